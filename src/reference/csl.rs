//! CSL-YAML and CSL-JSON to references: the forms that Pandoc and Zotero write.
//!
//! 1. The text is read as YAML, which JSON is a part of; the items are a list, or stand under `references`.
//! 2. Every variable is checked by its form (names, date, number, text) and reported at its own place if it is wrong.
//! 3. What has no field in [`Reference`] is kept as it is.

use super::date::HELP;
use super::{Date, Name, PageMarks, Point, Reference, check_key};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::fields::{Key, Node, Reader, Shape};
use crate::source::{FileId, Span};
use crate::yaml::{self, Value};

/// The types of CSL 1.0.2.
#[rustfmt::skip]
pub const TYPES: &[&str] = &[
    "article", "article-journal", "article-magazine", "article-newspaper", "bill", "book", "broadcast", "chapter",
    "classic", "collection", "dataset", "document", "entry", "entry-dictionary", "entry-encyclopedia", "event",
    "figure", "graphic", "hearing", "interview", "legal_case", "legislation", "manuscript", "map",
    "motion_picture", "musical_score", "pamphlet", "paper-conference", "patent", "performance", "periodical",
    "personal_communication", "post", "post-weblog", "regulation", "report", "review", "review-book", "software",
    "song", "speech", "standard", "thesis", "treaty", "webpage",
];

const fn key(name: &'static str, meaning: &'static str) -> Key {
    Key::new(name, meaning, Shape::Any)
}

/// The keys of a reference: our own `pages`, then the variables of CSL 1.0.2 and of its input schema.
pub const KEYS: &[Key] = &[
    key("id", "the citation key"),
    key("type", "what kind of thing it is"),
    key("title", "the title"),
    key("pages", "how sure the page numbers are: printed, counted or none"),
    key("author", "who wrote it; of an interview, who answered"),
    key("chair", "who led the session"),
    key("collection-editor", "who edits the series"),
    key("compiler", "who compiled it"),
    key("composer", "who composed it"),
    key("container-author", "who wrote the book it is a part of"),
    key("contributor", "who else took part"),
    key("creator", "who made it"),
    key("curator", "who curated it"),
    key("director", "who directed it"),
    key("editor", "who edited it"),
    key("editor-translator", "who edited and translated it"),
    key("editorial-director", "who directed the edition"),
    key("executive-producer", "who was executive producer"),
    key("guest", "who was a guest"),
    key("host", "who was the host"),
    key("illustrator", "who illustrated it"),
    key("interviewer", "who asked the questions"),
    key("narrator", "who narrates it"),
    key("organizer", "who organised the event"),
    key("original-author", "who wrote the original"),
    key("performer", "who performs it"),
    key("producer", "who produced it"),
    key("recipient", "whom it is addressed to"),
    key("reviewed-author", "who wrote what is reviewed"),
    key("script-writer", "who wrote the script"),
    key("series-creator", "who created the series"),
    key("translator", "who translated it"),
    key("writer", "who wrote the script or text"),
    key("accessed", "when it was looked up"),
    key("available-date", "when it became available"),
    key("event-date", "when the event took place"),
    key("issued", "when it appeared"),
    key("original-date", "when the original appeared"),
    key("submitted", "when it was submitted"),
    key("chapter-number", "the number of the chapter"),
    key("citation-number", "its number in a bibliography"),
    key("collection-number", "its number in the series"),
    key("edition", "the edition"),
    key("first-reference-note-number", "the note that cites it first"),
    key("issue", "the issue of the volume"),
    key("locator", "a place in it"),
    key("number", "its number, as of a report"),
    key("number-of-pages", "how many pages it has"),
    key("number-of-volumes", "how many volumes it has"),
    key("page", "the pages it takes up, as in 173-184"),
    key("page-first", "the first of those pages"),
    key("part", "the number of the part"),
    key("part-number", "the number of the part"),
    key("printing", "the printing"),
    key("printing-number", "the printing"),
    key("section", "the section"),
    key("supplement", "the number of the supplement"),
    key("supplement-number", "the number of the supplement"),
    key("version", "the version"),
    key("volume", "the volume"),
    key("abstract", "a summary"),
    key("annote", "an annotation"),
    key("archive", "the archive that keeps it"),
    key("archive_collection", "the collection in the archive"),
    key("archive_location", "its place in the archive"),
    key("archive-place", "where the archive is"),
    key("authority", "the court or body that issued it"),
    key("call-number", "its number in a library"),
    key("citation-key", "the citation key, as some programs repeat it"),
    key("citation-label", "a label to cite it by"),
    key("collection-title", "the series"),
    key("collection-title-short", "the series, short"),
    key("container-title", "the journal, book or site it is a part of"),
    key("container-title-short", "the same, short"),
    key("dimensions", "its size or length"),
    key("division", "the division of the body that issued it"),
    key("DOI", "its DOI"),
    key("event", "the event it comes from, as older files name it"),
    key("event-title", "the event it comes from"),
    key("event-place", "where the event took place"),
    key("genre", "what it is, where the type is too wide"),
    key("ISBN", "its ISBN"),
    key("ISSN", "the ISSN of the journal"),
    key("journalAbbreviation", "the journal, short, as older files name it"),
    key("jurisdiction", "the jurisdiction"),
    key("keyword", "its keywords, in one text"),
    key("language", "its language, as a tag"),
    key("license", "its licence"),
    key("medium", "its medium"),
    key("note", "a note for the reader"),
    key("original-language", "the language of the original"),
    key("original-publisher", "who published the original"),
    key("original-publisher-place", "where that publisher is"),
    key("original-title", "the title of the original"),
    key("part-title", "the title of the part"),
    key("PMCID", "its number in PubMed Central"),
    key("PMID", "its number in PubMed"),
    key("publisher", "who published it"),
    key("publisher-place", "where the publisher is"),
    key("references", "what it refers to"),
    key("reviewed-genre", "what is reviewed"),
    key("reviewed-title", "the title of what is reviewed"),
    key("scale", "the scale of a map"),
    key("shortTitle", "the title, short, as older files name it"),
    key("source", "where the entry comes from"),
    key("status", "how far it is from appearing"),
    key("title-short", "the title, short"),
    key("translated-title", "the title in translation"),
    key("translated-title-short", "the same, short"),
    key("URL", "its address on the web"),
    key("volume-title", "the title of the volume"),
    key("volume-title-short", "the same, short"),
    key("year-suffix", "the letter after the year"),
    key("categories", "labels, in a list"),
    key("custom", "anything else, as a mapping"),
];

