//! Which page has which id, what it is called, and which anchors it has: what links and tags are looked up in.

use std::collections::BTreeMap;

use super::{Page, PageId, Relations, folder_title};
use crate::config::Config;
use crate::country;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::document::{BlockKind, plain_text, visit_blocks};
use crate::fields::Keyed;
use crate::id;
use crate::parse::article::Content;
use crate::parse::front_matter::{self, PageKind};
use crate::parse::{Body, Parsed};
use crate::reference::Reference;
use crate::source::{Sources, Span};
use crate::strings::Strings;
use crate::yaml::Path;

/// Every id and anchor of a book.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    addresses: BTreeMap<(String, String), PageId>,
    by_id: BTreeMap<String, Vec<PageId>>,
    anchors: Vec<BTreeMap<String, String>>,
}

impl Vocabulary {
    /// The page of a folder and an id.
    pub fn page(&self, folder: &str, id: &str) -> Option<PageId> {
        self.addresses.get(&(folder.to_owned(), id.to_owned())).copied()
    }

    /// The pages that have an id, in any folder.
    pub fn pages(&self, id: &str) -> &[PageId] {
        self.by_id.get(id).map_or(&[], Vec::as_slice)
    }

    /// The ids of a folder.
    pub fn ids<'v>(&'v self, folder: &'v str) -> impl Iterator<Item = &'v str> {
        self.addresses.keys().filter(move |(of, _)| of == folder).map(|(_, id)| id.as_str()).filter(|id| *id != "index")
    }

    /// Every id of a page outside a folder's own text.
    pub fn all_ids(&self) -> impl Iterator<Item = &str> {
        self.by_id.keys().map(String::as_str)
    }

    /// The anchor that a link's words after `#` mean on a page: an anchor, or the text of a heading.
    pub fn anchor<'v>(&'v self, page: PageId, words: &'v str) -> Option<&'v str> {
        let anchors = &self.anchors[page];
        if let Some((anchor, _)) = anchors.get_key_value(words) {
            return Some(anchor);
        }
        let slug = id::slug(words);
        anchors
            .iter()
            .find(|(anchor, text)| **anchor == slug || id::slug(text) == slug)
            .map(|(anchor, _)| anchor.as_str())
    }

    /// Every anchor of a page.
    pub fn anchors(&self, page: PageId) -> impl Iterator<Item = &str> {
        self.anchors[page].keys().map(String::as_str)
    }

    /// Looks up ids that front matter or a heading names as terms of an index; each unknown one is reported where it stands.
    pub fn terms<'k>(
        &self,
        index: &str,
        ids: impl IntoIterator<Item = (&'k str, Span)>,
        diagnostics: &mut Diagnostics,
    ) -> Vec<PageId> {
        let mut terms: Vec<PageId> = Vec::new();
        for (at, (id, span)) in ids.into_iter().enumerate() {
            if at == MAX_TERMS {
                let message = format!("more than {MAX_TERMS} terms of {index} stand here");
                let finding = Diagnostic::new(Rule::LimitExceeded, span, message);
                diagnostics.push(finding.help("name a broader term or a region, which stands for many"));
                break;
            }
            match self.page(index, id).filter(|_| id != "index") {
                Some(page) if terms.contains(&page) => diagnostics.push(
                    Diagnostic::new(Rule::DuplicateId, span, format!("`{id}` stands twice")).help("keep one of them"),
                ),
                Some(page) => terms.push(page),
                None => diagnostics.push(self.unknown_term(index, id, span)),
            }
        }
        terms
    }

    /// The finding that an index has no such term, with the nearest.
    pub fn unknown_term(&self, index: &str, id: &str, span: Span) -> Diagnostic {
        let finding = Diagnostic::new(Rule::UnknownTerm, span, format!("no page of {index} has the id `{id}`"));
        match did_you_mean(id, self.ids(index)).filter(|_| !id.contains(' ')) {
            Some(near) => finding.nearest(near).suggest(span, near),
            None if id.contains(' ') && id.split(' ').all(|part| self.page(index, part).is_some()) => {
                let apart = id.replace(' ', ", ");
                finding.help(format!("these are several ids: write `{apart}`, with a comma between them"))
            }
            None => finding.help(format!("write content/{index}/{}.md, or take the id out", id::slug(id))),
        }
    }
}

