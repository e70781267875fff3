//! What templates see: the contract between briefbook and a theme, field by field.
//!
//! Every template gets `site` ([`SiteView`]), `t` (the words of the interface by key), `page` ([`PageView`]) and one value
//! of its own kind, named after the template: `home`, `article`, `index`, `term`, `folder`, `plain`, `matrix`, `cell`,
//! `timeline`, `excerpts`, `search`, `pack`, `bibliography`, `print`, `message`. The
//! templates of `paper/` get the value of the page that they print, and `paper/part.html` the `body` of a folder's own
//! text. Values are complete and in order: a template loops and prints, it never queries, sorts or filters.
//!
//! Fields documented as HTML are made by [`crate::html`], pictures by [`crate::map`], [`crate::chart`] and [`crate::strip`];
//! they are safe to print through the component `html`. All others are text and escaped by the template engine. Links
//! (`href`) are relative to the page they stand on.

use serde::Serialize;

use crate::book::ExcerptId;
use crate::yaml::Value;

/// The book, the same on every page. Its paths are relative to the root of the site: put `page.root` before them.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    /// The title of the book.
    pub title: String,
    /// The line under the title.
    pub subtitle: Option<String>,
    /// The language as a BCP 47 tag.
    pub language: String,
    /// The language as Open Graph writes it: `en`, `pt_BR`.
    pub locale: String,
    /// The path of the style sheet.
    pub stylesheet: String,
    /// The other files that every page loads.
    pub files: FilesView,
    /// The path of the search page, if there is one.
    pub search: Option<String>,
    /// The path of the page of the reader's own briefing pack, if the book has passages.
    pub pack: Option<String>,
    /// The book that this one is a part of: its title, and the way to its home page.
    pub whole: Option<Door>,
    /// The main navigation.
    pub doors: Vec<Door>,
    /// The navigation at the foot of the page.
    pub footer: Vec<Door>,
    /// The path of the book's feed, if it has one.
    pub feed: Option<String>,
    /// The first and last year of the book's sources: `2008–2017`.
    pub years: Option<String>,
}

/// The paths of the files that pages load. The script only adds to pages that are whole without them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FilesView {
    /// The picture that stands for the site.
    pub icon: Option<String>,
    /// The script of every page.
    pub script: String,
}

/// An entry of the navigation.
#[derive(Debug, Clone, Serialize)]
pub struct Door {
    /// The folder it leads to; equal to `page.folder` on its pages.
    pub folder: String,
    /// What it is called.
    pub title: String,
    /// Its path from the root of the site.
    pub path: String,
}

/// A link.
#[derive(Debug, Clone, Serialize)]
pub struct LinkView {
    /// What it reads.
    pub title: String,
    /// Where it leads.
    pub href: String,
}

/// What every page has.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The title of the page.
    pub title: String,
    /// The folder it stands in; empty for the home page.
    pub folder: String,
    /// The way from the page to the root of the site: empty, or `../` once or more.
    pub root: String,
    /// Its full address, if the book's is known.
    pub canonical: Option<String>,
    /// What it says in short, as text: for search engines and previews.
    pub description: Option<String>,
    /// The years of the sources that the page rests on: `2014`, `2008–2017`; nothing if it has none.
    pub years: Option<String>,
    /// The pages above it, from the home page down, without itself.
    pub breadcrumbs: Vec<LinkView>,
    /// A feed of the page's own.
    pub feed: Option<LinkView>,
    /// Its content for programs: a file beside it.
    pub record: Option<String>,
    /// What it is about, as JSON-LD that is safe in a data block.
    pub linked_data: Option<String>,
    /// The day it was last checked against its source: `2026-11-22`.
    pub modified: Option<String>,
    /// What the page cites, in the order of the citation style; of a term also what its passages and articles are from.
    pub references: Vec<ReferenceView>,
    /// Files with references for reference managers: of an article its source, of a term all of `references`.
    pub downloads: Vec<LinkView>,
    /// Whether the page says too little on its own to be listed by search engines.
    pub unlisted: bool,
    /// The headings on the page, for a short table of contents; empty on short pages.
    pub contents: Vec<LinkView>,
    /// The page's `extra:` as it stands in the front matter.
    pub extra: Value,
}

