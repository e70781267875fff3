//! The stage: a folder in which the new site is made, and what a killed run leaves of one.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use super::MARKER;
use super::output::{Holding, MARKER_TEXT, State, holding, read_marker, resolve};

/// Where an output that cannot be exchanged keeps what is about to be published, and the folder in it for new files.
pub(super) const IN_PLACE: &str = ".briefbook-publish";
pub(super) const NEW: &str = "new";

/// What a stage holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Site {
    /// The whole new site, beside the output.
    Whole,
    /// Only what differs, in the output.
    Differences,
}

/// A folder in which the new site is made. Unless it was published, it vanishes when it is dropped.
#[derive(Debug)]
pub(super) struct Stage {
    /// What is removed.
    pub(super) folder: PathBuf,
    /// Where the artifacts go: the folder itself, or one in it.
    pub(super) files: PathBuf,
    pub(super) site: Site,
    /// The folders made so far, relative to `files`.
    folders: HashSet<String>,
    /// A marker put into an empty output, so that a killed run's output is known again.
    marker: Option<PathBuf>,
    pub(super) published: bool,
    /// Keeps other runs from taking the folder for a leftover.
    _lock: Option<File>,
}

impl Stage {
    fn new(folder: PathBuf, files: PathBuf, site: Site) -> Self {
        Self { folder, files, site, folders: HashSet::new(), marker: None, published: false, _lock: None }
    }

