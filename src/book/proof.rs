//! The proof of quotations: a quotation, its locator and the source's text become a [`Place`] or a [`Refusal`].
//!
//! 1. [`SourceText::new`] prepares a source once: its characters in their one form, its blocks and pages.
//! 2. [`prove`] finds every place where the quotation fits exactly, and asks whether the locator names one of them.
//! 3. Only a refusal looks for the nearest passage; likeness serves the message and never passes a quotation.
//!
//! A quotation begins and ends between words, and does not run over a heading, the title or the by-line except with an
//! omission. Where this module must choose between refusing what may be right and passing what may be wrong, it refuses.

mod normal;

mod source_text;

mod quotation;

mod nearest;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::parse::locator::Locator;
use normal::{Bracket, units};
use quotation::Quotation;

pub use quotation::word_count;
pub use source_text::SourceText;

/// Where a quotation stands in its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The first byte of its first part, in the raw text.
    pub start: usize,
    /// Just after the last byte of its last part.
    pub end: usize,
    /// The page on which it begins; none in a text without page marks, and in a note.
    pub first_page: Option<u32>,
    /// The page on which it ends.
    pub last_page: Option<u32>,
    /// The heading above its beginning.
    pub section: Option<String>,
    /// The paragraph of its beginning, counted after that heading.
    pub section_paragraph: Option<u32>,
    /// The paragraph of its beginning, counted in the whole text.
    pub paragraph: Option<u32>,
    /// The paragraph of its end, counted in the whole text.
    pub last_paragraph: Option<u32>,
    /// The answer of its beginning, where the text has speakers' labels.
    pub answer: Option<u32>,
    /// The note it stands in.
    pub note: Option<u32>,
}

impl Place {
    /// The place as a locator of the same kind as `like`, or the most exact other one the place has.
    ///
    /// None if nothing can be counted there: in a text straight out of a PDF, in a heading, in the by-line.
    pub fn locator(&self, like: Option<&Locator>) -> Option<Locator> {
        let pages = || {
            let first = self.first_page?;
            Some(Locator::Pages { first, last: self.last_page.filter(|&last| last != first) })
        };
        let section = |exact: bool| {
            let heading = self.section.clone()?;
            Some(Locator::Section { heading, paragraph: self.section_paragraph.filter(|_| exact) })
        };
        let paragraph = || self.paragraph.map(Locator::Paragraph);
        let same_kind = match like {
            _ if self.note.is_some() => self.note.map(Locator::Note),
            Some(Locator::Pages { .. }) | None => pages(),
            Some(Locator::Section { paragraph, .. }) => section(paragraph.is_some()),
            Some(Locator::Answer(_)) => self.answer.map(Locator::Answer),
            Some(Locator::Paragraph(_) | Locator::Note(_)) => None,
        };
        let other = || if matches!(like, Some(Locator::Note(_))) { pages().or_else(paragraph) } else { paragraph() };
        same_kind.or_else(other).or_else(|| section(false)).or_else(pages)
    }
}

/// The passage of the source that a refused quotation is most like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// Where it stands.
    pub place: Place,
    /// The source's own words there, on one line and without marks.
    pub text: String,
    /// What differs, in the order of the text. Empty if only the cut differs: the quotation begins or ends inside a
    /// word, or parts a number.
    pub differences: Vec<Difference>,
}

/// A difference between a quotation and its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// Words of the source that the quotation lacks.
    Missing(String),
    /// Words of the quotation that the source lacks.
    Added(String),
    /// Other words.
    Replaced {
        /// The quotation's words, in the form they are compared in.
        quoted: String,
        /// The source's words.
        source: String,
    },
}

/// What a text lacks that a locator names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lack {
    /// The text has no page marks.
    Pages,
    /// The text has no such heading; the nearest one it has.
    Heading(Option<String>),
    /// The text has no speakers' labels.
    Answers,
    /// The text has no such note.
    Note,
}

