//! `content/book.yaml` as typed → the settings of a book as resolved. Defaults stand here and nowhere else.

use std::collections::BTreeMap;

use crate::diagnostic::rules::RULES;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, Severity, did_you_mean};
use crate::fields::{Key, Keyed, Names, Node, Reader, Shape};
use crate::id;
use crate::parse::front_matter;
use crate::source::{FileId, Source, Span};
use crate::yaml;

/// The settings of a book.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file they come from.
    pub file: FileId,
    /// The title of the book.
    pub title: String,
    /// The line under the title.
    pub subtitle: Option<String>,
    /// Who publishes it, for feeds and citations.
    pub authors: Vec<String>,
    /// The language of the interface, as a BCP 47 tag.
    pub language: String,
    /// The address at which the book is published, ending in `/`.
    pub base_url: Option<String>,
    /// A CSL style by name, or a `.csl` file of the book.
    pub citation_style: Keyed<String>,
    /// The indexes, in the order of the file.
    pub indexes: Vec<Index>,
    /// The two indexes of the coverage page.
    pub matrix: Option<(String, String)>,
    /// The folders of the main navigation, in order; nothing if the book leaves them to the program.
    pub navigation: Vec<Keyed<String>>,
    /// Whether HTML in pages is sanitised and published, and not shown as text.
    pub raw_html: bool,
    /// How much may be quoted.
    pub quotations: Budget,
    /// What is written beside the pages.
    pub formats: Vec<Format>,
    /// Other books with the folder of the site under which each is published; where it is, from the folder of this file.
    pub parts: Vec<(String, Keyed<String>)>,
    /// The severities that the book sets.
    pub rules: BTreeMap<Rule, Severity>,
    /// Whether the indexes are not known, because they could not be read; that is reported.
    pub unread: bool,
}

/// One index of a book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// Its folder, and the key in front matter.
    pub name: String,
    /// Its display name.
    pub title: String,
    /// The map it is drawn on; its terms are places.
    pub map: Option<MapName>,
    /// Whether its terms form a tree.
    pub tree: bool,
}

/// A map that terms can be drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapName {
    /// From Tierra del Fuego to the south of Canada.
    Americas,
    /// All of it but Antarctica.
    World,
}

impl MapName {
    /// The maps as a book writes them.
    pub const NAMES: [(&str, Self); 2] = [("americas", Self::Americas), ("world", Self::World)];
}

/// How much of a source may be quoted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// The most words of one quotation.
    pub max_words: usize,
    /// The most words of all quotations from one source, as a share of its words, in per cent.
    pub max_share: f64,
    /// This many words are always allowed, however short the source.
    pub or_words: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self { max_words: 90, max_share: 5.0, or_words: 250 }
    }
}

/// What can be written beside the pages themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// The pages.
    Html,
    /// Feeds.
    Atom,
    /// `sitemap.xml`
    Sitemap,
    /// The content for programs.
    Json,
    /// The index for the search page.
    Search,
    /// The whole book on one page.
    Print,
    /// `book.epub`
    Epub,
    /// W3C Web Annotations.
    Annotations,
    /// SKOS.
    Skos,
    /// The references in the formats of reference managers.
    Bibliography,
    /// The coverage pages.
    Matrix,
}

impl Format {
    /// Every format with its name in `book.yaml`.
    pub const NAMES: [(&'static str, Self); 11] = [
        ("html", Self::Html),
        ("atom", Self::Atom),
        ("sitemap", Self::Sitemap),
        ("json", Self::Json),
        ("search", Self::Search),
        ("print", Self::Print),
        ("epub", Self::Epub),
        ("annotations", Self::Annotations),
        ("skos", Self::Skos),
        ("bibliography", Self::Bibliography),
        ("matrix", Self::Matrix),
    ];
}

/// The citation style of a book that names none.
pub const DEFAULT_STYLE: &str = "chicago-author-date";

fn formats() -> Vec<&'static str> {
    Format::NAMES.iter().map(|(name, _)| *name).collect()
}

fn maps() -> Vec<&'static str> {
    MapName::NAMES.iter().map(|(name, _)| *name).collect()
}

fn rules() -> Vec<&'static str> {
    RULES.iter().map(|rule| rule.name()).collect()
}

fn severities() -> Vec<&'static str> {
    front_matter::SEVERITIES.iter().map(|severity| severity.name()).collect()
}

