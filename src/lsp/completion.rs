//! The text before the cursor → what could stand there.
//!
//! 1. What is being written is told from the text as it is at this moment, which need not be whole: a link may be half
//!    written, front matter may not be closed.
//! 2. What could stand there comes from the book as it was examined last.

mod front_matter;

mod body;

use std::ops::Range;

use super::text::line_before;
use crate::book::{Book, PageId};
use crate::config;
use crate::diagnostic::rules::RULES;
use crate::fields::Key;
use crate::html::summary;
use crate::parse::front_matter::{PageKind, split};
use crate::parse::{Body, Location, kind};
use crate::pipeline::Draft;
use crate::reference;
use crate::source::FileId;

/// What a suggestion is, for the sign an editor shows beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// A page.
    Page,
    /// An excerpt or another place of a page.
    Place,
    /// A reference.
    Reference,
    /// A key.
    Key,
    /// One of few values.
    Value,
}

/// Something that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is shown, and what is written in the place of `replace`.
    pub text: String,
    /// What it is.
    pub sort: Sort,
    /// A few words beside it: a title, say.
    pub detail: String,
    /// What it means, as plain text.
    pub meaning: String,
    /// The bytes of the text that it takes the place of: what was typed of it.
    pub replace: Range<usize>,
}

/// What could stand at `offset` of `text`, the text of the file at `path` (relative to the root).
pub fn complete(examined: &Draft, path: &str, text: &str, offset: usize) -> Vec<Suggestion> {
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let cursor = Cursor { examined, text, offset, line: line_before(text, offset) };
    if path == "content/book.yaml" {
        return front_matter::settings(&cursor);
    }
    if path == "content/references.yaml" {
        return front_matter::references(&cursor);
    }
    let Some(name) = path.strip_prefix("content/").and_then(|path| path.strip_suffix(".md")) else {
        return Vec::new();
    };
    let (folder, id) = name.rsplit_once('/').unwrap_or(("", name));
    let location = Location { file: FileId(0), folder: folder.to_owned(), id: id.to_owned() };
    let kind = kind(&location, &examined.grammar.indexes);
    let split = split(text);
    match split.yaml {
        Some(yaml) if yaml.contains(&offset) || yaml.end == offset => {
            front_matter::page(&cursor, yaml.start, kind, folder)
        }
        None if split.unclosed => front_matter::page(&cursor, text.find('\n').map_or(0, |at| at + 1), kind, folder),
        _ if offset < split.body => Vec::new(),
        _ => body::body(&cursor, kind, &location),
    }
}

/// Where something is being written.
struct Cursor<'c> {
    examined: &'c Draft,
    text: &'c str,
    offset: usize,
    /// The line before it.
    line: &'c str,
}

impl Cursor<'_> {
    fn book(&self) -> &Book {
        &self.examined.book
    }

    /// A suggestion in the place of the `typed` bytes before the cursor.
    fn suggest(
        &self,
        typed: &str,
        sort: Sort,
        text: impl Into<String>,
        detail: impl Into<String>,
        meaning: impl Into<String>,
    ) -> Suggestion {
        let replace = self.offset - typed.len()..self.offset;
        Suggestion { text: text.into(), sort, detail: detail.into(), meaning: meaning.into(), replace }
    }

    /// The ids of a folder; those in `taken` are there already.
    fn ids(&self, folder: &str, typed: &str, taken: &[&str]) -> Vec<Suggestion> {
        let book = self.book();
        let pages = book.folder(folder).filter(|page| !taken.contains(&book.pages[*page].location.id.as_str()));
        pages.map(|page| self.page(page, book.pages[page].location.id.clone(), typed)).collect()
    }

    fn page(&self, page: PageId, text: String, typed: &str) -> Suggestion {
        let page = &self.book().pages[page];
        self.suggest(typed, Sort::Page, text, page.title.clone(), bottom_line(page))
    }

    /// The keys of the references.
    fn references(&self, typed: &str) -> Vec<Suggestion> {
        let book = self.book();
        let labels = book.labels();
        let suggest = |reference: &reference::Reference| {
            let detail = labels.author_year(reference);
            self.suggest(typed, Sort::Reference, reference.id.clone(), detail, reference.title.clone())
        };
        book.references.iter().map(suggest).collect()
    }

    fn keys<'k>(&self, keys: impl IntoIterator<Item = &'k Key>, after: &str, typed: &str) -> Vec<Suggestion> {
        let suggest = |key: &Key| self.suggest(typed, Sort::Key, format!("{}{after}", key.name), "", key.meaning);
        keys.into_iter().map(suggest).collect()
    }

    fn values<'v>(&self, values: impl IntoIterator<Item = (&'v str, &'v str)>, typed: &str) -> Vec<Suggestion> {
        values.into_iter().map(|(value, detail)| self.suggest(typed, Sort::Value, value, detail, "")).collect()
    }

    fn rules(&self, typed: &str) -> Vec<Suggestion> {
        let suggest = |rule: &crate::diagnostic::Rule| {
            self.suggest(typed, Sort::Value, format!("{}: ", rule.name()), "", rule.entry().summary)
        };
        RULES.iter().map(suggest).collect()
    }
}

/// What a page says first: of a term its definition, of an article its bottom line, of any other its first words.
pub fn bottom_line(page: &crate::book::Page) -> String {
    const CHARACTERS: usize = 500;
    match (&page.front.definition, &*page.body) {
        (Some(definition), _) => definition.clone(),
        (None, Body::Article(article)) => summary(&article.lead, CHARACTERS),
        (None, Body::Plain(document)) => {
            let lead =
                document.blocks.iter().position(|block| matches!(block.kind, crate::document::BlockKind::Heading(_)));
            summary(&document.blocks[..lead.unwrap_or(document.blocks.len())], CHARACTERS)
        }
    }
}

/// What was typed of a word: the end of `text` as far as its characters are `wanted`.
fn word(text: &str, wanted: impl Fn(char) -> bool) -> &str {
    let start = text.char_indices().rev().take_while(|(_, c)| wanted(*c)).last();
    &text[start.map_or(text.len(), |(at, _)| at)..]
}

/// Whether a character can stand in an id.
fn in_id(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// Whether a character can stand in a citation key (see [`crate::reference`]).
fn in_key(c: char) -> bool {
    c.is_alphanumeric() || "_:.#$%&-+?<>~/".contains(c)
}

/// The keys of a book's settings that take one of few values.
fn setting_values(key: &str) -> Vec<(&'static str, &'static str)> {
    match key {
        "formats" => config::Format::NAMES.map(|(name, _)| (name, "")).to_vec(),
        "map" => config::MapName::NAMES.map(|(name, _)| (name, "")).to_vec(),
        "tree" => vec![("true", ""), ("false", "")],
        _ => Vec::new(),
    }
}

/// The keys of front matter that a kind of page may have.
fn known(kind: PageKind) -> impl Iterator<Item = &'static Key> {
    crate::parse::front_matter::KEYS.iter().filter(move |(_, kinds)| kinds.contains(&kind)).map(|(key, _)| key)
}
