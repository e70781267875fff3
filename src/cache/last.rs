//! The last build: what it read, made and found, so that a build of which nothing has changed since can end at once.
//!
//! 1. [`Watch::begin`] looks at the metadata of every file that a build may read, before any is read: path, kind, length,
//!    the times of the last change of content and of metadata, the number of the file. Their hash stands for all of them.
//! 2. [`Watch::unchanged`] gives the last build back if it was of the same book, by the same program, with the same options,
//!    from files and into an output of which nothing has changed since.
//! 3. [`Watch::keep`] writes down what was built, in `.briefbook/last-build` below the root of the book.
//!
//! A file that changes while a build reads it, in the same tick of the clock as its change before, would look unchanged. So
//! [`Watch::begin`] first writes a file of its own: where a file is as young as that, or lies on another device, the build is
//! not kept. A record that is damaged, or of another version of the program, is as good as none, and nobody is told; so is a
//! folder that cannot be written to.

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io::{self, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::diagnostic::Diagnostic;
use crate::load::{self, Places};
use crate::source::{FileId, Source, Sources, Span};
use crate::{hash, json, write};

/// The folder of the cache, below the root of a book.
const FOLDER: &str = ".briefbook";

/// The record in it.
const RECORD: &str = "last-build";

/// What is written before a build reads anything.
const BEGUN: &str = "begun";

/// Says to git that the folder is not to be kept.
const IGNORED: &str = "*\n";

/// What a build gave.
#[derive(Debug, Clone, Default)]
pub struct Built {
    /// The findings.
    pub findings: Vec<Diagnostic>,
    /// The files they point into.
    pub sources: Sources,
    /// What the site has.
    pub counts: Counts,
    /// The folders of the books that were read.
    pub roots: Vec<PathBuf>,
}

/// What a site has.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Counts {
    /// How many pages.
    pub pages: usize,
    /// How many proved excerpts.
    pub proved: usize,
    /// How many files.
    pub files: usize,
}

/// What is written down of a build.
#[derive(Serialize, Deserialize)]
struct Record {
    /// The hash of all that decides what a build of the same files makes.
    run: String,
    /// The hash of what it read; empty if that was not known before.
    read: String,
    /// The hash of what it made.
    made: String,
    findings: Vec<Diagnostic>,
    /// The files that the findings point into, with their texts; of the others, nothing.
    sources: BTreeMap<u32, (String, String)>,
    counts: Counts,
    roots: Vec<PathBuf>,
}

impl Record {
    /// What the build gave; nothing if the findings point to places that are not there.
    fn built(&self) -> Option<Built> {
        let mut built = Built {
            findings: self.findings.clone(),
            sources: Sources::default(),
            counts: self.counts,
            roots: self.roots.clone(),
        };
        // Only the files that findings point into are kept, so they get other ids.
        let mut ids: BTreeMap<u32, FileId> = BTreeMap::new();
        for (id, (path, text)) in &self.sources {
            ids.insert(*id, built.sources.add(Source::new(path.clone(), text.clone().into_bytes())));
        }
        let mut sound = true;
        for finding in &mut built.findings {
            finding.spans(|span| match ids.get(&span.file.0) {
                Some(id) if fits(built.sources.get(*id), *span) => span.file = *id,
                _ => sound = false,
            });
        }
        sound.then_some(built)
    }
}

/// What the build gave that a record tells of; nothing if it is damaged.
pub fn recorded(text: &str) -> Option<Built> {
    read(text)?.built()
}

/// A build that may turn out to be the last one again.
pub struct Watch<'w> {
    places: &'w Places,
    out: &'w Path,
    run: String,
    last: Option<Record>,
    /// The roots that were looked at.
    roots: Vec<PathBuf>,
    read: Listing,
    /// The moment before anything was looked at, on the device of the book.
    begun: (i64, i64),
    device: u64,
}

impl<'w> Watch<'w> {
    /// Looks at what a build reads. `options` says what else decides what is made. Nothing if the book has no room for a cache.
    pub fn begin(places: &'w Places, out: &'w Path, options: &str) -> Option<Self> {
        let folder = places.root.join(FOLDER);
        if !places.root.join("content").is_dir() {
            return None;
        }
        match fs::symlink_metadata(&folder) {
            Ok(found) if found.is_dir() => {}
            // A link may lead anywhere.
            Ok(_) => return None,
            Err(_) => {
                fs::create_dir(&folder).ok()?;
                put(&folder.join(".gitignore"), IGNORED).ok()?;
            }
        }
        put(&folder.join(BEGUN), "").ok()?;
        let begun = fs::symlink_metadata(folder.join(BEGUN)).ok()?;
        let run = run(places, out, options).ok()?;
        let last = fs::read_to_string(folder.join(RECORD)).ok().and_then(|text| read(&text));
        let last = last.filter(|last| last.run == run);
        let roots = last.as_ref().map_or_else(|| vec![places.root.clone()], |last| last.roots.clone());
        let mut read = Listing::default();
        for root in &roots {
            for folder in (Places { root: root.clone(), sources: None }).protected() {
                read.read(&folder).ok()?;
            }
        }
        if let Some(folder) = &places.sources {
            read.read(folder).ok()?;
        }
        let (begun, device) = ((begun.ctime(), begun.ctime_nsec()), begun.dev());
        Some(Self { places, out, run, last, roots, read, begun, device })
    }

