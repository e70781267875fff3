//! Numbers as sources state them: exact, a range, "about", "over", "under", "at least", "so many of so many".

use std::fmt;

/// A stated number.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// How it is stated.
    pub kind: QuantityKind,
    /// As the editor wrote it, with its thousands separators.
    pub written: String,
}

/// How a number is stated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum QuantityKind {
    /// `47`
    Exact(f64),
    /// `10–12`
    Range(f64, f64),
    /// `~24,000`
    About(f64),
    /// `over 200`
    Over(f64),
    /// `under 8`
    Under(f64),
    /// `at least 7`
    AtLeast(f64),
    /// `47 of 113`
    Of(f64, f64),
}

impl Quantity {
    /// Reads one of the forms; the error says what a value looks like. Thousands are grouped with commas, decimals follow a point.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || {
            "a value is a number, a range (`10–12`), `~24,000`, `over 200`, `under 8`, `at least 7` or `47 of 113`"
                .to_owned()
        };
        let text = text.trim();
        let number = |text: &str| number(text).ok_or_else(wrong);
        let kind = if let Some(rest) = text.strip_prefix('~') {
            QuantityKind::About(number(rest)?)
        } else if let Some(rest) = text.strip_prefix("over ") {
            QuantityKind::Over(number(rest)?)
        } else if let Some(rest) = text.strip_prefix("under ") {
            QuantityKind::Under(number(rest)?)
        } else if let Some(rest) = text.strip_prefix("at least ") {
            QuantityKind::AtLeast(number(rest)?)
        } else if let Some((part, whole)) = text.split_once(" of ") {
            QuantityKind::Of(number(part)?, number(whole)?)
        } else if let Some((low, high)) = text
            .split_once('–')
            .or_else(|| text.get(1..).and_then(|t| t.split_once('-')).map(|(low, high)| (&text[..low.len() + 1], high)))
        {
            let (low, high) = (number(low)?, number(high)?);
            if low >= high {
                return Err("the range ends before it begins: write the smaller number first".to_owned());
            }
            QuantityKind::Range(low, high)
        } else {
            QuantityKind::Exact(number(text)?)
        };
        Ok(Self { kind, written: text.to_owned() })
    }
}

impl QuantityKind {
    /// The least and the greatest number it can stand for; whether "over" and "under" leave their own number out is not told.
    ///
    /// "About" is taken to be right within [`ABOUT`] of the number: the sources do not say how rough they are.
    fn bounds(self) -> (f64, f64) {
        match self {
            Self::Exact(value) | Self::Of(value, _) => (value, value),
            Self::Range(low, high) => (low, high),
            Self::About(value) => (value - ABOUT * value.abs(), value + ABOUT * value.abs()),
            Self::Over(value) | Self::AtLeast(value) => (value, f64::INFINITY),
            Self::Under(value) => (f64::NEG_INFINITY, value),
        }
    }

    /// Whether two statements cannot both be right of the same thing.
    pub fn disjoint(self, other: Self) -> bool {
        // "47 of 113" and "47 of 120" agree in the part and not in the whole.
        if let (Self::Of(_, one), Self::Of(_, other)) = (self, other)
            && one.total_cmp(&other).is_ne()
        {
            return true;
        }
        // "Over 85" and "85" meet in a number that the first leaves out.
        let open = |one: Self, other: Self| matches!((one, other), (Self::Over(a) | Self::Under(a), Self::Exact(b) | Self::Of(b, _)) if a.total_cmp(&b).is_eq());
        let ((low, high), (other_low, other_high)) = (self.bounds(), other.bounds());
        high < other_low || other_high < low || open(self, other) || open(other, self)
    }
}

/// How far from the number "about" may be, as a share of it.
const ABOUT: f64 = 0.05;

/// A number with commas in thousands or none, and a point before decimals.
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '−']).unwrap_or(text);
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !decimals.is_none_or(all_digits) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut plain = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 {
            return None;
        }
        plain.push_str(group);
    }
    if !all_digits(&plain) || first.is_empty() {
        return None;
    }
    let value: f64 = format!("{plain}.{}", decimals.unwrap_or("0")).parse().ok()?;
    Some(if digits.len() < text.len() { -value } else { value })
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_cannot_both_be_right_are_told_from_those_that_can() {
        let kind = |text: &str| Quantity::parse(text).expect("it is a value").kind;
        for (one, other, disjoint) in [
            ("47", "47", false),
            ("47", "48", true),
            ("10–12", "12", false),
            ("10–12", "13", true),
            ("~100", "104", false),
            ("~100", "106", true),
            ("over 85", "86.4", false),
            ("over 85", "85", true),
            ("over 85", "80–90", false),
            ("under 8", "8", true),
            ("under 8", "at least 7", false),
            ("at least 7", "7", false),
            ("at least 7", "6", true),
            ("47 of 113", "47", false),
            ("47 of 113", "47 of 120", true),
        ] {
            assert_eq!(kind(one).disjoint(kind(other)), disjoint, "{one} and {other}");
            assert_eq!(kind(other).disjoint(kind(one)), disjoint, "{other} and {one}");
        }
    }

    #[test]
    fn every_written_form_is_read() {
        for (text, kind) in [
            ("47", QuantityKind::Exact(47.0)),
            ("-1.5", QuantityKind::Exact(-1.5)),
            ("1,234,567.5", QuantityKind::Exact(1_234_567.5)),
            ("10–12", QuantityKind::Range(10.0, 12.0)),
            ("10-12", QuantityKind::Range(10.0, 12.0)),
            ("~24,000", QuantityKind::About(24_000.0)),
            ("over 200", QuantityKind::Over(200.0)),
            ("under 8", QuantityKind::Under(8.0)),
            ("at least 7", QuantityKind::AtLeast(7.0)),
            ("47 of 113", QuantityKind::Of(47.0, 113.0)),
        ] {
            assert_eq!(Quantity::parse(text).map(|q| q.kind), Ok(kind), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "many", "1,23", "12,34,567", "1234,567", "1.", "12–10", "about 3", "5%", "3 million"] {
            assert!(Quantity::parse(text).is_err(), "{text}");
        }
    }
}
