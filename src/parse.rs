//! One file → one [`Parsed`] page: a pure function of its text and of the book's vocabulary of names.
//!
//! 1. [`front_matter`] reads the YAML at its head.
//! 2. [`markdown`] turns the rest into a tree.
//! 3. [`article`] finds the parts of an article in the tree, with the help of [`names`], [`table`], [`excerpt`] and
//!    [`locator`].
//!
//! Nothing here looks at another file, and a bad file still gives a page.

pub mod locator;

pub mod front_matter;

pub mod markdown;

pub mod names;

pub mod table;

pub mod excerpt;

pub mod article;

use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::document::{Block, Document, Inline, InlineKind, walk_blocks, walk_inlines};
use crate::source::{FileId, Source, Span};
use article::{Article, Content};
use front_matter::{FrontMatter, PageKind};
use markdown::Dialect;
use names::Names;

/// What the pages of a book have in common before any of them is read.
#[derive(Debug, Clone, Default)]
pub struct Grammar {
    /// The names of the book's indexes.
    pub indexes: Vec<String>,
    /// The names of sections and columns.
    pub names: Names,
    /// Whether HTML in pages is sanitised and published, and not shown as text.
    pub raw_html: bool,
}

/// Where a page stands in the book.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Location {
    /// Its file.
    pub file: FileId,
    /// Its folder below `content/`; empty for the home page.
    pub folder: String,
    /// Its id: the name of its file without `.md`.
    pub id: String,
}

/// A page as its own file gives it.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// Where it stands.
    pub location: Location,
    /// What it is.
    pub kind: PageKind,
    /// Its front matter.
    pub front: FrontMatter,
    /// Its text, which copies share.
    pub body: Arc<Body>,
    /// What was found wrong.
    pub diagnostics: Diagnostics,
}

/// The text of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// Text of any form.
    Plain(Document),
    /// The parts of an article.
    Article(Article),
}

impl Body {
    /// Calls `visit` with every run of blocks an editor wrote, and the anchor it stands under where that is known.
    pub fn prose<'a>(&'a self, visit: &mut impl FnMut(&'a [Block], Option<&'a str>)) {
        match self {
            Self::Plain(document) => visit(&document.blocks, None),
            Self::Article(article) => article.prose(visit),
        }
    }

    /// Calls `visit` with every inline of the page: of what editors wrote, of headings, quotations and events.
    pub fn inlines<'a>(&'a self, visit: &mut impl FnMut(&'a Inline)) {
        self.prose(&mut |blocks, _| walk_blocks(blocks, visit));
        let Some(article) = self.article() else { return };
        for section in &article.sections {
            walk_inlines(&section.heading.text, visit);
            match &section.content {
                Content::Excerpts(_, excerpts) => {
                    for excerpt in excerpts.iter().filter(|excerpt| excerpt.ordinal == 0) {
                        walk_inlines(&excerpt.heading.text, visit);
                    }
                    for excerpt in excerpts {
                        walk_blocks(&excerpt.quotation, visit);
                    }
                }
                Content::Events(rows, _) => rows.iter().for_each(|row| walk_inlines(&row.text, visit)),
                _ => {}
            }
        }
    }

    /// How many words a reader has before them, without the labels that the program gives to links.
    pub fn word_count(&self) -> usize {
        let mut words = 0;
        self.inlines(&mut |inline| {
            if let InlineKind::Text(text) | InlineKind::Code(text) = &inline.kind {
                words += text.split_whitespace().count();
            }
        });
        words
    }

    /// The parts, if it is an article.
    pub fn article(&self) -> Option<&Article> {
        match self {
            Self::Plain(_) => None,
            Self::Article(article) => Some(article),
        }
    }
}

/// What a page is, by where it stands.
pub fn kind(location: &Location, indexes: &[String]) -> PageKind {
    match (location.folder.as_str(), location.id.as_str()) {
        ("", _) => PageKind::Home,
        (_, "index") => PageKind::FolderText,
        ("articles", _) => PageKind::Article,
        ("indicators", _) => PageKind::Indicator,
        ("glossary", _) => PageKind::Entry,
        (folder, _) if indexes.iter().any(|index| index == folder) => PageKind::Term,
        _ => PageKind::Plain,
    }
}

/// Parses one page.
pub fn parse(location: Location, source: &Source, grammar: &Grammar) -> Parsed {
    let file = location.file;
    let kind = kind(&location, &grammar.indexes);
    let indexes: Vec<&str> = grammar.indexes.iter().map(String::as_str).collect();
    let mut diagnostics = encoding(file, source);
    let (front, body, found) = front_matter::read(file, source, kind, &indexes);
    diagnostics.extend(found);
    let attributes: Vec<&str> = indexes.iter().chain(excerpt::ATTRIBUTES).copied().collect();
    let dialect = Dialect { keys: &attributes, raw_html: grammar.raw_html };
    let document = markdown::parse(file, &source.text, body, &dialect, &mut diagnostics);
    let body = if kind == PageKind::Article {
        let sourced = front.source.is_some() || front.lost.contains("source");
        Body::Article(article::read(file, source, document, &grammar.names, &indexes, sourced, &mut diagnostics))
    } else {
        Body::Plain(document)
    };
    Parsed { location, kind, front, body: Arc::new(body), diagnostics }
}

/// What is wrong with a file before anything is read in it.
pub fn encoding(file: FileId, source: &Source) -> Diagnostics {
    let mut diagnostics = Diagnostics::default();
    if let Some(at) = source.invalid_utf8 {
        let span = Span::new(file, at..(at + '\u{fffd}'.len_utf8()).min(source.text.len()));
        diagnostics.push(
            Diagnostic::new(Rule::InvalidUtf8, span, "the file is not UTF-8 from here on")
                .help("save it as UTF-8 in your editor"),
        );
    }
    if source.byte_order_mark {
        let message = "the file begins with a byte order mark";
        diagnostics.push(
            Diagnostic::new(Rule::ByteOrderMark, Span::top(file), message)
                .help("save it as “UTF-8”, not “UTF-8 with BOM”"),
        );
    }
    let bytes = source.text.as_bytes();
    let crlf = source.text.matches("\r\n").count();
    let lf = bytes.iter().filter(|byte| **byte == b'\n').count() - crlf;
    let lone = bytes.iter().enumerate().find(|(at, byte)| **byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
    if let Some((at, _)) = lone {
        let message =
            "a carriage return stands alone: some programs take it for the end of a line, Markdown readers differ";
        diagnostics.push(
            Diagnostic::new(Rule::MixedLineEndings, Span::new(file, at..at + 1), message)
                .help("end every line in the same way: LF or CRLF"),
        );
    } else if crlf > 0 && lf > 0 {
        let first_odd = if crlf < lf {
            source.text.find("\r\n")
        } else {
            source.text.find('\n').filter(|at| *at == 0 || bytes[at - 1] != b'\r')
        };
        let at = first_odd
            .or_else(|| (1..bytes.len()).find(|at| bytes[*at] == b'\n' && bytes[at - 1] != b'\r'))
            .unwrap_or(0);
        diagnostics.push(
            Diagnostic::new(
                Rule::MixedLineEndings,
                Span::new(file, at..at + 1),
                "the file ends some lines with LF and others with CRLF",
            )
            .help("let your editor convert the whole file to one of them"),
        );
    }
    diagnostics
}