/// Why a quotation is not proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The source does not have the words.
    NotFound {
        /// Which of the quotation's parts, counted from 0, is not there.
        part: usize,
        /// The passage most like that part.
        nearest: Option<Box<Nearest>>,
        /// The words stand among the captions, which cannot be quoted.
        in_captions: bool,
    },
    /// The source has the words, but not where the locator says.
    WrongPlace {
        /// Where they are; never empty.
        found: Vec<Place>,
        /// The right locator, of the same kind as the given one if there is one.
        suggestion: Option<Locator>,
        /// Whether the words are found only once, so that the suggestion is right.
        certain: bool,
    },
    /// The words fit more than one place, and the locator does not decide.
    Ambiguous {
        /// The places that fit.
        places: Vec<Place>,
        /// A locator for each of them, where any tells them apart; otherwise a longer quotation is needed.
        suggestions: Vec<Locator>,
    },
    /// Every part is in the source, but not in this order.
    Order {
        /// The first place of each part.
        parts: Vec<Place>,
    },
    /// The locator names what this text does not have.
    NoSuchPlace {
        /// What it lacks.
        lack: Lack,
        /// Where the words are.
        found: Vec<Place>,
        /// A locator that would do.
        suggestion: Option<Locator>,
        /// Whether the words are found only once, so that the suggestion is right.
        certain: bool,
    },
}

/// Proves that the source has the words of a quotation, exactly, and at the place the locator names.
///
/// The body is searched; with `note N` that note. Without a locator the words must fit one place only. A page must be
/// the one of the words' first and last character; paragraphs, sections and answers are those of the beginning. In a
/// text straight out of a PDF nothing can be counted, so every locator is taken as it is.
pub fn prove(source: &SourceText, quotation: &str, locator: Option<&Locator>) -> Result<Place, Refusal> {
    let quotation = Quotation::new(quotation);
    let body = find(source, &quotation, source.body.clone());
    if source.raw {
        let notes = source.notes.iter().flat_map(|(_, note)| find(source, &quotation, note.clone()).tight);
        let fitting: Vec<Place> = body.tight.into_iter().chain(notes).map(|units| source.place(&units)).collect();
        return if fitting.is_empty() { Err(missing(source, &quotation)) } else { only(fitting, None) };
    }

    let body_places: Vec<Place> = body.tight.iter().map(|units| source.place(units)).collect();
    let note_places = || -> Vec<Place> {
        let found = source.notes.iter().flat_map(|(_, note)| find(source, &quotation, note.clone()).tight);
        found.map(|units| source.place(&units)).collect()
    };
    let (fitting, elsewhere) = match locator {
        None => (body_places, Vec::new()),
        Some(Locator::Note(number)) => {
            let (here, other): (Vec<_>, Vec<_>) =
                note_places().into_iter().partition(|place| place.note == Some(*number));
            (here, other.into_iter().chain(body_places).collect())
        }
        Some(locator) => {
            let (mut here, other): (Vec<_>, Vec<_>) = body_places.into_iter().partition(|place| names(locator, place));
            if here.is_empty() {
                // An omission may reach further than the nearest next part: then the locator chooses.
                here = body
                    .wider
                    .iter()
                    .map(|units| source.place(units))
                    .filter(|place| names(locator, place))
                    .take(1)
                    .collect();
            }
            (here, other)
        }
    };
    if !fitting.is_empty() {
        return only(fitting, locator);
    }
    let found = if elsewhere.is_empty() { note_places() } else { elsewhere };
    let Some(first) = found.first() else { return Err(missing(source, &quotation)) };
    let (suggestion, certain) = (first.locator(locator), found.len() == 1);
    Err(match locator.and_then(|locator| lack(source, locator)) {
        Some(lack) => Refusal::NoSuchPlace { lack, found, suggestion, certain },
        None => Refusal::WrongPlace { found, suggestion, certain },
    })
}

