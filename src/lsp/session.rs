//! What is open in the editor, and the book with those texts laid over its files, as it was examined last.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::address;
use super::text::{self, Encoding, Position};
use crate::cache::Cache;
use crate::desk::{self, Changed};
use crate::error::Error;
use crate::load::{self, Inputs, Places, Unsaved};
use crate::pipeline::{self, Draft, Options};
use crate::source::{FileId, Span};

/// A text that is open in the editor.
#[derive(Debug, Clone)]
struct Document {
    path: Option<PathBuf>,
    version: i32,
    text: String,
}

/// A change of a text: of a range, or of all of it.
#[derive(Debug, Clone)]
pub struct Change {
    /// The first and last place that is replaced, as the text was before this change.
    pub range: Option<(Position, Position)>,
    /// By what.
    pub text: String,
}

/// One editor's work on one book.
#[derive(Debug)]
pub struct Session {
    /// The units in which the editor counts characters.
    pub encoding: Encoding,
    /// Whether the editor can give files other names when it is told to.
    pub moves_files: bool,
    root: Option<PathBuf>,
    sources: Option<PathBuf>,
    started_in: PathBuf,
    documents: BTreeMap<String, Document>,
    examined: Option<Draft>,
    stale: bool,
    /// What the last examination read, which mostly is what the next one will.
    cache: Cache,
}

impl Session {
    /// A session on the book in `root`, if that is known. `sources` is the folder with the texts of the sources,
    /// `started_in` where a book is looked for last. All are absolute.
    pub fn new(root: Option<PathBuf>, sources: Option<PathBuf>, started_in: PathBuf) -> Self {
        Self {
            encoding: Encoding::default(),
            moves_files: false,
            root,
            sources,
            started_in,
            documents: BTreeMap::new(),
            examined: None,
            stale: true,
            cache: Cache::kept(),
        }
    }

    /// The folder that holds `content/`, if a book was found.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Takes the book that a file or folder belongs to, unless there is one already.
    pub fn look_for_book(&mut self, near: &Path) {
        if self.root.is_none() {
            self.root = load::root_of(near).map(Path::to_owned);
            self.stale = true;
        }
    }

    /// Takes the book of the folder in which the program was started, unless there is one already.
    pub fn look_where_started(&mut self) {
        let folder = self.started_in.clone();
        self.look_for_book(&folder);
    }

    /// Begins to lay a text over the file of an address.
    pub fn open(&mut self, address: &str, version: i32, text: String) {
        let path = address::path(address);
        if let Some(path) = &path {
            self.look_for_book(path);
        }
        self.documents.insert(address.to_owned(), Document { path, version, text });
        self.stale = true;
    }

    /// Changes a text that is open, one change after the other.
    pub fn change(&mut self, address: &str, version: i32, changes: Vec<Change>) {
        let Some(document) = self.documents.get_mut(address) else { return };
        document.version = version;
        for Change { range, text } in changes {
            match range {
                Some((start, end)) => {
                    let start = text::offset(&document.text, start, self.encoding);
                    let end = text::offset(&document.text, end, self.encoding).max(start);
                    document.text.replace_range(start..end, &text);
                }
                None => document.text = text,
            }
        }
        self.stale = true;
    }

    /// The file counts again.
    pub fn close(&mut self, address: &str) {
        self.documents.remove(address);
        self.stale = true;
    }

    /// Something on the disk changed.
    pub fn touch(&mut self) {
        self.stale = true;
    }

    /// Examines the book if anything changed since the last time; says whether that was done.
    pub fn examine(&mut self) -> Result<bool, Error> {
        if !self.stale || self.root.is_none() {
            return Ok(false);
        }
        // Also if it fails: what failed fails again until something changes.
        self.stale = false;
        if let Some((inputs, options)) = self.inputs()? {
            self.examined = Some(pipeline::draft(inputs, &options)?);
        }
        Ok(true)
    }

    /// What the book is read from at this moment, with the texts that are open laid over the files.
    fn inputs(&self) -> Result<Option<(Inputs, Options)>, Error> {
        let Some(root) = &self.root else { return Ok(None) };
        let open = self
            .documents
            .values()
            .filter_map(|document| Some((load::relative(root, document.path.as_ref()?)?, document.text.clone())));
        let unsaved: Unsaved = open.collect();
        let places = Places { root: root.clone(), sources: self.sources.clone() };
        let options = Options { cache: self.cache.clone(), ..Options::new(places) };
        Ok(Some((load::load_over(&options.places, &options.places.root, &unsaved)?, options)))
    }

    /// The files that change if what has the name `old` (`folder/page`, `folder/page#excerpt`) gets the id `new`.
    pub fn rename(&self, old: &str, new: &str) -> Result<Vec<Changed>, Error> {
        let Some((inputs, options)) = self.inputs()? else { return Ok(Vec::new()) };
        Ok(desk::rename_in(inputs, &options, old, new)?.files)
    }

    /// The address of a path relative to the root, as the editor named it if it is open there.
    pub fn address_inside(&self, inside: &str) -> Option<String> {
        let root = self.root.as_ref()?;
        let path = root.join(inside);
        let named = self.documents.iter().find(|(_, document)| {
            document
                .path
                .as_ref()
                .is_some_and(|open| *open == path || load::relative(root, open).as_deref() == Some(inside))
        });
        Some(named.map_or_else(|| address::of(&path), |(address, _)| address.clone()))
    }

    /// The book as it was examined last.
    pub fn examined(&self) -> Option<&Draft> {
        self.examined.as_ref()
    }

    /// The path of an address relative to the root; nothing outside the book.
    pub fn inside(&self, address: &str) -> Option<String> {
        load::relative(self.root.as_ref()?, &address::path(address)?)
    }

    /// The text of a file as the editor has it, else as it was examined last.
    pub fn text(&self, address: &str) -> Option<&str> {
        if let Some(document) = self.documents.get(address) {
            return Some(&document.text);
        }
        Some(&self.examined.as_ref()?.inputs.sources.get(self.file(address)?).text)
    }

    /// The version of a text that is open.
    pub fn version(&self, address: &str) -> Option<i32> {
        self.documents.get(address).map(|document| document.version)
    }

    /// The addresses of the texts that are open.
    pub fn open_texts(&self) -> impl Iterator<Item = &str> {
        self.documents.keys().map(String::as_str)
    }

    /// The file of an address in the examined book.
    pub fn file(&self, address: &str) -> Option<FileId> {
        let inside = self.inside(address)?;
        let mut files = self.examined.as_ref()?.inputs.sources.iter();
        files.find(|(_, source)| source.path == inside).map(|(file, _)| file)
    }

    /// The address of a file; nothing for the files inside the program.
    pub fn address(&self, file: FileId) -> Option<String> {
        let inside = &self.examined.as_ref()?.inputs.sources.get(file).path;
        if inside.starts_with("(built-in)") { None } else { self.address_inside(inside) }
    }

    /// The first and last position of a span of the examined book.
    pub fn range(&self, span: Span) -> Option<(Position, Position)> {
        let text = &self.examined.as_ref()?.inputs.sources.get(span.file).text;
        let at = |offset| text::position(text, offset, self.encoding);
        Some((at(span.range().start), at(span.range().end)))
    }

    /// The file and byte offset of a position in the examined book.
    pub fn place(&self, address: &str, position: Position) -> Option<(FileId, usize)> {
        let file = self.file(address)?;
        let text = &self.examined.as_ref()?.inputs.sources.get(file).text;
        Some((file, text::offset(text, position, self.encoding)))
    }
}
