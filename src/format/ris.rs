//! `.ris`: references for reference managers, in the form that Research Information Systems gave the world
//! (<https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp>).
//!
//! A record is lines of a tag, two spaces, a hyphen, a space and a value, from `TY` to `ER`. A value cannot hold the end of
//! a line, and there is no other escaping. A date is `YYYY/MM/DD/other`; what is no single day stands under `other`.
//!
//! Nothing is lost: what no tag holds as it is (the day of an interview, who translated, which part of a name is its
//! particle) stands in a note of its own, `N1  - event-date: 2014-10-31`: the variable of CSL with its text, its date in
//! EDTF, or else its JSON.

use crate::document::visible;
use crate::json;
use crate::reference::{Date, KEYS, Name, Reference};
use crate::yaml::Value;

/// The types of CSL with those of RIS; whatever is not here is `GEN`.
const TYPES: &[(&str, &str)] = &[
    ("article", "GEN"),
    ("article-journal", "JOUR"),
    ("article-magazine", "MGZN"),
    ("article-newspaper", "NEWS"),
    ("bill", "BILL"),
    ("book", "BOOK"),
    ("broadcast", "MPCT"),
    ("chapter", "CHAP"),
    ("collection", "BOOK"),
    ("dataset", "DATA"),
    ("entry-dictionary", "DICT"),
    ("entry-encyclopedia", "ENCYC"),
    ("figure", "FIGURE"),
    ("graphic", "ART"),
    ("hearing", "HEAR"),
    ("interview", "PCOMM"),
    ("legal_case", "CASE"),
    ("legislation", "STAT"),
    ("manuscript", "UNPB"),
    ("map", "MAP"),
    ("motion_picture", "MPCT"),
    ("musical_score", "MUSIC"),
    ("pamphlet", "PAMP"),
    ("paper-conference", "CPAPER"),
    ("patent", "PAT"),
    ("periodical", "JFULL"),
    ("personal_communication", "PCOMM"),
    ("post", "ELEC"),
    ("post-weblog", "BLOG"),
    ("report", "RPRT"),
    ("software", "COMP"),
    ("song", "SOUND"),
    ("standard", "STAND"),
    ("thesis", "THES"),
    ("webpage", "ELEC"),
];

/// Texts of CSL with their tags, in the order of the record.
const TEXTS: &[(&str, &str)] = &[
    ("title-short", "ST"),
    ("container-title", "T2"),
    ("container-title-short", "J2"),
    ("collection-title", "T3"),
    ("event-title", "C3"),
    ("volume", "VL"),
    ("issue", "IS"),
    ("number", "M1"),
    ("edition", "ET"),
    ("publisher", "PB"),
    ("publisher-place", "CY"),
    ("genre", "M3"),
    ("DOI", "DO"),
    ("URL", "UR"),
    ("language", "LA"),
    ("abstract", "AB"),
    ("call-number", "CN"),
];

/// Lists of names with their tags.
const NAMES: &[(&str, &str)] = &[("author", "AU"), ("editor", "ED"), ("interviewer", "A4")];

/// References, one record after the other.
pub fn write<'r>(references: impl IntoIterator<Item = &'r Reference>) -> String {
    let mut out = String::new();
    for reference in references {
        record(reference, &mut out);
    }
    out
}

