//! A published folder and what a host has of it → what is to be uploaded, and in which order.
//!
//! 1. [`Manifest::of`] lists the files of the published folder with their hashes.
//! 2. Another manifest says what the host has: the one that was kept when the last upload was complete.
//! 3. [`Changes::between`] compares the two. What pages load comes first (`assets/`, whose names change with their bytes, so
//!    that nothing is overwritten), then the pages and the rest, and what is gone is removed last: so whoever reads in the
//!    middle of an upload finds every file that a page asks for, and an upload that breaks off leaves a site that works.
//!
//! The host's manifest is not the last build but the last upload that was complete, so nothing is forgotten when one broke
//! off: the next comparison names it again. The marker and `.git` are no part of the site and never listed.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::output::{Old, resolve};
use super::{MARKER, make_folder, replace_file};
use crate::error::Error;
use crate::hash;

/// The file of the folder of changes that says what the host has. Whoever uploads puts [`SITE`] in its place at the end.
const PUBLISHED: &str = "published.txt";

/// What the host will have when everything is uploaded.
const SITE: &str = "site.txt";

/// What is to be uploaded first.
const ASSETS: &str = "1-assets.txt";

/// What is to be uploaded then.
const PAGES: &str = "2-pages.txt";

/// What is to be removed last.
const REMOVED: &str = "3-removed.txt";

/// The files of a site by path, each with the hash of its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// The files of a published folder.
    pub fn of(out: &Path) -> Result<Self, Error> {
        let old = Old::list(out).map_err(|error| Error::io("read", out, error))?;
        let mut files = BTreeMap::new();
        for path in old.files.into_keys().filter(|path| path != MARKER) {
            let bytes = fs::read(out.join(&path)).map_err(|error| Error::io("read", out.join(&path), error))?;
            files.insert(path, hash::of(&bytes));
        }
        Ok(Self(files))
    }

    /// Reads what [`Manifest::text`] wrote; lines that are none of its are passed over, so that their files are uploaded
    /// again.
    pub fn read(text: &str) -> Self {
        Self(
            text.lines()
                .filter_map(|line| line.split_once("  "))
                .map(|(hash, path)| (path.into(), hash.into()))
                .collect(),
        )
    }

    /// One file a line, as `sha256sum` and its like write: the hash, two spaces, the path.
    pub fn text(&self) -> String {
        self.0.iter().map(|(path, hash)| format!("{hash}  {path}\n")).collect()
    }
}

/// What is to be done to a host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// New files that pages load, in the order of paths: first.
    pub assets: Vec<String>,
    /// Everything else that is new or changed: then. Whoever uploads one file after the other does best in this order:
    /// what pages offer, the pages, what leads to pages (the index of the search, feeds, the list for search engines).
    pub pages: Vec<String>,
    /// Files that are no longer there: last.
    pub removed: Vec<String>,
}

impl Changes {
    /// From what the host has to what it shall have.
    pub fn between(host: &Manifest, site: &Manifest) -> Self {
        let changed =
            site.0.iter().filter(|(path, hash)| host.0.get(*path) != Some(*hash)).map(|(path, _)| path.clone());
        let (assets, mut pages): (Vec<_>, Vec<_>) = changed.partition(|path| path.starts_with("assets/"));
        pages.sort_by_key(|path| turn(path));
        let removed = host.0.keys().filter(|path| !site.0.contains_key(*path)).cloned().collect();
        Self { assets, pages, removed }
    }

    /// How many files are to be uploaded.
    pub fn uploads(&self) -> usize {
        self.assets.len() + self.pages.len()
    }
}

/// The place of a file that is no asset among the others.
fn turn(path: &str) -> u8 {
    let ends = |ends: &[&str]| ends.iter().any(|end| path.ends_with(end));
    match path {
        _ if ends(&[".html"]) => 1,
        _ if ends(&[".xml", ".js", ".txt"]) => 2,
        _ => 0,
    }
}

/// Compares a published folder with what its host has, and writes the lists and the new manifest into `folder`.
pub fn write_changes(out: &Path, folder: &Path) -> Result<Changes, Error> {
    let site = Manifest::of(out)?;
    let published = folder.join(PUBLISHED);
    let host = match fs::read_to_string(&published) {
        Ok(text) => Manifest::read(&text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Manifest::default(),
        Err(error) => return Err(Error::io("read", published, error)),
    };
    let changes = Changes::between(&host, &site);
    make_folder(folder)?;
    let lines = |paths: &[String]| paths.iter().map(|path| format!("{path}\n")).collect::<String>();
    // The manifest comes last: with it the lists are complete.
    for (name, text) in [
        (ASSETS, lines(&changes.assets)),
        (PAGES, lines(&changes.pages)),
        (REMOVED, lines(&changes.removed)),
        (SITE, site.text()),
    ] {
        replace_file(&folder.join(name), text.as_bytes())?;
    }
    Ok(changes)
}

/// Refuses a folder for lists in which a build would remove them, or in which nothing but what an editor wrote belongs.
pub fn refuse_changes_in(folder: &Path, out: &Path, protected: &[std::path::PathBuf]) -> Result<(), Error> {
    let place = resolve(folder)?;
    let holds = |other: &Path| resolve(other).is_ok_and(|other| place.starts_with(other));
    let why = if holds(out) {
        "it lies in the site, whose next build would remove it"
    } else if protected.iter().any(|path| holds(path)) {
        "the book is made from what lies there"
    } else {
        return Ok(());
    };
    Err(Error::refused("write the lists of changes into", folder, why).help("name a folder beside the site"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(files: &[(&str, &str)]) -> Manifest {
        Manifest(files.iter().map(|(path, hash)| ((*path).to_owned(), (*hash).to_owned())).collect())
    }

    #[test]
    fn what_pages_load_comes_before_pages_and_what_is_gone_last() {
        let host = manifest(&[("a.html", "1"), ("assets/s.1.css", "1"), ("b.html", "1"), ("b.bib", "1")]);
        let site = manifest(&[
            ("a.html", "2"),
            ("a.bib", "1"),
            ("assets/s.2.css", "2"),
            ("assets/x.3.js", "3"),
            ("b.html", "1"),
            ("_headers", "1"),
            ("atom.xml", "1"),
            ("search/index.js", "1"),
        ]);
        let changes = Changes::between(&host, &site);
        assert_eq!(changes.assets, ["assets/s.2.css", "assets/x.3.js"]);
        assert_eq!(changes.pages, ["_headers", "a.bib", "a.html", "atom.xml", "search/index.js"]);
        assert_eq!(changes.removed, ["assets/s.1.css", "b.bib"]);
        assert_eq!(Changes::between(&site, &site), Changes::default());
    }

    #[test]
    fn a_manifest_is_read_as_it_was_written_and_a_broken_line_is_an_upload() {
        let site = manifest(&[("a.html", "12"), ("assets/two  spaces.css", "34")]);
        assert_eq!(Manifest::read(&site.text()), site);
        let changes = Changes::between(&Manifest::read("<html>\nnot found\n"), &site);
        assert_eq!(changes.uploads(), 2);
        assert!(changes.removed.is_empty());
    }
}
