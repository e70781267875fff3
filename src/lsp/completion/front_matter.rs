//! Completion in YAML: the front matter of a page, the book's settings, its references.

use super::{Cursor, Sort, Suggestion, in_id, in_key, known, setting_values, word};
use crate::book::numbers;
use crate::config::{self, INDEX_KEYS};
use crate::country;
use crate::diagnostic::Severity;
use crate::parse::front_matter::{PageKind, VOICE_KEYS, VoiceKind};
use crate::reference;

/// The key whose value is being written, and what is written of it so far; nothing where a key itself is being written.
struct Value<'v> {
    key: &'v str,
    text: &'v str,
}

impl<'v> Value<'v> {
    /// The value that `yaml` ends in: of the last line that begins with a key.
    fn open(yaml: &'v str) -> Option<Self> {
        let last = yaml.rfind('\n').map_or(0, |at| at + 1);
        let mut end = yaml.len();
        for line in yaml.split('\n').rev() {
            let start = end - line.len();
            let key = line.split_once(':').map(|(key, _)| key);
            match key.filter(|key| !key.is_empty() && key.chars().all(in_id) && !key.starts_with('-')) {
                Some(key) => return Some(Self { key, text: &yaml[start + key.len() + 1..] }),
                // A line of its own that begins at the margin is a new key, unless it is an item of a list.
                None if start == last && !line.starts_with([' ', '-', '\t']) => return None,
                None => end = start.saturating_sub(1),
            }
        }
        None
    }

    /// The ids that are written already.
    fn taken(&self, typed: &str) -> Vec<&'v str> {
        let before = &self.text[..self.text.len() - typed.len()];
        before.split(|c: char| !in_id(c)).filter(|id| !id.is_empty()).collect()
    }

    /// The part of a mapping that is being written: its key, if that is written already, and what follows.
    fn part(&self) -> (Option<&'v str>, &'v str) {
        let start = self.text.rfind(['{', ',', '\n']).map_or(0, |at| at + 1);
        let part = self.text[start..].trim_start_matches([' ', '-']);
        match part.split_once(':') {
            Some((key, value)) => (Some(key.trim()), value),
            None => (None, part),
        }
    }
}

/// What could stand in the front matter of a page, which begins at `start`.
pub(super) fn page(cursor: &Cursor<'_>, start: usize, kind: PageKind, folder: &str) -> Vec<Suggestion> {
    let yaml = &cursor.text[start.min(cursor.offset)..cursor.offset];
    let indexes = || cursor.book().config.indexes.iter();
    let Some(value) = Value::open(yaml) else {
        let typed = word(cursor.line, in_id);
        let there = |name: &str| cursor.text[start..].lines().any(|line| line.starts_with(&format!("{name}:")));
        let mut keys = cursor.keys(known(kind).filter(|key| !there(key.name)), ": ", typed);
        for index in indexes().filter(|index| !there(&index.name)) {
            let text = format!("{}: ", index.name);
            keys.push(cursor.suggest(typed, Sort::Key, text, "", format!("what the page is about: {}", index.title)));
        }
        return keys;
    };
    let typed = word(cursor.line, in_id).trim_start_matches('-');
    match value.key {
        key if indexes().any(|index| index.name == key) => cursor.ids(key, typed, &value.taken(typed)),
        "members" | "broader" | "related" => cursor.ids(folder, typed, &value.taken(typed)),
        "source" => cursor.references(word(cursor.line, in_key).trim_start_matches(':')),
        "code" => countries(cursor, typed),
        "voices" => match value.part() {
            (Some("kind"), _) => cursor.values(VoiceKind::NAMES.map(|(name, _)| (name, "")), typed),
            (Some("own_record"), _) => cursor.values([("true", "")], typed),
            (Some(_), _) => Vec::new(),
            (None, _) => cursor.keys(VOICE_KEYS, ": ", typed),
        },
        "allow" if value.part().0.is_none() => cursor.rules(typed),
        _ => Vec::new(),
    }
}

fn countries(cursor: &Cursor<'_>, typed: &str) -> Vec<Suggestion> {
    let language = &cursor.book().strings.language;
    let all = country::codes().filter_map(country::by_code);
    all.map(|country| cursor.suggest(typed, Sort::Value, country.alpha2, country.name.of(language), "")).collect()
}

/// What could stand in `book.yaml`.
pub(super) fn settings(cursor: &Cursor<'_>) -> Vec<Suggestion> {
    let typed = word(cursor.line, in_id).trim_start_matches('-');
    let Some(value) = Value::open(&cursor.text[..cursor.offset]) else {
        let there = |name: &str| cursor.text.lines().any(|line| line.starts_with(&format!("{name}:")));
        return cursor.keys(config::KEYS.iter().filter(|key| !there(key.name)), ": ", typed);
    };
    match (value.key, value.part().0) {
        ("rules", None) => cursor.rules(typed),
        ("rules", Some(_)) => {
            cursor.values([Severity::Error, Severity::Warning, Severity::Off].map(|s| (s.name(), "")), typed)
        }
        ("indexes", Some(key @ ("map" | "tree"))) => cursor.values(setting_values(key), typed),
        // After the title of an index, in the same braces.
        ("indexes", None) if value.text.rfind('{') > value.text.rfind('}') => cursor.keys(INDEX_KEYS, ": ", typed),
        ("matrix", Some("rows" | "columns")) => {
            let indexes = &cursor.book().config.indexes;
            cursor.values(indexes.iter().map(|index| (index.name.as_str(), index.title.as_str())), typed)
        }
        ("formats", _) => cursor.values(setting_values("formats"), typed),
        _ => Vec::new(),
    }
}

/// What could stand in `references.yaml`: the keys of a reference, and its type.
pub(super) fn references(cursor: &Cursor<'_>) -> Vec<Suggestion> {
    let line = cursor.line.trim_start_matches([' ', '-']);
    let typed = word(cursor.line, in_id).trim_start_matches('-');
    match line.split_once(':') {
        Some(("type", _)) => cursor.values(reference::TYPES.iter().map(|name| (*name, "")), typed),
        Some(_) => Vec::new(),
        None => cursor.keys(reference::KEYS, ": ", typed),
    }
}

/// The index whose terms are the places of figures and events.
pub(super) fn places<'c>(cursor: &'c Cursor<'_>) -> Option<&'c str> {
    numbers::places(&cursor.book().config)
}
