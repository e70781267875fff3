//! The blocks of an article → its parts: the bottom line and the sections a briefing has.
//!
//! 1. What stands before the first level-2 heading is the bottom line.
//! 2. Each level-2 heading begins a section, known by its name in the language of the book or in English.
//! 3. The items of key points and recommendations become [`Point`]s, `## Excerpts` becomes excerpts (see
//!    [`crate::parse::excerpt`]), the tables of figures and events become typed rows (see [`crate::parse::table`]).

use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::document::{Block, BlockKind, Document, Heading, Inline, InlineKind, plain_text, walk_blocks};
use crate::parse::excerpt::{self, Excerpt};
use crate::parse::locator::{Locator, trailing_locators};
use crate::parse::names::Names;
use crate::parse::table::{self, Event, Figure};
use crate::source::{FileId, Source, Span};
use crate::strings::SectionKind;

/// An article's text in its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Article {
    /// The bottom line.
    pub lead: Vec<Block>,
    /// The sections, in the order of the file.
    pub sections: Vec<Section>,
}

/// A section of an article.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Which one it is; nothing for a heading of an article's own.
    pub kind: Option<SectionKind>,
    /// Its heading.
    pub heading: Heading,
    /// Where the heading stands.
    pub span: Span,
    /// What stands in it.
    pub content: Content,
}

/// What a section holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Text.
    Prose(Vec<Block>),
    /// Text, then the items of the section's lists.
    Points(Vec<Block>, Vec<Point>),
    /// Text, then excerpts.
    Excerpts(Vec<Block>, Vec<Excerpt>),
    /// The rows of the section's table, then text.
    Figures(Vec<Figure>, Vec<Block>),
    /// The rows of the section's table, then text.
    Events(Vec<Event>, Vec<Block>),
}

/// A key point or a recommendation.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Its anchor on the page.
    pub anchor: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// Where it stands.
    pub span: Span,
    /// The places in the source that it ends in.
    pub locators: Vec<Locator>,
    /// The links in it that name an excerpt, as written, with their places.
    pub links: Vec<(String, Span)>,
    /// Whether a citation in it names a place.
    pub cites_a_place: bool,
}

impl Article {
    /// Calls `visit` with every run of blocks an editor wrote (quotations excepted), and the anchor it stands under.
    pub fn prose<'a>(&'a self, visit: &mut impl FnMut(&'a [Block], Option<&'a str>)) {
        visit(&self.lead, None);
        for section in &self.sections {
            let anchor = Some(section.heading.anchor.as_str());
            match &section.content {
                Content::Prose(blocks) => visit(blocks, anchor),
                Content::Points(blocks, points) => {
                    visit(blocks, anchor);
                    points.iter().for_each(|point| visit(&point.blocks, Some(&point.anchor)));
                }
                Content::Excerpts(blocks, excerpts) => {
                    visit(blocks, anchor);
                    excerpts.iter().for_each(|excerpt| visit(&excerpt.note, Some(&excerpt.id)));
                }
                Content::Figures(_, blocks) | Content::Events(_, blocks) => visit(blocks, anchor),
            }
        }
    }

    /// Every excerpt, in order.
    pub fn excerpts(&self) -> impl Iterator<Item = &Excerpt> {
        self.sections.iter().flat_map(|section| match &section.content {
            Content::Excerpts(_, excerpts) => excerpts.as_slice(),
            _ => &[],
        })
    }

    /// Every row of figures, in order.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.sections.iter().flat_map(|section| match &section.content {
            Content::Figures(rows, _) => rows.as_slice(),
            _ => &[],
        })
    }

    /// Every row of events, in order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.sections.iter().flat_map(|section| match &section.content {
            Content::Events(rows, _) => rows.as_slice(),
            _ => &[],
        })
    }

    /// The points of the section of a kind.
    pub fn points(&self, kind: SectionKind) -> impl Iterator<Item = &Point> {
        self.sections.iter().filter(move |section| section.kind == Some(kind)).flat_map(|section| {
            match &section.content {
                Content::Points(_, points) => points.as_slice(),
                _ => &[],
            }
        })
    }
}

/// Reads the parts of an article. `sourced` says whether it is about a source: then its sections are closed.
pub fn read(
    file: FileId,
    source: &Source,
    document: Document,
    names: &Names,
    indexes: &[&str],
    sourced: bool,
    diagnostics: &mut Diagnostics,
) -> Article {
    let mut reader = Reader { source, names, indexes, sourced, diagnostics };
    let mut article = Article { lead: Vec::new(), sections: Vec::new() };
    let mut open: Option<(Heading, Span)> = None;
    let mut blocks = Vec::new();
    for block in document.blocks {
        match block.kind {
            BlockKind::Heading(heading) if heading.level <= 2 => {
                reader.close(&mut article, open.take(), std::mem::take(&mut blocks));
                open = Some((heading, block.span));
            }
            _ => blocks.push(block),
        }
    }
    reader.close(&mut article, open, blocks);
    if sourced && article.lead.is_empty() {
        let at = crate::parse::front_matter::split(&source.text).body;
        diagnostics.push(
            Diagnostic::new(Rule::MissingKey, Span::new(file, at..at), "the article has no bottom line")
                .help("begin with two or three sentences, before the first heading: the thesis and what it rests on"),
        );
    }
    article
}

