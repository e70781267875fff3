//! Values → JSON: the only user of serde_json.

use serde::Serialize;

/// A value on one line.
pub fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("what is written as JSON has texts for keys")
}

/// A value with its parts on lines of their own.
pub fn lines(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).expect("what is written as JSON has texts for keys")
}

/// A classic script that gives a value to the page that loads it, under a name: a page that is read from a disk may load
/// scripts that stand beside it, and nothing else.
pub fn script(name: &str, value: &impl Serialize) -> Vec<u8> {
    format!("globalThis.{name}={};\n", line(value)).into_bytes()
}
