//! What changes a book: [`mod@fix`] and [`mod@rename`], worked out on the whole book before anything is written.
//!
//! Both take the book as it is read and give the files as they should be. The book is checked again with them, in memory:
//! `fix` goes on until nothing certain is left, `rename` refuses where anything new is found.
//!
//! A change that leaves what a page says as it was does not make its last check stale, so the lock's line of the page follows
//! it; and a proof, which is of the words, follows an excerpt to its new id. What the words are, or where they stand, is proved by
//! `briefbook lock` alone.

use std::collections::BTreeMap;
use std::path::Path;

use crate::book::Book;
use crate::book::evidence::{address, text_hash};
use crate::book::ledger::Ledger;
use crate::diagnostic::{Diagnostic, Rule};
use crate::edit::{self, Edit, Overlap};
use crate::error::Error;
use crate::fix;
use crate::load::{Inputs, load};
use crate::pipeline::{Draft, Options, draft};
use crate::rename::{self, Refusal, Renaming};
use crate::source::{FileId, Sources};
use crate::write::Change;

/// A file before and after. Paths are relative to the book's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// Its path.
    pub from: String,
    /// Its path afterwards.
    pub to: String,
    /// Its text.
    pub before: String,
    /// Its text afterwards.
    pub after: String,
    /// Whether it begins with a byte order mark.
    byte_order_mark: bool,
    /// What was done in it, in the order of its lines.
    pub what: Vec<String>,
}

impl Changed {
    fn bytes(&self, text: &str) -> Vec<u8> {
        let mark = if self.byte_order_mark { "\u{feff}" } else { "" };
        [mark.as_bytes(), text.as_bytes()].concat()
    }

    /// What has to be done on the disk.
    pub fn changes(&self, root: &Path) -> Vec<Change> {
        let (before, after) = (Some(self.bytes(&self.before)), Some(self.bytes(&self.after)));
        if self.from == self.to {
            return vec![Change { path: root.join(&self.from), before, after }];
        }
        let fresh = Change { path: root.join(&self.to), before: None, after };
        vec![fresh, Change { path: root.join(&self.from), before, after: None }]
    }
}

/// What [`mod@fix`] mends.
#[derive(Debug)]
pub struct Fixed {
    /// The files that change, by path.
    pub files: Vec<Changed>,
    /// How many changes there are.
    pub mends: usize,
    /// What a check finds afterwards.
    pub findings: Vec<Diagnostic>,
    /// The files that the findings point into.
    pub sources: Sources,
}

/// The most rounds of mends. One mend can make way for the next (an attribution is read, then its place is found wrong); more
/// than a few in a row are none.
const ROUNDS: usize = 6;

/// Mends what is certain.
pub fn fix(options: &Options) -> Result<Fixed, Error> {
    let mut inputs = load(&options.places, &options.places.root)?;
    let before = inputs.sources.clone();
    let mut what: BTreeMap<FileId, Vec<String>> = BTreeMap::new();
    let (mut mends, mut rounds) = (0, 0);
    let (book, mut findings) = loop {
        let drafted = draft(inputs, options)?;
        inputs = drafted.inputs;
        let found = fix::mends(&drafted.book, &inputs.sources, &drafted.findings);
        if found.is_empty() || rounds == ROUNDS {
            break (drafted.book, drafted.findings);
        }
        rounds += 1;
        mends += found.len();
        for mend in &found {
            let source = inputs.sources.get(mend.edit.span.file);
            let line = source.position(mend.edit.span.range().start).line;
            what.entry(mend.edit.span.file).or_default().push(format!("line {line}: {}", mend.what));
        }
        let edits: Vec<Edit> = found.into_iter().map(|mend| mend.edit).collect();
        make(&mut inputs.sources, &edits).map_err(|overlap| meeting(&inputs.sources, &overlap))?;
    };
    let changed_pages = book.pages.iter().filter(|page| what.contains_key(&page.location.file));
    let addresses: Vec<_> = changed_pages.map(|page| (address(page), page.location.file)).collect();
    if relock(&mut inputs, &before, &addresses, |_| {}) {
        let drafted = draft(inputs, options)?;
        (inputs, findings) = (drafted.inputs, drafted.findings);
    }
    let files = changed(&before, &inputs.sources, &mut what);
    Ok(Fixed { files, mends, findings, sources: inputs.sources })
}

