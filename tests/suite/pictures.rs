//! Pictures say what the lists and tables say that they are drawn from: on one tiny book, by their SVG.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use scraper::{ElementRef, Html};

use crate::book::Book;
use crate::site::{Site, ids, one, select, select_in, target, words};

const HEAD: &str = r#"
=== content/book.yaml
title: A tiny book
base_url: https://example.org/tiny/
indexes:
  countries: {title: Countries, map: americas}
  themes: {title: Themes}
rules: {excerpt-untagged: off, annotation-missing: off, quotation-budget: off, unused-reference: off, figure-not-at-place: off, quotation-unproved: off, excerpt-too-short: off}

=== content/references.yaml
- {id: berg2012, type: book, title: Ports, author: [{family: Berg, given: Ada}], issued: 2012}
- {id: dahl2014, type: book, title: Fees, author: [{family: Dahl, given: Bo}], issued: 2014}

=== content/countries/chile.md
---
code: CL
---
=== content/countries/peru.md
---
code: PE
---
=== content/countries/brazil.md
---
code: BR
---
=== content/countries/grenada.md
---
code: GD
---
=== content/countries/norway.md
---
code: "NO"
---
=== content/countries/coast.md
---
title: The coast
members: [chile, peru]
---

=== content/indicators/boats.md
---
title: Boats
unit: per port
---
=== content/indicators/shares.md
---
title: Ports with a crane
---
=== content/indicators/sizes.md
---
title: Size of a boat
unit: tons
---
=== content/indicators/years.md
---
title: Year of the last boat
---
=== content/indicators/alone.md
---
title: Cranes
---

=== content/articles/dahl.md
---
source: dahl2014
---

Fees.

## Figures

| indicator | place | date | value | basis | says | at | in the text |
| --- | --- | --- | --- | --- | --- | --- | --- |
| boats | peru | 2013 | at least 60 | ledger | Dahl | p. 2 | The port is quiet |
| boats | chile | 2013 | under 12.5 | ledger | Dahl | p. 2 | The port is quiet |
| alone | chile | 2013 | 3 | ledger | Dahl | p. 2 | The port is quiet |

=== content/articles/berg.md
---
source: berg2012
---

Ports.

## Excerpts

EXCERPTS

## Figures

| indicator | place | date | value | basis | says | at | in the text |
| --- | --- | --- | --- | --- | --- | --- | --- |
| boats | peru | 2010 | 40 | ledger | Berg | p. 2 | The port is quiet |
| boats | peru | 2011 | ~50 | ledger | Berg | p. 2 | The port is quiet |
| boats | chile | 2010 | 20–30 | ledger | Berg | p. 2 | The port is quiet |
| boats | chile | 2011 | over 80 | ledger | Berg | p. 2 | The port is quiet |
| boats | chile | 2012 | 3 of 4 | ledger | Berg | p. 2 | The port is quiet |
| shares | peru | 2011 | 1 of 4 | ledger | Berg | p. 2 | The port is quiet |
| shares | peru | 2012 | 30 of 40 | ledger | Berg | p. 2 | The port is quiet |
| sizes | peru | 2011 | 1 | ledger | Berg | p. 2 | The port is quiet |
| sizes | peru | 2012 | 100 | ledger | Berg | p. 2 | The port is quiet |
| sizes | peru | 2013 | 10,000 | ledger | Berg | p. 2 | The port is quiet |
| years | peru | 2011 | 2001 | ledger | Berg | p. 2 | The port is quiet |
| years | peru | 2012 | 2009 | ledger | Berg | p. 2 | The port is quiet |

## Events

| date | event | place | at |
| --- | --- | --- | --- |
| 1991 | A crane comes | peru | p. 2 |
| 2013-05 | A boat sinks | peru | p. 2 |
| 2013 | Another sinks | chile | p. 2 |
| 2020 | A third sinks | chile | p. 2 |
"#;

/// How many passages each country has.
const PASSAGES: &[(&str, usize)] = &[("brazil", 9), ("peru", 3), ("grenada", 1)];

