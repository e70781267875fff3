//! Findings for services: what SARIF, rdjson and GitHub's commands say is what was found, at the place where it stands in
//! the file, and nothing of a book can break them. Whether they are what their formats ask for is for independent
//! validators to say: `.ci/reports`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use briefbook::diagnostic::rules::RULES;
use briefbook::report::Format;
use serde_json::Value;

use crate::book::{Book, findings, tree};
use crate::site::{Site, addresses, target};

const FOLDER: &str = "tests/fixtures/reports";

fn checked(book: &Book, format: &str) -> String {
    let ran = book.run(&["check", "--format", format]);
    assert_eq!(ran.status, Some(1), "{}", ran.stderr);
    ran.stdout + &ran.stderr
}

fn json(book: &Book, format: &str) -> Value {
    serde_json::from_str(&checked(book, format)).expect("it is JSON")
}

fn results(sarif: &Value) -> &[Value] {
    sarif["runs"][0]["results"].as_array().expect("a run has results")
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap_or_else(|| panic!("{value} is a number"))).expect("it is small")
}

/// The offset in bytes of a line and a column, both from 1; `width` is what a character adds to the column.
fn offset(text: &str, line: &Value, column: &Value, width: impl Fn(char) -> usize) -> usize {
    let start = text.split_inclusive('\n').take(number(line) - 1).map(str::len).sum::<usize>();
    let mut at = 1;
    for (offset, c) in text[start..].char_indices() {
        if at == number(column) {
            return start + offset;
        }
        at += width(c);
    }
    assert_eq!(at, number(column), "the column is one of the line");
    text.len()
}

#[test]
fn every_mend_changes_the_file_as_the_finding_says() {
    let book = Book::of_folder(FOLDER);
    let outcome = book.outcome();
    let all = findings(&outcome);
    let (sarif, rdjson) = (json(&book, "sarif"), json(&book, "rdjson"));
    let reviewed = rdjson["diagnostics"].as_array().expect("it has diagnostics");
    assert_eq!((results(&sarif).len(), reviewed.len()), (all.len(), all.len()));
    let mut mended = 0;
    for ((finding, result), diagnostic) in all.iter().zip(results(&sarif)).zip(reviewed) {
        assert_eq!(
            (result["ruleId"].as_str(), diagnostic["code"]["value"].as_str()),
            (Some(finding.rule), Some(finding.rule))
        );
        assert_eq!(diagnostic["location"]["path"], finding.path.as_str());
        let Ok(text) = fs::read_to_string(book.path(&finding.path)) else {
            assert!(result["fixes"].is_null() && diagnostic["suggestions"].is_null(), "the text is not the file's own");
            continue;
        };
        let Some((old, new)) = &finding.fix else { continue };
        let replacement = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
        let region = &replacement["deletedRegion"];
        // SARIF does not count the byte order mark, rdjson does.
        let bare = text.trim_start_matches('\u{feff}');
        let points = |line: &str, column: &str| offset(bare, &region[line], &region[column], |_| 1);
        assert_eq!(&bare[points("startLine", "startColumn")..points("endLine", "endColumn")], old);
        assert_eq!(replacement["insertedContent"]["text"], new.as_str());
        let suggestion = &diagnostic["suggestions"][0];
        let bytes = |end: &str| {
            let place = &suggestion["range"][end];
            offset(&text, &place["line"], &place["column"], char::len_utf8)
        };
        assert_eq!(&text[bytes("start")..bytes("end")], old);
        assert_eq!(suggestion["text"], new.as_str());
        mended += 1;
    }
    assert!(mended > 3, "{mended} mends were compared");
}

