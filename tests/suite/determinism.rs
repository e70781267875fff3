//! The same content gives the same bytes: with any number of threads, in any order of folders, in any surroundings.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::book::{Book, tree};
use crate::kitchen_sink::FOLDER;
use crate::site::Site;

/// A place for a book or a site.
fn room() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

/// Runs a shell line that ends in the program with the arguments that build `root` into `out`.
fn built(line: &str, root: &Path, out: &Path, cwd: &Path) -> Site {
    let script = format!("{line} \"$BIN\" build --root \"$ROOT\" --out \"$OUT\"");
    let output = Command::new("sh")
        .args(["-c", &script])
        .current_dir(cwd)
        .env("BIN", env!("CARGO_BIN_EXE_briefbook"))
        .env("ROOT", root)
        .env("OUT", out)
        .output()
        .expect("a shell can be started");
    assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    Site::in_folder(out)
}

/// The site in plain surroundings, whoever may look at it.
fn plain(root: &Path) -> Site {
    let room = room();
    built("", root, &room.path().join("site"), room.path())
}

#[test]
fn neither_threads_nor_surroundings_change_a_byte() {
    let book = Book::of_folder(FOLDER);
    let expected = plain(book.root());
    let elsewhere = room();
    // Another user must be able to come in.
    for folder in [book.root(), elsewhere.path()] {
        std::fs::set_permissions(folder, Permissions::from_mode(0o755)).expect("it is ours");
    }
    for line in [
        "RAYON_NUM_THREADS=1",
        "RAYON_NUM_THREADS=8",
        "TZ=Pacific/Kiritimati LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8",
        "TZ=America/Lima LC_ALL=C",
        "umask 077; ",
        // The tools that are not everywhere: another user, and ten years later.
        "command -v setpriv >/dev/null && [ $(id -u) = 0 ] && set -- setpriv --reuid=65534 --regid=65534 --clear-groups; \"$@\"",
        "command -v faketime >/dev/null && set -- faketime -f +10y; \"$@\"",
        "env -i BIN=\"$BIN\" ROOT=\"$ROOT\" OUT=\"$OUT\" HOME=/nowhere",
    ] {
        let room = room();
        std::fs::set_permissions(room.path(), Permissions::from_mode(0o777)).expect("it is ours");
        let site = built(line, book.root(), &room.path().join("site"), elsewhere.path());
        assert!(site == expected, "with `{line}` the bytes differ");
    }
    let there = built("", Path::new("."), &elsewhere.path().join("site"), book.root());
    assert!(there == expected, "from inside the book the bytes differ");
}

/// What the site of the kitchen sink is, as one hash of all paths and bytes: the same on every machine, whether the program
/// was built for speed or for finding faults. `BLESS=1` writes it anew.
#[test]
fn every_build_of_the_program_makes_the_same_bytes() {
    const DIGEST: &str = "tests/fixtures/snapshots/kitchen-sink.digest";
    let mut book = Book::of_folder(FOLDER).without_sources();
    // Not every program can minify.
    book.minified = false;
    let site = Site::of(&book);
    let all = site.0.iter().map(|(path, bytes)| format!("{} {path}\n", briefbook::hash::of(bytes)));
    let digest = briefbook::hash::of(all.collect::<String>().as_bytes()) + "\n";
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(DIGEST, &digest).expect("it can be written");
    }
    assert_eq!(std::fs::read_to_string(DIGEST).unwrap_or_default(), digest);
}

#[test]
fn the_number_of_threads_is_taken_from_the_environment() {
    let book = Book::of_folder(FOLDER);
    let threads = |number: &str| {
        let mut child = book.command(&["check"]);
        child.env("RAYON_NUM_THREADS", number).stderr(std::process::Stdio::null());
        let mut child = child.spawn().expect("the program can be started");
        let folder = format!("/proc/{}/task", child.id());
        let mut most = 0;
        while child.try_wait().expect("it can be asked").is_none() {
            most = most.max(std::fs::read_dir(&folder).map(Iterator::count).unwrap_or_default());
        }
        most
    };
    if Path::new("/proc/self/task").is_dir() {
        let (one, eight) = (threads("1"), threads("8"));
        // Beside those that make pages, one has begun the run and one hands pages on.
        assert!(one <= 3 && eight >= 8, "{one} threads with 1, {eight} with 8");
    }
}

#[test]
fn the_order_in_which_files_were_made_changes_nothing() {
    let expected = plain(Book::of_folder(FOLDER).root());
    let mut files = tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER));
    for turn in [0, 7, 19] {
        files.reverse();
        files.rotate_left(turn);
        let book = Book::empty();
        for (path, bytes) in &files {
            book.write(path, bytes);
        }
        assert!(plain(book.root()) == expected, "in another order the bytes differ");
    }
}

#[test]
fn a_site_built_over_another_is_the_site_built_anew() {
    let book = Book::of_folder(FOLDER);
    let room = room();
    let out = room.path().join("site");
    let first = built("", book.root(), &out, room.path());
    let again = built("RAYON_NUM_THREADS=3", book.root(), &out, room.path());
    assert!(first == again);
    book.replace("content/about/method.md", "by hand", "by two hands");
    book.write("content/about/second.md", "---\ntitle: A second page\n---\n");
    let over = built("", book.root(), &out, room.path());
    assert!(over == plain(book.root()) && over != first);
    book.replace("content/about/method.md", "by two hands", "by hand");
    book.remove("content/about/second.md");
    assert!(built("", book.root(), &out, room.path()) == first);
}

#[test]
fn the_only_clock_is_the_one_that_is_given() {
    let book = Book::new("=== content/articles/own.md\n---\ntitle: Own\n---\n\nA text.\n");
    let at = |line: &str| {
        let room = room();
        let site = built(line, book.root(), &room.path().join("site"), room.path());
        site.text("atom.xml").split("<updated>").nth(1).and_then(|rest| rest.split('<').next()).map(str::to_owned)
    };
    assert_eq!(at("").as_deref(), Some("1970-01-01T00:00:00Z"));
    assert_eq!(at("SOURCE_DATE_EPOCH=1700000000 TZ=Asia/Tokyo").as_deref(), Some("2023-11-14T22:13:20Z"));
}
