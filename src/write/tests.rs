//! A site on its way to disk, as a whole; the parts have tests of their own. What all of them share stands here too.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use rustix::fs::Access;
use rustix::io::Errno;

use super::output::{MARKER_TEXT, Old};
use super::*;

pub(super) type Files<'a> = &'a [(&'a str, &'a str)];

pub(super) const FIRST: Files =
    &[("index.html", "one"), ("a/b/page.html", "same"), ("a/old.html", "old"), ("x.css", "css")];
pub(super) const SECOND: Files =
    &[("index.html", "two"), ("a/b/page.html", "same"), ("x.css", "css"), ("n/new.html", "new")];

pub(super) fn fill(mut disk: Disk, files: Files) -> Disk {
    for (path, text) in files {
        disk.put(path, text.as_bytes().to_vec()).unwrap();
    }
    disk
}

pub(super) fn publish(out: &Path, files: Files) -> Published {
    fill(Disk::open(out, &[]).unwrap(), files).publish().unwrap()
}

/// The folder as it would be served: every regular file but the marker, and `link` for a link.
pub(super) fn site(out: &Path) -> BTreeMap<String, String> {
    let old = Old::list(out).unwrap();
    let links = old.strays.iter().map(|stray| (format!("{stray:?}"), "link".to_owned()));
    let files = old.files.into_keys().filter(|path| path != MARKER);
    files.map(|path| (path.clone(), fs::read_to_string(out.join(path)).unwrap())).chain(links).collect()
}

pub(super) fn expected(files: Files) -> BTreeMap<String, String> {
    files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
}

/// What stands in a folder, sorted.
pub(super) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub(super) fn inode(path: &Path) -> u64 {
    fs::symlink_metadata(path).unwrap().ino()
}

pub(super) fn refusal(out: &Path, protected: &[PathBuf]) -> String {
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
    assert_eq!((names(&out), names(room.path())), (vec!["thesis.md".into()], vec!["moved".into(), "public".into()]));
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
    let bad =
        ["", "/etc/passwd", "../x", "a/../b", "a//b", "a/", "./a", "a\0b", "a\\b", ".briefbook", ".git/HEAD", ".GIT"];
    for path in bad.into_iter().chain([".briefbook-publish/journal"]) {
        assert!(disk.put(path, Vec::new()).is_err() && memory.put(path, Vec::new()).is_err(), "{path:?}");
    }
    let sinks: [&mut dyn Sink; 2] = [&mut disk, &mut memory];
    for sink in sinks {
        sink.put("a..b/.well-known/x", b"fine".to_vec()).unwrap();
        assert!(sink.put("a..b/.well-known/x", b"again".to_vec()).is_err());
    }
    assert_eq!(**memory.0["a..b/.well-known/x"], *b"fine");
}
