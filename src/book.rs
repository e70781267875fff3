//! All pages together → a [`Book`]: every id, link, tag, voice and proof settled, every contradiction reported.
//!
//! [`resolve`](resolve::resolve) does it in this order, one file a step:
//!
//! 1. [`vocabulary`]: which page has which id, what it is called, which anchors it has.
//! 2. [`links`]: every link to its target.
//! 3. [`excerpts`]: the tags, the speaker and the source of every excerpt; the budget of quotations.
//! 4. [`numbers`]: the indicator and place of every figure.
//! 5. [`proof`] and [`ledger`]: every quotation against its source and against the lock; every published id.
//! 6. [`bibliography`]: what every page cites.
//! 7. [`prose`] reads every text once for [`backlinks`] (who links to what) and [`mentions`] (who names what); [`relations`]:
//!    which articles have to do with each other.
//!
//! [`coverage`] is the table of two indexes; [`terms`] and [`differences`] list what stands where, for the pages to print;
//! [`neighbours`] are the other books of the same site.
//!
//! A book is complete when it is made and does not change: pages and excerpts are named by their index in it.

pub mod proof;

pub mod vocabulary;

pub mod links;

pub mod excerpts;

pub mod bibliography;

pub mod numbers;

pub mod ledger;

pub mod evidence;

pub mod consequences;

pub mod labels;

pub mod prose;

pub mod backlinks;

pub mod mentions;

pub mod relations;

pub mod terms;

pub mod coverage;

pub mod differences;

pub mod neighbours;

pub mod resolve;

use std::collections::BTreeMap;
use std::sync::Arc;

use backlinks::Backlinks;
use bibliography::Bibliography;
use coverage::Coverage;
use labels::Labels;
use mentions::Mentions;
use relations::Related;
use terms::Part;

use crate::config::Config;
use crate::parse::excerpt::Excerpt;
use crate::parse::front_matter::{FrontMatter, PageKind, Voice};
use crate::parse::table::{Event, Figure};
use crate::parse::{Body, Location};
use crate::reference::Reference;
use crate::source::Span;
use crate::strings::Strings;

/// A page, by its index in [`Book::pages`].
pub type PageId = usize;

/// An excerpt, by its index in [`Book::excerpts`].
pub type ExcerptId = usize;

/// A whole book.
#[derive(Debug, Clone)]
pub struct Book {
    /// Its settings.
    pub config: Config,
    /// The words of the interface.
    pub strings: Strings,
    /// Its pages, in the order of folder and id.
    pub pages: Vec<Page>,
    /// Its references, in the order of the files.
    pub references: Vec<Reference>,
    /// Every excerpt, in the order of the pages.
    pub excerpts: Vec<Quoted>,
    /// What every page cites.
    pub bibliography: Bibliography,
    /// The words of the sources, by the id of their reference, where they are known.
    pub source_words: BTreeMap<String, usize>,
    /// The paths of the files beside pages that are linked or shown, with their paths in the site.
    pub assets: BTreeMap<String, String>,
    /// Who links to each page and excerpt.
    pub backlinks: Backlinks,
    /// Who mentions each term.
    pub mentions: Mentions,
    /// The articles that have to do with each page.
    pub related: Vec<Vec<Related>>,
    /// The coverage table.
    pub coverage: Coverage,
}

/// A page.
#[derive(Debug, Clone)]
pub struct Page {
    /// Where it stands in the book.
    pub location: Location,
    /// What it is.
    pub kind: PageKind,
    /// Its front matter.
    pub front: FrontMatter,
    /// Its text.
    pub body: Arc<Body>,
    /// Its title.
    pub title: String,
    /// Its path in the site.
    pub path: String,
    /// What it is about: an index into [`Book::references`].
    pub reference: Option<usize>,
    /// What every link in it leads to, by the place of the link.
    pub links: BTreeMap<Span, Target>,
    /// The terms it is tagged with, by the name of their index.
    pub tags: BTreeMap<String, Vec<PageId>>,
    /// The terms above, below, beside it, and those a region is made of.
    pub relations: Relations,
}

