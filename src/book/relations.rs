//! Which articles have to do with each other, and why: what both treat, what one links of the other, what both cite.
//!
//! 1. From every term and every cited reference a list of the articles that have it.
//! 2. For every article the others on its lists are candidates. What few articles share weighs more; a link weighs most. Of a
//!    list longer than `NEIGHBOURS` only the nearest are looked at, so that the cost stays linear in the size of the book.
//! 3. The best [`MOST`] are kept; only for them the reasons are put together.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::bibliography::Bibliography;
use super::labels::Labels;
use super::{ExcerptId, PageId, Target};
use crate::parse::front_matter::PageKind;

/// How many articles are named at most.
pub const MOST: usize = 5;

/// How many articles before and after an article on one list are compared with it.
const NEIGHBOURS: usize = 32;

/// What a link from one to the other weighs, in units of which a term or reference of two articles alone has half as many.
const LINK: usize = 1000;

/// An article that has to do with another.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Related {
    /// The other article.
    pub page: PageId,
    /// The terms that both treat, those of the fewest articles first.
    pub terms: Vec<PageId>,
    /// The passages of the other article that this one links.
    pub links: Vec<ExcerptId>,
    /// The passages of this article that the other one links.
    pub linked: Vec<ExcerptId>,
    /// The references that both cite: indices into the book's list.
    pub references: Vec<usize>,
}

/// The related articles of every page, the nearest first; none for pages that are no articles.
pub fn related(labels: &Labels<'_>, bibliography: &Bibliography) -> Vec<Vec<Related>> {
    let pages = labels.pages;
    let articles: Vec<PageId> = (0..pages.len()).filter(|page| pages[*page].kind == PageKind::Article).collect();
    let mut treating: BTreeMap<PageId, Vec<PageId>> = BTreeMap::new();
    let mut citing: BTreeMap<usize, Vec<PageId>> = BTreeMap::new();
    let mut links: BTreeMap<(PageId, PageId), BTreeSet<ExcerptId>> = BTreeMap::new();
    let mut partners: BTreeMap<PageId, BTreeSet<PageId>> = BTreeMap::new();
    for article in articles.iter().copied() {
        for term in pages[article].tags.values().flatten() {
            treating.entry(*term).or_default().push(article);
        }
        for reference in &bibliography.named[article] {
            citing.entry(*reference).or_default().push(article);
        }
        for target in pages[article].links.values() {
            let Target::Excerpt(excerpt) = target else { continue };
            let other = labels.excerpts[*excerpt].page;
            if other != article {
                links.entry((article, other)).or_default().insert(*excerpt);
                partners.entry(article).or_default().insert(other);
                partners.entry(other).or_default().insert(article);
            }
        }
    }
    let passages = |from, to| links.get(&(from, to)).into_iter().flatten().copied().collect::<Vec<_>>();
    let of_article = |article: PageId| {
        let mut terms: Vec<PageId> = pages[article].tags.values().flatten().copied().collect();
        terms.sort_by_key(|term| treating[term].len());
        let on_terms = terms.iter().map(|term| &treating[term]);
        let on_references = bibliography.named[article].iter().map(|reference| &citing[reference]);
        let mut weights: BTreeMap<PageId, usize> = BTreeMap::new();
        for list in on_terms.chain(on_references) {
            for other in neighbours(list, article) {
                *weights.entry(other).or_default() += LINK / list.len();
            }
        }
        for other in partners.get(&article).into_iter().flatten().copied() {
            *weights.entry(other).or_default() +=
                LINK * (passages(article, other).len() + passages(other, article).len());
        }
        let mut nearest: Vec<(Reverse<usize>, PageId)> =
            weights.into_iter().map(|(page, weight)| (Reverse(weight), page)).collect();
        if nearest.len() > MOST {
            nearest.select_nth_unstable(MOST);
            nearest.truncate(MOST);
        }
        nearest.sort_unstable();
        let shares = |list: &[PageId], other: PageId| neighbours(list, article).any(|near| near == other);
        let reasons = |(_, page): (Reverse<usize>, PageId)| Related {
            page,
            terms: terms.iter().copied().filter(|term| shares(&treating[term], page)).collect(),
            links: passages(article, page),
            linked: passages(page, article),
            references: bibliography.named[article]
                .iter()
                .copied()
                .filter(|reference| shares(&citing[reference], page))
                .collect(),
        };
        nearest.into_iter().map(reasons).collect()
    };
    let is_article = |page: PageId| pages[page].kind == PageKind::Article;
    (0..pages.len()).into_par_iter().map(|page| if is_article(page) { of_article(page) } else { Vec::new() }).collect()
}

/// The other articles on a list, or those near an article on a long one.
fn neighbours(list: &[PageId], article: PageId) -> impl Iterator<Item = PageId> {
    let at = list.partition_point(|other| *other < article);
    let near = &list[at.saturating_sub(NEIGHBOURS)..list.len().min(at + NEIGHBOURS + 1)];
    near.iter().copied().filter(move |other| *other != article)
}
