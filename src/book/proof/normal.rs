//! A text as the proof compares it: a row of [`Unit`]s, one for each character that counts.
//!
//! 1. [`units`] normalises: NFC, ligatures, one form of quotation marks, dashes and ellipses; white space, soft hyphens
//!    and hyphens between two letters leave the row and survive only as remarks on the unit that follows.
//! 2. [`mark_numbers`] notes where white space between digits must agree: "20 14" is not "2014".
//! 3. [`Words`] says where a quotation may begin and end: nowhere inside a word, a number, or its sign.
//!
//! Both sides of a comparison go through the same steps, so that what is equal here is equal by the rule of the
//! product, and every unit still knows its bytes in the text it came from.

use std::ops::Range;

use unicode_normalization::{IsNormalized, UnicodeNormalization, char::canonical_combining_class, is_nfc_quick};

/// The one dash that every other dash, and every hyphen that is not between two letters, is compared as.
pub(super) const DASH: char = '–';
/// Stands for a bracket group of a quotation; it can be in no text, because it is a noncharacter.
pub(super) const GROUP: char = '\u{fffe}';

/// A character that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit {
    /// The character in its one form.
    pub(super) ch: char,
    /// Its bytes in the raw text.
    pub(super) start: usize,
    /// The end of its bytes.
    pub(super) end: usize,
    /// White space stands before it.
    pub(super) space: bool,
    /// More than one space, or a line end, stands before it.
    pub(super) wide: bool,
    /// A line end stands before it.
    pub(super) line: bool,
    /// A word may begin here: white space or a note mark stands before it, and no hyphen that joins.
    pub(super) breaks: bool,
    /// An em dash or an ellipsis: words may touch it.
    pub(super) separates: bool,
    /// An opening quotation mark in the raw text, which no note number follows.
    pub(super) opens: bool,
    /// In a quotation, the bracketed first letter of `[T]he`.
    pub(super) capital: bool,
    /// Nothing may match across the cut before this unit: a heading begins or ends here.
    pub(super) barrier: bool,
    /// The length of the note number that begins here and may be skipped; 0 for none.
    pub(super) note: u8,
    /// Whether white space stands here inside a number.
    pub(super) number: Number,
}

/// White space inside a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// The unit before belongs to no number with this one, or the letters are set apart: white space is free.
    Free,
    /// The number goes on without white space.
    Joined,
    /// White space parts two numbers.
    Apart,
}

/// What a `[` begins.
pub(super) enum Bracket {
    /// A character like any other.
    Literal,
    /// A note mark of so many bytes, which is skipped and ends a word.
    Note(usize),
    /// A page mark of so many bytes, which is skipped.
    Page(usize),
    /// A bracket group of a quotation, of so many bytes: it becomes a unit [`GROUP`].
    Group(usize),
    /// A changed capital of so many bytes.
    Capital(usize, char),
}

/// Normalises a text; `bracket` says what to do with the `[` that the given rest begins with.
pub(super) fn units(text: &str, bracket: impl Fn(&str) -> Bracket) -> Vec<Unit> {
    let mut row = Row::default();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let start = at;
        at += c.len_utf8();
        if c.is_whitespace() {
            row.white(c);
            continue;
        }
        // Texts kept as Markdown escape what would be markup, as in `\$`; the backslash is none of the source's words.
        if c == '\\' && text[at..].starts_with(|next: char| next.is_ascii_punctuation()) {
            continue;
        }
        if c == '[' {
            match bracket(&text[start..]) {
                Bracket::Literal => row.push(c, start..at, c),
                Bracket::Note(length) => {
                    row.gap.mark = true;
                    at = start + length;
                }
                Bracket::Page(length) => {
                    at = start + length;
                    // The mark brings its own space with it: a word may run over the page, `un[p. 39] able`.
                    let inside_word = row.gap.is_empty() && row.units.last().is_some_and(|unit| unit.ch.is_lowercase());
                    if inside_word
                        && text[at..].strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_lowercase))
                    {
                        at += 1;
                    }
                }
                Bracket::Group(length) => {
                    at = start + length;
                    row.push(GROUP, start..at, GROUP);
                }
                Bracket::Capital(length, letter) => {
                    at = start + length;
                    row.push(letter, start..at, letter);
                    if let Some(unit) = row.units.last_mut() {
                        unit.capital = true;
                    }
                }
            }
            continue;
        }
        match c {
            '\u{ad}' => row.gap.hyphen = true,
            // Zero width: white space without width, joiners, direction marks, a byte order mark.
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            _ => {
                let tail = text[at..].chars().take_while(|&c| composes(c)).map(char::len_utf8).sum::<usize>();
                at += tail;
                if tail == 0 && c.is_ascii() {
                    row.push(c, start..at, c);
                } else {
                    for composed in text[start..at].nfc() {
                        row.fold(composed, start..at);
                    }
                }
            }
        }
    }
    let mut units = drop_hyphens(&row.units);
    mark_numbers(&mut units);
    units
}

