//! The figures of one indicator → a dot plot: a row for each figure, all on one axis.
//!
//! 1. [`Axis::of`] looks at what the figures say and chooses the axis: from zero, unless that would hide all differences;
//!    in powers of ten, if the values span more than three orders of magnitude; none, if they cannot stand on one.
//! 2. [`Axis::grid`] and [`Axis::track`] write the SVG of the axis and of a row. Positions across are parts of the width, so
//!    that the same picture fits a phone and paper; the words beside it are text of the page.
//!
//! Rows are never joined: each mark is one source's statement. Colours come from the style sheet.

use std::fmt::Write as _;

use crate::html::escaped;
use crate::locale;
use crate::quantity::{Quantity, QuantityKind};
use crate::strings::Strings;

/// With more rows a picture says less than the table.
pub const MOST_ROWS: usize = 40;

/// With fewer there is nothing to compare.
const FEWEST_ROWS: usize = 2;

/// Values that span more than this many times the least stand on an axis of powers of ten.
const WIDE: f64 = 1000.0;

/// Values that differ by less than this part of the greatest would be one dot on an axis from zero.
const CLOSE: f64 = 0.05;

/// The id of the lines of the axis on the page.
const GRID: &str = "chart--grid";

/// How a number is marked in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// A number as stated: a dot.
    Exact,
    /// About so many: a hollow dot.
    About,
    /// From so many to so many: a bar.
    Range,
    /// More than: an arrow to the right.
    Over,
    /// So many or more: a dot with an arrow.
    AtLeast,
    /// Less than: an arrow to the left.
    Under,
}

impl Mark {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Exact, Self::About, Self::Range, Self::Over, Self::AtLeast, Self::Under];

    /// How a number is marked.
    pub fn of(kind: QuantityKind) -> Self {
        match kind {
            QuantityKind::Exact(_) | QuantityKind::Of(..) => Self::Exact,
            QuantityKind::About(_) => Self::About,
            QuantityKind::Range(..) => Self::Range,
            QuantityKind::Over(_) => Self::Over,
            QuantityKind::AtLeast(_) => Self::AtLeast,
            QuantityKind::Under(_) => Self::Under,
        }
    }

    /// The mark alone, for the key of the picture, as SVG.
    pub fn sample(self) -> String {
        let (from, to) = if self == Self::Range { (20.0, 80.0) } else { (50.0, 50.0) };
        let mut out = String::from("<svg class=\"sample\" aria-hidden=\"true\">");
        self.write(from, to, &mut out);
        out.push_str("</svg>");
        out
    }

    fn write(self, from: f64, to: f64, out: &mut String) {
        let (x, width) = (percent(from), percent(to - from));
        let arrow = |path: &str, out: &mut String| {
            let _ = write!(out, "<svg x=\"{x}\" overflow=\"visible\"><path d=\"{path}\"/></svg>");
        };
        // A range whose ends meet on the axis is still to be seen.
        let _ = match self {
            Self::Range => write!(out, "<rect x=\"{x}\" y=\"7\" width=\"{width}\" height=\"6\"/>"),
            Self::Exact | Self::AtLeast => write!(out, "<circle cx=\"{x}\" cy=\"10\" r=\"5\"/>"),
            Self::About => write!(out, "<circle class=\"about\" cx=\"{x}\" cy=\"10\" r=\"4.25\"/>"),
            Self::Over | Self::Under => Ok(()),
        };
        match self {
            Self::Over => arrow("M0 4v12M0 10h17m-5-5 5 5-5 5", out),
            Self::AtLeast => arrow("M0 10h19m-5-5 5 5-5 5", out),
            Self::Under => arrow("M0 4v12M0 10h-17m5-5-5 5 5 5", out),
            Self::Exact | Self::About | Self::Range => {}
        }
    }
}

/// The axis that figures stand on.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    from: f64,
    to: f64,
    /// The values that are named.
    ticks: Vec<f64>,
    /// Whether it is of powers of ten.
    pub powers: bool,
    /// Whether numbers are shares of a whole, in per cent.
    pub shares: bool,
    /// Whether thousands are grouped: as the editor wrote the numbers, since a year is not.
    grouped: bool,
}

