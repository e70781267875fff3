//! A book on the disk → a signal whenever its files have changed. The only user of notify.
//!
//! 1. [`Watch::new`] listens to what a book is read from: `content/`, `templates/` and `theme/` with all that is below
//!    them, the texts of the sources, and the folders that hold these, which tell when one of them comes or goes.
//! 2. [`Watch::wait`] sleeps until one of those files has changed and then until there is a pause, so that a hundred files
//!    that are touched together are one change. What an editor keeps beside a file is no change.
//! 3. A folder that was taken away and has come back is listened to anew before the change is passed on.
//!
//! What changed is not said: the whole book is read again, so nothing can be missed because a message got lost.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::sleep;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Config, ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use crate::error::Error;
use crate::load::Places;

/// The pause after which a change is over: longer than an editor takes to write a file under another name and to rename it.
const PAUSE: Duration = Duration::from_millis(6);

/// Saving one file is several events within this time, of which the later ones are no reason to wait for more.
const MOMENT: Duration = Duration::from_millis(2);

/// How many pauses are waited for at most while files keep changing, before the change is passed on all the same.
const PAUSES: usize = 25;

/// The folders of a book that are listened to with all that is below them.
const FOLDERS: [&str; 3] = ["content", "templates", "theme"];

/// A folder that is listened to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Folder {
    path: PathBuf,
    /// Whether what is below its folders counts too.
    deep: bool,
}

impl Folder {
    fn mode(&self) -> RecursiveMode {
        if self.deep { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive }
    }
}

/// What came in.
enum Signal {
    /// Something happened at these paths.
    Changed(Vec<PathBuf>),
    /// Messages were lost, or folders came and went.
    Anything,
}

/// The files of a book, listened to.
pub struct Watch {
    watcher: RecommendedWatcher,
    signals: Receiver<Signal>,
    folders: BTreeSet<Folder>,
    /// Folders that are only listened to for the others' coming and going.
    around: BTreeSet<PathBuf>,
}

impl Watch {
    /// Listens to a book.
    pub fn new(places: &Places) -> Result<Self, Error> {
        let (sender, signals) = channel();
        let watcher =
            RecommendedWatcher::new(move |event| hear(event, &sender), Config::default().with_follow_symlinks(false));
        let watcher = watcher.map_err(|error| failure(&places.root, error))?;
        let mut watch = Self { watcher, signals, folders: BTreeSet::new(), around: BTreeSet::new() };
        watch.add(std::slice::from_ref(&places.root))?;
        if let Some(sources) = &places.sources {
            let path = absolute(sources);
            watch.around(path.parent())?;
            watch.listen(Folder { path, deep: false })?;
        }
        Ok(watch)
    }

    /// Listens to books as well, each named by the folder that holds its `content/`: the parts of a book are known only when
    /// the book has been read.
    pub fn add(&mut self, roots: &[PathBuf]) -> Result<(), Error> {
        for root in roots {
            let root = absolute(root);
            self.around(Some(&root))?;
            for name in FOLDERS {
                self.listen(Folder { path: root.join(name), deep: true })?;
            }
        }
        Ok(())
    }

    /// Sleeps until the files have changed.
    pub fn wait(&mut self) -> Result<(), Error> {
        loop {
            let signal = self.signals.recv().unwrap_or(Signal::Anything);
            if self.settled(&signal)? {
                return Ok(());
            }
        }
    }

    /// Whether the files change within this time; sleeps no longer than until they do.
    pub fn changes_within(&mut self, time: Duration) -> Result<bool, Error> {
        match self.signals.recv_timeout(time) {
            Ok(signal) => self.settled(&signal),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Ok(false),
        }
    }

    /// Waits for the end of a change; whether it was one of the book.
    fn settled(&mut self, first: &Signal) -> Result<bool, Error> {
        let (mut changed, mut moved) = self.heard(first);
        let mut pause = MOMENT;
        for _ in 0..PAUSES {
            sleep(pause);
            let more: Vec<Signal> = self.signals.try_iter().collect();
            if more.is_empty() && pause == PAUSE {
                break;
            }
            pause = PAUSE;
            for signal in &more {
                let heard = self.heard(signal);
                changed |= heard.0;
                moved |= heard.1;
            }
        }
        if moved {
            self.listen_again()?;
        }
        Ok(changed)
    }

