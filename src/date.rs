//! Dates as sources state them: a year, a month, a day, a season, a span of them, "about", "planned".
//!
//! The written forms are a small part of the Extended Date/Time Format, ISO 8601-2 (<https://www.loc.gov/standards/datetime/>),
//! in which `/` joins the ends of an interval; `~` before a date means "approximately", and a season is named in words.

use std::fmt;

/// One date, as exact as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Partial {
    /// The year of the Gregorian calendar.
    pub year: i16,
    /// The part of the year, if it is known.
    pub part: Part,
}

/// The part of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Not known.
    Year,
    /// A season of the northern calendar, by its first month: spring is 3, summer 6, autumn 9, winter 12.
    Season(u8),
    /// A month, 1 to 12.
    Month(u8),
    /// A month and a day.
    Day(u8, u8),
}

/// A date or a span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct When {
    /// Whether it had not happened when it was written.
    pub planned: bool,
    /// Whether it is approximate.
    pub approximate: bool,
    /// The date, or the first of a span.
    pub from: Partial,
    /// The last date of a span.
    pub to: Option<Partial>,
}

/// A moment in seconds since 1970, as RFC 3339 writes it.
pub fn timestamp(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap_or_default().to_string()
}

const SEASONS: [(&str, u8); 5] = [("spring", 3), ("summer", 6), ("autumn", 9), ("fall", 9), ("winter", 12)];

impl When {
    /// Reads `2014`, `2014-01`, `2014-01-27`, `2014 spring`, `2002/2006`, `~2009`, each with `planned ` before it or not.
    /// The error says what a date looks like.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || "a date is `2014`, `2014-01`, `2014-01-27`, `2014 spring`, `2002/2006` or `~2009`".to_owned();
        let rest = text.trim();
        let (planned, rest) = rest.strip_prefix("planned ").map_or((false, rest), |rest| (true, rest.trim()));
        let (approximate, rest) = rest.strip_prefix('~').map_or((false, rest), |rest| (true, rest.trim()));
        let (from, to) = match rest.split_once('/') {
            Some((from, to)) => (from, Some(to)),
            None => (rest, None),
        };
        let from = Partial::parse(from.trim()).ok_or_else(wrong)?;
        let to = to.map(|to| Partial::parse(to.trim()).ok_or_else(wrong)).transpose()?;
        match to {
            Some(to) if to < from => Err("the span ends before it begins: write the earlier date first".to_owned()),
            _ => Ok(Self { planned, approximate, from, to }),
        }
    }
}

/// What [`Partial::parse`] reads, as a regular expression of ECMA-262; which days a month has is not in it.
pub const PATTERN: &str =
    "^[0-9]{4}( (spring|summer|autumn|fall|winter)|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$";

/// The same for a whole day.
pub const DAY_PATTERN: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$";

impl Partial {
    /// Reads one date; nothing if it is none, or no day of the calendar.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, rest) = text.split_at_checked(4)?;
        if !year.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year: i16 = year.parse().ok()?;
        let part = if rest.is_empty() {
            Part::Year
        } else if let Some(season) = rest.strip_prefix(' ') {
            Part::Season(SEASONS.iter().find(|(name, _)| *name == season)?.1)
        } else {
            let rest = rest.strip_prefix('-')?;
            let (month, day) = rest.split_once('-').map_or((rest, None), |(month, day)| (month, Some(day)));
            let two = |text: &str| (text.len() == 2).then(|| text.parse::<u8>().ok()).flatten();
            let month = two(month).filter(|month| (1..=12).contains(month))?;
            match day {
                None => Part::Month(month),
                Some(day) => {
                    let day = two(day)?;
                    jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
                    Part::Day(month, day)
                }
            }
        };
        Some(Self { year, part })
    }
}

impl fmt::Display for Partial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        match self.part {
            Part::Year => Ok(()),
            Part::Season(month) => {
                let name = SEASONS.iter().find(|(_, first)| *first == month).map_or("", |(name, _)| name);
                write!(f, " {name}")
            }
            Part::Month(month) => write!(f, "-{month:02}"),
            Part::Day(month, day) => write!(f, "-{month:02}-{day:02}"),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.planned {
            f.write_str("planned ")?;
        }
        if self.approximate {
            f.write_str("~")?;
        }
        write!(f, "{}", self.from)?;
        if let Some(to) = self.to {
            write!(f, "/{to}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_written_form_is_read_and_written_again() {
        for text in [
            "2014",
            "2014-01",
            "2014-01-27",
            "2014 spring",
            "2002/2006",
            "~2009",
            "planned 2017-05",
            "planned ~2020/2022",
        ] {
            assert_eq!(When::parse(text).map(|when| when.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in ["", "14", "2014-13", "2014-02-30", "2014-1", "2014 sprig", "2006/2002", "Jan 2014", "２０１４"]
        {
            assert!(When::parse(text).is_err(), "{text}");
        }
    }
}