fn book() -> Book {
    let mut excerpts = String::new();
    for (country, count) in PASSAGES {
        for n in 0..*count {
            excerpts += &format!(
                "### On {country}, {n} {{countries={country}}}\n\n> The port is quiet at night, and nobody counts the boats\n>\n> — p. 2\n\nWhy it matters.\n\n"
            );
        }
    }
    let source = "[p. 2] The port is quiet at night, and nobody counts the boats.";
    let sources = format!("\n=== sources/berg.txt\n{source}\n=== sources/dahl.txt\n{source}\n");
    Book::new(&(HEAD.replace("EXCERPTS\n", &excerpts) + &sources)).locked()
}

static SITE: LazyLock<Site> = LazyLock::new(|| Site::of(&book()));

fn attribute<'h>(element: ElementRef<'h>, name: &str) -> &'h str {
    element.attr(name).unwrap_or_else(|| panic!("{} has `{name}`", element.html()))
}

/// A part of the width, in per cent.
fn part(element: ElementRef<'_>, name: &str) -> f64 {
    let text = attribute(element, name);
    text.strip_suffix('%').and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("`{text}` is a percentage"))
}

#[track_caller]
fn assert_near(one: f64, other: f64) {
    assert!((one - other).abs() < 0.01, "{one} and {other}");
}

#[test]
fn every_country_on_the_map_leads_to_its_page_and_has_the_shade_of_its_count_in_the_list() {
    for (path, list) in [("countries/index.html", ".term-card"), ("index.html", ".term-card")] {
        let page = SITE.page(path);
        // From "3 passages" to the shade: the legend says which numbers a shade stands for.
        let mut shades: BTreeMap<usize, String> = BTreeMap::new();
        for entry in select(&page, ".map-legend li") {
            let text = words(entry);
            let numbers: Vec<usize> = text
                .split(|c: char| !c.is_ascii_digit())
                .filter(|part| !part.is_empty())
                .map(|part| part.parse().expect("it is a number"))
                .collect();
            let Some((first, last)) = numbers.first().zip(numbers.last()) else { continue };
            let key = select_in(entry, ".map-key")[0];
            let shade = key.value().classes().find(|class| class.starts_with("shade-")).expect("a key has a shade");
            for n in *first..=*last {
                assert_eq!(shades.insert(n, shade.to_owned()), None, "{n} has one shade");
            }
        }
        assert!(shades.values().collect::<BTreeSet<_>>().len() >= 4, "{shades:?}");
        let mut listed: BTreeMap<String, usize> = BTreeMap::new();
        for card in select(&page, list) {
            let link = select_in(card, "a")[0];
            let count = words(select_in(card, ".counts")[0]);
            let count = count.split_whitespace().next().and_then(|n| n.parse().ok()).expect("a count begins it");
            listed.entry(target(path, attribute(link, "href")).0).or_insert(count);
        }
        let drawn = select(&page, ".map svg a");
        let mut names = Vec::new();
        for link in &drawn {
            let (to, _) = target(path, attribute(*link, "href"));
            let count = listed[&to];
            assert_eq!(attribute(*link, "class"), shades[&count], "{to}");
            let title = words(select_in(*link, "title")[0]);
            assert!(SITE.0.contains_key(&to), "{to} is a page");
            let heading = words(one(&SITE.page(&to), "h1"));
            let unit = if count == 1 { "passage" } else { "passages" };
            assert_eq!(title, format!("{heading}: {count} {unit}"));
            names.push(heading);
        }
        assert_eq!(names, ["Brazil", "Chile", "Grenada", "Peru"], "in the order of the list");
        // A small island is a dot, a country is land.
        let shapes = |name: &str, shape: &str| {
            let at = names.iter().position(|known| known == name).expect("it is drawn");
            select_in(drawn[at], shape).len()
        };
        assert_eq!((shapes("Grenada", "circle"), shapes("Grenada", "path")), (1, 0));
        assert_eq!((shapes("Peru", "circle"), shapes("Peru", "path")), (0, 1));
        // Regions and countries elsewhere are listed beside it.
        let outside: Vec<String> = select(&page, ".map-words .term-card a").into_iter().map(words).collect();
        assert_eq!(outside, ["Norway", "The coast"]);
        assert!(select(&page, ".map svg > .elsewhere").iter().all(|land| land.attr("href").is_none()));
    }
}

