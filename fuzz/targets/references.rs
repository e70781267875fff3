//! Files of references in CSL-YAML, CSL-JSON and BibLaTeX: bytes → references and findings.
#![no_main]

use briefbook::reference::read;
use briefbook::source::{Source, Sources};
use briefbook_fuzz::assert_findings;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, &[u8])| {
    let (which, bytes) = input;
    let name = ["references.yaml", "references.json", "references.bib"][usize::from(which) % 3];
    let mut sources = Sources::default();
    let file = sources.add(Source::new(name, bytes.to_vec()));
    let (references, found) = read(file, sources.get(file));
    for reference in &references {
        assert!(sources.get(file).text.get(reference.span.range()).is_some(), "{:?}", reference.span);
        let web = |url: &String| ["http://", "https://"].iter().any(|scheme| url.to_lowercase().starts_with(scheme));
        assert!(reference.url.as_ref().is_none_or(web), "{:?}", reference.url);
        // What is read is what other programs are given.
        let _ = reference.csl();
    }
    assert_findings(&found.finish(|finding| finding.severity, |span| span.file), &sources);
});
