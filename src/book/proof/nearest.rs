//! The passage of a source that a refused quotation is most like, for the message "did you mean".
//!
//! 1. The words of the quotation are aligned with the words of the whole body, so that dropped, added and replaced
//!    words cost least together; the alignment may begin and end anywhere.
//! 2. The best passage is aligned once more, now with its differences.
//!
//! The result never passes a quotation. The time is the product of the two numbers of words.

use std::collections::HashMap;
use std::ops::Range;

use super::quotation::Part;
use super::source_text::SourceText;
use super::{Difference, Nearest};

const MISSING: u32 = 2;
const REPLACED: u32 = 3;
/// A word that differs in its case or its punctuation only.
const ALIKE: u32 = 1;
/// A longer quotation than any book allows is compared by its beginning.
const MOST_WORDS: usize = 200;

/// The words of a range of units: their compared form and their units.
fn words_of(source: &SourceText, within: Range<usize>) -> Vec<(String, Range<usize>)> {
    let mut words: Vec<(String, Range<usize>)> = Vec::new();
    for (at, unit) in (within.start..).zip(&source.units[within.clone()]) {
        if at == within.start || unit.breaks || unit.barrier {
            words.push((String::new(), at..at));
        }
        let note =
            words.last().is_some_and(|(_, units)| units.clone().any(|at| source.units[at].note > 0)) || unit.note > 0;
        if let Some((word, units)) = words.last_mut().filter(|_| !note) {
            word.push(unit.ch);
            units.end = at + 1;
        }
    }
    words
}

/// The passage of the body nearest to a part of a quotation, if two words in five are the same.
pub(super) fn nearest(source: &SourceText, part: &Part) -> Option<Nearest> {
    let quoted = &part.words[..part.words.len().min(MOST_WORDS)];
    let words = words_of(source, source.body.clone());
    // Words become numbers, so that the alignment compares no strings.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut number = |word: String| {
        let next = numbers.len();
        *numbers.entry(word).or_insert(next)
    };
    let wordless = number(String::new());
    let said: Vec<(usize, usize)> =
        words.iter().map(|(word, _)| (number(word.clone()), number(folded(word)))).collect();
    let asked: Vec<(usize, usize, bool)> =
        quoted.iter().map(|(word, capital)| (number(word.clone()), number(folded(word)), *capital)).collect();
    let last = quoted.len() - 1;
    let cost = |q: usize, s: usize| -> u32 {
        let ((word, letters, capital), (said, said_letters)) = (asked[q], said[s]);
        if word == said {
            return 0;
        }
        if letters == wordless || letters != said_letters {
            return REPLACED;
        }
        // A quotation may leave out the punctuation at its edges, and a bracketed capital the case.
        let (asked, said) = (&quoted[q].0, &words[s].0);
        let only_marks = |rest: Option<&str>| rest.is_some_and(|rest| !rest.contains(char::is_alphanumeric));
        let edge = q == 0 && only_marks(said.strip_suffix(asked.as_str()))
            || q == last && only_marks(said.strip_prefix(asked.as_str()));
        let recased = capital && asked.to_lowercase() == said.to_lowercase();
        if edge || recased { 0 } else { ALIKE }
    };

    // For every word of the source: the least cost of a passage that ends with it, and where that passage begins.
    let mut row: Vec<(u32, usize)> = (0..=words.len()).map(|at| (0, at)).collect();
    for q in 0..asked.len() {
        let mut corner = row[0];
        row[0].0 += MISSING;
        for s in 0..words.len() {
            let replaced = (corner.0 + cost(q, s), corner.1);
            let added = (row[s + 1].0 + MISSING, row[s + 1].1);
            let missing = (row[s].0 + MISSING, row[s].1);
            corner = row[s + 1];
            row[s + 1] = replaced.min(added).min(missing);
        }
    }
    let (end, &(_, start)) = row.iter().enumerate().min_by_key(|(_, (cost, _))| *cost)?;
    if start >= end {
        return None;
    }
    let (differences, same) = differences(quoted, &words[start..end], |q, s| cost(q, start + s), source);
    if same == 0 || same * 5 < quoted.len() * 2 {
        return None;
    }
    let units = words[start].1.start..words[end - 1].1.end;
    let place = source.place(&units);
    Some(Nearest { place, text: source.shown(units), differences })
}

/// A word without its punctuation and case.
fn folded(word: &str) -> String {
    word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The differences of the cheapest alignment of the whole passage, and how many words are the same.
fn differences(
    quoted: &[(String, bool)],
    passage: &[(String, Range<usize>)],
    cost: impl Fn(usize, usize) -> u32,
    source: &SourceText,
) -> (Vec<Difference>, usize) {
    let width = passage.len() + 1;
    let mut table = vec![0_u32; (quoted.len() + 1) * width];
    for q in 0..=quoted.len() {
        for s in 0..width {
            let missing = s.checked_sub(1).map(|before| table[q * width + before] + MISSING);
            let added = q.checked_sub(1).map(|before| table[before * width + s] + MISSING);
            let both = (q > 0 && s > 0).then(|| table[(q - 1) * width + s - 1] + cost(q - 1, s - 1));
            table[q * width + s] = [missing, added, both].into_iter().flatten().min().unwrap_or(0);
        }
    }
    // From the end to the beginning, gathering what differs until the next word that is the same.
    let (mut q, mut s) = (quoted.len(), passage.len());
    let (mut gathered, mut same) = (Vec::new(), 0);
    let (mut last_q, mut last_s) = (q, s);
    loop {
        let here = table[q * width + s];
        let equal = q > 0 && s > 0 && cost(q - 1, s - 1) == 0 && here == table[(q - 1) * width + s - 1];
        if equal || q == 0 && s == 0 {
            let words = quoted[q..last_q].iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>().join(" ");
            let shown = match (passage[s..last_s].first(), passage[s..last_s].last()) {
                (Some((_, first)), Some((_, last))) => source.shown(first.start..last.end),
                _ => String::new(),
            };
            match (words.is_empty(), shown.is_empty()) {
                (true, true) => {}
                (true, false) => gathered.push(Difference::Missing(shown)),
                (false, true) => gathered.push(Difference::Added(words)),
                (false, false) => gathered.push(Difference::Replaced { quoted: words, source: shown }),
            }
            if !equal {
                break;
            }
            (q, s, same) = (q - 1, s - 1, same + 1);
            (last_q, last_s) = (q, s);
        } else if q > 0 && s > 0 && here == table[(q - 1) * width + s - 1] + cost(q - 1, s - 1) {
            (q, s) = (q - 1, s - 1);
        } else if q > 0 && here == table[(q - 1) * width + s] + MISSING {
            q -= 1;
        } else {
            s -= 1;
        }
    }
    gathered.reverse();
    (gathered, same)
}
