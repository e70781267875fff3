//! Every link of every page → what it leads to. What leads nowhere is reported with the nearest real target.

use std::collections::BTreeMap;

use super::vocabulary::{FEW, Vocabulary, unknown_reference};
use super::{ExcerptId, Page, PageId, Target};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::document::{BlockKind, Inline, InlineKind, visit_blocks};
use crate::parse::Body;
use crate::source::Span;

/// What links are looked up in.
pub struct Surroundings<'s> {
    /// Ids and anchors.
    pub vocabulary: &'s Vocabulary,
    /// The pages, for their kinds, titles and folders.
    pub pages: &'s [Page],
    /// The excerpts by page and id.
    pub excerpts: &'s BTreeMap<(PageId, &'s str), ExcerptId>,
    /// The ids of the references.
    pub references: &'s [&'s str],
    /// The files beside pages, by path below `content/`, with their paths in the site.
    pub assets: &'s BTreeMap<String, String>,
}

/// The links of one page.
pub fn resolve(page: PageId, around: &Surroundings<'_>, diagnostics: &mut Diagnostics) -> BTreeMap<Span, Target> {
    let mut resolver = Resolver { page, around, links: BTreeMap::new(), diagnostics };
    resolver.body(&around.pages[page].body);
    resolver.links
}

/// The schemes that a link out of the book may have. `javascript:` and its like run what they carry.
const SCHEMES: [&str; 3] = ["https", "http", "mailto"];

struct Resolver<'r, 's> {
    page: PageId,
    around: &'r Surroundings<'s>,
    links: BTreeMap<Span, Target>,
    diagnostics: &'r mut Diagnostics,
}

impl Resolver<'_, '_> {
    fn body(&mut self, body: &Body) {
        body.inlines(&mut |inline| self.inline(inline));
        body.prose(&mut |blocks, _| {
            visit_blocks(blocks, &mut |block| {
                if let BlockKind::Embed(target) = &block.kind {
                    self.embed(target, block.span);
                }
            });
        });
    }

    fn inline(&mut self, inline: &Inline) {
        match &inline.kind {
            InlineKind::WikiLink(link) if link.embed => self.diagnostics.push(
                Diagnostic::new(Rule::BrokenLink, inline.span, "an excerpt can be shown only on a line of its own")
                    .help("put `![[…]]` between two empty lines, or take the `!` away to link it"),
            ),
            InlineKind::WikiLink(link) => {
                let target = self.wiki(&link.target, inline.span);
                self.links.extend(target.map(|target| (inline.span, target)));
            }
            InlineKind::Link(link) => {
                let target = self.address(&link.target, inline.span);
                self.links.extend(target.map(|target| (inline.span, target)));
            }
            InlineKind::Image(link) => {
                let target = self.image(&link.target, inline.span);
                self.links.extend(target.map(|target| (inline.span, target)));
            }
            InlineKind::Citation(all) => {
                for cited in all {
                    if !self.around.references.contains(&cited.key.as_str()) {
                        let known = self.around.references.iter().copied();
                        self.diagnostics.push(unknown_reference(&cited.key, cited.span, known));
                    }
                }
            }
            _ => {}
        }
    }

    fn embed(&mut self, target: &str, span: Span) {
        match self.wiki(target, span) {
            Some(Target::Excerpt(excerpt)) => drop(self.links.insert(span, Target::Excerpt(excerpt))),
            Some(_) => self.diagnostics.push(
                Diagnostic::new(
                    Rule::BrokenLink,
                    span,
                    format!("`{target}` is no excerpt, and only excerpts can be shown"),
                )
                .help("name an article and the id of an excerpt: `![[article#excerpt]]`"),
            ),
            None => {}
        }
    }

    /// `page`, `folder/page`, `page#anchor`, `#anchor`.
    fn wiki(&mut self, target: &str, span: Span) -> Option<Target> {
        let (name, anchor) = target.split_once('#').map_or((target, None), |(name, anchor)| (name, Some(anchor)));
        let name = name.trim().trim_end_matches(".md");
        let page = if name.is_empty() { self.page } else { self.named(name, span)? };
        self.place(page, anchor, span)
    }

