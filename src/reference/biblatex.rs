//! BibLaTeX to references. The only user of the `biblatex` crate.
//!
//! 1. The text is parsed as a whole; if that fails, entry by entry, so that one run shows the mistakes of all of them.
//! 2. Abbreviations (`@string`) are measured before they are expanded, because the crate follows them without a limit.
//! 3. Each entry's fields are decoded from TeX; `xdata` and `crossref` are followed here, with a place for what is
//!    missing.
//! 4. The fields become variables of CSL, as Pandoc and Zotero read them.
//!
//! Dates are read by our own reader of EDTF, which BibLaTeX's dates are written in too. Fields that nobody knows are
//! skipped as BibTeX has always skipped them, since programs leave many behind; one that looks like a slip of the pen
//! is reported.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use biblatex::{
    Bibliography, Chunk, Chunks, ChunksExt, Pair, ParseError, ParseErrorKind, Person, RawBibliography, RawChunk,
    RawEntry, Spanned, Token,
};

use super::date::HELP;
use super::{Date, KEYS, Name, PageMarks, Point, Reference, check_key, csl};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::json;
use crate::source::{FileId, Span};
use crate::yaml::{self, MAX_DEPTH, Value};

/// The most bytes that the abbreviations of one entry may become when they are expanded.
const MAX_EXPANDED: usize = 64 * 1024;

/// Fields that are texts under another name in CSL, and have no more to them. Of two for one variable the first wins.
const TEXTS: &[(&str, &str)] = &[
    ("shorttitle", "title-short"),
    ("shortjournal", "container-title-short"),
    ("eventtitle", "event-title"),
    ("venue", "event-place"),
    ("volume", "volume"),
    ("volumes", "number-of-volumes"),
    ("pages", "page"),
    ("pagetotal", "number-of-pages"),
    ("part", "part-number"),
    ("chapter", "chapter-number"),
    ("edition", "edition"),
    ("series", "collection-title"),
    ("howpublished", "medium"),
    ("doi", "DOI"),
    ("isbn", "ISBN"),
    ("issn", "ISSN"),
    ("url", "URL"),
    ("origtitle", "original-title"),
    ("annotation", "annote"),
    ("annote", "annote"),
    ("abstract", "abstract"),
    ("keywords", "keyword"),
    ("version", "version"),
    ("library", "call-number"),
    ("pubstate", "status"),
    ("pmid", "PMID"),
    ("pmcid", "PMCID"),
    ("jurisdiction", "jurisdiction"),
];

/// Fields that are lists joined by "and", of which CSL has one text.
const LISTS: &[(&str, &str)] = &[
    ("publisher", "publisher"),
    ("institution", "publisher"),
    ("school", "publisher"),
    ("organization", "publisher"),
    ("location", "publisher-place"),
    ("address", "publisher-place"),
    ("origpublisher", "original-publisher"),
    ("origlocation", "original-publisher-place"),
];

/// What the fields begin with that hold a variable of CSL as it is.
pub const OWN: &str = "csl-";

/// Fields that are names. `interviewer` is not BibLaTeX's, but there is no other place for it.
const NAMES: &[(&str, &str)] = &[
    ("author", "author"),
    ("editor", "editor"),
    ("bookauthor", "container-author"),
    ("translator", "translator"),
    ("interviewer", "interviewer"),
    ("director", "director"),
    ("holder", "author"),
];

const DATES: &[(&str, &str)] =
    &[("date", "issued"), ("urldate", "accessed"), ("origdate", "original-date"), ("eventdate", "event-date")];

/// Fields that are read in [`Entry::reference`] one by one, and those that have no meaning for a book.
#[rustfmt::skip]
const OTHER_FIELDS: &[&str] = &[
    "title", "subtitle", "titleaddon", "maintitle", "mainsubtitle", "maintitleaddon", "booktitle", "booksubtitle",
    "booktitleaddon", "journal", "journaltitle", "journalsubtitle", "journaltitleaddon", "issuetitle",
    "issuesubtitle", "eventtitleaddon", "year", "month", "day", "number", "issue", "type", "note", "addendum",
    "language", "langid", "hyphenation", "eprint", "eprinttype", "eprintclass", "archiveprefix", "primaryclass",
    "entrysubtype", "editortype", "options", "pagemarks", "crossref", "xdata", "xref", "ids", "file", "pdf",
    "timestamp", "owner", "groups", "keyword", "urlyear", "urlmonth", "urlday", "pagination", "bookpagination",
    "shortauthor", "shorteditor", "shortseries", "shorthand", "label", "sortkey", "sortname", "sorttitle",
    "sortyear", "presort", "related", "relatedtype", "relatedstring", "relatedoptions", "entryset", "execute",
    "gender", "indextitle", "indexsorttitle", "isrn", "ismn", "isan", "iswc", "eid", "editora", "editorb",
    "editorc", "editoratype", "editorbtype", "editorctype", "afterword", "foreword", "introduction", "commentator",
    "annotator", "authortype", "translatortype", "nameaddon", "reprinttitle", "origlanguage", "lccn", "copyright",
    "creationdate", "modificationdate", "date-added", "date-modified", "price", "size", "rating", "read",
    "comment", "review", "doi-url", "urn", "key", "contents", "mendeley-tags", "localfile", "lista", "listb",
    "listc", "listd", "liste", "listf", "usera", "userb", "userc", "userd", "usere", "userf", "verba", "verbb",
    "verbc", "namea", "nameb", "namec",
];

