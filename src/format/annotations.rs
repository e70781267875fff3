//! The excerpts of the book as W3C Web Annotations (<https://www.w3.org/TR/annotation-model/>): one page of a collection.
//!
//! Each has our note and its tags as bodies, and as target the words in their source: by a `TextQuoteSelector`, one target
//! for each run of words that the source has as it stands. `prefix` and `suffix` are left out, because the text of a
//! source is not always at hand and the site is the same without it.

use crate::book::ExcerptId;
use crate::format::json_ld::{identifier, iri, list, object, text};
use crate::format::page::Pages;
use crate::format::{markup, selector};
use crate::json;
use crate::plan::ANNOTATIONS;
use crate::yaml::Value;

/// The collection as JSON-LD.
pub fn collection(pages: &Pages<'_>) -> String {
    let book = pages.book;
    let own = iri(book, ANNOTATIONS, ANNOTATIONS);
    let items: Vec<Value> = (0..book.excerpts.len()).map(|excerpt| annotation(pages, excerpt)).collect();
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    let page = object([
        ("id", text(format!("{own}#page"))),
        ("type", text("AnnotationPage")),
        ("startIndex", Some(Value::Int(0))),
        ("items", Some(Value::List(items))),
    ]);
    let collection = object([
        ("@context", text("http://www.w3.org/ns/anno.jsonld")),
        ("id", text(own)),
        ("type", text("AnnotationCollection")),
        ("label", text(&book.config.title)),
        ("total", Some(Value::Int(count))),
        ("first", Some(page)),
    ]);
    json::published(&collection)
}

fn annotation(pages: &Pages<'_>, id: ExcerptId) -> Value {
    let book = pages.book;
    let (excerpt, quoted) = (book.excerpt(id), &book.excerpts[id]);
    let page = &book.pages[quoted.page];
    let address = format!("{}#{}", iri(book, ANNOTATIONS, &page.path), excerpt.id);
    let view = pages.shown_excerpt(id, ANNOTATIONS);
    let note = (!view.note.is_empty()).then(|| {
        object([
            ("type", text("TextualBody")),
            ("value", text(markup::text(&markup::parse(&view.note)))),
            ("format", text("text/plain")),
            ("language", text(&book.config.language)),
            ("purpose", text("commenting")),
        ])
    });
    let tags = quoted.tags.values().flatten().map(|term| {
        object([
            ("type", text("SpecificResource")),
            ("source", text(iri(book, ANNOTATIONS, &book.pages[*term].path))),
            ("purpose", text("tagging")),
        ])
    });
    let targets = selector::runs(&excerpt.quotation).into_iter().map(|run| {
        let selector = object([("type", text("TextQuoteSelector")), ("exact", text(run))]);
        let source = match quoted.reference {
            Some(reference) => source(pages, reference),
            None => Value::Text(iri(book, ANNOTATIONS, &page.path)),
        };
        object([("type", text("SpecificResource")), ("source", Some(source)), ("selector", Some(selector))])
    });
    object([
        (
            "id",
            text(format!(
                "{}#{}/{}",
                iri(book, ANNOTATIONS, ANNOTATIONS),
                page.path.trim_end_matches(".html"),
                excerpt.id
            )),
        ),
        ("type", text("Annotation")),
        ("motivation", text("commenting")),
        ("label", text(markup::text(&markup::parse(&view.heading)))),
        ("via", text(address)),
        ("body", list(note.into_iter().chain(tags))),
        ("target", list(targets)),
    ])
}

/// A source: by its address on the web or its DOI; one that has neither by a name of our own, with its citation.
fn source(pages: &Pages<'_>, reference: usize) -> Value {
    let known = &pages.book.references[reference];
    Value::Map(vec![
        ("id".to_owned(), Value::Text(identifier(pages.book, known, ANNOTATIONS))),
        ("type".to_owned(), Value::Text("Text".to_owned())),
        ("label".to_owned(), Value::Text(pages.reference_text(reference))),
    ])
}
