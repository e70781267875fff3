//! The last line of an excerpt: who speaks, and where in the source the words stand.
//!
//! 1. [`Locator::parse`] turns `pp. 14–15`, `sec. "Heading", para. 2`, `para. 12`, `answer 3` or `note 12` into a
//!    [`Locator`], whose `Display` is the one canonical spelling.
//! 2. [`Attribution::parse`] turns `— [@key], Gen. A. Name, p. 27 (emphasis added)` into its parts with their places.
//! 3. [`trailing_locators`] finds the `(pp. 14–15; see note 3)` at the end of a key point or recommendation.
//!
//! All ranges are byte ranges in the string that was given. Nothing here panics on what an author wrote.

use std::fmt;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A place in a source text, as an attribution names it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locator {
    /// One page, or the pages a quotation runs over; `last` is after `first`.
    Pages {
        /// The page on which the words begin.
        first: u32,
        /// The page on which they end, where that is another one.
        last: Option<u32>,
    },
    /// Below a heading of the source.
    Section {
        /// The heading's words.
        heading: String,
        /// The paragraph, counted from 1 after the heading.
        paragraph: Option<u32>,
    },
    /// A paragraph, counted from 1 in the whole text.
    Paragraph(u32),
    /// An answer of an interview, counted from 1.
    Answer(u32),
    /// A note, by its printed number.
    Note(u32),
}

/// What every malformed locator is answered with, after what is wrong with it.
const FORMS: &str = "write p. 14, pp. 14–15, sec. \"Heading\", para. 2, para. 12, answer 3 or note 12";

impl fmt::Display for Locator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pages { first, last: None } => write!(f, "p. {first}"),
            Self::Pages { first, last: Some(last) } => write!(f, "pp. {first}–{last}"),
            Self::Section { heading, paragraph: None } => write!(f, "sec. \"{heading}\""),
            Self::Section { heading, paragraph: Some(n) } => write!(f, "sec. \"{heading}\", para. {n}"),
            Self::Paragraph(n) => write!(f, "para. {n}"),
            Self::Answer(n) => write!(f, "answer {n}"),
            Self::Note(n) => write!(f, "note {n}"),
        }
    }
}

impl Locator {
    /// Reads a locator. The error says what to do.
    pub fn parse(text: &str) -> Result<Self, String> {
        // An editor's keyboard may give `pág.` in two code points for the á; the canonical form is one.
        let text: String = text.trim().nfc().collect();
        let Some((keyword, rest)) = keyword(&text) else { return Err(FORMS.to_owned()) };
        if rest.ends_with('.') {
            return Err("take away the full stop after the locator".to_owned());
        }
        match keyword {
            Keyword::Page => match numbers(rest, "page")? {
                (first, None) => Ok(Self::Pages { first, last: None }),
                (first, Some(last)) => Err(format!("write pp. {first}–{last} for more than one page")),
            },
            Keyword::Pages => match numbers(rest, "page")? {
                (first, None) => Err(format!("write p. {first} for one page, or name the last page too")),
                (first, Some(last)) if last == first => Err(format!("write p. {first} for one page")),
                (first, Some(last)) if last < first => {
                    Err(format!("the pages run backwards: write pp. {last}–{first}"))
                }
                (first, last) => Ok(Self::Pages { first, last }),
            },
            Keyword::Section => section(rest),
            Keyword::Paragraph => one_number(rest, "para.").map(Self::Paragraph),
            Keyword::Answer => one_number(rest, "answer").map(Self::Answer),
            Keyword::Note => one_number(rest, "note").map(Self::Note),
        }
    }
}

/// The words a locator can begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keyword {
    Page,
    Pages,
    Section,
    Paragraph,
    Answer,
    Note,
}

/// The spellings of the keywords: those that readers of an English, a Spanish or a Portuguese book see. An abbreviation may
/// lack its full stop; the longest must come first.
const KEYWORDS: &[(&str, Keyword)] = &[
    ("págs", Keyword::Pages),
    ("pág", Keyword::Page),
    ("párr", Keyword::Paragraph),
    ("para", Keyword::Paragraph),
    ("par", Keyword::Paragraph),
    ("pp", Keyword::Pages),
    ("p", Keyword::Page),
    ("sec", Keyword::Section),
    ("seç", Keyword::Section),
    ("answer", Keyword::Answer),
    ("respuesta", Keyword::Answer),
    ("resposta", Keyword::Answer),
    ("note", Keyword::Note),
    ("nota", Keyword::Note),
];

