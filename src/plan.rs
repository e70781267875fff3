//! A book → every file of its site, before any of them is made.
//!
//! Every output path is claimed here, in one registry that takes two paths for one if some file system would
//! (<https://unicode.org/reports/tr15/>, and case). A second claim is an error that names both.

use std::collections::BTreeMap;

use crate::book::ledger::Ledger;
use crate::book::vocabulary::{path, site_folder};
use crate::book::{Book, Page, PageId};
use crate::config::{self, Format, Index};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::id;
use crate::parse::front_matter::{self, PageKind};
use crate::source::{Sources, Span};

/// The files of a site.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// In the order in which they are made: by path.
    pub jobs: Vec<Job>,
}

/// One file of a site.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its path from the root of the site.
    pub path: String,
    /// What it is.
    pub what: What,
}

/// What a file of a site is.
#[derive(Debug, Clone)]
pub enum What {
    /// A page an editor wrote.
    Page(PageId),
    /// The page of a folder: an index, the sources, the numbers, a section of plain pages.
    Folder(String),
    /// The page of a cell of the coverage table: its row and column.
    Cell(PageId, PageId),
    /// The page for addresses that lead nowhere.
    NotFound,
    /// The former address of a page.
    Moved(PageId),
    /// An address that was withdrawn, with the reason.
    Withdrawn(String),
    /// References for reference managers: those of the book, or those of a page.
    References(Exchange, Option<PageId>),
    /// The book's feed.
    Feed,
    /// The feed of a term of an index.
    TermFeed(PageId),
    /// What previews of links and the reader's own briefing pack show.
    Passages,
    /// The index of the search page.
    SearchIndex,
    /// The record of a page an editor wrote.
    PageRecord(PageId),
    /// The record of the book.
    BookRecord,
    /// The schema of the records.
    Schema,
    /// The excerpts as annotations.
    Annotations,
    /// An index as a concept scheme.
    Concepts(Index),
    /// The whole book on one page.
    Print,
    /// The whole book as an e-book.
    Epub,
    /// `sitemap.xml`
    Sitemap,
    /// `robots.txt`
    Robots,
    /// `_headers`
    Headers,
    /// A file as it is.
    File(Vec<u8>),
}

/// A form in which programs exchange references.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exchange {
    /// BibLaTeX.
    BibLatex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    CslJson,
}

impl Exchange {
    /// Each with the name that readers see.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::BibLatex, "BibLaTeX"), (Self::Ris, "RIS"), (Self::CslJson, "CSL-JSON")];

    /// The path of the references of a page, or of the book. `.json` beside a page is the page's own record.
    pub fn path(self, book: &Book, page: Option<PageId>) -> String {
        let (stem, json) = match page {
            Some(page) => (book.pages[page].path.trim_end_matches(".html"), "csl.json"),
            None => ("bibliography/references", "json"),
        };
        let extension = match self {
            Self::BibLatex => "bib",
            Self::Ris => "ris",
            Self::CslJson => json,
        };
        format!("{stem}.{extension}")
    }
}

/// The references that are offered beside a page: of an article its source, of a term what it rests on.
pub fn offered(book: &Book, page: PageId) -> &[usize] {
    let page_kind = book.pages[page].kind;
    match page_kind {
        _ if !has(book, Format::Bibliography) => &[],
        PageKind::Article => book.pages[page].reference.as_slice(),
        PageKind::Term => &book.bibliography.listed[page],
        _ => &[],
    }
}

