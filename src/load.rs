//! The folders of a book → [`Inputs`]: every byte that a build depends on. The only reader.
//!
//! 1. The files below `content/` are listed in one fixed order, without following links, and read.
//! 2. `templates/` and `theme/` of the book are laid over the built-in ones, file by file.
//! 3. The texts of the sources are read if a folder of them is given.
//!
//! An editor's texts that are not saved yet can be laid over the files ([`load_over`]).
//!
//! A file that cannot be what its place asks for is a finding; a file that cannot be read is the machine's failure.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::error::Error;
use crate::id;
use crate::parse::Location;
use crate::source::{FileId, Source, Sources, Span};

/// The most bytes of one text file that are read.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// What stands before the path of a file that is inside the program.
const BUILT_IN: &str = "(built-in) ";

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static THEME: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/theme");
static NEW_BOOK: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/init");

/// Where a book is, and where the texts of its sources are.
#[derive(Debug, Clone)]
pub struct Places {
    /// The folder that holds `content/`.
    pub root: PathBuf,
    /// The folder with the texts of the sources.
    pub sources: Option<PathBuf>,
}

impl Places {
    /// The folders that a book is made from, which nothing but their authors writes into.
    pub fn protected(&self) -> Vec<PathBuf> {
        let own = ["content", "templates", "theme"].iter().map(|name| self.root.join(name));
        own.chain(self.sources.clone()).collect()
    }
}

/// Everything a build reads.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// All text files.
    pub sources: Sources,
    /// `content/book.yaml`
    pub book: FileId,
    /// The pages, in the order of folder and id.
    pub pages: Vec<Location>,
    /// The files of references.
    pub references: Vec<FileId>,
    /// `content/book.lock`
    pub lock: Option<FileId>,
    /// The book's own templates by name; the built-in ones have `default/` before theirs.
    pub templates: BTreeMap<String, FileId>,
    /// The strings by language: the built-in file, then the book's own, which is laid over it key by key.
    pub strings: BTreeMap<String, Vec<FileId>>,
    /// The files of the theme beside strings, by path.
    pub theme: BTreeMap<String, Vec<u8>>,
    /// The other files below `content/`, by path.
    pub assets: BTreeMap<String, Vec<u8>>,
    /// The texts of the sources by name without `.txt`, if a folder was given.
    pub texts: Option<BTreeMap<String, String>>,
    /// What was found wrong.
    pub diagnostics: Diagnostics,
}

impl Inputs {
    /// How many files of the book were read, those inside the program not counted.
    pub fn count(&self) -> usize {
        let own = self.sources.iter().filter(|(_, source)| !source.path.starts_with(BUILT_IN)).count();
        own + self.assets.len() + self.texts.as_ref().map_or(0, BTreeMap::len)
    }
}

/// Texts that an editor has open, by their paths relative to the root with forward slashes: each takes the place of the
/// file, whether there is one or not.
pub type Unsaved = BTreeMap<String, String>;

/// Reads a book. Paths in messages are relative to `from`.
pub fn load(places: &Places, from: &Path) -> Result<Inputs, Error> {
    load_over(places, from, &Unsaved::new())
}

/// The folder that holds the book to which a file or folder belongs: it or the nearest above it with `content/book.yaml`.
pub fn root_of(path: &Path) -> Option<&Path> {
    path.ancestors().find(|folder| folder.join("content").join("book.yaml").is_file())
}

/// The path of a file relative to a folder, with forward slashes; nothing if it stands elsewhere. The two may be written
/// by different ways to the same place.
pub fn relative(root: &Path, path: &Path) -> Option<String> {
    let plain = path.strip_prefix(root).map(Path::to_owned).ok();
    let inside = plain.or_else(|| {
        let folder = path.parent()?.canonicalize().ok()?;
        let inside = folder.strip_prefix(root.canonicalize().ok()?).ok()?.to_owned();
        Some(inside.join(path.file_name()?))
    })?;
    let normal = inside.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    normal.then(|| shown(&inside))
}

