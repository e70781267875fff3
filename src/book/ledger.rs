//! `content/book.lock`: every published id, and the proof of every quotation, one sorted line each.
//!
//! ```text
//! # briefbook lock 1
//! excerpt articles/kelly-interview#partners quotation=5f… source=kelly2016interview place="answer 1" at=310-692
//! figure articles/kelly-interview words=93… source=kelly2016interview place="answer 5" at=4410-4460
//! page articles/kelly-interview reviewed=2026-11-22 text=ab…
//! source kelly2016interview text=0c… words=4312
//! withdrawn countries/atlantis reason="no such country"
//! ```
//!
//! An excerpt or page without further fields is only an address. `at` is the range of bytes in the source's text. The page
//! on which a quotation stands is part of its place. Lines are independent of each other, so that two branches merge.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::id;
use crate::source::{FileId, Source, Span};

/// The first line of a lock, with the version of its form.
const HEADER: &str = "# briefbook lock 1: made by `briefbook lock`, not to be edited by hand";

/// What a lock says.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Every published excerpt, by `folder/page#id`.
    pub excerpts: BTreeMap<String, Line<Option<Proof>>>,
    /// Every proved figure, by page and proof.
    pub figures: BTreeMap<(String, Proof), Line<()>>,
    /// Every published page, by `folder/page`.
    pub pages: BTreeMap<String, Line<Option<Review>>>,
    /// The texts of the sources, by the id of their reference.
    pub sources: BTreeMap<String, Line<Text>>,
    /// Addresses that were withdrawn, with the reason.
    pub withdrawn: BTreeMap<String, Line<String>>,
}

/// An entry with its place in the lock; entries that are new have none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line<T> {
    /// What it says.
    pub value: T,
    /// Where it stands.
    pub span: Option<Span>,
}

impl<T> Line<T> {
    /// An entry that is not in the lock yet.
    pub fn new(value: T) -> Self {
        Self { value, span: None }
    }
}

/// What was proved of a quotation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Proof {
    /// The hash of the words in their compared form.
    pub words: String,
    /// The id of the source's reference.
    pub source: String,
    /// The locator that was proved; empty if the text has no places.
    pub place: String,
    /// Where the words stand in the source's text, in bytes.
    pub at: (usize, usize),
}

/// The last check of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The day, as the page's front matter gives it.
    pub reviewed: String,
    /// The hash of the page's text on that day.
    pub text: String,
}

/// The text of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// Its hash.
    pub hash: String,
    /// Its length in words.
    pub words: usize,
}

