//! The YAML between two `---` lines at the head of a page, read into typed fields.
//!
//! 1. [`split`] finds the front matter and where the body begins.
//! 2. [`read`] turns it into a [`FrontMatter`]; what a key means and which kind of page may have it stands in [`KEYS`],
//!    which the schema and the guide read too.
//! 3. [`span`] finds a value's place again, for findings of later stages.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::country;
use crate::date::Partial;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, Severity};
use crate::fields::{Key, Keyed, Names, Node, Reader, Shape};
use crate::id;
use crate::source::{FileId, Source, Span};
use crate::yaml::{self, Step, Value};

/// The most bytes of front matter that are read.
pub const MAX_BYTES: usize = 64 * 1024;

/// What a page is, by its folder: which decides the keys it may have and the page it becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageKind {
    /// `index.md`
    Home,
    /// `articles/<id>.md`
    Article,
    /// `<index>/<id>.md`
    Term,
    /// `indicators/<id>.md`
    Indicator,
    /// `glossary/<id>.md`
    Entry,
    /// `<folder>/index.md`
    FolderText,
    /// A page of any other folder.
    Plain,
}

/// Front matter keys with the kinds of page that may have them; the indexes of the book come on top, on every page.
pub const KEYS: &[(Key, &[PageKind])] = {
    use PageKind::{Article, Entry, FolderText, Home, Indicator, Plain, Term};
    const ALL: &[PageKind] = &[Home, Article, Term, Indicator, Entry, FolderText, Plain];
    &[
        (Key::new("title", "the title of the page", Shape::Text), ALL),
        (
            Key::new("source", "the reference the article is about, by its id in references.yaml", Shape::Reference),
            &[Article],
        ),
        (Key::new("authors", "who wrote an article that has no source", Shape::Texts), &[Article]),
        (Key::new("date", "when an article that has no source was written", Shape::Date), &[Article]),
        (
            Key::new(
                "voices",
                "who speaks in the source: name, post as held then, kind, own_record",
                Shape::Mappings(VOICE_KEYS),
            ),
            &[Article],
        ),
        (
            Key::new("caution", "one sentence on what a user must not get wrong", Shape::Text),
            &[Article, Plain, Term, Indicator],
        ),
        (Key::new("reviewed", "the day the page was last checked against its source", Shape::Day), ALL),
        (Key::new("code", "the country's ISO 3166-1 alpha-2 code", Shape::Choice(country_codes)), &[Term]),
        (Key::new("members", "the terms that a region is made of", Shape::Siblings), &[Term]),
        (Key::new("broader", "the terms above this one", Shape::Siblings), &[Term]),
        (Key::new("related", "terms to be seen together with this one", Shape::Siblings), &[Term]),
        (
            Key::new("definition", "what the term means, in one or two sentences", Shape::Text),
            &[Term, Indicator, Entry],
        ),
        (
            Key::new(
                "unit",
                "what one of the number is: persons, US dollars, homicides per 100,000 inhabitants",
                Shape::Text,
            ),
            &[Indicator],
        ),
        (Key::new("not_comparable", "what the number must not be compared with", Shape::Text), &[Indicator]),
        (
            Key::new("aliases", "other names, for mentions and search", Shape::Texts),
            &[Term, Entry, Indicator, Article, Plain],
        ),
        (Key::new("abbreviation", "the short form of the name", Shape::Text), &[Term, Entry]),
        (Key::new("not", "phrases that hold the name but do not mean it", Shape::Texts), &[Term, Entry]),
        (
            Key::new("formerly", "ids under which the page was published before", Shape::Ids),
            &[Article, Term, Indicator, Entry, Plain],
        ),
        (
            Key::new(
                "allow",
                "exceptions from rules, each with its reason",
                Shape::Named(Names::Words(excusable), &Shape::Text),
            ),
            ALL,
        ),
        (Key::new("extra", "anything, handed to the templates", Shape::Any), ALL),
    ]
};

/// What kind of voice speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoiceKind {
    /// A holder of public office.
    Official,
    /// A soldier or police officer.
    Military,
    /// A scholar or analyst.
    Scholar,
    /// Somebody who speaks for a cause.
    Advocate,
    /// A body, not a person.
    Institution,
    /// Somebody the text does not name.
    Unnamed,
}

