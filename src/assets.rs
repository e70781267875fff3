//! Files beside pages and the files of the theme → their paths in the site, which change with their bytes.
//!
//! A path holds a part of the file's BLAKE3 hash, so that a server may let browsers keep the file for ever.

use std::collections::BTreeMap;

use crate::hash;
use crate::id;

/// How many hexadecimal digits of the hash a path has.
const DIGITS: usize = 10;

/// The path in the site of a file with these bytes.
pub fn path(name: &str, bytes: &[u8]) -> String {
    let file = name.rsplit('/').next().unwrap_or(name);
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, "bin"));
    let hash = hash::of(bytes);
    let stem = id::slug(stem);
    let stem = if stem.is_empty() { "file" } else { &stem };
    format!("assets/{stem}.{}.{}", &hash[..DIGITS], id::slug(extension))
}

/// Whether a path of a site, or of a part of one, is such a path: what it had once it will have for ever.
pub fn is_named_by_its_bytes(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else { return false };
    let hash = name.rsplit('.').nth(1).unwrap_or_default();
    folder.rsplit('/').next() == Some("assets")
        && hash.len() == DIGITS
        && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The paths of all files beside pages, by their path below `content/`.
pub fn paths(assets: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    assets.iter().map(|(name, bytes)| (name.clone(), path(name, bytes))).collect()
}

/// The style sheets of a theme as one: in the order of their layers, components by name, then what a book adds.
pub fn stylesheet(theme: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    const FIRST: [&str; 4] = ["reset", "tokens", "base", "layout"];
    const LAST: [&str; 3] = ["code", "utilities", "print"];
    let place = |name: &str| {
        let name = name.trim_start_matches("css/").trim_end_matches(".css");
        let first = FIRST.iter().position(|first| *first == name);
        let last = LAST.iter().position(|last| *last == name);
        match (first, last) {
            (Some(at), _) => (0, at),
            (None, None) if name.starts_with("components/") => (1, 0),
            (None, None) => (2, 0),
            (None, Some(at)) => (3, at),
        }
    };
    let mut sheets: Vec<&str> =
        theme.keys().map(String::as_str).filter(|name| name.starts_with("css/") && name.ends_with(".css")).collect();
    sheets.sort_by_key(|name| (place(name), *name));
    let mut out = Vec::new();
    for sheet in sheets {
        out.extend_from_slice(theme[sheet].trim_ascii());
        out.push(b'\n');
    }
    out
}

/// The scripts of a theme as one: what they share, then the features by name, all in one function, so that none leaves a
/// name behind in the page.
pub fn script(theme: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut scripts: Vec<&str> =
        theme.keys().map(String::as_str).filter(|name| name.starts_with("js/") && name.ends_with(".js")).collect();
    scripts.sort_by_key(|name| (*name != "js/shared.js", *name));
    let mut out = b"(() => {\n\"use strict\";\n".to_vec();
    for script in scripts {
        out.extend_from_slice(theme[script].trim_ascii());
        out.push(b'\n');
    }
    out.extend_from_slice(b"})();\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_changes_with_the_bytes_only() {
        let one = path("articles/Map of Perú.PNG", b"a");
        assert!(one.starts_with("assets/map-of-peru.") && one.ends_with(".png"), "{one}");
        for (path, is) in [(one.as_str(), true), ("assets/own.css", false), ("articles/a.0123456789.html", false)] {
            assert!(
                is_named_by_its_bytes(path) == is && is_named_by_its_bytes(&format!("guide/{path}")) == is,
                "{path}"
            );
        }
        assert_ne!(one, path("articles/Map of Perú.PNG", b"b"));
    }

    #[test]
    fn style_sheets_stand_in_the_order_of_their_layers() {
        let names = [
            "css/print.css",
            "css/zebra.css",
            "css/components/b.css",
            "css/base.css",
            "css/reset.css",
            "css/components/a.css",
        ];
        let theme = names.iter().map(|name| ((*name).to_owned(), name.as_bytes().to_vec())).collect();
        let text = String::from_utf8(stylesheet(&theme)).expect("names are text");
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "css/reset.css",
                "css/base.css",
                "css/components/a.css",
                "css/components/b.css",
                "css/zebra.css",
                "css/print.css"
            ]
        );
    }
}