#[test]
fn sarif_describes_every_rule_and_names_the_one_that_was_broken() {
    let sarif = json(&Book::of_folder(FOLDER), "sarif");
    let run = &sarif["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let rules = run["tool"]["driver"]["rules"].as_array().expect("the rules are described");
    assert_eq!(rules.len(), RULES.len());
    for (rule, described) in RULES.iter().zip(rules) {
        assert_eq!(described["id"], rule.name());
        let markdown = described["help"]["markdown"].as_str().expect("a rule has help");
        let example = rule.entry().wrong.replace('{', "{{").replace('}', "}}").replace("](", "] (");
        assert!(markdown.contains(&example), "{markdown}");
        let enabled = &described["defaultConfiguration"]["enabled"];
        assert_eq!(enabled, rule.default_severity().name().ne("off"), "{}", rule.name());
    }
    for result in results(&sarif) {
        assert_eq!(rules[number(&result["ruleIndex"])]["id"], result["ruleId"]);
    }
}

#[test]
fn a_finding_keeps_its_fingerprint_when_lines_are_added_above_it() {
    let book = Book::of_folder(FOLDER);
    let prints = |book: &Book| -> Vec<String> {
        let sarif = json(book, "sarif");
        let print = |result: &Value| {
            format!("{}{}", result["ruleId"], result["partialFingerprints"]["primaryLocationLineHash"])
        };
        let in_article = |result: &&Value| {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "content/articles/mark.md"
        };
        results(&sarif).iter().filter(in_article).map(print).collect()
    };
    let before = prints(&book);
    let distinct: BTreeSet<&String> = before.iter().collect();
    assert_eq!(distinct.len(), before.len(), "two links of the same words are two findings");
    assert!(before.iter().any(|print| print.ends_with(":2\"")), "{before:?}");
    book.replace("content/articles/mark.md", "title: X\n", "title: X\nreviewed: 2026-11-22\n");
    assert_eq!(prints(&book), before);
    book.replace("content/articles/mark.md", "themes: [prots]", "themes: [prots, ports]");
    assert_ne!(prints(&book), before);
}

#[test]
fn paths_are_those_from_where_the_command_was_run() {
    let books = Book::empty();
    for (path, bytes) in tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER)) {
        books.write(&format!("my books/north/{path}"), bytes);
    }
    for (root, here) in [("my books/north", ""), ("./my books/../my books/north/", ""), (".", "my books/north")] {
        let run = |format: &str| {
            let mut command = books.command(&["check", "--root", root, "--format", format]);
            let output = command.current_dir(books.path(here)).output().expect("the program can be started");
            String::from_utf8(output.stdout).expect("it is UTF-8")
        };
        let sarif: Value = serde_json::from_str(&run("sarif")).expect("it is JSON");
        let rdjson: Value = serde_json::from_str(&run("rdjson")).expect("it is JSON");
        let path = rdjson["diagnostics"][0]["location"]["path"].as_str().expect("a finding has a path");
        assert!(books.path(here).join(path).is_file(), "{path} from {here}");
        let uri = results(&sarif)[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str();
        let encoded = path.replace('%', "%25").replace(' ', "%20").replace(',', "%2C");
        assert_eq!(uri, Some(encoded.as_str()));
        let escaped = path.replace('%', "%25").replace(',', "%2C");
        assert!(run("github").contains(&format!(",file={escaped},line=1,")), "{escaped}");
    }
}

#[test]
fn no_format_hands_on_a_character_that_a_terminal_obeys() {
    let book = Book::of_folder(FOLDER);
    // A message, a label, a fix and a name with what turns text around, hides it or ends a command.
    book.write(
        "content/themes/\u{202e}odd.md",
        "---\ntitle: Odd\nrelated: [\"prots\u{202e}\\r\\n::error::x\"]\n\u{7f}titel\u{2066}: \"\\e[31m\"\n---\n\n[[no\u{85}where\u{202e}]] {{x}} [a](javascript:x) \u{200f}<i>\n",
    );
    for format in Format::ALL.iter().map(|format| format.name()) {
        let text = checked(&book, format);
        let obeyed: BTreeSet<char> = text
            .chars()
            .filter(|c| (c.is_control() && *c != '\n') || matches!(c, '\u{200f}' | '\u{202e}' | '\u{2066}'))
            .collect();
        assert!(obeyed.is_empty() || format == "json", "{format} hands on {obeyed:?}");
        if format == "github" {
            let commands = ["::error ", "::warning "];
            assert!(text.lines().all(|line| commands.iter().any(|command| line.starts_with(command))), "{text}");
        }
    }
}

#[test]
fn a_clean_book_is_a_report_without_findings() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    let report = |format: &str| {
        let ran = book.run(&["check", "--format", format]);
        assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""), "{format}");
        ran.stdout
    };
    assert_eq!(report("github"), "");
    let sarif: Value = serde_json::from_str(&report("sarif")).expect("it is JSON");
    assert_eq!(results(&sarif), [Value::Null; 0], "GitHub takes the missing list for a failure");
    let rdjson: Value = serde_json::from_str(&report("rdjson")).expect("it is JSON");
    assert_eq!(rdjson["diagnostics"], Value::Array(Vec::new()));
}

