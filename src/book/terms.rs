//! What the book has on each term and indicator, listed once: no page searches for it.

use std::collections::BTreeMap;

use super::{Book, ExcerptId, PageId, Target, numbers};
use crate::parse::article::Article;
use crate::parse::front_matter::PageKind;
use crate::strings::SectionKind;

/// A part of an article: its page, and the number of the point or row there.
pub type Part = (PageId, usize);

/// What stands where, each list in the order of the book.
#[derive(Debug, Default)]
pub struct Terms {
    articles: BTreeMap<PageId, Vec<PageId>>,
    others: BTreeMap<PageId, Vec<PageId>>,
    excerpts: BTreeMap<PageId, Vec<ExcerptId>>,
    points: BTreeMap<PageId, Vec<Part>>,
    figures: BTreeMap<PageId, Vec<Part>>,
    events: BTreeMap<PageId, Vec<Part>>,
}

impl Terms {
    /// Lists all of it. `at` finds the page of a folder and an id.
    pub fn new(book: &Book, at: impl Fn(&str, &str) -> Option<PageId>) -> Self {
        let mut terms = Self::default();
        let places = numbers::places(&book.config);
        for (id, page) in book.pages.iter().enumerate() {
            let of_kind = if page.kind == PageKind::Article { &mut terms.articles } else { &mut terms.others };
            for term in page.tags.values().flatten() {
                of_kind.entry(*term).or_default().push(id);
            }
            let Some(article) = page.body.article() else { continue };
            for (number, point) in article.points(SectionKind::KeyPoints).enumerate() {
                // A point takes the tags of the excerpts that it links.
                let linked = point.links.iter().filter_map(|(_, span)| match page.links.get(span) {
                    Some(Target::Excerpt(excerpt)) => Some(*excerpt),
                    _ => None,
                });
                for term in linked.flat_map(|excerpt| book.excerpts[excerpt].tags.values().flatten()) {
                    push(&mut terms.points, *term, (id, number));
                }
            }
            for (number, figure) in article.figures().enumerate() {
                let place = places.and_then(|folder| at(folder, &figure.place.0));
                for page in at("indicators", &figure.indicator.0).into_iter().chain(place) {
                    push(&mut terms.figures, page, (id, number));
                }
            }
            for (number, event) in article.events().enumerate() {
                let place = places.and_then(|folder| at(folder, &event.place.as_ref()?.0));
                if let Some(place) = place {
                    push(&mut terms.events, place, (id, number));
                }
            }
        }
        for (id, quoted) in book.excerpts.iter().enumerate() {
            for term in quoted.tags.values().flatten() {
                terms.excerpts.entry(*term).or_default().push(id);
            }
        }
        let when = |(page, row): &Part| {
            let event = book.pages[*page].body.article().and_then(|article: &Article| article.events().nth(*row));
            event.map(|event| event.when.from)
        };
        terms.events.values_mut().for_each(|events| events.sort_by_key(when));
        terms
    }

    /// The articles about a term.
    pub fn articles(&self, term: PageId) -> &[PageId] {
        list(&self.articles, term)
    }

    /// The other pages that say they are about a term.
    pub fn others(&self, term: PageId) -> &[PageId] {
        list(&self.others, term)
    }

    /// The excerpts tagged with a term.
    pub fn excerpts(&self, term: PageId) -> &[ExcerptId] {
        list(&self.excerpts, term)
    }

    /// The key points that link an excerpt tagged with a term.
    pub fn points(&self, term: PageId) -> &[Part] {
        list(&self.points, term)
    }

    /// The figures of an indicator, or of a country or region.
    pub fn figures(&self, page: PageId) -> &[Part] {
        list(&self.figures, page)
    }

    /// The events of a country or region, by date.
    pub fn events(&self, place: PageId) -> &[Part] {
        list(&self.events, place)
    }
}

fn push(lists: &mut BTreeMap<PageId, Vec<Part>>, page: PageId, part: Part) {
    let list = lists.entry(page).or_default();
    if list.last() != Some(&part) {
        list.push(part);
    }
}

fn list<T>(lists: &BTreeMap<PageId, Vec<T>>, page: PageId) -> &[T] {
    lists.get(&page).map_or(&[], Vec::as_slice)
}
