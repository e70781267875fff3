//! References → the words of a citation style, as HTML: what stands in the text, and what stands in the bibliography.
//!
//! 1. [`Style::read`] takes the style that `book.yaml` names: one of the archive, or a `.csl` file of the book. It is only
//!    read when something is formatted.
//! 2. [`Citations::reference`] gives a reference as a bibliography has it, [`Citations::cite`] what stands in a sentence.
//!    Both ask hayagriva, through items of CSL-JSON, and walk its tree of elements: its own writer of HTML escapes nothing.
//!
//! What is asked twice is made once. Each answer depends on the references asked for and on those that could be taken for
//! them (the same authors and year, which a style tells apart by a letter), so it takes no longer in a larger book.
//!
//! Of two things hayagriva knows nothing, so they are put in afterwards: years that are a range or only about right, which
//! it gets as one year, and the numbers of numeric styles, which are places in the bibliography of the whole book.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hayagriva::archive::{ArchivedStyle, LOCALES};
use hayagriva::citationberg::json::{self, DateValue, Item, LiteralName, NameItem, NameValue, VecDate, VecDateRange};
use hayagriva::citationberg::taxonomy::Locator as Unit;
use hayagriva::citationberg::{
    self as csl, CitationFormat, FontStyle, FontWeight, IndependentStyle, Locale, LocaleCode, StyleCategory,
    StyleClass, TextDecoration, VerticalAlign,
};
use hayagriva::{
    BibliographyDriver, BibliographyRequest, CitationItem, CitationRequest, ElemChild, ElemChildren, ElemMeta,
    Formatting, LocatorPayload, Rendered, SpecificLocator,
};

use crate::book::labels::place;
use crate::diagnostic::did_you_mean;
use crate::hash;
use crate::html::{escape, escaped};
use crate::id;
use crate::parse::locator::Locator;
use crate::reference::{Date, Name, Reference};
use crate::strings::Strings;
use crate::yaml::Value;

/// A citation style with the words of a language. One of the archive is read when something is first formatted in it.
#[derive(Debug)]
pub struct Style {
    chosen: Chosen,
    language: String,
    ready: OnceLock<Ready>,
    /// What was formatted last, with the hash of what it was formatted of; nothing if it is not to be remembered.
    last: Option<Mutex<(String, Arc<Known>)>>,
}

/// What is formatted, once it was asked for.
#[derive(Debug, Default)]
struct Known {
    entries: Vec<OnceLock<Entry>>,
    order: OnceLock<Vec<usize>>,
    cited: Mutex<BTreeMap<String, Arc<Vec<Piece>>>>,
}

/// Where a style comes from.
#[derive(Debug)]
enum Chosen {
    Archived(ArchivedStyle),
    Own(Box<IndependentStyle>),
}

/// A style that has been read.
#[derive(Debug)]
struct Ready {
    /// All of it: for what stands in a bibliography.
    whole: IndependentStyle,
    /// The same without its bibliography, which would be made for every citation and not looked at.
    citing: IndependentStyle,
    locale: LocaleCode,
    locales: Vec<Locale>,
}

/// Whose rules a style follows that no style can express in CSL; see [`item`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum House {
    Apa,
    Mla,
    Other,
}