/// What terms have to do with each other.
#[derive(Debug, Clone, Default)]
pub struct Relations {
    /// Terms above.
    pub broader: Vec<PageId>,
    /// Terms below.
    pub narrower: Vec<PageId>,
    /// Terms beside.
    pub related: Vec<PageId>,
    /// What a region is made of.
    pub members: Vec<PageId>,
    /// Regions it belongs to.
    pub regions: Vec<PageId>,
}

/// What a link leads to.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// A page, or a place on it.
    Page(PageId, Option<String>),
    /// An excerpt.
    Excerpt(ExcerptId),
    /// An address outside the book.
    External(String),
    /// A file beside pages, by its path in the site.
    Asset(String),
}

/// An excerpt with what the book knows of it.
#[derive(Debug, Clone)]
pub struct Quoted {
    /// The article it stands in.
    pub page: PageId,
    /// Its section in the article, and its place in the section.
    position: (usize, usize),
    /// The terms it is tagged with, by the name of their index.
    pub tags: BTreeMap<String, Vec<PageId>>,
    /// The source of the words: an index into [`Book::references`].
    pub reference: Option<usize>,
    /// Who speaks.
    pub speaker: Speaker,
}

/// Who speaks in an excerpt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// The name as the attribution gives it, or the source's authors.
    pub name: String,
    /// The voices of the article that this is.
    pub voices: Vec<Voice>,
}

impl Book {
    /// The excerpt of an id.
    pub fn excerpt(&self, id: ExcerptId) -> &Excerpt {
        excerpts::excerpt_of(&self.pages, &self.excerpts[id])
    }

    /// The figure in a row of an article's table.
    pub fn figure(&self, (article, row): Part) -> Option<&Figure> {
        self.pages[article].body.article()?.figures().nth(row)
    }

    /// The event in a row of an article's table.
    pub fn event(&self, (article, row): Part) -> Option<&Event> {
        self.pages[article].body.article()?.events().nth(row)
    }

    /// The page of a folder and an id.
    pub fn page(&self, folder: &str, id: &str) -> Option<PageId> {
        self.pages.binary_search_by(|page| (&*page.location.folder, &*page.location.id).cmp(&(folder, id))).ok()
    }

    /// The excerpts of a page.
    pub fn excerpts_of(&self, page: PageId) -> impl Iterator<Item = ExcerptId> {
        let first = self.excerpts.partition_point(move |quoted| quoted.page < page);
        let end = self.excerpts.partition_point(move |quoted| quoted.page <= page);
        first..end
    }

    /// The pages of a folder without its own text, in the order of their ids.
    pub fn folder<'b>(&'b self, folder: &'b str) -> impl Iterator<Item = PageId> + 'b {
        let pages = self.pages.iter().enumerate();
        pages.filter(move |(_, page)| page.location.folder == folder && page.location.id != "index").map(|(id, _)| id)
    }

    /// The text of a folder's own page, if an editor wrote one.
    pub fn folder_text(&self, folder: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.kind == PageKind::FolderText && page.location.folder == folder)
    }

    /// The folders that hold pages, in order.
    pub fn folders(&self) -> Vec<&str> {
        let mut folders: Vec<&str> = self.pages.iter().map(|page| page.location.folder.as_str()).collect();
        folders.dedup();
        folders.retain(|folder| !folder.is_empty());
        folders
    }

    /// The reference of a page.
    pub fn reference(&self, page: PageId) -> Option<&Reference> {
        self.pages[page].reference.map(|reference| &self.references[reference])
    }

    /// What links without words of their own read.
    pub fn labels(&self) -> Labels<'_> {
        Labels { pages: &self.pages, excerpts: &self.excerpts, references: &self.references, strings: &self.strings }
    }

    /// The name of a folder as readers see it.
    pub fn folder_title(&self, folder: &str) -> String {
        folder_title(&self.config, &self.strings, folder)
    }
}

/// The name of a folder as readers see it: of an index its title, else the word of the language, else its own name.
fn folder_title(config: &Config, strings: &Strings, folder: &str) -> String {
    if let Some(index) = config.indexes.iter().find(|index| index.name == folder) {
        return index.title.clone();
    }
    let key = format!("page-{folder}");
    if strings.has(&key) {
        return strings.get(&key).to_owned();
    }
    let mut chars = folder.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect()).replace('-', " ")
}
