//! `.ris`: references for reference managers, in the form that Research Information Systems gave the world
//! (<https://web.archive.org/web/20120526103719/http://refman.com/support/risformat_intro.asp>).
//!
//! A record is lines of a tag, two spaces, a hyphen, a space and a value, from `TY` to `ER`. A value cannot hold the end of
//! a line, and there is no other escaping. A date is `YYYY/MM/DD/other`; what is no single day stands under `other`.

use crate::reference::{Date, Name, Reference};
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
    ("ISBN", "SN"),
    ("ISSN", "SN"),
    ("DOI", "DO"),
    ("URL", "UR"),
    ("language", "LA"),
    ("abstract", "AB"),
    ("call-number", "CN"),
    ("note", "N1"),
];

/// References, one record after the other.
pub fn write<'r>(references: impl IntoIterator<Item = &'r Reference>) -> String {
    let mut out = String::new();
    for reference in references {
        record(reference, &mut out);
    }
    out
}

fn record(reference: &Reference, out: &mut String) {
    let kind = TYPES.iter().find(|(kind, _)| *kind == reference.kind).map_or("GEN", |(_, tag)| tag);
    // A whole book of proceedings has a type of its own.
    let kind = if kind == "BOOK" && reference.event_title.is_some() { "CONF" } else { kind };
    line("TY", kind, out);
    line("ID", &reference.id, out);
    line("TI", &reference.title, out);
    for (tag, names) in [("AU", &reference.authors), ("ED", &reference.editors), ("A4", &reference.interviewers)] {
        for name in names {
            line(tag, &inverted(name), out);
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
        }
    }
    if let Some(page) = &reference.page {
        match page.split_once(['-', '–']) {
            Some((first, last)) if !last.contains(['-', '–', ',']) && !first.contains(',') => {
                line("SP", first.trim(), out);
                line("EP", last.trim(), out);
            }
            _ => line("SP", page, out),
        }
    }
    if reference.publisher_place.is_none()
        && let Some(place) = reference.text("event-place")
    {
        line("CY", place, out);
    }
    if let Some(accessed) = &reference.accessed {
        line("Y2", &date(accessed), out);
    }
    if let Some((_, Value::Text(words))) = reference.other.iter().find(|(name, _)| name == "keyword") {
        words.split([',', ';']).for_each(|word| line("KW", word, out));
    }
    out.push_str("ER  - \r\n");
}

fn line(tag: &str, value: &str, out: &mut String) {
    let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
    if !value.is_empty() {
        out.push_str(&format!("{tag}  - {value}\r\n"));
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
    use super::*;
    use crate::reference;
    use crate::source::{Source, Sources};

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
                "ER  - ",
            ]
        );
        assert!(text.ends_with("ER  - \r\n"));
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
