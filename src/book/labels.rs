//! What a link without words of its own reads: "Author Year, p. 14".

use super::{ExcerptId, Page, Quoted, Target, excerpts};
use crate::document::Cited;
use crate::parse::locator::Locator;
use crate::reference::Reference;
use crate::strings::Strings;

/// What labels are made of.
#[derive(Debug, Clone, Copy)]
pub struct Labels<'l> {
    /// The pages of the book.
    pub pages: &'l [Page],
    /// Its excerpts.
    pub excerpts: &'l [Quoted],
    /// Its references.
    pub references: &'l [Reference],
    /// The words of the interface.
    pub strings: &'l Strings,
}

impl Labels<'_> {
    /// "Author Year, p. N" of an excerpt.
    pub fn passage(&self, id: ExcerptId) -> String {
        let quoted = &self.excerpts[id];
        let source = match quoted.reference.map(|reference| &self.references[reference]) {
            Some(reference) => self.author_year(reference),
            None => self.pages[quoted.page].title.clone(),
        };
        match self.locator(id) {
            Some(locator) => format!("{source}, {locator}"),
            None => source,
        }
    }

    /// "Author Year" of a reference.
    pub fn author_year(&self, reference: &Reference) -> String {
        let authors = reference.short_authors(self.strings.get("and"), self.strings.get("et-al"));
        format!("{authors} {}", self.year(reference))
    }

    fn year(&self, reference: &Reference) -> String {
        let year = reference.year_said(self.strings.get("circa"));
        year.unwrap_or_else(|| self.strings.get("no-date").to_owned())
    }

    /// What a link without words reads. Where the source of the article at the path `source` is named already, the place of
    /// a passage of it is enough.
    pub fn target(&self, target: &Target, source: &str) -> String {
        match target {
            Target::Page(page, None) => self.pages[*page].title.clone(),
            Target::Page(page, Some(anchor)) => format!("{} #{anchor}", self.pages[*page].title),
            Target::Excerpt(excerpt) => {
                let named = self.pages[self.excerpts[*excerpt].page].path == source;
                let place = if named { self.locator(*excerpt) } else { None };
                place.unwrap_or_else(|| self.passage(*excerpt))
            }
            Target::External(url) | Target::Asset(url) => url.clone(),
        }
    }

    /// One reference of a citation, without the words before it.
    pub fn cited(&self, cited: &Cited, reference: &Reference) -> String {
        let name = if cited.suppress_author { self.year(reference) } else { self.author_year(reference) };
        if cited.suffix.is_empty() {
            return name;
        }
        let suffix = Locator::parse(&cited.suffix).map(|locator| place(&locator, self.strings));
        format!("{name}, {}", suffix.unwrap_or_else(|_| cited.suffix.clone()))
    }

    fn locator(&self, id: ExcerptId) -> Option<String> {
        let attribution = excerpts::excerpt_of(self.pages, &self.excerpts[id]).attribution.as_ref()?;
        attribution.locator.as_ref().map(|locator| place(locator, self.strings))
    }
}

/// A locator in the words of the language.
pub fn place(locator: &Locator, strings: &Strings) -> String {
    let fill = |key: &str, n: String| strings.fill(key, &[("n", &n)]);
    match locator {
        Locator::Pages { first, last: None } => fill("locator-page", first.to_string()),
        Locator::Pages { first, last: Some(last) } => fill("locator-pages", format!("{first}–{last}")),
        Locator::Section { heading, paragraph } => {
            let section = strings.fill("locator-section", &[("heading", heading)]);
            match paragraph {
                Some(paragraph) => format!("{section}, {}", fill("locator-paragraph", paragraph.to_string())),
                None => section,
            }
        }
        Locator::Paragraph(n) => fill("locator-paragraph", n.to_string()),
        Locator::Answer(n) => fill("locator-answer", n.to_string()),
        Locator::Note(n) => fill("locator-note", n.to_string()),
    }
}
