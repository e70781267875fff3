//! HTML that templates made → a tree that can be written again as a part of another document. The only user of scraper.
//!
//! 1. [`parse`] reads HTML as a browser does; whatever a template of a book leaves open is closed.
//! 2. [`Fitting::fit`] makes the tree of one page a part of a larger document: ids that stay unique, links that lead to
//!    where their targets stand there, headings under the headings above them, nothing that only a screen has a use for.
//! 3. [`html`] and [`xml`] write it: the second is well-formed XML (<https://www.w3.org/TR/xml/>) for e-books.

use scraper::{ElementRef, Html};

use crate::html::escape;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Text.
    Text(String),
    /// An element.
    Element(Element),
}

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its name, in the case that its namespace asks for.
    pub name: String,
    /// Its attributes by name.
    pub attributes: Vec<(String, String)>,
    /// What it holds.
    pub children: Vec<Node>,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|classes| classes.split_ascii_whitespace().any(|known| known == class))
    }
}

/// Reads HTML that stands in the body of a page.
pub fn parse(html: &str) -> Vec<Node> {
    children(Html::parse_fragment(html).root_element())
}

fn children(parent: ElementRef<'_>) -> Vec<Node> {
    let node = |child| match ElementRef::wrap(child) {
        Some(element) => self::element(element).map(Node::Element),
        None => child.value().as_text().map(|text| Node::Text(text.to_string())),
    };
    parent.children().filter_map(node).collect()
}

/// An element with those of its attributes that XML can name; nothing if XML cannot name the element.
fn element(found: ElementRef<'_>) -> Option<Element> {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let name = found.value().name();
    let attributes = found.value().attrs().filter(|(name, _)| is_name(name));
    let mut attributes: Vec<(String, String)> =
        attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    attributes.sort();
    is_name(name).then(|| Element { name: name.to_owned(), attributes, children: children(found) })
}

/// Calls `visit` for every element, the outer before the inner.
pub fn visit<'n>(nodes: &'n [Node], visit_one: &mut impl FnMut(&'n Element)) {
    for node in nodes {
        if let Node::Element(element) = node {
            visit_one(element);
            visit(&element.children, visit_one);
        }
    }
}

/// The elements that hold text and no blocks of their own, after which words go on without a break.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "dfn", "em", "i", "kbd", "mark", "q", "s", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// The words of a tree as a reader hears them: runs of white space as one space, blocks on lines of their own.
pub fn text(nodes: &[Node]) -> String {
    let mut out = String::new();
    push_text(nodes, &mut out);
    out.trim_end().to_owned()
}

fn push_text(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => {
                for c in text.chars() {
                    if !matches!(c, ' ' | '\n' | '\t' | '\r') {
                        out.push(c);
                    } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
                        out.push(' ');
                    }
                }
            }
            Node::Element(element) => {
                // The arrow that leads back from a note is a thing to press, no word.
                if element.has_class("footnote-back") {
                    continue;
                }
                let block = !INLINE.contains(&element.name.as_str());
                let line = |out: &mut String| {
                    out.truncate(out.trim_end_matches(' ').len());
                    if !out.is_empty() && !out.ends_with('\n') {
                        out.push('\n');
                    }
                };
                if block {
                    line(out);
                }
                push_text(&element.children, out);
                if block {
                    line(out);
                }
            }
        }
    }
}

/// Elements that do nothing on paper and in a reading system, with all that they hold.
const SCREEN_ELEMENTS: &[&str] = &[
    "button", "dialog", "embed", "form", "iframe", "input", "link", "meta", "nav", "object", "script", "select",
    "style", "template", "textarea",
];

/// Classes of elements of which the same is true; others say so by `data-screen`.
const SCREEN_CLASSES: &[&str] = &["permalink", "downloads"];

/// Attributes that name elements of the same document by their ids.
const REFERRING: &[&str] = &["aria-controls", "aria-describedby", "aria-labelledby", "for", "headers"];

/// Attributes for scripts and for loading a page, of no use in a document that is read as a whole. Style sheets print
/// `data-label` where the rows of a table are stacked.
fn is_for_screens(attribute: &str) -> bool {
    if attribute == "data-label" {
        return false;
    }
    attribute.starts_with("data-")
        || attribute.starts_with("on")
        || ["loading", "decoding", "hidden"].contains(&attribute)
}

/// How the tree of one page becomes a part of a larger document.
pub struct Fitting<'f> {
    /// How many levels its headings go down.
    pub deeper: u8,
    /// What is put before every id; empty if ids stay.
    pub prefix: String,
    /// Where a link leads there; nothing if it leads nowhere, so that its words stand alone.
    pub link: &'f dyn Fn(&str) -> Option<String>,
    /// Where a picture is there; nothing if it is not, so that its text alternative stands for it.
    pub picture: &'f dyn Fn(&str) -> Option<String>,
}

