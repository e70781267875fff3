//! The book → what previews of links and a reader's own briefing pack show: a script that gives `briefbookPassages` to
//! `theme/js/`, loaded when the first of them is asked for.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::book::Book;
use crate::book::labels::place;
use crate::document::plain_text;
use crate::html::summary;
use crate::json;
use crate::locale;
use crate::parse::Body;
use crate::parse::front_matter::PageKind;

/// What of a page's text a preview shows, in characters.
const PREVIEW: usize = 300;

/// All of it, by paths from the root of the site.
#[derive(Serialize)]
struct Passages<'p> {
    pages: BTreeMap<&'p str, PageText<'p>>,
    passages: BTreeMap<String, Passage<'p>>,
    sources: BTreeMap<&'p str, Source<'p>>,
}

/// A page: its title and its bottom line, its definition or its beginning.
#[derive(Serialize)]
struct PageText<'p> {
    title: &'p str,
    text: String,
}

/// A passage: the words with all that stands beside them wherever they appear.
#[derive(Serialize)]
struct Passage<'p> {
    claim: String,
    words: &'p str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'p str>,
    /// The speaker and the post as held then.
    speaker: String,
    year: String,
    place: String,
}

/// The source of an article: what an endnote says, and what a user must not get wrong.
#[derive(Serialize)]
struct Source<'p> {
    title: &'p str,
    citation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    caution: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed: Option<String>,
}

/// The script. `citation` says of a reference what the list of references says.
pub fn script(book: &Book, citation: impl Fn(usize) -> String) -> Vec<u8> {
    let strings = &book.strings;
    let mut data = Passages { pages: BTreeMap::new(), passages: BTreeMap::new(), sources: BTreeMap::new() };
    for (id, page) in book.pages.iter().enumerate().filter(|(_, page)| page.kind != PageKind::FolderText) {
        let blocks = match &*page.body {
            Body::Plain(document) => &document.blocks,
            Body::Article(article) => &article.lead,
        };
        let text = page.front.definition.clone().unwrap_or_else(|| summary(blocks, PREVIEW));
        data.pages.insert(&page.path, PageText { title: &page.title, text });
        if page.kind == PageKind::Article && book.excerpts_of(id).next().is_some() {
            let citation = page.reference.map(&citation);
            data.sources.insert(
                &page.path,
                Source {
                    title: &page.title,
                    citation: citation.unwrap_or_else(|| page.title.clone()),
                    caution: page.front.caution.as_deref(),
                    reviewed: page.front.reviewed.as_ref().map(|reviewed| locale::partial(reviewed.value, strings)),
                },
            );
        }
    }
    for (id, quoted) in book.excerpts.iter().enumerate() {
        let excerpt = book.excerpt(id);
        let year = quoted.reference.and_then(|reference| book.references[reference].year_said(strings.get("circa")));
        let posts = quoted.speaker.voices.iter().filter_map(|voice| voice.post.clone());
        let speaker: Vec<String> = [quoted.speaker.name.clone()].into_iter().chain(posts).collect();
        let attribution = excerpt.attribution.as_ref();
        let locator = attribution.and_then(|attribution| attribution.locator.as_ref());
        let remarks = attribution.into_iter().flat_map(|attribution| &attribution.remarks);
        let at: Vec<String> = locator
            .map(|locator| place(locator, strings))
            .into_iter()
            .chain(remarks.map(|remark| format!("({remark})")))
            .collect();
        let passage = Passage {
            claim: plain_text(&excerpt.heading.text),
            words: &excerpt.words,
            language: excerpt.language.as_deref(),
            speaker: speaker.join(", "),
            year: year.unwrap_or_else(|| strings.get("no-date").to_owned()),
            place: at.join(" "),
        };
        data.passages.insert(format!("{}#{}", book.pages[quoted.page].path, excerpt.id), passage);
    }
    json::script("briefbookPassages", &data)
}
