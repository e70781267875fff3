//! Several files of a book changed together: all of them, or none.
//!
//! 1. Every file must still be what it was when it was read: an editor may have saved in between.
//! 2. The new bytes are written beside the old, as `.NAME.new`; until here nothing has changed.
//! 3. Each is renamed into its place. Where that fails, those before it get their old bytes back.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::Error;

/// One file before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The file.
    pub path: PathBuf,
    /// Its bytes as they were read; nothing if it must not be there.
    pub before: Option<Vec<u8>>,
    /// Its new bytes; nothing takes it away.
    pub after: Option<Vec<u8>>,
}

/// Makes all changes or none. New folders are made for new files.
pub fn change_files(changes: &[Change]) -> Result<(), Error> {
    for change in changes {
        as_expected(change)?;
    }
    let mut fresh = Vec::new();
    let staged = changes.iter().try_for_each(|change| {
        let Some(bytes) = &change.after else { return Ok(()) };
        fresh.push(beside(&change.path));
        stage(change, bytes).map_err(|error| Error::io("write", &change.path, error))
    });
    let done = staged.and_then(|()| {
        for (at, change) in changes.iter().enumerate() {
            if let Err(error) = put(change) {
                changes[..at].iter().rev().for_each(restore);
                return Err(Error::io("write", &change.path, error));
            }
        }
        Ok(())
    });
    if done.is_err() {
        for path in fresh {
            let _ = fs::remove_file(path);
        }
    }
    done
}

/// Whether the file is what it was.
fn as_expected(change: &Change) -> Result<(), Error> {
    let now = match fs::read(&change.path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(Error::io("read", &change.path, error)),
    };
    if now == change.before {
        return Ok(());
    }
    Err(match change.before {
        None => {
            Error::refused("write", &change.path, "it is there already").help("existing files are never overwritten")
        }
        Some(_) => Error::refused("change", &change.path, "it was changed meanwhile").help("run the command again"),
    })
}

/// The name under which the new bytes wait.
fn beside(path: &Path) -> PathBuf {
    path.with_file_name(format!(".{}.new", path.file_name().unwrap_or_default().to_string_lossy()))
}

fn stage(change: &Change, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = change.path.parent() {
        fs::create_dir_all(folder)?;
    }
    let fresh = beside(&change.path);
    let mut file = File::create(&fresh)?;
    file.write_all(bytes)?;
    if let Ok(old) = fs::metadata(&change.path) {
        file.set_permissions(old.permissions())?;
    }
    file.sync_all()
}

fn put(change: &Change) -> io::Result<()> {
    match change.after {
        Some(_) => fs::rename(beside(&change.path), &change.path),
        None => fs::remove_file(&change.path),
    }
}

/// Undoes a change. There is nothing left to do where even that fails.
fn restore(change: &Change) {
    let _ = match &change.before {
        Some(bytes) => stage(change, bytes).and_then(|()| fs::rename(beside(&change.path), &change.path)),
        None => fs::remove_file(&change.path),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(path: PathBuf, before: Option<&str>, after: Option<&str>) -> Change {
        Change { path, before: before.map(|text| text.into()), after: after.map(|text| text.into()) }
    }

    #[test]
    fn all_files_are_changed_or_none() {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let path = |name: &str| dir.path().join(name);
        fs::write(path("a"), "1").expect("it can be written");
        fs::write(path("b"), "2").expect("it can be written");
        let names = || {
            let mut names: Vec<_> =
                fs::read_dir(dir.path()).expect("it is a folder").map(|e| e.expect("listed").file_name()).collect();
            names.sort();
            names
        };
        // Another one saved `b` meanwhile.
        let refused =
            change_files(&[change(path("a"), Some("1"), Some("x")), change(path("b"), Some("old"), Some("y"))]);
        assert!(refused.expect_err("it is refused").to_string().contains("changed meanwhile"));
        // A folder stands where a file is to be put: the first file gets its old bytes back.
        let blocked = change(path("a/c"), None, Some("z"));
        assert!(change_files(&[change(path("b"), Some("2"), Some("y")), blocked]).is_err());
        assert_eq!((fs::read(path("a")).expect("a"), fs::read(path("b")).expect("b")), (b"1".to_vec(), b"2".to_vec()));
        assert_eq!(names(), ["a", "b"]);
        change_files(&[change(path("a"), Some("1"), None), change(path("d/e"), None, Some("1"))])
            .expect("nothing is in the way");
        assert_eq!((names(), fs::read(path("d/e")).expect("e")), (vec!["b".into(), "d".into()], b"1".to_vec()));
        let there = change_files(&[change(path("b"), None, Some("z"))]).expect_err("it is there");
        assert!(there.to_string().contains("never overwritten"));
    }
}
