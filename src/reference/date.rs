//! Dates of references: the texts of EDTF level 1 that CSL takes to a [`Date`], and back.
//!
//! `2016`, `2016-05`, `2016-05-17`, `2016-21` (spring), `2015/2016`, `2016/..`, `~2016`, `2016?`, `201X`. The form is
//! the Library of Congress's Extended Date/Time Format (<https://www.loc.gov/standards/datetime/>); the `~` before
//! the year is ours, as in the rest of a book.

use crate::yaml::Value;

/// A date, or a stretch of time, or words in place of both.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Date {
    /// The date, or the beginning; missing only where there are nothing but words.
    pub from: Option<Point>,
    /// The end.
    pub to: Option<Point>,
    /// Whether it goes on from its beginning without an end.
    pub open: bool,
    /// Whether it is only about right, or not certain.
    pub approximate: bool,
    /// Words to show instead, such as "in press".
    pub literal: Option<String>,
}

/// A year, or a part of one. The order is that of time, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The year; 0 is the year before 1.
    pub year: i32,
    /// The month, 1 to 12.
    pub month: Option<u8>,
    /// The day, 1 to 31.
    pub day: Option<u8>,
    /// The season, 1 for spring to 4 for winter; then there is no month.
    pub season: Option<u8>,
}

/// What to write, for messages.
pub(super) const HELP: &str = "write a date as 2016, 2016-05, 2016-05-17, 2015/2016 or ~2016";

impl Point {
    /// A whole year.
    pub(super) fn year(year: i32) -> Self {
        Self { year, month: None, day: None, season: None }
    }

    /// Checks the parts: a month of 13 to 16 or of 21 to 24 is a season, as citation processors and EDTF write it.
    pub(super) fn new(year: i32, month: Option<u8>, day: Option<u8>) -> Result<Self, String> {
        let point = match month {
            Some(month @ (13..=16 | 21..=24)) if day.is_none() => {
                Self { season: Some(if month > 20 { month - 20 } else { month - 12 }), ..Self::year(year) }
            }
            Some(month) if !(1..=12).contains(&month) => return Err(format!("there is no month {month}")),
            month => Self { year, month, day, season: None },
        };
        match (point.month, point.day) {
            (Some(month), Some(day)) if !(1..=days(year, month)).contains(&day) => {
                Err(format!("that month has no day {day}"))
            }
            (None, Some(_)) => Err("there is a day without its month".to_owned()),
            _ => Ok(point),
        }
    }

    /// The date as ISO 8601 has it, as far as it is known; of a season the year.
    pub fn iso(self) -> String {
        let known = [self.month, self.day].into_iter().map_while(|part| part);
        known.fold(format!("{:04}", self.year), |text, part| format!("{text}-{part:02}"))
    }

    /// The date as EDTF.
    fn edtf(self) -> String {
        let sign = if self.year < 0 { "-" } else { "" };
        let mut text = format!("{sign}{:04}", self.year.unsigned_abs());
        for part in [self.season.map(|season| season + 20).or(self.month), self.day].into_iter().flatten() {
            text.push_str(&format!("-{part:02}"));
        }
        text
    }

    /// The date as an item of CSL's `date-parts`, without its season.
    fn parts(self) -> Value {
        let parts = [self.month, self.day].into_iter().flatten().map(|part| Value::Int(part.into()));
        Value::List(std::iter::once(Value::Int(self.year.into())).chain(parts).collect())
    }
}