impl VoiceKind {
    /// Every kind with its word in front matter.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("official", Self::Official),
        ("military", Self::Military),
        ("scholar", Self::Scholar),
        ("advocate", Self::Advocate),
        ("institution", Self::Institution),
        ("unnamed", Self::Unnamed),
    ];

    /// The word in front matter, which is also the end of its key in the strings.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// Somebody who speaks in a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    /// The name as printed.
    pub name: Keyed<String>,
    /// The post as held then.
    pub post: Option<String>,
    /// What kind of voice it is.
    pub kind: Option<VoiceKind>,
    /// Whether the speaker judges their own work.
    pub own_record: bool,
}

/// An exception from a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The rule.
    pub rule: Rule,
    /// Why it does not hold here.
    pub reason: String,
}

/// The front matter of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter {
    /// `title`
    pub title: Option<Keyed<String>>,
    /// `source`
    pub source: Option<Keyed<String>>,
    /// `authors`
    pub authors: Vec<Keyed<String>>,
    /// `date`
    pub date: Option<Keyed<Partial>>,
    /// The ids given for each index of the book.
    pub tags: BTreeMap<String, Vec<Keyed<String>>>,
    /// `voices`
    pub voices: Vec<Voice>,
    /// `caution`
    pub caution: Option<String>,
    /// `reviewed`
    pub reviewed: Option<Keyed<Partial>>,
    /// `code`
    pub code: Option<Keyed<String>>,
    /// `members`
    pub members: Vec<Keyed<String>>,
    /// `broader`
    pub broader: Vec<Keyed<String>>,
    /// `related`
    pub related: Vec<Keyed<String>>,
    /// `definition`
    pub definition: Option<String>,
    /// `unit`
    pub unit: Option<String>,
    /// `not_comparable`
    pub not_comparable: Option<String>,
    /// `aliases`
    pub aliases: Vec<Keyed<String>>,
    /// `abbreviation`
    pub abbreviation: Option<Keyed<String>>,
    /// `not`
    pub not: Vec<String>,
    /// `formerly`
    pub formerly: Vec<Keyed<String>>,
    /// `allow`
    pub allow: Vec<Exception>,
    /// `extra`
    pub extra: Option<Value>,
    /// Whether none of it could be read, which is reported.
    pub unread: bool,
    /// The keys that are there but could not be read, or were meant by a mistyped one; each is reported.
    pub lost: BTreeSet<String>,
}

impl FrontMatter {
    /// Whether it is certain that a key is not there: then whoever needs it may say so.
    pub fn lacks(&self, key: &str) -> bool {
        !self.unread && !self.lost.contains(key)
    }

    fn unread() -> Self {
        Self { unread: true, ..Self::default() }
    }
}

/// Where the front matter and the body of a page stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// The YAML between the two lines; nothing if the page has none.
    pub yaml: Option<Range<usize>>,
    /// Where the body begins.
    pub body: usize,
    /// Whether the closing line is missing.
    pub unclosed: bool,
}

/// Finds the front matter: it begins with a `---` line at the top of the file and ends before the next `---` or `...` line.
pub fn split(text: &str) -> Split {
    let none = Split { yaml: None, body: 0, unclosed: false };
    let mut lines = text.split_inclusive('\n');
    let Some(first) = lines.next() else { return none };
    if first.trim_end() != "---" {
        return none;
    }
    let start = first.len();
    let mut at = start;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return Split { yaml: Some(start..at), body: at + line.len(), unclosed: false };
        }
        at += line.len();
    }
    Split { unclosed: true, ..none }
}

/// Reads the front matter of a page of the given kind. `indexes` are the names of the book's indexes.
pub fn read(file: FileId, source: &Source, kind: PageKind, indexes: &[&str]) -> (FrontMatter, usize, Diagnostics) {
    let mut diagnostics = Diagnostics::default();
    let split = split(&source.text);
    if split.unclosed {
        diagnostics.push(
            Diagnostic::new(Rule::FrontMatterInvalid, Span::new(file, 0..3), "the front matter is never closed")
                .help("end it with a line `---`"),
        );
        return (FrontMatter::unread(), source.text.len(), diagnostics);
    }
    let Some(range) = split.yaml else { return (FrontMatter::default(), 0, diagnostics) };
    if range.len() > MAX_BYTES {
        let span = Span::new(file, 0..3);
        let message = format!("the front matter has {} bytes; at most {MAX_BYTES} are read", range.len());
        diagnostics
            .push(Diagnostic::new(Rule::LimitExceeded, span, message).help("move text into the body of the page"));
        return (FrontMatter::unread(), split.body, diagnostics);
    }
    let base = range.start;
    let yaml = match yaml::parse(&source.text[range]) {
        Ok(yaml) => yaml,
        Err(invalid) => {
            diagnostics.push(invalid.finding(file, base, "the front matter"));
            return (FrontMatter::unread(), split.body, diagnostics);
        }
    };
    let mut reader = Reader::new(file, base, &yaml);
    let front = fields(&mut reader, kind, indexes);
    diagnostics.extend(reader.diagnostics);
    (front, split.body, diagnostics)
}

