//! Reading the values of a YAML text into typed fields, with a finding for every mistake.
//!
//! A [`Reader`] walks the values of one text. Each `read` method gives the field or reports what stands there instead, so
//! that one run shows all mistakes. Fields that later stages may have to underline are kept as [`Keyed`]: the value with
//! its way through the text, from which [`Reader::span`] finds the place again.

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::id;
use crate::source::{FileId, Span};
use crate::yaml::{Path, Step, Value, Yaml};

/// A value with its way through the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keyed<T> {
    /// The value.
    pub value: T,
    /// The way to it.
    pub path: Path,
}

/// A key that a mapping may have.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// The key as it is written.
    pub name: &'static str,
    /// What it means, in one line: for the schema and the guide.
    pub meaning: &'static str,
    /// What its value may be.
    pub shape: Shape,
    /// Whether a mapping without it is a mistake.
    pub needed: bool,
}

impl Key {
    /// A key that may be left out.
    pub const fn new(name: &'static str, meaning: &'static str, shape: Shape) -> Self {
        Self { name, meaning, shape, needed: false }
    }

    /// The same key where it must not be left out.
    pub const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }
}

/// What the value of a key may be: for the schema, which a test holds to what the readers accept.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Whatever its own reader accepts.
    Any,
    /// Text that is not blank.
    Text,
    /// A list of such texts.
    Texts,
    /// `true` or `false`.
    Truth,
    /// A whole number, not negative.
    Count,
    /// One of a few words.
    Choice(fn() -> Vec<&'static str>),
    /// A list of such words.
    Choices(fn() -> Vec<&'static str>),
    /// A year, a month, a day or a season of a year.
    Date,
    /// A day.
    Day,
    /// A percentage, with or without its sign.
    Share,
    /// A language tag.
    Language,
    /// The address of a site.
    Address,
    /// The id of a reference of the book.
    Reference,
    /// Ids of terms of the index in which the page stands.
    Siblings,
    /// A list of texts that could be ids.
    Ids,
    /// The name of an index of the book.
    Index,
    /// A mapping with these keys.
    Mapping(&'static [Key]),
    /// A list of such mappings.
    Mappings(&'static [Key]),
    /// A mapping of names to values of one shape each.
    Named(Names, &'static Shape),
}

/// What the keys of a mapping may be that an author names.
#[derive(Debug, Clone, Copy)]
pub enum Names {
    /// Ids, but for some that have a meaning of their own.
    IdsBut(fn() -> Vec<&'static str>),
    /// Some of a few words.
    Words(fn() -> Vec<&'static str>),
}

/// A value in its text.
#[derive(Debug, Clone)]
pub struct Node<'v> {
    /// The value.
    pub value: &'v Value,
    /// The way to it.
    pub path: Path,
}

impl<'v> Node<'v> {
    fn step(&self, step: Step, value: &'v Value) -> Self {
        let mut path = self.path.clone();
        path.push(step);
        Node { value, path }
    }

    /// The entries of a mapping, each with its key; nothing for another kind of value.
    pub fn entries(&self) -> Vec<(&'v str, Node<'v>)> {
        match self.value {
            Value::Map(entries) => {
                let node = |(at, (key, value)): (usize, &'v (String, Value))| {
                    (key.as_str(), self.step(Step::Entry(at), value))
                };
                entries.iter().enumerate().map(node).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The path of the n-th key itself.
    fn key_path(&self, at: usize) -> Path {
        let mut path = self.path.clone();
        path.push(Step::Key(at));
        path
    }

    /// The value of a key: the last one, if it stands twice.
    pub fn get(&self, key: &str) -> Option<Node<'v>> {
        match self.value {
            Value::Map(entries) => {
                let at = entries.iter().rposition(|(name, _)| name == key)?;
                Some(self.step(Step::Entry(at), &entries[at].1))
            }
            _ => None,
        }
    }

    /// The items of a list; nothing for another kind of value.
    pub fn items(&self) -> Vec<Node<'v>> {
        match self.value {
            Value::List(items) => items.iter().enumerate().map(|(at, item)| self.step(Step::Item(at), item)).collect(),
            _ => Vec::new(),
        }
    }
}

/// Reads one YAML text that begins at `base` of a file.
#[derive(Debug)]
pub struct Reader<'v> {
    file: FileId,
    base: usize,
    yaml: &'v Yaml<'v>,
    /// What was found wrong so far.
    pub diagnostics: Diagnostics,
}

impl<'v> Reader<'v> {
    /// A reader of `yaml`, which stands at byte `base` of `file`.
    pub fn new(file: FileId, base: usize, yaml: &'v Yaml<'v>) -> Self {
        Self { file, base, yaml, diagnostics: Diagnostics::default() }
    }

    /// The value of the whole text.
    pub fn root(&self) -> Node<'v> {
        Node { value: &self.yaml.value, path: Path::new() }
    }

    /// The place of a value or key.
    pub fn span(&self, path: &[Step]) -> Span {
        let range = self.yaml.locate(path);
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }

    /// Adds a finding at a value, with what to do.
    pub fn report(&mut self, node: &Node<'_>, rule: Rule, message: impl Into<String>, help: impl Into<String>) {
        let span = self.span(&node.path);
        self.diagnostics.push(Diagnostic::new(rule, span, message).help(help));
    }

    /// Whether the value is a mapping, and then reports keys that are not among `known` or stand twice. `free` are names
    /// that the book itself declares (its indexes). `what` names the mapping in messages, as in "front matter".
    pub fn mapping(&mut self, node: &Node<'v>, what: &str, known: &[Key], free: &[&str]) -> bool {
        let Value::Map(entries) = node.value else {
            let kind = node.value.kind();
            self.report(
                node,
                Rule::WrongType,
                format!("{what} must be a mapping of keys to values, not {kind}"),
                "write one `key: value` a line",
            );
            return false;
        };
        for (at, (key, value)) in entries.iter().enumerate() {
            let names = || known.iter().map(|key| key.name).chain(free.iter().copied());
            let path = node.key_path(at);
            if let Some(first) = entries[..at].iter().position(|(earlier, _)| earlier == key) {
                let first = self.span(&node.key_path(first));
                let span = self.span(&path);
                self.diagnostics.push(
                    Diagnostic::new(Rule::FrontMatterInvalid, span, format!("the key `{key}` stands twice in {what}"))
                        .related(first, "it stands here already")
                        .help("keep one of them"),
                );
            } else if !names().any(|name| name == key) {
                let span = self.span(&path);
                let mut finding = Diagnostic::new(Rule::UnknownKey, span, format!("{what} has no key `{key}`"));
                if *value == Value::Null && self.in_flow(span) {
                    finding = finding.help("put the text in quotes: a comma ends it here");
                } else if let Some(near) = did_you_mean(key, names()) {
                    finding = finding.nearest(near).suggest(span, near);
                } else {
                    let list = names().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
                    finding = finding.help(format!("the keys are {list}"));
                }
                self.diagnostics.push(finding);
            }
        }
        true
    }

    /// Whether a key stands inside `{…}`: then its text is preceded, on its line, by a brace or comma.
    fn in_flow(&self, span: Span) -> bool {
        let at = span.start as usize - self.base;
        !self.yaml.text()[..at].ends_with(['\n', '\r'])
            && self.yaml.text()[..at].trim_end_matches(' ').ends_with([',', '{'])
    }

    /// Text. A number or a truth value where text is meant is an error with the mend: quotes.
    pub fn text(&mut self, node: &Node<'v>) -> Option<String> {
        match node.value {
            Value::Text(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::Text(_) => {
                self.report(node, Rule::WrongType, "text is empty here", "write the text, or leave the key out");
                None
            }
            Value::Null => {
                self.report(
                    node,
                    Rule::WrongType,
                    "text is meant here, but there is nothing",
                    "write the text, or leave the key out",
                );
                None
            }
            Value::Int(_) | Value::Float(_) | Value::Bool(_) => {
                let span = self.span(&node.path);
                let written = &self.yaml.text()[span.start as usize - self.base..span.end as usize - self.base];
                let quoted = format!("\"{written}\"");
                let kind = node.value.kind();
                self.diagnostics.push(
                    Diagnostic::new(Rule::WrongType, span, format!("text is meant here, but {written} is {kind}"))
                        .help(format!("put it in quotes: {quoted}"))
                        .fix(span, quoted),
                );
                None
            }
            Value::List(_) | Value::Map(_) => {
                let kind = node.value.kind();
                self.report(
                    node,
                    Rule::WrongType,
                    format!("text is meant here, not {kind}"),
                    "write one text; put it in quotes if it begins with a bracket",
                );
                None
            }
        }
    }

    /// Text or a number as it was written: for years, volumes, pages.
    pub fn scalar(&mut self, node: &Node<'v>) -> Option<String> {
        match node.value {
            Value::Int(number) => Some(number.to_string()),
            Value::Float(_) => {
                let span = self.span(&node.path);
                Some(self.yaml.text()[span.start as usize - self.base..span.end as usize - self.base].to_owned())
            }
            _ => self.text(node),
        }
    }

    /// `true` or `false`.
    pub fn truth(&mut self, node: &Node<'v>) -> Option<bool> {
        if let Value::Bool(value) = node.value {
            return Some(*value);
        }
        let kind = node.value.kind();
        self.report(
            node,
            Rule::WrongType,
            format!("`true` or `false` is meant here, not {kind}"),
            "write `true` or `false`",
        );
        None
    }

    /// A whole number, not negative.
    pub fn count(&mut self, node: &Node<'v>) -> Option<usize> {
        if let Value::Int(number) = node.value
            && let Ok(number) = usize::try_from(*number)
        {
            return Some(number);
        }
        let kind = node.value.kind();
        self.report(node, Rule::WrongType, format!("a whole number is meant here, not {kind}"), "write digits only");
        None
    }

    /// A list of texts, each with its way; a single text is no list.
    pub fn texts(&mut self, node: &Node<'v>) -> Vec<Keyed<String>> {
        if !self.is_list(node) {
            return Vec::new();
        }
        let items = node.items();
        items.into_iter().filter_map(|item| Some(Keyed { value: self.text(&item)?, path: item.path })).collect()
    }

    /// Whether the value is a list; if not, says so.
    pub fn is_list(&mut self, node: &Node<'v>) -> bool {
        if matches!(node.value, Value::List(_)) {
            return true;
        }
        let kind = node.value.kind();
        let mut finding =
            Diagnostic::new(Rule::WrongType, self.span(&node.path), format!("a list is meant here, not {kind}"));
        if let Value::Text(text) = node.value {
            let list = format!("[{text}]");
            finding = finding.help(format!("write it in brackets: {list}"));
            let written =
                &self.yaml.text()[finding.span.start as usize - self.base..finding.span.end as usize - self.base];
            if written == text {
                let span = finding.span;
                finding = if is_plain_list(text) { finding.fix(span, list) } else { finding.suggest(span, list) };
            }
        } else {
            finding = finding.help("write a list in brackets: [one, two]");
        }
        self.diagnostics.push(finding);
        false
    }

    /// Whether the value is a mapping whose keys are the author's own; if not, says what to write.
    pub fn is_named(&mut self, node: &Node<'v>, message: &str, help: &str) -> bool {
        let is_mapping = matches!(node.value, Value::Map(_));
        if !is_mapping {
            self.report(node, Rule::WrongType, message, help);
        }
        is_mapping
    }

    /// One of a few words; `what` is said when it is none of them.
    pub fn choice<T: Copy>(&mut self, node: &Node<'v>, what: &str, choices: &[(&str, T)]) -> Option<T> {
        let text = self.text(node)?;
        if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == text) {
            return Some(*choice);
        }
        let names = choices.iter().map(|(name, _)| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let near =
            did_you_mean(&text, choices.iter().map(|(name, _)| *name)).map(|near| format!("did you mean `{near}`?"));
        let finding = Diagnostic::new(Rule::WrongType, self.span(&node.path), format!("there is no {what} `{text}`"));
        self.diagnostics.push(finding.label(near.unwrap_or_default()).help(format!("it is one of {names}")));
        None
    }
}

/// Whether a text can only be the items of a list without its brackets: one plain word or name, or ids with commas between.
fn is_plain_list(text: &str) -> bool {
    let ids = || text.split(',').all(|part| id::invalid(part.trim()).is_none());
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.' | '_' | '(' | ')' | '’' | '/');
    text.chars().all(plain) || ids()
}
