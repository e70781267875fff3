//! Every quotation and every figure against the text of its source and against the lock.
//!
//! 1. With the sources at hand, [`super::proof`] looks every quotation up; a refusal becomes a finding that says what to do.
//! 2. With or without them, the lock must have this very quotation: same words, same source, same place.
//! 3. Every published id that the lock knows must still be there, under its own or a later name, or be withdrawn.
//! 4. [`Evidence::ledger`] is what `briefbook lock` writes if nothing was refused.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::excerpts::{excerpt_of, within};
use super::ledger::{Ledger, Line, Proof, Review, Text};
use super::proof::{self, Difference, Lack, Nearest, Place, Refusal, SourceText};
use super::{Page, Quoted};
use crate::diagnostic::{Diagnostic, Diagnostics, Rule, did_you_mean};
use crate::hash;
use crate::parse::excerpt::Excerpt;
use crate::parse::front_matter::{self, PageKind};
use crate::parse::locator::Locator;
use crate::parse::table::Figure;
use crate::reference::Reference;
use crate::source::{Sources, Span};

/// What the quotations of a book rest on.
#[derive(Debug, Default)]
pub struct Evidence {
    /// The lock as it should be.
    pub ledger: Ledger,
    /// The words of the sources, by the id of their reference.
    pub words: BTreeMap<String, usize>,
    /// How many excerpts are proved.
    pub proved: usize,
    /// What was refused.
    pub diagnostics: Diagnostics,
}

/// What the check looks at.
pub struct Claims<'c> {
    /// The pages of the book.
    pub pages: &'c [Page],
    /// Its excerpts.
    pub quoted: &'c [Quoted],
    /// Its references.
    pub references: &'c [Reference],
    /// The lock as it stands.
    pub lock: &'c Ledger,
    /// The texts of the sources, by name, if they are at hand.
    pub texts: Option<&'c BTreeMap<String, String>>,
    /// The files, for hashes and places.
    pub sources: &'c Sources,
}

/// What became of one quotation or figure.
struct Outcome {
    proof: Option<Proof>,
    diagnostics: Diagnostics,
}

/// Checks every quotation, figure and id.
pub fn check(claims: &Claims<'_>) -> Evidence {
    let prepared = claims.prepared();
    let outcomes: Vec<Outcome> = claims.quoted.par_iter().map(|quoted| claims.quotation(quoted, &prepared)).collect();
    let mut evidence = Evidence::default();
    evidence.ledger.withdrawn.clone_from(&claims.lock.withdrawn);
    for (quoted, outcome) in claims.quoted.iter().zip(outcomes) {
        let key = format!("{}#{}", address(&claims.pages[quoted.page]), excerpt_of(claims.pages, quoted).id);
        if evidence.ledger.excerpts.contains_key(&key) {
            // The second of two excerpts with one id is reported for that; the lock speaks of the first.
            let own = outcome.diagnostics.into_iter().filter(|finding| finding.rule != Rule::QuotationUnproved);
            evidence.diagnostics.extend(own);
            continue;
        }
        evidence.proved += usize::from(outcome.proof.is_some());
        let kept = claims.lock.excerpts.get(&key).and_then(|line| line.value.clone());
        evidence.ledger.excerpts.insert(key, Line::new(outcome.proof.or(kept)));
        evidence.diagnostics.extend(outcome.diagnostics);
    }
    let figures: Vec<(String, Outcome)> = claims
        .pages
        .par_iter()
        .flat_map_iter(|page| {
            page.body.article().into_iter().flat_map(move |article| article.figures().map(move |f| (page, f)))
        })
        .map(|(page, figure)| (address(page), claims.figure(page, figure, &prepared)))
        .collect();
    for (page, outcome) in figures {
        if let Some(proof) = outcome.proof {
            evidence.ledger.figures.insert((page, proof), Line::new(()));
        }
        evidence.diagnostics.extend(outcome.diagnostics);
    }
    claims.texts_of_sources(&prepared, &mut evidence);
    claims.reviews(&mut evidence);
    claims.removed(&mut evidence);
    evidence
}

/// The name of a page in the lock.
pub fn address(page: &Page) -> String {
    page.path.trim_end_matches(".html").to_owned()
}

