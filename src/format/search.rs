//! The book → the index that the search page loads: a script that gives `briefbookSearch` to `theme/js/search.js`.
//!
//! 1. Each page is read once, run by run: its passages, points and figures become entries of their own, the rest is the
//!    page's entry. A point or a figure is found at its place on the page.
//! 2. Each entry is indexed in four [`FIELDS`]: its title, its text, what is said about it, and the names that go with it.
//! 3. Written are the entries as they are shown, every facet once, every folded word once (see [`mod@words`]) and for each word
//!    where it stands. The long texts of sources and terms are indexed and not written: they are read on their pages. Nor is
//!    it written where a word stands that a quarter of all entries have: it tells nothing from anything.
//!
//! The postings of a word are separated by spaces, those of words by commas. Each posting is a number in base 36, the
//! distance to the entry before times the number of fields, plus the field; behind a full stop how often the word stands
//! there, if more than once.

pub mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Serialize;

use self::words::words;
use crate::book::labels::place;
use crate::book::prose::{Run, Setting, runs};
use crate::book::{Book, ExcerptId, Page, PageId, numbers};
use crate::document::plain_text;
use crate::format::facets::{self, Facet, KIND};
use crate::json;
use crate::locale;
use crate::parse::front_matter::PageKind;
use crate::strings::SectionKind;

/// How many fields an entry is indexed in: title, text, note, names.
pub const FIELDS: usize = 4;

/// In an index of fewer entries no word is too common to be written.
const FEW: usize = 40;

/// What can be found: a place in the book.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Which kind it is: one of [`facets::KINDS`].
    pub kind: &'static str,
    /// Its path from the root of the site, with the fragment.
    pub href: String,
    /// Its title: of a passage the claim.
    pub title: String,
    /// Its text: of a passage the words.
    pub text: String,
    /// What is said about it: of a passage the editor's note, of a page the rest of its text.
    pub note: String,
    /// Who says it, when and where, as one line.
    pub by: String,
    /// The language of the text, if it is not the book's.
    pub language: Option<String>,
    /// Names under which it is found and that are not shown.
    pub names: Vec<String>,
    /// What it can be filtered by, without its kind.
    pub facets: Vec<Facet>,
}

impl Entry {
    /// All facets of the entry.
    pub fn all_facets(&self) -> impl Iterator<Item = Facet> + '_ {
        [Facet::new(KIND, self.kind)].into_iter().chain(self.facets.iter().cloned())
    }

    fn fields(&self) -> [String; FIELDS] {
        [self.title.clone(), self.text.clone(), self.note.clone(), format!("{} {}", self.by, self.names.join(" "))]
    }
}

/// Everything that can be found, in the order of the book.
pub fn entries(book: &Book) -> Vec<Entry> {
    let labels = book.labels();
    let mut entries = Vec::new();
    for (id, page) in book.pages.iter().enumerate().filter(|(_, page)| page.kind != PageKind::FolderText) {
        let runs = runs(id, &labels, &book.bibliography);
        of_page(book, id, page, &runs, &mut entries);
    }
    entries
}

/// The entries of one page: its own, then those of its parts in the order in which they are read.
fn of_page(book: &Book, id: PageId, page: &Page, runs: &[Run], entries: &mut Vec<Entry>) {
    let mut parts: Vec<(String, Entry)> = Vec::new();
    for excerpt in book.excerpts_of(id) {
        parts.push((book.excerpt(excerpt).id.clone(), passage(book, excerpt)));
    }
    if let Some(article) = page.body.article() {
        for kind in [SectionKind::KeyPoints, SectionKind::Recommendations] {
            for point in article.points(kind) {
                parts.push((point.anchor.clone(), blank(book, id, page, "point", &point.anchor)));
            }
        }
    }
    let by_anchor: BTreeMap<String, usize> =
        parts.iter().enumerate().map(|(number, (anchor, _))| (anchor.clone(), number)).collect();
    let mut own = of_whole(book, id, page);
    for run in runs.iter().filter(|run| run.setting != Setting::Embed) {
        let part = run.place.anchor.as_ref().and_then(|anchor| by_anchor.get(anchor));
        let text = run.text.trim();
        match part.map(|part| &mut parts[*part].1) {
            // The claim and the words of a passage stand in its entry already.
            Some(entry) if entry.kind == "passage" => {
                if run.setting == Setting::Prose {
                    add(&mut entry.note, text);
                }
            }
            Some(entry) => add(&mut entry.text, text),
            // The definition, the bottom line, the first paragraph.
            None if own.text.is_empty() && (run.setting == Setting::Prose || defines(page, run)) => {
                own.text = text.to_owned();
            }
            None => add(&mut own.note, text),
        }
    }
    entries.push(own);
    entries.extend(parts.into_iter().map(|(_, entry)| entry));
    entries.extend(figures(book, id, page));
}

