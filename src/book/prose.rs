//! The text of a page, run by run, as a reader hears it: what [`super::backlinks`] and [`super::mentions`] read.
//!
//! 1. [`runs`] walks a page once. A run is what is read in one go: a paragraph, an item, a cell, a heading. It knows where
//!    it stands, which of its words come from which part of the file, and what they link to.
//! 2. [`Run::sentence`] cuts the sentence around some of its words out, with these marked.

use std::cell::OnceCell;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::bibliography::Bibliography;
use super::labels::Labels;
use super::{Page, PageId, Target};
use crate::document::{Block, BlockKind, Cited, Inline, InlineKind, plain_text};
use crate::parse::Body;
use crate::parse::article::Content;
use crate::source::Span;
use crate::strings::SectionKind;

/// A run of text.
#[derive(Debug)]
pub struct Run {
    /// What kind of words these are.
    pub setting: Setting,
    /// Where it stands.
    pub place: Place,
    /// The number of the recommendation it belongs to, if it is part of one.
    pub recommendation: Option<usize>,
    /// The words.
    pub text: String,
    /// The parts of the words that stand in the file as text, in order; code and labels are not among them.
    pub pieces: Vec<Piece>,
    /// The words that link, with what they lead to, in order; of what is shown here, an empty range.
    pub links: Vec<(Range<usize>, Target)>,
    /// The words that cite, with the reference, in order.
    pub citations: Vec<(Range<usize>, usize)>,
    /// Where the sentences begin and end, once somebody has asked: most runs link and name nothing.
    sentences: OnceCell<Vec<Range<usize>>>,
}

/// What kind of words a run has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Setting {
    /// The editor's text.
    Prose,
    /// A heading, or a term that is defined.
    Heading,
    /// A sentence of the front matter.
    Front,
    /// Words of somebody else.
    Quotation,
    /// No words: an excerpt is shown here.
    Embed,
}

/// Where something stands on a page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Place {
    /// The nearest anchor: of the point, the excerpt, the heading.
    pub anchor: Option<String>,
    /// The heading it stands under; empty before the first.
    pub heading: String,
}

/// A part of a run's words that stands in the file as text.
#[derive(Debug, Hash)]
pub struct Piece {
    /// Which words.
    pub range: Range<usize>,
    /// Where the inline stands.
    pub span: Span,
    /// The list of inlines it is one of, by number: what begins and ends in the same list can be wrapped in one element.
    pub list: usize,
    /// Whether it is part of the words of a link.
    pub linked: bool,
}

/// A sentence, with the words it is shown for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words, without markup.
    pub text: String,
    /// Which of them are meant: ranges in order, on character boundaries.
    pub marks: Vec<Range<usize>>,
}

/// The longest sentence that is shown whole, in characters; of a longer one a stretch around the mark is.
const LONGEST: usize = 420;

/// The runs of a page in the order in which it is read; the texts of footnotes come last.
pub fn runs(id: PageId, labels: &Labels<'_>, bibliography: &Bibliography) -> Vec<Run> {
    let page = &labels.pages[id];
    let mut reader = Reader {
        page,
        labels,
        bibliography,
        place: Place::default(),
        recommendation: None,
        footnotes: Vec::new(),
        runs: Vec::new(),
    };
    let front = [&page.front.definition, &page.front.not_comparable, &page.front.caution];
    front.into_iter().flatten().for_each(|text| reader.front(text));
    reader.body();
    let mut at = 0;
    while let Some((place, blocks)) = reader.footnotes.get(at).cloned() {
        at += 1;
        reader.place = place;
        reader.blocks(blocks, false);
    }
    reader.runs
}

struct Reader<'r> {
    page: &'r Page,
    labels: &'r Labels<'r>,
    bibliography: &'r Bibliography,
    place: Place,
    recommendation: Option<usize>,
    footnotes: Vec<(Place, &'r [Block])>,
    runs: Vec<Run>,
}

impl<'r> Reader<'r> {
    /// A sentence of the front matter, which pages show as it is: what it names counts and is not linked.
    fn front(&mut self, text: &str) {
        let mut run = self.empty(Setting::Front);
        run.text.push_str(text);
        run.pieces.push(Piece {
            range: 0..text.len(),
            span: Span::top(self.page.location.file),
            list: 0,
            linked: false,
        });
        self.runs.push(run);
    }

