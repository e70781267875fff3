//! The A–Z of an index and of the glossary: names under their first letter, abbreviations among them.

use super::Pages;
use crate::book::PageId;
use crate::html::relative;
use crate::id;
use crate::parse::front_matter::PageKind;
use crate::view::{EntryView, LetterView};

/// A shorter list is seen whole and needs no letters.
const LONG: usize = 25;

impl Pages<'_> {
    /// The terms of an index, or the indicators, from A to Z; nothing if there are few.
    pub(super) fn index_letters(&self, terms: &[PageId], from: &str) -> Vec<LetterView> {
        if terms.len() < LONG {
            return Vec::new();
        }
        letters(terms.iter().flat_map(|term| self.entries(*term, from)).collect())
    }

    /// The glossary from A to Z, and every abbreviation of the book.
    pub(super) fn glossary_letters(&self, from: &str) -> Vec<LetterView> {
        let mut entries = Vec::new();
        for (id, page) in self.book.pages.iter().enumerate() {
            match page.kind {
                PageKind::Entry => entries.extend(self.entries(id, from)),
                PageKind::Term => entries.extend(self.abbreviation(id, from)),
                _ => {}
            }
        }
        letters(entries)
    }

    /// A term under its name and under its abbreviation.
    fn entries(&self, id: PageId, from: &str) -> impl Iterator<Item = EntryView> {
        let page = &self.book.pages[id];
        let name = EntryView {
            title: page.title.clone(),
            href: relative(from, &page.path),
            stands_for: None,
            abbreviation: page.front.abbreviation.as_ref().map(|abbreviation| abbreviation.value.clone()),
            summary: page.front.definition.clone().unwrap_or_default(),
            counts: if page.kind == PageKind::Term { self.term_card(id, 0, from).counts } else { String::new() },
        };
        [name].into_iter().chain(self.abbreviation(id, from))
    }

    /// The entry of a term's abbreviation, which leads to its name.
    fn abbreviation(&self, id: PageId, from: &str) -> Option<EntryView> {
        let page = &self.book.pages[id];
        Some(EntryView {
            title: page.front.abbreviation.as_ref()?.value.clone(),
            href: relative(from, &page.path),
            stands_for: Some(page.title.clone()),
            abbreviation: None,
            summary: String::new(),
            counts: String::new(),
        })
    }
}

/// Entries in the order of their names, under their letters.
fn letters(mut entries: Vec<EntryView>) -> Vec<LetterView> {
    // An abbreviation that is also the name of another page comes after it; equal names keep the order of the book.
    entries.sort_by_cached_key(|entry| (id::sort_key(&entry.title), entry.stands_for.is_some()));
    let mut letters: Vec<LetterView> = Vec::new();
    for entry in entries {
        let first = id::sort_key(&entry.title).chars().next().filter(|c| c.is_alphabetic());
        let letter = first.map_or_else(|| "#".to_owned(), |c| c.to_uppercase().collect());
        match letters.last_mut().filter(|last| last.letter == letter) {
            Some(last) => last.entries.push(entry),
            None => letters.push(LetterView {
                anchor: format!("letter--{}", first.map_or_else(|| "other".to_owned(), |c| c.to_string())),
                letter,
                entries: vec![entry],
            }),
        }
    }
    letters
}