/// The keyword at the beginning and what follows it, if what follows can belong to it.
fn keyword(text: &str) -> Option<(Keyword, &str)> {
    KEYWORDS.iter().find_map(|&(spelling, keyword)| {
        // `get` fails where the length falls inside a character, which is no match either.
        let head = text.get(..spelling.len())?;
        if head.to_lowercase() != spelling {
            return None;
        }
        let rest = &text[spelling.len()..];
        let after = match keyword {
            Keyword::Answer | Keyword::Note => rest,
            _ => rest.strip_prefix('.').unwrap_or(rest),
        };
        let value = after.trim_start();
        // `p` begins many words; only a value, a space or the abbreviation's full stop makes it a keyword.
        let separated = value.len() != rest.len() || value.starts_with(|c: char| c.is_ascii_digit());
        (separated || value.starts_with(is_quote)).then_some((keyword, value.trim_end()))
    })
}

/// A number of at least 1 and, after a dash, a second one. `179–80` is the usual short form of 179–180.
fn numbers(text: &str, what: &str) -> Result<(u32, Option<u32>), String> {
    let number = |text: &str| match text.trim() {
        digits if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => match digits.parse::<u32>() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(format!("{digits} is no {what} number: {FORMS}")),
        },
        other => Err(format!("\"{other}\" is no {what} number: {FORMS}")),
    };
    let Some(dash) = text.find(is_dash) else { return Ok((number(text)?, None)) };
    let tail = text[dash..].trim_start_matches(is_dash).trim();
    let first = number(&text[..dash])?;
    let mut last = number(tail)?;
    let width = 10_u32.checked_pow(u32::try_from(tail.len()).unwrap_or(u32::MAX));
    if let Some(width) = width.filter(|_| last < first) {
        last = (first - first % width).checked_add(last).unwrap_or(last);
    }
    Ok((first, Some(last)))
}

fn one_number(text: &str, keyword: &str) -> Result<u32, String> {
    match numbers(text, keyword)? {
        (number, None) => Ok(number),
        (first, Some(_)) => Err(format!("name the one where the words begin: {keyword} {first}")),
    }
}

/// The heading in quotation marks and the optional paragraph. It is read from its end, because a heading may itself
/// contain quotation marks and commas.
fn section(text: &str) -> Result<Locator, String> {
    let help = || "put the heading in quotation marks: sec. \"Heading\", para. 2".to_owned();
    let (quoted, tail) = text.split_at(text.trim_end_matches(|c| !is_quote(c)).len());
    let tail = tail.trim_start();
    let paragraph = match keyword(tail.strip_prefix(',').unwrap_or(tail).trim_start()) {
        Some((Keyword::Paragraph, number)) => Some(one_number(number, "para.")?),
        _ if tail.is_empty() => None,
        _ => return Err(help()),
    };
    let heading = quoted.strip_prefix(is_quote).and_then(|rest| rest.strip_suffix(is_quote)).map(str::trim);
    match heading {
        Some(heading) if !heading.is_empty() => Ok(Locator::Section { heading: heading.to_owned(), paragraph }),
        _ => Err(help()),
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '\'' | '‘' | '’')
}

fn is_dash(c: char) -> bool {
    matches!(c, '-' | '–' | '—' | '‐' | '‑' | '‒' | '−')
}

/// The parts of an attribution. A part that is absent has the empty range where it would stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// The reference of another source than the page's own: `key` of `[@key]`.
    pub key: Option<String>,
    /// The speaker, as written.
    pub speaker: Option<String>,
    /// Where the words stand. The book's own texts and unpaged sources may have none: the caller decides.
    pub locator: Option<Locator>,
    /// Where the locator stands.
    pub locator_range: Range<usize>,
    /// Where the key stands, without brackets and `@`.
    pub key_range: Range<usize>,
    /// Where the speaker stands.
    pub speaker_range: Range<usize>,
    /// The remarks without parentheses, in the order written: `emphasis added`.
    pub remarks: Vec<String>,
}