/// The keys of `book.yaml`.
pub const KEYS: &[Key] = &[
    Key::new("title", "the title of the book", Shape::Text).needed(),
    Key::new("subtitle", "the line under the title", Shape::Text),
    Key::new("authors", "who publishes the book, for feeds and citations", Shape::Texts),
    Key::new("language", "the language of the interface, as a BCP 47 tag", Shape::Language),
    Key::new(
        "base_url",
        "the address at which the book is published: for feeds, sitemap, canonical addresses",
        Shape::Address,
    ),
    Key::new("citation_style", "a CSL style by name, or a .csl file of the book", Shape::Text),
    Key::new(
        "raw_html",
        "whether HTML in pages is sanitised and published; without it, it is shown as text",
        Shape::Truth,
    ),
    Key::new(
        "indexes",
        "one folder each: name, title, whether it is a tree or a map",
        Shape::Named(Names::IdsBut(reserved), &Shape::Mapping(INDEX_KEYS)),
    ),
    Key::new("matrix", "the two indexes of the coverage page: rows and columns", Shape::Mapping(MATRIX_KEYS)),
    Key::new(
        "navigation",
        "the folders of the main navigation, in order; without it the questions, the first two indexes, the sources and the numbers",
        Shape::Texts,
    ),
    Key::new("quotations", "how much may be quoted: max_words, max_share, or_words", Shape::Mapping(BUDGET_KEYS)),
    Key::new("formats", "what is written beside the pages", Shape::Choices(formats)),
    Key::new(
        "parts",
        "other books, published under a path of this one: its name, and the folder that holds its content/",
        Shape::Named(Names::IdsBut(Vec::new), &Shape::Text),
    ),
    Key::new(
        "rules",
        "the severity of rules: error, warning or off",
        Shape::Named(Names::Words(rules), &Shape::Choice(severities)),
    ),
];

/// The keys of an index.
pub const INDEX_KEYS: &[Key] = &[
    Key::new("title", "the display name", Shape::Text).needed(),
    Key::new("map", "the map the terms are drawn on, `americas` or `world`", Shape::Choice(maps)),
    Key::new("tree", "whether the terms form a tree", Shape::Truth),
];

/// The keys of `matrix`.
pub const MATRIX_KEYS: &[Key] = &[
    Key::new("rows", "the index of the rows", Shape::Index),
    Key::new("columns", "the index of the columns", Shape::Index),
];

/// The keys of `quotations`.
pub const BUDGET_KEYS: &[Key] = &[
    Key::new("max_words", "the most words of one quotation", Shape::Count),
    Key::new("max_share", "the most words of all quotations from one source, in per cent of its words", Shape::Share),
    Key::new("or_words", "this many words are always allowed", Shape::Count),
];

/// Folders of a book that have a meaning of their own and can be no index.
pub const RESERVED_FOLDERS: &[&str] = &["articles", "indicators", "glossary"];

/// What an index cannot be named after, beside the reserved folders: keys of front matter, folders that the program makes,
/// and the names of other filters.
fn reserved() -> Vec<&'static str> {
    let mut names = RESERVED_FOLDERS.to_vec();
    names.extend(["lang", "assets", "search", "pack", "kind", "voice", "year", "q"]);
    names.extend(front_matter::KEYS.iter().map(|(key, _)| key.name));
    names
}

/// The place of a value of `book.yaml`.
pub fn span(file: FileId, source: &Source, path: &[yaml::Step]) -> Span {
    let found = yaml::parse(&source.text).ok().map(|yaml| Reader::new(file, 0, &yaml).span(path));
    found.unwrap_or_else(|| Span::top(file))
}

