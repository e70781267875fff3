//! An index that is a tree → a concept scheme of SKOS (<https://www.w3.org/TR/skos-reference/>), as JSON-LD.

use crate::book::vocabulary::path;
use crate::book::{Page, PageId};
use crate::config::Index;
use crate::format::json_ld::{iri, list, object, text};
use crate::format::page::Pages;
use crate::json;
use crate::parse::front_matter::PageKind;
use crate::plan::concepts_path;
use crate::yaml::Value;

/// What the names of properties stand for.
const CONTEXT: [(&str, &str); 9] = [
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("dcterms", "http://purl.org/dc/terms/"),
    ("prefLabel", "skos:prefLabel"),
    ("altLabel", "skos:altLabel"),
    ("definition", "skos:definition"),
    ("title", "dcterms:title"),
    ("id", "@id"),
    ("type", "@type"),
    ("graph", "@graph"),
];

/// Properties whose values are addresses.
const LINKS: [&str; 6] = ["broader", "narrower", "related", "inScheme", "topConceptOf", "hasTopConcept"];

/// The concept scheme of an index.
pub fn scheme(pages: &Pages<'_>, index: &Index) -> String {
    let book = pages.book;
    let from = concepts_path(&index.name);
    let own = iri(book, &from, &path(&index.name, "index"));
    let mut context: Vec<(String, Value)> =
        CONTEXT.iter().map(|(key, value)| ((*key).to_owned(), Value::Text((*value).to_owned()))).collect();
    for link in LINKS {
        let full = Value::Text(format!("skos:{link}"));
        context.push((link.to_owned(), object([("@id", Some(full)), ("@type", text("@id"))])));
    }
    context.push(("@language".to_owned(), Value::Text(book.config.language.clone())));
    let terms: Vec<(PageId, &Page)> = book
        .folder(&index.name)
        .map(|id| (id, &book.pages[id]))
        .filter(|(_, page)| page.kind == PageKind::Term)
        .collect();
    let address = |page: &PageId| Value::Text(iri(book, &from, &book.pages[*page].path));
    let addresses = |pages: &[PageId]| list(pages.iter().map(address));
    let tops = terms.iter().filter(|(_, page)| page.relations.broader.is_empty());
    let mut graph = vec![object([
        ("id", text(&own)),
        ("type", text("skos:ConceptScheme")),
        ("title", text(format!("{}: {}", book.config.title, index.title))),
        ("hasTopConcept", list(tops.map(|(id, _)| address(id)))),
    ])];
    for (id, page) in &terms {
        let names = page.front.aliases.iter().chain(&page.front.abbreviation);
        graph.push(object([
            ("id", Some(address(id))),
            ("type", text("skos:Concept")),
            ("inScheme", text(&own)),
            ("topConceptOf", text(&own).filter(|_| page.relations.broader.is_empty())),
            ("prefLabel", text(&page.title)),
            ("altLabel", list(names.map(|name| Value::Text(name.value.clone())))),
            ("definition", page.front.definition.clone().map(Value::Text)),
            ("broader", addresses(&page.relations.broader)),
            ("narrower", addresses(&page.relations.narrower)),
            ("related", addresses(&page.relations.related)),
        ]));
    }
    json::published(&object([("@context", Some(Value::Map(context))), ("graph", Some(Value::List(graph)))]))
}
