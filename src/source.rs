//! The text of one file, and places in it.
//!
//! 1. [`Source`] holds a file's text exactly as the parsers see it: UTF-8, without a byte order mark.
//! 2. [`Span`] names a stretch of one file by byte offsets; every finding and every part of a document carries one.
//! 3. [`Source::position`] turns an offset into the line and column an editor shows.
//!
//! Lines end at LF, CRLF or a lone CR. Columns are 1-based and count Unicode scalar values, as the Language
//! Server Protocol's UTF-32 encoding does: a tab, an accented letter and an emoji of one code point are one column each.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// Which file of a run a span lies in: the index of its [`Source`] in [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A stretch of a file: byte offsets into [`Source::text`], end exclusive, both on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset just after the last byte.
    pub end: u32,
}

impl Span {
    /// The span of `range` in `file`.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Self { file, start: offset(range.start), end: offset(range.end) }
    }

    /// The empty span at the top of a file, for a finding about the file as a whole.
    pub fn top(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }

    /// The span as a range to slice [`Source::text`] with.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Files are read up to a limit far below 4 GiB (see `limit-exceeded`), so an offset fits four bytes.
fn offset(byte: usize) -> u32 {
    u32::try_from(byte).expect("the loader refuses files of 4 GiB and more")
}

/// A place as an editor shows it: both 1-based, the column in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Position {
    /// The byte offset of this place in a text, by [`Source::position`]'s way of counting; past the end of a line is its end.
    pub fn offset_in(self, text: &str) -> usize {
        let mut start = 0;
        for _ in 1..self.line {
            match text[start..].find(['\n', '\r']) {
                Some(at) => {
                    start += at + 1;
                    if text[..start].ends_with('\r') && text[start..].starts_with('\n') {
                        start += 1;
                    }
                }
                None => return text.len(),
            }
        }
        let line = &text[start..];
        let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
        start + line.char_indices().nth(self.column - 1).map_or(line.len(), |(at, _)| at)
    }
}

/// One file's path and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as messages show it: relative to the book's root, with forward slashes.
    pub path: String,
    /// The text, without a byte order mark.
    pub text: String,
    /// Whether the file began with a byte order mark.
    pub byte_order_mark: bool,
    /// Where the first byte stood that is not UTF-8, as an offset into [`Source::text`]; it and its like are replaced by U+FFFD.
    pub invalid_utf8: Option<usize>,
}

impl Source {
    /// Decodes a file. Bytes that are not UTF-8 become U+FFFD and are remembered, so that the rest of the file is still checked.
    pub fn new(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let (text, invalid_utf8) = match String::from_utf8(bytes) {
            Ok(text) => (text, None),
            Err(error) => {
                let valid = error.utf8_error().valid_up_to();
                (String::from_utf8_lossy(error.as_bytes()).into_owned(), Some(valid))
            }
        };
        match text.strip_prefix('\u{feff}') {
            Some(rest) => Self {
                path: path.into(),
                text: rest.to_owned(),
                byte_order_mark: true,
                invalid_utf8: invalid_utf8.map(|at| at - '\u{feff}'.len_utf8()),
            },
            None => Self { path: path.into(), text, byte_order_mark: false, invalid_utf8 },
        }
    }

    /// The line and column of a byte offset; an offset past the end is the end of the text.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let bytes = before.as_bytes();
        let mut line = 1;
        let mut start = 0;
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'\n' => {
                    line += 1;
                    start = at + 1;
                }
                // The CR of a CRLF ends its line together with the LF, which is counted above.
                b'\r' if self.text.as_bytes().get(at + 1) != Some(&b'\n') => {
                    line += 1;
                    start = at + 1;
                }
                _ => {}
            }
            at += 1;
        }
        Position { line, column: before[start..].chars().count() + 1 }
    }

    /// The text of a span of this file.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }
}

/// All files of a run, in the order of their [`FileId`]s.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// Adds a file and gives it its id.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("a book has fewer than four thousand million files"));
        self.files.push(source);
        id
    }

    /// Adds the files of another run after these; gives by how much their ids grow.
    pub fn append(&mut self, other: Self) -> u32 {
        let shift = u32::try_from(self.files.len()).expect("a book has fewer than four thousand million files");
        self.files.extend(other.files);
        shift
    }

    /// The file of an id.
    pub fn get(&self, id: FileId) -> &Source {
        &self.files[id.0 as usize]
    }

    /// Puts another text in the place of a file's.
    pub fn set_text(&mut self, id: FileId, text: String) {
        self.files[id.0 as usize].text = text;
    }

    /// Gives a file another path.
    pub fn set_path(&mut self, id: FileId, path: String) {
        self.files[id.0 as usize].path = path;
    }

    /// Every file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The text of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.get(span.file).slice(span)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, needle: &str) -> (usize, usize) {
        let source = Source::new("a.md", text.as_bytes().to_vec());
        let offset = source.text.find(needle).expect("the needle is in the text");
        let position = source.position(offset);
        assert_eq!(position.offset_in(&source.text), offset, "offset_in() is the inverse of position()");
        (position.line, position.column)
    }

    #[test]
    fn columns_count_scalar_values_after_any_line_end() {
        assert_eq!(at("x", "x"), (1, 1));
        assert_eq!(at("a\nbx", "x"), (2, 2));
        assert_eq!(at("a\r\nbx", "x"), (2, 2));
        assert_eq!(at("a\rbx", "x"), (2, 2));
        assert_eq!(at("a\n\r\n\nx", "x"), (4, 1));
        assert_eq!(at("\u{feff}ax", "x"), (1, 2));
        assert_eq!(at("\tñ漢🦀x", "x"), (1, 5));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_replaced_and_remembered() {
        let source = Source::new("a.md", b"ab\xffcd".to_vec());
        assert_eq!((source.text.as_str(), source.invalid_utf8), ("ab\u{fffd}cd", Some(2)));
    }
}
