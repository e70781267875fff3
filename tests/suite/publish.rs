//! Publishing with the program itself: the output folder holds the old site or the new one, whole, whatever happens.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant, SystemTime};

use tempfile::TempDir;

use crate::book::{Book, Ran, tree};
use crate::site::Site;

/// Two versions of a book of some 150 pages: every page differs, some are only in the first, some only in the second.
fn versions() -> [Book; 2] {
    [("first", 0..150), ("second", 5..155)].map(|(version, pages)| {
        let book = Book::new(&format!("=== content/about/{version}.md\n---\ntitle: About the {version}\n---\n"));
        for page in pages {
            let text = format!("---\ntitle: Entry {page}\n---\n\nThe {version} version of entry {page}.\n");
            book.write(&format!("content/glossary/entry-{page}.md"), text);
        }
        book
    })
}

/// The sites of the two versions.
static SITES: LazyLock<[Site; 2]> = LazyLock::new(|| {
    [0, 1].map(|version| {
        let room = Room::new();
        assert!(room.build(version).status.success());
        room.site()
    })
});

/// A folder with an output in it, and the two versions.
struct Room(TempDir, [Book; 2]);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder can be made"), versions())
    }

    fn out(&self) -> PathBuf {
        self.0.path().join("site")
    }

    fn command(&self, version: usize) -> Command {
        build_into(&self.1[version], &self.out())
    }

    fn build(&self, version: usize) -> Output {
        self.command(version).output().expect("the program can be started")
    }

    fn site(&self) -> Site {
        Site::in_folder(&self.out())
    }

    /// What stands beside the output.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("the folder is there");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("it can be listed").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

fn build_into(book: &Book, out: &Path) -> Command {
    book.command(&["build", "--out", &out.to_string_lossy()])
}

fn ran(mut command: Command) -> Ran {
    let output = command.output().expect("the program can be started");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
    Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

/// What would show that a file was written: inode, time of change, length.
fn traces(folder: &Path) -> BTreeMap<PathBuf, (u64, SystemTime, u64)> {
    let mut traces = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        let found = fs::symlink_metadata(&path).expect("it is there");
        if found.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        }
        traces.insert(path, (found.ino(), found.modified().expect("a time"), found.len()));
    }
    traces
}

#[test]
fn a_build_with_an_error_leaves_the_previous_site_as_it_is() {
    let book = Book::new("=== content/about/method.md\n---\ntitle: Method\n---\n\nBy hand.\n");
    let out = book.path("public");
    assert_eq!(book.run(&["build"]).status, Some(0));
    let before = traces(&out);
    book.write("content/about/method.md", "---\ntitle: Method\n---\n\nBy [[hands]].\n");
    book.write("content/about/new.md", "---\ntitle: New\n---\n");
    let failed = book.run(&["build"]);
    assert_eq!(failed.status, Some(1), "{}", failed.stderr);
    assert!(failed.stderr.contains("nothing was published"), "{}", failed.stderr);
    assert_eq!(traces(&out), before);
    // A template that fails on one page fails the build, although other pages are made before it.
    book.write("content/about/method.md", "---\ntitle: Method\n---\n\nBy hands.\n");
    book.write(
        "templates/plain.html",
        "{% extends \"default/plain.html\" %}{% block kind %}{{ page.no_such }}{% endblock %}",
    );
    assert_eq!(book.run(&["build"]).status, Some(1));
    assert_eq!(traces(&out), before);
    book.remove("templates/plain.html");
    // A warning publishes, unless warnings are denied.
    book.write("content/about/new.md", "---\ntitle: New\n---\n\nA <b>bold</b> word.\n");
    assert_eq!(book.run(&["build", "--deny", "warnings"]).status, Some(1));
    assert_eq!(traces(&out), before);
    assert_eq!(book.run(&["build"]).status, Some(0));
    assert_ne!(traces(&out), before);
}