/// Reads a book with unsaved texts in the place of its files.
pub fn load_over(places: &Places, from: &Path, unsaved: &Unsaved) -> Result<Inputs, Error> {
    let content = places.root.join("content");
    let settings = content.join("book.yaml");
    if !settings.is_file() {
        return Err(Error::usage(format!("no book in {}: there is no content/book.yaml", shown(&places.root)))
            .help("name the folder that holds content/ with --root"));
    }
    // What a link leads to is not the book's, and may be anything that the builder can read.
    for path in [&content, &settings] {
        if path.is_symlink() {
            return Err(Error::refused("read", path, "it is a link to another place")
                .help("put what it leads to here, or name the folder of that book with --root"));
        }
    }
    let mut loader =
        Loader { root: &places.root, from, unsaved, sources: Sources::default(), diagnostics: Diagnostics::default() };
    let bytes = loader.read(&settings)?;
    let book = loader.text(&settings, bytes);
    let mut inputs = Contents::default();
    loader.content(&content, &mut inputs)?;
    let mut templates = loader.built_in_templates();
    loader.own_templates(&mut templates)?;
    let (strings, theme) = loader.theme()?;
    let texts = places.sources.as_deref().map(texts).transpose()?;
    if !inputs.pages.iter().any(|page| page.folder.is_empty() && page.id == "index") {
        loader.diagnostics.push(
            Diagnostic::new(Rule::MissingHome, Span::top(book), "the book has no home page")
                .help("write content/index.md: what the book is about, and its key judgments"),
        );
    }
    inputs.pages.sort_by(|a, b| (&a.folder, &a.id).cmp(&(&b.folder, &b.id)));
    Ok(Inputs {
        sources: loader.sources,
        book,
        pages: inputs.pages,
        references: inputs.references,
        lock: inputs.lock,
        templates,
        strings,
        theme,
        assets: inputs.assets,
        texts,
        diagnostics: loader.diagnostics,
    })
}

/// The folders of a book that is published as a part of another one, under `name`: `folder` is its root, named from the
/// `content/` of that other book. `known` are the roots of the books that have been opened. The error is what is wrong and
/// what to do.
///
/// The texts of its sources are those in the folder `name` of the other book's, if there is one: ids of articles may be
/// the same in both.
pub fn part<'k>(
    whole: &Places,
    name: &str,
    folder: &str,
    known: impl Iterator<Item = &'k Path>,
) -> Result<Places, (String, &'static str)> {
    if Path::new(folder).is_absolute() || folder.contains(['\\', '\0', ':']) {
        let message = format!("`{folder}` is no path from this file to the folder of another book");
        return Err((message, "name it with `..` and slashes, as in `../guide`"));
    }
    // Step by step, so that messages name it in the shortest way.
    let mut steps = vec!["content"];
    for step in folder.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => drop(steps.pop()),
            step => steps.push(step),
        }
    }
    let root = steps.iter().fold(whole.root.clone(), |path, step| path.join(step));
    if !root.join("content/book.yaml").is_file() {
        let message = format!("there is no book in {}: it has no content/book.yaml", shown(&root));
        return Err((message, "name the folder that holds the other book's content/, from the folder of this file"));
    }
    let same = |other: &Path| matches!((other.canonicalize(), root.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if known.into_iter().any(same) {
        let message = format!("the book in {} is in this site already", shown(&root));
        return Err((message, "a book stands in a site once, and is no part of itself; take this line out"));
    }
    let sources = whole.sources.as_ref().map(|folder| folder.join(name)).filter(|folder| folder.is_dir());
    Ok(Places { root, sources })
}

/// What a link is told.
const FOREIGN: &str = "links to other places are not followed";

/// What `content/` holds beside `book.yaml`.
#[derive(Default)]
struct Contents {
    pages: Vec<Location>,
    references: Vec<FileId>,
    lock: Option<FileId>,
    assets: BTreeMap<String, Vec<u8>>,
}

struct Loader<'l> {
    root: &'l Path,
    from: &'l Path,
    unsaved: &'l Unsaved,
    sources: Sources,
    diagnostics: Diagnostics,
}

/// A path for messages, with forward slashes.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    match text.strip_prefix("./").unwrap_or(&text) {
        "" => ".".to_owned(),
        text => text.to_owned(),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| Error::io("read", path, error))
}

/// The files below a folder in a fixed order: by path, in bytes. Hidden files and folders are passed over.
fn files(folder: &Path) -> impl Iterator<Item = Result<walkdir::DirEntry, walkdir::Error>> {
    below(folder).max_depth(32).into_iter().filter_entry(|entry| !entry.file_name().to_string_lossy().starts_with('.'))
}

/// Everything below a folder in the same order, but for what git keeps there.
pub fn entries(folder: &Path) -> impl Iterator<Item = Result<walkdir::DirEntry, walkdir::Error>> {
    below(folder).into_iter().filter_entry(|entry| entry.file_name() != ".git")
}

fn below(folder: &Path) -> WalkDir {
    WalkDir::new(folder).min_depth(1).follow_links(false).sort_by_file_name()
}