/// Reads `book.yaml`.
pub fn read(file: FileId, source: &Source) -> (Config, Diagnostics) {
    let mut config = Config {
        file,
        title: String::new(),
        subtitle: None,
        authors: Vec::new(),
        language: "en".to_owned(),
        base_url: None,
        raw_html: false,
        citation_style: Keyed { value: DEFAULT_STYLE.to_owned(), path: yaml::Path::new() },
        indexes: Vec::new(),
        matrix: None,
        navigation: Vec::new(),
        quotations: Budget::default(),
        formats: Format::NAMES.map(|(_, format)| format).to_vec(),
        parts: Vec::new(),
        rules: BTreeMap::new(),
        unread: false,
    };
    let mut diagnostics = Diagnostics::default();
    let yaml = match yaml::parse(&source.text) {
        Ok(yaml) => yaml,
        Err(invalid) => {
            diagnostics.push(invalid.finding(file, 0, "the file of the book's settings"));
            config.unread = true;
            return (config, diagnostics);
        }
    };
    let mut reader = Reader::new(file, 0, &yaml);
    let root = reader.root();
    if reader.mapping(&root, "book.yaml", KEYS, &[]) {
        fields(&mut reader, &root, &mut config);
    } else {
        config.unread = true;
    }
    diagnostics.extend(reader.diagnostics);
    if config.title.is_empty() && root.get("title").is_none() && !config.unread {
        let message = "the book has no title";
        diagnostics.push(Diagnostic::new(Rule::MissingKey, Span::top(file), message).help("add `title:` to book.yaml"));
    }
    (config, diagnostics)
}

/// The form of a language tag, as a regular expression of ECMA-262.
pub const LANGUAGE_PATTERN: &str = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$";

/// Whether a text has the form of a language tag: letters, then subtags of letters and digits, eight of them each at most (BCP
/// 47, RFC 5646, section 2.1).
fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = parts.next().unwrap_or_default();
    first.len() >= 2 && is_part(first) && first.bytes().all(|byte| byte.is_ascii_alphabetic()) && parts.all(is_part)
}

fn fields<'v>(reader: &mut Reader<'v>, root: &Node<'v>, config: &mut Config) {
    for (key, node) in root.entries() {
        match key {
            "title" => config.title = reader.text(&node).unwrap_or_default(),
            "subtitle" => config.subtitle = reader.text(&node),
            "authors" => config.authors = reader.texts(&node).into_iter().map(|keyed| keyed.value).collect(),
            "language" => {
                if let Some(language) = reader.text(&node) {
                    if is_language(&language) {
                        config.language = language;
                    } else {
                        reader.report(
                            &node,
                            Rule::WrongType,
                            format!("`{language}` is no language tag"),
                            "write en, es, pt or another BCP 47 tag",
                        );
                    }
                }
            }
            "base_url" => {
                if let Some(url) = reader.text(&node) {
                    match base_url(&url) {
                        Ok(url) => config.base_url = Some(url),
                        Err(help) => {
                            reader.report(&node, Rule::WrongType, format!("`{url}` is no address of a site"), help);
                        }
                    }
                }
            }
            "raw_html" => config.raw_html = reader.truth(&node).unwrap_or(false),
            "citation_style" => {
                if let Some(style) = reader.text(&node) {
                    config.citation_style = Keyed { value: style, path: node.path };
                }
            }
            "indexes" => {
                let findings = reader.diagnostics.iter().count();
                config.indexes = indexes(reader, &node);
                let all = node.entries().len();
                config.unread |=
                    reader.diagnostics.iter().count() > findings && (all == 0 || config.indexes.len() < all);
            }
            "matrix" => {
                if reader.mapping(&node, "matrix", MATRIX_KEYS, &[]) {
                    let mut side = |name| node.get(name).and_then(|node| reader.text(&node));
                    config.matrix = side("rows").zip(side("columns"));
                }
            }
            "navigation" => config.navigation = reader.texts(&node),
            "quotations" => {
                if reader.mapping(&node, "quotations", BUDGET_KEYS, &[]) {
                    budget(reader, &node, &mut config.quotations);
                }
            }
            "formats" => {
                if reader.is_list(&node) {
                    let formats = node.items();
                    config.formats =
                        formats.iter().filter_map(|node| reader.choice(node, "format", &Format::NAMES)).collect();
                }
            }
            "parts" => {
                reader.is_named(
                    &node,
                    "`parts` must name other books with their folders",
                    "write `parts: {guide: ../guide}`",
                );
                for (path, node) in node.entries() {
                    if let Some(reason) = id::invalid(path) {
                        reader.report(
                            &node,
                            Rule::InvalidId,
                            format!("`{path}` cannot be a path of the site: {reason}"),
                            "use lower-case letters, digits and hyphens",
                        );
                    } else if let Some(value) = reader.text(&node) {
                        config.parts.push((path.to_owned(), Keyed { value, path: node.path }));
                    }
                }
            }
            "rules" => {
                let help = "write `rules: {excerpt-unused: warning}`";
                reader.is_named(&node, "`rules` must name rules with their severity", help);
                for (at, (name, value)) in node.entries().into_iter().enumerate() {
                    if let Some(rule) = front_matter::rule(reader, &node, at, name)
                        && let Some(severity) = front_matter::severity(reader, &value)
                    {
                        config.rules.insert(rule, severity);
                    }
                }
            }
            _ => config.unread |= did_you_mean(key, KEYS.iter().map(|key| key.name)) == Some("indexes"),
        }
    }
    if let Some((rows, columns)) = &config.matrix {
        for (key, name) in [("rows", rows), ("columns", columns)] {
            if !config.indexes.iter().any(|index| index.name == *name)
                && let Some(node) = root.get("matrix").and_then(|matrix| matrix.get(key))
            {
                reader.report(
                    &node,
                    Rule::UnknownTerm,
                    format!("the book has no index `{name}`"),
                    "name one of `indexes:`",
                );
            }
        }
    }
}

