//! The tree of a document → HTML. Text is escaped here and nowhere else on its way to a page.
//!
//! The HTML is compact: no white space between blocks, so that minifying it changes nothing a reader sees. It carries no
//! classes but those that a style sheet cannot do without, and no inline style or script.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::book::mentions::{Edge, Marks, Name};
use crate::book::prose::Sentence;
use crate::book::{Book, ExcerptId, PageId, Target};
use crate::document::{
    Alignment, Block, BlockKind, Cited, Inline, InlineKind, Link, Table, WikiLink, plain_text, visible, visit_blocks,
};
use crate::highlight::Highlighter;
use crate::parse::Body;
use crate::source::Span;

/// Text for an element's content or a quoted attribute: the five characters that mean something there are replaced
/// (HTML Living Standard, 13.3 “Escapes a string”), and control characters that no document may hold are shown as U+FFFD.
pub fn escape(text: &str, out: &mut String) {
    // Most text has nothing to escape, so it is copied in stretches.
    let mut rest = text;
    while let Some(at) = first_suspect(rest) {
        out.push_str(&rest[..at]);
        let mut characters = rest[at..].chars();
        match characters.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('>') => out.push_str("&gt;"),
            Some('"') => out.push_str("&quot;"),
            Some('\'') => out.push_str("&#39;"),
            Some(c @ ('\n' | '\t' | '\r')) => out.push(c),
            Some(c) => out.push(visible(c)),
            None => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

/// [`escape`] into a new string, if there is anything to escape.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if first_suspect(text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    escape(text, &mut out);
    Cow::Owned(out)
}

/// Where the first byte stands that may belong to what is escaped. Bytes are looked at in pieces without leaving a piece
/// early, which processors do many bytes at a time.
fn first_suspect(text: &str) -> Option<usize> {
    const PIECE: usize = 32;
    let clean =
        text.as_bytes().chunks_exact(PIECE).take_while(|piece| !piece.iter().fold(false, |any, b| any | suspect(*b)));
    let start = PIECE * clean.count();
    text.as_bytes()[start..].iter().position(|byte| suspect(*byte)).map(|at| start + at)
}

/// Whether a byte may belong to what is escaped. Beside the ASCII characters, only what begins with the last two can be a
/// character that no file may hold: U+0080 to U+009F, and U+FFFE and U+FFFF.
fn suspect(byte: u8) -> bool {
    matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'' | 0..0x20 | 0x7f | 0xc2 | 0xef)
}

/// The way from one path of the site to another.
pub fn relative(from: &str, to: &str) -> String {
    let folders = &from[..from.rfind('/').map_or(0, |slash| slash + 1)];
    // Both paths have the folders in common up to the last slash that their common beginning holds.
    let same = folders.bytes().zip(to.bytes()).take_while(|(a, b)| a == b).count();
    let shared = folders.as_bytes()[..same].iter().rposition(|byte| *byte == b'/').map_or(0, |slash| slash + 1);
    let up = folders[shared..].matches('/').count();
    let mut out = String::with_capacity(3 * up + to.len() - shared);
    (0..up).for_each(|_| out.push_str("../"));
    out.push_str(&to[shared..]);
    out
}

/// The path and the fragment that a relative link on the page at `from` means: the reverse of [`relative`].
pub fn resolved(from: &str, href: &str) -> (String, Option<String>) {
    let (way, fragment) = match href.split_once('#') {
        Some((way, fragment)) => (way, Some(fragment.to_owned())),
        None => (href, None),
    };
    if way.is_empty() {
        return (from.to_owned(), fragment);
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in way.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    (parts.join("/"), fragment)
}

/// What an excerpt shown on a page is made with.
pub type Embed<'w> = &'w dyn Fn(ExcerptId) -> String;

/// Writes what stands in a sentence for a citation, with links from the path `from` if `linking`.
pub trait Cite {
    /// The citation as HTML of inline elements.
    fn cite(&self, cited: &[Cited], from: &str, linking: bool) -> String;
}

/// Writes the text of one page.
pub struct Writer<'w> {
    book: &'w Book,
    /// The path of the page the HTML will stand on.
    from: &'w str,
    links: &'w BTreeMap<Span, Target>,
    /// The names of terms in the text, if it stands on its own page.
    marks: Option<&'w Marks>,
    highlighter: &'w Highlighter,
    cite: &'w dyn Cite,
    embed: Option<Embed<'w>>,
    /// The texts of footnotes by label, if this page shows them.
    footnotes: BTreeMap<&'w str, &'w [Block]>,
    /// The labels in the order in which they are first referred to.
    cited_notes: Vec<&'w str>,
    /// Whether links are written; inside a link they are not.
    linking: bool,
    /// The path of the page whose passages are named by their place alone, because it names their source.
    source: &'w str,
    /// Whether the text stands on its own page: elsewhere its headings have no ids, which could be there already.
    own_page: bool,
}

