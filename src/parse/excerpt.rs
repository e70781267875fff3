//! The section of excerpts → excerpts: a claim with its speaker, the words, who says them where, and the editor's note.
//!
//! 1. A level-3 heading names the claim, with its tags in braces.
//! 2. A block quotation gives the words; its last paragraph is the attribution.
//! 3. What follows until the next quotation or heading is the note.
//!
//! Several quotations under one heading share its tags; the second has the id `id-2`, and so on. The slips an author makes
//! with this form are found here, each with its own message, because Markdown itself finds nothing wrong with them.

use std::collections::BTreeMap;

use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::document::{Block, BlockKind, Heading, Inline, InlineKind, plain_text};
use crate::parse::locator::{self, Attribution};
use crate::source::{Source, Span};

/// One quotation with all that belongs to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Excerpt {
    /// Its id on the page.
    pub id: String,
    /// Where the id stands, or else the heading.
    pub id_span: Span,
    /// The claim: the heading it stands under.
    pub heading: Heading,
    /// Where the heading stands.
    pub heading_span: Span,
    /// Its place among the quotations under that heading, from 0.
    pub ordinal: usize,
    /// The words, as blocks.
    pub quotation: Vec<Block>,
    /// The words as text.
    pub words: String,
    /// Where the block quotation stands.
    pub span: Span,
    /// Who says it, where; nothing if that could not be read, which is reported.
    pub attribution: Option<Attribution>,
    /// Where the attribution stands; the ranges in it count from its beginning.
    pub attribution_span: Span,
    /// The editor's note.
    pub note: Vec<Block>,
    /// The ids that its heading names for an index; an empty list clears what the article gives.
    pub tags: BTreeMap<String, Vec<(String, Span)>>,
    /// Whether it is shown where there is room for few.
    pub key: bool,
    /// The language of the words, if it is not the book's.
    pub language: Option<String>,
    /// Ids under which it was published before.
    pub formerly: Vec<(String, Span)>,
}

/// The keys that a heading of an excerpt may have beside the indexes.
pub const ATTRIBUTES: &[&str] = &["lang", "formerly"];

/// Reads the blocks of the section: what stands before the first heading, and the excerpts.
pub fn read(
    source: &Source,
    blocks: Vec<Block>,
    indexes: &[&str],
    diagnostics: &mut Diagnostics,
) -> (Vec<Block>, Vec<Excerpt>) {
    let mut lead = Vec::new();
    let mut excerpts: Vec<Excerpt> = Vec::new();
    let mut heading: Option<(Heading, Span, usize)> = None;
    for block in blocks {
        match block.kind {
            BlockKind::Heading(next) if next.level == 3 => {
                empty_heading(heading.as_ref(), diagnostics);
                heading = Some((next, block.span, 0));
            }
            BlockKind::Quote(None, inner) => match &mut heading {
                Some((heading, span, count)) => {
                    let excerpt = excerpt(source, heading, *span, *count, block.span, inner, indexes, diagnostics);
                    excerpts.push(excerpt);
                    *count += 1;
                }
                None => diagnostics.push(
                    Diagnostic::new(Rule::QuotationOutsideExcerpts, block.span, "a quotation has no heading")
                        .help("put a level-3 heading above it that says who claims what: `### The claim, with its speaker {#id}`"),
                ),
            },
            _ => match (&heading, excerpts.last_mut()) {
                (Some((_, _, 1..)), Some(excerpt)) => excerpt.note.push(block),
                (Some((_, span, 0)), _) => diagnostics.push(
                    Diagnostic::new(Rule::QuotationOutsideExcerpts, block.span, "text stands between an excerpt's heading and its quotation")
                        .related(*span, "the heading")
                        .help("put the quotation (lines that begin with `>`) directly under the heading, and the note after it"),
                ),
                _ => lead.push(block),
            },
        }
    }
    empty_heading(heading.as_ref(), diagnostics);
    for at in 0..excerpts.len() {
        let last_of_heading = excerpts.get(at + 1).is_none_or(|next| next.ordinal == 0);
        // A note without an empty line before it is a part of the quotation, which is reported.
        let swallowed = source.slice(excerpts[at].span).lines().any(is_lazy);
        if last_of_heading && excerpts[at].note.is_empty() && !swallowed {
            let span = excerpts[at].span;
            let end = Span { start: span.end, ..span };
            diagnostics.push(
                Diagnostic::new(Rule::AnnotationMissing, span, "no note follows the quotation")
                    .related(end, "write it here, after an empty line")
                    .help("say why the passage matters, what it leaves out, and who says otherwise"),
            );
        }
    }
    (lead, excerpts)
}