/// Why a style cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Style {
    /// The style of a name, for a language. `file` gives the text of a file of the book by its path below `content/`.
    pub fn read<'f>(name: &str, language: &str, file: impl Fn(&str) -> Option<&'f [u8]>) -> Result<Self, Unusable> {
        let chosen = if name.ends_with(".csl") {
            let Some(bytes) = file(name) else {
                return Err(Unusable {
                    message: format!("the book has no citation style content/{name}"),
                    help: "put the file there, or name a style: chicago-author-date, apa, modern-language-association"
                        .to_owned(),
                });
            };
            let refused = |reason: String| Unusable {
                message: format!("content/{name} is no citation style that can be used: {reason}"),
                help: "take a style from https://github.com/citation-style-language/styles".to_owned(),
            };
            Chosen::Own(Box::new(independent(&String::from_utf8_lossy(bytes)).map_err(refused)?))
        } else {
            Chosen::Archived(archived(name)?)
        };
        Ok(Self { chosen, language: language.to_owned(), ready: OnceLock::new(), last: None })
    }

    /// The same, which remembers what was formatted in it for as long as the references stay as they are.
    pub fn remembering(self) -> Self {
        Self { last: Some(Mutex::default()), ..self }
    }

    /// What is known of these references, if they are those that were formatted last.
    fn known(&self, references: &[Reference], strings: &Strings) -> Arc<Known> {
        let empty = || {
            let entries = references.iter().map(|_| OnceLock::new()).collect();
            Arc::new(Known { entries, ..Known::default() })
        };
        let Some(last) = &self.last else { return empty() };
        let key = hash::of(format!("{references:?}{strings:?}").as_bytes());
        let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.0 != key {
            *last = (key, empty());
        }
        last.1.clone()
    }

    fn ready(&self) -> &Ready {
        self.ready.get_or_init(|| {
            let style = match &self.chosen {
                Chosen::Own(style) => (**style).clone(),
                Chosen::Archived(style) => match style.get() {
                    csl::Style::Independent(style) => style,
                    csl::Style::Dependent(_) => unreachable!("the archive has no style that leans on another"),
                },
            };
            let whole = without_ranges(style);
            let citing = IndependentStyle { bibliography: None, ..whole.clone() };
            let (locale, locales) = words(&self.language);
            Ready { whole, citing, locale, locales }
        })
    }

    fn house(&self) -> House {
        let id = match &self.chosen {
            Chosen::Archived(ArchivedStyle::AmericanPsychologicalAssociation) => "/apa",
            Chosen::Archived(ArchivedStyle::ModernLanguageAssociation) => "/modern-language-association",
            Chosen::Archived(_) => "",
            Chosen::Own(style) => style.info.id.as_str(),
        };
        match id.rsplit('/').next().unwrap_or_default() {
            "apa" => House::Apa,
            id if id.starts_with("modern-language-association") => House::Mla,
            _ => House::Other,
        }
    }

    fn is_numeric(&self) -> bool {
        let numeric = |category: &StyleCategory| {
            matches!(category, StyleCategory::CitationFormat { format: CitationFormat::Numeric })
        };
        self.ready().whole.info.category.iter().any(numeric)
    }
}

/// A style of the archive: by the name that its file has in the repository of all styles, or a shorter one.
fn archived(name: &str) -> Result<ArchivedStyle, Unusable> {
    let by_file = || ArchivedStyle::by_id(&format!("http://www.zotero.org/styles/{name}"));
    ArchivedStyle::by_name(name).or_else(by_file).ok_or_else(|| {
        let names = ArchivedStyle::all().iter().flat_map(|style| style.names().iter().copied());
        let help = match did_you_mean(name, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                "name a style such as chicago-author-date, apa or modern-language-association, or put its file into \
                     content/ and write its name with .csl"
                    .to_owned()
            }
        };
        Unusable { message: format!("no citation style is called `{name}`"), help }
    })
}

/// The most that elements of a style's file may be nested.
const DEPTH: usize = 64;

/// Reads a style's file. One that leans on another style becomes that one.
fn independent(xml: &str) -> Result<IndependentStyle, String> {
    nested(xml)?;
    match csl::Style::from_xml(xml).map_err(|error| error.to_string())? {
        csl::Style::Independent(style) => Ok(style),
        csl::Style::Dependent(style) => {
            let parent = style.parent_link.href.as_str();
            match ArchivedStyle::by_id(parent).map(ArchivedStyle::get) {
                Some(csl::Style::Independent(style)) => Ok(style),
                _ => Err(format!("it leans on the style {parent}, which is not known here")),
            }
        }
    }
}

/// Refuses elements within elements without end, and macros that call themselves, which would exhaust the stack.
fn nested(xml: &str) -> Result<(), String> {
    let mut depth = 0usize;
    let mut inside = None;
    let mut calls: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for tag in xml.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        if tag.starts_with(['?', '!']) {
            continue;
        }
        let value = |name: &str| {
            let after = tag.split_once(name)?.1.trim_start().strip_prefix('=')?.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            after[1..].split(quote).next()
        };
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !tag.ends_with('/') {
            depth += 1;
        }
        if depth > DEPTH {
            return Err(format!("its elements are nested more than {DEPTH} deep"));
        }
        if tag.starts_with("macro") {
            inside = value(" name");
        } else if let (Some(from), Some(to)) = (inside, value(" macro")) {
            calls.entry(from).or_default().push(to);
        }
        if tag.starts_with("/macro") {
            inside = None;
        }
    }
    // What is called by nothing that is left cannot be part of a circle, nor can what calls nothing.
    while let Some(done) =
        calls.iter().find(|(_, to)| !to.iter().any(|to| calls.contains_key(to))).map(|(name, _)| *name)
    {
        calls.remove(done);
    }
    calls.keys().next().map_or(Ok(()), |name| Err(format!("its macro `{name}` calls itself")))
}

