//! Findings → SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html>),
//! for GitHub's code scanning and other services that gather what tools find.
//!
//! 1. Every rule of the table is described, with its examples, whether or not it was broken.
//! 2. A finding is a result with its place, other places, and the mend where one is certain.
//! 3. Columns count Unicode code points, as ours do. Paths are relative to where the command was run.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{human, inert, joined, words};
use crate::diagnostic::rules::RULES;
use crate::diagnostic::{Diagnostic, Fix, Rule, Severity};
use crate::format::percent;
use crate::hash;
use crate::json;
use crate::source::{Source, Sources, Span};

/// Stands for the folder in which the command was run, as services of SARIF name the root of a checkout.
const BASE: &str = "%SRCROOT%";

/// How many digits of a hash tell one finding from another.
const DIGITS: usize = 16;

/// Renders `findings` in their order; `base` is the way from where the command was run to the book.
pub fn render(findings: &[Diagnostic], sources: &Sources, base: &str) -> String {
    let mut known = BTreeMap::new();
    let results = findings.iter().map(|finding| {
        let source = sources.get(finding.span.file);
        let line = fingerprint(finding, source);
        // The same mistake in two lines of the same words is two results: GitHub tells them apart by their order.
        let times = known.entry((finding.span.file, line.clone())).or_insert(0usize);
        *times += 1;
        let id = format!("{line}:{times}");
        result(finding, sources, base, id)
    });
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool {
                driver: Driver {
                    name: "briefbook",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    rules: RULES.iter().map(|rule| descriptor(*rule)).collect(),
                },
            },
            column_kind: "unicodeCodePoints",
            newline_sequences: ["\r\n", "\n", "\r"],
            original_uri_base_ids: BTreeMap::from([(
                BASE,
                Base { description: Text { text: "The folder in which the command was run.".to_owned() } },
            )]),
            results: results.collect(),
        }],
    };
    inert(&json::lines(&log)) + "\n"
}

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    column_kind: &'static str,
    newline_sequences: [&'static str; 3],
    original_uri_base_ids: BTreeMap<&'static str, Base>,
    results: Vec<SarifResult<'a>>,
}

#[derive(Serialize)]
struct Base {
    description: Text,
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Descriptor>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    id: &'static str,
    name: String,
    short_description: Text,
    full_description: Marked,
    help: Marked,
    default_configuration: Configuration,
}

#[derive(Serialize)]
struct Configuration {
    enabled: bool,
    level: &'static str,
}

#[derive(Serialize)]
struct Text {
    text: String,
}

#[derive(Serialize)]
struct Marked {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fixes: Option<[Mend<'a>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Artifact {
    uri: String,
    uri_base_id: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Mend<'a> {
    description: Text,
    artifact_changes: [Change<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Change<'a> {
    artifact_location: Artifact,
    replacements: [Replacement<'a>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Replacement<'a> {
    deleted_region: Region,
    inserted_content: Inserted<'a>,
}

#[derive(Serialize)]
struct Inserted<'a> {
    text: &'a str,
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Off => "warning",
    }
}

fn descriptor(rule: Rule) -> Descriptor {
    let entry = rule.entry();
    let examples = format!("Wrong:\n\n{}\n\nRight:\n\n{}", fenced(entry.wrong), fenced(entry.right));
    Descriptor {
        id: entry.name,
        name: format!("{rule:?}"),
        short_description: Text { text: message(&format!("{}.", entry.summary)) },
        full_description: Marked { text: message(entry.explanation), markdown: message(entry.explanation) },
        help: Marked {
            text: message(&format!("{}\n\nWrong:\n\n{}\n\nRight:\n\n{}", entry.explanation, entry.wrong, entry.right)),
            markdown: message(&format!("{}\n\n{examples}", entry.explanation)),
        },
        default_configuration: Configuration { enabled: entry.severity != Severity::Off, level: level(entry.severity) },
    }
}

/// An example as a block of code, whatever fences stand in it.
fn fenced(example: &str) -> String {
    let longest = example.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}markdown\n{example}\n{fence}")
}

/// A text as a message string: braces are doubled, because one stands for an argument (3.11.5), and what would be read as
/// an embedded link (3.11.6) is not one: no link of a book becomes one of the service's pages.
fn message(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}").replace("](", "] (")
}

fn result<'a>(finding: &'a Diagnostic, sources: &Sources, base: &str, id: String) -> SarifResult<'a> {
    let place = |span: Span, id, message| Location { id, physical_location: physical(span, sources, base), message };
    let related = finding.related.iter().enumerate();
    SarifResult {
        rule_id: finding.rule.name(),
        rule_index: finding.rule as usize,
        level: level(finding.severity),
        message: Text { text: message(&words(finding, ".")) },
        locations: [place(finding.span, None, None)],
        related_locations: related
            .map(|(at, (span, words))| place(*span, Some(at + 1), Some(Text { text: message(&super::escaped(words)) })))
            .collect(),
        partial_fingerprints: BTreeMap::from([("primaryLocationLineHash", id)]),
        fixes: finding
            .fix
            .as_ref()
            .filter(|fix| is_exact(sources.get(fix.span.file)))
            .map(|fix| [mend(fix, finding, sources, base)]),
    }
}

/// Whether the text is the file's own: a mend of one that had to be decoded with losses would not fit.
fn is_exact(source: &Source) -> bool {
    source.invalid_utf8.is_none()
}

fn mend<'a>(fix: &'a Fix, finding: &Diagnostic, sources: &Sources, base: &str) -> Mend<'a> {
    let Physical { artifact_location, region } = physical(fix.span, sources, base);
    let inserted_content = Inserted { text: &fix.replacement };
    Mend {
        description: Text { text: message(&format!("{}.", human::change(fix, finding, sources))) },
        artifact_changes: [Change {
            artifact_location,
            replacements: [Replacement { deleted_region: region, inserted_content }],
        }],
    }
}

fn physical(span: Span, sources: &Sources, base: &str) -> Physical {
    let source = sources.get(span.file);
    let (start, end) = (source.position(span.range().start), source.position(span.range().end));
    Physical {
        artifact_location: Artifact { uri: percent::path(&joined(base, &source.path)), uri_base_id: BASE },
        region: Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        },
    }
}

/// What makes a finding the same after lines were added above it: the rule and the words of its line.
fn fingerprint(finding: &Diagnostic, source: &Source) -> String {
    let start = finding.span.range().start.min(source.text.len());
    let from = source.text[..start].rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let line = &source.text[from..];
    let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
    let line: String = line.split_whitespace().collect();
    hash::of_parts([finding.rule.name().as_bytes(), &[0], line.as_bytes()])[..DIGITS].to_owned()
}
