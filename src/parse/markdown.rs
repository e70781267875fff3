//! Markdown to a [`Document`]. The only user of pulldown-cmark.
//!
//! 1. pulldown-cmark gives events with byte offsets: CommonMark 0.31 (<https://spec.commonmark.org/0.31.2/>) with tables,
//!    footnotes, definition lists, task lists, strikethrough, GitHub alerts, wikilinks and heading attributes.
//! 2. A recursive reader makes blocks and inlines of them; `[@key]` arrives as a link without a definition and becomes a
//!    citation.
//! 3. What the parser lets pass and we do not is reported here: malformed heading attributes, raw HTML, nesting without end.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::ops::Range;

use pulldown_cmark::{
    Alignment as MdAlignment, BlockQuoteKind, BrokenLink, BrokenLinkCallback, CodeBlockKind, CowStr, Event, LinkType,
    OffsetIter, Options, Parser, Tag, TagEnd,
};

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::document::{
    Alert, Alignment, Attributes, Block, BlockKind, Cell, Cited, Definition, Document, Heading, Inline, InlineKind,
    Item, Link, Table, WikiLink, plain_text,
};
use crate::id;
use crate::sanitize;
use crate::source::{FileId, Span};

/// The deepest nesting of blocks and inlines; deeper trees exhaust the stack of what reads them later.
pub const MAX_NESTING: usize = 100;

/// The address under which the parser hands citations over; no scheme that a link may have.
const CITATION: &str = "briefbook-citation:";

/// Whether the program itself gives an id of this name on some page: to its parts, to notes, to rows of tables.
fn reserved(anchor: &str) -> bool {
    let numbered = anchor.rsplit_once('-').is_some_and(|(name, number)| {
        matches!(name, "fn" | "fnref" | "figure" | "event") && number.bytes().all(|b| b.is_ascii_digit())
    });
    numbered || matches!(anchor, "main" | "bottom-line" | "notes" | "sources" | "numbers")
}

/// What a book has its own way with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialect<'d> {
    /// The names that heading attributes may have beside `#id` and `.class`.
    pub keys: &'d [&'d str],
    /// Whether HTML is sanitised and published, and not shown as text.
    pub raw_html: bool,
}

/// Parses the part of a file's text that begins at `base`.
pub fn parse(file: FileId, text: &str, base: usize, dialect: &Dialect<'_>, diagnostics: &mut Diagnostics) -> Document {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS;
    let callback = |link: BrokenLink<'_>| {
        is_citation(&link.reference).then_some((CowStr::Borrowed(CITATION), CowStr::Borrowed("")))
    };
    let body = &text[base..];
    let events = Parser::new_with_broken_link_callback(body, options, Some(callback)).into_offset_iter().peekable();
    let mut reader = TreeReader {
        file,
        text,
        base,
        events,
        dialect: *dialect,
        anchors: BTreeMap::new(),
        depth: 0,
        too_deep: None,
        task: None,
        notes: BTreeMap::new(),
        note: None,
        references: BTreeMap::new(),
        diagnostics,
    };
    let blocks = reader.blocks();
    reader.unused_notes();
    if let Some(span) = reader.too_deep {
        let message = format!("nested more than {MAX_NESTING} levels deep");
        diagnostics.push(Diagnostic::new(Rule::LimitExceeded, span, message).help("take some levels out"));
    }
    Document { blocks }
}

/// Whether the words in brackets are a citation of Pandoc's form: some part of them begins with `@` and a key.
fn is_citation(reference: &str) -> bool {
    reference.split(';').any(|part| key_start(part).is_some())
}