/// Whether a run is the definition in the front matter of its page: what else stands there is a caution.
fn defines(page: &Page, run: &Run) -> bool {
    run.setting == Setting::Front && page.front.definition.as_deref() == Some(run.text.as_str())
}

fn add(text: &mut String, more: &str) {
    if !text.is_empty() && !more.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}

/// What a page is as a whole.
fn of_whole(book: &Book, id: PageId, page: &Page) -> Entry {
    let mut entry = blank(book, id, page, facets::kind_of(page), "");
    entry.href.clone_from(&page.path);
    entry.title.clone_from(&page.title);
    entry.names.extend(page.front.aliases.iter().chain(&page.front.abbreviation).map(|name| name.value.clone()));
    match page.kind {
        PageKind::Article => {
            entry.names.extend(page.front.voices.iter().map(|voice| voice.name.value.clone()));
        }
        PageKind::Home => entry.by.clear(),
        _ => entry.by = book.folder_title(&page.location.folder),
    }
    if page.kind == PageKind::Term {
        entry.facets.push(Facet::new(&page.location.folder, page.location.id.as_str()));
    }
    entry
}

/// An entry at a place on a page, with what it has of the page: tags, year, "Author Year".
fn blank(book: &Book, id: PageId, page: &Page, kind: &'static str, anchor: &str) -> Entry {
    let reference = book.reference(id);
    Entry {
        kind,
        href: format!("{}#{anchor}", page.path),
        by: reference.map(|reference| book.labels().author_year(reference)).unwrap_or_default(),
        title: if reference.is_some() { String::new() } else { page.title.clone() },
        names: vec![page.title.clone()],
        facets: facets::of_terms(book, &page.tags).chain(facets::of_year(reference)).collect(),
        ..Entry::default()
    }
}

/// A passage: the claim, the words, who says them where; the note is added as the page is read.
fn passage(book: &Book, id: ExcerptId) -> Entry {
    let quoted = &book.excerpts[id];
    let excerpt = book.excerpt(id);
    let page = &book.pages[quoted.page];
    let year = quoted.reference.and_then(|reference| {
        let circa = book.strings.get("circa");
        book.references[reference].year_said(circa)
    });
    let locator = excerpt.attribution.as_ref().and_then(|attribution| attribution.locator.as_ref());
    let posts = quoted.speaker.voices.iter().filter_map(|voice| voice.post.clone());
    let by: Vec<String> = [quoted.speaker.name.clone()]
        .into_iter()
        .chain(posts)
        .chain([year.unwrap_or_else(|| book.strings.get("no-date").to_owned())])
        .chain(locator.map(|locator| place(locator, &book.strings)))
        .collect();
    let terms = quoted.tags.values().flatten().map(|term| book.pages[*term].title.clone());
    Entry {
        kind: "passage",
        href: format!("{}#{}", page.path, excerpt.id),
        title: plain_text(&excerpt.heading.text),
        text: excerpt.words.clone(),
        note: String::new(),
        by: by.join(", "),
        language: excerpt.language.clone(),
        names: [page.title.clone()].into_iter().chain(terms).collect(),
        facets: facets::of_excerpt(book, id),
    }
}