impl Claims<'_> {
    /// The texts of the sources that anything is quoted from, by the id of their reference.
    fn prepared(&self) -> BTreeMap<&str, SourceText> {
        let Some(texts) = self.texts else { return BTreeMap::new() };
        let sources = self.quoted.iter().filter_map(|quoted| quoted.reference);
        let sources = sources.chain(self.pages.iter().filter_map(|page| page.reference));
        let wanted: BTreeSet<usize> = sources.collect();
        let wanted: Vec<usize> = wanted.into_iter().collect();
        let prepare = |reference: &usize| {
            let key = self.references[*reference].id.as_str();
            Some((key, SourceText::new(self.text_of(*reference, texts)?)))
        };
        wanted.par_iter().filter_map(prepare).collect()
    }

    /// The text of a source: under the name of an article about it, or under one that such an article had before.
    fn text_of<'t>(&self, reference: usize, texts: &'t BTreeMap<String, String>) -> Option<&'t String> {
        let named = || self.articles_on(reference).find_map(|article| texts.get(&article.location.id));
        let former = || {
            let mut names = self.articles_on(reference).flat_map(|article| &article.front.formerly);
            names.find_map(|old| texts.get(&old.value))
        };
        match self.articles_on(reference).next() {
            Some(_) => named().or_else(former),
            None => texts.get(&self.references[reference].id),
        }
    }

    /// The articles about a source; most sources have one, or none.
    fn articles_on(&self, reference: usize) -> impl Iterator<Item = &Page> {
        let about = move |page: &&Page| page.kind == PageKind::Article && page.reference == Some(reference);
        self.pages.iter().filter(about)
    }

    /// The name that a source's text should have: the id of the article about it, else the id of the reference.
    fn text_name(&self, reference: usize) -> String {
        let article = self.articles_on(reference).next();
        article.map_or_else(|| self.references[reference].id.clone(), |page| page.location.id.clone())
    }

    fn quotation(&self, quoted: &Quoted, prepared: &BTreeMap<&str, SourceText>) -> Outcome {
        let excerpt = excerpt_of(self.pages, quoted);
        let mut outcome = Outcome { proof: None, diagnostics: Diagnostics::default() };
        let Some(attribution) = &excerpt.attribution else {
            outcome.diagnostics.push(untraceable(excerpt.span));
            return outcome;
        };
        let Some(reference) = quoted.reference else {
            if attribution.key.is_none() && self.pages[quoted.page].front.source.is_none() {
                outcome.diagnostics.push(
                    Diagnostic::new(Rule::SourceMissing, excerpt.attribution_span, "the quotation has no source")
                        .help("name it: `> — [@key], p. 14`, or give the article its `source:`"),
                );
            } else {
                outcome.diagnostics.push(untraceable(excerpt.attribution_span));
            }
            return outcome;
        };
        if excerpt.words.trim().is_empty() {
            return outcome;
        }
        let source = self.references[reference].id.as_str();
        let mut place = attribution.locator.as_ref().map(Locator::to_string).unwrap_or_default();
        let words = proof::quotation_hash(&excerpt.words);
        let key = format!("{}#{}", address(&self.pages[quoted.page]), excerpt.id);
        let locked = self.lock.excerpts.get(&key).and_then(|line| line.value.as_ref());
        let locked = locked.or_else(|| self.under_another_id(&self.pages[quoted.page], (&words, source, &place)));
        if self.texts.is_none() {
            if attribution.locator.is_none() && !locked.is_some_and(|proof| proof.same_claim(&words, source, "")) {
                outcome.diagnostics.push(no_place(excerpt, None));
                outcome.diagnostics.push(untraceable(excerpt.attribution_span));
            } else {
                self.against_lock(excerpt, locked, (&words, source, &place), &mut outcome);
            }
            return outcome;
        }
        let Some(text) = prepared.get(source) else {
            let name = self.text_name(reference);
            outcome.diagnostics.push(
                Diagnostic::new(
                    Rule::SourceMissing,
                    excerpt.attribution_span,
                    format!("the text of `{source}` is not among the sources"),
                )
                .help(format!("put it there as {name}.txt")),
            );
            return outcome;
        };
        match proof::prove(text, &excerpt.words, attribution.locator.as_ref()) {
            Ok(found) => {
                if attribution.locator.is_none() {
                    if let Some(locator) = found.locator(None) {
                        outcome.diagnostics.push(no_place(excerpt, Some(&locator)));
                        outcome.diagnostics.push(untraceable(excerpt.attribution_span));
                        return outcome;
                    }
                    place = String::new();
                }
                self.against_lock(excerpt, locked, (&words, source, &place), &mut outcome);
                outcome.proof = Some(Proof { words, source: source.to_owned(), place, at: (found.start, found.end) });
            }
            Err(refusal) => {
                let given = attribution.locator.as_ref();
                outcome.diagnostics.push(self.refused(excerpt, given, &refusal));
            }
        }
        outcome
    }

    /// The proof of the same quotation under an id that its article no longer has: a new id is reported as the removal of
    /// the old one, and is no reason to doubt the words.
    fn under_another_id(&self, page: &Page, claim: (&str, &str, &str)) -> Option<&Proof> {
        let prefix = format!("{}#", address(page));
        let lines = self.lock.excerpts.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix));
        lines.filter_map(|(_, line)| line.value.as_ref()).find(|proof| proof.same_claim(claim.0, claim.1, claim.2))
    }

    /// Compares a quotation with its line in the lock.
    fn against_lock(
        &self,
        excerpt: &Excerpt,
        locked: Option<&Proof>,
        claim: (&str, &str, &str),
        outcome: &mut Outcome,
    ) {
        let (words, source, place) = claim;
        // With the texts at hand this is reached only by what stands in them.
        let stands = self.texts.is_some();
        let if_meant = if stands { NOTE_IT } else { PROVE_IT };
        let help = |back: &str| format!("{back}; if the change was meant, {if_meant}");
        let locator = excerpt.attribution.as_ref().map(|attribution| attribution.locator_range.clone());
        let finding = match locked {
            Some(proof) if proof.same_claim(words, source, place) => {
                outcome.proof = Some(proof.clone());
                return;
            }
            None if stands => Diagnostic::new(
                Rule::QuotationUnproved,
                excerpt.span,
                format!("the words stand in the source at {}, but the lock does not have them yet", shown(place)),
            )
            .help(NOTE_IT),
            None => Diagnostic::new(
                Rule::QuotationUnproved,
                excerpt.span,
                "the quotation has not been proved against its source",
            )
            .help(PROVE_IT),
            Some(proof) if proof.words != words => Diagnostic::new(
                Rule::QuotationUnproved,
                excerpt.span,
                "the words were changed since they were proved against their source",
            )
            .note(format!("other words were proved, at {} of `{}`", shown(&proof.place), proof.source))
            .help(help("put back the words that were there")),
            Some(proof) if proof.source != source => Diagnostic::new(
                Rule::QuotationUnproved,
                excerpt.attribution_span,
                format!("the source was changed since the quotation was proved: it was `{}`", proof.source),
            )
            .help(help("put it back")),
            Some(proof) => Diagnostic::new(
                Rule::QuotationUnproved,
                within(excerpt, &locator),
                format!("the place was changed since the quotation was proved: it was {}", shown(&proof.place)),
            )
            .help(help("put it back")),
        };
        outcome.diagnostics.push(finding);
    }

    fn figure(&self, page: &Page, figure: &Figure, prepared: &BTreeMap<&str, SourceText>) -> Outcome {
        let mut outcome = Outcome { proof: None, diagnostics: Diagnostics::default() };
        let Some(reference) = page.reference else {
            if page.front.source.is_some() {
                outcome.diagnostics.push(untraceable(figure.words_span));
            }
            return outcome;
        };
        let source = self.references[reference].id.as_str();
        let words = proof::quotation_hash(&figure.words);
        let place = figure.at.to_string();
        if self.texts.is_none() {
            let address = address(page);
            let from = (
                address.clone(),
                Proof { words: words.clone(), source: String::new(), place: String::new(), at: (0, 0) },
            );
            let locked = self.lock.figures.range(from..).map(|(key, _)| key);
            let locked = locked.take_while(|(page, proof)| *page == address && proof.words == words);
            match locked.map(|(_, proof)| proof).find(|proof| proof.same_claim(&words, source, &place)) {
                Some(proof) => outcome.proof = Some(proof.clone()),
                None => outcome.diagnostics.push(
                    Diagnostic::new(
                        Rule::QuotationUnproved,
                        figure.words_span,
                        "the words that state the figure were not proved at this place",
                    )
                    .help(PROVE_IT),
                ),
            }
            return outcome;
        }
        let Some(text) = prepared.get(source) else {
            outcome.diagnostics.push(
                Diagnostic::new(
                    Rule::SourceMissing,
                    figure.words_span,
                    format!("the text of `{source}` is not among the sources"),
                )
                .help(format!("put it there as {}.txt", self.text_name(reference))),
            );
            return outcome;
        };
        match proof::prove(text, &figure.words, Some(&figure.at)) {
            Ok(found) => {
                let proof = Proof { words, source: source.to_owned(), place, at: (found.start, found.end) };
                self.figure_against_lock(page, figure, &proof, &mut outcome);
                outcome.proof = Some(proof);
            }
            // The same few words twice on the page that is named still state the figure there.
            Err(Refusal::Ambiguous { places, .. }) => {
                let proof = Proof { words, source: source.to_owned(), place, at: (places[0].start, places[0].end) };
                self.figure_against_lock(page, figure, &proof, &mut outcome);
                outcome.proof = Some(proof);
            }
            Err(refusal) => outcome.diagnostics.push(figure_refused(figure, &refusal)),
        }
        outcome
    }

    fn figure_against_lock(&self, page: &Page, figure: &Figure, proof: &Proof, outcome: &mut Outcome) {
        if !self
            .lock
            .figures
            .keys()
            .any(|(of, locked)| *of == address(page) && locked.same_claim(&proof.words, &proof.source, &proof.place))
        {
            outcome.diagnostics.push(
                Diagnostic::new(
                    Rule::QuotationUnproved,
                    figure.words_span,
                    "the words that state the figure are not in the lock",
                )
                .help(NOTE_IT),
            );
        }
    }

    fn refused(&self, excerpt: &Excerpt, given: Option<&Locator>, refusal: &Refusal) -> Diagnostic {
        let locator =
            within(excerpt, &excerpt.attribution.as_ref().map(|attribution| attribution.locator_range.clone()));
        let given = given.map(Locator::to_string).unwrap_or_default();
        match refusal {
            Refusal::NotFound { part, nearest, in_captions } => {
                let message = if *part == 0 {
                    "the source does not have these words".to_owned()
                } else {
                    format!("the source does not have the words after omission {part} of the quotation")
                };
                let span =
                    nearest.as_ref().and_then(|nearest| self.odd_words(excerpt, nearest)).unwrap_or(excerpt.span);
                let mut finding = Diagnostic::new(Rule::QuotationNotFound, span, message);
                if let Some(nearest) = nearest {
                    finding.notes = nearest_notes(nearest);
                }
                if *in_captions {
                    finding = finding.note("the words stand among the captions of the source, which cannot be quoted");
                }
                finding.help("copy the words from the source; mark an omission with `[…]` and a change with `[word]`")
            }
            Refusal::WrongPlace { found, suggestion, certain } => {
                let places = places(found, suggestion.as_ref());
                let finding = Diagnostic::new(
                    Rule::QuotationWrongPlace,
                    locator,
                    format!("the words stand at {places}, not at {given}"),
                );
                mend(finding, locator, suggestion.as_ref(), *certain)
            }
            Refusal::Ambiguous { places, suggestions } => {
                let mut list: Vec<String> = suggestions.iter().map(Locator::to_string).collect();
                list.dedup();
                let message =
                    format!("the words stand at {} places of the source, and {given} does not decide", places.len());
                let finding =
                    Diagnostic::new(Rule::QuotationAmbiguous, locator, message.replace(", and  does not decide", ""));
                finding.help(if list.len() > 1 {
                    format!("write one of {}", list.join(", "))
                } else {
                    "quote more of the sentence".to_owned()
                })
            }
            Refusal::Order { .. } => Diagnostic::new(
                Rule::QuotationNotFound,
                excerpt.span,
                "the source has every part of the quotation, but in another order",
            )
            .help("put the parts in the order of the source, or make two excerpts of them"),
            Refusal::NoSuchPlace { lack, found, suggestion, certain } => {
                let message = match lack {
                    Lack::Pages => "the text of the source has no page marks".to_owned(),
                    Lack::Heading(_) => "the source has no such heading".to_owned(),
                    Lack::Answers => {
                        "the source has no answers: no block begins with a speaker's name and a colon".to_owned()
                    }
                    Lack::Note => "the source has no such note".to_owned(),
                };
                let mut finding = Diagnostic::new(Rule::QuotationWrongPlace, locator, message);
                if let Lack::Heading(Some(near)) = lack {
                    finding = finding.label(format!("did you mean “{near}”?"));
                }
                if !found.is_empty() {
                    finding = finding.note(format!("the words stand at {}", places(found, suggestion.as_ref())));
                }
                mend(finding, locator, suggestion.as_ref(), *certain)
            }
        }
    }

    /// Where the first word that differs stands in the file, if it can be told.
    fn odd_words(&self, excerpt: &Excerpt, nearest: &Nearest) -> Option<Span> {
        let words = nearest.differences.iter().find_map(|difference| match difference {
            Difference::Added(words) | Difference::Replaced { quoted: words, .. } => Some(words),
            Difference::Missing(_) => None,
        })?;
        let text = self.sources.slice(excerpt.span);
        let mut places = text.match_indices(words.as_str()).map(|(at, _)| at).filter(|at| {
            let before = text[..*at].chars().next_back();
            let after = text[at + words.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        });
        let at = excerpt.span.start as usize + places.next().filter(|_| places.next().is_none())?;
        Some(Span::new(excerpt.span.file, at..at + words.len()))
    }

    /// What is known of the texts: those at hand, and those the lock remembers.
    fn texts_of_sources(&self, prepared: &BTreeMap<&str, SourceText>, evidence: &mut Evidence) {
        for (key, text) in prepared {
            let value = Text { hash: text.hash(), words: text.words() };
            evidence.words.insert((*key).to_owned(), value.words);
            evidence.ledger.sources.insert((*key).to_owned(), Line::new(value));
        }
        let used: BTreeSet<&str> =
            self.quoted.iter().filter_map(|quoted| quoted.reference).map(|r| self.references[r].id.as_str()).collect();
        for (key, line) in &self.lock.sources {
            if used.contains(key.as_str()) && !evidence.ledger.sources.contains_key(key) {
                evidence.words.insert(key.clone(), line.value.words);
                evidence.ledger.sources.insert(key.clone(), line.clone());
            }
        }
    }

    /// The pages with the day of their last check; a page that was changed since, but not dated anew, is stale.
    fn reviews(&self, evidence: &mut Evidence) {
        for page in self.pages {
            let address = address(page);
            let source = self.sources.get(page.location.file);
            let value = page.front.reviewed.as_ref().map(|reviewed| {
                let span = front_matter::span;
                let fresh = Review { reviewed: reviewed.value.to_string(), text: text_hash(&source.text) };
                match self.lock.pages.get(&address).and_then(|line| line.value.as_ref()) {
                    Some(old) if old.reviewed == fresh.reviewed && old.text != fresh.text => {
                        evidence.diagnostics.push(
                            Diagnostic::new(
                                Rule::ReviewStale,
                                span(page.location.file, source, &reviewed.path),
                                format!("the page was changed since it was checked on {}", old.reviewed),
                            )
                            .help("check it against its source again, give the new date, and run `briefbook lock`; if the date is right, take the page's line out of content/book.lock first"),
                        );
                        old.clone()
                    }
                    _ => fresh,
                }
            });
            evidence.ledger.pages.insert(address, Line::new(value));
        }
    }

    /// Every address that was published must still lead somewhere.
    fn removed(&self, evidence: &mut Evidence) {
        let mut former: BTreeSet<String> = BTreeSet::new();
        for page in self.pages {
            for old in &page.front.formerly {
                former.insert(
                    super::vocabulary::path(&page.location.folder, &old.value).trim_end_matches(".html").to_owned(),
                );
            }
        }
        let mut former_excerpts: BTreeSet<String> = BTreeSet::new();
        for quoted in self.quoted {
            let page = &self.pages[quoted.page];
            let names =
                page.front.formerly.iter().map(|old| super::vocabulary::path(&page.location.folder, &old.value));
            let names: Vec<String> =
                names.map(|path| path.trim_end_matches(".html").to_owned()).chain([address(page)]).collect();
            let excerpt = excerpt_of(self.pages, quoted);
            for id in excerpt.formerly.iter().map(|(id, _)| id).chain([&excerpt.id]) {
                former_excerpts.extend(names.iter().map(|name| format!("{name}#{id}")));
            }
        }
        for (key, line) in &self.lock.pages {
            if evidence.ledger.pages.contains_key(key) {
                continue;
            }
            evidence.ledger.pages.insert(key.clone(), line.clone());
            if former.contains(key) || evidence.ledger.withdrawn.contains_key(key) {
                continue;
            }
            let (folder, id) = key.rsplit_once('/').unwrap_or(("", key));
            let same_folder = self.pages.iter().filter(|page| page.location.folder == folder);
            let near = did_you_mean(id, same_folder.map(|page| page.location.id.as_str()));
            let finding = removed(line.span, format!("the page {key} was published and is gone"));
            evidence.diagnostics.extend(finding.map(|finding| match near {
                Some(near) => finding.help(format!("if it is content/{folder}/{near}.md now, give that page `formerly: [{id}]`; else run `briefbook lock --withdraw {key} --reason \"…\"`")),
                None => finding.help(format!("put it back, or give the page that took its place `formerly: [{id}]`, or run `briefbook lock --withdraw {key} --reason \"…\"`")),
            }));
        }
        for (key, line) in &self.lock.excerpts {
            if evidence.ledger.excerpts.contains_key(key) {
                continue;
            }
            evidence.ledger.excerpts.insert(key.clone(), line.clone());
            let page = key.split('#').next().unwrap_or(key);
            let gone_with_page = evidence.ledger.withdrawn.contains_key(page)
                || (self.lock.pages.contains_key(page)
                    && !self.pages.iter().any(|p| address(p) == page)
                    && !former.contains(page));
            if former_excerpts.contains(key) || evidence.ledger.withdrawn.contains_key(key) || gone_with_page {
                continue;
            }
            let id = key.split('#').nth(1).unwrap_or_default();
            // An excerpt of the same words that the lock does not know yet is the same one under a new id.
            let successor = line.value.as_ref().and_then(|old| {
                let fresh = evidence.ledger.excerpts.iter().find(|(fresh, entry)| {
                    !self.lock.excerpts.contains_key(*fresh)
                        && fresh.starts_with(&format!("{page}#"))
                        && entry
                            .value
                            .as_ref()
                            .is_some_and(|proof| proof.same_claim(&old.words, &old.source, &old.place))
                })?;
                fresh.0.split('#').nth(1).map(str::to_owned)
            });
            let finding = removed(line.span, format!("the excerpt {key} was published and is gone"));
            evidence.diagnostics.extend(finding.map(|finding| match successor {
                Some(new) => finding.help(format!("its words stand under `#{new}` now: write `{{#{new} formerly={id}}}` there, or give it its old id back")),
                None => finding.help(format!("put it back, or give the heading that took its place `formerly={id}`, or run `briefbook lock --withdraw '{key}' --reason \"…\"`")),
            }));
        }
    }
}