fn record(reference: &Reference, out: &mut String) {
    let tag = TYPES.iter().find(|(kind, _)| *kind == reference.kind).map_or("GEN", |(_, tag)| tag);
    // A whole book of proceedings has a type of its own.
    let conference = tag == "BOOK" && reference.event_title.is_some();
    line("TY", if conference { "CONF" } else { tag }, out);
    line("ID", &reference.id, out);
    // The variables that a tag holds as they are.
    let mut held = vec!["id", "title"];
    if TYPES.iter().find(|(_, known)| *known == tag).is_some_and(|(kind, _)| *kind == reference.kind) {
        held.push("type");
    }
    line("TI", &reference.title, out);
    let lists = [&reference.authors, &reference.editors, &reference.interviewers];
    for ((variable, tag), names) in NAMES.iter().zip(lists) {
        for name in names {
            line(tag, &inverted(name), out);
        }
        if names.iter().all(|name| parted(&inverted(name)) == *name) {
            held.push(variable);
        }
    }
    if let Some(issued) = &reference.issued {
        if let Some(from) = issued.from {
            line("PY", &format!("{:04}", from.year), out);
        }
        line("DA", &date(issued), out);
    }
    for (variable, tag) in TEXTS {
        if let Some(text) = reference.text(variable) {
            line(tag, text, out);
            held.push(variable);
        }
    }
    // One tag has both numbers; a journal is known by the second.
    let both = if reference.kind.starts_with("article") { ["ISSN", "ISBN"] } else { ["ISBN", "ISSN"] };
    if let Some((variable, number)) = both.iter().find_map(|variable| Some((*variable, reference.text(variable)?))) {
        line("SN", number, out);
        if variable == both[0] {
            held.push(variable);
        }
    }
    if let Some(page) = &reference.page {
        held.push("page");
        match page.split_once(['-', '–']) {
            Some((first, last)) if [first, last].iter().all(|part| is_page(part)) => {
                line("SP", first.trim(), out);
                line("EP", last.trim(), out);
            }
            _ => line("SP", page, out),
        }
    }
    if let Some(accessed) = &reference.accessed {
        line("Y2", &date(accessed), out);
    }
    for (variable, date) in [("issued", &reference.issued), ("accessed", &reference.accessed)] {
        if date.as_ref().is_some_and(|date| date.from.is_none() || date.literal.is_none()) {
            held.push(variable);
        }
    }
    if let Some(words) = reference.text("keyword") {
        words.split([',', ';']).for_each(|word| line("KW", word, out));
        if words.split([',', ';']).map(str::trim).collect::<Vec<_>>().join(", ") == words {
            held.push("keyword");
        }
    }
    if let Some(note) = &reference.note {
        // A note that looks like one of those below says what it is.
        let named = note.split_once(": ").is_some_and(|(name, _)| KEYS.iter().any(|key| key.name == name));
        line("N1", &if named { format!("note: {note}") } else { note.clone() }, out);
        held.push("note");
    }
    let Value::Map(variables) = reference.csl() else { return out.push_str(END) };
    for (variable, value) in variables.iter().filter(|(variable, _)| !held.contains(&variable.as_str())) {
        let text = match value {
            Value::Text(text) if !text.starts_with(['{', '[', '"']) => text.clone(),
            Value::Map(_) if variable == "event-date" => match reference.event.as_ref().and_then(Date::edtf) {
                Some(edtf) if reference.event.as_ref().is_some_and(|date| date.literal.is_none()) => edtf,
                _ => json::line(value),
            },
            value => json::line(value),
        };
        line("N1", &format!("{variable}: {text}"), out);
    }
    out.push_str(END);
}

/// The last line of a record.
const END: &str = "ER  - \r\n";

fn is_page(part: &str) -> bool {
    !part.trim().is_empty() && !part.contains(['-', '–', ',', ';', ' '])
}

fn line(tag: &str, value: &str, out: &mut String) {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if !value.is_empty() {
        let value: String = value.chars().map(visible).collect();
        out.push_str(&format!("{tag}  - {value}\r\n"));
    }
}

/// A name as a reader of RIS takes it apart.
fn parted(inverted: &str) -> Name {
    let mut parts = inverted.splitn(3, ", ").map(|part| Some(part.to_owned()));
    match (parts.next().flatten(), parts.next().flatten()) {
        (family, Some(given)) => Name { family, given: Some(given), suffix: parts.next().flatten(), ..Name::default() },
        (literal, None) => Name { literal, ..Name::default() },
    }
}

