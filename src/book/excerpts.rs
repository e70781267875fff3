//! What the book knows of every excerpt beyond its own article: its tags, its source, its speaker; and what is missing.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::vocabulary::{Vocabulary, unknown_reference};
use super::{ExcerptId, Page, PageId, Quoted, Speaker, Target, proof};
use crate::config::{Budget, Config};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::parse::article::{Content, Point};
use crate::parse::excerpt::Excerpt;
use crate::parse::front_matter::{self, Voice};
use crate::reference::Reference;
use crate::source::{Sources, Span};
use crate::strings::{SectionKind, Strings};

/// Lists every excerpt of the book with its tags, source and speaker.
pub fn collect(
    pages: &[Page],
    vocabulary: &Vocabulary,
    config: &Config,
    strings: &Strings,
    references: &[Reference],
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Vec<Quoted> {
    let by_key: BTreeMap<&str, usize> = references.iter().enumerate().map(|(at, r)| (r.id.as_str(), at)).collect();
    let mut all = Vec::new();
    for (id, page) in pages.iter().enumerate() {
        let Some(article) = page.body.article() else { continue };
        for (section, content) in article.sections.iter().enumerate() {
            let Content::Excerpts(_, excerpts) = &content.content else { continue };
            for (place, excerpt) in excerpts.iter().enumerate() {
                let tags = tags(page, excerpt, vocabulary, config, sources, diagnostics);
                let reference = match excerpt.attribution.as_ref().and_then(|attribution| attribution.key.as_ref()) {
                    None => page.reference,
                    Some(key) => {
                        let found = by_key.get(key.as_str()).copied();
                        if found.is_none() {
                            let span = within(excerpt, &excerpt.attribution.as_ref().map(|a| a.key_range.clone()));
                            diagnostics.push(unknown_reference(key, span, by_key.keys().copied()));
                        }
                        found
                    }
                };
                let speaker = speaker(page, excerpt, reference, references, strings, diagnostics);
                all.push(Quoted { page: id, position: (section, place), tags, reference, speaker });
            }
        }
    }
    all
}

/// The place of a part of an excerpt's attribution.
pub fn within(excerpt: &Excerpt, range: &Option<std::ops::Range<usize>>) -> Span {
    match range {
        Some(range) if !range.is_empty() => {
            let start = excerpt.attribution_span.start as usize;
            Span::new(excerpt.attribution_span.file, start + range.start..start + range.end)
        }
        _ => excerpt.attribution_span,
    }
}

/// The tags of an excerpt: what its heading names; else the article's, if it has exactly one for the index.
fn tags(
    page: &Page,
    excerpt: &Excerpt,
    vocabulary: &Vocabulary,
    config: &Config,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<String, Vec<PageId>> {
    let mut tags = BTreeMap::new();
    for index in &config.indexes {
        let terms = match (excerpt.tags.get(&index.name), page.front.tags.get(&index.name)) {
            (Some(named), _) => {
                // Tags stand in the heading, which several quotations may share: they are reported once.
                let mut again = Diagnostics::default();
                let found = if excerpt.ordinal == 0 { &mut *diagnostics } else { &mut again };
                vocabulary.terms(&index.name, named.iter().map(|(id, span)| (id.as_str(), *span)), found)
            }
            (None, Some(of_article)) => match of_article.as_slice() {
                [] => Vec::new(),
                // One that stands twice is reported where it stands.
                [one, more @ ..] if more.iter().all(|other| other.value == one.value) => {
                    vocabulary.page(&index.name, &one.value).into_iter().collect()
                }
                several => {
                    if excerpt.ordinal == 0 {
                        let ids = several.iter().map(|id| id.value.as_str()).collect::<Vec<_>>().join(", ");
                        let list = front_matter::span(
                            page.location.file,
                            sources.get(page.location.file),
                            &several[0].path[..several[0].path.len() - 1],
                        );
                        let message = format!(
                            "the excerpt does not say which of the article's {} it belongs to",
                            index.title.to_lowercase()
                        );
                        diagnostics.push(
                            Diagnostic::new(Rule::ExcerptUntagged, excerpt.heading_span, message)
                                .related(list, "the article has several")
                                .help(format!(
                                    "name them in the heading, `{}=…` with some of {ids}; `{}=` if none fits",
                                    index.name, index.name
                                )),
                        );
                    }
                    Vec::new()
                }
            },
            (None, None) => Vec::new(),
        };
        if !terms.is_empty() {
            tags.insert(index.name.clone(), terms);
        }
    }
    tags
}

/// Who speaks: the name in the attribution, or the source's authors.
fn speaker(
    page: &Page,
    excerpt: &Excerpt,
    reference: Option<usize>,
    references: &[Reference],
    strings: &Strings,
    diagnostics: &mut Diagnostics,
) -> Speaker {
    let reference = reference.map(|reference| &references[reference]);
    let own_source = excerpt.attribution.as_ref().is_none_or(|attribution| attribution.key.is_none());
    let named = excerpt.attribution.as_ref().and_then(|attribution| attribution.speaker.clone());
    if let Some(name) = named {
        let voices = matching(&page.front.voices, &name);
        return Speaker { name, voices };
    }
    if let Some(reference) = reference
        && excerpt.attribution.is_some()
        && reference.is_many_voiced()
    {
        let span = excerpt.attribution_span;
        let names = page.front.voices.iter().map(|voice| voice.name.value.as_str()).collect::<Vec<_>>().join(", ");
        let mut finding = Diagnostic::new(
            Rule::SpeakerMissing,
            span,
            "several people speak in this source, and the quotation does not say who",
        )
        .help("write the name before the place: `> — Name, p. 14`");
        if !names.is_empty() {
            finding = finding.note(format!("the voices of the article are {names}"));
        }
        diagnostics.push(finding);
    }
    let authors: Vec<String> = match reference {
        Some(reference) => reference.authors.iter().map(crate::reference::Name::full).collect(),
        None => page.front.authors.iter().map(|author| author.value.clone()).collect(),
    };
    let name = match (authors.as_slice(), reference) {
        ([], Some(reference)) => reference.short_authors(strings.get("and"), strings.get("et-al")),
        (authors, _) => joined(authors, strings.get("and")),
    };
    let voices = if own_source {
        page.front
            .voices
            .iter()
            .filter(|voice| authors.iter().any(|author| same_person(&voice.name.value, author)))
            .cloned()
            .collect()
    } else {
        Vec::new()
    };
    Speaker { name, voices }
}

/// Names in a row: "A", "A and B", "A, B and C".
pub fn joined(names: &[String], and: &str) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} {and} {last}", all.join(", ")),
    }
}