#[test]
fn a_folder_that_is_not_ours_is_refused_and_kept() {
    let book = Book::new("");
    book.write("theses/chapter-1.md", "years of work");
    let before = traces(&book.path("theses"));
    let refused = book.run(&["build", "--out", "theses"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("not made by briefbook") && refused.stderr.contains("help:"), "{}", refused.stderr);
    for folder in [".", "content", "content/public", "/"] {
        assert_eq!(book.run(&["build", "--out", folder]).status, Some(2), "{folder}");
    }
    assert_eq!(traces(&book.path("theses")), before);
    assert_eq!(book.read("theses/chapter-1.md"), "years of work");
}

#[test]
fn a_missing_or_an_empty_folder_is_accepted_and_nothing_is_left_beside_it() {
    let room = Room::new();
    let book = Book::new("");
    fs::create_dir(room.0.path().join("empty")).expect("a folder can be made");
    for folder in ["empty", "missing", "deep/er"] {
        let built = ran(build_into(&book, &room.0.path().join(folder)));
        assert_eq!(built.status, Some(0), "{}", built.stderr);
        assert!(room.0.path().join(folder).join("index.html").is_file());
    }
    assert_eq!(room.names(), ["deep", "empty", "missing"]);
    assert_eq!(fs::read_dir(room.0.path().join("deep")).expect("it is there").count(), 1);
}

#[test]
fn nothing_is_touched_when_nothing_changed_and_only_changed_files_are_new_when_something_did() {
    let room = Room::new();
    assert!(room.build(0).status.success());
    let before = traces(&room.out());
    let again = ran(room.command(0));
    assert!(again.stderr.contains("nothing changed"), "{}", again.stderr);
    assert_eq!(traces(&room.out()), before);

    let book = Book::of_folder(crate::kitchen_sink::FOLDER);
    book.build();
    let out = book.path("public");
    let before = traces(&out);
    book.replace("content/about/method.md", "by hand", "by two hands");
    let built = book.run(&["build"]);
    assert_eq!(built.status, Some(0), "{}", built.stderr);
    let after = traces(&out);
    let kept = after.iter().filter(|(path, trace)| path.is_file() && before.get(*path) == Some(*trace)).count();
    let changed: Vec<String> = after
        .iter()
        .filter(|(path, trace)| path.is_file() && before.get(*path) != Some(*trace))
        .map(|(path, _)| path.strip_prefix(&out).expect("it stands below").to_string_lossy().into_owned())
        .collect();
    // The page itself; what shows its first paragraph: the page of its folder, the feed; and what holds the whole book.
    let of_page = ["about/index.html", "about/method.html", "about/method.json", "atom.xml"];
    let of_book = ["book.epub", "book.json", "pack/passages.js", "print/index.html", "search/index.js"];
    assert_eq!(changed, [&of_page[..], &of_book].concat());
    assert!(kept > 30, "{kept} files are the ones that were there");
}

/// Numbers that look random and are the same in every run (<https://prng.di.unimi.it/splitmix64.c>).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit.max(1)
    }
}

#[test]
fn a_run_that_is_killed_at_any_moment_leaves_the_old_site_or_the_new_one() {
    let room = Room::new();
    assert!(room.build(1).status.success());
    let started = Instant::now();
    assert!(room.build(0).status.success());
    let whole = started.elapsed();
    let mut random = Random(20_261_122);
    let mut shown = 0;
    let mut seen = [0, 0];
    for run in 0..50 {
        let next = 1 - shown;
        let mut child = room.command(next).stderr(Stdio::null()).spawn().expect("the program can be started");
        // Two runs in three are killed in the last part, where files are written and folders are exchanged.
        let micros = u64::try_from(whole.as_micros()).unwrap_or(u64::MAX);
        let from = if run % 3 == 0 { 0 } else { micros * 6 / 10 };
        std::thread::sleep(Duration::from_micros(from + random.below(micros * 12 / 10 - from)));
        let _ = child.kill();
        child.wait().expect("it ends");
        let site = room.site();
        shown = (0..2).find(|version| site == SITES[*version]).unwrap_or_else(|| {
            panic!("after run {run} the output is neither site: {:#?}", site.paths());
        });
        seen[shown] += 1;
    }
    // The next run that is left alone clears everything away.
    let last = ran(room.command(1 - shown));
    assert_eq!(last.status, Some(0), "{}", last.stderr);
    assert!(room.site() == SITES[1 - shown]);
    assert_eq!(room.names(), ["site"]);
    println!("killed 50 times: {} times the first site was left, {} times the second", seen[0], seen[1]);
}

