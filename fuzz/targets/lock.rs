//! `content/book.lock`: bytes → what is proved and published; what was read is written so that it is read the same.
#![no_main]

use briefbook::book::ledger::Ledger;
use briefbook::source::{Source, Sources};
use briefbook_fuzz::assert_findings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("content/book.lock", bytes.to_vec()));
    let (ledger, found) = Ledger::read(file, sources.get(file));
    assert_findings(&found.finish(|finding| finding.severity, |span| span.file), &sources);
    let written = ledger.write();
    let file = sources.add(Source::new("content/book.lock", written.clone().into_bytes()));
    let (again, found) = Ledger::read(file, sources.get(file));
    assert!(found.finish(|finding| finding.severity, |span| span.file).is_empty(), "{written}");
    assert_eq!(again.write(), written);
});