/// The most terms of one index that a page or an excerpt may have: it stands on the page of each, and where any two meet.
pub const MAX_TERMS: usize = 100;

/// Gives every page its title, path, reference and place in the vocabulary. Links and tags are still to come.
pub fn pages(
    parsed: Vec<Parsed>,
    config: &Config,
    strings: &Strings,
    references: &[Reference],
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> (Vec<Page>, Vocabulary) {
    let by_key: BTreeMap<&str, usize> = references.iter().enumerate().map(|(at, r)| (r.id.as_str(), at)).collect();
    let mut pages = Vec::with_capacity(parsed.len());
    let mut vocabulary = Vocabulary::default();
    for page in parsed {
        let id: PageId = pages.len();
        let span_of = |path: &Path| front_matter::span(page.location.file, sources.get(page.location.file), path);
        diagnostics.extend(page.diagnostics);
        let reference = page.front.source.as_ref().and_then(|key| {
            let found = by_key.get(key.value.as_str()).copied();
            if found.is_none() {
                let known = by_key.keys().copied();
                diagnostics.push(unknown_reference(&key.value, span_of(&key.path), known));
            }
            found
        });
        let name = Name { front: &page.front, kind: page.kind, folder: &page.location.folder, reference };
        let title = name.title(config, strings, references, &span_of, diagnostics).unwrap_or_else(|| {
            if page.front.title.is_none() {
                let whole = front_matter::whole(page.location.file, sources.get(page.location.file));
                diagnostics.push(missing_title(page.kind, whole));
            }
            page.location.id.clone()
        });
        let path = path(&page.location.folder, &page.location.id);
        vocabulary.addresses.insert((page.location.folder.clone(), page.location.id.clone()), id);
        if !matches!(page.kind, PageKind::FolderText | PageKind::Home) {
            vocabulary.by_id.entry(page.location.id.clone()).or_default().push(id);
        }
        vocabulary.anchors.push(anchors(&page.body, diagnostics));
        pages.push(Page {
            location: page.location,
            kind: page.kind,
            front: page.front,
            body: page.body,
            title,
            path,
            reference,
            links: BTreeMap::new(),
            tags: BTreeMap::new(),
            relations: Relations::default(),
        });
    }
    (pages, vocabulary)
}

/// The finding that no reference has a key.
pub fn unknown_reference<'k>(key: &str, span: Span, known: impl IntoIterator<Item = &'k str>) -> Diagnostic {
    let known: Vec<&str> = known.into_iter().collect();
    let finding = Diagnostic::new(Rule::UnknownReference, span, format!("no reference has the id `{key}`"));
    match did_you_mean(key, known.iter().copied()) {
        Some(near) => finding.nearest(near),
        None if known.is_empty() || known.len() > FEW => finding.help("add it to content/references.yaml"),
        None => finding.help(format!("add it to content/references.yaml; there is `{}`", known.join("`, `"))),
    }
}

/// How many names are listed at most where none is near the one that was written.
pub const FEW: usize = 8;

/// What a page without a title is told.
pub const NO_TITLE: &str = "the page has no title";

fn missing_title(kind: PageKind, span: Span) -> Diagnostic {
    let help = match kind {
        PageKind::Article => {
            "name its `source:`, or give it a `title:`, between two lines `---` at the top of the file"
        }
        PageKind::Term => {
            "give it a `title:`, or a country its `code:`, between two lines `---` at the top of the file"
        }
        _ => "give it a `title:` between two lines `---` at the top of the file",
    };
    Diagnostic::new(Rule::MissingKey, span, NO_TITLE).help(help)
}

/// The path of a page in the site. Indicators are published among the numbers they measure.
pub fn path(folder: &str, id: &str) -> String {
    match folder {
        "" => format!("{id}.html"),
        folder => format!("{}/{id}.html", site_folder(folder)),
    }
}

/// The folder of the site in which the pages of a folder of the book stand.
pub fn site_folder(folder: &str) -> &str {
    if folder == "indicators" { "figures" } else { folder }
}