/// Whether a character can be composed with the one before it. ASCII, most of any text, cannot.
fn composes(c: char) -> bool {
    c > '\u{2ff}' && (canonical_combining_class(c) != 0 || is_nfc_quick(std::iter::once(c)) == IsNormalized::Maybe)
}

/// What stands between two units.
#[derive(Default, Clone, Copy)]
struct Gap {
    spaces: usize,
    line: bool,
    mark: bool,
    hyphen: bool,
}

impl Gap {
    fn is_empty(self) -> bool {
        self.spaces == 0 && !self.mark
    }
}

/// The row being made, and the gap since its last unit.
#[derive(Default)]
struct Row {
    units: Vec<Unit>,
    gap: Gap,
}

impl Row {
    fn white(&mut self, c: char) {
        self.gap.spaces += 1;
        self.gap.line |= matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    }

    fn push(&mut self, ch: char, bytes: Range<usize>, raw: char) {
        let gap = std::mem::take(&mut self.gap);
        if ch == '-' && self.units.last().is_some_and(|last| matches!(last.ch, '-' | DASH) && last.end == bytes.start) {
            // Two hyphens in a row are a typewriter's dash.
            if let Some(last) = self.units.last_mut() {
                (last.ch, last.end, last.separates) = (DASH, bytes.end, true);
            }
            return;
        }
        self.units.push(Unit {
            ch,
            start: bytes.start,
            end: bytes.end,
            space: gap.spaces > 0,
            wide: gap.spaces > 1 || gap.line,
            line: gap.line,
            // A soft hyphen at a line end joins what the line end parts.
            breaks: gap.mark || gap.spaces > 0 && !(gap.hyphen && gap.line),
            separates: matches!(raw, '—' | '―' | '⸺' | '⸻' | '…'),
            opens: matches!(raw, '“' | '‘' | '«' | '„' | '‚' | '‹' | '‟' | '‛'),
            capital: false,
            barrier: false,
            note: 0,
            number: Number::Free,
        });
    }

    /// Pushes a composed character in its one form.
    fn fold(&mut self, c: char, bytes: Range<usize>) {
        let one_form = match c {
            '“' | '”' | '„' | '‟' | '«' | '»' | '″' | '＂' => '"',
            '‘' | '’' | '‚' | '‛' | '‹' | '›' | '′' | 'ʼ' | '´' => '\'',
            '–' | '—' | '―' | '‒' | '−' | '⸺' | '⸻' => DASH,
            '‐' | '‑' | '﹣' | '－' => '-',
            _ => {
                let letters = match c {
                    'ﬀ' => "ff",
                    'ﬁ' => "fi",
                    'ﬂ' => "fl",
                    'ﬃ' => "ffi",
                    'ﬄ' => "ffl",
                    'ﬅ' | 'ﬆ' => "st",
                    '…' => "...",
                    _ => return self.push(c, bytes, c),
                };
                return letters.chars().for_each(|letter| self.push(letter, bytes.clone(), c));
            }
        };
        self.push(one_form, bytes, c);
    }
}