/// What [`mod@rename`] changes.
#[derive(Debug)]
pub struct Renamed {
    /// What it is, in full.
    pub renaming: Renaming,
    /// The files that change, by path.
    pub files: Vec<Changed>,
    /// The name that the text of the source may get, where an article is renamed that has one.
    pub source_text: Option<(String, String)>,
}

/// Gives `old` the name `new` in the whole book.
pub fn rename(options: &Options, old: &str, new: &str) -> Result<Renamed, Error> {
    rename_in(load(&options.places, &options.places.root)?, options, old, new)
}

/// Gives `old` the name `new` in inputs that are at hand, and may differ from what is on the disk.
pub fn rename_in(inputs: Inputs, options: &Options, old: &str, new: &str) -> Result<Renamed, Error> {
    let Draft { mut inputs, book, findings: before, .. } = draft(inputs, options)?;
    let renaming = rename::edits(&book, &inputs.sources, old, new).map_err(refused)?;
    let untouched = inputs.sources.clone();
    if let Some(edit) = renaming.edits.iter().find(|edit| untouched.get(edit.span.file).invalid_utf8.is_some()) {
        let path = &untouched.get(edit.span.file).path;
        return Err(
            Error::usage(format!("{path} is not UTF-8, so it cannot be changed")).help("save it as UTF-8 first")
        );
    }
    make(&mut inputs.sources, &renaming.edits).map_err(|overlap| meeting(&untouched, &overlap))?;
    if let Some((file, path)) = &renaming.moved {
        inputs.sources.set_path(*file, path.clone());
        let id = path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
        for page in inputs.pages.iter_mut().filter(|page| page.file == *file) {
            id.clone_into(&mut page.id);
        }
        inputs.pages.sort_by(|a, b| (&a.folder, &a.id).cmp(&(&b.folder, &b.id)));
    }
    let addresses: Vec<(String, FileId)> =
        book.pages.iter().map(|page| (renamed_address(page, &renaming), page.location.file)).collect();
    relock(&mut inputs, &untouched, &addresses, |lock| {
        for (old, new) in &renaming.addresses {
            lock.rename(old, new);
        }
    });
    let mut what = told(&renaming, &untouched, &book);
    let files = changed(&untouched, &inputs.sources, &mut what);
    let source_text = source_text(&inputs, &book, &renaming);
    nothing_new(&before, &draft(inputs, options)?)?;
    Ok(Renamed { renaming, files, source_text })
}

/// The address of a page after the renaming.
fn renamed_address(page: &crate::book::Page, renaming: &Renaming) -> String {
    let old = address(page);
    renaming.addresses.iter().find(|(from, _)| *from == old).map_or(old, |(_, to)| to.clone())
}

/// What is done in each file, in words.
fn told(renaming: &Renaming, sources: &Sources, book: &Book) -> BTreeMap<FileId, Vec<String>> {
    let mut what: BTreeMap<FileId, Vec<String>> = BTreeMap::new();
    let own = match renaming.subject {
        rename::Subject::Page(page) => book.pages[page].location.file,
        rename::Subject::Excerpt(excerpt) => book.pages[book.excerpts[excerpt].page].location.file,
    };
    for edit in &renaming.edits {
        let line = sources.get(edit.span.file).position(edit.span.range().start).line;
        what.entry(edit.span.file).or_default().push(format!("line {line}: {}", edit.replacement.trim()));
    }
    what.entry(own).or_default();
    what
}

