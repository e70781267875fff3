//! What a reader would see of the thing under the cursor: the answer of the book, as Markdown.

use super::completion::bottom_line;
use super::occurrences::{self, Thing};
use crate::book::{ExcerptId, PageId, evidence, labels, proof};
use crate::citation::Citations;
use crate::config;
use crate::diagnostic::Rule;
use crate::document::plain_text;
use crate::parse::front_matter;
use crate::parse::locator::Locator;
use crate::pipeline::Draft;
use crate::source::{FileId, Source, Span};

/// The rules that a quotation breaks whose words or place are not proved.
const UNPROVED: [Rule; 7] = [
    Rule::QuotationNotFound,
    Rule::QuotationWrongPlace,
    Rule::QuotationAmbiguous,
    Rule::QuotationUnproved,
    Rule::SourceMissing,
    Rule::AttributionMissing,
    Rule::AttributionMalformed,
];

/// What to show at an offset of a file, and for which stretch of it.
pub fn at(examined: &Draft, file: FileId, offset: usize) -> Option<(Span, String)> {
    let book = &examined.book;
    let source = examined.inputs.sources.get(file);
    let own = occurrences::page_of(book, file);
    if let Some(found) = key(examined, source, file, offset) {
        return Some(found);
    }
    // What the front matter of a page names in the end is the page itself, which is no news to whoever reads it.
    let found = occurrences::at(examined, file, offset);
    let found = found.filter(|found| own.is_none_or(|own| found.thing != Thing::Page(own)));
    if found.is_none()
        && let Some(page) = own
    {
        let around = |span: Span| span.range().start <= offset && offset < span.range().end;
        let id = book.excerpts_of(page).find(|id| around(book.excerpt(*id).span))?;
        return Some((book.excerpt(id).span, proved(examined, id)));
    }
    found.map(|found| (found.span, describe(examined, &found.thing)))
}

/// The meaning of the key that the line of an offset begins with, in front matter and in the book's settings.
fn key(examined: &Draft, source: &Source, file: FileId, offset: usize) -> Option<(Span, String)> {
    let config = &examined.book.config;
    let text = &source.text;
    let settings = file == config.file;
    let yaml = if settings { 0..text.len() } else { front_matter::split(text).yaml? };
    if !yaml.contains(&offset) {
        return None;
    }
    let start = offset - super::text::line_before(text, offset).len();
    let end = start + text[start..].find(':')?;
    let name = &text[start..end];
    let of_pages = || front_matter::KEYS.iter().map(|(key, _)| key).find(|key| key.name == name);
    let known = if settings { config::KEYS.iter().find(|key| key.name == name) } else { of_pages() };
    let index = config.indexes.iter().find(|index| !settings && index.name == name);
    let meaning = known.map(|key| key.meaning.to_owned());
    let meaning = meaning.or_else(|| index.map(|index| format!("what the page is about: {}", index.title)))?;
    (offset <= end).then(|| (Span::new(file, start..end), format!("`{name}`: {meaning}")))
}

fn describe(examined: &Draft, thing: &Thing) -> String {
    let book = &examined.book;
    match thing {
        Thing::Page(page) => about(examined, *page),
        Thing::Place(page, anchor) => format!("{}\n\n`#{anchor}`", about(examined, *page)),
        Thing::Reference(reference) => {
            let citations = Citations::new(&book.references, &examined.style, &book.strings);
            plain(&citations.reference_text(*reference))
        }
        Thing::Excerpt(id) => {
            let excerpt = book.excerpt(*id);
            let quoted = &book.excerpts[*id];
            let words = excerpt.words.lines().map(|line| format!("> {}\n", plain(line))).collect::<String>();
            let by = format!("{} ({})", quoted.speaker.name, book.labels().passage(*id));
            let claim = plain(&plain_text(&excerpt.heading.text));
            format!("**{claim}**\n\n{words}>\n> — {}\n\n{}", plain(&by), proved(examined, *id))
        }
    }
}

/// A page: its title, where it stands, what it says first.
fn about(examined: &Draft, page: PageId) -> String {
    let book = &examined.book;
    let page = &book.pages[page];
    let mut out = format!("**{}**", plain(&page.title));
    if !page.location.folder.is_empty() {
        out.push_str(&format!(" · {}", plain(&book.folder_title(&page.location.folder))));
    }
    let unit = page.front.unit.as_ref().map(|unit| format!("Unit: {}", plain(unit)));
    for part in [Some(plain(&bottom_line(page))), unit].into_iter().flatten().filter(|part| !part.is_empty()) {
        out.push_str(&format!("\n\n{part}"));
    }
    out
}

/// Where a quotation stands in its source, or why that is not proved.
fn proved(examined: &Draft, id: ExcerptId) -> String {
    let book = &examined.book;
    let excerpt = book.excerpt(id);
    let of_this = |span: Span| {
        span.file == excerpt.span.file
            && excerpt.span.range().start <= span.range().start
            && span.range().end <= excerpt.span.range().end
    };
    let against = examined.findings.iter().filter(|found| UNPROVED.contains(&found.rule) && of_this(found.span));
    let why: Vec<String> = against
        .map(|found| {
            let more = found.notes.iter().chain(&found.help);
            [plain(&found.message)].into_iter().chain(more.map(|line| plain(line))).collect::<Vec<_>>().join("  \n")
        })
        .collect();
    if !why.is_empty() {
        return format!("Not proved: {}", why.join("\n\n"));
    }
    let key = format!("{}#{}", evidence::address(&book.pages[book.excerpts[id].page]), excerpt.id);
    let proof = examined.evidence.ledger.excerpts.get(&key).and_then(|line| line.value.as_ref());
    let words = proof::quotation_hash(&excerpt.words);
    match proof.filter(|proof| proof.words == words) {
        Some(proof) => {
            let place = Locator::parse(&proof.place).map(|locator| labels::place(&locator, &book.strings));
            let place = place.map(|place| format!(" at {}", plain(&place))).unwrap_or_default();
            let by = if examined.inputs.texts.is_some() {
                "its text has these words"
            } else {
                "content/book.lock has the proof"
            };
            format!("Proved{place} of `{}`: {by}.", proof.source)
        }
        None => "Not proved.".to_owned(),
    }
}

/// Text that means nothing else in Markdown.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\\`*_[]<>#|".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
