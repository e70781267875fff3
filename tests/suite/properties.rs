//! What holds for any input: the program never panics and never fails for what somebody wrote; a book without an error
//! becomes a site whose links, ids and paths are sound; no changed quotation passes.

use std::fmt::{self, Write as _};
use std::sync::LazyLock;

use briefbook::diagnostic::rules::RULES;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseError;

use crate::book::{Book, findings, listed};
use crate::kitchen_sink::FOLDER;
use crate::output::twice;
use crate::site::{Site, broken};

/// Few cases a run unless `PROPTEST_CASES` asks for more, and no files of failures: a failure found once becomes a test
/// of its own.
fn cases(few: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|number| number.parse().ok()).unwrap_or(few);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

/// Pieces that mean something somewhere in a page.
const PIECES: &[&str] = &[
    "# ",
    "## ",
    "### ",
    "#### ",
    "## Key points\n",
    "## Excerpts\n",
    "## Figures\n",
    "## Events\n",
    "## Summary\n",
    "> ",
    "> > ",
    "> — p. 1\n",
    ">\n",
    "> [!NOTE]\n",
    "> [!quote] x\n",
    "- ",
    "1. ",
    "- [x] ",
    ": ",
    "***",
    "_",
    "~~",
    "`",
    "```\n",
    "```rust\n",
    "    ",
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "|",
    "| a | b |\n| --- | :-: |\n| c |\n",
    "---\n",
    "...\n",
    "[",
    "]",
    "(",
    ")",
    "![",
    "[[",
    "]]",
    "![[a#b]]\n",
    "[[#x]]",
    "[[a#x-2]]",
    "[[peru|",
    "[@s]",
    "[@s, p. 3]",
    "[see @s; -@s]",
    "[^1]",
    "[^1]: ",
    "[^1]: [^1]\n",
    "{#x}",
    "{#x .key themes=t}",
    "{#main}",
    "{themes=}",
    "{",
    "}",
    "<",
    ">",
    "<b>",
    "<!--",
    "-->",
    "<script>",
    "&amp;",
    "&#0;",
    "\\",
    "\u{0}",
    "\u{feff}",
    "\u{202e}",
    "\u{301}",
    "é",
    "ß",
    "İ",
    "漢",
    "👩\u{200d}🚀",
    "p. 1",
    "—",
    "--",
    "“",
    "”",
    "[…]",
    "[sic]",
    "javascript:x",
    "https://x.example/",
    "word ",
    "Another word. ",
    "the port is quiet",
    "A",
    "0",
    "12",
    "~",
    "over 200",
    "2014/2013",
    "title: ",
    "source: s\n",
    "title: x\n",
    "countries: [peru]\n",
    "themes: [t, t]\n",
    "formerly: [a, b]\n",
    "members: [peru]\n",
    "broader: [t]\n",
    "voices: [{name: x, kind: y}]\n",
    "allow: {raw-html: x}\n",
    "extra: {a: [1, ~]}\n",
    "date: 2014-13\n",
    "reviewed: 2026-11-22\n",
    "&a [*a, *a]",
    "!!x ",
    "? ",
    ": |\n",
    "'",
    "\"",
    "%",
    "%2e%2e/",
    "../",
    "../../../../x.md",
    "a.md#x",
    "con",
    "index",
];

/// Text that an author could have written, or that fell on the keyboard.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        12 => select(PIECES).prop_map(str::to_owned),
        2 => "[a-z ]{1,12}",
        1 => "\\PC{1,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// The bytes of a file, shown as text when a test fails.
