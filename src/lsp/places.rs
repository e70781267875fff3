//! The places of a page that a link can name, and the parts it is made of.

use crate::book::Page;
use crate::document::{BlockKind, plain_text, visit_blocks};
use crate::parse::article::Content;
use crate::source::Span;

/// A place with an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The anchor: what a link has after `#`.
    pub anchor: String,
    /// The words of its heading; empty for a point or a row.
    pub words: String,
    /// Where it stands.
    pub span: Span,
    /// The level of its heading; nothing for an excerpt, a point and a row.
    pub level: Option<u8>,
}

/// The headings of a page, and of an article its sections, points and rows; in the order of the file. Excerpts are not
/// among them: the book has them.
pub fn of(page: &Page) -> Vec<Place> {
    let mut places = Vec::new();
    page.body.prose(&mut |blocks, _| {
        visit_blocks(blocks, &mut |block| {
            if let BlockKind::Heading(heading) = &block.kind {
                places.push(Place {
                    anchor: heading.anchor.clone(),
                    words: plain_text(&heading.text),
                    span: block.span,
                    level: Some(heading.level),
                });
            }
        });
    });
    for section in page.body.article().into_iter().flat_map(|article| &article.sections) {
        places.push(Place {
            anchor: section.heading.anchor.clone(),
            words: plain_text(&section.heading.text),
            span: section.span,
            level: Some(section.heading.level),
        });
        let mut small = |anchor: &str, span| {
            places.push(Place { anchor: anchor.to_owned(), words: String::new(), span, level: None });
        };
        match &section.content {
            Content::Points(_, points) => points.iter().for_each(|point| small(&point.anchor, point.span)),
            Content::Figures(rows, _) => rows.iter().for_each(|row| small(&row.anchor, row.span)),
            Content::Events(rows, _) => rows.iter().for_each(|row| small(&row.anchor, row.span)),
            Content::Prose(_) | Content::Excerpts(..) => {}
        }
    }
    places.sort_by_key(|place| place.span.start);
    places
}
