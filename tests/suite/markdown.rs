//! The examples of the CommonMark specification and those of pulldown-cmark, through our own tree and HTML. What is written
//! otherwise on purpose, everywhere, is one of the rewritings of [`Form`]; every other difference is listed with its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use briefbook::book::{Book as Made, Target};
use briefbook::diagnostic::Diagnostics;
use briefbook::document::{Document, InlineKind, walk_blocks};
use briefbook::format::page::Pages;
use briefbook::highlight::Highlighter;
use briefbook::html::Writer;
use briefbook::parse::Body;
use briefbook::parse::markdown::{self, Dialect};
use briefbook::pipeline::{Draft, draft};
use briefbook::source::FileId;
use scraper::{ElementRef, Html, Node};

use crate::book::Book;
use crate::site::select;

/// The folder of the examples.
const FOLDER: &str = "tests/fixtures/markdown";

/// What stands before and behind an example.
const FENCE: &str = "````````````````````````````````";

/// An example: its number, the Markdown and the HTML.
struct Example {
    number: usize,
    markdown: String,
    html: String,
}

fn examples(file: &str) -> Vec<Example> {
    let text = fs::read_to_string(Path::new(FOLDER).join(file)).expect("the examples are there");
    let tabs = |text: &str| if file.starts_with("commonmark/") { text.replace('→', "\t") } else { text.to_owned() };
    let fence = format!("\n{FENCE} example");
    let blocks = text.split(&fence).skip(usize::from(!text.starts_with(FENCE)));
    let mut examples = Vec::new();
    for (number, block) in (1..).zip(blocks) {
        let (kind, block) = block.split_once('\n').expect("the fence is a line");
        let (block, _) = block.split_once(&format!("{FENCE}\n")).expect("the example ends");
        let (markdown, html) = match block.strip_prefix(".\n") {
            Some(html) => ("", html),
            None => block.split_once("\n.\n").expect("it has two parts"),
        };
        let markdown = format!("{markdown}\n");
        if !kind.ends_with("other") {
            examples.push(Example { number, markdown: tabs(&markdown), html: tabs(html) });
        }
    }
    examples
}

/// A book of one page whose text is exchanged for that of each example.
struct Press {
    draft: Draft,
    highlighter: Highlighter,
}

impl Press {
    fn new() -> Self {
        let book = Book::new("");
        let options = book.options();
        let inputs = briefbook::load::load(&options.places, book.root()).expect("the book is read");
        Self { draft: draft(inputs, &options).expect("it is a book"), highlighter: Highlighter::default() }
    }

    /// The Markdown as the HTML of the home page. Every link leads where it says, as if there were such a page.
    fn html(&mut self, text: &str) -> String {
        let document = markdown::parse(FileId(0), text, 0, &Dialect::default(), &mut Diagnostics::default());
        let home = self.draft.book.pages.iter().position(|page| page.path == "index.html").expect("it has a home page");
        self.draft.book.pages[home].links = links(&document);
        self.draft.book.pages[home].body = Arc::new(Body::Plain(document));
        let book: &Made = &self.draft.book;
        let Body::Plain(document) = &*book.pages[home].body else { unreachable!("it was put there") };
        let pages = Pages::new(book, &self.draft.style, &self.highlighter);
        let mut writer = Writer::new(book, home, "index.html", &self.highlighter, &pages, None);
        writer.blocks(&document.blocks) + &writer.footnotes()
    }
}

fn links(document: &Document) -> BTreeMap<briefbook::source::Span, Target> {
    let mut links = BTreeMap::new();
    walk_blocks(&document.blocks, &mut |inline| {
        let target = match &inline.kind {
            InlineKind::Link(link) => Target::External(link.target.clone()),
            InlineKind::WikiLink(link) => Target::External(link.target.clone()),
            InlineKind::Image(link) => Target::Asset(link.target.clone()),
            _ => return,
        };
        links.insert(inline.span, target);
    });
    links
}

