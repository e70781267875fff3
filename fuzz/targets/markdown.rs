//! The Markdown of a page → HTML that is well formed, made of what the program makes, and leads only where links may.
#![no_main]

use briefbook_fuzz::{assert_inert, book_with};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (book, findings) = book_with(bytes);
    assert_inert(&book, &findings);
});