impl Axis {
    /// The axis for figures, and which of them stand on it; none if there are too few or too many.
    ///
    /// "47 of 113" stands only beside its like: as a share.
    pub fn of<'q>(figures: impl Iterator<Item = &'q Quantity>) -> Option<(Self, Vec<bool>)> {
        let figures: Vec<&Quantity> = figures.collect();
        let part = |figure: &&Quantity| matches!(figure.kind, QuantityKind::Of(_, whole) if whole > 0.0);
        let other = |figure: &&Quantity| !matches!(figure.kind, QuantityKind::Of(..));
        let shares = figures.iter().filter(|figure| part(figure)).count();
        let others = figures.iter().filter(|figure| other(figure)).count();
        let shares = shares > others;
        let drawn: Vec<bool> = figures.iter().map(|figure| if shares { part(figure) } else { other(figure) }).collect();
        let count = drawn.iter().filter(|drawn| **drawn).count();
        if figures.len() > MOST_ROWS || count < FEWEST_ROWS {
            return None;
        }
        let values = figures.iter().zip(&drawn).filter(|(_, drawn)| **drawn).flat_map(|(figure, _)| ends(figure.kind));
        let (least, most) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
        let grouped = figures.iter().any(|figure| figure.written.contains(','));
        let mut axis = if least > 0.0 && most / least > WIDE {
            let (from, to) = (power_below(least), power_above(most));
            let all = std::iter::successors(Some(from), |tick| Some(tick * 10.0)).take_while(|tick| *tick <= to * 1.5);
            let all: Vec<f64> = all.collect();
            let ticks = all.iter().copied().step_by(all.len().div_ceil(MOST_TICKS)).collect();
            Self { from, to, ticks, powers: true, shares, grouped }
        } else {
            let close = least > 0.0 && most > least && (most - least) / most < CLOSE;
            let (low, high) = if close { (least, most) } else { (least.min(0.0), most.max(0.0)) };
            let step = step((high - low) / 5.0);
            let (first, last) = ((low / step).floor(), (high / step).ceil());
            #[expect(clippy::cast_possible_truncation, reason = "the steps between two ends are few")]
            let ticks = (0..=(last - first) as i32).map(|n| (first + f64::from(n)) * step).collect();
            Self { from: first * step, to: last * step, ticks, powers: false, shares, grouped }
        };
        if axis.from >= axis.to {
            axis.to = axis.from + 1.0;
        }
        Some((axis, drawn))
    }

    /// The value at which the axis begins, if that is not zero and would be expected to be.
    pub fn begins(&self, strings: &Strings) -> Option<String> {
        (!self.powers && self.from > 0.0).then(|| self.named(self.from, strings))
    }

    /// The axis with its names as SVG; it must stand before the rows, which take its lines.
    pub fn grid(&self, strings: &Strings) -> String {
        let mut out = format!("<svg class=\"axis\" aria-hidden=\"true\"><defs><g id=\"{GRID}\" class=\"grid\">");
        for tick in &self.ticks {
            let x = percent(self.part(*tick));
            let class = if *tick == 0.0 { " class=\"zero\"" } else { "" };
            let _ = write!(out, "<line{class} x1=\"{x}\" x2=\"{x}\" y2=\"100%\"/>");
        }
        out.push_str("</g></defs>");
        for (at, tick) in self.ticks.iter().enumerate() {
            let x = percent(self.part(*tick));
            let anchor = if at == 0 { "start" } else { "middle" };
            let name = self.named(*tick, strings);
            let name = escaped(&name);
            let class = if at % 2 == 1 && self.ticks.len() > MOST_ON_NARROW { " class=\"where-wide\"" } else { "" };
            let _ = write!(out, "<text{class} x=\"{x}\" y=\"14\" text-anchor=\"{anchor}\">{name}</text>");
        }
        out.push_str("</svg>");
        out
    }

    /// The row of a figure as SVG: its mark, and beside it `words`, the number as text.
    pub fn track(&self, kind: QuantityKind, words: &str) -> String {
        let mut out = format!("<svg class=\"track\" aria-hidden=\"true\"><use href=\"#{GRID}\"/>");
        let ends = ends(kind);
        let (from, to) = (self.part(ends[0]), self.part(ends[1]));
        let mark = Mark::of(kind);
        mark.write(from, to, &mut out);
        // The number stands on the side where there is room, beyond the arrow if that points there.
        let left = to > 55.0;
        let room = match mark {
            Mark::Over | Mark::AtLeast if !left => 24,
            Mark::Under if left => 24,
            _ => 10,
        };
        let (x, dx, anchor) = if left { (from, -room, " text-anchor=\"end\"") } else { (to, room, "") };
        let (x, words) = (percent(x), escaped(words));
        let _ = write!(out, "<text x=\"{x}\" y=\"14.5\" dx=\"{dx}\"{anchor}>{words}</text></svg>");
        out
    }

    /// Where a value stands, in per cent of the width.
    fn part(&self, value: f64) -> f64 {
        let (from, to, value) =
            if self.powers { (self.from.log10(), self.to.log10(), value.log10()) } else { (self.from, self.to, value) };
        (value - from) / (to - from) * 100.0
    }

    /// A value of the axis in words.
    fn named(&self, value: f64, strings: &Strings) -> String {
        let number = |value: f64| locale::number(&written(value, self.grouped), strings);
        if self.shares {
            return strings.fill("chart-per-cent", &[("n", &number(value))]);
        }
        let large = |key: &str, unit: f64| strings.fill(key, &[("n", &number(value / unit))]);
        match value.abs() {
            value if value >= BILLION => large("number-billion", BILLION),
            value if value >= MILLION => large("number-million", MILLION),
            _ => number(value),
        }
    }
}

