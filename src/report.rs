//! Findings and rules as text: one rendering per file.
//!
//! 1. [`human`] turns findings into messages in the manner of rustc, with the source and carets.
//! 2. [`short`] turns each into one line that editors and terminals can follow to its place.
//! 3. [`json`] turns all of them into one array for programs.
//! 4. [`sarif`], [`github`] and [`rdjson`] turn them into what services around a repository read.
//! 5. [`diff`] shows what a command would change in a file.
//! 6. [`rules`] turns the table of rules into a list and into one rule's explanation.
//!
//! What a book contains may stand in a message, and a terminal must show it, never obey it: every rendering for
//! people passes texts of the book through `visible` or `escaped`.

pub mod diff;

pub mod short;

pub mod human;

pub mod json;

pub mod sarif;

pub mod github;

pub mod rdjson;

pub mod rules;

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// A rendering of findings, as `--format` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people: source, carets, notes and help.
    Human,
    /// For editors and logs: one line a finding.
    Short,
    /// For programs: one JSON array.
    Json,
    /// For services that gather what tools find: SARIF 2.1.0.
    Sarif,
    /// For a job of GitHub Actions: annotations.
    Github,
    /// For reviewdog: rdjson, with suggestions.
    Rdjson,
}

impl Format {
    /// Every format, in the order in which the command line lists them.
    pub const ALL: &[Self] = &[Self::Human, Self::Short, Self::Json, Self::Sarif, Self::Github, Self::Rdjson];

    /// The word used on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Short => "short",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Rdjson => "rdjson",
        }
    }

    /// The format a word of the command line names.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    /// Renders `findings` in their order; only the human format has colour. `base` is the way from where the command was
    /// run to the book, for the formats whose readers know the files of the whole repository; empty if it was run there.
    pub fn render(self, findings: &[Diagnostic], sources: &Sources, colour: bool, base: &str) -> String {
        match self {
            Self::Human => human::render(findings, sources, colour),
            Self::Short => short::render(findings, sources),
            Self::Json => json::render(findings, sources),
            Self::Sarif => sarif::render(findings, sources, base),
            Self::Github => github::render(findings, sources, base),
            Self::Rdjson => rdjson::render(findings, sources, base),
        }
    }
}

/// One line that counts the findings and the files they stand in: `2 errors, 1 warning in 2 files`.
pub fn summary(findings: &[Diagnostic]) -> String {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let counts: Vec<String> = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")]
        .into_iter()
        .filter(|&(count, _)| count > 0)
        .map(|(count, what)| counted(count, what))
        .collect();
    if counts.is_empty() {
        return "no errors, no warnings".to_owned();
    }
    let files = findings.iter().map(|finding| finding.span.file).collect::<BTreeSet<_>>().len();
    format!("{} in {}", counts.join(", "), counted(files, "file"))
}

/// A count with its word, in the plural where it is not one: `2 files`.
pub fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

/// The character to show for `c`, always exactly one, so that columns stay what they are: control characters are
/// shown as their pictures, and what would be invisible or move the text around it as U+FFFD. Tabs, line feeds and
/// joiners, which scripts and emoji need, are left to the caller.
fn visible(c: char) -> char {
    match c {
        '\t' | '\n' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        _ if is_hidden(c) => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// The text with every character that a terminal would obey, or nobody would see, written as Rust would write it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c.is_control() || is_hidden(c) => {
                write!(out, "{}", c.escape_unicode()).expect("writing to a String cannot fail");
            }
            _ => out.push(c),
        }
    }
    out
}

/// All that is said about a finding, a line each: the message with `end` after it, the facts, what to do.
fn words(finding: &Diagnostic, end: &str) -> String {
    let mut words = format!("{}{end}", escaped(&finding.message));
    for note in &finding.notes {
        write!(words, "\n{}{end}", escaped(note)).expect("writing to a String cannot fail");
    }
    if let Some(help) = &finding.help {
        write!(words, "\nhelp: {}{end}", escaped(help)).expect("writing to a String cannot fail");
    }
    words
}

/// The path of a file of the book from where the command was run.
fn joined(base: &str, path: &str) -> String {
    if base.is_empty() { path.to_owned() } else { format!("{base}/{path}") }
}

/// JSON with the characters that a terminal would obey, or nobody would see, as escapes, which are the same text: JSON has
/// them in texts only (RFC 8259, section 7).
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && (c.is_control() || is_hidden(c)) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("writing to a String cannot fail");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Characters without a shape of their own: C1 controls, the marks of writing direction, line and paragraph
/// separators, and spaces of no width. The two joiners are no part of it.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Rule;
    use crate::source::{FileId, Span};

    #[test]
    fn a_format_is_found_by_its_name() {
        for &format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(Format::from_name("xml"), None);
    }

    #[test]
    fn the_summary_counts_findings_and_files() {
        let error = |file| Diagnostic::new(Rule::UnknownTerm, Span::top(FileId(file)), "x");
        let warning = |file| Diagnostic::new(Rule::RawHtml, Span::top(FileId(file)), "x");
        assert_eq!(summary(&[]), "no errors, no warnings");
        assert_eq!(summary(&[error(0)]), "1 error in 1 file");
        assert_eq!(summary(&[warning(0), warning(0)]), "2 warnings in 1 file");
        assert_eq!(summary(&[error(0), warning(0), error(1)]), "2 errors, 1 warning in 2 files");
    }

    #[test]
    fn no_character_that_a_terminal_obeys_gets_through() {
        for c in ('\0'..='\u{e007f}').filter(|&c| c.is_control() || is_hidden(c)) {
            let shown = visible(c);
            assert!(
                matches!(c, '\t' | '\n') || !(shown.is_control() || is_hidden(shown)),
                "{c:?} is shown as {shown:?}"
            );
            assert!(escaped(&c.to_string()).is_ascii(), "{c:?} is not escaped");
        }
        assert_eq!(inert("\"\u{7f}\u{202e}\u{e0041}ñ\"\n"), "\"\\u007f\\u202e\\udb40\\udc41ñ\"\n");
        assert_eq!(escaped("a\x1b[31m\u{202e}\0\tñ\r\n"), "a\\u{1b}[31m\\u{202e}\\u{0}\\tñ\\r\\n");
        assert_eq!("\x1b\u{202e}\0\u{9b}ñ".chars().map(visible).collect::<String>(), "␛�␀�ñ");
    }
}