/// The same style without "1–3" for three numbers in a row: the numbers are put in after it has written its own.
fn without_ranges(mut style: IndependentStyle) -> IndependentStyle {
    if style.citation.collapse == Some(csl::Collapse::CitationNumber) {
        style.citation.collapse = None;
    }
    style
}

/// The locale of a language, and the files that have its words and the English ones.
fn words(language: &str) -> (LocaleCode, Vec<Locale>) {
    let exact = LocaleCode(language.to_owned());
    let base = LocaleCode(language.split('-').next().unwrap_or_default().to_owned());
    let wanted = [Some(exact.clone()), exact.fallback(), base.fallback(), Some(base)].into_iter().flatten();
    let english = LocaleCode::en_us();
    let own = wanted.filter(|code| *code != english).find_map(|code| Some((archived_locale(&code)?, code)));
    let (own, locale) = own.map_or((None, english.clone()), |(own, code)| (Some(own), code));
    (locale, own.into_iter().chain(archived_locale(&english)).collect())
}

/// One locale of the archive. All of them take longer to read than a book to be made, so only those are that are meant:
/// each is CBOR (RFC 8949) and has its language first, as a short text.
fn archived_locale(code: &LocaleCode) -> Option<Locale> {
    let mut text = vec![0x60 | u8::try_from(code.0.len()).ok().filter(|length| *length < 24)?];
    text.extend(code.0.as_bytes());
    let begins = |bytes: &&&[u8]| bytes[..bytes.len().min(64)].windows(text.len()).any(|part| part == text);
    let locale: Locale = ciborium::from_reader(*LOCALES.iter().find(begins)?).ok()?;
    locale.lang.as_ref().is_some_and(|lang| lang == code).then_some(locale)
}

/// One reference of a citation.
#[derive(Debug, Clone)]
pub struct Cite<'c> {
    /// Its index among the references.
    pub reference: usize,
    /// Where in it.
    pub locator: Option<&'c Locator>,
    /// Words before it.
    pub prefix: &'c str,
    /// Words after it that are no locator.
    pub suffix: &'c str,
    /// Whether the sentence names the author already.
    pub suppress_author: bool,
}

impl Cite<'_> {
    /// A reference, with the place in it.
    pub fn at(reference: usize, locator: Option<&Locator>) -> Cite<'_> {
        Cite { reference, locator, prefix: "", suffix: "", suppress_author: false }
    }
}

/// A run of a citation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The run as HTML without links.
    pub html: String,
    /// The run as plain text.
    pub text: String,
    /// The reference it stands for, which is where it can be linked to.
    pub reference: Option<usize>,
}

/// A reference as a bibliography has it.
#[derive(Debug)]
struct Entry {
    html: String,
    text: String,
    /// By which it stands in the order of an alphabetical bibliography.
    key: String,
}

/// The references of a book in its style.
pub struct Citations<'c> {
    references: &'c [Reference],
    style: &'c Style,
    strings: &'c Strings,
    items: Vec<Item>,
    /// For each reference those that have its authors and year, itself included.
    alike: Vec<Arc<[usize]>>,
    known: Arc<Known>,
}

impl<'c> Citations<'c> {
    /// Nothing is formatted yet: each reference is when it is first asked for.
    pub fn new(references: &'c [Reference], style: &'c Style, strings: &'c Strings) -> Self {
        let mut groups: BTreeMap<(String, Option<String>), Vec<usize>> = BTreeMap::new();
        let key = |reference: &Reference| (reference.short_authors("", ""), reference.year_text(""));
        for (at, reference) in references.iter().enumerate() {
            groups.entry(key(reference)).or_default().push(at);
        }
        // Letters after years follow the order in which a group is cited, which is that of the titles.
        for group in groups.values_mut() {
            group.sort_by_key(|at| (references[*at].title.to_lowercase(), *at));
        }
        let groups: BTreeMap<_, Arc<[usize]>> = groups.into_iter().map(|(key, group)| (key, group.into())).collect();
        Self {
            references,
            style,
            strings,
            items: references.iter().map(|reference| item(reference, style.house())).collect(),
            alike: references.iter().map(|reference| groups[&key(reference)].clone()).collect(),
            known: style.known(references, strings),
        }
    }