#[test]
fn hosts_are_told_the_strict_policy_and_what_may_be_kept() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    book.build();
    let headers = book.read("public/_headers");
    let policy = briefbook::format::headers::POLICY;
    assert!(headers.starts_with(&format!("/*\n  Content-Security-Policy: {policy}\n")), "{headers}");
    for wanted in ["'none'", "script-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(wanted), "{wanted}");
    }
    // What is kept for ever has its hash in its name, and what has none is asked for again.
    assert!(headers.contains("/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n"), "{headers}");
    for path in ["pack/passages.js", "search/index.js"] {
        assert!(headers.contains(&format!("/{path}\n  Cache-Control: no-cache\n")), "{headers}");
        assert!(book.path("public").join(path).is_file());
    }
    // The example for nginx says the same.
    let nginx = Path::new(env!("CARGO_MANIFEST_DIR")).join("guide/examples/nginx.conf");
    let nginx = fs::read_to_string(nginx).expect("the example is there");
    for (name, value) in briefbook::format::headers::EVERYWHERE {
        assert!(nginx.contains(&format!("add_header {name} \"{value}\" always;")), "{name}");
    }
    assert!(nginx.contains(briefbook::format::headers::FOREVER));
    // A book that asks for no pages has none to send anything with.
    book.write("content/book.yaml", format!("formats: [json]\n{}", book.read("content/book.yaml")));
    book.build();
    assert!(!book.path("public/_headers").exists());
}

/// What an uploader does with the lists: copies what they name, in their order, and stops after some steps.
fn upload(book: &Book, host: &Path, steps: usize) {
    let lists = ["1-assets.txt", "2-pages.txt", "3-removed.txt"].map(|list| book.read(&format!("changes/{list}")));
    for (step, list) in lists.iter().enumerate().take(steps) {
        for path in list.lines() {
            if step < 2 {
                fs::create_dir_all(host.join(path).parent().expect("a file has a folder")).expect("it can be made");
                fs::copy(book.path("public").join(path), host.join(path)).expect("what is listed is there");
            } else {
                fs::remove_file(host.join(path)).expect("what is removed was there");
            }
        }
    }
    if steps == 3 {
        book.write("changes/published.txt", book.read("changes/site.txt"));
    }
}

fn site(book: &Book) -> Vec<(String, Vec<u8>)> {
    book.site().into_iter().filter(|(path, _)| path != ".briefbook").collect()
}

/// Whether every file that a page loads is there.
fn is_whole(host: &Path) {
    for (path, html) in Site::in_folder(host).pages() {
        for address in addresses(&html) {
            if address.contains("assets/") && path != "404.html" {
                let (loaded, _) = target(path, &address);
                assert!(host.join(&loaded).is_file(), "{path} loads {loaded}, which is not there");
            }
        }
    }
}

#[test]
fn an_upload_by_the_lists_gives_the_site_and_one_that_breaks_off_is_made_good_by_the_next() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    let host = book.path("host");
    let build = || {
        let ran = book.run(&["build", "--changes", "changes"]);
        assert_eq!(ran.status, Some(0), "{}", ran.stderr);
        ran.stderr
    };
    build();
    upload(&book, &host, 3);
    assert_eq!(tree(&host), site(&book));
    assert!(build().ends_with("files to upload: 0, to remove: 0 (the lists are in changes)\n"));
    // Another style sheet has another name, a page comes and a file goes. The upload breaks off at every step.
    book.write("theme/css/own.css", ".own { color: red }\n");
    book.write("content/book.yaml", format!("formats: [html, search]\n{}", book.read("content/book.yaml")));
    let before = tree(&host);
    book.write("content/themes/fish.md", "---\ntitle: Fish\n---\n");
    for steps in 0..3 {
        build();
        upload(&book, &host, steps);
        is_whole(&host);
        let is_there = |(path, _): &(String, Vec<u8>)| host.join(path).is_file();
        assert!(before.iter().all(is_there), "nothing is removed before everything else is there");
    }
    build();
    upload(&book, &host, 3);
    assert_eq!(tree(&host), site(&book));
    is_whole(&host);
}

#[test]
fn the_lists_stand_where_no_build_removes_them_and_an_error_leaves_them_alone() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    for folder in ["public", "public/changes", "content/changes"] {
        let refused = book.run(&["build", "--changes", folder]);
        assert_eq!(refused.status, Some(2), "{folder}: {}", refused.stderr);
        assert!(!book.path("public").exists() && !book.path("content/changes").exists());
    }
    assert_eq!(book.run(&["build", "--changes", "changes"]).status, Some(0));
    let before = book.read("changes/2-pages.txt");
    assert!(before.contains("index.html\n") && !before.contains(".briefbook"), "{before}");
    book.write("content/themes/fish.md", "---\ntitel: Fish\n---\n");
    assert_eq!(book.run(&["build", "--changes", "changes"]).status, Some(1));
    assert_eq!(book.read("changes/2-pages.txt"), before);
}