/// Types of entries, with the type of CSL.
const KINDS: &[(&str, &str)] = &[
    ("article", "article-journal"),
    ("suppperiodical", "article-journal"),
    ("periodical", "periodical"),
    ("book", "book"),
    ("mvbook", "book"),
    ("collection", "book"),
    ("mvcollection", "book"),
    ("proceedings", "book"),
    ("mvproceedings", "book"),
    ("reference", "book"),
    ("mvreference", "book"),
    ("manual", "book"),
    ("booklet", "pamphlet"),
    ("inbook", "chapter"),
    ("bookinbook", "chapter"),
    ("suppbook", "chapter"),
    ("incollection", "chapter"),
    ("suppcollection", "chapter"),
    ("inreference", "entry-encyclopedia"),
    ("inproceedings", "paper-conference"),
    ("conference", "paper-conference"),
    ("report", "report"),
    ("techreport", "report"),
    ("thesis", "thesis"),
    ("phdthesis", "thesis"),
    ("mastersthesis", "thesis"),
    ("online", "webpage"),
    ("electronic", "webpage"),
    ("www", "webpage"),
    ("unpublished", "manuscript"),
    ("misc", "document"),
    ("patent", "patent"),
    ("dataset", "dataset"),
    ("software", "software"),
    ("artwork", "graphic"),
    ("image", "graphic"),
    ("audio", "song"),
    ("music", "song"),
    ("movie", "motion_picture"),
    ("video", "motion_picture"),
    ("interview", "interview"),
    ("jurisdiction", "legal_case"),
    ("legislation", "legislation"),
    ("legal", "treaty"),
    ("letter", "personal_communication"),
    ("map", "map"),
    ("performance", "performance"),
    ("review", "review"),
    ("standard", "standard"),
    ("commentary", "article"),
    ("newspaper", "article-newspaper"),
    ("preprint", "article"),
];

/// Reads the text of a file.
pub(super) fn read(file: FileId, text: &str) -> (Vec<Reference>, Diagnostics) {
    let mut bib = Bib { file, text, diagnostics: Diagnostics::default() };
    if let Some(at) = too_deep(text) {
        let message = format!("nested more than {MAX_DEPTH} levels deep");
        bib.report(Rule::LimitExceeded, at..at + 1, message, "take out some of the braces");
        return (Vec::new(), bib.diagnostics);
    }
    let entries = bib.entries();
    let references = (0..entries.len())
        .filter(|at| !matches!(entries[*at].kind.as_str(), "xdata" | "set"))
        .filter_map(|at| {
            let fields = bib.inherited(&entries, at);
            bib.reference(&entries[at], &fields)
        })
        .collect();
    (references, bib.diagnostics)
}