impl Ledger {
    /// Reads a lock. A line that cannot be read is reported and passed over.
    pub fn read(file: FileId, source: &Source) -> (Self, Diagnostics) {
        let mut ledger = Self::default();
        let mut diagnostics = Diagnostics::default();
        let mut at = 0;
        for line in source.text.split_inclusive('\n') {
            let text = line.trim_end();
            let span = Span::new(file, at..at + text.len());
            at += line.len();
            if text.is_empty() || (text.starts_with('#') && !text.starts_with("# briefbook lock")) {
                continue;
            }
            if let Some(version) = text.strip_prefix("# briefbook lock ") {
                if !version.starts_with("1:") {
                    let message = "the lock was written by another version of briefbook";
                    diagnostics.push(
                        Diagnostic::new(Rule::LockInvalid, span, message)
                            .help("run `briefbook lock --sources DIR` with this one"),
                    );
                    return (Self::default(), diagnostics);
                }
                continue;
            }
            if ledger.line(text, span).is_none() {
                let finding = Diagnostic::new(Rule::LockInvalid, span, "the line of the lock cannot be read");
                let conflict = ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| text.starts_with(mark));
                diagnostics.push(finding.help(if conflict {
                    "it is a mark of an unfinished merge: keep the lines of both sides, take the marks out, and run `briefbook lock --sources DIR`"
                } else {
                    "run `briefbook lock --sources DIR` to write the lock anew"
                }));
            }
        }
        (ledger, diagnostics)
    }

    /// Enters what stands under `old` (`folder/page` or `folder/page#excerpt`) under `new` too: a proof is of the words, and
    /// they are the same under another id. The old line stays, because the old address is kept.
    pub fn rename(&mut self, old: &str, new: &str) {
        let under = |key: &str| match key.strip_prefix(old) {
            Some("") => Some(new.to_owned()),
            Some(rest) if rest.starts_with('#') => Some(format!("{new}{rest}")),
            _ => None,
        };
        let excerpts: Vec<_> =
            self.excerpts.iter().filter_map(|(key, line)| Some((under(key)?, Line::new(line.value.clone())))).collect();
        self.excerpts.extend(excerpts);
        let pages: Vec<_> =
            self.pages.iter().filter_map(|(key, line)| Some((under(key)?, Line::new(line.value.clone())))).collect();
        self.pages.extend(pages);
        let figures = std::mem::take(&mut self.figures);
        self.figures =
            figures.into_iter().map(|((page, proof), line)| ((under(&page).unwrap_or(page), proof), line)).collect();
    }

    /// Keeps the last check of a page valid over a change that leaves what it says as it was: `before` and `after` are the
    /// hashes of its text.
    pub fn carry_review(&mut self, page: &str, before: &str, after: &str) {
        let review = self.pages.get_mut(page).and_then(|line| line.value.as_mut());
        if let Some(review) = review.filter(|review| review.text == before) {
            after.clone_into(&mut review.text);
        }
    }

    fn line(&mut self, text: &str, span: Span) -> Option<()> {
        // None is ever written, and two lines that differ in them alone would be written alike.
        if text.contains(char::is_control) {
            return None;
        }
        let (kind, rest) = text.split_once(' ')?;
        let (key, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        let fields = fields(rest)?;
        let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        // What is written without quotes.
        let word =
            |name: &str| field(name).filter(|value| !value.contains(char::is_whitespace) && !value.starts_with('"'));
        let span = Some(span);
        let key = key.to_owned();
        let proof = |words: String| {
            let at = word("at")?;
            let (start, end) = at.split_once('-')?;
            Some(Proof {
                words,
                source: word("source")?,
                place: field("place")?,
                at: (start.parse().ok()?, end.parse().ok()?),
            })
        };
        // An address becomes a path of the site, so it must be one.
        if kind != "source" && !is_address(&key) {
            return None;
        }
        match kind {
            "excerpt" => {
                let value = match word("quotation") {
                    Some(words) => Some(proof(words)?),
                    None => None,
                };
                self.excerpts.insert(key, Line { value, span });
            }
            "figure" => drop(self.figures.insert((key, proof(word("words")?)?), Line { value: (), span })),
            "page" => {
                let value = match word("reviewed") {
                    Some(reviewed) => Some(Review { reviewed, text: word("text")? }),
                    None => None,
                };
                self.pages.insert(key, Line { value, span });
            }
            "source" => {
                let value = Text { hash: word("text")?, words: word("words")?.parse().ok()? };
                self.sources.insert(key, Line { value, span });
            }
            "withdrawn" => drop(self.withdrawn.insert(key, Line { value: field("reason")?, span })),
            _ => return None,
        }
        Some(())
    }

    /// The text of the lock.
    pub fn write(&self) -> String {
        let mut lines = Vec::new();
        for (key, entry) in &self.excerpts {
            lines.push(match &entry.value {
                Some(proof) => format!("excerpt {key} quotation={}", proof.fields()),
                None => format!("excerpt {key}"),
            });
        }
        for (key, proof) in self.figures.keys() {
            lines.push(format!("figure {key} words={}", proof.fields()));
        }
        for (key, entry) in &self.pages {
            lines.push(match &entry.value {
                Some(review) => format!("page {key} reviewed={} text={}", review.reviewed, review.text),
                None => format!("page {key}"),
            });
        }
        for (key, entry) in &self.sources {
            lines.push(format!("source {key} text={} words={}", entry.value.hash, entry.value.words));
        }
        for (key, entry) in &self.withdrawn {
            lines.push(format!("withdrawn {key} reason={}", quoted(&entry.value)));
        }
        lines.sort();
        let mut text = format!("{HEADER}\n");
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

impl Proof {
    fn fields(&self) -> String {
        format!("{} source={} place={} at={}-{}", self.words, self.source, quoted(&self.place), self.at.0, self.at.1)
    }

    /// Whether another proof is of the same words at the same place of the same source.
    pub fn same_claim(&self, words: &str, source: &str, place: &str) -> bool {
        self.words == words && self.source == source && self.place == place
    }
}

/// A value in double quotes, on one line.
fn quoted(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(if c.is_control() { ' ' } else { c }),
        }
    }
    out.push('"');
    out
}

