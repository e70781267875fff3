//! A page of the book → the view that its template prints.
//!
//! [`Pages`] holds what all pages share; each method makes the view of one kind of page, complete and in order.

mod connections;
mod letters;
mod lists;
mod pictures;

use std::collections::{BTreeMap, BTreeSet};

use crate::book::bibliography::{self, anchor};
use crate::book::differences::{Difference, differences};
use crate::book::labels::place;
use crate::book::neighbours::{Neighbour, Neighbours};
use crate::book::terms::{Part, Terms};
use crate::book::vocabulary::{path, site_folder};
use crate::book::{Book, ExcerptId, PageId, Target, excerpts::joined, numbers};
use crate::citation::{Citations, Piece, Style};
use crate::config::{Format, Index};
use crate::document::{Block, BlockKind, Cited, plain_text, visit_blocks};
use crate::format::facets::{self, Facet};
use crate::format::{coins, linked_data, selector};
use crate::highlight::Highlighter;
use crate::html::{Cite, Embed, Writer, escaped, excerpt_href, relative, summary};
use crate::id;
use crate::locale;
use crate::parse::Body;
use crate::parse::article::{Content, Section};
use crate::parse::front_matter::{PageKind, Voice};
use crate::parse::locator::Locator;
use crate::parse::table::{Event, Figure};
use crate::plan::{
    BIBLIOGRAPHY, EPUB, EXCERPTS, Exchange, MATRIX, PACK, PRINT, SEARCH, TIMELINE, feed_path, folders, has, has_feeds,
    offered, record_path,
};
use crate::reference::{PageMarks, Reference};
use crate::view::{
    ArticleCard, ArticleView, BibliographyView, CardView, CiteView, CoverageView, DateView, Door, EventView,
    ExcerptView, ExcerptsView, FigureView, FilesView, FolderView, GroupView, HomeView, IndexView, LinkView,
    MessageView, PackView, PageView, PassageCiteView, PassageView, PlainCard, PlainView, PointView, ReferenceView,
    SearchView, SectionView, SiteView, SourceView, TagsView, TermCard, TermView, TimelineView, VoiceView,
};
use crate::yaml::Value;

/// What makes the HTML of the things that lists hold, each of which stands in several.
#[derive(Clone, Copy)]
pub struct Lists<'l> {
    /// A passage.
    pub passage: Embed<'l>,
    /// An article.
    pub card: &'l dyn Fn(PageId) -> String,
}

impl Lists<'_> {
    /// Nothing: for what only asks what a list holds.
    pub const EMPTY: Self = Self { passage: &|_| String::new(), card: &|_| String::new() };
}

/// What all pages share.
pub struct Pages<'p> {
    /// The book.
    pub book: &'p Book,
    /// Makes runs of code.
    pub highlighter: &'p Highlighter,
    /// The references in the book's style.
    citations: Citations<'p>,
    /// What there is on each term.
    terms: Terms,
    /// The figures that differ from another.
    differences: BTreeMap<Part, Difference>,
    /// The pages by folder and id.
    by_address: BTreeMap<&'p str, BTreeMap<&'p str, PageId>>,
}

/// What of a plain page's first paragraph stands in lists, in characters: all of it, unless it is no summary.
const CARD: usize = 900;

/// How many headings a plain page has at least before they are listed.
const WORTH_A_LIST: usize = 3;

/// How many words of a text that is no story an adult reads in a minute, silently (Brysbaert 2019, “How many words do we read
/// per minute?”, <https://doi.org/10.1016/j.jml.2019.104047>).
const WORDS_A_MINUTE: usize = 238;

/// What of a page's text goes into its description, in characters.
const DESCRIPTION: usize = 300;

impl<'p> Pages<'p> {
    /// Lists once what every page would otherwise search for.
    pub fn new(book: &'p Book, style: &'p Style, highlighter: &'p Highlighter) -> Self {
        let mut by_address: BTreeMap<&str, BTreeMap<&str, PageId>> = BTreeMap::new();
        for (id, page) in book.pages.iter().enumerate() {
            by_address.entry(&page.location.folder).or_default().insert(&page.location.id, id);
        }
        let terms = Terms::new(book, |folder, id| by_address.get(folder)?.get(id).copied());
        let citations = Citations::new(&book.references, style, &book.strings);
        Self { book, highlighter, citations, terms, differences: differences(book), by_address }
    }

    fn words(&self, key: &'static str) -> &str {
        self.book.strings.get(key)
    }

    /// The main navigation, and the one at the foot of the page.
    pub fn doors(&self) -> (Vec<Door>, Vec<Door>) {
        let book = self.book;
        let all = folders(book);
        let mut order: Vec<&str> = Vec::new();
        let indexes = book.config.indexes.iter().map(|index| index.name.as_str());
        let named = book.config.navigation.iter().map(|folder| folder.value.as_str());
        let mut main: Vec<&str> = named.collect();
        if main.is_empty() {
            main.extend(["debates"].into_iter().chain(indexes.clone().take(2)).chain(["articles", "figures"]));
        }
        order.extend(&main);
        order.extend(indexes);
        order.extend(all.iter().map(String::as_str));
        let mut doors = Vec::new();
        let mut footer = Vec::new();
        let mut seen = BTreeSet::new();
        for folder in order {
            if !all.iter().any(|known| known == folder) || !seen.insert(folder) {
                continue;
            }
            let door =
                Door { folder: folder.to_owned(), title: book.folder_title(folder), path: path(folder, "index") };
            if main.contains(&folder) { doors.push(door) } else { footer.push(door) }
        }
        for (format, key, file) in [(Format::Print, "page-print", PRINT), (Format::Epub, "page-epub", EPUB)] {
            if has(book, format) {
                let folder = file.split('/').next().unwrap_or(file).to_owned();
                footer.push(Door { folder, title: book.strings.get(key).to_owned(), path: file.to_owned() });
            }
        }
        (doors, footer)
    }

    /// The years of the sources of the book.
    pub fn years(&self) -> Option<String> {
        years(self.book.references.iter())
    }