#[rustfmt::skip]
const NAMES: &[&str] = &[
    "author", "chair", "collection-editor", "compiler", "composer", "container-author", "contributor", "creator",
    "curator", "director", "editor", "editor-translator", "editorial-director", "executive-producer", "guest",
    "host", "illustrator", "interviewer", "narrator", "organizer", "original-author", "performer", "producer",
    "recipient", "reviewed-author", "script-writer", "series-creator", "translator", "writer",
];

const DATES: &[&str] = &["accessed", "available-date", "event-date", "issued", "original-date", "submitted"];

/// The variables that may be written as a number without quotes: those that CSL counts, and codes made of digits.
#[rustfmt::skip]
const NUMBERS: &[&str] = &[
    "chapter-number", "citation-key", "citation-label", "citation-number", "collection-number", "edition",
    "first-reference-note-number", "ISBN", "ISSN", "issue", "locator", "number", "number-of-pages",
    "number-of-volumes", "page", "page-first", "part", "part-number", "PMCID", "PMID", "printing",
    "printing-number", "section", "supplement", "supplement-number", "version", "volume",
];

const NAME_KEYS: &[Key] = &[
    key("family", "the family name"),
    key("given", "the given names"),
    key("non-dropping-particle", "what always stands before the family name"),
    key("dropping-particle", "what stands before the family name only with the given name"),
    key("suffix", "what follows the name"),
    key("literal", "the whole name, as of a body"),
    key("comma-suffix", "whether a comma stands before the suffix"),
    key("static-ordering", "whether the family name always comes first"),
    key("parse-names", "whether particles stand in the other parts"),
];

const DATE_KEYS: &[Key] = &[
    key("date-parts", "one or two lists of year, month and day"),
    key("year", "the year"),
    key("month", "the month"),
    key("day", "the day"),
    key("season", "the season, 1 for spring to 4 for winter"),
    key("circa", "whether it is only about right"),
    key("literal", "words to show instead"),
    key("raw", "the date as a text"),
    key("edtf", "the date as a text"),
];

