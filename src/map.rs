//! The countries of an index → a map, shaded by how many passages there are about each.
//!
//! 1. [`classes`] divides the counts: each class begins where the one before ends and is about as many times larger, because
//!    a few countries have most of the passages.
//! 2. [`draw`] writes the SVG: first the land that the book has no page for, faint, then each country of the book as a link
//!    with its name and count. Countries too small to be seen are dots.
//!
//! The maps are tables of paths that `make.mjs` made once from Natural Earth; `README.md` beside them has origin, licence and
//! format. Colours come from the style sheet.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::config::MapName;
use crate::html::escaped;

static AMERICAS: LazyLock<Atlas> = LazyLock::new(|| Atlas::read(include_str!("map/americas.txt")));
static WORLD: LazyLock<Atlas> = LazyLock::new(|| Atlas::read(include_str!("map/world.txt")));

/// How many shades there are beside the one for nothing.
const SHADES: usize = 4;

/// The size of a label in units of the map where there is room for the whole map, and where the screen is narrow.
const LABEL: f64 = 22.0;
const LABEL_ON_NARROW: f64 = 34.0;

/// The width of a letter of a sans-serif type as a part of its size, on average and a little more.
const LETTER: f64 = 0.58;

/// How large the dot of a country is that is too small to be seen, in units of the map.
const DOT: u32 = 11;

/// A country of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 numeric, three digits.
    pub number: &'static str,
    /// What it is called.
    pub name: String,
    /// Its page.
    pub href: String,
    /// How many passages are about it.
    pub count: usize,
    /// The same in words.
    pub counts: String,
}

/// Counts that have the same shade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// From 0 for nothing to 4.
    pub shade: usize,
    /// The least count.
    pub from: usize,
    /// The greatest.
    pub to: usize,
}

/// The classes of counts of which the greatest is `most`, from nothing upwards. A class that no number falls into is left out.
pub fn classes(most: usize) -> Vec<Class> {
    // Of 1 + most the fourth roots; a square root is exact on every machine, a power is not.
    #[expect(clippy::cast_precision_loss, reason = "nobody has so many passages")]
    let half = (1.0 + most as f64).sqrt();
    let quarter = half.sqrt();
    let limits = [quarter, half, half * quarter];
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 0 and at most a count")]
    let limits = limits.map(|limit| (limit - 1.0) as usize).into_iter().chain([most]);
    let mut classes = vec![Class { shade: 0, from: 0, to: 0 }];
    let mut from = 1;
    for (shade, to) in (1..=SHADES).zip(limits) {
        if to >= from {
            classes.push(Class { shade, from, to });
            from = to + 1;
        }
    }
    classes
}

/// A map as SVG, and the countries of the book that it does not have: their places in the list.
///
/// The first country of a number is drawn; another page for the same country is not.
pub fn draw(map: MapName, countries: &[Country], classes: &[Class]) -> (String, Vec<usize>) {
    let atlas: &Atlas = match map {
        MapName::Americas => &AMERICAS,
        MapName::World => &WORLD,
    };
    let mut drawn: BTreeSet<&str> = BTreeSet::new();
    let mut missing = Vec::new();
    let mut links = String::new();
    for (at, country) in countries.iter().enumerate() {
        match atlas.shapes.get(country.number).filter(|_| drawn.insert(country.number)) {
            Some(shape) => link(atlas, country, shape, classes, &mut links),
            None => missing.push(at),
        }
    }
    let elsewhere: String = atlas
        .shapes
        .iter()
        .filter(|(number, _)| !drawn.contains(*number))
        .filter_map(|(_, shape)| match shape {
            Shape::Land { path, .. } => Some(*path),
            Shape::Dot { .. } => None,
        })
        .collect();
    let (width, height) = atlas.frame;
    let svg = format!(
        "<svg class=\"map-land\" viewBox=\"0 0 {width} {height}\"><path class=\"elsewhere\" d=\"{elsewhere}\"/>{links}</svg>"
    );
    (svg, missing)
}

fn link(atlas: &Atlas, country: &Country, shape: &Shape, classes: &[Class], out: &mut String) {
    let Country { name, href, count, counts, .. } = country;
    let shade =
        classes.iter().find(|class| (class.from..=class.to).contains(count)).map_or(SHADES, |class| class.shade);
    let (name, href, counts) = (escaped(name), escaped(href), escaped(counts));
    let _ = write!(out, "<a class=\"shade-{shade}\" href=\"{href}\"><title>{name}: {counts}</title>");
    let _ = match shape {
        Shape::Land { path, .. } => write!(out, "<path d=\"{path}\"/>"),
        Shape::Dot { x, y } => write!(out, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{DOT}\"/>"),
    };
    #[expect(clippy::cast_precision_loss, reason = "a name is short")]
    let letters = country.name.chars().count() as f64 * LETTER;
    let label = match shape {
        Shape::Land { x, y, room, .. } if letters * LABEL_ON_NARROW <= *room => Some(("on-land", *x, *y, "middle")),
        Shape::Land { x, y, room, .. } if letters * LABEL <= *room => Some(("on-land where-wide", *x, *y, "middle")),
        _ => atlas.names.get(country.number).map(|(x, y, anchor)| ("where-wide", *x, *y, *anchor)),
    };
    if let Some((class, x, y, anchor)) = label {
        let _ = write!(
            out,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" dy=\".35em\" text-anchor=\"{anchor}\" aria-hidden=\"true\">{name}</text>"
        );
    }
    out.push_str("</a>");
}

