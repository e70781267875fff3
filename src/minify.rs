//! A template → the same template in fewer bytes, so that every page made of it is smaller. The only user of minify-html;
//! without the feature, templates stay as they are.
//!
//! Minifying a page costs more than making it, and nearly all that it takes away stands in its templates: what the program
//! writes itself is compact. So the templates are minified, once a run:
//!
//! 1. Each tag of the template language is put aside, and a mark stands in its place: a piece of text, because it may
//!    become one. A start tag of HTML that has one in it is put aside whole: its attributes stay as they are.
//! 2. The rest is minified like a page. White space becomes shorter; where there is none left, none can be seen.
//! 3. What was put aside takes the place of its mark. If elements or marks do not follow each other as before, which is so
//!    where a template opens an element in one branch and closes it in another, the template stays as it was.

#[cfg(feature = "minify")]
pub use marked::template;

/// Leaves a template as it is.
#[cfg(not(feature = "minify"))]
pub fn template(text: &str) -> String {
    text.to_owned()
}

#[cfg(feature = "minify")]
mod marked {
    use std::fmt::Write as _;

    /// What begins and ends a mark: two characters for private use, which no template should hold.
    const OPEN: char = '\u{e000}';
    const CLOSE: char = '\u{e001}';

    /// The attribute in whose value the mark of a start tag stands.
    const ATTRIBUTE: &str = "data-kept=";

    /// Elements whose content is no markup (HTML Living Standard, 13.1.2: raw text and escapable raw text).
    const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

    /// Minifies a template. What a reader sees of its pages, and their elements, stay the same: closing tags, `html` and
    /// `head` are kept, and neither style nor script is touched.
    pub fn template(text: &str) -> String {
        minified(text).unwrap_or_else(|| text.to_owned())
    }

    fn minified(text: &str) -> Option<String> {
        let marked = Marked::read(text)?;
        let is_page = marked.text.contains("<html") || marked.text.contains("<!");
        // The root of a page has no white space of its own, that of a part stands in an element that is not known here.
        let (before, after) = if is_page { ("", "") } else { ("<span>", "</span>") };
        let settings = minify_html::Cfg {
            keep_closing_tags: true,
            keep_html_and_head_opening_tags: true,
            keep_comments: false,
            minify_css: false,
            minify_js: false,
            ..minify_html::Cfg::default()
        };
        let made = minify_html::minify(format!("{before}{}{after}", marked.text).as_bytes(), &settings);
        let made = String::from_utf8(made).ok()?;
        let made = made.strip_prefix(before)?.strip_suffix(after)?;
        (outline(made) == outline(&marked.text)).then(|| marked.restore(made)).flatten()
    }

    /// A template without what minifying must not touch.
    struct Marked {
        text: String,
        kept: Vec<String>,
    }

    impl Marked {
        /// Puts aside what is not HTML; nothing if the template is not as templates are.
        fn read(text: &str) -> Option<Self> {
            // An ampersand before a value could become the beginning of a character reference.
            if text.contains([OPEN, CLOSE]) || text.contains("&amp;{") || text.contains("{% raw") {
                return None;
            }
            let mut marked = Self { text: String::with_capacity(text.len()), kept: Vec::new() };
            let mut rest = text;
            let mut raw: Option<&str> = None;
            while let Some(at) = rest.find(['{', '<']) {
                marked.text.push_str(&rest[..at]);
                rest = &rest[at..];
                if let Some(length) = tag(rest) {
                    marked.keep(&rest[..length]);
                    rest = &rest[length..];
                    continue;
                }
                let ends_raw = raw.is_some_and(|name| {
                    rest.strip_prefix("</").is_some_and(|rest| rest.get(..name.len()).is_some_and(|end| end == name))
                });
                if ends_raw {
                    raw = None;
                } else if raw.is_none()
                    && rest[1..].starts_with(|c: char| c.is_ascii_alphabetic())
                    && rest.starts_with('<')
                {
                    let (length, holds_tags) = start_tag(rest)?;
                    let name = &rest[1..length - 1];
                    let name = &name[..name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len())];
                    raw = RAW.into_iter().find(|raw| *raw == name);
                    if holds_tags {
                        let _ = write!(marked.text, "<{name} {ATTRIBUTE}\"");
                        marked.keep(&rest[..length]);
                        marked.text.push_str("\">");
                    } else {
                        marked.text.push_str(&rest[..length]);
                    }
                    rest = &rest[length..];
                    continue;
                } else if raw.is_none() && rest.starts_with("<!--") {
                    let end = rest.find("-->")? + "-->".len();
                    if rest[..end].contains(['{', '}']) {
                        return None;
                    }
                    rest = &rest[end..];
                    continue;
                }
                marked.text.push_str(&rest[..1]);
                rest = &rest[1..];
            }
            marked.text.push_str(rest);
            Some(marked)
        }

