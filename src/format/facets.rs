//! What a passage can be found by beside its words: the terms it is tagged with, the kind of voice, the year.
//!
//! A facet is written `name=value`, the name being that of an index or one of [`KIND`], [`VOICE`] and [`YEAR`]: in the search
//! index, in the pages' lists, and in the address of a search.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, ExcerptId, Page, PageId};
use crate::id;
use crate::parse::front_matter::PageKind;
use crate::reference::Reference;
use crate::strings::SectionKind;
use crate::view::{FilterView, OptionView};

/// The facet of what kind of entry it is.
pub const KIND: &str = "kind";

/// The facet of the kind of voice that speaks.
pub const VOICE: &str = "voice";

/// The facet of the year of the source.
pub const YEAR: &str = "year";

/// One thing that something can be found by: a name and a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facet {
    /// The name.
    pub name: String,
    /// The value, without white space.
    pub value: String,
}

impl Facet {
    /// A facet.
    pub fn new(name: &str, value: impl Into<String>) -> Self {
        Self { name: name.to_owned(), value: value.into() }
    }

    /// `name=value`
    pub fn written(&self) -> String {
        format!("{}={}", self.name, self.value)
    }
}

/// The facets of terms.
pub fn of_terms<'b>(book: &'b Book, tags: &'b BTreeMap<String, Vec<PageId>>) -> impl Iterator<Item = Facet> + 'b {
    let terms = tags.iter().flat_map(|(index, terms)| terms.iter().map(move |term| (index, *term)));
    terms.map(|(index, term)| Facet::new(index, book.pages[term].location.id.as_str()))
}

/// The facet of a source's year.
pub fn of_year(reference: Option<&Reference>) -> Option<Facet> {
    let from = reference?.said()?.from?;
    Some(Facet::new(YEAR, from.year.to_string()))
}

/// The facets of an excerpt.
pub fn of_excerpt(book: &Book, id: ExcerptId) -> Vec<Facet> {
    let quoted = &book.excerpts[id];
    let kinds: BTreeSet<&str> =
        quoted.speaker.voices.iter().filter_map(|voice| voice.kind.map(|kind| kind.name())).collect();
    let voices = kinds.into_iter().map(|kind| Facet::new(VOICE, kind));
    let year = of_year(quoted.reference.map(|reference| &book.references[reference]));
    of_terms(book, &quoted.tags).chain(voices).chain(year).collect()
}

/// What kind of entry of the search index a page is.
pub fn kind_of(page: &Page) -> &'static str {
    match page.kind {
        PageKind::Article => "source",
        PageKind::Term | PageKind::Entry => "term",
        PageKind::Indicator => "figure",
        _ if page.location.folder == "debates" => "question",
        _ => "page",
    }
}

/// Every facet that something in the book has.
pub fn all(book: &Book) -> BTreeSet<Facet> {
    let mut all: BTreeSet<Facet> = (0..book.excerpts.len()).flat_map(|id| of_excerpt(book, id)).collect();
    all.extend((!book.excerpts.is_empty()).then(|| Facet::new(KIND, "passage")));
    for page in book.pages.iter().filter(|page| page.kind != PageKind::FolderText) {
        all.insert(Facet::new(KIND, kind_of(page)));
        all.extend(of_year(page.reference.map(|reference| &book.references[reference])));
        if page.kind == PageKind::Term {
            all.insert(Facet::new(&page.location.folder, page.location.id.as_str()));
        }
        let Some(article) = page.body.article() else { continue };
        let points = [SectionKind::KeyPoints, SectionKind::Recommendations].map(|kind| article.points(kind).count());
        all.extend((points != [0, 0]).then(|| Facet::new(KIND, "point")));
        all.extend(article.figures().next().map(|_| Facet::new(KIND, "figure")));
    }
    all
}

/// The choices that a list with these facets offers, in the order of the book's indexes, then voice, year, kind; of what all
/// have alike there is no choice.
pub fn filters<'f>(book: &Book, facets: impl IntoIterator<Item = &'f Facet>) -> Vec<FilterView> {
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for facet in facets {
        values.entry(&facet.name).or_default().insert(&facet.value);
    }
    let indexes = book.config.indexes.iter().map(|index| (index.name.as_str(), index.title.clone()));
    let words = |key| book.strings.get(key).to_owned();
    let others = [(KIND, words("filter-kind")), (VOICE, words("filter-voice")), (YEAR, words("filter-year"))];
    let filter = |(name, title): (&str, String)| {
        let values = values.get(name).filter(|values| values.len() > 1)?;
        let mut options: Vec<OptionView> = values
            .iter()
            .map(|value| OptionView { value: (*value).to_owned(), title: value_title(book, name, value) })
            .collect();
        match name {
            YEAR => options.reverse(),
            KIND => options.sort_by_key(|option| KINDS.iter().position(|(kind, _)| *kind == option.value)),
            _ => options.sort_by_cached_key(|option| id::sort_key(&option.title)),
        }
        Some(FilterView { name: name.to_owned(), title, options })
    };
    indexes.chain(others).filter_map(filter).collect()
}

/// The kinds of entry of the search index, with the keys of their names.
pub const KINDS: [(&str, &str); 7] = [
    ("passage", "kind-passage"),
    ("point", "kind-point"),
    ("source", "kind-source"),
    ("term", "kind-term"),
    ("figure", "kind-figure"),
    ("question", "kind-question"),
    ("page", "kind-page"),
];

fn value_title(book: &Book, name: &str, value: &str) -> String {
    match name {
        YEAR => value.to_owned(),
        VOICE => book.strings.get(&format!("voice-{value}")).to_owned(),
        KIND => KINDS
            .iter()
            .find(|(kind, _)| *kind == value)
            .map_or_else(String::new, |(_, key)| book.strings.get(key).to_owned()),
        index => book
            .pages
            .iter()
            .find(|page| page.location.folder == index && page.location.id == value)
            .map_or_else(|| value.to_owned(), |page| page.title.clone()),
    }
}
