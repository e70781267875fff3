//! `.json`: references in CSL-JSON (<https://github.com/citation-style-language/schema>), which Zotero and Pandoc read.

use serde_json::json;

use crate::reference::Reference;
use crate::yaml::Value;

/// References as a list of items, each as [`Reference::csl`] gives it.
pub fn write<'r>(references: impl IntoIterator<Item = &'r Reference>) -> String {
    let items: Vec<serde_json::Value> = references.into_iter().map(|reference| value(&reference.csl())).collect();
    format!("{:#}\n", serde_json::Value::Array(items))
}

/// A value of YAML as JSON has it.
pub fn value(yaml: &Value) -> serde_json::Value {
    match yaml {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Float(value) => json!(value),
        Value::Text(value) => json!(value),
        Value::List(items) => items.iter().map(value).collect(),
        Value::Map(entries) => entries.iter().map(|(key, entry)| (key.clone(), value(entry))).collect(),
    }
}