#[test]
fn an_index_without_a_country_of_the_map_has_no_map() {
    let book = Book::new(
        "=== content/book.yaml\ntitle: T\nindexes:\n  countries: {title: C, map: americas}\n=== content/countries/norway.md\n---\ncode: \"NO\"\n---\n",
    )
    .locked();
    let site = Site::of(&book);
    assert!(select(&site.page("countries/index.html"), ".map").is_empty());
}

/// The rows of a chart: the place, the words beside the mark, and the row.
fn rows(page: &Html) -> Vec<(String, String, ElementRef<'_>)> {
    let mut rows = Vec::new();
    for group in select(page, ".plot-group") {
        let place = words(select_in(group, ".plot-place")[0]);
        for row in select_in(group, ".plot-row") {
            rows.push((place.clone(), words(select_in(row, ".track > text")[0]), row));
        }
    }
    rows
}

/// Where the lines of the axis stand, by the number that names them.
fn ticks(page: &Html) -> Vec<(String, f64)> {
    let names = select(page, ".axis > text").into_iter().map(words);
    let places = select(page, ".axis .grid line").into_iter().map(|line| part(line, "x1"));
    names.zip(places).collect()
}

#[test]
fn every_number_stands_at_its_place_on_the_axis() {
    let page = SITE.page("figures/boats.html");
    let expected = [("0", 0.0), ("20", 25.0), ("40", 50.0), ("60", 75.0), ("80", 100.0)];
    assert_eq!(ticks(&page), expected.map(|(name, place)| (name.to_owned(), place)));
    let at = |value: f64| value / 80.0 * 100.0;
    let rows = rows(&page);
    let said: Vec<(&str, &str)> = rows.iter().map(|(place, value, _)| (place.as_str(), value.as_str())).collect();
    // By place, then by date; the part of a whole stands in the table only.
    let expected = [
        ("Chile", "20–30"),
        ("Chile", "over 80"),
        ("Chile", "under 12.5"),
        ("Peru", "40"),
        ("Peru", "~50"),
        ("Peru", "at least 60"),
    ];
    assert_eq!(said, expected);
    assert_eq!(select(&page, "[aria-labelledby=numbers] tbody tr").len(), 7);
    assert!(words(one(&page, ".chart-note")).contains("1 row of the table has no place on this axis."));
    let within = |row: usize, selector: &str| {
        let found = select_in(rows[row].2, selector);
        assert_eq!(found.len(), 1, "{}", rows[row].2.html());
        found[0]
    };
    let range = within(0, "rect");
    assert_near(part(range, "x"), at(20.0));
    assert_near(part(range, "width"), at(10.0));
    assert_near(part(within(1, "svg > svg"), "x"), at(80.0));
    assert_near(part(within(2, "svg > svg"), "x"), at(12.5));
    assert_near(part(within(3, "circle:not(.about)"), "cx"), at(40.0));
    assert_near(part(within(4, "circle.about"), "cx"), at(50.0));
    assert_near(part(within(5, "circle:not(.about)"), "cx"), at(60.0));
    assert_near(part(within(5, "svg > svg"), "x"), at(60.0));
    // "Over" points to greater numbers, "under" to smaller ones.
    assert!(attribute(within(1, "svg > svg > path"), "d").contains("M0 10h17"));
    assert!(attribute(within(2, "svg > svg > path"), "d").contains("M0 10h-17"));
    // Each says when and whose it is.
    assert_eq!(words(select_in(rows[5].2, ".plot-words")[0]), "2013 Dahl 2014 ledger");
}

#[test]
fn no_line_joins_figures() {
    for (path, page) in SITE.pages() {
        for track in select(&page, ".track") {
            assert!(select_in(track, "line, polyline").is_empty(), "{path}: {}", track.html());
            let (bodies, arrows) = (select_in(track, "circle, rect").len(), select_in(track, "path").len());
            assert!(bodies <= 1 && arrows <= 1 && bodies + arrows >= 1, "one mark a row: {}", track.html());
        }
        // The only lines are those of the axis, which stand upright.
        for line in select(&page, ".plot line") {
            assert_eq!(attribute(line, "x1"), attribute(line, "x2"), "{path}");
        }
    }
}