/// The only place there is, or [`Refusal::Ambiguous`].
fn only(mut fitting: Vec<Place>, locator: Option<&Locator>) -> Result<Place, Refusal> {
    if fitting.len() == 1 {
        return Ok(fitting.remove(0));
    }
    // The first kind of locator, beginning with the given one, that tells all places apart.
    let kinds = [locator.cloned(), Some(Locator::Pages { first: 1, last: None }), Some(Locator::Paragraph(1))];
    let suggestions = kinds.iter().find_map(|kind| {
        let each: Option<Vec<Locator>> = fitting.iter().map(|place| place.locator(kind.as_ref())).collect();
        each.filter(|each| (1..each.len()).all(|at| !each[..at].contains(&each[at])))
    });
    Err(Refusal::Ambiguous { places: fitting, suggestions: suggestions.unwrap_or_default() })
}

/// Why a quotation is nowhere: a part is not there, or the parts are there in another order.
fn missing(source: &SourceText, quotation: &Quotation) -> Refusal {
    let mut parts = Vec::new();
    for (at, part) in quotation.parts.iter().enumerate() {
        match part.find(source, source.body.clone()).first() {
            Some(units) => parts.push(source.place(units)),
            None => {
                let in_captions =
                    source.captions.iter().any(|captions| !part.find(source, captions.clone()).is_empty());
                let nearest = nearest::nearest(source, part).map(Box::new);
                return Refusal::NotFound { part: at, nearest, in_captions };
            }
        }
    }
    match parts.is_empty() {
        true => Refusal::NotFound { part: 0, nearest: None, in_captions: false },
        false => Refusal::Order { parts },
    }
}

/// Where a quotation fits.
struct Found {
    /// From its first part to its last, each part at the nearest place after the one before.
    tight: Vec<Range<usize>>,
    /// With a last part further away than it need be.
    wider: Vec<Range<usize>>,
}

/// How many places of one part are remembered; "the […] the" would otherwise have thousands times thousands.
const MOST_PLACES: usize = 200;

/// Finds the parts of a quotation, one strictly after the other.
fn find(source: &SourceText, quotation: &Quotation, within: Range<usize>) -> Found {
    let mut found = Found { tight: Vec::new(), wider: Vec::new() };
    let Some((first, rest)) = quotation.parts.split_first() else { return found };
    let starts = first.find(source, within.clone());
    let Some((last, middle)) = rest.split_last() else {
        found.tight = starts;
        return found;
    };
    if starts.is_empty() {
        return found;
    }
    let middle: Vec<Vec<Range<usize>>> = middle.iter().map(|part| part.find(source, within.clone())).collect();
    let ends = last.find(source, within);
    for start in starts {
        let after = middle.iter().try_fold(start.end, |end, places| {
            places.iter().filter(|place| place.start >= end).map(|place| place.end).min()
        });
        let Some(after) = after else { break };
        let mut ends = ends.iter().filter(|place| place.start >= after).map(|place| place.end).take(MOST_PLACES);
        let Some(end) = ends.next() else { break };
        // A later beginning that leads to the same end is tighter.
        if let Some(earlier) = found.tight.pop_if(|earlier| earlier.end == end)
            && found.wider.len() < MOST_PLACES * MOST_PLACES
        {
            found.wider.push(earlier);
        }
        found.tight.push(start.start..end);
        if found.wider.len() < MOST_PLACES * MOST_PLACES {
            found.wider.extend(ends.map(|end| start.start..end));
        }
    }
    found
}

/// Whether a locator names a place of the body.
fn names(locator: &Locator, place: &Place) -> bool {
    match locator {
        Locator::Pages { first, last } => {
            place.first_page == Some(*first) && place.last_page == Some(last.unwrap_or(*first))
        }
        Locator::Section { heading, paragraph } => {
            place.section.as_ref().is_some_and(|section| same_heading(section, heading))
                && (paragraph.is_none() || *paragraph == place.section_paragraph)
        }
        Locator::Paragraph(number) => place.paragraph == Some(*number),
        Locator::Answer(number) => place.answer == Some(*number),
        Locator::Note(number) => place.note == Some(*number),
    }
}

