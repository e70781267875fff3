//! Completion in Markdown: links, citations, heading attributes, cells of tables, names of sections.

use super::front_matter::places;
use super::{Cursor, Sort, Suggestion, in_id, in_key, word};
use crate::document::plain_text;
use crate::lsp::places as anchored;
use crate::parse::Location;
use crate::parse::excerpt::ATTRIBUTES;
use crate::parse::front_matter::PageKind;
use crate::strings::SectionKind;

/// What could stand in the text of a page.
pub(super) fn body(cursor: &Cursor<'_>, kind: PageKind, here: &Location) -> Vec<Suggestion> {
    let line = cursor.line;
    let open = |bracket: &str, close: &str| {
        let start = line.rfind(bracket)? + bracket.len();
        (!line[start..].contains(close)).then(|| &line[start..])
    };
    if line.starts_with('#')
        && let Some(inside) = open("{", "}")
    {
        return attributes(cursor, inside);
    }
    if let Some(target) = open("[[", "]]") {
        return link(cursor, target, here);
    }
    if let Some(inside) = open("[", "]")
        && let Some(key) = inside.rsplit_once('@').map(|(_, key)| key).filter(|key| key.chars().all(in_key))
    {
        return cursor.references(key);
    }
    match line {
        _ if kind == PageKind::Article && line.starts_with("## ") => sections(cursor),
        _ if line.trim_start().starts_with('|') => cell(cursor),
        _ => Vec::new(),
    }
}

/// `[[page`, `[[folder/page`, `[[page#excerpt`, `[[#excerpt`.
fn link(cursor: &Cursor<'_>, target: &str, here: &Location) -> Vec<Suggestion> {
    let book = cursor.book();
    if target.contains('|') {
        return Vec::new();
    }
    if let Some((name, typed)) = target.split_once('#') {
        let name = name.trim().trim_end_matches(".md");
        let page = match name.rsplit_once('/') {
            _ if name.is_empty() => book.page(&here.folder, &here.id),
            Some((folder, id)) => book.page(folder, id),
            None => (0..book.pages.len()).find(|page| book.pages[*page].location.id == name),
        };
        return page.map(|page| within(cursor, page, typed)).unwrap_or_default();
    }
    let linked = |kind| !matches!(kind, PageKind::Home | PageKind::FolderText);
    let mut count = std::collections::BTreeMap::new();
    for page in book.pages.iter().filter(|page| linked(page.kind)) {
        *count.entry(page.location.id.as_str()).or_insert(0usize) += 1;
    }
    let pages = (0..book.pages.len()).filter(|page| linked(book.pages[*page].kind));
    let suggest = |page: usize| {
        let at = &book.pages[page].location;
        let plain = count[at.id.as_str()] == 1 && !target.contains('/');
        let text = if plain { at.id.clone() } else { format!("{}/{}", at.folder, at.id) };
        cursor.page(page, text, target)
    };
    pages.map(suggest).collect()
}

/// The excerpts of a page, then its headings.
fn within(cursor: &Cursor<'_>, page: usize, typed: &str) -> Vec<Suggestion> {
    let book = cursor.book();
    let excerpts = book.excerpts_of(page).map(|id| {
        let excerpt = book.excerpt(id);
        let claim = plain_text(&excerpt.heading.text);
        cursor.suggest(typed, Sort::Place, excerpt.id.clone(), claim, excerpt.words.clone())
    });
    let headings = anchored::of(&book.pages[page]).into_iter().filter(|place| place.level.is_some());
    let headings = headings.map(|place| cursor.suggest(typed, Sort::Place, place.anchor, place.words, ""));
    excerpts.chain(headings).collect()
}

/// What stands in the braces of a heading: `#id`, `.key`, `themes=a,b`, `lang=es`.
fn attributes(cursor: &Cursor<'_>, inside: &str) -> Vec<Suggestion> {
    let written = word(inside, |c| !c.is_whitespace());
    let Some((key, value)) = written.split_once('=') else {
        let indexes = &cursor.book().config.indexes;
        let ids = indexes.iter().map(|index| {
            let meaning = format!("takes the place of what the page gives: {}", index.title);
            cursor.suggest(written, Sort::Key, format!("{}=", index.name), "", meaning)
        });
        let key = cursor.suggest(written, Sort::Key, ".key", "", "shown where there is room for few");
        let other = ATTRIBUTES.iter().map(|name| {
            let meaning = match *name {
                "lang" => "the language of the words, if it is not the book's",
                _ => "the id under which it was published before",
            };
            cursor.suggest(written, Sort::Key, format!("{name}="), "", meaning)
        });
        return ids.chain([key]).chain(other).collect();
    };
    let typed = word(value, in_id);
    let taken: Vec<&str> = value[..value.len() - typed.len()].split(',').collect();
    match key {
        "lang" => {
            let languages = [("en", "English"), ("es", "Spanish"), ("pt", "Portuguese"), ("fr", "French")];
            cursor.values(languages, typed)
        }
        key if cursor.book().config.indexes.iter().any(|index| index.name == key) => cursor.ids(key, typed, &taken),
        _ => Vec::new(),
    }
}

/// A cell in the tables of figures and events: an indicator or a place, by the name of its column.
fn cell(cursor: &Cursor<'_>) -> Vec<Suggestion> {
    let before = &cursor.text[..cursor.offset];
    let table = before.split('\n').rev().take_while(|line| line.trim_start().starts_with('|'));
    let Some(head) = table.last() else { return Vec::new() };
    let cells = |line: &str| line.replace("\\|", "  ").trim().split('|').skip(1).map(str::to_owned).collect::<Vec<_>>();
    let at = cells(cursor.line).len().saturating_sub(1);
    let names = &cursor.examined.grammar.names.columns;
    let Some(column) = cells(head).get(at).and_then(|name| names.get(&name.trim().to_lowercase()).copied()) else {
        return Vec::new();
    };
    let typed = word(cursor.line, in_id);
    match column {
        "column-indicator" => cursor.ids("indicators", typed, &[]),
        "column-place" => places(cursor).map(|index| cursor.ids(index, typed, &[])).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The sections that the article does not have yet.
fn sections(cursor: &Cursor<'_>) -> Vec<Suggestion> {
    let typed = cursor.line.trim_start_matches(['#', ' ']);
    let strings = &cursor.book().strings;
    let there =
        |name: &str| cursor.text.lines().any(|line| line.strip_prefix("## ").is_some_and(|at| at.trim() == name));
    let names = SectionKind::ALL.map(|kind| strings.get(kind.key()));
    cursor.values(names.into_iter().filter(|name| !there(name)).map(|name| (name, "")), typed)
}
