//! An id of a page or an excerpt under another name: every change of the book's texts that this takes. Pure.
//!
//! 1. `subject` finds what is meant: `folder/page`, `folder/page#excerpt`, or an id alone that only one has.
//! 2. The new id is vetted: an id of the same kind that nothing else has or had.
//! 3. `edits` gives the new name to every link (see `links`), to the ids in front matter, on headings and in tables, and
//!    writes the old one down as `formerly`, so that the old address keeps working.
//!
//! A folder is no part of what is renamed: `formerly` knows ids of the same folder only.

mod links;

use crate::book::numbers::places;
use crate::book::{Book, ExcerptId, Page, PageId, evidence};
use crate::diagnostic::did_you_mean;
use crate::document::{BlockKind, visit_blocks};
use crate::edit::Edit;
use crate::fields::Keyed;
use crate::fix;
use crate::id;
use crate::parse::excerpt::Excerpt;
use crate::parse::front_matter::{self, PageKind};
use crate::source::{FileId, Sources, Span};

/// What is renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A page.
    Page(PageId),
    /// An excerpt.
    Excerpt(ExcerptId),
}

/// Everything that a new name changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renaming {
    /// What is renamed.
    pub subject: Subject,
    /// The old name in full, as `subject` reads it.
    pub old: String,
    /// The new name in full.
    pub new: String,
    /// The changes of texts, without two that meet.
    pub edits: Vec<Edit>,
    /// How many of them are links and ids that name what is renamed.
    pub links: usize,
    /// The file that gets another name, with its new path.
    pub moved: Option<(FileId, String)>,
    /// The addresses that change, as the lock names them: old, new.
    pub addresses: Vec<(String, String)>,
}

/// Why a name cannot be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What stands against it.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Refusal {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// What a name means: `folder/page`, `folder/page#excerpt`, or an id alone that only one page, else only one excerpt, has.
/// The folder of the site is understood too (`figures/…` for an indicator), because the lock uses it.
pub fn subject(book: &Book, name: &str) -> Result<Subject, Refusal> {
    let name = name.trim().trim_start_matches("content/").trim_start_matches('/');
    match name.split_once('#') {
        Some((page, anchor)) => excerpt(book, named_page(book, page.trim_end_matches(".md"))?, anchor),
        None => match named_page(book, name.trim_end_matches(".md")) {
            Ok(page) => Ok(Subject::Page(page)),
            Err(refusal) if name.contains('/') => Err(refusal),
            Err(refusal) => {
                let having: Vec<ExcerptId> =
                    (0..book.excerpts.len()).filter(|excerpt| book.excerpt(*excerpt).id == name).collect();
                match having.as_slice() {
                    [] => Err(refusal),
                    [excerpt] => Ok(Subject::Excerpt(*excerpt)),
                    several => {
                        let all = several
                            .iter()
                            .map(|at| format!("{}#{name}", address(&book.pages[book.excerpts[*at].page])));
                        Err(ambiguous(name, all))
                    }
                }
            }
        },
    }
}

/// The name of a page in full: `folder/page`.
fn address(page: &Page) -> String {
    match page.location.folder.as_str() {
        "" => page.location.id.clone(),
        folder => format!("{folder}/{}", page.location.id),
    }
}

fn ambiguous(name: &str, all: impl Iterator<Item = String>) -> Refusal {
    let all = all.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ");
    Refusal::new(format!("`{name}` is the id of more than one"), format!("write {all}"))
}