    /// The site, the same on every page.
    pub fn site(&self, stylesheet: &str, files: &FilesView, neighbours: &Neighbours) -> SiteView {
        let book = self.book;
        let all = folders(book);
        let (doors, mut footer) = self.doors();
        footer.extend(neighbours.parts.iter().chain(&neighbours.whole).map(next_door));
        let feed = has_feeds(book).then(|| "atom.xml".to_owned());
        SiteView {
            title: book.config.title.clone(),
            subtitle: book.config.subtitle.clone(),
            language: book.config.language.clone(),
            locale: book.config.language.replace('-', "_"),
            stylesheet: stylesheet.to_owned(),
            files: files.clone(),
            search: all.iter().any(|folder| folder == SEARCH).then(|| path(SEARCH, "index")),
            pack: all.iter().any(|folder| folder == PACK).then(|| path(PACK, "index")),
            whole: neighbours.whole.as_ref().map(next_door),
            doors,
            footer,
            feed,
            years: self.years(),
        }
    }

    /// The words of the interface, as templates get them.
    pub fn strings(&self) -> BTreeMap<&str, &str> {
        self.book.strings.iter().collect()
    }

    fn page_view(
        &self,
        at: &str,
        folder: &str,
        title: &str,
        years: Option<String>,
        description: Option<String>,
    ) -> PageView {
        let mut breadcrumbs = Vec::new();
        if at != "index.html" {
            breadcrumbs.push(LinkView { title: self.words("home").to_owned(), href: relative(at, "index.html") });
        }
        let index = path(folder, "index");
        if !folder.is_empty() && at != index {
            breadcrumbs
                .push(LinkView { title: self.book.folder_title(site_folder(folder)), href: relative(at, &index) });
        }
        PageView {
            title: title.to_owned(),
            folder: site_folder(folder).to_owned(),
            root: "../".repeat(at.matches('/').count()),
            canonical: self
                .book
                .config
                .base_url
                .as_ref()
                .map(|base| format!("{base}{}", at.strip_suffix("index.html").unwrap_or(at))),
            description: description.filter(|text| !text.is_empty()),
            years,
            breadcrumbs,
            feed: None,
            record: None,
            linked_data: None,
            modified: None,
            references: Vec::new(),
            downloads: Vec::new(),
            unlisted: false,
            contents: Vec::new(),
            extra: Value::Map(Vec::new()),
        }
    }

    /// The view of an editor's page as every template gets it.
    fn own_page_view(&self, id: PageId, years: Option<String>, description: String) -> PageView {
        let page = &self.book.pages[id];
        let mut view = self.page_view(&page.path, &page.location.folder, &page.title, years, Some(description));
        view.record = has(self.book, Format::Json).then(|| relative(&page.path, &record_path(page)));
        view.modified = page.front.reviewed.as_ref().map(|reviewed| reviewed.value.to_string());
        if let Some(extra) = &page.front.extra {
            view.extra.clone_from(extra);
        }
        view.references = self.references(&self.book.bibliography.listed[id], &page.path);
        if !offered(self.book, id).is_empty() {
            view.downloads = self.downloads(Some(id), &page.path);
        }
        view
    }

