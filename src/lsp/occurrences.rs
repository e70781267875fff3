//! What a place in a file names: a page, an excerpt, a reference; and every place in the book that names the same.

use super::places;
use crate::book::excerpts::within;
use crate::book::{Book, ExcerptId, PageId, Target, numbers};
use crate::document::{Inline, InlineKind};
use crate::fields::Keyed;
use crate::parse::front_matter;
use crate::pipeline::Draft;
use crate::source::{FileId, Span};

/// Something that other places of the book name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    /// A page.
    Page(PageId),
    /// A heading, point or row of a page, by its anchor.
    Place(PageId, String),
    /// An excerpt.
    Excerpt(ExcerptId),
    /// A reference: an index into [`Book::references`].
    Reference(usize),
}

/// A place that names a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// Where.
    pub span: Span,
    /// What.
    pub thing: Thing,
}

/// The page of a file.
pub fn page_of(book: &Book, file: FileId) -> Option<PageId> {
    book.pages.iter().position(|page| page.location.file == file)
}

/// What the place names: the smallest of those around it. A heading of an excerpt names the excerpt, the line of a
/// reference's id the reference, and front matter that names nothing else its own page.
pub fn at(examined: &Draft, file: FileId, offset: usize) -> Option<Occurrence> {
    let book = &examined.book;
    let around = |span: Span| span.file == file && span.range().start <= offset && offset <= span.range().end;
    let Some(page) = page_of(book, file) else {
        let found = book.references.iter().position(|reference| around(reference.span))?;
        return Some(Occurrence { span: book.references[found].span, thing: Thing::Reference(found) });
    };
    let mut found = of_page(examined, page, &|_| true);
    for id in book.excerpts_of(page) {
        let excerpt = book.excerpt(id);
        let heading = around(excerpt.id_span) || (excerpt.ordinal == 0 && around(excerpt.heading_span));
        if heading {
            found.push(Occurrence { span: excerpt.heading_span, thing: Thing::Excerpt(id) });
        }
    }
    if let Some(yaml) = front_matter::split(&examined.inputs.sources.get(file).text).yaml {
        found.push(Occurrence { span: Span::new(file, yaml), thing: Thing::Page(page) });
    }
    found.into_iter().filter(|occurrence| around(occurrence.span)).min_by_key(|found| found.span.end - found.span.start)
}

/// Every place that names a thing, in the order of the pages. Links to any place on a page name the page too.
pub fn all(examined: &Draft, thing: &Thing) -> Vec<Span> {
    let same = |found: &Thing| match (found, thing) {
        (Thing::Place(of, _), Thing::Page(page)) => of == page,
        _ => found == thing,
    };
    let pages = 0..examined.book.pages.len();
    let mut spans: Vec<Span> =
        pages.flat_map(|page| of_page(examined, page, &same)).map(|occurrence| occurrence.span).collect();
    spans.dedup();
    spans
}

/// Where a thing is defined.
pub fn definition(book: &Book, thing: &Thing) -> Span {
    match thing {
        Thing::Page(page) => Span::top(book.pages[*page].location.file),
        Thing::Place(page, anchor) => {
            let place = places::of(&book.pages[*page]).into_iter().find(|place| place.anchor == *anchor);
            place.map_or(Span::top(book.pages[*page].location.file), |place| place.span)
        }
        Thing::Excerpt(excerpt) => book.excerpt(*excerpt).heading_span,
        Thing::Reference(reference) => book.references[*reference].span,
    }
}

/// The places of a page that name what is `wanted`, in no order.
fn of_page(examined: &Draft, page: PageId, wanted: &impl Fn(&Thing) -> bool) -> Vec<Occurrence> {
    let book = &examined.book;
    let mut found = Vec::new();
    let mut add = |thing: Thing, span: &dyn Fn() -> Span| {
        if wanted(&thing) {
            found.push(Occurrence { span: span(), thing });
        }
    };
    front(examined, page, &mut add);
    let page = &book.pages[page];
    for (span, target) in &page.links {
        match target {
            Target::Page(of, None) => add(Thing::Page(*of), &|| *span),
            Target::Page(of, Some(anchor)) => add(Thing::Place(*of, anchor.clone()), &|| *span),
            Target::Excerpt(excerpt) => add(Thing::Excerpt(*excerpt), &|| *span),
            Target::External(_) | Target::Asset(_) => {}
        }
    }
    page.body.inlines(&mut |inline: &Inline| {
        let InlineKind::Citation(all) = &inline.kind else { return };
        for cited in all {
            if let Some(reference) = reference(book, &cited.key) {
                add(Thing::Reference(reference), &|| cited.span);
            }
        }
    });
    let Some(article) = page.body.article() else { return found };
    let mut term = |index: &str, (id, span): &(String, Span)| {
        if let Some(page) = book.page(index, id) {
            add(Thing::Page(page), &|| *span);
        }
    };
    let places = numbers::places(&book.config);
    for figure in article.figures() {
        term("indicators", &figure.indicator);
        places.inspect(|index| term(index, &figure.place));
    }
    for event in article.events() {
        places.zip(event.place.as_ref()).inspect(|(index, place)| term(index, place));
    }
    for excerpt in article.excerpts() {
        for (index, ids) in excerpt.tags.iter().filter(|_| excerpt.ordinal == 0) {
            ids.iter().for_each(|id| term(index, id));
        }
    }
    for excerpt in article.excerpts() {
        let attribution = excerpt.attribution.as_ref();
        let key = attribution.and_then(|attribution| Some((attribution.key.as_ref()?, &attribution.key_range)));
        if let Some((key, range)) = key
            && let Some(reference) = reference(book, key)
        {
            add(Thing::Reference(reference), &|| within(excerpt, &Some(range.clone())));
        }
    }
    found
}

/// What the front matter of a page names. Places are looked for only where they are wanted: that reads the YAML again.
fn front(examined: &Draft, page: PageId, add: &mut impl FnMut(Thing, &dyn Fn() -> Span)) {
    let book = &examined.book;
    let page = &book.pages[page];
    let file = page.location.file;
    let span = |of: &Keyed<String>| front_matter::span(file, examined.inputs.sources.get(file), &of.path);
    if let (Some(source), Some(reference)) = (&page.front.source, page.reference) {
        add(Thing::Reference(reference), &|| span(source));
    }
    let own = page.location.folder.as_str();
    let tags = page.front.tags.iter().map(|(index, ids)| (index.as_str(), ids));
    let relations = [&page.front.broader, &page.front.related, &page.front.members].map(|ids| (own, ids));
    for (index, ids) in tags.chain(relations) {
        for id in ids {
            if let Some(term) = book.page(index, &id.value) {
                add(Thing::Page(term), &|| span(id));
            }
        }
    }
}

/// The reference of a key.
pub fn reference(book: &Book, key: &str) -> Option<usize> {
    book.references.iter().position(|reference| reference.id == key)
}
