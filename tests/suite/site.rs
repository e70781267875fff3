//! A published site as a browser sees it: parsed pages, their visible text, where their links lead.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use scraper::{ElementRef, Html, Node, Selector};

use crate::book::{Book, findings, listed, tree};

/// The files of a site by path, without the marker.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site(pub BTreeMap<String, Vec<u8>>);

impl Site {
    /// Builds a book, which must have no finding at all, and reads what was published.
    pub fn of(book: &Book) -> Self {
        let outcome = book.build();
        let found = findings(&outcome);
        assert!(found.is_empty() && outcome.published.is_some(), "the book is not clean:\n{}", listed(&found));
        Self(book.site().into_iter().filter(|(path, _)| path != ".briefbook").collect())
    }

    /// Reads a published folder; empty if there is none.
    pub fn in_folder(folder: &Path) -> Self {
        Self(tree(folder).into_iter().filter(|(path, _)| path != ".briefbook").collect())
    }

    /// The paths of all files.
    pub fn paths(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> &str {
        let bytes = self.0.get(path).unwrap_or_else(|| panic!("the site has no {path}, but {:#?}", self.paths()));
        std::str::from_utf8(bytes).expect("text files are UTF-8")
    }

    /// A page, parsed.
    pub fn page(&self, path: &str) -> Html {
        Html::parse_document(self.text(path))
    }

    /// Every page, parsed, with its path.
    pub fn pages(&self) -> impl Iterator<Item = (&str, Html)> {
        self.0.keys().filter(|path| path.ends_with(".html")).map(|path| (path.as_str(), self.page(path)))
    }
}

/// The elements that a selector finds.
pub fn select<'h>(html: &'h Html, selector: &str) -> Vec<ElementRef<'h>> {
    html.select(&parsed(selector)).collect()
}

/// The elements below another that a selector finds.
pub fn select_in<'h>(element: ElementRef<'h>, selector: &str) -> Vec<ElementRef<'h>> {
    element.select(&parsed(selector)).collect()
}

fn parsed(selector: &str) -> Selector {
    Selector::parse(selector).unwrap_or_else(|error| panic!("`{selector}`: {error}"))
}

/// The one element that a selector finds.
pub fn one<'h>(html: &'h Html, selector: &str) -> ElementRef<'h> {
    let found = select(html, selector);
    assert_eq!(found.len(), 1, "`{selector}` stands once");
    found[0]
}

/// The ids of a page, in order.
pub fn ids(html: &Html) -> Vec<String> {
    select(html, "[id]").iter().map(|element| element.attr("id").unwrap_or_default().to_owned()).collect()
}

/// Every address that a page names: of links, pictures, style sheets.
pub fn addresses(html: &Html) -> Vec<String> {
    let attributes = select(html, "[href], [src]");
    attributes.iter().filter_map(|e| e.attr("href").or_else(|| e.attr("src"))).map(str::to_owned).collect()
}

/// Whether an address leads out of the site.
pub fn is_external(address: &str) -> bool {
    ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme))
}

/// The path and the fragment that an address on the page `from` means.
pub fn target(from: &str, address: &str) -> (String, Option<String>) {
    let (path, fragment) = address.split_once('#').map_or((address, None), |(path, id)| (path, Some(id.to_owned())));
    if path.is_empty() {
        return (from.to_owned(), fragment);
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{from}: {address} leads out of the site"),
            part => parts.push(part),
        }
    }
    (parts.join("/"), fragment)
}

/// The addresses of the site that lead nowhere, each as `page: address`.
pub fn broken(site: &Site) -> Vec<String> {
    let ids: BTreeMap<&str, BTreeSet<String>> =
        site.pages().map(|(path, page)| (path, ids(&page).into_iter().collect())).collect();
    let mut broken = Vec::new();
    for (path, page) in site.pages().filter(|(path, _)| *path != "404.html") {
        for address in addresses(&page).into_iter().filter(|address| !is_external(address)) {
            let (to, fragment) = target(path, &address);
            let found = match fragment {
                None => site.0.contains_key(&to),
                Some(id) => ids.get(to.as_str()).is_some_and(|ids| ids.contains(&id)),
            };
            if !found {
                broken.push(format!("{path}: {address}"));
            }
        }
    }
    broken
}

/// The visible words of an element, one line for each block of text, runs of white space as one space.
pub fn words(element: ElementRef<'_>) -> String {
    let mut out = String::new();
    push_words(element, false, &mut out);
    let line = |line: &str| line.trim_matches([' ', '\t']).to_owned();
    out.lines().map(line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn push_words(element: ElementRef<'_>, kept: bool, out: &mut String) {
    const INLINE: &str = " a abbr b cite code data em i kbd mark q s small span strong sub sup time title ";
    let name = element.value().name();
    let block = !INLINE.contains(&format!(" {name} "));
    // What stands in `noscript` is source text to a parser that takes scripts for allowed.
    if ["noscript", "script", "style"].contains(&name) {
        return;
    }
    if block {
        out.push('\n');
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) if kept || name == "pre" => out.push_str(text),
            Node::Text(text) => {
                for c in text.chars() {
                    match c {
                        ' ' | '\n' | '\t' | '\r' if out.ends_with([' ', '\n']) => {}
                        ' ' | '\n' | '\t' | '\r' => out.push(' '),
                        c => out.push(c),
                    }
                }
            }
            Node::Element(_) => {
                if let Some(child) = ElementRef::wrap(child) {
                    push_words(child, kept || name == "pre", out);
                }
            }
            _ => {}
        }
    }
    if block {
        out.push('\n');
    }
}
