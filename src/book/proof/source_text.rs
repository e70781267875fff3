//! The plain text of a source, prepared for many proofs: its units, its blocks, its pages.
//!
//! 1. The text is cut into blocks at blank lines; headings cut too. Blocks are numbered as the locators count them.
//! 2. The units of the text lose page marks, note marks and the labels of the notes.
//! 3. The regions a quotation is looked for in are the body (before `## Notes` and `## Captions`) and each note.
//!
//! A text straight out of a PDF has no blocks to count: it is recognised (see [`is_raw`]) and keeps only its units.

use std::ops::Range;

use super::normal::{Bracket, Unit, Words, units};

/// The plain text of a source, prepared once for any number of quotations.
pub struct SourceText {
    pub(super) text: String,
    pub(super) units: Vec<Unit>,
    pub(super) words: Words,
    /// The units of the body.
    pub(super) body: Range<usize>,
    /// The units of the captions, which are never quoted; they serve the message only.
    pub(super) captions: Vec<Range<usize>>,
    /// The notes with their numbers, in order. A number can occur twice, as misprints do.
    pub(super) notes: Vec<(u32, Range<usize>)>,
    pub(super) blocks: Vec<Block>,
    pub(super) headings: Vec<String>,
    /// Where each page mark stands, and its page.
    pages: Vec<(usize, u32)>,
    pub(super) raw: bool,
    pub(super) has_answers: bool,
    body_words: usize,
}

/// A block of the body.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub(super) bytes: Range<usize>,
    pub(super) kind: Kind,
    /// The heading above it or, of a heading, itself: an index into [`SourceText::headings`].
    pub(super) section: Option<usize>,
    /// Counted in the whole text; of a block that is no paragraph none.
    pub(super) paragraph: Option<u32>,
    /// Counted after the heading.
    pub(super) section_paragraph: Option<u32>,
    /// The answer it belongs to.
    pub(super) answer: Option<u32>,
}

/// What a block is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The `# ` line.
    Title,
    /// The block after the title, if it begins with `by`.
    ByLine,
    /// A line of two or more `#`.
    Heading,
    /// Nothing but page marks.
    PageMark,
    /// Anything else.
    Paragraph,
}

impl SourceText {
    /// Prepares a source text.
    pub fn new(text: &str) -> Self {
        let outline = Outline::new(text);
        let mut units = units(text, |rest| mark(rest).map_or(Bracket::Literal, |mark| mark.bracket()));
        let unit_at = |units: &[Unit], byte: usize| units.partition_point(|unit| unit.start < byte);

        let blocks: Vec<Block> =
            outline.blocks.iter().filter(|block| block.bytes.end <= outline.body_end).cloned().collect();
        let pages: Vec<(usize, u32)> = page_marks(text).collect();
        let raw = pages.is_empty() && is_raw(text, &blocks);
        let body = 0..unit_at(&units, outline.body_end);

        let notes: Vec<(u32, Range<usize>)> = outline
            .notes
            .iter()
            .map(|(number, bytes)| (*number, unit_at(&units, bytes.start)..unit_at(&units, bytes.end)))
            .collect();
        let captions: Vec<Range<usize>> =
            outline.captions.iter().map(|bytes| unit_at(&units, bytes.start)..unit_at(&units, bytes.end)).collect();
        let set_off = blocks.iter().filter(|block| matches!(block.kind, Kind::Title | Kind::ByLine | Kind::Heading));
        let mut barriers: Vec<usize> = set_off
            .flat_map(|block| [unit_at(&units, block.bytes.start), unit_at(&units, block.bytes.end)])
            .chain(notes.iter().map(|(_, note)| note.start))
            .chain(captions.iter().map(|caption| caption.start))
            .collect();
        barriers.push(body.end);
        if !raw {
            for at in barriers {
                // A part that ends with the text has no unit behind it.
                if let Some(unit) = units.get_mut(at) {
                    unit.barrier = true;
                }
            }
        }
        if !text.match_indices("[^").any(|(at, _)| matches!(mark(&text[at..]), Some(Mark::Note(_)))) {
            find_note_numbers(&mut units);
        }
        let words = Words::new(&mut units);

        let counted = blocks.iter().filter(|block| !matches!(block.kind, Kind::Title | Kind::ByLine));
        let body_words = counted
            .map(|block| block.bytes.clone())
            .map(|bytes| unit_at(&units, bytes.start)..unit_at(&units, bytes.end));
        let body_words = body_words.map(|block| count_words(&units[block])).sum();
        let has_answers = !raw && blocks.iter().any(|block| block.answer.is_some());
        Self {
            text: text.to_owned(),
            units,
            words,
            body,
            captions,
            notes,
            blocks,
            headings: outline.headings,
            pages,
            raw,
            has_answers,
            body_words,
        }
    }

