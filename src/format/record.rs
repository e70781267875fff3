//! The content for programs: a record beside each page an editor wrote, one of the whole book, and the schema of both.
//!
//! The schema (JSON Schema 2020-12) is made of the types below, so that it cannot say anything else than they do. Paths are
//! from the root of the site and name the file; whole addresses are given where the book knows its own. Texts stand twice
//! where they have more than one line of form: as HTML, whose links are relative to the page, and as plain words. A field
//! that has nothing to say is left out.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde::Serialize;

use crate::book::vocabulary::path;
use crate::book::{Book, PageId, Target};
use crate::document::plain_text;
use crate::format::embed::Embedder;
use crate::format::markup;
use crate::format::page::{Lists, Pages};
use crate::html::{Embed, relative, resolved};
use crate::json;
use crate::parse::article::Article;
use crate::parse::front_matter::PageKind;
use crate::plan::{BOOK_RECORD, SCHEMA, record_path};
use crate::quantity::{Quantity, QuantityKind};
use crate::view::{
    EventView, ExcerptView, FigureView, LinkView, PageSentences, PageView, PointView, SectionView, SentenceView,
    SentencesView, TagsView,
};
use crate::yaml::Value;

/// A file of the site that holds content for programs.
#[derive(JsonSchema, Serialize)]
#[serde(untagged)]
#[schemars(title = "Records of a book that briefbook published")]
#[expect(dead_code, reason = "the schema is made of it; the files are written from their own types")]
enum Published {
    /// `book.json`
    Book(Box<BookRecord>),
    /// `<page>.json`
    Page(Box<PageRecord>),
}

/// A whole book: its settings, its references and every page an editor wrote.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields, rename = "Book")]
pub struct BookRecord {
    /// Where the schema stands, relative to this file.
    #[serde(rename = "$schema")]
    schema: String,
    /// The title of the book.
    title: String,
    /// The line under the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<String>,
    /// Who publishes it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<String>,
    /// The language of the book, as a BCP 47 tag.
    language: String,
    /// Its address, ending in `/`.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The first and last year of its sources.
    #[serde(skip_serializing_if = "Option::is_none")]
    years: Option<String>,
    /// The indexes, in the order of the book.
    indexes: Vec<IndexRecord>,
    /// Everything that is cited.
    references: Vec<CslItem>,
    /// Every page an editor wrote. Excerpts, figures and events stand once, with the article they are from; a term names
    /// the excerpts about it.
    pages: Vec<PageRecord>,
}

/// An index of the book.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields, rename = "Index")]
struct IndexRecord {
    /// Its folder.
    name: String,
    /// Its title.
    title: String,
    /// Whether its terms form a tree.
    tree: bool,
    /// The path of its page.
    path: String,
}

/// A reference as an item of CSL-JSON.
#[derive(Serialize)]
#[serde(transparent)]
struct CslItem(Value);

impl JsonSchema for CslItem {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CslItem".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "object",
            "description": "A reference as an item of CSL-JSON (https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json).",
            "required": ["id", "type"],
            "properties": {"id": {"type": "string"}, "type": {"type": "string"}},
        })
    }
}

/// What a page is.
#[derive(JsonSchema, Serialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
#[schemars(rename = "Kind")]
enum Kind {
    /// The home page.
    Home,
    /// What a source says.
    Article,
    /// A term of an index: a country, a theme, an actor.
    Term,
    /// What a number measures.
    Indicator,
    /// An entry of the glossary.
    Entry,
    /// Any other page.
    Page,
}

