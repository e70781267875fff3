//! Which articles have to do with each other, and why: what both treat, what one links of the other, what both cite.
//!
//! 1. From every term and every cited reference a list of the articles that have it.
//! 2. For every article the others on its lists are candidates. What few articles share weighs more; a link weighs most. Of a
//!    list longer than `NEIGHBOURS` only the nearest are looked at, so that the cost stays linear in the size of the book.
//! 3. The best [`MOST`] are kept, each with its reasons.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::bibliography::Bibliography;
use super::labels::Labels;
use super::{ExcerptId, PageId, Target, excerpts};
use crate::document::{InlineKind, walk_blocks};
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
    let mut references: BTreeMap<PageId, BTreeSet<usize>> = BTreeMap::new();
    let mut links: BTreeMap<(PageId, PageId), BTreeSet<ExcerptId>> = BTreeMap::new();
    let mut partners: BTreeMap<PageId, BTreeSet<PageId>> = BTreeMap::new();
    for article in articles.iter().copied() {
        for term in pages[article].tags.values().flatten() {
            treating.entry(*term).or_default().push(article);
        }
        let all = cites(article, labels, bibliography);
        for reference in &all {
            citing.entry(*reference).or_default().push(article);
        }
        references.insert(article, all);
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
    let mut related = vec![Vec::new(); pages.len()];
    for article in articles {
        let mut found: BTreeMap<PageId, (usize, Related)> = BTreeMap::new();
        let mut terms: Vec<PageId> = pages[article].tags.values().flatten().copied().collect();
        terms.sort_by_key(|term| treating[term].len());
        for term in terms {
            for other in neighbours(&treating[&term], article) {
                let (weight, related) = found.entry(other).or_default();
                *weight += LINK / treating[&term].len();
                related.terms.push(term);
            }
        }
        for reference in &references[&article] {
            for other in neighbours(&citing[reference], article) {
                let (weight, related) = found.entry(other).or_default();
                *weight += LINK / citing[reference].len();
                related.references.push(*reference);
            }
        }
        for other in partners.get(&article).into_iter().flatten().copied() {
            let (weight, related) = found.entry(other).or_default();
            related.links = passages(article, other);
            related.linked = passages(other, article);
            *weight += LINK * (related.links.len() + related.linked.len());
        }
        let mut found: Vec<(usize, Related)> =
            found.into_iter().map(|(page, (weight, related))| (weight, Related { page, ..related })).collect();
        found.sort_by_key(|(weight, related)| (Reverse(*weight), related.page));
        related[article] = found.into_iter().take(MOST).map(|(_, related)| related).collect();
    }
    related
}

/// The other articles on a list, or those near an article on a long one.
fn neighbours(list: &[PageId], article: PageId) -> impl Iterator<Item = PageId> {
    let at = list.partition_point(|other| *other < article);
    let near = &list[at.saturating_sub(NEIGHBOURS)..list.len().min(at + NEIGHBOURS + 1)];
    near.iter().copied().filter(move |other| *other != article)
}

/// The references that an article cites in its text or quotes from; its own source is none of them.
fn cites(article: PageId, labels: &Labels<'_>, bibliography: &Bibliography) -> BTreeSet<usize> {
    let page = &labels.pages[article];
    let mut found = BTreeSet::new();
    page.body.prose(&mut |blocks, _| {
        walk_blocks(blocks, &mut |inline| {
            if let InlineKind::Citation(all) = &inline.kind {
                found.extend(all.iter().filter_map(|one| bibliography.by_key.get(&one.key)));
            }
        });
    });
    let first = labels.excerpts.partition_point(|quoted| quoted.page < article);
    let quoted = labels.excerpts[first..].iter().take_while(|quoted| quoted.page == article);
    let quoted = quoted.filter(|quoted| excerpts::excerpt_of(labels.pages, quoted).attribution.is_some());
    found.extend(quoted.filter_map(|quoted| quoted.reference));
    found.retain(|reference| Some(*reference) != page.reference);
    found
}
