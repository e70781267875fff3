//! An address → a file of the site in memory, as a static host would find it; and what differs between two sites.
//!
//! Addresses are looked up in the map of the site's files, and nothing else is ever opened: a path that leads out of it is
//! one that the map does not have.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::links::percent_decoded;
use crate::write::Memory;

/// What stands at an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'s> {
    /// A file, with its path.
    File(&'s str, &'s [u8]),
    /// A folder that was named without its slash: where to go.
    Folder(String),
    /// Nothing.
    Nothing,
}

/// Finds what the path of a request means. An encoded slash is none: `a%2fb` is no file of a folder `a`.
pub(super) fn find<'s>(site: &'s Memory, path: &str) -> Found<'s> {
    let decoded = percent_decoded(path);
    let Some(name) = decoded.strip_prefix('/') else { return Found::Nothing };
    if decoded.matches('/').count() != path.matches('/').count() {
        return Found::Nothing;
    }
    let index = format!("{name}index.html");
    let name = if name.is_empty() || name.ends_with('/') { &index } else { name };
    match site.0.get_key_value(name) {
        Some((path, bytes)) => Found::File(path, bytes),
        None if site.0.contains_key(&format!("{name}/index.html")) => Found::Folder(format!("{path}/")),
        None => Found::Nothing,
    }
}

/// The media type of a file, by the ending of its name.
pub(super) fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending);
    match ending {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "txt" | "ris" | "bib" | "csv" => "text/plain; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "jsonld" => "application/ld+json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "pdf" => "application/pdf",
        "epub" => "application/epub+zip",
        _ => "application/octet-stream",
    }
}

/// The page with an element in its head.
pub(super) fn with_element(page: &[u8], element: &str) -> Vec<u8> {
    // In the text of a page every `<` is escaped, so the first of these is the end of the head. What has none is no page
    // of the built-in templates; a browser reads what stands after the end as well.
    let end = page.windows(7).position(|part| part.eq_ignore_ascii_case(b"</head>")).unwrap_or(page.len());
    [&page[..end], element.as_bytes(), &page[end..]].concat()
}

/// What differs between two sites.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// Nothing.
    None,
    /// Style sheets only, whose names change with their bytes: old name, new name.
    Styles(BTreeMap<String, String>),
    /// Files that no page shows; whether the page with the whole book is among them.
    Others { print: bool },
    /// More than that.
    Pages,
}

/// The end of the path of a page with a whole book, which is made after the others.
pub(super) const PRINT: &str = "print/index.html";

/// A site with the pages of a newer one, of which not all is made: a folder of the newer one has no other pages than there.
pub(super) fn overlaid(old: &Memory, newer: &Memory) -> Memory {
    let folder = |path: &str| path.split_once('/').map_or("", |(folder, _)| folder).to_owned();
    let made: BTreeSet<String> = newer.0.keys().map(|path| folder(path)).collect();
    let kept = old.0.iter().filter(|(path, _)| !(is_seen(path) && made.contains(&folder(path))));
    Memory(kept.chain(&newer.0).map(|(path, bytes)| (path.clone(), bytes.clone())).collect())
}

/// Whether a page shows the file: another page may be one in which nothing that a reader sees is different.
fn is_seen(path: &str) -> bool {
    path.contains("assets/") || path.ends_with(".html") && !path.ends_with(PRINT)
}

/// Compares two sites.
pub(super) fn difference(old: &Memory, new: &Memory) -> Difference {
    if old == new {
        return Difference::None;
    }
    let differs = |(path, bytes): &(&String, &Vec<u8>), other: &Memory| other.0.get(*path) != Some(*bytes);
    let changed = old.0.iter().filter(|file| differs(file, new)).chain(new.0.iter().filter(|file| differs(file, old)));
    let changed: Vec<&str> = changed.map(|(path, _)| path.as_str()).collect();
    if !changed.iter().any(|path| is_seen(path)) {
        return Difference::Others { print: changed.iter().any(|path| path.ends_with(PRINT)) };
    }
    let gone = |one: &'_ Memory, other: &Memory| -> Vec<String> {
        one.0.keys().filter(|path| !other.0.contains_key(*path)).cloned().collect()
    };
    let (removed, added) = (gone(old, new), gone(new, old));
    let same_sheet = |(old, new): (&String, &String)| {
        old.ends_with(".css") && new.ends_with(".css") && old.split('.').next() == new.split('.').next()
    };
    if removed.is_empty() || removed.len() != added.len() || !removed.iter().zip(&added).all(same_sheet) {
        return Difference::Pages;
    }
    let renamed: BTreeMap<String, String> = removed.into_iter().zip(added).collect();
    // The pages name their style sheets; a page in which nothing but the name differs is the same page.
    let same_but_for_names = |path: &String, new: &[u8]| match old.0.get(path) {
        Some(old) if old == new => true,
        Some(old) => renamed.iter().fold(old.clone(), |page, (from, to)| replaced(&page, from, to)) == new,
        None => renamed.values().any(|sheet| sheet == path),
    };
    if new.0.iter().all(|(path, bytes)| same_but_for_names(path, bytes)) {
        Difference::Styles(renamed)
    } else {
        Difference::Pages
    }
}