impl<'w> Writer<'w> {
    /// A writer for text of `page` that will stand at the path `from`.
    ///
    /// Footnotes are numbered if the text stands on its own page; elsewhere references to them are left out.
    pub fn new(
        book: &'w Book,
        page: PageId,
        from: &'w str,
        highlighter: &'w Highlighter,
        cite: &'w dyn Cite,
        embed: Option<Embed<'w>>,
    ) -> Self {
        let marks = book.mentions.marks(page);
        let page = &book.pages[page];
        let own_page = page.path == from;
        let footnotes = if own_page { footnotes(&page.body) } else { BTreeMap::new() };
        Self {
            book,
            from,
            links: &page.links,
            marks: own_page.then_some(marks),
            highlighter,
            cite,
            embed,
            footnotes,
            cited_notes: Vec::new(),
            linking: true,
            source: from,
            own_page,
        }
    }

    /// The same without links, for text that stands inside a link or a list of cards.
    pub fn without_links(mut self) -> Self {
        self.linking = false;
        self
    }

    /// The same for text that stands under the name of its source: a link to a passage of it reads "p. 14".
    pub fn under_its_source(mut self, page: PageId) -> Self {
        self.source = &self.book.pages[page].path;
        self
    }

    /// Blocks as HTML.
    pub fn blocks(&mut self, blocks: &'w [Block]) -> String {
        let mut out = String::new();
        self.push_blocks(blocks, &mut out);
        out
    }

    /// Inlines as HTML.
    pub fn inlines(&mut self, inlines: &'w [Inline]) -> String {
        let mut out = String::new();
        self.push_inlines(inlines, &mut out);
        out
    }

    /// The footnotes that were referred to, as a list in the order of their numbers; empty if there are none.
    pub fn footnotes(&mut self) -> String {
        let mut out = String::new();
        let mut at = 0;
        // The text of a note may refer to further notes, which then follow.
        while let Some(label) = self.cited_notes.get(at).copied() {
            at += 1;
            let blocks = self.footnotes[label];
            let back = escaped(self.book.strings.get("footnote-back"));
            let _ = write!(out, "<li id=\"fn-{at}\">");
            self.push_blocks(blocks, &mut out);
            let link = format!(" <a class=\"footnote-back\" href=\"#fnref-{at}\" aria-label=\"{back}\">↩</a>");
            let end = if out.ends_with("</p>") { out.len() - "</p>".len() } else { out.len() };
            out.insert_str(end, &link);
            out.push_str("</li>");
        }
        if out.is_empty() { out } else { format!("<ol class=\"footnotes\">{out}</ol>") }
    }

    fn push_blocks(&mut self, blocks: &'w [Block], out: &mut String) {
        for block in blocks {
            self.push_block(block, out);
        }
    }