    fn writer(&'p self, page: PageId, from: &'p str, embed: Option<Embed<'p>>) -> Writer<'p> {
        Writer::new(self.book, page, from, self.highlighter, self, embed)
    }

    /// The home page.
    pub fn home(&'p self, id: PageId, embed: Embed<'p>) -> (PageView, HomeView) {
        let book = self.book;
        let page = &book.pages[id];
        let blocks = plain(&page.body);
        let mut writer = self.writer(id, &page.path, Some(embed));
        let (lead, rest) = parted(blocks);
        let lead = writer.blocks(lead);
        let body = writer.blocks(rest);
        let body = body + &writer.footnotes();
        let strings = &book.strings;
        let articles: Vec<PageId> = book.folder("articles").collect();
        let all = folders(book);
        let plain_folders = all.iter().filter(|folder| {
            !matches!(folder.as_str(), "articles" | "figures" | "glossary")
                && !book.config.indexes.iter().any(|index| index.name == **folder)
                && book.folder(folder).next().is_some()
        });
        let mut counts = Vec::new();
        if !articles.is_empty() {
            counts.push(strings.count("article-count", articles.len()));
            counts.push(strings.count("excerpt-count", book.excerpts.len()));
        }
        let view = HomeView {
            lead,
            body,
            counts,
            indexes: book.config.indexes.iter().map(|index| self.index_view(index, &page.path)).collect(),
            folders: plain_folders.map(|folder| self.folder_view(folder, &page.path, None, Lists::EMPTY)).collect(),
            articles: articles.iter().map(|article| self.article_card(*article, &page.path)).collect(),
        };
        let years = years(book.references.iter());
        let mut page_view = self.own_page_view(id, years, summary(blocks, DESCRIPTION));
        page_view.linked_data = Some(linked_data::home(book, page));
        (page_view, view)
    }

    /// An article.
    pub fn article(&'p self, id: PageId, embed: Embed<'p>) -> (PageView, ArticleView) {
        let book = self.book;
        let page = &book.pages[id];
        let Body::Article(article) = &*page.body else { unreachable!("a page of articles/ is read as an article") };
        let mut writer = self.writer(id, &page.path, Some(embed));
        let lead = writer.blocks(&article.lead);
        let mut excerpts = book.excerpts_of(id);
        let mut sections = Vec::new();
        for section in &article.sections {
            sections.push(self.section(id, section, &mut writer, &mut excerpts));
        }
        let mut contents: Vec<LinkView> = sections
            .iter()
            .map(|section| LinkView { title: section.title.clone(), href: format!("#{}", section.anchor) })
            .collect();
        let reference = book.reference(id);
        let count = book.excerpts_of(id).count();
        let view = ArticleView {
            lead,
            caution: page.front.caution.clone(),
            reviewed: page.front.reviewed.as_ref().map(|reviewed| DateView {
                iso: reviewed.value.to_string(),
                words: locale::partial(reviewed.value, &book.strings),
            }),
            source: reference.map(|reference| self.source(reference)),
            cite: page.reference.map(|reference| self.how_to_cite(reference)),
            voices: page.front.voices.iter().map(|voice| self.voice(voice)).collect(),
            tags: self.tags(&page.tags, &page.path),
            excerpts: book.strings.count("excerpt-count", count),
            reading: book.strings.count("reading-time", page.body.word_count().div_ceil(WORDS_A_MINUTE)),
            sections,
            related: self.related(id, &page.path),
            backlinks: self.backlinks(id, &page.path),
            footnotes: writer.footnotes(),
        };
        contents.extend(self.contents(&[
            ("related-articles", "list--related", view.related.is_empty()),
            ("linked-here", "list--backlinks", view.backlinks.count == 0),
        ]));
        let description = summary(&article.lead, DESCRIPTION);
        let quotations = view.sections.iter().flat_map(|section| &section.excerpts);
        let quotations: Vec<(ExcerptId, &ExcerptView)> = book.excerpts_of(id).zip(quotations).collect();
        let linked_data = linked_data::article(book, id, &description, &quotations);
        let mut page_view = self.own_page_view(id, years(reference), description);
        page_view.linked_data = Some(linked_data);
        page_view.contents = contents;
        (page_view, view)
    }

    fn section(
        &'p self,
        id: PageId,
        section: &'p Section,
        writer: &mut Writer<'p>,
        excerpts: &mut impl Iterator<Item = ExcerptId>,
    ) -> SectionView {
        let page = &self.book.pages[id];
        let kind = section.kind.map_or("other", |kind| kind.key().trim_start_matches("section-"));
        let mut view = SectionView {
            kind,
            title: section
                .kind
                .map_or_else(|| plain_text(&section.heading.text), |kind| self.book.strings.get(kind.key()).to_owned()),
            anchor: section.heading.anchor.clone(),
            body: String::new(),
            points: Vec::new(),
            excerpts: Vec::new(),
            figures: Vec::new(),
            events: Vec::new(),
        };
        match &section.content {
            Content::Prose(blocks) => view.body = writer.blocks(blocks),
            Content::Points(blocks, points) => {
                view.body = writer.blocks(blocks);
                for point in points {
                    view.points.push(PointView { anchor: point.anchor.clone(), body: writer.blocks(&point.blocks) });
                }
            }
            Content::Excerpts(blocks, all) => {
                view.body = writer.blocks(blocks);
                for _ in all {
                    let Some(excerpt) = excerpts.next() else { break };
                    view.excerpts.push(self.excerpt(excerpt, &page.path, writer));
                }
            }
            Content::Figures(rows, blocks) => {
                let rows = rows.iter().enumerate();
                view.figures = rows.map(|(row, figure)| self.figure((id, row), figure, &page.path)).collect();
                view.body = writer.blocks(blocks);
            }
            Content::Events(rows, blocks) => {
                view.events = rows.iter().map(|row| self.event(row, &page.path, writer)).collect();
                view.body = writer.blocks(blocks);
            }
        }
        view
    }

    /// An excerpt for the page at `from`; `writer` is one for the article it stands in and that page.
    fn excerpt(&'p self, id: ExcerptId, from: &str, writer: &mut Writer<'p>) -> ExcerptView {
        let book = self.book;
        let quoted = &book.excerpts[id];
        let excerpt = book.excerpt(id);
        let page = &book.pages[quoted.page];
        let own_page = page.path == from;
        let reference = quoted.reference.map(|reference| &book.references[reference]);
        let posts: Vec<String> = quoted.speaker.voices.iter().filter_map(|voice| voice.post.clone()).collect();
        let kinds: BTreeSet<String> = quoted.speaker.voices.iter().filter_map(|voice| self.voice(voice).kind).collect();
        let attribution = excerpt.attribution.as_ref();
        ExcerptView {
            anchor: if own_page { excerpt.id.clone() } else { format!("{}--{}", page.location.id, excerpt.id) },
            former: if own_page { excerpt.formerly.iter().map(|(id, _)| id.clone()).collect() } else { Vec::new() },
            href: excerpt_href(book, from, id),
            heading: if own_page && excerpt.ordinal > 0 {
                String::new()
            } else {
                writer.inlines(&excerpt.heading.text)
            },
            quotation: writer.blocks(&excerpt.quotation),
            language: excerpt.language.clone(),
            speaker: quoted.speaker.name.clone(),
            post: (!posts.is_empty()).then(|| posts.join("; ")),
            voice: (kinds.len() == 1).then(|| kinds.into_iter().next().unwrap_or_default()),
            year: self.year_of(id),
            place: self.place_of(id),
            in_source: reference.and_then(|reference| selector::address(reference.url.as_deref()?, &excerpt.quotation)),
            cite: quoted.reference.filter(|_| own_page).map(|reference| {
                self.passage_cite(reference, attribution.and_then(|attribution| attribution.locator.as_ref()), from)
            }),
            remarks: attribution.map(|attribution| attribution.remarks.clone()).unwrap_or_default(),
            article: page.title.clone(),
            note: writer.blocks(&excerpt.note),
            tags: self.tags(&quoted.tags, from),
            linked_from: self.linked_from(id, from),
            key: excerpt.key,
            facets: facets::of_excerpt(book, id).iter().map(Facet::written).collect::<Vec<_>>().join(" "),
        }
    }

    /// An excerpt shown on a page that is not its article's.
    pub fn shown_excerpt(&'p self, id: ExcerptId, from: &'p str) -> ExcerptView {
        let mut writer = self.writer(self.book.excerpts[id].page, from, None);
        self.excerpt(id, from, &mut writer)
    }

    /// An excerpt in a list of passages on the page at a path.
    fn passage_view(&'p self, id: ExcerptId, from: &'p str, lists: Lists<'_>) -> PassageView {
        let quoted = &self.book.excerpts[id];
        let excerpt = self.book.excerpt(id);
        PassageView {
            href: excerpt_href(self.book, from, id),
            heading: self.writer(quoted.page, from, None).inlines(&excerpt.heading.text),
            speaker: quoted.speaker.name.clone(),
            year: self.year_of(id),
            place: self.place_of(id),
            shown: (lists.passage)(id),
            excerpt: id,
        }
    }

    /// Whether the page at a path links or shows an excerpt.
    pub fn links_excerpt(&self, path: &str, excerpt: ExcerptId) -> bool {
        self.book.backlinks.to_excerpt(excerpt).iter().any(|link| self.book.pages[link.page].path == path)
    }

    fn year_of(&self, id: ExcerptId) -> String {
        let reference = self.book.excerpts[id].reference.map(|reference| &self.book.references[reference]);
        reference.map_or_else(|| self.words("no-date").to_owned(), |reference| self.year(reference))
    }

    fn place_of(&self, id: ExcerptId) -> Option<String> {
        let attribution = self.book.excerpt(id).attribution.as_ref()?;
        Some(place(attribution.locator.as_ref()?, &self.book.strings))
    }

    fn year(&self, reference: &Reference) -> String {
        reference.year_said(self.words("circa")).unwrap_or_else(|| self.words("no-date").to_owned())
    }

    fn voice(&self, voice: &Voice) -> VoiceView {
        let kind = voice.kind.map(|kind| {
            let key = format!("voice-{}", kind.name());
            let kind = self.book.strings.get(&key).to_owned();
            if voice.own_record { format!("{kind}, {}", self.words("voice-own-record")) } else { kind }
        });
        VoiceView { name: voice.name.value.clone(), post: voice.post.clone(), kind, own_record: voice.own_record }
    }

    fn source(&self, reference: &Reference) -> SourceView {
        let names = if reference.authors.is_empty() { &reference.editors } else { &reference.authors };
        let names: Vec<String> = names.iter().map(crate::reference::Name::full).collect();
        let mut published: Vec<String> = Vec::new();
        published.extend(reference.genre.clone());
        published.extend(reference.container_title.clone());
        published.extend(reference.event_title.clone().filter(|event| *event != reference.title));
        let numbers = [("volume-short", &reference.volume), ("issue-short", &reference.issue)];
        published.extend(
            numbers.into_iter().filter_map(|(key, value)| Some(self.book.strings.fill(key, &[("n", value.as_ref()?)]))),
        );
        published.extend(
            reference
                .page
                .as_ref()
                .map(|page| self.book.strings.fill("locator-pages", &[("n", &page.replace('-', "–"))])),
        );
        published.extend(reference.publisher.clone());
        SourceView {
            authors: joined(&names, self.words("and")),
            title: reference.title.clone(),
            published: published.join(", "),
            date: reference.year_text(self.words("circa")).unwrap_or_else(|| self.words("undated").to_owned()),
            url: reference.url.clone(),
            context: coins::context(reference, self.host()),
            note: reference.note.clone(),
            words: self.book.source_words.get(&reference.id).map(|words| self.book.strings.count("word-count", *words)),
        }
    }

    /// The host at which the book is published.
    fn host(&self) -> Option<&str> {
        let (_, rest) = self.book.config.base_url.as_ref()?.split_once("://")?;
        rest.split('/').next()
    }

    /// A reference as text, as the list of references has it.
    pub fn reference_text(&self, reference: usize) -> String {
        self.citations.reference_text(reference)
    }

    fn how_to_cite(&self, reference: usize) -> CiteView {
        let pages = match self.book.references[reference].pages {
            PageMarks::Printed => "pages-printed",
            PageMarks::Counted => "pages-counted",
            PageMarks::None => "pages-none",
        };
        CiteView { reference: self.citations.reference(reference), pages: self.words(pages).to_owned() }
    }

    /// How a passage is cited: in a sentence, and as text to be copied with the reference under it.
    fn passage_cite(&self, reference: usize, locator: Option<&Locator>, from: &str) -> PassageCiteView {
        let pieces = self.citations.cite(&[crate::citation::Cite::at(reference, locator)]);
        let mut whole = self.citations.reference_text(reference);
        if let Some(locator) = locator {
            whole.push(' ');
            whole.push_str(&self.book.strings.fill("quoted-at", &[("place", &place(locator, &self.book.strings))]));
        }
        PassageCiteView {
            sentence: self.linked_pieces(&pieces, from, true),
            text: pieces.iter().map(|piece| piece.text.as_str()).collect(),
            reference: whole,
        }
    }

    /// References in the order of the style, for a page.
    fn references(&self, references: &[usize], from: &str) -> Vec<ReferenceView> {
        let sorted = self.citations.sorted(references.iter().copied());
        sorted.into_iter().map(|reference| self.reference_view(reference, from)).collect()
    }

    /// A reference without what only the bibliography says of it.
    fn reference_view(&self, reference: usize, from: &str) -> ReferenceView {
        ReferenceView {
            anchor: anchor(&self.book.references[reference].id),
            text: self.citations.reference(reference),
            article: self.book.bibliography.articles.get(&reference).map(|article| self.link(*article, from)),
            sentences: Vec::new(),
            count: String::new(),
            cited_on: Vec::new(),
        }
    }

    /// The files with the references of a page, or of the book.
    fn downloads(&self, page: Option<PageId>, from: &str) -> Vec<LinkView> {
        let link = |(exchange, name): (Exchange, &str)| LinkView {
            title: name.to_owned(),
            href: relative(from, &exchange.path(self.book, page)),
        };
        Exchange::ALL.into_iter().map(link).collect()
    }

    /// Every reference.
    fn bibliography(&'p self, at: &'p str) -> BibliographyView {
        let book = self.book;
        let mut references = Vec::new();
        for reference in self.citations.sorted(0..book.references.len()) {
            let mut view = self.reference_view(reference, at);
            view.sentences = self.citing_sentences(reference, at);
            if !view.sentences.is_empty() {
                let count = view.sentences.iter().map(|page| page.sentences.len()).sum();
                view.count = book.strings.count("citation-count", count);
            }
            let cited_in_words: BTreeSet<PageId> =
                book.backlinks.to_reference(reference).iter().map(|link| link.page).collect();
            let others = book.bibliography.citing[reference].iter().filter(|page| !cited_in_words.contains(page));
            view.cited_on = others.map(|page| self.citing(*page, at)).collect();
            references.push(view);
        }
        let count = book.strings.count("reference-count", references.len());
        BibliographyView { body: self.folder_body(BIBLIOGRAPHY, at), references, count }
    }

    /// A page that cites: an article by its authors and year.
    fn citing(&self, page: PageId, from: &str) -> LinkView {
        let link = self.link(page, from);
        let title = self.book.reference(page).map(|reference| self.book.labels().author_year(reference));
        LinkView { title: title.unwrap_or(link.title), ..link }
    }

    /// A citation as HTML, each of its references linked to the article about it, or to its place in the bibliography.
    fn linked_pieces(&self, pieces: &[Piece], from: &str, linking: bool) -> String {
        let mut out = String::new();
        for piece in pieces {
            match piece.reference.filter(|_| linking) {
                Some(reference) => {
                    let article =
                        self.book.bibliography.articles.get(&reference).map(|page| &self.book.pages[*page].path);
                    let href = match article {
                        Some(path) if path == from => "#cite".to_owned(),
                        Some(path) => relative(from, path),
                        None => {
                            let anchor = anchor(&self.book.references[reference].id);
                            format!("{}#{anchor}", relative(from, bibliography::PATH))
                        }
                    };
                    out.push_str(&format!("<a href=\"{}\">{}</a>", escaped(&href), piece.html));
                }
                None => out.push_str(&piece.html),
            }
        }
        out
    }

    fn link(&self, page: PageId, from: &str) -> LinkView {
        let page = &self.book.pages[page];
        LinkView { title: page.title.clone(), href: relative(from, &page.path) }
    }

    fn links(&self, pages: &[PageId], from: &str) -> Vec<LinkView> {
        let mut links: Vec<LinkView> = pages.iter().map(|page| self.link(*page, from)).collect();
        links.sort_by_key(|link| id::sort_key(&link.title));
        links
    }

    /// Tags in the order of the book's indexes.
    pub fn tags(&self, tags: &BTreeMap<String, Vec<PageId>>, from: &str) -> Vec<TagsView> {
        let of = |index: &Index| {
            let terms = tags.get(&index.name).filter(|terms| !terms.is_empty())?;
            Some(TagsView {
                title: index.title.clone(),
                terms: terms.iter().map(|term| self.link(*term, from)).collect(),
            })
        };
        self.book.config.indexes.iter().filter_map(of).collect()
    }

    /// A figure for the page at `from`; `part` says which row of which article it is.
    fn figure(&self, part: Part, figure: &Figure, from: &str) -> FigureView {
        let strings = &self.book.strings;
        let indicator = self.at("indicators", &figure.indicator.0);
        let difference = self.differences.get(&part);
        let note = indicator.map(|page| &self.book.pages[page]).filter(|page| !plain(&page.body).is_empty());
        FigureView {
            anchor: figure.anchor.clone(),
            indicator: self.linked(indicator, &figure.indicator.0, from),
            unit: indicator.and_then(|page| self.book.pages[page].front.unit.clone()),
            place: self.linked(self.place_page(&figure.place.0), &figure.place.0, from),
            date: locale::date(&figure.when, strings),
            value: locale::quantity(&figure.value, strings),
            basis: figure.basis.clone(),
            statement: figure.statement().map(|statement| strings.get(statement.key()).to_owned()),
            says: figure.says.clone(),
            at: place(&figure.at, strings),
            words: figure.words.clone(),
            contradicted: difference == Some(&Difference::Contradiction),
            counted_otherwise: difference == Some(&Difference::OtherBasis),
            explained: note
                .filter(|page| difference.is_some() && page.path != from)
                .map(|page| relative(from, &page.path)),
        }
    }

    /// The page of a country or region.
    fn place_page(&self, id: &str) -> Option<PageId> {
        let index = numbers::places(&self.book.config)?;
        self.at(index, id)
    }

    /// The page at a path of the site.
    pub fn at_path(&self, path: &str) -> Option<PageId> {
        let (folder, id) = path.strip_suffix(".html")?.split_once('/')?;
        self.at(folder, id).or_else(|| self.at("indicators", id).filter(|_| folder == "figures"))
    }

    /// The page of a folder and an id.
    fn at(&self, folder: &str, id: &str) -> Option<PageId> {
        self.by_address.get(folder)?.get(id).copied()
    }

    fn linked(&self, page: Option<PageId>, words: &str, from: &str) -> LinkView {
        page.map_or_else(|| LinkView { title: words.to_owned(), href: String::new() }, |page| self.link(page, from))
    }

    fn event(&'p self, event: &'p Event, from: &str, writer: &mut Writer<'p>) -> EventView {
        EventView {
            anchor: event.anchor.clone(),
            date: locale::date(&event.when, &self.book.strings),
            text: writer.inlines(&event.text),
            place: event.place.as_ref().map(|(id, _)| self.linked(self.place_page(id), id, from)),
            at: event.at.as_ref().map(|locator| place(locator, &self.book.strings)),
        }
    }

    /// An article in a list.
    pub fn article_card(&'p self, id: PageId, from: &'p str) -> ArticleCard {
        let book = self.book;
        let page = &book.pages[id];
        let lead = page.body.article().map_or(&[][..], |article| &article.lead);
        let reference = book.reference(id);
        let authors = match reference {
            Some(reference) => reference.short_authors(self.words("and"), self.words("et-al")),
            None => joined(&page.front.authors.iter().map(|a| a.value.clone()).collect::<Vec<_>>(), self.words("and")),
        };
        let own_date = page.front.date.as_ref().map(|date| date.value.year.to_string());
        ArticleCard {
            title: page.title.clone(),
            href: relative(from, &page.path),
            authors,
            year: reference
                .map(|reference| self.year(reference))
                .or(own_date)
                .unwrap_or_else(|| self.words("no-date").to_owned()),
            summary: self.writer(id, from, None).without_links().blocks(lead),
            excerpts: book.strings.count("excerpt-count", book.excerpts_of(id).count()),
            voices: page.front.voices.iter().map(|voice| self.voice(voice)).collect(),
        }
    }

    /// Articles in a list on the page at a path.
    fn cards(&self, articles: &[PageId], from: &str, lists: Lists<'_>) -> Vec<CardView> {
        let card = |article: &PageId| CardView {
            href: relative(from, &self.book.pages[*article].path),
            shown: (lists.card)(*article),
        };
        articles.iter().map(card).collect()
    }

    fn term_card(&self, id: PageId, depth: usize, from: &str) -> TermCard {
        let page = &self.book.pages[id];
        let strings = &self.book.strings;
        let (excerpts, articles) = (self.terms.excerpts(id).len(), self.terms.articles(id).len());
        let mut counts = vec![strings.count("excerpt-count", excerpts)];
        if articles > 0 {
            counts.push(strings.count("article-count", articles));
        }
        TermCard {
            title: page.title.clone(),
            href: relative(from, &page.path),
            abbreviation: page.front.abbreviation.as_ref().map(|abbreviation| abbreviation.value.clone()),
            depth,
            excerpts,
            articles,
            counts: counts.join(" · "),
        }
    }

    fn index_view(&'p self, index: &Index, from: &'p str) -> IndexView {
        let at = path(&index.name, "index");
        let mut terms: Vec<PageId> = self.book.folder(&index.name).collect();
        terms.sort_by_key(|term| id::sort_key(&self.book.pages[*term].title));
        let cards = if index.tree {
            let mut cards = Vec::new();
            let roots: Vec<PageId> =
                terms.iter().copied().filter(|term| self.book.pages[*term].relations.broader.is_empty()).collect();
            for root in roots {
                self.branch(root, 0, &terms, from, &mut cards);
            }
            cards
        } else {
            terms.iter().map(|term| self.term_card(*term, 0, from)).collect()
        };
        let text = self.folder_body(&index.name, from);
        IndexView {
            name: index.name.clone(),
            title: index.title.clone(),
            href: relative(from, &at),
            body: text,
            tree: index.tree,
            letters: if from == at && !index.tree { self.index_letters(&terms, from) } else { Vec::new() },
            map: self.map(index, &terms, from),
            terms: cards,
        }
    }

    /// A term of a tree, then its narrower ones, each under every broader term it has.
    fn branch(&self, term: PageId, depth: usize, order: &[PageId], from: &str, cards: &mut Vec<TermCard>) {
        cards.push(self.term_card(term, depth, from));
        let narrower = &self.book.pages[term].relations.narrower;
        for next in order.iter().filter(|next| narrower.contains(next)) {
            self.branch(*next, depth + 1, order, from, cards);
        }
    }

    /// The editor's text of a folder, on the folder's own page only.
    fn folder_body(&'p self, folder: &str, from: &'p str) -> String {
        let Some(text) = self.folder_text(folder).filter(|_| from == path(folder, "index")) else {
            return String::new();
        };
        let page = &self.book.pages[text];
        let mut writer = self.writer(text, from, None);
        let body = writer.blocks(plain(&page.body));
        body + &writer.footnotes()
    }

    fn folder_text(&self, folder: &str) -> Option<PageId> {
        let folders: &[&str] = if folder == "figures" { &["figures", "indicators"] } else { &[folder] };
        folders.iter().find_map(|folder| self.at(folder, "index"))
    }

    /// The page of a folder: of an index, or any other.
    pub fn folder(&'p self, folder: &str, at: &'p str, lists: Lists<'_>) -> (PageView, Listing) {
        let own = self.folder_text(folder);
        let text = own.map(|id| &self.book.pages[id]);
        let title = text.map_or_else(|| self.book.folder_title(folder), |page| page.title.clone());
        let description = text.map(|page| summary(plain(&page.body), DESCRIPTION));
        let content_folder = if folder == "figures" { "indicators" } else { folder };
        let articles = self.book.folder(content_folder).filter(|page| self.book.pages[*page].reference.is_some());
        let list_years = if folder == "articles" {
            years(articles.filter_map(|page| self.book.reference(page)))
        } else {
            years(self.book.references.iter())
        };
        let mut page = self.page_view(at, folder, &title, list_years, description);
        if let Some(extra) = text.and_then(|text| text.front.extra.as_ref()) {
            page.extra.clone_from(extra);
        }
        if let Some(own) = own {
            page.references = self.references(&self.book.bibliography.listed[own], at);
        }
        let listing = match self.book.config.indexes.iter().find(|index| index.name == folder) {
            Some(index) => Listing::Index(self.index_view(index, at)),
            None if folder == MATRIX => Listing::Coverage(self.coverage(at)),
            None if folder == TIMELINE => Listing::Timeline(self.timeline(at)),
            None if folder == EXCERPTS => Listing::Excerpts(self.all_excerpts(at, lists)),
            None if folder == SEARCH => Listing::Search(self.search(at)),
            None if folder == PACK => Listing::Pack(PackView { body: self.folder_body(PACK, at) }),
            None if folder == BIBLIOGRAPHY => {
                page.downloads =
                    if has(self.book, Format::Bibliography) { self.downloads(None, at) } else { Vec::new() };
                Listing::Bibliography(self.bibliography(at))
            }
            None => Listing::Folder(self.folder_view(folder, at, Some(&title), lists)),
        };
        let entry = |title: &str, anchor: &str| LinkView { title: title.to_owned(), href: format!("#{anchor}") };
        page.contents = match &listing {
            Listing::Index(IndexView { letters, map, .. }) => {
                let map = map.iter().map(|map| entry(self.words("map-title"), &map.anchor));
                let letters: Vec<LinkView> =
                    letters.iter().map(|letter| entry(&letter.letter, &letter.anchor)).collect();
                if letters.is_empty() { letters } else { letters.into_iter().chain(map).collect() }
            }
            Listing::Folder(FolderView { letters, .. }) => {
                letters.iter().map(|letter| entry(&letter.letter, &letter.anchor)).collect()
            }
            Listing::Timeline(view) => view.decades.iter().map(|part| entry(&part.title, &part.anchor)).collect(),
            Listing::Excerpts(view) => view
                .groups
                .iter()
                .map(|group| entry(group.title.as_deref().unwrap_or_default(), &group.anchor))
                .collect(),
            Listing::Search(view) => view.letters.iter().map(|part| entry(&part.letter, &part.anchor)).collect(),
            Listing::Coverage(_) | Listing::Bibliography(_) | Listing::Pack(_) => Vec::new(),
        };
        // Only the reader's own browser fills it.
        page.unlisted = matches!(listing, Listing::Pack(_));
        (page, listing)
    }

    fn folder_view(&'p self, folder: &str, from: &'p str, title: Option<&str>, lists: Lists<'_>) -> FolderView {
        let at = path(folder, "index");
        let content_folder = if folder == "figures" { "indicators" } else { folder };
        let pages: Vec<PageId> = self.book.folder(content_folder).collect();
        let (articles, plain_pages): (Vec<PageId>, Vec<PageId>) =
            pages.into_iter().partition(|page| self.book.pages[*page].kind == PageKind::Article);
        let mut cards: Vec<PlainCard> = plain_pages.iter().map(|page| self.plain_card(*page, from)).collect();
        cards.sort_by_key(|card| id::sort_key(&card.title));
        let letters = match folder {
            "glossary" if from == at => self.glossary_letters(from),
            "figures" if from == at => self.index_letters(&plain_pages, from),
            _ => Vec::new(),
        };
        FolderView {
            name: folder.to_owned(),
            title: title.map_or_else(|| self.book.folder_title(folder), str::to_owned),
            href: relative(from, &at),
            body: self.folder_body(folder, from),
            pages: cards,
            letters,
            articles: self.cards(&articles, from, lists),
        }
    }

    fn plain_card(&self, id: PageId, from: &str) -> PlainCard {
        let page = &self.book.pages[id];
        let first = plain(&page.body).iter().find(|block| matches!(block.kind, BlockKind::Paragraph(_)));
        let first = first.map(|block| summary(std::slice::from_ref(block), CARD));
        PlainCard {
            title: page.title.clone(),
            href: relative(from, &page.path),
            summary: page.front.definition.clone().or(first).unwrap_or_default(),
        }
    }

    /// A term of an index.
    pub fn term(&'p self, id: PageId, embed: Embed<'p>, lists: Lists<'_>) -> (PageView, TermView) {
        let book = self.book;
        let page = &book.pages[id];
        let blocks = plain(&page.body);
        let from = page.path.as_str();
        let mut writer = self.writer(id, from, Some(embed));
        let (lead, rest) = parted(blocks);
        let lead = writer.blocks(lead);
        let body = writer.blocks(rest);
        let body = body + &writer.footnotes();
        let passages = self.terms.excerpts(id);
        let articles = self.terms.articles(id);
        let groups = self.groups(id, passages, from, lists);
        let of_passages =
            passages.iter().filter_map(|excerpt| book.excerpts[*excerpt].reference).map(|r| &book.references[r]);
        let of_articles = articles.iter().filter_map(|article| book.reference(*article));
        let page_years = years(of_passages.chain(of_articles));
        let description = page.front.definition.clone().unwrap_or_else(|| summary(blocks, DESCRIPTION));
        let is_place = numbers::places(&book.config) == Some(page.location.folder.as_str());
        let view = TermView {
            definition: page.front.definition.clone(),
            abbreviation: page.front.abbreviation.as_ref().map(|abbreviation| abbreviation.value.clone()),
            aliases: page.front.aliases.iter().map(|alias| alias.value.clone()).collect(),
            caution: page.front.caution.clone(),
            broader: self.links(&page.relations.broader, from),
            narrower: self.links(&page.relations.narrower, from),
            related: self.links(&page.relations.related, from),
            regions: self.links(&page.relations.regions, from),
            members: self.links(&page.relations.members, from),
            lead,
            body,
            groups,
            excerpts: book.strings.count("excerpt-count", passages.len()),
            articles: self.cards(articles, from, lists),
            tagged: self.tagged(id, from),
            pages: self.plain_pages_on(id, from),
            points: self.points_on(id, from),
            recommendations: self.recommendations_on(id, from),
            figures: if is_place { self.figures_of(id, from) } else { Vec::new() },
            events: if is_place { self.events_of(id, from) } else { Vec::new() },
            mentions: self.mentions(id, from),
            backlinks: self.backlinks(id, from),
        };
        let of_groups = view
            .groups
            .iter()
            .filter_map(|group| Some(LinkView { title: group.title.clone()?, href: format!("#{}", group.anchor) }));
        let of_pages =
            view.pages.iter().map(|group| LinkView { title: group.title.clone(), href: format!("#{}", group.anchor) });
        let mut contents: Vec<LinkView> = headings(blocks).into_iter().chain(of_pages).chain(of_groups).collect();
        contents.extend(self.contents(&[
            ("section-key-points", "list--points", view.points.is_empty()),
            ("recommendations-naming", "list--recommendations", view.recommendations.is_empty()),
            ("section-figures", "list--figures", view.figures.is_empty()),
            ("section-events", "list--events", view.events.is_empty()),
            ("articles-about", "sources", view.articles.is_empty()),
            ("also-mentioned", "list--mentions", view.mentions.count == 0),
            ("linked-here", "list--backlinks", view.backlinks.count == 0),
        ]));
        let mut page_view = self.own_page_view(id, page_years, description);
        page_view.contents = contents;
        page_view.linked_data = Some(linked_data::term(book, page, &book.folder_title(&page.location.folder)));
        page_view.feed =
            has_feeds(book).then(|| LinkView { title: page.title.clone(), href: relative(from, &feed_path(page)) });
        (page_view, view)
    }

    /// The entries of the table of contents for the lists a page has: the key of the name, the anchor, whether it is empty.
    fn contents(&self, lists: &[(&'static str, &str, bool)]) -> Vec<LinkView> {
        let filled = lists.iter().filter(|(_, _, empty)| !empty);
        filled.map(|(key, id, _)| LinkView { title: self.words(key).to_owned(), href: format!("#{id}") }).collect()
    }

    /// The index by which the passages of a term are grouped: the other one of the coverage table, or its columns.
    fn grouping(&self, folder: &str) -> Option<&str> {
        let (rows, columns) = self.book.config.matrix.as_ref()?;
        Some(if folder == columns { rows } else { columns })
    }

    /// Passages under the first term of the grouping index that they are tagged with, so that each stands once.
    fn groups(&'p self, term: PageId, passages: &[ExcerptId], from: &'p str, lists: Lists<'_>) -> Vec<GroupView> {
        let book = self.book;
        let index = self.grouping(&book.pages[term].location.folder);
        let mut grouped: BTreeMap<(bool, String, Option<PageId>), Vec<PassageView>> = BTreeMap::new();
        for excerpt in passages {
            let group = index.and_then(|index| book.excerpts[*excerpt].tags.get(index)?.first().copied());
            let title = group.map(|group| id::sort_key(&book.pages[group].title)).unwrap_or_default();
            grouped.entry((group.is_none(), title, group)).or_default().push(self.passage_view(*excerpt, from, lists));
        }
        let single = grouped.len() == 1 && grouped.keys().all(|(_, _, group)| group.is_none());
        grouped
            .into_iter()
            .map(|((_, _, group), excerpts)| match group {
                Some(group) => GroupView {
                    title: Some(book.pages[group].title.clone()),
                    anchor: format!("passages--{}", book.pages[group].location.id),
                    href: Some(relative(from, &book.pages[group].path)),
                    excerpts,
                },
                None => GroupView {
                    title: (!single).then(|| self.words("other-passages").to_owned()),
                    anchor: "passages--other".to_owned(),
                    href: None,
                    excerpts,
                },
            })
            .collect()
    }

    /// Any other page.
    pub fn plain(&'p self, id: PageId, embed: Embed<'p>) -> (PageView, PlainView) {
        let book = self.book;
        let page = &book.pages[id];
        let from = page.path.as_str();
        let blocks = plain(&page.body);
        let mut writer = self.writer(id, from, Some(embed));
        let (lead, rest) = parted(blocks);
        let lead = writer.blocks(lead);
        let body = writer.blocks(rest);
        let of_figures = self.terms.figures(id).iter().filter_map(|(article, _)| book.reference(*article));
        let of_links = page.links.values().filter_map(|target| match target {
            Target::Excerpt(excerpt) => book.excerpts[*excerpt].reference.map(|reference| &book.references[reference]),
            Target::Page(page, _) => book.reference(*page),
            _ => None,
        });
        let figures = self.figures_of(id, from);
        let view = PlainView {
            definition: page.front.definition.clone(),
            abbreviation: page.front.abbreviation.as_ref().map(|abbreviation| abbreviation.value.clone()),
            aliases: page.front.aliases.iter().map(|alias| alias.value.clone()).collect(),
            unit: page.front.unit.clone(),
            not_comparable: page.front.not_comparable.clone(),
            caution: page.front.caution.clone(),
            lead,
            body,
            chart: self.chart(id, &figures),
            figures,
            tags: self.tags(&page.tags, from),
            footnotes: writer.footnotes(),
            mentions: self.mentions(id, from),
            backlinks: self.backlinks(id, from),
        };
        let description = page.front.definition.clone().unwrap_or_else(|| summary(blocks, DESCRIPTION));
        let cited = book.bibliography.listed[id].iter().map(|reference| &book.references[*reference]);
        let mut page_view = self.own_page_view(id, years(of_figures.chain(of_links).chain(cited)), description);
        page_view.contents = headings(blocks);
        if page_view.contents.len() < WORTH_A_LIST {
            page_view.contents.clear();
        }
        (page_view, view)
    }

    /// The frame of the page with the whole book.
    pub fn print_frame(&self) -> PageView {
        let years = years(self.book.references.iter());
        let mut page = self.page_view(PRINT, "print", self.words("page-print"), years, None);
        page.unlisted = true;
        page
    }

    /// The page for addresses that lead nowhere. It is shown at any address, so its links name the whole address.
    pub fn not_found(&self, at: &str) -> (PageView, MessageView) {
        let mut page = self.page_view(at, "", self.words("page-not-found"), None, None);
        page.root = self.book.config.base_url.clone().unwrap_or_else(|| "/".to_owned());
        page.canonical = None;
        for link in &mut page.breadcrumbs {
            link.href = format!("{}{}", page.root, link.href);
        }
        (page, MessageView { text: self.words("not-found-text").to_owned(), moved_to: None })
    }

    /// The page at a former address.
    pub fn moved(&self, id: PageId, at: &str) -> (PageView, MessageView) {
        let page = &self.book.pages[id];
        let mut view = self.page_view(at, &page.location.folder, &page.title, None, None);
        view.canonical = self.book.config.base_url.as_ref().map(|base| format!("{base}{}", page.path));
        (view, MessageView { text: self.words("moved-text").to_owned(), moved_to: Some(self.link(id, at)) })
    }

    /// The page at an address that was withdrawn.
    pub fn withdrawn(&self, reason: &str, at: &str) -> (PageView, MessageView) {
        // With its last page a folder goes too, and there is nothing above the address but the home page.
        let folder = at.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let folder = folder.filter(|folder| folders(self.book).contains(folder)).unwrap_or_default();
        let mut page = self.page_view(at, &folder, self.words("page-withdrawn"), None, None);
        page.canonical = None;
        (page, MessageView { text: format!("{} {reason}", self.words("withdrawn-text")), moved_to: None })
    }
}

impl Cite for Pages<'_> {
    fn cite(&self, cited: &[Cited], from: &str, linking: bool) -> String {
        let locators: Vec<Option<Locator>> = cited.iter().map(|cited| Locator::parse(&cited.suffix).ok()).collect();
        let known = cited.iter().zip(&locators).filter_map(|(cited, locator)| {
            Some(crate::citation::Cite {
                reference: *self.book.bibliography.by_key.get(&cited.key)?,
                locator: locator.as_ref(),
                prefix: &cited.prefix,
                suffix: if locator.is_some() { "" } else { &cited.suffix },
                suppress_author: cited.suppress_author,
            })
        });
        let cites: Vec<_> = known.collect();
        if cites.is_empty() {
            let keys: Vec<String> = cited.iter().map(|cited| escaped(&cited.key).into_owned()).collect();
            return format!("({})", keys.join("; "));
        }
        self.linked_pieces(&self.citations.cite(&cites), from, linking)
    }
}

/// The view of a folder's page.
pub enum Listing {
    /// Of an index.
    Index(IndexView),
    /// Of the coverage table.
    Coverage(CoverageView),
    /// Of all events.
    Timeline(TimelineView),
    /// Of all excerpts.
    Excerpts(ExcerptsView),
    /// The search page.
    Search(SearchView),
    /// The reader's own briefing pack.
    Pack(PackView),
    /// Of all references.
    Bibliography(BibliographyView),
    /// Of any other folder.
    Folder(FolderView),
}

/// The door to another book of the same site. No page of this one stands in its folder, so it is never the current one.
fn next_door(neighbour: &Neighbour) -> Door {
    let folder = neighbour.path.trim_end_matches("/index.html").to_owned();
    Door { folder, title: neighbour.title.clone(), path: neighbour.path.clone() }
}

/// The blocks of a page that is no article.
fn plain(body: &Body) -> &[Block] {
    match body {
        Body::Plain(document) => &document.blocks,
        Body::Article(article) => &article.lead,
    }
}

/// The text up to the first heading, and the rest.
fn parted(blocks: &[Block]) -> (&[Block], &[Block]) {
    let heading = blocks.iter().position(|block| matches!(block.kind, BlockKind::Heading(_)));
    blocks.split_at(heading.unwrap_or(blocks.len()))
}

/// The level-2 headings of a page.
fn headings(blocks: &[Block]) -> Vec<LinkView> {
    let mut links = Vec::new();
    visit_blocks(blocks, &mut |block| {
        if let BlockKind::Heading(heading) = &block.kind
            && heading.level <= 2
        {
            links.push(LinkView { title: plain_text(&heading.text), href: format!("#{}", heading.anchor) });
        }
    });
    links
}

/// The first and the last year of references: `2014`, `2008–2017`.
fn years<'r>(references: impl IntoIterator<Item = &'r Reference>) -> Option<String> {
    let mut range: Option<(i32, i32)> = None;
    for reference in references {
        let Some(issued) = reference.said() else { continue };
        let Some(from) = issued.from.map(|from| from.year) else { continue };
        let to = issued.to.map_or(from, |to| to.year);
        range = Some(range.map_or((from, to), |(first, last)| (first.min(from), last.max(to))));
    }
    range.map(|(first, last)| if first == last { first.to_string() } else { format!("{first}–{last}") })
}
