//! What every page cites: for the list at its end, for the bibliography, and for the files of reference managers.
//!
//! A page cites a reference with `[@key]`, and the source of every passage it links to or shows. The page of a term lists
//! besides what its passages and articles are taken from.

use std::collections::{BTreeMap, BTreeSet};

use super::{Page, PageId, Quoted, Target};
use crate::document::{Block, InlineKind, walk_blocks};
use crate::parse::front_matter::PageKind;
use crate::reference::Reference;

/// The references of a book with the pages that have to do with them. References are indices into
/// [`Book::references`](super::Book::references).
#[derive(Debug, Clone, Default)]
pub struct Bibliography {
    /// The references by key.
    pub by_key: BTreeMap<String, usize>,
    /// The article about each reference that has one.
    pub articles: BTreeMap<usize, PageId>,
    /// What each page cites in its text, in the order of the files; an article does not cite its own source.
    pub cited: Vec<Vec<usize>>,
    /// The pages that cite each reference in their text, in the order of folder and id.
    pub citing: Vec<Vec<PageId>>,
    /// What each page rests on: of a term also the sources of its passages and articles.
    pub listed: Vec<Vec<usize>>,
}

impl Bibliography {
    /// Looks through every text once.
    pub(super) fn new(pages: &[Page], quoted: &[Quoted], references: &[Reference]) -> Self {
        let by_key: BTreeMap<String, usize> =
            references.iter().enumerate().map(|(at, reference)| (reference.id.clone(), at)).collect();
        let mut articles = BTreeMap::new();
        for (id, page) in pages.iter().enumerate() {
            if let Some(reference) = page.reference {
                articles.entry(reference).or_insert(id);
            }
        }
        let cited: Vec<BTreeSet<usize>> = pages.iter().map(|page| cited(page, quoted, &by_key)).collect();
        let mut listed = cited.clone();
        let mut add = |term: PageId, more: &mut dyn Iterator<Item = usize>| {
            if pages[term].kind == PageKind::Term {
                listed[term].extend(more);
            }
        };
        for page in pages.iter().filter(|page| page.kind == PageKind::Article) {
            for term in page.tags.values().flatten() {
                add(*term, &mut page.reference.into_iter());
            }
        }
        let notes = pages.iter().filter_map(|page| page.body.article()).flat_map(|article| article.excerpts());
        for (quoted, excerpt) in quoted.iter().zip(notes) {
            let in_note = keys(&excerpt.note, &by_key);
            for term in quoted.tags.values().flatten() {
                add(*term, &mut quoted.reference.into_iter().chain(in_note.iter().copied()));
            }
        }
        let mut citing = vec![Vec::new(); references.len()];
        for (page, cited) in cited.iter().enumerate() {
            for reference in cited {
                citing[*reference].push(page);
            }
        }
        let lists = |sets: Vec<BTreeSet<usize>>| sets.into_iter().map(|set| set.into_iter().collect()).collect();
        Self { by_key, articles, cited: lists(cited), citing, listed: lists(listed) }
    }
}

/// What a page cites in its text.
fn cited(page: &Page, quoted: &[Quoted], by_key: &BTreeMap<String, usize>) -> BTreeSet<usize> {
    let mut cited = BTreeSet::new();
    page.body.prose(&mut |blocks, _| cited.extend(keys(blocks, by_key)));
    for excerpt in page.body.article().into_iter().flat_map(|article| article.excerpts()) {
        let key = excerpt.attribution.as_ref().and_then(|attribution| attribution.key.as_ref());
        cited.extend(key.and_then(|key| by_key.get(key)));
    }
    for target in page.links.values() {
        if let Target::Excerpt(excerpt) = target {
            cited.extend(quoted[*excerpt].reference);
        }
    }
    if let Some(own) = page.reference {
        cited.remove(&own);
    }
    cited
}

/// The references that a text cites by key.
fn keys(blocks: &[Block], by_key: &BTreeMap<String, usize>) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    walk_blocks(blocks, &mut |inline| {
        if let InlineKind::Citation(all) = &inline.kind {
            found.extend(all.iter().filter_map(|cited| by_key.get(&cited.key)));
        }
    });
    found
}

/// The path of the bibliography in the site.
pub const PATH: &str = "bibliography/index.html";

/// The anchor of a reference in the bibliography. Marks of a key that mean something in an address are written as
/// `~` with their number, so that two keys never have the same anchor.
pub fn anchor(key: &str) -> String {
    let mut anchor = String::from("ref-");
    for c in key.chars() {
        if c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':') {
            anchor.push(c);
        } else {
            anchor.push_str(&format!("~{:x}", u32::from(c)));
        }
    }
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_keys_never_have_the_same_anchor() {
        assert_eq!(anchor("doe2016:a.b"), "ref-doe2016:a.b");
        assert_eq!(anchor("doe/2016%25"), "ref-doe~2f2016~2525");
        assert_ne!(anchor("a/b"), anchor("a~2fb"));
    }
}
