//! A reference → an OpenURL ContextObject in key and value form, from which reference managers save the SOURCE of a page.
//!
//! Keys and formats are those of ANSI/NISO Z39.88-2004 as COinS puts them into the title of a `span`
//! (<https://web.archive.org/web/20170326100116/http://ocoins.info/>): journal and book by their own formats, everything
//! else as Dublin Core.

use crate::format::percent::encoded;
use crate::reference::{Name, Reference};

/// The context object of a reference; `site` is the host at which the book is published.
pub fn context(reference: &Reference, site: Option<&str>) -> String {
    let mut keys = Keys(String::new());
    keys.add("ctx_ver", "Z39.88-2004");
    keys.add(
        "rfr_id",
        &site.map_or_else(|| "info:sid/briefbook".to_owned(), |site| format!("info:sid/{site}:briefbook")),
    );
    let (format, genre) = match reference.kind.as_str() {
        "article-journal" | "article-magazine" | "article-newspaper" | "review" | "review-book" => {
            ("journal", "article")
        }
        "book" | "collection" | "monograph" => ("book", "book"),
        "chapter" | "entry-dictionary" | "entry-encyclopedia" => ("book", "bookitem"),
        "paper-conference" => ("book", "proceeding"),
        "report" => ("book", "report"),
        // An interview that a journal printed is one of its articles to every reader of these formats.
        "interview" | "article" if reference.container_title.is_some() => ("journal", "article"),
        kind => ("dc", kind),
    };
    keys.add("rft_val_fmt", &format!("info:ofi/fmt:kev:mtx:{format}"));
    if let Some(doi) = &reference.doi {
        keys.add("rft_id", &format!("info:doi/{doi}"));
    }
    if let Some(url) = &reference.url {
        keys.add("rft_id", url);
    }
    let container = reference.container_title.as_deref();
    match format {
        "dc" => {
            keys.add("rft.type", genre);
            keys.add("rft.title", &reference.title);
            keys.option("rft.source", container);
        }
        _ => {
            keys.add("rft.genre", genre);
            let (own, of) = match (format, genre) {
                ("journal", _) => ("rft.atitle", "rft.jtitle"),
                (_, "bookitem" | "proceeding") => ("rft.atitle", "rft.btitle"),
                _ => ("rft.btitle", "rft.series"),
            };
            keys.add(own, &reference.title);
            keys.option(of, container.or(reference.event_title.as_deref().filter(|_| genre == "proceeding")));
        }
    }
    let creator = if format == "dc" { "rft.creator" } else { "rft.au" };
    if let Some(first) = reference.authors.first().filter(|name| format != "dc" && name.literal.is_none()) {
        keys.add("rft.aulast", &first.short());
        keys.option("rft.aufirst", first.given.as_deref());
    }
    for author in &reference.authors {
        keys.add(creator, &author.full());
    }
    if reference.authors.is_empty() {
        reference.editors.iter().map(Name::full).for_each(|editor| keys.add(creator, &editor));
    }
    if let Some(date) = reference.issued.as_ref().and_then(|issued| issued.from) {
        keys.add("rft.date", &date.iso());
    }
    if format != "dc" {
        keys.option("rft.volume", reference.volume.as_deref());
        keys.option("rft.issue", reference.issue.as_deref());
        keys.option("rft.pages", reference.page.as_deref());
        keys.option("rft.issn", reference.text("ISSN"));
        keys.option("rft.place", reference.publisher_place.as_deref().filter(|_| format == "book"));
        keys.option("rft.pub", reference.publisher.as_deref().filter(|_| format == "book"));
    } else {
        keys.option("rft.publisher", reference.publisher.as_deref());
    }
    keys.option("rft.isbn", reference.isbn.as_deref().filter(|_| format == "book"));
    keys.option("rft.language", reference.language.as_deref());
    keys.0
}

struct Keys(String);

impl Keys {
    fn add(&mut self, key: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(&format!("{key}={}", encoded(value)));
    }

    fn option(&mut self, key: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(key, value);
        }
    }
}
