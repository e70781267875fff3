//! Byte offsets ↔ the positions of the protocol: lines and characters from 0, in the units the editor counts.
//!
//! Lines end at LF, CRLF or a lone CR, as the protocol has it and as [`Source`](crate::source::Source) counts them.

use std::ops::Range;

/// The units in which an editor counts the characters of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, in which an astral character is two: what an editor counts unless something else is agreed.
    #[default]
    Utf16,
}

/// A place as the protocol gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 0.
    pub line: u32,
    /// How many units of the line stand before.
    pub character: u32,
}

impl Encoding {
    fn length(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            Self::Utf16 => text.encode_utf16().count(),
        }
    }
}

/// The ranges of the lines of a text, without their ends; there is always one.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let end = text[start..].find(['\n', '\r']).map(|at| start + at);
        next = end.map(|end| end + if text[end..].starts_with("\r\n") { 2 } else { 1 });
        Some(start..end.unwrap_or(text.len()))
    })
}

/// The position of a byte offset. Past the end is the end; inside a character is its beginning.
pub fn position(text: &str, offset: usize, encoding: Encoding) -> Position {
    let offset = text.floor_char_boundary(offset.min(text.len()));
    let mut found = (0, 0..0);
    for (number, line) in lines(text).enumerate().take_while(|(_, line)| line.start <= offset) {
        found = (number, line);
    }
    let (number, line) = found;
    let character = encoding.length(&text[line.start..offset.min(line.end)]);
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Position { line: small(number), character: small(character) }
}

/// The byte offset of a position. Past the end of a line is its end, past the last line the end of the text, and inside a
/// character its beginning.
pub fn offset(text: &str, position: Position, encoding: Encoding) -> usize {
    let Some(line) = lines(text).nth(position.line as usize) else { return text.len() };
    let wanted = position.character as usize;
    let mut units = 0;
    for (at, c) in text[line.clone()].char_indices() {
        units += match encoding {
            Encoding::Utf8 => c.len_utf8(),
            Encoding::Utf16 => c.len_utf16(),
        };
        if units > wanted {
            return line.start + at;
        }
    }
    line.end
}

/// What stands between the beginning of the line and an offset.
pub fn line_before(text: &str, offset: usize) -> &str {
    let before = &text[..text.floor_char_boundary(offset.min(text.len()))];
    &before[before.rfind(['\n', '\r']).map_or(0, |at| at + 1)..]
}

/// The changes that make one text of another: of each line that differs the part that does, or of all that lies between the
/// first and the last difference where lines were added or taken away.
pub fn changes(before: &str, after: &str) -> Vec<(Range<usize>, String)> {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    if old.len() != new.len() {
        return difference(before, after, 0).into_iter().collect();
    }
    let mut at = 0;
    let mut changes = Vec::new();
    for (old, new) in old.into_iter().zip(new) {
        changes.extend(difference(old, new, at));
        at += old.len();
    }
    changes
}

/// What differs between two texts, without what they begin and end with alike; the first begins at `base`.
fn difference(before: &str, after: &str, base: usize) -> Option<(Range<usize>, String)> {
    if before == after {
        return None;
    }
    let pairs = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>()
    };
    let head = pairs(&mut before.chars(), &mut after.chars());
    let tail = pairs(&mut before[head..].chars().rev(), &mut after[head..].chars().rev());
    Some((base + head..base + before.len() - tail, after[head..after.len() - tail].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a𝔭b\r\nñ漢x\n\rend";

    #[test]
    fn characters_are_counted_in_the_units_agreed_on() {
        for (needle, line, utf16, utf8) in [("b", 0, 3, 5), ("x", 1, 2, 5), ("end", 3, 0, 0)] {
            let at = TEXT.find(needle).expect("it is there");
            for (encoding, character) in [(Encoding::Utf16, utf16), (Encoding::Utf8, utf8)] {
                let there = Position { line, character };
                assert_eq!(position(TEXT, at, encoding), there, "{needle}");
                assert_eq!(offset(TEXT, there, encoding), at, "{needle}");
            }
        }
    }

    #[test]
    fn what_lies_outside_the_text_is_drawn_to_it() {
        let far = |line, character| offset(TEXT, Position { line, character }, Encoding::Utf16);
        assert_eq!(far(0, 99), TEXT.find('\r').expect("it is there"), "the end of the line, before its CRLF");
        assert_eq!(far(99, 0), TEXT.len());
        assert_eq!(far(0, 2), 1, "between the two halves of a character");
        assert_eq!(position(TEXT, 3, Encoding::Utf8), Position { line: 0, character: 1 });
        assert_eq!(position(TEXT, 999, Encoding::Utf8), Position { line: 3, character: 3 });
        assert_eq!(position("", 0, Encoding::Utf16), Position { line: 0, character: 0 });
    }

    #[test]
    fn the_changes_between_two_texts_make_the_second_of_the_first() {
        for (before, after) in
            [("a\nbé\nc", "a\nbè\nc"), ("a\nb\n", "a\nx\nb\n"), ("", "a"), ("aa", "a"), ("ñx\ny", "ñ\ny"), ("a", "a")]
        {
            let mut made = before.to_owned();
            for (range, text) in changes(before, after).into_iter().rev() {
                made.replace_range(range, &text);
            }
            assert_eq!(made, after);
        }
        assert_eq!(changes("see [[old#x]]\n", "see [[new#x]]\n"), [(6..9, "new".to_owned())]);
    }
}
