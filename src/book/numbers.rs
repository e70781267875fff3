//! The figures and events of articles against the book: every indicator and every place is a page.

use super::Page;
use super::vocabulary::Vocabulary;
use crate::config::Config;
use crate::diagnostic::Diagnostics;
use crate::source::Span;

/// The index whose terms are places: the one that is drawn on a map, else that of countries. Without one, places are words.
pub fn places(config: &Config) -> Option<&str> {
    let mapped = config.indexes.iter().find(|index| index.map.is_some());
    mapped.or_else(|| config.indexes.iter().find(|index| index.name == "countries")).map(|index| index.name.as_str())
}

/// Reports every indicator and place that no page has.
pub fn check(pages: &[Page], vocabulary: &Vocabulary, config: &Config, diagnostics: &mut Diagnostics) {
    let places = places(config);
    let check = |folder: &str, (id, span): &(String, Span), diagnostics: &mut Diagnostics| {
        if vocabulary.page(folder, id).is_none() {
            diagnostics.push(vocabulary.unknown_term(folder, id, *span));
        }
    };
    for article in pages.iter().filter_map(|page| page.body.article()) {
        for figure in article.figures() {
            check("indicators", &figure.indicator, diagnostics);
            if let Some(places) = places {
                check(places, &figure.place, diagnostics);
            }
        }
        for event in article.events() {
            if let (Some(places), Some(place)) = (places, &event.place) {
                check(places, place, diagnostics);
            }
        }
    }
}