    /// Whether a signal is about a file of the book, and whether about one of the folders themselves.
    fn heard(&self, signal: &Signal) -> (bool, bool) {
        match signal {
            Signal::Anything => (true, true),
            Signal::Changed(paths) => {
                let moved = paths.iter().any(|path| self.folders.iter().any(|folder| folder.path == *path));
                (moved || paths.iter().any(|path| self.is_of_the_book(path)), moved)
            }
        }
    }

    fn is_of_the_book(&self, path: &Path) -> bool {
        self.folders
            .iter()
            .filter_map(|folder| path.strip_prefix(&folder.path).ok())
            .any(|below| below.components().all(|part| matches!(part, Component::Normal(name) if !is_an_editors(name))))
    }

    /// Listens to a folder, if it is there.
    fn listen(&mut self, folder: Folder) -> Result<(), Error> {
        if self.folders.contains(&folder) {
            return Ok(());
        }
        attach(&mut self.watcher, &folder.path, folder.mode())?;
        self.folders.insert(folder);
        Ok(())
    }

    /// Listens to a folder for the coming and going of those in it.
    fn around(&mut self, folder: Option<&Path>) -> Result<(), Error> {
        if let Some(folder) = folder.filter(|folder| !self.around.contains(*folder)) {
            attach(&mut self.watcher, folder, RecursiveMode::NonRecursive)?;
            self.around.insert(folder.to_owned());
        }
        Ok(())
    }

    /// Listens to all folders anew: what was listened to may have been moved away, and another be in its place.
    fn listen_again(&mut self) -> Result<(), Error> {
        for folder in &self.folders {
            // One that is gone is no longer listened to, which is what is wanted.
            let _ = self.watcher.unwatch(&folder.path);
            attach(&mut self.watcher, &folder.path, folder.mode())?;
        }
        Ok(())
    }
}

fn attach(watcher: &mut RecommendedWatcher, path: &Path, mode: RecursiveMode) -> Result<(), Error> {
    match watcher.watch(path, mode) {
        Err(error) if !is_absence(&error) => Err(failure(path, error)),
        _ => Ok(()),
    }
}

fn is_absence(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(error) => error.kind() == std::io::ErrorKind::NotFound,
        _ => false,
    }
}

fn failure(path: &Path, error: notify::Error) -> Error {
    match error.kind {
        ErrorKind::MaxFilesWatch => Error::refused("watch", path, "the system lets no more files be watched")
            .help("end programs that watch many files, or raise the limit (fs.inotify.max_user_watches on Linux)"),
        ErrorKind::Io(error) => Error::io("watch", path, error),
        _ => Error::refused("watch", path, error.to_string()),
    }
}

/// The path as the system's messages will have it.
fn absolute(path: &Path) -> PathBuf {
    path.canonicalize().or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// Passes on what may be a change. Reading is none: the book is read after every change, and would be for ever.
fn hear(event: notify::Result<Event>, sender: &Sender<Signal>) {
    let signal = match event {
        Err(_) => Signal::Anything,
        Ok(event) if event.need_rescan() => Signal::Anything,
        Ok(event) => match event.kind {
            EventKind::Access(AccessKind::Close(AccessMode::Write)) => Signal::Changed(event.paths),
            EventKind::Access(_) => return,
            _ => Signal::Changed(event.paths),
        },
    };
    // Nobody listens any more when the program ends.
    let _ = sender.send(signal);
}

/// Whether a name is that of a hidden file, which no book has, or of what an editor keeps for itself while a file is open or
/// saved: backups (`page.md~`), Emacs' `#page.md#`, Vim's `4913`, the copies of JetBrains' editors.
fn is_an_editors(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with(['.', '#']) || name.ends_with(['~', '#']) || name == "4913" || name.contains("___jb_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_editors_keep_beside_a_file_is_no_change() {
        for name in [".page.md.swp", ".#page.md", "#page.md#", "page.md~", "4913", "page.md___jb_tmp___", ".git"] {
            assert!(is_an_editors(OsStr::new(name)), "{name}");
        }
        for name in ["page.md", "book.lock", "references.yaml", "2014.md", "a#b.md"] {
            assert!(!is_an_editors(OsStr::new(name)), "{name}");
        }
    }
}