/// HTML in the form in which it is compared, with what we write otherwise everywhere rewritten:
///
/// - the title of a page is its only heading of the first level, so those of a text begin at the second;
/// - text that is struck out is no longer right (`s`), which is not the same as taken out of a document (`del`);
/// - an alert is a `div` with a title that is read out, not a block quotation with a class;
/// - a box that is ticked is a sign with a name, not a form that cannot be filled in;
/// - cells say which column they belong to and are aligned by a class; code has runs of colours;
/// - every heading has an id; classes of headings are not handed on;
/// - footnotes stand at the end in the order of their numbers and lead back; what nothing refers to is not shown, but reported;
/// - addresses are not percent-encoded once more.
#[derive(Default)]
struct Form<'e> {
    out: String,
    /// The ids that the example gives to headings.
    ids: &'e [String],
    /// The footnotes by number.
    notes: BTreeMap<String, String>,
    /// The numbers of footnotes that are referred to.
    referred: BTreeSet<String>,
    /// Whether a block has just begun or ended, where white space means nothing.
    edge: bool,
}

const BLOCKS: &str =
    " address blockquote body dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tbody td th thead tr ul ";

impl<'e> Form<'e> {
    fn of(html: &str, ids: &'e [String]) -> String {
        let page = Html::parse_fragment(html);
        let mut form = Self { ids, edge: true, ..Self::default() };
        form.children(page.root_element(), false);
        form.trim();
        for (number, note) in &form.notes {
            if form.referred.contains(number) {
                let _ = write!(form.out, "\n<note {number}>{}", note.trim());
            }
        }
        form.out
    }

    fn trim(&mut self) {
        self.out.truncate(self.out.trim_end().len());
    }

