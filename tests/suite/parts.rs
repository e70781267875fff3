//! A site of several books: a book and its parts go one way together, are published together or not at all, and know of
//! each other.

use std::fs;

use briefbook::diagnostic::Rule;

use crate::book::{BOOK, Book, Finding, findings, listed};
use crate::site::{Site, addresses, broken, select, target, words};

/// A book with a part that is a book of its own, with an index, a page and settings of its own.
const TWO: &str = "=== content/book.yaml
title: The whole
base_url: https://example.org/tiny/
indexes:
  themes: {title: Themes, tree: true}
parts: {guide: ../guide}

=== content/themes/trade.md
---
title: Trade
---

Goods that change hands.

=== guide/content/book.yaml
title: The guide
base_url: https://elsewhere.example/
language: es
formats: [html, sitemap, search]

=== guide/content/index.md
How the book is read.

=== guide/content/reading/first-steps.md
---
title: First steps
---

Begin with [the second page](second.md).

=== guide/content/reading/second.md
---
title: Second
---

The second page.
";

/// What `parts:` says in the settings of [`TWO`], put in the place of what it says there.
fn with_parts(parts: &str) -> Book {
    let book = Book::new(TWO);
    book.replace("content/book.yaml", "parts: {guide: ../guide}", parts);
    book
}

/// The one finding of a book, which is of this rule.
fn only(book: &Book, rule: Rule) -> Finding {
    let found = book.check();
    assert_eq!(found.len(), 1, "there is one finding:\n{}", listed(&found));
    let found = found.into_iter().next().expect("it has just been counted");
    assert_eq!(found.rule, rule.name(), "{found}");
    found
}

#[test]
fn a_part_is_published_under_its_path_as_it_would_be_alone() {
    let site = Site::of(&Book::new(TWO));
    for path in ["index.html", "themes/trade.html", "guide/index.html", "guide/reading/first-steps.html"] {
        assert!(site.0.contains_key(path), "there is {path}");
    }
    assert_eq!(broken(&site), Vec::<String>::new(), "every link of both books leads somewhere");
    let home = site.page("guide/index.html");
    assert_eq!(select(&home, "html")[0].attr("lang"), Some("es"), "the part has settings and strings of its own");
    let page = site.page("guide/reading/second.html");
    let crumbs: Vec<String> = select(&page, ".breadcrumbs a").iter().map(|link| words(*link)).collect();
    assert_eq!(crumbs, ["The whole", "Inicio", "Reading"]);
    assert!(!site.0.contains_key("guide/book.epub"), "the part has formats of its own");
    assert!(site.0.contains_key("book.epub"), "and they are not those of the whole");
}

#[test]
fn the_address_of_a_part_is_that_of_the_whole_with_its_path() {
    let site = Site::of(&Book::new(TWO));
    let page = site.page("guide/reading/second.html");
    let canonical = select(&page, "link[rel=canonical]")[0].attr("href");
    assert_eq!(canonical, Some("https://example.org/tiny/guide/reading/second.html"));

    let book = Book::new(TWO);
    book.replace("content/book.yaml", "base_url: https://example.org/tiny/\n", "");
    let site = Site::of(&book);
    let page = site.page("guide/reading/second.html");
    assert!(select(&page, "link[rel=canonical]").is_empty(), "without an address of the whole a part has none");
}

#[test]
fn a_site_has_one_robots_txt_and_one_page_for_lost_addresses_and_each_book_a_sitemap() {
    let site = Site::of(&Book::new(TWO));
    let robots = site.text("robots.txt");
    assert!(robots.contains("Sitemap: https://example.org/tiny/sitemap.xml\n"), "{robots}");
    assert!(robots.contains("Sitemap: https://example.org/tiny/guide/sitemap.xml\n"), "{robots}");
    assert!(!site.0.contains_key("guide/robots.txt") && !site.0.contains_key("guide/404.html"));
    let listed = site.text("guide/sitemap.xml");
    assert!(listed.contains("<loc>https://example.org/tiny/guide/reading/second.html</loc>"), "{listed}");
    assert!(!site.text("sitemap.xml").contains("/guide/"), "an address stands in one sitemap");
}

