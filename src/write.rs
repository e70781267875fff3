//! Artifacts → a folder that holds exactly one complete site, at every moment, whatever happens.
//!
//! 1. [`Disk::open`] resolves the output folder, refuses dangerous ones, waits for its turn, clears away what a killed
//!    run left, and lists the published site once.
//! 2. [`Sink::put`] compares an artifact with the published file. Until the first difference it only notes that the
//!    file is unchanged; at the first difference it makes the stage, a complete folder beside the output, where
//!    unchanged files are hard links to the published ones (copies where links are impossible) and others are new.
//! 3. [`Disk::publish`] looks for files that are no longer produced. When nothing differs it touches nothing. Else it
//!    exchanges the stage and the output in one step and removes the old site, which now stands under the stage's name.
//! 4. Dropping a [`Disk`] instead removes the stage: the published site was never touched.
//!
//! Each part has a room of its own: `output` knows the folder and what it holds, `turn` the lock, `stage` the new site
//! before it is published and what killed runs leave, `in_place` the way without an exchange. `files` has nothing to do with
//! a site: it changes the files of a book, all or none.
//!
//! **The output folder** carries the marker `.briefbook`. A missing or an empty folder is accepted, any other without
//! the marker is refused, and so are `/`, the home folder, the book's root, its content and whatever holds these or
//! lies in the content (see [`Disk::open`]). Everything in the folder is replaced; links in it are removed, never
//! followed. If the output is a symbolic link, the folder it leads to is published and the link stays. The folder's own
//! permissions are kept; new files and folders have what the umask leaves.
//!
//! **Taking turns.** A run holds an advisory lock (`flock`) on the output folder itself, or on its parent as long as the
//! output is missing, and on its stage; so a lock needs no file of its own that could be left lying about. As the
//! exchange puts another folder under the same name, whoever got a lock looks whether it is still the folder of that
//! name, and begins again if not. File systems without such locks (some network ones) are used without.
//!
//! **Leftovers** of a killed run are folders beside the output called `.NAME.briefbook-0`, `-1` and so on. The next run
//! removes them if nobody holds their lock and they carry our marker (or are empty): a stage gets its marker first and a
//! removal takes it last. Anything else of that name is left alone.
//!
//! **In place.** The exchange needs a writable parent on the same file system, and a kernel and file system that know
//! it. Where it is impossible (the output is a mount point, the parent is read-only, an old network file system), and
//! where it would hurt (the output holds `.git`, which is not ours to replace), the site is published file by file: the
//! changed files are written to `.briefbook-publish/new` in the output; then a journal beside them names what is to
//! be removed, and its appearance is the point of no return; then each file is renamed into its place, pages after
//! what they need, and removals come last. A run killed before the journal stands changed nothing; one killed after is
//! completed by the next [`Disk::open`]. Until then single files are old or new, but always whole.
//!
//! **What is forced to the disk**: the marker and the journal, nothing else. A site can be made again, and forcing every
//! page costs more than rendering it. A kill cannot hurt; after a power cut pages may be empty, and the next build
//! mends them because it compares bytes and trusts no record. It only must recognise its folder, hence the marker.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustix::fs::{Access, CWD, RenameFlags};
use rustix::io::Errno;

use crate::error::Error;

mod files;

mod output;

mod stage;

mod in_place;

mod turn;

mod changes;

#[cfg(test)]
mod tests;

pub use changes::{Changes, refuse_changes_in, write_changes};
pub use files::{Change, change_files};
use in_place::{complete, complete_or_discard, write_journal};
use output::{Holding, MARKER_TEXT, Obsolete, Old, State, holding, refuse_dangerous, resolve};
pub(crate) use stage::has_leftovers;
use stage::{Site, Stage, parent_is_closed, remove_leftovers, remove_site};
use turn::{Parents, take_turn};

/// The file that says a folder is an output of ours.
pub const MARKER: &str = ".briefbook";

/// The one thing in an output folder that is not ours to replace.
const GIT: &str = ".git";

/// Where artifacts go, each as soon as it is made.
pub trait Sink: Send {
    /// Takes one artifact. `path` is relative to the site, with forward slashes; no two artifacts share one.
    fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Error>;

    /// What somebody waits for has been given, or all that readers go through, and nothing failed.
    fn shown(&mut self) {}
}

