//! A quotation as it is looked for: parts between omissions, each a row of elements, and how a part fits a source.
//!
//! `[…]` parts the quotation; `[word]` matches nothing or stands for at most five words of the source; `[T]he` matches
//! `The` and `the`; `[sic]` matches nothing. Each of them also matches the same brackets printed in the source.
//!
//! A part is matched by following every way it can fit at once, so the time is the length of the part times the few
//! ways there are, whatever an author writes.

use std::ops::Range;

use super::normal::{Bracket, GROUP, Number, Unit, units};
use super::source_text::SourceText;

/// How many words of the source a bracketed word may stand for.
const INSERTION_WORDS: u32 = 5;

/// A quotation, its parts in order.
pub(super) struct Quotation {
    pub(super) parts: Vec<Part>,
}

/// What stands between two omissions.
pub(super) struct Part {
    elements: Vec<Element>,
    /// The part's own words with whether each may begin with the other case, for the message when it is not found.
    pub(super) words: Vec<(String, bool)>,
}

enum Element {
    Plain(Unit),
    /// The changed capital, and its brackets if the source prints them.
    Capital(char),
    /// Matches nothing, or its own brackets in the source, or, if it is no `[sic]`, up to five words.
    Insertion {
        literal: Vec<char>,
        stands_for_words: bool,
    },
}

impl Quotation {
    pub(super) fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut row = Vec::new();
        for unit in units(text, bracket) {
            if unit.ch == GROUP && is_omission(&text[unit.start..unit.end]) {
                parts.push(Part::new(text, &std::mem::take(&mut row)));
            } else {
                row.push(unit);
            }
        }
        parts.push(Part::new(text, &row));
        parts.retain(|part| part.words.iter().any(|(word, _)| word.contains(char::is_alphanumeric)));
        Self { parts }
    }
}

/// The number of words of a quotation: insertions, `[sic]` and omissions do not count, `[T]he` does.
pub fn word_count(quotation: &str) -> usize {
    super::source_text::count_words(&units(quotation, bracket))
}

/// What a bracket of a quotation is.
fn bracket(rest: &str) -> Bracket {
    let mut depth = 0_usize;
    let close = rest.char_indices().find(|&(_, c)| {
        depth = if c == '[' { depth + 1 } else { depth - usize::from(c == ']') };
        depth == 0
    });
    let Some((close, _)) = close else { return Bracket::Literal };
    let mut letters = rest[1..close].chars();
    match (letters.next(), letters.next(), rest[close + 1..].chars().next()) {
        (Some(letter), None, Some(next)) if letter.is_alphabetic() && next.is_alphabetic() => {
            Bracket::Capital(close + 1, letter)
        }
        _ => Bracket::Group(close + 1),
    }
}

fn is_omission(group: &str) -> bool {
    let inner: String = group.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(inner.as_str(), "[…]" | "[...]")
}

impl Part {
    fn new(text: &str, row: &[Unit]) -> Self {
        let elements = row
            .iter()
            .map(|unit| match unit.ch {
                GROUP => {
                    let group = &text[unit.start..unit.end];
                    let literal = units(group, |_| Bracket::Literal).iter().map(|unit| unit.ch).collect();
                    Element::Insertion { literal, stands_for_words: group != "[sic]" }
                }
                letter if unit.capital => Element::Capital(letter),
                _ => Element::Plain(*unit),
            })
            .collect();
        let mut words: Vec<(String, bool)> = Vec::new();
        for (at, unit) in row.iter().enumerate() {
            if at == 0 || unit.breaks {
                words.push((String::new(), unit.capital));
            }
            if let Some((word, _)) = words.last_mut().filter(|_| unit.ch != GROUP) {
                word.push(unit.ch);
            }
        }
        words.retain(|(word, _)| !word.is_empty());
        Self { elements, words }
    }

