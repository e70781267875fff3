//! Names that would lead out of the book or out of the site: wherever one can stand, it is a finding, and nothing is read or
//! written where it leads.

use std::fs;
use std::panic::catch_unwind;

use crate::book::{Book, findings, listed, tree};

/// What an id, an address or the name of a file must never be taken for.
const NAMES: &[&str] = &[
    "..",
    "../secret",
    "../../secret",
    "x/../../secret",
    "..\\secret",
    "C:secret",
    "C:\\secret",
    "\\\\host\\share",
    "/etc/passwd",
    "~/secret",
    "%2e%2e/secret",
    "%2e%2e%2fsecret",
    "..%5csecret",
    "%252e%252e/secret",
    "secret%00.md",
    "se\u{0}cret",
    "se\u{202e}cret",
    "secret.",
    " secret ",
    "CON",
    "con",
    "nul.txt",
    "com1",
    "\u{ff0e}\u{ff0e}/secret",
    "LONG",
];

/// A place in a book where a name can stand: a file, and its text with `NAME` where the name goes, as YAML where `true`.
const PLACES: &[(&str, &str, bool)] = &[
    ("content/articles/a.md", "---\ntitle: A\ncountries: [NAME]\n---\n", true),
    ("content/articles/a.md", "---\ntitle: A\nformerly: [NAME]\n---\n", true),
    ("content/articles/a.md", "---\ntitle: A\nsource: NAME\n---\n", true),
    ("content/articles/a.md", "---\ntitle: A\n---\n\n[[NAME]]\n", false),
    ("content/articles/a.md", "---\ntitle: A\n---\n\n[[themes/NAME]]\n", false),
    ("content/articles/a.md", "---\ntitle: A\n---\n\n![[NAME#x]]\n", false),
    ("content/articles/a.md", "---\ntitle: A\n---\n\n[a](<NAME>)\n", false),
    ("content/articles/a.md", "---\ntitle: A\n---\n\n[a](<../NAME.md>)\n", false),
    ("content/articles/a.md", "---\ntitle: A\n---\n\n[a](<../countries/NAME.md#x>)\n", false),
    ("content/articles/a.md", "---\ntitle: A\n---\n\n![a](<NAME>)\n", false),
    ("content/articles/a.md", "---\ntitle: A\n---\n\n## Excerpts\n\n### B {#NAME}\n\n> C.\n>\n> — p. 1\n\nD.\n", false),
    (
        "content/articles/a.md",
        "---\ntitle: A\n---\n\n## Excerpts\n\n### B {#b formerly=NAME}\n\n> C.\n>\n> — p. 1\n\nD.\n",
        false,
    ),
    ("content/themes/b.md", "---\ntitle: B\nbroader: [NAME]\n---\n", true),
    (
        "content/book.yaml",
        "title: A\nindexes: {countries: {title: C}, themes: {title: T}}\nparts: {NAME: ../../other}\n",
        true,
    ),
    (
        "content/book.yaml",
        "title: A\nindexes: {countries: {title: C}, themes: {title: T}}\nparts: {other: NAME}\n",
        true,
    ),
    ("content/book.yaml", "title: A\nindexes: {NAME: {title: C}}\n", true),
    (
        "content/book.yaml",
        "title: A\nindexes: {countries: {title: C}, themes: {title: T}}\ncitation_style: NAME\n",
        true,
    ),
    ("content/book.yaml", "title: A\nindexes: {countries: {title: C}, themes: {title: T}}\nlanguage: NAME\n", true),
    ("content/book.lock", "# briefbook lock 1: x\npage NAME\n", false),
    ("content/book.lock", "# briefbook lock 1: x\nexcerpt articles/a#NAME\n", false),
    ("content/book.lock", "# briefbook lock 1: x\nwithdrawn NAME reason=\"gone\"\n", false),
    ("templates/plain.html", "{% extends \"NAME\" %}", false),
    ("templates/plain.html", "{% include \"NAME\" %}", false),
];

/// A book with a neighbour whose words must never be seen.
fn room() -> Book {
    Book::new(
        "
=== content/book.yaml
title: A
indexes: {countries: {title: C}, themes: {title: T}}
=== content/themes/t.md
---
title: T
---
=== secret
The secret.
=== secret.md
---
title: The secret
---
",
    )
}

#[test]
fn a_name_that_leads_elsewhere_is_a_finding_wherever_it_stands() {
    let long = "x".repeat(300);
    let mut wrong = Vec::new();
    for (file, text, is_yaml) in PLACES {
        for name in NAMES {
            let name = if *name == "LONG" { long.as_str() } else { name };
            // What a name becomes in YAML is the name again; in Markdown and in the lock it stands as it is.
            let written = if *is_yaml { serde_json::to_string(name).expect("it is text") } else { name.to_owned() };
            let book = room();
            book.write(file, text.replace("NAME", &written));
            let before: Vec<String> = tree(book.root()).into_iter().map(|(path, _)| path).collect();
            let outcome = catch_unwind(|| book.build_into(&book.path("public")));
            let Ok(Ok(outcome)) = outcome else {
                wrong.push(format!("{file}: {name:?} in {text:?} stops the program"));
                continue;
            };
            let site = tree(&book.path("public"));
            let told = findings(&outcome);
            let seen = site.iter().any(|(_, bytes)| String::from_utf8_lossy(bytes).contains("The secret"));
            let after: Vec<String> = tree(book.root())
                .into_iter()
                .map(|(path, _)| path)
                .filter(|path| !path.starts_with("public/"))
                .collect();
            if seen || after != before || told.iter().any(|finding| finding.rule == "internal-error") {
                wrong.push(format!("{file}: {name:?} in {text:?} reaches out\n{}", listed(&told)));
            } else if outcome.published.is_some()
                && told.is_empty()
                && !(text.contains("language:") && name.eq_ignore_ascii_case("con"))
            {
                // (That is a language tag: the one of Cofán.)
                wrong.push(format!(
                    "{file}: {name:?} in {text:?} is taken without a word: {:?}",
                    site.iter().map(|(path, _)| path).collect::<Vec<_>>()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_file_whose_name_is_no_id_is_a_finding_and_no_page() {
    for name in NAMES.iter().filter(|name| !name.contains(['/', '\0']) && !name.starts_with('.')) {
        let name = if *name == "LONG" { "x".repeat(130) } else { (*name).to_owned() };
        let book = room();
        if fs::write(book.path(&format!("content/themes/{name}.md")), "---\ntitle: X\n---\n").is_err() {
            continue;
        }
        let outcome = book.build_into(&book.path("public")).expect("it is no failure of the machine");
        let told = findings(&outcome);
        assert!(told.iter().any(|finding| finding.rule == "invalid-id"), "{name:?}: {}", listed(&told));
        assert!(outcome.published.is_none());
    }
}
