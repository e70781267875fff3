//! The tables of figures and events → typed rows, each value with its place.

use std::collections::BTreeMap;

use crate::date::When;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::document::{Block, BlockKind, Cell, Inline, Table, plain_text};
use crate::parse::locator::Locator;
use crate::parse::names::{EVENT_COLUMNS, FIGURE_COLUMNS, Names};
use crate::quantity::Quantity;
use crate::source::{Source, Span};

/// One number that a source states.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Its anchor on the page.
    pub anchor: String,
    /// Where the row stands.
    pub span: Span,
    /// What it measures: the id of an indicator.
    pub indicator: (String, Span),
    /// For which country or region.
    pub place: (String, Span),
    /// For when.
    pub when: When,
    /// How much.
    pub value: Quantity,
    /// What was counted, or whose count it is.
    pub basis: String,
    /// Who says so.
    pub says: String,
    /// Where in the source.
    pub at: Locator,
    /// Where the locator stands.
    pub at_span: Span,
    /// The words that state it.
    pub words: String,
    /// Where they stand.
    pub words_span: Span,
}

/// What kind of statement a figure is that is no plain number, by a word of its basis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statement {
    /// An estimate.
    Estimate,
    /// A projection.
    Projection,
    /// A claim.
    Claim,
    /// A request.
    Request,
}

impl Figure {
    /// What kind of statement it is, if its basis says that it is one.
    pub fn statement(&self) -> Option<Statement> {
        let basis = self.basis.to_lowercase();
        let has =
            |word: &str| basis.split(|c: char| !c.is_alphanumeric()).any(|w| w.strip_suffix('s').unwrap_or(w) == word);
        [
            ("projection", Statement::Projection),
            ("request", Statement::Request),
            ("estimate", Statement::Estimate),
            ("claim", Statement::Claim),
        ]
        .into_iter()
        .find(|(word, _)| has(word))
        .map(|(_, statement)| statement)
    }
}

impl Statement {
    /// The key of its name in the strings.
    pub fn key(self) -> &'static str {
        match self {
            Self::Estimate => "statement-estimate",
            Self::Projection => "statement-projection",
            Self::Claim => "statement-claim",
            Self::Request => "statement-request",
        }
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its anchor on the page.
    pub anchor: String,
    /// Where the row stands.
    pub span: Span,
    /// When.
    pub when: When,
    /// What.
    pub text: Vec<Inline>,
    /// In which country or region, if one is named.
    pub place: Option<(String, Span)>,
    /// Where in the source.
    pub at: Option<Locator>,
}

/// Reads the first table of `blocks` as figures; the other blocks are given back.
pub fn figures(
    source: &Source,
    blocks: Vec<Block>,
    names: &Names,
    diagnostics: &mut Diagnostics,
) -> (Vec<Figure>, Vec<Block>) {
    let (table, rest) = first_table(source, blocks, diagnostics);
    let rows = table.map(|(table, span)| rows(source, table, span, FIGURE_COLUMNS, names, diagnostics));
    let mut figures = Vec::new();
    for row in rows.unwrap_or_default() {
        let anchor = format!("figure-{}", figures.len() + 1);
        figures.extend(figure(anchor, &row, diagnostics));
    }
    (figures, rest)
}

/// Reads the first table of `blocks` as events; the other blocks are given back.
pub fn events(
    source: &Source,
    blocks: Vec<Block>,
    names: &Names,
    diagnostics: &mut Diagnostics,
) -> (Vec<Event>, Vec<Block>) {
    let (table, rest) = first_table(source, blocks, diagnostics);
    let rows = table.map(|(table, span)| rows(source, table, span, EVENT_COLUMNS, names, diagnostics));
    let mut events = Vec::new();
    for row in rows.unwrap_or_default() {
        let anchor = format!("event-{}", events.len() + 1);
        events.extend(event(anchor, row, diagnostics));
    }
    (events, rest)
}