/// Reads the text of a file. In JSON, which programs write, an empty text is a variable left out.
pub(super) fn read(file: FileId, text: &str, json: bool) -> (Vec<Reference>, Diagnostics) {
    // Pandoc's files are metadata blocks, which may be closed by the line that would open a second document.
    let trimmed = text.trim_end();
    let body = trimmed.strip_suffix("---").filter(|rest| rest.ends_with('\n') && !rest.trim().is_empty());
    let yaml = match yaml::parse(body.unwrap_or(text)) {
        Ok(yaml) => yaml,
        Err(invalid) => {
            let rule = if invalid.limit { Rule::LimitExceeded } else { Rule::FrontMatterInvalid };
            let length = text[invalid.at..].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
            let span = Span::new(file, invalid.at..invalid.at + length);
            let form = if json { "JSON" } else { "YAML" };
            let mut diagnostics = Diagnostics::default();
            let finding = Diagnostic::new(rule, span, format!("this is not {form}: {}", invalid.message));
            diagnostics.push(finding.help("put text that holds `: `, `#`, quotes or brackets in double quotes"));
            return (Vec::new(), diagnostics);
        }
    };
    let mut csl = Csl { reader: Reader::new(file, 0, &yaml), file, text, json, after: 0 };
    let root = csl.reader.root();
    let list = match root.value {
        Value::Null => None,
        Value::List(_) => Some(root),
        Value::Map(_) if root.get("references").is_none() && root.get("id").is_some() => {
            let help = "begin the reference with `- `, as an item of a list";
            csl.reader.report(&root, Rule::WrongType, "a list of references is meant here", help);
            None
        }
        _ => {
            let keys = &[key("references", "the list of references")];
            let mapping = csl.reader.mapping(&root, "a file of references", keys, &[]);
            root.get("references").filter(|_| mapping)
        }
    };
    let list = list.filter(|list| *list.value != Value::Null && csl.reader.is_list(list));
    let items = list.map(|list| list.items()).unwrap_or_default();
    let references = items.iter().filter_map(|item| csl.reference(item)).collect();
    (references, csl.reader.diagnostics)
}

/// The reading of one file.
struct Csl<'v> {
    reader: Reader<'v>,
    file: FileId,
    text: &'v str,
    json: bool,
    /// Just after the id that was found last: the next one stands behind it.
    after: usize,
}

impl<'v> Csl<'v> {
    fn reference(&mut self, item: &Node<'v>) -> Option<Reference> {
        if !self.reader.mapping(item, "a reference", KEYS, &[]) {
            return None;
        }
        let id = match item.get("id") {
            Some(node) => self.reader.scalar(&node).map(|id| (self.place(&node, &id), id)),
            None => {
                let help = "write `id:` with author, year and a word of the title, as in `felbabbrown2016militias`";
                self.reader.report(item, Rule::MissingKey, "a reference has no `id`", help);
                None
            }
        };
        let at = id.as_ref().map(|(span, _)| *span);
        if let Some((span, id)) = &id {
            check_key(id, *span, &mut self.reader.diagnostics);
        }
        let kind = self.kind(item, at);
        let title = match item.get("title") {
            Some(node) => self.reader.text(&node),
            None => {
                self.missing(item, at, "title", "write `title:` with the title as it is printed");
                None
            }
        };
        // Even if there is no id to cite it by, the rest is read, so that its mistakes are shown in the same run.
        let (span, id) = id.unwrap_or((Span::top(self.file), String::new()));
        let title = title.unwrap_or_else(|| id.clone());
        let mut reference = Reference::new(id, kind.unwrap_or("document").to_owned(), title, span);
        for (variable, node) in item.entries() {
            // A key given twice is reported by `mapping`; here its last value counts, as everywhere.
            let last = item.get(variable).is_some_and(|last| last.path == node.path);
            if last && !(self.json && matches!(node.value, Value::Null | Value::Text(_)) && empty(node.value)) {
                self.variable(&mut reference, variable, &node, item);
            }
        }
        (!reference.id.is_empty()).then_some(reference)
    }

