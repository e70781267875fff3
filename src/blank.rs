//! A folder, an id and perhaps a reference → the text of a new page, with its front matter and headings in place. Pure.
//!
//! What a page of its kind may have comes from the table of front-matter keys and from the strings of the book's language.
//! What only an editor can write stands there as a comment, which the book does not show.

use std::fmt::Write as _;

use crate::book::{Book, numbers};
use crate::country;
use crate::diagnostic::did_you_mean;
use crate::id;
use crate::parse::Location;
use crate::parse::front_matter::{self, PageKind};
use crate::parse::names::{EVENT_COLUMNS, FIGURE_COLUMNS};
use crate::reference::Reference;
use crate::source::FileId;
use crate::strings::SectionKind;

/// Why there can be no such page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What stands against it.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

/// A new page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blank {
    /// What it is.
    pub kind: PageKind,
    /// Its text.
    pub text: String,
}

/// Folders of plain pages that the site knows by name.
const KNOWN: &[&str] = &["articles", "indicators", "glossary", "debates", "about", "corrections"];

/// Keys that are not offered: the program writes them (`formerly`), or few pages need them.
const NOT_OFFERED: &[&str] =
    &["title", "source", "authors", "date", "voices", "reviewed", "formerly", "allow", "extra"];

/// Keys whose value is a list.
const LISTS: &[&str] = &["members", "broader", "related", "aliases", "not"];

