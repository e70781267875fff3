//! A plan → the bytes of every file, in parallel, handed on in the order of the plan.
//!
//! Files are made in batches, so that memory does not hold the site. A template's mistake is a finding in the template; a
//! page whose making panics is an internal error at that page, and the others are still made.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::book::Book;
use crate::book::neighbours::Neighbours;
use crate::citation::Style;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::error::Error;
use crate::format::chapters::Press;
use crate::format::embed::Embedder;
use crate::format::epub::Binding;
use crate::format::page::{Listing, Pages};
use crate::format::{
    annotations, atom, bib, csl_json, epub, headers, passages, print, record, ris, search, sitemap, skos,
};
use crate::highlight::Highlighter;
use crate::minify;
use crate::parse::front_matter::PageKind;
use crate::plan::{Exchange, Job, Plan, What, has, offered};
use crate::source::{Sources, Span};
use crate::templates::{Templates, erased::Value};
use crate::view::FilesView;
use crate::write::Sink;

/// What files are made with.
pub struct Workshop<'w> {
    /// The book.
    pub book: &'w Book,
    /// The other books of the same site.
    pub neighbours: &'w Neighbours,
    /// The style in which it cites.
    pub style: &'w Style,
    /// The files, for places in templates.
    pub sources: &'w Sources,
    /// The book's own templates and the built-in ones.
    pub templates: &'w std::collections::BTreeMap<String, crate::source::FileId>,
    /// The path of the style sheet.
    pub stylesheet: &'w str,
    /// The other files that pages load.
    pub loaded: &'w FilesView,
    /// The style sheet of the e-book.
    pub epub_style: &'w [u8],
    /// The moment that dates what has no date of its own: `2026-11-22T00:00:00Z`.
    pub epoch: &'w str,
    /// Whether pages are minified.
    pub minify: bool,
}

/// How many files are made before they are handed on.
const BATCH: usize = 256;

/// Makes every file of the plan and gives it to the sink: first what readers go through, then the rest.
pub fn render(plan: &Plan, workshop: &Workshop<'_>, sink: &mut dyn Sink) -> Result<Diagnostics, Error> {
    let mut diagnostics = Diagnostics::default();
    let highlighter = Highlighter::default();
    let pages = Pages::new(workshop.book, workshop.style, &highlighter);
    let site = pages.site(workshop.stylesheet, workshop.loaded, workshop.neighbours);
    let strings = pages.strings();
    let templates = match Templates::new(workshop.templates, workshop.sources, &[("site", &site), ("t", &strings)]) {
        Ok(templates) => templates,
        Err(finding) => {
            diagnostics.push(*finding);
            return Ok(diagnostics);
        }
    };
    let (shown, other): (Vec<&Job>, Vec<&Job>) = plan.jobs.iter().partition(|job| job.is_shown());
    for (jobs, are_shown) in [(shown, true), (other, false)] {
        for batch in jobs.chunks(BATCH) {
            let made: Vec<Result<Vec<u8>, Vec<Diagnostic>>> =
                batch.par_iter().map(|job| guarded(job, plan, workshop, &pages, &templates)).collect();
            for (job, made) in batch.iter().zip(made) {
                match made {
                    Ok(bytes) => sink.put(&job.path, bytes)?,
                    Err(found) => diagnostics.extend(found),
                }
            }
        }
        if are_shown && diagnostics.is_empty() {
            sink.shown();
        }
    }
    Ok(diagnostics)
}

/// Makes one file; a panic becomes a finding at the page it was made for.
fn guarded(
    job: &Job,
    plan: &Plan,
    workshop: &Workshop<'_>,
    pages: &Pages<'_>,
    templates: &Templates,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    catch_unwind(AssertUnwindSafe(|| make(job, plan, workshop, pages, templates))).unwrap_or_else(|panic| {
        let words =
            panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let span = match &job.what {
            What::Page(page) => Span::top(workshop.book.pages[*page].location.file),
            _ => Span::top(workshop.book.config.file),
        };
        let message = format!("making /{} failed: {}", job.path, words.unwrap_or("no reason was given"));
        Err(vec![
            Diagnostic::new(Rule::InternalError, span, message)
                .help("this is a bug in briefbook; please report it with the page"),
        ])
    })
}