    fn body(&mut self) {
        let article = match &*self.page.body {
            Body::Plain(document) => return self.blocks(&document.blocks, false),
            Body::Article(article) => article,
        };
        self.blocks(&article.lead, false);
        for section in &article.sections {
            let title = match section.kind {
                Some(kind) => self.labels.strings.get(kind.key()).to_owned(),
                None => plain_text(&section.heading.text),
            };
            let whole = Place { anchor: Some(section.heading.anchor.clone()), heading: title };
            let at = |anchor: &str| Place { anchor: Some(anchor.to_owned()), ..whole.clone() };
            self.place = whole.clone();
            if section.kind.is_none() {
                self.run(&section.heading.text, Setting::Heading);
            }
            match &section.content {
                Content::Prose(blocks) | Content::Figures(_, blocks) => self.blocks(blocks, false),
                Content::Points(blocks, points) => {
                    self.blocks(blocks, false);
                    for (number, point) in points.iter().enumerate() {
                        self.place = at(&point.anchor);
                        self.recommendation = (section.kind == Some(SectionKind::Recommendations)).then_some(number);
                        self.blocks(&point.blocks, false);
                    }
                    self.recommendation = None;
                }
                Content::Excerpts(blocks, excerpts) => {
                    self.blocks(blocks, false);
                    for excerpt in excerpts {
                        let heading = plain_text(&excerpt.heading.text);
                        self.place = Place { anchor: Some(excerpt.id.clone()), heading };
                        if excerpt.ordinal == 0 {
                            self.run(&excerpt.heading.text, Setting::Heading);
                        }
                        self.blocks(&excerpt.quotation, true);
                        self.blocks(&excerpt.note, false);
                    }
                }
                Content::Events(rows, blocks) => {
                    for row in rows {
                        self.place = at(&row.anchor);
                        self.run(&row.text, Setting::Prose);
                    }
                    self.place = whole.clone();
                    self.blocks(blocks, false);
                }
            }
        }
    }

    fn blocks(&mut self, blocks: &'r [Block], quoted: bool) {
        let setting = if quoted { Setting::Quotation } else { Setting::Prose };
        for block in blocks {
            match &block.kind {
                BlockKind::Heading(heading) => {
                    self.place = Place { anchor: Some(heading.anchor.clone()), heading: plain_text(&heading.text) };
                    self.run(&heading.text, Setting::Heading);
                }
                BlockKind::Paragraph(text) | BlockKind::Plain(text) => self.run(text, setting),
                BlockKind::Quote(alert, blocks) => self.blocks(blocks, quoted || alert.is_none()),
                BlockKind::List(_, items) => items.iter().for_each(|item| self.blocks(&item.blocks, quoted)),
                BlockKind::Table(table) => {
                    for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                        self.run(&cell.text, setting);
                    }
                }
                BlockKind::Definitions(definitions) => {
                    for definition in definitions {
                        self.run(&definition.term, Setting::Heading);
                        definition.meanings.iter().for_each(|blocks| self.blocks(blocks, quoted));
                    }
                }
                BlockKind::Footnote(_, blocks) => self.footnotes.push((self.place.clone(), blocks)),
                BlockKind::Embed(_) => {
                    if let Some(target) = self.page.links.get(&block.span) {
                        let mut run = self.empty(Setting::Embed);
                        run.links.push((0..0, target.clone()));
                        self.runs.push(run);
                    }
                }
                BlockKind::Code(..) | BlockKind::Html(_) | BlockKind::Markup(_) | BlockKind::Rule => {}
            }
        }
    }

    fn empty(&self, setting: Setting) -> Run {
        Run {
            setting,
            place: self.place.clone(),
            recommendation: self.recommendation,
            text: String::new(),
            pieces: Vec::new(),
            links: Vec::new(),
            citations: Vec::new(),
            sentences: OnceCell::new(),
        }
    }

    fn run(&mut self, text: &'r [Inline], setting: Setting) {
        let mut run = self.empty(setting);
        let mut lists = 0;
        self.inlines(text, false, &mut lists, &mut run);
        self.runs.push(run);
    }

    fn inlines(&self, inlines: &[Inline], linked: bool, lists: &mut usize, run: &mut Run) {
        let mut list = *lists;
        *lists += 1;
        for inline in inlines {
            let start = run.text.len();
            match &inline.kind {
                InlineKind::Text(text) => {
                    run.text.push_str(text);
                    run.pieces.push(Piece { range: start..run.text.len(), span: inline.span, list, linked });
                }
                InlineKind::SoftBreak | InlineKind::HardBreak => {
                    run.text.push(' ');
                    run.pieces.push(Piece { range: start..run.text.len(), span: inline.span, list, linked });
                }
                InlineKind::Code(text) | InlineKind::Html(text) => run.text.push_str(text),
                InlineKind::Emphasis(text) | InlineKind::Strong(text) | InlineKind::Strikethrough(text) => {
                    self.inlines(text, linked, lists, run);
                }
                InlineKind::Link(link) => {
                    let text = (!link.text.is_empty()).then_some(link.text.as_slice());
                    self.link(text, inline.span, lists, run);
                }
                InlineKind::WikiLink(link) => self.link(link.text.as_deref(), inline.span, lists, run),
                InlineKind::Citation(all) => self.citation(all, run),
                // What begins on one side of a tag and ends on the other cannot be wrapped in one element.
                InlineKind::Markup(_) => {
                    list = *lists;
                    *lists += 1;
                }
                InlineKind::Image(_) | InlineKind::FootnoteReference(_) => {}
            }
        }
    }

    fn link(&self, text: Option<&[Inline]>, span: Span, lists: &mut usize, run: &mut Run) {
        let start = run.text.len();
        let target = self.page.links.get(&span);
        match (text, target) {
            (Some(text), _) => self.inlines(text, true, lists, run),
            (None, Some(target)) => run.text.push_str(&self.labels.target(target, &self.page.path)),
            // A link that leads nowhere is reported; no site is made of it.
            (None, None) => {}
        }
        run.links.extend(target.map(|target| (start..run.text.len(), target.clone())));
    }

    fn citation(&self, all: &[Cited], run: &mut Run) {
        run.text.push('(');
        for (at, cited) in all.iter().enumerate() {
            if at > 0 {
                run.text.push_str("; ");
            }
            if !cited.prefix.is_empty() {
                run.text.push_str(&cited.prefix);
                run.text.push(' ');
            }
            let Some(reference) = self.bibliography.by_key.get(&cited.key).copied() else { continue };
            let start = run.text.len();
            run.text.push_str(&self.labels.cited(cited, &self.labels.references[reference]));
            let range = start..run.text.len();
            let page = self.bibliography.articles.get(&reference);
            run.links.extend(page.map(|page| (range.clone(), Target::Page(*page, None))));
            run.citations.push((range, reference));
        }
        run.text.push(')');
    }
}

