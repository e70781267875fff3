//! `.bib`: references in BibLaTeX (<https://ctan.org/pkg/biblatex>, “Database Guide”), read by LaTeX, Zotero and JabRef.
//!
//! Text stays UTF-8; the ten characters that TeX would act on are written as commands. A body, and a name that BibTeX would
//! take apart, stands in braces of its own. Words with capitals inside (NATO, McDonald) are braced in titles, so that no
//! style lowers them.
//!
//! Nothing is lost: every entry is read again, and what is then not as it was (a part of a name, a variable that BibLaTeX
//! has no field for) stands in a field `csl-…` beside, which other programs pass over; an empty one takes back
//! what stands elsewhere for them only.

use std::collections::BTreeMap;

use crate::document::visible;
use crate::json;
use crate::reference::{self, Date, Name, OWN, PageMarks, Reference};
use crate::source::{FileId, Source};
use crate::yaml::Value;

/// The types of CSL with those of BibLaTeX; whatever is not here is `misc` with its type as `entrysubtype`.
const TYPES: &[(&str, &str)] = &[
    ("article-journal", "article"),
    ("article-magazine", "article"),
    ("article-newspaper", "article"),
    ("book", "book"),
    ("chapter", "incollection"),
    ("collection", "collection"),
    ("dataset", "dataset"),
    ("entry-encyclopedia", "inreference"),
    ("graphic", "artwork"),
    ("legal_case", "jurisdiction"),
    ("legislation", "legislation"),
    ("manuscript", "unpublished"),
    ("map", "map"),
    ("motion_picture", "movie"),
    ("pamphlet", "booklet"),
    ("paper-conference", "inproceedings"),
    ("patent", "patent"),
    ("performance", "performance"),
    ("periodical", "periodical"),
    ("personal_communication", "letter"),
    ("post", "online"),
    ("post-weblog", "online"),
    ("report", "report"),
    ("review", "review"),
    ("software", "software"),
    ("song", "audio"),
    ("speech", "unpublished"),
    ("standard", "standard"),
    ("thesis", "thesis"),
    ("treaty", "legal"),
    ("webpage", "online"),
];

/// What tells types of CSL apart that BibLaTeX has one name for.
const SUBTYPES: &[(&str, &str)] = &[
    ("article-magazine", "magazine"),
    ("article-newspaper", "newspaper"),
    ("post-weblog", "blog"),
    ("interview", "interview"),
];

/// Texts of CSL with their fields, in the order of the entry.
const TEXTS: &[(&str, &str)] = &[
    ("title-short", "shorttitle"),
    ("container-title-short", "shortjournal"),
    ("event-title", "eventtitle"),
    ("event-place", "venue"),
    ("volume", "volume"),
    ("number-of-volumes", "volumes"),
    ("number-of-pages", "pagetotal"),
    ("part-number", "part"),
    ("chapter-number", "chapter"),
    ("edition", "edition"),
    ("collection-title", "series"),
    ("collection-number", "number"),
    ("publisher-place", "location"),
    ("genre", "type"),
    ("medium", "howpublished"),
    ("ISBN", "isbn"),
    ("ISSN", "issn"),
    ("original-title", "origtitle"),
    ("original-publisher", "origpublisher"),
    ("original-publisher-place", "origlocation"),
    ("status", "pubstate"),
    ("version", "version"),
    ("call-number", "library"),
    ("PMID", "pmid"),
    ("PMCID", "pmcid"),
    ("jurisdiction", "jurisdiction"),
    ("keyword", "keywords"),
    ("abstract", "abstract"),
    ("annote", "annotation"),
    ("note", "note"),
];

/// Names of babel for tags of languages.
const LANGUAGES: &[(&str, &str)] = &[
    ("en", "english"),
    ("en-US", "american"),
    ("en-GB", "british"),
    ("es", "spanish"),
    ("pt", "portuguese"),
    ("pt-BR", "brazilian"),
    ("fr", "french"),
    ("de", "german"),
    ("it", "italian"),
    ("nl", "dutch"),
];

/// References, one entry after the other.
pub fn write<'r>(references: impl IntoIterator<Item = &'r Reference>) -> String {
    references.into_iter().map(entry).collect::<Vec<_>>().join("\n")
}

fn entry(reference: &Reference) -> String {
    let (kind, mut fields) = fields(reference);
    let text = written(kind, &reference.id, &fields);
    let source = Source::new("references.bib", text.into_bytes());
    let again = reference::read(FileId(0), &source).0.pop().map(|again| variables(&again)).unwrap_or_default();
    let first = variables(reference);
    for variable in again.keys().filter(|variable| !first.contains_key(*variable)) {
        fields.push((format!("{OWN}{variable}"), String::new()));
    }
    for (variable, value) in first {
        if again.get(&variable) != Some(&value) {
            let text = match value {
                Value::Text(text) if !text.starts_with(['{', '[', '"']) => text,
                value => json::line(&value),
            };
            fields.push((format!("{OWN}{variable}"), encoded(&text)));
        }
    }
    written(kind, &reference.id, &fields)
}