fn removed(span: Option<Span>, message: String) -> Option<Diagnostic> {
    span.map(|span| Diagnostic::new(Rule::IdRemoved, span, message))
}

/// The hash of a page's text without the line that dates its last check, so that a new date alone is no change.
pub fn text_hash(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("reviewed:"));
    hash::of_parts(lines.flat_map(|line| [line.trim_end().as_bytes(), b"\n"]))
}

/// What to do about words that were not compared with their source; `DIR` is the folder with the texts.
const PROVE_IT: &str = "run `briefbook lock --sources DIR` with the texts of the sources at hand";

/// What to do about words that stand in their source.
const NOTE_IT: &str = "run `briefbook lock --sources DIR`, which notes the proof";

fn shown(place: &str) -> &str {
    if place.is_empty() { "no place" } else { place }
}

/// The finding that an attribution gives no place; with the place, if the source was read.
fn no_place(excerpt: &Excerpt, locator: Option<&Locator>) -> Diagnostic {
    let span = excerpt.attribution_span;
    let finding = Diagnostic::new(
        Rule::AttributionMalformed,
        span,
        "the attribution does not say where in the source the words stand",
    );
    let end = Span { start: span.end, ..span };
    let named = excerpt.attribution.as_ref().is_some_and(|a| a.speaker.is_some() || a.key.is_some());
    match locator {
        Some(locator) => finding
            .help(format!("the words stand at {locator}"))
            .fix(end, if named { format!(", {locator}") } else { format!(" {locator}") }),
        None => finding.help("end it with `p. 14`, `para. 12`, `sec. \"Heading\"`, `answer 3` or `note 12`"),
    }
}

