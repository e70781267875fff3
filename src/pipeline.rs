//! One way through: load → parse → resolve → plan → render → write.
//!
//! [`check`] is all but write, [`build`] is everything, [`preview`] writes into memory, [`lock`] ends at resolve, [`draft`]
//! makes no page. None has a code path of its own. A book that has parts goes this way together with them, each with its own
//! settings, strings, lock and templates.

mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::assets;
use crate::book::evidence::Evidence;
use crate::book::ledger::{Ledger, Line};
use crate::book::neighbours::Neighbours;
use crate::book::resolve::{Material, Resolved, resolve};
use crate::book::{Book, consequences};
use crate::cache::last::{self, Built, Counts, Watch};
use crate::cache::{Cache, GrammarKey};
use crate::citation::Style;
use crate::config::{self, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, Severity};
use crate::error::Error;
use crate::load::{Inputs, Places, load};
use crate::parse::names::Names;
use crate::parse::{Grammar, Parsed, encoding};
use crate::plan::{Plan, plan};
use crate::reference;
use crate::render::{Workshop, render};
use crate::source::{FileId, Sources, Span};
use crate::stage::{Observer, Stage};
use crate::strings::Strings;
use crate::view::FilesView;
use crate::write::{Disk, Memory, Published, Sink};
use parts::Standing;

/// How a run is set up, beyond what the book itself says.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the book and the texts of its sources are.
    pub places: Places,
    /// An address that takes the place of the book's `base_url`.
    pub base_url: Option<String>,
    /// The moment that dates what has no date of its own, in seconds since 1970 (`SOURCE_DATE_EPOCH`).
    pub epoch: i64,
    /// Whether pages are minified, if the program can do it.
    pub minify: bool,
    /// Who is told how far the run is.
    pub observer: Observer,
    /// What earlier runs of the same program made.
    pub cache: Cache,
    /// Whether a build is remembered on the disk, so that the next one ends at once if nothing has changed.
    pub remember: bool,
}

impl Options {
    /// A run that looks at a book as it stands: nothing is minified, nobody is told, nothing is kept for another run.
    pub fn new(places: Places) -> Self {
        Self {
            places,
            base_url: None,
            epoch: 0,
            minify: false,
            observer: Observer::default(),
            cache: Cache::default(),
            remember: false,
        }
    }
}

/// What a run found and did.
#[derive(Debug)]
pub struct Outcome {
    /// The findings, in the order of files and lines.
    pub findings: Vec<Diagnostic>,
    /// The files they point into.
    pub sources: Sources,
    /// How many pages the site has.
    pub pages: usize,
    /// How many excerpts are proved.
    pub proved: usize,
    /// What was written.
    pub published: Option<Published>,
    /// The folders of the books that were read: the book's own, then those of its parts. Each holds a `content/`.
    pub roots: Vec<PathBuf>,
}