/// `home.html`
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// The editor's text up to its first heading, as HTML.
    pub lead: String,
    /// The rest of the editor's text, as HTML.
    pub body: String,
    /// How many articles, passages and pages the book has, in words.
    pub counts: Vec<String>,
    /// Each index with its terms, in the order of the book.
    pub indexes: Vec<IndexView>,
    /// Every folder of plain pages with its pages.
    pub folders: Vec<FolderView>,
    /// Every article.
    pub articles: Vec<ArticleCard>,
}

/// An article in a list.
#[derive(Debug, Clone, Serialize)]
pub struct ArticleCard {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Who wrote or speaks: `Bustillo and Velloso`.
    pub authors: String,
    /// The year, or the word for none.
    pub year: String,
    /// Its bottom line, as HTML without links.
    pub summary: String,
    /// How many passages it has, in words.
    pub excerpts: String,
    /// The post and kind of each voice, in words.
    pub voices: Vec<VoiceView>,
}

/// Somebody who speaks.
#[derive(Debug, Clone, Serialize)]
pub struct VoiceView {
    /// The name.
    pub name: String,
    /// The post as held then.
    pub post: Option<String>,
    /// The kind of voice in words, with the remark that it is on its own record.
    pub kind: Option<String>,
    /// Whether the speaker judges their own work.
    pub own_record: bool,
}

/// `article.html`
#[derive(Debug, Clone, Serialize)]
pub struct ArticleView {
    /// The bottom line, as HTML.
    pub lead: String,
    /// What a user must not get wrong.
    pub caution: Option<String>,
    /// The day it was last checked against its source.
    pub reviewed: Option<DateView>,
    /// The source, if it is about one.
    pub source: Option<SourceView>,
    /// How that source is cited.
    pub cite: Option<CiteView>,
    /// Who speaks.
    pub voices: Vec<VoiceView>,
    /// What it is about: each index with the terms the article is tagged with.
    pub tags: Vec<TagsView>,
    /// How many passages it has, in words.
    pub excerpts: String,
    /// How long it takes to read the page, in words.
    pub reading: String,
    /// Its sections, in the order of the file.
    pub sections: Vec<SectionView>,
    /// The articles that have to do with it, the nearest first, at most five.
    pub related: Vec<RelatedView>,
    /// Who links to it or to a passage of it, sentence by sentence.
    pub backlinks: SentencesView,
    /// The text of its footnotes, as HTML.
    pub footnotes: String,
}

/// How the source of an article is cited.
#[derive(Debug, Clone, Serialize)]
pub struct CiteView {
    /// The reference in the citation style, as HTML of inline elements.
    pub reference: String,
    /// How the page numbers of the source are known, in words.
    pub pages: String,
}

/// How a passage is cited.
#[derive(Debug, Clone, Serialize)]
pub struct PassageCiteView {
    /// What stands in a sentence: the source and the place, as HTML of inline elements.
    pub sentence: String,
    /// The same as text, to be copied.
    pub text: String,
    /// The reference with the place, as text.
    pub reference: String,
}

/// A reference in the citation style.
#[derive(Debug, Clone, Serialize)]
pub struct ReferenceView {
    /// Its anchor in the bibliography.
    pub anchor: String,
    /// The reference, as HTML of inline elements.
    pub text: String,
    /// The article about it.
    pub article: Option<LinkView>,
    /// In the bibliography, the sentences of the book that cite it.
    pub sentences: Vec<PageSentences>,
    /// How many there are, in words.
    pub count: String,
    /// In the bibliography, the pages that quote it or link a passage of it and cite it in no sentence.
    pub cited_on: Vec<LinkView>,
}

/// `bibliography.html`: every reference of the book.
#[derive(Debug, Clone, Serialize)]
pub struct BibliographyView {
    /// The editor's text, as HTML.
    pub body: String,
    /// The references, in the order of the citation style.
    pub references: Vec<ReferenceView>,
    /// How many there are, in words.
    pub count: String,
}

/// A day.
#[derive(Debug, Clone, Serialize)]
pub struct DateView {
    /// For programs: `2026-11-22` (ISO 8601).
    pub iso: String,
    /// In the words of the language.
    pub words: String,
}

/// The facts about a source.
#[derive(Debug, Clone, Serialize)]
pub struct SourceView {
    /// All names, in full.
    pub authors: String,
    /// Its title.
    pub title: String,
    /// What it appeared in, with volume, number, pages, publisher: one line.
    pub published: String,
    /// When.
    pub date: String,
    /// Its web address.
    pub url: Option<String>,
    /// What it is, as an OpenURL context object for reference managers.
    pub context: String,
    /// What the reference's note says of it.
    pub note: Option<String>,
    /// How many words it has, if its text was read.
    pub words: Option<String>,
}

