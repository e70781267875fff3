//! Values → JSON: the only user of serde_json.

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A value on one line.
pub fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what is written as JSON has texts for keys")
}

/// A value with its parts on lines of their own.
pub fn lines(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("what is written as JSON has texts for keys")
}

/// The value of a text, if it is one of such a type.
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

/// A classic script that gives a value to the page that loads it, under a name: a page that is read from a disk may load
/// scripts that stand beside it, and nothing else.
pub fn script(name: &str, value: &impl Serialize) -> Vec<u8> {
    format!("globalThis.{name}={};\n", line(value)).into_bytes()
}

/// A value as a file of the site, with its parts on lines of their own.
pub fn published(value: &impl Serialize) -> String {
    inert(lines(value)) + "\n"
}

/// A value on one line, for a data block in a page: no `<` is in it, so that nothing in it ends the block.
pub fn inert_line(value: &impl Serialize) -> String {
    inert(line(value))
}

/// Writes as escapes what means something in HTML, and the characters that no document may hold: JSON has them in texts only
/// (RFC 8259, section 7), where an escape is the same text.
fn inert(json: String) -> String {
    let is_plain = |c: char| c != '<' && (c == '\n' || !c.is_control()) && !matches!(c, '\u{fffe}' | '\u{ffff}');
    if json.chars().all(is_plain) {
        return json;
    }
    let mut out = String::with_capacity(json.len() + 64);
    for c in json.chars() {
        if is_plain(c) { out.push(c) } else { out.push_str(&format!("\\u{:04x}", u32::from(c))) }
    }
    out
}