/// A map: its size and its shapes by ISO 3166-1 numeric.
struct Atlas {
    frame: (u32, u32),
    shapes: BTreeMap<&'static str, Shape>,
    /// Where names stand at sea: the place and which part of the name stands there, as SVG says it.
    names: BTreeMap<&'static str, (i32, i32, &'static str)>,
}

enum Shape {
    /// The middle of a label and the room for it, and the borders.
    Land { x: i32, y: i32, room: f64, path: &'static str },
    /// The middle of what is too small.
    Dot { x: i32, y: i32 },
}

impl Atlas {
    /// Reads a table; a line that is none of it, which the test of the tables refuses, is left out.
    fn read(text: &'static str) -> Self {
        let mut atlas = Self { frame: (0, 0), shapes: BTreeMap::new(), names: BTreeMap::new() };
        for line in text.lines() {
            if let Some(frame) = frame(line) {
                atlas.frame = frame;
            }
            atlas.shapes.extend(shape(line));
            atlas.names.extend(name(line));
        }
        atlas
    }
}

fn frame(line: &str) -> Option<(u32, u32)> {
    let (width, height) = line.strip_prefix("frame ")?.split_once(' ')?;
    Some((width.parse().ok()?, height.parse().ok()?))
}

fn shape(line: &'static str) -> Option<(&'static str, Shape)> {
    let (number, rest) = line.split_once(' ')?;
    if let Some(rest) = rest.strip_prefix("dot ") {
        let (x, y) = rest.split_once(' ')?;
        return Some((number, Shape::Dot { x: x.parse().ok()?, y: y.parse().ok()? }));
    }
    let mut parts = rest.strip_prefix("land ")?.splitn(4, ' ');
    let (x, y, room) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    Some((number, Shape::Land { x, y, room, path: parts.next()? }))
}

fn name(line: &'static str) -> Option<(&'static str, (i32, i32, &'static str))> {
    let (number, rest) = line.split_once(" name ")?;
    let mut parts = rest.splitn(3, ' ');
    Some((number, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_a_table_is_read_and_every_country_is_one_of_the_standard() {
        for text in [include_str!("map/americas.txt"), include_str!("map/world.txt")] {
            let lines = text.lines().filter(|line| !line.starts_with('#') && frame(line).is_none());
            let atlas = Atlas::read(text);
            assert_eq!(
                lines.count(),
                atlas.shapes.len() + atlas.names.len(),
                "no line is lost and no number stands twice"
            );
            assert!(atlas.frame.0 > 0 && atlas.frame.1 > 0);
            let numbers: BTreeSet<&str> =
                crate::country::codes().filter_map(crate::country::by_code).map(|country| country.m49).collect();
            assert!(atlas.names.values().all(|(_, _, anchor)| ["start", "middle", "end"].contains(anchor)));
            for (number, shape) in &atlas.shapes {
                assert!(numbers.contains(number) || *number == "000", "{number} is no country");
                if let Shape::Land { path, .. } = shape {
                    assert!(path.chars().all(|c| c.is_ascii_digit() || "Mlz- ".contains(c)), "{number}: {path}");
                }
            }
        }
    }

    #[test]
    fn classes_have_every_count_once() {
        for most in 0..400 {
            let classes = classes(most);
            let mut next = 0;
            for class in &classes {
                assert_eq!(class.from, next, "{most}: {classes:?}");
                assert!(class.to >= class.from);
                next = class.to + 1;
            }
            assert_eq!(next, most + 1);
            assert!(classes.windows(2).all(|pair| pair[0].shade < pair[1].shade));
        }
        let of = |most| classes(most).iter().map(|class| (class.shade, class.from, class.to)).collect::<Vec<_>>();
        assert_eq!(of(26), [(0, 0, 0), (1, 1, 1), (2, 2, 4), (3, 5, 10), (4, 11, 26)]);
        assert_eq!(of(1), [(0, 0, 0), (4, 1, 1)]);
        assert_eq!(of(0), [(0, 0, 0)]);
    }
}