/// What is wrong with an attribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributionError {
    /// The part that is wrong.
    pub range: Range<usize>,
    /// What is wrong with it.
    pub message: String,
    /// What to do.
    pub help: String,
    /// What to put in the place of which part, where the line can only mean one thing.
    pub fix: Option<(Range<usize>, String)>,
}

impl AttributionError {
    fn new(range: Range<usize>, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { range, message: message.into(), help: help.into(), fix: None }
    }
}

/// What an attribution may say about the quotation, in parentheses at its end.
const REMARKS: &[&str] = &["emphasis added", "my translation", "translation mine", "emphasis in the original"];

/// Beginnings of a last part that was surely meant as a locator, in spellings we do not read.
const NEARLY: &[&str] = &[
    "p.",
    "pp.",
    "pag.",
    "pags.",
    "page",
    "pages",
    "página",
    "páginas",
    "sec.",
    "section",
    "sección",
    "para.",
    "par.",
    "paragraph",
    "párr.",
    "párrafo",
    "parágrafo",
    "seç.",
    "seção",
    "answers",
    "answer",
    "respuesta",
    "resposta",
    "note",
    "notes",
    "nota",
    "n.",
    "ch.",
    "chap.",
    "chapter",
    "line",
    "footnote",
    "fn.",
    "pág.",
    "págs.",
];

impl Attribution {
    /// Reads the text of an attribution, which begins with `—` or `--`.
    pub fn parse(line: &str) -> Result<Self, AttributionError> {
        let begin = line.len() - line.trim_start().len();
        let end = line.trim_end().len();
        let text = line.trim();
        let after_dash = text.strip_prefix('—').or_else(|| text.strip_prefix("--"));
        let Some(after_dash) = after_dash.filter(|rest| !rest.starts_with(['—', '-'])) else {
            let dash = text.chars().take_while(|&c| is_dash(c)).map(char::len_utf8).sum::<usize>();
            let message = "an attribution begins with an em dash or two hyphens";
            return Err(AttributionError::new(begin..begin + dash, message, "begin it with — or --"));
        };
        let mut body = trimmed(line, end - after_dash.len()..end);
        let (key, key_range) = take_key(line, &mut body)?;
        let remarks = take_remarks(line, &mut body)?;
        let (locator, locator_range) = take_locator(line, &mut body)?;

        let speaker_range = body;
        let speaker = (!speaker_range.is_empty()).then(|| line[speaker_range.clone()].to_owned());
        Ok(Self { key, speaker, locator, locator_range, key_range, speaker_range, remarks })
    }
}

/// The range without white space at its ends.
fn trimmed(line: &str, range: Range<usize>) -> Range<usize> {
    let text = &line[range.clone()];
    let start = range.start + (text.len() - text.trim_start().len());
    start..start + text.trim().len()
}

/// Takes `[@key],` off the front of the body.
fn take_key(line: &str, body: &mut Range<usize>) -> Result<(Option<String>, Range<usize>), AttributionError> {
    let text = &line[body.clone()];
    if !text.starts_with('[') {
        return Ok((None, body.start..body.start));
    }
    let help = "name another source as [@key], with its key in the references, then a comma";
    let close = text.find(']').unwrap_or(text.len());
    let bracket = body.start..body.start + (close + 1).min(text.len());
    let inner = text[1..close].trim();
    let Some(key) = inner.strip_prefix('@').filter(|_| close < text.len()) else {
        return Err(AttributionError::new(bracket, "this is no reference", help));
    };
    if let Some((key, rest)) = key.split_once(',') {
        let help = format!("put the place behind the bracket: [@{}], {}", key.trim(), rest.trim());
        return Err(AttributionError::new(bracket, "the bracket holds more than a key", help));
    }
    if key.is_empty() || key.contains(|c: char| c.is_whitespace() || c == '@' || c == ';' || c == '[') {
        return Err(AttributionError::new(bracket, "an attribution names one key", help));
    }
    let start = body.start + text.find('@').map_or(0, |at| at + 1);
    let rest = trimmed(line, bracket.end..body.end);
    *body = match line[rest.clone()].strip_prefix(',') {
        Some(_) => trimmed(line, rest.start + 1..rest.end),
        // Nothing, or only a remark, need not be set apart.
        None if rest.is_empty() || line[rest.clone()].starts_with('(') => rest,
        None => return Err(AttributionError::new(bracket, "a comma is missing after the key", help)),
    };
    Ok((Some(key.to_owned()), start..start + key.len()))
}