/// What a page can be named after.
struct Name<'n> {
    front: &'n front_matter::FrontMatter,
    kind: PageKind,
    folder: &'n str,
    reference: Option<usize>,
}

impl Name<'_> {
    fn title(
        &self,
        config: &Config,
        strings: &Strings,
        references: &[Reference],
        span_of: &impl Fn(&Path) -> Span,
        diagnostics: &mut Diagnostics,
    ) -> Option<String> {
        let country = self.front.code.as_ref().and_then(|code| {
            let country = country::by_code(&code.value);
            if country.is_none() {
                diagnostics.push(unknown_code(code, span_of));
            }
            country
        });
        if let Some(title) = &self.front.title {
            return Some(title.value.clone());
        }
        match self.kind {
            PageKind::Home => Some(config.title.clone()),
            PageKind::FolderText => Some(folder_title(config, strings, self.folder)),
            // An article whose source is not known is reported for that.
            PageKind::Article => match self.reference {
                Some(reference) => Some(references[reference].title.clone()),
                None => self.front.source.as_ref().map(|source| source.value.clone()),
            },
            _ => match country {
                Some(country) => Some(country.name.of(&strings.language).to_owned()),
                None => self.front.code.as_ref().map(|code| code.value.clone()),
            },
        }
    }
}

fn unknown_code(code: &Keyed<String>, span_of: &impl Fn(&Path) -> Span) -> Diagnostic {
    let message = format!("`{}` is no code of a country", code.value);
    let finding = Diagnostic::new(Rule::WrongType, span_of(&code.path), message);
    let upper = code.value.to_uppercase();
    if country::by_code(&upper).is_some() {
        finding.help(format!("write `{upper}`")).fix(span_of(&code.path), upper)
    } else {
        finding.help("write the two letters of ISO 3166-1: PE for Peru; a region has `members:` and a `title:` instead")
    }
}

/// The anchors of a page with the words they stand for. Those that the program makes of another one (`key-points-1`, the
/// second quotation's `id-2`) may meet a heading's; what meets twice on the headings is reported where they are read.
fn anchors(body: &Body, diagnostics: &mut Diagnostics) -> BTreeMap<String, String> {
    let mut anchors = BTreeMap::new();
    body.prose(&mut |blocks, _| {
        visit_blocks(blocks, &mut |block| {
            if let BlockKind::Heading(heading) = &block.kind {
                anchors.insert(heading.anchor.clone(), plain_text(&heading.text));
            }
        });
    });
    let Some(article) = body.article() else { return anchors };
    for section in &article.sections {
        anchors.insert(section.heading.anchor.clone(), plain_text(&section.heading.text));
    }
    for excerpt in article.excerpts().filter(|excerpt| excerpt.ordinal == 0) {
        anchors.insert(excerpt.id.clone(), plain_text(&excerpt.heading.text));
    }
    let mut make = |anchor: &str, words: String, span: Span, anchors: &mut BTreeMap<String, String>| {
        if anchors.insert(anchor.to_owned(), words).is_some() {
            let message = format!("this has the id `{anchor}`, which a heading of the page has already");
            let help = "give that heading another id: `{#…}` after its words";
            diagnostics.push(Diagnostic::new(Rule::DuplicateId, span, message).help(help));
        }
    };
    for section in &article.sections {
        match &section.content {
            Content::Points(_, points) => {
                points.iter().for_each(|point| make(&point.anchor, String::new(), point.span, &mut anchors));
            }
            Content::Excerpts(_, excerpts) => {
                for excerpt in excerpts.iter().filter(|excerpt| excerpt.ordinal > 0) {
                    make(&excerpt.id, plain_text(&excerpt.heading.text), excerpt.span, &mut anchors);
                }
            }
            Content::Figures(rows, _) => anchors.extend(rows.iter().map(|row| (row.anchor.clone(), String::new()))),
            Content::Events(rows, _) => anchors.extend(rows.iter().map(|row| (row.anchor.clone(), String::new()))),
            Content::Prose(_) => {}
        }
    }
    anchors
}
