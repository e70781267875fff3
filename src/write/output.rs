//! The output folder: where it really is, whether it may be replaced, and what it holds.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::{GIT, MARKER};
use crate::error::Error;

/// What the marker says. Its beginning, [`SIGNATURE`], is what is recognised, so that line ends changed by a version
/// control system do no harm.
pub(super) const MARKER_TEXT: &str = "This folder was written by briefbook. Every build replaces everything in it.\n";
const SIGNATURE: &str = "This folder was written by briefbook";

/// A path without links, absolute; what does not exist yet is appended to what does.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, Error> {
    let find = |error| Error::io("find", path, error);
    let absolute = std::path::absolute(path).map_err(find)?;
    let (mut existing, mut missing) = (absolute.as_path(), Vec::new());
    loop {
        match fs::canonicalize(existing) {
            Ok(mut resolved) => {
                resolved.extend(missing.into_iter().rev());
                return Ok(resolved);
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                if fs::symlink_metadata(existing).is_ok_and(|entry| entry.is_symlink()) {
                    return Err(Error::refused("use", path, "it is a symbolic link that leads nowhere")
                        .help("make the folder it leads to, or remove the link"));
                }
                // `missing/..` has no name to append: it is as missing as the folder before it.
                let (Some(parent), Some(name)) = (existing.parent(), existing.file_name()) else {
                    return Err(find(error));
                };
                missing.push(name);
                existing = parent;
            }
            Err(error) => return Err(find(error)),
        }
    }
}

/// Refuses folders whose replacement would be a disaster, whatever they hold.
pub(super) fn refuse_dangerous(shown: &Path, out: &Path, protected: &[PathBuf]) -> Result<(), Error> {
    let refuse = |why: String| {
        Err(Error::refused("publish into", shown, why).help("name a folder of its own for the site, such as `public`"))
    };
    if out.parent().is_none() {
        return refuse("it is the root of the file system".into());
    }
    let home = std::env::home_dir().filter(|home| home.is_absolute()).and_then(|home| resolve(&home).ok());
    if home.as_ref().is_some_and(|home| home.starts_with(out)) {
        return refuse("it is, or holds, your home folder".into());
    }
    let absolute = |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.clone());
    let protected: Vec<PathBuf> = protected.iter().map(absolute).collect();
    // A link `content` may lead anywhere, but the book's root is where the link stands.
    let roots: Vec<PathBuf> = protected
        .iter()
        .filter(|path| path.file_name() == Some(OsStr::new("content")))
        .filter_map(|path| resolve(path.parent()?).ok())
        .collect();
    if let Some(root) = roots.iter().find(|root| root.starts_with(out)) {
        return refuse(format!("it is, or holds, the root of the book, {}", root.display()));
    }
    for path in &protected {
        let folder = resolve(path).unwrap_or_else(|_| path.clone());
        if folder.starts_with(out) {
            return refuse(format!("it is, or holds, {}, which the book is made from", path.display()));
        }
        if out.starts_with(&folder) && !roots.iter().any(|root| root.starts_with(&folder)) {
            return refuse(format!("it lies in {}, which the book is made from", path.display()));
        }
    }
    if let Some(site) = out.ancestors().skip(1).find(|folder| read_marker(folder).is_some_and(|text| signed(&text))) {
        return refuse(format!("it lies in the site {}, whose next build would remove it", site.display()));
    }
    Ok(())
}

/// What a folder that might be ours holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holding {
    Nothing,
    /// Only the first bytes of a marker: a run was killed while it wrote them.
    BegunMarker,
    Site,
    Foreign,
}

pub(super) fn holding(folder: &Path) -> io::Result<Holding> {
    let marker = read_marker(folder);
    if marker.as_ref().is_some_and(|text| signed(text)) {
        return Ok(Holding::Site);
    }
    let mut entries = fs::read_dir(folder)?;
    Ok(match (entries.next().transpose()?, entries.next()) {
        (None, _) => Holding::Nothing,
        (Some(entry), None) if entry.file_name() == MARKER => match marker {
            Some(text) if MARKER_TEXT.as_bytes().starts_with(&text) => Holding::BegunMarker,
            _ => Holding::Foreign,
        },
        _ => Holding::Foreign,
    })
}

/// The marker's text. The cache of a book is a FOLDER of the same name, and no marker; nor is a link.
pub(super) fn read_marker(folder: &Path) -> Option<Vec<u8>> {
    let path = folder.join(MARKER);
    if !fs::symlink_metadata(&path).is_ok_and(|entry| entry.is_file() && entry.len() < 4096) {
        return None;
    }
    fs::read(path).ok()
}

fn signed(marker: &[u8]) -> bool {
    marker.starts_with(SIGNATURE.as_bytes())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum State {
    #[default]
    Missing,
    Empty,
    Site,
}

/// The published site as it was found: listed once, so that no artifact asks the file system twice.
#[derive(Debug, Default)]
pub(super) struct Old {
    pub(super) state: State,
    /// Regular files and their lengths. What lies behind a link is not among them, so it is never read.
    pub(super) files: BTreeMap<String, u64>,
    pub(super) folders: BTreeSet<String>,
    /// Links, devices, names that are not UTF-8: nothing we write, so nothing that stays.
    pub(super) strays: Vec<Obsolete>,
    /// The file system's name for the folder, to know it again after the exchange.
    pub(super) identity: Option<(u64, u64)>,
    pub(super) permissions: Option<fs::Permissions>,
    pub(super) in_place: bool,
}

/// Something in the published folder that the new site does not have; paths are relative to the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obsolete {
    File(PathBuf),
    /// A folder that will be empty once what stood in it is removed.
    Folder(PathBuf),
    /// A folder with whatever is in it.
    Tree(PathBuf),
}