/// The offset of the first brace deeper than [`MAX_DEPTH`]; each entry begins anew.
fn too_deep(text: &str) -> Option<usize> {
    let (mut depth, mut escaped) = (0usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if !escaped => depth += 1,
            b'}' if !escaped => depth = depth.saturating_sub(1),
            b'@' if text[..at].ends_with('\n') => depth = 0,
            _ => {}
        }
        if depth > MAX_DEPTH {
            return Some(at);
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

/// A field of an entry, decoded.
#[derive(Debug, Clone)]
struct Field {
    /// What it says; nothing at all where that could not be read.
    chunks: Chunks,
    /// Where its value stands, without braces or quotes.
    span: Range<usize>,
}

/// The fields of an entry by name, in lower case.
type Fields = BTreeMap<String, Field>;

/// An entry with its own fields.
#[derive(Debug)]
struct Entry {
    kind: String,
    kind_span: Range<usize>,
    key: String,
    key_span: Range<usize>,
    fields: Fields,
}

/// The reading of one file.
struct Bib<'t> {
    file: FileId,
    text: &'t str,
    diagnostics: Diagnostics,
}

impl<'t> Bib<'t> {
    fn report(&mut self, rule: Rule, span: Range<usize>, message: impl Into<String>, help: impl Into<String>) {
        let span = Span::new(self.file, self.inside(span));
        self.diagnostics.push(Diagnostic::new(rule, span, message).help(help));
    }

    /// The range within the text and on character boundaries, whatever a parser said.
    fn inside(&self, span: Range<usize>) -> Range<usize> {
        let floor = |at: usize| (0..=at.min(self.text.len())).rev().find(|at| self.text.is_char_boundary(*at));
        let start = floor(span.start).unwrap_or(0);
        start..floor(span.end).unwrap_or(0).max(start)
    }

    /// Every entry that can be read, in the order of the file.
    fn entries(&mut self) -> Vec<Entry> {
        let mut raw: Vec<(usize, RawEntry<'t>)> = Vec::new();
        let mut abbreviations: Vec<(usize, Pair<'t>)> = Vec::new();
        let mut take = |base: usize, bibliography: RawBibliography<'t>| {
            raw.extend(bibliography.entries.into_iter().map(|entry| (base, entry.v)));
            abbreviations.extend(bibliography.abbreviations.into_iter().map(|pair| (base, pair)));
        };
        match RawBibliography::parse(self.text) {
            Ok(bibliography) => take(0, bibliography),
            Err(whole) => {
                for (start, end) in pieces(self.text) {
                    match RawBibliography::parse(&self.text[start..end]) {
                        Ok(bibliography) => take(start, bibliography),
                        Err(error) => self.syntax(start..end, &error),
                    }
                }
                // The mistake may lie where no line begins an entry; then no piece has it.
                if self.diagnostics.is_empty() {
                    self.syntax(0..self.text.len(), &whole);
                }
            }
        }
        let abbreviations = self.measured(abbreviations);
        raw.into_iter().filter_map(|(base, entry)| self.decoded(base, entry, &abbreviations)).collect()
    }

    /// Reports what the parser said about the text of `piece`.
    fn syntax(&mut self, piece: Range<usize>, error: &ParseError) {
        let end = piece.start + self.text[piece.clone()].trim_end().len();
        let at = self.inside(piece.start + error.span.start..piece.start + error.span.end);
        let (start, message, help) = match &error.kind {
            ParseErrorKind::UnexpectedEof if at.start >= end => {
                (end, "the entry is not closed".to_owned(), "write the `}` or `\"` that is missing")
            }
            ParseErrorKind::UnexpectedEof => {
                (at.start, "a value is expected here".to_owned(), "write it in braces, as in `title = {…}`")
            }
            ParseErrorKind::Expected(Token::Comma) => {
                (at.start, "a comma is expected here".to_owned(), "write a comma after what stands before")
            }
            kind => (at.start, kind.to_string(), "see whether a brace, a comma or a `=` is missing before it"),
        };
        // The whole word is underlined, not its first letter.
        let word =
            self.text[start..piece.end].chars().take_while(|c| c.is_alphanumeric()).map(char::len_utf8).sum::<usize>();
        let one = self.text[start..piece.end].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
        let span = Span::new(self.file, start..start + word.max(one));
        let line = self.text[piece.clone()].lines().next().unwrap_or_default();
        let entry = Span::new(self.file, piece.start..piece.start + line.trim_end().len());
        self.diagnostics.push(
            Diagnostic::new(Rule::FrontMatterInvalid, span, format!("this is not BibLaTeX: {message}"))
                .related(entry, "in this entry")
                .help(help),
        );
    }

    /// The abbreviations that can be expanded safely. One that contains itself, or that grows beyond the limit, is
    /// reported and becomes empty, so that the entries that use it are not reported too.
    fn measured(&mut self, pairs: Vec<(usize, Pair<'t>)>) -> Vec<Pair<'t>> {
        fn size(
            name: &str,
            pairs: &BTreeMap<&str, &Pair<'_>>,
            known: &mut BTreeMap<String, usize>,
            depth: usize,
        ) -> usize {
            if let Some(size) = known.get(name) {
                return *size;
            }
            let Some(pair) = pairs.get(name).filter(|_| depth < MAX_DEPTH) else {
                return if depth < MAX_DEPTH { 0 } else { usize::MAX };
            };
            let mut sum = 0usize;
            for part in &pair.value.v {
                sum = sum.saturating_add(match part.v {
                    RawChunk::Normal(text) => cost(text),
                    RawChunk::Abbreviation(other) => size(other, pairs, known, depth + 1),
                });
                if sum > MAX_EXPANDED {
                    break;
                }
            }
            known.insert(name.to_owned(), sum);
            sum
        }
        let mut known = BTreeMap::new();
        let mut safe = Vec::new();
        {
            let by_name: BTreeMap<&str, &Pair<'_>> = pairs.iter().map(|(_, pair)| (pair.key.v, pair)).collect();
            for name in by_name.keys() {
                size(name, &by_name, &mut known, 0);
            }
        }
        for (base, mut pair) in pairs {
            if known.get(pair.key.v).is_some_and(|size| *size > MAX_EXPANDED) {
                let span = base + pair.key.span.start..base + pair.key.span.end;
                let message =
                    format!("the abbreviation `{}` contains itself, or more than {MAX_EXPANDED} bytes", pair.key.v);
                self.report(Rule::LimitExceeded, span, message, "write the text out");
                pair.value.v.clear();
            }
            safe.push(pair);
        }
        safe
    }

    /// Decodes the fields of an entry, and reports those that stand twice or look misspelt.
    fn decoded(&mut self, base: usize, entry: RawEntry<'t>, abbreviations: &[Pair<'t>]) -> Option<Entry> {
        let shift = |span: &Range<usize>| base + span.start..base + span.end;
        let mut places: BTreeMap<String, (Range<usize>, Range<usize>)> = BTreeMap::new();
        for pair in &entry.fields {
            let name = pair.key.v.to_ascii_lowercase();
            let key = shift(&pair.key.span);
            let value = match (pair.value.v.first(), pair.value.v.last()) {
                (Some(first), Some(last)) => shift(&(first.span.start..last.span.end)),
                _ => shift(&pair.value.span),
            };
            if let Some((first, _)) = places.get(&name) {
                let span = Span::new(self.file, key.clone());
                self.diagnostics.push(
                    Diagnostic::new(
                        Rule::FrontMatterInvalid,
                        span,
                        format!("the field `{name}` stands twice in the entry"),
                    )
                    .related(Span::new(self.file, first.clone()), "it stands here already")
                    .help("keep one of them"),
                );
            } else if !known_field(&name)
                && let Some(near) = did_you_mean(&name, known_fields())
            {
                let span = Span::new(self.file, key.clone());
                self.diagnostics.push(
                    Diagnostic::new(Rule::UnknownKey, span, format!("an entry has no field `{name}`"))
                        .nearest(near)
                        .suggest(span, near),
                );
            }
            places.insert(name, (key, value));
        }
        let sum = entry.fields.iter().flat_map(|pair| &pair.value.v).fold(0usize, |sum, part| match part.v {
            RawChunk::Abbreviation(name) => sum.saturating_add(expanded(name, abbreviations)),
            RawChunk::Normal(_) => sum,
        });
        if sum > MAX_EXPANDED {
            let message = format!("the abbreviations of this entry are more than {MAX_EXPANDED} bytes");
            self.report(Rule::LimitExceeded, shift(&entry.key.span), message, "write the text out");
            return None;
        }
        let (kind, key) = (entry.kind, entry.key);
        let mut fields = Fields::new();
        for pair in entry.fields {
            let name = pair.key.v.to_ascii_lowercase();
            let span = places.get(&name).map_or_else(|| shift(&pair.value.span), |(_, value)| value.clone());
            let chunks = if is_link(&name) {
                let parts = pair.value.v.iter().map(|part| match part.v {
                    RawChunk::Normal(text) | RawChunk::Abbreviation(text) => text,
                });
                vec![Spanned::detached(Chunk::Normal(parts.collect()))]
            } else {
                self.chunks(base, &name, pair, (&kind, &key), abbreviations)
            };
            fields.insert(name, Field { chunks, span });
        }
        Some(Entry {
            kind: kind.v.to_ascii_lowercase(),
            kind_span: shift(&kind.span),
            key: key.v.to_owned(),
            key_span: shift(&key.span),
            fields,
        })
    }

    /// Decodes one field, as the only one of its entry, so that a mistake in it costs no other; nothing if it has one.
    ///
    /// The crate must not see fields that name other entries: it follows them without an end where they form a
    /// circle, and has no place for one that leads nowhere.
    fn chunks(
        &mut self,
        base: usize,
        name: &str,
        pair: Pair<'t>,
        (kind, key): (&Spanned<&'t str>, &Spanned<&'t str>),
        abbreviations: &[Pair<'t>],
    ) -> Chunks {
        let abbreviated = pair.value.v.iter().any(|part| matches!(part.v, RawChunk::Abbreviation(_)));
        let entry = RawEntry { key: key.clone(), kind: kind.clone(), fields: vec![pair] };
        let raw = RawBibliography {
            preamble: String::new(),
            entries: vec![Spanned::new(entry, key.span.clone())],
            abbreviations: if abbreviated { abbreviations.to_vec() } else { Vec::new() },
        };
        match Bibliography::from_raw(raw) {
            Ok(bibliography) => {
                let entry = bibliography.into_vec().pop();
                entry.and_then(|mut entry| entry.fields.remove(name)).unwrap_or_default()
            }
            Err(error) => {
                let message = match &error.kind {
                    ParseErrorKind::UnknownAbbreviation(name) => {
                        format!("there is no abbreviation `{name}`; text is written in braces or quotes")
                    }
                    kind => format!("this is not BibLaTeX: {kind}"),
                };
                let help = "write text in braces, and `\\{` for a brace that is part of it";
                let span = base + error.span.start..base + error.span.end;
                self.report(Rule::FrontMatterInvalid, span, message, help);
                Chunks::new()
            }
        }
    }

    /// The fields of an entry with those that `xdata` and `crossref` lend it.
    fn inherited(&mut self, entries: &[Entry], at: usize) -> Fields {
        let mut fields = entries[at].fields.clone();
        // Each lender is visited once, so a circle ends; the nearest lender of a field wins.
        let mut seen = BTreeSet::from([at]);
        let mut waiting = vec![at];
        while let Some(borrower) = waiting.pop() {
            for link in ["xdata", "crossref"] {
                let Some(field) = entries[borrower].fields.get(link) else { continue };
                for key in field.chunks.format_verbatim().split(',').map(str::trim).filter(|key| !key.is_empty()) {
                    let Some(lender) = entries.iter().position(|entry| entry.key == key) else {
                        if borrower == at {
                            let near = did_you_mean(key, entries.iter().map(|entry| entry.key.as_str()));
                            let help = near.map_or("name an entry of this file".to_owned(), |near| {
                                format!("did you mean `{near}`?")
                            });
                            let message = format!("`{link}` names `{key}`, which this file does not have");
                            self.report(Rule::UnknownReference, field.span.clone(), message, help);
                        }
                        continue;
                    };
                    if seen.insert(lender) {
                        waiting.push(lender);
                        for (name, value) in &entries[lender].fields {
                            if let Some(name) = lent(name, &entries[lender].kind, link == "crossref") {
                                fields.entry(name.to_owned()).or_insert_with(|| value.clone());
                            }
                        }
                    }
                }
            }
        }
        fields
    }

    fn reference(&mut self, entry: &Entry, fields: &Fields) -> Option<Reference> {
        if entry.key.is_empty() {
            let help = "write it after the brace, as in `@article{felbabbrown2016militias,`";
            self.report(Rule::MissingKey, entry.kind_span.clone(), "an entry has no citation key", help);
            return None;
        }
        let span = Span::new(self.file, entry.key_span.clone());
        check_key(&entry.key, span, &mut self.diagnostics);
        let text =
            |name: &str| fields.get(name).map(|field| plain(name, &field.chunks)).filter(|text| !text.is_empty());
        let with_subtitle = |title: &str, subtitle: &str| {
            text(title).map(|title| match text(subtitle) {
                Some(subtitle) if title.ends_with(['?', '!', ':']) => format!("{title} {subtitle}"),
                Some(subtitle) => format!("{title}: {subtitle}"),
                None => title,
            })
        };
        let kind = self.kind(entry, &text);
        let title = with_subtitle("title", "subtitle").or_else(|| with_subtitle("maintitle", "mainsubtitle"));
        // A title without any chunks has a mistake that is reported already.
        if title.is_none() && fields.get("title").is_none_or(|field| !field.chunks.is_empty()) {
            let message = format!("the entry `{}` has no `title`", entry.key);
            self.report(Rule::MissingKey, entry.key_span.clone(), message, "write `title = {…}` as it is printed");
        }
        let title = title.unwrap_or_else(|| entry.key.clone());
        let mut reference = Reference::new(entry.key.clone(), kind.to_owned(), title, span);

        let container = with_subtitle("journaltitle", "journalsubtitle")
            .or_else(|| with_subtitle("journal", "journalsubtitle"))
            .or_else(|| with_subtitle("booktitle", "booksubtitle"))
            .or_else(|| text("title").and(with_subtitle("maintitle", "mainsubtitle")));
        let genre = text("type").map(|genre| genre_name(&genre).to_owned()).or_else(|| match entry.kind.as_str() {
            "phdthesis" => Some("PhD thesis".to_owned()),
            "mastersthesis" => Some("Master’s thesis".to_owned()),
            "techreport" => Some("technical report".to_owned()),
            "proceedings" | "mvproceedings" => Some("Proceedings".to_owned()),
            _ => None,
        });
        let serial =
            matches!(kind, "article-journal" | "article-magazine" | "article-newspaper" | "periodical" | "review");
        let bound = matches!(kind, "book" | "chapter" | "paper-conference" | "entry-encyclopedia");
        let number = if serial {
            "issue"
        } else if bound && fields.contains_key("series") {
            "collection-number"
        } else {
            "number"
        };
        let note = [text("note"), text("addendum")].into_iter().flatten().collect::<Vec<_>>().join(". ");
        let language = text("langid").or_else(|| text("language")).map(|language| language_tag(&language).to_owned());
        let mut texts = vec![
            ("container-title", container),
            ("genre", genre),
            (number, text("number")),
            ("issue", text("issue").filter(|_| !(serial && fields.contains_key("number")))),
            ("note", Some(note).filter(|note| !note.is_empty())),
            ("language", language),
        ];
        texts.extend(TEXTS.iter().map(|(field, variable)| (*variable, text(field))));
        texts.extend(LISTS.iter().map(|(field, variable)| {
            let list =
                fields.get(*field).and_then(|value| value.chunks.parse::<Vec<Chunks>>().ok()).unwrap_or_default();
            let list = list.iter().map(|chunks| plain(field, chunks)).filter(|part| !part.is_empty());
            (*variable, Some(list.collect::<Vec<_>>().join("; ")).filter(|list| !list.is_empty()))
        }));
        match text("eprinttype").or_else(|| text("archiveprefix")).unwrap_or_default().to_lowercase().as_str() {
            "pmid" | "pubmed" => texts.push(("PMID", text("eprint"))),
            "pmcid" => texts.push(("PMCID", text("eprint"))),
            archive => {
                texts.push(("archive", text("eprint").and(Some(archive.to_owned())).filter(|name| !name.is_empty())));
                texts.push(("archive_location", text("eprint")));
            }
        }
        let mut given = BTreeSet::new();
        for (variable, value) in texts {
            if let Some(value) = value
                && given.insert(variable)
            {
                reference.set_text(variable, value);
            }
        }

        let whole_particles =
            text("options").is_some_and(|options| options.replace(' ', "").contains("useprefix=true"));
        for (field, variable) in NAMES {
            let variable = match (*field, text("editortype").as_deref()) {
                ("editor", Some("compiler")) => "compiler",
                ("editor", Some("director")) => "director",
                ("editor", Some("organizer")) => "organizer",
                _ => variable,
            };
            if let Some(field) = fields.get(*field)
                && given.insert(variable)
            {
                let people = field.chunks.parse::<Vec<Chunks>>().unwrap_or_default();
                let names = people.iter().filter_map(|chunks| name(chunks, whole_particles)).collect();
                reference.set_names(variable, names);
            }
        }
        for (field, variable) in DATES {
            let found = fields.get(*field).map(|field| (field.span.clone(), date(&plain("date", &field.chunks))));
            let found = found.or_else(|| match *field {
                "date" => year_month_day(fields, ["year", "month", "day"]),
                "urldate" => year_month_day(fields, ["urlyear", "urlmonth", "urlday"]),
                _ => None,
            });
            match found {
                Some((_, Ok(date))) => reference.set_date(variable, date),
                Some((span, Err(reason))) => {
                    self.report(Rule::WrongType, span, format!("this is no date: {reason}"), HELP);
                }
                None => {}
            }
        }
        if let Some(field) = fields.get("pagemarks") {
            let written = plain("pagemarks", &field.chunks);
            match PageMarks::NAMES.iter().find(|(name, _)| *name == written) {
                Some((_, pages)) => reference.pages = *pages,
                None => {
                    let message = format!("there is no kind of page numbers `{written}`");
                    let help = "it is one of `printed`, `counted`, `none`";
                    self.report(Rule::WrongType, field.span.clone(), message, help);
                }
            }
        }
        Some(self.overlaid(reference, entry, fields))
    }

    /// The reference with what its fields `csl-…` say, which stand for what BibLaTeX cannot hold.
    fn overlaid(&mut self, reference: Reference, entry: &Entry, fields: &Fields) -> Reference {
        let own: Vec<(&str, String)> = fields
            .iter()
            .filter_map(|(name, field)| Some((name.strip_prefix(OWN)?, decoded(&plain("url", &field.chunks)))))
            .collect();
        let Value::Map(mut item) = reference.csl() else { return reference };
        if own.is_empty() {
            return reference;
        }
        for (field, text) in own {
            // BibTeX does not tell capitals from small letters in the names of fields.
            let variable = KEYS.iter().find(|key| key.name.eq_ignore_ascii_case(field)).map_or(field, |key| key.name);
            let value = match yaml::parse(&text) {
                Ok(yaml) if text.starts_with(['{', '[', '"']) => yaml.value,
                _ => Value::Text(text),
            };
            item.retain(|(known, _)| known != variable);
            if value != Value::Text(String::new()) {
                item.push((variable.to_owned(), value));
            }
        }
        let text = json::line(&Value::List(vec![Value::Map(item)]));
        let (mut read, found) = csl::read(self.file, &text, true);
        match read.pop() {
            Some(read) if found.is_empty() => Reference { span: reference.span, ..read },
            _ => {
                let message = format!("a field `{OWN}…` of the entry `{}` is no variable of CSL", entry.key);
                self.report(
                    Rule::WrongType,
                    entry.key_span.clone(),
                    message,
                    "write the variable's value, or its JSON",
                );
                reference
            }
        }
    }

    /// The type of CSL that an entry has.
    fn kind(&mut self, entry: &Entry, text: &impl Fn(&str) -> Option<String>) -> &'static str {
        let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == entry.kind) else {
            let span = Span::new(self.file, entry.kind_span.clone());
            let finding = Diagnostic::new(Rule::WrongType, span, format!("there is no type of entry `{}`", entry.kind));
            let near = did_you_mean(&entry.kind, KINDS.iter().map(|(name, _)| *name));
            self.diagnostics.push(match near {
                Some(near) => finding.nearest(near).suggest(span, near),
                None => finding.help("write `misc` if nothing fits"),
            });
            return "document";
        };
        let subtype = text("entrysubtype").or_else(|| text("type")).unwrap_or_default().to_lowercase();
        match (*kind, subtype.as_str()) {
            ("article-journal", "magazine") => "article-magazine",
            ("article-journal", "newspaper") => "article-newspaper",
            ("webpage", "blog" | "blog post") => "post-weblog",
            ("article-journal" | "document" | "webpage", "interview") => "interview",
            ("manuscript", _) if text("eventtitle").is_some() => "speech",
            (kind, _) => kind,
        }
    }
}

/// The text cut before every line that begins an entry.
fn pieces(text: &str) -> Vec<(usize, usize)> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive(['\n', '\r']) {
        let indent = line.len() - line.trim_start().len();
        if line[indent..].starts_with('@') {
            starts.push(at + indent);
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).collect()
}

/// How long the text of an abbreviation is; they were measured before, so this ends.
fn expanded(name: &str, abbreviations: &[Pair<'_>]) -> usize {
    let Some(pair) = abbreviations.iter().rfind(|pair| pair.key.v == name) else { return 0 };
    pair.value.v.iter().fold(0usize, |sum, part| {
        sum.saturating_add(match part.v {
            RawChunk::Normal(text) => cost(text),
            RawChunk::Abbreviation(other) => expanded(other, abbreviations),
        })
    })
}

/// What a piece of text costs to expand: also an empty one is work, and can be repeated without measure.
fn cost(text: &str) -> usize {
    text.len() + 1
}

fn known_fields() -> impl Iterator<Item = &'static str> {
    let tables = [TEXTS, LISTS, NAMES, DATES];
    tables.into_iter().flatten().map(|(field, _)| *field).chain(OTHER_FIELDS.iter().copied())
}

fn known_field(name: &str) -> bool {
    name.starts_with(OWN) || known_fields().any(|field| field == name)
}

/// Whether a field names other entries.
fn is_link(name: &str) -> bool {
    matches!(name, "crossref" | "xdata" | "xref" | "ids" | "related" | "entryset")
}

/// Under which name a field is lent to another entry, as BibLaTeX does by default: the title of a book becomes the
/// book title of its chapter, while what belongs to one entry alone is not lent.
fn lent<'n>(name: &'n str, lender: &str, crossref: bool) -> Option<&'n str> {
    if is_link(name) || matches!(name, "options" | "label" | "shorthand" | "sortkey" | "presort" | "entrysubtype") {
        return None;
    }
    if !crossref {
        return Some(name);
    }
    let periodical = lender == "periodical";
    match name {
        "title" if periodical => Some("journaltitle"),
        "subtitle" if periodical => Some("journalsubtitle"),
        "title" => Some("booktitle"),
        "subtitle" => Some("booksubtitle"),
        "titleaddon" => Some("booktitleaddon"),
        "author" if lender == "book" => Some("bookauthor"),
        "shorttitle" | "abstract" | "annotation" | "note" | "addendum" | "file" | "pages" => None,
        name => Some(name),
    }
}

