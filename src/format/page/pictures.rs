//! The pictures of pages: terms on a map, figures on an axis, the years of events.

use std::collections::BTreeMap;

use super::Pages;
use crate::book::PageId;
use crate::book::terms::Part;
use crate::chart::{Axis, Mark};
use crate::config::Index;
use crate::country;
use crate::map::{self, Class, classes};
use crate::parse::table::Figure;
use crate::strip::{self, Decade};
use crate::view::{ChartGroup, ChartKey, ChartRow, ChartView, DecadeView, MapClass, MapView, SourcedFigure};

impl Pages<'_> {
    /// The terms of an index on the map that the book asks for, if it has any of them.
    pub(super) fn map(&self, index: &Index, terms: &[PageId], from: &str) -> Option<MapView> {
        let name = index.map?;
        let strings = &self.book.strings;
        let country = |term: &PageId| {
            let code = self.book.pages[*term].front.code.as_ref()?;
            let card = self.term_card(*term, 0, from);
            let country = map::Country {
                number: country::by_code(&code.value)?.m49,
                name: card.title,
                href: card.href,
                count: card.excerpts,
                counts: strings.count("excerpt-count", card.excerpts),
            };
            Some((*term, country))
        };
        let (pages, countries): (Vec<PageId>, Vec<map::Country>) = terms.iter().filter_map(country).unzip();
        let classes = classes(countries.iter().map(|country| country.count).max().unwrap_or_default());
        let (drawing, missing) = map::draw(name, &countries, &classes);
        if missing.len() == countries.len() {
            return None;
        }
        let is_drawn = |term: &PageId| {
            pages.iter().position(|page| page == term).is_some_and(|country| !missing.contains(&country))
        };
        let legend = classes.into_iter().filter(|Class { from, to, .. }| {
            countries
                .iter()
                .enumerate()
                .any(|(at, country)| (from..=to).contains(&&country.count) && !missing.contains(&at))
        });
        let words = |Class { from, to, .. }: Class| {
            if from == to {
                strings.count("excerpt-count", from)
            } else {
                strings.fill("map-range", &[("from", &from.to_string()), ("to", &to.to_string())])
            }
        };
        Some(MapView {
            anchor: format!("map--{}", index.name),
            drawing,
            legend: legend.map(|class| MapClass { shade: class.shade, counts: words(class) }).collect(),
            outside: terms.iter().filter(|term| !is_drawn(term)).map(|term| self.term_card(*term, 0, from)).collect(),
        })
    }

    /// The figures of an indicator on one axis, if they can be compared; `rows` are the same as in the table.
    pub(super) fn chart(&self, indicator: PageId, rows: &[SourcedFigure]) -> Option<ChartView> {
        let strings = &self.book.strings;
        let figures: Vec<&Figure> =
            self.terms.figures(indicator).iter().filter_map(|part| self.book.figure(*part)).collect();
        let (axis, drawn) = Axis::of(figures.iter().map(|figure| &figure.value))?;
        let rows: Vec<(&Figure, &SourcedFigure)> =
            figures.into_iter().zip(rows).zip(&drawn).filter_map(|(row, drawn)| drawn.then_some(row)).collect();
        let row = |(figure, view): &(&Figure, &SourcedFigure)| ChartRow {
            date: view.figure.date.clone(),
            source: view.article.title.clone(),
            basis: view.figure.basis.clone(),
            track: axis.track(figure.value.kind, &view.figure.value),
        };
        let group = |rows: &[(&Figure, &SourcedFigure)]| ChartGroup {
            place: rows[0].1.figure.place.title.clone(),
            rows: rows.iter().map(row).collect(),
        };
        let left_out = drawn.iter().filter(|drawn| !**drawn).count();
        let mut notes = Vec::new();
        notes.extend(axis.powers.then(|| self.words("chart-powers").to_owned()));
        notes.extend(axis.begins(strings).map(|n| strings.fill("chart-begins", &[("n", &n)])));
        notes.extend(axis.shares.then(|| self.words("chart-shares").to_owned()));
        notes.extend((left_out > 0).then(|| strings.count("chart-left-out", left_out)));
        let page = &self.book.pages[indicator];
        let unit = page.front.unit.as_ref().map(|unit| format!(", {unit}"));
        let has = |mark: &Mark| rows.iter().any(|(figure, _)| Mark::of(figure.value.kind) == *mark);
        Some(ChartView {
            title: format!("{}{}", page.title, unit.unwrap_or_default()),
            notes,
            axis: axis.grid(strings),
            groups: rows.chunk_by(|(a, _), (b, _)| a.place.0 == b.place.0).map(group).collect(),
            key: Mark::ALL
                .into_iter()
                .filter(has)
                .map(|mark| ChartKey { mark: mark.sample(), words: self.meaning(mark).to_owned() })
                .collect(),
        })
    }

    fn meaning(&self, mark: Mark) -> &str {
        match mark {
            Mark::Exact => self.words("chart-exact"),
            Mark::About => self.words("chart-about"),
            Mark::Range => self.words("chart-range"),
            Mark::Over => self.words("chart-over"),
            Mark::AtLeast => self.words("chart-at-least"),
            Mark::Under => self.words("chart-under"),
        }
    }

    /// How many events each year has, as a strip, and the same in words.
    pub(super) fn strip(&self, events: &[Part], decades: &[DecadeView]) -> Option<(String, String)> {
        let strings = &self.book.strings;
        let mut years: BTreeMap<i16, usize> = BTreeMap::new();
        for event in events {
            *years.entry(self.year_of_event(event)).or_default() += 1;
        }
        // Of years with equally many the first.
        let (year, most) = years.iter().rev().max_by_key(|(_, count)| **count)?;
        let parts = decades.iter().zip(events.chunk_by(|a, b| self.decade_of_event(a) == self.decade_of_event(b)));
        let decade = |(view, events): (&DecadeView, &[Part])| Decade {
            first: self.decade_of_event(&events[0]),
            title: format!("{}: {}", view.title, strings.count("event-count", events.len())),
            href: format!("#{}", view.anchor),
        };
        let words = strings
            .fill("strip-words", &[("year", &year.to_string()), ("events", &strings.count("event-count", *most))]);
        Some((strip::draw(&parts.map(decade).collect::<Vec<_>>(), &years)?, words))
    }
}
