//! `.briefbook/last-build`: text → what a build found, whose places are in the texts that it brings.
#![no_main]

use briefbook::cache::last::recorded;
use briefbook::hash;
use briefbook::report::human;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    recorded(text);
    // With the right sum in front of it anything else may be wrong.
    let text = text.trim_end_matches('\n');
    if let Some(built) = recorded(&format!("{}\n{text}\n", hash::of(text.as_bytes()))) {
        human::render(&built.findings, &built.sources, false);
    }
});
