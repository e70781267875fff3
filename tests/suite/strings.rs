//! The words of the interface: every key that templates and code ask for is there, in every language.

use std::collections::BTreeSet;
use std::path::Path;

use crate::book::{Book, tree};
use crate::site::{Site, one, words};

/// Keys that are made of a part that code names and a part that it computes: all that begin so belong together.
const COMPUTED: &[&str] =
    &["voice-", "statement-", "section-", "column-", "page-", "locator-", "alert-", "month-", "kind-"];

/// The calls that take a key, with what they add to it.
const CALLS: &[(&str, &[&str])] =
    &[("strings.get(\"", &[""]), ("strings.fill(\"", &[""]), ("words(\"", &[""]), (".count(\"", &["-one", "-other"])];

/// The files below a folder of the repository with their text.
fn texts(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let text = |(path, bytes): (String, Vec<u8>)| (path, String::from_utf8(bytes).expect("it is UTF-8"));
    tree(&root).into_iter().map(text).collect()
}

fn keys(language: &str) -> BTreeSet<String> {
    let strings = texts("theme/strings");
    let (_, text) =
        strings.iter().find(|(path, _)| *path == format!("{language}.yaml")).expect("the language is there");
    let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
    let key = |line: &str| line.split_once(": ").unwrap_or_else(|| panic!("`{line}` has no words")).0.to_owned();
    let all: Vec<String> = lines.map(key).collect();
    let unique: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(all.len(), unique.len(), "a key stands twice in {language}.yaml");
    unique
}

/// The beginnings of what follows `mark`, up to `end`.
fn after<'t>(text: &'t str, mark: &'t str, end: impl Fn(char) -> bool + 't) -> impl Iterator<Item = &'t str> {
    text.match_indices(mark).map(move |(at, _)| {
        let rest = &text[at + mark.len()..];
        &rest[..rest.find(&end).unwrap_or(rest.len())]
    })
}

#[test]
fn every_key_that_a_template_asks_for_has_words() {
    let english = keys("en");
    let is_end = |c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let mut asked = 0;
    for (path, text) in texts("templates") {
        for key in after(&text, "t[\"", |c| c == '"') {
            asked += 1;
            assert!(english.contains(key), "templates/{path} asks for `{key}`");
        }
        for (at, _) in text.match_indices("t.") {
            let alone = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '.');
            let key = &text[at + 2..];
            let key = &key[..key.find(is_end).unwrap_or(key.len())];
            if alone && key.starts_with(|c: char| c.is_ascii_alphabetic()) {
                asked += 1;
                assert!(english.contains(key), "templates/{path} asks for `{key}`");
            }
        }
    }
    assert!(asked > 20, "templates ask for words");
}

#[test]
fn every_key_that_the_code_asks_for_has_words() {
    let english = keys("en");
    let mut asked = 0;
    // The variables of CSL are named in the same manner.
    for (path, text) in texts("src").into_iter().filter(|(path, _)| !path.starts_with("reference/")) {
        for (call, endings) in CALLS {
            for key in after(&text, call, |c| c == '"') {
                for ending in *endings {
                    asked += 1;
                    assert!(english.contains(&format!("{key}{ending}")), "src/{path} asks for `{key}{ending}`");
                }
            }
        }
        // Keys that stand in tables of the code: a known beginning, and the rest of a key.
        for beginning in COMPUTED {
            let mark = format!("\"{beginning}");
            for rest in after(&text, &mark, |c| c == '"') {
                let is_key = !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                assert!(!is_key || english.contains(&format!("{beginning}{rest}")), "src/{path}: `{beginning}{rest}`");
            }
        }
    }
    assert!(asked > 20, "the code asks for words");
}

#[test]
fn every_key_is_asked_for() {
    let all: String = ["templates", "src"].iter().flat_map(|folder| texts(folder)).map(|(_, text)| text).collect();
    for key in keys("en") {
        let counted = key.strip_suffix("-one").or_else(|| key.strip_suffix("-other")).unwrap_or(&key);
        let named = [key.as_str(), counted].iter().any(|key| all.contains(&format!("\"{key}\"")))
            || all.contains(&format!("t.{key}"));
        let computed = COMPUTED.iter().any(|beginning| key.starts_with(beginning));
        assert!(named || computed, "nothing asks for `{key}`");
    }
}

#[test]
fn every_language_has_the_same_keys() {
    let english = keys("en");
    for (path, _) in texts("theme/strings") {
        let other = keys(path.trim_end_matches(".yaml"));
        let differing: Vec<&String> = english.symmetric_difference(&other).collect();
        assert!(differing.is_empty(), "theme/strings/{path} and en.yaml differ in {differing:?}");
    }
}

#[test]
fn every_language_fills_in_the_same_parts() {
    let parts = |line: &str| after(line, "{", |c| c == '}').map(str::to_owned).collect::<BTreeSet<_>>();
    let strings = texts("theme/strings");
    let (_, english) = strings.iter().find(|(path, _)| path == "en.yaml").expect("English is there");
    for (path, text) in &strings {
        for line in text.lines().filter(|line| line.contains(": ") && !line.starts_with('#')) {
            let key = line.split(": ").next().unwrap_or_default();
            let same = english.lines().find(|other| other.starts_with(&format!("{key}: "))).unwrap_or(line);
            assert_eq!(parts(line), parts(same), "theme/strings/{path}: `{key}` has other parts to fill in");
        }
    }
}

#[test]
fn a_spanish_book_is_spanish_throughout() {
    let mut book = Book::of_folder("tests/fixtures/faros");
    for sources in [true, false] {
        book.use_sources(sources);
        let outcome = book.outcome();
        assert_eq!(outcome.findings.len(), 0, "{:?}", outcome.findings);
        assert_eq!(outcome.proved, 3);
    }
    let site = Site::of(&book);
    let article = site.page("articles/informe-faros.html");
    let shown = words(one(&article, "main"));
    for part in
        ["Puntos clave", "2004, párr. 1", "Raúl Otamendi, ministro de Puertos", "22 de noviembre de 2026", "España"]
    {
        assert!(shown.contains(part), "{part} in {shown}");
    }
    assert_eq!(one(&article, "html").attr("lang"), Some("es"));
    let quoted = site.page("articles/carta-guardian.html");
    assert_eq!(one(&quoted, "main blockquote").attr("lang"), Some("en"), "words of another language say so");
    // No words of the English interface are left, but those that both languages write alike.
    let [english, spanish] = ["en", "es"].map(|language| {
        let strings = texts("theme/strings").into_iter().find(|(path, _)| *path == format!("{language}.yaml"));
        let (_, text) = strings.expect("the language is there");
        let words = |line: &str| line.split_once(": ").map(|(_, words)| words.trim_matches('"').to_owned());
        text.lines().filter(|line| !line.starts_with('#')).filter_map(words).collect::<BTreeSet<String>>()
    });
    let foreign: Vec<&String> =
        english.difference(&spanish).filter(|words| words.len() > 3 && !words.contains('{')).collect();
    assert!(foreign.len() > 100, "{} strings", foreign.len());
    for (path, page) in site.pages() {
        let shown = words(one(&page, "body"));
        let left: Vec<&&String> =
            foreign.iter().filter(|words| shown.lines().any(|line| line == words.as_str())).collect();
        assert!(left.is_empty(), "{path}: {left:?}");
    }
}