    /// Makes a stage beside the output: in the same parent, so on the same file system.
    pub(super) fn beside(out: &Path) -> io::Result<Self> {
        let marker = out.join(MARKER);
        let is_whole = read_marker(out).is_some_and(|text| text == MARKER_TEXT.as_bytes());
        let mut number = 0u32;
        loop {
            let mut name = stage_prefix(out);
            name.push(number.to_string());
            let folder = out.with_file_name(name);
            match fs::create_dir(&folder) {
                Ok(()) => {
                    let mut stage = Self::new(folder.clone(), folder, Site::Whole);
                    let lock = File::open(&stage.folder)?;
                    // It can only fail where there are no locks, and there nobody looks for them either.
                    let _ = lock.try_lock();
                    stage._lock = Some(lock);
                    let to = stage.folder.join(MARKER);
                    // The published marker is on the disk already: a link to it needs no waiting.
                    if !is_whole || fs::hard_link(&marker, &to).is_err() {
                        write_new(&to, MARKER_TEXT.as_bytes(), true)?;
                    }
                    return Ok(stage);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Makes a stage for the differences in the output itself.
    pub(super) fn inside(out: &Path, state: State) -> io::Result<Self> {
        let folder = out.join(IN_PLACE);
        let files = folder.join(NEW);
        let mut stage = Self::new(folder, files, Site::Differences);
        if state == State::Empty {
            let marker = out.join(MARKER);
            stage.marker = Some(marker.clone());
            write_new(&marker, MARKER_TEXT.as_bytes(), true)?;
        }
        // The opening removed what a killed run left; whatever else has the name is a stray, and ours to replace.
        if fs::symlink_metadata(&stage.folder).is_ok_and(|entry| !entry.is_dir()) {
            fs::remove_file(&stage.folder)?;
        }
        fs::create_dir_all(&stage.files)?;
        Ok(stage)
    }

    /// Turns a whole stage that could not be exchanged into one of differences.
    pub(super) fn move_inside(self, out: &Path, state: State, differences: &[&str]) -> io::Result<Self> {
        let mut inside = Self::inside(out, state)?;
        for path in differences {
            inside.make_folder_of(path)?;
            let (from, to) = (self.files.join(path), inside.files.join(path));
            // A mount point has the same parent and yet another file system.
            if fs::rename(&from, &to).is_err() {
                copy(&from, &to)?;
            }
        }
        Ok(inside)
    }

    /// Writes a file that is new or differs.
    pub(super) fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        if path == MARKER && self.site == Site::Whole {
            // It was the first file of the stage.
            return Ok(());
        }
        self.make_folder_of(path)?;
        write_new(&self.files.join(path), bytes, path == MARKER)
    }

    /// Takes over a file that is unchanged.
    pub(super) fn link(&mut self, out: &Path, path: &str, link: fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
        if self.site == Site::Differences || path == MARKER {
            return Ok(());
        }
        self.make_folder_of(path)?;
        let (from, to) = (out.join(path), self.files.join(path));
        // Links may be impossible for many reasons, from the file system to somebody else's file; a copy never is.
        link(&from, &to).or_else(|_| copy(&from, &to))
    }

    fn make_folder_of(&mut self, path: &str) -> io::Result<()> {
        let Some((folder, _)) = path.rsplit_once('/') else { return Ok(()) };
        if self.folders.contains(folder) {
            return Ok(());
        }
        self.make_folder_of(folder)?;
        fs::create_dir(self.files.join(folder))?;
        self.folders.insert(folder.to_owned());
        Ok(())
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if !self.published {
            // Nothing better can be done about a failure here: the next run tries again.
            let _ = remove_site(&self.folder);
            if let Some(marker) = &self.marker {
                let _ = fs::remove_file(marker);
            }
        }
    }
}

/// A parent in which no stage can be made, although the output itself may well be written to.
pub(super) fn parent_is_closed(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | InvalidFilename)
}

pub(super) fn write_new(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    if force { file.sync_all() } else { Ok(()) }
}

/// Copies bytes and time; the permissions are those of a new file.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let (mut from, mut to) = (File::open(from)?, File::create_new(to)?);
    io::copy(&mut from, &mut to)?;
    to.set_modified(from.metadata()?.modified()?)
}

/// `.public.briefbook-` for `public`.
fn stage_prefix(out: &Path) -> OsString {
    let mut prefix = OsString::from(".");
    prefix.push(out.file_name().unwrap_or_default());
    prefix.push(".briefbook-");
    prefix
}

/// The folders beside the output that are named like stages.
fn stages(out: &Path) -> impl Iterator<Item = PathBuf> {
    let prefix = stage_prefix(out);
    let entries = out.parent().and_then(|parent| fs::read_dir(parent).ok());
    entries.into_iter().flatten().flatten().filter_map(move |entry| {
        let name = entry.file_name();
        let number = name.as_bytes().strip_prefix(prefix.as_bytes()).unwrap_or_default();
        let is_stage = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
        (is_stage && entry.file_type().is_ok_and(|kind| kind.is_dir())).then(|| entry.path())
    })
}

/// Whether anything stands beside an output that a killed run may have left, or one at work.
pub(crate) fn has_leftovers(out: &Path) -> bool {
    resolve(out).is_ok_and(|out| stages(&out).next().is_some())
}

/// Removes the stages of killed runs, and nothing that merely has such a name. A failure is no reason not to build.
pub(super) fn remove_leftovers(out: &Path) {
    for path in stages(out) {
        let Ok(lock) = File::open(&path) else { continue };
        if matches!(lock.try_lock(), Err(TryLockError::WouldBlock)) {
            continue;
        }
        match holding(&path) {
            Ok(Holding::Site | Holding::Nothing | Holding::BegunMarker) => {
                let _ = remove_site(&path);
            }
            Ok(Holding::Foreign) | Err(_) => {}
        }
    }
}

/// Removes a folder of ours. The marker goes last: killed on the way, the rest is still known as ours.
pub(super) fn remove_site(folder: &Path) -> io::Result<()> {
    let remove = || -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            if entry.file_name() != MARKER {
                remove_entry(&entry.path())?;
            }
        }
        remove_entry(&folder.join(MARKER))?;
        fs::remove_dir(folder)
    };
    match remove() {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            // Somebody made a folder of the old site read-only. It is being removed, so that can be undone.
            make_writable(folder)?;
            remove()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Removes a file, a link or a folder with all it holds; links are not followed. What is missing is removed.
pub(super) fn remove_entry(path: &Path) -> io::Result<()> {
    let outcome = match fs::symlink_metadata(path) {
        Ok(entry) if entry.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match outcome {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn make_writable(folder: &Path) -> io::Result<()> {
    let mode = fs::symlink_metadata(folder)?.permissions().mode();
    fs::set_permissions(folder, fs::Permissions::from_mode(mode | 0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            make_writable(&entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::super::Disk;
    use super::super::tests::{FIRST, Files, SECOND, expected, fill, names, publish, site};
    use super::*;

    #[test]
    fn leftovers_of_killed_runs_are_removed_and_nothing_that_looks_like_them() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        let make = |name: &str, files: Files| {
            fs::create_dir(room.path().join(name)).unwrap();
            for (path, text) in files {
                fs::write(room.path().join(name).join(path), text).unwrap();
            }
        };
        make(".public.briefbook-0", &[(MARKER, MARKER_TEXT), ("index.html", "half")]);
        make(".public.briefbook-3", &[]);
        make(".public.briefbook-4", &[(MARKER, "This fol")]);
        make(".public.briefbook-1", &[("mine", "mine")]);
        make(".public.briefbook-x", &[(MARKER, MARKER_TEXT)]);
        make(".other.briefbook-0", &[(MARKER, MARKER_TEXT)]);
        make(".public.briefbook-7", &[(MARKER, MARKER_TEXT)]);
        let in_use = File::open(room.path().join(".public.briefbook-7")).unwrap();
        in_use.lock().unwrap();
        symlink(".other.briefbook-0", room.path().join(".public.briefbook-2")).unwrap();
        publish(&out, FIRST);
        let kept = [
            ".other.briefbook-0",
            ".public.briefbook-1",
            ".public.briefbook-2",
            ".public.briefbook-7",
            ".public.briefbook-x",
            "public",
        ];
        assert_eq!(names(room.path()), kept);
        assert_eq!(names(&room.path().join(".other.briefbook-0")), [MARKER]);
    }

    #[test]
    fn copies_serve_where_links_are_impossible() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        publish(&out, FIRST);
        let time = fs::metadata(out.join("x.css")).unwrap().modified().unwrap();
        let mut disk = Disk::open(&out, &[]).unwrap();
        disk.calls.link = |_, _| Err(io::ErrorKind::Unsupported.into());
        assert_eq!(fill(disk, SECOND).publish().unwrap().unchanged, 2);
        assert_eq!(site(&out), expected(SECOND));
        assert_eq!(fs::metadata(out.join("x.css")).unwrap().modified().unwrap(), time);
    }
}