/// Drops the hyphens between two letters and makes a [`DASH`] of every other.
///
/// The letter before must stand directly at the hyphen, as in `counter-narcotics` and at the end of a line; a hyphen
/// with a space before it is a dash, unless the letters are set apart: `c o u n t e r - n a r c o t i c s`. At the edge
/// of a quotation and beside one of its brackets the other letter is unknown, and taken to be one.
fn drop_hyphens(row: &[Unit]) -> Vec<Unit> {
    let letter = |unit: Option<&Unit>| unit.is_none_or(|unit| unit.ch.is_alphabetic() || unit.ch == GROUP);
    let mut units: Vec<Unit> = Vec::with_capacity(row.len());
    let mut dropped: Option<Unit> = None;
    for (at, &unit) in row.iter().enumerate() {
        let mut unit = unit;
        if unit.ch == '-' {
            let (before, after) = (at.checked_sub(1).map(|before| &row[before]), row.get(at + 1));
            let tight = before.map_or(after.is_some_and(|after| !after.space), |_| !unit.space);
            let lone = |at: Option<usize>| at.is_some_and(|at| is_lone(row, at));
            let set_apart = [at.checked_sub(1), Some(at), Some(at + 1)].into_iter().all(lone)
                && (lone(at.checked_sub(2)) || lone(Some(at + 2)));
            if letter(before) && letter(after) && (tight || set_apart) {
                dropped = Some(unit);
                continue;
            }
            unit.ch = DASH;
        }
        if let Some(hyphen) = dropped.take() {
            // `pre- and post-` has a word's end at its hyphen; `govern-⏎ment` and `anti-American` have none.
            unit.breaks &= !unit.line && !hyphen.space;
            unit.space |= hyphen.space;
            unit.wide |= hyphen.wide;
            unit.line |= hyphen.line;
        }
        units.push(unit);
    }
    units
}

/// Whether a unit stands alone between white space.
fn is_lone(units: &[Unit], at: usize) -> bool {
    units.get(at).is_some_and(|unit| unit.space || at == 0) && units.get(at + 1).is_none_or(|next| next.space)
}

/// Letters set apart: runs of lone characters on one line, with at least `letters` letters among them.
fn spread_runs(units: &[Unit], letters: usize) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut at = 0;
    while at < units.len() {
        let start = at;
        at += 1;
        if !is_lone(units, start) {
            continue;
        }
        while at < units.len() && is_lone(units, at) && !units[at].line {
            at += 1;
        }
        if units[start..at].iter().filter(|unit| unit.ch.is_alphabetic()).count() >= letters {
            runs.push(start..at);
        }
    }
    runs
}

/// Notes where white space inside a number must agree on both sides.
///
/// White space is ignored, but not so far that "in 20 14" proves "in 2014" or "2, 000" proves "2,000". Where letters
/// are set apart digits are too, and white space between them says nothing.
fn mark_numbers(units: &mut [Unit]) {
    let point = |c: char| matches!(c, '.' | ',' | ':' | '/');
    for at in 1..units.len() {
        let digit = |at: Option<usize>| at.and_then(|at| units.get(at)).is_some_and(|unit| unit.ch.is_numeric());
        let (before, ch) = (units[at - 1].ch, units[at].ch);
        let goes_on = ch.is_numeric() || point(ch) && digit(Some(at + 1));
        let went_before = before.is_numeric() || point(before) && digit(at.checked_sub(2));
        units[at].number = match goes_on && went_before {
            true if units[at].space => Number::Apart,
            true => Number::Joined,
            false => Number::Free,
        };
    }
    for run in spread_runs(units, 3) {
        for unit in &mut units[run.start + 1..run.end] {
            unit.number = Number::Free;
        }
    }
}

/// Where the words of a row are: its cuts and the number of words before each.
pub(super) struct Words {
    /// For every unit, and for the end: whether the cut before it splits no word.
    pub(super) clean: Vec<bool>,
    /// For every unit, the number of word cores that begin at or before it; counts words between two cuts.
    pub(super) count: Vec<u32>,
}

impl Words {
    /// Finds the words. A word is what stands between white space, note marks, em dashes and ellipses, without the
    /// opening marks before it, the closing marks behind it, and a note number that may be skipped.
    pub(super) fn new(units: &mut [Unit]) -> Self {
        part_spread_words(units);
        let mut clean = vec![true; units.len() + 1];
        let mut count = vec![0; units.len() + 1];
        let mut words = 0;
        let mut start = 0;
        while start < units.len() {
            let stop =
                |at: usize| units[at].breaks || units[at].barrier || units[at].separates || units[at - 1].separates;
            let end = (start + 1..units.len()).find(|&at| stop(at)).unwrap_or(units.len());
            let mut core = start..end;
            if let Some(note) = (start..end).find(|&at| units[at].note > 0) {
                clean[note + 1..end].fill(false);
                core.end = note;
            }
            while core.start < core.end && opening(units, core.start, core.end) {
                core.start += 1;
            }
            while core.start < core.end && closing(units[core.end - 1].ch) {
                core.end -= 1;
            }
            count[start..core.start].fill(words);
            if !core.is_empty() {
                clean[core.start + 1..core.end].fill(false);
                words += 1;
            }
            count[core.start..end].fill(words);
            start = end;
        }
        count[units.len()] = words;
        Self { clean, count }
    }