fn named_page(book: &Book, name: &str) -> Result<PageId, Refusal> {
    let fits = |page: &Page| match name.rsplit_once('/') {
        Some(_) => address(page) == name || evidence::address(page) == name,
        None => page.location.id == name && !matches!(page.kind, PageKind::FolderText | PageKind::Home),
    };
    let having: Vec<PageId> = (0..book.pages.len()).filter(|page| fits(&book.pages[*page])).collect();
    match having.as_slice() {
        [page] => Ok(*page),
        [] => {
            let all: Vec<String> = book.pages.iter().map(address).collect();
            let near = if name.contains('/') {
                did_you_mean(name, all.iter().map(String::as_str)).map(str::to_owned)
            } else {
                let ids = book.pages.iter().map(|page| page.location.id.as_str());
                did_you_mean(name, ids).map(str::to_owned)
            };
            let message = format!("there is no page `{name}`");
            Err(Refusal::new(
                message,
                match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "name a page as folder/page, an excerpt as folder/page#excerpt".to_owned(),
                },
            ))
        }
        several => Err(ambiguous(name, several.iter().map(|page| address(&book.pages[*page])))),
    }
}

fn excerpt(book: &Book, page: PageId, anchor: &str) -> Result<Subject, Refusal> {
    let found = book.excerpts_of(page).find(|excerpt| book.excerpt(*excerpt).id == anchor);
    found.map(Subject::Excerpt).ok_or_else(|| {
        let ids = book.excerpts_of(page).map(|excerpt| book.excerpt(excerpt).id.as_str());
        let near = did_you_mean(anchor, ids);
        let had = |excerpt: &&Excerpt| excerpt.formerly.iter().any(|(old, _)| old == anchor);
        let now = book.excerpts_of(page).map(|excerpt| book.excerpt(excerpt)).find(|excerpt| had(excerpt));
        Refusal::new(
            format!("{} has no excerpt `#{anchor}`", address(&book.pages[page])),
            match (now, near) {
                (Some(now), _) => format!("it is `#{}` now", now.id),
                (None, Some(near)) => format!("did you mean `#{near}`?"),
                (None, None) => "only pages and excerpts can be renamed".to_owned(),
            },
        )
    })
}

/// Everything that changes when `old` becomes `new`. Both are names as `subject` reads them; the new one may be the id alone.
pub fn edits(book: &Book, sources: &Sources, old: &str, new: &str) -> Result<Renaming, Refusal> {
    if let Some(page) = book.pages.iter().find(|page| page.front.unread) {
        let path = &sources.get(page.location.file).path;
        let message = format!("the front matter of {path} cannot be read, so its ids are not known");
        return Err(Refusal::new(message, "mend what `briefbook check` reports there first"));
    }
    let mut work = Work { book, sources, edits: Vec::new(), links: 0 };
    let renaming = match subject(book, old)? {
        Subject::Page(page) => work.page(page, new)?,
        Subject::Excerpt(excerpt) => work.excerpt(excerpt, new)?,
    };
    let mut edits = work.edits;
    edits.sort();
    edits.dedup();
    Ok(Renaming { edits, links: work.links, ..renaming })
}

/// An id that can be given, or why not: the message of the rule `invalid-id`.
fn vetted(id: &str) -> Result<&str, Refusal> {
    match id::invalid(id) {
        None => Ok(id),
        Some(reason) => {
            let slug = id::slug(id);
            let help = if slug.is_empty() {
                "use lower-case letters, digits and hyphens".to_owned()
            } else {
                format!("write `{slug}`")
            };
            Err(Refusal::new(format!("`{id}` cannot be an id: {reason}"), help))
        }
    }
}

struct Work<'w> {
    book: &'w Book,
    sources: &'w Sources,
    edits: Vec<Edit>,
    links: usize,
}

