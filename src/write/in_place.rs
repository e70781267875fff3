//! Publishing in place: a journal, then file by file, so that a killed run can be completed.

use std::collections::HashSet;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};

use super::output::{Obsolete, Old, folders_above};
use super::stage::{IN_PLACE, NEW, remove_entry, remove_site, write_new};

/// The name under which a journal counts.
const JOURNAL: &str = "journal";

/// Writes down what is to be removed: one letter, the path, a NUL. The name `journal` appears only when all of it is on
/// the disk.
pub(super) fn write_journal(folder: &Path, obsolete: &[Obsolete]) -> io::Result<()> {
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
pub(super) fn complete_or_discard(out: &Path) -> io::Result<()> {
    let folder = out.join(IN_PLACE);
    match fs::symlink_metadata(&folder) {
        Ok(entry) if entry.is_dir() => {}
        _ => return Ok(()),
    }
    if fs::symlink_metadata(folder.join(JOURNAL)).is_ok() { complete(out, &folder) } else { remove_site(&folder) }
}

/// Carries out a journal. Every step can be repeated, so it does not matter where an earlier attempt was stopped.
pub(super) fn complete(out: &Path, folder: &Path) -> io::Result<()> {
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
    use std::ffi::OsStr;
    use std::os::unix::fs::symlink;

    use rustix::io::Errno;

    use super::super::tests::{FIRST, Files, SECOND, expected, fill, inode, names, publish, site};
    use super::super::{Disk, GIT, MARKER};
    use super::*;

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
}