#[test]
fn a_build_that_is_told_to_end_ends_as_by_that_signal_and_leaves_a_whole_site() {
    let room = Room::new();
    assert!(room.build(0).status.success());
    // A shell gives the status 128 and the number of the signal: 130 and 143.
    for (name, number) in [("-INT", 2), ("-TERM", 15)] {
        let ended = (0..60_u64).any(|step| {
            let child = room.command(1).stderr(Stdio::null()).spawn().expect("the program can be started");
            let pid = child.id().to_string();
            std::thread::sleep(Duration::from_millis(step * 5));
            let _ = Command::new("kill").args([name, &pid]).stderr(Stdio::null()).status();
            let status = child.wait_with_output().expect("it ends").status;
            let site = room.site();
            assert!(SITES.contains(&site), "after SIG{name} the output is neither site: {:#?}", site.paths());
            step > 3 && status.signal() == Some(number)
        });
        assert!(ended, "no run was ended by SIG{name}");
    }
    assert!(room.build(0).status.success());
    assert!(room.site() == SITES[0]);
    assert_eq!(room.names(), ["site"], "nothing is left behind");
}

#[test]
fn two_builds_into_one_folder_take_turns() {
    let room = Room::new();
    for _ in 0..3 {
        let mut children = [0, 1, 0]
            .map(|version| room.command(version).stderr(Stdio::piped()).spawn().expect("the program can be started"));
        for child in &mut children {
            assert!(child.wait().expect("it ends").success());
        }
        let site = room.site();
        assert!(SITES.contains(&site), "the output is neither site: {:#?}", site.paths());
        assert_eq!(room.names(), ["site"]);
    }
}

/// A file system of one megabyte, unmounted when dropped; an error where mounting is not allowed.
struct SmallDisk(TempDir);

impl SmallDisk {
    fn new() -> Result<Self, String> {
        let dir = tempfile::tempdir().expect("a folder can be made");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", "size=1m", "briefbook"]).arg(dir.path()).output();
        match mounted {
            Ok(output) if output.status.success() => Ok(Self(dir)),
            Ok(output) => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).output();
    }
}

#[test]
fn a_full_disk_leaves_the_previous_site() {
    let disk = match SmallDisk::new() {
        Ok(disk) => disk,
        Err(reason) => return println!("skipped: no small file system can be mounted here ({reason})"),
    };
    // In a folder of the small disk, and as the small disk itself, which cannot be exchanged.
    for out in [disk.0.path().join("site"), disk.0.path().to_owned()] {
        let book = Book::new("=== content/about/method.md\n---\ntitle: Method\n---\n\nBy hand.\n");
        let first = ran(build_into(&book, &out));
        assert_eq!(first.status, Some(0), "{}", first.stderr);
        let before = tree(&out);
        for page in 0..300 {
            let text = format!("---\ntitle: Page {page}\n---\n\n{}\n", "Many words. ".repeat(100));
            book.write(&format!("content/about/page-{page}.md"), text);
        }
        let full = ran(build_into(&book, &out));
        assert_eq!(full.status, Some(2), "{}", full.stderr);
        assert!(full.stderr.contains("free some space") && full.stderr.contains("untouched"), "{}", full.stderr);
        assert_eq!(tree(&out), before, "{} is as it was", out.display());
        assert_eq!(fs::read_dir(disk.0.path()).expect("it is there").count() > 1, out == disk.0.path());
        let _ = fs::remove_dir_all(disk.0.path().join("site"));
    }
}

#[test]
fn a_build_writes_nothing_where_the_editor_writes() {
    let book = Book::of_folder("tests/fixtures/treaties");
    let folders = ["content", "templates", "theme", "sources"];
    let before: Vec<_> = folders.map(|folder| traces(&book.path(folder))).into();
    for arguments in
        [&["check"][..], &["check", "--sources", "sources"], &["build"], &["build", "--sources", "sources"]]
    {
        assert_eq!(book.run(arguments).status, Some(0), "{arguments:?}");
        let after: Vec<_> = folders.map(|folder| traces(&book.path(folder))).into();
        assert_eq!(after, before, "after {arguments:?}");
    }
    let names: Vec<String> = {
        let entries = fs::read_dir(book.root()).expect("it is there");
        let mut names: Vec<_> =
            entries.map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names, [".briefbook", "content", "public", "sources", "templates", "theme"]);
}