/// Everything but what is worked out from it.
impl Hash for Run {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { setting, place, recommendation, text, pieces, links, citations, sentences: _ } = self;
        (setting, place, recommendation, text, pieces, links, citations).hash(state);
    }
}

impl Run {
    /// Whether the words are the editor's: those of others are never shown without who says them.
    pub fn own_words(&self) -> bool {
        matches!(self.setting, Setting::Prose | Setting::Heading | Setting::Front)
    }

    /// Where the sentences begin and end.
    fn sentences(&self) -> &[Range<usize>] {
        self.sentences.get_or_init(|| sentences(&self.text, &self.pieces))
    }

    /// The number of the sentence that a range of the words begins in.
    pub fn sentence_of(&self, range: &Range<usize>) -> usize {
        let sentences = self.sentences();
        sentences.partition_point(|sentence| sentence.end <= range.start).min(sentences.len().saturating_sub(1))
    }

    /// A sentence with the given words marked; of a long one the part around the first of them.
    pub fn sentence(&self, number: usize, marks: &[Range<usize>]) -> Sentence {
        let whole = self.sentences().get(number).cloned().unwrap_or(0..self.text.len());
        let marks: Vec<Range<usize>> = marks.iter().filter(|mark| !mark.is_empty()).cloned().collect();
        let end = marks.iter().map(|mark| mark.end).fold(whole.end, usize::max);
        let whole = trimmed(&self.text, whole.start..end);
        let middle = marks.first().map_or(whole.start, |mark| mark.start.max(whole.start));
        let part = around(&self.text, &whole, middle);
        let mut text = String::new();
        if part.start > whole.start {
            text.push('…');
        }
        let shift = text.len();
        text.push_str(&self.text[part.clone()]);
        if part.end < whole.end {
            text.push('…');
        }
        let inside = marks.into_iter().filter(|mark| mark.start >= part.start && mark.end <= part.end);
        let marks = inside.map(|mark| mark.start - part.start + shift..mark.end - part.start + shift).collect();
        Sentence { text, marks }
    }
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..(range.start + part.trim_end().len()).max(start)
}