/// Where `@key` or `-@key` begins in one part of a citation: at its beginning or after white space.
fn key_start(part: &str) -> Option<usize> {
    part.match_indices('@').map(|(at, _)| at).find(|&at| {
        let before = &part[..at];
        let before = before.strip_suffix('-').unwrap_or(before);
        let key = part[at + 1..].chars().next();
        (before.is_empty() || before.ends_with(char::is_whitespace))
            && key.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Splits the words in brackets into references; `base` is where the words begin in the file.
fn cited(words: &str, base: usize, file: FileId) -> Vec<Cited> {
    let mut offset = 0;
    let mut all = Vec::new();
    for part in words.split(';') {
        if let Some(at) = key_start(part) {
            let rest = &part[at + 1..];
            // A key ends before punctuation that is followed by white space or the end (Pandoc's rule).
            let mut end =
                rest.find(|c: char| !(c.is_alphanumeric() || "_:.#$%&-+?<>~/".contains(c))).unwrap_or(rest.len());
            end = rest[..end].trim_end_matches(|c: char| !(c.is_alphanumeric() || c == '_')).len();
            let start = base + offset + at;
            all.push(Cited {
                prefix: part[..at].trim_end_matches('-').trim().to_owned(),
                suppress_author: part[..at].ends_with('-'),
                key: rest[..end].to_owned(),
                suffix: rest[end..].trim_start_matches(',').trim().to_owned(),
                span: Span::new(file, start..start + 1 + end),
            });
        } else if let Some(last) = all.last_mut() {
            // A part without a key continues the words after the key before it.
            last.suffix.push_str("; ");
            last.suffix.push_str(part.trim());
        }
        offset += part.len() + 1;
    }
    all
}

struct TreeReader<'t, 'd, F: BrokenLinkCallback<'t>> {
    file: FileId,
    text: &'t str,
    base: usize,
    events: Peekable<OffsetIter<'t, F>>,
    dialect: Dialect<'d>,
    anchors: BTreeMap<String, Span>,
    depth: usize,
    too_deep: Option<Span>,
    /// Whether the box of the item that is being read is ticked; the parser gives it in the first paragraph.
    task: Option<bool>,
    /// Where the text of each footnote begins, by label.
    notes: BTreeMap<String, Span>,
    /// The footnote whose text is being read.
    note: Option<String>,
    /// The footnotes that each footnote refers to; those that the rest of the text does stand under nothing.
    references: BTreeMap<Option<String>, Vec<String>>,
    diagnostics: &'d mut Diagnostics,
}

impl<'t, F> TreeReader<'t, '_, F>
where
    F: BrokenLinkCallback<'t>,
{
    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, self.base + range.start..self.base + range.end)
    }

    /// The span of a block without the line end that the parser counts to it.
    fn block_span(&self, range: &Range<usize>) -> Span {
        let text = &self.text[self.base + range.start..self.base + range.end];
        self.span(&(range.start..range.start + text.trim_end().len()))
    }

    /// Reads blocks until the end of the one they stand in, which is consumed.
    fn blocks(&mut self) -> Vec<Block> {
        let mut blocks = Vec::new();
        self.depth += 1;
        while let Some((event, _)) = self.events.peek() {
            match event {
                Event::End(_) => {
                    self.events.next();
                    break;
                }
                Event::Start(tag) if is_block(tag) => {
                    let Some((Event::Start(tag), range)) = self.events.next() else { break };
                    if self.depth > MAX_NESTING {
                        self.too_deep
                            .get_or_insert(Span::new(self.file, self.base + range.start..self.base + range.start));
                        self.skip();
                    } else {
                        blocks.extend(self.block(tag, &range));
                    }
                }
                Event::Rule => {
                    let Some((_, range)) = self.events.next() else { break };
                    blocks.push(Block { kind: BlockKind::Rule, span: self.block_span(&range) });
                }
                _ => {
                    let text = self.inlines(true);
                    let (Some(first), Some(last)) = (text.first(), text.last()) else { continue };
                    let span = Span { end: last.span.end, ..first.span };
                    blocks.push(Block { kind: BlockKind::Plain(text), span });
                }
            }
        }
        self.depth -= 1;
        // Trees live as long as the run, and most lists are shorter than what the first push keeps in reserve.
        blocks.shrink_to_fit();
        blocks
    }

    /// Passes over what stands in the block or inline just begun, without recursion.
    fn skip(&mut self) {
        let mut open = 1usize;
        for (event, _) in self.events.by_ref() {
            match event {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                _ => {}
            }
            if open == 0 {
                break;
            }
        }
    }

    fn block(&mut self, tag: Tag<'t>, range: &Range<usize>) -> Option<Block> {
        let span = self.block_span(range);
        let kind = match tag {
            Tag::Paragraph => {
                let text = self.inlines(false);
                match embedded(&text) {
                    Some(target) => BlockKind::Embed(target),
                    None => BlockKind::Paragraph(text),
                }
            }
            Tag::Heading { level, .. } => {
                let text = self.inlines(false);
                let attributes = self.attributes(span);
                let anchor = self.anchor(attributes.id.as_ref(), &text, span);
                BlockKind::Heading(Heading { level: level as u8, text, anchor, attributes })
            }
            Tag::BlockQuote(kind) => BlockKind::Quote(kind.map(alert), self.blocks()),
            Tag::CodeBlock(kind) => {
                let mut text = String::new();
                for (event, _) in self.events.by_ref() {
                    match event {
                        Event::Text(part) => text.push_str(&part),
                        Event::End(TagEnd::CodeBlock) => break,
                        _ => {}
                    }
                }
                let language = match kind {
                    CodeBlockKind::Fenced(info) => info.split_whitespace().next().map(str::to_owned),
                    CodeBlockKind::Indented => None,
                };
                BlockKind::Code(language, text)
            }
            Tag::HtmlBlock => {
                let mut html = String::new();
                for (event, _) in self.events.by_ref() {
                    match event {
                        Event::Html(part) | Event::Text(part) => html.push_str(&part),
                        Event::End(TagEnd::HtmlBlock) => break,
                        _ => {}
                    }
                }
                let (html, open) = without_comments(&html);
                if open {
                    self.diagnostics.push(
                        Diagnostic::new(
                            Rule::RawHtml,
                            span,
                            "a comment is opened here and not closed: nothing behind it is shown",
                        )
                        .help("write `-->` where the comment ends"),
                    );
                }
                if html.trim().is_empty() {
                    return None;
                }
                self.raw_html(&html, span, false);
                if self.dialect.raw_html { BlockKind::Markup(sanitize::block(&html)) } else { BlockKind::Html(html) }
            }
            Tag::List(start) => {
                let mut items = Vec::new();
                while let Some((event, range)) = self.events.next() {
                    match event {
                        Event::Start(Tag::Item) => {
                            let around = self.task.take();
                            let blocks = self.blocks();
                            let task = std::mem::replace(&mut self.task, around);
                            items.push(Item { task, blocks, span: self.block_span(&range) });
                        }
                        _ => break,
                    }
                }
                BlockKind::List(start, items)
            }
            Tag::FootnoteDefinition(label) => {
                let mark = Span { end: span.start + 3 + u32::try_from(label.len()).unwrap_or(0), ..span };
                self.notes.insert(label.to_string(), mark);
                let around = self.note.replace(label.to_string());
                let blocks = self.blocks();
                self.note = around;
                BlockKind::Footnote(label.into_string(), blocks)
            }
            Tag::DefinitionList => {
                let mut definitions: Vec<Definition> = Vec::new();
                while let Some((event, _)) = self.events.next() {
                    match event {
                        Event::Start(Tag::DefinitionListTitle) => {
                            definitions.push(Definition { term: self.inlines(false), meanings: Vec::new() });
                        }
                        Event::Start(Tag::DefinitionListDefinition) => {
                            let blocks = self.blocks();
                            if let Some(definition) = definitions.last_mut() {
                                definition.meanings.push(blocks);
                            }
                        }
                        _ => break,
                    }
                }
                BlockKind::Definitions(definitions)
            }
            Tag::Table(alignments) => {
                let mut rows = Vec::new();
                let mut cells = Vec::new();
                while let Some((event, range)) = self.events.next() {
                    match event {
                        Event::Start(Tag::TableCell) => {
                            let blank = self.text[self.base + range.start..].chars().take_while(|c| *c == ' ').count();
                            let span = self.block_span(&(range.start + blank.min(range.len())..range.end));
                            cells.push(Cell { text: self.inlines(false), span });
                        }
                        Event::End(TagEnd::TableHead | TagEnd::TableRow) => rows.push(std::mem::take(&mut cells)),
                        Event::End(TagEnd::Table) => break,
                        _ => {}
                    }
                }
                let head = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
                BlockKind::Table(Table { alignments: alignments.into_iter().map(alignment).collect(), head, rows })
            }
            _ => {
                self.skip();
                return None;
            }
        };
        Some(Block { kind, span })
    }

    /// Reads inlines until the end of what they stand in, which is consumed; in a tight item (`open`) until a block begins.
    fn inlines(&mut self, open: bool) -> Vec<Inline> {
        let mut inlines: Vec<Inline> = Vec::new();
        // The elements of HTML that are opened in these inlines and not closed yet.
        let mut opened: Vec<String> = Vec::new();
        self.depth += 1;
        loop {
            match self.events.peek() {
                None => break,
                Some((Event::End(_), _)) => {
                    if !open {
                        self.events.next();
                    }
                    break;
                }
                Some((Event::Start(tag), _)) if open && is_block(tag) => break,
                Some((Event::Rule, _)) => break,
                _ => {}
            }
            let Some((event, range)) = self.events.next() else { break };
            let span = self.span(&range);
            let kind = match event {
                Event::Text(text) => {
                    let text = text.replace('\0', "\u{fffd}");
                    // The parser hands a line over in pieces wherever an escape or entity stands.
                    if let Some(Inline { kind: InlineKind::Text(before), span: place }) = inlines.last_mut()
                        && place.end == span.start
                    {
                        before.push_str(&text);
                        place.end = span.end;
                        continue;
                    }
                    InlineKind::Text(text)
                }
                Event::Code(text) => InlineKind::Code(text.into_string()),
                Event::SoftBreak => InlineKind::SoftBreak,
                Event::HardBreak => InlineKind::HardBreak,
                Event::FootnoteReference(label) => {
                    self.references.entry(self.note.clone()).or_default().push(label.to_string());
                    InlineKind::FootnoteReference(label.into_string())
                }
                Event::InlineHtml(html) | Event::Html(html) => {
                    if html.starts_with("<!--") {
                        continue;
                    }
                    self.raw_html(&html, span, true);
                    if self.dialect.raw_html {
                        inlines.extend(self.markup(&html, &mut opened).map(|kind| Inline { kind, span }));
                        continue;
                    }
                    InlineKind::Html(html.into_string())
                }
                Event::Start(tag) if self.depth > MAX_NESTING => {
                    drop(tag);
                    self.too_deep.get_or_insert(span);
                    self.skip();
                    continue;
                }
                Event::Start(Tag::Emphasis) => InlineKind::Emphasis(self.inlines(false)),
                Event::Start(Tag::Strong) => InlineKind::Strong(self.inlines(false)),
                Event::Start(Tag::Strikethrough) => InlineKind::Strikethrough(self.inlines(false)),
                Event::Start(Tag::Link { dest_url, .. }) if &*dest_url == CITATION => {
                    self.skip();
                    let words = &self.text[span.range()];
                    let inner = words.strip_prefix('[').and_then(|w| w.strip_suffix(']')).unwrap_or(words);
                    InlineKind::Citation(cited(inner, span.start as usize + 1, self.file))
                }
                Event::Start(Tag::Link { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. }) => {
                    InlineKind::WikiLink(self.wiki_link(&dest_url, has_pothole, false))
                }
                Event::Start(Tag::Image { link_type: LinkType::WikiLink { has_pothole }, dest_url, .. }) => {
                    InlineKind::WikiLink(self.wiki_link(&dest_url, has_pothole, true))
                }
                Event::Start(Tag::Link { link_type, dest_url, title, .. }) => {
                    let text = self.inlines(false);
                    let target = if link_type == LinkType::Email {
                        format!("mailto:{dest_url}")
                    } else {
                        dest_url.into_string()
                    };
                    InlineKind::Link(Link { target, title: title.into_string(), text })
                }
                Event::Start(Tag::Image { dest_url, title, .. }) => {
                    let text = self.inlines(false);
                    InlineKind::Image(Link { target: dest_url.into_string(), title: title.into_string(), text })
                }
                Event::TaskListMarker(ticked) => {
                    self.task = Some(ticked);
                    continue;
                }
                _ => continue,
            };
            inlines.push(Inline { kind, span });
        }
        self.depth -= 1;
        if let Some(last) = inlines.last().map(|inline| inline.span).filter(|_| !opened.is_empty()) {
            let close = opened.iter().rev().map(|name| format!("</{name}>")).collect();
            inlines.push(Inline { kind: InlineKind::Markup(close), span: Span { start: last.end, ..last } });
        }
        inlines.shrink_to_fit();
        for inline in &inlines {
            if let InlineKind::Text(_) = inline.kind {
                self.unclosed_link(inline.span);
                self.missing_note(inline.span);
            }
        }
        inlines
    }

    /// Two brackets that stand in the text are a link that was never closed, unless a backslash says that they are meant.
    fn unclosed_link(&mut self, span: Span) {
        let (start, end) = (span.start as usize, span.end as usize);
        let text = self.text;
        let Some(at) = text[start..end].find("[[").map(|at| start + at) else { return };
        if text[..at].ends_with('\\') {
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(Rule::BrokenLink, Span::new(span.file, at..at + 2), "a link is opened here and not closed")
                .help("write `]]` where it ends, or `\\[[` if brackets are meant"),
        );
    }

    /// The mark of a footnote that stands in the text is one whose words are nowhere.
    fn missing_note(&mut self, span: Span) {
        let text = self.text;
        let (start, words) = (span.start as usize, &text[span.range()]);
        for (at, _) in words.match_indices("[^").filter(|(at, _)| !text[..start + at].ends_with('\\')) {
            let Some(label) = words[at + 2..].split_once(']').map(|(label, _)| label) else { continue };
            if label.is_empty() || label.contains(['[', ' ', '\n', '\r', '\t', '^']) {
                continue;
            }
            let place = Span::new(span.file, start + at..start + at + label.len() + 3);
            self.diagnostics.push(
                Diagnostic::new(Rule::BrokenLink, place, format!("there is no footnote `{label}`"))
                    .help(format!("write its text: a line of its own that begins with `[^{label}]: `")),
            );
        }
    }

    /// A footnote that nothing refers to, but itself and its like, has no place on the page.
    fn unused_notes(&mut self) {
        let mut shown: BTreeSet<&str> = BTreeSet::new();
        let mut open = vec![None];
        while let Some(from) = open.pop() {
            for label in self.references.get(&from).into_iter().flatten() {
                if shown.insert(label) {
                    open.push(Some(label.clone()));
                }
            }
        }
        for (label, place) in self.notes.iter().filter(|(label, _)| !shown.contains(label.as_str())) {
            let message = format!("nothing refers to the footnote `{label}`: it is not shown");
            self.diagnostics.push(
                Diagnostic::new(Rule::BrokenLink, *place, message)
                    .help(format!("write `[^{label}]` where it belongs, or take it out")),
            );
        }
    }

    fn wiki_link(&mut self, target: &str, has_text: bool, embed: bool) -> WikiLink {
        let text = self.inlines(false);
        // In a table the bar must be written `\|`, and the parser leaves the backslash in the target.
        let target = target.trim_end_matches('\\').trim().to_owned();
        WikiLink { target, text: has_text.then_some(text), embed }
    }

    /// Says what becomes of HTML, unless all of it may stand.
    fn raw_html(&mut self, html: &str, span: Span, in_line: bool) {
        if !self.dialect.raw_html {
            self.diagnostics.push(
                Diagnostic::new(Rule::RawHtml, span, "HTML is not part of the book's Markdown: it is shown as text")
                    .help("write it in Markdown, or put it between backticks if it is meant to be read"),
            );
            return;
        }
        let refused = sanitize::refused(html, in_line);
        if !refused.is_empty() {
            let is = if refused.len() == 1 { "is" } else { "are" };
            let message = format!("`{}` may not stand here and {is} taken out", refused.join("`, `"));
            self.diagnostics.push(
                Diagnostic::new(Rule::RawHtml, span, message)
                    .help("links, pictures, quotations and headings are written in Markdown; nothing runs, and nothing has a style"),
            );
        }
    }

    /// A tag in a line, if it may stand there. What closes an element closes those that were opened in it; what closes nothing
    /// is left out, and what is never closed is closed where its line of inlines ends.
    fn markup(&mut self, html: &str, opened: &mut Vec<String>) -> Option<InlineKind> {
        let html = match sanitize::tag(html)? {
            sanitize::Tag::Empty(html) => html,
            sanitize::Tag::Open(name, html) => {
                opened.push(name);
                html
            }
            sanitize::Tag::Close(name) => {
                let from = opened.iter().rposition(|open| *open == name)?;
                opened.split_off(from).iter().rev().map(|name| format!("</{name}>")).collect()
            }
        };
        Some(InlineKind::Markup(html))
    }

    /// The anchor of a heading: its id, else its slug, with a number if the document has it already.
    fn anchor(&mut self, id: Option<&(String, Span)>, text: &[Inline], span: Span) -> String {
        if let Some((id, place)) = id {
            if reserved(id) {
                let message = format!("every page may have the id `{id}` already: it is the program's own");
                self.diagnostics
                    .push(Diagnostic::new(Rule::DuplicateId, *place, message).help("give the heading another id"));
            }
            if let Some(first) = self.anchors.insert(id.clone(), *place) {
                self.diagnostics.push(
                    Diagnostic::new(Rule::DuplicateId, *place, format!("the page has the id `{id}` already"))
                        .related(first, "it stands here")
                        .help("give one of the two headings another id"),
                );
            }
            return id.clone();
        }
        let slug = id::slug(&plain_text(text));
        let slug = if slug.is_empty() { "section".to_owned() } else { slug };
        let mut anchor = slug.clone();
        let mut number = 1;
        while self.anchors.contains_key(&anchor) || reserved(&anchor) {
            number += 1;
            anchor = format!("{slug}-{number}");
        }
        self.anchors.insert(anchor.clone(), span);
        anchor
    }

    /// Reads what stands in braces at the end of a heading, from the file's own text, so that every part has its place.
    fn attributes(&mut self, heading: Span) -> Attributes {
        let mut attributes = Attributes::default();
        let lines = &self.text[heading.range()];
        // They end the first line, or the last one above the line that makes the words a heading.
        let underline = |lines: &str| lines.trim_end().rfind(['\n', '\r']);
        let words = underline(lines).map_or(lines, |end| lines[..end].trim_end_matches(['\n', '\r']));
        let line = &words[underline(words).map_or(0, |end| end + 1)..];
        let start = heading.start as usize + (line.as_ptr() as usize - lines.as_ptr() as usize);
        let heading = Span::new(self.file, start..heading.end as usize);
        let closed = line.trim_end().trim_end_matches('#').trim_end();
        let Some(open) = line.rfind('{') else { return attributes };
        let start = heading.start as usize + open;
        let whole = Span::new(self.file, start..heading.start as usize + line.trim_end().len());
        if !closed.ends_with('}') || (open > 0 && line.as_bytes()[open - 1] == b'\\') {
            // A brace in the middle of a heading is text; one at the end that never closes was meant as attributes.
            if !line[open..].contains('}') {
                self.diagnostics.push(
                    Diagnostic::new(Rule::AttributeMalformed, whole, "the attributes of the heading are not closed")
                        .label("this is read as part of the title")
                        .help("end them with `}`"),
                );
            }
            return attributes;
        }
        let inner = &line[open + 1..closed.len() - 1];
        let mut at = start + 1;
        let mut after_comma = None;
        for word in inner.split_inclusive(char::is_whitespace) {
            let token = word.trim();
            let place = at + word.len() - word.trim_start().len();
            let span = Span::new(self.file, place..place + token.len());
            at += word.len();
            if token.is_empty() {
                continue;
            }
            if let Some(id) = token.strip_prefix('#') {
                self.attribute_id(id, span, &mut attributes);
            } else if let Some(class) = token.strip_prefix('.') {
                if class == "key" {
                    attributes.classes.push((class.to_owned(), span));
                } else {
                    self.diagnostics.push(
                        Diagnostic::new(Rule::AttributeMalformed, span, format!("a heading has no class `.{class}`"))
                            .help("the only class is `.key`, for an excerpt that is shown where there is room for few"),
                    );
                }
            } else if let Some((key, value)) = token.split_once('=') {
                self.attribute_pair(key, value, place, &mut attributes);
                after_comma = value.ends_with(',').then_some(span);
                continue;
            } else if let Some(before) = after_comma {
                let span = Span { start: before.start, ..span };
                self.diagnostics.push(
                    Diagnostic::new(Rule::AttributeMalformed, span, "a value of a heading's attribute holds a space")
                        .help("leave no space after the comma"),
                );
            } else {
                let near = did_you_mean(token, self.dialect.keys.iter().copied());
                let help = match near {
                    Some(near) => format!("write `{near}=…`"),
                    None => "write `#id`, `.key`, or `key=value` without spaces".to_owned(),
                };
                self.diagnostics.push(
                    Diagnostic::new(Rule::AttributeMalformed, span, format!("`{token}` is no attribute of a heading"))
                        .help(help),
                );
            }
            after_comma = None;
        }
        attributes
    }

    fn attribute_id(&mut self, id: &str, span: Span, attributes: &mut Attributes) {
        if let Some(reason) = id::invalid(id) {
            let slug = id::slug(id);
            let finding = Diagnostic::new(Rule::AttributeMalformed, span, format!("`#{id}` cannot be an id: {reason}"));
            self.diagnostics.push(if slug.is_empty() {
                finding.help("use lower-case letters, digits and hyphens")
            } else {
                finding.help(format!("write `#{slug}`"))
            });
        }
        if let Some((_, first)) = &attributes.id {
            let message = "a heading can have only one id";
            self.diagnostics.push(
                Diagnostic::new(Rule::AttributeMalformed, span, message).related(*first, "the first").help("keep one"),
            );
            return;
        }
        attributes.id = Some((id.to_owned(), span));
    }

    fn attribute_pair(&mut self, key: &str, value: &str, place: usize, attributes: &mut Attributes) {
        let key_span = Span::new(self.file, place..place + key.len());
        let value_start = place + key.len() + 1;
        let value_span = Span::new(self.file, value_start..value_start + value.len());
        if !self.dialect.keys.contains(&key) {
            let mut finding =
                Diagnostic::new(Rule::UnknownKey, key_span, format!("a heading has no attribute `{key}`"));
            finding = match did_you_mean(key, self.dialect.keys.iter().copied()) {
                Some(near) => finding
                    .label(format!("did you mean `{near}`?"))
                    .suggest(key_span, near)
                    .help(format!("write `{near}=`")),
                None => finding.help(format!("the attributes are #id, .key, {}", self.dialect.keys.join(", "))),
            };
            self.diagnostics.push(finding);
            return;
        }
        if value.starts_with(['"', '\'', '“']) {
            self.diagnostics.push(
                Diagnostic::new(
                    Rule::AttributeMalformed,
                    value_span,
                    "a value of a heading's attribute needs no quotes",
                )
                .help("take the quotes away"),
            );
            return;
        }
        attributes.pairs.push((key.to_owned(), key_span, value.to_owned(), value_span));
    }
}

