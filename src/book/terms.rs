//! What the book has on each term and indicator, listed once: no page searches for it.

use std::collections::BTreeMap;

use super::{Book, ExcerptId, PageId, Target, numbers};
use crate::id;
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
    timeline: Vec<Part>,
    linking: BTreeMap<ExcerptId, Vec<Part>>,
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
                for excerpt in linked {
                    push(&mut terms.linking, excerpt, (id, number));
                    for term in book.excerpts[excerpt].tags.values().flatten() {
                        push(&mut terms.points, *term, (id, number));
                    }
                }
            }
            for (number, figure) in article.figures().enumerate() {
                let place = places.and_then(|folder| at(folder, &figure.place.0));
                for page in at("indicators", &figure.indicator.0).into_iter().chain(place) {
                    push(&mut terms.figures, page, (id, number));
                }
            }
            for (number, event) in article.events().enumerate() {
                terms.timeline.push((id, number));
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
        let when = |part: &Part| book.event(*part).map(|event| event.when.from);
        terms.events.values_mut().chain([&mut terms.timeline]).for_each(|events| events.sort_by_key(when));
        // Numbers of one thing stand together, by place, then by date, so that they can be read against each other.
        let like = |part: &Part| {
            let figure = book.figure(*part)?;
            let title = |folder: &str, id: &str| {
                id::sort_key(at(folder, id).map_or(id, |page| book.pages[page].title.as_str()))
            };
            let place = title(places.unwrap_or_default(), &figure.place.0);
            Some((title("indicators", &figure.indicator.0), place, figure.when.from, figure.when.to))
        };
        terms.figures.values_mut().for_each(|figures| figures.sort_by_cached_key(like));
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

    /// The figures of an indicator, or of a country or region: by indicator, place and date.
    pub fn figures(&self, page: PageId) -> &[Part] {
        list(&self.figures, page)
    }

    /// Every event of the book, by date.
    pub fn timeline(&self) -> &[Part] {
        &self.timeline
    }

    /// The key points that link an excerpt.
    pub fn linking(&self, excerpt: ExcerptId) -> &[Part] {
        self.linking.get(&excerpt).map_or(&[], Vec::as_slice)
    }

    /// The events of a country or region, by date.
    pub fn events(&self, place: PageId) -> &[Part] {
        list(&self.events, place)
    }
}

fn push(lists: &mut BTreeMap<usize, Vec<Part>>, of: usize, part: Part) {
    let list = lists.entry(of).or_default();
    if list.last() != Some(&part) {
        list.push(part);
    }
}

fn list<T>(lists: &BTreeMap<PageId, Vec<T>>, page: PageId) -> &[T] {
    lists.get(&page).map_or(&[], Vec::as_slice)
}