    fn named(&mut self, name: &str, span: Span) -> Option<PageId> {
        let vocabulary = self.around.vocabulary;
        if let Some((folder, id)) = name.rsplit_once('/') {
            let folder = folder.trim_start_matches("./").trim_start_matches('/');
            let found = vocabulary.page(folder, id);
            if found.is_none() {
                let near = did_you_mean(id, vocabulary.ids(folder)).map(|near| format!("{folder}/{near}"));
                self.broken(format!("there is no page `{name}`"), span, near);
            }
            return found;
        }
        match vocabulary.pages(name) {
            [page] => Some(*page),
            [] => {
                let near = did_you_mean(name, vocabulary.all_ids()).map(str::to_owned);
                self.broken(format!("there is no page `{name}`"), span, near);
                None
            }
            several => {
                let all = several.iter().map(|page| &self.around.pages[*page].location);
                let all = all.map(|at| format!("`[[{}/{}]]`", at.folder, at.id)).collect::<Vec<_>>().join(" or ");
                let message = format!("`{name}` is the id of more than one page");
                self.diagnostics.push(Diagnostic::new(Rule::AmbiguousLink, span, message).help(format!("write {all}")));
                None
            }
        }
    }

    /// A place on a page: an excerpt, any other anchor, or the page itself.
    fn place(&mut self, page: PageId, anchor: Option<&str>, span: Span) -> Option<Target> {
        let Some(words) = anchor else { return Some(Target::Page(page, None)) };
        let Some(anchor) = self.around.vocabulary.anchor(page, words) else {
            let near = did_you_mean(words, self.around.vocabulary.anchors(page));
            let location = &self.around.pages[page].location;
            let message = format!(
                "{} has no heading or excerpt `#{words}`",
                super::vocabulary::path(&location.folder, &location.id).replace(".html", ".md")
            );
            match near {
                Some(near) => self.broken(message, span, Some(format!("#{near}"))),
                None => self.no_place(message, page, span),
            }
            return None;
        };
        Some(match self.around.excerpts.get(&(page, anchor)) {
            Some(excerpt) => Target::Excerpt(*excerpt),
            None => Target::Page(page, Some(anchor.to_owned())),
        })
    }

    /// The target of `[text](target)`.
    fn address(&mut self, target: &str, span: Span) -> Option<Target> {
        if let Some(scheme) = scheme(target) {
            return self.external(target, &scheme, span);
        }
        if let Some(anchor) = target.strip_prefix('#') {
            return self.place(self.page, Some(&percent_decoded(anchor)), span);
        }
        let (path, anchor) = target.split_once('#').map_or((target, None), |(path, anchor)| (path, Some(anchor)));
        let path = self.beside(&percent_decoded(path), span)?;
        if let Some(page) = path.strip_suffix(".md") {
            let (folder, id) = page.rsplit_once('/').unwrap_or(("", page));
            let Some(found) = self.around.vocabulary.page(folder, id) else {
                let near = did_you_mean(id, self.around.vocabulary.all_ids()).and_then(|near| {
                    let page = *self.around.vocabulary.pages(near).first()?;
                    Some(self.relative(page))
                });
                self.broken(format!("there is no page content/{path}"), span, near);
                return None;
            };
            let anchor = anchor.map(percent_decoded);
            return self.place(found, anchor.as_deref(), span);
        }
        if let Some(page) = path.strip_suffix(".html").filter(|_| !self.around.assets.contains_key(&path)) {
            let (folder, id) = page.rsplit_once('/').unwrap_or(("", page));
            let near = self.around.vocabulary.page(folder, id).map(|page| self.relative(page));
            self.broken(format!("`{target}` names a page of the site, not a file of the book"), span, near);
            return None;
        }
        self.asset(&path, span)
    }

    fn image(&mut self, target: &str, span: Span) -> Option<Target> {
        if scheme(target).is_some() {
            self.diagnostics.push(
                Diagnostic::new(Rule::UnsafeLink, span, "an image from another site would be fetched by every reader")
                    .help("save the image beside the page and name the file"),
            );
            return None;
        }
        let path = self.beside(&percent_decoded(target), span)?;
        self.asset(&path, span)
    }

    fn asset(&mut self, path: &str, span: Span) -> Option<Target> {
        let found = self.around.assets.get(path).map(|asset| Target::Asset(asset.clone()));
        if found.is_none() {
            let near = did_you_mean(path, self.around.assets.keys().map(String::as_str));
            let finding = Diagnostic::new(Rule::MissingAsset, span, format!("there is no file content/{path}"));
            self.diagnostics.push(match near {
                Some(near) => finding.help(format!("did you mean content/{near}?")),
                None => finding.help("put the file there, or mend the link; a page is named with `.md`"),
            });
        }
        found
    }