/// A name as RIS has it: `van der Berg, Anna, Jr.`; the name of a body as it is.
fn inverted(name: &Name) -> String {
    if let Some(literal) = &name.literal {
        return literal.clone();
    }
    let family = Name { given: None, suffix: None, ..name.clone() }.full();
    let parts = [Some(family), name.given.clone(), name.suffix.clone()];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn date(date: &Date) -> String {
    let Some(from) = date.from else { return format!("///{}", date.literal.as_deref().unwrap_or_default()) };
    let part = |part: Option<u8>| part.map(|part| format!("{part:02}")).unwrap_or_default();
    let whole = date.to.is_none() && !date.open && !date.approximate && from.season.is_none();
    let other = if whole { None } else { date.edtf() };
    // A stretch is dated by its beginning; a slash would end the field, so the dash of print stands between its ends.
    let other = other.map(|edtf| edtf.replace('/', "–")).unwrap_or_default();
    format!("{:04}/{}/{}/{other}", from.year, part(from.month), part(from.day))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::format::bib::tests::{REFERENCES_WITH_EVERYTHING, facts};
    use crate::reference;
    use crate::source::{Source, Sources};
    use crate::yaml;

    fn written(yaml: &str) -> String {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("r.yaml", yaml.as_bytes().to_vec()));
        let (references, found) = reference::read(file, sources.get(file));
        assert!(found.is_empty(), "{found:?}");
        write(&references)
    }

    #[test]
    fn a_record_has_a_line_for_every_fact() {
        let text = written(
            "- {id: a, type: article-journal, title: \"One\\ntitle\", author: [{family: Berg, given: Anna, \
             non-dropping-particle: van der, suffix: Jr.}, {literal: World Bank}], issued: 2016-05-17, page: 3-9, \
             volume: 5, issue: 4, container-title: PRISM}\n",
        );
        assert_eq!(
            text.lines().collect::<Vec<_>>(),
            [
                "TY  - JOUR",
                "ID  - a",
                "TI  - One title",
                "AU  - van der Berg, Anna, Jr.",
                "AU  - World Bank",
                "PY  - 2016",
                "DA  - 2016/05/17/",
                "T2  - PRISM",
                "VL  - 5",
                "IS  - 4",
                "SP  - 3",
                "EP  - 9",
                "N1  - author: [{\"family\":\"Berg\",\"given\":\"Anna\",\"non-dropping-particle\":\"van \
                 der\",\"suffix\":\"Jr.\"},{\"literal\":\"World Bank\"}]",
                "ER  - ",
            ]
        );
        assert!(text.ends_with("ER  - \r\n"));
    }

    /// What a reader of RIS that knows our notes makes of a record: CSL-JSON again.
    fn read_back(text: &str) -> String {
        let mut item: Vec<(String, Value)> = Vec::new();
        let mut names: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        let mut keywords: Vec<&str> = Vec::new();
        let mut pages: Vec<&str> = Vec::new();
        let text_of = |text: &str| Value::Text(text.to_owned());
        let dated = |text: &str| {
            let mut parts = text.splitn(4, '/');
            let [year, month, day, other] = [(); 4].map(|()| parts.next().unwrap_or_default());
            match (year, other) {
                ("", words) => Value::Map(vec![("literal".to_owned(), Value::Text(words.to_owned()))]),
                (_, "") => {
                    let known: Vec<&str> = [year, month, day].into_iter().filter(|part| !part.is_empty()).collect();
                    Value::Text(known.join("-"))
                }
                (_, edtf) => Value::Text(edtf.replace('–', "/")),
            }
        };
        for line in text.lines() {
            let Some((tag, value)) = line.split_once("  - ") else { continue };
            let texts = TEXTS.iter().find(|(_, known)| *known == tag).map(|(variable, _)| *variable);
            let people = NAMES.iter().find(|(_, known)| *known == tag).map(|(variable, _)| *variable);
            match tag {
                "TY" => {
                    let kind = TYPES.iter().find(|(_, known)| *known == value).map_or("book", |(kind, _)| kind);
                    item.push(("type".into(), text_of(kind)));
                }
                "ID" => item.push(("id".into(), text_of(value))),
                "TI" => item.push(("title".into(), text_of(value))),
                "DA" => item.push(("issued".into(), dated(value))),
                "Y2" => item.push(("accessed".into(), dated(value))),
                "SP" | "EP" => pages.push(value),
                "KW" => keywords.push(value),
                "SN" => {
                    let serial = matches!(&item[0].1, Value::Text(kind) if kind.starts_with("article"));
                    item.push((if serial { "ISSN" } else { "ISBN" }.to_owned(), text_of(value)));
                }
                "N1" => match value.split_once(": ").filter(|(name, _)| KEYS.iter().any(|key| key.name == *name)) {
                    Some((name, written)) => {
                        let value = match yaml::parse(written) {
                            Ok(value) if written.starts_with(['{', '[', '"']) => value.value,
                            _ => text_of(written),
                        };
                        item.retain(|(known, _)| known != name);
                        names.remove(name);
                        item.push((name.to_owned(), value));
                    }
                    None => item.push(("note".into(), text_of(value))),
                },
                _ => {
                    item.extend(texts.map(|variable| (variable.to_owned(), text_of(value))));
                    if let Some(variable) = people {
                        names.entry(variable).or_default().push(parted(value).csl());
                    }
                }
            }
        }
        let has = |item: &[(String, Value)], name: &str| item.iter().any(|(known, _)| known == name);
        if !pages.is_empty() {
            item.push(("page".into(), Value::Text(pages.join("-"))));
        }
        if !keywords.is_empty() && !has(&item, "keyword") {
            item.push(("keyword".into(), Value::Text(keywords.join(", "))));
        }
        for (variable, names) in names {
            item.push((variable.to_owned(), Value::List(names)));
        }
        json::line(&Value::List(vec![Value::Map(item)]))
    }

    #[test]
    fn nothing_is_lost() {
        for yaml in REFERENCES_WITH_EVERYTHING {
            let mut sources = Sources::default();
            let file = sources.add(Source::new("r.yaml", yaml.as_bytes().to_vec()));
            let (first, found) = reference::read(file, sources.get(file));
            assert!(found.is_empty(), "{found:?}\n{yaml}");
            let ris = write(&first);
            let again = sources.add(Source::new("r.json", read_back(&ris).into_bytes()));
            let (again, found) = reference::read(again, sources.get(again));
            assert!(found.is_empty(), "{found:?}\n{ris}");
            assert_eq!(facts(&again[0]), facts(&first[0]), "{ris}");
        }
    }

    #[test]
    fn a_date_that_is_no_day_is_kept_in_words() {
        for (edtf, expected) in [
            ("2015/2016", "2015///2015–2016"),
            ("~2009", "2009///2009~"),
            ("2016-21", "2016///2016-21"),
            ("{literal: in press}", "///in press"),
        ] {
            let text = written(&format!("- {{id: a, type: book, title: T, issued: {edtf}}}\n"));
            assert!(text.contains(&format!("DA  - {expected}\r\n")), "{text}");
        }
    }
}
