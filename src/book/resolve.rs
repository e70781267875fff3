//! All pages, as their files give them → the book, with every finding that needs more than one file.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use rayon::prelude::*;

use super::backlinks::{self, Backlink, Backlinks, Linked};
use super::bibliography::Bibliography;
use super::coverage::Coverage;
use super::evidence::{self, Claims, Evidence};
use super::labels::Labels;
use super::ledger::Ledger;
use super::links::Surroundings;
use super::mentions::{Found, Mentions, Names};
use super::relations::{self, Related};
use super::vocabulary::Vocabulary;
use super::{Book, Page, PageId, Relations, excerpts, links, numbers, prose, vocabulary};
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::fields::Keyed;
use crate::hash::Digest;
use crate::parse::Parsed;
use crate::parse::front_matter::{self, PageKind};
use crate::reference::Reference;
use crate::source::{Sources, Span};
use crate::strings::Strings;

/// What [`resolve`] needs beside the pages.
pub struct Material<'m> {
    /// The files, for places and hashes.
    pub sources: &'m Sources,
    /// The settings of the book.
    pub config: Config,
    /// The words of the interface.
    pub strings: Strings,
    /// The references.
    pub references: Vec<Reference>,
    /// The lock.
    pub lock: &'m Ledger,
    /// The texts of the sources by name, if they are at hand.
    pub texts: Option<&'m BTreeMap<String, String>>,
    /// The files beside pages, by path below `content/`, with the paths they get in the site.
    pub assets: BTreeMap<String, String>,
    /// Where readings of texts are kept for other runs, if they are.
    pub readings: Option<&'m dyn Readings>,
}

/// What the text of a page links, cites and names.
#[derive(Debug, Clone)]
pub struct Reading {
    links: Vec<(Linked, Backlink)>,
    named: Found,
}

/// Keeps the readings of texts: after an edit all but a few are the same, and each takes finding sentences and names.
pub trait Readings: Sync {
    /// The reading of a key, which is a hash of all that it depends on; `read` makes it if no earlier run did.
    fn reading(&self, key: String, read: &dyn Fn() -> Reading) -> Arc<Reading>;
}

/// A book with what was found wrong, and the lock as it should be.
#[derive(Debug)]
pub struct Resolved {
    /// The book.
    pub book: Book,
    /// The lock as it should be, with what was proved.
    pub evidence: Evidence,
    /// What was found wrong.
    pub diagnostics: Diagnostics,
}

/// Makes a book of its pages.
pub fn resolve(parsed: Vec<Parsed>, material: Material<'_>) -> Resolved {
    let mut diagnostics = Diagnostics::default();
    let Material { sources, config, strings, references, lock, texts, assets, readings } = material;
    let (mut pages, vocabulary) = vocabulary::pages(parsed, &config, &strings, &references, sources, &mut diagnostics);
    for page in &mut pages {
        page.tags = page_tags(page, &vocabulary, &config, sources, &mut diagnostics);
    }
    term_relations(&mut pages, &vocabulary, sources, &mut diagnostics);
    let quoted = excerpts::collect(&pages, &vocabulary, &config, &strings, &references, sources, &mut diagnostics);
    let all_links: Vec<_> = {
        let by_id = excerpts::by_id(&pages, &quoted);
        let keys: Vec<&str> = references.iter().map(|reference| reference.id.as_str()).collect();
        let around = Surroundings {
            vocabulary: &vocabulary,
            pages: &pages,
            excerpts: &by_id,
            references: &keys,
            assets: &assets,
        };
        let resolved = (0..pages.len()).into_par_iter().map(|page| {
            let mut found = Diagnostics::default();
            (links::resolve(page, &around, &mut found), found)
        });
        let (all, found): (Vec<_>, Vec<Diagnostics>) = resolved.unzip();
        found.into_iter().for_each(|found| diagnostics.extend(found));
        all
    };
    for (page, links) in pages.iter_mut().zip(all_links) {
        page.links = links;
    }
    numbers::check(&pages, &vocabulary, &config, &mut diagnostics);
    let mut evidence =
        evidence::check(&Claims { pages: &pages, quoted: &quoted, references: &references, lock, texts, sources });
    diagnostics.extend(std::mem::take(&mut evidence.diagnostics));
    excerpts::check_use(&pages, &quoted, &references, &evidence.words, &config.quotations, &mut diagnostics);
    let used = used_assets(&pages, &assets);
    let source_words = evidence.words.clone();
    let bibliography = Bibliography::new(&pages, &quoted, &references);
    unused_references(&bibliography, &references, &mut diagnostics);
    let labels = Labels { pages: &pages, excerpts: &quoted, references: &references, strings: &strings };
    let connections = connections(&labels, &bibliography, sources, readings, &mut diagnostics);
    let Connections { backlinks, mentions, related } = connections;
    let coverage = Coverage::new(&pages, &quoted, &config);
    let book = Book {
        config,
        strings,
        pages,
        references,
        excerpts: quoted,
        bibliography,
        source_words,
        assets: used,
        backlinks,
        mentions,
        related,
        coverage,
    };
    Resolved { book, evidence, diagnostics }
}

