//! `sitemap.xml` (<https://www.sitemaps.org/protocol.html>) and `robots.txt` (RFC 9309).

use std::fmt::Write as _;

use crate::book::Book;
use crate::book::coverage::FEW;
use crate::format::atom::xml;
use crate::plan::{PACK, Plan, What};

/// The addresses of all pages, with the day of their last check.
pub fn sitemap(book: &Book, plan: &Plan, base_url: &str) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for job in &plan.jobs {
        let reviewed = match &job.what {
            What::Page(page) => book.pages[*page].front.reviewed.as_ref().map(|reviewed| reviewed.value.to_string()),
            What::Folder(folder) if folder != PACK => None,
            What::Cell(row, column) if book.coverage.cell(*row, *column).len() >= FEW => None,
            _ => continue,
        };
        // As each page names itself in its canonical address.
        let path = job.path.strip_suffix("index.html").unwrap_or(&job.path);
        let _ = write!(out, "<url><loc>{}</loc>", xml(&format!("{base_url}{path}")));
        if let Some(day) = reviewed {
            let _ = write!(out, "<lastmod>{day}</lastmod>");
        }
        out.push_str("</url>\n");
    }
    out.push_str("</urlset>\n");
    out
}

/// Everybody may read everything; where the pages of each book of the site are listed.
pub fn robots<'s>(sitemaps: impl IntoIterator<Item = &'s String>) -> String {
    let mut out = String::from("User-agent: *\nAllow: /\n");
    for sitemap in sitemaps {
        let _ = writeln!(out, "Sitemap: {sitemap}");
    }
    out
}