/// A page an editor wrote.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields, rename = "Page")]
pub struct PageRecord {
    /// Where the schema stands, relative to this file.
    #[serde(rename = "$schema", skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    /// What the page is.
    kind: Kind,
    /// Its path.
    path: String,
    /// Its whole address.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Its title.
    title: String,
    /// The language it is written in, as a BCP 47 tag.
    language: String,
    /// The years of the sources it rests on: `2014`, `2008–2017`.
    #[serde(skip_serializing_if = "Option::is_none")]
    years: Option<String>,
    /// What it says in short.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    /// The short form of the name.
    #[serde(skip_serializing_if = "Option::is_none")]
    abbreviation: Option<String>,
    /// Other names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    aliases: Vec<String>,
    /// What the term or number means.
    #[serde(skip_serializing_if = "Option::is_none")]
    definition: Option<String>,
    /// What one of a number is.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// What a number must not be compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_comparable: Option<String>,
    /// What a user must not get wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    caution: Option<String>,
    /// The day it was last checked against its source.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewed: Option<String>,
    /// The source it is about: the id of a reference of the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The same as an item of CSL-JSON, in the record of a single page.
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<CslItem>,
    /// Who speaks in the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    voices: Vec<Voice>,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tags>,
    /// Terms above.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    broader: Vec<Place>,
    /// Terms below.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    narrower: Vec<Place>,
    /// Terms beside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Place>,
    /// What a region is made of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    members: Vec<Place>,
    /// Regions it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    regions: Vec<Place>,
    /// The editor's text: of an article its bottom line, then its sections.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    text: Vec<Section>,
    /// The key points of an article.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    key_points: Vec<Point>,
    /// Its recommendations.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    recommendations: Vec<Point>,
    /// The excerpts of an article, or those about a term.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    excerpts: Vec<Excerpt>,
    /// In the record of the book: the paths of the excerpts about a term.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    excerpt_paths: Vec<String>,
    /// The numbers of an article, or those for a country, or of an indicator.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    figures: Vec<Figure>,
    /// What happened, as an article tells it, or in a country.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    events: Vec<Event>,
    /// What its text links to, in the order of the text.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    links: Vec<Link>,
    /// Which pages link to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    backlinks: Vec<Sentence>,
    /// Which pages merely mention it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<Sentence>,
}

/// A place in the book.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Place {
    /// The path of a page, with `#` and an anchor where it is a place on it.
    path: String,
    /// What it is called.
    title: String,
}

/// What a text links to.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Link {
    /// A path of the site, or the whole address of something outside it.
    to: String,
    /// What it is called.
    title: String,
}

/// Somebody who speaks.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Voice {
    /// The name.
    name: String,
    /// The post as held then.
    #[serde(skip_serializing_if = "Option::is_none")]
    post: Option<String>,
    /// The kind of voice, in the book's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    /// Whether the speaker judges their own work.
    own_record: bool,
}

/// The terms of one index that something is tagged with.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Tags {
    /// The title of the index.
    index: String,
    /// The terms.
    terms: Vec<Place>,
}

/// A part of a text.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Section {
    /// `bottom-line`, `summary`, `reading-notes`, …, or `text` for the text of a page that has no sections.
    kind: String,
    /// Its heading.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// Its anchor on the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<String>,
    /// The text as HTML.
    html: String,
    /// The text as words.
    text: String,
}

/// A key point or a recommendation.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Point {
    /// Its path with its anchor.
    path: String,
    /// What it says, as HTML.
    html: String,
    /// What it says, as words.
    text: String,
}

/// A quotation with who says it, when and where, and our note on it.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Excerpt {
    /// Its path with its anchor.
    path: String,
    /// Its whole address.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// The claim it stands under, with its speaker.
    claim: String,
    /// The words. `[…]` is an omission; other brackets are ours.
    words: String,
    /// The language of the words, if it is not the book's.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    /// Who says it: the speaker, or the source's authors.
    speaker: String,
    /// The speaker's post as held then.
    #[serde(skip_serializing_if = "Option::is_none")]
    post: Option<String>,
    /// The kind of the speaker's voice, in the book's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    voice: Option<String>,
    /// The year, or the word for none.
    year: String,
    /// The place in the source: `p. 14`.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    /// Remarks: `emphasis added`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    remarks: Vec<String>,
    /// The source: the id of a reference of the book.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    /// The address of the words in the source, if it is on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    in_source: Option<String>,
    /// The article it stands in.
    article: Place,
    /// Our note, as HTML.
    #[serde(skip_serializing_if = "String::is_empty")]
    note_html: String,
    /// Our note, as words.
    #[serde(skip_serializing_if = "String::is_empty")]
    note: String,
    /// What it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<Tags>,
    /// Where it is linked or shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    linked_from: Vec<Place>,
    /// Whether it is shown where there is room for few.
    key: bool,
}

