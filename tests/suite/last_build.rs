//! A build that follows another gives what a build from nothing gives, after any change; if nothing has changed it ends at once.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use briefbook::cache::Cache;
use briefbook::pipeline::{Options, Outcome, preview};
use briefbook::write::MARKER;
use proptest::prelude::*;

use crate::book::{Book, findings, listed, tree};
use crate::kitchen_sink::FOLDER;

/// Whether a build ended at once: it read no file.
fn at_once(outcome: &Outcome) -> bool {
    outcome.published.is_some() && outcome.sources.iter().count() < 20
}

/// Waits until a file that is written now is younger than every other.
fn tick(book: &Book) {
    let path = book.path("tick");
    let changed = || {
        fs::write(&path, "").expect("a file can be written");
        let found = fs::metadata(&path).expect("it is there");
        (found.ctime(), found.ctime_nsec())
    };
    let first = changed();
    while changed() == first {}
}

#[test]
fn the_second_build_of_the_same_files_ends_at_once_and_says_the_same() {
    let book = Book::of_folder(FOLDER);
    book.replace(
        "content/book.yaml",
        "rules: {review-stale: off}",
        "rules: {review-stale: off, excerpt-unused: warning}",
    );
    tick(&book);
    let first = book.build_again();
    assert!(!first.findings.is_empty() && first.published.is_some_and(|published| published.changed));
    let second = book.build_again();
    assert!(at_once(&second));
    assert_eq!(listed(&findings(&second)), listed(&findings(&first)));
    assert_eq!((second.pages, second.proved), (first.pages, first.proved));
    let published = second.published.expect("it was published before");
    assert_eq!((published.written, published.removed, published.changed), (0, 0, false));
    let all = first.published.map(|published| published.written);
    assert_eq!(Some(published.unchanged), all);
    assert_eq!(book.read(".briefbook/.gitignore"), "*\n");
}

#[test]
fn the_program_says_that_nothing_changed_and_can_be_told_to_make_every_page() {
    let book = Book::new("=== content/about/us.md\n---\ntitle: Us\n---\n");
    tick(&book);
    assert_eq!(book.run(&["build"]).status, Some(0));
    let second = book.run(&["build", "--timings"]);
    assert!(second.stderr.contains("(nothing changed)") && !second.stderr.contains("render"), "{}", second.stderr);
    let told = book.run(&["build", "--no-cache", "--timings"]);
    assert!(told.stderr.contains("(nothing changed)") && told.stderr.contains("render"), "{}", told.stderr);
    let deny = book.run(&["build", "--timings", "--base-url", "https://other.example/"]);
    assert!(deny.stderr.contains("render"), "{}", deny.stderr);
}

#[test]
fn whatever_is_changed_by_hand_is_made_again() {
    let book = Book::of_folder(FOLDER);
    let page = book.path("public/index.html");
    let parts: [(&str, &dyn Fn()); 9] = [
        ("a page of the site is written over", &|| fs::write(&page, "mine").expect("it can be written")),
        ("a page of the site is removed", &|| fs::remove_file(&page).expect("it can be removed")),
        ("a file is put into the site", &|| book.write("public/mine.txt", "mine")),
        ("an empty folder is put into the site", &|| {
            fs::create_dir(book.path("public/mine")).expect("a folder can be made");
        }),
        ("a file is touched", &|| book.write("content/index.md", book.read("content/index.md"))),
        ("a template appears", &|| book.write("templates/message.html", "{% extends \"default/message.html\" %}\n")),
        ("the record is cut", &|| {
            let record = book.read(".briefbook/last-build");
            book.write(".briefbook/last-build", &record[..record.len() / 2]);
        }),
        ("the record has another number", &|| {
            book.write(
                ".briefbook/last-build",
                book.read(".briefbook/last-build").replace("\"pages\":", "\"pages\":1"),
            );
        }),
        ("a killed run has left a stage", &|| {
            book.write(".public.briefbook-0/.briefbook", book.read("public/.briefbook"));
        }),
    ];
    let mut site = Vec::new();
    for (what, change) in parts {
        tick(&book);
        book.build_again();
        tick(&book);
        assert!(at_once(&book.build_again()), "before {what}");
        if site.is_empty() {
            site = book.site();
        }
        change();
        assert!(!at_once(&book.build_again()), "{what}");
        assert!(book.site() == site || what == "a template appears", "{what}");
        assert!(!book.path(".public.briefbook-0").exists());
    }
}

#[test]
fn the_record_of_another_book_is_not_used() {
    let (one, two) = (Book::of_folder(FOLDER), Book::of_folder("tests/fixtures/treaties"));
    tick(&one);
    one.build_again();
    tick(&two);
    two.build_again();
    let expected = two.site();
    two.write(".briefbook/last-build", one.read(".briefbook/last-build"));
    assert!(!at_once(&two.build_again()));
    assert!(two.site() == expected);
}

#[test]
fn a_book_in_a_folder_that_cannot_be_written_to_is_built_all_the_same() {
    let book = Book::new("=== content/about/us.md\n---\ntitle: Us\n---\n");
    // Instead of taking rights away, which a superuser does not notice, something else stands in the place of the cache.
    book.write(".briefbook", "not a folder");
    assert!(book.build_again().published.is_some());
    assert_eq!(book.read(".briefbook"), "not a folder");
}

