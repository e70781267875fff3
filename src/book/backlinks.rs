//! The links and citations of all pages, turned round: for every page, excerpt and reference, who links to it or cites it, in
//! which sentence.

use std::collections::BTreeMap;
use std::ops::Range;

use super::labels::Labels;
use super::prose::{Place, Run, Sentence};
use super::{ExcerptId, PageId, Quoted, Target};

/// Who links to what.
#[derive(Debug, Clone, Default)]
pub struct Backlinks {
    pages: Vec<Vec<Backlink>>,
    excerpts: Vec<Vec<Backlink>>,
    references: Vec<Vec<Backlink>>,
}

/// A sentence of a page that links to another, or an excerpt of another that is shown on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlink {
    /// The page that links.
    pub page: PageId,
    /// Where on it.
    pub place: Place,
    /// The sentence, with the words of the link marked; nothing where an excerpt is shown or another speaks.
    pub sentence: Option<Sentence>,
}

/// What is linked: a page or any place on it, an excerpt, or a reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Linked {
    /// A page or any place on it.
    Page(PageId),
    /// An excerpt.
    Excerpt(ExcerptId),
    /// A reference, by a citation: an index into [`Book::references`](super::Book::references).
    Reference(usize),
}

/// The links of one page: one for each sentence and what it links to, in order. Links to the page itself count for its
/// excerpts only.
pub fn of_page(page: PageId, runs: &[Run], excerpts: &[Quoted]) -> Vec<(Linked, Backlink)> {
    let mut found = Vec::new();
    for run in runs.iter().filter(|run| !run.links.is_empty() || !run.citations.is_empty()) {
        let mut sentences: BTreeMap<(usize, Linked), Vec<Range<usize>>> = BTreeMap::new();
        for (range, target) in &run.links {
            let sentence = run.sentence_of(range);
            let (excerpt, of) = match target {
                Target::Page(of, _) => (None, *of),
                Target::Excerpt(excerpt) => (Some(Linked::Excerpt(*excerpt)), excerpts[*excerpt].page),
                Target::External(_) | Target::Asset(_) => continue,
            };
            let whole = (of != page).then_some(Linked::Page(of));
            for linked in excerpt.into_iter().chain(whole) {
                sentences.entry((sentence, linked)).or_default().push(range.clone());
            }
        }
        for (range, reference) in &run.citations {
            let cited = (run.sentence_of(range), Linked::Reference(*reference));
            sentences.entry(cited).or_default().push(range.clone());
        }
        for ((number, linked), marks) in sentences {
            let sentence = run.own_words().then(|| run.sentence(number, &marks));
            found.push((linked, Backlink { page, place: run.place.clone(), sentence }));
        }
    }
    found
}

impl Backlinks {
    /// Puts the links of all pages together, given in the order of the pages.
    pub fn new(labels: &Labels<'_>, links: impl IntoIterator<Item = (Linked, Backlink)>) -> Self {
        let mut all = Self {
            pages: vec![Vec::new(); labels.pages.len()],
            excerpts: vec![Vec::new(); labels.excerpts.len()],
            references: vec![Vec::new(); labels.references.len()],
        };
        for (linked, backlink) in links {
            match linked {
                Linked::Page(page) => all.pages[page].push(backlink),
                Linked::Excerpt(excerpt) => all.excerpts[excerpt].push(backlink),
                Linked::Reference(reference) => all.references[reference].push(backlink),
            }
        }
        all
    }

    /// Who links to a page or any place on it, from other pages.
    pub fn to_page(&self, page: PageId) -> &[Backlink] {
        &self.pages[page]
    }

    /// Who cites a reference in a text, from any page.
    pub fn to_reference(&self, reference: usize) -> &[Backlink] {
        &self.references[reference]
    }

    /// Who links to an excerpt, from any page.
    pub fn to_excerpt(&self, excerpt: ExcerptId) -> &[Backlink] {
        &self.excerpts[excerpt]
    }
}