/// Claims a path for every file of the site. A book that is a part of another one leaves what a site has once to that.
pub fn plan(
    book: &Book,
    is_part: bool,
    lock: &Ledger,
    files: Vec<(String, Vec<u8>)>,
    sources: &Sources,
) -> (Plan, Diagnostics) {
    let settings = Span::top(book.config.file);
    let mut registry = Registry { jobs: BTreeMap::new(), settings, diagnostics: Diagnostics::default() };
    for (id, page) in book.pages.iter().enumerate() {
        if page.kind == PageKind::FolderText {
            continue;
        }
        registry.claim(&page.path, What::Page(id), Span::top(page.location.file));
    }
    for folder in folders(book) {
        let text = book.folder_text(&folder).map_or(settings, |page| Span::top(page.location.file));
        registry.claim(&path(&folder, "index"), What::Folder(folder), text);
    }
    for (row, column) in book.coverage.cells() {
        registry.claim(&cell_path(book, row, column), What::Cell(row, column), settings);
    }
    for (id, page) in book.pages.iter().enumerate() {
        for old in &page.front.formerly {
            let span = front_matter::span(page.location.file, sources.get(page.location.file), &old.path);
            registry.claim(&path(&page.location.folder, &old.value), What::Moved(id), span);
        }
    }
    for (address, line) in lock.withdrawn.iter().filter(|(address, _)| !address.contains('#')) {
        let span = line.span.unwrap_or(settings);
        registry.claim(&format!("{address}.html"), What::Withdrawn(line.value.clone()), span);
    }
    for (exchange, _) in Exchange::ALL {
        if has(book, Format::Bibliography) && !book.references.is_empty() {
            registry.claim(&exchange.path(book, None), What::References(exchange, None), settings);
        }
        for (id, page) in book.pages.iter().enumerate().filter(|(id, _)| !offered(book, *id).is_empty()) {
            let path = exchange.path(book, Some(id));
            registry.claim(&path, What::References(exchange, Some(id)), Span::top(page.location.file));
        }
    }
    if !is_part {
        registry.claim("404.html", What::NotFound, settings);
        registry.claim("robots.txt", What::Robots, settings);
    }
    if has_feeds(book) {
        registry.claim("atom.xml", What::Feed, settings);
        for (id, page) in book.pages.iter().enumerate().filter(|(_, page)| page.kind == PageKind::Term) {
            registry.claim(&feed_path(page), What::TermFeed(id), settings);
        }
    }
    if has(book, Format::Sitemap) && book.config.base_url.is_some() {
        registry.claim("sitemap.xml", What::Sitemap, settings);
    }
    // Their names do not change with their bytes, so that a page changes only when something on it does.
    registry.claim(PASSAGES, What::Passages, settings);
    if folders(book).iter().any(|folder| folder == SEARCH) {
        registry.claim(SEARCH_INDEX, What::SearchIndex, settings);
    }
    documents(book, &mut registry);
    if has(book, Format::Html) && !is_part {
        registry.claim(HEADERS, What::Headers, settings);
    }
    for (path, bytes) in files {
        registry.claim(&path, What::File(bytes), settings);
    }
    let all = folders(book);
    for folder in book.config.navigation.iter().filter(|folder| !all.contains(&folder.value)) {
        let span = config::span(book.config.file, sources.get(book.config.file), &folder.path);
        let finding = Diagnostic::new(Rule::UnknownTerm, span, format!("the book has no folder `{}`", folder.value));
        registry.diagnostics.push(match did_you_mean(&folder.value, all.iter().map(String::as_str)) {
            Some(near) => finding.fix(span, near).help(format!("write `{near}`")),
            None => finding.help("name a folder that has a page: of the book's own text, an index or a list"),
        });
    }
    for (part, folder) in &book.config.parts {
        let span = config::span(book.config.file, sources.get(book.config.file), &folder.path);
        registry.keep_free(part, span);
    }
    let jobs = registry.jobs.into_values().map(|(job, _)| job).collect();
    (Plan { jobs }, registry.diagnostics)
}

/// Claims what a book writes for programs, paper and e-readers.
fn documents(book: &Book, registry: &mut Registry) {
    let settings = registry.settings;
    if has(book, Format::Json) {
        for (id, page) in book.pages.iter().enumerate() {
            if registry.has_page(id, page) {
                registry.claim(&record_path(page), What::PageRecord(id), Span::top(page.location.file));
            }
        }
        registry.claim(BOOK_RECORD, What::BookRecord, settings);
        registry.claim(SCHEMA, What::Schema, settings);
    }
    if has(book, Format::Annotations) && !book.excerpts.is_empty() {
        registry.claim(ANNOTATIONS, What::Annotations, settings);
    }
    if has(book, Format::Skos) {
        for index in book.config.indexes.iter().filter(|index| index.tree) {
            registry.claim(&concepts_path(&index.name), What::Concepts(index.clone()), settings);
        }
    }
    if has(book, Format::Print) {
        registry.claim(PRINT, What::Print, settings);
    }
    if has(book, Format::Epub) {
        registry.claim(EPUB, What::Epub, settings);
    }
}

/// The path of the record of a page.
pub fn record_path(page: &Page) -> String {
    page.path.replace(".html", ".json")
}

/// The path of an index as a concept scheme.
pub fn concepts_path(index: &str) -> String {
    format!("{index}.jsonld")
}

/// The path of the record of the book.
pub const BOOK_RECORD: &str = "book.json";

/// The path of the schema of all records.
pub const SCHEMA: &str = "schema.json";

/// The path of the excerpts as annotations.
pub const ANNOTATIONS: &str = "annotations.jsonld";

/// The path of what previews and the reader's own briefing pack show. Its name stays when its bytes change.
pub const PASSAGES: &str = "pack/passages.js";

/// The path of the index of the search page. Its name stays when its bytes change.
pub const SEARCH_INDEX: &str = "search/index.js";

/// The path of what hosts send with each file.
pub const HEADERS: &str = "_headers";