#[test]
fn links_in_the_place_of_the_cache_are_not_followed() {
    let book = Book::new("=== content/about/us.md\n---\ntitle: Us\n---\n");
    book.write("precious", "years of work");
    fs::create_dir(book.path(".briefbook")).expect("a folder can be made");
    for name in ["begun", "last-build", ".gitignore"] {
        std::os::unix::fs::symlink(book.path("precious"), book.path(".briefbook").join(name))
            .expect("a link can be made");
    }
    assert!(book.build_again().published.is_some());
    assert_eq!(book.read("precious"), "years of work");
    let other = Book::new("=== content/about/us.md\n---\ntitle: Us\n---\n");
    std::os::unix::fs::symlink(book.root(), other.path(".briefbook")).expect("a link can be made");
    assert!(other.build_again().published.is_some());
    assert!(!book.path("begun").exists() && !book.path("last-build").exists());
}

/// A change of the book.
#[derive(Debug, Clone, Copy)]
enum Change {
    Nothing,
    Word,
    Name,
    Retag,
    NewPage,
    RemovePage,
    Rename,
    Template,
    Settings,
    Lock,
    Style,
    Mistake,
}

fn apply(book: &Book, change: Change, number: usize) {
    let summary = "content/glossary/teu.md";
    match change {
        Change::Nothing => {}
        Change::Word => book.write(summary, book.read(summary) + &format!("\nNumber {number}.\n")),
        // What other pages mention, and what their links to it read.
        Change::Name => {
            let name = ["Money", "Quay", "Port"][number % 3];
            book.write("content/glossary/named.md", format!("---\ntitle: {name}\n---\n\nSee [[teu]].\n"));
            book.write("content/debates/naming.md", "---\ntitle: Naming\n---\n\nThis is of [[named]].\n");
        }
        Change::Retag => {
            let path = "content/articles/how-we-count.md";
            let text = book.read(path);
            let (old, new) = ("themes: [fishing]", "themes: [fees]");
            book.write(path, if text.contains(old) { text.replace(old, new) } else { text.replace(new, old) });
        }
        Change::NewPage => book.write(
            &format!("content/debates/new-{number}.md"),
            format!("---\ntitle: New {number}\n---\n\nSee [[norway]].\n"),
        ),
        Change::RemovePage | Change::Rename => {
            let pages = tree(&book.path("content/debates"));
            let Some((name, text)) = pages.iter().find(|(name, _)| name.starts_with("new-")) else { return };
            book.remove(&format!("content/debates/{name}"));
            if matches!(change, Change::Rename) {
                book.write(&format!("content/debates/new-{number}0.md"), text);
            }
        }
        Change::Template => {
            book.write("templates/pack.html", format!("{{% extends \"default/pack.html\" %}}{{# {number} #}}\n"));
        }
        Change::Settings => {
            let text = book.read("content/book.yaml");
            let lines: String =
                text.lines().filter(|line| !line.starts_with("subtitle:")).map(|line| format!("{line}\n")).collect();
            book.write("content/book.yaml", format!("{lines}subtitle: Number {number}\n"));
        }
        Change::Lock => drop(book.lock()),
        Change::Style => book.write("theme/css/own.css", format!("p {{ order: {number} }}\n")),
        Change::Mistake => {
            let path = "content/glossary/wrong.md";
            if book.path(path).exists() { book.remove(path) } else { book.write(path, "---\ntitle: [x]\n---\n") }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn after_any_changes_a_warm_build_is_a_cold_one_and_so_is_a_preview(
        changes in prop::collection::vec(prop::sample::select(vec![
            Change::Nothing, Change::Word, Change::Name, Change::Retag, Change::NewPage, Change::RemovePage, Change::Rename,
            Change::Template, Change::Settings, Change::Lock, Change::Style, Change::Mistake,
        ]), 1..6)
    ) {
        let book = Book::of_folder(FOLDER);
        book.build_again();
        let kept = Options { cache: Cache::kept(), ..book.options() };
        for (number, change) in changes.into_iter().enumerate() {
            apply(&book, change, number);
            let warm = book.build_again();
            let room = tempfile::tempdir().expect("a folder can be made");
            let cold = book.build_into(&room.path().join("site")).expect("the machine works");
            prop_assert_eq!(listed(&findings(&warm)), listed(&findings(&cold)));
            prop_assert_eq!(warm.published.is_some(), cold.published.is_some());
            let (previewed, site) = preview(&kept, &[], &mut |_| {}).expect("the machine works");
            prop_assert_eq!(listed(&findings(&previewed)), listed(&findings(&cold)));
            prop_assert_eq!(site.is_some(), cold.published.is_some());
            if let Some(site) = site {
                let published = tree(Path::new(&room.path().join("site")));
                prop_assert_eq!(site.0.len() + 1, published.len());
                // What tells that a folder is a published site is on the disk only.
                let published = published.into_iter().filter(|(path, _)| path != MARKER);
                let differs = published.filter(|(path, bytes)| site.0.get(path).is_none_or(|made| **made != *bytes));
                prop_assert_eq!(differs.map(|(path, _)| path).collect::<Vec<_>>(), Vec::<String>::new(), "{:?}", change);
            }
            if cold.published.is_some() {
                prop_assert!(book.site() == tree(Path::new(&room.path().join("site"))), "{:?}", change);
            }
        }
    }
}