/// Makes a folder, with those above it, if it is not there.
pub fn make_folder(path: &Path) -> Result<(), Error> {
    fs::create_dir_all(path).map_err(|error| Error::io("make the folder", path, error))
}

/// Puts new bytes in the place of one file in a single step, so that a killed run leaves the old or the new ones. Gives
/// whether they differ from the old.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<bool, Error> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(false);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fresh = path.with_file_name(format!(".{name}.new"));
    let written = File::create(&fresh).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&fresh, path)).map_err(|error| {
        let _ = fs::remove_file(&fresh);
        Error::io("write", path, error)
    })?;
    Ok(true)
}

/// A site in memory, by path: for the preview server and for tests. Copies share their files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory(pub BTreeMap<String, Arc<Vec<u8>>>);

impl Sink for Memory {
    fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        vet(path)?;
        if self.0.contains_key(path) {
            return Err(twice(path));
        }
        self.0.insert(path.to_owned(), Arc::new(bytes));
        Ok(())
    }
}

/// What a publication did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Published {
    /// Files that are new or have other bytes.
    pub written: usize,
    /// Files that are as they were.
    pub unchanged: usize,
    /// Files of the old site that are no longer produced.
    pub removed: usize,
    /// Whether the output folder is another than before; if not, it was not touched at all.
    pub changed: bool,
}

/// A site on its way to a folder on disk.
#[derive(Debug)]
pub struct Disk {
    // The order matters: fields are dropped from the top, and what a failed run made is removed before the
    // lock that protects it is given back.
    stage: Option<Stage>,
    parents: Parents,
    /// The output as the user typed it, for messages.
    shown: PathBuf,
    /// The folder itself: absolute, without links.
    out: PathBuf,
    old: Old,
    /// Every artifact so far, and whether it differs from the published file.
    files: BTreeMap<String, bool>,
    buffer: Vec<u8>,
    calls: Calls,
    lock: File,
}

/// The two system calls that some file systems lack; tests put others in their place.
#[derive(Debug, Clone, Copy)]
struct Calls {
    exchange: fn(&Path, &Path) -> Result<(), Errno>,
    link: fn(&Path, &Path) -> io::Result<()>,
}

impl Calls {
    fn real() -> Self {
        Self { exchange: |a, b| rustix::fs::renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE), link: link_or_fail }
    }
}

fn link_or_fail(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to)
}

impl Disk {
    /// Opens the output folder, and waits while another run has it.
    ///
    /// `protected` names what an output must not be, hold or lie in: `content/`, `templates/`, `theme/`, the sources,
    /// the cache. The root of a book is known by its `content` being named, whether or not it is named itself; it, and
    /// a protected folder that holds it, may hold the output (`<root>/public`), but not the other way round.
    pub fn open(out: &Path, protected: &[PathBuf]) -> Result<Self, Error> {
        Self::open_or(out, protected, || {})
    }

