//! `.json`: references in CSL-JSON (<https://github.com/citation-style-language/schema>), which Zotero and Pandoc read.

use crate::document::visible;
use crate::json;
use crate::reference::Reference;
use crate::yaml::Value;

/// References as a list of items, each as [`Reference::csl`] gives it.
pub fn write<'r>(references: impl IntoIterator<Item = &'r Reference>) -> String {
    let items: Vec<Value> = references.into_iter().map(Reference::csl).collect();
    let text = json::lines(&items) + "\n";
    text.chars().map(|c| if c == '\n' { c } else { visible(c) }).collect()
}
