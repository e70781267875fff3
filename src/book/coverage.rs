//! The coverage table: which passages stand where a term of one index meets a term of another.
//!
//! Only cells that hold a passage are kept; a gap is a cell that is not there.

use std::collections::BTreeMap;

use super::{ExcerptId, Page, PageId, Quoted};
use crate::config::Config;
use crate::id;

/// A cell with fewer passages is kept out of the sitemap and of search: it says too little on its own.
pub const FEW: usize = 3;

/// The coverage table of a book.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// The terms of the first index: those that are no region, then the regions, each in the order of their names.
    pub rows: Vec<PageId>,
    /// The terms of the second index, in the order of their names.
    pub columns: Vec<PageId>,
    /// The passages tagged with both terms, by row and column.
    cells: BTreeMap<(PageId, PageId), Vec<ExcerptId>>,
}

impl Coverage {
    /// Sorts the passages into the cells of the table that the settings ask for; without one there is nothing.
    pub fn new(pages: &[Page], quoted: &[Quoted], config: &Config) -> Self {
        let Some((rows, columns)) = &config.matrix else { return Self::default() };
        let mut cells: BTreeMap<(PageId, PageId), Vec<ExcerptId>> = BTreeMap::new();
        for (excerpt, quoted) in quoted.iter().enumerate() {
            let terms = |index: &str| quoted.tags.get(index).map_or(&[][..], Vec::as_slice);
            for row in terms(rows) {
                for column in terms(columns) {
                    cells.entry((*row, *column)).or_default().push(excerpt);
                }
            }
        }
        let terms = |index: &str| {
            let of_index = |page: &Page| page.location.folder == index && page.location.id != "index";
            let mut terms: Vec<PageId> = (0..pages.len()).filter(|page| of_index(&pages[*page])).collect();
            terms.sort_by_key(|term| {
                let page = &pages[*term];
                (!page.relations.members.is_empty(), id::sort_key(&page.title))
            });
            terms
        };
        Self { rows: terms(rows), columns: terms(columns), cells }
    }

    /// Whether no passage stands in any cell.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The passages of a cell.
    pub fn cell(&self, row: PageId, column: PageId) -> &[ExcerptId] {
        self.cells.get(&(row, column)).map_or(&[], Vec::as_slice)
    }

    /// Every cell that holds a passage.
    pub fn cells(&self) -> impl Iterator<Item = (PageId, PageId)> {
        self.cells.keys().copied()
    }
}
