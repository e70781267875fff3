//! Findings → rdjson, the format of reviewdog (`DiagnosticResult` of its `reviewdog.proto`), which comments on changes and
//! offers the certain mends as suggestions.
//!
//! Lines end at LF, and a column is 1 plus the bytes of UTF-8 before it in the line, the byte order mark included: all
//! counted as they stand in the file. Ends are exclusive.

use serde::Serialize;

use super::{inert, joined, words};
use crate::diagnostic::{Diagnostic, Severity};
use crate::json;
use crate::source::{Source, Sources, Span};

/// Renders `findings` in their order; `base` is the way from where the command was run to the book.
pub fn render(findings: &[Diagnostic], sources: &Sources, base: &str) -> String {
    let diagnostics = findings.iter().map(|finding| found(finding, sources, base)).collect();
    inert(&json::lines(&Report { source: Name { name: "briefbook" }, diagnostics })) + "\n"
}

#[derive(Serialize)]
struct Report<'a> {
    source: Name,
    diagnostics: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Name {
    name: &'static str,
}

#[derive(Serialize)]
struct Found<'a> {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion<'a>>,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Code {
    value: &'static str,
}

#[derive(Serialize)]
struct Suggestion<'a> {
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
}

fn found<'a>(finding: &'a Diagnostic, sources: &Sources, base: &str) -> Found<'a> {
    let source = sources.get(finding.span.file);
    // A suggestion has no path of its own, and one in a text that was decoded with losses would not fit the file.
    let fits = |span: Span| span.file == finding.span.file && source.invalid_utf8.is_none();
    let fix = finding.fix.iter().filter(|fix| fits(fix.span));
    Found {
        message: words(finding, ""),
        location: Location { path: joined(base, &source.path), range: range(finding.span, source) },
        severity: match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning | Severity::Off => "WARNING",
        },
        code: Code { value: finding.rule.name() },
        suggestions: fix.map(|fix| Suggestion { range: range(fix.span, source), text: &fix.replacement }).collect(),
    }
}

fn range(span: Span, source: &Source) -> Range {
    Range { start: position(span.range().start, source), end: position(span.range().end, source) }
}

fn position(offset: usize, source: &Source) -> Position {
    let before = &source.text[..offset.min(source.text.len())];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let mark = if line == 1 && source.byte_order_mark { '\u{feff}'.len_utf8() } else { 0 };
    let column = source.invalid_utf8.is_none().then(|| before.len() - start + mark + 1);
    Position { line, column }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Rule;

    #[test]
    fn columns_count_the_bytes_of_the_file() {
        let at = |bytes: &[u8], needle: &str| {
            let source = Source::new("x.md", bytes.into());
            let Position { line, column } = position(source.text.find(needle).expect("it is there"), &source);
            (line, column)
        };
        // The examples of the format itself, then line ends, a byte order mark and a file that is not UTF-8.
        assert_eq!(at("a𐐀b".as_bytes(), "𐐀"), (1, Some(2)));
        assert_eq!(at("a𐐀b".as_bytes(), "b"), (1, Some(6)));
        assert_eq!(at("ñ\r\n\tx".as_bytes(), "x"), (2, Some(2)));
        assert_eq!(at("\u{feff}ab\nc".as_bytes(), "b"), (1, Some(5)));
        assert_eq!(at("\u{feff}ab\nc".as_bytes(), "c"), (2, Some(1)));
        assert_eq!(at(b"\xffab", "b"), (1, None));
    }

    #[test]
    fn a_certain_mend_is_a_suggestion_in_the_same_file_only() {
        let mut sources = Sources::default();
        let a = sources.add(Source::new("a.md", "é prots".into()));
        let b = sources.add(Source::new("b.md", "x".into()));
        let finding = |file| {
            Diagnostic::new(Rule::UnknownTerm, Span::new(a, 3..8), "no `prots`").fix(Span::new(file, 0..1), "ports")
        };
        let text = render(&[finding(b)], &sources, "");
        assert!(!text.contains("suggestions"), "{text}");
        let near = Diagnostic::new(Rule::UnknownTerm, Span::new(a, 3..8), "no `prots`\u{202e}")
            .fix(Span::new(a, 3..8), "po\u{202e}rts");
        let text = render(&[near], &sources, "");
        // What is said is shown, what is inserted is exact; neither can move the text around it.
        assert!(text.contains(r#""message": "no `prots`\\u{202e}""#), "{text}");
        assert!(text.contains(r#""text": "po\u202erts""#) && text.is_ascii(), "{text}");
        assert!(text.contains("\"column\": 4") && text.contains("\"column\": 9"), "{text}");
    }
}