/// The variables of a reference; texts in one line, and pages with the dash of BibLaTeX, which has one only.
fn variables(reference: &Reference) -> BTreeMap<String, Value> {
    let Value::Map(variables) = reference.csl() else { return BTreeMap::new() };
    let one_dash = |(variable, value): (String, Value)| match value {
        Value::Text(text) => {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let text = if variable == "page" { text.replace('–', "-") } else { text };
            (variable, Value::Text(text))
        }
        value => (variable, value),
    };
    variables.into_iter().map(one_dash).collect()
}

/// A text for a field of ours, with what TeX would act on by its number, as in an address.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    let text: String = text.chars().map(visible).collect();
    for c in text.chars() {
        // Two dashes or quotes in a row, and white space, mean something too.
        if "{}\\%#$&_^~'`".contains(c) || (out.ends_with(c) && matches!(c, '-' | '"' | ' ')) {
            out.push_str(&format!("%{:02X}", u32::from(c)));
        } else {
            out.push(c);
        }
    }
    out
}

fn written(kind: &str, id: &str, fields: &[(String, String)]) -> String {
    let mut out = format!("@{kind}{{{id},\n");
    for (field, value) in fields {
        out.push_str(&format!("  {field} = {{{value}}},\n"));
    }
    out.push_str("}\n");
    out
}

fn fields(reference: &Reference) -> (&'static str, Vec<(String, String)>) {
    let kind = TYPES.iter().find(|(kind, _)| *kind == reference.kind).map_or("misc", |(_, entry)| entry);
    let kind = match (kind, reference.kind.as_str()) {
        ("book", _) if reference.event_title.is_some() => "proceedings",
        // An interview in a journal is an article of it: `misc` has no place for the journal.
        (_, "interview") if reference.container_title.is_some() => "article",
        (kind, _) => kind,
    };
    let mut fields: Vec<(&str, String)> = Vec::new();
    let lists =
        [("author", &reference.authors), ("editor", &reference.editors), ("interviewer", &reference.interviewers)];
    for (field, people) in lists {
        if !people.is_empty() {
            fields.push((field, names(people)));
        }
    }
    for (variable, field) in [("container-author", "bookauthor"), ("translator", "translator")] {
        if let Some((_, Value::List(people))) = reference.other.iter().find(|(name, _)| name == variable) {
            let people: Vec<Name> = people.iter().filter_map(Name::read).collect();
            fields.push((field, names(&people)));
        }
    }
    fields.push(("title", title(&reference.title)));
    if let Some(container) = &reference.container_title {
        let field = match kind {
            "incollection" | "inproceedings" | "inreference" => "booktitle",
            _ => "journaltitle",
        };
        fields.push((field, title(container)));
    }
    if let Some(issued) = &reference.issued {
        fields.extend(date("date", issued));
        fields.extend(issued.literal.iter().map(|words| ("pubstate", escaped(words))));
    }
    if let Some(event) = &reference.event {
        fields.extend(date("eventdate", event));
    }
    let serial = matches!(kind, "article" | "periodical" | "review");
    if let Some(issue) = &reference.issue {
        fields.push((if serial { "number" } else { "issue" }, escaped(issue)));
    }
    if let Some(number) = &reference.number {
        fields.push((if serial && reference.issue.is_some() { "eid" } else { "number" }, escaped(number)));
    }
    if let Some(page) = &reference.page {
        let dashes = page.replace('–', "-").replace('-', "--");
        fields.push(("pages", escaped(&dashes)));
    }
    if let Some(publisher) = &reference.publisher {
        let field = match kind {
            "report" => "institution",
            "thesis" => "school",
            "online" | "misc" => "organization",
            _ => "publisher",
        };
        fields.push((field, listed(publisher)));
    }
    for (variable, field) in TEXTS {
        if let Some(text) = reference.text(variable)
            && !fields.iter().any(|(taken, _)| taken == field)
        {
            fields.push((field, if field.ends_with("title") { title(text) } else { escaped(text) }));
        }
    }
    if let Some(language) = &reference.language {
        let known = LANGUAGES.iter().find(|(tag, _)| tag == language);
        let (field, name) = known.map_or(("language", language.as_str()), |(_, name)| ("langid", *name));
        fields.push((field, escaped(name)));
    }
    fields.extend(reference.doi.as_ref().map(|doi| ("doi", address(doi))));
    fields.extend(reference.url.as_ref().map(|url| ("url", address(url))));
    if let Some(accessed) = &reference.accessed {
        fields.extend(date("urldate", accessed));
    }
    let subtype = SUBTYPES.iter().find(|(kind, _)| *kind == reference.kind).map(|(_, subtype)| *subtype);
    let subtype = subtype.or_else(|| (kind == "misc" && reference.kind != "document").then_some(&reference.kind));
    fields.extend(subtype.map(|subtype| ("entrysubtype", escaped(subtype))));
    if reference.pages != PageMarks::default() {
        fields.push(("pagemarks", reference.pages.name().to_owned()));
    }
    // A particle that belongs to the name is said so for the entry as a whole: BibTeX's names have no place for it.
    if lists.iter().flat_map(|(_, names)| names.iter()).any(|name| name.non_dropping_particle.is_some()) {
        fields.push(("options", "useprefix=true".to_owned()));
    }
    (kind, fields.into_iter().map(|(field, value)| (field.to_owned(), value)).collect())
}

