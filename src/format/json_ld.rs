//! What the outputs in JSON-LD (<https://www.w3.org/TR/json-ld11/>) share: objects in the order they are given, and addresses.

use crate::book::Book;
use crate::format::percent::encoded;
use crate::html::relative;
use crate::plan::ANNOTATIONS;
use crate::reference::Reference;
use crate::yaml::Value;

/// An object of those entries that have a value.
pub fn object<const N: usize>(entries: [(&str, Option<Value>); N]) -> Value {
    Value::Map(entries.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}

/// A text.
pub fn text(text: impl Into<String>) -> Option<Value> {
    Some(Value::Text(text.into()))
}

/// A list, unless it is empty.
pub fn list(items: impl IntoIterator<Item = Value>) -> Option<Value> {
    let items: Vec<Value> = items.into_iter().collect();
    (!items.is_empty()).then_some(Value::List(items))
}

/// The address of a path of the site: whole if the book's own is known, else relative to the file at `from`.
pub fn iri(book: &Book, from: &str, path: &str) -> String {
    match &book.config.base_url {
        Some(base) => format!("{base}{}", path.strip_suffix("index.html").unwrap_or(path)),
        None => relative(from, path),
    }
}

/// What names a source among all resources.
pub fn identifier(book: &Book, reference: &Reference, from: &str) -> String {
    match (&reference.url, &reference.doi) {
        (Some(url), _) => url.clone(),
        (None, Some(doi)) => format!("https://doi.org/{doi}"),
        (None, None) => {
            format!("{}#{}", iri(book, from, ANNOTATIONS), encoded(&reference.id))
        }
    }
}