/// Takes `(emphasis added)` and its like off the end of the body.
fn take_remarks(line: &str, body: &mut Range<usize>) -> Result<Vec<String>, AttributionError> {
    let mut remarks = Vec::new();
    while let Some(group) = last_group(&line[body.clone()]) {
        let range = body.start + group.start..body.start + group.end;
        let inner = line[range.start + 1..range.end - 1].trim();
        let Some(remark) = REMARKS.iter().find(|remark| remark.eq_ignore_ascii_case(inner)) else {
            let known = REMARKS.iter().map(|remark| format!("({remark})")).collect::<Vec<_>>().join(", ");
            let help =
                format!("an attribution may end with {known}; put anything else into the annotation or `voices:`");
            return Err(AttributionError::new(range, format!("unknown remark ({inner})"), help));
        };
        remarks.insert(0, (*remark).to_owned());
        *body = trimmed(line, body.start..range.start);
    }
    Ok(remarks)
}

/// Takes the locator and the comma before it off the end of the body; what remains is the speaker.
fn take_locator(line: &str, body: &mut Range<usize>) -> Result<(Option<Locator>, Range<usize>), AttributionError> {
    let text = &line[body.clone()];
    let commas = text.match_indices(',').map(|(at, _)| at + 1);
    // From the left, because the comma inside `sec. "A, B", para. 2` must not cut its head off.
    for at in std::iter::once(0).chain(commas) {
        let part = trimmed(line, body.start + at..body.end);
        let words = &line[part.clone()];
        match Locator::parse(words) {
            Ok(locator) => {
                *body = trimmed(line, body.start..(body.start + at).saturating_sub(1).max(body.start));
                return Ok((Some(locator), part));
            }
            Err(help) if looks_like_locator(words) => {
                let fix = meant(words).map(|locator| (part.clone(), locator.to_string()));
                let error = AttributionError::new(part, format!("\"{words}\" is no locator"), help);
                return Err(AttributionError { fix, ..error });
            }
            Err(_) => {}
        }
    }
    for (at, _) in text.match_indices(char::is_whitespace) {
        let part = trimmed(line, body.start + at..body.end);
        if Locator::parse(&line[part.clone()]).is_ok() {
            let help = format!("write \"{}, {}\"", text[..at].trim_end(), &line[part.clone()]);
            let end = body.start + text[..at].trim_end().len();
            let error = AttributionError::new(part, "a comma is missing before the locator", help);
            return Err(AttributionError { fix: Some((end..end, ",".to_owned())), ..error });
        }
    }
    // A comma at the end is a speaker whose locator was not written (yet).
    *body = trimmed(line, body.start..body.start + text.trim_end_matches([',', ' ']).len());
    Ok((None, body.end..body.end))
}

/// Whether a part between commas was meant as a locator, though it cannot be read as one.
fn looks_like_locator(part: &str) -> bool {
    let lower: String = part.nfc().collect::<String>().to_lowercase();
    let Some(word) = lower.split_whitespace().next() else { return false };
    let glued = word.trim_end_matches(|c: char| c.is_ascii_digit() || is_dash(c));
    let has_value = lower.contains(|c: char| c.is_ascii_digit()) || lower.contains(is_quote);
    (NEARLY.contains(&glued) || NEARLY.contains(&word)) && (has_value || !part.contains(' '))
        || lower.starts_with(|c: char| c.is_ascii_digit()) && lower.chars().all(|c| c.is_ascii_digit() || is_dash(c))
        || lower.starts_with('§')
}