impl Loader<'_> {
    /// The path of a file for messages: relative to the root of the run.
    fn relative(&self, path: &Path) -> String {
        shown(path.strip_prefix(self.from).unwrap_or(path))
    }

    fn text(&mut self, path: &Path, bytes: Vec<u8>) -> FileId {
        let name = self.relative(path);
        self.sources.add(Source::new(name, bytes))
    }

    /// The bytes of a file, or of the unsaved text in its place. An editor does not show a byte order mark and saves it
    /// again, so the file's own stays.
    fn read(&self, path: &Path) -> Result<Vec<u8>, Error> {
        const MARK: &[u8] = b"\xEF\xBB\xBF";
        let Some(text) = self.unsaved.get(&self.relative(path)) else { return read(path) };
        let marked = path.is_file() && read(path)?.starts_with(MARK);
        Ok(if marked { [MARK, text.as_bytes()].concat() } else { text.clone().into_bytes() })
    }

    /// A finding about a file that is not read: it gets an id, so that the finding has a place.
    fn refuse(&mut self, path: &Path, rule: Rule, message: impl Into<String>, help: impl Into<String>) {
        let name = self.relative(path);
        let file = self.sources.add(Source::new(name, Vec::new()));
        self.diagnostics.push(Diagnostic::new(rule, Span::top(file), message).help(help));
    }

    /// Whether a folder is there and no link to another; if it is one, says so.
    fn is_own_folder(&mut self, folder: &Path) -> bool {
        let is_link = folder.is_symlink();
        if is_link {
            self.refuse(folder, Rule::InvalidId, FOREIGN, "put the folder itself here");
        }
        !is_link && folder.is_dir()
    }

    /// Whether an entry is a plain file of acceptable size; if not, says so. Folders are silent.
    fn is_readable(&mut self, entry: &walkdir::DirEntry) -> Result<bool, Error> {
        let kind = entry.file_type();
        if kind.is_dir() {
            return Ok(false);
        }
        if kind.is_symlink() {
            self.refuse(entry.path(), Rule::InvalidId, FOREIGN, "put the file itself here");
            return Ok(false);
        }
        if !kind.is_file() {
            self.refuse(entry.path(), Rule::InvalidId, "this is no file that can be read", "take it out of the book");
            return Ok(false);
        }
        let size = entry.metadata().map_err(|error| Error::io("list", entry.path(), error.into()))?.len();
        if size > MAX_BYTES {
            let message = format!("the file has {size} bytes; at most {MAX_BYTES} are read");
            self.refuse(entry.path(), Rule::LimitExceeded, message, "split it, or make it smaller");
            return Ok(false);
        }
        Ok(true)
    }

    fn content(&mut self, content: &Path, inputs: &mut Contents) -> Result<(), Error> {
        let mut readable: Vec<(PathBuf, String)> = Vec::new();
        for entry in files(content) {
            let entry = entry.map_err(|error| Error::io("list", content, error.into()))?;
            let path = entry.path();
            let Some(relative) = path.strip_prefix(content).ok().and_then(Path::to_str) else {
                self.refuse(path, Rule::InvalidId, "the name of the file is not UTF-8", "rename it");
                continue;
            };
            let relative = relative.replace('\\', "/");
            if relative != "book.yaml" && self.is_readable(&entry)? {
                readable.push((path.to_owned(), relative));
            }
        }
        // Opening many small files takes longer than what is done with them.
        let texts: Vec<_> = readable.par_iter().map(|(path, _)| self.read(path)).collect();
        for ((path, relative), bytes) in readable.iter().zip(texts) {
            self.place(path, relative, bytes?, inputs);
        }
        // An editor may show a file before there is one.
        let shown: Vec<&str> = self.unsaved.keys().filter_map(|name| name.strip_prefix("content/")).collect();
        for relative in shown {
            let path = content.join(relative);
            let hidden = relative.split('/').any(|part| part.starts_with('.'));
            if relative != "book.yaml" && !hidden && path.symlink_metadata().is_err() {
                let bytes = self.read(&path)?;
                self.place(&path, relative, bytes, inputs);
            }
        }
        Ok(())
    }

    /// Takes one file of the content as what its name says that it is.
    fn place(&mut self, path: &Path, relative: &str, bytes: Vec<u8>, inputs: &mut Contents) {
        match relative {
            "book.lock" => inputs.lock = Some(self.text(path, bytes)),
            "references.yaml" | "references.json" | "references.bib" => inputs.references.push(self.text(path, bytes)),
            _ => match relative.strip_suffix(".md") {
                Some(name) => self.page(path, name, bytes, &mut inputs.pages),
                None => drop(inputs.assets.insert(relative.to_owned(), bytes)),
            },
        }
    }

    fn page(&mut self, path: &Path, name: &str, bytes: Vec<u8>, pages: &mut Vec<Location>) {
        let (folder, id) = name.rsplit_once('/').unwrap_or(("", name));
        for part in [folder, id] {
            if let Some(reason) = id::invalid(part).filter(|_| !part.is_empty()) {
                let slug = id::slug(part);
                let message = if folder.contains('/') {
                    "pages stand in a folder directly below content/, not deeper".to_owned()
                } else {
                    format!("`{part}` cannot be an id: {reason}")
                };
                let help =
                    if folder.contains('/') { "move it up".to_owned() } else { format!("rename it to `{slug}`") };
                self.refuse(path, Rule::InvalidId, message, help);
                return;
            }
        }
        let file = self.text(path, bytes);
        pages.push(Location { file, folder: folder.to_owned(), id: id.to_owned() });
    }

    fn built_in_templates(&mut self) -> BTreeMap<String, FileId> {
        let mut templates = BTreeMap::new();
        for (path, bytes) in built_in(&TEMPLATES) {
            let file = self.sources.add(Source::new(format!("{BUILT_IN}templates/{path}"), bytes.to_vec()));
            templates.insert(format!("default/{path}"), file);
        }
        templates
    }

    /// The book's own templates. One that is the built-in to the letter is no override.
    fn own_templates(&mut self, templates: &mut BTreeMap<String, FileId>) -> Result<(), Error> {
        let folder = self.root.join("templates");
        if !self.is_own_folder(&folder) {
            return Ok(());
        }
        for entry in files(&folder) {
            let entry = entry.map_err(|error| Error::io("list", &folder, error.into()))?;
            let name = shown(entry.path().strip_prefix(&folder).unwrap_or(entry.path()));
            if !self.is_readable(&entry)? || !name.ends_with(".html") {
                continue;
            }
            let bytes = self.read(entry.path())?;
            if TEMPLATES.get_file(&name).is_some_and(|file| file.contents() == bytes) {
                continue;
            }
            let file = self.text(entry.path(), bytes);
            templates.insert(name, file);
        }
        Ok(())
    }

    #[expect(clippy::type_complexity, reason = "the two maps go straight into two fields of Inputs")]
    fn theme(&mut self) -> Result<(BTreeMap<String, Vec<FileId>>, BTreeMap<String, Vec<u8>>), Error> {
        let mut strings: BTreeMap<String, Vec<FileId>> = BTreeMap::new();
        let mut theme = BTreeMap::new();
        for (path, bytes) in built_in(&THEME) {
            match language_of(path) {
                Some(language) => {
                    let file = self.sources.add(Source::new(format!("{BUILT_IN}theme/{path}"), bytes.to_vec()));
                    strings.insert(language.to_owned(), vec![file]);
                }
                None => drop(theme.insert(path.to_owned(), bytes.to_vec())),
            }
        }
        let folder = self.root.join("theme");
        if self.is_own_folder(&folder) {
            for entry in files(&folder) {
                let entry = entry.map_err(|error| Error::io("list", &folder, error.into()))?;
                if !self.is_readable(&entry)? {
                    continue;
                }
                let name = shown(entry.path().strip_prefix(&folder).unwrap_or(entry.path()));
                let bytes = self.read(entry.path())?;
                match language_of(&name) {
                    // One that is the built-in to the letter is no override.
                    Some(_) if THEME.get_file(&name).is_some_and(|file| file.contents() == bytes) => {}
                    Some(language) => {
                        let file = self.text(entry.path(), bytes);
                        strings.entry(language.to_owned()).or_default().push(file);
                    }
                    None => drop(theme.insert(name, bytes)),
                }
            }
        }
        Ok((strings, theme))
    }
}

