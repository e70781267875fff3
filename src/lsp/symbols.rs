//! The parts of a file as an outline, and the pages and excerpts of the book by name.

use std::ops::Range;

use super::occurrences::page_of;
use super::places;
use crate::document::plain_text;
use crate::pipeline::Draft;
use crate::source::{FileId, Span};

/// What a symbol is, for the sign an editor shows beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A page.
    Page,
    /// A section.
    Section,
    /// An excerpt.
    Excerpt,
    /// A row of a table of figures or events.
    Row,
    /// A reference.
    Reference,
}

/// A part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Its id.
    pub detail: String,
    /// What it is.
    pub sort: Sort,
    /// All of it.
    pub range: Range<usize>,
    /// The line that names it.
    pub selection: Range<usize>,
    /// Its own parts.
    pub children: Vec<Symbol>,
}

/// A page or an excerpt, found by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its title or claim.
    pub name: String,
    /// The folder or page it stands in.
    pub container: String,
    /// What it is.
    pub sort: Sort,
    /// Where it stands.
    pub span: Span,
}

/// The level of an excerpt's heading.
const EXCERPT: u8 = 3;

/// Below every heading.
const ROW: u8 = 7;

/// The outline of a file.
pub fn outline(examined: &Draft, file: FileId) -> Vec<Symbol> {
    let book = &examined.book;
    let mut flat: Vec<(u8, Symbol)> = Vec::new();
    let mut add = |level, sort, name: String, detail: &str, span: Span| {
        let name = if name.trim().is_empty() { detail.to_owned() } else { name };
        let detail = detail.to_owned();
        let (range, selection) = (span.range(), span.range());
        flat.push((level, Symbol { name, detail, sort, range, selection, children: Vec::new() }));
    };
    let Some(page) = page_of(book, file) else {
        for reference in book.references.iter().filter(|reference| reference.span.file == file) {
            add(1, Sort::Reference, reference.id.clone(), &reference.title, reference.span);
        }
        return flat.into_iter().map(|(_, symbol)| symbol).collect();
    };
    for place in places::of(&book.pages[page]) {
        if let Some(level) = place.level {
            add(level, Sort::Section, place.words, &place.anchor, place.span);
        }
    }
    for id in book.excerpts_of(page) {
        let excerpt = book.excerpt(id);
        let span = if excerpt.ordinal == 0 { excerpt.heading_span } else { excerpt.span };
        add(EXCERPT, Sort::Excerpt, plain_text(&excerpt.heading.text), &excerpt.id, span);
    }
    if let Some(article) = book.pages[page].body.article() {
        for figure in article.figures() {
            let name = format!("{}, {}", figure.indicator.0, figure.place.0);
            add(ROW, Sort::Row, name, &figure.anchor, figure.span);
        }
        for event in article.events() {
            add(ROW, Sort::Row, plain_text(&event.text), &event.anchor, event.span);
        }
    }
    flat.sort_by_key(|(level, symbol)| (symbol.range.start, *level));
    let text = &examined.inputs.sources.get(file).text;
    nested(&mut flat.into_iter().peekable(), 0, text)
}

/// The parts deeper than `above`, each with its own parts; a part ends where the next of its level begins.
fn nested(flat: &mut std::iter::Peekable<impl Iterator<Item = (u8, Symbol)>>, above: u8, text: &str) -> Vec<Symbol> {
    let mut symbols: Vec<Symbol> = Vec::new();
    while let Some((level, mut symbol)) = flat.next_if(|(level, _)| *level > above) {
        symbol.children = nested(flat, level, text);
        if level < ROW {
            let end = flat.peek().map_or(text.len(), |(_, next)| next.range.start);
            symbol.range.end =
                (symbol.range.start + text[symbol.range.start..end].trim_end().len()).max(symbol.range.end);
        }
        symbols.push(symbol);
    }
    symbols
}

/// The pages and excerpts whose names have every word of a query, whatever the case.
pub fn search(examined: &Draft, query: &str) -> Vec<Found> {
    let book = &examined.book;
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let fits = |name: &str, id: &str| {
        let name = format!("{name} {id}").to_lowercase();
        words.iter().all(|word| name.contains(word))
    };
    let pages = book.pages.iter().filter(|page| fits(&page.title, &page.location.id)).map(|page| Found {
        name: page.title.clone(),
        container: book.folder_title(&page.location.folder),
        sort: Sort::Page,
        span: Span::top(page.location.file),
    });
    let excerpts = (0..book.excerpts.len()).filter_map(|id| {
        let excerpt = book.excerpt(id);
        let name = plain_text(&excerpt.heading.text);
        let container = book.pages[book.excerpts[id].page].title.clone();
        fits(&name, &excerpt.id).then_some(Found { name, container, sort: Sort::Excerpt, span: excerpt.heading_span })
    });
    pages.chain(excerpts).collect()
}
