//! A plan → the bytes of every file, made in parallel and handed on one by one, as they are done.
//!
//! Few of them wait to be handed on, so that memory does not hold the site. A template's mistake is a finding in the template; a
//! page whose making panics is an internal error at that page, and the others are still made.

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::OnceLock;
use std::sync::mpsc::sync_channel;

use rayon::prelude::*;

use crate::book::Book;
use crate::book::neighbours::Neighbours;
use crate::citation::Style;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::error::Error;
use crate::format::chapters::{Chapters, Press};
use crate::format::embed::{Embedder, Shelf};
use crate::format::epub::Binding;
use crate::format::page::{Listing, Lists, Pages};
use crate::format::{
    annotations, atom, bib, csl_json, epub, headers, passages, print, record, ris, search, sitemap, skos,
};
use crate::highlight::Highlighter;
use crate::parse::front_matter::PageKind;
use crate::plan::{Exchange, Job, Plan, What, has, offered};
use crate::source::{Sources, Span};
use crate::templates::{Templates, erased::Value};
use crate::view::FilesView;
use crate::write::Sink;

/// What the files of a book are made with.
pub struct Workshop<'w> {
    /// Which files.
    pub plan: &'w Plan,
    /// The book's folder in the site: nothing for the book itself, `guide/` for a part.
    pub path: &'w str,
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

/// A workshop with everything at hand that its files have in common.
struct Bench<'b> {
    workshop: &'b Workshop<'b>,
    pages: Pages<'b>,
    templates: Templates,
    /// What lists have in common.
    shelf: Shelf,
}

/// A file, or what is wrong with what it is made of; nothing if that has been said.
type Made = Option<Result<Vec<u8>, Vec<Diagnostic>>>;

/// How many files at most have been made and wait to be handed on.
const WAITING: usize = 64;

/// The order in which files are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wave {
    /// What somebody waits for, and what stands on pages.
    First,
    /// The pages that readers go through.
    Pages,
    /// What is for programs, paper and e-readers.
    Rest,
}

/// Makes every file of every book of a site and gives it to the sink, the pages at the paths of `first` before all others.
/// Gives what was found, book by book.
pub fn render(workshops: &[Workshop<'_>], first: &[String], sink: &mut dyn Sink) -> Result<Vec<Diagnostics>, Error> {
    let highlighter = Highlighter::default();
    let benches: Vec<OnceLock<Option<Bench<'_>>>> = workshops.iter().map(|_| OnceLock::new()).collect();
    let mut found: Vec<Diagnostics> = workshops.iter().map(|_| Diagnostics::default()).collect();
    for wave in [Wave::First, Wave::Pages, Wave::Rest] {
        let mut jobs: Vec<(usize, &Job)> = Vec::new();
        for (at, workshop) in workshops.iter().enumerate() {
            let of_wave = workshop.plan.jobs.iter().filter(|job| workshop.wave(job, first) == wave);
            jobs.extend(of_wave.map(|job| (at, job)));
        }
        // A bench is set up when the first file is made on it: somebody who waits for a page of one book waits for no other.
        let needed: BTreeSet<usize> =
            jobs.iter().filter(|(_, job)| !matches!(job.what, What::File(_))).map(|(at, _)| *at).collect();
        let needed = needed.into_par_iter().filter(|at| benches[*at].get().is_none());
        let set_up: Vec<(usize, Result<Bench<'_>, Box<Diagnostic>>)> =
            needed.map(|at| (at, Bench::new(&workshops[at], &highlighter))).collect();
        for (at, bench) in set_up {
            let bench = bench.map_err(|mistake| found[at].push(*mistake)).ok();
            benches[at].get_or_init(|| bench);
        }
        let bench = |at: usize| benches[at].get().and_then(Option::as_ref);
        let chapters: Vec<Option<Chapters>> = (0..workshops.len())
            .map(|at| {
                let made = bench(at).filter(|_| wave == Wave::Rest)?.chapters()?;
                made.map_err(|more| found[at].extend(more)).ok()
            })
            .collect();
        let make = |(at, job): &(usize, &Job)| {
            if let What::File(bytes) = &job.what {
                return Some(Ok(bytes.clone()));
            }
            let bench = bench(*at)?;
            let made = guarded(&job.path, bench.span(job), || Ok(make(job, bench, chapters[*at].as_ref())));
            made.unwrap_or_else(|panic| Some(Err(panic)))
        };
        // Pages that hold long lists come first, so that none of them is waited for at the end.
        jobs.sort_by_key(|(at, job)| workshops[*at].is_short(job));
        let (giver, taker) = sync_channel::<(usize, &Job, Made)>(WAITING);
        let hand_on = || -> Result<(), Error> {
            for (at, job, made) in taker {
                match made {
                    Some(Ok(bytes)) => sink.put(&format!("{}{}", workshops[at].path, job.path), bytes)?,
                    Some(Err(more)) => found[at].extend(more),
                    None => {}
                }
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let handed_on = scope.spawn(hand_on);
            // It fails when nobody takes files any more, and then says why.
            let _ = jobs.par_iter().try_for_each_with(giver, |giver, job| giver.send((job.0, job.1, make(job))));
            handed_on.join().unwrap_or_else(|panic| resume_unwind(panic))
        })?;
        if wave < Wave::Rest && found.iter().all(Diagnostics::is_empty) {
            sink.shown();
        }
    }
    Ok(found)
}

impl Workshop<'_> {
    /// Whether a file is made of one page of the book, and not of many.
    fn is_short(&self, job: &Job) -> bool {
        match &job.what {
            What::Page(page) => self.book.pages[*page].kind != PageKind::Term,
            What::PageRecord(_) | What::References(..) | What::Moved(_) | What::Withdrawn(_) | What::File(_) => true,
            _ => false,
        }
    }

    fn wave(&self, job: &Job, first: &[String]) -> Wave {
        let is_awaited = || first.iter().any(|path| path.strip_prefix(self.path) == Some(job.path.as_str()));
        match job.what {
            What::File(_) => Wave::First,
            // It is made of all pages, so it takes as long as they do.
            What::Print => Wave::Rest,
            _ if is_awaited() => Wave::First,
            _ if job.path.ends_with(".html") => Wave::Pages,
            _ => Wave::Rest,
        }
    }
}

impl<'b> Bench<'b> {
    fn new(workshop: &'b Workshop<'b>, highlighter: &'b Highlighter) -> Result<Self, Box<Diagnostic>> {
        let pages = Pages::new(workshop.book, workshop.style, highlighter);
        let site = pages.site(workshop.stylesheet, workshop.loaded, workshop.neighbours);
        let shared: [(_, &dyn Value); 2] = [("site", &site), ("t", &pages.strings())];
        let templates = Templates::new(workshop.templates, workshop.sources, &shared, workshop.minify)?;
        Ok(Self { workshop, pages, templates, shelf: Shelf::new(workshop.book) })
    }

    /// The chapters of the book, if a file is made of them.
    fn chapters(&self) -> Option<Result<Chapters, Vec<Diagnostic>>> {
        let jobs = &self.workshop.plan.jobs;
        let press = Press { pages: &self.pages, templates: &self.templates, sources: self.workshop.sources };
        let needed = jobs.iter().find(|job| matches!(job.what, What::Print | What::Epub))?;
        Some(guarded(&needed.path, self.span(needed), || press.chapters()))
    }

    /// Where a file comes from.
    fn span(&self, job: &Job) -> Span {
        let book = self.workshop.book;
        match &job.what {
            What::Page(page) => Span::top(book.pages[*page].location.file),
            _ => Span::top(book.config.file),
        }
    }
}

/// Makes something; a panic becomes a finding at `span`.
fn guarded<T>(path: &str, span: Span, make: impl FnOnce() -> Result<T, Vec<Diagnostic>>) -> Result<T, Vec<Diagnostic>> {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| {
        let words =
            panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let message = format!("making /{path} failed: {}", words.unwrap_or("no reason was given"));
        Err(vec![
            Diagnostic::new(Rule::InternalError, span, message)
                .help("this is a bug in briefbook; please report it with the page"),
        ])
    })
}

