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

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::{Access, CWD, RenameFlags};
use rustix::io::Errno;

use crate::error::Error;

/// The file that says a folder is an output of ours.
pub const MARKER: &str = ".briefbook";

/// What the marker says. Its beginning, [`SIGNATURE`], is what is recognised, so that line ends changed by a version
/// control system do no harm.
const MARKER_TEXT: &str = "This folder was written by briefbook. Every build replaces everything in it.\n";
const SIGNATURE: &str = "This folder was written by briefbook";

/// Where an output that cannot be exchanged keeps what is about to be published, and its journal.
const IN_PLACE: &str = ".briefbook-publish";
const NEW: &str = "new";
const JOURNAL: &str = "journal";

/// The one thing in an output folder that is not ours to replace.
const GIT: &str = ".git";

/// Where artifacts go, each as soon as it is made.
pub trait Sink {
    /// Takes one artifact. `path` is relative to the site, with forward slashes; no two artifacts share one.
    fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Error>;
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

/// A site in memory, by path: for the preview server and for tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory(pub BTreeMap<String, Vec<u8>>);

impl Sink for Memory {
    fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        vet(path)?;
        if self.0.contains_key(path) {
            return Err(twice(path));
        }
        self.0.insert(path.to_owned(), bytes);
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
    pub fn publish(mut self) -> Result<Published, Error> {
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
            return Ok(published);
        }
        self.begin()?;
        published.changed = true;
        let stage = self.stage.take().expect("begin() has just made it");
        match stage.site {
            Site::Whole => self.exchange(stage, &obsolete)?,
            Site::Differences => self.commit(stage, &obsolete)?,
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

// --- The output folder ------------------------------------------------------------------------------------------

/// A path without links, absolute; what does not exist yet is appended to what does.
fn resolve(path: &Path) -> Result<PathBuf, Error> {
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
fn refuse_dangerous(shown: &Path, out: &Path, protected: &[PathBuf]) -> Result<(), Error> {
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

/// Waits for the lock on the output, or on its parent while it is missing. `None` means that the folder was exchanged
/// while we waited, so that the lock protects nothing and is to be taken again.
fn take_turn(
    shown: &Path,
    out: &Path,
    parents: &mut Parents,
    waiting: &mut Option<impl FnOnce()>,
) -> Result<Option<File>, Error> {
    let read = |error| Error::io("read", shown, error);
    let folder = match fs::symlink_metadata(out) {
        Ok(entry) if entry.is_dir() => out,
        Ok(_) => {
            return Err(Error::refused("publish into", shown, "it is a file, not a folder")
                .help("remove it, or name another folder"));
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let parent = out.parent().expect("the root of the file system was refused");
            parents.make(parent).map_err(|error| Error::io("make the folder", parent, error))?;
            parent
        }
        Err(error) => return Err(read(error)),
    };
    let lock = match File::open(folder) {
        Ok(lock) => lock,
        // It was there a moment ago: another run has just exchanged or removed it.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(read(error)),
    };
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::Error(error)) if has_no_locks(&error) => {}
        Err(TryLockError::Error(error)) => return Err(Error::io("lock", shown, error)),
        Err(TryLockError::WouldBlock) => {
            if let Some(waiting) = waiting.take() {
                waiting();
            }
            while let Err(error) = lock.lock() {
                if error.kind() != io::ErrorKind::Interrupted {
                    return Err(Error::io("lock", shown, error));
                }
            }
        }
    }
    let locked = lock.metadata().map_err(read)?;
    let is_there = fs::symlink_metadata(folder).is_ok_and(|now| (now.dev(), now.ino()) == (locked.dev(), locked.ino()));
    // The lock on the parent is right only as long as the output is missing.
    let is_right = folder == out || fs::symlink_metadata(out).is_err();
    Ok((is_there && is_right).then_some(lock))
}

/// Network file systems may know no locks on folders. Two builds at once are rare; no build at all would be worse.
fn has_no_locks(error: &io::Error) -> bool {
    let errors = [Errno::BADF, Errno::NOLCK, Errno::OPNOTSUPP, Errno::NOSYS, Errno::INVAL];
    error.kind() == io::ErrorKind::Unsupported
        || Errno::from_io_error(error).is_some_and(|error| errors.contains(&error))
}

/// The folders above a missing output that this run made; a run that does not publish takes them away again.
#[derive(Debug, Default)]
struct Parents(Vec<PathBuf>);

impl Parents {
    fn make(&mut self, folder: &Path) -> io::Result<()> {
        match fs::create_dir(folder) {
            Ok(()) => self.0.push(folder.to_path_buf()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                self.make(folder.parent().ok_or(error)?)?;
                return self.make(folder);
            }
            // On a read-only disk even a folder that exists is refused.
            Err(_) if folder.is_dir() => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn keep(&mut self) {
        self.0.clear();
    }
}

impl Drop for Parents {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // It fails if somebody else has begun to use the folder, and then it should.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// What a folder that might be ours holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holding {
    Nothing,
    /// Only the first bytes of a marker: a run was killed while it wrote them.
    BegunMarker,
    Site,
    Foreign,
}

fn holding(folder: &Path) -> io::Result<Holding> {
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
fn read_marker(folder: &Path) -> Option<Vec<u8>> {
    let path = folder.join(MARKER);
    if !fs::symlink_metadata(&path).is_ok_and(|entry| entry.is_file() && entry.len() < 4096) {
        return None;
    }
    fs::read(path).ok()
}

fn signed(marker: &[u8]) -> bool {
    marker.starts_with(SIGNATURE.as_bytes())
}

// --- The published site -----------------------------------------------------------------------------------------

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    #[default]
    Missing,
    Empty,
    Site,
}

/// The published site as it was found: listed once, so that no artifact asks the file system twice.
#[derive(Debug, Default)]
struct Old {
    state: State,
    /// Regular files and their lengths. What lies behind a link is not among them, so it is never read.
    files: BTreeMap<String, u64>,
    folders: BTreeSet<String>,
    /// Links, devices, names that are not UTF-8: nothing we write, so nothing that stays.
    strays: Vec<Obsolete>,
    /// The file system's name for the folder, to know it again after the exchange.
    identity: Option<(u64, u64)>,
    permissions: Option<fs::Permissions>,
    in_place: bool,
}

/// Something in the published folder that the new site does not have; paths are relative to the output.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Obsolete {
    File(PathBuf),
    /// A folder that will be empty once what stood in it is removed.
    Folder(PathBuf),
    /// A folder with whatever is in it.
    Tree(PathBuf),
}

impl Old {
    fn list(out: &Path) -> io::Result<Self> {
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
    fn obsolete(&self, files: &BTreeMap<String, bool>) -> Vec<Obsolete> {
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
fn folders_above(path: &str) -> impl Iterator<Item = &str> {
    path.rmatch_indices('/').map(|(at, _)| &path[..at])
}

// --- The stage --------------------------------------------------------------------------------------------------

/// What a stage holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Site {
    /// The whole new site, beside the output.
    Whole,
    /// Only what differs, in the output.
    Differences,
}

/// A folder in which the new site is made. Unless it was published, it vanishes when it is dropped.
#[derive(Debug)]
struct Stage {
    /// What is removed.
    folder: PathBuf,
    /// Where the artifacts go: the folder itself, or one in it.
    files: PathBuf,
    site: Site,
    /// The folders made so far, relative to `files`.
    folders: HashSet<String>,
    /// A marker put into an empty output, so that a killed run's output is known again.
    marker: Option<PathBuf>,
    published: bool,
    /// Keeps other runs from taking the folder for a leftover.
    _lock: Option<File>,
}

impl Stage {
    fn new(folder: PathBuf, files: PathBuf, site: Site) -> Self {
        Self { folder, files, site, folders: HashSet::new(), marker: None, published: false, _lock: None }
    }

    /// Makes a stage beside the output: in the same parent, so on the same file system.
    fn beside(out: &Path) -> io::Result<Self> {
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
    fn inside(out: &Path, state: State) -> io::Result<Self> {
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
    fn move_inside(self, out: &Path, state: State, differences: &[&str]) -> io::Result<Self> {
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
    fn write(&mut self, path: &str, bytes: &[u8]) -> io::Result<()> {
        if path == MARKER && self.site == Site::Whole {
            // It was the first file of the stage.
            return Ok(());
        }
        self.make_folder_of(path)?;
        write_new(&self.files.join(path), bytes, path == MARKER)
    }

    /// Takes over a file that is unchanged.
    fn link(&mut self, out: &Path, path: &str, link: fn(&Path, &Path) -> io::Result<()>) -> io::Result<()> {
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
fn parent_is_closed(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, PermissionDenied, ReadOnlyFilesystem};
    matches!(error.kind(), PermissionDenied | ReadOnlyFilesystem | InvalidFilename)
}

/// Failures that say that folders cannot be exchanged here, as opposed to a disk that is full or broken.
fn cannot_exchange(error: Errno) -> bool {
    let errors = [Errno::INVAL, Errno::NOSYS, Errno::OPNOTSUPP, Errno::XDEV, Errno::BUSY, Errno::PERM, Errno::ACCESS];
    errors.contains(&error)
}

fn write_new(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
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

/// Removes the stages of killed runs, and nothing that merely has such a name. A failure is no reason not to build.
fn remove_leftovers(out: &Path) {
    let Some(entries) = out.parent().and_then(|parent| fs::read_dir(parent).ok()) else { return };
    let prefix = stage_prefix(out);
    for entry in entries.flatten() {
        let name = entry.file_name();
        let number = name.as_bytes().strip_prefix(prefix.as_bytes()).unwrap_or_default();
        let is_stage = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
        if !is_stage || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let path = entry.path();
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
fn remove_site(folder: &Path) -> io::Result<()> {
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
fn remove_entry(path: &Path) -> io::Result<()> {
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

// --- Publishing in place ----------------------------------------------------------------------------------------

/// Writes down what is to be removed: one letter, the path, a NUL. The name `journal` appears only when all of it is on
/// the disk.
fn write_journal(folder: &Path, obsolete: &[Obsolete]) -> io::Result<()> {
    let mut text = Vec::new();
    for entry in obsolete {
        let (letter, path) = match entry {
            Obsolete::File(path) => (b'f', path),
            Obsolete::Folder(path) => (b'd', path),
            Obsolete::Tree(path) => (b't', path),
        };
        text.push(letter);
        text.extend(path.as_os_str().as_bytes());
        text.push(0);
    }
    let begun = folder.join("journal-begun");
    write_new(&begun, &text, true)?;
    fs::rename(begun, folder.join(JOURNAL))
}

fn read_journal(folder: &Path) -> io::Result<Vec<Obsolete>> {
    let text = fs::read(folder.join(JOURNAL))?;
    let entries = text.split(|&byte| byte == 0).filter_map(|entry| {
        let (letter, path) = entry.split_first()?;
        let path = PathBuf::from(OsString::from_vec(path.to_vec()));
        let is_plain = path.components().all(|part| matches!(part, Component::Normal(_)));
        match letter {
            b'f' if is_plain => Some(Obsolete::File(path)),
            b'd' if is_plain => Some(Obsolete::Folder(path)),
            b't' if is_plain => Some(Obsolete::Tree(path)),
            _ => None,
        }
    });
    Ok(entries.collect())
}

/// Completes what a killed run had begun to publish in place, or throws away what it had only prepared.
fn complete_or_discard(out: &Path) -> io::Result<()> {
    let folder = out.join(IN_PLACE);
    match fs::symlink_metadata(&folder) {
        Ok(entry) if entry.is_dir() => {}
        _ => return Ok(()),
    }
    if fs::symlink_metadata(folder.join(JOURNAL)).is_ok() { complete(out, &folder) } else { remove_site(&folder) }
}

/// Carries out a journal. Every step can be repeated, so it does not matter where an earlier attempt was stopped.
fn complete(out: &Path, folder: &Path) -> io::Result<()> {
    let new = folder.join(NEW);
    if new.is_dir() {
        let mut paths: Vec<String> = Old::list(&new)?.files.into_keys().collect();
        // A page never appears before the style sheets and pictures it asks for.
        paths.sort_by_key(|path| path.ends_with(".html"));
        let mut made = HashSet::new();
        for path in &paths {
            make_way(out, path, &mut made)?;
            fs::rename(new.join(path), out.join(path))?;
        }
    }
    for entry in read_journal(folder)? {
        let (Obsolete::File(path) | Obsolete::Folder(path) | Obsolete::Tree(path)) = &entry;
        let is_inside = path
            .ancestors()
            .skip(1)
            .all(|above| fs::symlink_metadata(out.join(above)).is_ok_and(|entry| entry.is_dir()));
        let path = out.join(path);
        let Ok(found) = fs::symlink_metadata(&path) else { continue };
        match entry {
            // A folder of the new site may stand where a file of the old one stood, and the other way round.
            _ if !is_inside => {}
            Obsolete::File(_) if found.is_dir() => {}
            Obsolete::Folder(_) if !found.is_dir() => {}
            Obsolete::File(_) | Obsolete::Tree(_) => remove_entry(&path)?,
            Obsolete::Folder(_) => match fs::remove_dir(&path) {
                Err(error) if error.kind() != io::ErrorKind::DirectoryNotEmpty => return Err(error),
                _ => {}
            },
        }
    }
    // The journal goes after the files and before the folder: without it there is nothing left to complete.
    remove_entry(&new)?;
    remove_entry(&folder.join(JOURNAL))?;
    remove_site(folder)
}

/// Makes the folders a file needs, in place of files or links of that name, and removes a folder that has its name.
fn make_way<'a>(out: &Path, path: &'a str, made: &mut HashSet<&'a str>) -> io::Result<()> {
    let mut above: Vec<&str> = folders_above(path).collect();
    above.reverse();
    for folder in above {
        if made.insert(folder) {
            let folder = out.join(folder);
            if !fs::symlink_metadata(&folder).is_ok_and(|entry| entry.is_dir()) {
                remove_entry(&folder)?;
                fs::create_dir(&folder)?;
            }
        }
    }
    match fs::symlink_metadata(out.join(path)) {
        Ok(entry) if entry.is_dir() => fs::remove_dir_all(out.join(path)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::sync::mpsc;

    type Files<'a> = &'a [(&'a str, &'a str)];

    const FIRST: Files = &[("index.html", "one"), ("a/b/page.html", "same"), ("a/old.html", "old"), ("x.css", "css")];
    const SECOND: Files = &[("index.html", "two"), ("a/b/page.html", "same"), ("x.css", "css"), ("n/new.html", "new")];

    fn fill(mut disk: Disk, files: Files) -> Disk {
        for (path, text) in files {
            disk.put(path, text.as_bytes().to_vec()).unwrap();
        }
        disk
    }

    fn publish(out: &Path, files: Files) -> Published {
        fill(Disk::open(out, &[]).unwrap(), files).publish().unwrap()
    }

    /// The folder as it would be served: every regular file but the marker, and `link` for a link.
    fn site(out: &Path) -> BTreeMap<String, String> {
        let old = Old::list(out).unwrap();
        let links = old.strays.iter().map(|stray| (format!("{stray:?}"), "link".to_owned()));
        let files = old.files.into_keys().filter(|path| path != MARKER);
        files.map(|path| (path.clone(), fs::read_to_string(out.join(path)).unwrap())).chain(links).collect()
    }

    fn expected(files: Files) -> BTreeMap<String, String> {
        files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
    }

    /// What stands in a folder, sorted.
    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn inode(path: &Path) -> u64 {
        fs::symlink_metadata(path).unwrap().ino()
    }

    fn refusal(out: &Path, protected: &[PathBuf]) -> String {
        Disk::open(out, protected).unwrap_err().message()
    }

    #[test]
    fn a_missing_or_an_empty_folder_becomes_a_site_with_a_marker() {
        let room = tempfile::tempdir().unwrap();
        for (path, make) in [("public", false), ("empty", true), ("deep/er/public", false)] {
            let out = room.path().join(path);
            if make {
                fs::create_dir(&out).unwrap();
            }
            let published = publish(&out, FIRST);
            assert_eq!(published, Published { written: 4, unchanged: 0, removed: 0, changed: true });
            assert_eq!(site(&out), expected(FIRST));
            assert_eq!(fs::read_to_string(out.join(MARKER)).unwrap(), MARKER_TEXT);
        }
        assert_eq!(names(room.path()), ["deep", "empty", "public"]);
    }

    #[test]
    fn nothing_is_staged_when_nothing_changed() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        publish(&out, FIRST);
        let before = inode(&out);
        let disk = fill(Disk::open(&out, &[]).unwrap(), FIRST);
        assert!(disk.stage.is_none());
        assert_eq!(disk.publish().unwrap(), Published { written: 0, unchanged: 4, removed: 0, changed: false });
        assert_eq!(inode(&out), before);
    }

    #[test]
    fn unchanged_files_are_links_and_what_is_no_longer_made_is_gone() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        publish(&out, FIRST);
        let (folder, same) = (inode(&out), inode(&out.join("a/b/page.html")));
        let published = publish(&out, SECOND);
        assert_eq!(published, Published { written: 2, unchanged: 2, removed: 1, changed: true });
        assert_eq!(site(&out), expected(SECOND));
        assert_ne!(inode(&out), folder);
        assert_eq!(inode(&out.join("a/b/page.html")), same);
        assert_eq!(fs::metadata(out.join("a/b/page.html")).unwrap().nlink(), 1);

        let published = publish(&out, &SECOND[..2]);
        assert_eq!(published, Published { written: 0, unchanged: 2, removed: 2, changed: true });
        assert_eq!(site(&out), expected(&SECOND[..2]));
        fs::create_dir(out.join("an-empty-folder")).unwrap();
        assert!(publish(&out, &SECOND[..2]).changed);
        assert!(!out.join("an-empty-folder").exists());
        assert_eq!(names(room.path()), ["public"]);
    }

    #[test]
    fn files_of_the_same_length_are_told_apart_over_the_whole_length() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        let long = "x".repeat(200_000);
        publish(&out, &[("long", &long)]);
        assert!(!publish(&out, &[("long", &long)]).changed);
        let other = format!("{}y", &long[1..]);
        assert_eq!(publish(&out, &[("long", &other)]).written, 1);
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

    #[test]
    fn a_run_that_does_not_publish_leaves_no_trace() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        drop(fill(Disk::open(&room.path().join("deep/er/public"), &[]).unwrap(), FIRST));
        assert_eq!(names(room.path()), [""; 0]);
        publish(&out, FIRST);
        let before = inode(&out);
        let disk = fill(Disk::open(&out, &[]).unwrap(), SECOND);
        assert_eq!(names(room.path()), [".public.briefbook-0", "public"]);
        drop(disk);
        assert_eq!(names(room.path()), ["public"]);
        assert_eq!((inode(&out), site(&out)), (before, expected(FIRST)));
    }

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

    #[test]
    fn links_in_the_old_site_are_replaced_and_never_followed() {
        for in_place in [false, true] {
            let room = tempfile::tempdir().unwrap();
            let (out, elsewhere) = (room.path().join("public"), room.path().join("elsewhere"));
            fs::create_dir(&elsewhere).unwrap();
            fs::write(elsewhere.join("page.html"), "same").unwrap();
            fs::write(elsewhere.join("precious"), "precious").unwrap();
            publish(&out, &[("index.html", "one")]);
            fs::create_dir(out.join("a")).unwrap();
            symlink(&elsewhere, out.join("a/b")).unwrap();
            symlink(&elsewhere, out.join("c")).unwrap();
            symlink(elsewhere.join("precious"), out.join("x.css")).unwrap();
            let mut disk = Disk::open(&out, &[]).unwrap();
            disk.old.in_place = in_place;
            assert_eq!(fill(disk, FIRST).publish().unwrap().unchanged, 1);
            assert_eq!(site(&out), expected(FIRST));
            assert!(!fs::symlink_metadata(out.join("a/b")).unwrap().is_symlink());
            assert_eq!(names(&elsewhere), ["page.html", "precious"]);
            assert_eq!(fs::read_to_string(elsewhere.join("precious")).unwrap(), "precious");
        }
    }

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
    fn a_second_run_waits_for_the_first_and_sees_its_site() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("deep/public");
        // First while the output is missing, then while it is a site.
        for (first, second) in [(FIRST, SECOND), (FIRST, SECOND)] {
            let disk = fill(Disk::open(&out, &[]).unwrap(), first);
            let (send, waits) = mpsc::channel();
            std::thread::scope(|scope| {
                let run = scope.spawn(|| {
                    let disk = Disk::open_or(&out, &[], move || send.send(()).unwrap()).unwrap();
                    fill(disk, second).publish().unwrap()
                });
                waits.recv().unwrap();
                disk.publish().unwrap();
                assert_eq!(run.join().unwrap(), Published { written: 2, unchanged: 2, removed: 1, changed: true });
            });
            assert_eq!(site(&out), expected(second));
        }
        assert_eq!(names(&room.path().join("deep")), ["public"]);
    }

    #[test]
    fn where_an_exchange_is_impossible_the_files_are_replaced_one_by_one() {
        for error in [Errno::BUSY, Errno::INVAL, Errno::NOSYS, Errno::XDEV] {
            let room = tempfile::tempdir().unwrap();
            let out = room.path().join("public");
            publish(&out, FIRST);
            fs::write(out.join(OsStr::from_bytes(b"not-utf8-\xff")), "stray").unwrap();
            fs::create_dir(out.join(OsStr::from_bytes(b"tree-\xff"))).unwrap();
            fs::write(out.join(OsStr::from_bytes(b"tree-\xff/leaf")), "stray").unwrap();
            let (folder, same) = (inode(&out), inode(&out.join("x.css")));
            let mut disk = Disk::open(&out, &[]).unwrap();
            disk.calls.exchange = match error {
                Errno::BUSY => |_, _| Err(Errno::BUSY),
                Errno::INVAL => |_, _| Err(Errno::INVAL),
                Errno::NOSYS => |_, _| Err(Errno::NOSYS),
                _ => |_, _| Err(Errno::XDEV),
            };
            // A file where a folder was, and the other way round.
            let swapped: Files = &[("index.html", "two"), ("a", "file"), ("x.css", "css"), ("i/j/k.html", "k")];
            assert_eq!(fill(disk, swapped).publish().unwrap().written, 3);
            assert_eq!(site(&out), expected(swapped));
            assert_eq!((inode(&out), inode(&out.join("x.css"))), (folder, same));
            let mut disk = Disk::open(&out, &[]).unwrap();
            disk.old.in_place = true;
            fill(disk, FIRST).publish().unwrap();
            assert_eq!(site(&out), expected(FIRST));
            assert_eq!(names(&out), [MARKER, "a", "index.html", "x.css"]);
            assert_eq!(names(room.path()), ["public"]);
        }
    }

    #[test]
    fn another_failure_of_the_exchange_leaves_the_old_site() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        publish(&out, FIRST);
        let mut disk = Disk::open(&out, &[]).unwrap();
        disk.calls.exchange = |_, _| Err(Errno::NOSPC);
        let error = fill(disk, SECOND).publish().unwrap_err();
        assert_eq!(error.io_kind(), Some(io::ErrorKind::StorageFull));
        assert!(error.to_string().contains("free some space") && error.to_string().contains("untouched"), "{error}");
        assert_eq!((site(&out), names(room.path())), (expected(FIRST), vec!["public".to_owned()]));

        // A folder that took the output's name during the build is put back, whatever it is.
        let disk = fill(Disk::open(&out, &[]).unwrap(), SECOND);
        fs::rename(&out, room.path().join("moved")).unwrap();
        fs::create_dir(&out).unwrap();
        fs::write(out.join("thesis.md"), "years of work").unwrap();
        assert!(disk.publish().unwrap_err().message().contains("meanwhile"));
        assert_eq!(
            (names(&out), names(room.path())),
            (vec!["thesis.md".into()], vec!["moved".into(), "public".into()])
        );
    }

    #[test]
    fn a_repository_in_the_output_is_left_alone() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        publish(&out, FIRST);
        fs::create_dir(out.join(GIT)).unwrap();
        fs::write(out.join(".git/HEAD"), "ref: refs/heads/gh-pages").unwrap();
        assert!(!publish(&out, FIRST).changed);
        let disk = fill(Disk::open(&out, &[]).unwrap(), SECOND);
        assert!(out.join(IN_PLACE).exists());
        drop(disk);
        assert_eq!(site(&out), expected(FIRST));
        publish(&out, SECOND);
        assert_eq!(site(&out), expected(SECOND));
        assert_eq!(names(&out), [MARKER, GIT, "a", "index.html", "n", "x.css"]);
        assert_eq!(names(&out.join(GIT)), ["HEAD"]);
    }

    #[test]
    fn an_interrupted_publication_in_place_is_completed_or_thrown_away() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        // Killed before the journal: also in an output that was empty.
        fs::create_dir(&out).unwrap();
        let mut disk = Disk::open(&out, &[]).unwrap();
        disk.old.in_place = true;
        let mut disk = fill(disk, FIRST);
        let mut stage = disk.stage.take().unwrap();
        stage.published = true;
        drop((stage, disk));
        assert_eq!(names(&out), [MARKER, IN_PLACE]);
        drop(Disk::open(&out, &[]).unwrap());
        assert_eq!(names(&out), [MARKER]);
        publish(&out, FIRST);

        // Killed after the journal, with one file in its place and one removed already.
        let mut disk = Disk::open(&out, &[]).unwrap();
        disk.old.in_place = true;
        let mut disk = fill(disk, SECOND);
        let mut stage = disk.stage.take().unwrap();
        let mut files = disk.files.clone();
        files.insert(MARKER.to_owned(), false);
        write_journal(&stage.folder, &disk.old.obsolete(&files)).unwrap();
        stage.published = true;
        fs::rename(stage.files.join("index.html"), out.join("index.html")).unwrap();
        fs::remove_file(out.join("a/old.html")).unwrap();
        drop((stage, disk));
        drop(Disk::open(&out, &[]).unwrap());
        assert_eq!(site(&out), expected(SECOND));
        assert!(!out.join(IN_PLACE).exists());
    }

    #[test]
    fn a_journal_cannot_reach_out_of_the_output() {
        let room = tempfile::tempdir().unwrap();
        let out = room.path().join("public");
        publish(&out, FIRST);
        fs::create_dir(room.path().join("elsewhere")).unwrap();
        fs::write(room.path().join("elsewhere/precious"), "").unwrap();
        symlink("../elsewhere", out.join("link")).unwrap();
        fs::create_dir(out.join(IN_PLACE)).unwrap();
        fs::write(out.join(IN_PLACE).join(JOURNAL), "t../elsewhere\0flink/precious\0f/etc/none\0flink\0").unwrap();
        assert!(!publish(&out, FIRST).changed);
        assert_eq!(names(&room.path().join("elsewhere")), ["precious"]);
    }

    #[test]
    fn permissions_follow_the_umask_and_the_folder_keeps_its_own() {
        let room = tempfile::tempdir().unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let out = room.path().join("public");
        fs::create_dir(room.path().join("folder")).unwrap();
        fs::write(room.path().join("file"), "").unwrap();
        publish(&out, FIRST);
        assert_eq!(mode(&out), mode(&room.path().join("folder")));
        assert_eq!(mode(&out.join("a/b")), mode(&room.path().join("folder")));
        assert_eq!(mode(&out.join("a/b/page.html")), mode(&room.path().join("file")));
        assert_eq!(mode(&out.join(MARKER)), mode(&room.path().join("file")));
        fs::set_permissions(&out, fs::Permissions::from_mode(0o2750)).unwrap();
        // A folder that somebody made read-only is removed all the same.
        fs::set_permissions(out.join("a"), fs::Permissions::from_mode(0o555)).unwrap();
        publish(&out, SECOND);
        assert_eq!((mode(&out), site(&out)), (0o2750, expected(SECOND)));
        assert_eq!(names(room.path()), ["file", "folder", "public"]);
    }

    #[test]
    fn closed_folders_are_reported_and_a_closed_parent_is_worked_around() {
        let room = tempfile::tempdir().unwrap();
        let parent = room.path().join("parent");
        let out = parent.join("public");
        publish(&out, FIRST);
        fs::set_permissions(&parent, fs::Permissions::from_mode(0o555)).unwrap();
        publish(&out, SECOND);
        assert_eq!(site(&out), expected(SECOND));
        fs::set_permissions(&out, fs::Permissions::from_mode(0o555)).unwrap();
        let mut disk = Disk::open(&out, &[]).unwrap();
        // The superuser may do anything, and so shows nothing here.
        if rustix::fs::access(&out, Access::WRITE_OK).is_err() {
            let error = disk.put("index.html", b"three".to_vec()).unwrap_err();
            assert!(error.to_string().contains("public: permission denied\nhelp: give"), "{error}");
            assert!(refusal(&parent.join("other/site"), &[]).ends_with("parent/other: permission denied"));
        }
        drop(disk);
        assert_eq!(site(&out), expected(SECOND));
        fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&out, fs::Permissions::from_mode(0o755)).unwrap();
    }

    #[test]
    fn paths_that_would_leave_the_site_are_refused() {
        let room = tempfile::tempdir().unwrap();
        let mut disk = Disk::open(&room.path().join("public"), &[]).unwrap();
        let mut memory = Memory::default();
        let bad = [
            "",
            "/etc/passwd",
            "../x",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            "a\0b",
            "a\\b",
            ".briefbook",
            ".git/HEAD",
            ".GIT",
        ];
        for path in bad.into_iter().chain([".briefbook-publish/journal"]) {
            assert!(disk.put(path, Vec::new()).is_err() && memory.put(path, Vec::new()).is_err(), "{path:?}");
        }
        let sinks: [&mut dyn Sink; 2] = [&mut disk, &mut memory];
        for sink in sinks {
            sink.put("a..b/.well-known/x", b"fine".to_vec()).unwrap();
            assert!(sink.put("a..b/.well-known/x", b"again".to_vec()).is_err());
        }
        assert_eq!(memory.0["a..b/.well-known/x"], b"fine");
    }
}