    /// As [`Disk::open`]; `waiting` is called once if another run has the folder, before this one waits for it.
    pub fn open_or(out: &Path, protected: &[PathBuf], waiting: impl FnOnce()) -> Result<Self, Error> {
        let shown = out.to_path_buf();
        let out = resolve(out)?;
        refuse_dangerous(&shown, &out, protected)?;
        let mut waiting = Some(waiting);
        let mut parents = Parents::default();
        let lock = loop {
            if let Some(lock) = take_turn(&shown, &out, &mut parents, &mut waiting)? {
                break lock;
            }
        };
        let read = |error| Error::io("read", &shown, error);
        remove_leftovers(&out);
        let mut old = Old::default();
        match holding(&out) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(read(error)),
            Ok(Holding::Foreign) => {
                return Err(Error::refused("publish into", &shown, "it is not empty and was not made by briefbook")
                    .help("name a folder that is missing or empty: a build replaces everything in its output folder"));
            }
            Ok(Holding::Nothing) => old.state = State::Empty,
            Ok(Holding::BegunMarker) => {
                fs::remove_file(out.join(MARKER)).map_err(|error| Error::io("remove", shown.join(MARKER), error))?;
                old.state = State::Empty;
            }
            Ok(Holding::Site) => {
                complete_or_discard(&out).map_err(|error| {
                    Error::io("complete the interrupted publication in", &shown, error)
                        .help("mend the cause and run the command again, or empty the folder")
                })?;
                old = Old::list(&out).map_err(read)?;
            }
        }
        if old.state != State::Missing {
            let folder = fs::metadata(&out).map_err(read)?;
            let parent = out.parent().map(fs::metadata).transpose().map_err(read)?;
            old.identity = Some((folder.dev(), folder.ino()));
            old.in_place |= parent.is_some_and(|parent| parent.dev() != folder.dev());
            old.permissions = Some(folder.permissions());
        }
        let (files, buffer) = (BTreeMap::new(), vec![0; 64 * 1024]);
        Ok(Self { stage: None, parents, shown, out, old, files, buffer, calls: Calls::real(), lock })
    }

    /// Publishes what was put: afterwards the output holds exactly that. If this fails, it holds the old site.
    pub fn publish(self) -> Result<Published, Error> {
        self.publish_seen(|_| {})
    }

    /// As [`Disk::publish`]; `see` gets the folder that holds the whole new site, before another run can change anything in it.
    pub fn publish_seen(mut self, see: impl FnOnce(&Path)) -> Result<Published, Error> {
        self.place(MARKER, MARKER_TEXT.as_bytes())?;
        let obsolete = self.old.obsolete(&self.files);
        let written = self.files.values().filter(|&&differs| differs).count();
        let mut published = Published {
            written: written - usize::from(self.files[MARKER]),
            unchanged: self.files.len() - written - usize::from(!self.files[MARKER]),
            removed: obsolete.iter().filter(|obsolete| !matches!(obsolete, Obsolete::Folder(_))).count(),
            changed: false,
        };
        if self.stage.is_none() && obsolete.is_empty() {
            see(&self.out);
            return Ok(published);
        }
        self.begin()?;
        published.changed = true;
        let stage = self.stage.take().expect("begin() has just made it");
        match stage.site {
            Site::Whole => {
                see(&stage.folder);
                self.exchange(stage, &obsolete)?;
            }
            Site::Differences => {
                self.commit(stage, &obsolete)?;
                see(&self.out);
            }
        }
        self.parents.keep();
        // The lock was held through all of this; giving it back is the last thing a run does to the output.
        drop(self.lock);
        Ok(published)
    }

    /// Takes an artifact or the marker, whose paths are known to be good.
    fn place(&mut self, path: &str, bytes: &[u8]) -> Result<(), Error> {
        if self.files.contains_key(path) {
            return Err(twice(path));
        }
        let differs = !self.is_published(path, bytes);
        if differs {
            self.begin()?;
        }
        if let Some(stage) = &mut self.stage {
            let outcome = if differs { stage.write(path, bytes) } else { stage.link(&self.out, path, self.calls.link) };
            outcome.map_err(|error| untouched("write", self.shown.join(path), error))?;
        }
        self.files.insert(path.to_owned(), differs);
        Ok(())
    }

    /// Whether the published site has this very file. What cannot be read is written anew.
    fn is_published(&mut self, path: &str, bytes: &[u8]) -> bool {
        if self.old.files.get(path) != Some(&(bytes.len() as u64)) {
            return false;
        }
        let Ok(mut file) = File::open(self.out.join(path)) else { return false };
        let mut rest = bytes;
        loop {
            match file.read(&mut self.buffer) {
                Ok(0) => return rest.is_empty(),
                Ok(read) => match rest.strip_prefix(&self.buffer[..read]) {
                    Some(after) => rest = after,
                    None => return false,
                },
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return false,
            }
        }
    }

    /// Makes the stage at the first difference, and links into it what has been found unchanged so far.
    fn begin(&mut self) -> Result<(), Error> {
        if self.stage.is_some() {
            return Ok(());
        }
        let exists = self.old.state != State::Missing;
        if exists {
            // A stage could replace a folder that was made read-only on purpose; that purpose is respected.
            rustix::fs::access(&self.out, Access::WRITE_OK | Access::EXEC_OK)
                .map_err(|error| untouched("write to", &self.shown, error.into()))?;
        }
        let stage = if self.old.in_place {
            Stage::inside(&self.out, self.old.state)
        } else {
            match Stage::beside(&self.out) {
                Err(error) if exists && parent_is_closed(&error) => Stage::inside(&self.out, self.old.state),
                other => other,
            }
        };
        let mut stage = stage.map_err(|error| untouched("stage the site for", &self.shown, error))?;
        for path in self.files.keys() {
            stage
                .link(&self.out, path, self.calls.link)
                .map_err(|error| untouched("write", self.shown.join(path), error))?;
        }
        self.stage = Some(stage);
        Ok(())
    }

    /// Puts a whole stage in the output's place in one step, and removes what stood there.
    fn exchange(&self, mut stage: Stage, obsolete: &[Obsolete]) -> Result<(), Error> {
        let failed = |error| untouched("publish", &self.shown, error);
        if let Some(permissions) = &self.old.permissions {
            fs::set_permissions(&stage.folder, permissions.clone()).map_err(failed)?;
        }
        let outcome = match self.old.state {
            State::Site => (self.calls.exchange)(&stage.folder, &self.out),
            // A rename replaces an empty folder, and fails if somebody has put something there meanwhile.
            State::Missing | State::Empty => rustix::fs::renameat(CWD, &stage.folder, CWD, &self.out),
        };
        match outcome {
            Ok(()) => {}
            Err(error) if self.old.state != State::Missing && cannot_exchange(error) => {
                let differences: Vec<&str> =
                    self.files.iter().filter(|&(_, &differs)| differs).map(|(path, _)| path.as_str()).collect();
                let inside = stage.move_inside(&self.out, self.old.state, &differences).map_err(failed)?;
                return self.commit(inside, obsolete);
            }
            Err(error) => return Err(failed(error.into())),
        }
        if self.old.state != State::Site {
            stage.published = true;
            return Ok(());
        }
        // Whatever was exchanged is about to be removed: it must be the folder that was opened, with our marker.
        let replaced = fs::symlink_metadata(&stage.folder).map(|folder| (folder.dev(), folder.ino())).ok();
        if replaced != self.old.identity {
            stage.published = (self.calls.exchange)(&stage.folder, &self.out).is_err();
            return Err(Error::refused("publish into", &self.shown, "another folder was put in its place meanwhile")
                .help("run the command again"));
        }
        stage.published = true;
        remove_site(&stage.folder).map_err(|error| {
            Error::io("remove the previous site in", &stage.folder, error)
                .help("the new site is published; remove that folder by hand")
        })
    }

    /// Publishes the differences file by file.
    fn commit(&self, mut stage: Stage, obsolete: &[Obsolete]) -> Result<(), Error> {
        write_journal(&stage.folder, obsolete).map_err(|error| untouched("publish", &self.shown, error))?;
        stage.published = true;
        complete(&self.out, &stage.folder).map_err(|error| {
            Error::io("publish into", &self.shown, error)
                .help("the site is half published: mend the cause, and the next build completes it")
        })
    }
}