fn empty_heading(heading: Option<&(Heading, Span, usize)>, diagnostics: &mut Diagnostics) {
    if let Some((_, span, 0)) = heading {
        diagnostics.push(
            Diagnostic::new(Rule::MissingKey, *span, "no quotation follows the heading of an excerpt")
                .help("write the words in lines that begin with `>`, then `>`, then `> — p. 1`"),
        );
    }
}

#[expect(clippy::too_many_arguments, reason = "each is one part of the excerpt's place in the file")]
fn excerpt(
    source: &Source,
    heading: &Heading,
    heading_span: Span,
    ordinal: usize,
    span: Span,
    inner: Vec<Block>,
    indexes: &[&str],
    diagnostics: &mut Diagnostics,
) -> Excerpt {
    let mut tags = BTreeMap::new();
    let mut language = None;
    let mut formerly: Vec<(String, Span)> = Vec::new();
    for (key, _, value, value_span) in &heading.attributes.pairs {
        if indexes.contains(&key.as_str()) {
            tags.insert(key.clone(), list(value, *value_span));
        } else if key == "lang" {
            language = Some(value.clone());
        } else if key == "formerly" {
            formerly = list(value, *value_span);
        }
    }
    // What holds for the heading's id holds for the ids that are made of it.
    let numbered = |id: &str| if ordinal == 0 { id.to_owned() } else { format!("{id}-{}", ordinal + 1) };
    let id = numbered(&heading.anchor);
    let formerly = formerly.into_iter().map(|(old, span)| (numbered(&old), span)).collect();
    let id_span = heading.attributes.id.as_ref().map_or(heading_span, |(_, span)| *span);
    let lazy = lazy_lines(source, span, diagnostics);
    let mut again = Diagnostics::default();
    let found = if lazy { &mut again } else { diagnostics };
    let (quotation, attribution, attribution_span) = parts(source, span, inner, found);
    // With lines that do not belong to it the quotation is not what the editor means; to prove it would be idle.
    let attribution = attribution.filter(|_| !lazy);
    let words = quotation_words(&quotation);
    Excerpt {
        id,
        id_span,
        heading: heading.clone(),
        heading_span,
        ordinal,
        quotation,
        words,
        span,
        attribution,
        attribution_span,
        note: Vec::new(),
        tags,
        key: heading.attributes.classes.iter().any(|(class, _)| class == "key"),
        language,
        formerly,
    }
}

/// The ids of a value like `a,b`, each with its place.
fn list(value: &str, span: Span) -> Vec<(String, Span)> {
    let mut ids = Vec::new();
    let mut start = span.start as usize;
    for part in value.split(',') {
        if !part.is_empty() {
            ids.push((part.to_owned(), Span::new(span.file, start..start + part.len())));
        }
        start += part.len() + 1;
    }
    ids
}

/// Whether a line of a block quotation lacks its `>`.
fn is_lazy(line: &str) -> bool {
    let text = line.trim();
    !text.is_empty() && !text.starts_with('>')
}