/// The text of a field: without TeX's commands for the looks of it, with its quotes and ties as characters.
fn plain(field: &str, chunks: &[Spanned<Chunk>]) -> String {
    let text = chunks.format_verbatim();
    if matches!(field, "url" | "doi" | "eprint" | "date") {
        return text.trim().to_owned();
    }
    let text = text.replace("``", "“").replace("''", "”").replace('~', " ");
    let mut bare = String::new();
    let mut rest = text.as_str();
    // The crate gives commands that it does not know back as `\name{argument}`, or `\name ` without one.
    while let Some(at) = rest.find('\\') {
        bare.push_str(&rest[..at]);
        let command = &rest[at + 1..];
        let name = command.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(command.len());
        let (open, close) = match &command[..name] {
            "enquote" | "mkbibquote" => ("“", "”"),
            _ => ("", ""),
        };
        match command[name..].strip_prefix('{').and_then(|argument| Some((argument, closing(argument)?))) {
            Some((argument, end)) if name > 0 => {
                bare.push_str(open);
                bare.push_str(&argument[..end]);
                bare.push_str(close);
                rest = &argument[end + 1..];
            }
            _ if name > 0 => {
                // A brace has a name, because BibTeX counts those that stand in a text.
                bare.push_str(match &command[..name] {
                    "textbraceleft" => "{",
                    "textbraceright" => "}",
                    _ => "",
                });
                rest = command[name..].strip_prefix(' ').unwrap_or(&command[name..]);
            }
            _ => rest = command,
        }
    }
    bare.push_str(rest);
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the brace that is open at the beginning of `text` is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    text.bytes().enumerate().find_map(|(at, byte)| {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
        None
    })
}

