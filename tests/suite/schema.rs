//! The schemas for editors: they are schemas, they say what the readers of front matter and settings accept, every page of
//! every book here keeps to them, and a slip does not.

use std::path::Path;

use briefbook::config;
use briefbook::load::load;
use briefbook::parse::front_matter::{self, PageKind};
use briefbook::parse::{Location, kind};
use briefbook::pipeline;
use briefbook::schema::{Kind, Vocabulary, schema};
use briefbook::source::{FileId, Source};
use briefbook::yaml;
use jsonschema::Validator;
use serde_json::Value;

use crate::book::{Book, tree};

/// Every book of this repository.
const BOOKS: [&str; 4] = [".", "tests/fixtures/kitchen-sink", "tests/fixtures/ports", "tests/fixtures/treaties"];

fn made(kind: Kind, index: Option<&str>, vocabulary: Option<&Vocabulary>) -> (Value, Validator) {
    let schema = serde_json::to_value(schema(kind, index, vocabulary)).expect("a schema is JSON");
    jsonschema::meta::validate(&schema).unwrap_or_else(|error| panic!("{kind:?}: {error}"));
    let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&schema);
    (schema.clone(), validator.expect("the schema is one"))
}

fn value(text: &str) -> Value {
    serde_json::to_value(yaml::parse(text).unwrap_or_else(|error| panic!("{error:?}: {text}")).value)
        .expect("it is JSON")
}

fn vocabulary(book: &Book) -> Vocabulary {
    let options = book.options();
    let inputs = load(&options.places, &options.places.root).expect("the book can be read");
    Vocabulary::of(&pipeline::draft(inputs, &options).expect("the machine works").book)
}

/// The book of a folder, with only what is the book's.
fn book_of(folder: &str) -> Book {
    let book = Book::empty();
    for (path, bytes) in tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("content")) {
        book.write(&format!("content/{path}"), bytes);
    }
    book
}

/// The front matter of every page of a book, with its path and kind.
fn pages(book: &Book, indexes: &[String]) -> Vec<(String, String, PageKind, String)> {
    let mut pages = Vec::new();
    for (path, bytes) in tree(&book.path("content")).into_iter().filter(|(path, _)| path.ends_with(".md")) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let location =
            Location { file: FileId(0), folder: folder.to_owned(), id: name.trim_end_matches(".md").to_owned() };
        let text = String::from_utf8(bytes).expect("a page is text");
        if let Some(yaml) = front_matter::split(&text).yaml {
            pages.push((path.clone(), folder.to_owned(), kind(&location, indexes), text[yaml].to_owned()));
        }
    }
    pages
}

#[test]
fn every_page_of_every_book_here_keeps_to_its_schema() {
    let mut count = 0;
    for folder in BOOKS {
        let book = book_of(folder);
        let words = vocabulary(&book);
        let indexes: Vec<String> = words.indexes.iter().map(|(name, _)| name.clone()).collect();
        for vocabulary in [Some(&words), None] {
            let (_, settings) = made(Kind::Book, None, vocabulary);
            let wrong: Vec<String> =
                settings.iter_errors(&value(&book.read("content/book.yaml"))).map(|e| e.to_string()).collect();
            assert_eq!(wrong, [""; 0], "{folder}/content/book.yaml");
            for (path, folder, kind, yaml) in pages(&book, &indexes) {
                let (_, validator) = made(Kind::Page(kind), Some(&folder), vocabulary);
                let wrong: Vec<String> = validator.iter_errors(&value(&yaml)).map(|error| error.to_string()).collect();
                assert_eq!(wrong, [""; 0], "{path}");
                count += 1;
            }
        }
    }
    assert!(count > 200, "{count} pages");
}

#[test]
fn a_slip_on_a_page_of_the_book_is_seen() {
    let book = book_of(".");
    let words = vocabulary(&book);
    let indexes: Vec<String> = words.indexes.iter().map(|(name, _)| name.clone()).collect();
    let mut slips = 0;
    for (path, folder, kind, yaml) in pages(&book, &indexes) {
        let (_, validator) = made(Kind::Page(kind), Some(&folder), Some(&words));
        let page = value(&yaml);
        let Some(entries) = page.as_object() else { continue };
        for (key, old) in entries.iter().filter(|(key, _)| *key != "extra") {
            let mut renamed = page.clone();
            renamed.as_object_mut().expect("it is a mapping").remove(key);
            renamed[format!("{key}x")] = old.clone();
            assert!(!validator.is_valid(&renamed), "{path}: {key} misspelt");
            for other in [Value::Null, Value::from(7.5), serde_json::json!([[]]), serde_json::json!({"a b": 1})] {
                let mut changed = page.clone();
                changed[key] = other.clone();
                assert!(!validator.is_valid(&changed), "{path}: {key}: {other}");
                slips += 1;
            }
            let ids = indexes.contains(key) || ["broader", "related", "members"].contains(&key.as_str());
            if ids || key == "source" {
                let mut changed = page.clone();
                changed[key] = if ids { serde_json::json!(["no-such-id"]) } else { "no-such-id".into() };
                assert!(!validator.is_valid(&changed), "{path}: {key} names nothing");
            }
        }
    }
    assert!(slips > 500, "{slips} slips");
}