/// The terms of one index that something is tagged with.
#[derive(Debug, Clone, Serialize)]
pub struct TagsView {
    /// The title of the index.
    pub title: String,
    /// The terms.
    pub terms: Vec<LinkView>,
}

/// A section of an article. Only the list of its kind is filled.
#[derive(Debug, Clone, Serialize)]
pub struct SectionView {
    /// `key-points`, `summary`, `recommendations`, `excerpts`, `figures`, `events`, `reading-notes`, `since-then` or `other`.
    pub kind: &'static str,
    /// Its name.
    pub title: String,
    /// Its anchor.
    pub anchor: String,
    /// Its text, as HTML; stands before the points and excerpts, after the figures and events.
    pub body: String,
    /// Key points or recommendations.
    pub points: Vec<PointView>,
    /// Excerpts.
    pub excerpts: Vec<ExcerptView>,
    /// Figures.
    pub figures: Vec<FigureView>,
    /// Events.
    pub events: Vec<EventView>,
}

/// A key point or a recommendation.
#[derive(Debug, Clone, Serialize)]
pub struct PointView {
    /// Its anchor.
    pub anchor: String,
    /// What it says, as HTML of inline or block elements.
    pub body: String,
}

/// A quotation with all that stands beside it wherever it appears.
#[derive(Debug, Clone, Serialize)]
pub struct ExcerptView {
    /// Its id in the article, which is its anchor there; on other pages `article-id--id`.
    pub anchor: String,
    /// Anchors it had before, on its article's page: their addresses keep working.
    pub former: Vec<String>,
    /// Where it stands: the article's page, with the anchor.
    pub href: String,
    /// The claim, as HTML of inline elements without links; empty for a second quotation under one heading on its article's page.
    pub heading: String,
    /// The words, as HTML of block elements.
    pub quotation: String,
    /// The language of the words, if it is not the page's.
    pub language: Option<String>,
    /// Who says it: the speaker, or the source's authors.
    pub speaker: String,
    /// The speaker's post as held then.
    pub post: Option<String>,
    /// The kind of the speaker's voice, in words.
    pub voice: Option<String>,
    /// The year.
    pub year: String,
    /// The place in the source: `p. 14`.
    pub place: Option<String>,
    /// The address of the words in the source, if that is on the web: browsers scroll to them and mark them.
    pub in_source: Option<String>,
    /// How the passage is cited; only on the page of its article, which other pages link.
    pub cite: Option<PassageCiteView>,
    /// Remarks in the attribution: `emphasis added`.
    pub remarks: Vec<String>,
    /// The title of the article it stands in.
    pub article: String,
    /// The editor's note, as HTML.
    pub note: String,
    /// The terms it is tagged with, index by index.
    pub tags: Vec<TagsView>,
    /// Where it is linked or shown: other pages, and on its article's page the sections that do.
    pub linked_from: Vec<LinkView>,
    /// Whether it is shown where there is room for few.
    pub key: bool,
    /// What a list can be filtered by, separated by spaces: `countries=mexico voice=scholar year=2014`.
    pub facets: String,
}

/// An article in a list of articles.
#[derive(Debug, Clone, Serialize)]
pub struct CardView {
    /// Its page.
    pub href: String,
    /// Its card as HTML, made by the component `article_card`; empty on paper.
    pub shown: String,
}

/// A passage in a list of passages: its claim, and all of it.
#[derive(Debug, Clone, Serialize)]
pub struct PassageView {
    /// Where it stands: the article's page, with the anchor.
    pub href: String,
    /// The claim, as HTML of inline elements without links.
    pub heading: String,
    /// Who says it: the speaker, or the source's authors.
    pub speaker: String,
    /// The year.
    pub year: String,
    /// The place in the source: `p. 14`.
    pub place: Option<String>,
    /// The passage as HTML, made by the component `annotated`; empty on paper, where its words stand with its article.
    pub shown: String,
    /// Which excerpt it is.
    #[serde(skip)]
    pub excerpt: ExcerptId,
}