    /// A reference as the bibliography has it: HTML of inline elements.
    pub fn reference(&self, reference: usize) -> String {
        let html = &self.entry(reference).html;
        if self.style.is_numeric() { format!("[{}] {html}", self.number(reference)) } else { html.clone() }
    }

    /// The same as plain text.
    pub fn reference_text(&self, reference: usize) -> String {
        let text = &self.entry(reference).text;
        if self.style.is_numeric() { format!("[{}] {text}", self.number(reference)) } else { text.clone() }
    }

    /// References in the order in which the style lists them.
    pub fn sorted(&self, references: impl IntoIterator<Item = usize>) -> Vec<usize> {
        let mut sorted: Vec<usize> = references.into_iter().collect();
        if self.style.ready().whole.bibliography.as_ref().is_some_and(|bibliography| bibliography.sort.is_none()) {
            sorted.sort_unstable();
        } else {
            sorted.sort_by(|a, b| (&self.entry(*a).key, a).cmp(&(&self.entry(*b).key, b)));
        }
        sorted.dedup();
        sorted
    }

    /// The number of a reference in numeric styles: its place in the bibliography of the book.
    fn number(&self, reference: usize) -> usize {
        let order = self.known.order.get_or_init(|| {
            let mut places = vec![0; self.references.len()];
            for (place, reference) in self.sorted(0..self.references.len()).into_iter().enumerate() {
                places[reference] = place + 1;
            }
            places
        });
        order[reference]
    }

    fn entry(&self, reference: usize) -> &Entry {
        self.known.entries[reference].get_or_init(|| {
            let alike = &self.alike[reference];
            let place = alike.iter().position(|alike| *alike == reference).unwrap_or_default();
            let mut items: Vec<Item> = alike.iter().map(|alike| self.items[*alike].clone()).collect();
            let mut made = self.listed(&items, place);
            let is_empty = |made: &ElemChildren| self.walk(reference, false, true, made).text.trim().is_empty();
            if made.as_ref().is_none_or(is_empty) && self.style.ready().whole.bibliography.is_some() {
                // Chicago's list leaves out an interview that appeared nowhere; a book that has it lists it all the same.
                items[place].0.insert("type".to_owned(), json::Value::String("document".to_owned()));
                made = self.listed(&items, place);
            }
            // A style without a bibliography says all it has to say where it cites.
            let own = made.filter(|made| !is_empty(made)).unwrap_or_else(|| self.in_sentence(&items, place));
            let walk = self.walk(reference, false, true, &own);
            let html = walk.out.trim().to_owned();
            let mut key = String::new();
            for c in id::sort_key(&walk.text).chars() {
                match c {
                    c if c.is_ascii_alphanumeric() => key.push(c),
                    _ if key.ends_with(' ') || key.is_empty() => {}
                    _ => key.push(' '),
                }
            }
            Entry { html, text: walk.text.trim().to_owned(), key }
        })
    }

    /// One of some references as the style lists it, if it does.
    fn listed(&self, items: &[Item], place: usize) -> Option<ElemChildren> {
        let found = self.made(&self.style.ready().whole, items).bibliography?.items;
        let key = items[place].id()?;
        let item = found.into_iter().find(|item| item.key == key)?;
        // The number of a numeric style is put in elsewhere; any other first field belongs to the reference.
        let number =
            |child: &ElemChild| matches!(child, ElemChild::Elem(elem) if elem.meta == Some(ElemMeta::CitationNumber));
        let first = item.first_field.filter(|first| !number(first));
        Some(ElemChildren(first.into_iter().chain(item.content.0).collect()))
    }

    /// One of some references as the style cites it.
    fn in_sentence(&self, items: &[Item], place: usize) -> ElemChildren {
        self.made(&self.style.ready().citing, items).citations.swap_remove(place).citation
    }