    fn children(&mut self, element: ElementRef<'_>, kept: bool) {
        for child in element.children() {
            match child.value() {
                Node::Text(text) if kept => self.text(text),
                Node::Text(text) => {
                    for (at, word) in text.split([' ', '\n', '\t', '\r']).enumerate() {
                        if at > 0 && !self.edge && !self.out.ends_with(' ') {
                            self.out.push(' ');
                        }
                        self.text(word);
                    }
                }
                Node::Element(_) => self.element(ElementRef::wrap(child).expect("it is one"), kept),
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
        self.edge &= text.is_empty();
    }

    /// A footnote's text, apart.
    fn note(&mut self, number: String, element: ElementRef<'_>) {
        let out = std::mem::take(&mut self.out);
        self.edge = true;
        self.children(element, false);
        let note = std::mem::replace(&mut self.out, out);
        self.notes.insert(number, note);
        self.edge = true;
    }

    fn element(&mut self, element: ElementRef<'_>, kept: bool) {
        let class = element.attr("class").unwrap_or_default();
        let alert = class.strip_prefix("alert alert-").or_else(|| class.strip_prefix("markdown-alert-"));
        let name = match element.value().name() {
            "h1" => "h2",
            "del" => "s",
            "input" => "task",
            "div" if class == "footnote-definition" => {
                let label = element.child_elements().next().expect("a label");
                return self.note(label.text().collect(), element);
            }
            "sup" if class == "footnote-definition-label" => return,
            "ol" if class == "footnotes" => {
                let notes = (1..).zip(element.child_elements());
                return notes.for_each(|(number, note): (usize, _)| self.note(number.to_string(), note));
            }
            "a" if class == "footnote-back" => return self.trim(),
            "sup" if class.starts_with("footnote-ref") => {
                let number = element.text().collect::<String>().trim().to_owned();
                self.text(&format!("<{number}>"));
                self.referred.insert(number);
                return;
            }
            "div" if alert.is_some() => "blockquote",
            "p" if class == "alert-title" => return,
            "span" if class.starts_with("hl-") => return self.children(element, kept),
            "span" if class == "task" => "task",
            name => name,
        };
        let block = BLOCKS.contains(&format!(" {name} "));
        if block {
            self.trim();
            self.out.push('\n');
        }
        let _ = write!(self.out, "<{name}");
        let mut attribute = |name: &str, value: &str| self.out.push_str(&format!(" {name}={value:?}"));
        for (key, value) in element.value().attrs() {
            match key {
                "href" | "src" => attribute(key, &briefbook::book::links::percent_decoded(value)),
                "title" | "alt" | "start" => attribute(key, value),
                "id" if self.ids.iter().any(|id| id == value) => attribute(key, value),
                "class" if name == "code" => attribute(key, value),
                "style" => attribute("align", value.trim_start_matches("text-align: ")),
                "class" if value.starts_with("align-") => attribute("align", &value["align-".len()..]),
                "checked" => attribute("done", ""),
                _ => {}
            }
        }
        if name == "task" && element.text().any(|text| text.contains('☑')) {
            attribute("done", "");
        }
        alert.into_iter().for_each(|alert| attribute("alert", alert));
        self.out.push('>');
        self.edge = block;
        if name != "task" {
            self.children(element, kept || name == "pre");
        }
        if block && name != "pre" {
            self.trim();
        }
        let _ = write!(self.out, "</{name}>");
        self.edge = block || name == "br";
        if block {
            self.out.push('\n');
        }
    }
}

/// The ids of headings in the HTML of an example.
fn heading_ids(html: &str) -> Vec<String> {
    let page = Html::parse_fragment(html);
    let headings = select(&page, "h1[id], h2[id], h3[id], h4[id], h5[id], h6[id]");
    headings.iter().filter_map(|heading| heading.attr("id").map(str::to_owned)).collect()
}

/// Examples of a file that come out otherwise, and why.
type Otherwise = (&'static str, &'static [usize], &'static str);

const OTHERWISE: &[Otherwise] = &[
    (
        "commonmark/spec.txt",
        &[
            21, 31, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158, 159, 160, 161, 162, 163, 164, 165, 166, 167,
            168, 169, 170, 171, 172, 173, 174, 175, 176, 177, 178, 180, 181, 182, 184, 185, 186, 187, 188, 189, 190,
            191, 201, 344, 475, 476, 477, 491, 494, 524, 536, 613, 614, 615, 616, 617, 623, 627, 628, 629, 630, 631,
            642, 643,
        ],
        "HTML is shown as text, and comments are not shown",
    ),
    ("pulldown-cmark/definition_lists.txt", &[28, 29], "HTML is shown as text"),
    ("pulldown-cmark/heading_attrs.txt", &[25], "HTML is shown as text"),
    (
        "pulldown-cmark/regression.txt",
        &[1, 13, 26, 27, 36, 37, 51, 61, 66, 86, 95, 97, 99, 166, 167, 168, 169, 170, 171, 172, 173, 174, 175, 188],
        "HTML is shown as text",
    ),
    ("commonmark/spec.txt", &[484], "a link without words is given those of what it leads to"),
    ("pulldown-cmark/regression.txt", &[63], "a link without words is given those of what it leads to"),
    ("commonmark/spec.txt", &[548, 559, 590], "two brackets are a link to a page of the book"),
    ("pulldown-cmark/footnotes.txt", &[11], "footnotes are numbered in the order in which a reader meets them"),
    ("pulldown-cmark/footnotes.txt", &[18, 20], "a footnote that only refers to itself is not shown, but reported"),
    (
        "pulldown-cmark/heading_attrs.txt",
        &[16],
        "of two ids of a heading the first one counts, and the other is reported",
    ),
    ("pulldown-cmark/heading_attrs.txt", &[40], "control characters are shown as U+FFFD"),
    ("pulldown-cmark/heading_attrs.txt", &[41, 42], "any white space parts attributes; an id holds none"),
    ("pulldown-cmark/regression.txt", &[48], "control characters are shown as U+FFFD"),
    (
        "pulldown-cmark/wikilinks.txt",
        &[13, 14],
        "an exclamation mark before two brackets shows an excerpt, not a picture",
    ),
    ("pulldown-cmark/wikilinks.txt", &[15], "inside of a line it is a link"),
    ("pulldown-cmark/wikilinks.txt", &[23], "the backslash that a bar needs in a table is none of the target's"),
];

#[test]
fn the_examples_of_others_come_out_as_they_say_but_where_we_say_why_not() {
    let mut press = Press::new();
    let mut wrong = String::new();
    let mut files: Vec<String> = vec!["commonmark/spec.txt".to_owned()];
    let own = fs::read_dir(Path::new(FOLDER).join("pulldown-cmark")).expect("the folder is there");
    files.extend(own.filter_map(|entry| {
        let name = entry.expect("an entry").file_name().into_string().expect("text");
        name.ends_with(".txt").then(|| format!("pulldown-cmark/{name}"))
    }));
    files.sort();
    let mut count = 0;
    for file in &files {
        for Example { number, markdown, html } in examples(file) {
            count += 1;
            let ids = heading_ids(&html);
            let (expected, made) = (Form::of(&html, &ids), Form::of(&press.html(&markdown), &ids));
            let listed = OTHERWISE.iter().any(|(of, numbers, _)| of == file && numbers.contains(&number));
            if listed != (expected != made) {
                let _ = write!(
                    wrong,
                    "== {file} {number} (listed: {listed})\n{markdown}-- expected\n{expected}\n-- made\n{made}\n"
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert_eq!(count, 1055);
}
