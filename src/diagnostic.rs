//! What is wrong with a book: findings, the rules they belong to, and "did you mean".
//!
//! A [`Diagnostic`] is an author's mistake, never ours: stages collect them all and nobody returns early.
//! Every finding belongs to a [`Rule`]; the table in [`rules`] is the one place that names a rule, gives its
//! default severity and explains it, and `briefbook rules`, the configuration and the guide read that table.

pub mod rules;

pub use rules::Rule;

use serde::{Deserialize, Serialize};

use crate::source::{FileId, Span};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Severity {
    /// The rule is switched off: its findings are dropped.
    Off,
    /// Reported; the site is still published.
    Warning,
    /// Nothing is published.
    Error,
}

impl Severity {
    /// The word used in `book.yaml` and in messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity a word of `book.yaml` names.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Off, Self::Warning, Self::Error].into_iter().find(|severity| severity.name() == name)
    }
}

/// How sure a fix is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Applicability {
    /// It says what the author meant: `briefbook fix` makes it.
    Certain,
    /// It is the nearest guess (“did you mean”): an editor offers it, and a person decides.
    Maybe,
}

/// A change of the text that mends the finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fix {
    /// What to replace; an empty span inserts.
    pub span: Span,
    /// By what.
    pub replacement: String,
    /// How sure it is.
    pub applicability: Applicability,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The rule that was broken.
    pub rule: Rule,
    /// The rule's default until [`Diagnostics::finish`] applies the book's own setting.
    pub severity: Severity,
    /// One sentence without a full stop: what is wrong.
    pub message: String,
    /// What to underline.
    pub span: Span,
    /// A few words to stand at the underlined place; may be empty.
    pub label: String,
    /// Other places that explain the finding, each with its words.
    pub related: Vec<(Span, String)>,
    /// Facts that explain the finding, each a line.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Option<String>,
    /// The mend, where there is one.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding of `rule` at `span`.
    pub fn new(rule: Rule, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.default_severity(),
            message: message.into(),
            span,
            label: String::new(),
            related: Vec::new(),
            notes: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Adds the words at the underlined place.
    pub fn label(mut self, words: impl Into<String>) -> Self {
        self.label = words.into();
        self
    }

    /// Adds another place.
    pub fn related(mut self, span: Span, words: impl Into<String>) -> Self {
        self.related.push((span, words.into()));
        self
    }

    /// Adds a fact.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what was meant, as far as that can be told: the nearest of the names there are.
    pub fn nearest(self, near: &str) -> Self {
        self.label(format!("did you mean `{near}`?")).help(format!("write `{near}`"))
    }

    /// Calls `visit` with every place that the finding points to.
    pub fn spans(&mut self, mut visit: impl FnMut(&mut Span)) {
        let related = self.related.iter_mut().map(|(span, _)| span);
        let fix = self.fix.iter_mut().map(|fix| &mut fix.span);
        related.chain(fix).chain([&mut self.span]).for_each(&mut visit);
    }

    /// The same finding after the files it points into were put behind `shift` others.
    pub fn shifted(mut self, shift: u32) -> Self {
        self.spans(|span| span.file = FileId(span.file.0 + shift));
        self
    }

    /// Adds a mend that is certain.
    pub fn fix(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into(), applicability: Applicability::Certain });
        self
    }

    /// Adds a mend that is the nearest guess.
    pub fn suggest(mut self, span: Span, replacement: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, replacement: replacement.into(), applicability: Applicability::Maybe });
        self
    }
}

/// The findings of a run, in no order until [`Diagnostics::finish`].
#[derive(Debug, Clone, Default)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Adds all findings of another collection.
    pub fn extend(&mut self, other: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(other);
    }

    /// The findings as they are.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Applies `severity` (the book's settings and the pages' exceptions), drops what is off, and puts the rest in
    /// the order of `file`'s value (by path), then place, then rule. The same finding twice is one.
    pub fn finish<K: Ord>(
        mut self,
        severity: impl Fn(&Diagnostic) -> Severity,
        file: impl Fn(Span) -> K,
    ) -> Vec<Diagnostic> {
        for diagnostic in &mut self.0 {
            diagnostic.severity = severity(diagnostic);
        }
        self.0.retain(|diagnostic| diagnostic.severity > Severity::Off);
        self.0.sort_by_cached_key(|d| (file(d.span), d.span.start, d.span.end, d.rule, d.message.clone()));
        self.0.dedup();
        self.0
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(findings: I) -> Self {
        Self(findings.into_iter().collect())
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// The candidate nearest to what was typed, if it is near enough to be meant: at most a third of its letters differ
/// (Damerau–Levenshtein distance), or one is the beginning of the other. Ties go to the first in order.
pub fn did_you_mean<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let lower = candidate.to_lowercase();
        let longest = typed.chars().count().max(lower.chars().count());
        let distance = if typed.chars().count() >= 4 && (lower.starts_with(&typed) || typed.starts_with(&lower)) {
            1
        } else {
            distance(&typed, &lower).min(begun(&typed, &lower))
        };
        let near = distance <= (longest / 3).max(1) && distance < longest;
        if near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// How far something is from the beginning of a candidate that goes on: a misspelt `smith2014` from `smith2014lessons`.
fn begun(typed: &str, candidate: &str) -> usize {
    let length = typed.chars().count();
    let beginning: String = candidate.chars().take(length + 1).collect();
    let distance = distance(typed, &beginning);
    if length >= 8 && distance <= 1 && beginning.len() < candidate.len() { distance + 1 } else { usize::MAX }
}

/// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, in characters.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let width = b.len() + 1;
    let mut table = vec![0usize; (a.len() + 1) * width];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i * width + j] = if i == 0 || j == 0 {
                i + j
            } else {
                let substitution = usize::from(a[i - 1] != b[j - 1]);
                let mut least = (table[(i - 1) * width + j] + 1)
                    .min(table[i * width + j - 1] + 1)
                    .min(table[(i - 1) * width + j - 1] + substitution);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[(i - 2) * width + j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len() * width + b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_suggested_and_a_far_one_is_not() {
        let countries = ["peru", "mexico", "el-salvador"];
        assert_eq!(did_you_mean("mexcio", countries), Some("mexico"));
        assert_eq!(did_you_mean("Perú", countries), Some("peru"));
        assert_eq!(did_you_mean("salvador", countries), Some("el-salvador"));
        assert_eq!(did_you_mean("france", countries), None);
        assert_eq!(did_you_mean("caldwel2031", ["caldwell2031boats", "brandt2031"]), Some("caldwell2031boats"));
    }
}