impl Old {
    pub(super) fn list(out: &Path) -> io::Result<Self> {
        let mut old = Self { state: State::Site, ..Self::default() };
        let device = fs::metadata(out)?.dev();
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(out.join(&folder))? {
                let entry = entry?;
                let (name, found) = (entry.file_name(), entry.metadata()?);
                if folder.is_empty() && name == GIT {
                    old.in_place = true;
                    continue;
                }
                let separator = if folder.is_empty() { "" } else { "/" };
                match name.to_str().map(|name| format!("{folder}{separator}{name}")) {
                    Some(path) if found.is_file() => {
                        old.files.insert(path, found.len());
                    }
                    Some(path) if found.is_dir() => {
                        // A folder that is mounted here would be torn off by an exchange.
                        old.in_place |= found.dev() != device;
                        old.folders.insert(path.clone());
                        folders.push(path);
                    }
                    _ => {
                        let path = Path::new(&folder).join(&name);
                        old.strays.push(if found.is_dir() { Obsolete::Tree(path) } else { Obsolete::File(path) });
                    }
                }
            }
        }
        Ok(old)
    }

    /// What has to go, in the order in which it can: files first, then folders from the inside out.
    pub(super) fn obsolete(&self, files: &BTreeMap<String, bool>) -> Vec<Obsolete> {
        let used: HashSet<&str> = files.keys().flat_map(|path| folders_above(path)).collect();
        let is_used = |stray: &Obsolete| match stray {
            Obsolete::File(path) => path.to_str().is_some_and(|path| files.contains_key(path)),
            _ => false,
        };
        let gone = self.files.keys().filter(|path| !files.contains_key(*path));
        gone.map(|path| Obsolete::File(path.into()))
            .chain(self.strays.iter().filter(|stray| !is_used(stray)).cloned())
            .chain(self.folders.iter().rev().filter(|f| !used.contains(f.as_str())).map(|f| Obsolete::Folder(f.into())))
            .collect()
    }
}

/// `a/b/c` lies in `a/b` and in `a`.
pub(super) fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::super::Disk;
    use super::super::tests::{FIRST, SECOND, expected, names, publish, refusal, site};
    use super::*;

    #[test]
    fn foreign_folders_and_files_are_refused_and_kept() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("mine");
        fs::create_dir(&out).unwrap();
        fs::write(out.join("thesis.md"), "years of work").unwrap();
        assert!(refusal(&out, &[]).contains("it is not empty and was not made by briefbook"));
        // A book's root has a folder `.briefbook`: its cache, which is no marker.
        fs::create_dir(out.join(MARKER)).unwrap();
        assert!(refusal(&out, &[]).contains("it is not empty"));
        fs::remove_dir(out.join(MARKER)).unwrap();
        fs::write(out.join(MARKER), "something else").unwrap();
        assert!(refusal(&out, &[]).contains("it is not empty"));
        assert!(refusal(&out.join("thesis.md"), &[]).contains("it is a file"));
        assert!(refusal(&out.join("thesis.md/public"), &[]).contains("not a directory"));
        assert!(refusal(&room.path().join("missing/../public"), &[]).contains("cannot find"));
        assert_eq!(names(&out), [MARKER, "thesis.md"]);
        // A killed run may leave the beginning of a marker; that folder is as good as empty.
        fs::remove_file(out.join("thesis.md")).unwrap();
        fs::write(out.join(MARKER), &MARKER_TEXT[..7]).unwrap();
        publish(&out, FIRST);
        assert_eq!(site(&out), expected(FIRST));
    }

    #[test]
    fn dangerous_folders_are_refused_and_the_usual_one_is_not() {
        let room = tempfile::tempdir().unwrap();
        let root = room.path().join("book");
        let content = root.join("content");
        fs::create_dir_all(&content).unwrap();
        let protected =
            [content.clone(), root.join("theme"), root.clone(), room.path().join("texts"), room.path().to_path_buf()];
        assert!(refusal(Path::new("/"), &[]).contains("the root of the file system"));
        assert!(refusal(&std::env::home_dir().unwrap(), &[]).contains("your home folder"));
        for refused in [&root, &content, room.path(), &root.join("content/public"), &root.join("theme/x")] {
            assert!(refusal(refused, &protected).contains("the book"), "{}", refused.display());
        }
        assert!(refusal(&room.path().join("texts/public"), &protected).contains("it lies in"));
        assert!(refusal(&root.join("public/.."), &protected).contains("cannot find"));
        for fine in ["book/public", "site"] {
            drop(Disk::open(&room.path().join(fine), &protected).unwrap());
        }
        // The root is known by its content, even through a link.
        symlink(&root, room.path().join("link")).unwrap();
        assert!(refusal(&room.path().join("link"), std::slice::from_ref(&content)).contains("the root of the book"));
        publish(&root.join("public"), FIRST);
        assert!(refusal(&root.join("public/sub"), &protected).contains("it lies in the site"));
        assert_eq!(names(&root), ["content", "public"]);
    }

    #[test]
    fn a_link_to_the_output_stays_and_its_target_is_published() {
        let room = tempfile::tempdir().unwrap();
        fs::create_dir(room.path().join("www")).unwrap();
        let (out, link) = (room.path().join("www/site"), room.path().join("public"));
        symlink("www/site", &link).unwrap();
        assert!(refusal(&link, &[]).contains("leads nowhere"));
        fs::create_dir(&out).unwrap();
        publish(&link, FIRST);
        publish(&link, SECOND);
        assert_eq!(site(&out), expected(SECOND));
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!((names(room.path()).len(), names(&room.path().join("www"))), (2, vec!["site".to_owned()]));
    }
}