    /// The hash of the text's bytes.
    pub fn hash(&self) -> String {
        crate::hash::of(self.text.as_bytes())
    }

    /// The words of the body: everything before `## Notes` and `## Captions` but the title and the by-line, without
    /// page marks, note marks and note numbers. Headings count. A word is what stands between white space and holds a
    /// letter or a digit; one that is broken at a line end is one.
    pub fn words(&self) -> usize {
        self.body_words
    }

    /// Whether the text has page marks, so that a page can be checked.
    pub fn has_pages(&self) -> bool {
        !self.pages.is_empty()
    }

    /// Whether the text came straight out of a PDF, so that it has no paragraphs to check.
    pub fn is_raw(&self) -> bool {
        self.raw
    }

    /// The page of a byte. What stands before the first mark, the title and the by-line, is on the first page.
    pub(super) fn page(&self, byte: usize) -> Option<u32> {
        let after = self.pages.partition_point(|&(at, _)| at <= byte);
        self.pages.get(after.saturating_sub(1)).map(|&(_, page)| page)
    }

    /// The block of the body that holds a byte.
    pub(super) fn block(&self, byte: usize) -> Option<&Block> {
        let after = self.blocks.partition_point(|block| block.bytes.start <= byte);
        self.blocks.get(after.checked_sub(1)?).filter(|block| byte < block.bytes.end)
    }

    /// The raw text of a range of units, on one line and without the marks.
    pub(super) fn shown(&self, units: Range<usize>) -> String {
        let (Some(first), Some(last)) =
            (self.units.get(units.start), units.end.checked_sub(1).and_then(|at| self.units.get(at)))
        else {
            return String::new();
        };
        plain(self.text.get(first.start..last.end.max(first.start)).unwrap_or(""))
    }
}

/// A stretch of the text on one line and without the marks.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if let Some(mark) = mark(rest) {
            rest = &rest[mark.length()..];
            continue;
        }
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
        rest = &rest[c.len_utf8()..];
    }
    out.trim_end().to_owned()
}

/// The number of words in a row of units.
pub(super) fn count_words(units: &[Unit]) -> usize {
    let mut words = 0;
    let mut counted = false;
    let mut skip = 0;
    for (at, unit) in units.iter().enumerate() {
        if unit.breaks || unit.barrier || at == 0 {
            counted = false;
        }
        if unit.note > 0 {
            skip = at + usize::from(unit.note);
        }
        if !counted && at >= skip && unit.ch.is_alphanumeric() {
            counted = true;
            words += 1;
        }
    }
    words
}

/// A mark in the text that belongs to no word.
enum Mark {
    /// `[^12]`, its length.
    Note(usize),
    /// `[p. 12]`, its length and page.
    Page(usize, u32),
}

impl Mark {
    fn length(&self) -> usize {
        match *self {
            Self::Note(length) | Self::Page(length, _) => length,
        }
    }

    fn bracket(&self) -> Bracket {
        match *self {
            Self::Note(length) => Bracket::Note(length),
            Self::Page(length, _) => Bracket::Page(length),
        }
    }
}

/// The mark that a text begins with.
fn mark(rest: &str) -> Option<Mark> {
    let inner = rest.strip_prefix('[')?;
    let close = inner.bytes().take(40).position(|byte| byte == b']')?;
    let inner = &inner[..close];
    if let Some(number) = inner.strip_prefix("p. ") {
        let digits = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        return digits.then(|| number.parse().ok()).flatten().map(|page| Mark::Page(close + 2, page));
    }
    let label = inner.strip_prefix('^')?;
    (!label.is_empty() && !label.contains(char::is_whitespace)).then_some(Mark::Note(close + 2))
}

