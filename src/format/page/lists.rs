//! The lists of the whole book: the coverage table and its cells, the timeline, all excerpts.

use std::collections::BTreeSet;

use super::{Lists, Pages, years};
use crate::book::coverage::FEW;
use crate::book::terms::Part;
use crate::book::{ExcerptId, PageId};
use crate::format::facets;
use crate::html::relative;
use crate::plan::{EXCERPTS, MATRIX, SEARCH, TIMELINE, cell_path};
use crate::strings::SectionKind;
use crate::view::{
    CellView, CountedLink, CoverageCell, CoverageRow, CoverageView, DecadeView, ExcerptsView, GroupView, LinkView,
    PageView, SearchView, TimelineView,
};

impl<'p> Pages<'p> {
    /// The coverage table.
    pub(super) fn coverage(&'p self, from: &str) -> CoverageView {
        let book = self.book;
        let coverage = &book.coverage;
        let most = coverage.cells().map(|(row, column)| coverage.cell(row, column).len()).max().unwrap_or_default();
        let cell = |row: PageId, column: PageId| {
            let count = coverage.cell(row, column).len();
            CoverageCell {
                column: book.pages[column].title.clone(),
                count,
                counts: book.strings.count("excerpt-count", count),
                href: (count > 0).then(|| relative(from, &cell_path(book, row, column))),
                shade: (count * 4).div_ceil(most.max(1)),
            }
        };
        let mut before_regions = true;
        let row = |row: &PageId| {
            let is_region = !book.pages[*row].relations.members.is_empty();
            CoverageRow {
                term: self.link(*row, from),
                first_region: is_region && std::mem::take(&mut before_regions),
                cells: coverage.columns.iter().map(|column| cell(*row, *column)).collect(),
                total: self.terms.excerpts(*row).len(),
            }
        };
        let rows_title = book.config.matrix.as_ref().map(|(rows, _)| book.folder_title(rows));
        CoverageView {
            body: self.folder_body(MATRIX, from),
            rows_title: rows_title.unwrap_or_default(),
            columns: coverage.columns.iter().map(|column| self.link(*column, from)).collect(),
            rows: coverage.rows.iter().map(row).collect(),
            counts: vec![book.strings.count("excerpt-count", book.excerpts.len())],
        }
    }

    /// The page of a cell of the coverage table.
    pub fn cell(&'p self, row: PageId, column: PageId, at: &'p str, lists: Lists<'_>) -> (PageView, CellView) {
        let book = self.book;
        let coverage = &book.coverage;
        let passages = coverage.cell(row, column);
        let (of_row, of_column) = (&book.pages[row].title, &book.pages[column].title);
        let points: BTreeSet<Part> =
            passages.iter().flat_map(|excerpt| self.terms.linking(*excerpt)).copied().collect();
        let points: Vec<Part> = points.into_iter().collect();
        let about_both: Vec<PageId> = self
            .terms
            .articles(row)
            .iter()
            .copied()
            .filter(|page| self.terms.articles(column).contains(page))
            .collect();
        let counted = |page: PageId, row: PageId, column: PageId| {
            let count = coverage.cell(row, column).len();
            let href = relative(at, &cell_path(book, row, column));
            (count > 0).then(|| CountedLink { title: book.pages[page].title.clone(), href, count })
        };
        let counts = book.strings.count("excerpt-count", passages.len());
        let references = passages.iter().filter_map(|excerpt| book.excerpts[*excerpt].reference);
        let view = CellView {
            row: self.link(row, at),
            column: self.link(column, at),
            excerpts: passages.iter().map(|excerpt| self.passage_view(*excerpt, at, lists)).collect(),
            counts,
            points: self.points(&points, SectionKind::KeyPoints, at),
            articles: self.cards(&about_both, at, lists),
            along_row: coverage
                .columns
                .iter()
                .filter(|other| **other != column)
                .filter_map(|other| counted(*other, row, *other))
                .collect(),
            along_column: coverage
                .rows
                .iter()
                .filter(|other| **other != row)
                .filter_map(|other| counted(*other, *other, column))
                .collect(),
        };
        let title = format!("{of_row}: {of_column}");
        let years = years(references.map(|reference| &book.references[reference]));
        let mut page = self.page_view(at, MATRIX, &title, years, Some(format!("{title}: {}", view.counts)));
        page.unlisted = passages.len() < FEW;
        page.breadcrumbs.push(self.link(row, at));
        (page, view)
    }

    /// Every event by date.
    pub(super) fn timeline(&'p self, from: &'p str) -> TimelineView {
        let parts = self.terms.timeline();
        let decades = parts.chunk_by(|a, b| self.decade_of_event(a) == self.decade_of_event(b)).map(|parts| {
            let first = self.decade_of_event(&parts[0]);
            DecadeView {
                title: format!("{first}–{}", first + 9),
                anchor: format!("from-{first}"),
                events: self.events(parts, from),
            }
        });
        let decades: Vec<DecadeView> = decades.collect();
        let (strip, strip_words) = self.strip(parts, &decades).unzip();
        TimelineView {
            body: self.folder_body(TIMELINE, from),
            strip,
            strip_words: strip_words.unwrap_or_default(),
            decades,
            counts: vec![self.book.strings.count("event-count", parts.len())],
        }
    }

    /// The year in which an event began.
    pub(super) fn year_of_event(&self, event: &Part) -> i16 {
        self.book.event(*event).map_or(0, |event| event.when.from.year)
    }

    /// The first year of the decade in which an event began.
    pub(super) fn decade_of_event(&self, event: &Part) -> i16 {
        self.year_of_event(event).div_euclid(10) * 10
    }

    /// Every excerpt, source by source.
    pub(super) fn all_excerpts(&'p self, from: &'p str, lists: Lists<'_>) -> ExcerptsView {
        let book = self.book;
        let all: Vec<ExcerptId> = (0..book.excerpts.len()).collect();
        let group = |excerpts: &[ExcerptId]| {
            let article = book.excerpts[excerpts[0]].page;
            let LinkView { title, href } = self.link(article, from);
            GroupView {
                title: Some(title),
                anchor: format!("of--{}", book.pages[article].location.id),
                href: Some(href),
                excerpts: excerpts.iter().map(|excerpt| self.passage_view(*excerpt, from, lists)).collect(),
            }
        };
        ExcerptsView {
            body: self.folder_body(EXCERPTS, from),
            filters: facets::filters(
                book,
                &all.iter().flat_map(|id| facets::of_excerpt(book, *id)).collect::<Vec<_>>(),
            ),
            groups: all.chunk_by(|a, b| book.excerpts[*a].page == book.excerpts[*b].page).map(group).collect(),
            counts: vec![book.strings.count("excerpt-count", all.len())],
        }
    }

    /// The search page; without a script it is the list of everything.
    pub(super) fn search(&'p self, from: &'p str) -> SearchView {
        let book = self.book;
        SearchView {
            body: self.folder_body(SEARCH, from),
            filters: facets::filters(book, &facets::all(book)),
            letters: self.every_letter(from),
        }
    }

    /// The pages that are about a term or have a passage about it, in the order of the book.
    pub fn about_term(&self, term: PageId) -> Vec<PageId> {
        let articles = self.terms.articles(term).iter().chain(self.terms.others(term)).copied();
        let passages = self.terms.excerpts(term).iter().map(|excerpt| self.book.excerpts[*excerpt].page);
        let all: BTreeSet<PageId> = articles.chain(passages).collect();
        all.into_iter()
            .filter(|page| self.book.pages[*page].kind != crate::parse::front_matter::PageKind::Term)
            .collect()
    }
}