impl Outcome {
    /// Whether any finding is an error.
    pub fn failed(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// A book with everything that stages after it need.
struct Settled {
    standing: Standing,
    inputs: Inputs,
    grammar: Grammar,
    lock: Ledger,
    book: Book,
    style: Arc<Style>,
    evidence: Evidence,
    diagnostics: Diagnostics,
}

/// Everything but writing.
pub fn check(options: &Options) -> Result<Outcome, Error> {
    finish(settle(options)?, options, &[], None)
}

/// A book with its plan but without its pages: for what asks about it or changes it.
#[derive(Debug)]
pub struct Draft {
    /// What was read.
    pub inputs: Inputs,
    /// The lock.
    pub lock: Ledger,
    /// The book.
    pub book: Book,
    /// Its citation style.
    pub style: Arc<Style>,
    /// What its quotations rest on.
    pub evidence: Evidence,
    /// The names its pages are read with.
    pub grammar: Grammar,
    /// The findings, as of a check without the pages: only mistakes of templates are not among them.
    pub findings: Vec<Diagnostic>,
}

/// Parse, resolve and plan.
pub fn draft(inputs: Inputs, options: &Options) -> Result<Draft, Error> {
    // What was found while the files were read stays with them, for the next draft of the same inputs.
    let read = inputs.diagnostics.clone();
    let standing = Standing::of(&options.places);
    let Settled { inputs, grammar, lock, book, style, evidence, mut diagnostics, .. } =
        settle_book(inputs, options, standing, None)?;
    let inputs = Inputs { diagnostics: read, ..inputs };
    options.cache.turn();
    let (_, found) = plan(&book, false, &lock, Vec::new(), &inputs.sources);
    diagnostics.extend(found);
    let findings = reported(diagnostics, &book, &inputs.sources);
    Ok(Draft { inputs, lock, book, style, evidence, grammar, findings })
}

/// Everything: publishes into `out` unless there is an error, or a warning if those are denied.
pub fn build(options: &Options, out: &Path, deny_warnings: bool) -> Result<Outcome, Error> {
    options.observer.at(Stage::Load, 0, None);
    let decisive = format!("{:?} {} {} {deny_warnings}", options.base_url, options.epoch, options.minify);
    let watch = options.remember.then(|| Watch::begin(&options.places, out, &decisive)).flatten();
    if let Some(built) = watch.as_ref().and_then(Watch::unchanged) {
        return Ok(repeated(built));
    }
    let books = settle(options)?;
    let protected: Vec<PathBuf> = books.iter().flat_map(|book| book.standing.places.protected()).collect();
    options.observer.at(Stage::Write, 0, None);
    let mut disk = Disk::open_or(out, &protected, || options.observer.waiting(out))?;
    let mut outcome = finish(books, options, &[], Some(&mut disk))?;
    if !outcome.failed() && (!deny_warnings || outcome.findings.is_empty()) {
        options.observer.at(Stage::Write, 0, None);
        let mut made = String::new();
        let published =
            disk.publish_seen(|site| made = if watch.is_some() { last::made(site) } else { String::new() })?;
        options.observer.at(Stage::Write, published.written, None);
        outcome.published = Some(published);
        if let Some(watch) = watch {
            let files = published.written + published.unchanged;
            let counts = Counts { pages: outcome.pages, proved: outcome.proved, files };
            watch.keep(&made, &outcome.findings, &outcome.sources, counts, &outcome.roots);
        }
    }
    Ok(outcome)
}

/// The outcome of a build that has nothing to do.
fn repeated(built: Built) -> Outcome {
    let Built { findings, sources, counts: Counts { pages, proved, files }, roots } = built;
    let published = Some(Published { unchanged: files, ..Published::default() });
    Outcome { findings, sources, pages, proved, published, roots }
}

/// Everything, into memory: the site as it would be published, unless there is an error. `show` gets what there is as soon
/// as the pages at the paths of `first` are made, and again when all pages are.
pub fn preview(
    options: &Options,
    first: &[String],
    show: &mut (dyn FnMut(&Memory) + Send),
) -> Result<(Outcome, Option<Memory>), Error> {
    let mut site = Shown { site: Memory::default(), show };
    let outcome = finish(settle(options)?, options, first, Some(&mut site))?;
    let site = (!outcome.failed()).then_some(site.site);
    Ok((outcome, site))
}

/// A site in memory that is shown before all of it is made.
struct Shown<'s> {
    site: Memory,
    show: &'s mut (dyn FnMut(&Memory) + Send),
}

impl Sink for Shown<'_> {
    fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        self.site.put(path, bytes)
    }

    fn shown(&mut self) {
        (self.show)(&self.site);
    }
}

/// Hands on what it is given, or drops it for checks, and tells the observer of each file.
struct Observed<'s, 'o> {
    sink: Option<&'s mut dyn Sink>,
    observer: &'o Observer,
    done: usize,
    all: usize,
}

impl Sink for Observed<'_, '_> {
    fn put(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), Error> {
        if let Some(sink) = &mut self.sink {
            self.observer.at(Stage::Write, self.done, Some(self.all));
            sink.put(path, bytes)?;
        }
        self.done += 1;
        self.observer.at(Stage::Render, self.done, Some(self.all));
        Ok(())
    }

    fn shown(&mut self) {
        if let Some(sink) = &mut self.sink {
            sink.shown();
        }
    }
}

/// Reads a book, and tells so.
fn read(places: &Places, options: &Options) -> Result<Inputs, Error> {
    options.observer.at(Stage::Load, 0, None);
    let inputs = load(places, &options.places.root)?;
    options.observer.at(Stage::Load, inputs.count(), None);
    Ok(inputs)
}