    fn external(&mut self, target: &str, scheme: &str, span: Span) -> Option<Target> {
        let plain = !target.chars().any(|c| c.is_control() || matches!(c, '"' | '<' | '>' | '`' | '\\'));
        if SCHEMES.contains(&scheme) && plain {
            return Some(Target::External(target.to_owned()));
        }
        let message = if SCHEMES.contains(&scheme) {
            "the address holds a character that no address may have".to_owned()
        } else {
            match scheme {
                "//" => "a link that begins with `//` is not allowed".to_owned(),
                scheme => format!("a link with `{scheme}:` is not allowed"),
            }
        };
        self.diagnostics.push(
            Diagnostic::new(Rule::UnsafeLink, span, message)
                .help("link to https:, http: or mailto:, or to a file of the book"),
        );
        None
    }

    /// The path below `content/` that a relative path on this page means.
    fn beside(&mut self, path: &str, span: Span) -> Option<String> {
        let mut parts: Vec<&str> =
            self.around.pages[self.page].location.folder.split('/').filter(|p| !p.is_empty()).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    if parts.pop().is_none() {
                        self.broken("the link leads out of the book".to_owned(), span, None);
                        return None;
                    }
                }
                part => parts.push(part),
            }
        }
        if path.starts_with('/') || path.contains('\\') {
            self.broken(format!("`{path}` does not say where it begins"), span, None);
            return None;
        }
        Some(parts.join("/"))
    }

    /// How this page names another in a Markdown link.
    fn relative(&self, page: PageId) -> String {
        let here = &self.around.pages[self.page].location.folder;
        let there = &self.around.pages[page].location;
        match (here == &there.folder, there.folder.is_empty(), here.is_empty()) {
            (true, _, _) => format!("{}.md", there.id),
            (_, true, _) => format!("../{}.md", there.id),
            (_, _, true) => format!("{}/{}.md", there.folder, there.id),
            _ => format!("../{}/{}.md", there.folder, there.id),
        }
    }

    /// A link to a page that is there and to a place that is not.
    fn no_place(&mut self, message: String, page: PageId, span: Span) {
        let finding = Diagnostic::new(Rule::BrokenLink, span, message);
        let all: Vec<&str> = self.around.excerpts.keys().filter(|(of, _)| *of == page).map(|(_, id)| *id).collect();
        self.diagnostics.push(match all.is_empty() || all.len() > FEW {
            true => finding.help("take what follows `#` out to link the page itself"),
            false => finding.help(format!("the page has the excerpts `#{}`", all.join("`, `#"))),
        });
    }

    fn broken(&mut self, message: String, span: Span, near: Option<String>) {
        let finding = Diagnostic::new(Rule::BrokenLink, span, message);
        self.diagnostics.push(match near {
            Some(near) => finding.nearest(&near),
            None => finding.help("name a page by its id, `[[peru]]`, or by its file, `../countries/peru.md`"),
        });
    }
}

/// The scheme of an address, lower case (RFC 3986, section 3.1); white space and control characters that browsers pass
/// over in front of it and in it are passed over here too.
fn scheme(target: &str) -> Option<String> {
    let cleaned: String = target.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    if cleaned.starts_with("//") {
        return Some("//".to_owned());
    }
    let (scheme, _) = cleaned.split_once(':')?;
    let valid = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    valid.then(|| scheme.to_ascii_lowercase())
}

/// A path with `%20` and its like resolved (RFC 3986, section 2.1); what is not UTF-8 stays as it is.
pub fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = (first == b'%').then(|| after.get(..2)).flatten();
        match code.and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_seen_through_what_browsers_pass_over() {
        for target in ["javascript:x", "JavaScript:x", " java\tscript:x", "\u{1}javascript:x", "java\nscript:x"] {
            assert_eq!(scheme(target).as_deref(), Some("javascript"), "{target:?}");
        }
        assert_eq!(scheme("//example.org/x").as_deref(), Some("//"));
        assert_eq!(scheme("../a:b.md"), None);
        assert_eq!(percent_decoded("a%20b%C3%A9%zz"), "a bé%zz");
    }
}