fn make(
    job: &Job,
    plan: &Plan,
    workshop: &Workshop<'_>,
    pages: &Pages<'_>,
    templates: &Templates,
) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let book = workshop.book;
    let at = job.path.as_str();
    let embedder = Embedder::new(pages, templates, workshop.sources);
    let embed = embedder.at(at);
    let press = Press { pages, templates, sources: workshop.sources, embedder: &embedder };
    let page = |name: &str, own: &'static str, page: &dyn Value, view: &dyn Value| {
        templates
            .render(name, &[("page", page), (own, view)], workshop.sources)
            .map(|html| if workshop.minify { minify::html(&html) } else { html.into_bytes() })
            .map_err(|finding| vec![*finding])
    };
    let base_url = book.config.base_url.as_deref().unwrap_or_default();
    let made = match &job.what {
        What::Page(id) => match book.pages[*id].kind {
            PageKind::Home if job.path == "index.html" => {
                let (frame, view) = pages.home(*id, &embed);
                page("home.html", "home", &frame, &view)
            }
            PageKind::Article => {
                let (frame, view) = pages.article(*id, &embed);
                page("article.html", "article", &frame, &view)
            }
            PageKind::Term => {
                let (frame, view) = pages.term(*id, &embed);
                page("term.html", "term", &frame, &view)
            }
            _ => {
                let (frame, view) = pages.plain(*id, &embed);
                page("plain.html", "plain", &frame, &view)
            }
        },
        What::Folder(folder) => {
            let (frame, listing) = pages.folder(folder, at);
            match listing {
                Listing::Index(view) => page("index.html", "index", &frame, &view),
                Listing::Folder(view) => page("folder.html", "folder", &frame, &view),
                Listing::Coverage(view) => page("matrix.html", "matrix", &frame, &view),
                Listing::Timeline(view) => page("timeline.html", "timeline", &frame, &view),
                Listing::Excerpts(view) => page("excerpts.html", "excerpts", &frame, &view),
                Listing::Bibliography(view) => page("bibliography.html", "bibliography", &frame, &view),
                Listing::Search(view) => page("search.html", "search", &frame, &view),
                Listing::Pack(view) => page("pack.html", "pack", &frame, &view),
            }
        }
        What::References(exchange, of) => {
            let listed = match of {
                Some(page) => offered(book, *page).to_vec(),
                None => (0..book.references.len()).collect(),
            };
            let references = listed.iter().map(|reference| &book.references[*reference]);
            let text = match exchange {
                Exchange::BibLatex => bib::write(references),
                Exchange::Ris => ris::write(references),
                Exchange::CslJson => csl_json::write(references),
            };
            Ok(text.into_bytes())
        }
        What::Cell(row, column) => {
            let (frame, view) = pages.cell(*row, *column, at);
            page("cell.html", "cell", &frame, &view)
        }
        What::NotFound => {
            let (frame, view) = pages.not_found(at);
            page("message.html", "message", &frame, &view)
        }
        What::Moved(id) => {
            let (frame, view) = pages.moved(*id, at);
            page("message.html", "message", &frame, &view)
        }
        What::Withdrawn(reason) => {
            let (frame, view) = pages.withdrawn(reason, at);
            page("message.html", "message", &frame, &view)
        }
        What::Feed => Ok(atom::book(book, base_url, workshop.epoch).into_bytes()),
        What::TermFeed(term) => {
            Ok(atom::term(book, *term, pages.about_term(*term), base_url, workshop.epoch).into_bytes())
        }
        What::Passages => Ok(passages::script(book, |reference| pages.reference_text(reference))),
        What::SearchIndex => Ok(search::script(&search::entries(book))),
        What::PageRecord(id) => Ok(record::page_file(pages, *id, &embedder.at(&book.pages[*id].path)).into_bytes()),
        What::BookRecord => Ok(record::book_file(pages, &embedder).into_bytes()),
        What::Schema => Ok(record::schema(book).into_bytes()),
        What::Annotations => Ok(annotations::collection(pages).into_bytes()),
        What::Concepts(index) => Ok(skos::scheme(pages, index).into_bytes()),
        What::Print => match print::view(&press) {
            Ok((frame, view)) => page("print.html", "print", &frame, &view),
            Err(finding) => Err(vec![*finding]),
        },
        What::Epub => {
            let files = plan.jobs.iter().filter_map(|job| match &job.what {
                What::File(bytes) => Some((job.path.as_str(), bytes.as_slice())),
                _ => None,
            });
            let binding = Binding { style: workshop.epub_style, files: files.collect(), epoch: workshop.epoch };
            epub::epub(&press, &binding).map_err(|finding| vec![*finding])
        }
        What::Sitemap => Ok(sitemap::sitemap(book, plan, base_url).into_bytes()),
        What::Robots => {
            let own = has(book, crate::config::Format::Sitemap) && !base_url.is_empty();
            let own = own.then(|| format!("{base_url}sitemap.xml"));
            Ok(sitemap::robots(own.iter().chain(&workshop.neighbours.sitemaps)).into_bytes())
        }
        What::Headers => Ok(headers::headers(plan).into_bytes()),
        What::File(bytes) => Ok(bytes.clone()),
    };
    let mut found = embedder.found();
    match made {
        Ok(bytes) if found.is_empty() => Ok(bytes),
        Ok(_) => Err(found),
        Err(more) => {
            found.extend(more);
            Err(found)
        }
    }
}