/// The language of a file of the theme that holds strings.
fn language_of(path: &str) -> Option<&str> {
    path.strip_prefix("strings/")?.strip_suffix(".yaml")
}

/// The files of a folder inside the program, with their paths, in order.
fn built_in(dir: &'static Dir<'static>) -> impl Iterator<Item = (&'static str, &'static [u8])> {
    let mut files = BTreeMap::new();
    let mut open = vec![dir];
    while let Some(dir) = open.pop() {
        open.extend(dir.dirs());
        files.extend(dir.files().filter_map(|file| Some((file.path().to_str()?, file.contents()))));
    }
    files.into_iter()
}

/// The files of the book that `briefbook init` makes, by their paths in it. `gitignore` has its dot here only, because in this
/// repository it would be obeyed.
pub fn new_book() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    built_in(&NEW_BOOK).map(|(path, bytes)| (if path == "gitignore" { ".gitignore" } else { path }, bytes))
}

/// The texts of the sources: every `.txt` file directly in the folder.
fn texts(folder: &Path) -> Result<BTreeMap<String, String>, Error> {
    if !folder.is_dir() {
        return Err(Error::usage(format!("{} is no folder", shown(folder)))
            .help("name the folder with the texts of the sources"));
    }
    let mut texts = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for entry in WalkDir::new(folder).min_depth(1).max_depth(1).follow_links(false).sort_by_file_name() {
        let entry = entry.map_err(|error| Error::io("list", folder, error.into()))?;
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "txt") && entry.file_type().is_file() {
            let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if seen.insert(name.clone()) {
                texts.insert(name, Source::new(shown(path), read(path)?).text);
            }
        }
    }
    Ok(texts)
}