    fn variable(&mut self, reference: &mut Reference, variable: &str, node: &Node<'v>, item: &Node<'v>) {
        match variable {
            "id" | "type" | "title" => {}
            "pages" => {
                reference.pages =
                    self.reader.choice(node, "kind of page numbers", &PageMarks::NAMES).unwrap_or_default();
            }
            "custom" => self.custom(reference, node, item.get("pages").is_none()),
            "categories" => {
                self.reader.texts(node);
                reference.other.push((variable.to_owned(), node.value.clone()));
            }
            _ if NAMES.contains(&variable) => {
                let names = self.names(node);
                reference.set_names(variable, names);
            }
            _ if DATES.contains(&variable) => {
                if let Some(date) = self.date(node) {
                    reference.set_date(variable, date);
                }
            }
            // Files from before CSL 1.0.2 have `event`; it is the same variable, unless the file gives both.
            "event" if item.get("event-title").is_none() => {
                reference.event_title = self.reader.text(node);
            }
            _ if KEYS.iter().any(|key| key.name == variable) => {
                let text = if NUMBERS.contains(&variable) { self.reader.scalar(node) } else { self.reader.text(node) };
                if let Some(text) = text {
                    reference.set_text(variable, text);
                }
            }
            _ => {}
        }
    }

    /// The place of an id, without its quotes. To ask the reader costs a parse of the whole text for every reference,
    /// so it is searched in the text itself: the ids stand there in the order of the items.
    fn place(&mut self, node: &Node<'v>, id: &str) -> Span {
        let found = self.text[self.after..].match_indices(id).map(|(at, _)| self.after + at).find(|at| {
            let before = self.text[..*at].trim_end_matches(['"', '\'']).trim_end_matches(' ');
            let line = before.rsplit(['\n', '\r']).next().unwrap_or_default().trim_start();
            let key = before.strip_suffix(':').map(|key| key.trim_end_matches([' ', '"', '\'']));
            let begins = key.and_then(|key| key.strip_suffix("id")).is_some_and(|rest| {
                rest.is_empty() || rest.ends_with(|c: char| c.is_whitespace() || "\"'{,".contains(c))
            });
            let rest = &self.text[at + id.len()..];
            let ends = rest.is_empty() || rest.starts_with(|c: char| c.is_whitespace() || "\"',}".contains(c));
            begins && ends && !line.starts_with('#')
        });
        match found {
            Some(at) => {
                self.after = at + id.len();
                Span::new(self.file, at..self.after)
            }
            None => {
                let span = self.reader.span(&node.path);
                let written = &self.text[span.range()];
                let bare = written.trim_matches(['"', '\'']);
                let start = span.start as usize + written.find(bare).unwrap_or(0);
                Span::new(self.file, start..start + bare.len())
            }
        }
    }

    /// Reports a variable that must be given: at the id, or at the item if it has none.
    fn missing(&mut self, item: &Node<'v>, id: Option<Span>, variable: &str, help: &str) {
        let span = id.unwrap_or_else(|| self.reader.span(&item.path));
        let message = match id {
            Some(id) => format!("the reference `{}` has no `{variable}`", &self.text[id.range()]),
            None => format!("a reference has no `{variable}`"),
        };
        self.reader.diagnostics.push(Diagnostic::new(Rule::MissingKey, span, message).help(help));
    }

