//! YAML text to a tree of values, and from any value back to its place in the file. The only user of serde_yaml.
//!
//! 1. [`parse`] checks the limits, then reads the text into a [`Value`] that keeps every key of a mapping in order,
//!    also one given twice, so that the reader of the values can report every mistake in one run.
//! 2. serde_yaml drops positions, but its errors carry one. [`Yaml::locate`] therefore reads the text once more along a
//!    [`Path`] and fails on purpose at its end: the error names the line and column. This costs a parse for each finding
//!    and nothing for a file without findings.
//!
//! The format is YAML 1.2 with the core schema (<https://yaml.org/spec/1.2.2/#103-core-schema>): `no` and `2014-01` are text.

use std::cell::Cell;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};

use crate::diagnostic::{Diagnostic, Rule};
use crate::source::{FileId, Position, Span};

/// The most levels of nesting that are read; deeper text is refused before it can exhaust the stack or the clock.
pub const MAX_DEPTH: usize = 32;

/// A value of YAML.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// Text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping, in the order of the file; a key given twice stands twice.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// What the value is, as a message says it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "true or false",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Text(_) => "text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// One step from a value into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// The value of the n-th entry of a mapping.
    Entry(usize),
    /// The key of the n-th entry of a mapping; only as the last step.
    Key(usize),
    /// The n-th item of a list.
    Item(usize),
}

/// The way from the top to a value.
pub type Path = Vec<Step>;

/// Text that is no YAML, or more than is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Where, as a byte offset into the text given to [`parse`].
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// Whether a limit was exceeded, rather than the grammar broken.
    pub limit: bool,
}

impl Invalid {
    /// The finding that `what`, which begins at byte `base` of a file, cannot be read.
    pub fn finding(&self, file: FileId, base: usize, what: &str) -> Diagnostic {
        let at = base + self.at;
        let span = Span::new(file, at..at);
        let (rule, wrong) = match self.limit {
            true => (Rule::LimitExceeded, "goes beyond a limit"),
            false => (Rule::FrontMatterInvalid, "cannot be read as YAML"),
        };
        Diagnostic::new(rule, span, format!("{what} {wrong}: {}", self.message)).help(self.help)
    }
}

/// A text with its value.
#[derive(Debug, Clone)]
pub struct Yaml<'a> {
    text: &'a str,
    /// The value of the whole text.
    pub value: Value,
    /// How many bytes may still be read to find places: each place takes reading the text again.
    left: Cell<usize>,
}

/// How many bytes of a text are read to find places in it. Thousands of mistakes in one long list would take minutes to place;
/// those that are too many are said of the whole.
const MOST_READ: usize = 64 << 20;

/// Reads one YAML document; an empty text is [`Value::Null`].
pub fn parse(text: &str) -> Result<Yaml<'_>, Invalid> {
    if let Some(at) = too_deep(text) {
        let message = format!("nested more than {MAX_DEPTH} levels deep");
        return Err(Invalid { at, message, help: BEYOND_A_LIMIT, limit: true });
    }
    match serde_yaml::from_str::<Value>(text) {
        Ok(value) => Ok(Yaml { text, value, left: Cell::new(MOST_READ) }),
        Err(error) => Err(invalid(text, &error)),
    }
}

const BEYOND_A_LIMIT: &str = "take some levels or repetitions out";
const IN_QUOTES: &str = "put text that holds `: `, `#`, quotes or brackets in double quotes";
const QUOTE_OPEN: &str = "a quote is opened here and not closed";
const CLOSE_THE_QUOTE: &str = "write the same quote where the text ends; quotes inside it need a backslash before them";

