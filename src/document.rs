//! The tree of a Markdown text: what the file says, with the place of every part.
//!
//! Markdown is parsed once into a [`Document`]; HTML, excerpts, search text and feeds are readers of this tree. The tree
//! holds decoded text (entities and escapes resolved), never HTML.

use crate::source::Span;

/// A whole text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    /// Its blocks in order.
    pub blocks: Vec<Block>,
}

/// A part of a text that stands on lines of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Where it stands, with its markers.
    pub span: Span,
}

/// The kinds of block.
#[derive(Debug, Clone, PartialEq)]
pub enum BlockKind {
    /// A heading.
    Heading(Heading),
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// The text of an item of a tight list: a paragraph that is set without space around it.
    Plain(Vec<Inline>),
    /// A block quotation or a GitHub alert.
    Quote(Option<Alert>, Vec<Block>),
    /// A list, with the first number if it is numbered.
    List(Option<u64>, Vec<Item>),
    /// A block of code with its language.
    Code(Option<String>, String),
    /// HTML as it stands in the file, to be shown as text.
    Html(String),
    /// HTML that has been sanitised.
    Markup(String),
    /// A thematic break.
    Rule,
    /// A table.
    Table(Table),
    /// The text of a footnote.
    Footnote(String, Vec<Block>),
    /// Terms with their definitions.
    Definitions(Vec<Definition>),
    /// An excerpt shown here: `![[article#excerpt]]`.
    Embed(String),
}

/// A heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its text.
    pub text: Vec<Inline>,
    /// Its anchor: the id that it names, else its slug, unique in the document.
    pub anchor: String,
    /// What stands in braces at its end.
    pub attributes: Attributes,
}

/// What stands in braces at the end of a heading.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributes {
    /// `#id`.
    pub id: Option<(String, Span)>,
    /// `.class`.
    pub classes: Vec<(String, Span)>,
    /// `key=value`; the span of the key and that of the value.
    pub pairs: Vec<(String, Span, String, Span)>,
}

/// The kinds of GitHub alert (<https://docs.github.com/get-started/writing-on-github/getting-started-with-writing-and-formatting-on-github/basic-writing-and-formatting-syntax#alerts>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alert {
    /// `[!NOTE]`
    Note,
    /// `[!TIP]`
    Tip,
    /// `[!IMPORTANT]`
    Important,
    /// `[!WARNING]`
    Warning,
    /// `[!CAUTION]`
    Caution,
}

impl Alert {
    /// The name for style sheets and strings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Tip => "tip",
            Self::Important => "important",
            Self::Warning => "warning",
            Self::Caution => "caution",
        }
    }
}

/// An item of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Whether its box is ticked, if it has one.
    pub task: Option<bool>,
    /// What it holds.
    pub blocks: Vec<Block>,
    /// Where it stands.
    pub span: Span,
}

/// How a column of a table is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alignment {
    /// As the style sheet has it.
    Default,
    /// At the left.
    Left,
    /// Centred.
    Center,
    /// At the right.
    Right,
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// One for each column.
    pub alignments: Vec<Alignment>,
    /// The cells of the first row.
    pub head: Vec<Cell>,
    /// The other rows.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Its text.
    pub text: Vec<Inline>,
    /// Where it stands.
    pub span: Span,
}

/// A term with its definitions.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// What is defined.
    pub term: Vec<Inline>,
    /// What it means.
    pub meanings: Vec<Vec<Block>>,
}

/// A part of a line.
#[derive(Debug, Clone, PartialEq)]
pub struct Inline {
    /// What it is.
    pub kind: InlineKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of inline.
#[derive(Debug, Clone, PartialEq)]
pub enum InlineKind {
    /// Text.
    Text(String),
    /// Code.
    Code(String),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Struck out.
    Strikethrough(Vec<Inline>),
    /// `[text](target "title")`.
    Link(Link),
    /// `![text](target "title")`.
    Image(Link),
    /// `[[target]]` or `[[target|text]]`.
    WikiLink(WikiLink),
    /// `[@key, p. 33]`.
    Citation(Vec<Cited>),
    /// `[^1]`.
    FootnoteReference(String),
    /// HTML as it stands in the file, to be shown as text.
    Html(String),
    /// A tag that has been sanitised; those of one list of inlines open and close each other.
    Markup(String),
    /// The end of a line of the file.
    SoftBreak,
    /// A line break that is meant.
    HardBreak,
}

/// A link by address.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The address as it is written.
    pub target: String,
    /// The title; may be empty.
    pub title: String,
    /// The words that are linked, or the text alternative of an image.
    pub text: Vec<Inline>,
}

