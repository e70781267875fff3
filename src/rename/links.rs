//! Links in all their forms: `[[page]]`, `[[folder/page#excerpt|words]]`, `![[page#excerpt]]`, `[words](../folder/page.md#excerpt)`,
//! and `[words][label]` with its definition elsewhere on the page.
//!
//! What a link leads to is known from the book; here only the part of it that names the old id is found and replaced.

use std::ops::Range;

use super::{Refusal, Work};
use crate::book::{PageId, Target};
use crate::document::plain_text;
use crate::id;
use crate::parse::front_matter::PageKind;
use crate::source::{Source, Span};

/// The parts of a link as they stand in the file: byte ranges of it.
struct Parts {
    /// `page`, `folder/page`, `../folder/page.md`; empty for a link on its own page.
    name: Range<usize>,
    /// What follows `#`.
    anchor: Option<Range<usize>>,
    /// Whether it is `[[…]]`.
    wiki: bool,
}

impl Work<'_> {
    /// Gives every link to a page its new id.
    pub(super) fn page_links(&mut self, page: PageId, new: &str) -> Result<(), Refusal> {
        let (book, it) = (self.book, &self.book.pages[page].location);
        let namesakes: Vec<PageId> = (0..book.pages.len())
            .filter(|other| {
                let other = &book.pages[*other];
                other.location.id == new && !matches!(other.kind, PageKind::Home | PageKind::FolderText)
            })
            .collect();
        for other in &book.pages {
            for (span, target) in &other.links {
                let to = match target {
                    Target::Page(to, _) => *to,
                    Target::Excerpt(excerpt) => book.excerpts[*excerpt].page,
                    Target::External(_) | Target::Asset(_) => continue,
                };
                if to != page && !namesakes.contains(&to) {
                    continue;
                }
                let source = self.sources.get(span.file);
                let parts = parts(source, *span).ok_or_else(|| self.unclear(*span, &book.pages[to].location.id))?;
                let name = &source.text[parts.name.clone()];
                let bare = parts.wiki && !name.contains('/');
                if name.is_empty() {
                    continue;
                }
                if to != page {
                    // A bare id that two pages have from now on needs its folder.
                    if bare {
                        let folder = &book.pages[to].location.folder;
                        self.link(Span::new(span.file, parts.name), format!("{folder}/{name}"));
                    }
                    continue;
                }
                let stem = name.strip_suffix(".md").unwrap_or(name);
                if !stem.ends_with(&it.id) {
                    return Err(self.unclear(*span, &it.id));
                }
                let end = parts.name.start + stem.len();
                let id = Span::new(span.file, end - it.id.len()..end);
                let replacement =
                    if bare && !namesakes.is_empty() { format!("{}/{new}", it.folder) } else { new.to_owned() };
                self.link(id, replacement);
            }
        }
        Ok(())
    }

    /// Gives every link to the quotations under a heading its new id. A link by the words of the heading stays: it is right.
    pub(super) fn excerpt_links(&mut self, heading: Span, old: &str, new: &str) -> Result<(), Refusal> {
        let book = self.book;
        for other in &book.pages {
            for (span, target) in &other.links {
                let Target::Excerpt(excerpt) = target else { continue };
                let excerpt = book.excerpt(*excerpt);
                if excerpt.heading_span != heading {
                    continue;
                }
                let source = self.sources.get(span.file);
                let anchor = parts(source, *span).and_then(|parts| parts.anchor);
                let anchor = anchor.ok_or_else(|| self.unclear(*span, old))?;
                let words = &source.text[anchor.clone()];
                let slug = id::slug(words);
                if words != excerpt.id {
                    if slug == id::slug(&plain_text(&excerpt.heading.text)) {
                        continue;
                    }
                    if slug != excerpt.id {
                        return Err(self.unclear(*span, old));
                    }
                }
                self.link(Span::new(span.file, anchor), excerpt.id.replacen(old, new, 1));
            }
        }
        Ok(())
    }
}