/// A name. One in braces of its own is a body.
fn name(chunks: &[Spanned<Chunk>], whole_particles: bool) -> Option<Name> {
    let filled: Vec<_> = chunks.iter().filter(|chunk| !chunk.v.get().trim().is_empty()).collect();
    if let [Spanned { v: Chunk::Verbatim(_), .. }] = filled.as_slice() {
        return Some(Name::whole(plain("", chunks)));
    }
    let person = Person::parse(chunks);
    let part = |text: &str| {
        let chunk = Spanned::detached(Chunk::Normal(text.to_owned()));
        Some(plain("", &[chunk])).filter(|text| !text.is_empty())
    };
    let name = Name {
        family: part(&person.name),
        given: part(&person.given_name),
        suffix: part(&person.suffix),
        ..Name::default()
    };
    if name.family.as_deref() == Some("others") && name.given.is_none() {
        return Some(Name::whole("others".to_owned()));
    }
    let particle = part(&person.prefix);
    if name.family.is_none() && name.given.is_none() {
        return particle.map(Name::whole);
    }
    Some(if person.use_prefix.unwrap_or(whole_particles) {
        Name { non_dropping_particle: particle, ..name }
    } else {
        Name { dropping_particle: particle, ..name }
    })
}

/// A text with the characters that stand in it by their number: `%7B`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let number = match rest {
            [b'%', a, b, ..] => std::str::from_utf8(&[*a, *b]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok()),
            _ => None,
        };
        bytes.push(number.unwrap_or(*first));
        rest = if number.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A date, also with TeX's dash between years.
