//! The articles and plain pages of the book as a feed, and those about each term (RFC 4287).

use std::fmt::Write as _;

use crate::book::{Book, Page, PageId};
use crate::html::summary;
use crate::parse::Body;
use crate::parse::front_matter::PageKind;
use crate::plan::feed_path;

/// Text for an element or attribute of XML 1.0: the characters that mean something are replaced, those that no document
/// may hold (<https://www.w3.org/TR/xml/#charsets>) are shown as U+FFFD.
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// The book's feed: an entry for each article and each page of a section of plain pages.
///
/// `epoch` dates what has no date of its own, as RFC 4287 asks a date of everything.
pub fn book(book: &Book, base_url: &str, epoch: &str) -> String {
    let of_kind = |page: &&Page| matches!(page.kind, PageKind::Article | PageKind::Plain);
    let feed =
        Feed { title: &book.config.title, page: "", path: "atom.xml", entries: book.pages.iter().filter(of_kind) };
    written(feed, book, base_url, epoch)
}

/// The feed of a term: an entry for each of `about`, the pages that are about it or have a passage about it.
pub fn term(book: &Book, term: PageId, about: Vec<PageId>, base_url: &str, epoch: &str) -> String {
    let page = &book.pages[term];
    let title = format!("{} · {}", page.title, book.config.title);
    let entries = about.into_iter().map(|page| &book.pages[page]);
    written(Feed { title: &title, page: &page.path, path: &feed_path(page), entries }, book, base_url, epoch)
}

/// What a feed is made of.
struct Feed<'f, E> {
    title: &'f str,
    /// The path of the page it is the feed of.
    page: &'f str,
    /// Its own path.
    path: &'f str,
    entries: E,
}

/// A feed with its entries dated by the day of their last check, the newest first.
fn written<'f>(feed: Feed<'f, impl Iterator<Item = &'f Page>>, book: &Book, base_url: &str, epoch: &str) -> String {
    let date = |page: &Page| {
        page.front
            .reviewed
            .as_ref()
            .map_or_else(|| epoch.to_owned(), |reviewed| format!("{}T00:00:00Z", reviewed.value))
    };
    let mut pages: Vec<&Page> = feed.entries.collect();
    pages.sort_by(|a, b| date(b).cmp(&date(a)).then_with(|| a.path.cmp(&b.path)));
    let updated = pages.first().map_or_else(|| epoch.to_owned(), |page| date(page));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n",
        xml(&book.config.language),
        xml(feed.title)
    );
    if let Some(subtitle) = book.config.subtitle.as_ref().filter(|_| feed.page.is_empty()) {
        let _ = writeln!(out, "<subtitle>{}</subtitle>", xml(subtitle));
    }
    let (address, own) = (xml(&format!("{base_url}{}", feed.page)), xml(&format!("{base_url}{}", feed.path)));
    let _ = writeln!(
        out,
        "<id>{address}</id>\n<link href=\"{address}\"/>\n<link rel=\"self\" href=\"{own}\"/>\n<updated>{updated}</updated>"
    );
    let authors =
        if book.config.authors.is_empty() { std::slice::from_ref(&book.config.title) } else { &book.config.authors };
    for author in authors {
        let _ = writeln!(out, "<author><name>{}</name></author>", xml(author));
    }
    for page in pages {
        let address = xml(&format!("{base_url}{}", page.path));
        let blocks = match &*page.body {
            Body::Article(article) => &article.lead,
            Body::Plain(document) => &document.blocks,
        };
        let _ = writeln!(
            out,
            "<entry>\n<title>{}</title>\n<id>{address}</id>\n<link href=\"{address}\"/>\n<updated>{}</updated>\n<summary>{}</summary>\n</entry>",
            xml(&page.title),
            date(page),
            xml(&summary(blocks, 1_000)),
        );
    }
    out.push_str("</feed>\n");
    out
}