/// The places of words in a row.
fn places(found: &[Place], suggestion: Option<&Locator>) -> String {
    let mut list: Vec<String> =
        found.iter().filter_map(|place| place.locator(suggestion)).map(|l| l.to_string()).collect();
    list.dedup();
    match list.as_slice() {
        [] => "a place that cannot be counted".to_owned(),
        list => super::excerpts::joined(&list[..list.len().min(5)], "and"),
    }
}

/// Adds what to write instead; as a certain mend if the words stand only once.
fn mend(finding: Diagnostic, span: Span, suggestion: Option<&Locator>, certain: bool) -> Diagnostic {
    match suggestion {
        Some(locator) if certain => finding.help(format!("write `{locator}`")).fix(span, locator.to_string()),
        Some(locator) => finding.help(format!("write `{locator}`, or the place that is meant")),
        None => finding.help("give a place that the source has"),
    }
}

/// The nearest passage and what differs, each a line.
fn nearest_notes(nearest: &Nearest) -> Vec<String> {
    let place = nearest.place.locator(None).map(|locator| format!(", {locator}")).unwrap_or_default();
    let mut notes = vec![format!("the nearest passage{place}: “{}”", nearest.text)];
    for difference in nearest.differences.iter().take(6) {
        notes.push(match difference {
            Difference::Missing(words) => format!("the quotation leaves out “{words}”"),
            Difference::Added(words) => format!("the quotation adds “{words}”"),
            Difference::Replaced { quoted, source } => format!("the quotation has “{quoted}”, the source “{source}”"),
        });
    }
    if nearest.differences.is_empty() {
        notes.push("the quotation begins or ends in the middle of a word or number".to_owned());
    }
    notes
}

