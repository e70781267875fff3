//! The files of references to [`Reference`]s: what a book cites, whatever the form it is kept in.
//!
//! 1. [`read`] takes one file and chooses its reader by the extension: `csl` for CSL-YAML and CSL-JSON (one reader,
//!    since JSON is YAML), `biblatex` for `.bib`. Every mistake is a finding at the value that is wrong; an entry
//!    with a mistake in one variable is still a reference, so that the pages that cite it are not reported too.
//! 2. [`merge`] puts the files together and reports every id that is given twice.
//! 3. The methods say of a reference what a page shows without a citation engine, and [`Reference::csl`] writes it
//!    out again.
//!
//! The words are those of CSL 1.0.2 (<https://docs.citationstyles.org/en/v1.0.2/specification.html>): a reference has a
//! type (here `kind`) and variables. `pages` is our own: how sure the page numbers of the text are.

mod date;

mod csl;

mod biblatex;

use std::collections::BTreeMap;

pub use biblatex::OWN;
pub use csl::{KEYS, TYPES};
pub use date::{Date, Point};

use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::source::{FileId, Source, Span};
use crate::yaml::Value;

/// Something that is cited.
#[derive(Debug, Clone, PartialEq)]
pub struct Reference {
    /// The citation key.
    pub id: String,
    /// The type: one of [`TYPES`].
    pub kind: String,
    /// The title; the id where the file gives none.
    pub title: String,
    /// Who wrote it; of an interview, who answered.
    pub authors: Vec<Name>,
    /// Who edited it.
    pub editors: Vec<Name>,
    /// Who asked the questions.
    pub interviewers: Vec<Name>,
    /// The journal, book or site it is a part of.
    pub container_title: Option<String>,
    /// The event it comes from, such as a conference.
    pub event_title: Option<String>,
    /// The volume.
    pub volume: Option<String>,
    /// The issue of the volume.
    pub issue: Option<String>,
    /// The pages it takes up, as written.
    pub page: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where that publisher is.
    pub publisher_place: Option<String>,
    /// What it is, where the type is too wide: "Proceedings", "Policy memo".
    pub genre: Option<String>,
    /// Its number, as of a report.
    pub number: Option<String>,
    /// Its address on the web, unvetted: it may have any scheme.
    pub url: Option<String>,
    /// Its DOI.
    pub doi: Option<String>,
    /// Its ISBN.
    pub isbn: Option<String>,
    /// Its language, as a tag.
    pub language: Option<String>,
    /// A note for the reader.
    pub note: Option<String>,
    /// When it appeared.
    pub issued: Option<Date>,
    /// When it was looked up.
    pub accessed: Option<Date>,
    /// When what it reports took place: an interview, a conference.
    pub event: Option<Date>,
    /// How sure the page numbers of its text are.
    pub pages: PageMarks,
    /// Every other variable of CSL, checked and otherwise as it stands in the file.
    pub other: Vec<(String, Value)>,
    /// Where the id stands in its file, without quotes.
    pub span: Span,
}

/// A person or body. A body, and a name that must not be taken apart, has only `literal`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Name {
    /// The family name.
    pub family: Option<String>,
    /// The given names.
    pub given: Option<String>,
    /// What always stands before the family name: "van der" Berg.
    pub non_dropping_particle: Option<String>,
    /// What stands before the family name only when the given name does: Charles "de" Gaulle.
    pub dropping_particle: Option<String>,
    /// What follows the name: "Jr."
    pub suffix: Option<String>,
    /// The whole name.
    pub literal: Option<String>,
    /// Hints to citation processors (`comma-suffix`, `static-ordering`, `parse-names`), kept to be written again.
    pub other: Vec<(String, Value)>,
}

/// How sure the page numbers of a source's text are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PageMarks {
    /// They are those printed on the pages.
    #[default]
    Printed,
    /// They were counted from printed ones.
    Counted,
    /// There are none, so passages are found by section and paragraph.
    None,
}

impl PageMarks {
    /// Each with the word that files use.
    pub const NAMES: [(&str, Self); 3] = [("printed", Self::Printed), ("counted", Self::Counted), ("none", Self::None)];

    /// The word that files use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Counted => "counted",
            Self::None => "none",
        }
    }
}