/// Whether two headings are the same in the form that is compared; case counts.
fn same_heading(one: &str, other: &str) -> bool {
    compared(one) == compared(other)
}

fn compared(text: &str) -> String {
    units(text, |_| Bracket::Literal).iter().map(|unit| unit.ch).collect()
}

/// What a text lacks of what a locator names.
fn lack(source: &SourceText, locator: &Locator) -> Option<Lack> {
    match locator {
        Locator::Pages { .. } => (!source.has_pages()).then_some(Lack::Pages),
        Locator::Section { heading, .. } => {
            let known = source.headings.iter().any(|known| same_heading(known, heading));
            (!known).then(|| Lack::Heading(nearest_heading(source, heading)))
        }
        Locator::Paragraph(_) => None,
        Locator::Answer(_) => (!source.has_answers).then_some(Lack::Answers),
        Locator::Note(number) => (!source.notes.iter().any(|(note, _)| note == number)).then_some(Lack::Note),
    }
}

/// The heading that shares most pairs of letters with the given one, if at least half of them.
fn nearest_heading(source: &SourceText, heading: &str) -> Option<String> {
    let pairs = |text: &str| -> Vec<(char, char)> {
        let letters: Vec<char> = compared(text).to_lowercase().chars().collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
    };
    let wanted = pairs(heading);
    let shared = |known: &String| {
        let mut left = pairs(known);
        let all = left.len() + wanted.len();
        let shared = wanted
            .iter()
            .filter(|pair| left.iter().position(|other| other == *pair).map(|at| left.swap_remove(at)).is_some());
        (2 * 100 * shared.count()).checked_div(all).unwrap_or(0)
    };
    let nearest = source.headings.iter().max_by_key(|known| shared(known))?;
    (shared(nearest) >= 50).then(|| nearest.clone())
}

impl SourceText {
    /// The place of a range of units.
    fn place(&self, units: &Range<usize>) -> Place {
        let start = self.units.get(units.start).map_or(self.text.len(), |unit| unit.start);
        let last = units.end.checked_sub(1).and_then(|at| self.units.get(at));
        let (last_start, end) = last.map_or((start, start), |unit| (unit.start, unit.end));
        let note = self.notes.iter().find(|(_, note)| note.contains(&units.start)).map(|(number, _)| *number);
        let in_body = note.is_none() && !self.raw;
        let (block, last_block) = match in_body {
            true => (self.block(start), self.block(last_start)),
            false => (None, None),
        };
        Place {
            start,
            end,
            first_page: self.page(start).filter(|_| in_body),
            last_page: self.page(last_start).filter(|_| in_body),
            section: block.and_then(|block| block.section).map(|section| self.headings[section].clone()),
            section_paragraph: block.and_then(|block| block.section_paragraph),
            paragraph: block.and_then(|block| block.paragraph),
            last_paragraph: last_block.and_then(|block| block.paragraph),
            answer: block.and_then(|block| block.answer),
            note,
        }
    }
}

/// The first 32 hexadecimal digits of the BLAKE3 hash of a quotation in its one form.
///
/// Lines may be wrapped anew and quotation marks, dashes, ligatures and accents written in another way; any other
/// character, word, or bracket changes the hash.
pub fn quotation_hash(quotation: &str) -> String {
    let mut one_form = String::with_capacity(quotation.len());
    let mut end = 0;
    // A hyphen that the comparison ignores is still a character of the quotation.
    let hyphen = |gap: Option<&str>| gap.is_some_and(|gap| gap.contains(['-', '‐', '‑', '﹣', '－']));
    for unit in units(quotation, |_| Bracket::Literal) {
        if hyphen(quotation.get(end..unit.start)) {
            one_form.push('-');
        }
        if unit.space && !one_form.is_empty() {
            one_form.push(' ');
        }
        one_form.push(unit.ch);
        end = unit.end;
    }
    if hyphen(quotation.get(end..)) {
        one_form.push('-');
    }
    crate::hash::of(one_form.as_bytes())
}