fn figure(anchor: String, row: &Row, diagnostics: &mut Diagnostics) -> Option<Figure> {
    // Every cell is read before any is missed, so that one run shows all that is wrong with the row.
    let indicator = row.required("column-indicator", "an indicator", diagnostics);
    let place = row.required("column-place", "a place", diagnostics);
    let when = row.parsed("column-date", "a date", When::parse, diagnostics);
    let value = row.parsed("column-value", "a value", Quantity::parse, diagnostics);
    let at = row.parsed("column-at", "a place in the source", Locator::parse, diagnostics);
    let words = row.required("column-words", "the words that state it", diagnostics);
    let says = row.required("column-says", "who says so", diagnostics);
    Some(Figure {
        anchor,
        span: row.span,
        indicator: indicator?,
        place: place?,
        when: when?,
        value: value?,
        basis: row.text("column-basis").map_or_else(String::new, |(basis, _)| basis),
        says: says?.0,
        at: at?,
        at_span: row.place("column-at"),
        words_span: row.place("column-words"),
        words: words?.0,
    })
}

fn event(anchor: String, mut row: Row, diagnostics: &mut Diagnostics) -> Option<Event> {
    let when = row.parsed("column-date", "a date", When::parse, diagnostics);
    let event = row.required("column-event", "what happened", diagnostics);
    let at = match row.text("column-at") {
        Some(_) => Some(row.parsed("column-at", "a place in the source", Locator::parse, diagnostics)?),
        None => None,
    };
    let place = row.text("column-place");
    event?;
    let text = row.cells.remove("column-event")?.text;
    Some(Event { anchor, span: row.span, when: when?, text, place, at })
}

fn first_table(
    source: &Source,
    blocks: Vec<Block>,
    diagnostics: &mut Diagnostics,
) -> (Option<(Table, Span)>, Vec<Block>) {
    let mut table = None;
    let mut rest = Vec::new();
    for block in blocks {
        match block.kind {
            BlockKind::Table(found) if table.is_none() => table = Some((found, block.span)),
            _ => rest.push(block),
        }
    }
    // Without its second line a table is a paragraph, and what it says would be lost without a word.
    let bars = |block: &&Block| {
        matches!(block.kind, BlockKind::Paragraph(_)) && source.slice(block.span).trim_start().starts_with('|')
    };
    if let Some(lost) = rest.iter().find(bars).filter(|_| table.is_none()) {
        let head = line_of(source, lost.span);
        diagnostics.push(
            Diagnostic::new(
                Rule::WrongType,
                head,
                "these lines are no table: the second must have a `---` for each cell of the first",
            )
            .help("write `| --- |` under the head, with as many cells as it has"),
        );
    }
    (table, rest)
}

/// A row: its cells by the key of their column.
struct Row {
    cells: BTreeMap<&'static str, Cell>,
    span: Span,
}