    /// How many words begin in a range of units.
    pub(super) fn between(&self, from: usize, to: usize) -> u32 {
        let last = |at: usize| at.checked_sub(1).map_or(0, |at| self.count[at]);
        last(to) - last(from)
    }
}

/// Whether the unit may stand before a word without belonging to it. A dash directly before a digit is a sign.
fn opening(units: &[Unit], at: usize, end: usize) -> bool {
    match units[at].ch {
        '"' | '\'' | '(' | '[' | '{' | '¿' | '¡' | '*' | '.' if !followed_by_digit(units, at, end, '.') => true,
        DASH => !units[at + 1..end].iter().any(|unit| unit.ch.is_numeric()),
        GROUP => true,
        _ => false,
    }
}

/// Whether the unit is `point` and a digit follows: `.50`.
fn followed_by_digit(units: &[Unit], at: usize, end: usize, point: char) -> bool {
    units[at].ch == point && units[at + 1..end].first().is_some_and(|unit| unit.ch.is_numeric())
}

/// Whether a character may stand behind a word without belonging to it.
fn closing(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | ':' | '!' | '?' | '"' | '\'' | ')' | ']' | '}' | '*' | DASH | GROUP)
}

/// In letters set apart, a wider gap parts the words if there is one; where all gaps are alike nothing can be known,
/// and a quotation may begin at any letter.
fn part_spread_words(units: &mut [Unit]) {
    for run in spread_runs(units, 4) {
        let inner = run.start + 1..run.end;
        if inner.clone().any(|at| units[at].wide) {
            for at in inner.filter(|&at| !units[at].wide).collect::<Vec<_>>() {
                units[at].breaks = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> String {
        units(text, |_| Bracket::Literal).iter().map(|unit| unit.ch).collect()
    }

    /// The text's units with `|` where a quotation may begin or end inside it.
    fn cuts(text: &str) -> String {
        let mut units = units(text, |_| Bracket::Literal);
        let words = Words::new(&mut units);
        units
            .iter()
            .enumerate()
            .map(|(at, unit)| format!("{}{}", if words.clean[at] { "|" } else { "" }, unit.ch))
            .collect()
    }

    #[test]
    fn what_looks_alike_is_alike() {
        assert_eq!(row("“a” ‘b’ «c»"), row("\"a\" 'b' \"c\""));
        assert_eq!(row("a – b — c -- d"), row("a—b–c −d"));
        assert_eq!(row("e\u{301}n n\u{303}"), row("én ñ"));
        assert_eq!(row("ﬁve oﬃces ﬂy"), row("five offices fly"));
        assert_eq!(row("s e c u r i t y"), row("secu\u{ad}rity"));
        assert_eq!(row("a… b"), row("a . . . b"));
        assert_eq!(row("10-12"), row("10–12"));
    }

    #[test]
    fn only_hyphens_between_letters_are_dropped() {
        assert_eq!(row("govern-\nment, anti-US"), "government,antiUS");
        assert_eq!(row("c o u n t e r - n a r c o"), "counternarco");
        assert_eq!(row("5-6, F-16, 10-year, a - b"), "5–6,F–16,10–year,a–b");
    }

    #[test]
    fn a_cut_splits_no_word_no_number_and_no_sign() {
        assert_eq!(cuts("unable “to” 10.5 $5,"), "|unable|\"|to|\"|10.5|$5|,");
        assert_eq!(cuts("-5% a—b… c–d O'Brien’s"), "|–5%|a|–|b|.|.|.|c–d|O'Brien's");
        assert_eq!(cuts("un-\nable anti-US pre- and"), "|unable|antiUS|pre|and");
        assert_eq!(cuts("t h e  l a w s"), "|the|laws");
        assert_eq!(cuts("t h e l a w s"), "|t|h|e|l|a|w|s");
    }
}