/// Whether a key is `page`, `folder/page` or `folder/page#anchor`.
fn is_address(key: &str) -> bool {
    let (path, anchor) = key.split_once('#').map_or((key, None), |(path, anchor)| (path, Some(anchor)));
    // An anchor may be longer than an id: the second quotation under a heading has a number behind it.
    let is_anchor = |anchor: &str| anchor.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    path.split('/').count() <= 2
        && path.split('/').all(|part| id::invalid(part).is_none())
        && anchor.is_none_or(|anchor| !anchor.is_empty() && is_anchor(anchor))
}

/// Reads `key=value key="quoted value"`.
fn fields(text: &str) -> Option<Vec<(String, String)>> {
    let mut fields = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (key, after) = rest.split_once('=')?;
        if key.contains(char::is_whitespace) {
            return None;
        }
        let value;
        if let Some(inner) = after.strip_prefix('"') {
            let mut text = String::new();
            let mut chars = inner.char_indices();
            let end = loop {
                match chars.next()? {
                    (at, '"') => break at,
                    (_, '\\') => text.push(chars.next()?.1),
                    (_, c) => text.push(c),
                }
            };
            value = text;
            rest = inner[end + 1..].trim_start();
        } else {
            let (word, after) = after.split_once(char::is_whitespace).unwrap_or((after, ""));
            value = word.to_owned();
            rest = after.trim_start();
        }
        fields.push((key.to_owned(), value));
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Ledger, usize) {
        let (ledger, diagnostics) = Ledger::read(FileId(0), &Source::new("book.lock", text.as_bytes().to_vec()));
        (ledger, diagnostics.iter().count())
    }

    #[test]
    fn what_is_written_is_read_again() {
        let mut ledger = Ledger::default();
        let proof =
            Proof { words: "ab".into(), source: "k".into(), place: "sec. \"A \\ b\", para. 2".into(), at: (1, 20) };
        ledger.excerpts.insert("articles/a#b".into(), Line::new(Some(proof.clone())));
        ledger.excerpts.insert("articles/a#c".into(), Line::new(None));
        ledger.figures.insert(("articles/a".into(), proof), Line::new(()));
        let review = Review { reviewed: "2026-11-22".into(), text: "cd".into() };
        ledger.pages.insert("articles/a".into(), Line::new(Some(review)));
        ledger.pages.insert("themes/t".into(), Line::new(None));
        ledger.sources.insert("k".into(), Line::new(Text { hash: "ef".into(), words: 12 }));
        ledger.withdrawn.insert("themes/u".into(), Line::new("merged into \"t\"".into()));
        let text = ledger.write();
        let (again, findings) = read(&text);
        assert_eq!((again.write(), findings), (text, 0));
    }

    #[test]
    fn lines_that_cannot_be_written_are_not_read() {
        let line = |place: &str| format!("figure a/b words=x source=k place={place} at=1-2\n");
        let (ledger, findings) = read(&(line("\"p. 1\"") + &line("\"p.\u{1}1\"") + &line("p.\u{1f}1")));
        assert_eq!((ledger.figures.len(), findings), (1, 2));
        let (ledger, _) = read("page a/b text=c reviewed=d\r\r\n");
        assert_eq!(ledger.write(), format!("{HEADER}\npage a/b reviewed=d text=c\n"));
        assert_eq!(read("figure a/b words=x source=\"k l\" place=\"p. 1\" at=1-2\n").1, 1);
        assert_eq!(read("excerpt a/b#c\u{fffd}\nexcerpt a/b#\nexcerpt a/b#c-2\n").1, 2);
    }

    #[test]
    fn damaged_lines_are_reported_each() {
        let (_, findings) =
            read("# briefbook lock 1: x\n<<<<<<< ours\npage a/b\nexcerpt a/b#c quotation=x\nnonsense\n");
        assert_eq!(findings, 3);
        assert_eq!(read("# briefbook lock 2: x\npage a/b\n").1, 1);
    }
}