/// The text of a new page. `exists` says whether a folder is there although it holds no page yet.
pub fn page(book: &Book, folder: &str, id: &str, source: Option<&str>, exists: bool) -> Result<Blank, Refusal> {
    let refusal = |message: String, help: Option<String>| Err(Refusal { message, help });
    for name in [folder, id] {
        if let Some(reason) = id::invalid(name) {
            let slug = id::slug(name);
            let help = (!slug.is_empty()).then(|| format!("write `{slug}`"));
            return refusal(format!("`{name}` cannot be an id: {reason}"), help);
        }
    }
    if id == "index" {
        return refusal(
            "`index` is the id of a folder's own text".to_owned(),
            Some("write that file by hand: it needs no front matter".to_owned()),
        );
    }
    let indexes: Vec<String> = book.config.indexes.iter().map(|index| index.name.clone()).collect();
    let mut folders: Vec<&str> =
        indexes.iter().map(String::as_str).chain(KNOWN.iter().copied()).chain(book.folders()).collect();
    folders.sort_unstable();
    folders.dedup();
    if !folders.contains(&folder) && !exists {
        let help = match did_you_mean(folder, folders.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!(
                "the folders are {}; for a new section make the folder content/{folder} first",
                folders.join(", ")
            ),
        };
        return refusal(format!("the book has no folder `{folder}`"), Some(help));
    }
    let location = Location { file: FileId(0), folder: folder.to_owned(), id: id.to_owned() };
    let kind = crate::parse::kind(&location, &indexes);
    let reference = match source {
        Some(_) if kind != PageKind::Article => {
            return refusal(
                format!("a page of {folder} has no source"),
                Some("only articles are about a source: leave --source out".to_owned()),
            );
        }
        Some(key) => match book.references.iter().find(|reference| reference.id == key) {
            Some(reference) => Some(reference),
            None => {
                let near = did_you_mean(key, book.references.iter().map(|reference| reference.id.as_str()));
                let help = near.map_or_else(
                    || "add it to content/references.yaml first".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                return refusal(format!("no reference has the id `{key}`"), Some(help));
            }
        },
        None => None,
    };
    let text = match (kind, reference) {
        (PageKind::Article, Some(reference)) => sourced(book, reference),
        (PageKind::Article, None) => unsourced(book, id),
        _ => other(book, kind, folder, id),
    };
    Ok(Blank { kind, text })
}

/// What a voice can be.
const VOICE_KINDS: &str = "official, military, scholar, advocate, institution or unnamed";

/// Words that an id may stand for: `river-police` → `River police`.
fn title(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// A text in double quotes, as YAML reads it.
fn quoted(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text as a comment may hold it: on one line, and without the end of the comment.
fn remark(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("--", "–")
}

/// The indexes of the book as empty lists, each with what it is for.
fn tags(book: &Book, out: &mut String) {
    for index in &book.config.indexes {
        let _ = writeln!(out, "{}: []  # ids of files in content/{}/", index.name, index.name);
    }
}

fn sourced(book: &Book, reference: &Reference) -> String {
    let names: Vec<String> = people(reference);
    let by = if names.is_empty() { String::new() } else { format!(", {}", names.join(", ")) };
    let year = reference.issued.as_ref().map(|date| format!(" ({})", date.years("~"))).unwrap_or_default();
    let mut out = format!(
        "---\nsource: {}\n# {}{}{year}: title, authors and date come from the reference.\n",
        reference.id,
        remark(&reference.title),
        remark(&by)
    );
    tags(book, &mut out);
    out.push_str(if names.is_empty() { "voices: []  # who speaks\n" } else { "voices:  # who speaks\n" });
    for name in &names {
        let _ =
            writeln!(out, "  - name: {}\n    # post: the post as held THEN\n    # kind: {}", quoted(name), VOICE_KINDS);
    }
    out.push_str("# caution: one sentence on what a user must not get wrong\n# reviewed: the day you checked the page against its source, as 2026-11-22\n---\n\n");
    out.push_str("<!-- Begin here, without a heading: the bottom line, two or three sentences. It is the summary in lists and previews too. -->\n");
    sections(book, &mut out, &SectionKind::ALL);
    out
}

/// The authors of a reference, or else its editors, by their full names.
fn people(reference: &Reference) -> Vec<String> {
    let people = if reference.authors.is_empty() { &reference.editors } else { &reference.authors };
    people
        .iter()
        .map(|name| {
            let parts = [&name.given, &name.dropping_particle, &name.non_dropping_particle, &name.family, &name.suffix];
            name.literal.clone().unwrap_or_else(|| parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" "))
        })
        .filter(|name| !name.trim().is_empty())
        .collect()
}

fn unsourced(book: &Book, id: &str) -> String {
    let mut out = format!(
        "---\ntitle: {}\n# For a text of the book's own. One about a source has `source: KEY` instead of the next two.\nauthors: []\n# date: 2026-11-22\n",
        quoted(&title(id))
    );
    tags(book, &mut out);
    out.push_str("---\n\n<!-- Begin here, without a heading: the bottom line, two or three sentences. Below, any headings you like. -->\n");
    sections(book, &mut out, &[SectionKind::KeyPoints, SectionKind::Summary]);
    out
}

/// The headings of an article with what belongs under each, as a comment. Those that stay empty are taken out by the editor.
fn sections(book: &Book, out: &mut String, kinds: &[SectionKind]) {
    let strings = &book.strings;
    let columns = |keys: &[&str]| {
        let names: Vec<&str> = keys.iter().map(|key| strings.get(key)).collect();
        format!("| {} |\n|{}", names.join(" | "), " --- |".repeat(names.len()))
    };
    for kind in kinds {
        let comment = match kind {
            SectionKind::KeyPoints => "A list. Each item ends with its place, (p. 14), or with the excerpt that carries it, [[#id]].".to_owned(),
            SectionKind::Summary => "The argument, in your own words.".to_owned(),
            SectionKind::Recommendations => "A list: who should do what. (p. 14)".to_owned(),
            SectionKind::Excerpts => "For each passage, without the indent:\n\n    ### The claim, with its speaker {#short-id}\n\n    > The words, exactly as the source has them.\n    >\n    > — p. 14\n\n    Why it matters: what the passage shows, what it leaves out, who says otherwise.\n".to_owned(),
            SectionKind::Figures => format!("A table, one row a number:\n\n{}\n", columns(FIGURE_COLUMNS)),
            SectionKind::Events => format!("A table, one row an event:\n\n{}\n", columns(EVENT_COLUMNS)),
            SectionKind::ReadingNotes => "Hedges, contested claims, slips in the source, what it does not state.".to_owned(),
            SectionKind::SinceThen => "Later events, dated, each with its reference. Take out the sections that you do not need.".to_owned(),
        };
        let _ = write!(out, "\n## {}\n\n<!-- {comment} -->\n", strings.get(kind.key()));
    }
}

/// A term, an indicator, an entry or a plain page.
fn other(book: &Book, kind: PageKind, folder: &str, id: &str) -> String {
    let mut out = String::from("---\n");
    let place = kind == PageKind::Term && numbers::places(&book.config) == Some(folder);
    let code = country::codes().find(|code| {
        country::by_code(code).is_some_and(|country| {
            id::slug(country.name.en) == id || id::slug(country.name.of(&book.strings.language)) == id
        })
    });
    match code.filter(|_| place) {
        Some(code) => {
            let _ = writeln!(out, "code: {code}  # its name comes from the table of countries");
        }
        None => {
            let _ = writeln!(out, "title: {}", quoted(&title(id)));
        }
    }
    if kind == PageKind::Plain {
        tags(book, &mut out);
    }
    for (key, kinds) in front_matter::KEYS {
        let fits = match key.name {
            "code" | "members" => place && code.is_none(),
            "broader" => book.config.indexes.iter().any(|index| index.name == folder && index.tree),
            _ => true,
        };
        if !kinds.contains(&kind) || NOT_OFFERED.contains(&key.name) || !fits {
            continue;
        }
        let value = if LISTS.contains(&key.name) { "[]" } else { "…" };
        let _ = writeln!(out, "# {}: {value}  # {}", key.name, key.meaning);
    }
    let body = match kind {
        PageKind::Term => {
            "The brief: what a reader must know of it, and what the sources do not cover. The program adds the passages, the\nfigures, the events and the articles about it."
        }
        PageKind::Indicator => "How it is counted, and by whom. The program adds the figures of the articles.",
        PageKind::Entry => "What it stands for, in a sentence or two.",
        _ => {
            "The text of the page. Link pages as [[id]], excerpts as [[article#excerpt]], and show one with ![[article#excerpt]]\non a line of its own."
        }
    };
    let _ = write!(out, "---\n\n<!-- {body} -->\n");
    out
}