impl Sink for Disk {
    fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        vet(path)?;
        self.place(path, &bytes)
    }
}

/// Refuses what would leave the folder or meet our own files there. The plan has already seen to it; but a fault in
/// the plan must not be able to write anywhere else.
fn vet(path: &str) -> Result<(), Error> {
    let mut parts = path.split('/');
    let first = parts.clone().next().unwrap_or_default();
    let why = if path.contains(['\0', '\\']) {
        "it has a character that no address of a site may have"
    } else if parts.any(|part| matches!(part, "" | "." | "..")) {
        "it is not a plain path below the site"
    } else if first.starts_with(MARKER) || first.eq_ignore_ascii_case(GIT) {
        "the name is reserved"
    } else {
        return Ok(());
    };
    Err(Error::refused("write", path.replace('\0', "\u{fffd}"), why))
}

fn twice(path: &str) -> Error {
    Error::refused("write", path, "it was already written in this run")
}

/// A failure before the point of no return: the advice ends with the good news.
fn untouched(doing: &str, path: impl Into<PathBuf>, source: io::Error) -> Error {
    let error = Error::io(doing, path, source);
    let advice = error.advice().map(|advice| format!("{advice}; ")).unwrap_or_default();
    error.help(format!("{advice}what was published before is untouched"))
}

/// Failures that say that folders cannot be exchanged here, as opposed to a disk that is full or broken.
fn cannot_exchange(error: Errno) -> bool {
    let errors = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::XDEV, Errno::BUSY, Errno::PERM, Errno::ACCESS];
    errors.contains(&error)
}