/// The locator that words certainly mean, though they are not spelled as one: `page 14`, `p. 14–15`, `pp. 14–14`, `p. 14.`.
/// Numbers are never guessed: which of two pages is meant only the source can say.
pub fn meant(words: &str) -> Option<Locator> {
    let words = words.trim().trim_end_matches('.');
    if let Ok(locator) = Locator::parse(words) {
        return Some(locator);
    }
    let (first, rest) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
    let spelled = match first.to_lowercase().nfc().collect::<String>().trim_end_matches('.') {
        "page" | "pages" | "pag" | "pags" | "página" | "páginas" | "pág" | "págs" | "p" | "pp" => {
            let (first, last) = numbers(rest.trim(), "page").ok()?;
            return match last {
                None if words.starts_with("pp") || words.to_lowercase().starts_with("pages") => None,
                None => Some(Locator::Pages { first, last: None }),
                Some(last) if last == first => Some(Locator::Pages { first, last: None }),
                Some(last) if last > first => Some(Locator::Pages { first, last: Some(last) }),
                Some(_) => None,
            };
        }
        "section" | "sección" => "sec.",
        "paragraph" | "par" | "párr" | "párrafo" => "para.",
        "footnote" | "fn" | "nota" => "note",
        _ => return None,
    };
    Locator::parse(&format!("{spelled} {rest}")).ok()
}

/// The parenthesised group that ends the text, with its parentheses; groups may be nested.
fn last_group(text: &str) -> Option<Range<usize>> {
    if !text.ends_with(')') {
        return None;
    }
    let mut depth = 0_usize;
    for (at, c) in text.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(at..text.len());
        }
    }
    None
}

/// The locators in the parentheses that end a key point or a recommendation, and where the parentheses stand.
///
/// A full stop may follow. Several locators are separated by `;` or `,`, each may begin with `see`, and a bare number
/// after pages is another page: `(pp. 14–15, 17; see note 3)`. A group with anything else in it is an ordinary remark.
pub fn trailing_locators(text: &str) -> Option<(Vec<Locator>, Range<usize>)> {
    let end = text.trim_end();
    let group = last_group(end.strip_suffix('.').unwrap_or(end).trim_end())?;
    let inner = &text[group.start + 1..group.end - 1];
    let mut locators = Vec::new();
    for part in inner.split(';') {
        let mut rest = part;
        while !rest.trim().is_empty() {
            // The longest beginning that can be read, because a heading may contain commas.
            let ends = std::iter::once(rest.len()).chain(rest.rmatch_indices(',').map(|(at, _)| at));
            let (locator, end) = ends.filter_map(|end| Some((listed(&rest[..end], locators.last())?, end))).next()?;
            locators.push(locator);
            rest = rest.get(end + 1..).unwrap_or("");
        }
    }
    (!locators.is_empty()).then_some((locators, group))
}

