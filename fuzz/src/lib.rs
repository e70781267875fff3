//! What the fuzz targets share: a small book in memory into which texts are laid, and what must hold whatever they are.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use briefbook::book::Book;
use briefbook::book::resolve::{Material, Resolved, resolve};
use briefbook::diagnostic::{Diagnostic, Rule};
use briefbook::format::page::Pages;
use briefbook::highlight::Highlighter;
use briefbook::html::Writer;
use briefbook::load::{self, Places};
use briefbook::parse::{self, Body, Grammar, Parsed};
use briefbook::pipeline::{Draft, Options, draft};
use briefbook::source::{FileId, Source, Sources};
use scraper::{Html, Node};

/// The files of the small book. The text of a target takes the place of `content/debates/q.md`.
const FILES: &[(&str, &str)] = &[
    (
        "content/book.yaml",
        "title: Fuzz\nindexes:\n  countries: {title: Countries}\n  themes: {title: Themes, tree: true}\n",
    ),
    ("content/index.md", "---\ntitle: Fuzz\n---\n\nHome.\n"),
    ("content/references.yaml", "- {id: s, type: book, title: S, author: [{family: F}], issued: 2014}\n"),
    (
        "content/articles/a.md",
        "---\nsource: s\ncountries: [peru]\nthemes: [t]\n---\n\nLead.\n\n## Excerpts\n\n### A claim {#x}\n\n\
         > the port is quiet\n>\n> — p. 1\n\nA note.\n",
    ),
    ("content/countries/peru.md", "---\ncode: PE\naliases: [Republic of Peru]\n---\n\nPeru.\n"),
    ("content/themes/t.md", "---\ntitle: T\nabbreviation: TT\n---\n\nTheme.\n"),
    ("content/glossary/peru.md", "---\ntitle: Peru (the ship)\n---\n\nA ship.\n"),
    ("content/debates/q.md", "---\ntitle: Q\n---\n\n"),
];

/// The page whose text is the target's.
const PAGE: &str = "content/debates/q.md";

/// The small book, read once.
struct Shelf {
    read: Draft,
    page: FileId,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder for the book");
    for (path, text) in FILES {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it stands in a folder")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    }
    let places = Places { root: folder.path().to_owned(), sources: None };
    let inputs = load::load(&places, folder.path()).expect("the book is read");
    let page = inputs.sources.iter().find(|(_, source)| source.path == PAGE).expect("it is of the book").0;
    Shelf { read: draft(inputs, &Options::new(places)).expect("the book is read"), page }
});

/// The small book with a text as one of its pages, and what was found in it.
pub fn book_with(text: &[u8]) -> (Book, Vec<Diagnostic>) {
    made(text, &SHELF.read.grammar)
}

/// The same, if the book publishes HTML.
pub fn book_with_html(text: &[u8]) -> (Book, Vec<Diagnostic>) {
    static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| Grammar { raw_html: true, ..SHELF.read.grammar.clone() });
    made(text, &GRAMMAR)
}

fn made(text: &[u8], grammar: &Grammar) -> (Book, Vec<Diagnostic>) {
    let Shelf { read, page } = &*SHELF;
    let front = FILES.last().expect("the page is the last").1;
    let mut sources = read.inputs.sources.clone();
    sources.set_text(*page, Source::new(PAGE, [front.as_bytes(), text].concat()).text);
    let pages = read.inputs.pages.iter();
    let parsed: Vec<Parsed> = pages.map(|at| parse::parse(at.clone(), sources.get(at.file), grammar)).collect();
    let material = Material {
        sources: &sources,
        config: read.book.config.clone(),
        strings: read.book.strings.clone(),
        references: read.book.references.clone(),
        lock: &read.lock,
        texts: None,
        assets: BTreeMap::new(),
        readings: None,
    };
    let Resolved { book, diagnostics, .. } = resolve(parsed, material);
    let findings = diagnostics.finish(|finding| finding.severity, |span| span.file);
    assert_findings(&findings, &sources);
    (book, findings)
}

/// The text of that page as HTML, with its footnotes.
fn page_of(book: &Book) -> String {
    static HIGHLIGHTER: LazyLock<Highlighter> = LazyLock::new(Highlighter::default);
    let id = page(book);
    let Body::Plain(document) = &*book.pages[id].body else { unreachable!("it is a plain page") };
    let pages = Pages::new(book, &SHELF.read.style, &HIGHLIGHTER);
    let embed = |excerpt| format!("<p>{}</p>", briefbook::html::escaped(&book.excerpt(excerpt).id));
    let mut writer = Writer::new(book, id, &book.pages[id].path, &HIGHLIGHTER, &pages, Some(&embed));
    let text = writer.blocks(&document.blocks);
    text + &writer.footnotes()
}