/// The part of a range that is shown: all of it, or whole words around `middle`.
fn around(text: &str, whole: &Range<usize>, middle: usize) -> Range<usize> {
    if text[whole.clone()].chars().count() <= LONGEST {
        return whole.clone();
    }
    let before = text[whole.start..middle].char_indices().rev().nth(LONGEST / 2).map(|(at, _)| whole.start + at);
    let start = before.map_or(whole.start, |at| text[at..middle].find(' ').map_or(middle, |space| at + space + 1));
    let after = text[middle..whole.end].char_indices().nth(LONGEST / 2).map(|(at, _)| middle + at);
    let end = after.map_or(whole.end, |at| text[at..whole.end].find(' ').map_or(whole.end, |space| at + space));
    start..end
}

/// Words after whose full stop a sentence goes on, in the languages of the interface, lower case.
const ABBREVIATIONS: [&str; 46] = [
    "p", "pp", "no", "nos", "vol", "para", "paras", "sec", "fig", "ch", "ed", "eds", "cf", "ca", "c", "vs", "al",
    "e.g", "i.e", "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "gen", "lt", "col", "maj", "capt", "adm", "cmdr",
    "sgt", "sen", "rep", "gov", "gral", "sra", "dra", "pág", "págs", "núm", "ee", "uu",
];

/// The sentences of a run: those of Unicode (<https://unicode.org/reports/tr29/#Sentence_Boundaries>), joined where one ends
/// in an abbreviation, and what stands behind a full stop without words of its own (a place, a link) joined to it.
fn sentences(text: &str, pieces: &[Piece]) -> Vec<Range<usize>> {
    let mut whole: Vec<Range<usize>> = Vec::new();
    for part in bounded(text) {
        match whole.last_mut() {
            Some(last) if goes_on(&text[last.clone()]) => last.end = part.end,
            _ => whole.push(part),
        }
    }
    let mut sentences: Vec<Range<usize>> = Vec::new();
    for mut range in whole.into_iter().flat_map(|range| parted(text, range)) {
        if let Some(last) = sentences.last_mut() {
            // "(p. 14)" behind a full stop belongs to what stands before it.
            if text[range.clone()].starts_with('(') {
                let close = text[range.clone()].find(')').map_or(range.end, |at| range.start + at + 1);
                let rest = text[close..range.end].trim_start();
                last.end = range.end - rest.len();
                range.start = last.end;
            }
            if !has_words(text, pieces, &range) {
                last.end = range.end;
                continue;
            }
        }
        sentences.push(range);
    }
    sentences
}

/// The sentences of Unicode. Between `. A` there is always a bound (rules SB8 and SB11), so the text is cut there first. Of
/// letters and marks whose kind is known without looking it up the rules are short; all other text is left to the library.
fn bounded(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut sentences = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let ends = |at: usize| {
            matches!(bytes[at], b'.' | b'?' | b'!') && bytes[at + 1] == b' ' && bytes[at + 2].is_ascii_uppercase()
        };
        let end = (start..text.len().saturating_sub(2)).find(|at| ends(*at)).map_or(text.len(), |at| at + 2);
        let part = &text[start..end];
        // Latin letters and the punctuation of the languages of the interface: but for these three none of them ends anything.
        let is_plain = |c: char| matches!(c, ' '..='~' | '\u{a0}'..='\u{2af}' | '‐'..='‧') && c != '․';
        match part.chars().all(is_plain).then(|| plain_bounds(part)).flatten() {
            Some(bounds) => {
                let from = std::iter::once(0).chain(bounds.iter().copied());
                let to = bounds.iter().copied().chain([part.len()]);
                sentences.extend(from.zip(to).map(|(from, to)| start + from..start + to));
            }
            None => {
                let parts = part.split_sentence_bound_indices();
                sentences.extend(parts.map(|(at, part)| start + at..start + at + part.len()));
            }
        }
        start = end;
    }
    sentences
}