/// Values of every kind, as an author may write them.
const VALUES: &[&str] = &[
    "Some text",
    "\"  \"",
    "7",
    "-7",
    "7.5",
    "true",
    "~",
    "[]",
    "[one, two]",
    "[One]",
    "[7]",
    "[\"\"]",
    "{}",
    "[a--b]",
    "2016",
    "2016-03",
    "2016-03-31",
    "2016 spring",
    "2016-13",
    "16-03-31",
    "es-MX",
    "e",
    "a b",
    "5%",
    "5.5%",
    "120",
    "120%",
    "https://example.org/a/",
    "ftp://example.org",
    "\"https://example.org/?a\"",
    "html",
    "[html, epub]",
    "[pdf]",
    "{raw-html: it is meant}",
    "{raw-html: }",
    "{no-rule: text}",
    "{quotation-not-found: text}",
    "{raw-html: off}",
    "{raw-html: loud}",
    "{guide: ../guide}",
    "{Guide: x}",
    "{guide: 7}",
    "{themes: {title: Themes, tree: true}}",
    "{themes: {}}",
    "{themes: {title: Themes, tree: maybe}}",
    "{themes: {title: T, map: world}}",
    "{themes: {title: T, map: mars}}",
    "{articles: {title: T}}",
    "{max_words: 90, max_share: 5%, or_words: 250}",
    "{max_words: many}",
    "{max_words: -1}",
    "{words: 1}",
    "[{name: N, post: P, kind: scholar, own_record: true}]",
    "[{name: N, kind: poet}]",
    "[{post: P}]",
    "[{name: 7}]",
    "[{name: N, own_record: 1}]",
    "[{name: N, age: 7}]",
];

#[test]
fn the_schema_says_what_the_readers_accept() {
    let mut agreed = [0, 0];
    let mut compare = |what: String, text: &str, reads: bool, validator: &Validator| {
        assert_eq!(validator.is_valid(&value(text)), reads, "{what}: the schema, then the reader, of\n{text}");
        agreed[usize::from(reads)] += 1;
    };
    for (kind, name, ..) in Kind::ALL {
        let (schema, validator) = made(kind, None, None);
        let keys: Vec<&String> = schema["properties"].as_object().expect("it has properties").keys().collect();
        // What a country's code, an index and another term may be is only known when the book is whole.
        let later = |key: &str, written: &str| match key {
            "code" | "matrix" => true,
            "members" | "broader" | "related" => ["[One]", "[a--b]"].contains(&written),
            _ => false,
        };
        for key in keys {
            for written in VALUES.iter().filter(|written| !later(key, written)) {
                let what = format!("{key} of {name}");
                if let Kind::Page(page) = kind {
                    let text = format!("{key}: {written}\n");
                    let source = Source::new("x.md", format!("---\n{text}---\n").into());
                    let (_, _, found) = front_matter::read(FileId(0), &source, page, &["themes"]);
                    compare(what, &text, found.is_empty(), &validator);
                } else {
                    let title = if key == "title" { "" } else { "title: T\n" };
                    let text = format!("{title}{key}: {written}\n");
                    let (_, found) = config::read(FileId(0), &Source::new("book.yaml", text.clone().into()));
                    compare(what, &text, found.is_empty(), &validator);
                }
            }
        }
    }
    assert!(agreed[0] > 1000 && agreed[1] > 500, "{agreed:?}");
}

#[test]
fn every_key_is_described_and_a_book_offers_its_own_words() {
    let book = book_of("tests/fixtures/kitchen-sink");
    let words = vocabulary(&book);
    for (kind, name, ..) in Kind::ALL {
        for vocabulary in [Some(&words), None] {
            let (schema, _) = made(kind, None, vocabulary);
            for (key, property) in schema["properties"].as_object().expect("it has properties") {
                assert!(property["description"].as_str().is_some_and(|words| words.len() > 8), "{key} of {name}");
            }
        }
    }
    let (article, _) = made(Kind::Page(PageKind::Article), None, Some(&words));
    let offered = |schema: &Value| -> Vec<String> {
        schema["enum"]
            .as_array()
            .expect("it is closed")
            .iter()
            .map(|id| id.as_str().unwrap_or_default().into())
            .collect()
    };
    assert!(offered(&article["properties"]["countries"]["items"]).contains(&"norway".to_owned()));
    let sources = &article["properties"]["source"];
    assert_eq!(offered(sources).len(), words.references.len());
    assert_eq!(sources["markdownEnumDescriptions"].as_array().map(Vec::len), Some(words.references.len()));
    let (country, _) = made(Kind::Page(PageKind::Term), Some("countries"), Some(&words));
    assert!(offered(&country["properties"]["members"]["items"]).contains(&"iceland".to_owned()));
    // Without a book nothing of one is known.
    let (general, validator) = made(Kind::Page(PageKind::Article), None, None);
    assert!(general["properties"]["source"]["enum"].is_null());
    assert!(validator.is_valid(&value("treaties: [rio]")) && !validator.is_valid(&value("treaties: rio")));
    // A book without references has no word to offer, and that is no broken schema.
    let none = Vocabulary { indexes: vec![("themes".to_owned(), Vec::new())], references: Vec::new() };
    let (_, empty) = made(Kind::Page(PageKind::Article), None, Some(&none));
    assert!(empty.is_valid(&value("themes: []")) && !empty.is_valid(&value("themes: [ports]")));
    assert!(!empty.is_valid(&value("source: any")));
}