/// The figures of an article.
fn figures<'b>(book: &'b Book, id: PageId, page: &'b Page) -> impl Iterator<Item = Entry> + 'b {
    let titled = |folder: &str, id: &str| {
        let page = book.pages.iter().find(|page| page.location.folder == folder && page.location.id == id);
        page.map_or_else(|| id.to_owned(), |page| page.title.clone())
    };
    let places = numbers::places(&book.config);
    page.body.article().into_iter().flat_map(|article| article.figures()).map(move |figure| {
        let mut entry = blank(book, id, page, "figure", &figure.anchor);
        let where_it_is = places.map_or_else(|| figure.place.0.clone(), |folder| titled(folder, &figure.place.0));
        entry.title = titled("indicators", &figure.indicator.0);
        // A figure says little about all that its article is called.
        entry.names.clear();
        let value = locale::quantity(&figure.value, &book.strings);
        entry.text = format!("{value}, {where_it_is}, {}", locale::date(&figure.when, &book.strings));
        if !figure.basis.is_empty() {
            let _ = write!(entry.text, " ({})", figure.basis);
        }
        entry.note.clone_from(&figure.words);
        entry.by = format!("{}, {}, {}", figure.says, entry.by, place(&figure.at, &book.strings));
        // A figure is about its own place, not about all that its article treats.
        entry.facets.retain(|facet| Some(facet.name.as_str()) != places);
        entry.facets.extend(places.map(|folder| Facet::new(folder, figure.place.0.as_str())));
        entry
    })
}

/// An entry as it is written: kind, href, title, text, note, by, its facets by number, its language.
type Written<'i> = (&'i str, &'i str, &'i str, &'i str, &'i str, &'i str, Vec<usize>, &'i str);

/// The index as it is written.
#[derive(Serialize)]
struct Index<'i> {
    /// Every facet once, in order.
    facets: Vec<String>,
    /// What can be found, in the order of the book.
    entries: Vec<Written<'i>>,
    /// How many words each entry has in each field, entry by entry.
    lengths: Vec<usize>,
    /// The words in order, separated by spaces.
    words: String,
    /// The postings of each word, separated by commas.
    postings: String,
}

/// The script with the index of the entries.
pub fn script(entries: &[Entry]) -> Vec<u8> {
    let facets: BTreeSet<String> = entries.iter().flat_map(Entry::all_facets).map(|facet| facet.written()).collect();
    let facets: Vec<String> = facets.into_iter().collect();
    let number = |facet: Facet| facets.binary_search(&facet.written()).ok();
    let mut lengths = Vec::new();
    let mut found: BTreeMap<String, BTreeMap<(usize, usize), usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        for (field, text) in entry.fields().iter().enumerate() {
            let words = words(text);
            lengths.push(words.len());
            for word in words {
                *found.entry(word).or_default().entry((at, field)).or_default() += 1;
            }
        }
    }
    let written = entries.iter().map(|entry| {
        let numbers = entry.all_facets().filter_map(number).collect();
        let language = entry.language.as_deref().unwrap_or_default();
        let note = if matches!(entry.kind, "source" | "term") { "" } else { &*entry.note };
        (entry.kind, &*entry.href, &*entry.title, &*entry.text, note, &*entry.by, numbers, language)
    });
    let common = |places: &BTreeMap<(usize, usize), usize>| {
        let standing: BTreeSet<usize> = places.keys().map(|(entry, _)| *entry).collect();
        entries.len() >= FEW && standing.len() * 4 > entries.len()
    };
    let postings: Vec<String> =
        found.values().map(|places| if common(places) { String::new() } else { postings(places) }).collect();
    let index = Index {
        entries: written.collect(),
        lengths,
        words: found.keys().map(String::as_str).collect::<Vec<_>>().join(" "),
        postings: postings.join(","),
        facets: facets.clone(),
    };
    json::script("briefbookSearch", &index)
}

/// Where one word stands.
fn postings(places: &BTreeMap<(usize, usize), usize>) -> String {
    let mut out = String::new();
    let mut before = 0;
    for ((entry, field), count) in places {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(&base36((entry - before) * FIELDS + field));
        if *count > 1 {
            out.push('.');
            out.push_str(&base36(*count));
        }
        before = *entry;
    }
    out
}

fn base36(mut number: usize) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut out = Vec::new();
    loop {
        out.push(char::from(DIGITS[number % 36]));
        number /= 36;
        if number == 0 {
            return out.into_iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_count_from_the_entry_before() {
        let places = BTreeMap::from([((0, 1), 1), ((0, 3), 2), ((20, 0), 40)]);
        assert_eq!(postings(&places), "1 3.2 28.14");
    }
}
