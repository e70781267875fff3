//! The books of a run: the book itself and the parts that are published under a path of it.
//!
//! 1. [`open`] finds the folder of each part of a book; what cannot be one is a finding in the book's settings.
//! 2. [`neighbours`] says what each book has to know of the others: titles, ways, sitemaps.
//! 3. [`join`] makes one outcome of those of all books.

use crate::book::Book;
use crate::book::neighbours::{Neighbour, Neighbours};
use crate::config::{self, Format};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::load::{self, Places};
use crate::plan::has;
use crate::source::Sources;

use super::Outcome;

/// Where a book of a run stands.
#[derive(Debug, Clone)]
pub(super) struct Standing {
    /// Its folders.
    pub(super) places: Places,
    /// Its folder in the site: nothing for the book itself, `guide/` for a part.
    pub(super) path: String,
    /// The book it is a part of, by its place in the run.
    pub(super) whole: Option<usize>,
    /// Its address as a part: below that of the whole.
    pub(super) base_url: Option<String>,
}

impl Standing {
    /// The book that a run is about.
    pub(super) fn of(places: &Places) -> Self {
        Self { places: places.clone(), path: String::new(), whole: None, base_url: None }
    }
}

/// The parts of the book at `place` of the run. `run` has every book that was opened before.
pub(super) fn open(book: &Book, place: usize, sources: &Sources, run: &[Standing]) -> (Vec<Standing>, Diagnostics) {
    let mut parts: Vec<Standing> = Vec::new();
    let mut diagnostics = Diagnostics::default();
    let standing = &run[place];
    for (name, folder) in &book.config.parts {
        let known = run.iter().chain(&parts).map(|known| known.places.root.as_path());
        match load::part(&standing.places, name, &folder.value, known) {
            Ok(places) => {
                let base_url = book.config.base_url.as_ref().map(|whole| format!("{whole}{name}/"));
                let path = format!("{}{name}/", standing.path);
                parts.push(Standing { places, path, whole: Some(place), base_url });
            }
            Err((message, help)) => {
                let span = config::span(book.config.file, sources.get(book.config.file), &folder.path);
                diagnostics.push(Diagnostic::new(Rule::WrongType, span, message).help(help));
            }
        }
    }
    (parts, diagnostics)
}

/// What the book at `place` has to know of the others.
pub(super) fn neighbours(place: usize, books: &[(&Standing, &Book)]) -> Neighbours {
    let (standing, _) = books[place];
    let own = standing.path.len();
    let whole = standing.whole.map(|whole| {
        let (above, book) = books[whole];
        let up = "../".repeat(standing.path[above.path.len()..].matches('/').count());
        Neighbour { title: book.config.title.clone(), path: format!("{up}index.html") }
    });
    let parts = books.iter().filter(|(part, _)| part.whole == Some(place)).map(|(part, book)| Neighbour {
        title: book.config.title.clone(),
        path: format!("{}index.html", &part.path[own..]),
    });
    // Only the site as a whole has a robots.txt, which names them.
    let below = books
        .iter()
        .filter(|(part, book)| standing.whole.is_none() && part.whole.is_some() && has(book, Format::Sitemap));
    let sitemaps = below.filter_map(|(_, book)| Some(format!("{}sitemap.xml", book.config.base_url.as_ref()?)));
    Neighbours { whole, parts: parts.collect(), sitemaps: sitemaps.collect() }
}

/// One outcome of those of all books: the findings in the order of files, wherever they stand.
pub(super) fn join(outcomes: Vec<Outcome>) -> Outcome {
    let mut outcomes = outcomes.into_iter();
    let mut all = outcomes.next().expect("a run has at least the book it is about");
    for outcome in outcomes {
        let shift = all.sources.append(outcome.sources);
        all.findings.extend(outcome.findings.into_iter().map(|finding| finding.shifted(shift)));
        all.pages += outcome.pages;
        all.proved += outcome.proved;
        all.roots.extend(outcome.roots);
    }
    let sources = &all.sources;
    all.findings.sort_by_cached_key(|finding| sources.get(finding.span.file).path.clone());
    all
}