/// Reads one file: `.bib` as BibLaTeX, any other as CSL-YAML or CSL-JSON.
///
/// An id given twice is given back twice; [`merge`] reports it, within one file as across several.
pub fn read(file: FileId, source: &Source) -> (Vec<Reference>, Diagnostics) {
    let extension = source.path.rsplit_once('.').map_or("", |(_, extension)| extension).to_ascii_lowercase();
    let (mut references, mut diagnostics) = match extension.as_str() {
        "bib" => biblatex::read(file, &source.text),
        extension => csl::read(file, &source.text, extension == "json"),
    };
    for reference in &mut references {
        // It becomes a link on a page, so it must lead to one; `javascript:` and its like run what they carry.
        let is_web = |url: &String| {
            let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
            scheme.is_some_and(|scheme| scheme == "https" || scheme == "http")
        };
        if let Some(url) = reference.url.take_if(|url| !is_web(url)) {
            let message = format!("the address `{url}` of the reference `{}` is none of the web", reference.id);
            diagnostics.push(
                Diagnostic::new(Rule::UnsafeLink, reference.span, message).help("begin it with https:// or http://"),
            );
        }
    }
    (references, diagnostics)
}

/// Puts the references of several files together in their order. Of those with the same id the first one stays.
pub fn merge(files: impl IntoIterator<Item = Vec<Reference>>) -> (Vec<Reference>, Diagnostics) {
    let mut merged: Vec<Reference> = Vec::new();
    let mut places: BTreeMap<String, Span> = BTreeMap::new();
    let mut diagnostics = Diagnostics::default();
    for reference in files.into_iter().flatten() {
        if let Some(first) = places.get(&reference.id) {
            let message = format!("two references have the id `{}`", reference.id);
            diagnostics.push(
                Diagnostic::new(Rule::DuplicateId, reference.span, message)
                    .related(*first, "it is given here already")
                    .help("remove one of them, or give it an id of its own"),
            );
        } else {
            places.insert(reference.id.clone(), reference.span);
            merged.push(reference);
        }
    }
    (merged, diagnostics)
}

/// Why a text cannot be a citation key; nothing if it can.
///
/// The rule is Pandoc's (<https://pandoc.org/MANUAL.html#citation-syntax>), without its `@{…}` for other keys: what
/// stands in `[@key, p. 3]` must end where the reader sees it end.
fn invalid_key(key: &str) -> Option<&'static str> {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let mark = |c: char| ":.#$%&-+?<>~/".contains(c);
    if !key.starts_with(word) {
        Some("it must begin with a letter, a digit or `_`")
    } else if !key.chars().all(|c| word(c) || mark(c)) {
        Some("only letters, digits and `_ : . # $ % & - + ? < > ~ /` can stand in it")
    } else if key.ends_with(mark) || key.chars().zip(key.chars().skip(1)).any(|(a, b)| mark(a) && mark(b)) {
        Some("each mark must stand between letters, digits or `_`")
    } else {
        None
    }
}

/// Reports an id that cannot be cited.
fn check_key(id: &str, span: Span, diagnostics: &mut Diagnostics) {
    if let Some(reason) = invalid_key(id) {
        let message = format!("`{id}` cannot be the id of a reference: {reason}");
        diagnostics.push(
            Diagnostic::new(Rule::WrongType, span, message)
                .help("write author, year and a word of the title, as in `felbabbrown2016militias`"),
        );
    }
}

impl Reference {
    /// A reference of which no more is known yet; the readers fill it before they give it away.
    fn new(id: String, kind: String, title: String, span: Span) -> Self {
        Self {
            id,
            kind,
            title,
            span,
            authors: Vec::new(),
            editors: Vec::new(),
            interviewers: Vec::new(),
            container_title: None,
            event_title: None,
            volume: None,
            issue: None,
            page: None,
            publisher: None,
            publisher_place: None,
            genre: None,
            number: None,
            url: None,
            doi: None,
            isbn: None,
            language: None,
            note: None,
            issued: None,
            accessed: None,
            event: None,
            pages: PageMarks::default(),
            other: Vec::new(),
        }
    }