fn is_block(tag: &Tag<'_>) -> bool {
    !matches!(
        tag,
        Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::Link { .. }
            | Tag::Image { .. }
    )
}

/// The target of a paragraph that is nothing but `![[target]]`.
fn embedded(text: &[Inline]) -> Option<String> {
    match text {
        [Inline { kind: InlineKind::WikiLink(WikiLink { target, embed: true, .. }), .. }] => Some(target.clone()),
        _ => None,
    }
}

/// The rest, and whether a comment is not closed.
fn without_comments(html: &str) -> (String, bool) {
    let mut rest = html;
    let mut out = String::new();
    while let Some(start) = rest.find("<!--") {
        out.push_str(&rest[..start]);
        match rest[start..].find("-->") {
            Some(end) => rest = &rest[start + end + 3..],
            None => return (out, true),
        }
    }
    out.push_str(rest);
    (out, false)
}

fn alert(kind: BlockQuoteKind) -> Alert {
    match kind {
        BlockQuoteKind::Note => Alert::Note,
        BlockQuoteKind::Tip => Alert::Tip,
        BlockQuoteKind::Important => Alert::Important,
        BlockQuoteKind::Warning => Alert::Warning,
        BlockQuoteKind::Caution => Alert::Caution,
    }
}

fn alignment(alignment: MdAlignment) -> Alignment {
    match alignment {
        MdAlignment::None => Alignment::Default,
        MdAlignment::Left => Alignment::Left,
        MdAlignment::Center => Alignment::Center,
        MdAlignment::Right => Alignment::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Document, Vec<String>) {
        let mut diagnostics = Diagnostics::default();
        let dialect = Dialect { keys: &["themes", "countries"], raw_html: false };
        let document = parse(FileId(0), text, 0, &dialect, &mut diagnostics);
        let messages = diagnostics.iter().map(|d| format!("{}: {}", d.rule.name(), &text[d.span.range()])).collect();
        (document, messages)
    }

    fn first_inlines(text: &str) -> Vec<InlineKind> {
        match read(text).0.blocks.into_iter().next().map(|b| b.kind) {
            Some(BlockKind::Paragraph(text)) => text.into_iter().map(|i| i.kind).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn citations_are_read_in_pandocs_form() {
        let [InlineKind::Citation(all)] = &first_inlines("[see @a2016, p. 33; -@b:c. and more]")[..] else { panic!() };
        assert_eq!((all[0].prefix.as_str(), all[0].key.as_str(), all[0].suffix.as_str()), ("see", "a2016", "p. 33"));
        assert_eq!((all[1].key.as_str(), all[1].suppress_author, all[1].suffix.as_str()), ("b:c", true, ". and more"));
        assert!(matches!(&first_inlines("[me@example.org] and [sic]")[..], [InlineKind::Text(_)]));
    }

    #[test]
    fn wikilinks_and_embeds_are_told_apart() {
        let [InlineKind::WikiLink(link)] = &first_inlines("[[peru|Peru's]]")[..] else { panic!() };
        assert_eq!((link.target.as_str(), plain_text(link.text.as_ref().unwrap())), ("peru", "Peru's".to_owned()));
        assert!(matches!(&read("![[a#b]]").0.blocks[0].kind, BlockKind::Embed(target) if target == "a#b"));
    }

    #[test]
    fn heading_attributes_have_places_and_mistakes_are_named() {
        let (document, found) = read("### T {#a themes=x,y .key}\n");
        let BlockKind::Heading(heading) = &document.blocks[0].kind else { panic!() };
        assert_eq!((heading.anchor.as_str(), plain_text(&heading.text)), ("a", "T".to_owned()));
        assert_eq!(heading.attributes.pairs[0].2, "x,y");
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(read("### T {#a themes=x, y}\n").1, ["attribute-malformed: themes=x, y"]);
        assert_eq!(read("### T {#a themes=x\n").1, ["attribute-malformed: {#a themes=x"]);
        assert_eq!(read("### T {#a theme=x}\n").1, ["unknown-key: theme"]);
        assert_eq!(read("### T {#A_b}\n").1, ["attribute-malformed: #A_b"]);
        assert_eq!(read("### T {onclick=x .big}\n").1, ["unknown-key: onclick", "attribute-malformed: .big"]);
    }

    #[test]
    fn comments_are_dropped_and_other_html_is_reported() {
        assert_eq!(read("<!-- a -->\n\ntext <!-- b --> text\n").1, Vec::<String>::new());
        assert_eq!(read("a <b>c</b>\n").1, ["raw-html: <b>", "raw-html: </b>"]);
    }

    #[test]
    fn nesting_without_end_is_one_finding() {
        let (_, found) = read(&format!("{}x\n", "> ".repeat(5000)));
        assert_eq!(found.len(), 1);
        let (_, found) = read(&format!("{}x{}\n", "*a ".repeat(300), "*".repeat(300)));
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