/// Reports lines of a block quotation without `>`: Markdown takes them for part of it, a reader of the file does not.
/// One finding is enough for lines in a row. Gives whether there are any.
fn lazy_lines(source: &Source, span: Span, diagnostics: &mut Diagnostics) -> bool {
    let (mut any, mut in_row) = (false, false);
    let mut at = span.start as usize;
    for line in source.slice(span).split_inclusive('\n') {
        let lazy = is_lazy(line);
        if lazy && !in_row {
            let span = Span::new(span.file, at..at + line.trim_end().len());
            diagnostics.push(
                Diagnostic::new(
                    Rule::AttributionMalformed,
                    span,
                    "a line without `>` follows the quotation directly and is read as part of it",
                )
                .help("begin the line with `>`, or leave an empty line before it if it is your note"),
            );
        }
        any |= lazy;
        in_row = lazy;
        at += line.len();
    }
    any
}

/// The words of a quotation as text; paragraphs are separated by a space, as lines are.
fn quotation_words(blocks: &[Block]) -> String {
    let mut words = Vec::new();
    for block in blocks {
        match &block.kind {
            BlockKind::Paragraph(text) | BlockKind::Plain(text) => words.push(plain_text(text)),
            BlockKind::Quote(_, blocks) => words.push(quotation_words(blocks)),
            BlockKind::List(_, items) => words.extend(items.iter().map(|item| quotation_words(&item.blocks))),
            _ => {}
        }
    }
    words.join(" ")
}

/// Whether words begin as an attribution does.
fn is_attribution(words: &str) -> bool {
    words.starts_with('—') || words.starts_with("--")
}

/// Splits the blocks of a quotation into its words and its attribution.
fn parts(
    source: &Source,
    span: Span,
    mut blocks: Vec<Block>,
    diagnostics: &mut Diagnostics,
) -> (Vec<Block>, Option<Attribution>, Span) {
    strip_quote_marker(&mut blocks);
    let example = "end the quotation with a line `>` and a line `> — p. 14`";
    match blocks.last() {
        Some(Block { kind: BlockKind::Paragraph(text), span: place }) => {
            let place = *place;
            if is_attribution(plain_text(text).trim_start()) {
                blocks.pop();
                if blocks.is_empty() {
                    let message = "the quotation has no words, only its attribution";
                    diagnostics.push(
                        Diagnostic::new(Rule::MissingKey, place, message)
                            .help("put the words above it, and a line `>` between"),
                    );
                }
                let attribution = attribution(source, place, diagnostics);
                return (blocks, attribution, place);
            }
            if let Some(line) = glued(text) {
                let at = source.text[..line.start as usize].rfind('\n').map_or(line.start as usize, |at| at + 1);
                let marker = &source.text[at..line.start as usize];
                let insert = Span::new(span.file, at..at);
                let finding = Diagnostic::new(
                    Rule::AttributionMissing,
                    line,
                    "the attribution is glued to the quotation: it is read as part of the words",
                )
                .help("put a line with nothing but `>` before it");
                let end = if source.text[..at].ends_with("\r\n") { "\r\n" } else { "\n" };
                let empty = format!("{}{end}", marker.trim_end());
                // A dash can also begin a speech that is quoted; one that names a place is an attribution.
                let named = names_a_place(source.slice(line));
                diagnostics.push(if named { finding.fix(insert, empty) } else { finding.suggest(insert, empty) });
                return (blocks, None, line);
            }
            let finding =
                Diagnostic::new(Rule::AttributionMissing, place, "the quotation does not say where it stands")
                    .help(example);
            diagnostics.push(match without_dash(source, place) {
                Some((span, dashed)) if blocks.len() > 1 => finding.fix(span, dashed),
                _ => finding,
            });
        }
        Some(Block { kind: BlockKind::List(_, items), span: place }) if items.len() == 1 => {
            let place = *place;
            let mut finding =
                Diagnostic::new(Rule::AttributionMissing, place, "the attribution is written as a list, with a hyphen")
                    .help("begin it with a dash: `> — p. 14`");
            if let Some(rest) = source.slice(place).strip_prefix("- ") {
                let hyphen = Span { end: place.start + 1, ..place };
                // A list can also be the end of the words; one that names a place is an attribution.
                let named = names_a_place(&format!("— {rest}"));
                finding = if named { finding.fix(hyphen, "—") } else { finding.suggest(hyphen, "—") };
            }
            diagnostics.push(finding);
            blocks.pop();
            return (blocks, None, place);
        }
        Some(Block { kind: BlockKind::Heading(_), span: place }) => {
            // A line of hyphens under words makes them a heading: the usual way to lose an attribution.
            diagnostics.push(
                Diagnostic::new(Rule::AttributionMissing, *place, "the end of the quotation is read as a heading")
                    .help(example),
            );
        }
        _ => diagnostics.push(
            Diagnostic::new(Rule::AttributionMissing, span, "the quotation does not say where it stands").help(example),
        ),
    }
    (blocks, None, span)
}