/// What words are told that no source is known for. Why it is not known is reported too, and explains it (see
/// [`super::consequences`]); but a book can switch that other rule off, and must not lose the proof with it.
pub const UNTRACEABLE: &str = "the words cannot be looked up";

fn untraceable(span: Span) -> Diagnostic {
    Diagnostic::new(Rule::SourceMissing, span, UNTRACEABLE)
        .help("say whose words they are and where they stand, in a form that can be read")
}

fn figure_refused(figure: &Figure, refusal: &Refusal) -> Diagnostic {
    match refusal {
        Refusal::NotFound { nearest, .. } => {
            let mut finding = Diagnostic::new(
                Rule::FigureNotAtPlace,
                figure.words_span,
                "the source does not have the words that state the figure",
            );
            if let Some(nearest) = nearest {
                finding.notes = nearest_notes(nearest);
            }
            finding.help("copy 3–12 words from the source that state it")
        }
        Refusal::WrongPlace { found, suggestion, certain }
        | Refusal::NoSuchPlace { found, suggestion, certain, .. } => {
            let message = format!(
                "the words that state the figure stand at {}, not at {}",
                places(found, suggestion.as_ref()),
                figure.at
            );
            mend(
                Diagnostic::new(Rule::FigureNotAtPlace, figure.at_span, message),
                figure.at_span,
                suggestion.as_ref(),
                *certain,
            )
        }
        Refusal::Ambiguous { .. } | Refusal::Order { .. } => Diagnostic::new(
            Rule::FigureNotAtPlace,
            figure.words_span,
            "the words that state the figure are not one passage of the source",
        )
        .help("copy 3–12 words in a row"),
    }
}