struct Reader<'r> {
    source: &'r Source,
    names: &'r Names,
    indexes: &'r [&'r str],
    sourced: bool,
    diagnostics: &'r mut Diagnostics,
}

impl Reader<'_> {
    /// Ends the section that `heading` began, or the bottom line if none did.
    fn close(&mut self, article: &mut Article, heading: Option<(Heading, Span)>, blocks: Vec<Block>) {
        let Some((heading, span)) = heading else {
            self.no_quotations(&blocks);
            article.lead = blocks;
            return;
        };
        let title = plain_text(&heading.text);
        let kind = self.names.sections.get(title.trim().to_lowercase().as_str()).copied();
        if let Some(kind) = kind
            && let Some(first) = article.sections.iter().find(|section| section.kind == Some(kind))
        {
            self.diagnostics.push(
                Diagnostic::new(Rule::DuplicateId, span, format!("the article has a section “{title}” already"))
                    .related(first.span, "it begins here")
                    .help("join the two"),
            );
        }
        if kind.is_none() && self.sourced {
            self.unknown_section(&title, span, &blocks);
        }
        let content = match kind {
            Some(SectionKind::Excerpts) => {
                let (lead, excerpts) = excerpt::read(self.source, blocks, self.indexes, self.diagnostics);
                Content::Excerpts(lead, excerpts)
            }
            Some(SectionKind::Figures) => {
                self.no_quotations(&blocks);
                let (rows, rest) = table::figures(self.source, blocks, self.names, self.diagnostics);
                Content::Figures(rows, rest)
            }
            Some(SectionKind::Events) => {
                self.no_quotations(&blocks);
                let (rows, rest) = table::events(self.source, blocks, self.names, self.diagnostics);
                Content::Events(rows, rest)
            }
            Some(SectionKind::KeyPoints | SectionKind::Recommendations) => {
                self.no_quotations(&blocks);
                points(&heading.anchor, blocks)
            }
            Some(_) => {
                self.no_quotations(&blocks);
                Content::Prose(blocks)
            }
            // The heading is reported already; a quotation under a mistyped one is no second mistake.
            None => Content::Prose(blocks),
        };
        article.sections.push(Section { kind, heading, span, content });
    }

    fn unknown_section(&mut self, title: &str, span: Span, blocks: &[Block]) {
        let holds_quotation = blocks.iter().any(|block| matches!(block.kind, BlockKind::Quote(None, _)));
        let names = self.names.sections.keys().map(String::as_str);
        let mut finding = Diagnostic::new(Rule::UnknownSection, span, format!("an article has no section “{title}”"));
        finding = match did_you_mean(title, names) {
            Some(near) => {
                let near = capitalised(near);
                finding.label(format!("did you mean “{near}”?")).help(format!("write `## {near}`"))
            }
            None => {
                let all = self.names.sections.keys().map(|name| capitalised(name)).collect::<Vec<_>>().join(", ");
                finding.help(format!("the sections are {all}; use a level-3 heading for a heading of your own"))
            }
        };
        if holds_quotation {
            finding = finding.note("the quotations under it are not read as excerpts");
        }
        self.diagnostics.push(finding);
    }

    /// In a page with a source every block quotation that is no alert is an excerpt, or an error.
    fn no_quotations(&mut self, blocks: &[Block]) {
        if !self.sourced {
            return;
        }
        for block in blocks {
            if matches!(block.kind, BlockKind::Quote(None, _)) {
                self.diagnostics.push(
                    Diagnostic::new(
                        Rule::QuotationOutsideExcerpts,
                        block.span,
                        "a quotation stands outside the excerpts",
                    )
                    .help("move it under a level-3 heading in `## Excerpts`, or show one with `![[#excerpt-id]]`"),
                );
            }
        }
    }
}

/// A section's name as it is shown: the first letter upper case.
fn capitalised(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The items of the lists in `blocks`, and the rest of them.
fn points(anchor: &str, blocks: Vec<Block>) -> Content {
    let mut rest = Vec::new();
    let mut points = Vec::new();
    for block in blocks {
        match block.kind {
            BlockKind::List(_, items) => {
                for item in items {
                    points.push(point(format!("{anchor}-{}", points.len() + 1), item.blocks, item.span));
                }
            }
            _ => rest.push(block),
        }
    }
    Content::Points(rest, points)
}

fn point(anchor: String, blocks: Vec<Block>, span: Span) -> Point {
    let mut links = Vec::new();
    let mut cites_a_place = false;
    walk_blocks(&blocks, &mut |inline: &Inline| match &inline.kind {
        InlineKind::WikiLink(link) if link.target.contains('#') => links.push((link.target.clone(), inline.span)),
        InlineKind::Link(link) if link.target.contains('#') => links.push((link.target.clone(), inline.span)),
        InlineKind::Citation(all) => cites_a_place |= all.iter().any(|cited| Locator::parse(&cited.suffix).is_ok()),
        _ => {}
    });
    let locators = match blocks.last().map(|block| &block.kind) {
        Some(BlockKind::Paragraph(text) | BlockKind::Plain(text)) => {
            // Links to excerpts may follow the locator; they are no text of their own.
            let words: Vec<Inline> = text
                .iter()
                .filter(|inline| !matches!(&inline.kind, InlineKind::WikiLink(link) if link.text.is_none()))
                .cloned()
                .collect();
            trailing_locators(&plain_text(&words)).map(|(locators, _)| locators).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    Point { anchor, blocks, span, locators, links, cites_a_place }
}
