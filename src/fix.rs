//! A book with its findings → what can be mended without asking anybody.
//!
//! 1. The fixes of findings that are certain (see [`Applicability`]); a guess is for the editor to decide.
//! 2. Forms that are understood but not the standard one: Obsidian's `> [!quote]` above a quotation, and an excerpt
//!    whose id is only the slug of its heading, which would change with the next word of the heading.
//!
//! The words of a quotation and of the author are never among them.

use crate::book::Book;
use crate::diagnostic::{Applicability, Diagnostic};
use crate::edit::{Edit, compatible};
use crate::id;
use crate::parse::excerpt::Excerpt;
use crate::source::{Sources, Span};

/// A change that is certain, with what it mends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// The change.
    pub edit: Edit,
    /// What it does, in a few words.
    pub what: String,
}

/// What can be mended at once; what meets another mend comes after it, in the next round.
pub fn mends(book: &Book, sources: &Sources, findings: &[Diagnostic]) -> Vec<Mend> {
    let mut mends: Vec<Mend> = findings.iter().filter_map(of_finding).collect();
    for id in 0..book.excerpts.len() {
        let excerpt = book.excerpt(id);
        mends.extend(quote_marker(excerpt, sources));
        mends.extend(explicit_id(excerpt, sources));
    }
    mends.retain(|mend| may_be_changed(sources, mend.edit.span));
    compatible(mends, |mend| &mend.edit)
}

/// Whether a file is the book's own and can be written back byte for byte. The lock is no text of an editor's.
fn may_be_changed(sources: &Sources, span: Span) -> bool {
    let source = sources.get(span.file);
    let own = source.path.starts_with("content/") || source.path.starts_with("theme/");
    own && source.path != "content/book.lock" && source.invalid_utf8.is_none()
}

fn of_finding(finding: &Diagnostic) -> Option<Mend> {
    let fix = finding.fix.as_ref().filter(|fix| fix.applicability == Applicability::Certain)?;
    let what = format!("{}: {}", finding.rule.name(), finding.message);
    Some(Mend { edit: Edit::new(fix.span, fix.replacement.clone()), what })
}

/// Takes the line `> [!quote]` away. One with a title is left alone: the title is somebody's words.
fn quote_marker(excerpt: &Excerpt, sources: &Sources) -> Option<Mend> {
    let source = sources.get(excerpt.span.file);
    let start = source.text[..excerpt.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let line = source.text[start..].split_inclusive('\n').next()?;
    let marker = line.trim().strip_prefix('>')?.trim();
    let followed = source.text[start + line.len()..].trim_start_matches(' ').starts_with('>');
    let plain = marker.to_ascii_lowercase();
    if !followed || !matches!(plain.as_str(), "[!quote]" | "[!quote]-" | "[!quote]+") {
        return None;
    }
    let span = Span::new(excerpt.span.file, start..start + line.len());
    Some(Mend { edit: Edit::new(span, ""), what: format!("`> {marker}` is taken off the quotation") })
}

/// Writes the id down that the heading's words give.
fn explicit_id(excerpt: &Excerpt, sources: &Sources) -> Option<Mend> {
    let heading = &excerpt.heading;
    if excerpt.ordinal > 0 || heading.attributes.id.is_some() || id::invalid(&heading.anchor).is_some() {
        return None;
    }
    let (at, text) = id_place(excerpt, sources, &heading.anchor, "")?;
    let edit = Edit::insert(excerpt.heading_span, at, text);
    Some(Mend { edit, what: format!("the id `#{}` is written down", heading.anchor) })
}

/// Where an excerpt's heading without an id takes one, and the text to insert there; `more` are further attributes. Nothing
/// for a heading whose braces cannot be told from its words.
pub fn id_place(excerpt: &Excerpt, sources: &Sources, id: &str, more: &str) -> Option<(usize, String)> {
    let line = sources.slice(excerpt.heading_span).lines().next()?.trim_end();
    let start = excerpt.heading_span.range().start;
    match line.rfind('{') {
        Some(open) if line.ends_with('}') && !line[..open].ends_with('\\') => {
            let space = if line[open + 1..line.len() - 1].trim().is_empty() { "" } else { " " };
            Some((start + open + 1, format!("#{id}{more}{space}")))
        }
        None if !line.ends_with('#') => Some((start + line.len(), format!(" {{#{id}{more}}}"))),
        _ => None,
    }
}