/// Gives each row's cells to the columns that the head names.
fn rows(
    source: &Source,
    table: Table,
    span: Span,
    expected: &[&'static str],
    names: &Names,
    diagnostics: &mut Diagnostics,
) -> Vec<Row> {
    let mut columns: Vec<Option<&'static str>> = Vec::new();
    for cell in &table.head {
        let name = plain_text(&cell.text);
        let key = names.columns.get(name.trim().to_lowercase().as_str()).copied().filter(|key| expected.contains(key));
        if key.is_none() {
            let known =
                || names.columns.iter().filter(|(_, key)| expected.contains(key)).map(|(name, _)| name.as_str());
            let finding = Diagnostic::new(Rule::UnknownKey, cell.span, format!("the table has no column “{name}”"));
            diagnostics.push(match did_you_mean(&name, known()) {
                Some(near) => finding.label(format!("did you mean “{near}”?")).help(format!("write “{near}”")),
                None => finding.help(format!("the columns are {}", known().collect::<Vec<_>>().join(", "))),
            });
        } else if columns.contains(&key) {
            let message = format!("the column “{name}” stands twice");
            diagnostics.push(Diagnostic::new(Rule::DuplicateId, cell.span, message).help("keep one of the two"));
        }
        columns.push(key);
    }
    let missing: Vec<&str> = expected.iter().filter(|key| !columns.contains(&Some(**key))).copied().collect();
    if !missing.is_empty() && columns.iter().all(Option::is_some) {
        let head = Span { end: span.start + source.slice(span).find('\n').map_or(0, |at| at as u32), ..span };
        let missing = missing
            .iter()
            .filter_map(|key| {
                names.columns.iter().find(|(_, known)| known == &key).map(|(name, _)| format!("“{name}”"))
            })
            .collect::<Vec<_>>()
            .join(", ");
        diagnostics.push(
            Diagnostic::new(Rule::MissingKey, head, format!("the table has no column {missing}"))
                .help("add it; a cell of it may stay empty only where the guide says so"),
        );
        return Vec::new();
    }
    if columns.iter().any(Option::is_none) {
        // The head is reported; what its cells mean is not known.
        return Vec::new();
    }
    let width = columns.len();
    let mut rows = Vec::new();
    for cells in table.rows {
        let Some(first) = cells.first().map(|cell| cell.span) else { continue };
        let line = line_of(source, first);
        if let Some(extra) = cells_in(source.slice(line)).checked_sub(width).filter(|extra| *extra > 0) {
            diagnostics.push(
                Diagnostic::new(
                    Rule::WrongType,
                    line,
                    format!("the row has {extra} cell more than the table has columns"),
                )
                .help("write a bar that belongs to the text as `\\|`"),
            );
            continue;
        }
        let there = cells_in(source.slice(line));
        if there < width {
            diagnostics.push(
                Diagnostic::new(Rule::WrongType, line, format!("the row has {there} cells, the table {width} columns"))
                    .help("write an empty cell, `| |`, where there is nothing to say"),
            );
            continue;
        }
        let cells = columns.iter().zip(cells).filter_map(|(key, cell)| Some(((*key)?, cell))).collect();
        rows.push(Row { cells, span: line });
    }
    rows
}

/// The line that holds a span.
fn line_of(source: &Source, span: Span) -> Span {
    let text = &source.text;
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.start as usize..].find(['\n', '\r']).map_or(text.len(), |at| span.start as usize + at);
    Span::new(span.file, start..end)
}

/// How many cells a line of a table has: the parser drops those beyond the last column without a word.
fn cells_in(line: &str) -> usize {
    let line = line.trim();
    let line = line.strip_prefix('|').unwrap_or(line);
    let mut cells = 1;
    let mut escaped = false;
    let mut last_bar = None;
    for (at, c) in line.char_indices() {
        if c == '|' && !escaped {
            cells += 1;
            last_bar = Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    if last_bar == Some(line.len().wrapping_sub(1)) { cells - 1 } else { cells }
}

impl Row {
    /// The text of a cell with its place, unless it is empty.
    fn text(&self, key: &str) -> Option<(String, Span)> {
        let cell = self.cells.get(key)?;
        let text = plain_text(&cell.text);
        let text = text.trim();
        (!text.is_empty()).then(|| (text.to_owned(), cell.span))
    }

    /// Where a cell stands, or else its row.
    fn place(&self, key: &str) -> Span {
        self.cells.get(key).map_or(self.span, |cell| cell.span)
    }

    /// The text of a cell that must not be empty.
    fn required(&self, key: &str, what: &str, diagnostics: &mut Diagnostics) -> Option<(String, Span)> {
        let text = self.text(key);
        if text.is_none() {
            let message = format!("the row does not give {what}");
            diagnostics.push(Diagnostic::new(Rule::MissingKey, self.place(key), message).help(format!("write {what}")));
        }
        text
    }

    /// A cell that must hold a value that `parse` reads.
    fn parsed<T>(
        &self,
        key: &str,
        what: &str,
        parse: impl Fn(&str) -> Result<T, String>,
        diagnostics: &mut Diagnostics,
    ) -> Option<T> {
        let (text, span) = self.required(key, what, diagnostics)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(help) => {
                let message = format!("`{text}` is not {what}");
                diagnostics.push(Diagnostic::new(Rule::WrongType, span, message).help(help));
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_counted_as_the_parser_splits_cells() {
        assert_eq!(cells_in("| a | b |"), 2);
        assert_eq!(cells_in("a | b"), 2);
        assert_eq!(cells_in(r"| a \| b | c |"), 2);
        assert_eq!(cells_in("| a | b | c"), 3);
    }
}