/// What pages have to do with each other.
struct Connections {
    backlinks: Backlinks,
    mentions: Mentions,
    related: Vec<Vec<Related>>,
}

/// Reads the text of every page once, for links and for names.
fn connections(
    labels: &Labels<'_>,
    bibliography: &Bibliography,
    sources: &Sources,
    readings: Option<&dyn Readings>,
    diagnostics: &mut Diagnostics,
) -> Connections {
    let names = Names::new(labels.pages, sources);
    // What the readings of all pages depend on, beside the page's own file and runs.
    let kept = readings.map(|readings| {
        let mut digest = Digest::default();
        names.digest(&mut digest);
        labels.excerpts.iter().for_each(|quoted| digest.write_usize(quoted.page));
        (readings, digest.hex())
    });
    let reading = |page: PageId| {
        let runs = prose::runs(page, labels, bibliography);
        let read =
            || Reading { links: backlinks::of_page(page, &runs, labels.excerpts), named: names.of_page(page, &runs) };
        let Some((readings, around)) = &kept else { return read() };
        let mut digest = Digest::default();
        (around, page, &sources.get(labels.pages[page].location.file).text, &runs).hash(&mut digest);
        Arc::unwrap_or_clone(readings.reading(digest.hex(), &read))
    };
    let all: Vec<Reading> = (0..labels.pages.len()).into_par_iter().map(reading).collect();
    let (links, mut named): (Vec<_>, Vec<_>) = all.into_iter().map(|Reading { links, named }| (links, named)).unzip();
    for named in &mut named {
        diagnostics.extend(std::mem::take(&mut named.diagnostics));
    }
    Connections {
        backlinks: Backlinks::new(labels, links.into_iter().flatten()),
        mentions: Mentions::new(named),
        related: relations::related(labels, bibliography),
    }
}