#[test]
fn the_books_have_doors_to_each_other_on_every_page() {
    let site = Site::of(&Book::new(TWO));
    for (path, page) in site.pages().filter(|(path, _)| *path != "404.html") {
        let footer = select(&page, ".site-footer nav a");
        let (title, home) =
            if path.starts_with("guide/") { ("The whole", "index.html") } else { ("The guide", "guide/index.html") };
        let door = footer.iter().find(|link| words(**link) == title).unwrap_or_else(|| panic!("{path} has a door"));
        let to = target(path, door.attr("href").unwrap_or_default()).0;
        assert_eq!(to, home, "{path}");
        assert_eq!(door.attr("aria-current"), None, "{path}");
        let first = select(&page, ".breadcrumbs a").first().map(|link| words(*link));
        assert_eq!(
            first.as_deref() == Some("The whole"),
            path.starts_with("guide/"),
            "{path} says what it is a part of"
        );
    }
}

#[test]
fn one_run_checks_and_counts_both_books() {
    let book = Book::new(TWO);
    let (whole, part) = (book.run(&["check"]), book.run(&["check", "--root", "guide"]));
    let alone = with_parts("").run(&["check"]);
    let pages = |ran: &crate::book::Ran| -> usize {
        let words = ran.stderr.strip_prefix("clean: ").expect("it is clean").to_owned();
        words.split(' ').next().and_then(|n| n.parse().ok()).expect("a number")
    };
    // The page for lost addresses is one page of the whole site; on its own a part has one too.
    assert_eq!(pages(&whole), pages(&alone) + pages(&part) - 1);
}

#[test]
fn findings_of_both_books_stand_in_one_report_by_their_paths() {
    let book = Book::new(TWO);
    book.write("content/themes/ports.md", "---\ntitle: Ports\nbroader: [trad]\n---\n");
    book.write("guide/content/reading/third.md", "---\ntitel: Third\n---\n\nSee [this](fourth.md).\n");
    let found = book.check();
    let seen: Vec<(&str, &str, &str)> = found.iter().map(|f| (f.path.as_str(), f.rule, f.text.as_str())).collect();
    assert_eq!(
        seen,
        [
            ("content/themes/ports.md", "unknown-term", "trad"),
            ("guide/content/reading/third.md", "unknown-key", "titel"),
            ("guide/content/reading/third.md", "broken-link", "[this](fourth.md)"),
        ]
    );
    let ran = book.run(&["check"]);
    assert!(ran.stderr.contains(" --> guide/content/reading/third.md:2:1"), "{}", ran.stderr);
    assert!(ran.stderr.contains("3 errors in 2 files"), "{}", ran.stderr);
}

#[test]
fn an_error_in_a_part_keeps_the_whole_site_as_it_was() {
    let book = Book::new(TWO);
    assert!(book.build().published.is_some());
    let before = book.site();
    book.write("guide/content/reading/second.md", "---\ntitle: Second\n---\n\nSee [nothing](nowhere.md).\n");
    book.write("content/themes/trade.md", "---\ntitle: Trade\n---\n\nOther words.\n");
    let outcome = book.build();
    assert!(outcome.published.is_none() && findings(&outcome).len() == 1);
    assert!(book.site() == before, "nothing was published");
}

#[test]
fn the_settings_of_a_book_rule_that_book_alone() {
    let book = Book::new(TWO);
    book.write("guide/content/reading/second.md", "---\ntitle: Second\n---\n\nSee [nothing](nowhere.md).\n");
    book.write("content/book.yaml", format!("{BOOK}parts: {{guide: ../guide}}\nrules: {{broken-link: off}}\n"));
    assert_eq!(only(&book, Rule::BrokenLink).severity, "error", "the whole does not excuse its part");
    let settings = book.read("guide/content/book.yaml");
    book.write("guide/content/book.yaml", format!("{settings}rules: {{broken-link: warning}}\n"));
    assert_eq!(only(&book, Rule::BrokenLink).severity, "warning");
}

#[test]
fn a_part_cannot_stand_where_the_book_itself_has_something() {
    let book = with_parts("parts: {themes: ../guide}");
    let found = only(&book, Rule::AddressCollision);
    assert_eq!((found.path.as_str(), found.text.as_str()), ("content/book.yaml", "../guide"));
    assert!(found.message.contains("/themes/") && found.message.contains("/themes/trade.html"), "{found}");
    assert_eq!(found.notes, ["the other claim"]);
    for generated in ["assets", "search", "print"] {
        let book = with_parts(&format!("parts: {{{generated}: ../guide}}"));
        let found = only(&book, Rule::AddressCollision);
        assert!(found.message.contains(&format!("/{generated}/")), "{found}");
    }
    // An old address of a page is taken too.
    let book = with_parts("parts: {guide: ../guide}");
    book.write("content/guide/new.md", "---\ntitle: New\n---\n\nWords.\n");
    assert!(only(&book, Rule::AddressCollision).message.contains("/guide/new.html"));
}