/// A number.
#[derive(Debug, Clone, Serialize)]
pub struct FigureView {
    /// Its anchor.
    pub anchor: String,
    /// What it measures.
    pub indicator: LinkView,
    /// The unit.
    pub unit: Option<String>,
    /// For which country or region.
    pub place: LinkView,
    /// For when.
    pub date: String,
    /// How much.
    pub value: String,
    /// What was counted.
    pub basis: String,
    /// `estimate`, `projection`, `claim` or `request`, in the words of the language, if its basis says that it is one.
    pub statement: Option<String>,
    /// Who says so.
    pub says: String,
    /// Where in the source.
    pub at: String,
    /// The words that state it.
    pub words: String,
    /// Whether another figure of the same indicator, place, date and basis excludes this one.
    pub contradicted: bool,
    /// Whether another source has a different figure of the same indicator, place and date, counted otherwise.
    pub counted_otherwise: bool,
    /// The editor's note on what differs: the text of the indicator's page, if it has one.
    pub explained: Option<String>,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize)]
pub struct EventView {
    /// Its anchor.
    pub anchor: String,
    /// When.
    pub date: String,
    /// What, as HTML of inline elements.
    pub text: String,
    /// In which country or region.
    pub place: Option<LinkView>,
    /// Where in the source.
    pub at: Option<String>,
}

/// `index.html`: the page of an index, and an index on the home page.
#[derive(Debug, Clone, Serialize)]
pub struct IndexView {
    /// Its folder.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The editor's text, as HTML.
    pub body: String,
    /// Whether the terms form a tree; then narrower terms follow their broader one with a greater depth.
    pub tree: bool,
    /// The terms in order.
    pub terms: Vec<TermCard>,
    /// The terms from A to Z, with their abbreviations, on the page of a long index that is no tree; else empty.
    pub letters: Vec<LetterView>,
    /// The terms on a map, if the book asks for one and it has any of them.
    pub map: Option<MapView>,
}

/// The terms of an index on a map; the list that it is drawn from stands before it.
#[derive(Debug, Clone, Serialize)]
pub struct MapView {
    /// Its anchor.
    pub anchor: String,
    /// The map as HTML: SVG in which every country of the book is a link.
    pub drawing: String,
    /// What the shades mean, from the lightest.
    pub legend: Vec<MapClass>,
    /// The terms that are not on it: regions, and countries elsewhere.
    pub outside: Vec<TermCard>,
}

/// What a shade of a map means.
#[derive(Debug, Clone, Serialize)]
pub struct MapClass {
    /// How dark it is, from 0 for nothing to 4.
    pub shade: usize,
    /// How many passages, in words.
    pub counts: String,
}

/// The entries of an A–Z that begin with one letter.
#[derive(Debug, Clone, Serialize)]
pub struct LetterView {
    /// The letter; `#` for whatever begins with none.
    pub letter: String,
    /// Its anchor.
    pub anchor: String,
    /// The entries in order.
    pub entries: Vec<EntryView>,
}

/// An entry of an A–Z: a name, or an abbreviation that leads to one.
#[derive(Debug, Clone, Serialize)]
pub struct EntryView {
    /// The name or the abbreviation.
    pub title: String,
    /// The page.
    pub href: String,
    /// The full name, if the entry is an abbreviation.
    pub stands_for: Option<String>,
    /// The short form, if the entry is a name.
    pub abbreviation: Option<String>,
    /// What it means; empty for an abbreviation.
    pub summary: String,
    /// How many passages and articles there are about it, in words; may be empty.
    pub counts: String,
}

/// A term in a list.
#[derive(Debug, Clone, Serialize)]
pub struct TermCard {
    /// Its name.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The short form of the name.
    pub abbreviation: Option<String>,
    /// How many broader terms stand above it in the list.
    pub depth: usize,
    /// How many passages are tagged with it.
    pub excerpts: usize,
    /// How many articles are about it.
    pub articles: usize,
    /// Both in words.
    pub counts: String,
}

