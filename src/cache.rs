//! What pure steps made, by what they made it of: for runs that follow one another in one program, of which each does only
//! what is new.
//!
//! A step's result is found again by the hash of everything that the step looks at, so it cannot be out of date. What a run
//! did not ask for is forgotten when the next one ends: no book was in want of it twice.
//!
//! For runs of which each is a program of its own there is [`last`], on the disk.

pub mod last;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::book::resolve::{Reading, Readings};
use crate::citation::{Style, Unusable};
use crate::hash;
use crate::parse::{Grammar, Location, Parsed, parse};
use crate::source::Source;

/// The results of earlier runs. Copies share them; the default one keeps nothing, for a program that runs once.
#[derive(Debug, Clone, Default)]
pub struct Cache(Option<Arc<Shelves>>);

/// The results of each step.
#[derive(Debug, Default)]
struct Shelves {
    pages: Mutex<Shelf<Parsed>>,
    readings: Mutex<Shelf<Reading>>,
    styles: Mutex<Shelf<Style>>,
}

/// Results of one step, by the hash of what they were made of.
#[derive(Debug)]
struct Shelf<T> {
    /// Those that the run at work has asked for.
    now: BTreeMap<String, Arc<T>>,
    /// Those of the run before.
    before: BTreeMap<String, Arc<T>>,
}

impl<T> Default for Shelf<T> {
    fn default() -> Self {
        Self { now: BTreeMap::new(), before: BTreeMap::new() }
    }
}

impl<T> Shelf<T> {
    /// What was made of the same, if anything was.
    fn find(&mut self, key: &str) -> Option<Arc<T>> {
        if let Some((key, made)) = self.before.remove_entry(key) {
            self.now.insert(key, made);
        }
        self.now.get(key).cloned()
    }

    fn turn(&mut self) {
        self.before = std::mem::take(&mut self.now);
    }
}

impl Cache {
    /// One that keeps what it is given.
    pub fn kept() -> Self {
        Self(Some(Arc::default()))
    }

    /// Reads a page, unless an earlier run has read the same text at the same place with the same names.
    pub fn parse(&self, location: &Location, source: &Source, grammar: &GrammarKey<'_>) -> Parsed {
        let read = || parse(location.clone(), source, grammar.grammar);
        let Some(Shelves { pages, .. }) = self.0.as_deref() else { return read() };
        let place = format!("{location:?}");
        let key = hash::of_parts([grammar.key.as_bytes(), place.as_bytes(), b"\n", source.text.as_bytes()]);
        let known = locked(pages).find(&key);
        let parsed = known.unwrap_or_else(|| {
            let parsed = Arc::new(read());
            locked(pages).now.insert(key, parsed.clone());
            parsed
        });
        Parsed::clone(&parsed)
    }

    /// The citation style of a name, unless an earlier run has read it: that one remembers what it has formatted.
    pub fn style<'f>(
        &self,
        name: &str,
        language: &str,
        file: impl Fn(&str) -> Option<&'f [u8]>,
    ) -> Result<Arc<Style>, Unusable> {
        let Some(Shelves { styles, .. }) = self.0.as_deref() else {
            return Style::read(name, language, file).map(Arc::new);
        };
        let key = hash::of_parts([name.as_bytes(), b"\n", language.as_bytes(), b"\n", file(name).unwrap_or_default()]);
        if let Some(known) = locked(styles).find(&key) {
            return Ok(known);
        }
        let style = Arc::new(Style::read(name, language, file)?.remembering());
        locked(styles).now.insert(key, style.clone());
        Ok(style)
    }

    /// Where readings of texts are kept, if anything is.
    pub fn readings(&self) -> Option<&dyn Readings> {
        self.0.as_deref().map(|shelves| shelves as &dyn Readings)
    }

    /// Ends a run: what it did not ask for is forgotten.
    pub fn turn(&self) {
        if let Some(Shelves { pages, readings, styles }) = self.0.as_deref() {
            locked(pages).turn();
            locked(readings).turn();
            locked(styles).turn();
        }
    }
}

impl Readings for Shelves {
    fn reading(&self, key: String, read: &dyn Fn() -> Reading) -> Arc<Reading> {
        let known = locked(&self.readings).find(&key);
        known.unwrap_or_else(|| {
            let made = Arc::new(read());
            locked(&self.readings).now.insert(key, made.clone());
            made
        })
    }
}

fn locked<T>(shelf: &Mutex<Shelf<T>>) -> MutexGuard<'_, Shelf<T>> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The names a book's pages are read with, hashed once for all of them.
pub struct GrammarKey<'g> {
    grammar: &'g Grammar,
    key: String,
}

impl<'g> GrammarKey<'g> {
    /// The key of these names.
    pub fn new(grammar: &'g Grammar) -> Self {
        Self { grammar, key: hash::of(format!("{grammar:?}").as_bytes()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    #[test]
    fn a_page_is_read_again_only_when_something_is_different() {
        let cache = Cache::kept();
        let grammar = Grammar { indexes: vec!["themes".to_owned()], ..Grammar::default() };
        let location = Location { file: FileId(0), folder: "notes".to_owned(), id: "one".to_owned() };
        let source = |text: &str| Source::new("content/notes/one.md".to_owned(), text.into());
        let read = |text: &str, grammar: &Grammar| {
            let key = GrammarKey::new(grammar);
            format!("{:?}", cache.parse(&location, &source(text), &key))
        };
        let fresh = |text: &str, grammar: &Grammar| format!("{:?}", parse(location.clone(), &source(text), grammar));
        let texts = ["# One\n\nText.\n", "# One\n\nOther text.\n"];
        for text in [texts[0], texts[1], texts[0]] {
            assert_eq!(read(text, &grammar), fresh(text, &grammar));
            cache.turn();
        }
        // The text before the last was not asked for by the last run.
        assert_eq!(cache.0.as_ref().map(|shelves| locked(&shelves.pages).before.len()), Some(1));
        let other = Grammar { indexes: vec!["countries".to_owned()], ..Grammar::default() };
        assert_eq!(
            read("---\ncountries: [peru]\n---\n\n# One\n", &other),
            fresh("---\ncountries: [peru]\n---\n\n# One\n", &other)
        );
        assert_eq!(
            read("---\ncountries: [peru]\n---\n\n# One\n", &grammar),
            fresh("---\ncountries: [peru]\n---\n\n# One\n", &grammar)
        );
    }
}
