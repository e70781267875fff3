//! The same as `markdown`, in a book that publishes HTML: what is left of it is well formed and can do nothing but be read.
#![no_main]

use briefbook_fuzz::{assert_inert, book_with_html};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (book, findings) = book_with_html(bytes);
    assert_inert(&book, &findings);
});
