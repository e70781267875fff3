//! The book → its chapters in the order in which it is read as a whole: what `/print/` and the e-book are made of.
//!
//! 1. The parts follow the navigation, the bibliography among them; a part has its folder's own text and the pages of the
//!    folder.
//! 2. Each chapter is printed by a template of `paper/` from the view of the page it is: the same components, without what
//!    stands elsewhere in the book anyway (a term names its passages, whose words stand with their article).
//! 3. Links lead to chapters by the path of the page and the ids that its chapter has: [`Chapters::place`].

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::book::PageId;
use crate::book::vocabulary::{path, site_folder};
use crate::diagnostic::Diagnostic;
use crate::format::embed::Embedder;
use crate::format::markup::{self, Node};
use crate::format::page::{Listing, Lists, Pages};
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
}

/// A part whose chapters are not made yet.
struct Sheets {
    opening: Chapter,
    pages: Vec<PageId>,
}

impl Press<'_> {
    /// Makes every chapter; of the mistakes of templates those of the first chapter that has some.
    pub fn chapters(&self) -> Result<Chapters, Vec<Diagnostic>> {
        let pages = self.pages;
        let home = "index.html";
        let home = match pages.book.pages.iter().position(|page| page.kind == PageKind::Home && page.path == home) {
            Some(id) => self.chapter(id)?,
            None => Chapter { path: home.to_owned(), title: pages.book.config.title.clone(), nodes: Vec::new() },
        };
        let parts = self.sheets().map_err(|mistake| vec![*mistake])?;
        let all: Vec<PageId> = parts.iter().flat_map(|part| part.pages.iter().copied()).collect();
        let mut made = all.into_par_iter().map(|id| self.chapter(id)).collect::<Vec<_>>().into_iter();
        let finished = |part: Sheets| {
            let chapters = made.by_ref().take(part.pages.len()).collect::<Result<Vec<Chapter>, _>>()?;
            Ok(Part { opening: part.opening, chapters })
        };
        let parts = parts.into_iter().map(finished).collect::<Result<Vec<Part>, Vec<Diagnostic>>>()?;
        let all = parts.iter().flat_map(|part| [&part.opening].into_iter().chain(&part.chapters));
        let ids = [&home].into_iter().chain(all).map(|chapter| (chapter.path.clone(), ids(&chapter.nodes))).collect();
        Ok(Chapters { home, parts, ids })
    }

    /// The parts in order, each with the pages it will have.
    fn sheets(&self) -> Result<Vec<Sheets>, Box<Diagnostic>> {
        let pages = self.pages;
        let mut parts = Vec::new();
        let (doors, footer) = pages.doors();
        for folder in doors.iter().chain(&footer).map(|door| door.folder.as_str()) {
            let at = path(folder, "index");
            if pages.book.folders().iter().all(|known| site_folder(known) != folder) && folder != BIBLIOGRAPHY {
                continue;
            }
            let (frame, listing) = pages.folder(folder, &at, Lists::EMPTY);
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
                    parts.push(Sheets { opening, pages: Vec::new() });
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
            let linked = links.iter().filter_map(|href| pages.at_path(&resolved(&at, href).0));
            // A term with two broader ones stands in a tree twice.
            let linked: Vec<PageId> = linked.filter(|id| seen.insert(*id)).collect();
            if linked.is_empty() && body.is_empty() {
                continue;
            }
            let nodes = self.print("paper/part.html", &[("page", &frame), ("body", &body)])?;
            parts.push(Sheets { opening: Chapter { path: at, title: frame.title, nodes }, pages: linked });
        }
        Ok(parts)
    }

    fn chapter(&self, id: PageId) -> Result<Chapter, Vec<Diagnostic>> {
        let page = &self.pages.book.pages[id];
        let embedder = Embedder::new(self.pages, self.templates, self.sources);
        let embed = embedder.at(&page.path);
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
                let (frame, view) = self.pages.term(id, &embed, Lists::EMPTY);
                self.print("paper/term.html", &[("page", &frame), ("term", &view)])
            }
            _ => {
                let (frame, view) = self.pages.plain(id, &embed);
                self.print("paper/plain.html", &[("page", &frame), ("plain", &view)])
            }
        };
        let mut found = embedder.found();
        match nodes {
            Ok(nodes) if found.is_empty() => Ok(Chapter { path: page.path.clone(), title: page.title.clone(), nodes }),
            nodes => {
                found.extend(nodes.err().map(|mistake| *mistake));
                Err(found)
            }
        }
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
