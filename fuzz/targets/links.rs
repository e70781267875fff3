//! Wikilinks, links, embeds and citations, put together from their parts → links that lead to pages and places of the book.
#![no_main]

use std::collections::BTreeSet;

use arbitrary::Arbitrary;
use briefbook::html::resolved;
use briefbook_fuzz::{assert_inert, book_with, page};
use libfuzzer_sys::fuzz_target;

/// A piece of a page.
#[derive(Debug, Arbitrary)]
enum Piece {
    Wiki(Target, Option<String>),
    Embed(Target),
    Link(Target, String),
    Cite(Vec<(String, Key, String)>),
    Heading(Option<Target>),
    Mention(bool),
    Text(String),
    Break,
}

/// What a link may name.
#[derive(Debug, Arbitrary)]
enum Target {
    Known(u8),
    Free(String),
}

/// What a citation may name.
#[derive(Debug, Arbitrary)]
enum Key {
    Known,
    Free(String),
}

const KNOWN: [&str; 12] = [
    "peru",
    "countries/peru",
    "glossary/peru",
    "t",
    "a#x",
    "a",
    "../articles/a.md#x",
    "../countries/peru.md",
    "#x",
    "q",
    "articles/a#A claim",
    "../../x.md",
];

impl Target {
    fn text(&self) -> &str {
        match self {
            Self::Known(which) => KNOWN[usize::from(*which) % KNOWN.len()],
            Self::Free(text) => text,
        }
    }
}

fn markdown(pieces: &[Piece]) -> String {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Wiki(target, Some(text)) => out.push_str(&format!("[[{}|{text}]]", target.text())),
            Piece::Wiki(target, None) => out.push_str(&format!("[[{}]]", target.text())),
            Piece::Embed(target) => out.push_str(&format!("\n\n![[{}]]\n\n", target.text())),
            Piece::Link(target, text) => out.push_str(&format!("[{text}]({})", target.text())),
            Piece::Cite(cited) => {
                let one = |(before, key, after): &(String, Key, String)| match key {
                    Key::Known => format!("{before} @s{after}"),
                    Key::Free(key) => format!("{before} @{key}{after}"),
                };
                out.push_str(&format!("[{}]", cited.iter().map(one).collect::<Vec<_>>().join(";")));
            }
            Piece::Heading(Some(target)) => out.push_str(&format!("\n\n## {0} {{#{0}}}\n\n", target.text())),
            Piece::Heading(None) => out.push_str("\n\n## x\n\n"),
            Piece::Mention(long) => out.push_str(if *long { " Republic of Peru " } else { " TT " }),
            Piece::Text(text) => out.push_str(text),
            Piece::Break => out.push_str("\n\n"),
        }
    }
    out
}

fuzz_target!(|pieces: Vec<Piece>| {
    let (book, findings) = book_with(markdown(&pieces).as_bytes());
    let links = assert_inert(&book, &findings);
    let from = &book.pages[page(&book)].path;
    let paths: BTreeSet<&str> = book.pages.iter().map(|page| page.path.as_str()).collect();
    for link in links.iter().filter(|link| !link.contains(':')) {
        let (path, _) = resolved(from, link);
        // The page of the references is made when the plan is.
        assert!(paths.contains(path.as_str()) || path.starts_with("bibliography"), "{link} leads to {path}");
    }
});