/// `term.html`: a country, a theme, an actor.
#[derive(Debug, Clone, Serialize)]
pub struct TermView {
    /// What the term means.
    pub definition: Option<String>,
    /// The short form of the name.
    pub abbreviation: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// What a user must not get wrong.
    pub caution: Option<String>,
    /// Terms above.
    pub broader: Vec<LinkView>,
    /// Terms below.
    pub narrower: Vec<LinkView>,
    /// Terms beside.
    pub related: Vec<LinkView>,
    /// Regions it belongs to, where passages about all their members stand.
    pub regions: Vec<LinkView>,
    /// What a region is made of.
    pub members: Vec<LinkView>,
    /// The editor's text up to its first heading, as HTML: the bottom line.
    pub lead: String,
    /// The rest of the editor's text, as HTML.
    pub body: String,
    /// The passages tagged with it, grouped by another index of the book; each passage stands once.
    pub groups: Vec<GroupView>,
    /// How many passages there are, in words.
    pub excerpts: String,
    /// The articles about it.
    pub articles: Vec<CardView>,
    /// The other terms, entries and indicators that say they are about it, by the folder they stand in.
    pub tagged: Vec<TagsView>,
    /// The plain pages that say they are about it, by the folder they stand in: questions, above all.
    pub pages: Vec<PlainGroup>,
    /// The key points of articles that link a passage about it.
    pub points: Vec<SourcedPoints>,
    /// The recommendations of articles that name it.
    pub recommendations: Vec<SourcedPoints>,
    /// The figures of a country or region.
    pub figures: Vec<SourcedFigure>,
    /// The events of a country or region, by date.
    pub events: Vec<SourcedEvent>,
    /// The pages that merely mention it: they do not treat it, have no passage about it and do not link to it.
    pub mentions: SentencesView,
    /// Who links to it, sentence by sentence.
    pub backlinks: SentencesView,
}

/// The pages that name or link this one, each with its sentences.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SentencesView {
    /// How many pages there are.
    pub count: usize,
    /// Those that stand open.
    pub pages: Vec<PageSentences>,
    /// Those that are folded away where there are many.
    pub more: Vec<PageSentences>,
    /// How many those are, in words.
    pub more_count: String,
}

/// The sentences of another page that name or link this one.
#[derive(Debug, Clone, Serialize)]
pub struct PageSentences {
    /// The title of the page.
    pub title: String,
    /// The page.
    pub href: String,
    /// Which page that is: "Author Year" of an article, else the folder it stands in; empty for the home page.
    pub of: String,
    /// How often the page names this one, in words; empty if once.
    pub count: String,
    /// The sentences in the order of the page.
    pub sentences: Vec<SentenceView>,
}

/// A sentence of another page that names or links this one.
#[derive(Debug, Clone, Serialize)]
pub struct SentenceView {
    /// The place on its page.
    pub href: String,
    /// The heading the sentence stands under; may be empty.
    pub under: String,
    /// The sentence as HTML, the words that are meant in `mark`; empty where an excerpt is shown or only quoted words name it.
    pub sentence: String,
}

/// An article that has to do with this one.
#[derive(Debug, Clone, Serialize)]
pub struct RelatedView {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// "Author Year"; empty if it has no source.
    pub by: String,
    /// Why, the strongest reason first.
    pub reasons: Vec<ReasonView>,
}

/// Why an article has to do with another.
#[derive(Debug, Clone, Serialize)]
pub struct ReasonView {
    /// The reason in words, to be followed by the links.
    pub label: String,
    /// The passages, terms or references; one without a page has no address.
    pub links: Vec<LinkView>,
}

/// Points of one article, on the page of a term.
#[derive(Debug, Clone, Serialize)]
pub struct SourcedPoints {
    /// The article: `Author Year`.
    pub article: LinkView,
    /// Its title.
    pub title: String,
    /// The points; their anchors are those on the article's page.
    pub points: Vec<PointView>,
}

/// An event with the article it stands in.
#[derive(Debug, Clone, Serialize)]
pub struct SourcedEvent {
    /// The event.
    pub event: EventView,
    /// The article: `Author Year`, linked to the row.
    pub article: LinkView,
}

/// Passages under one heading.
#[derive(Debug, Clone, Serialize)]
pub struct GroupView {
    /// The heading; nothing if all stand in one group.
    pub title: Option<String>,
    /// Its anchor.
    pub anchor: String,
    /// The page of the term the passages are grouped by.
    pub href: Option<String>,
    /// The passages.
    pub excerpts: Vec<PassageView>,
}

/// `folder.html`: the list of sources, of plain pages, of indicators, of the glossary.
#[derive(Debug, Clone, Serialize)]
pub struct FolderView {
    /// Its folder.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// The editor's text, as HTML.
    pub body: String,
    /// Its pages.
    pub pages: Vec<PlainCard>,
    /// From A to Z instead of `pages`: the glossary, with the abbreviations of the whole book, and many indicators.
    pub letters: Vec<LetterView>,
    /// Its articles, if it is the list of sources.
    pub articles: Vec<CardView>,
}