/// The number of that page in the book.
pub fn page(book: &Book) -> usize {
    book.pages.iter().position(|page| page.path == "debates/q.html").expect("it is of the book")
}

/// Every finding says something of a place that is there.
pub fn assert_findings(findings: &[Diagnostic], sources: &Sources) {
    for finding in findings {
        for span in finding.related.iter().map(|(span, _)| *span).chain([finding.span]) {
            let text = &sources.get(span.file).text;
            assert!(text.get(span.range()).is_some(), "{span:?} is no place of a text of {} bytes", text.len());
        }
        assert!(!finding.message.is_empty());
    }
}

/// The elements that the text of a page may be made of, each with the attributes that it may have.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "title", "class", "rel", "id", "aria-label"]),
    ("abbr", &["title"]),
    ("blockquote", &[]),
    ("br", &[]),
    ("cite", &["class"]),
    ("code", &["class"]),
    ("dd", &[]),
    ("div", &["class", "role"]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("h2", &["id"]),
    ("h3", &["id"]),
    ("h4", &["id"]),
    ("h5", &["id"]),
    ("h6", &["id"]),
    ("hr", &[]),
    ("li", &["id"]),
    ("ol", &["start", "class"]),
    ("p", &["class"]),
    ("pre", &[]),
    ("s", &[]),
    ("span", &["class", "role", "aria-label"]),
    ("strong", &[]),
    ("sup", &["class"]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["data-label", "class"]),
    ("th", &["scope", "class"]),
    ("thead", &[]),
    ("tr", &[]),
    ("ul", &[]),
];

/// The same of HTML that a book publishes, where any of these and of those above may have the attributes of the last line.
const PUBLISHED: &[&str] = &[
    "b", "bdi", "bdo", "caption", "col", "colgroup", "del", "details", "dfn", "i", "ins", "kbd", "mark", "samp",
    "small", "sub", "summary", "tfoot", "time", "u", "var", "wbr",
];
const HARMLESS: &[&str] = &["colspan", "datetime", "dir", "lang", "open", "rowspan", "title"];

/// The text of that page is well formed, made of what the program makes, and leads nowhere but where a link may; gives its
/// links. No id stands twice, unless that was found.
pub fn assert_inert(book: &Book, findings: &[Diagnostic]) -> Vec<String> {
    let html = &page_of(book);
    let told = findings.iter().any(|finding| finding.rule == Rule::DuplicateId);
    let page = Html::parse_document(&format!(
        "<!DOCTYPE html><html lang=\"en\"><head><title>x</title></head><body><main>{html}</main></body></html>"
    ));
    assert!(page.errors.is_empty(), "{:?}\n{html}", page.errors);
    let mut ids = BTreeSet::new();
    let mut links = Vec::new();
    let main = page.tree.nodes().find(|node| node.value().as_element().is_some_and(|e| e.name() == "main"));
    for node in main.expect("it has its text").descendants().skip(1) {
        let element = match node.value() {
            Node::Element(element) => element,
            Node::Text(_) => continue,
            other => panic!("{other:?} in {html}"),
        };
        let known = ELEMENTS.iter().find(|(name, _)| *name == element.name()).map(|(_, attributes)| *attributes);
        let published = Some([].as_slice()).filter(|_| PUBLISHED.contains(&element.name()));
        let attributes = known.or(published).unwrap_or_else(|| panic!("<{}> in {html}", element.name()));
        for (name, value) in element.attrs() {
            let is_known = attributes.contains(&name) || HARMLESS.contains(&name);
            assert!(is_known, "{name}={value:?} at <{}> in {html}", element.name());
            let is_second = name == "id" && !ids.insert(value.to_owned());
            assert!(!is_second || told, "the id {value:?} twice in {html}");
            if name == "href" {
                assert_address(value);
                links.push(value.to_owned());
            }
        }
    }
    for own in links.iter().filter_map(|link| link.strip_prefix('#')) {
        assert!(ids.contains(own), "#{own} leads nowhere in {html}");
    }
    links
}

/// An address of the web or of mail, or a relative one, as a browser reads it: without white space and control characters.
fn assert_address(address: &str) {
    let seen: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    let seen = seen.replace('\\', "/").to_lowercase();
    let scheme = seen.split(['/', '?', '#']).next().and_then(|first| first.split_once(':')).map(|(scheme, _)| scheme);
    match scheme {
        Some(scheme) => assert!(["http", "https", "mailto"].contains(&scheme), "{address:?}"),
        None => assert!(!seen.starts_with('/'), "{address:?} begins at the root of a server"),
    }
}