/// What is wrong with a text that serde_yaml refuses: where the mistake was made, which often is not where it was noticed.
fn invalid(text: &str, error: &serde_yaml::Error) -> Invalid {
    let at = floor(text, error.location().map_or(0, |place| place.index().min(text.len())));
    // "problem at line 4 column 1, while doing something at line 3 column 9". The lines are counted from the top of the text
    // that was read, which is not the top of the file; the finding's own place says it right.
    let whole = error.to_string();
    let (problem, rest) = whole.split_once(" at line ").unwrap_or((&whole, ""));
    let began = rest.split_once(", while ").and_then(|(_, context)| {
        let (doing, place) = context.split_once(" at line ")?;
        let (line, column) = place.split_once(" column ")?;
        let position = Position { line: line.parse().ok()?, column: column.parse().ok()? };
        Some((doing, position.offset_in(text)))
    });
    let found = |at: usize, message: &str, help| Invalid { at, message: message.to_owned(), help, limit: false };
    if problem.contains("repetition limit") || problem.contains("recursion limit") {
        return Invalid { limit: true, ..found(at, problem, BEYOND_A_LIMIT) };
    }
    match began {
        Some(("parsing a flow sequence", at)) => {
            return found(at, "the bracket that is opened here is not closed", "write `]` where the list ends");
        }
        Some(("parsing a flow mapping", at)) => {
            return found(at, "the brace that is opened here is not closed", "write `}` where the mapping ends");
        }
        Some(("scanning a quoted scalar", at)) => return found(at, QUOTE_OPEN, CLOSE_THE_QUOTE),
        Some(("scanning a simple key", at)) => {
            let help = "write `key: value`, with a colon and a space behind the key";
            return found(at, "there is no `: ` behind the key of this line", help);
        }
        _ => {}
    }
    if text[at..].starts_with('\t') {
        return found(at, "there is a tab, which YAML does not take for a space", "write spaces in its place");
    }
    // A quote that is closed by the next text's quote makes nonsense of what follows: that is where it is noticed.
    let mut start = 0;
    for line in text[..at].split_inclusive('\n') {
        let quotes = line.matches('"').count() - line.matches("\\\"").count();
        if let Some(quote) = line.find('"').filter(|_| quotes % 2 == 1) {
            return found(start + quote, QUOTE_OPEN, CLOSE_THE_QUOTE);
        }
        start += line.len();
    }
    // What is never closed is missed at the end, behind the last line that anybody wrote.
    let at = if text[at..].trim().is_empty() { text.trim_end().len() } else { at };
    found(at, problem, IN_QUOTES)
}

/// The offset of the first bracket or indented block deeper than [`MAX_DEPTH`], by a scan that may overcount in quoted text.
fn too_deep(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            // Text in block style may hold single brackets of prose; they do not add up over lines.
            b'\n' if depth <= MAX_DEPTH && text[at + 1..].starts_with(|c: char| c.is_alphanumeric() || c == '-') => {
                depth = 0;
            }
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(at);
        }
    }
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        // Compact nested lists ("- - - -") open a level for each dash; indentation opens at most one for each space.
        let dashes = line.trim_start().split(' ').take_while(|word| *word == "-").count();
        if dashes > MAX_DEPTH {
            return Some(offset);
        }
        offset += line.len();
    }
    None
}

/// The greatest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

