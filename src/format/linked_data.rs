//! What a page is about → JSON-LD in the words of <https://schema.org/>, for a data block in the page.
//!
//! Our page is an article about its source and does not pose as it: the source is what it is `about`, and the quotations
//! on it are parts of the source.

use crate::book::{Book, ExcerptId, Page, PageId};
use crate::format::json_ld::{identifier, iri, list, object, text};
use crate::json;
use crate::reference::{Name, Reference};
use crate::view::ExcerptView;
use crate::yaml::Value;

/// The home page: the site.
pub fn home(book: &Book, page: &Page) -> String {
    let publishers = book.config.authors.iter().map(|name| organisation(name));
    json::inert_line(&object([
        ("@context", text("https://schema.org")),
        ("@type", text("WebSite")),
        ("@id", text(iri(book, &page.path, "index.html"))),
        ("name", text(&book.config.title)),
        ("alternateName", book.config.subtitle.clone().map(Value::Text)),
        ("inLanguage", text(&book.config.language)),
        ("publisher", list(publishers)),
    ]))
}

/// A term: a defined term of its index.
pub fn term(book: &Book, page: &Page, index: &str) -> String {
    let names = page.front.aliases.iter().chain(&page.front.abbreviation);
    let set = object([
        ("@type", text("DefinedTermSet")),
        ("@id", text(iri(book, &page.path, &crate::book::vocabulary::path(&page.location.folder, "index")))),
        ("name", text(index)),
    ]);
    json::inert_line(&object([
        ("@context", text("https://schema.org")),
        ("@type", text("DefinedTerm")),
        ("@id", text(iri(book, &page.path, &page.path))),
        ("name", text(&page.title)),
        ("alternateName", list(names.map(|name| Value::Text(name.value.clone())))),
        ("description", page.front.definition.clone().map(Value::Text)),
        ("inDefinedTermSet", Some(set)),
    ]))
}

/// An article with its source and its quotations, each with its view and its words.
pub fn article(book: &Book, id: PageId, description: &str, quotations: &[(ExcerptId, &ExcerptView)]) -> String {
    let page = &book.pages[id];
    let own = iri(book, &page.path, &page.path);
    let reference = book.reference(id);
    let source = reference.map(|reference| work(book, page, reference));
    let terms = page.tags.values().flatten().map(|term| {
        let term = &book.pages[*term];
        object([
            ("@type", text("DefinedTerm")),
            ("@id", text(iri(book, &page.path, &term.path))),
            ("name", text(&term.title)),
        ])
    });
    let part = |(excerpt, view): &(ExcerptId, &ExcerptView)| quotation(book, page, *excerpt, view);
    let authors = page.front.authors.iter().map(|author| person(&author.value, None));
    let publishers = book.config.authors.iter().map(|name| organisation(name));
    json::inert_line(&object([
        ("@context", text("https://schema.org")),
        ("@type", text("Article")),
        ("@id", text(&own)),
        ("headline", text(&page.title)),
        ("abstract", text(description).filter(|_| !description.is_empty())),
        ("inLanguage", text(&book.config.language)),
        ("dateModified", page.front.reviewed.as_ref().map(|day| Value::Text(day.value.to_string()))),
        ("author", list(authors).or_else(|| list(publishers))),
        (
            "isPartOf",
            Some(object([
                ("@type", text("WebSite")),
                ("@id", text(iri(book, &page.path, "index.html"))),
                ("name", text(&book.config.title)),
            ])),
        ),
        ("about", list(source.into_iter().chain(terms))),
        ("citation", reference.and_then(|reference| text(identifier(book, reference, &page.path)))),
        ("hasPart", list(quotations.iter().map(part))),
    ]))
}

fn quotation(book: &Book, page: &Page, id: ExcerptId, view: &ExcerptView) -> Value {
    let (excerpt, quoted) = (book.excerpt(id), &book.excerpts[id]);
    let reference = quoted.reference.map(|reference| &book.references[reference]);
    let named = excerpt.attribution.as_ref().is_some_and(|attribution| attribution.speaker.is_some());
    let speaker = named.then(|| person(&view.speaker, view.post.as_deref()));
    object([
        ("@type", text("Quotation")),
        ("@id", text(format!("{}#{}", iri(book, &page.path, &page.path), excerpt.id))),
        ("text", text(&excerpt.words)),
        ("inLanguage", text(excerpt.language.as_ref().unwrap_or(&book.config.language))),
        ("spokenByCharacter", speaker),
        ("creator", reference.and_then(|reference| list(reference.authors.iter().map(name)))),
        ("position", view.place.clone().map(Value::Text)),
        (
            "isPartOf",
            reference.map(|reference| {
                object([("@type", text(kind(reference))), ("@id", text(identifier(book, reference, &page.path)))])
            }),
        ),
    ])
}

/// A source.
fn work(book: &Book, page: &Page, reference: &Reference) -> Value {
    let container = reference.container_title.as_ref().map(|title| {
        let kind = if kind(reference) == "ScholarlyArticle" { "Periodical" } else { "CreativeWork" };
        object([("@type", text(kind)), ("name", text(title))])
    });
    let published = reference.issued.as_ref().and_then(|issued| issued.from);
    object([
        ("@type", text(kind(reference))),
        ("@id", text(identifier(book, reference, &page.path))),
        ("name", text(&reference.title)),
        ("author", list(reference.authors.iter().map(name))),
        ("editor", list(reference.editors.iter().map(name))),
        ("datePublished", published.map(|date| Value::Text(date.iso()))),
        ("isPartOf", container),
        ("pagination", reference.page.clone().map(Value::Text)),
        ("publisher", reference.publisher.as_deref().map(organisation)),
        ("inLanguage", reference.language.clone().map(Value::Text)),
        ("url", reference.url.clone().map(Value::Text)),
        ("sameAs", reference.doi.as_ref().map(|doi| Value::Text(format!("https://doi.org/{doi}")))),
        ("isbn", reference.isbn.clone().map(Value::Text)),
    ])
}

/// The type of a source in the words of schema.org.
fn kind(reference: &Reference) -> &'static str {
    match reference.kind.as_str() {
        "article-journal" | "paper-conference" => "ScholarlyArticle",
        "article-magazine" | "interview" => "Article",
        "article-newspaper" => "NewsArticle",
        "book" | "collection" => "Book",
        "chapter" => "Chapter",
        "report" => "Report",
        "thesis" => "Thesis",
        "webpage" | "post-weblog" | "post" => "WebPage",
        "legislation" | "bill" | "treaty" => "Legislation",
        _ => "CreativeWork",
    }
}

fn name(name: &Name) -> Value {
    if name.literal.is_some() { organisation(&name.full()) } else { person(&name.full(), None) }
}

fn person(name: &str, post: Option<&str>) -> Value {
    object([("@type", text("Person")), ("name", text(name)), ("jobTitle", post.and_then(text))])
}

fn organisation(name: &str) -> Value {
    object([("@type", text("Organization")), ("name", text(name))])
}
