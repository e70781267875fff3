//! A value → JSON text (RFC 8259). The only user of serde_json outside tests.

use serde::Serialize;

/// The text of a value whose keys are strings: strings and numbers can always be written.
pub fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("strings and numbers are JSON")
}

/// A classic script that gives a value to the page that loads it, under a name: a page that is read from a disk may load
/// scripts that stand beside it, and nothing else.
pub fn script(name: &str, value: &impl Serialize) -> Vec<u8> {
    format!("globalThis.{name}={};\n", text(value)).into_bytes()
}