/// Load, parse, resolve: the book and its parts, each after the book it is a part of.
fn settle(options: &Options) -> Result<Vec<Settled>, Error> {
    let inputs = read(&options.places, options)?;
    let mut books = vec![settle_book(inputs, options, Standing::of(&options.places), None)?];
    let mut at = 0;
    while at < books.len() {
        let known: Vec<Standing> = books.iter().map(|book| book.standing.clone()).collect();
        let (opened, found) = parts::open(&books[at].book, at, &books[at].inputs.sources, &known);
        books[at].diagnostics.extend(found);
        for standing in opened {
            let inputs = read(&standing.places, options)?;
            books.push(settle_book(inputs, options, standing, None)?);
        }
        at += 1;
    }
    options.cache.turn();
    Ok(books)
}

/// Parse, resolve.
fn settle_book(
    mut inputs: Inputs,
    options: &Options,
    standing: Standing,
    withdrawal: Option<&Withdrawal>,
) -> Result<Settled, Error> {
    let observer = &options.observer;
    observer.at(Stage::Parse, 0, Some(inputs.pages.len()));
    let mut diagnostics = std::mem::take(&mut inputs.diagnostics);
    let source = |file: FileId| inputs.sources.get(file);
    let (mut config, found) = config::read(inputs.book, source(inputs.book));
    diagnostics.extend(found);
    diagnostics.extend(encoding(inputs.book, source(inputs.book)));
    if standing.whole.is_some() {
        config.base_url.clone_from(&standing.base_url);
    } else if let Some(url) = &options.base_url {
        let url = config::base_url(url)
            .map_err(|help| Error::usage(format!("`{url}` is no address of a site")).help(help))?;
        config.base_url = Some(url);
    }
    let (strings, english) = languages(&inputs, &config, &mut diagnostics);
    let style = style(&inputs, &config, &options.cache, &mut diagnostics);
    let grammar = Grammar {
        indexes: config.indexes.iter().map(|index| index.name.clone()).collect(),
        names: Names::new(&strings, &english),
        raw_html: config.raw_html,
    };
    let mut read = Vec::new();
    for file in &inputs.references {
        diagnostics.extend(encoding(*file, source(*file)));
        let (references, found) = reference::read(*file, source(*file));
        read.push(references);
        diagnostics.extend(found);
    }
    let (references, found) = reference::merge(read);
    diagnostics.extend(found);
    let (mut lock, found) = inputs.lock.map_or_else(Default::default, |file| Ledger::read(file, source(file)));
    diagnostics.extend(found);
    if let Some(withdrawal) = withdrawal {
        withdraw(&mut lock, withdrawal)?;
    }
    let key = GrammarKey::new(&grammar);
    let parsed: Vec<Parsed> =
        inputs.pages.par_iter().map(|at| options.cache.parse(at, source(at.file), &key)).collect();
    observer.at(Stage::Parse, parsed.len(), Some(parsed.len()));
    observer.at(Stage::Resolve, 0, None);
    let material = Material {
        sources: &inputs.sources,
        config,
        strings,
        references,
        lock: &lock,
        texts: inputs.texts.as_ref(),
        assets: assets::paths(&inputs.assets),
        readings: options.cache.readings(),
    };
    let Resolved { book, evidence, diagnostics: found } = resolve(parsed, material);
    diagnostics.extend(found);
    observer.at(Stage::Resolve, book.excerpts.len(), None);
    Ok(Settled { standing, inputs, grammar, lock, book, style, evidence, diagnostics })
}

/// The citation style of a book; the default one where the book's cannot be used.
fn style(inputs: &Inputs, config: &Config, cache: &Cache, diagnostics: &mut Diagnostics) -> Arc<Style> {
    let file = |name: &str| inputs.assets.get(name).map(Vec::as_slice);
    let read = |name: &str| cache.style(name, &config.language, file);
    read(&config.citation_style.value).unwrap_or_else(|unusable| {
        let span = config::span(config.file, inputs.sources.get(config.file), &config.citation_style.path);
        diagnostics.push(Diagnostic::new(Rule::WrongType, span, unusable.message).help(unusable.help));
        read(config::DEFAULT_STYLE).unwrap_or_else(|_| unreachable!("the archive has the default style"))
    })
}

