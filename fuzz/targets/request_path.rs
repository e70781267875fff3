//! The path of a request to the preview → a file of the site, or nothing; never a way out of it, never to another server.
#![no_main]

use briefbook::serve::site::{Found, find};
use briefbook::write::Memory;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|path: &str| {
    let files = ["index.html", "countries/index.html", "countries/peru.html", "assets/a b.css"];
    let site = Memory(files.iter().map(|path| ((*path).to_owned(), path.as_bytes().to_vec().into())).collect());
    match find(&site, path) {
        Found::File(name, bytes) => assert_eq!(bytes, name.as_bytes()),
        Found::Folder(to) => {
            let way = to.strip_prefix('/').unwrap_or_else(|| panic!("{to:?}"));
            assert!(!way.starts_with(['/', '\\']) && to.bytes().all(|byte| byte > b' '), "{to:?}");
            assert!(matches!(find(&site, &to), Found::File(..)), "{to:?}");
        }
        Found::Nothing => {}
    }
});
