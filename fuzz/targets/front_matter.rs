//! Front matter of every kind of page, and the settings of a book: bytes → values and findings.
#![no_main]

use briefbook::config;
use briefbook::diagnostic::Diagnostics;
use briefbook::parse::front_matter::{PageKind, read};
use briefbook::source::{Source, Sources};
use briefbook_fuzz::assert_findings;
use libfuzzer_sys::fuzz_target;

const KINDS: [PageKind; 7] = [
    PageKind::Home,
    PageKind::Article,
    PageKind::Term,
    PageKind::Indicator,
    PageKind::Entry,
    PageKind::FolderText,
    PageKind::Plain,
];

fuzz_target!(|input: (u8, &[u8])| {
    let (which, bytes) = input;
    let mut sources = Sources::default();
    let found: Diagnostics = match KINDS.get(usize::from(which) % 8) {
        Some(kind) => {
            let file = sources.add(Source::new("content/a.md", [b"---\n", bytes].concat()));
            let (_, body, found) = read(file, sources.get(file), *kind, &["countries", "themes"]);
            assert!(sources.get(file).text.is_char_boundary(body));
            found
        }
        None => {
            let file = sources.add(Source::new("content/book.yaml", bytes.to_vec()));
            config::read(file, sources.get(file)).1
        }
    };
    let found = found.finish(|finding| finding.severity, |span| span.file);
    assert_findings(&found, &sources);
});