fn page_marks(text: &str) -> impl Iterator<Item = (usize, u32)> {
    text.match_indices("[p. ").filter_map(|(at, _)| match mark(&text[at..]) {
        Some(Mark::Page(_, page)) => Some((at, page)),
        _ => None,
    })
}

/// The text's blocks and parts, by bytes.
struct Outline {
    blocks: Vec<Block>,
    headings: Vec<String>,
    body_end: usize,
    notes: Vec<(u32, Range<usize>)>,
    captions: Vec<Range<usize>>,
}

/// The part of the text a line stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Body,
    Notes,
    Captions,
}

impl Outline {
    fn new(text: &str) -> Self {
        let mut outline = Self {
            blocks: Vec::new(),
            headings: Vec::new(),
            body_end: text.len(),
            notes: Vec::new(),
            captions: Vec::new(),
        };
        let mut part = Part::Body;
        let mut open: Option<Range<usize>> = None;
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let (start, words) = (at, line.trim());
            at += line.len();
            let bytes = start + (line.len() - line.trim_start().len())..start + line.trim_end().len();
            let heading = heading_of(words);
            if heading.is_some() || words.is_empty() {
                outline.close(&mut open);
            }
            match (heading, part) {
                (Some((_, "Notes")), _) => part = outline.leave(Part::Notes, start),
                (Some((_, "Captions")), _) => {
                    part = outline.leave(Part::Captions, start);
                    outline.captions.push(at..at);
                }
                (Some((1, _)), Part::Body) if outline.blocks.is_empty() => outline.push(bytes, Kind::Title),
                (Some((_, words)), Part::Body) => {
                    outline.headings.push(plain(words));
                    outline.push(bytes, Kind::Heading);
                }
                (_, Part::Body) if !words.is_empty() => {
                    open = Some(open.map_or(bytes.start, |open| open.start)..bytes.end);
                }
                (_, Part::Notes) => outline.note_line(words, bytes),
                (_, Part::Captions) => {
                    if let Some(captions) = outline.captions.last_mut() {
                        captions.end = at;
                    }
                }
                _ => {}
            }
        }
        outline.close(&mut open);
        outline.number(text);
        outline
    }

    /// Leaves the body, if this is its end.
    fn leave(&mut self, part: Part, at: usize) -> Part {
        self.body_end = self.body_end.min(at);
        part
    }

    /// A line below `## Notes`: it begins a note or belongs to the last one.
    fn note_line(&mut self, words: &str, bytes: Range<usize>) {
        let label = words.strip_prefix("[^").and_then(|rest| rest.split_once("]:"));
        match (label.and_then(|(label, _)| label.parse().ok()), self.notes.last_mut()) {
            (Some(number), _) => {
                // The label and its colon are no words of the note.
                let text = bytes.end - label.map_or(0, |(_, text)| text.len());
                self.notes.push((number, text..bytes.end));
            }
            (None, Some((_, note))) if !words.is_empty() => note.end = bytes.end,
            _ => {}
        }
    }

    fn close(&mut self, open: &mut Option<Range<usize>>) {
        if let Some(bytes) = open.take() {
            self.push(bytes, Kind::Paragraph);
        }
    }

    fn push(&mut self, bytes: Range<usize>, kind: Kind) {
        let section = self.headings.len().checked_sub(1);
        self.blocks.push(Block { bytes, kind, section, paragraph: None, section_paragraph: None, answer: None });
    }

    /// Tells by-lines and page marks from paragraphs, and counts as the locators do.
    fn number(&mut self, text: &str) {
        let titled = self.blocks.first().is_some_and(|block| block.kind == Kind::Title);
        let (mut paragraph, mut in_section, mut answer) = (0, 0, 0);
        for (at, block) in self.blocks.iter_mut().enumerate() {
            let words = &text[block.bytes.clone()];
            if block.kind == Kind::Paragraph {
                if at == 1 && titled && is_by_line(words) {
                    block.kind = Kind::ByLine;
                } else if plain(words).is_empty() {
                    block.kind = Kind::PageMark;
                }
            }
            match block.kind {
                Kind::Heading => in_section = 0,
                Kind::Paragraph => {
                    paragraph += 1;
                    in_section += 1;
                    block.paragraph = Some(paragraph);
                    block.section_paragraph = block.section.map(|_| in_section);
                    answer += u32::from(has_speaker_label(words));
                }
                Kind::Title | Kind::ByLine | Kind::PageMark => {}
            }
            block.answer = (answer > 0).then_some(answer);
        }
    }
}