    /// The texts that have a field, with their names in CSL.
    fn texts(&self) -> [(&'static str, &Option<String>); 14] {
        [
            ("container-title", &self.container_title),
            ("event-title", &self.event_title),
            ("volume", &self.volume),
            ("issue", &self.issue),
            ("page", &self.page),
            ("publisher", &self.publisher),
            ("publisher-place", &self.publisher_place),
            ("genre", &self.genre),
            ("number", &self.number),
            ("URL", &self.url),
            ("DOI", &self.doi),
            ("ISBN", &self.isbn),
            ("language", &self.language),
            ("note", &self.note),
        ]
    }

    fn set_text(&mut self, variable: &str, text: String) {
        let field = match variable {
            "container-title" => &mut self.container_title,
            "event-title" => &mut self.event_title,
            "volume" => &mut self.volume,
            "issue" => &mut self.issue,
            "page" => &mut self.page,
            "publisher" => &mut self.publisher,
            "publisher-place" => &mut self.publisher_place,
            "genre" => &mut self.genre,
            "number" => &mut self.number,
            "URL" => &mut self.url,
            "DOI" => &mut self.doi,
            "ISBN" => &mut self.isbn,
            "language" => &mut self.language,
            "note" => &mut self.note,
            _ => return self.other.push((variable.to_owned(), Value::Text(text))),
        };
        *field = Some(text);
    }

    fn set_names(&mut self, variable: &str, names: Vec<Name>) {
        match variable {
            "author" => self.authors = names,
            "editor" => self.editors = names,
            "interviewer" => self.interviewers = names,
            _ => {
                let list = Value::List(names.iter().map(Name::csl).collect());
                self.other.push((variable.to_owned(), list));
            }
        }
    }

    fn set_date(&mut self, variable: &str, date: Date) {
        match variable {
            "issued" => self.issued = Some(date),
            "accessed" => self.accessed = Some(date),
            _ => {
                self.other.push((variable.to_owned(), date.csl()));
                if variable == "event-date" {
                    self.event = Some(date);
                }
            }
        }
    }

    /// When the words were said or written: of an interview or proceedings the day of the event, else the publication.
    pub fn said(&self) -> Option<&Date> {
        self.event.as_ref().filter(|_| self.is_many_voiced()).or(self.issued.as_ref())
    }

    /// A variable of CSL that is a text, whether or not it has a field of its own.
    pub fn text(&self, variable: &str) -> Option<&str> {
        if variable == "title" {
            return Some(&self.title);
        }
        if let Some((_, text)) = self.texts().into_iter().find(|(name, _)| *name == variable) {
            return text.as_deref();
        }
        self.other.iter().find(|(name, _)| name == variable).and_then(|(_, value)| match value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The reference as an item of CSL-JSON. Our own `pages` goes where the schema lets others' keys be, under
    /// `custom`, and only if it is not the default; [`read`] finds it there again.
    pub fn csl(&self) -> Value {
        let text = |text: &str| Value::Text(text.to_owned());
        let mut item = vec![
            ("id".to_owned(), text(&self.id)),
            ("type".into(), text(&self.kind)),
            ("title".into(), text(&self.title)),
        ];
        for (variable, names) in
            [("author", &self.authors), ("editor", &self.editors), ("interviewer", &self.interviewers)]
        {
            if !names.is_empty() {
                item.push((variable.into(), Value::List(names.iter().map(Name::csl).collect())));
            }
        }
        for (variable, date) in [("issued", &self.issued), ("accessed", &self.accessed)] {
            item.extend(date.iter().map(|date| (variable.to_owned(), date.csl())));
        }
        for (variable, value) in self.texts() {
            item.extend(value.iter().map(|value| (variable.to_owned(), text(value))));
        }
        item.extend(self.other.iter().filter(|(name, _)| name != "custom").cloned());
        let mut custom = match self.other.iter().find(|(name, _)| name == "custom") {
            Some((_, Value::Map(entries))) => entries.clone(),
            _ => Vec::new(),
        };
        if self.pages != PageMarks::default() {
            custom.push(("pages".into(), text(self.pages.name())));
        }
        if !custom.is_empty() {
            item.push(("custom".into(), Value::Map(custom)));
        }
        Value::Map(item)
    }

    /// Whom a page names before the year: "Felbab-Brown", "Bustillo and Velloso", "Cruz et al.". `and` and `et_al`
    /// are the words of the page's language. Without authors the editors stand in, then the short title, then the
    /// title.
    pub fn short_authors(&self, and: &str, et_al: &str) -> String {
        let names = if self.authors.is_empty() { &self.editors } else { &self.authors };
        match names.as_slice() {
            [] => self.text("title-short").or_else(|| self.text("shortTitle")).unwrap_or(&self.title).to_owned(),
            [one] => one.short(),
            // BibLaTeX's "and others" is read as a body of that name, because CSL has no other place for it.
            [first, second] if second.literal.as_deref() != Some("others") => {
                format!("{} {and} {}", first.short(), second.short())
            }
            [first, ..] => format!("{} {et_al}", first.short()),
        }
    }

    /// The year or years it appeared, as [`Date::years`] writes them.
    pub fn year_text(&self, circa: &str) -> Option<String> {
        self.issued.as_ref().map(|issued| issued.years(circa))
    }

    /// The year or years in which its words were said, as [`Reference::said`] has it.
    pub fn year_said(&self, circa: &str) -> Option<String> {
        self.said().map(|date| date.years(circa))
    }

    /// Whether several people speak in it, so that a quotation must say who: an interview, or the proceedings of an
    /// event. A paper held at an event is its author's own.
    pub fn is_many_voiced(&self) -> bool {
        let genre = self.genre.as_deref().unwrap_or_default().to_lowercase();
        let says = |words: &[&str]| genre.split(|c: char| !c.is_alphanumeric()).any(|word| words.contains(&word));
        let whole = matches!(self.kind.as_str(), "book" | "collection" | "document" | "report");
        self.kind == "interview"
            || says(&["interview", "entrevista", "proceedings", "actas", "anais"])
            || (whole && self.event_title.is_some())
    }
}

impl Name {
    /// A body, or a name that must not be taken apart.
    fn whole(name: String) -> Self {
        Self { literal: Some(name), ..Self::default() }
    }

    fn texts(&self) -> [(&'static str, &Option<String>); 6] {
        [
            ("family", &self.family),
            ("given", &self.given),
            ("non-dropping-particle", &self.non_dropping_particle),
            ("dropping-particle", &self.dropping_particle),
            ("suffix", &self.suffix),
            ("literal", &self.literal),
        ]
    }

    /// A name of a list that has no field of its own: of a translator, say.
    pub fn read(value: &Value) -> Option<Self> {
        let Value::Map(parts) = value else { return None };
        let part = |key: &str| {
            parts.iter().find(|(name, _)| name == key).and_then(|(_, value)| match value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            })
        };
        Some(Self {
            family: part("family"),
            given: part("given"),
            non_dropping_particle: part("non-dropping-particle"),
            dropping_particle: part("dropping-particle"),
            suffix: part("suffix"),
            literal: part("literal"),
            other: Vec::new(),
        })
    }

    /// The name as CSL-JSON has it.
    pub fn csl(&self) -> Value {
        let text = |(name, text): (&'static str, &Option<String>)| {
            Some((name.to_owned(), Value::Text(text.as_ref()?.clone())))
        };
        Value::Map(self.texts().into_iter().filter_map(text).chain(self.other.iter().cloned()).collect())
    }

    /// What stands for the person beside a year: the family name with the particle that belongs to it.
    pub fn short(&self) -> String {
        match (&self.literal, &self.family) {
            (Some(literal), _) => literal.clone(),
            (None, Some(family)) => joined([&self.non_dropping_particle, &Some(family.clone())]),
            (None, None) => self.given.clone().unwrap_or_default(),
        }
    }

    /// The name in reading order: "Ludwig van Beethoven", "Martin Luther King Jr."
    pub fn full(&self) -> String {
        match &self.literal {
            Some(literal) => literal.clone(),
            None => {
                joined([&self.given, &self.dropping_particle, &self.non_dropping_particle, &self.family, &self.suffix])
            }
        }
    }
}

/// The parts of a name with a space between them, except after an apostrophe: "d’Ors".
fn joined<const N: usize>(parts: [&Option<String>; N]) -> String {
    let mut name = String::new();
    for part in parts.into_iter().flatten() {
        if !name.is_empty() && !name.ends_with(['’', '\'']) {
            name.push(' ');
        }
        name.push_str(part);
    }
    name
}

#[cfg(test)]
mod tests;