/// A number that a source states.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Figure {
    /// Its path with its anchor.
    path: String,
    /// What it measures.
    indicator: Place,
    /// The unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// For which country or region.
    place: Place,
    /// For when: `2014`, `2014-01`, `2014 spring`, `2002/2006`, `~2009`, with `planned ` before what had not happened.
    date: String,
    /// How much.
    value: Amount,
    /// What was counted, or whose count it is.
    basis: String,
    /// `count`, `estimate`, `projection`, `claim` or `request`, where the basis says which.
    #[serde(skip_serializing_if = "Option::is_none")]
    statement: Option<String>,
    /// Who says so.
    says: String,
    /// Where in the source.
    at: String,
    /// The words of the source that state it.
    words: String,
    /// Whether another figure of the same indicator, place, date and basis excludes this one.
    contradicted: bool,
}

/// How much, as it is stated.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Amount {
    /// As it is written, with its separators.
    written: String,
    /// How it is stated.
    form: Form,
    /// The number; of a range both ends, of a part the part and the whole.
    numbers: Vec<f64>,
}

/// How a number is stated.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Form {
    /// `47`
    Exact,
    /// `10–12`
    Range,
    /// `~24,000`
    About,
    /// `over 200`
    Over,
    /// `under 8`
    Under,
    /// `at least 7`
    AtLeast,
    /// `47 of 113`
    Of,
}

/// Something that happened.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Event {
    /// Its path with its anchor.
    path: String,
    /// When, written as the date of a figure.
    date: String,
    /// What.
    text: String,
    /// In which country or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<Place>,
    /// Where in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

/// A sentence of another page.
#[derive(JsonSchema, Serialize)]
#[schemars(deny_unknown_fields)]
struct Sentence {
    /// The path of the page, with the anchor of the place on it.
    path: String,
    /// The title of the page.
    title: String,
    /// The sentence; left out where an excerpt is shown or quoted words name it.
    #[serde(skip_serializing_if = "String::is_empty")]
    sentence: String,
}

/// The schema of all records, at [`SCHEMA`].
pub fn schema(book: &Book) -> String {
    let mut schema =
        SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Published>();
    if let Some(base) = &book.config.base_url {
        schema.insert("$id".to_owned(), format!("{base}{SCHEMA}").into());
    }
    json::published(&schema)
}

/// The record of a page, as the file beside it.
pub fn page_file(pages: &Pages<'_>, id: PageId, embed: Embed<'_>) -> String {
    let book = pages.book;
    let mut record = Recorder { pages, from: &book.pages[id].path }.page(id, embed);
    record.schema = Some(relative(&record_path(&book.pages[id]), SCHEMA));
    record.reference = book.reference(id).map(|reference| CslItem(reference.csl()));
    json::published(&record)
}

/// The record of the book, at [`BOOK_RECORD`].
pub fn book_file(pages: &Pages<'_>, embedder: &Embedder<'_>) -> String {
    let book = pages.book;
    let written = book.pages.iter().enumerate().filter(|(_, page)| page.kind != PageKind::FolderText);
    let record = |(id, page): (PageId, &crate::book::Page)| {
        let mut record = Recorder { pages, from: &page.path }.page(id, &embedder.at(&page.path));
        if record.kind != Kind::Article {
            record.excerpt_paths = record.excerpts.drain(..).map(|excerpt| excerpt.path).collect();
            record.figures.clear();
            record.events.clear();
        }
        record
    };
    let indexes = book.config.indexes.iter().map(|index| IndexRecord {
        name: index.name.clone(),
        title: index.title.clone(),
        tree: index.tree,
        path: path(&index.name, "index"),
    });
    json::published(&BookRecord {
        schema: relative(BOOK_RECORD, SCHEMA),
        title: book.config.title.clone(),
        subtitle: book.config.subtitle.clone(),
        authors: book.config.authors.clone(),
        language: book.config.language.clone(),
        url: book.config.base_url.clone(),
        years: pages.years(),
        indexes: indexes.collect(),
        references: book.references.iter().map(|reference| CslItem(reference.csl())).collect(),
        pages: written.map(record).collect(),
    })
}

