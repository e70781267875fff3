//! How many events there are in each year → a strip of the decades as SVG: a bar for each year, a link for each decade.
//!
//! Positions across are parts of the width. Colours come from the style sheet.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::html::escaped;

/// The height of the bars and of the line of names under them, in CSS pixels.
const HEIGHT: usize = 64;
const NAMES: usize = 22;

/// So many decades can be named on the narrowest screen.
const NAMED: usize = 8;

/// So many can where there is room.
const NAMED_ON_WIDE: i16 = 16;

/// Over more decades than this a year is narrower than a line.
const MOST_DECADES: i16 = 40;

/// A decade in which something happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decade {
    /// Its first year.
    pub first: i16,
    /// What it is called, with how many events it has.
    pub title: String,
    /// Its section.
    pub href: String,
}

/// The strip, if the decades fit into one; `years` has the number of events in each year that has any.
pub fn draw(decades: &[Decade], years: &BTreeMap<i16, usize>) -> Option<String> {
    let (start, end) = (decades.first()?.first, decades.last()?.first.checked_add(10)?);
    let count = (end - start) / 10;
    let most = years.values().copied().max()?;
    if !(2..=MOST_DECADES).contains(&count) {
        return None;
    }
    let part = |years: i16| f64::from(years) / f64::from(end - start) * 100.0;
    let bottom = HEIGHT + NAMES;
    let mut out = format!("<svg class=\"years-strip\" height=\"{bottom}\">");
    let every = usize::from(count.unsigned_abs()).div_ceil(NAMED);
    for decade in decades {
        let Decade { first, title, href } = decade;
        let (x, width) = (part(first - start), part(10));
        let _ = write!(
            out,
            "<a href=\"{}\"><title>{}</title><rect class=\"decade\" x=\"{x:.2}%\" width=\"{width:.2}%\" height=\"{bottom}\"/>",
            escaped(href),
            escaped(title)
        );
        for (year, events) in years.range(first..&first.saturating_add(10)) {
            let height = (events * HEIGHT).div_ceil(most);
            let (x, y, width) = (part(year - start) + part(1) * 0.15, HEIGHT - height, part(1) * 0.7);
            let _ = write!(out, "<rect x=\"{x:.2}%\" y=\"{y}\" width=\"{width:.2}%\" height=\"{height}\"/>");
        }
        // Where there are many, some have no name; which ones does not hang on which decades have events.
        let named = usize::from((first - start).unsigned_abs() / 10).is_multiple_of(every);
        if named || count <= NAMED_ON_WIDE {
            let class = if named { "" } else { " class=\"where-wide\"" };
            let y = HEIGHT + NAMES - 5;
            let _ = write!(out, "<text{class} x=\"{x:.2}%\" y=\"{y}\" dx=\"3\" aria-hidden=\"true\">{first}</text>");
        }
        out.push_str("</a>");
    }
    // Every decade begins with a line, also one without events.
    for decade in (start..end).step_by(10) {
        let x = part(decade - start);
        let _ = write!(out, "<line x1=\"{x:.2}%\" x2=\"{x:.2}%\" y1=\"{HEIGHT}\" y2=\"{bottom}\"/>");
    }
    let _ = write!(out, "<line x2=\"100%\" y1=\"{HEIGHT}\" y2=\"{HEIGHT}\"/></svg>");
    Some(out)
}