    fn kind(&mut self, item: &Node<'v>, id: Option<Span>) -> Option<&'static str> {
        let Some(node) = item.get("type") else {
            self.missing(item, id, "type", "write `type:`, as in `type: article-journal`");
            return None;
        };
        let text = self.reader.text(&node)?;
        if let Some(kind) = TYPES.iter().find(|kind| **kind == text) {
            return Some(kind);
        }
        let span = self.reader.span(&node.path);
        let finding = Diagnostic::new(Rule::WrongType, span, format!("CSL has no type `{text}`"));
        self.reader.diagnostics.push(match did_you_mean(&text, TYPES.iter().copied()) {
            Some(near) => {
                let fix = if self.json { format!("\"{near}\"") } else { near.to_owned() };
                finding.nearest(near).suggest(span, fix)
            }
            None => finding.help(format!("the types are {}", TYPES.join(", "))),
        });
        None
    }

    /// Others' keys, kept as they are, but for our own `pages`, which a file that briefbook wrote has there.
    fn custom(&mut self, reference: &mut Reference, node: &Node<'v>, pages: bool) {
        let Value::Map(entries) = node.value else {
            let kind = node.value.kind();
            let message = format!("`custom` must be a mapping of keys to values, not {kind}");
            return self.reader.report(node, Rule::WrongType, message, "write one `key: value` a line");
        };
        let mut entries = entries.clone();
        if let Some(own) = node.get("pages").filter(|_| pages) {
            reference.pages = self.reader.choice(&own, "kind of page numbers", &PageMarks::NAMES).unwrap_or_default();
            entries.retain(|(name, _)| name != "pages");
        }
        if !entries.is_empty() {
            reference.other.push(("custom".to_owned(), Value::Map(entries)));
        }
    }

    fn names(&mut self, node: &Node<'v>) -> Vec<Name> {
        if matches!(node.value, Value::Map(_)) {
            let help = "begin the name with `- `, as an item of a list";
            self.reader.report(node, Rule::WrongType, "a list of names is meant here, not a mapping", help);
            return Vec::new();
        }
        if !self.reader.is_list(node) {
            return Vec::new();
        }
        node.items().iter().filter_map(|item| self.name(item)).collect()
    }

    fn name(&mut self, node: &Node<'v>) -> Option<Name> {
        if matches!(node.value, Value::Text(_)) {
            let help = "write `family:` and `given:` for a person, `literal:` for a body";
            self.reader.report(node, Rule::WrongType, "a name is meant here, not text", help);
            return None;
        }
        if !self.reader.mapping(node, "a name", NAME_KEYS, &[]) {
            return None;
        }
        let mut name = Name::default();
        for (part, value) in node.entries() {
            let field = match part {
                "family" => &mut name.family,
                "given" => &mut name.given,
                "non-dropping-particle" => &mut name.non_dropping_particle,
                "dropping-particle" => &mut name.dropping_particle,
                "suffix" => &mut name.suffix,
                "literal" => &mut name.literal,
                "comma-suffix" | "static-ordering" | "parse-names" => {
                    if matches!(value.value, Value::List(_) | Value::Map(_)) {
                        self.reader.truth(&value);
                    } else {
                        name.other.push((part.to_owned(), value.value.clone()));
                    }
                    continue;
                }
                _ => continue,
            };
            if !(self.json && empty(value.value)) {
                *field = self.reader.text(&value);
            }
        }
        let given = [&name.family, &name.given, &name.literal].iter().any(|part| part.is_some());
        let tried = ["family", "given", "literal"].iter().any(|part| node.get(part).is_some());
        if !given && !tried {
            let help = "write `family:` and `given:` for a person, `literal:` for a body";
            self.reader.report(node, Rule::MissingKey, "a name has neither `family` nor `literal`", help);
        }
        given.then_some(name)
    }

    fn date(&mut self, node: &Node<'v>) -> Option<Date> {
        match node.value {
            Value::Int(_) => Some(Date::at(Point::year(self.year(node)?))),
            Value::Text(text) => {
                let date = Date::parse(text);
                self.dated(node, date)
            }
            Value::Map(_) => self.date_mapping(node),
            Value::List(items) if (1..=2).contains(&items.len()) => {
                let points: Vec<_> = node.items().iter().map(|item| self.date_mapping(item)).collect();
                let mut points = points.into_iter().collect::<Option<Vec<_>>>()?.into_iter();
                let (first, second) = (points.next()?, points.next());
                let approximate = first.approximate || second.as_ref().is_some_and(|second| second.approximate);
                match (first.from, second) {
                    (Some(from), Some(Date { from: Some(to), .. })) => {
                        let date = Date::span(from, Some(to)).map(|date| Date { approximate, ..date });
                        self.dated(node, date)
                    }
                    (_, None) => Some(first),
                    _ => self.wrong(node, "a range needs a year at both ends".to_owned()),
                }
            }
            _ => {
                let kind = node.value.kind();
                self.wrong(node, format!("a date is meant here, not {kind}"))
            }
        }
    }

    /// A date with keys: CSL-JSON's `date-parts`, or Pandoc's `year`, `month` and `day`.
    fn date_mapping(&mut self, node: &Node<'v>) -> Option<Date> {
        if !self.reader.mapping(node, "a date", DATE_KEYS, &[]) {
            return None;
        }
        let mut date = if let Some(parts) = node.get("date-parts") {
            self.date_parts(&parts)?
        } else if let Some(year) = node.get("year") {
            let year = self.year(&year)?;
            let month = node.get("month").filter(|node| !empty(node.value));
            let day = node.get("day").filter(|node| !empty(node.value));
            let point = self.point(year, month.as_ref(), day.as_ref())?;
            Date::at(point)
        } else if let Some(text) = node.get("edtf").or_else(|| node.get("raw")) {
            let words = self.reader.scalar(&text)?;
            match Date::parse(&words) {
                // `raw` is what somebody typed; words that are no date are shown as they are.
                Err(_) if node.get("edtf").is_none() && words.contains(char::is_alphabetic) => Date::words(words),
                date => self.dated(&text, date)?,
            }
        } else if let Some(literal) = node.get("literal") {
            Date::words(self.reader.scalar(&literal)?)
        } else {
            self.reader.report(node, Rule::MissingKey, "a date has no year", HELP);
            return None;
        };
        if let Some(literal) = node.get("literal").filter(|node| !(self.json && empty(node.value))) {
            date.literal = self.reader.scalar(&literal);
        }
        if let (Some(season), Some(from)) = (node.get("season"), &mut date.from)
            && !empty(season.value)
        {
            from.season = self.season(&season);
        }
        date.approximate |= match node.get("circa").map(|node| node.value) {
            Some(Value::Bool(circa)) => *circa,
            Some(Value::Int(circa)) => *circa != 0,
            Some(Value::Text(circa)) => !matches!(circa.as_str(), "" | "0" | "false"),
            _ => false,
        };
        Some(date)
    }

    fn date_parts(&mut self, node: &Node<'v>) -> Option<Date> {
        let lists = node.items();
        if !(1..=2).contains(&lists.len()) || lists.iter().any(|list| !matches!(list.value, Value::List(_))) {
            return self.wrong(node, "`date-parts` is one list of year, month and day in a list, or two".to_owned());
        }
        let mut points = Vec::new();
        for list in &lists {
            let items = list.items();
            if !(1..=3).contains(&items.len()) {
                return self.wrong(list, "a year is meant here, or year and month, or year, month and day".to_owned());
            }
            let year = self.year(&items[0])?;
            points.push(self.point(year, items.get(1), items.get(2))?);
        }
        let date = Date::span(points[0], points.get(1).copied());
        self.dated(node, date)
    }

    /// The point of a year with the nodes of its month and day; what is wrong is reported at the part that is.
    fn point(&mut self, year: i32, month: Option<&Node<'v>>, day: Option<&Node<'v>>) -> Option<Point> {
        let mut part = |node: Option<&Node<'v>>, what| match node {
            Some(node) => self.part(node, what).map(Some),
            None => Some(None),
        };
        let (month_number, day_number) = (part(month, "month")?, part(day, "day")?);
        if let (Some(month), Err(reason)) = (month, Point::new(year, month_number, None)) {
            return self.wrong(month, reason);
        }
        match (day, Point::new(year, month_number, day_number)) {
            (_, Ok(point)) => Some(point),
            (Some(day), Err(reason)) => self.wrong(day, reason),
            (None, Err(_)) => None,
        }
    }