/// A link by id.
#[derive(Debug, Clone, PartialEq)]
pub struct WikiLink {
    /// `page`, `folder/page`, `page#anchor` or `#anchor`.
    pub target: String,
    /// The words to show, if they are given.
    pub text: Option<Vec<Inline>>,
    /// Whether it was written `![[…]]` within a line, where nothing can be embedded.
    pub embed: bool,
}

/// One reference of a citation, in Pandoc's form (<https://pandoc.org/MANUAL.html#citation-syntax>).
#[derive(Debug, Clone, PartialEq)]
pub struct Cited {
    /// What stands before the key.
    pub prefix: String,
    /// Whether the author's name is left out: `[-@key]`.
    pub suppress_author: bool,
    /// The key in the references.
    pub key: String,
    /// What stands after the key: a locator, or any words.
    pub suffix: String,
    /// Where the key stands, with its `@`.
    pub span: Span,
}

impl Document {
    /// Calls `visit` for every inline of the text, in order, the outer before the inner.
    pub fn walk<'d>(&'d self, visit: &mut impl FnMut(&'d Inline)) {
        walk_blocks(&self.blocks, visit);
    }
}

/// Calls `visit` for every inline in `blocks`, in order, the outer before the inner.
pub fn walk_blocks<'d>(blocks: &'d [Block], visit: &mut impl FnMut(&'d Inline)) {
    for block in blocks {
        match &block.kind {
            BlockKind::Heading(heading) => walk_inlines(&heading.text, visit),
            BlockKind::Paragraph(text) | BlockKind::Plain(text) => walk_inlines(text, visit),
            BlockKind::Quote(_, blocks) | BlockKind::Footnote(_, blocks) => walk_blocks(blocks, visit),
            BlockKind::List(_, items) => items.iter().for_each(|item| walk_blocks(&item.blocks, visit)),
            BlockKind::Table(table) => {
                for cell in table.head.iter().chain(table.rows.iter().flatten()) {
                    walk_inlines(&cell.text, visit);
                }
            }
            BlockKind::Definitions(definitions) => {
                for definition in definitions {
                    walk_inlines(&definition.term, visit);
                    definition.meanings.iter().for_each(|blocks| walk_blocks(blocks, visit));
                }
            }
            BlockKind::Code(..) | BlockKind::Html(_) | BlockKind::Markup(_) | BlockKind::Rule | BlockKind::Embed(_) => {
            }
        }
    }
}

/// Calls `visit` for every inline in `inlines`, in order, the outer before the inner.
pub fn walk_inlines<'d>(inlines: &'d [Inline], visit: &mut impl FnMut(&'d Inline)) {
    for inline in inlines {
        visit(inline);
        match &inline.kind {
            InlineKind::Emphasis(text) | InlineKind::Strong(text) | InlineKind::Strikethrough(text) => {
                walk_inlines(text, visit);
            }
            InlineKind::Link(link) | InlineKind::Image(link) => walk_inlines(&link.text, visit),
            InlineKind::WikiLink(WikiLink { text: Some(text), .. }) => walk_inlines(text, visit),
            _ => {}
        }
    }
}

/// Calls `visit` for every block of `blocks`, in order, the outer before the inner.
pub fn visit_blocks<'d>(blocks: &'d [Block], visit: &mut impl FnMut(&'d Block)) {
    for block in blocks {
        visit(block);
        match &block.kind {
            BlockKind::Quote(_, blocks) | BlockKind::Footnote(_, blocks) => visit_blocks(blocks, visit),
            BlockKind::List(_, items) => items.iter().for_each(|item| visit_blocks(&item.blocks, visit)),
            BlockKind::Definitions(definitions) => {
                definitions.iter().flat_map(|d| &d.meanings).for_each(|blocks| visit_blocks(blocks, visit));
            }
            _ => {}
        }
    }
}

/// The words of inlines as a reader hears them: no markup, a line's end as a space.
pub fn plain_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_plain(inlines, &mut out);
    out
}

fn push_plain(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match &inline.kind {
            InlineKind::Text(text) | InlineKind::Code(text) | InlineKind::Html(text) => out.push_str(text),
            InlineKind::Emphasis(text) | InlineKind::Strong(text) | InlineKind::Strikethrough(text) => {
                push_plain(text, out);
            }
            InlineKind::Link(link) | InlineKind::Image(link) => push_plain(&link.text, out),
            InlineKind::WikiLink(link) => match &link.text {
                Some(text) => push_plain(text, out),
                None => out.push_str(&link.target),
            },
            InlineKind::SoftBreak | InlineKind::HardBreak => out.push(' '),
            InlineKind::Citation(_) | InlineKind::FootnoteReference(_) | InlineKind::Markup(_) => {}
        }
    }
}

/// A character as a file may hold it: U+FFFD for control characters and for those that Unicode leaves to programs.
pub fn visible(c: char) -> char {
    if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c }
}
