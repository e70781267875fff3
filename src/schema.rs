//! The tables of keys → JSON Schema (<https://json-schema.org/draft/2020-12>) of `book.yaml` and of the front matter of each
//! kind of page, for editors that check and complete YAML.
//!
//! The schema says what [`front_matter::KEYS`] and [`config::KEYS`] say, and nothing that stands in no table. With a book,
//! what it declares is closed, as `check` has it: its indexes, the ids of their terms, its references. Without one, a key
//! that is in no table may be an index.

use std::collections::BTreeMap;

use crate::book::Book;
use crate::config;
use crate::date;
use crate::fields::{Key, Names, Shape};
use crate::id;
use crate::parse::front_matter::{self, PageKind};
use crate::yaml::Value;

/// What a schema can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `book.yaml`
    Book,
    /// The front matter of a kind of page.
    Page(PageKind),
}

impl Kind {
    /// Every kind with its name on the command line, the files it is about, and what these are.
    pub const ALL: [(Self, &'static str, &'static str, &'static str); 8] = [
        (Self::Book, "book", "content/book.yaml", "the settings of a book"),
        (Self::Page(PageKind::Home), "home", "content/index.md", "the home page"),
        (Self::Page(PageKind::Article), "article", "content/articles/*.md", "an article"),
        (Self::Page(PageKind::Term), "term", "content/INDEX/*.md", "a term of an index"),
        (Self::Page(PageKind::Indicator), "indicator", "content/indicators/*.md", "what a number measures"),
        (Self::Page(PageKind::Entry), "entry", "content/glossary/*.md", "an entry of the glossary"),
        (Self::Page(PageKind::FolderText), "folder", "content/*/index.md", "the text of a folder's own page"),
        (Self::Page(PageKind::Plain), "plain", "content/FOLDER/*.md", "a page of any other folder"),
    ];

    /// The kind of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, ..)| *known == name).map(|(kind, ..)| *kind)
    }
}

/// What a book declares: the words that its pages may use.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// The ids of the terms of each index, in the order of `book.yaml`; each with its title.
    pub indexes: Vec<(String, Vec<(String, String)>)>,
    /// The ids of the references, each with its title.
    pub references: Vec<(String, String)>,
}

impl Vocabulary {
    /// The words of a book.
    pub fn of(book: &Book) -> Self {
        let mut terms: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
        for page in book.pages.iter().filter(|page| page.kind == PageKind::Term) {
            terms.entry(&page.location.folder).or_default().push((page.location.id.clone(), page.title.clone()));
        }
        let index = |name: &String| (name.clone(), terms.remove(name.as_str()).unwrap_or_default());
        let mut references: Vec<(String, String)> =
            book.references.iter().map(|reference| (reference.id.clone(), reference.title.clone())).collect();
        references.sort();
        Self { indexes: book.config.indexes.iter().map(|index| &index.name).map(index).collect(), references }
    }

    fn terms(&self, index: &str) -> Option<&[(String, String)]> {
        self.indexes.iter().find(|(name, _)| name == index).map(|(_, terms)| terms.as_slice())
    }
}

/// The schema of a kind. `index` is the one in which a term stands, if only its own terms shall be offered.
pub fn schema(kind: Kind, index: Option<&str>, vocabulary: Option<&Vocabulary>) -> Value {
    let page = matches!(kind, Kind::Page(_));
    let keys: Vec<&Key> = match kind {
        Kind::Book => config::KEYS.iter().collect(),
        Kind::Page(kind) => {
            front_matter::KEYS.iter().filter(|(_, kinds)| kinds.contains(&kind)).map(|(key, _)| key).collect()
        }
    };
    let writer = Writer { index, vocabulary };
    let (_, _, files, what) = Kind::ALL.into_iter().find(|(known, ..)| *known == kind).expect("every kind is listed");
    let title = if page { format!("Front matter of {what}") } else { what.to_owned() };
    let mut out = vec![
        ("$schema", text("https://json-schema.org/draft/2020-12/schema")),
        ("title", text(title)),
        ("description", text(files.replace("INDEX", index.unwrap_or("INDEX")))),
    ];
    let mut mapping = writer.mapping(&keys);
    if page {
        // A page may do without any key.
        mapping[0].1 = list(["object", "null"]);
        let ids = |terms: Option<&[(String, String)]>| list_of(terms.map_or_else(id_shape, words_of));
        match vocabulary {
            Some(vocabulary) => {
                let Some((_, Value::Map(properties))) = mapping.iter_mut().find(|(key, _)| *key == "properties") else {
                    unreachable!("a mapping has properties");
                };
                for (name, terms) in &vocabulary.indexes {
                    let words = described(&format!("what it is about, of {name}: ids"), ids(Some(terms)));
                    properties.push((name.clone(), words));
                }
            }
            None => {
                mapping.retain(|(key, _)| *key != "additionalProperties");
                mapping.push(("additionalProperties", described("an index of the book: ids of its terms", ids(None))));
            }
        }
    }
    out.extend(mapping);
    map(out)
}

/// Writes shapes in the words of the schema.
struct Writer<'w> {
    index: Option<&'w str>,
    vocabulary: Option<&'w Vocabulary>,
}