    fn year(&mut self, node: &Node<'v>) -> Option<i32> {
        match number(node.value).and_then(|year| i32::try_from(year).ok()).filter(|year| year.abs() <= 9999) {
            Some(year) => Some(year),
            None => self.wrong(node, "a year is meant here".to_owned()),
        }
    }

    fn part(&mut self, node: &Node<'v>, what: &str) -> Option<u8> {
        match number(node.value).and_then(|part| u8::try_from(part).ok()) {
            Some(part) => Some(part),
            None => self.wrong(node, format!("the number of a {what} is meant here")),
        }
    }

    fn season(&mut self, node: &Node<'v>) -> Option<u8> {
        let season = match node.value {
            Value::Text(text) => {
                let names = [&["spring"][..], &["summer"], &["autumn", "fall"], &["winter"]];
                let named = (1..).zip(names).find(|(_, names)| names.contains(&text.to_lowercase().as_str()));
                named.map(|(season, _)| season).or_else(|| number(node.value))
            }
            value => number(value),
        };
        match season {
            Some(season @ (1..=4 | 13..=16 | 21..=24)) => u8::try_from((season - 1) % 4 + 1).ok(),
            _ => self.wrong(node, "a season is meant here: 1 for spring to 4 for winter".to_owned()),
        }
    }

    fn dated(&mut self, node: &Node<'v>, date: Result<Date, String>) -> Option<Date> {
        match date {
            Ok(date) => Some(date),
            Err(reason) => self.wrong(node, format!("this is no date: {reason}")),
        }
    }

    /// Reports something about a date.
    fn wrong<T>(&mut self, node: &Node<'v>, message: String) -> Option<T> {
        let help = format!("{HELP}; for words, write {{literal: \"…\"}}");
        self.reader.report(node, Rule::WrongType, message, help);
        None
    }
}

/// Whether there is nothing in the value.
fn empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Text(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A whole number, also as a text of digits, as some programs write it.
fn number(value: &Value) -> Option<i64> {
    match value {
        Value::Int(number) => Some(*number),
        Value::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}