#[derive(Clone)]
struct Bytes(Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Bytes: text, sometimes damaged.
fn bytes() -> impl Strategy<Value = Bytes> {
    let bytes = prop_oneof![
        6 => text().prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..200),
        1 => (text(), any::<proptest::sample::Index>(), any::<u8>()).prop_map(|(text, at, byte)| {
            let mut bytes = text.into_bytes();
            if !bytes.is_empty() {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        }),
    ];
    bytes.prop_map(Bytes)
}

/// The same with every rule switched off but those that guard the site itself: most damage is published.
fn forbearing() -> Book {
    let book = sound();
    let kept = ["duplicate-id", "address-collision", "template-error", "internal-error", "limit-exceeded"];
    let rules = RULES.iter().map(|rule| rule.name()).filter(|name| !kept.contains(name));
    let off: Vec<String> = rules.map(|name| format!("{name}: off")).collect();
    let settings = book.read("content/book.yaml");
    book.write("content/book.yaml", format!("{settings}rules: {{{}}}\n", off.join(", ")));
    book
}

/// A small sound book for the damage to happen in.
fn sound() -> Book {
    static LOCK: LazyLock<String> = LazyLock::new(|| Book::new(SOUND).locked().read("content/book.lock"));
    let book = Book::new(SOUND);
    book.write("content/book.lock", &*LOCK);
    book
}

const SOUND: &str = "
=== content/book.yaml
title: Sound
base_url: https://example.org/
indexes:
  countries: {title: Countries, map: world}
  themes: {title: Themes, tree: true}
matrix: {rows: countries, columns: themes}
=== content/references.yaml
- {id: s, type: article-journal, title: S, author: [{family: F}], issued: 2014, pages: none}
=== content/articles/b.md
---
source: s
countries: [peru]
themes: [t]
---

Lead.

## Excerpts

### A claim {#x}

> the port is quiet at night and nobody counts
>
> — para. 1

A note, [[t]].
=== content/countries/peru.md
---
code: PE
---
=== content/themes/t.md
---
title: T
---
=== sources/b.txt
# S

The port. the port is quiet at night and nobody counts the boats.
";

/// Builds the book and asserts what holds for any: no machine's failure, no bug, and a sound site if there is one.
fn assert_holds(book: &Book) -> Result<(), TestCaseError> {
    let outcome = book.build_into(&book.path("public"));
    let outcome =
        outcome.map_err(|error| TestCaseError::fail(format!("an author's mistake is no failure: {error}")))?;
    let found = findings(&outcome);
    let bugs: Vec<_> = found.iter().filter(|finding| finding.rule == "internal-error").cloned().collect();
    prop_assert!(bugs.is_empty(), "{}", listed(&bugs));
    prop_assert_eq!(outcome.published.is_none(), outcome.failed());
    if outcome.published.is_none() {
        return Ok(());
    }
    // Two artifacts of one path would have failed the build, and each that was planned is there.
    let site = Site::in_folder(&book.path("public"));
    let pages = site.paths().iter().filter(|path| path.ends_with(".html")).count();
    prop_assert_eq!(pages, outcome.pages);
    prop_assert_eq!(broken(&site), Vec::<String>::new());
    for (path, page) in site.pages() {
        prop_assert_eq!(twice(&page), Vec::<String>::new(), "{}", path);
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn whatever_stands_in_pages_gives_findings_or_a_sound_site(
        pages in proptest::collection::vec(
            (select(&["articles/a", "articles/index", "countries/peru", "countries/chile", "themes/t", "themes/u", "debates/q", "glossary/g", "indicators/i", "figures/index", "index"][..]), bytes(), any::<bool>()),
            1..4,
        ),
        strict in any::<bool>(),
    ) {
        let book = if strict { sound() } else { forbearing() };
        for (page, bytes, fronted) in pages {
            let mut content = Vec::new();
            if fronted {
                content.extend_from_slice(b"---\ntitle: Title\n---\n\n");
            }
            content.extend(bytes.0);
            book.write(&format!("content/{page}.md"), content);
        }
        assert_holds(&book)?;
    }

    #[test]
    fn whatever_stands_in_settings_references_lock_and_sources_gives_findings_or_a_sound_site(
        file in select(&["content/book.yaml", "content/references.yaml", "content/references.json", "content/references.bib", "content/book.lock", "sources/b.txt", "templates/plain.html", "theme/strings/en.yaml", "theme/css/x.css"][..]),
        bytes in bytes(),
        kept in any::<bool>(),
        strict in any::<bool>(),
    ) {
        let book = if strict { sound() } else { forbearing() };
        let mut content = if kept && book.path(file).is_file() { book.read(file).into_bytes() } else { Vec::new() };
        content.extend(bytes.0);
        book.write(file, content);
        assert_holds(&book)?;
    }

    #[test]
    fn whatever_addresses_a_lock_names_nothing_is_written_elsewhere(
        kind in select(&["page", "excerpt", "withdrawn", "source", "figure"][..]),
        address in "[a-z./#%\\\\\" -]{0,12}|\\.\\./x|/etc/x|articles/a|index|404|robots|assets/x|con|A/B|\\.git/x|articles/b#x",
        reason in select(&["", " reason=\"gone\""][..]),
        rest in "( reason=\"[a-z<]{0,5}\"| text=[a-f0-9]{2}| words=3| reviewed=x| at=1-0| place=\"\"| source=s| quotation=ab){0,5}",
    ) {
        let book = sound();
        let lock = book.read("content/book.lock");
        book.write("content/book.lock", format!("{lock}{kind} {address}{reason}{rest}\n"));
        book.write("templates/x/keep.html", "");
        assert_holds(&book)?;
        let _ = std::fs::remove_dir_all(book.path("public"));
        let entries = std::fs::read_dir(book.root()).expect("it is there");
        let mut names: Vec<_> = entries.map(|e| e.expect("an entry").file_name().into_string().expect("text")).collect();
        names.sort();
        prop_assert_eq!(names, ["content", "sources", "templates"]);
    }
}

/// A change of a quotation that changes what it says.
#[derive(Debug, Clone, Copy)]
enum Change {
    DropWord,
    DoubleWord,
    SwapWords,
    OtherLetter,
    OtherCase,
    AddNot,
    OtherDigit,
    DropMark,
    JoinWithout,
}

const CHANGES: [Change; 9] = [
    Change::DropWord,
    Change::DoubleWord,
    Change::SwapWords,
    Change::OtherLetter,
    Change::OtherCase,
    Change::AddNot,
    Change::OtherDigit,
    Change::DropMark,
    Change::JoinWithout,
];

/// The words of a line of a quotation with one change; nothing if it has no place for that change, or nothing changes.
fn changed(line: &str, change: Change, at: usize) -> Option<String> {
    let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let fit = |word: &String| word.chars().all(char::is_alphanumeric) && !word.is_empty();
    let places: Vec<usize> = (0..words.len())
        .filter(|at| match change {
            Change::SwapWords => {
                fit(&words[*at]) && words.get(at + 1).is_some_and(|next| fit(next) && *next != words[*at])
            }
            Change::OtherDigit => words[*at].contains(|c: char| c.is_ascii_digit()),
            Change::DropMark => words[*at].ends_with([',', ';']),
            Change::JoinWithout => words[*at] == "[…]",
            Change::DropWord => fit(&words[*at]) && *at > 0 && *at + 1 < words.len(),
            _ => fit(&words[*at]),
        })
        .collect();
    let at = *places.get(at % places.len().max(1))?;
    let word = words[at].clone();
    let first = word.chars().next().unwrap_or(' ');
    match change {
        Change::DropWord | Change::JoinWithout => drop(words.remove(at)),
        Change::DoubleWord => words.insert(at, word),
        Change::SwapWords => words.swap(at, at + 1),
        Change::OtherLetter => {
            words[at] = format!("{}{}", if first == 'x' { 'y' } else { 'x' }, &word[first.len_utf8()..]);
        }
        Change::OtherCase if first.is_lowercase() => {
            words[at] = format!("{}{}", first.to_uppercase(), &word[first.len_utf8()..]);
        }
        Change::OtherCase => words[at] = word.to_lowercase(),
        Change::AddNot => words.insert(at, "not".to_owned()),
        Change::OtherDigit => {
            words[at] =
                word.chars().map(|c| if c == '2' { '3' } else { c }).map(|c| if c == '1' { '7' } else { c }).collect();
        }
        Change::DropMark => words[at].truncate(word.len() - 1),
    }
    let line_now = words.join(" ");
    (line_now != line).then_some(line_now)
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn no_changed_quotation_is_accepted_with_the_sources_or_without(
        article in select(&["harbour-fees", "sorensen-interview"][..]),
        quotation in any::<proptest::sample::Index>(),
        change in select(&CHANGES[..]),
        at in 0..40_usize,
        sources in any::<bool>(),
    ) {
        let mut book = Book::of_folder(FOLDER);
        let path = format!("content/articles/{article}.md");
        let text = book.read(&path);
        let excerpts = text.find("## Excerpts").expect("the article has excerpts");
        let excerpts = excerpts..text.find("## Figures").expect("figures follow them");
        let lines: Vec<(usize, &str)> = text.lines().map(|line| (line.as_ptr() as usize - text.as_ptr() as usize, line)).collect();
        let quoted: Vec<_> = lines
            .iter()
            .filter(|(start, line)| excerpts.contains(start) && line.starts_with("> ") && !line.starts_with("> —") && !line.contains("[!"))
            .collect();
        let (start, line) = quoted[quotation.index(quoted.len())];
        let Some(words) = changed(&line[2..], change, at) else { return Ok(()) };
        let mut new = text[..*start].to_owned();
        let _ = write!(new, "> {words}{}", &text[start + line.len()..]);
        book.write(&path, new);
        book.use_sources(sources);
        let found = book.check();
        prop_assert!(
            found.iter().any(|finding| finding.severity == "error" && finding.rule.starts_with("quotation-")),
            "accepted with {:?}: {}\n{}", change, words, listed(&found)
        );
    }
}

#[test]
fn the_book_that_the_damage_happens_in_is_sound() {
    let book = sound();
    let found = book.check();
    assert!(found.is_empty(), "{}", listed(&found));
    assert_holds(&book).expect("it holds");
    assert!(book.path("public/articles/b.html").is_file());
}
