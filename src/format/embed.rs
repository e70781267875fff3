//! Excerpts that are shown on pages other than their article's, made by the components that show them everywhere.
//!
//! 1. In the text of a page an excerpt is embedded: [`Embedder::at`].
//! 2. In a list of passages it stands with our note and its tags: [`Embedder::listed`]. The lists of a large book hold every
//!    excerpt several times, so it is made once for all pages that lie equally deep, and kept on a [`Shelf`].

use std::cell::RefCell;
use std::sync::OnceLock;

use crate::book::{Book, ExcerptId};
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

/// The excerpts as lists show them, by excerpt and by how many folders the list lies in; or the component's mistake.
pub struct Shelf(Vec<[OnceLock<Result<String, Diagnostic>>; ANYWHERE.len()]>);

impl Shelf {
    /// An empty one for a book.
    pub fn new(book: &Book) -> Self {
        Self(book.excerpts.iter().map(|_| Default::default()).collect())
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
            self.kept(shown.map_err(|finding| *finding))
        }
    }

    /// What shows an excerpt in a list on the page at a path.
    pub fn listed<'a>(&'a self, path: &'a str, shelf: &'a Shelf) -> impl Fn(ExcerptId) -> String + 'a {
        let make = |excerpt, from| {
            let view = self.pages.shown_excerpt(excerpt, from);
            let shown = self.templates.component("annotated", &[("excerpt", &view), ("list", &true)], self.sources);
            shown.map_err(|finding| *finding)
        };
        let anywhere = ANYWHERE.get(path.matches('/').count());
        move |excerpt| {
            // An excerpt names the pages that link it, but not the one that is read.
            let shared = anywhere.filter(|_| !self.pages.links_excerpt(path, excerpt));
            self.kept(match shared {
                Some(from) => shelf.0[excerpt][from.matches('/').count()].get_or_init(|| make(excerpt, from)).clone(),
                None => make(excerpt, path),
            })
        }
    }

    /// What was made; of a mistake, nothing.
    fn kept(&self, made: Result<String, Diagnostic>) -> String {
        made.unwrap_or_else(|finding| {
            self.found.borrow_mut().push(finding);
            String::new()
        })
    }

    /// The components' mistakes.
    pub fn found(&self) -> Vec<Diagnostic> {
        self.found.take()
    }
}
