//! Dates and numbers in the form of the book's language, from the patterns in its strings.

use crate::date::{Part, Partial, When};
use crate::quantity::{Quantity, QuantityKind};
use crate::strings::Strings;

/// A date or a span of time: `27 January 2014`, `2002–2006`, `planned spring 2015`, `c. 2009`.
pub fn date(when: &When, strings: &Strings) -> String {
    let from = partial(when.from, strings);
    let mut text = match when.to {
        None => from,
        // Years alone are joined closely, longer dates with room between them.
        Some(to) if when.from.part == Part::Year && to.part == Part::Year => format!("{from}–{}", partial(to, strings)),
        Some(to) => format!("{from} – {}", partial(to, strings)),
    };
    if when.approximate {
        text = format!("{} {text}", strings.get("circa"));
    }
    if when.planned {
        text = strings.fill("date-planned", &[("date", &text)]);
    }
    text
}

/// One date, as exact as it is known.
pub fn partial(date: Partial, strings: &Strings) -> String {
    let year = date.year.to_string();
    let month = |month: u8| strings.get(MONTHS[usize::from(month).saturating_sub(1) % MONTHS.len()]);
    match date.part {
        Part::Year => year,
        Part::Season(first) => {
            let season = match first {
                3 => strings.get("season-spring"),
                6 => strings.get("season-summer"),
                9 => strings.get("season-autumn"),
                _ => strings.get("season-winter"),
            };
            strings.fill("date-season", &[("season", season), ("year", &year)])
        }
        Part::Month(number) => strings.fill("date-month", &[("month", month(number)), ("year", &year)]),
        Part::Day(number, day) => {
            strings.fill("date-day", &[("day", &day.to_string()), ("month", month(number)), ("year", &year)])
        }
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

/// A number as its source states it, with the marks of the language: `over 24,000`, `más de 24.000`.
pub fn quantity(quantity: &Quantity, strings: &Strings) -> String {
    let number = |text: &str| -> String {
        let mark = |c: char| match c {
            ',' => strings.get("number-group").to_owned(),
            '.' => strings.get("number-decimal").to_owned(),
            c => c.to_string(),
        };
        text.trim().chars().map(mark).collect()
    };
    let written = quantity.written.as_str();
    let after = |prefix: &str| number(written.strip_prefix(prefix).unwrap_or(written));
    match quantity.kind {
        // A range is written with a dash of one kind or another, which is no mark of a number.
        QuantityKind::Exact(_) | QuantityKind::Range(..) => number(written),
        QuantityKind::About(_) => strings.fill("value-about", &[("n", &after("~"))]),
        QuantityKind::Over(_) => strings.fill("value-over", &[("n", &after("over "))]),
        QuantityKind::Under(_) => strings.fill("value-under", &[("n", &after("under "))]),
        QuantityKind::AtLeast(_) => strings.fill("value-at-least", &[("n", &after("at least "))]),
        QuantityKind::Of(..) => {
            let (part, whole) = written.split_once(" of ").unwrap_or((written, ""));
            strings.fill("value-of", &[("n", &number(part)), ("all", &number(whole))])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{FileId, Source};

    fn strings(language: &str, text: &str) -> Strings {
        let source = |text: &str| Source::new("theme/strings/x.yaml", text.as_bytes().to_vec());
        let (english, found) = Strings::read(FileId(0), &source(include_str!("../theme/strings/en.yaml")), "en", None);
        assert!(found.is_empty());
        let (strings, found) = Strings::read(FileId(0), &source(text), language, Some(&english));
        assert!(found.is_empty());
        strings
    }

    #[test]
    fn every_form_of_a_date_is_written_as_the_language_does() {
        let english = strings("en", include_str!("../theme/strings/en.yaml"));
        let spanish = strings("es", include_str!("../theme/strings/es.yaml"));
        let portuguese = strings("pt", include_str!("../theme/strings/pt.yaml"));
        for (written, expected) in [
            ("2014", ["2014", "2014", "2014"]),
            ("2014-01", ["January 2014", "enero de 2014", "janeiro de 2014"]),
            ("2014-01-27", ["27 January 2014", "27 de enero de 2014", "27 de janeiro de 2014"]),
            ("2014 spring", ["spring 2014", "primavera de 2014", "primavera de 2014"]),
            ("2002/2006", ["2002–2006", "2002–2006", "2002–2006"]),
            (
                "2014-01/2014-03",
                ["January 2014 – March 2014", "enero de 2014 – marzo de 2014", "janeiro de 2014 – março de 2014"],
            ),
            ("planned ~2020", ["planned c. 2020", "previsto: ca. 2020", "previsto: c. 2020"]),
        ] {
            let when = When::parse(written).expect("it is a date");
            for (strings, expected) in [&english, &spanish, &portuguese].into_iter().zip(expected) {
                assert_eq!(date(&when, strings), expected);
            }
        }
    }

    #[test]
    fn every_form_of_a_number_is_written_as_the_language_does() {
        let english = strings("en", include_str!("../theme/strings/en.yaml"));
        let spanish = strings("es", include_str!("../theme/strings/es.yaml"));
        for (written, in_english, in_spanish) in [
            ("24,000.5", "24,000.5", "24.000,5"),
            ("10–12.5", "10–12.5", "10–12,5"),
            ("~24,000", "~24,000", "~24.000"),
            ("over 200", "over 200", "más de 200"),
            ("under 8", "under 8", "menos de 8"),
            ("at least 7", "at least 7", "al menos 7"),
            ("47 of 1,113", "47 of 1,113", "47 de 1.113"),
        ] {
            let value = Quantity::parse(written).expect("it is a number");
            assert_eq!(quantity(&value, &english), in_english);
            assert_eq!(quantity(&value, &spanish), in_spanish);
        }
    }
}
