//! The words of the interface in the language of the book: `theme/strings/<language>.yaml`.
//!
//! Display names come from here, never from templates or code. English is always there: it lends its section names to
//! every book, and its words wherever another language has none.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::fields::Reader;
use crate::source::{FileId, Source};
use crate::yaml::{self, Step, Value};

/// The words of one language, by key.
#[derive(Debug, Clone, Default)]
pub struct Strings {
    /// The language, as a BCP 47 tag.
    pub language: String,
    words: BTreeMap<String, String>,
}

/// The sections an article can have, in the order in which a reader meets them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SectionKind {
    /// The main claims.
    KeyPoints,
    /// The argument.
    Summary,
    /// Who should do what.
    Recommendations,
    /// The quotations with their notes.
    Excerpts,
    /// The numbers.
    Figures,
    /// What happened when.
    Events,
    /// Hedges, contradictions, what is not stated.
    ReadingNotes,
    /// What came later.
    SinceThen,
}

impl SectionKind {
    /// All of them, in order.
    pub const ALL: [Self; 8] = [
        Self::KeyPoints,
        Self::Summary,
        Self::Recommendations,
        Self::Excerpts,
        Self::Figures,
        Self::Events,
        Self::ReadingNotes,
        Self::SinceThen,
    ];

    /// The key of its name in the strings.
    pub fn key(self) -> &'static str {
        match self {
            Self::KeyPoints => "section-key-points",
            Self::Summary => "section-summary",
            Self::Recommendations => "section-recommendations",
            Self::Excerpts => "section-excerpts",
            Self::Figures => "section-figures",
            Self::Events => "section-events",
            Self::ReadingNotes => "section-reading-notes",
            Self::SinceThen => "section-since-then",
        }
    }
}

impl Strings {
    /// Reads a file of strings: one flat mapping of keys to words. `base` lends what the file does not have.
    pub fn read(file: FileId, source: &Source, language: &str, base: Option<&Strings>) -> (Self, Diagnostics) {
        let mut strings =
            Self { language: language.to_owned(), words: base.map(|b| b.words.clone()).unwrap_or_default() };
        let yaml = match yaml::parse(&source.text) {
            Ok(yaml) => yaml,
            Err(invalid) => {
                let mut diagnostics = Diagnostics::default();
                diagnostics.push(invalid.finding(file, 0, "the file of strings"));
                return (strings, diagnostics);
            }
        };
        let mut reader = Reader::new(file, 0, &yaml);
        let root = reader.root();
        if !matches!(root.value, Value::Map(_)) {
            reader.report(
                &root,
                Rule::WrongType,
                "the strings must be a mapping of keys to words",
                "write one `key: words` a line",
            );
        }
        for (at, (key, node)) in root.entries().into_iter().enumerate() {
            // A book may name its own folders.
            let known = base.is_none_or(|base| base.words.contains_key(key)) || key.starts_with("page-");
            if !known {
                let span = reader.span(&[Step::Key(at)]);
                let message = format!("no part of the interface has the key `{key}`");
                let near = did_you_mean(key, base.into_iter().flat_map(|base| base.words.keys().map(String::as_str)));
                let finding = Diagnostic::new(Rule::UnknownKey, span, message);
                reader.diagnostics.push(match near {
                    Some(near) => finding.suggest(span, near).help(format!("write `{near}`")),
                    None => finding.help("compare with the built-in theme/strings/en.yaml"),
                });
            } else if let Some(words) = reader.text(&node) {
                strings.words.insert(key.to_owned(), words);
            }
        }
        (strings, reader.diagnostics)
    }

    /// The words of a key; the key itself if there are none, which the test of the strings refuses.
    pub fn get<'s>(&'s self, key: &'s str) -> &'s str {
        self.words.get(key).map_or(key, String::as_str)
    }

    /// Whether a key has words.
    pub fn has(&self, key: &str) -> bool {
        self.words.contains_key(key)
    }

    /// Every key with its words, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.words.iter().map(|(key, words)| (key.as_str(), words.as_str()))
    }

    /// The words of a key with the parts in braces filled in: `{n}` by the value of `n`.
    pub fn fill(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut words = self.get(key).to_owned();
        for (name, value) in values {
            words = words.replace(&format!("{{{name}}}"), value);
        }
        words
    }

    /// A count in words: the key with `-one` for one, with `-other` for any other number, `{n}` filled in, its
    /// thousands grouped.
    pub fn count(&self, key: &str, n: usize) -> String {
        let form = if n == 1 { format!("{key}-one") } else { format!("{key}-other") };
        // Thousands are grouped as the language groups them.
        let digits = n.to_string();
        let mut number = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                number.push_str(self.get("number-group"));
            }
            number.push(digit);
        }
        self.fill(&form, &[("n", &number)])
    }
}