    fn made(&self, style: &IndependentStyle, items: &[Item]) -> Rendered {
        let Ready { locale, locales, .. } = self.style.ready();
        let mut driver = BibliographyDriver::new();
        for item in items {
            let cited = vec![CitationItem::with_entry(item)];
            driver.citation(CitationRequest::new(cited, style, Some(locale.clone()), locales, Some(1)));
        }
        driver.finish(BibliographyRequest::new(style, Some(locale.clone()), locales))
    }

    /// What stands in a sentence, in brackets if the style has some.
    pub fn cite(&self, cites: &[Cite<'_>]) -> Arc<Vec<Piece>> {
        self.one_place(cites).map_or_else(|| self.asked(cites), Arc::new)
    }

    /// A citation of one reference with a single page, paragraph or note. A book has many that differ in nothing but this
    /// number, so the citation is made once with a number that stands nowhere else.
    fn one_place(&self, cites: &[Cite<'_>]) -> Option<Vec<Piece>> {
        let [cite] = cites else { return None };
        let (number, locator) = match *cite.locator? {
            Locator::Pages { first, last: None } => (first, Locator::Pages { first: STAND_IN, last: None }),
            Locator::Paragraph(n) => (n, Locator::Paragraph(STAND_IN)),
            Locator::Note(n) => (n, Locator::Note(STAND_IN)),
            _ => return None,
        };
        let stand_in = STAND_IN.to_string();
        let made = self.asked(&[Cite { locator: Some(&locator), ..cite.clone() }]);
        let places: usize = made.iter().map(|piece| piece.html.matches(&stand_in).count()).sum();
        let with = |piece: &Piece| Piece {
            html: piece.html.replace(&stand_in, &number.to_string()),
            text: piece.text.replace(&stand_in, &number.to_string()),
            reference: piece.reference,
        };
        // A style that leaves the place out, or a title with this very number, is asked for each place.
        (places == 1).then(|| made.iter().map(with).collect())
    }

    fn asked(&self, cites: &[Cite<'_>]) -> Arc<Vec<Piece>> {
        let key = format!("{cites:?}");
        let known = || self.known.cited.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pieces) = known().get(&key) {
            return pieces.clone();
        }
        let pieces = Arc::new(self.pieces(cites));
        known().insert(key, pieces.clone());
        pieces
    }

    fn pieces(&self, cites: &[Cite<'_>]) -> Vec<Piece> {
        let Ready { citing, locale, locales, .. } = self.style.ready();
        let places: Vec<Option<(Unit, String)>> =
            cites.iter().map(|cite| cite.locator.map(|locator| unit(locator, self.strings))).collect();
        let items = cites.iter().zip(&places).map(|(cite, place)| {
            let locator = place.as_ref().map(|(unit, words)| SpecificLocator(*unit, LocatorPayload::Str(words)));
            CitationItem::with_locator(&self.items[cite.reference], locator)
        });
        let mut driver = BibliographyDriver::new();
        // Those that could be taken for them come first, so that a letter after a year does not depend on the sentence.
        // A style of notes has no such letters, and would take a second citation for a repetition.
        if citing.settings.class != StyleClass::Note {
            for alike in cites.iter().map(|cite| &self.alike[cite.reference]).filter(|alike| alike.len() > 1) {
                for other in alike.iter() {
                    driver.citation(self.request(citing, vec![CitationItem::with_entry(&self.items[*other])]));
                }
            }
        }
        driver.citation(self.request(citing, items.collect()));
        let request = BibliographyRequest::new(citing, Some(locale.clone()), locales);
        let rendered = driver.finish(request).citations.pop().map(|made| made.citation).unwrap_or_default();
        let mut pieces = Vec::new();
        let plain = |text: String| Piece { html: escaped(&text).into_owned(), text, reference: None };
        for child in &rendered.0 {
            match child {
                ElemChild::Elem(elem) if matches!(elem.meta, Some(ElemMeta::Entry(at)) if at < cites.len()) => {
                    let Some(ElemMeta::Entry(at)) = elem.meta else { continue };
                    let cite = &cites[at];
                    let mut walk = self.walk(cite.reference, cite.suppress_author, false, &elem.children);
                    if walk.out.is_empty() {
                        let year = self.references[cite.reference].year_text(self.strings.get("circa"));
                        walk.text(
                            &year.unwrap_or_else(|| self.strings.get("no-date").to_owned()),
                            Formatting::default(),
                        );
                    }
                    if !cite.prefix.is_empty() {
                        pieces.push(plain(format!("{} ", cite.prefix)));
                    }
                    pieces.push(Piece { html: walk.out, text: walk.text, reference: Some(cite.reference) });
                    if !cite.suffix.is_empty() {
                        let comma = if cite.suffix.starts_with(|c: char| c.is_alphanumeric()) { ", " } else { " " };
                        pieces.push(plain(format!("{comma}{}", cite.suffix)));
                    }
                }
                child => {
                    let mut walk = Walk::default();
                    walk.child(child);
                    pieces.push(Piece { html: walk.out, text: walk.text, reference: None });
                }
            }
        }
        // A style that cites in notes has no brackets of its own for the middle of a sentence.
        if citing.settings.class == StyleClass::Note {
            while let Some(last) = pieces.last_mut().filter(|last| last.html.ends_with('.') || last.html.is_empty()) {
                last.text.pop();
                if last.html.pop().is_none() {
                    pieces.pop();
                }
            }
            pieces.insert(0, plain("(".to_owned()));
            pieces.push(plain(")".to_owned()));
        }
        pieces
    }

    fn request<'r>(
        &'r self,
        style: &'r IndependentStyle,
        items: Vec<CitationItem<'r, Item>>,
    ) -> CitationRequest<'r, Item> {
        let Ready { locale, locales, .. } = self.style.ready();
        CitationRequest::new(items, style, Some(locale.clone()), locales, Some(1))
    }

    /// Writes what a style made of a reference: in a bibliography with links, and without its number, which
    /// is known only when all of them are in order.
    fn walk(&self, reference: usize, suppress_author: bool, bibliography: bool, made: &ElemChildren) -> Walk {
        let issued = self.references[reference].issued.as_ref();
        let number = (!bibliography && self.style.is_numeric()).then(|| self.number(reference));
        let small = after_stops(&self.references[reference].title);
        let with = |circa: &str| {
            let year = issued.and_then(|issued| {
                let (given, shown) = (year(issued)?.to_string(), issued.years(circa).trim().to_owned());
                (given != shown).then_some((given, shown))
            });
            let small = small.clone();
            let mut walk = Walk { suppress_author, bibliography, year, number, small, ..Walk::default() };
            walk.children(made);
            walk
        };
        // Some styles say themselves that a year is only about right: "[2009?]".
        let plain = with("");
        match issued.filter(|issued| issued.approximate) {
            Some(issued) if !plain.text.contains(&format!("{}?", issued.years("").trim())) => {
                with(self.strings.get("circa"))
            }
            _ => plain,
        }
    }
}

/// Writes a tree of elements.
#[derive(Default)]
struct Walk {
    out: String,
    /// The same without tags.
    text: String,
    /// Whether it is for the bibliography: addresses are linked, and numbers stand elsewhere.
    bibliography: bool,
    /// Whether the first names are left out.
    suppress_author: bool,
    /// Whether the names were just left out, so that what divides them from the rest is too.
    after_names: bool,
    /// The year as the style was given it, and as it should be read.
    year: Option<(String, String)>,
    /// Words that a style has capitalised wrongly, with what they should be.
    small: Vec<(String, String)>,
    /// The number in a numeric style.
    number: Option<usize>,
}

impl Walk {
    fn children(&mut self, children: &ElemChildren) {
        for child in &children.0 {
            self.child(child);
        }
    }

