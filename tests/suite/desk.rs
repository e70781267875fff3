//! What an editor does at a desk: begins a book, begins a page, gives something another id.

use std::fs;

use crate::book::{Book, listed, tree};

#[test]
fn the_book_that_init_makes_is_clean_with_and_without_its_sources_and_builds() {
    let book = Book::empty();
    let ran = book.run(&["init", "mine"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (Some(0), ""), "{}", ran.stderr);
    for arguments in
        [&["check", "--deny", "warnings"][..], &["check", "--deny", "warnings", "--sources", "mine/sources"]]
    {
        let ran = book.run(&[arguments, &["--root", "mine"]].concat());
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.starts_with("clean: "), "{}", ran.stderr);
    }
    let built = book.run(&["build", "--root", "mine", "--deny", "warnings"]);
    assert_eq!(built.status, Some(0), "{}", built.stderr);
    let pages = [
        "articles/night-boats",
        "countries/norrel",
        "themes/ferries",
        "figures/night-crossings",
        "debates/does-the-sound-need-a-keeper",
        "about/index",
    ];
    for page in pages {
        let html = book.read(&format!("mine/public/{page}.html"));
        assert!(!html.contains("&lt;!--"), "a comment is shown on {page}");
    }
    let ignored = book.read("mine/.gitignore");
    assert!(ignored.contains("public") && ignored.contains(".briefbook"));
    let lock = book.run(&["lock", "--root", "mine", "--sources", "mine/sources"]);
    assert!(lock.stderr.contains("unchanged"), "the lock is what lock writes: {}", lock.stderr);
    let left: Vec<String> = fs::read_dir(book.root())
        .expect("it is there")
        .map(|e| e.expect("listed").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(left, ["mine"], "nothing is left beside the book");
}

#[test]
fn init_never_overwrites_and_fills_an_empty_folder() {
    let book = Book::empty();
    book.write("full/notes.txt", "mine");
    let refused = book.run(&["init", "full"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.stderr.contains("not empty"), "{}", refused.stderr);
    assert_eq!(tree(book.root()), [("full/notes.txt".to_owned(), b"mine".to_vec())]);
    assert_eq!(book.run(&["init", "full/notes.txt"]).status, Some(2));
    fs::create_dir(book.path("empty")).expect("a folder can be made");
    book.write("empty/.git/HEAD", "ref");
    let output = book.command(&["init", "."]).current_dir(book.path("empty")).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(book.path("empty/content/book.lock").is_file() && book.path("empty/.git/HEAD").is_file());
    assert!(!book.path("empty/.briefbook-init").exists());
}

#[test]
fn a_new_page_of_every_kind_lacks_only_what_an_editor_has_to_write() {
    let book = Book::of_folder("tests/fixtures/kitchen-sink");
    for language in ["en", "es"] {
        let settings = book.read("content/book.yaml");
        let settings: String =
            settings.lines().filter(|line| !line.starts_with("language:")).map(|line| format!("{line}\n")).collect();
        book.write("content/book.yaml", format!("{settings}language: {language}\n"));
        let before = listed(&book.check());
        let key = book.read("content/references.yaml");
        let key = key
            .lines()
            .find_map(|line| line.trim_start_matches("- ").strip_prefix("id: "))
            .expect("there is a reference")
            .to_owned();
        for (folder, more) in [
            ("articles", Some(key.as_str())),
            ("articles", None),
            ("countries", None),
            ("themes", None),
            ("vessels", None),
            ("indicators", None),
            ("glossary", None),
            ("debates", None),
            ("about", None),
        ] {
            let id = format!("new-{language}");
            let mut arguments = vec!["new", folder, id.as_str()];
            arguments.extend(more.iter().flat_map(|key| ["--source", key]));
            let ran = book.run(&arguments);
            assert_eq!(ran.status, Some(0), "{folder}: {}", ran.stderr);
            let after: Vec<_> =
                book.check().into_iter().filter(|finding| !before.contains(&finding.to_string())).collect();
            let allowed = |finding: &crate::book::Finding| {
                finding.message == "the article has no bottom line" || finding.rule == "ambiguous-mention"
            };
            assert!(after.iter().all(allowed), "{folder} {language}:\n{}", listed(&after));
            let again = book.run(&arguments);
            assert_eq!(again.status, Some(2));
            assert!(again.stderr.contains("never overwritten"), "{}", again.stderr);
            book.remove(&format!("content/{folder}/{id}.md"));
        }
    }
}

/// A page that links to `peru` in every form that the program understands.
const LINKS: &str = "=== content/countries/peru.md
---
title: Peru
---

The river begins here. See [below](#more) and [[#more]].

## More {#more}

Text.

=== content/countries/andes.md
---
title: The Andes
members: [ecuador, peru]
related:
  - \"peru\"
---

[[peru]]

=== content/debates/rivers.md
---
title: Whose river
countries: ['peru']
---

[[peru|The country]], [[countries/peru]], [[ peru.md ]], [[peru#more]], [the page](../countries/peru.md \"peru.md\"),
[place](<../countries/peru.md#more>), [by reference][p], [p][] and [p].

| a | b |
| --- | --- |
| [[peru\\|Peru]] | peru in a word, peru-like |

`[[peru]]` is code.

[p]: ../countries/peru.md

=== content/articles/port-report.md
---
source: torres2019river
countries: [peru]
themes: [ports]
---

The ports of [[peru]] grew faster than the means to guard them, Torres writes.

## Excerpts

### The port grew without a plan to guard it, Torres writes {#port-unguarded countries=ecuador,peru}

> The port was enlarged, and nobody asked who would guard it.
>
> — p. 13

Why it matters: see [[prado-interview#two-boats]].
";

fn linked() -> Book {
    let book = Book::of_folder("tests/fixtures/ports");
    for (path, text) in crate::book::files(LINKS) {
        book.write(&path, text);
    }
    book.locked()
}

#[test]
fn a_page_gets_another_id_in_every_link_and_list_and_keeps_its_old_address() {
    let book = linked();
    let before = listed(&book.check());
    let renamed = book.rename("countries/peru", "peru-republic").expect("nothing stands against it");
    assert!(!book.path("content/countries/peru.md").exists());
    assert!(book.read("content/countries/peru-republic.md").starts_with("---\ntitle: Peru\nformerly: [peru]\n---\n"));
    let andes = book.read("content/countries/andes.md");
    assert!(
        andes.contains("members: [ecuador, peru-republic]\nrelated:\n  - \"peru-republic\"\n")
            && andes.contains("[[peru-republic]]"),
        "{andes}"
    );
    let rivers = book.read("content/debates/rivers.md");
    let (_, rivers) = rivers.split_once("countries: ").expect("it is there");
    assert_eq!(
        rivers,
        "['peru-republic']\n---\n\n[[peru-republic|The country]], [[countries/peru-republic]], [[ peru-republic.md ]], [[peru-republic#more]], \
         [the page](../countries/peru-republic.md \"peru.md\"),\n[place](<../countries/peru-republic.md#more>), [by reference][p], [p][] and [p].\n\n\
         | a | b |\n| --- | --- |\n| [[peru-republic\\|Peru]] | peru in a word, peru-like |\n\n`[[peru]]` is code.\n\n[p]: ../countries/peru-republic.md\n"
    );
    let report = book.read("content/articles/port-report.md");
    assert!(
        report.contains("countries: [peru-republic]")
            && report.contains("countries=ecuador,peru-republic}")
            && report.contains("of [[peru-republic]] grew")
    );
    assert_eq!(renamed.renaming.links, 16);
    let mut book = book;
    for sources in [true, false] {
        book.use_sources(sources);
        assert_eq!(listed(&book.check()), before);
    }
    let lock = book.read("content/book.lock");
    book.use_sources(true);
    assert_eq!(
        (listed(&book.lock()), book.read("content/book.lock") == lock),
        (String::new(), true),
        "the lock is what lock writes"
    );
    book.build();
    assert!(
        book.read("public/countries/peru.html").contains("peru-republic.html"),
        "the old address leads to the new one"
    );
}

#[test]
fn an_excerpt_gets_another_id_with_the_quotations_under_its_heading() {
    let book = Book::of_folder("tests/fixtures/ports");
    let path = "content/articles/port-report.md";
    let text = book.read(path)
        + "\n> In 2018 the customs office of Puerto Nuevo counted 56 containers without papers.\n>\n> — p. 14\n\nA number.\n";
    book.write(path, text);
    book.write("content/debates/x.md", "---\ntitle: X\n---\n\n![[port-report#port-unguarded]]\n\n[[port-report#port-unguarded-2|second]], [[port-report#The port grew without a plan to guard it, Torres writes]], [m](../articles/port-report.md#port-unguarded)\n");
    let book = book.locked();
    let before = listed(&book.check());
    let renamed = book.rename("port-unguarded", "no-plan").expect("nothing stands against it");
    assert_eq!(
        (renamed.renaming.old.as_str(), renamed.renaming.new.as_str()),
        ("articles/port-report#port-unguarded", "articles/port-report#no-plan")
    );
    let report = book.read(path);
    assert!(report.contains("{#no-plan formerly=port-unguarded}") && report.contains("[[#no-plan]]"), "{report}");
    assert_eq!(
        book.read("content/debates/x.md").lines().skip(4).collect::<Vec<_>>(),
        [
            "![[port-report#no-plan]]",
            "",
            "[[port-report#no-plan-2|second]], [[port-report#The port grew without a plan to guard it, Torres writes]], [m](../articles/port-report.md#no-plan)"
        ]
    );
    assert_eq!(renamed.renaming.links, 4);
    let lock = book.read("content/book.lock");
    let book = book.without_sources();
    assert_eq!(listed(&book.check()), before, "the proofs are under the new ids too");
    // And back: the id that it has again is no former one any more.
    book.rename("articles/port-report#no-plan", "#port-unguarded").expect("it is free again");
    assert!(book.read(path).contains("{#port-unguarded formerly=no-plan}"));
    assert_eq!(listed(&book.check()), before);
    assert!(lock.contains("#no-plan-2 quotation="));
}

#[test]
fn everything_in_a_book_can_be_renamed_there_and_back() {
    let book = Book::of_folder("tests/fixtures/kitchen-sink");
    let rules = || book.check().iter().map(|finding| (finding.rule, finding.line)).collect::<Vec<_>>();
    let before = rules();
    let lock = book.read("content/book.lock");
    let names: Vec<String> = lock
        .lines()
        .filter_map(|line| line.strip_prefix("page ").or_else(|| line.strip_prefix("excerpt ")))
        .map(|line| line.split(' ').next().unwrap_or_default().to_owned())
        .filter(|name| !name.ends_with("index"))
        .collect();
    assert!(names.len() > 15, "{names:?}");
    for (at, name) in names.iter().enumerate() {
        match book.rename(name, &format!("other-{at}")) {
            Ok(_) => {}
            // The second quotation under a heading follows the first, which has been renamed before; or it is gone with it.
            Err(message)
                if message.contains("made of the id of its heading")
                    || message.contains("has no excerpt")
                    || message.contains("there is no page") => {}
            Err(message) => panic!("{name}: {message}"),
        }
    }
    let lines: Vec<&str> = before.iter().map(|(rule, _)| *rule).collect();
    assert_eq!(rules().iter().map(|(rule, _)| *rule).collect::<Vec<_>>(), lines, "{}", listed(&book.check()));
}

#[test]
fn what_cannot_be_renamed_is_refused_and_nothing_is_changed() {
    let book = linked();
    book.write("content/themes/peru.md", "---\ntitle: The word\nformerly: [inca]\n---\n");
    book.lock();
    let before = tree(book.root());
    for (old, new, words) in [
        ("countries/peru", "ecuador", "countries/ecuador is there already"),
        ("countries/peru", "Perú", "`Perú` cannot be an id"),
        ("countries/peru", "themes/peru-2", "keeps its folder"),
        ("countries/peru", "index", "folder's own text"),
        ("countries/peru", "a#b", "names an excerpt"),
        ("countries/pero", "x", "did you mean `countries/peru`?"),
        ("peru", "x", "`countries/peru` or `themes/peru`"),
        ("index", "x", "there is no page"),
        ("themes/ports", "inca", "called `inca` before"),
        ("articles/port-report#port-ungarded", "x", "did you mean `#port-unguarded`?"),
        ("articles/port-report#port-unguarded", "excerpts", "has the id `#excerpts` already"),
        ("articles/port-report#port-unguarded", "prado-interview#x", "keeps its page"),
        ("articles/port-report#port-unguarded", "articles/x", "names a page"),
    ] {
        let refused = book.rename(old, new).expect_err("it is refused");
        assert!(refused.contains(words), "{old} → {new}: {refused}");
    }
    assert!(tree(book.root()) == before);
}

#[test]
fn an_id_that_two_folders_have_from_now_on_is_written_with_its_folder() {
    let book = linked();
    book.write("content/debates/y.md", "---\ntitle: Y\n---\n\n[[peru]] and [[ports]].\n");
    book.lock();
    book.rename("themes/ports", "peru").expect("nothing stands against it");
    assert!(book.read("content/debates/y.md").ends_with("[[countries/peru]] and [[themes/peru]].\n"));
    assert_eq!(listed(&book.check()), "");
}

#[test]
fn former_ids_are_kept_in_the_form_they_are_written_in() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    let path = |id: &str| format!("content/themes/{id}.md");
    for (front, after) in [
        ("formerly: [old]\n", "formerly: [old, ports]\n"),
        ("formerly:\n  - old # why\n", "formerly:\n  - old # why\n  - ports\n"),
        ("formerly: [harbours, old]\n", "formerly: [ports, old]\n"),
    ] {
        book.write(&path("ports"), format!("---\r\ntitle: Ports\n{front}---\n").replace("\r\n", "\n"));
        book.rename("themes/ports", "harbours").expect("nothing stands against it");
        assert_eq!(book.read(&path("harbours")), format!("---\ntitle: Ports\n{after}---\n"));
        book.rename("harbours", "ports").expect("and back");
    }
}

#[test]
fn an_article_finds_the_text_of_its_source_under_its_old_name() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    let renamed = book.rename("port-report", "river-ports").expect("nothing stands against it");
    assert_eq!(renamed.source_text, Some(("port-report.txt".to_owned(), "river-ports.txt".to_owned())));
    assert_eq!(listed(&book.check()), "");
    fs::rename(book.path("sources/port-report.txt"), book.path("sources/river-ports.txt")).expect("it can be renamed");
    assert_eq!(listed(&book.check()), "");
}
