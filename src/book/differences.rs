//! Figures that cannot both be right, and figures that only seem to disagree because something else was counted.

use std::collections::BTreeMap;

use super::Book;
use super::terms::Part;
use crate::parse::table::Figure;

/// How a figure differs from another of the same indicator, place and date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Difference {
    /// Another source states another number and says that something else was counted, or somebody else counted.
    OtherBasis,
    /// The same is said to be counted, and the numbers exclude each other: one of them is wrong.
    Contradiction,
}

/// The figures of a book that differ from another, each with the worst difference it has.
///
/// Rows of one article with different bases are parts of one count (men and women, rich and poor), so they are not compared.
pub fn differences(book: &Book) -> BTreeMap<Part, Difference> {
    // By indicator, place and date.
    type Key<'k> = (&'k str, &'k str, String);
    let mut alike: BTreeMap<Key<'_>, Vec<(Part, &Figure)>> = BTreeMap::new();
    for (page, article) in book.pages.iter().enumerate().filter_map(|(id, page)| Some((id, page.body.article()?))) {
        for (row, figure) in article.figures().enumerate() {
            let key = (figure.indicator.0.as_str(), figure.place.0.as_str(), figure.when.to_string());
            alike.entry(key).or_default().push(((page, row), figure));
        }
    }
    let mut found: BTreeMap<Part, Difference> = BTreeMap::new();
    for figures in alike.values() {
        for (at, (part, figure)) in figures.iter().enumerate() {
            for (other_part, other) in &figures[..at] {
                let difference = if !figure.value.kind.disjoint(other.value.kind) {
                    continue;
                } else if basis(figure) == basis(other) {
                    Difference::Contradiction
                } else if part.0 != other_part.0 {
                    Difference::OtherBasis
                } else {
                    continue;
                };
                for part in [*part, *other_part] {
                    let worst = found.entry(part).or_insert(difference);
                    *worst = difference.max(*worst);
                }
            }
        }
    }
    found
}

/// What was counted, without what is only typography.
fn basis(figure: &Figure) -> String {
    figure.basis.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
