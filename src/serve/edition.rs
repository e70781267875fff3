//! What a preview shows at a moment: the last good site and what was found since; and what open pages are told when that
//! changes, as server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>).
//!
//! | event | data | what the page does |
//! | --- | --- | --- |
//! | `change` | nothing | changes what differs, or loads itself again, at the same place |
//! | `style` | `{"old name": "new name"}` | loads these style sheets in the place of those |
//! | `findings` | [`Findings`] | shows them |
//! | `clear` | nothing | shows none any more |
//!
//! The first two are for the pages that they are about: one that is as it was is left alone. Each carries as its id the
//! number of the site that it brings a page to. A page says which it has when it connects, so that it misses nothing that
//! happened while it was loading, asleep or without a server.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use serde::Serialize;

use super::site::{Found, difference, find, overlaid};
use crate::assets;
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

/// What open pages are told.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct News {
    /// The event, as it is sent.
    pub(super) text: String,
    /// The paths of the pages that it is about; nothing if it is about all.
    pub(super) about: Option<BTreeSet<String>>,
}

/// How many sites back a page may be from which a style sheet, a script or a picture is still asked for: a change is shown in
/// up to three steps, and the files of a page come after it.
const FORMER: usize = 8;

/// What is shown now.
#[derive(Debug)]
pub(super) struct Edition {
    /// Tells this run of the program from others, whose numbers mean other sites.
    run: String,
    number: u64,
    /// The last good site, if there was one.
    pub(super) site: Option<Arc<Memory>>,
    /// What pages that were sent before may still ask for: the style sheets, scripts and pictures of earlier sites that are
    /// not in this one. Their names change with their bytes, so none is ever the wrong one.
    former: VecDeque<Memory>,
    /// What is wrong now.
    pub(super) findings: Option<Findings>,
}

impl Edition {
    /// Nothing is shown yet.
    pub(super) fn new(run: String) -> Self {
        Self { run, number: 0, site: None, former: VecDeque::new(), findings: None }
    }

    /// The id of what is shown.
    pub(super) fn id(&self) -> String {
        format!("{}-{}", self.run, self.number)
    }

    /// A file that pages of earlier sites ask for and this one does not have.
    pub(super) fn former(&self, path: &str) -> Option<(&str, &[u8])> {
        self.former.iter().find_map(|files| match find(files, path) {
            Found::File(name, bytes) => Some((name, bytes)),
            Found::Folder(_) | Found::Nothing => None,
        })
    }

    /// Takes what a run that is still at work has made so far; gives what to tell the pages.
    pub(super) fn show(&mut self, newer: &Memory) -> Vec<News> {
        let Some(old) = &self.site else { return Vec::new() };
        let newer = overlaid(old, newer);
        self.replace(newer)
    }

    /// Takes what a run made, a site unless there was an error; gives what to tell the pages.
    pub(super) fn take(&mut self, site: Option<Memory>, findings: Option<Findings>) -> Vec<News> {
        let mut told = site.map(|site| self.replace(site)).unwrap_or_default();
        if findings != self.findings {
            self.findings = findings;
            told.push(News { text: self.word(), about: None });
        }
        told
    }

    /// Puts another site in the place of the one that is shown.
    fn replace(&mut self, site: Memory) -> Vec<News> {
        let site = Arc::new(site);
        let Some(old) = self.site.replace(site.clone()) else {
            self.number += 1;
            return vec![News { text: self.event("change", ""), about: None }];
        };
        let is_gone = |path: &str| assets::is_named_by_its_bytes(path) && !site.0.contains_key(path);
        let gone = old.0.iter().filter(|(path, _)| is_gone(path));
        self.former.push_front(Memory(gone.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()));
        self.former.truncate(FORMER);
        let difference = difference(&old, &site);
        if difference.is_none() {
            return Vec::new();
        }
        self.number += 1;
        let style =
            News { text: self.event("style", &json::line(&difference.styles)), about: Some(difference.restyled) };
        let change = News { text: self.event("change", ""), about: Some(difference.changed) };
        vec![style, change]
    }

    /// What to tell a page that has just connected and has the site of this id.
    pub(super) fn greeting(&self, has: Option<&str>) -> Vec<String> {
        let change = has.is_some_and(|has| has != self.id()).then(|| self.event("change", ""));
        change.into_iter().chain([self.word()]).collect()
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