    fn child(&mut self, child: &ElemChild) {
        match child {
            ElemChild::Text(text) => self.text(&text.text, text.formatting),
            ElemChild::Elem(elem) => match elem.meta {
                Some(ElemMeta::Names(_)) if self.suppress_author => {
                    self.suppress_author = false;
                    self.after_names = true;
                }
                Some(ElemMeta::Date) => self.date(&elem.children),
                Some(ElemMeta::CitationNumber) if self.bibliography => {}
                Some(ElemMeta::CitationNumber) if self.number.is_some() => {
                    let number = self.number.unwrap_or_default().to_string();
                    self.text(&number, Formatting::default());
                }
                _ => self.children(&elem.children),
            },
            // Markup is for typesetters, and a placeholder for locators that are not words; neither is ever asked for.
            ElemChild::Markup(text) => self.text(text, Formatting::default()),
            ElemChild::Transparent { .. } => {}
            ElemChild::Link { text, url } => {
                let link = self.bibliography && (url.starts_with("https://") || url.starts_with("http://"));
                if link {
                    self.out.push_str(&format!("<a href=\"{}\" rel=\"external\">", escaped(url)));
                }
                self.text(&text.text, text.formatting);
                if link {
                    self.out.push_str("</a>");
                }
            }
        }
    }