/// The old and new name of the text of an article's source, if it is at hand under the old one.
fn source_text(inputs: &Inputs, book: &Book, renaming: &Renaming) -> Option<(String, String)> {
    let rename::Subject::Page(page) = renaming.subject else { return None };
    let page = &book.pages[page];
    page.reference.filter(|_| page.location.folder == "articles")?;
    let new = renaming.new.rsplit('/').next().unwrap_or_default();
    let at_hand = inputs.texts.as_ref().is_none_or(|texts| texts.contains_key(&page.location.id));
    at_hand.then(|| (format!("{}.txt", page.location.id), format!("{new}.txt")))
}

/// Refuses what a check finds afterwards and did not find before.
fn nothing_new(before: &[Diagnostic], after: &Draft) -> Result<(), Error> {
    let count = |findings: &[Diagnostic], rule: Rule| findings.iter().filter(|finding| finding.rule == rule).count();
    let more = |rule: Rule| count(&after.findings, rule) > count(before, rule);
    let Some(new) = after.findings.iter().find(|finding| more(finding.rule)) else { return Ok(()) };
    let source = after.inputs.sources.get(new.span.file);
    let at = source.position(new.span.range().start);
    let message =
        format!("the new name would break the book: {}:{}:{}: {}", source.path, at.line, at.column, new.message);
    Err(Error::usage(message).help("nothing was changed; choose another id, or change that place first"))
}

fn refused(refusal: Refusal) -> Error {
    Error::usage(refusal.message).help(refusal.help)
}

fn meeting(sources: &Sources, overlap: &Overlap) -> Error {
    let source = sources.get(overlap.0.span.file);
    let at = source.position(overlap.0.span.range().start);
    Error::usage(format!("two changes meet at {}:{}:{}", source.path, at.line, at.column))
        .help("nothing was changed; write that place more plainly, then try again")
}

/// Makes the edits in memory.
fn make(sources: &mut Sources, edits: &[Edit]) -> Result<(), Overlap> {
    for (file, text) in edit::apply(sources, edits)? {
        sources.set_text(file, text);
    }
    Ok(())
}

/// Brings the lock up to what was changed: `also` changes it too, then the last checks of the pages at `addresses` follow
/// their texts. A book without a lock stays without. Gives whether the lock is another one.
fn relock(
    inputs: &mut Inputs,
    before: &Sources,
    addresses: &[(String, FileId)],
    also: impl FnOnce(&mut Ledger),
) -> bool {
    let Some(file) = inputs.lock else { return false };
    let (mut lock, found) = Ledger::read(file, inputs.sources.get(file));
    // A line that cannot be read would be lost.
    if !found.is_empty() {
        return false;
    }
    also(&mut lock);
    for (address, page) in addresses {
        let (old, new) = (text_hash(&before.get(*page).text), text_hash(&inputs.sources.get(*page).text));
        lock.carry_review(address, &old, &new);
    }
    let text = lock.write();
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    // A lock that two branches merged may have its lines in another order: that alone is no change of ours.
    let differs = sorted(&text) != sorted(&inputs.sources.get(file).text);
    if differs {
        inputs.sources.set_text(file, text);
    }
    differs
}

/// The files that differ, with what was done in them.
fn changed(before: &Sources, after: &Sources, what: &mut BTreeMap<FileId, Vec<String>>) -> Vec<Changed> {
    let mut files = Vec::new();
    for (file, old) in before.iter() {
        let new = after.get(file);
        if old.text == new.text && old.path == new.path {
            continue;
        }
        files.push(Changed {
            from: old.path.clone(),
            to: new.path.clone(),
            before: old.text.clone(),
            after: new.text.clone(),
            byte_order_mark: old.byte_order_mark,
            what: what.remove(&file).unwrap_or_default(),
        });
    }
    files.sort_by(|a, b| a.from.cmp(&b.from));
    files
}