impl Fitting<'_> {
    /// Fits a tree in.
    pub fn fit(&self, nodes: Vec<Node>) -> Vec<Node> {
        let mut out = Vec::new();
        for node in nodes {
            match node {
                Node::Text(text) => out.push(Node::Text(text)),
                Node::Element(element) => self.fit_element(element, &mut out),
            }
        }
        out
    }

    fn fit_element(&self, mut element: Element, out: &mut Vec<Node>) {
        if SCREEN_ELEMENTS.contains(&element.name.as_str())
            || element.attribute("data-screen").is_some()
            || SCREEN_CLASSES.iter().any(|class| element.has_class(class))
        {
            return;
        }
        element.attributes.retain(|(name, _)| !is_for_screens(name));
        match element.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = (element.name.as_bytes()[1] - b'0' + self.deeper).min(6);
                element.name = format!("h{level}");
            }
            "img" => match element.attribute("src").and_then(self.picture) {
                Some(address) => set(&mut element, "src", address),
                None => return out.push(Node::Text(element.attribute("alt").unwrap_or_default().to_owned())),
            },
            // What opens on a screen stands open.
            "details" | "summary" => element.name = "div".to_owned(),
            // A heading that leads to itself is a way to copy its address.
            "a" if element.has_class("heading-link") => return out.extend(self.fit(element.children)),
            _ => {}
        }
        if let Some(address) = element.attribute("href").filter(|_| element.name == "a") {
            match (self.link)(address) {
                Some(address) => set(&mut element, "href", address),
                // An id on a link is a place to be led to, which stays.
                None => {
                    element.name = "span".to_owned();
                    element.attributes.retain(|(name, _)| ["id", "class", "lang", "title"].contains(&name.as_str()));
                }
            }
        }
        for (name, value) in &mut element.attributes {
            if name == "id" {
                value.insert_str(0, &self.prefix);
            } else if REFERRING.contains(&name.as_str()) {
                let ids: Vec<String> =
                    value.split_ascii_whitespace().map(|id| format!("{}{id}", self.prefix)).collect();
                *value = ids.join(" ");
            }
        }
        element.children = self.fit(std::mem::take(&mut element.children));
        out.push(Node::Element(element));
    }
}

fn set(element: &mut Element, name: &str, value: String) {
    if let Some((_, known)) = element.attributes.iter_mut().find(|(known, _)| known == name) {
        *known = value;
    }
}

/// Elements without an end tag (HTML Living Standard, 13.1.2).
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// A tree as HTML.
pub fn html(nodes: &[Node]) -> String {
    let mut out = String::new();
    push_html(nodes, &mut out);
    out
}

fn push_html(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => escape(text, out),
            Node::Element(element) => {
                open(element, out);
                out.push('>');
                if !VOID.contains(&element.name.as_str()) {
                    push_html(&element.children, out);
                    close(element, out);
                }
            }
        }
    }
}

/// A tree as XML, to stand where the namespace of XHTML and that of EPUB's `epub:type` are declared.
pub fn xml(nodes: &[Node]) -> String {
    let mut out = String::new();
    push_xml(nodes, &mut out);
    out
}

fn push_xml(nodes: &[Node], out: &mut String) {
    for node in nodes {
        match node {
            Node::Text(text) => escape(text, out),
            Node::Element(element) => {
                open(element, out);
                match element.name.as_str() {
                    "svg" => out.push_str(" xmlns=\"http://www.w3.org/2000/svg\""),
                    "math" => out.push_str(" xmlns=\"http://www.w3.org/1998/Math/MathML\""),
                    // EPUB 3.3, 6.1.3: readers show notes that are named as such beside the text.
                    "sup" if element.has_class("footnote-ref") => out.push_str(" epub:type=\"noteref\""),
                    "ol" if element.has_class("footnotes") => out.push_str(" epub:type=\"footnotes\""),
                    _ => {}
                }
                if element.children.is_empty() && VOID.contains(&element.name.as_str()) {
                    out.push_str("/>");
                } else {
                    out.push('>');
                    push_xml(&element.children, out);
                    close(element, out);
                }
            }
        }
    }
}

fn open(element: &Element, out: &mut String) {
    out.push('<');
    out.push_str(&element.name);
    for (name, value) in &element.attributes {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        escape(value, out);
        out.push('"');
    }
}

fn close(element: &Element, out: &mut String) {
    out.push_str("</");
    out.push_str(&element.name);
    out.push('>');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitted(html: &str) -> Vec<Node> {
        let link = |address: &str| address.starts_with('#').then(|| format!("#p/{}", &address[1..]));
        let picture = |_: &str| None;
        Fitting { deeper: 2, prefix: "p/".to_owned(), link: &link, picture: &picture }.fit(parse(html))
    }

    #[test]
    fn what_a_browser_takes_is_written_as_xml() {
        let nodes = parse("<p class=a data-x>One<br>two &amp; three&nbsp;<img src=a.png alt='\"'><p>open <em>all<li>x");
        let expected = "<p class=\"a\" data-x=\"\">One<br/>two &amp; three\u{a0}<img alt=\"&quot;\" src=\"a.png\"/></p><p>open <em>all</em></p><li><em>x</em></li>";
        assert_eq!(xml(&nodes), expected);
        assert_eq!(parse(&html(&nodes)), nodes);
    }

    #[test]
    fn a_page_becomes_a_part_of_another_document() {
        let html = "<section aria-labelledby=\"a b\"><h2 id=a>A <a class=permalink href=#a>#</a></h2><h5>B</h5>\
                    <a href=#a title=x>on</a> <a href=there.html>off</a><script>x</script><img src=x alt=words data-a=b></section>";
        let expected = "<section aria-labelledby=\"p/a p/b\"><h4 id=\"p/a\">A </h4><h6>B</h6>\
                        <a href=\"#p/a\" title=\"x\">on</a> <span>off</span>words</section>";
        assert_eq!(super::html(&fitted(html)), expected);
    }

    #[test]
    fn words_stand_on_lines_of_their_own_as_blocks_do() {
        let nodes = parse("<p>One <em>two</em>\nthree</p><ul><li>four</li>\n<li> five<br>six </li></ul>");
        assert_eq!(text(&nodes), "One two three\nfour\nfive\nsix");
    }
}