/// The voice that an attribution's words name: the whole name, or the name before the first comma.
fn matching(voices: &[Voice], words: &str) -> Vec<Voice> {
    let before_comma = words.split(',').next().unwrap_or(words).trim();
    let named: Vec<Voice> = voices
        .iter()
        .filter(|voice| [words, before_comma].iter().any(|words| same_person(&voice.name.value, words)))
        .cloned()
        .collect();
    // A family name that two voices share says nothing.
    if named.len() == 1 {
        named
    } else {
        voices.iter().filter(|v| v.name.value == words || v.name.value == before_comma).cloned().collect()
    }
}

/// Whether two forms of a name are of one person: the same last word, and no word that the other contradicts.
fn same_person(a: &str, b: &str) -> bool {
    let words = |name: &str| -> Vec<String> {
        name.split(|c: char| c.is_whitespace() || c == '.').filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
    };
    if a == b {
        return true;
    }
    let (a, b) = (words(a), words(b));
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    short.len() >= 2 && short.last() == long.last() && {
        // All words but titles such as "Gen." must stand in the longer form, or begin one of its words.
        let unmatched = short.iter().filter(|word| {
            !long.iter().any(|other| other.starts_with(word.as_str()) || word.starts_with(other.as_str()))
        });
        unmatched.count() == 0
    }
}