#[test]
fn the_path_of_a_part_is_an_id() {
    for name in ["Guide", "..", "/guide", "a/b", "gu ide", "nul", "a--b"] {
        let found = only(&with_parts(&format!("parts: {{'{name}': ../guide}}")), Rule::InvalidId);
        assert!(found.message.contains(name), "{found}");
    }
}

#[test]
fn the_folder_of_a_part_is_a_relative_path_to_another_book() {
    let absolute = with_parts("");
    let folder = absolute.path("guide");
    let settings = absolute.read("content/book.yaml");
    absolute.write("content/book.yaml", format!("{settings}parts: {{guide: '{}'}}\n", folder.display()));
    assert!(only(&absolute, Rule::WrongType).message.contains("is no path from this file"));
    for (parts, words) in [
        ("parts: {guide: ../nowhere}", "there is no book in"),
        ("parts: {guide: '..\\guide'}", "is no path from this file"),
        ("parts: {guide: ../guide/content}", "it has no content/book.yaml"),
        ("parts: [../guide]", "`parts` must name other books"),
        ("parts: {guide: [a]}", "text is meant here"),
    ] {
        let found = only(&with_parts(parts), Rule::WrongType);
        assert!(found.message.contains(words), "{parts}: {found}");
    }
}

#[test]
fn a_book_stands_in_a_site_once_and_is_no_part_of_itself() {
    for parts in ["parts: {self: ..}", "parts: {self: ../guide/..}"] {
        let found = only(&with_parts(parts), Rule::WrongType);
        assert!(found.message.contains("is in this site already"), "{found}");
    }
    let found = only(&with_parts("parts: {guide: ../guide, again: ../guide}"), Rule::WrongType);
    assert_eq!((found.path.as_str(), found.text.as_str()), ("content/book.yaml", "../guide"));

    let book = Book::new(TWO);
    let settings = book.read("guide/content/book.yaml");
    book.write("guide/content/book.yaml", format!("{settings}parts: {{back: ../..}}\n"));
    assert_eq!(only(&book, Rule::WrongType).path, "guide/content/book.yaml", "a circle is found where it closes");
}

#[test]
fn parts_may_have_parts() {
    let book = Book::new(TWO);
    let settings = book.read("guide/content/book.yaml");
    book.write("guide/content/book.yaml", format!("{settings}parts: {{deep: ../../deep}}\n"));
    book.write("deep/content/book.yaml", "title: The deep\n");
    book.write("deep/content/index.md", "Deep down.\n");
    let site = Site::of(&book);
    assert_eq!(broken(&site), Vec::<String>::new());
    let page = site.page("guide/deep/index.html");
    assert_eq!(select(&page, "link[rel=canonical]")[0].attr("href"), Some("https://example.org/tiny/guide/deep/"));
    let up: Vec<String> = addresses(&page).into_iter().filter(|to| to.starts_with("..")).collect();
    assert!(up.iter().all(|to| to == "../index.html") && !up.is_empty(), "{up:?}");
    assert!(site.text("robots.txt").contains("Sitemap: https://example.org/tiny/guide/deep/sitemap.xml\n"));
}

#[test]
fn a_part_may_stand_beside_the_whole_and_is_named_by_the_way_to_it() {
    let book = with_parts("");
    fs::create_dir_all(book.path("inner")).expect("folders can be made");
    fs::rename(book.path("content"), book.path("inner/content")).expect("a folder can be moved");
    let settings = book.read("inner/content/book.yaml");
    book.write("inner/content/book.yaml", format!("{settings}parts: {{guide: ../../guide}}\n"));
    book.write("guide/content/reading/second.md", "---\ntitel: Second\n---\n");
    let ran = book.run(&["check", "--root", "inner", "--format", "short"]);
    assert!(ran.stderr.contains("../guide/content/reading/second.md:2:1"), "{}", ran.stderr);
}

/// A part with a quotation of its own; the article has the same id in both books.
const QUOTED: &str = "=== content/book.yaml
title: The whole
parts: {guide: ../guide}
rules: {key-point-unsupported: off, unused-reference: off}

=== guide/content/book.yaml
title: The guide