    fn push_block(&mut self, block: &'w Block, out: &mut String) {
        match &block.kind {
            BlockKind::Heading(heading) => {
                // The page's own title is the only heading of level 1.
                let level = heading.level.max(2);
                let _ = write!(out, "<h{level}");
                if self.own_page {
                    let _ = write!(out, " id=\"{}\"", escaped(&heading.anchor));
                }
                out.push('>');
                self.push_inlines(&heading.text, out);
                let _ = write!(out, "</h{level}>");
            }
            BlockKind::Paragraph(text) => {
                out.push_str("<p>");
                self.push_inlines(text, out);
                out.push_str("</p>");
            }
            BlockKind::Plain(text) => self.push_inlines(text, out),
            BlockKind::Quote(None, blocks) => {
                out.push_str("<blockquote>");
                self.push_blocks(blocks, out);
                out.push_str("</blockquote>");
            }
            BlockKind::Quote(Some(alert), blocks) => {
                let title = self.book.strings.get(match alert.name() {
                    "note" => "alert-note",
                    "tip" => "alert-tip",
                    "important" => "alert-important",
                    "warning" => "alert-warning",
                    _ => "alert-caution",
                });
                let _ = write!(
                    out,
                    "<div class=\"alert alert-{}\" role=\"note\"><p class=\"alert-title\">{}</p>",
                    alert.name(),
                    escaped(title)
                );
                self.push_blocks(blocks, out);
                out.push_str("</div>");
            }
            BlockKind::List(start, items) => {
                let tag = if start.is_some() { "ol" } else { "ul" };
                match start {
                    Some(start) if *start != 1 => drop(write!(out, "<ol start=\"{start}\">")),
                    _ => drop(write!(out, "<{tag}>")),
                }
                for item in items {
                    out.push_str("<li>");
                    let mut start = out.len();
                    self.push_blocks(&item.blocks, out);
                    if let Some(done) = item.task {
                        let (sign, key) = if done { ('☑', "task-done") } else { ('☐', "task-open") };
                        let label = escaped(self.book.strings.get(key));
                        // The box stands in the line of the first words.
                        start += if out[start..].starts_with("<p>") { "<p>".len() } else { 0 };
                        let sign = format!("<span class=\"task\" role=\"img\" aria-label=\"{label}\">{sign}</span> ");
                        out.insert_str(start, &sign);
                    }
                    out.push_str("</li>");
                }
                let _ = write!(out, "</{tag}>");
            }
            BlockKind::Code(language, text) => {
                match language {
                    Some(language) => drop(write!(out, "<pre><code class=\"language-{}\">", escaped(language))),
                    None => out.push_str("<pre><code>"),
                }
                match language.as_deref().and_then(|language| self.highlighter.highlight(language, text)) {
                    Some(runs) => {
                        for (class, run) in runs {
                            match class {
                                Some(class) => {
                                    let _ = write!(out, "<span class=\"hl-{class}\">");
                                    escape(run, out);
                                    out.push_str("</span>");
                                }
                                None => escape(run, out),
                            }
                        }
                    }
                    None => escape(text, out),
                }
                out.push_str("</code></pre>");
            }
            BlockKind::Html(html) => {
                out.push_str("<pre><code>");
                escape(html.trim_end(), out);
                out.push_str("</code></pre>");
            }
            BlockKind::Markup(html) => out.push_str(html),
            BlockKind::Rule => out.push_str("<hr>"),
            BlockKind::Table(table) => self.push_table(table, out),
            // Footnotes stand at the end of the page.
            BlockKind::Footnote(..) => {}
            BlockKind::Definitions(definitions) => {
                out.push_str("<dl>");
                for definition in definitions {
                    out.push_str("<dt>");
                    self.push_inlines(&definition.term, out);
                    out.push_str("</dt>");
                    for meaning in &definition.meanings {
                        out.push_str("<dd>");
                        self.push_blocks(meaning, out);
                        out.push_str("</dd>");
                    }
                }
                out.push_str("</dl>");
            }
            BlockKind::Embed(_) => {
                if let (Some(embed), Some(Target::Excerpt(excerpt))) = (self.embed, self.links.get(&block.span)) {
                    out.push_str(&embed(*excerpt));
                }
            }
        }
    }