/// One member of a list of locators, after the member `before`.
fn listed(text: &str, before: Option<&Locator>) -> Option<Locator> {
    let text = text.trim();
    let text = ["see also ", "see ", "cf. ", "and "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(text);
    if let Ok(locator) = Locator::parse(text) {
        return Some(locator);
    }
    // In a list, `pp.` stands before the first page even where that is one page.
    let bare = match keyword(text) {
        Some((Keyword::Page | Keyword::Pages, rest)) => rest,
        None if matches!(before, Some(Locator::Pages { .. })) => text,
        _ => return None,
    };
    let (first, last) = numbers(bare, "page").ok()?;
    last.is_none_or(|last| last > first).then_some(Locator::Pages { first, last })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(text: &str) -> String {
        Locator::parse(text).map_or_else(|error| format!("error: {error}"), |locator| locator.to_string())
    }

    #[test]
    fn every_spelling_has_one_canonical_form() {
        for (written, canonical) in [
            ("p. 14", "p. 14"),
            ("p.14", "p. 14"),
            (" P. 14 ", "p. 14"),
            ("pág. 14", "p. 14"),
            ("pa\u{301}g. 14", "p. 14"),
            ("págs. 14-15", "pp. 14–15"),
            ("pp. 14–15", "pp. 14–15"),
            ("pp. 14 — 15", "pp. 14–15"),
            ("pp. 14--15", "pp. 14–15"),
            ("pp. 179–80", "pp. 179–180"),
            ("para. 12", "para. 12"),
            ("answer 3", "answer 3"),
            ("note 12", "note 12"),
            ("párr. 12", "para. 12"),
            ("par. 12", "para. 12"),
            ("respuesta 3", "answer 3"),
            ("resposta 3", "answer 3"),
            ("nota 12", "note 12"),
            ("seç. “Título”, par. 2", "sec. \"Título\", para. 2"),
            ("sec. \"Heading\"", "sec. \"Heading\""),
            ("sec. “Heading”, para. 2", "sec. \"Heading\", para. 2"),
            ("sec. \"Heading\" para. 2", "sec. \"Heading\", para. 2"),
            ("sec. \"2. The “new wars”, again\", para. 2", "sec. \"2. The “new wars”, again\", para. 2"),
            ("sec. \"A para. of \"quotes\"\"", "sec. \"A para. of \"quotes\"\""),
        ] {
            assert_eq!(shown(written), canonical);
        }
    }

    #[test]
    fn a_malformed_locator_says_what_to_do() {
        for (written, help) in [
            ("p. 14–15", "pp. 14–15"),
            ("pp. 14", "p. 14 for one page"),
            ("pp. 14–14", "p. 14 for one page"),
            ("pp. 15–14", "run backwards"),
            ("p. xiv", "no page number"),
            ("p. 0", "no page number"),
            ("p. 99999999999", "no page number"),
            ("p. 14.", "full stop"),
            ("sec. Heading", "quotation marks"),
            ("sec. \"\"", "quotation marks"),
            ("para. 1–2", "para. 1"),
            ("page 14", "write p. 14"),
            ("", "write p. 14"),
        ] {
            let error = Locator::parse(written).expect_err(written);
            assert!(error.contains(help), "{written}: {error}");
        }
    }

    #[test]
    fn an_attribution_has_its_parts_with_their_places() {
        let line = "— [@key2015], Gen. A. Name, quoted by the author, p. 27 (emphasis added)";
        let parts = Attribution::parse(line).expect("well formed");
        assert_eq!(parts.key.as_deref(), Some("key2015"));
        assert_eq!(&line[parts.key_range], "key2015");
        assert_eq!(parts.speaker.as_deref(), Some("Gen. A. Name, quoted by the author"));
        assert_eq!(&line[parts.speaker_range], "Gen. A. Name, quoted by the author");
        assert_eq!(parts.locator, Some(Locator::Pages { first: 27, last: None }));
        assert_eq!(&line[parts.locator_range], "p. 27");
        assert_eq!(parts.remarks, ["emphasis added"]);
    }

    #[test]
    fn every_part_of_an_attribution_is_optional() {
        for (line, key, speaker, locator, remarks) in [
            ("—", None, None, None, 0),
            ("--", None, None, None, 0),
            ("— p. 173", None, None, Some("p. 173"), 0),
            ("-- pp. 5-6", None, None, Some("pp. 5–6"), 0),
            ("—p. 173", None, None, Some("p. 173"), 0),
            ("— Gen. Kelly", None, Some("Gen. Kelly"), None, 0),
            ("— Gen. Kelly,", None, Some("Gen. Kelly"), None, 0),
            ("— Gen. Kelly, answer 3 (my translation) (emphasis added)", None, Some("Gen. Kelly"), Some("answer 3"), 2),
            (
                "— Michael Miklaucic (interviewer), answer 3",
                None,
                Some("Michael Miklaucic (interviewer)"),
                Some("answer 3"),
                0,
            ),
            (
                "— sec. \"Money, Politics, and Crime\", para. 2",
                None,
                None,
                Some("sec. \"Money, Politics, and Crime\", para. 2"),
                0,
            ),
            ("— [@a]", Some("a"), None, None, 0),
            ("— [@a], p. 2", Some("a"), None, Some("p. 2"), 0),
            ("— [@a] (translation mine)", Some("a"), None, None, 1),
            ("— Agent 3, note 4", None, Some("Agent 3"), Some("note 4"), 0),
            (
                "— Peru, Ministry of the Interior, para. 3",
                None,
                Some("Peru, Ministry of the Interior"),
                Some("para. 3"),
                0,
            ),
        ] {
            let parts = Attribution::parse(line).unwrap_or_else(|error| panic!("{line}: {error:?}"));
            assert_eq!(parts.key.as_deref(), key, "{line}");
            assert_eq!(parts.speaker.as_deref(), speaker, "{line}");
            assert_eq!(parts.locator.map(|locator| locator.to_string()).as_deref(), locator, "{line}");
            assert_eq!(parts.remarks.len(), remarks, "{line}");
        }
    }

    #[test]
    fn a_malformed_attribution_points_at_what_is_wrong() {
        for (line, underlined, help) in [
            ("– p. 27", "–", "— or --"),
            ("p. 27", "", "— or --"),
            ("— Name, p. 27 (sic)", "(sic)", "(emphasis added)"),
            ("— Name p. 27", "p. 27", "\"Name, p. 27\""),
            ("— Name, page 27", "page 27", "write p. 14"),
            ("— p. 27.", "p. 27.", "full stop"),
            ("— Name, 27", "27", "write p. 14"),
            ("— Name, pp. 27", "pp. 27", "p. 27 for one page"),
            ("— [@a, p. 2]", "[@a, p. 2]", "[@a], p. 2"),
            ("— [@a] p. 2", "[@a]", "comma"),
            ("— [@a; @b], p. 2", "[@a; @b]", "[@key]"),
            ("— [a], p. 2", "[a]", "[@key]"),
            ("— [@a", "[@a", "[@key]"),
        ] {
            let error = Attribution::parse(line).expect_err(line);
            assert_eq!(&line[error.range.clone()], underlined, "{line}");
            assert!(error.help.contains(help), "{line}: {error:?}");
        }
    }

    #[test]
    fn a_key_point_ends_with_its_locators() {
        for (text, found) in [
            ("A number. (p. 179)", "p. 179"),
            ("A number (p. 179).", "p. 179"),
            ("A number (as he says) (pp. 14–15; see note 3) ", "pp. 14–15; note 3"),
            ("A number (pp. 14, 17–18, and 20)", "p. 14; pp. 17–18; p. 20"),
            ("A number (sec. \"One, two (three)\", para. 2)", "sec. \"One, two (three)\", para. 2"),
            ("A number (p. 3, para. 2)", "p. 3; para. 2"),
            ("A number (p. 179) that goes on", ""),
            ("A number (see the annex)", ""),
            ("A number ()", ""),
            ("A number)", ""),
            ("(p. 3, emphasis added)", ""),
        ] {
            let locators = trailing_locators(text).map_or_else(Vec::new, |(locators, _)| locators);
            let shown = locators.iter().map(Locator::to_string).collect::<Vec<_>>().join("; ");
            assert_eq!(shown, found, "{text}");
        }
        assert_eq!(trailing_locators("A (p. 1).").map(|(_, range)| range), Some(2..8));
    }

    proptest! {
        #[test]
        fn the_canonical_form_is_read_back(first in 1_u32..10_000, more in 1_u32..50, heading in "[A-Za-zñ“”\", :0-9]{0,12}[a-z]", kind in 0..6) {
            let locator = match kind {
                0 => Locator::Pages { first, last: None },
                1 => Locator::Pages { first, last: Some(first + more) },
                2 => Locator::Section { heading: heading.trim().to_owned(), paragraph: (more > 9).then_some(more) },
                3 => Locator::Paragraph(first),
                4 => Locator::Answer(first),
                _ => Locator::Note(first),
            };
            prop_assert_eq!(Locator::parse(&locator.to_string()), Ok(locator.clone()));
            let line = format!("— Gen. A. Name, {locator}");
            prop_assert_eq!(Attribution::parse(&line).map(|parts| (parts.speaker, parts.locator)), Ok((Some("Gen. A. Name".to_owned()), Some(locator))));
        }

        #[test]
        fn nothing_an_author_writes_makes_it_panic(line in "(—|--|–)?[ \\PC]{0,40}", more in "(— )?[\\[@a\\],().; p0-9“\"ásec–-]{0,30}") {
            for text in [line, more] {
                if let Err(error) = Attribution::parse(&text) {
                    prop_assert!(text.get(error.range).is_some());
                }
                let _ = trailing_locators(&text);
                let _ = Locator::parse(&text);
            }
        }
    }
}