/// Reports excerpts and sources that quote too much or too little, excerpts nobody uses, and points without support.
pub fn check_use(
    pages: &[Page],
    quoted: &[Quoted],
    references: &[Reference],
    words_of: &BTreeMap<String, usize>,
    budget: &Budget,
    diagnostics: &mut Diagnostics,
) {
    let mut by_source: BTreeMap<usize, (usize, Span)> = BTreeMap::new();
    let counted: Vec<(&Excerpt, usize)> = quoted
        .par_iter()
        .map(|entry| {
            let excerpt = excerpt_of(pages, entry);
            (excerpt, proof::word_count(&excerpt.words))
        })
        .collect();
    for (entry, (excerpt, words)) in quoted.iter().zip(counted) {
        if excerpt.attribution.is_some() && (1..8).contains(&words) {
            diagnostics.push(
                Diagnostic::new(
                    Rule::ExcerptTooShort,
                    excerpt.span,
                    format!("the quotation has {words} words: too few to show what is meant"),
                )
                .help("quote the whole thought"),
            );
        }
        if words > budget.max_words {
            diagnostics.push(
                Diagnostic::new(
                    Rule::ExcerptTooLong,
                    excerpt.span,
                    format!("the quotation has {words} words; the book allows {}", budget.max_words),
                )
                .help("leave a part out, with `[…]` in its place, or make two excerpts of it"),
            );
        }
        if let Some(reference) = entry.reference {
            by_source.entry(reference).or_insert((0, excerpt.span)).0 += words;
        }
    }
    for (reference, (words, first)) in by_source {
        let key = &references[reference].id;
        let Some(length) = words_of.get(key) else { continue };
        let share = (*length as f64 * budget.max_share / 100.0).floor() as usize;
        let allowed = share.max(budget.or_words);
        if words > allowed {
            diagnostics.push(
                Diagnostic::new(
                    Rule::QuotationBudget,
                    first,
                    format!("the quotations from `{key}` have {words} words together; the book allows {allowed}"),
                )
                .note(format!("the source has {length} words; {} % of them are {share}", budget.max_share))
                .help("shorten some, or take the least important out"),
            );
        }
    }
    for page in pages {
        let Some(article) = page.body.article().filter(|_| page.front.source.is_some()) else { continue };
        for point in article.points(SectionKind::KeyPoints).filter(|point| !supported(point, page)) {
            diagnostics.push(
                Diagnostic::new(Rule::KeyPointUnsupported, point.span, "the key point does not say what it rests on")
                    .help("end it with a place in the source, `(p. 14)`, or a link to an excerpt, `[[#excerpt-id]]`"),
            );
        }
    }
    let mut used = vec![false; quoted.len()];
    for target in pages.iter().flat_map(|page| page.links.values()) {
        if let Target::Excerpt(excerpt) = target {
            used[*excerpt] = true;
        }
    }
    for (entry, _) in quoted.iter().zip(used).filter(|(_, used)| !used) {
        let excerpt = excerpt_of(pages, entry);
        diagnostics.push(
            Diagnostic::new(
                Rule::ExcerptUnused,
                excerpt.id_span,
                format!("no text of the editors links or shows `{}`", excerpt.id),
            )
            .help("link it from a key point, a term or a question, or take it out"),
        );
    }
}

fn supported(point: &Point, page: &Page) -> bool {
    point.cites_a_place
        || !point.locators.is_empty()
        || point.links.iter().any(|(_, span)| matches!(page.links.get(span), Some(Target::Excerpt(_))))
        // A link that leads nowhere is reported as such; it was meant as support.
        || point.links.iter().any(|(_, span)| !page.links.contains_key(span))
}

/// The excerpt of an entry, before the book is whole.
pub fn excerpt_of<'p>(pages: &'p [Page], quoted: &Quoted) -> &'p Excerpt {
    let (section, place) = quoted.position;
    match pages[quoted.page].body.article().map(|article| &article.sections[section].content) {
        Some(Content::Excerpts(_, excerpts)) => &excerpts[place],
        _ => unreachable!("an excerpt's position is taken from the article it stands in"),
    }
}

/// The excerpts by page and id, for links.
pub fn by_id<'p>(pages: &'p [Page], quoted: &[Quoted]) -> BTreeMap<(PageId, &'p str), ExcerptId> {
    let entry = |(id, entry): (ExcerptId, &Quoted)| ((entry.page, excerpt_of(pages, entry).id.as_str()), id);
    quoted.iter().enumerate().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_name_are_one_person_and_family_names_alone_are_not() {
        assert!(same_person("General John Kelly", "Gen. John Kelly"));
        assert!(same_person("R. Evan Ellis", "Evan Ellis"));
        assert!(!same_person("John Kelly", "Kelly"));
        assert!(!same_person("John Kelly", "Jane Kelly"));
    }
}