/// The bytes with `to` in the place of every `from`.
pub(super) fn replaced(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(bytes) else { return bytes.to_vec() };
    text.replace(from, to).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Memory {
        Memory(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect())
    }

    #[test]
    fn addresses_lead_where_a_static_host_leads_them_and_nowhere_else() {
        let site = site(&[("index.html", "home"), ("countries/index.html", "list"), ("countries/peru.html", "peru")]);
        let file = |path| match find(&site, path) {
            Found::File(path, _) => path.to_owned(),
            found => format!("{found:?}"),
        };
        assert_eq!(file("/"), "index.html");
        assert_eq!(file("/countries/"), "countries/index.html");
        assert_eq!(file("/countries/peru.html"), "countries/peru.html");
        assert_eq!(file("/c%6Funtries/peru.html"), "countries/peru.html");
        assert_eq!(find(&site, "/countries"), Found::Folder("/countries/".to_owned()));
        for path in [
            "",
            "//",
            "/../index.html",
            "/./index.html",
            "/countries/../index.html",
            "/countries//peru.html",
            "/countries%2fperu.html",
            "/countries%2Fperu.html",
            "/%2e%2e/index.html",
            "/countries\\peru.html",
            "/countries%5cperu.html",
            "/index.html%00",
            "/%",
            "/%zz",
            "/%ff",
            "*",
            "index.html",
            "//countries",
            "/etc/passwd",
            "/index.html/",
            "/countries/peru",
        ] {
            assert_eq!(find(&site, path), Found::Nothing, "{path}");
        }
    }

    #[test]
    fn an_element_is_added_to_the_head_and_to_what_has_none() {
        let page = |text: &str| String::from_utf8(with_element(text.as_bytes(), "<x>")).expect("it is text");
        assert_eq!(page("<head><title>a</title></HEAD><body>"), "<head><title>a</title><x></HEAD><body>");
        assert_eq!(page("<p>no head"), "<p>no head<x>");
    }

    #[test]
    fn a_site_of_which_the_pages_are_made_keeps_the_rest_of_the_old_one() {
        let old = site(&[
            ("a/gone.html", "1"),
            ("a/index.html", "1"),
            ("assets/one.css", "1"),
            ("book.json", "1"),
            ("guide/index.html", "1"),
            ("print/index.html", "1"),
        ]);
        let new = site(&[("a/index.html", "2"), ("assets/two.css", "2"), ("index.html", "2")]);
        let kept = ["book.json", "guide/index.html", "print/index.html"].map(|path| (path, "1"));
        let made = ["a/index.html", "assets/two.css", "index.html"].map(|path| (path, "2"));
        assert_eq!(overlaid(&old, &new), site(&[&kept[..], &made[..]].concat()));
        let more = |path: &str| {
            Memory(BTreeMap::from([(path.to_owned(), vec![1])]).into_iter().chain(old.0.clone()).collect())
        };
        assert_eq!(difference(&old, &more("atom.xml")), Difference::Others { print: false });
        assert_eq!(difference(&old, &more("b/print/index.html")), Difference::Others { print: true });
        assert_eq!(difference(&old, &more("b.html")), Difference::Pages);
    }

    #[test]
    fn a_site_in_which_only_style_sheets_differ_is_known() {
        let of = |sheet: &str, words: &str| {
            let page = format!("<link href=assets/{sheet}>{words}");
            site(&[("index.html", page.as_str()), (&format!("assets/{sheet}"), sheet), ("book.epub", "\u{fffd}")])
        };
        let one = of("site.aaa.css", "words");
        assert_eq!(difference(&one, &one.clone()), Difference::None);
        let names = BTreeMap::from([("assets/site.aaa.css".to_owned(), "assets/site.bbb.css".to_owned())]);
        assert_eq!(difference(&one, &of("site.bbb.css", "words")), Difference::Styles(names));
        assert_eq!(difference(&one, &of("site.bbb.css", "other words")), Difference::Pages);
        assert_eq!(difference(&one, &of("other.bbb.css", "words")), Difference::Pages);
        assert_eq!(difference(&one, &of("site.aaa.css", "other words")), Difference::Pages);
        let mut more = of("site.bbb.css", "words");
        more.0.insert("new.html".to_owned(), Vec::new());
        assert_eq!(difference(&one, &more), Difference::Pages);
    }
}