fn indexes<'v>(reader: &mut Reader<'v>, node: &Node<'v>) -> Vec<Index> {
    let mut indexes = Vec::new();
    let help = "write `indexes: {themes: {title: Themes}}`";
    if !reader.is_named(node, "`indexes` must name folders with their titles", help) {
        return indexes;
    }
    for (name, node) in node.entries() {
        if let Some(reason) = id::invalid(name) {
            reader.report(
                &node,
                Rule::InvalidId,
                format!("`{name}` cannot be an index: {reason}"),
                "use lower-case letters, digits and hyphens",
            );
        } else if reserved().contains(&name) {
            reader.report(
                &node,
                Rule::InvalidId,
                format!("`{name}` cannot be an index: the name has a meaning of its own"),
                "choose another name",
            );
        } else if reader.mapping(&node, "an index", INDEX_KEYS, &[]) {
            let title = match node.get("title") {
                Some(title) => reader.text(&title),
                None => {
                    reader.report(
                        &node,
                        Rule::MissingKey,
                        format!("the index `{name}` has no title"),
                        "add `title:`, its display name",
                    );
                    None
                }
            };
            indexes.push(Index {
                name: name.to_owned(),
                title: title.unwrap_or_else(|| name.to_owned()),
                map: node.get("map").and_then(|map| reader.choice(&map, "map", &MapName::NAMES)),
                tree: node.get("tree").and_then(|tree| reader.truth(&tree)).unwrap_or(false),
            });
        }
    }
    indexes
}

/// How a share may be written, as a regular expression of ECMA-262.
pub const SHARE_PATTERN: &str = "^(100(\\.0+)?|[0-9]{1,2}(\\.[0-9]+)?) *%?$";

fn budget<'v>(reader: &mut Reader<'v>, node: &Node<'v>, budget: &mut Budget) {
    if let Some(words) = node.get("max_words").and_then(|node| reader.count(&node)) {
        budget.max_words = words;
    }
    if let Some(words) = node.get("or_words").and_then(|node| reader.count(&node)) {
        budget.or_words = words;
    }
    if let Some(node) = node.get("max_share")
        && let Some(text) = reader.scalar(&node)
    {
        match text.trim_end_matches('%').trim().parse::<f64>() {
            Ok(share) if (0.0..=100.0).contains(&share) => budget.max_share = share,
            _ => reader.report(&node, Rule::WrongType, format!("`{text}` is no share"), "write a percentage: 5%"),
        }
    }
}

/// What [`base_url`] accepts, as a regular expression of ECMA-262.
pub const BASE_URL_PATTERN: &str = r##"^https?://[^/?#"<>\\\s]+(/[^?#"<>\\\s]*)?$"##;

/// The address of a site, ending in `/`; the error says what to do.
pub fn base_url(url: &str) -> Result<String, &'static str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let Some(rest) = rest else { return Err("begin it with https://") };
    let host = rest.split('/').next().unwrap_or_default();
    if host.is_empty() || url.contains(['?', '#', '"', '<', '>', ' ', '\\']) || url.chars().any(char::is_control) {
        return Err("write scheme, host and path, as in https://example.org/americas/");
    }
    Ok(if url.ends_with('/') { url.to_owned() } else { format!("{url}/") })
}