/// Takes an address back that was published.
fn withdraw(lock: &mut Ledger, withdrawal: &Withdrawal) -> Result<(), Error> {
    let address = withdrawal.address.trim_start_matches('/').trim_end_matches(".html");
    if !lock.pages.contains_key(address) && !lock.excerpts.contains_key(address) {
        return Err(Error::usage(format!("`{address}` was never published: the lock does not have it"))
            .help("name it as the lock does: folder/page or folder/page#excerpt"));
    }
    lock.withdrawn.insert(address.to_owned(), Line::new(withdrawal.reason.clone()));
    Ok(())
}

/// The words of the book's language, and of English, which lends what is missing.
fn languages(inputs: &Inputs, config: &Config, diagnostics: &mut Diagnostics) -> (Strings, Strings) {
    let mut read = |language: &str, base: Option<&Strings>| {
        let mut laid: Option<Strings> = None;
        for file in inputs.strings.get(language)? {
            let under = laid.as_ref().or(base);
            let (strings, found) = Strings::read(*file, inputs.sources.get(*file), language, under);
            diagnostics.extend(found);
            laid = Some(strings);
        }
        laid
    };
    let english = read("en", None).unwrap_or_default();
    let primary = config.language.split('-').next().unwrap_or_default();
    let mut strings = [config.language.as_str(), primary]
        .into_iter()
        .filter(|language| *language != "en")
        .find_map(|language| read(language, Some(&english)))
        .unwrap_or_else(|| english.clone());
    strings.language.clone_from(&config.language);
    (strings, english)
}

/// A book with everything that its files are made of.
struct Planned {
    settled: Settled,
    plan: Plan,
    stylesheet: String,
    loaded: FilesView,
}

/// Plan and render every book, then the findings of the whole run. The pages at the paths of `first` come before all others.
fn finish(
    books: Vec<Settled>,
    options: &Options,
    first: &[String],
    sink: Option<&mut dyn Sink>,
) -> Result<Outcome, Error> {
    let observer = &options.observer;
    observer.at(Stage::Plan, 0, None);
    let seen: Vec<(&Standing, &Book)> = books.iter().map(|book| (&book.standing, &book.book)).collect();
    let neighbours: Vec<Neighbours> = (0..books.len()).map(|at| parts::neighbours(at, &seen)).collect();
    let planned: Vec<Planned> = books.into_iter().map(planned).collect();
    let all = planned.iter().map(|book| book.plan.jobs.len()).sum();
    observer.at(Stage::Plan, all, None);
    observer.at(Stage::Render, 0, Some(all));
    // With an error nothing is published, so nothing is staged either; the pages are made only for their findings.
    let sound = !planned.iter().any(|book| {
        let severities = Severities::new(&book.settled.book);
        book.settled.diagnostics.iter().any(|finding| severities.of(finding) == Severity::Error)
    });
    let epoch = crate::date::timestamp(options.epoch);
    let workshop = |(book, neighbours)| workshop(book, neighbours, &epoch, options.minify);
    let workshops: Vec<Workshop<'_>> = planned.iter().zip(&neighbours).map(workshop).collect();
    let found = render(&workshops, first, &mut Observed { sink: sink.filter(|_| sound), observer, done: 0, all })?;
    drop(workshops);
    let outcomes = planned.into_iter().zip(found).map(|(book, found)| {
        let Settled { standing, inputs, book: made, evidence, mut diagnostics, .. } = book.settled;
        diagnostics.extend(found);
        Outcome {
            pages: book.plan.jobs.iter().filter(|job| job.path.ends_with(".html")).count(),
            findings: reported(diagnostics, &made, &inputs.sources),
            sources: inputs.sources,
            proved: evidence.proved,
            published: None,
            roots: vec![standing.places.root],
        }
    });
    Ok(parts::join(outcomes.collect()))
}

/// Plan one book.
fn planned(mut settled: Settled) -> Planned {
    let Settled { standing, inputs, lock, book, diagnostics, .. } = &mut settled;
    let sheet = assets::stylesheet(&inputs.theme);
    let stylesheet = assets::path("site.css", &sheet);
    let mut files = vec![(stylesheet.clone(), sheet)];
    let loaded = loaded(&inputs.theme, &mut files);
    for (name, path) in &book.assets {
        if let Some(bytes) = inputs.assets.remove(name)
            && !files.iter().any(|(known, _)| known == path)
        {
            files.push((path.clone(), bytes));
        }
    }
    let (plan, found) = plan(book, standing.whole.is_some(), lock, files, &inputs.sources);
    diagnostics.extend(found);
    Planned { settled, plan, stylesheet, loaded }
}