fn date(text: &str) -> Result<Date, String> {
    Date::parse(&text.replace('–', "/"))
}

/// A date in three fields, and the place of the one that is wrong. Without a year there is none.
fn year_month_day(fields: &Fields, names: [&str; 3]) -> Option<(Range<usize>, Result<Date, String>)> {
    let [year, month, day] = names.map(|name| fields.get(name));
    let year = year?;
    let written = |field: &Field| plain("date", &field.chunks);
    let whole = match date(&written(year)) {
        Ok(whole) => whole,
        Err(reason) => return Some((year.span.clone(), Err(reason))),
    };
    let (Some(Point { year: number, month: None, season: None, .. }), None, Some(month)) =
        (whole.from, whole.to, month)
    else {
        return Some((year.span.clone(), Ok(whole)));
    };
    let text = written(month);
    let Some(month_number) = month_of(&text) else {
        return Some((month.span.clone(), Err(format!("`{text}` is no month"))));
    };
    if let Err(reason) = Point::new(number, Some(month_number), None) {
        return Some((month.span.clone(), Err(reason)));
    }
    let Some(day) = day else {
        return Some((month.span.clone(), Point::new(number, Some(month_number), None).map(Date::at)));
    };
    let text = written(day);
    let date = match text.parse::<u8>() {
        Ok(day) => Point::new(number, Some(month_number), Some(day)).map(Date::at),
        Err(_) => Err(format!("`{text}` is no day")),
    };
    Some((day.span.clone(), date))
}

/// A month by its number or its English name, of which three letters are enough, as in BibTeX's own abbreviations.
fn month_of(text: &str) -> Option<u8> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let lower = text.to_lowercase();
    let letters = lower.trim_end_matches('.').chars().all(char::is_alphabetic);
    (1..).zip(names).find(|(_, name)| letters && lower.starts_with(name)).map(|(number, _)| number)
}

/// What BibLaTeX's keys for the field `type` mean.
fn genre_name(key: &str) -> &str {
    match key {
        "phdthesis" => "PhD thesis",
        "mathesis" | "mastersthesis" => "Master’s thesis",
        "bathesis" => "Bachelor’s thesis",
        "techreport" => "technical report",
        "resreport" => "research report",
        other => other,
    }
}

/// The tag of a language that babel names.
fn language_tag(name: &str) -> &str {
    match name.to_lowercase().as_str() {
        "english" => "en",
        "american" | "usenglish" => "en-US",
        "british" | "ukenglish" => "en-GB",
        "spanish" => "es",
        "portuguese" | "portuges" => "pt",
        "brazilian" | "brazil" => "pt-BR",
        "french" => "fr",
        "german" | "ngerman" => "de",
        "italian" => "it",
        "dutch" => "nl",
        _ => name,
    }
}