/// Text with commands for the characters that TeX acts on.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            // BibTeX counts braces whether or not a backslash stands before them.
            '{' => out.push_str("{\\textbraceleft}"),
            '}' => out.push_str("{\\textbraceright}"),
            '$' | '&' | '#' | '%' | '_' => {
                out.push('\\');
                out.push(c);
            }
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            c => out.push(visible(c)),
        }
    }
    out
}

/// A title, with braces around words that have a capital after their first letter.
fn title(text: &str) -> String {
    let word = |word: &str| {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        let inner = letters.skip(1).any(char::is_uppercase) && !word.contains('-');
        if inner { format!("{{{}}}", escaped(word)) } else { escaped(word) }
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// An address: the fields for it are read as they stand, so only what would end them is written otherwise.
fn address(url: &str) -> String {
    let url: String = url.chars().map(visible).collect();
    url.replace('\\', "%5C").replace('{', "%7B").replace('}', "%7D").split_whitespace().collect()
}

/// A text that BibLaTeX takes for a list with “and” between its items.
fn listed(text: &str) -> String {
    let text = escaped(text);
    if text.split(' ').any(|word| word == "and") { format!("{{{text}}}") } else { text }
}

fn names(names: &[Name]) -> String {
    names.iter().map(name).collect::<Vec<_>>().join(" and ")
}

/// `van der Berg, Jr., Anna`, or a body in braces.
fn name(name: &Name) -> String {
    if let Some(literal) = &name.literal {
        // "and others" means “et al.”
        return if literal == "others" { literal.clone() } else { format!("{{{}}}", escaped(literal)) };
    }
    // Small letters begin a particle, a comma and “and” divide names: inside braces they do not.
    let braced = |part: &str, family: bool| {
        let small = |word: &str| word.starts_with(char::is_lowercase);
        let divided = part.contains(',') || part.split_whitespace().any(|word| word == "and");
        let text = escaped(part);
        if divided || (family && part.split_whitespace().any(small)) { format!("{{{text}}}") } else { text }
    };
    let mut particles = String::new();
    let mut family = name.family.clone().unwrap_or_default();
    for particle in [&name.dropping_particle, &name.non_dropping_particle].into_iter().flatten() {
        // A particle with a capital would be read as a part of the name, and so would one that is joined to it.
        if particle.starts_with(char::is_lowercase) && !particle.ends_with(['’', '\'']) {
            particles.push_str(&format!("{} ", escaped(particle)));
        } else {
            let space = if particle.ends_with(['’', '\'']) { "" } else { " " };
            family = format!("{particle}{space}{family}");
        }
    }
    if family.is_empty() {
        return braced(name.given.as_deref().unwrap_or_default(), true);
    }
    let mut parts = vec![format!("{particles}{}", braced(&family, true))];
    parts.extend(name.suffix.iter().map(|suffix| braced(suffix, false)));
    parts.push(name.given.as_deref().map(|given| braced(given, false)).unwrap_or_default());
    parts.join(", ").trim_end_matches([',', ' ']).to_owned()
}

fn date(field: &'static str, date: &Date) -> Option<(&'static str, String)> {
    Some((field, date.edtf()?))
}

/// What the tests of the other formats use too.
#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::source::Sources;

    fn read(path: &str, text: &str) -> Vec<Reference> {
        let mut sources = Sources::default();
        let file = sources.add(Source::new(path, text.as_bytes().to_vec()));
        let (references, found) = reference::read(file, sources.get(file));
        assert!(found.is_empty(), "{found:?}\n{text}");
        references
    }

    #[test]
    fn what_tex_acts_on_is_written_as_commands() {
        assert_eq!(
            escaped(r"50% of R&D_x {a} $5 #1 ~ ^ \ Ñ"),
            r"50\% of R\&D\_x {\textbraceleft}a{\textbraceright} \$5 \#1 \textasciitilde{} \textasciicircum{} \textbackslash{} Ñ"
        );
        assert_eq!(title("The NATO of the Americas: McDonald"), "The {NATO} of the Americas: {McDonald}");
    }

    #[test]
    fn names_are_written_so_that_they_are_read_again_as_they_are() {
        let yaml = "- id: a\n  type: book\n  title: T & U\n  author:\n  - {family: Berg, given: Anna, \
                    non-dropping-particle: van der}\n  - {literal: Ministry of Defence and Security}\n  - {family: de la \
                    Cruz, given: Juana Inés}\n  - {family: King, given: Martin Luther, suffix: Jr.}\n";
        let entry = write(&read("r.yaml", yaml));
        assert!(
            entry.contains(
                "author = {van der Berg, Anna and {Ministry of Defence and Security} and {de la Cruz}, Juana Inés and \
                 King, Jr., Martin Luther}"
            ),
            "{entry}"
        );
        assert_eq!(read("r.bib", &entry)[0].authors, read("r.yaml", yaml)[0].authors);
    }

    /// References that between them have every variable, and names of every kind; for the other formats too.
    pub const REFERENCES_WITH_EVERYTHING: &[&str] = &[
        "- {id: a, type: article-journal, title: The Rise, container-title: PRISM, volume: 5, issue: 4, page: 3-9, issued: \
         2015/2016, pages: counted, language: en, DOI: 10.1/x_y, author: [{family: Peña, given: J}], ISSN: 1234-5678}\n",
        "- {id: b, type: interview, title: T, container-title: PRISM, interviewer: [{family: M, given: B}], event-date: \
         2015-09-18, accessed: 2020-01, note: 'event-date: a note'}\n",
        "- {id: c, type: report, title: T, genre: Policy memo, publisher: A and B, number: 7, issued: ~2009, URL: \
         'https://example.org/~a_b%20c', event-date: 2017-09-26/2017-09-28, event-title: E, event-place: Lima}\n",
        "- {id: d, type: chapter, title: T, container-title: Book, editor: [{literal: CEPAL}], publisher: P, \
         publisher-place: Lima, accessed: 2020-01-02, ISBN: 978-1, ISSN: 1234-5678, page: 'S1, 5–6'}\n",
        "- {id: e, type: book, title: 'A {B} C -- 50% \\ #1 ~x^y_z $', author: [{family: Berg, given: Anna, \
         non-dropping-particle: van der}, {family: Gaulle, given: Charles, dropping-particle: de}, {literal: 'Ministry of \
         Defence, Peru'}, {family: King, given: Martin, suffix: Jr., comma-suffix: true}, {given: Ónly}], translator: \
         [{family: Łuk, given: Ñ}], recipient: [{literal: X}], issued: {literal: in press}, keyword: 'a; b'}\n",
        "- {id: f, type: regulation, title: 'Unbalanced } brace { and \\', archive: A, archive-place: B, archive_location: \
         '{x', scale: 1/2, submitted: 2014-05, original-date: 1999, custom: {a: {b: [1, x]}}, categories: [q, r], status: s, \
         section: '3', title-short: U, abstract: 'one  two', medium: M}\n",
        "- {id: g, type: post, title: 'a\nb', author: [{literal: others}], editor: [{literal: 'A and B'}], issued: \
         {date-parts: [[2016, 5]], literal: spring}, license: CC, version: 1.0}\n",
    ];

    /// The variables of a reference in the order of the alphabet; a range of pages with a hyphen.
    pub fn facts(reference: &Reference) -> BTreeMap<String, Value> {
        variables(reference)
    }

    #[test]
    fn nothing_is_lost() {
        for yaml in REFERENCES_WITH_EVERYTHING {
            let first = read("r.yaml", yaml);
            let text = write(&first);
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
            let again = read("r.bib", &text);
            assert_eq!(again.len(), 1, "{text}");
            assert_eq!(facts(&again[0]), facts(&first[0]), "{text}");
            let json = super::super::csl_json::write(&first);
            assert_eq!(facts(&read("r.json", &json)[0]), facts(&first[0]), "{json}");
        }
    }

    #[test]
    fn what_bib_can_hold_needs_no_field_of_ours() {
        for yaml in &REFERENCES_WITH_EVERYTHING[..3] {
            let text = write(&read("r.yaml", yaml));
            assert!(!text.contains(OWN), "{text}");
        }
    }
}
