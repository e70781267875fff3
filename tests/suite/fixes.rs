//! `briefbook fix` mends what is certain, nothing else, and is done when it has been done once.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use briefbook::desk::Fixed;
use briefbook::diagnostic::Applicability;
use briefbook::pipeline::draft;
use proptest::prelude::*;

use crate::book::{Book, listed};

/// The findings that could still be mended.
fn certain(outcome: &Fixed) -> Vec<String> {
    let certain = |finding: &&briefbook::diagnostic::Diagnostic| {
        let own = !outcome.sources.get(finding.span.file).path.starts_with("(built-in)");
        own && finding.fix.as_ref().is_some_and(|fix| fix.applicability == Applicability::Certain)
    };
    outcome.findings.iter().filter(certain).map(|finding| finding.message.clone()).collect()
}

/// Every quotation that is read with its attribution: page, id, words.
fn quotations(book: &Book) -> Vec<(String, String, String)> {
    let options = book.options();
    let inputs = briefbook::load::load(&options.places, &options.places.root).expect("the machine works");
    let book = draft(inputs, &options).expect("the machine works").book;
    let quoted = |id: usize| {
        let excerpt = book.excerpt(id);
        excerpt.attribution.as_ref()?;
        Some((book.pages[book.excerpts[id].page].path.clone(), excerpt.id.clone(), excerpt.words.clone()))
    };
    (0..book.excerpts.len()).filter_map(quoted).collect()
}

/// What stands against the invariants after a book was fixed.
fn faults(book: &Book) -> Vec<String> {
    let before = quotations(book);
    let fixed = book.fix();
    let mut faults = Vec::new();
    if fixed.mends > 0 {
        let again = book.fix();
        if !again.files.is_empty() {
            faults.push(format!("a second run changes {}: {:?}", again.files[0].to, again.files[0].what));
        }
        let after = quotations(book);
        faults.extend(
            before
                .iter()
                .filter(|quotation| !after.contains(quotation))
                .map(|quotation| format!("{quotation:?} was touched")),
        );
    }
    faults.extend(certain(&fixed).into_iter().map(|message| format!("left unmended: {message}")));
    faults
}