/// What the files of a book are made with.
fn workshop<'w>(planned: &'w Planned, neighbours: &'w Neighbours, epoch: &'w str, minify: bool) -> Workshop<'w> {
    let Settled { standing, inputs, book, style, .. } = &planned.settled;
    Workshop {
        plan: &planned.plan,
        path: &standing.path,
        book,
        neighbours,
        style,
        sources: &inputs.sources,
        templates: &inputs.templates,
        stylesheet: &planned.stylesheet,
        loaded: &planned.loaded,
        epub_style: inputs.theme.get("epub.css").map(Vec::as_slice).unwrap_or_default(),
        epoch,
        minify,
    }
}

/// The findings as they are reported: with the book's own severities, without consequences, in order.
fn reported(diagnostics: Diagnostics, book: &Book, sources: &Sources) -> Vec<Diagnostic> {
    let severities = Severities::new(book);
    let is_error = |finding: &Diagnostic| severities.of(finding) == Severity::Error;
    let diagnostics = consequences::without(diagnostics, book, sources, is_error);
    diagnostics.finish(|finding| severities.of(finding), |span: Span| sources.get(span.file).path.clone())
}

/// What pages load beside the style sheet: the icon and the script, which join the files of the site.
fn loaded(theme: &BTreeMap<String, Vec<u8>>, files: &mut Vec<(String, Vec<u8>)>) -> FilesView {
    let mut file = |name: &str, bytes: Vec<u8>| {
        let path = assets::path(name, &bytes);
        files.push((path.clone(), bytes));
        path
    };
    let icon = theme.get("icon.svg").map(|bytes| file("icon.svg", bytes.clone()));
    FilesView { icon, script: file("site.js", assets::script(theme)) }
}

/// How bad findings are in one book: by the page's exceptions, else the book's settings, else the rules' own defaults.
struct Severities<'b> {
    allowed: BTreeMap<FileId, BTreeSet<Rule>>,
    settings: &'b BTreeMap<Rule, Severity>,
}

impl<'b> Severities<'b> {
    fn new(book: &'b Book) -> Self {
        let with_exceptions = book.pages.iter().filter(|page| !page.front.allow.is_empty());
        let rules = |page: &crate::book::Page| page.front.allow.iter().map(|exception| exception.rule).collect();
        let allowed = with_exceptions.map(|page| (page.location.file, rules(page))).collect();
        Self { allowed, settings: &book.config.rules }
    }

    fn of(&self, finding: &Diagnostic) -> Severity {
        match self.allowed.get(&finding.span.file) {
            Some(rules) if rules.contains(&finding.rule) => Severity::Off,
            _ => self.settings.get(&finding.rule).copied().unwrap_or(finding.severity),
        }
    }
}

/// An address to be withdrawn, with the reason.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    /// `folder/page` or `folder/page#excerpt`.
    pub address: String,
    /// Why it is gone, for the page that stays there.
    pub reason: String,
}

/// Proves the quotations and gives the new text of the lock, unless anything stands against it. Each book has a lock of its
/// own, so parts are not looked at: `--root` names the book whose lock it is.
pub fn lock(options: &Options, withdrawal: Option<&Withdrawal>) -> Result<(Outcome, Option<String>), Error> {
    let inputs = read(&options.places, options)?;
    let settled = settle_book(inputs, options, Standing::of(&options.places), withdrawal)?;
    let text = settled.evidence.ledger.write();
    let outcome = finish(vec![settled], options, &[], None)?;
    // What the lock itself mends does not stand against it. Without the texts it proves nothing, so what is not proved is
    // said; but the ids can be noted all the same.
    let proves = options.places.sources.is_some();
    let findings = outcome.findings.into_iter().filter_map(|finding| match finding.rule {
        Rule::ReviewStale | Rule::LockInvalid => None,
        Rule::QuotationUnproved if proves => None,
        Rule::QuotationUnproved => Some(Diagnostic { severity: Severity::Warning, ..finding }),
        _ => Some(finding),
    });
    let outcome = Outcome { findings: findings.collect(), ..outcome };
    let text = (!outcome.failed()).then_some(text);
    Ok((outcome, text))
}
