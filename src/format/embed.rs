//! Excerpts that are shown in the text of other pages, made by the component that shows them everywhere.

use std::cell::RefCell;

use crate::book::ExcerptId;
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
            shown.unwrap_or_else(|finding| {
                self.found.borrow_mut().push(*finding);
                String::new()
            })
        }
    }

    /// The component's mistakes.
    pub fn found(&self) -> Vec<Diagnostic> {
        self.found.take()
    }
}