/// A plain page in a list.
#[derive(Debug, Clone, Serialize)]
pub struct PlainCard {
    /// Its title.
    pub title: String,
    /// Its page.
    pub href: String,
    /// Its first paragraph or its definition, as text.
    pub summary: String,
}

/// Plain pages of one folder.
#[derive(Debug, Clone, Serialize)]
pub struct PlainGroup {
    /// The title of the folder.
    pub title: String,
    /// The anchor of the list.
    pub anchor: String,
    /// Its pages.
    pub pages: Vec<PlainCard>,
}

/// `plain.html`: any other page, an indicator, an entry of the glossary.
#[derive(Debug, Clone, Serialize)]
pub struct PlainView {
    /// What it means, for an indicator or an entry of the glossary.
    pub definition: Option<String>,
    /// The short form of the name.
    pub abbreviation: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// What one of the number is, for an indicator.
    pub unit: Option<String>,
    /// What the number must not be compared with, for an indicator.
    pub not_comparable: Option<String>,
    /// What a user must not get wrong.
    pub caution: Option<String>,
    /// The editor's text up to its first heading, as HTML: the bottom line.
    pub lead: String,
    /// The rest of the editor's text, as HTML.
    pub body: String,
    /// The figures of an indicator, each with its source.
    pub figures: Vec<SourcedFigure>,
    /// The same figures as a picture, if they can be compared.
    pub chart: Option<ChartView>,
    /// The terms the page is tagged with.
    pub tags: Vec<TagsView>,
    /// The text of its footnotes, as HTML.
    pub footnotes: String,
    /// The pages that merely mention an entry of the glossary.
    pub mentions: SentencesView,
    /// Who links to it, sentence by sentence.
    pub backlinks: SentencesView,
}

/// The figures of an indicator on one axis; the table that it is drawn from stands before it.
#[derive(Debug, Clone, Serialize)]
pub struct ChartView {
    /// What is measured, in which unit.
    pub title: String,
    /// What the axis does not show by itself: where it begins, that it is of powers of ten, what is left out.
    pub notes: Vec<String>,
    /// The axis as HTML, an SVG; it must stand before the rows.
    pub axis: String,
    /// The rows, place by place.
    pub groups: Vec<ChartGroup>,
    /// The marks that occur, with their meaning.
    pub key: Vec<ChartKey>,
}

/// The figures of one place.
#[derive(Debug, Clone, Serialize)]
pub struct ChartGroup {
    /// The country or region.
    pub place: String,
    /// Its figures by date.
    pub rows: Vec<ChartRow>,
}

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub struct ChartRow {
    /// For when.
    pub date: String,
    /// The article: `Author Year`.
    pub source: String,
    /// What was counted.
    pub basis: String,
    /// Its mark on the axis with the number beside it, as HTML: an SVG.
    pub track: String,
}

/// A mark with its meaning.
#[derive(Debug, Clone, Serialize)]
pub struct ChartKey {
    /// The mark as HTML, an SVG.
    pub mark: String,
    /// What it means.
    pub words: String,
}

/// A figure with the article it stands in.
#[derive(Debug, Clone, Serialize)]
pub struct SourcedFigure {
    /// The figure.
    pub figure: FigureView,
    /// The article: `Author Year`, linked to the row.
    pub article: LinkView,
}

/// `matrix.html`: the coverage table, with its gaps.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageView {
    /// The editor's text, as HTML.
    pub body: String,
    /// The title of the index of the rows.
    pub rows_title: String,
    /// The columns.
    pub columns: Vec<LinkView>,
    /// The rows, each with as many cells as there are columns.
    pub rows: Vec<CoverageRow>,
    /// How much there is, in words.
    pub counts: Vec<String>,
}

/// A row of the coverage table.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageRow {
    /// The term.
    pub term: LinkView,
    /// Whether this is the first region after the countries.
    pub first_region: bool,
    /// Its cells.
    pub cells: Vec<CoverageCell>,
    /// How many passages are tagged with the term, in any column or none.
    pub total: usize,
}

/// A cell of the coverage table.
#[derive(Debug, Clone, Serialize)]
pub struct CoverageCell {
    /// The title of the column.
    pub column: String,
    /// How many passages there are.
    pub count: usize,
    /// The same in words.
    pub counts: String,
    /// Its page; nothing if the cell is a gap.
    pub href: Option<String>,
    /// How dark it is, from 0 for a gap to 4.
    pub shade: usize,
}