#[test]
fn a_book_of_every_kind_of_finding_is_fixed_once_and_for_all() {
    let books = crate::findings::books();
    assert!(books.len() > 100, "the cases are there");
    let next = AtomicUsize::new(0);
    let work = || {
        let mut wrong = Vec::new();
        while let Some((name, book)) = books.get(next.fetch_add(1, Ordering::Relaxed)) {
            wrong.extend(faults(book).into_iter().map(|fault| format!("{name}: {fault}")));
        }
        wrong
    };
    let wrong: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a case does not panic")).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A slip of an editor's, made in one line of an article.
fn slip(text: &str, at: usize, kind: usize) -> String {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let of = |wanted: fn(&str) -> bool| {
        let all: Vec<usize> = (0..lines.len()).filter(|line| wanted(lines[*line])).collect();
        (!all.is_empty()).then(|| all[at % all.len()])
    };
    let attribution = of(|line| line.starts_with("> —"));
    let heading = of(|line| line.starts_with("### "));
    let list = of(|line| line.contains(": [") && !line.starts_with(['>', '-', ' ']));
    let mut out: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    match (kind, attribution, heading, list) {
        (0, Some(at), ..) => out[at] = "> —\n".to_owned(),
        (1, Some(at), ..) => out[at] = out[at].replace("p. ", "page "),
        (2, Some(at), ..) => out[at] = out[at].replace("> — ", "> - "),
        (3, Some(at), ..) => out[at] = out[at].replace("> — ", "> – "),
        (4, Some(at), ..) if at > 0 => drop(out.remove(at - 1)),
        (5, Some(at), ..) => out[at] = out[at].replace("p. 1", "p. 2"),
        (6, _, Some(at), _) => out[at] = out[at].split(" {").next().unwrap_or_default().trim_end().to_owned() + "\n",
        (7, _, _, Some(at)) => out[at] = out[at].replace(['[', ']'], ""),
        (8, _, Some(at), _) if at + 1 < out.len() => out.insert(at + 2, "> [!QUOTE]-\n".to_owned()),
        (9, Some(at), ..) => out[at] = out[at].replace(", ", " "),
        (10, ..) => return text.replace('\n', "\r\n"),
        (11, ..) => drop(out.remove(at % lines.len())),
        _ => {}
    }
    out.concat()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_slips_an_editor_makes_one_run_mends_all_that_is_certain(
        slips in prop::collection::vec((0usize..3, 0usize..40, 0usize..12), 1..6),
        sources in any::<bool>(),
    ) {
        let mut book = Book::of_folder("src/init").locked();
        for (article, at, kind) in slips {
            let path = ["content/articles/night-boats.md", "content/articles/brandt-interview.md", "content/themes/lighthouses.md"][article];
            let text = book.read(path);
            book.write(path, slip(&text, at, kind));
        }
        book.use_sources(sources);
        let faults = faults(&book);
        prop_assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

const SLIPS: &str = "=== content/articles/port-report.md
---
source: torres2019river
countries: peru
themes: [ports]
---

The ports grew faster than the means to guard them, Torres writes.

## Excerpts

### The port grew without a plan to guard it, Torres writes

> [!quote]
> The port was enlarged, and nobody asked who would guard it.
> - page 14.

Why it matters: the plan came later. See [[prado-interviw]].
";

#[test]
fn one_mend_makes_way_for_the_next_until_only_guesses_are_left() {
    let book = Book::of_folder("tests/fixtures/ports");
    let slips = Book::new(SLIPS);
    book.write("content/articles/port-report.md", slips.read("content/articles/port-report.md"));
    let fixed = book.fix();
    let text = book.read("content/articles/port-report.md");
    assert!(text.contains("countries: [peru]\n"), "{text}");
    assert!(text.contains(", Torres writes {#the-port-grew-without-a-plan-to-guard-it-torres-writes}\n"), "{text}");
    assert!(
        text.contains("\n\n> The port was enlarged, and nobody asked who would guard it.\n>\n> — p. 13\n\nWhy"),
        "{text}"
    );
    let left: Vec<&str> = fixed.findings.iter().map(|finding| finding.rule.name()).collect();
    assert_eq!(left.into_iter().filter(|rule| *rule != "quotation-unproved").collect::<Vec<_>>(), ["broken-link"]);
    assert!(text.contains("[[prado-interviw]]"), "a guess is for the editor");
}

#[test]
fn line_ends_and_byte_order_marks_stay_and_what_is_not_utf8_is_left_alone() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    let path = "content/themes/ports.md";
    book.write(path, "\u{feff}---\r\ntitle: Ports\r\naliases: harbours\r\n---\r\n");
    book.fix();
    assert_eq!(book.read(path), "\u{feff}---\r\ntitle: Ports\r\naliases: [harbours]\r\n---\r\n");
    let bytes = b"---\ntitle: Ports\naliases: harbours \xff\n---\n";
    book.write(path, bytes);
    book.fix();
    assert_eq!(std::fs::read(book.path(path)).expect("it is there"), bytes);
}

#[test]
fn a_mend_does_not_make_the_last_check_of_a_page_stale() {
    let book = Book::of_folder("tests/fixtures/ports");
    let path = "content/articles/port-report.md";
    book.replace(path, "themes: [ports]\n", "themes: [ports]\nreviewed: 2026-11-22\n");
    book.replace(path, " {#port-unguarded}", " {.key}");
    book.replace(path, "[[#port-unguarded]]", "(p. 13)");
    let book = book.locked();
    assert_eq!(book.fix().mends, 1);
    assert!(book.read(path).contains("{#the-port-grew-without-a-plan-to-guard-it-torres-writes .key}"));
    assert_eq!(listed(&book.check()), "");
    book.replace(path, "The ports grew faster", "The quays grew faster");
    assert_eq!(book.check()[0].rule, "review-stale", "an editor's change still does");
}