/// Whether the block after the title names the authors. In Spanish and Portuguese many a sentence begins with the same word,
/// so that what ends as a sentence does is none.
fn is_by_line(words: &str) -> bool {
    let first = words.split_whitespace().next().unwrap_or_default().to_lowercase();
    first == "by" || first == "por" && !words.trim_end().ends_with(['.', '!', '?', '…', ':'])
}

/// The level and the words of a heading line.
fn heading_of(line: &str) -> Option<(usize, &str)> {
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let words = line[level..].strip_prefix(' ')?.trim();
    (1..=6).contains(&level).then_some((level, words))
}

/// Labels that open a block with a colon and speak nothing.
const NO_SPEAKERS: &[&str] = &[
    "Abstract",
    "Acknowledgments",
    "Conclusion",
    "Conclusions",
    "Disclaimer",
    "Example",
    "Introduction",
    "Keywords",
    "Note",
    "Notes",
    "Source",
    "Sources",
    "Summary",
    "Update",
];

/// Whether a block begins with a speaker's label and a colon: `Gen. Kelly:`, `PRISM:`, `Q&A Session:`.
///
/// A label is at most five words with capital initials (or `de`, `of` and the like between them), then a colon and a
/// space; so "Different countries have arrived at different solutions: …" has none.
fn has_speaker_label(block: &str) -> bool {
    let begin = &block[mark(block).map_or(0, |mark| mark.length())..];
    let Some((label, rest)) = begin.split_once(':') else { return false };
    let label = label.trim_start();
    let words = label.split_whitespace().collect::<Vec<_>>();
    let named = |word: &&str| {
        word.starts_with(|c: char| c.is_uppercase() || c == '(')
            || matches!(*word, "de" | "del" | "la" | "da" | "do" | "of" | "von" | "van" | "y" | "e" | "and" | "&")
    };
    rest.starts_with(char::is_whitespace)
        && (1..=5).contains(&words.len())
        && label.chars().count() <= 60
        && label.starts_with(char::is_uppercase)
        && words.iter().all(named)
        && !NO_SPEAKERS.contains(&label)
}

