//! Changes of the texts of files: what to put in the place of which bytes. Pure: nothing is read or written here.
//!
//! [`apply`] makes all of them or says which two meet; [`compatible`] leaves out what meets another one.

use std::collections::BTreeMap;

use crate::source::{FileId, Sources, Span};

/// One change of a text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What to replace: a file and a range of its bytes; an empty one inserts.
    pub span: Span,
    /// By what.
    pub replacement: String,
}

impl Edit {
    /// Puts `replacement` in the place of `span`.
    pub fn new(span: Span, replacement: impl Into<String>) -> Self {
        Self { span, replacement: replacement.into() }
    }

    /// Inserts text before the byte `at` of the span's file.
    pub fn insert(span: Span, at: usize, text: impl Into<String>) -> Self {
        Self::new(Span::new(span.file, at..at), text)
    }
}

/// Two edits that cannot both be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap(pub Edit, pub Edit);

/// Whether the second of two edits in order meets the first: they share a byte, or begin at the same place.
fn meet(first: &Edit, second: &Edit) -> bool {
    first.span.file == second.span.file && (second.span.start < first.span.end || second.span.start == first.span.start)
}

/// The new texts of the files that are changed. The same edit twice is one.
pub fn apply(sources: &Sources, edits: &[Edit]) -> Result<BTreeMap<FileId, String>, Overlap> {
    let mut edits = edits.to_vec();
    edits.sort();
    edits.dedup();
    if let Some(pair) = edits.windows(2).find(|pair| meet(&pair[0], &pair[1])) {
        return Err(Overlap(pair[0].clone(), pair[1].clone()));
    }
    let mut texts: BTreeMap<FileId, String> = BTreeMap::new();
    // From the end, so that the places of those before stay what they are.
    for edit in edits.iter().rev() {
        let text = texts.entry(edit.span.file).or_insert_with(|| sources.get(edit.span.file).text.clone());
        text.replace_range(edit.span.range(), &edit.replacement);
    }
    Ok(texts)
}

/// Those that can be made together: in the order of their places, each that meets no one before it. `edit` gives the edit
/// of what is listed.
pub fn compatible<T>(mut items: Vec<T>, edit: impl Fn(&T) -> &Edit) -> Vec<T> {
    items.sort_by(|a, b| edit(a).cmp(edit(b)));
    let mut kept: Vec<T> = Vec::with_capacity(items.len());
    for item in items {
        if kept.last().is_none_or(|last| !meet(edit(last), edit(&item))) {
            kept.push(item);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn edit(range: std::ops::Range<usize>, by: &str) -> Edit {
        Edit::new(Span::new(FileId(0), range), by)
    }

    #[test]
    fn edits_are_made_from_the_end_and_those_that_meet_are_refused() {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("a.md", b"one two three".to_vec()));
        let edits = [edit(4..7, "2"), edit(0..3, "eins"), edit(13..13, "!"), edit(0..3, "eins")];
        assert_eq!(apply(&sources, &edits).expect("they do not meet")[&file], "eins 2 three!");
        assert!(apply(&sources, &[edit(0..5, ""), edit(4..7, "")]).is_err());
        assert!(apply(&sources, &[edit(4..4, "a"), edit(4..4, "b")]).is_err());
        let kept = compatible(vec![edit(4..7, "2"), edit(0..5, "x"), edit(7..7, "y")], |edit| edit);
        assert_eq!(kept, [edit(0..5, "x"), edit(7..7, "y")]);
    }
}