/// The terms that a page's front matter names, index by index.
fn page_tags(
    page: &Page,
    vocabulary: &Vocabulary,
    config: &Config,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, Vec<PageId>> {
    let mut tags = BTreeMap::new();
    for index in &config.indexes {
        let Some(ids) = page.front.tags.get(&index.name) else { continue };
        let terms = terms(page, &index.name, ids, vocabulary, sources, diagnostics);
        tags.insert(index.name.clone(), terms);
    }
    tags
}

/// Looks ids of front matter up; places are searched for only where one is unknown, because that reads the YAML again.
fn terms(
    page: &Page,
    index: &str,
    ids: &[Keyed<String>],
    vocabulary: &Vocabulary,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<PageId> {
    let found: Vec<PageId> = ids.iter().filter_map(|id| vocabulary.page(index, &id.value)).collect();
    let distinct = found.iter().collect::<std::collections::BTreeSet<_>>().len();
    if found.len() == ids.len() && distinct == found.len() && ids.len() <= vocabulary::MAX_TERMS {
        return found;
    }
    let file = page.location.file;
    let source = sources.get(file);
    // One more than may stand there, so that this is said; each place takes reading the front matter again.
    let ids = ids.iter().take(vocabulary::MAX_TERMS + 1);
    let placed: Vec<(&str, Span)> =
        ids.map(|id| (id.value.as_str(), front_matter::span(file, source, &id.path))).collect();
    vocabulary.terms(index, placed, diagnostics)
}

/// Settles what is broader, narrower, related and a member, and refuses circles.
fn term_relations(pages: &mut [Page], vocabulary: &Vocabulary, sources: &Sources, diagnostics: &mut Diagnostics) {
    let named: Vec<(PageId, Relations)> = pages
        .iter()
        .enumerate()
        .filter(|(_, page)| page.kind == PageKind::Term)
        .map(|(id, page)| {
            let index = page.location.folder.as_str();
            let mut look_up = |ids: &[Keyed<String>]| terms(page, index, ids, vocabulary, sources, diagnostics);
            let relations = Relations {
                broader: look_up(&page.front.broader),
                related: look_up(&page.front.related),
                members: look_up(&page.front.members),
                ..Relations::default()
            };
            (id, relations)
        })
        .collect();
    for (id, relations) in named {
        for broader in &relations.broader {
            pages[*broader].relations.narrower.push(id);
        }
        for member in &relations.members {
            pages[*member].relations.regions.push(id);
        }
        // "Related" holds in both directions, whichever of the two pages says it.
        for related in &relations.related {
            if !pages[*related].relations.related.contains(&id) {
                pages[*related].relations.related.push(id);
            }
        }
        let page = &mut pages[id].relations;
        page.broader = relations.broader;
        page.members = relations.members;
        for related in relations.related {
            if !page.related.contains(&related) {
                page.related.push(related);
            }
        }
    }
    for id in 0..pages.len() {
        pages[id].relations.related.sort_unstable();
        if let Some(back) = circle(pages, id) {
            let page = &pages[id];
            let span = page.front.broader.first().map_or_else(
                || front_matter::whole(page.location.file, sources.get(page.location.file)),
                |broader| front_matter::span(page.location.file, sources.get(page.location.file), &broader.path),
            );
            let message = format!("the term is broader than itself, by way of `{}`", pages[back].location.id);
            diagnostics.push(
                Diagnostic::new(Rule::FrontMatterInvalid, span, message).help("take one `broader:` out of the circle"),
            );
            pages[id].relations.broader.clear();
            for page in pages.iter_mut() {
                page.relations.narrower.retain(|narrower| *narrower != id);
            }
        }
    }
}

/// Whether following `broader` from a term leads back to it; if so, the last term before.
fn circle(pages: &[Page], start: PageId) -> Option<PageId> {
    let mut open = pages[start].relations.broader.clone();
    let mut seen = std::collections::BTreeSet::new();
    while let Some(term) = open.pop() {
        if pages[term].relations.broader.contains(&start) || term == start {
            return Some(term);
        }
        if seen.insert(term) {
            open.extend(&pages[term].relations.broader);
        }
    }
    None
}

/// Reports references that no page is about and none cites.
fn unused_references(bibliography: &Bibliography, references: &[Reference], diagnostics: &mut Diagnostics) {
    // By id, because an id that is given twice is one mistake, which is reported where it is made.
    let used = (0..references.len()).filter(|reference| bibliography.is_used(*reference));
    let used: std::collections::BTreeSet<&str> = used.map(|reference| references[reference].id.as_str()).collect();
    for reference in references.iter().filter(|reference| !used.contains(reference.id.as_str())) {
        let message = format!("no page is about `{}` or cites it", reference.id);
        diagnostics.push(
            Diagnostic::new(Rule::UnusedReference, reference.span, message)
                .help("cite it with `[@key]`, or take it out"),
        );
    }
}

/// The files beside pages that some page links or shows.
fn used_assets(pages: &[Page], assets: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let linked: std::collections::BTreeSet<&str> = pages
        .iter()
        .flat_map(|page| page.links.values())
        .filter_map(|target| if let super::Target::Asset(path) = target { Some(path.as_str()) } else { None })
        .collect();
    assets.iter().filter(|(_, path)| linked.contains(path.as_str())).map(|(a, b)| (a.clone(), b.clone())).collect()
}