/// `cell.html`: what the book has where two terms meet.
#[derive(Debug, Clone, Serialize)]
pub struct CellView {
    /// The term of the row.
    pub row: LinkView,
    /// The term of the column.
    pub column: LinkView,
    /// The passages tagged with both.
    pub excerpts: Vec<PassageView>,
    /// How many, in words.
    pub counts: String,
    /// The key points that link one of them.
    pub points: Vec<SourcedPoints>,
    /// The articles about both.
    pub articles: Vec<CardView>,
    /// The other cells of the row.
    pub along_row: Vec<CountedLink>,
    /// The other cells of the column.
    pub along_column: Vec<CountedLink>,
}

/// A link with how much is behind it.
#[derive(Debug, Clone, Serialize)]
pub struct CountedLink {
    /// What it reads.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// How much is there.
    pub count: usize,
}

/// `timeline.html`: every event of the book by date.
#[derive(Debug, Clone, Serialize)]
pub struct TimelineView {
    /// The editor's text, as HTML.
    pub body: String,
    /// How many events each year has, as HTML: an SVG in which each decade is a link. Nothing if there is one decade only.
    pub strip: Option<String>,
    /// What the strip shows, in words.
    pub strip_words: String,
    /// The events, decade by decade.
    pub decades: Vec<DecadeView>,
    /// How many, in words.
    pub counts: Vec<String>,
}

/// Ten years of events.
#[derive(Debug, Clone, Serialize)]
pub struct DecadeView {
    /// The years: `2000–2009`.
    pub title: String,
    /// Its anchor.
    pub anchor: String,
    /// The events by date.
    pub events: Vec<SourcedEvent>,
}

/// `excerpts.html`: every excerpt of the book, source by source.
#[derive(Debug, Clone, Serialize)]
pub struct ExcerptsView {
    /// The editor's text, as HTML.
    pub body: String,
    /// What the list can be filtered by.
    pub filters: Vec<FilterView>,
    /// The excerpts under the article each stands in.
    pub groups: Vec<GroupView>,
    /// How many, in words.
    pub counts: Vec<String>,
}

/// A choice by which a list can be filtered.
#[derive(Debug, Clone, Serialize)]
pub struct FilterView {
    /// Its name in addresses and facets.
    pub name: String,
    /// What it is called.
    pub title: String,
    /// What can be chosen.
    pub options: Vec<OptionView>,
}

/// What can be chosen in a filter.
#[derive(Debug, Clone, Serialize)]
pub struct OptionView {
    /// The value in addresses and facets.
    pub value: String,
    /// What it reads.
    pub title: String,
}

/// `search.html`
#[derive(Debug, Clone, Serialize)]
pub struct SearchView {
    /// The editor's text, as HTML.
    pub body: String,
    /// What the results can be filtered by.
    pub filters: Vec<FilterView>,
    /// Every page of the book from A to Z.
    pub letters: Vec<LetterView>,
}

/// `pack.html`: the reader's own briefing pack, which only a script can fill.
#[derive(Debug, Clone, Serialize)]
pub struct PackView {
    /// The editor's text, as HTML.
    pub body: String,
}

/// `print.html`: the whole book on one page.
#[derive(Debug, Clone, Serialize)]
pub struct PrintView {
    /// The home page, as HTML.
    pub home: String,
    /// Everything else, folder by folder.
    pub parts: Vec<PrintPart>,
}

/// The pages of a folder, on the page with the whole book.
#[derive(Debug, Clone, Serialize)]
pub struct PrintPart {
    /// Its title and its place on the page.
    pub link: LinkView,
    /// Its anchor.
    pub anchor: String,
    /// Its title and its folder's own text, as HTML.
    pub body: String,
    /// Its pages.
    pub chapters: Vec<PrintChapter>,
}

/// A page, on the page with the whole book.
#[derive(Debug, Clone, Serialize)]
pub struct PrintChapter {
    /// Its title and its place on the page.
    pub link: LinkView,
    /// Its anchor.
    pub anchor: String,
    /// Its text, as HTML.
    pub body: String,
}

/// `message.html`: not found, withdrawn, moved.
#[derive(Debug, Clone, Serialize)]
pub struct MessageView {
    /// What the reader should know.
    pub text: String,
    /// Where the page went.
    pub moved_to: Option<LinkView>,
}
