//! HTML that an editor wrote → HTML that can do nothing but be read, for books that ask for it (`raw_html: true`). The only user
//! of ammonia, which decides what stays; [`refused`] only says what it takes out.
//!
//! What may stand is text, tables, and what can be unfolded. Links and pictures are written in Markdown, where they are checked;
//! quotations too, where they are proved; and what gives a page its structure (headings, sections) is the program's.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::Builder;

use crate::document::visible;

/// The elements that may stand in a line.
const IN_LINES: [&str; 25] = [
    "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark", "s", "samp",
    "small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr",
];

/// The elements that may stand on lines of their own beside these. Parts of lists are not among them: where they are not in one,
/// which cannot be told of a block alone, they would break the list around them.
const BLOCKS: [&str; 16] = [
    "caption", "col", "colgroup", "details", "div", "hr", "p", "pre", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr",
];

/// The attributes that any of them may have.
const ATTRIBUTES: [&str; 3] = ["dir", "lang", "title"];

/// The attributes that one of them may have.
const OWN_ATTRIBUTES: [(&str, &[&str]); 4] = [
    ("details", &["open"]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
];

fn cleaner(elements: impl Iterator<Item = &'static str>) -> Builder<'static> {
    let elements: HashSet<&str> = elements.collect();
    let own = OWN_ATTRIBUTES.iter().filter(|(name, _)| elements.contains(name));
    let own: HashMap<&str, HashSet<&str>> = own.map(|(name, all)| (*name, all.iter().copied().collect())).collect();
    let mut builder = Builder::empty();
    builder.tags(elements).tag_attributes(own).generic_attributes(ATTRIBUTES.into_iter().collect());
    builder.clean_content_tags(["script", "style"].into_iter().collect());
    builder
}

/// The characters that a page may hold.
fn shown(html: &str) -> String {
    html.chars().map(|c| if matches!(c, '\n' | '\t') { c } else { visible(c) }).collect()
}

/// A block of HTML: what may stand in it, with every element closed.
pub fn block(html: &str) -> String {
    static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(IN_LINES.into_iter().chain(BLOCKS)));
    shown(&CLEANER.clean(html).to_string())
}

/// A tag in a line of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tag {
    /// It opens the element of this name.
    Open(String, String),
    /// It closes the element of this name.
    Close(String),
    /// It is the whole of an element that holds nothing.
    Empty(String),
}

/// A tag in a line of text, with what may stand in it; nothing if it may not stand at all.
pub fn tag(html: &str) -> Option<Tag> {
    static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| cleaner(IN_LINES.into_iter()));
    let name: String =
        html.chars().skip_while(|c| matches!(c, '<' | '/')).take_while(char::is_ascii_alphanumeric).collect();
    let name = name.to_ascii_lowercase();
    if html.starts_with("</") {
        return IN_LINES.contains(&name.as_str()).then_some(Tag::Close(name));
    }
    let clean = shown(&CLEANER.clean(html).to_string());
    match clean.strip_suffix(&format!("</{name}>")) {
        Some(open) => Some(Tag::Open(name, open.to_owned())),
        None => clean.starts_with('<').then_some(Tag::Empty(clean)),
    }
}

/// What of some HTML is taken out, in the order written: `<script>`, `onclick`. `in_line` says that it stands in a line of text.
pub fn refused(html: &str, in_line: bool) -> Vec<String> {
    let mut refused = Vec::new();
    for (at, _) in html.match_indices('<') {
        let tag = html[at + 1..].strip_prefix('/').unwrap_or(&html[at + 1..]);
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(tag.len());
        let name = tag[..end].to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        if !IN_LINES.contains(&name.as_str()) && (in_line || !BLOCKS.contains(&name.as_str())) {
            refused.push(format!("<{name}>"));
            continue;
        }
        let own = OWN_ATTRIBUTES.iter().find(|(element, _)| *element == name).map_or(&[][..], |(_, all)| *all);
        let known = |attribute: &String| ATTRIBUTES.iter().chain(own).any(|known| known == attribute);
        refused.extend(attributes(&tag[end..]).into_iter().filter(|attribute| !known(attribute)));
    }
    refused.dedup();
    refused
}

/// The names of the attributes that a tag begins with, up to its end.
fn attributes(tag: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = tag;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        let end = rest.find(|c: char| c.is_ascii_whitespace() || "=>/<\"'".contains(c)).unwrap_or(rest.len());
        if end == 0 {
            return names;
        }
        names.push(rest[..end].to_ascii_lowercase());
        rest = rest[end..].trim_start();
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else { continue };
        rest = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value[1..].split_once(quote).map_or("", |(_, rest)| rest),
            _ => value.trim_start_matches(|c: char| !c.is_ascii_whitespace() && c != '>'),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_fetches_links_or_quotes_is_taken_out() {
        for (html, clean) in [
            (
                "<table><tr><td colspan=2 onclick=x()>a</td></tr></table>",
                "<table><tbody><tr><td colspan=\"2\">a</td></tr></tbody></table>",
            ),
            ("<script>alert(1)</script>a", "a"),
            ("<style>p{}</style><p style=\"x\" class=\"y\" id=\"z\">b", "<p>b</p>"),
            ("<a href=\"javascript:x\">c</a><img src=x onerror=y>", "c"),
            ("<svg><script>x</script></svg><math><mtext></mtext></math>", ""),
            ("<details open><summary>d</summary>e", "<details open=\"\"><summary>d</summary>e</details>"),
            ("<blockquote>f</blockquote><h1>g</h1>", "fg"),
            ("</main></div>h\u{1}&#1;", "h\u{fffd}\u{fffd}"),
            ("<li>j</li><tr><td>k", "jk"),
            ("<p title=\"&quot;><script>\">i</p>", "<p title=\"&quot;&gt;&lt;script&gt;\">i</p>"),
        ] {
            assert_eq!(block(html), clean, "{html}");
        }
    }

    #[test]
    fn a_tag_in_a_line_is_kept_without_what_it_may_not_have() {
        let open = |name: &str, html: &str| Some(Tag::Open(name.to_owned(), html.to_owned()));
        assert_eq!(tag("<b>"), open("b", "<b>"));
        assert_eq!(tag("<ABBR TITLE='x' onclick=y>"), open("abbr", "<abbr title=\"x\">"));
        assert_eq!(tag("</B >"), Some(Tag::Close("b".to_owned())));
        assert_eq!(tag("<br/>"), Some(Tag::Empty("<br>".to_owned())));
        for html in
            ["<script>", "</script>", "<div>", "</div>", "<a href=x>", "<?php ?>", "<!DOCTYPE html>", "<img src=x>"]
        {
            assert_eq!(tag(html), None, "{html}");
        }
    }

    #[test]
    fn what_is_taken_out_is_named() {
        assert_eq!(refused("<b lang=\"es\" onclick='a > b' class=c>", true), ["onclick", "class"]);
        assert_eq!(refused("<div><SCRIPT src=x></SCRIPT></div> 1 < 2 <3", false), ["<script>"]);
        assert_eq!(refused("<div>", true), ["<div>"]);
        assert_eq!(refused("<td colspan = 2 rowspan=\"3\" align>", false), ["align"]);
        assert_eq!(refused("<time datetime=2014>", true), [""; 0]);
    }
}