const MILLION: f64 = 1e6;
const BILLION: f64 = 1e9;

/// How many values of an axis of powers are named.
const MOST_TICKS: usize = 6;

/// How many there is room for on a narrow screen.
const MOST_ON_NARROW: usize = 3;

/// The least and the greatest number that is stated; for a share, in per cent.
fn ends(kind: QuantityKind) -> [f64; 2] {
    match kind {
        QuantityKind::Range(low, high) => [low, high],
        QuantityKind::Of(part, whole) => [part / whole * 100.0; 2],
        QuantityKind::Exact(value)
        | QuantityKind::About(value)
        | QuantityKind::Over(value)
        | QuantityKind::Under(value)
        | QuantityKind::AtLeast(value) => [value; 2],
    }
}

/// The least of 1, 2 and 5 times a power of ten that is not less than a length.
fn step(length: f64) -> f64 {
    if length <= 0.0 {
        return 1.0;
    }
    let power = power_below(length);
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|n| n * power).find(|step| *step >= length).unwrap_or(power * 10.0)
}

/// The greatest power of ten that is not greater than a positive number.
///
/// Powers are counted, not computed: a logarithm may differ in its last place from machine to machine.
fn power_below(value: f64) -> f64 {
    let mut power = 1.0;
    while power > value {
        power /= 10.0;
    }
    while power * 10.0 <= value {
        power *= 10.0;
    }
    power
}

/// The least power of ten that is not less than a positive number.
fn power_above(value: f64) -> f64 {
    let below = power_below(value);
    if below < value { below * 10.0 } else { below }
}

/// A number with as many decimals as it needs, at most three, as editors write it.
fn written(value: f64, grouped: bool) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (whole, decimals) = text.split_once('.').map_or((text, ""), |(whole, decimals)| (whole, decimals));
    let mut out = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if grouped && left.is_multiple_of(3) && out.ends_with(|c: char| c.is_ascii_digit()) {
            out.push(',');
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

/// A part of the width.
fn percent(part: f64) -> String {
    let text = format!("{part:.2}");
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(values: &[&str]) -> Option<(Axis, Vec<bool>)> {
        let values: Vec<Quantity> = values.iter().map(|value| Quantity::parse(value).expect("it is a value")).collect();
        Axis::of(values.iter())
    }

    fn ends_of(values: &[&str]) -> (f64, f64, bool) {
        let (axis, _) = axis(values).expect("they have an axis");
        (axis.from, axis.to, axis.powers)
    }

    #[test]
    fn an_axis_begins_at_zero_unless_that_would_hide_every_difference() {
        assert_eq!(ends_of(&["8", "over 85", "90.4"]), (0.0, 100.0, false));
        assert_eq!(ends_of(&["52", "56"]), (0.0, 60.0, false));
        assert_eq!(ends_of(&["3", "3"]), (0.0, 3.0, false));
        assert_eq!(ends_of(&["-2", "3"]), (-2.0, 3.0, false));
        assert_eq!(ends_of(&["0", "0"]), (0.0, 1.0, false));
        assert_eq!(ends_of(&["2001–2025", "over 2070"]), (2000.0, 2080.0, false));
    }

    #[test]
    fn an_axis_is_of_powers_only_over_more_than_three_orders_of_magnitude() {
        assert_eq!(ends_of(&["3", "3,000"]), (0.0, 3000.0, false));
        assert_eq!(ends_of(&["3", "3,001"]), (1.0, 10_000.0, true));
        assert_eq!(ends_of(&["0", "30,000"]), (0.0, 30_000.0, false), "zero has no logarithm");
    }

    #[test]
    fn a_part_of_a_whole_stands_only_among_its_like() {
        let (shares, drawn) = axis(&["47 of 113", "12", "4 of 25"]).expect("they have an axis");
        assert_eq!((shares.shares, drawn), (true, vec![true, false, true]));
        assert!((shares.part(ends(QuantityKind::Of(4.0, 25.0))[0]) - 16.0 / shares.to * 100.0).abs() < 1e-9);
        let (numbers, drawn) = axis(&["47 of 113", "12", "14"]).expect("they have an axis");
        assert_eq!((numbers.shares, drawn), (false, vec![false, true, true]));
        assert_eq!(axis(&["47 of 113", "12"]), None);
        assert_eq!(axis(&["12"]), None);
        assert_eq!(axis(&["1 of 0", "2 of 0"]), None);
        assert_eq!(axis(&["1"; MOST_ROWS + 1]), None);
    }

    #[test]
    fn numbers_are_written_as_editors_write_them() {
        for (value, grouped, expected) in [
            (1_234_567.5, true, "1,234,567.5"),
            (2000.0, false, "2000"),
            (-1000.0, true, "-1,000"),
            (-100.0, true, "-100"),
            (0.05, true, "0.05"),
        ] {
            assert_eq!(written(value, grouped), expected);
        }
    }
}