/// Whether a text came straight out of a PDF, so that its blocks are no paragraphs.
///
/// It has no headings, and either page feeds, or many words broken at line ends, or one short line after another that
/// ends within a sentence. Without such evidence the blocks are taken for paragraphs: then they are checked.
fn is_raw(text: &str, blocks: &[Block]) -> bool {
    if blocks.iter().any(|block| block.kind == Kind::Heading) {
        return false;
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let broken = lines
        .windows(2)
        .filter(|pair| {
            let stem = pair[0].strip_suffix('-').unwrap_or("");
            stem.ends_with(char::is_alphabetic) && pair[1].starts_with(char::is_lowercase)
        })
        .count();
    if text.contains('\u{c}') || broken >= 2 && broken * 50 > lines.len() {
        return true;
    }
    let paragraphs: Vec<&str> =
        blocks.iter().filter(|block| block.kind == Kind::Paragraph).map(|block| &text[block.bytes.clone()]).collect();
    let short = paragraphs.iter().filter(|words| words.chars().count() < 110).count();
    let sentence_end = |c: char| matches!(c, '.' | '!' | '?' | ':' | ';' | '"' | '”' | '’' | ')' | ']');
    let unfinished =
        paragraphs.iter().filter(|words| !words.trim_end_matches(|c: char| c.is_ascii_digit()).ends_with(sentence_end));
    paragraphs.len() >= 8 && short * 2 > paragraphs.len() && unfinished.count() * 2 > paragraphs.len()
}

/// Abbreviations whose number follows without a space: `No.1` has no note.
const NUMBERED: &[&str] = &["no", "nos", "nr", "vol", "p", "pp", "art", "arts", "fig", "ch", "sec", "para", "núm"];

/// Finds the note numbers of a text that has no note marks: one to three digits directly after a letter or closing
/// punctuation and before white space. `cartels.12 ` may be quoted with and without the 12.
///
/// What is surely a number of the text is none: `3.5`, `10,000` and `10:30` after a digit (but a year may end a
/// sentence: `in 2014.12 `), `No.1`, and the digits of one-letter names (`F16`, `G20`).
fn find_note_numbers(units: &mut [Unit]) {
    let mut at = 1;
    while at < units.len() {
        let start = at;
        at += 1;
        if !units[start].ch.is_ascii_digit() || units[start].space || units[start - 1].ch.is_numeric() {
            continue;
        }
        while at < units.len() && units[at].ch.is_ascii_digit() && !units[at].space {
            at += 1;
        }
        let ends = units.get(at).is_none_or(|next| next.space || next.breaks || next.barrier);
        if ends && at - start <= 3 && takes_note(&units[..start]) {
            units[start].note = u8::try_from(at - start).unwrap_or(0);
        }
    }
}

/// Whether a note number may follow directly.
fn takes_note(before: &[Unit]) -> bool {
    let Some((last, head)) = before.split_last() else { return false };
    // The token so far: white space ends it at its left.
    let attached = |row: &[Unit]| row.len() - row.iter().rposition(|unit| unit.space).unwrap_or(0);
    let letters = |row: &[Unit]| {
        let run = row.iter().rev().take_while(|unit| unit.ch.is_alphabetic()).count();
        row[row.len() - run.min(attached(row))..].iter().map(|unit| unit.ch).collect::<String>()
    };
    match last.ch {
        c if c.is_alphabetic() => letters(before).chars().count() >= 2,
        '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | ')' | ']' if !last.opens && !last.space => match head.last() {
            Some(previous) if previous.ch.is_numeric() => match last.ch {
                ')' | ']' | '!' | '?' | ';' => true,
                '"' | '\'' => false,
                '.' | ',' => ends_in_year(head),
                _ => false,
            },
            Some(previous) if previous.ch.is_alphabetic() => {
                last.ch != '.' || !NUMBERED.contains(&letters(head).to_lowercase().as_str())
            }
            Some(previous) => matches!(previous.ch, '.' | ',' | '!' | '?' | '"' | '\'' | ')' | ']' | '%'),
            None => false,
        },
        _ => false,
    }
}