/// The path of the whole book on one page.
pub const PRINT: &str = "print/index.html";

/// The path of the whole book as an e-book.
pub const EPUB: &str = "book.epub";

/// Whether a book writes a format.
pub fn has(book: &Book, format: Format) -> bool {
    book.config.formats.contains(&format)
}

/// Whether a book has feeds: they name whole addresses, so its own must be known.
pub fn has_feeds(book: &Book) -> bool {
    has(book, Format::Atom) && book.config.base_url.is_some()
}

/// The path of the feed of a term.
pub fn feed_path(term: &Page) -> String {
    term.path.replace(".html", ".atom.xml")
}

/// The path of the page of a cell of the coverage table.
pub fn cell_path(book: &Book, row: PageId, column: PageId) -> String {
    format!("{MATRIX}/{}/{}.html", book.pages[row].location.id, book.pages[column].location.id)
}

/// The folder of the coverage table.
pub const MATRIX: &str = "matrix";

/// The folder of the list of all events.
pub const TIMELINE: &str = "timeline";

/// The folder of the list of all excerpts.
pub const EXCERPTS: &str = "excerpts";

/// The folder of the search page.
pub const SEARCH: &str = "search";

/// The folder of the reader's own briefing pack.
pub const PACK: &str = "pack";

/// The folder of the list of all references.
pub const BIBLIOGRAPHY: &str = "bibliography";

/// The folders that get a page of their own: those that hold pages, every index, and the lists that the book fills.
pub fn folders(book: &Book) -> Vec<String> {
    let mut folders: Vec<String> = Vec::new();
    let has_events = book.pages.iter().filter_map(|page| page.body.article()).any(|a| a.events().next().is_some());
    let has_excerpts = !book.excerpts.is_empty();
    let searched = has(book, Format::Search) && book.pages.iter().any(|page| page.kind != PageKind::Home);
    let lists = [
        (MATRIX, !book.coverage.is_empty()),
        (TIMELINE, has_events),
        (EXCERPTS, has_excerpts),
        (BIBLIOGRAPHY, !book.references.is_empty()),
        (SEARCH, searched),
        (PACK, has_excerpts),
    ];
    let lists = lists.into_iter().filter_map(|(folder, filled)| filled.then_some(folder));
    let indexes = book.config.indexes.iter().map(|index| index.name.as_str());
    for folder in book.folders().into_iter().chain(indexes).chain(lists) {
        // The numbers are one page, whether their text stands with the indicators or under their address.
        let folder = site_folder(folder);
        if !folders.iter().any(|known| known == folder) {
            folders.push(folder.to_owned());
        }
    }
    folders
}

struct Registry {
    /// By the key under which two paths are one.
    jobs: BTreeMap<String, (Job, Span)>,
    /// Where the program's own claims stand.
    settings: Span,
    diagnostics: Diagnostics,
}

impl Registry {
    /// Whether the address of a page is its own: where two claim one, that is reported of the pages alone.
    fn has_page(&self, id: PageId, page: &Page) -> bool {
        let claimed = self.jobs.get(&id::address_key(&page.path));
        claimed.is_some_and(|(job, _)| matches!(job.what, What::Page(of) if of == id))
    }

    /// Sees that nothing of the book stands in the folder of a part; `span` is where the part is named.
    fn keep_free(&mut self, part: &str, span: Span) {
        let folder = format!("{part}/");
        let within = self.jobs.values().filter(|(job, _)| id::address_key(&job.path).starts_with(&folder));
        // What an author wrote says more than what the program makes of it.
        let Some((job, place)) = within.min_by_key(|(_, place)| *place == self.settings) else { return };
        let message = format!("the part is published under /{folder}, where the book itself has /{}", job.path);
        self.diagnostics.push(
            Diagnostic::new(Rule::AddressCollision, span, message)
                .related(*place, "the other claim")
                .help("give the part another name, or the folder of the book"),
        );
    }

    fn claim(&mut self, path: &str, what: What, span: Span) {
        let key = id::address_key(path);
        if let Some((first, place)) = self.jobs.get(&key) {
            let message = if first.path == path {
                format!("the address /{path} is claimed twice")
            } else {
                format!("the address /{path} is /{} to some file systems", first.path)
            };
            // What the program itself claims stands in no file; the mistake is the author's claim, whichever comes first.
            let (at, other) = if span == self.settings { (*place, span) } else { (span, *place) };
            self.diagnostics.push(
                Diagnostic::new(Rule::AddressCollision, at, message)
                    .related(other, "the other claim")
                    .help("give one of the two another id"),
            );
            return;
        }
        self.jobs.insert(key, (Job { path: path.to_owned(), what }, span));
    }
}