        fn keep(&mut self, source: &str) {
            let _ = write!(self.text, "{OPEN}{}{CLOSE}", self.kept.len());
            self.kept.push(source.to_owned());
        }

        /// What was put aside, in the place of its marks.
        fn restore(&self, made: &str) -> Option<String> {
            let mut out = String::with_capacity(made.len() * 2);
            let mut rest = made;
            while let Some(at) = rest.find(OPEN) {
                let (number, after) = rest[at + OPEN.len_utf8()..].split_once(CLOSE)?;
                let kept = self.kept.get(number.parse::<usize>().ok()?)?;
                let before = rest[..at].trim_end_matches(['"', '\'']);
                if before.ends_with(ATTRIBUTE) {
                    out.push_str(&before[..before.rfind('<')?]);
                    out.push_str(kept);
                    rest = &after[after.find('>')? + 1..];
                } else {
                    out.push_str(&rest[..at]);
                    out.push_str(kept);
                    rest = after;
                }
            }
            out.push_str(rest);
            Some(out)
        }
    }

    /// The length of a tag of the template language at the beginning of a text.
    fn tag(text: &str) -> Option<usize> {
        let end = match text.get(..2)? {
            "{{" => "}}",
            "{%" => "%}",
            "{#" => return Some(text.find("#}")? + 2),
            _ => return None,
        };
        let mut depth = 0_usize;
        let mut quote = None;
        for (at, c) in text.char_indices().skip(2) {
            match (quote, c) {
                (Some(open), c) if open == c => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'' | '`') => quote = Some(c),
                (None, _) if depth == 0 && text[at..].starts_with(end) => return Some(at + 2),
                (None, '{') => depth += 1,
                (None, '}') => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        None
    }

    /// The length of the start tag of an element at the beginning of a text, and whether tags of the template language
    /// stand in it.
    fn start_tag(text: &str) -> Option<(usize, bool)> {
        let mut at = 1;
        let mut quote = None;
        let mut holds_tags = false;
        while let Some(c) = text[at..].chars().next() {
            if let Some(length) = tag(&text[at..]) {
                holds_tags = true;
                at += length;
                continue;
            }
            at += c.len_utf8();
            match (quote, c) {
                (Some(open), c) if open == c => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, '>') => return Some((at, holds_tags)),
                _ => {}
            }
        }
        None
    }

    /// The names of tags, and the marks, in order.
    fn outline(text: &str) -> Vec<String> {
        let mut outline = Vec::new();
        for (at, c) in text.char_indices() {
            let rest = &text[at + c.len_utf8()..];
            if c == '<' && rest.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic()) {
                let end =
                    rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '-').map_or(rest.len(), |end| end + 1);
                outline.push(rest[..end].to_ascii_lowercase());
            } else if c == OPEN {
                outline.push(rest.split(CLOSE).next().unwrap_or_default().to_owned());
            }
        }
        outline
    }

    #[cfg(test)]
    mod tests {
        use super::template;

        #[test]
        fn white_space_quotes_and_comments_go_and_what_templates_say_stays() {
            let text = "{% if a %}\n<ul class=\"x\">\n  {% for b in c %}\n  <li{% if b %} id=\"{{ b }}\"{% endif %}>  {{ b }}  and\n <b>c</b> </li>\n{% endfor %}\n</ul><!-- gone -->\n{% endif %}";
            let made = template(text);
            assert_eq!(
                made,
                "{% if a %} <ul class=x>{% for b in c %} <li{% if b %} id=\"{{ b }}\"{% endif %}>{{ b }} and <b>c</b></li> {% endfor %}</ul> {% endif %}"
            );
        }

        #[test]
        fn tags_may_hold_what_ends_a_tag_or_begins_a_page() {
            for text in
                ["<p>{{ \"}}\" }}</p>", "<p>{{ <html text={a.b} /> }}</p>", "<p>{{ {\"a\": {\"b\": 1}}.a }}</p>"]
            {
                assert_eq!(template(text), text);
            }
        }

        #[test]
        fn a_template_that_opens_and_closes_in_different_branches_stays_as_it_is() {
            let text = "<div>  {% if a %}  <p>  {% endif %}  b  {% if a %}  </p></div>  {% endif %}  </section>";
            assert_eq!(template(text), text);
            let link = "{% if a %}<a href=\"{{ a }}\">{% endif %}  b  {% if a %}</a>{% endif %}";
            assert_eq!(template(link), link.replace("  ", " "));
        }

        #[test]
        fn what_is_no_markup_stays_as_it_is() {
            let text = "<script type=application/ld+json>{\"a\":  {{ b }}  <  2}</script><title>{{ a }} <b></title>";
            assert!(template(text).contains("{\"a\":  {{ b }}  <  2}"), "{}", template(text));
        }
    }
}