impl Work<'_> {
    /// Adds the change of a link or id.
    fn link(&mut self, span: Span, replacement: impl Into<String>) {
        let edit = Edit::new(span, replacement);
        // A definition that several links share is one change.
        if !self.edits.contains(&edit) {
            self.edits.push(edit);
            self.links += 1;
        }
    }

    /// The place of `id` in a stretch of text that holds nothing else but marks around it.
    fn id_in(&self, span: Span, id: &str) -> Result<Span, Refusal> {
        let text = self.sources.slice(span);
        let alone = |at: usize| {
            let part = |c: char| c.is_alphanumeric() || c == '-';
            !text[..at].ends_with(part) && !text[at + id.len()..].starts_with(part)
        };
        let mut places = text.match_indices(id).map(|(at, _)| at).filter(|at| alone(*at));
        match (places.next(), places.next()) {
            (Some(at), None) => {
                let start = span.range().start + at;
                Ok(Span::new(span.file, start..start + id.len()))
            }
            _ => Err(self.unclear(span, id)),
        }
    }

    fn unclear(&self, span: Span, id: &str) -> Refusal {
        let source = self.sources.get(span.file);
        let at = source.position(span.range().start);
        let message = format!(
            "`{id}` at {}:{}:{} is written in a way that cannot be changed safely",
            source.path, at.line, at.column
        );
        Refusal::new(message, "write it plainly there, then rename again")
    }

    fn page(&mut self, page: PageId, new: &str) -> Result<Renaming, Refusal> {
        let it = &self.book.pages[page];
        let (folder, old) = (it.location.folder.as_str(), it.location.id.as_str());
        if matches!(it.kind, PageKind::Home | PageKind::FolderText) {
            return Err(Refusal::new(
                format!("{} is the text of a list and has no id of its own", address(it)),
                "only pages with an id can be renamed",
            ));
        }
        let new = new.trim_start_matches("content/").trim_end_matches(".md");
        if new.contains('#') {
            return Err(Refusal::new(
                format!("`{new}` names an excerpt, but {} is a page", address(it)),
                "give a page the id of a page",
            ));
        }
        let id = match new.rsplit_once('/') {
            Some((other, id)) if other == folder || other == crate::book::vocabulary::site_folder(folder) => id,
            Some((other, id)) => {
                let message = format!("a page keeps its folder: {} cannot move to {other}", address(it));
                return Err(Refusal::new(
                    message,
                    format!(
                        "write `{folder}/{id}`; to move a page, move its file and mend what `briefbook check` reports"
                    ),
                ));
            }
            None => new,
        };
        let id = vetted(id)?;
        if id == "index" {
            return Err(Refusal::new("`index` is the id of a folder's own text", "choose another id"));
        }
        let exists = |page: &&Page| page.location.folder == folder && page.location.id == id;
        if self.book.pages.iter().any(|page| exists(&page)) {
            return Err(Refusal::new(
                format!("{folder}/{id} is there already"),
                "choose an id that no page of the folder has",
            ));
        }
        let had =
            |other: &Page| other.location.folder == folder && other.front.formerly.iter().any(|old| old.value == id);
        if let Some(other) = self.book.pages.iter().enumerate().find(|(at, other)| *at != page && had(other)) {
            let message = format!("{} was called `{id}` before, and that address leads to it", address(other.1));
            return Err(Refusal::new(message, "choose another id"));
        }
        self.formerly_of_page(page, id)?;
        self.page_links(page, id)?;
        self.page_ids(page, id)?;
        let file = it.location.file;
        let path = format!("content/{folder}/{id}.md");
        let site = crate::book::vocabulary::site_folder(folder);
        Ok(Renaming {
            subject: Subject::Page(page),
            old: address(it),
            new: format!("{folder}/{id}"),
            edits: Vec::new(),
            links: 0,
            moved: Some((file, path)),
            addresses: vec![(format!("{site}/{old}"), format!("{site}/{id}"))],
        })
    }

    /// The ids in front matter, on headings and in tables that name a page.
    fn page_ids(&mut self, page: PageId, new: &str) -> Result<(), Refusal> {
        let it = &self.book.pages[page];
        let (folder, old) = (it.location.folder.as_str(), it.location.id.as_str());
        let is_places = places(&self.book.config) == Some(folder);
        for other in &self.book.pages {
            let front = &other.front;
            let tags = front.tags.get(folder).into_iter().flatten();
            let own = [&front.members, &front.broader, &front.related];
            let own =
                own.into_iter().flatten().filter(|_| other.kind == PageKind::Term && other.location.folder == folder);
            for keyed in tags.chain(own).filter(|keyed| keyed.value == old) {
                let span = self.keyed(other, keyed)?;
                self.link(span, new);
            }
            let Some(article) = other.body.article() else { continue };
            for excerpt in article.excerpts().filter(|excerpt| excerpt.ordinal == 0) {
                for (_, span) in excerpt.tags.get(folder).into_iter().flatten().filter(|(id, _)| id == old) {
                    self.link(*span, new);
                }
            }
            for figure in article.figures() {
                let indicator = Some(&figure.indicator).filter(|_| folder == "indicators");
                let place = Some(&figure.place).filter(|_| is_places);
                for (_, span) in indicator.into_iter().chain(place).filter(|(id, _)| id == old) {
                    let span = self.id_in(*span, old)?;
                    self.link(span, new);
                }
            }
            for (_, span) in
                article.events().filter_map(|event| event.place.as_ref()).filter(|(id, _)| is_places && id == old)
            {
                let span = self.id_in(*span, old)?;
                self.link(span, new);
            }
        }
        Ok(())
    }

    /// The place of an id in front matter, without quotes around it.
    fn keyed(&self, page: &Page, keyed: &Keyed<String>) -> Result<Span, Refusal> {
        let file = page.location.file;
        let span = front_matter::span(file, self.sources.get(file), &keyed.path);
        self.id_in(span, &keyed.value)
    }

    /// Writes the old id of a page into its front matter; a new id that it had before is taken out.
    fn formerly_of_page(&mut self, page: PageId, new: &str) -> Result<(), Refusal> {
        let it = &self.book.pages[page];
        let file = it.location.file;
        let source = self.sources.get(file);
        let (old, eol) = (&it.location.id, if source.text.contains("\r\n") { "\r\n" } else { "\n" });
        if let Some(again) = it.front.formerly.iter().find(|keyed| keyed.value == new) {
            let span = self.keyed(it, again)?;
            self.edits.push(Edit::new(span, old.clone()));
            return Ok(());
        }
        let split = front_matter::split(&source.text);
        let whole = Span::top(file);
        if let Some(last) = it.front.formerly.last() {
            let span = front_matter::span(file, source, &last.path);
            let (start, end) = (span.range().start, span.range().end);
            let line = source.text[..start].rfind('\n').map_or(0, |at| at + 1);
            let before = &source.text[line..start];
            if before.trim() == "-" {
                let stop = source.text[end..].find(['\r', '\n']).map_or(source.text.len(), |at| end + at);
                self.edits.push(Edit::insert(whole, stop, format!("{eol}{before}{old}")));
            } else {
                self.edits.push(Edit::insert(whole, end, format!(", {old}")));
            }
            return Ok(());
        }
        let line = format!("formerly: [{old}]{eol}");
        match split.yaml {
            Some(yaml) => {
                if let Some(at) = source.text[yaml.clone()].lines().position(|line| line.starts_with("formerly:")) {
                    let start = yaml.start
                        + source.text[yaml.clone()].split_inclusive('\n').take(at).map(str::len).sum::<usize>();
                    return Err(self.unclear(Span::new(file, start..start), "formerly"));
                }
                self.edits.push(Edit::insert(whole, yaml.end, line));
            }
            None => self.edits.push(Edit::insert(whole, 0, format!("---{eol}{line}---{eol}{eol}"))),
        }
        Ok(())
    }

    fn excerpt(&mut self, subject: ExcerptId, new: &str) -> Result<Renaming, Refusal> {
        let it = self.book.excerpt(subject);
        let page = self.book.excerpts[subject].page;
        let at = address(&self.book.pages[page]);
        let site = evidence::address(&self.book.pages[page]);
        if it.ordinal > 0 {
            let message = format!("`#{}` is made of the id of its heading, `#{}`", it.id, it.heading.anchor);
            return Err(Refusal::new(
                message,
                format!("rename `{at}#{}`: all quotations under the heading follow it", it.heading.anchor),
            ));
        }
        let id = match new.split_once('#') {
            Some((other, id))
                if other.is_empty()
                    || [at.as_str(), site.as_str(), &self.book.pages[page].location.id].contains(&other) =>
            {
                id
            }
            Some((other, id)) => {
                let message = format!("an excerpt keeps its page: `{at}#{}` cannot move to {other}", it.id);
                return Err(Refusal::new(message, format!("write `{at}#{id}`")));
            }
            None if new.contains('/') => {
                return Err(Refusal::new(
                    format!("`{new}` names a page, but `{at}#{}` is an excerpt", it.id),
                    format!("write `{at}#new-id`"),
                ));
            }
            None => new,
        };
        let id = vetted(id)?;
        if anchors(&self.book.pages[page]).iter().any(|anchor| anchor == id) {
            return Err(Refusal::new(
                format!("{at} has the id `#{id}` already"),
                "choose an id that nothing on the page has",
            ));
        }
        let had = |other: ExcerptId| {
            let other = self.book.excerpt(other);
            other.heading_span != it.heading_span && other.formerly.iter().any(|(old, _)| old == id)
        };
        if let Some(other) = self.book.excerpts_of(page).find(|other| had(*other)) {
            let message =
                format!("`#{}` was called `#{id}` before, and that address leads to it", self.book.excerpt(other).id);
            return Err(Refusal::new(message, "choose another id"));
        }
        self.formerly_of_excerpt(it, id)?;
        // The second quotation under the heading is `id-2`, and so on.
        let siblings: Vec<ExcerptId> = self
            .book
            .excerpts_of(page)
            .filter(|other| self.book.excerpt(*other).heading_span == it.heading_span)
            .collect();
        let mut addresses = Vec::new();
        for sibling in siblings {
            let sibling = self.book.excerpt(sibling);
            let renamed = sibling.id.replacen(&it.id, id, 1);
            addresses.push((format!("{site}#{}", sibling.id), format!("{site}#{renamed}")));
        }
        self.excerpt_links(it.heading_span, &it.id, id)?;
        Ok(Renaming {
            subject: Subject::Excerpt(subject),
            old: format!("{at}#{}", it.id),
            new: format!("{at}#{id}"),
            edits: Vec::new(),
            links: 0,
            moved: None,
            addresses,
        })
    }

    /// Gives the heading its new id and keeps the old one as `formerly`; a new id that it had before is taken out.
    fn formerly_of_excerpt(&mut self, it: &Excerpt, new: &str) -> Result<(), Refusal> {
        let old = &it.id;
        let pair = it.heading.attributes.pairs.iter().find(|(key, ..)| key == "formerly");
        if let Some((_, _, value, span)) = pair {
            let kept = value.split(',').filter(|former| !former.is_empty() && *former != new);
            let list: Vec<&str> = kept.chain([old.as_str()]).collect();
            self.edits.push(Edit::new(*span, list.join(",")));
        }
        let more = if pair.is_some() { String::new() } else { format!(" formerly={old}") };
        match &it.heading.attributes.id {
            Some((_, span)) => self.edits.push(Edit::new(*span, format!("#{new}{more}"))),
            None => {
                let place = fix::id_place(it, self.sources, new, &more);
                let (at, text) = place.ok_or_else(|| self.unclear(it.heading_span, old))?;
                self.edits.push(Edit::insert(it.heading_span, at, text));
            }
        }
        Ok(())
    }
}

/// The ids that stand on a page already.
fn anchors(page: &Page) -> Vec<String> {
    let mut anchors = Vec::new();
    page.body.prose(&mut |blocks, _| {
        visit_blocks(blocks, &mut |block| {
            if let BlockKind::Heading(heading) = &block.kind {
                anchors.push(heading.anchor.clone());
            }
        });
    });
    if let Some(article) = page.body.article() {
        anchors.extend(article.sections.iter().map(|section| section.heading.anchor.clone()));
        anchors.extend(article.excerpts().map(|excerpt| excerpt.id.clone()));
    }
    anchors
}
