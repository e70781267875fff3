//! Excerpts and articles that are shown on other pages, made by the components that show them everywhere.
//!
//! 1. In the text of a page an excerpt is embedded: [`Embedder::at`].
//! 2. In a list of passages it stands with our note and its tags: [`Embedder::passage`]. The lists of a large book hold every
//!    excerpt several times, so it is made once for all pages that lie equally deep, and kept on a [`Shelf`]; so are the cards
//!    of articles.

use std::cell::RefCell;
use std::sync::OnceLock;

use crate::book::{Book, ExcerptId, PageId};
use crate::diagnostic::Diagnostic;
use crate::format::page::Pages;
use crate::source::Sources;
use crate::templates::Templates;

/// Makes what shows an excerpt. The component's mistakes are kept beside, because a text is made whole all the same.
pub struct Embedder<'e> {
    pages: &'e Pages<'e>,
    templates: &'e Templates,
    sources: &'e Sources,
    found: RefCell<Vec<Diagnostic>>,
}

/// A page of no folder that is there, for each number of folders that pages lie in: from it, links lead through the root of
/// the site, so they hold on every page that lies equally deep.
const ANYWHERE: [&str; 3] = ["-.html", "-/-.html", "-/-/-.html"];

/// A thing as lists show it, by how many folders the list lies in; or the component's mistake.
type Shown = [OnceLock<Result<String, Box<Diagnostic>>>; ANYWHERE.len()];

/// The things that lists hold, as far as they have been made.
pub struct Shelf {
    passages: Vec<Shown>,
    cards: Vec<Shown>,
}

impl Shelf {
    /// An empty one for a book.
    pub fn new(book: &Book) -> Self {
        Self {
            passages: book.excerpts.iter().map(|_| Shown::default()).collect(),
            cards: book.pages.iter().map(|_| Shown::default()).collect(),
        }
    }
}

impl<'e> Embedder<'e> {
    /// One for a file of the site.
    pub fn new(pages: &'e Pages<'e>, templates: &'e Templates, sources: &'e Sources) -> Self {
        Self { pages, templates, sources, found: RefCell::new(Vec::new()) }
    }

    /// What shows an excerpt on the page at a path.
    pub fn at<'a>(&'a self, path: &'a str) -> impl Fn(ExcerptId) -> String + 'a {
        move |excerpt| {
            let view = self.pages.shown_excerpt(excerpt, path);
            let shown = self.templates.component("excerpt", &[("excerpt", &view), ("embed", &true)], self.sources);
            self.kept(shown)
        }
    }

    /// What shows an excerpt in a list on the page at a path.
    pub fn passage<'a>(&'a self, path: &'a str, shelf: &'a Shelf) -> impl Fn(ExcerptId) -> String + 'a {
        let make = |excerpt, from| {
            let view = self.pages.shown_excerpt(excerpt, from);
            self.templates.component("annotated", &[("excerpt", &view), ("list", &true)], self.sources)
        };
        move |excerpt| {
            // An excerpt names the pages that link it, but not the one that is read.
            let is_own = self.pages.links_excerpt(path, excerpt);
            self.shelved((!is_own).then(|| &shelf.passages[excerpt]), path, |from| make(excerpt, from))
        }
    }

    /// What shows an article in a list on the page at a path.
    pub fn card<'a>(&'a self, path: &'a str, shelf: &'a Shelf) -> impl Fn(PageId) -> String + 'a {
        let make = |article, from| {
            let view = self.pages.article_card(article, from);
            self.templates.component("article_card", &[("card", &view)], self.sources)
        };
        move |article| self.shelved(Some(&shelf.cards[article]), path, |from| make(article, from))
    }

    /// What is on the shelf for pages that lie as deep as the one at a path; made if it is not there yet, or has no place.
    fn shelved<'a>(
        &self,
        shown: Option<&Shown>,
        path: &'a str,
        make: impl Fn(&'a str) -> Result<String, Box<Diagnostic>>,
    ) -> String {
        let depth = path.matches('/').count();
        self.kept(match (shown, ANYWHERE.get(depth)) {
            (Some(shown), Some(from)) => shown[depth].get_or_init(|| make(from)).clone(),
            _ => make(path),
        })
    }

    /// What was made; of a mistake, nothing.
    fn kept(&self, made: Result<String, Box<Diagnostic>>) -> String {
        made.unwrap_or_else(|finding| {
            self.found.borrow_mut().push(*finding);
            String::new()
        })
    }

    /// The components' mistakes.
    pub fn found(&self) -> Vec<Diagnostic> {
        self.found.take()
    }
}