impl Yaml<'_> {
    /// The text that was read.
    pub fn text(&self) -> &str {
        self.text
    }

    /// The byte range of the value or key at the end of `path`: of a scalar all of it, of a list or mapping its first line.
    pub fn locate(&self, path: &[Step]) -> Range<usize> {
        let Some(left) = self.left.get().checked_sub(self.text.len()) else { return 0..self.scalar_end(0, false) };
        self.left.set(left);
        let found = Seek { path }.deserialize(serde_yaml::Deserializer::from_str(self.text));
        let at = match found {
            Err(error) => error.location().map_or(0, |place| place.index()),
            Ok(()) => 0,
        };
        let start = floor(self.text, at.min(self.text.len()));
        start..self.scalar_end(start, matches!(path.last(), Some(Step::Key(_))))
    }

    /// Where the scalar that begins at `start` ends, as far as its own line goes.
    fn scalar_end(&self, start: usize, key: bool) -> usize {
        let line = &self.text[start..];
        let line = &line[..line.find(['\n', '\r']).unwrap_or(line.len())];
        let end = match line.chars().next() {
            Some('"') => {
                let mut escaped = false;
                line.char_indices().skip(1).find_map(|(at, c)| {
                    let closes = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    closes.then_some(at + 1)
                })
            }
            Some('\'') => line[1..].find('\'').map(|at| at + 2),
            Some('[') => line.find(']').map(|at| at + 1),
            Some('{') => line.find('}').map(|at| at + 1),
            _ => {
                let flow = self.inside_flow(start);
                let bytes = line.as_bytes();
                (0..line.len()).find(|&at| match bytes[at] {
                    b',' | b']' | b'}' => flow,
                    b':' => key && bytes.get(at + 1).is_none_or(|next| *next == b' '),
                    b'#' => at > 0 && bytes[at - 1] == b' ',
                    _ => false,
                })
            }
        };
        let end = end.unwrap_or(line.len());
        // One character at least is pointed at, be it a space of more than one byte.
        start + line[..end].trim_end().len().max(line.chars().next().map_or(0, char::len_utf8))
    }

    /// Whether a bracket is open at `start`: counted from the beginning of the block that holds it.
    fn inside_flow(&self, start: usize) -> bool {
        let before = &self.text[..start];
        let opened = before.rfind(['[', '{']);
        let closed = before.rfind([']', '}']);
        match (opened, closed) {
            (Some(opened), Some(closed)) if closed > opened => {
                let count = |brackets: [char; 2]| before.matches(brackets).count();
                count(['[', '{']) > count([']', '}'])
            }
            (Some(_), _) => true,
            (None, _) => false,
        }
    }
}