/// Makes one file. The chapters are not there if they could not be made, which was reported once for all files of them.
fn make(job: &Job, bench: &Bench<'_>, chapters: Option<&Chapters>) -> Made {
    let Bench { workshop, pages, templates, shelf } = bench;
    let book = workshop.book;
    let at = job.path.as_str();
    let embedder = Embedder::new(pages, templates, workshop.sources);
    let (embed, passage, card) = (embedder.at(at), embedder.passage(at, shelf), embedder.card(at, shelf));
    let lists = Lists { passage: &passage, card: &card };
    let page = |name: &str, own: &'static str, page: &dyn Value, view: &dyn Value| {
        templates
            .render(name, &[("page", page), (own, view)], workshop.sources)
            .map(String::into_bytes)
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
                let (frame, view) = pages.term(*id, &embed, lists);
                page("term.html", "term", &frame, &view)
            }
            _ => {
                let (frame, view) = pages.plain(*id, &embed);
                page("plain.html", "plain", &frame, &view)
            }
        },
        What::Folder(folder) => {
            let (frame, listing) = pages.folder(folder, at, lists);
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
            let (frame, view) = pages.cell(*row, *column, at, lists);
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
        What::Print => {
            let (frame, view) = print::view(pages, chapters?);
            page("print.html", "print", &frame, &view)
        }
        What::Epub => {
            let files = workshop.plan.jobs.iter().filter_map(|job| match &job.what {
                What::File(bytes) => Some((job.path.as_str(), bytes.as_slice())),
                _ => None,
            });
            let binding = Binding { style: workshop.epub_style, files: files.collect(), epoch: workshop.epoch };
            Ok(epub::epub(pages, chapters?, &binding))
        }
        What::Sitemap => Ok(sitemap::sitemap(book, workshop.plan, base_url).into_bytes()),
        What::Robots => {
            let own = has(book, crate::config::Format::Sitemap) && !base_url.is_empty();
            let own = own.then(|| format!("{base_url}sitemap.xml"));
            Ok(sitemap::robots(own.iter().chain(&workshop.neighbours.sitemaps)).into_bytes())
        }
        What::Headers => Ok(headers::headers(workshop.plan).into_bytes()),
        // It was there before anything was made.
        What::File(_) => return None,
    };
    let mut found = embedder.found();
    Some(match made {
        Ok(bytes) if found.is_empty() => Ok(bytes),
        made => {
            found.extend(made.err().into_iter().flatten());
            Err(found)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_page_whose_making_panics_is_a_finding_at_that_page_and_the_others_are_made() {
        let span = Span::top(FileId(7));
        let made: Vec<Result<u8, Vec<Diagnostic>>> = (0..4_u8)
            .into_par_iter()
            .map(|page| {
                guarded(&format!("a/{page}.html"), span, || if page == 2 { panic!("no {page}") } else { Ok(page) })
            })
            .collect();
        assert_eq!(made.iter().filter_map(|made| made.as_ref().ok()).collect::<Vec<_>>(), [&0, &1, &3]);
        let found = made[2].as_ref().expect_err("it panicked");
        assert_eq!((found[0].rule, found[0].span), (Rule::InternalError, span));
        assert_eq!(found[0].message, "making /a/2.html failed: no 2");
    }
}