    fn push_table(&mut self, table: &'w Table, out: &mut String) {
        out.push_str("<table><thead><tr>");
        for (cell, alignment) in table.head.iter().zip(&table.alignments) {
            let _ = write!(out, "<th scope=\"col\"{}>", aligned(*alignment));
            self.push_inlines(&cell.text, out);
            out.push_str("</th>");
        }
        out.push_str("</tr></thead><tbody>");
        for row in &table.rows {
            out.push_str("<tr>");
            for ((cell, head), alignment) in row.iter().zip(&table.head).zip(&table.alignments) {
                // On a narrow screen the rows are stacked, and each cell shows the name of its column.
                let label = plain_text(&head.text);
                let _ = write!(out, "<td data-label=\"{}\"{}>", escaped(&label), aligned(*alignment));
                self.push_inlines(&cell.text, out);
                out.push_str("</td>");
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table>");
    }

    fn push_inlines(&mut self, inlines: &'w [Inline], out: &mut String) {
        for inline in inlines {
            self.push_inline(inline, out);
        }
    }

    fn push_inline(&mut self, inline: &'w Inline, out: &mut String) {
        match &inline.kind {
            InlineKind::Text(text) => self.push_text(text, inline.span, out),
            InlineKind::Code(text) => {
                out.push_str("<code>");
                escape(text, out);
                out.push_str("</code>");
            }
            InlineKind::Emphasis(text) => self.wrapped("em", text, out),
            InlineKind::Strong(text) => self.wrapped("strong", text, out),
            InlineKind::Strikethrough(text) => self.wrapped("s", text, out),
            InlineKind::Link(link) => self.push_link(link, inline.span, out),
            InlineKind::Image(link) => self.push_image(link, inline.span, out),
            InlineKind::WikiLink(link) => self.push_wiki_link(link, inline.span, out),
            InlineKind::Citation(all) => {
                out.push_str("<cite class=\"citation\">");
                out.push_str(&self.cite.cite(all, self.from, self.linking));
                out.push_str("</cite>");
            }
            InlineKind::FootnoteReference(label) => self.push_note_reference(label, out),
            InlineKind::Html(html) => {
                out.push_str("<code>");
                escape(html, out);
                out.push_str("</code>");
            }
            InlineKind::Markup(tag) => out.push_str(tag),
            InlineKind::SoftBreak => out.push('\n'),
            InlineKind::HardBreak => out.push_str("<br>"),
        }
    }

    /// Text, with the names of terms in it linked and explained.
    fn push_text(&self, text: &str, span: Span, out: &mut String) {
        let marks = self.marks.filter(|_| self.linking).and_then(|marks| marks.get(&span));
        let mut from = 0;
        for (at, edge) in marks.into_iter().flatten() {
            escape(&text[from..*at], out);
            from = *at;
            match edge {
                Edge::Open(Name { term, link, long_form }) => {
                    if *link {
                        let href = relative(self.from, &self.book.pages[*term].path);
                        let _ = write!(out, "<a class=\"mention\" href=\"{}\">", escaped(&href));
                    }
                    if *long_form {
                        let _ = write!(out, "<abbr title=\"{}\">", escaped(&self.book.pages[*term].title));
                    }
                }
                Edge::Close(Name { link, long_form, .. }) => {
                    out.push_str(if *long_form { "</abbr>" } else { "" });
                    out.push_str(if *link { "</a>" } else { "" });
                }
            }
        }
        escape(&text[from..], out);
    }

    fn wrapped(&mut self, tag: &str, text: &'w [Inline], out: &mut String) {
        let _ = write!(out, "<{tag}>");
        self.push_inlines(text, out);
        let _ = write!(out, "</{tag}>");
    }

    /// The opening tag of a link to a target, unless links are not written here.
    fn open(&self, target: &Target, title: &str, out: &mut String) -> bool {
        if !self.linking {
            return false;
        }
        let (href, attributes) = match target {
            Target::Page(page, anchor) => {
                let path = &self.book.pages[*page].path;
                let way = if path == self.from && anchor.is_some() { String::new() } else { relative(self.from, path) };
                let fragment = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
                (way + &fragment, "")
            }
            Target::Excerpt(excerpt) => (excerpt_href(self.book, self.from, *excerpt), " class=\"passage\""),
            Target::External(url) => (url.clone(), " rel=\"external\""),
            Target::Asset(path) => (relative(self.from, path), ""),
        };
        let _ = write!(out, "<a href=\"{}\"{attributes}", escaped(&href));
        if !title.is_empty() {
            let _ = write!(out, " title=\"{}\"", escaped(title));
        }
        out.push('>');
        true
    }

    fn push_link(&mut self, link: &'w Link, span: Span, out: &mut String) {
        let target = self.links.get(&span);
        let open = target.is_some_and(|target| self.open(target, &link.title, out));
        if link.text.is_empty() {
            escape(
                &target.map_or_else(|| link.target.clone(), |target| self.book.labels().target(target, self.source)),
                out,
            );
        } else {
            self.push_inlines(&link.text, out);
        }
        if open {
            out.push_str("</a>");
        }
    }

    fn push_wiki_link(&mut self, link: &'w WikiLink, span: Span, out: &mut String) {
        let target = self.links.get(&span);
        let open = target.is_some_and(|target| self.open(target, "", out));
        match (&link.text, target) {
            (Some(text), _) => self.push_inlines(text, out),
            (None, Some(target)) => escape(&self.book.labels().target(target, self.source), out),
            (None, None) => escape(&link.target, out),
        }
        if open {
            out.push_str("</a>");
        }
    }

    fn push_image(&mut self, link: &'w Link, span: Span, out: &mut String) {
        let alternative = plain_text(&link.text);
        let Some(Target::Asset(path)) = self.links.get(&span) else { return escape(&alternative, out) };
        let _ = write!(out, "<img src=\"{}\" alt=\"{}\"", escaped(&relative(self.from, path)), escaped(&alternative));
        if !link.title.is_empty() {
            let _ = write!(out, " title=\"{}\"", escaped(&link.title));
        }
        out.push_str(" loading=\"lazy\" decoding=\"async\">");
    }

    fn push_note_reference(&mut self, label: &'w str, out: &mut String) {
        let Some((label, _)) = self.footnotes.get_key_value(label) else { return };
        let (number, first) = match self.cited_notes.iter().position(|cited| cited == label) {
            Some(at) => (at + 1, false),
            None => {
                self.cited_notes.push(label);
                (self.cited_notes.len(), true)
            }
        };
        let id = if first { format!(" id=\"fnref-{number}\"") } else { String::new() };
        let _ = write!(out, "<sup class=\"footnote-ref\"><a href=\"#fn-{number}\"{id}>{number}</a></sup>");
    }
}

/// A sentence of a page with the words that are meant.
pub fn sentence(sentence: &Sentence) -> String {
    let mut out = String::new();
    let mut from = 0;
    for mark in &sentence.marks {
        escape(&sentence.text[from..mark.start], &mut out);
        out.push_str("<mark>");
        escape(&sentence.text[mark.clone()], &mut out);
        out.push_str("</mark>");
        from = mark.end;
    }
    escape(&sentence.text[from..], &mut out);
    out
}

/// The class of a cell that is set in another way than the style sheet has it.
fn aligned(alignment: Alignment) -> &'static str {
    match alignment {
        Alignment::Default => "",
        Alignment::Left => " class=\"align-left\"",
        Alignment::Center => " class=\"align-center\"",
        Alignment::Right => " class=\"align-right\"",
    }
}

/// The address of an excerpt from a page.
pub fn excerpt_href(book: &Book, from: &str, id: ExcerptId) -> String {
    let path = &book.pages[book.excerpts[id].page].path;
    let anchor = &book.excerpt(id).id;
    if path == from { format!("#{anchor}") } else { format!("{}#{anchor}", relative(from, path)) }
}

/// The texts of a page's footnotes, by label.
fn footnotes(body: &Body) -> BTreeMap<&str, &[Block]> {
    let mut notes = BTreeMap::new();
    body.prose(&mut |blocks, _| {
        visit_blocks(blocks, &mut |block| {
            if let BlockKind::Footnote(label, blocks) = &block.kind {
                notes.insert(label.as_str(), blocks.as_slice());
            }
        });
    });
    notes
}

/// The words of blocks as a reader hears them, cut at a word after `limit` characters; for descriptions and feeds.
pub fn summary(blocks: &[Block], limit: usize) -> String {
    let mut text = String::new();
    for block in blocks {
        if let BlockKind::Paragraph(inlines) | BlockKind::Plain(inlines) = &block.kind {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&plain_text(inlines));
        }
    }
    if text.chars().count() <= limit {
        return text;
    }
    let cut: String = text.chars().take(limit).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{}…", cut.trim_end_matches([',', ';', ':', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_relative_to_the_page() {
        assert_eq!(relative("index.html", "countries/peru.html"), "countries/peru.html");
        assert_eq!(relative("countries/peru.html", "countries/index.html"), "index.html");
        assert_eq!(relative("countries/peru.html", "index.html"), "../index.html");
        assert_eq!(relative("matrix/peru/drugs.html", "articles/a.html"), "../../articles/a.html");
    }

    #[test]
    fn a_link_is_followed_back_to_its_path() {
        for (from, to) in [
            ("index.html", "a/b.html"),
            ("a/b.html", "index.html"),
            ("m/a/b.html", "a/b.html"),
            ("a/b.html", "a/c.html"),
        ] {
            assert_eq!(resolved(from, &relative(from, to)), (to.to_owned(), None));
        }
        assert_eq!(resolved("a/b.html", "#c"), ("a/b.html".to_owned(), Some("c".to_owned())));
        assert_eq!(resolved("a/b.html", "../d/e.html#f"), ("d/e.html".to_owned(), Some("f".to_owned())));
    }

    #[test]
    fn what_means_something_in_html_is_escaped() {
        assert_eq!(escaped("<a b='c' d=\"e\">&\u{0}"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;\u{fffd}");
        let means_something = |c: char| "&<>\"'".contains(c);
        for c in ('\u{1}'..='\u{1ffff}').filter(|c| !means_something(*c)) {
            let kept = if "\n\t\r".contains(c) { c } else { visible(c) };
            assert_eq!(escaped(&format!("é{c}.")), format!("é{kept}."), "{c:?}");
        }
    }
}