/// The place of a value of a page's front matter.
pub fn span(file: FileId, source: &Source, path: &[Step]) -> Span {
    let found = split(&source.text).yaml.and_then(|range| {
        let yaml = yaml::parse(&source.text[range.clone()]).ok()?;
        Some(Reader::new(file, range.start, &yaml).span(path))
    });
    found.unwrap_or_else(|| Span::top(file))
}

/// Where a finding about the front matter as a whole points: its first line, or the top of the file.
pub fn whole(file: FileId, source: &Source) -> Span {
    match split(&source.text).yaml {
        Some(_) => Span::new(file, 0..3),
        None => Span::top(file),
    }
}

fn fields(reader: &mut Reader<'_>, kind: PageKind, indexes: &[&str]) -> FrontMatter {
    let mut front = FrontMatter::default();
    let root = reader.root();
    if *root.value == Value::Null {
        return front;
    }
    let known: Vec<Key> = KEYS.iter().filter(|(_, kinds)| kinds.contains(&kind)).map(|(key, _)| *key).collect();
    if !reader.mapping(&root, "front matter", &known, indexes) {
        return FrontMatter::unread();
    }
    for (key, node) in root.entries() {
        let findings = reader.diagnostics.iter().count();
        if indexes.contains(&key) {
            let ids = reader.texts(&node);
            front.tags.insert(key.to_owned(), ids);
            continue;
        }
        if !known.iter().any(|known| known.name == key) {
            let meant = crate::diagnostic::did_you_mean(key, known.iter().map(|known| known.name));
            front.lost.extend(meant.map(str::to_owned));
            continue;
        }
        match key {
            "title" => front.title = keyed(reader, node),
            "source" => front.source = keyed(reader, node),
            "authors" => front.authors = reader.texts(&node),
            "date" => front.date = date(reader, node, false),
            "voices" => front.voices = voices(reader, &node),
            "caution" => front.caution = reader.text(&node),
            "reviewed" => front.reviewed = date(reader, node, true),
            "code" => front.code = keyed(reader, node),
            "members" => front.members = reader.texts(&node),
            "broader" => front.broader = reader.texts(&node),
            "related" => front.related = reader.texts(&node),
            "definition" => front.definition = reader.text(&node),
            "unit" => front.unit = reader.text(&node),
            "not_comparable" => front.not_comparable = reader.text(&node),
            "aliases" => front.aliases = reader.texts(&node),
            "abbreviation" => front.abbreviation = keyed(reader, node),
            "not" => front.not = reader.texts(&node).into_iter().map(|keyed| keyed.value).collect(),
            "formerly" => front.formerly = former_ids(reader, &node),
            "allow" => front.allow = exceptions(reader, &node),
            "extra" => front.extra = Some(node.value.clone()),
            _ => unreachable!("every key of the table is read above: {key}"),
        }
        if reader.diagnostics.iter().count() > findings {
            front.lost.insert(key.to_owned());
        }
    }
    front
}

fn keyed<'v>(reader: &mut Reader<'v>, node: Node<'v>) -> Option<Keyed<String>> {
    reader.text(&node).map(|value| Keyed { value, path: node.path })
}

fn date<'v>(reader: &mut Reader<'v>, node: Node<'v>, whole_day: bool) -> Option<Keyed<Partial>> {
    let text = reader.scalar(&node)?;
    match Partial::parse(&text) {
        Some(date) if !whole_day || matches!(date.part, crate::date::Part::Day(..)) => {
            Some(Keyed { value: date, path: node.path })
        }
        _ => {
            let help = if whole_day { "write the day as 2026-11-22" } else { "write 2016, 2016-03 or 2016-03-31" };
            reader.report(&node, Rule::WrongType, format!("`{text}` is no date that can stand here"), help);
            None
        }
    }
}

