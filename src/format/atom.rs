//! `atom.xml`: the articles of the book as a feed (RFC 4287).

use std::fmt::Write as _;

use crate::book::Book;
use crate::html::summary;
use crate::parse::Body;
use crate::parse::front_matter::PageKind;

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

/// The feed: an entry for each article, dated by the day of its last check, newest first.
///
/// `epoch` dates what has no date of its own, as RFC 4287 asks a date of everything.
pub fn feed(book: &Book, base_url: &str, epoch: &str) -> String {
    let date = |page: &crate::book::Page| {
        page.front
            .reviewed
            .as_ref()
            .map_or_else(|| epoch.to_owned(), |reviewed| format!("{}T00:00:00Z", reviewed.value))
    };
    let mut articles: Vec<&crate::book::Page> =
        book.pages.iter().filter(|page| page.kind == PageKind::Article).collect();
    articles.sort_by(|a, b| date(b).cmp(&date(a)).then_with(|| a.path.cmp(&b.path)));
    let updated = articles.first().map_or_else(|| epoch.to_owned(), |page| date(page));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n<title>{}</title>\n",
        xml(&book.config.language),
        xml(&book.config.title)
    );
    if let Some(subtitle) = &book.config.subtitle {
        let _ = writeln!(out, "<subtitle>{}</subtitle>", xml(subtitle));
    }
    let base = xml(base_url);
    let _ = writeln!(
        out,
        "<id>{base}</id>\n<link href=\"{base}\"/>\n<link rel=\"self\" href=\"{base}atom.xml\"/>\n<updated>{updated}</updated>"
    );
    let authors =
        if book.config.authors.is_empty() { std::slice::from_ref(&book.config.title) } else { &book.config.authors };
    for author in authors {
        let _ = writeln!(out, "<author><name>{}</name></author>", xml(author));
    }
    for page in articles {
        let address = xml(&format!("{base_url}{}", page.path));
        let Body::Article(article) = &page.body else { continue };
        let _ = writeln!(
            out,
            "<entry>\n<title>{}</title>\n<id>{address}</id>\n<link href=\"{address}\"/>\n<updated>{}</updated>\n<summary>{}</summary>\n</entry>",
            xml(&page.title),
            date(page),
            xml(&summary(&article.lead, 1_000)),
        );
    }
    out.push_str("</feed>\n");
    out
}