/// Whether a row ends in a year, the one kind of number that decimals do not follow.
fn ends_in_year(row: &[Unit]) -> bool {
    let digits: Vec<char> = row.iter().rev().map(|unit| unit.ch).take_while(char::is_ascii_digit).take(5).collect();
    let joined = row.len() >= 4 && row[row.len() - 3..].iter().all(|unit| !unit.space);
    let before = row.len().checked_sub(5).map(|at| row[at].ch);
    joined
        && matches!(digits[..], [_, _, '0', '2'] | [_, _, '5'..='9', '1'])
        && (row[row.len() - 4].space || before.is_none_or(|c| matches!(c, '(' | '"' | '\'' | super::normal::DASH)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Title\n\nby A. Name\n\nA. Name is somebody.\n\n[p. 3]\n\nFirst words here.[^1] More [p. 4] words.\n\n## One\n\nGen. A: Yes.\n\nMore.\n\n[p. 5]\n\nGen A: No.\n\n## Captions\n\nA photo.\n\n## Notes\n\n[^1]: A note\non two lines.\n[^2]: Another.\n";

    #[test]
    fn a_by_line_names_the_authors_in_the_languages_of_the_interface_and_is_no_sentence() {
        let kinds = |by: &str| SourceText::new(&format!("# T\n\n{by}\n\nWords.\n")).blocks[1].kind;
        assert_eq!(["By A. Name", "por Inés Arrieta"].map(kinds), [Kind::ByLine; 2]);
        assert_eq!(["Por eso se fue.", "Portugal"].map(kinds), [Kind::Paragraph; 2]);
    }

    #[test]
    fn blocks_are_counted_as_the_locators_count_them() {
        let source = SourceText::new(TEXT);
        let counts: Vec<_> =
            source.blocks.iter().map(|b| (b.kind, b.paragraph, b.section_paragraph, b.answer)).collect();
        assert_eq!(
            counts,
            [
                (Kind::Title, None, None, None),
                (Kind::ByLine, None, None, None),
                (Kind::Paragraph, Some(1), None, None),
                (Kind::PageMark, None, None, None),
                (Kind::Paragraph, Some(2), None, None),
                (Kind::Heading, None, None, None),
                (Kind::Paragraph, Some(3), Some(1), Some(1)),
                (Kind::Paragraph, Some(4), Some(2), Some(1)),
                (Kind::PageMark, None, None, Some(1)),
                (Kind::Paragraph, Some(5), Some(3), Some(2)),
            ]
        );
        let page = |needle: &str| source.page(TEXT.find(needle).expect(needle));
        assert_eq!((page("Title"), page("First"), page("words."), page("No.")), (Some(3), Some(3), Some(4), Some(5)));
        assert_eq!(
            source.notes.iter().map(|(n, note)| (*n, source.shown(note.clone()))).collect::<Vec<_>>(),
            [(1, "A note on two lines.".to_owned()), (2, "Another.".to_owned())]
        );
        assert_eq!(source.captions.iter().map(|units| source.shown(units.clone())).collect::<Vec<_>>(), ["A photo."]);
        assert_eq!(source.words(), 17, "description 4, then 5, heading 1, and 3, 1, 3");
        assert_eq!(source.hash().len(), 32);
        assert!(source.has_pages() && !source.is_raw());
    }

    #[test]
    fn a_note_number_is_told_from_a_number_of_the_text() {
        let notes = |text: &str| -> Vec<String> {
            let source = SourceText::new(text);
            let digits = |(at, unit): (usize, &Unit)| {
                source.units[at..at + usize::from(unit.note)].iter().map(|u| u.ch).collect::<String>()
            };
            source.units.iter().enumerate().filter(|(_, unit)| unit.note > 0).map(digits).collect()
        };
        assert_eq!(
            notes("the cartels.12 In 2014.13 They say “so.”14 And (so)15 he cartels16 x”17"),
            ["12", "13", "14", "15", "16", "17"]
        );
        assert!(
            notes(
                "grew 3.5 percent, 10,000 men, at 10:30 of No.1 and vol.5 and F16 “12 men” in 2014 12 men $1.9 x.1234 a"
            )
            .is_empty()
        );
        assert!(notes("the cartels.12 And[^1] so").is_empty());
    }

    #[test]
    fn a_text_out_of_a_pdf_is_recognised() {
        let lines = "The governments of the region have\n\nnever been able to agree on a com-\n\nmon policy towards the cartels.12 The\n\nresult is that every country follows\n\nits own interests, and that the car-\n\ntels move to where the pressure is\n\nleast. This has been called the bal-\n\nloon effect by those who study it.\n";
        assert!(SourceText::new(lines).is_raw());
        assert!(!SourceText::new(TEXT).is_raw());
        assert!(!SourceText::new("A first paragraph.\n\nA second one.\n\nA third one.").is_raw());
    }

    #[test]
    fn a_speaker_label_is_short_and_capitalised() {
        for label in
            ["Gen. Kelly: Yes.", "Gen Kelly: Yes", "PRISM: Why?", "Q&A Session: What", "[p. 3] Gen. de la Rue: No"]
        {
            assert!(has_speaker_label(label), "{label}");
        }
        for block in
            ["Disclaimer: The views", "Different countries: many", "At 10:30 he", "Gen. Kelly said so", "He said: “No”"]
        {
            assert!(!has_speaker_label(block), "{block}");
        }
    }
}