    /// A date: the first that shows the year of publication gets the words for that year.
    fn date(&mut self, children: &ElemChildren) {
        let Some((given, shown)) = self.year.clone() else { return self.children(children) };
        for child in &children.0 {
            match child {
                ElemChild::Text(text) if self.year.is_some() && text.text.contains(&given) => {
                    self.year = None;
                    self.text(&text.text.replacen(&given, &shown, 1), text.formatting);
                }
                ElemChild::Elem(elem) => self.date(&elem.children),
                child => self.child(child),
            }
        }
    }

    fn text(&mut self, mut text: &str, formatting: Formatting) {
        if self.after_names {
            text = text.trim_start_matches([' ', '\u{a0}', ',', '.', ':', ';']);
            self.after_names = text.is_empty();
        }
        // What ends in a mark of its own, inside its quotes or not, needs no full stop after it.
        if self.text.trim_end_matches(['”', '"', '’', '»']).ends_with(['?', '!', '.']) {
            text = text.strip_prefix('.').unwrap_or(text);
        }
        // What a style puts between the journal and its numbers stays behind where there are none.
        if text.starts_with('.') && self.text.ends_with(',') && self.out.ends_with(',') {
            self.text.pop();
            self.out.pop();
        }
        let mut text = text.replace("?.", "?").replace("!.", "!").replace(",.", ".");
        if text.is_empty() {
            return;
        }
        for (wrong, right) in &self.small {
            text = text.replace(wrong, right);
        }
        self.text.push_str(&text);
        let tags = [
            ("i", formatting.font_style != FontStyle::Normal),
            ("b", formatting.font_weight == FontWeight::Bold),
            ("u", formatting.text_decoration == TextDecoration::Underline),
            ("sup", formatting.vertical_align == VerticalAlign::Sup),
            ("sub", formatting.vertical_align == VerticalAlign::Sub),
        ];
        for (tag, _) in tags.iter().filter(|(_, used)| *used) {
            self.out.push_str(&format!("<{tag}>"));
        }
        escape(&text, &mut self.out);
        for (tag, _) in tags.iter().rev().filter(|(_, used)| *used) {
            self.out.push_str(&format!("</{tag}>"));
        }
    }
}

/// A locator as styles know it: its unit with its number, or for what they do not know words that stand for both.
fn unit(locator: &Locator, strings: &Strings) -> (Unit, String) {
    match locator {
        Locator::Pages { first, last: None } => (Unit::Page, first.to_string()),
        Locator::Pages { first, last: Some(last) } => (Unit::Page, format!("{first}–{last}")),
        Locator::Paragraph(n) => (Unit::Paragraph, n.to_string()),
        Locator::Note(n) => (Unit::Note, n.to_string()),
        Locator::Section { .. } | Locator::Answer(_) => (Unit::Custom, place(locator, strings)),
    }
}

/// Stands for the number of a page, paragraph or note.
const STAND_IN: u32 = 408_170_263;

/// Stands for the year of what has only words for one, such as "in press"; the words take its place.
const WORDS_ONLY: i16 = 9999;

/// The year that a style is given.
fn year(date: &Date) -> Option<i16> {
    match date.from {
        Some(from) => i16::try_from(from.year).ok(),
        None => date.literal.as_ref().map(|_| WORDS_ONLY),
    }
}

/// A date as styles are given it: without the end of a range, so only as far as both of its ends agree.
fn date(date: &Date) -> Option<json::Value> {
    let mut parts = vec![year(date)?];
    let mut season = None;
    if let Some(from) = date.from {
        let to = date.to.unwrap_or(from);
        let same_year = from.year == to.year && !date.open;
        season = from.season.filter(|_| same_year && from.season == to.season);
        if let Some(month) = from.month.filter(|_| same_year && from.month == to.month) {
            parts.push(month.into());
            parts.extend(from.day.filter(|_| from.day == to.day).map(i16::from));
        }
    }
    Some(json::Value::Date(DateValue::DateParts {
        date_parts: VecDateRange(vec![VecDate(parts)]),
        literal: None,
        season: season.map(|season| season.to_string()),
        circa: date.approximate,
    }))
}

/// Where hayagriva begins a sentence after the stop of an abbreviation, though the title does not: "the U.S. And the
/// region". Only words that title case leaves small are meant.
fn after_stops(title: &str) -> Vec<(String, String)> {
    let small = ["a", "an", "and", "as", "at", "but", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"];
    let words: Vec<&str> = title.split(' ').collect();
    let pairs = words.windows(2).filter(|pair| pair[0].ends_with('.') && small.contains(&pair[1]));
    pairs
        .map(|pair| {
            let (first, rest) = pair[1].split_at(1);
            (format!("{} {}{rest} ", pair[0], first.to_uppercase()), format!("{} {} ", pair[0], pair[1]))
        })
        .collect()
}

/// A reference as hayagriva reads it, with what the house of the style wants and CSL has no words for:
///
/// - A body that publishes its own work is named once: APA (Publication Manual, 7th ed., 9.29) names it as the author, MLA
///   (Handbook, 9th ed., ch. 5, “Author”: organisations) as the publisher.
/// - MLA shortens the names of university presses (ch. 5, “Publisher”).
fn item(reference: &Reference, house: House) -> Item {
    let mut item: BTreeMap<String, json::Value> = BTreeMap::new();
    let Value::Map(variables) = reference.csl() else { return Item(item) };
    for (name, value) in variables {
        let value = match value {
            Value::Text(text) => json::Value::String(text),
            Value::Int(number) => json::Value::Number(number),
            Value::List(names) if !names.is_empty() && names.iter().all(|name| matches!(name, Value::Map(_))) => {
                json::Value::Names(names.iter().filter_map(Name::read).map(|one| self::name(&one)).collect())
            }
            _ => continue,
        };
        item.insert(name, value);
    }
    for (variable, names) in
        [("author", &reference.authors), ("editor", &reference.editors), ("interviewer", &reference.interviewers)]
    {
        if !names.is_empty() {
            item.insert(variable.to_owned(), json::Value::Names(names.iter().map(name).collect()));
        }
    }
    let dates = [("issued", &reference.issued), ("accessed", &reference.accessed), ("event-date", &reference.event)];
    for (variable, value) in dates {
        item.extend(value.as_ref().and_then(date).map(|date| (variable.to_owned(), date)));
    }
    let own = match reference.authors.as_slice() {
        [Name { literal: Some(body), .. }] => reference.publisher.as_ref() == Some(body),
        _ => false,
    };
    match house {
        House::Apa if own => drop(item.remove("publisher")),
        House::Mla => {
            if own {
                item.remove("author");
            }
            if let Some(json::Value::String(publisher)) = item.get_mut("publisher") {
                *publisher = short_press(publisher);
            }
        }
        _ => {}
    }
    Item(item)
}

/// "UP of Florida", "U of Chicago P": the press of a university as MLA has it.
fn short_press(publisher: &str) -> String {
    if !publisher.contains("University") || !publisher.contains("Press") {
        return publisher.to_owned();
    }
    publisher.replace("University Press", "UP").replace("University", "U").replace("Press", "P")
}

fn name(name: &Name) -> NameValue {
    match &name.literal {
        Some(literal) => NameValue::Literal(LiteralName { literal: literal.clone() }),
        None => {
            // Who has one name only has it as the family name, as styles expect.
            let (family, given) = match (&name.family, &name.given) {
                (None, Some(only)) => (only.clone(), None),
                (family, given) => (family.clone().unwrap_or_default(), given.clone()),
            };
            NameValue::Item(NameItem {
                family,
                given,
                non_dropping_particle: name.non_dropping_particle.clone(),
                dropping_particle: name.dropping_particle.clone(),
                suffix: name.suffix.clone(),
                comma_suffix: name
                    .other
                    .iter()
                    .find(|(key, _)| key == "comma-suffix")
                    .map(|(_, value)| *value == Value::Bool(true)),
            })
        }
    }
}

#[cfg(test)]
mod tests;