/// For templates, which get what is under `extra:` as it is.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Int(value) => serializer.serialize_i64(*value),
            Self::Float(value) => serializer.serialize_f64(*value),
            Self::Text(value) => serializer.serialize_str(value),
            Self::List(items) => serializer.collect_seq(items),
            Self::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.len()))?;
                for (key, value) in entries {
                    map.serialize_entry(key, value)?;
                }
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a YAML value without tags")
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            // An empty text is "none", not "unit".
            fn visit_none<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
                Ok(Value::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
                Ok(Value::Int(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
                Ok(i64::try_from(value).map_or(Value::Float(value as f64), Value::Int))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
                Ok(Value::Float(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    list.push(item);
                }
                Ok(Value::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
                let mut map = Vec::new();
                while let Some(key) = entries.next_key::<Value>()? {
                    let key = match key {
                        Value::Text(text) => text,
                        Value::Int(number) => number.to_string(),
                        Value::Float(number) => number.to_string(),
                        Value::Bool(value) => value.to_string(),
                        Value::Null => "null".to_owned(),
                        Value::List(_) | Value::Map(_) => return Err(A::Error::custom("a key must be plain text")),
                    };
                    map.push((key, entries.next_value()?));
                }
                Ok(Value::Map(map))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// Reads along a path and fails at its end, so that serde_yaml's error tells the place.
#[derive(Clone, Copy)]
struct Seek<'p> {
    path: &'p [Step],
}

const FOUND: &str = "found";

impl<'de> DeserializeSeed<'de> for Seek<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seek<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_bool<E: serde::de::Error>(self, _: bool) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_i64<E: serde::de::Error>(self, _: i64) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_u64<E: serde::de::Error>(self, _: u64) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_str<E: serde::de::Error>(self, _: &str) -> Result<(), E> {
        Err(E::custom(FOUND))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let Some((Step::Item(wanted), rest)) = self.path.split_first() else { return Err(A::Error::custom(FOUND)) };
        for _ in 0..*wanted {
            items.next_element::<IgnoredAny>()?;
        }
        items.next_element_seed(Seek { path: rest })?;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let (wanted, rest) = match self.path.split_first() {
            Some((Step::Entry(wanted), rest)) => (*wanted, Some(rest)),
            Some((Step::Key(wanted), _)) => (*wanted, None),
            _ => return Err(A::Error::custom(FOUND)),
        };
        for _ in 0..wanted {
            entries.next_entry::<IgnoredAny, IgnoredAny>()?;
        }
        match rest {
            None => {
                entries.next_key_seed(Seek { path: &[] })?;
            }
            Some(rest) => {
                entries.next_key::<IgnoredAny>()?;
                entries.next_value_seed(Seek { path: rest })?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn located<'a>(text: &'a str, path: &[Step]) -> &'a str {
        let yaml = parse(text).expect("the text is YAML");
        &text[yaml.locate(path)]
    }

    #[test]
    fn every_value_and_key_is_found_again() {
        use Step::{Entry, Item, Key};
        let text = "a: one # note\nb: [x, y z, \"q, r\"]\nc:\n  - {name: N, post: P}\n  - two\nb: 3\né: [ü, ä]\n";
        assert_eq!(located(text, &[Entry(0)]), "one");
        assert_eq!(located(text, &[Key(1)]), "b");
        assert_eq!(located(text, &[Entry(1)]), "[x, y z, \"q, r\"]");
        assert_eq!(located(text, &[Entry(1), Item(1)]), "y z");
        assert_eq!(located(text, &[Entry(1), Item(2)]), "\"q, r\"");
        assert_eq!(located(text, &[Entry(2), Item(0), Key(1)]), "post");
        assert_eq!(located(text, &[Entry(2), Item(0), Entry(1)]), "P");
        assert_eq!(located(text, &[Entry(2), Item(1)]), "two");
        assert_eq!(located(text, &[Key(3)]), "b");
        assert_eq!(located(text, &[Entry(3)]), "3");
        assert_eq!(located(text, &[Entry(4), Item(1)]), "ä");
        assert_eq!(located("-\u{85}\r", &[Item(0)]), "\u{85}", "a space of two bytes is not cut");
    }

    #[test]
    fn a_key_given_twice_is_kept_twice() {
        let yaml = parse("a: 1\na: 2\n").expect("the text is YAML");
        assert_eq!(yaml.value, Value::Map(vec![("a".into(), Value::Int(1)), ("a".into(), Value::Int(2))]));
    }

    #[test]
    fn a_mistake_is_found_where_it_was_made() {
        for (text, place, words) in [
            ("a: 1\nb: [x, y\nc: 2\n", "[x, y\n", "bracket"),
            ("a: {x: 1\nb: 2\n", "{x: 1\n", "brace"),
            ("a: 1\nb: \"é x\nc: 2\n", "\"é x\n", "quote"),
            ("a: 1\nthemes [x]\nc: 2\n", "themes [x]\n", "no `: `"),
            ("a: 1\nthemes:[x]\nc: 2\n", "themes:[x]\n", "no `: `"),
            ("a:\n\t- x\n", "\t- x\n", "tab"),
            ("- a: \"x\n  b: \"y\"\n  c: \"z\"\n", "\"x\n", "quote"),
        ] {
            let error = parse(text).expect_err("it is no YAML");
            assert!(text[error.at..].starts_with(place) && error.message.contains(words), "{text:?}: {error:?}");
        }
    }

    #[test]
    fn what_is_no_yaml_or_too_deep_has_a_place() {
        let error = parse("a: [1, 2\nb: c: d\n").expect_err("a bracket is open");
        assert!(!error.limit && error.at > 0, "{error:?}");
        assert!(parse(&"[".repeat(1000)).expect_err("too deep").limit);
        assert!(parse(&format!("a: {}", "{b: ".repeat(40))).expect_err("too deep").limit);
    }
}