/// Where sentences begin inside a text in which only `.`, `?` and `!` can end one, by the rules SB6 to SB11; nothing if another
/// character than those of ASCII decides.
fn plain_bounds(text: &str) -> Option<Vec<usize>> {
    let bytes = text.as_bytes();
    let is_end = |byte: u8| matches!(byte, b'.' | b'?' | b'!');
    let mut bounds = Vec::new();
    for (at, byte) in bytes.iter().copied().enumerate().filter(|(_, byte)| is_end(*byte)) {
        let skip = |from: usize, marks: &[u8]| from + bytes[from..].iter().take_while(|b| marks.contains(b)).count();
        let next = skip(skip(at + 1, b"\"'()[]{}"), b" ");
        let Some(follows) = bytes.get(next).copied() else { break };
        if !follows.is_ascii() {
            return None;
        }
        let decided = if next == at + 1 && byte == b'.' { at.checked_sub(1).map(|before| bytes[before]) } else { None };
        let goes_on = match decided {
            _ if is_end(follows) || matches!(follows, b',' | b'-' | b':' | b';') => true,
            _ if next == at + 1 && byte == b'.' && follows.is_ascii_digit() => true,
            Some(before) if follows.is_ascii_uppercase() && !before.is_ascii() => return None,
            Some(before) if follows.is_ascii_uppercase() => before.is_ascii_alphabetic(),
            _ if byte == b'.' => {
                let decides = |b: &u8| b.is_ascii_alphabetic() || is_end(*b) || !b.is_ascii();
                match bytes[next..].iter().copied().find(decides) {
                    Some(decisive) if !decisive.is_ascii() => return None,
                    decisive => decisive.is_some_and(|b| b.is_ascii_lowercase()),
                }
            }
            _ => false,
        };
        bounds.extend((!goes_on).then_some(next));
    }
    Some(bounds)
}

/// A range in two, where a place in brackets stands behind a full stop and more words follow: the abbreviation in the
/// brackets, as in "(p. 14)", joined what does not belong together.
fn parted(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    let part = &text[range.clone()];
    if !part.contains('(') {
        return vec![range];
    }
    let open = [". (", "? (", "! (", "” ("].iter().filter_map(|end| part.find(end).map(|at| at + end.len())).min();
    let close = open.and_then(|open| part[open..].find(") ").map(|at| open + at + 2));
    match close {
        Some(close) if part[close..].starts_with(|c: char| c.is_uppercase() || "“‘\"".contains(c)) => {
            let middle = range.start + close;
            vec![range.start..middle, middle..range.end]
        }
        _ => vec![range],
    }
}

/// Whether a sentence does not end where it seems to: its last word is an abbreviation or an initial.
fn goes_on(sentence: &str) -> bool {
    let Some(before) = sentence.trim_end().strip_suffix('.') else { return false };
    let word = before.rsplit(|c: char| c.is_whitespace() || "([“‘\"'—–-".contains(c)).next().unwrap_or(before);
    let initial =
        word.rsplit('.').next().is_some_and(|last| last.chars().count() == 1 && last.chars().all(char::is_uppercase));
    initial || ABBREVIATIONS.contains(&word.to_lowercase().as_str())
}

/// Whether a part of the text says something itself: it is not the label of a link alone.
fn has_words(text: &str, pieces: &[Piece], range: &Range<usize>) -> bool {
    let first = pieces.partition_point(|piece| piece.range.end <= range.start);
    pieces[first..].iter().take_while(|piece| piece.range.start < range.end).any(|piece| {
        text[piece.range.start.max(range.start)..piece.range.end.min(range.end)].chars().any(char::is_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        let piece = Piece {
            range: 0..text.len(),
            span: Span::new(crate::source::FileId(0), 0..text.len()),
            list: 0,
            linked: false,
        };
        sentences(text, &[piece]).into_iter().map(|range| text[range].trim()).collect()
    }

    #[test]
    fn the_bounds_are_those_of_unicode() {
        let parts = [
            ".", "?", "!", " ", "  ", "A", "b", "Él", "é", "1", ",", "…", "”", "(", ")", "\u{a0}", "\u{85}", "\n", "․",
            "。", "\u{37e}", "word", "U.S.", "\u{ad}", "\u{301}", "ͰΑ", "–", ";", ":", "-", "'", "\"", "[", "&",
            "para.", "Õ",
        ];
        let mut seed = 7_usize;
        for _ in 0..60_000 {
            let mut text = String::new();
            for _ in 0..(seed >> 40) % 9 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                text.push_str(parts[(seed >> 33) % parts.len()]);
            }
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let expected = text.split_sentence_bound_indices().map(|(at, part)| at..at + part.len());
            assert_eq!(bounded(&text), expected.collect::<Vec<_>>(), "{text:?}");
        }
    }

    #[test]
    fn a_sentence_does_not_end_in_an_abbreviation_or_before_its_place() {
        let text = "Gen. R. Kelly spoke to U.S. troops. They left. (p. 14) Why? “Because.” He did not say, cf. No. 3.";
        let expected = [
            "Gen. R. Kelly spoke to U.S. troops.",
            "They left. (p. 14)",
            "Why?",
            "“Because.”",
            "He did not say, cf. No. 3.",
        ];
        assert_eq!(split(text), expected);
    }
}