    /// Every place in a range of the source's units where the part fits, beginning and ending between words.
    pub(super) fn find(&self, source: &SourceText, within: Range<usize>) -> Vec<Range<usize>> {
        let first = self.elements.iter().find_map(|element| match element {
            Element::Plain(unit) => Some(unit.ch),
            _ => None,
        });
        // A part that begins with a bracket may fit at any character; every other only where its first one stands.
        let plain = matches!(self.elements.first(), Some(Element::Plain(_)));
        let mut found: Vec<Range<usize>> = Vec::new();
        for start in within.clone() {
            if !source.words.clean[start] || plain && first != Some(source.units[start].ch) {
                continue;
            }
            if let Some(end) = self.fits(source, start, within.end) {
                // A bracket at the beginning may fit before the same words in several ways; the last is the tightest.
                found.pop_if(|earlier| earlier.end == end);
                found.push(start..end);
            }
        }
        found
    }

    /// The nearest end at which the part that begins at `start` fits.
    fn fits(&self, source: &SourceText, start: usize, limit: usize) -> Option<usize> {
        let mut here = vec![start];
        let mut next: Vec<usize> = Vec::new();
        for (at, element) in self.elements.iter().enumerate() {
            let at_edge = at == 0 || at + 1 == self.elements.len();
            next.clear();
            for &place in &here {
                let step = Step { source, start, limit, place };
                match element {
                    Element::Plain(unit) => next.extend(step.unit(unit.ch, unit.number)),
                    Element::Capital(letter) => {
                        next.extend(step.capital(*letter));
                        next.extend(step.literal(&['[', *letter, ']']));
                    }
                    Element::Insertion { literal, stands_for_words } => {
                        next.extend(step.literal(literal));
                        if source.words.clean[place] {
                            next.push(place);
                            // At the edge of a part, standing for words would only stretch the place.
                            if *stands_for_words && !at_edge {
                                next.extend(step.words(literal));
                            }
                        }
                    }
                }
            }
            // A note number of the source may be skipped wherever it begins, but not as the beginning of the match.
            for at in 0..next.len() {
                let note = source.units.get(next[at]).map_or(0, |unit| usize::from(unit.note));
                if note > 0 && next[at] > start && next[at] + note <= limit {
                    next.push(next[at] + note);
                }
            }
            next.sort_unstable();
            next.dedup();
            std::mem::swap(&mut here, &mut next);
            if here.is_empty() {
                return None;
            }
        }
        here.into_iter().find(|&end| end > start && source.words.clean[end])
    }
}

/// One place of the source while a part is matched.
struct Step<'a> {
    source: &'a SourceText,
    start: usize,
    limit: usize,
    place: usize,
}

impl Step<'_> {
    /// The unit at `place`, unless a heading or the end of the range stands before it.
    fn at(&self, place: usize) -> Option<&Unit> {
        let unit = self.source.units.get(place).filter(|_| place < self.limit)?;
        (!unit.barrier || place == self.start).then_some(unit)
    }

    fn unit(&self, ch: char, number: Number) -> Option<usize> {
        let unit = self.at(self.place).filter(|unit| unit.ch == ch)?;
        let parted = matches!((unit.number, number), (Number::Joined, Number::Apart) | (Number::Apart, Number::Joined));
        (!parted).then_some(self.place + 1)
    }

    fn capital(&self, letter: char) -> Option<usize> {
        let unit = self.at(self.place)?;
        unit.ch.to_lowercase().eq(letter.to_lowercase()).then_some(self.place + 1)
    }

    fn literal(&self, literal: &[char]) -> Option<usize> {
        let fits = (self.place..).zip(literal).all(|(place, &ch)| self.at(place).is_some_and(|unit| unit.ch == ch));
        fits.then_some(self.place + literal.len())
    }

    /// Every cut between words that at most five words of the source lead to. Where the source prints these very
    /// brackets, they stand for themselves, and nothing before them may be left out in their name.
    fn words(&self, literal: &[char]) -> impl Iterator<Item = usize> {
        (self.place + 1..=self.limit)
            .take_while(|&end| {
                let before = Self { place: end - 1, ..*self };
                self.at(end - 1).is_some()
                    && before.literal(literal).is_none()
                    && self.source.words.between(self.place, end) <= INSERTION_WORDS
            })
            .filter(|&end| self.source.words.clean[end])
    }
}