/// How many days a month has, in the Gregorian calendar.
fn days(year: i32, month: u8) -> u8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Date {
    /// A date without an end.
    pub(super) fn at(from: Point) -> Self {
        Self { from: Some(from), ..Self::default() }
    }

    /// A date with an end, if there is one.
    pub(super) fn span(from: Point, to: Option<Point>) -> Result<Self, String> {
        match to {
            // Of two points in one year, the less exact one compares as the earlier, so only the known parts count.
            Some(to) if to.year < from.year || (to.year == from.year && to.month.is_some() && to < from) => {
                Err("the end is before the beginning".to_owned())
            }
            to => Ok(Self { to, ..Self::at(from) }),
        }
    }

    /// Words only.
    pub(super) fn words(literal: String) -> Self {
        Self { literal: Some(literal), ..Self::default() }
    }

    /// Reads a text of EDTF; the error says why it is none.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let Some((from, to)) = text.split_once('/') else {
            let (from, to, approximate) = point(text)?;
            return Ok(Self { approximate, ..Self::span(from, to)? });
        };
        if from.is_empty() || from == ".." {
            return Err("the beginning is missing".to_owned());
        }
        let (first, _, approximate) = point(from)?;
        if to.is_empty() || to == ".." {
            return Ok(Self { open: true, approximate, ..Self::at(first) });
        }
        if to.len() < 4 && to.bytes().all(|b| b.is_ascii_digit()) {
            return Err("both years of a range are written in full, as in 2015/2016".to_owned());
        }
        let (begin, end, approximate_end) = point(to)?;
        Ok(Self { approximate: approximate || approximate_end, ..Self::span(first, Some(end.unwrap_or(begin)))? })
    }

    /// The date as EDTF; nothing where there are only words.
    pub fn edtf(&self) -> Option<String> {
        let mark = if self.approximate { "~" } else { "" };
        let from = self.from?.edtf();
        Some(match self.to {
            Some(to) => format!("{from}{mark}/{}{mark}", to.edtf()),
            None if self.open => format!("{from}{mark}/.."),
            None => format!("{from}{mark}"),
        })
    }

    /// The date as CSL-JSON has it: in `date-parts`, which every processor reads, as far as they can say it.
    pub fn csl(&self) -> Value {
        let mut entries = Vec::new();
        let point_season = |point: Option<Point>| point.and_then(|point| point.season);
        match (self.from, self.to) {
            (None, _) => {}
            (Some(_), _) if self.open || point_season(self.to).is_some() => {
                entries.extend(self.edtf().map(|edtf| ("edtf".to_owned(), Value::Text(edtf))));
            }
            (Some(from), Some(_)) if from.season.is_some() => {
                entries.extend(self.edtf().map(|edtf| ("edtf".to_owned(), Value::Text(edtf))));
            }
            (Some(from), to) => {
                let parts = std::iter::once(from).chain(to).map(Point::parts).collect();
                entries.push(("date-parts".to_owned(), Value::List(parts)));
                entries.extend(from.season.map(|season| ("season".to_owned(), Value::Int(season.into()))));
            }
        }
        if self.approximate && self.from.is_some() {
            entries.push(("circa".to_owned(), Value::Bool(true)));
        }
        entries.extend(self.literal.iter().map(|words| ("literal".to_owned(), Value::Text(words.clone()))));
        Value::Map(entries)
    }

    /// The year or years to show: "2016", "2015–2016", "2016–", with `circa`, a word of the page's language, before
    /// what is only about right; or the words that stand instead.
    pub fn years(&self, circa: &str) -> String {
        let (Some(from), None) = (self.from, &self.literal) else { return self.literal.clone().unwrap_or_default() };
        let years = match self.to {
            Some(to) if to.year != from.year => format!("{}–{}", from.year, to.year),
            None if self.open => format!("{}–", from.year),
            _ => from.year.to_string(),
        };
        if self.approximate { format!("{circa} {years}") } else { years }
    }
}

/// Reads one side of a date: the point, the end of the stretch that `X` leaves open, and whether it is approximate.
fn point(text: &str) -> Result<(Point, Option<Point>, bool), String> {
    let bare = text.strip_prefix('~').unwrap_or(text);
    let bare = bare.strip_suffix(['~', '?', '%']).unwrap_or(bare);
    let approximate = bare.len() != text.len();
    // Some catalogues add the time of day, which no reference needs.
    let bare = bare.split_once('T').map_or(bare, |(date, _)| date);
    let (sign, digits) = match bare.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, bare),
    };
    let mut parts = digits.split('-');
    let year = parts.next().unwrap_or_default();
    let known = year.trim_end_matches(['X', 'x']);
    if year.len() != 4 || known.len() < 2 || !known.bytes().all(|b| b.is_ascii_digit()) {
        return Err("it does not begin with a year of four digits".to_owned());
    }
    let step = 10i32.pow(4 - u32::try_from(known.len()).unwrap_or(4));
    let first = sign * known.parse::<i32>().unwrap_or(0) * step;
    let mut part = |what: &str| match parts.next() {
        None | Some("XX" | "xx") => Ok(None),
        Some(part) if part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit()) => Ok(part.parse::<u8>().ok()),
        Some(part) => Err(format!("`{part}` is no {what} of two digits")),
    };
    let (month, day) = (part("month")?, part("day")?);
    if let Some(rest) = parts.next() {
        return Err(format!("`-{rest}` is more than a date has"));
    }
    if step > 1 {
        if month.is_some() || day.is_some() {
            return Err("the year of a month must be known".to_owned());
        }
        return Ok((Point::year(first), Some(Point::year(first + sign * (step - 1))), true));
    }
    Ok((Point::new(first, month, day)?, None, approximate))
}