impl Writer<'_> {
    fn mapping(&self, keys: &[&Key]) -> Vec<(&'static str, Value)> {
        let property = |key: &&Key| (key.name.to_owned(), described(key.meaning, self.shape(&key.shape)));
        let mut out = vec![
            ("type", text("object")),
            ("properties", Value::Map(keys.iter().map(property).collect())),
            ("additionalProperties", Value::Bool(false)),
        ];
        let needed: Vec<&str> = keys.iter().filter(|key| key.needed).map(|key| key.name).collect();
        if !needed.is_empty() {
            out.push(("required", list(needed)));
        }
        out
    }

    fn shape(&self, shape: &Shape) -> Value {
        let one_of = |words: &[(String, String)]| words_of(words);
        match shape {
            Shape::Any => map(vec![]),
            Shape::Text => map(not_blank()),
            Shape::Texts => list_of(map(not_blank())),
            Shape::Truth => map(vec![("type", text("boolean"))]),
            Shape::Count => map(vec![("type", text("integer")), ("minimum", Value::Int(0))]),
            Shape::Choice(words) => map(vec![("enum", list(words()))]),
            Shape::Choices(words) => list_of(map(vec![("enum", list(words()))])),
            Shape::Date => either(date::PATTERN, "integer", 1000, 9999),
            Shape::Day => {
                map(vec![("type", text("string")), ("pattern", text(date::DAY_PATTERN)), ("format", text("date"))])
            }
            Shape::Share => either(config::SHARE_PATTERN, "number", 0, 100),
            Shape::Language => map(vec![("type", text("string")), ("pattern", text(config::LANGUAGE_PATTERN))]),
            Shape::Address => map(vec![("type", text("string")), ("pattern", text(config::BASE_URL_PATTERN))]),
            Shape::Reference => self.vocabulary.map_or_else(|| map(not_blank()), |words| one_of(&words.references)),
            Shape::Siblings => {
                let terms = self.vocabulary.zip(self.index).and_then(|(words, index)| words.terms(index));
                list_of(terms.map_or_else(id_shape, one_of))
            }
            Shape::Ids => list_of(id_shape()),
            Shape::Index => match self.vocabulary {
                Some(words) => map(vec![("enum", list(words.indexes.iter().map(|(name, _)| name.as_str())))]),
                None => id_shape(),
            },
            Shape::Mapping(keys) => map(self.mapping(&keys.iter().collect::<Vec<_>>())),
            Shape::Mappings(keys) => list_of(map(self.mapping(&keys.iter().collect::<Vec<_>>()))),
            Shape::Named(names, value) => {
                let names = match names {
                    Names::Words(words) => map(vec![("enum", list(words()))]),
                    Names::IdsBut(words) => {
                        let Value::Map(mut ids) = id_shape() else { unreachable!("a shape is a mapping") };
                        let words = words();
                        if !words.is_empty() {
                            ids.push(("not".to_owned(), map(vec![("enum", list(words))])));
                        }
                        Value::Map(ids)
                    }
                };
                map(vec![
                    ("type", text("object")),
                    ("propertyNames", names),
                    ("additionalProperties", self.shape(value)),
                ])
            }
        }
    }
}

fn text(words: impl Into<String>) -> Value {
    Value::Text(words.into())
}

fn list(words: impl IntoIterator<Item = impl Into<String>>) -> Value {
    Value::List(words.into_iter().map(text).collect())
}

fn map(entries: Vec<(&'static str, Value)>) -> Value {
    Value::Map(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

/// A schema with its description before everything else.
fn described(words: &str, schema: Value) -> Value {
    let Value::Map(mut entries) = schema else { unreachable!("a schema is a mapping") };
    entries.insert(0, ("description".to_owned(), text(words)));
    Value::Map(entries)
}

fn list_of(items: Value) -> Value {
    map(vec![("type", text("array")), ("items", items)])
}

/// Text that is not blank.
fn not_blank() -> Vec<(&'static str, Value)> {
    vec![("type", text("string")), ("pattern", text(r"\S"))]
}

/// Text that may be an id.
fn id_shape() -> Value {
    let length = i64::try_from(id::MAX_LENGTH).expect("the length is small");
    map(vec![("type", text("string")), ("pattern", text(id::PATTERN)), ("maxLength", Value::Int(length))])
}

/// Text of a pattern, or a number between two.
fn either(pattern: &str, kind: &str, least: i64, most: i64) -> Value {
    let words = map(vec![("type", text("string")), ("pattern", text(pattern))]);
    let number = [("type", text(kind)), ("minimum", Value::Int(least)), ("maximum", Value::Int(most))];
    map(vec![("anyOf", Value::List(vec![words, map(number.to_vec())]))])
}

/// One of a book's own ids, with the titles that editors show beside them. No word at all is no `enum` (which must have
/// one), but nothing fits.
fn words_of(words: &[(String, String)]) -> Value {
    if words.is_empty() {
        return map(vec![("not", map(vec![]))]);
    }
    map(vec![
        ("enum", list(words.iter().map(|(id, _)| id.as_str()))),
        ("markdownEnumDescriptions", list(words.iter().map(|(_, title)| title.as_str()))),
    ])
}