=== guide/content/index.md
How the book is read.

=== guide/content/references.yaml
- id: ana2019
  type: report
  title: A report
  author: [{family: Ana, given: Bea}]
  issued: 2019

=== guide/content/articles/report.md
---
source: ana2019
---

What it says.

## Excerpts

### The harbour was closed, she writes

> The harbour was closed for a year and nobody said why it was.
>
> — para. 1

Why it matters.

=== sources/guide/report.txt
The harbour was closed for a year and nobody said why it was. Later it was opened, and again nobody gave a reason for that, \
although many had asked, in letters and in person, who had ordered it and what it had cost the town.
";

#[test]
fn each_book_has_a_lock_of_its_own_and_the_texts_of_a_part_stand_in_a_folder_of_its_name() {
    let book = Book::new(QUOTED);
    let ran = book.run(&["lock", "--sources", "sources"]);
    assert_eq!(ran.status, Some(0), "the whole has nothing to prove: {}", ran.stderr);
    assert_eq!(only(&book, Rule::QuotationUnproved).path, "guide/content/articles/report.md");
    let ran = book.run(&["lock", "--root", "guide", "--sources", "sources/guide"]);
    assert_eq!(ran.stderr, "guide/content/book.lock: written, 1 excerpts proved\n");
    assert_eq!(book.run(&["check"]).status, Some(0), "without the texts the lock of the part is the proof");
    let with = book.run(&["check", "--sources", "sources"]);
    assert!(with.stderr.ends_with(" 1 excerpts proved\n"), "{}", with.stderr);
    book.replace("sources/guide/report.txt", "for a year", "for two years");
    let with = book.run(&["check", "--sources", "sources"]);
    assert!(with.stderr.contains("quotation-not-found"), "the texts of the part are read: {}", with.stderr);
}

#[test]
fn the_output_must_not_be_a_folder_of_a_part() {
    let book = Book::new(TWO);
    for out in ["guide/content/public", "guide"] {
        let ran = book.run(&["build", "--out", out]);
        assert_eq!(ran.status, Some(2), "{out}: {}", ran.stderr);
    }
}

#[test]
fn the_same_books_give_the_same_bytes_and_a_part_changes_nothing_of_the_whole_but_the_doors() {
    let book = Book::new(TWO);
    let first = Site::of(&book);
    fs::remove_dir_all(book.path("public")).expect("it was built");
    assert_eq!(Site::of(&book), first);
    // Under its path a part is what it is alone, but for its address and its way back.
    let alone = Book::new(TWO);
    fs::remove_dir_all(alone.path("content")).expect("it is there");
    fs::rename(alone.path("guide/content"), alone.path("content")).expect("a folder can be moved");
    let alone = Site::of(&alone);
    let part: Vec<&str> = first.paths().into_iter().filter_map(|path| path.strip_prefix("guide/")).collect();
    let expected: Vec<&str> =
        alone.paths().into_iter().filter(|path| !["404.html", "_headers", "robots.txt"].contains(path)).collect();
    assert_eq!(part, expected);
    let main = |site: &Site, path: &str| words(select(&site.page(path), "main")[0]);
    assert_eq!(main(&first, "guide/reading/second.html"), main(&alone, "reading/second.html"));
}

#[test]
fn a_book_says_which_folders_its_main_navigation_has_and_in_which_order() {
    let book = Book::new(TWO);
    let settings = book.read("guide/content/book.yaml");
    book.write("guide/content/editing/first.md", "---\ntitle: First\n---\n\nWords.\n");
    let doors = |book: &Book| -> Vec<String> {
        let site = Site::of(book);
        let page = site.page("guide/index.html");
        select(&page, ".doors li:not(.door-search) a").iter().map(|link| words(*link)).collect()
    };
    assert_eq!(
        doors(&book),
        [""; 0],
        "a book of other folders than a briefing book's has no main navigation by itself"
    );
    book.write("guide/content/book.yaml", format!("{settings}navigation: [reading, editing]\n"));
    assert_eq!(doors(&book), ["Reading", "Editing"]);
    book.write("guide/content/book.yaml", format!("{settings}navigation: [reading, editting]\n"));
    let found = only(&book, Rule::UnknownTerm);
    assert_eq!((found.path.as_str(), found.text.as_str()), ("guide/content/book.yaml", "editting"));
    assert_eq!(found.fix, Some(("editting".to_owned(), "editing".to_owned())));
}
