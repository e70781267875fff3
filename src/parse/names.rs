//! The names under which editors write sections and columns, in the language of the book and in English.

use std::collections::BTreeMap;

use crate::strings::{SectionKind, Strings};

/// The columns of figures, by their keys in the strings.
pub const FIGURE_COLUMNS: &[&str] = &[
    "column-indicator",
    "column-place",
    "column-date",
    "column-value",
    "column-basis",
    "column-says",
    "column-at",
    "column-words",
];

/// The columns of events, by their keys in the strings.
pub const EVENT_COLUMNS: &[&str] = &["column-date", "column-event", "column-place", "column-at"];

/// The names of sections and columns, in the language of the book and in English.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// The names of sections, lower case.
    pub sections: BTreeMap<String, SectionKind>,
    /// The names of the columns of figures and events, lower case, with their keys in the strings.
    pub columns: BTreeMap<String, &'static str>,
}

impl Names {
    /// The names that `strings` and `english` give.
    pub fn new(strings: &Strings, english: &Strings) -> Self {
        let mut names = Self::default();
        for strings in [english, strings] {
            for kind in SectionKind::ALL {
                names.sections.insert(strings.get(kind.key()).to_lowercase(), kind);
            }
            for key in FIGURE_COLUMNS.iter().chain(EVENT_COLUMNS) {
                names.columns.insert(strings.get(key).to_lowercase(), key);
            }
        }
        names
    }
}
