//! An address → a file of the site in memory, as a static host would find it; and what differs between two sites.
//!
//! Addresses are looked up in the map of the site's files, and nothing else is ever opened: a path that leads out of it is
//! one that the map does not have.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::links::percent_decoded;
use crate::write::Memory;

/// What stands at an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Found<'s> {
    /// A file, with its path.
    File(&'s str, &'s [u8]),
    /// A folder that was named without its slash: where to go.
    Folder(String),
    /// Nothing.
    Nothing,
}

/// Finds what the path of a request means. An encoded slash is none: `a%2fb` is no file of a folder `a`.
pub fn find<'s>(site: &'s Memory, path: &str) -> Found<'s> {
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

/// The page with an element at the beginning of its head: a deferred script there runs before those of the page.
pub(super) fn with_element(page: &[u8], element: &str) -> Vec<u8> {
    // In the text of a page every `<` is escaped, so the first of these is the head. What has none is no page of the built-in
    // templates; a browser reads what stands after the end as well.
    let is_head = |part: &[u8]| part[..5].eq_ignore_ascii_case(b"<head") && matches!(part[5], b'>' | b' ' | b'\n');
    let head = page.windows(6).position(is_head);
    let end = head.and_then(|head| Some(head + page[head..].iter().position(|byte| *byte == b'>')? + 1));
    let end = end.unwrap_or(page.len());
    [&page[..end], element.as_bytes(), &page[end..]].concat()
}

/// What differs between two sites for those who look at pages.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Difference {
    /// Style sheets, whose names change with their bytes: old name, new name.
    pub(super) styles: BTreeMap<String, String>,
    /// The pages that are the same but for the names of their style sheets.
    pub(super) restyled: BTreeSet<String>,
    /// The other pages that are new, gone or not the same.
    pub(super) changed: BTreeSet<String>,
}

impl Difference {
    /// Whether nobody sees any.
    pub(super) fn is_none(&self) -> bool {
        self.restyled.is_empty() && self.changed.is_empty()
    }
}

/// A site with the files of a newer one, of which not all is made.
pub(super) fn overlaid(old: &Memory, newer: &Memory) -> Memory {
    Memory(old.0.iter().chain(&newer.0).map(|(path, bytes)| (path.clone(), bytes.clone())).collect())
}

/// Compares the pages of two sites. What stands on pages beside text has its bytes in its name, so a page tells of it.
pub(super) fn difference(old: &Memory, new: &Memory) -> Difference {
    let mut difference = Difference::default();
    // A site that is not wholly made yet has the sheets of both, so it is the pages that tell which one is the new one.
    let mut sheets: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for path in old.0.keys().chain(new.0.keys()).filter(|path| path.ends_with(".css")) {
        sheets.entry(path.split('.').next().unwrap_or(path)).or_default().insert(path);
    }
    sheets.retain(|_, names| names.len() > 1);
    let pages: BTreeSet<&String> = old.0.keys().chain(new.0.keys()).filter(|path| path.ends_with(".html")).collect();
    for path in pages {
        match (old.0.get(path), new.0.get(path)) {
            (Some(before), Some(after)) if before == after => {}
            (Some(before), Some(after))
                if !sheets.is_empty() && unstyled(before, &sheets) == unstyled(after, &sheets) =>
            {
                difference.restyled.insert(path.clone());
                difference.styles.extend(renamed(after, &sheets));
            }
            _ => {
                difference.changed.insert(path.clone());
            }
        }
    }
    difference
}

/// A page with what its style sheets have in common in the place of their names.
fn unstyled(page: &[u8], sheets: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<u8> {
    let names = sheets.iter().flat_map(|(stem, names)| names.iter().map(move |name| (*name, *stem)));
    names.fold(page.to_vec(), |page, (name, stem)| replaced(&page, name, stem))
}

/// The style sheets that a page names, each with the other names it had.
fn renamed(page: &[u8], sheets: &BTreeMap<&str, BTreeSet<&str>>) -> BTreeMap<String, String> {
    let page = String::from_utf8_lossy(page);
    let mut renamed = BTreeMap::new();
    for names in sheets.values() {
        let Some(fresh) = names.iter().find(|name| page.contains(**name)) else { continue };
        let former = names.iter().filter(|name| *name != fresh);
        renamed.extend(former.map(|former| ((*former).to_owned(), (*fresh).to_owned())));
    }
    renamed
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
        Memory(files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec().into())).collect())
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
        assert_eq!(page("<head><title>a</title></head><header>"), "<head><x><title>a</title></head><header>");
        assert_eq!(page("<HEAD id=\"a\">"), "<HEAD id=\"a\"><x>");
        assert_eq!(page("<header>no head"), "<header>no head<x>");
    }

    #[test]
    fn a_site_of_which_not_all_is_made_keeps_the_rest_of_the_old_one() {
        let old = site(&[("a/b.html", "1"), ("assets/one.css", "1"), ("book.json", "1"), ("index.html", "1")]);
        let new = site(&[("a/c.html", "2"), ("assets/two.css", "2"), ("index.html", "2")]);
        let both = [("a/b.html", "1"), ("a/c.html", "2"), ("assets/one.css", "1"), ("assets/two.css", "2")];
        assert_eq!(overlaid(&old, &new), site(&[&both[..], &[("book.json", "1"), ("index.html", "2")]].concat()));
    }

    #[test]
    fn pages_that_changed_are_told_from_those_that_only_look_otherwise() {
        let of = |sheet: &str, words: &str| {
            let page = format!("<link href=assets/{sheet}>{words}");
            let files = [("book.epub", "\u{fffd}"), ("index.html", &page), ("a/b.html", "no sheet")];
            site(&[&files[..], &[(&format!("assets/{sheet}"), sheet)]].concat())
        };
        let only = |paths: &[&str]| paths.iter().map(|path| (*path).to_owned()).collect::<BTreeSet<String>>();
        let one = of("site.aaa.css", "words");
        assert!(difference(&one, &one.clone()).is_none());
        let restyled = difference(&one, &of("site.bbb.css", "words"));
        let names = BTreeMap::from([("assets/site.aaa.css".to_owned(), "assets/site.bbb.css".to_owned())]);
        let expected = Difference { styles: names, restyled: only(&["index.html"]), changed: only(&[]) };
        assert_eq!(restyled, expected);
        // The same while the old sheet is still there, and when the new one was there before the pages.
        let between = overlaid(&one, &of("site.bbb.css", "words"));
        assert_eq!(difference(&one, &between), restyled);
        let mut sheet_alone = of("site.bbb.css", "words");
        sheet_alone.0.remove("index.html");
        let first = overlaid(&one, &sheet_alone);
        assert!(difference(&one, &first).is_none());
        assert_eq!(difference(&first, &between), restyled);
        for (sheet, words) in [("site.bbb.css", "other words"), ("other.bbb.css", "words"), ("site.aaa.css", "more")] {
            assert_eq!(difference(&one, &of(sheet, words)).changed, only(&["index.html"]), "{sheet} {words}");
        }
        let mut other = of("site.aaa.css", "words");
        other.0.remove("a/b.html");
        other.0.remove("book.epub");
        assert_eq!(difference(&one, &other).changed, only(&["a/b.html"]));
        assert_eq!(difference(&other, &one).changed, only(&["a/b.html"]));
    }
}
