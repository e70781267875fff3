//! The book → its chapters in the order in which it is read as a whole: what `/print/` and the e-book are made of.
//!
//! 1. The parts follow the navigation, the bibliography among them; a part has its folder's own text and the pages of the
//!    folder.
//! 2. Each chapter is printed by a template of `paper/` from the view of the page it is: the same components, without what
//!    stands elsewhere in the book anyway (a term names its passages, whose words stand with their article).
//! 3. Links lead to chapters by the path of the page and the ids that its chapter has: [`Chapters::place`].

use std::collections::{BTreeMap, BTreeSet};

use crate::book::vocabulary::{path, site_folder};
use crate::diagnostic::Diagnostic;
use crate::format::embed::Embedder;
use crate::format::markup::{self, Node};
use crate::format::page::{Listing, Pages};
use crate::html::resolved;
use crate::parse::front_matter::PageKind;
use crate::plan::BIBLIOGRAPHY;
use crate::source::Sources;
use crate::templates::{Templates, erased::Value};

/// The whole book.
pub struct Chapters {
    /// The home page.
    pub home: Chapter,
    /// Everything else, in order.
    pub parts: Vec<Part>,
    /// Which ids there are at which path.
    ids: BTreeMap<String, BTreeSet<String>>,
}

/// The pages of a folder.
pub struct Part {
    /// Its folder's own text under its title.
    pub opening: Chapter,
    /// Its pages, in order.
    pub chapters: Vec<Chapter>,
}

/// A page of the book.
pub struct Chapter {
    /// Its path in the site.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What its template made.
    pub nodes: Vec<Node>,
}

/// What chapters are made with.
pub struct Press<'p> {
    /// The views of all pages.
    pub pages: &'p Pages<'p>,
    /// The templates.
    pub templates: &'p Templates,
    /// The files, for places in templates.
    pub sources: &'p Sources,
    /// Makes excerpts that are shown in texts.
    pub embedder: &'p Embedder<'p>,
}

impl Press<'_> {
    /// Makes every chapter; a template's mistake is reported once.
    pub fn chapters(&self) -> Result<Chapters, Box<Diagnostic>> {
        let pages = self.pages;
        let home = "index.html";
        let home = match pages.book.pages.iter().position(|page| page.kind == PageKind::Home && page.path == home) {
            Some(id) => self.chapter(id)?,
            None => Chapter { path: home.to_owned(), title: pages.book.config.title.clone(), nodes: Vec::new() },
        };
        let mut parts = Vec::new();
        let (doors, footer) = pages.doors();
        for folder in doors.iter().chain(&footer).map(|door| door.folder.as_str()) {
            let at = path(folder, "index");
            if pages.book.folders().iter().all(|known| site_folder(known) != folder) && folder != BIBLIOGRAPHY {
                continue;
            }
            let (frame, listing) = pages.folder(folder, &at);
            let (body, links) = match listing {
                Listing::Index(view) => (view.body, view.terms.into_iter().map(|card| card.href).collect::<Vec<_>>()),
                Listing::Folder(view) => {
                    let articles = view.articles.into_iter().map(|card| card.href);
                    (view.body, articles.chain(view.pages.into_iter().map(|card| card.href)).collect())
                }
                Listing::Bibliography(view) => {
                    let values: [(_, &dyn Value); 2] = [("page", &frame), ("bibliography", &view)];
                    let nodes = self.print("paper/bibliography.html", &values)?;
                    let opening = Chapter { path: at, title: frame.title, nodes };
                    parts.push(Part { opening, chapters: Vec::new() });
                    continue;
                }
                // Lists of what stands in the chapters anyway, and what needs a script.
                Listing::Coverage(_)
                | Listing::Timeline(_)
                | Listing::Excerpts(_)
                | Listing::Search(_)
                | Listing::Pack(_) => continue,
            };
            let mut seen = BTreeSet::new();
            let mut chapters = Vec::new();
            for href in links {
                let (path, _) = resolved(&at, &href);
                // A term with two broader ones stands in a tree twice.
                if let Some(id) = pages.at_path(&path).filter(|id| seen.insert(*id)) {
                    chapters.push(self.chapter(id)?);
                }
            }
            if chapters.is_empty() && body.is_empty() {
                continue;
            }
            let nodes = self.print("paper/part.html", &[("page", &frame), ("body", &body)])?;
            parts.push(Part { opening: Chapter { path: at, title: frame.title, nodes }, chapters });
        }
        let all = parts.iter().flat_map(|part| [&part.opening].into_iter().chain(&part.chapters));
        let ids = [&home].into_iter().chain(all).map(|chapter| (chapter.path.clone(), ids(&chapter.nodes))).collect();
        Ok(Chapters { home, parts, ids })
    }

    fn chapter(&self, id: usize) -> Result<Chapter, Box<Diagnostic>> {
        let page = &self.pages.book.pages[id];
        let embed = self.embedder.at(&page.path);
        let nodes = match page.kind {
            PageKind::Home => {
                let (frame, view) = self.pages.home(id, &embed);
                self.print("paper/home.html", &[("page", &frame), ("home", &view)])
            }
            PageKind::Article => {
                let (frame, view) = self.pages.article(id, &embed);
                self.print("paper/article.html", &[("page", &frame), ("article", &view)])
            }
            PageKind::Term => {
                let (frame, view) = self.pages.term(id, &embed);
                self.print("paper/term.html", &[("page", &frame), ("term", &view)])
            }
            _ => {
                let (frame, view) = self.pages.plain(id, &embed);
                self.print("paper/plain.html", &[("page", &frame), ("plain", &view)])
            }
        }?;
        Ok(Chapter { path: page.path.clone(), title: page.title.clone(), nodes })
    }

    fn print(&self, template: &str, values: &[(&'static str, &dyn Value)]) -> Result<Vec<Node>, Box<Diagnostic>> {
        Ok(markup::parse(&self.templates.render(template, values, self.sources)?))
    }
}

fn ids(nodes: &[Node]) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    markup::visit(nodes, &mut |element| ids.extend(element.attribute("id").map(str::to_owned)));
    ids
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Destination {
    /// A chapter, by the path of its page, and an id that it has.
    Chapter(String, Option<String>),
    /// Another file of the site, by its path with the fragment.
    Site(String),
    /// An address outside.
    Outside(String),
}

impl Chapters {
    /// Where a link on the page at `from` leads.
    pub fn place(&self, from: &str, href: &str) -> Destination {
        if ["https:", "http:", "mailto:"].iter().any(|scheme| href.starts_with(scheme)) {
            return Destination::Outside(href.to_owned());
        }
        let (path, fragment) = resolved(from, href);
        match self.ids.get(&path) {
            Some(ids) => Destination::Chapter(path, fragment.filter(|id| ids.contains(id))),
            None => Destination::Site(fragment.map_or(path.clone(), |id| format!("{path}#{id}"))),
        }
    }
}