/// Whether a line is an attribution that says where the words stand, if need be in a spelling that can be mended.
fn names_a_place(line: &str) -> bool {
    match Attribution::parse(line.trim()) {
        Ok(attribution) => attribution.locator.is_some(),
        Err(error) => error.fix.is_some(),
    }
}

/// What to put in the place of what, where the last paragraph is an attribution that lacks its dash or has a shorter one.
fn without_dash(source: &Source, place: Span) -> Option<(Span, String)> {
    let text = source.slice(place);
    if let Some(rest) = text.strip_prefix(['–', '―', '−', '‒']) {
        let first = text.len() - rest.len();
        let dash = Span { end: place.start + u32::try_from(first).ok()?, ..place };
        return names_a_place(&format!("—{rest}")).then(|| (dash, "—".to_owned()));
    }
    let inner = text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(text);
    locator::meant(inner).map(|locator| (place, format!("— {locator}")))
}

/// Where, in the last paragraph of a quotation, a line begins as an attribution does.
fn glued(text: &[Inline]) -> Option<Span> {
    let after_break = text.windows(2).find_map(|pair| match (&pair[0].kind, &pair[1].kind) {
        (InlineKind::SoftBreak | InlineKind::HardBreak, InlineKind::Text(words)) if is_attribution(words) => {
            Some(pair[1].span)
        }
        _ => None,
    })?;
    let end = text.last().map_or(after_break.end, |last| last.span.end);
    Some(Span { end, ..after_break })
}

/// Takes Obsidian's `[!quote]` (and a title after it) off the first paragraph.
fn strip_quote_marker(blocks: &mut Vec<Block>) {
    let Some(Block { kind: BlockKind::Paragraph(text), .. }) = blocks.first_mut() else { return };
    let Some(Inline { kind: InlineKind::Text(words), .. }) = text.first() else { return };
    if !words.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("[!quote]")) {
        return;
    }
    match text.iter().position(|inline| matches!(inline.kind, InlineKind::SoftBreak | InlineKind::HardBreak)) {
        Some(end) => drop(text.drain(..=end)),
        None => drop(blocks.remove(0)),
    }
}

/// Reads the attribution that stands at `place`. Over several lines the markers between them count as white space.
fn attribution(source: &Source, place: Span, diagnostics: &mut Diagnostics) -> Option<Attribution> {
    let mut line = String::new();
    for (at, part) in source.slice(place).split_inclusive('\n').enumerate() {
        let marker = if at == 0 { 0 } else { part.len() - part.trim_start_matches([' ', '\t', '>']).len() };
        line.extend(std::iter::repeat_n(' ', marker));
        line.push_str(&part[marker..]);
    }
    match Attribution::parse(&line) {
        Ok(attribution) => Some(attribution),
        Err(error) => {
            let start = place.start as usize;
            let span = Span::new(place.file, start + error.range.start..start + error.range.end);
            let finding = Diagnostic::new(Rule::AttributionMalformed, span, error.message).help(error.help);
            diagnostics.push(match error.fix {
                Some((range, by)) => finding.fix(Span::new(place.file, start + range.start..start + range.end), by),
                None => finding,
            });
            None
        }
    }
}