/// Makes the record of the page at `from`.
struct Recorder<'r> {
    pages: &'r Pages<'r>,
    from: &'r str,
}

impl Recorder<'_> {
    fn page(&self, id: PageId, embed: Embed<'_>) -> PageRecord {
        let pages = self.pages;
        let page = &pages.book.pages[id];
        match page.kind {
            PageKind::Article => {
                let (frame, view) = pages.article(id, embed);
                let mut record = self.record(id, Kind::Article, &frame);
                record.source = pages.book.reference(id).map(|reference| reference.id.clone());
                record.voices = view
                    .voices
                    .into_iter()
                    .map(|voice| Voice {
                        name: voice.name,
                        post: voice.post,
                        kind: voice.kind,
                        own_record: voice.own_record,
                    })
                    .collect();
                record.text.extend(self.prose("bottom-line", None, None, view.lead));
                view.sections.into_iter().for_each(|section| self.section(section, &mut record));
                record.text.extend(self.prose("notes", None, None, view.footnotes));
                record.backlinks = self.sentences(&view.backlinks);
                record
            }
            PageKind::Term => {
                let (frame, view) = pages.term(id, embed, Lists::EMPTY);
                let mut record = self.record(id, Kind::Term, &frame);
                record.broader = self.places(&view.broader);
                record.narrower = self.places(&view.narrower);
                record.related = self.places(&view.related);
                record.members = self.places(&view.members);
                record.regions = self.places(&view.regions);
                record.text.extend(self.prose("text", None, None, view.body));
                let excerpts = view.groups.iter().flat_map(|group| &group.excerpts);
                record.excerpts =
                    excerpts.map(|passage| self.excerpt(&pages.shown_excerpt(passage.excerpt, self.from))).collect();
                record.figures =
                    view.figures.iter().filter_map(|row| self.figure(&row.figure, &row.article.href)).collect();
                record.events =
                    view.events.iter().filter_map(|row| self.event(&row.event, &row.article.href)).collect();
                record.backlinks = self.sentences(&view.backlinks);
                record.mentions = self.sentences(&view.mentions);
                record
            }
            PageKind::Home => {
                let (frame, view) = pages.home(id, embed);
                let mut record = self.record(id, Kind::Home, &frame);
                record.text.extend(self.prose("text", None, None, view.lead + &view.body));
                record
            }
            kind => {
                let (frame, view) = pages.plain(id, embed);
                let kind = match kind {
                    PageKind::Indicator => Kind::Indicator,
                    PageKind::Entry => Kind::Entry,
                    _ => Kind::Page,
                };
                let mut record = self.record(id, kind, &frame);
                record.text.extend(self.prose("text", None, None, view.body + &view.footnotes));
                record.figures =
                    view.figures.iter().filter_map(|row| self.figure(&row.figure, &row.article.href)).collect();
                record.backlinks = self.sentences(&view.backlinks);
                record.mentions = self.sentences(&view.mentions);
                record
            }
        }
    }

    /// What every page has, from its front matter and its links.
    fn record(&self, id: PageId, kind: Kind, frame: &PageView) -> PageRecord {
        let book = self.pages.book;
        let page = &book.pages[id];
        let labels = book.labels();
        let link = |target: &Target| Link {
            to: match target {
                Target::Page(page, anchor) => {
                    let anchor = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
                    format!("{}{anchor}", book.pages[*page].path)
                }
                Target::Excerpt(excerpt) => {
                    format!("{}#{}", book.pages[book.excerpts[*excerpt].page].path, book.excerpt(*excerpt).id)
                }
                Target::External(url) => url.clone(),
                Target::Asset(path) => path.clone(),
            },
            title: labels.target(target, ""),
        };
        PageRecord {
            schema: None,
            kind,
            path: page.path.clone(),
            url: frame.canonical.clone(),
            title: page.title.clone(),
            language: book.config.language.clone(),
            years: frame.years.clone(),
            summary: frame.description.clone(),
            abbreviation: page.front.abbreviation.as_ref().map(|abbreviation| abbreviation.value.clone()),
            aliases: page.front.aliases.iter().map(|alias| alias.value.clone()).collect(),
            definition: page.front.definition.clone(),
            unit: page.front.unit.clone(),
            not_comparable: page.front.not_comparable.clone(),
            caution: page.front.caution.clone(),
            reviewed: page.front.reviewed.as_ref().map(|day| day.value.to_string()),
            source: None,
            reference: None,
            voices: Vec::new(),
            tags: self.tags(&self.pages.tags(&page.tags, self.from)),
            broader: Vec::new(),
            narrower: Vec::new(),
            related: Vec::new(),
            members: Vec::new(),
            regions: Vec::new(),
            text: Vec::new(),
            key_points: Vec::new(),
            recommendations: Vec::new(),
            excerpts: Vec::new(),
            excerpt_paths: Vec::new(),
            figures: Vec::new(),
            events: Vec::new(),
            links: page.links.values().map(link).collect(),
            backlinks: Vec::new(),
            mentions: Vec::new(),
        }
    }

    fn section(&self, section: SectionView, record: &mut PageRecord) {
        let points = section.points.iter().map(|point| self.point(point));
        if section.kind == "recommendations" {
            record.recommendations.extend(points);
        } else {
            record.key_points.extend(points);
        }
        record.excerpts.extend(section.excerpts.iter().map(|excerpt| self.excerpt(excerpt)));
        let figures = section.figures.iter();
        record.figures.extend(figures.filter_map(|figure| self.figure(figure, &format!("#{}", figure.anchor))));
        let events = section.events.iter();
        record.events.extend(events.filter_map(|event| self.event(event, &format!("#{}", event.anchor))));
        record.text.extend(self.prose(section.kind, Some(section.title), Some(section.anchor), section.body));
    }

    fn prose(&self, kind: &str, title: Option<String>, anchor: Option<String>, html: String) -> Option<Section> {
        let text = words(&html);
        (!html.is_empty()).then(|| Section { kind: kind.to_owned(), title, anchor, html, text })
    }

    fn point(&self, point: &PointView) -> Point {
        Point { path: self.path(&format!("#{}", point.anchor)), html: point.body.clone(), text: words(&point.body) }
    }

    fn excerpt(&self, view: &ExcerptView) -> Excerpt {
        let book = self.pages.book;
        let path = self.path(&view.href);
        let (of, id) = path.split_once('#').unwrap_or((&path, ""));
        // Several quotations may share a claim, which a page shows once; a record has it with each.
        let known =
            self.pages.at_path(of).and_then(|page| book.excerpts_of(page).find(|known| book.excerpt(*known).id == id));
        let claim = known.map(|excerpt| plain_text(&book.excerpt(excerpt).heading.text));
        let reference = known.and_then(|excerpt| book.excerpts[excerpt].reference);
        let source = reference.map(|reference| book.references[reference].id.clone());
        Excerpt {
            url: book.config.base_url.as_ref().map(|base| format!("{base}{path}")),
            claim: claim.unwrap_or_else(|| words(&view.heading)),
            words: words(&view.quotation),
            language: view.language.clone(),
            speaker: view.speaker.clone(),
            post: view.post.clone(),
            voice: view.voice.clone(),
            year: view.year.clone(),
            place: view.place.clone(),
            remarks: view.remarks.clone(),
            source,
            in_source: view.in_source.clone(),
            article: Place { path: of.to_owned(), title: view.article.clone() },
            note_html: view.note.clone(),
            note: words(&view.note),
            tags: self.tags(&view.tags),
            linked_from: self.places(&view.linked_from),
            key: view.key,
            path,
        }
    }

    /// A figure whose row in an article stands at `at`. Pages write dates and numbers as their language does, a record as the
    /// editor did.
    fn figure(&self, view: &FigureView, at: &str) -> Option<Figure> {
        let path = self.path(at);
        let (of, anchor) = path.split_once('#')?;
        let figure = self.article(of)?.figures().find(|figure| figure.anchor == anchor)?;
        Some(Figure {
            indicator: self.place(&view.indicator),
            unit: view.unit.clone(),
            place: self.place(&view.place),
            date: figure.when.to_string(),
            value: amount(&figure.value),
            basis: view.basis.clone(),
            statement: figure.statement().map(|kind| kind.key().trim_start_matches("statement-").to_owned()),
            says: view.says.clone(),
            at: view.at.clone(),
            words: view.words.clone(),
            contradicted: view.contradicted,
            path: path.clone(),
        })
    }

    /// An event whose row in an article stands at `at`.
    fn event(&self, view: &EventView, at: &str) -> Option<Event> {
        let path = self.path(at);
        let (of, anchor) = path.split_once('#')?;
        let event = self.article(of)?.events().find(|event| event.anchor == anchor)?;
        Some(Event {
            date: event.when.to_string(),
            text: words(&view.text),
            place: view.place.as_ref().map(|place| self.place(place)),
            at: view.at.clone(),
            path: path.clone(),
        })
    }

    fn sentences(&self, views: &SentencesView) -> Vec<Sentence> {
        let of_page = |page: &PageSentences| {
            let sentence = |view: &SentenceView| Sentence {
                path: self.path(&view.href),
                title: page.title.clone(),
                sentence: words(&view.sentence),
            };
            page.sentences.iter().map(sentence).collect::<Vec<_>>()
        };
        views.pages.iter().chain(&views.more).flat_map(of_page).collect()
    }

    fn tags(&self, tags: &[TagsView]) -> Vec<Tags> {
        tags.iter().map(|tags| Tags { index: tags.title.clone(), terms: self.places(&tags.terms) }).collect()
    }

    fn places(&self, links: &[LinkView]) -> Vec<Place> {
        links.iter().map(|link| self.place(link)).collect()
    }

    fn place(&self, link: &LinkView) -> Place {
        Place { path: self.path(&link.href), title: link.title.clone() }
    }

    /// The article at a path.
    fn article(&self, path: &str) -> Option<&Article> {
        self.pages.book.pages[self.pages.at_path(path)?].body.article()
    }

    /// A link of the page as a path from the root of the site.
    fn path(&self, href: &str) -> String {
        let (path, anchor) = resolved(self.from, href);
        anchor.map_or(path.clone(), |anchor| format!("{path}#{anchor}"))
    }
}

fn words(html: &str) -> String {
    if html.is_empty() { String::new() } else { markup::text(&markup::parse(html)) }
}

fn amount(quantity: &Quantity) -> Amount {
    let (form, numbers) = match quantity.kind {
        QuantityKind::Exact(n) => (Form::Exact, vec![n]),
        QuantityKind::Range(low, high) => (Form::Range, vec![low, high]),
        QuantityKind::About(n) => (Form::About, vec![n]),
        QuantityKind::Over(n) => (Form::Over, vec![n]),
        QuantityKind::Under(n) => (Form::Under, vec![n]),
        QuantityKind::AtLeast(n) => (Form::AtLeast, vec![n]),
        QuantityKind::Of(part, whole) => (Form::Of, vec![part, whole]),
    };
    Amount { written: quantity.written.clone(), form, numbers }
}
