//! All findings of a run → those that are no mere consequence of another one.
//!
//! What cannot be read leaves gaps, and later stages report each gap as if somebody had left it. Whoever mends the cause
//! mends them too, so they would only hide it. Nothing is let pass by this: where anything is left out, an error is left
//! over, and while there is an error nothing is published.

use std::collections::BTreeSet;

use super::Book;
use super::evidence::UNTRACEABLE;
use super::vocabulary::{NO_TITLE, path};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::source::{FileId, Sources};

/// What a file shows by itself, whatever the settings of the book are.
const OF_ONE_FILE: &[Rule] = &[
    Rule::InvalidUtf8,
    Rule::ByteOrderMark,
    Rule::MixedLineEndings,
    Rule::FrontMatterInvalid,
    Rule::LimitExceeded,
    Rule::InvalidId,
    Rule::MissingHome,
    Rule::LockInvalid,
    Rule::RawHtml,
    Rule::UnsafeLink,
];

/// The findings without consequences. `is_error` says how bad a finding is in this book.
pub fn without(
    diagnostics: Diagnostics,
    book: &Book,
    sources: &Sources,
    is_error: impl Fn(&Diagnostic) -> bool,
) -> Diagnostics {
    let causes = Causes::new(book, sources, diagnostics.iter().filter(|finding| is_error(finding)));
    let mut kept = Diagnostics::default();
    kept.extend(diagnostics.iter().filter(|finding| !causes.explain(finding, book, sources)).cloned());
    // A cause whose own rule is switched off explains nothing.
    if kept.iter().any(is_error) { kept } else { diagnostics }
}

/// Whether a file holds references, in the book itself or in a part of it.
fn is_references(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or_default();
    (folder == "content" || folder.ends_with("/content")) && name.starts_with("references.")
}

/// Whether the front matter of a finding's page certainly has no such key.
fn lacks(book: &Book, finding: &Diagnostic, key: &str) -> bool {
    book.pages.iter().all(|page| page.location.file != finding.span.file || page.front.lacks(key))
}

/// What of the book is not known.
#[derive(Default)]
struct Causes {
    settings: bool,
    references: bool,
    lock: bool,
    home: bool,
    /// A page may have any former id.
    former: bool,
    /// A page is about, or cites, a source that is not known and may now seem unused.
    cited: bool,
    /// The addresses of pages whose excerpts are not all known by their ids.
    pages: BTreeSet<String>,
    /// Files with a quotation whose speaker or place could not be read, or whose source is not known.
    attributions: BTreeSet<FileId>,
}

impl Causes {
    fn new<'d>(book: &Book, sources: &Sources, errors: impl Iterator<Item = &'d Diagnostic>) -> Self {
        let lost = |key| book.pages.iter().any(|page| !page.front.lacks(key));
        let mut causes =
            Self { settings: book.config.unread, former: lost("formerly"), cited: lost("source"), ..Self::default() };
        let page = |file: FileId| book.pages.iter().find(|page| page.location.file == file);
        for error in errors {
            match error.rule {
                Rule::AttributionMissing | Rule::AttributionMalformed => {
                    causes.attributions.insert(error.span.file);
                }
                Rule::LockInvalid => causes.lock = true,
                Rule::MissingHome => causes.home = true,
                Rule::UnknownReference => {
                    causes.cited = true;
                    causes.attributions.insert(error.span.file);
                }
                Rule::FrontMatterInvalid | Rule::LimitExceeded if is_references(&sources.get(error.span.file).path) => {
                    causes.references = true;
                }
                Rule::UnknownSection | Rule::AttributeMalformed | Rule::LimitExceeded => {
                    causes.pages.extend(page(error.span.file).map(super::evidence::address));
                }
                _ => {}
            }
        }
        causes
    }

    fn explain(&self, finding: &Diagnostic, book: &Book, sources: &Sources) -> bool {
        if self.settings && finding.span.file != book.config.file && !OF_ONE_FILE.contains(&finding.rule) {
            return true;
        }
        match finding.rule {
            Rule::UnknownReference => self.references,
            Rule::UnusedReference => self.references || self.cited || !self.pages.is_empty(),
            Rule::QuotationUnproved => self.lock,
            Rule::MissingKey if finding.message == NO_TITLE => {
                !["title", "source", "code"].iter().all(|key| lacks(book, finding, key))
            }
            Rule::SourceMissing => {
                let attribution = finding.message == UNTRACEABLE && self.attributions.contains(&finding.span.file);
                attribution || self.references || !lacks(book, finding, "source")
            }
            Rule::IdRemoved => {
                // The finding underlines a line of the lock, which begins with `page` or `excerpt` and the address.
                let line = sources.slice(finding.span);
                let address = line.split_whitespace().nth(1).unwrap_or_default();
                let page = address.split('#').next().unwrap_or_default();
                self.former || self.pages.contains(page) || (self.home && format!("{page}.html") == path("", "index"))
            }
            _ => false,
        }
    }
}
