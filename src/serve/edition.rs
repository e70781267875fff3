//! What a preview shows at a moment: the last good site and what was found since; and what open pages are told when that
//! changes, as server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
//!
//! | event | data | what the page does |
//! | --- | --- | --- |
//! | `reload` | nothing, or the end of a path | loads itself again, at the same place, if it is meant |
//! | `style` | `{"old name": "new name"}` | loads these style sheets in the place of those |
//! | `findings` | [`Findings`] | shows them |
//! | `clear` | nothing | shows none any more |
//!
//! Each carries as its id the number of the site that it brings a page to. A page says which it has when it connects, so
//! that it misses nothing that happened while it was loading, asleep or without a server.

use std::sync::Arc;

use serde::Serialize;

use super::site::{Difference, PRINT, difference, overlaid};
use crate::json;
use crate::write::Memory;

/// What is wrong with a book, as `check` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Findings {
    /// How many errors; with none the site is shown as it is now.
    pub errors: usize,
    /// The line that counts them.
    pub summary: String,
    /// All of it.
    pub text: String,
}

/// What is shown now.
#[derive(Debug)]
pub(super) struct Edition {
    /// Tells this run of the program from others, whose numbers mean other sites.
    run: String,
    number: u64,
    /// The last good site, if there was one.
    pub(super) site: Option<Arc<Memory>>,
    /// What is wrong now.
    pub(super) findings: Option<Findings>,
}

impl Edition {
    /// Nothing is shown yet.
    pub(super) fn new(run: String) -> Self {
        Self { run, number: 0, site: None, findings: None }
    }

    /// The id of what is shown.
    pub(super) fn id(&self) -> String {
        format!("{}-{}", self.run, self.number)
    }

    /// Takes the pages of a run that is still at work; gives what to tell the pages.
    pub(super) fn show(&mut self, newer: &Memory) -> Vec<String> {
        let Some(old) = self.site.clone() else { return Vec::new() };
        self.replace(Some(overlaid(&old, newer)))
    }

    /// Takes what a run made, a site unless there was an error; gives what to tell the pages.
    pub(super) fn take(&mut self, site: Option<Memory>, findings: Option<Findings>) -> Vec<String> {
        let mut told = self.replace(site);
        if findings != self.findings {
            self.findings = findings;
            told.push(self.word());
        }
        told
    }

    /// Puts another site in the place of the one that is shown, if there is one.
    fn replace(&mut self, site: Option<Memory>) -> Vec<String> {
        let site = site.map(Arc::new);
        let difference = match (&self.site, &site) {
            (Some(old), Some(new)) => difference(old, new),
            (None, Some(_)) => Difference::Pages,
            (_, None) => Difference::None,
        };
        if difference != Difference::None {
            self.site = site;
        }
        if matches!(difference, Difference::Styles(_) | Difference::Pages) {
            self.number += 1;
        }
        match difference {
            Difference::None | Difference::Others { print: false } => Vec::new(),
            Difference::Others { print: true } => vec![self.event("reload", PRINT)],
            Difference::Styles(names) => vec![self.event("style", &json::line(&names))],
            Difference::Pages => vec![self.event("reload", "")],
        }
    }

    /// What to tell a page that has just connected and has the site of this id.
    pub(super) fn greeting(&self, has: Option<&str>) -> Vec<String> {
        let reload = has.is_some_and(|has| has != self.id()).then(|| self.event("reload", ""));
        reload.into_iter().chain([self.word()]).collect()
    }

    /// The findings, or that there are none.
    fn word(&self) -> String {
        match &self.findings {
            Some(findings) => self.event("findings", &json::line(findings)),
            None => self.event("clear", ""),
        }
    }

    fn event(&self, name: &str, data: &str) -> String {
        format!("id: {}\nevent: {name}\ndata: {data}\n\n", self.id())
    }
}
