//! Taking turns: the lock on the output folder, or on its parent as long as the output is missing.

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::Errno;
use crate::error::Error;

/// Waits for the lock on the output, or on its parent while it is missing. `None` means that the folder was exchanged
/// while we waited, so that the lock protects nothing and is to be taken again.
pub(super) fn take_turn(
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
pub(super) struct Parents(Vec<PathBuf>);

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

    pub(super) fn keep(&mut self) {
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::super::tests::{FIRST, SECOND, expected, fill, names, site};
    use super::super::{Disk, Published};

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
}