    /// The last build, if one now would do the same and leave the output as it is.
    pub fn unchanged(&self) -> Option<Built> {
        let last = self.last.as_ref()?;
        if last.read != self.read.hash() || last.made != made(self.out) || write::has_leftovers(self.out) {
            return None;
        }
        last.built()
    }

    /// Writes down what was built and published; gives up in silence, because a cache is no part of what was asked for.
    pub fn keep(&self, made: &str, findings: &[Diagnostic], files: &Sources, counts: Counts, roots: &[PathBuf]) {
        let is_old = self.read.newest < self.begun && self.read.devices.iter().all(|device| *device == self.device);
        let whole = is_old && roots == self.roots;
        let mut sources = BTreeMap::new();
        let mut findings = findings.to_vec();
        for finding in &mut findings {
            finding.spans(|span| {
                let source = files.get(span.file);
                sources.entry(span.file.0).or_insert_with(|| (source.path.clone(), source.text.clone()));
            });
        }
        let record = Record {
            run: self.run.clone(),
            read: if whole { self.read.hash() } else { String::new() },
            made: made.to_owned(),
            findings,
            sources,
            counts,
            roots: roots.to_vec(),
        };
        let text = json::line(&record);
        let text = format!("{}\n{text}\n", hash::of(text.as_bytes()));
        let _ = put(&self.places.root.join(FOLDER).join(RECORD), &text);
    }
}

/// Writes a file anew. What stood there is removed, not written to: it may be a link to a file of somebody else's.
fn put(path: &Path, text: &str) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::File::create_new(path)?.write_all(text.as_bytes())
}

/// The hash of what a build has made, in the folder where it stands; empty if it cannot be told.
pub fn made(folder: &Path) -> String {
    let mut made = Listing::default();
    made.made(folder).map_or_else(|_| String::new(), |()| made.hash())
}

/// Reads a record that is whole.
fn read(text: &str) -> Option<Record> {
    let (sum, text) = text.split_once('\n')?;
    let text = text.strip_suffix('\n')?;
    (hash::of(text.as_bytes()) == sum).then(|| json::read(text)).flatten()
}

/// Whether a span is one of this text.
fn fits(source: &Source, span: Span) -> bool {
    let range = span.start as usize..span.end as usize;
    source.text.get(range).is_some()
}

/// The hash of what decides, beside the files, what a build makes: the program, the folders, the options.
fn run(places: &Places, out: &Path, options: &str) -> io::Result<String> {
    let program = fs::metadata(std::env::current_exe()?)?;
    let root = fs::canonicalize(&places.root)?;
    let sources = places.sources.as_ref().map(fs::canonicalize).transpose()?;
    let named = format!("{places:?} {root:?} {sources:?} {:?} {options}", std::path::absolute(out)?);
    let program =
        format!("{} {} {} {}", env!("CARGO_PKG_VERSION"), program.len(), program.mtime(), program.mtime_nsec());
    Ok(hash::of(format!("{program} {named}").as_bytes()))
}

/// The files of some folders with what says whether they have changed.
#[derive(Default)]
struct Listing {
    lines: Vec<u8>,
    /// The last moment at which anything changed.
    newest: (i64, i64),
    devices: Vec<u64>,
}

impl Listing {
    /// Adds all that is in a folder a build reads, or that it is not there.
    fn read(&mut self, folder: &Path) -> io::Result<()> {
        self.lines.extend_from_slice(folder.as_os_str().as_encoded_bytes());
        self.lines.push(0);
        match fs::symlink_metadata(folder) {
            Ok(found) => self.lines.extend_from_slice(&found.mode().to_le_bytes()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        }
        for entry in load::entries(folder) {
            let entry = entry?;
            let found = entry.metadata()?;
            self.entry(folder, entry.path(), &found);
            if !self.devices.contains(&found.dev()) {
                self.devices.push(found.dev());
            }
            // The times of a folder say no more than the names in it.
            if !found.is_dir() {
                let told = (found.ctime(), found.ctime_nsec());
                self.lines.extend([told.0, told.1].iter().flat_map(|number| number.to_le_bytes()));
                self.newest = self.newest.max(told).max((found.mtime(), found.mtime_nsec()));
            }
        }
        Ok(())
    }

    /// Adds all that is in a folder a build has made. That a file has more or fewer links to it, as publishing makes and
    /// removes them, is no change of it.
    fn made(&mut self, folder: &Path) -> io::Result<()> {
        for entry in load::entries(folder) {
            let entry = entry?;
            self.entry(folder, entry.path(), &entry.metadata()?);
        }
        Ok(())
    }

    fn entry(&mut self, folder: &Path, path: &Path, found: &Metadata) {
        let path = path.strip_prefix(folder).unwrap_or(path);
        self.lines.extend_from_slice(path.as_os_str().as_encoded_bytes());
        self.lines.push(0);
        self.lines.extend_from_slice(&found.mode().to_le_bytes());
        if !found.is_dir() {
            self.lines.extend([found.mtime(), found.mtime_nsec()].iter().flat_map(|number| number.to_le_bytes()));
            self.lines.extend([found.len(), found.ino()].iter().flat_map(|number| number.to_le_bytes()));
        }
    }

    fn hash(&self) -> String {
        hash::of(&self.lines)
    }
}