#[test]
fn an_axis_that_is_not_what_a_reader_expects_says_so() {
    let note = |path: &str| words(one(&SITE.page(path), ".chart-note"));
    assert!(note("figures/years.html").contains("The axis begins at 2000, not at zero."));
    let years = SITE.page("figures/years.html");
    assert_eq!(ticks(&years).first().map(|(name, _)| name.as_str()), Some("2000"), "years have no mark of thousands");
    assert!(note("figures/sizes.html").contains("logarithmic"));
    let sizes = SITE.page("figures/sizes.html");
    let places: Vec<f64> = rows(&sizes).iter().map(|(_, _, row)| part(select_in(*row, "circle")[0], "cx")).collect();
    assert_near(places[0], 0.0);
    assert_near(places[1], 50.0);
    assert_near(places[2], 100.0);
    assert!(note("figures/shares.html").contains("shares"));
    let shares = SITE.page("figures/shares.html");
    let places: Vec<f64> = rows(&shares).iter().map(|(_, _, row)| part(select_in(*row, "circle")[0], "cx")).collect();
    assert_near(places[0] * 3.0, places[1]);
    assert!(ticks(&shares).iter().all(|(name, _)| name.ends_with('%')));
    let boats = note("figures/boats.html");
    assert!(!boats.contains("zero") && !boats.contains("logarithmic") && !boats.contains("shares"), "{boats}");
    assert!(select(&SITE.page("figures/alone.html"), ".chart").is_empty(), "one number is no comparison");
}

#[test]
fn the_strip_has_a_bar_for_each_year_and_a_link_for_each_decade() {
    let page = SITE.page("timeline/index.html");
    let decades = select(&page, ".strip svg a");
    let titles: Vec<String> = decades.iter().map(|decade| words(select_in(*decade, "title")[0])).collect();
    assert_eq!(titles, ["1990–1999: 1 event", "2010–2019: 2 events", "2020–2029: 1 event"]);
    let known = ids(&page);
    for decade in &decades {
        let (_, fragment) = target("timeline/index.html", attribute(*decade, "href"));
        assert!(known.contains(&fragment.expect("it leads to a place on the page")));
    }
    // 1990 to 2029 is the width: a quarter for a decade, and a bar stands in its year.
    let year = |at: f64| (at - 1990.0) / 40.0 * 100.0;
    for (decade, first, of_bar, height) in [(0, 1990.0, 1991.0, 32), (1, 2010.0, 2013.0, 64), (2, 2020.0, 2020.0, 32)] {
        let rects = select_in(decades[decade], "rect");
        assert_eq!(rects.len(), 2);
        assert_near(part(rects[0], "x"), year(first));
        assert_near(part(rects[0], "width"), 25.0);
        let x = part(rects[1], "x");
        assert!(x >= year(of_bar) && x + part(rects[1], "width") <= year(of_bar + 1.0) + 0.01, "{x}");
        assert_eq!(attribute(rects[1], "height"), height.to_string());
    }
    assert_eq!(words(one(&page, ".strip-words")), "A bar for each year; the highest is 2013, with 2 events.");
}

#[test]
fn what_a_picture_is_drawn_from_stands_before_it() {
    for (path, list, picture) in [
        ("index.html", ".term-list", ".map svg"),
        ("countries/index.html", ".term-list", ".map svg"),
        ("figures/boats.html", "table", ".chart svg"),
        ("timeline/index.html", ".contents", ".strip svg"),
    ] {
        let page = SITE.page(path);
        let order = select(&page, "main *");
        let place = |selector: &str| {
            let first = select(&page, selector)[0];
            order.iter().position(|element| element.id() == first.id()).expect("it stands on the page")
        };
        assert!(place(list) < place(picture), "{path}");
        let all = ids(&page);
        assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len(), "ids of {path} are unique");
    }
}

#[test]
fn pictures_are_the_same_bytes_every_time() {
    assert_eq!(Site::of(&book()), *SITE);
}