fn former_ids<'v>(reader: &mut Reader<'v>, node: &Node<'v>) -> Vec<Keyed<String>> {
    let ids = reader.texts(node);
    for keyed in &ids {
        if let Some(reason) = id::invalid(&keyed.value) {
            let span = reader.span(&keyed.path);
            let message = format!("`{}` cannot have been an id: {reason}", keyed.value);
            reader.diagnostics.push(
                Diagnostic::new(Rule::WrongType, span, message).help("write the id alone, without folder or `.md`"),
            );
        }
    }
    ids.into_iter().filter(|keyed| id::invalid(&keyed.value).is_none()).collect()
}

/// The codes that a country may have.
fn country_codes() -> Vec<&'static str> {
    country::codes().collect()
}

/// The rules from which a page may make an exception: the words of a source are never ours to change.
fn excusable() -> Vec<&'static str> {
    let rules = crate::diagnostic::rules::RULES.iter().filter(|rule| **rule != Rule::QuotationNotFound);
    rules.map(|rule| rule.name()).collect()
}

fn voice_kinds() -> Vec<&'static str> {
    VoiceKind::NAMES.iter().map(|(name, _)| *name).collect()
}

/// The keys of one voice.
pub const VOICE_KEYS: &[Key] = &[
    Key::new("name", "the name as printed", Shape::Text).needed(),
    Key::new("post", "the post as held then", Shape::Text),
    Key::new("kind", "official, military, scholar, advocate, institution or unnamed", Shape::Choice(voice_kinds)),
    Key::new("own_record", "whether the speaker judges their own work", Shape::Truth),
];

fn voices<'v>(reader: &mut Reader<'v>, node: &Node<'v>) -> Vec<Voice> {
    if !reader.is_list(node) {
        return Vec::new();
    }
    let mut voices = Vec::new();
    for item in node.items() {
        if !reader.mapping(&item, "a voice", VOICE_KEYS, &[]) {
            continue;
        }
        let Some(name) = item.get("name") else {
            reader.report(&item, Rule::MissingKey, "a voice has no name", "add `name:`");
            continue;
        };
        let Some(name) = keyed(reader, name) else { continue };
        voices.push(Voice {
            name,
            post: item.get("post").and_then(|post| reader.text(&post)),
            kind: item.get("kind").and_then(|kind| reader.choice(&kind, "kind of voice", &VoiceKind::NAMES)),
            own_record: item.get("own_record").and_then(|own| reader.truth(&own)).unwrap_or(false),
        });
    }
    voices
}

fn exceptions<'v>(reader: &mut Reader<'v>, node: &Node<'v>) -> Vec<Exception> {
    let help = "write `allow: {rule-name: why it does not hold here}`";
    if !reader.is_named(node, "`allow` must name rules with reasons", help) {
        return Vec::new();
    }
    let mut exceptions = Vec::new();
    for (at, (name, reason)) in node.entries().into_iter().enumerate() {
        let Some(rule) = rule(reader, node, at, name) else { continue };
        if rule == Rule::QuotationNotFound {
            let message = format!("a page cannot make an exception from `{name}`");
            reader.report(
                &reason,
                Rule::WrongType,
                message,
                "copy the words from the source, or take the quotation out",
            );
            continue;
        }
        match reason.value {
            Value::Text(text) if !text.trim().is_empty() => exceptions.push(Exception { rule, reason: text.clone() }),
            _ => reader.report(
                &reason,
                Rule::MissingKey,
                format!("the exception from `{name}` gives no reason"),
                "say in a few words why it does not hold here",
            ),
        }
    }
    exceptions
}

/// The rule that the n-th key of a mapping names; an unknown name is reported.
pub fn rule<'v>(reader: &mut Reader<'v>, node: &Node<'v>, at: usize, name: &str) -> Option<Rule> {
    let rule = Rule::from_name(name);
    if rule.is_none() {
        let mut path = node.path.clone();
        path.push(Step::Key(at));
        let span = reader.span(&path);
        let near =
            crate::diagnostic::did_you_mean(name, crate::diagnostic::rules::RULES.iter().map(|rule| rule.name()));
        let finding = Diagnostic::new(Rule::UnknownKey, span, format!("there is no rule `{name}`"));
        reader.diagnostics.push(match near {
            Some(near) => finding.nearest(near).suggest(span, near),
            None => finding.help("`briefbook rules` lists them"),
        });
    }
    rule
}

/// The severities, as `book.yaml` may name them.
pub const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Off];

/// A severity as `book.yaml` names it.
pub fn severity<'v>(reader: &mut Reader<'v>, node: &Node<'v>) -> Option<Severity> {
    let choices = SEVERITIES.map(|severity| (severity.name(), severity));
    reader.choice(node, "severity", &choices)
}