/// The parts of the link that stands at `span`.
fn parts(source: &Source, span: Span) -> Option<Parts> {
    let text = source.slice(span);
    let start = span.range().start;
    let wiki = text.strip_prefix('!').unwrap_or(text).starts_with("[[");
    let target = if wiki {
        let open = text.find("[[")? + 2;
        let end = text[open..].find(['|', ']', '\\'])?;
        start + open..start + open + end
    } else if let Some(target) = inline_target(text) {
        start + target.start..start + target.end
    } else {
        definition(source, text)?
    };
    let target = trimmed(&source.text, target);
    Some(match source.text[target.clone()].find('#') {
        Some(hash) => Parts {
            name: trimmed(&source.text, target.start..target.start + hash),
            anchor: Some(trimmed(&source.text, target.start + hash + 1..target.end)),
            wiki,
        },
        None => Parts { name: target, anchor: None, wiki },
    })
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// The target of `[words](target "title")`.
fn inline_target(text: &str) -> Option<Range<usize>> {
    if !text.ends_with(')') {
        return None;
    }
    let open = text.rfind("](")? + 2;
    Some(target_at(text, open, ')'))
}

/// The address that begins at or after `at`: in angle brackets, or up to white space or `close`.
fn target_at(text: &str, at: usize, close: char) -> Range<usize> {
    let start = at + (text[at..].len() - text[at..].trim_start().len());
    match text[start..].strip_prefix('<') {
        Some(inner) => start + 1..start + 1 + inner.find('>').unwrap_or(inner.len()),
        None => {
            let end = text[start..].find(|c: char| c.is_whitespace() || c == close);
            start..end.map_or(text.len(), |end| start + end)
        }
    }
}

/// The target of the definition that `[words][label]`, `[label][]` or `[label]` refers to
/// (<https://spec.commonmark.org/0.31.2/#link-reference-definitions>).
fn definition(source: &Source, text: &str) -> Option<Range<usize>> {
    let inner = text.strip_prefix('[')?.strip_suffix(']')?;
    let label = match inner.rsplit_once("][") {
        Some((words, "")) => words,
        Some((_, label)) => label,
        None => inner.strip_suffix("][").unwrap_or(inner),
    };
    let folded = |label: &str| label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let mut at = 0;
    for line in source.text.split_inclusive('\n') {
        let begin = at;
        at += line.len();
        let Some(rest) = line.trim_start_matches(' ').strip_prefix('[') else { continue };
        let Some((name, target)) = rest.split_once("]:") else { continue };
        if folded(name) == folded(label) {
            let open = begin + (line.len() - target.len());
            return Some(target_at(&source.text, open, '\n'));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn read(text: &str, link: &str) -> Option<(String, Option<String>)> {
        let source = Source::new("a.md", text.as_bytes().to_vec());
        let start = text.find(link).expect("the link stands there");
        let parts = parts(&source, Span::new(FileId(0), start..start + link.len()))?;
        Some((text[parts.name].to_owned(), parts.anchor.map(|anchor| text[anchor].to_owned())))
    }

    #[test]
    fn the_target_of_every_form_of_link_is_found() {
        let found = |name: &str, anchor: Option<&str>| Some((name.to_owned(), anchor.map(str::to_owned)));
        for (link, name, anchor) in [
            ("[[peru]]", "peru", None),
            ("[[ countries/peru |Peru's]]", "countries/peru", None),
            (r"[[peru\|Peru]]", "peru", None),
            ("![[a#b]]", "a", Some("b")),
            ("[[#b|c]]", "", Some("b")),
            ("[a [b] c](../countries/peru.md#x \"peru.md\")", "../countries/peru.md", Some("x")),
            ("[a](<../countries/peru.md>)", "../countries/peru.md", None),
            ("[![a](b.png)](peru.md)", "peru.md", None),
        ] {
            assert_eq!(read(link, link), found(name, anchor), "{link}");
        }
        let text = "[words][The  Label], [the label][] and [the label]\n\n[The Label]: ../countries/peru.md#x\n";
        for link in ["[words][The  Label]", "[the label][]", "[the label]"] {
            assert_eq!(read(text, link), found("../countries/peru.md", Some("x")), "{link}");
        }
    }
}
