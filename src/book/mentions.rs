//! Names of terms and glossary entries in the text of all pages: who mentions what, and what of it is linked.
//!
//! 1. [`Names::new`] lists titles, aliases and abbreviations, and the phrases that are no mention. The only user of
//!    aho-corasick.
//! 2. [`Names::of_page`] finds them in the runs of one page, in one pass: whole words, the longest name first.
//! 3. [`Mentions::new`] puts the pages together.
//!
//! Three things are kept apart everywhere: what a page treats (its front matter), what a passage is about (the tags of the
//! excerpt), and what is merely mentioned, which is found here.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use unicode_normalization::char::is_combining_mark;

use super::prose::{Place, Run, Sentence, Setting};
use super::{Page, PageId, Target};
use crate::country;
use crate::diagnostic::{Diagnostic, Diagnostics, Rule};
use crate::parse::front_matter::PageKind;
use crate::source::{Sources, Span};

/// Who mentions what.
#[derive(Debug, Clone, Default)]
pub struct Mentions {
    of: BTreeMap<PageId, Vec<Mention>>,
    recommendations: BTreeMap<PageId, Vec<(PageId, usize)>>,
    marks: Vec<Marks>,
}

/// A page that mentions a term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The page.
    pub page: PageId,
    /// How often it does.
    pub count: usize,
    /// Where it does first in words of its editor; where it does not, in a quotation.
    pub place: Place,
    /// The sentence there; nothing in a quotation, whose words stand with their speaker only.
    pub sentence: Option<Sentence>,
}

/// What is made of names where a page shows its own text: for an inline, the edges in it in order, by byte.
pub type Marks = BTreeMap<Span, Vec<(usize, Edge)>>;

/// Where a name begins or ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// It begins.
    Open(Name),
    /// It ends.
    Close(Name),
}

/// What is made of a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Name {
    /// Which term it means.
    pub term: PageId,
    /// Whether it is linked: the first one on a page is.
    pub link: bool,
    /// Whether it is an abbreviation that gets its long form: the first one on a page does.
    pub long_form: bool,
}

/// The names that are looked for.
pub struct Names<'n> {
    pages: &'n [Page],
    sources: &'n Sources,
    /// Nothing if there is no name.
    automaton: Option<AhoCorasick>,
    patterns: Vec<String>,
    /// What each pattern of the automaton stands for.
    meanings: Vec<Vec<Meaning>>,
}

/// One use of a sequence of letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Meaning {
    term: PageId,
    /// The very letters, if upper and lower case count.
    exact: Option<String>,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Kind {
    Abbreviation,
    Name,
    /// A phrase that holds a name and does not mean it.
    Not,
}

/// What a page mentions.
#[derive(Debug, Clone, Default)]
pub struct Found {
    mentions: BTreeMap<PageId, Mention>,
    recommendations: BTreeSet<(PageId, usize)>,
    marks: Marks,
    /// Names that fit two terms.
    pub diagnostics: Diagnostics,
}

/// A name in a run.
struct Hit {
    range: Range<usize>,
    /// The terms it fits, each with whether it is its abbreviation.
    terms: BTreeMap<PageId, bool>,
}

impl<'n> Names<'n> {
    /// The names of all terms and glossary entries.
    pub fn new(pages: &'n [Page], sources: &'n Sources) -> Self {
        let mut names: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        let mut add = |term: PageId, name: &str, kind: Kind| {
            let name = name.trim();
            if name.is_empty() {
                return;
            }
            let lower = name.chars().all(|c| !c.is_uppercase());
            let exact = (!lower).then(|| folded(name, false).0);
            let meanings = names.entry(folded(name, true).0).or_default();
            let meaning = Meaning { term, exact, kind };
            if !meanings.contains(&meaning) {
                meanings.push(meaning);
            }
        };
        for (id, page) in pages.iter().enumerate() {
            if !matches!(page.kind, PageKind::Term | PageKind::Entry) {
                continue;
            }
            let front = &page.front;
            if let Some(abbreviation) = &front.abbreviation {
                add(id, &abbreviation.value, Kind::Abbreviation);
            }
            add(id, &page.title, Kind::Name);
            let of_country = front.code.as_ref().and_then(|code| country::by_code(&code.value));
            for alias in of_country.into_iter().flat_map(|country| country.aliases) {
                add(id, alias, Kind::Name);
            }
            for alias in &front.aliases {
                if !is_surname(&alias.value, page) {
                    add(id, &alias.value, Kind::Name);
                }
            }
            front.not.iter().for_each(|phrase| add(id, phrase, Kind::Not));
        }
        let (patterns, meanings): (Vec<String>, Vec<Vec<Meaning>>) = names.into_iter().unzip();
        // It is refused only for more letters than a computer holds.
        let automaton = AhoCorasick::new(&patterns).ok().filter(|_| !patterns.is_empty());
        Self { pages, sources, automaton, patterns, meanings }
    }

    /// Everything that what a page mentions depends on, beside its own file and runs.
    pub fn digest(&self, state: &mut impl Hasher) {
        (&self.patterns, &self.meanings).hash(state);
        for Page { location, kind, title, .. } in self.pages {
            (location, kind, title).hash(state);
        }
    }

    /// What a page mentions, in its runs in order.
    pub fn of_page(&self, page: PageId, runs: &[Run]) -> Found {
        let mut found = Found::default();
        let linked: BTreeSet<PageId> =
            runs.iter().flat_map(|run| &run.links).filter_map(|(_, t)| self.term(t)).collect();
        let mut reported: BTreeSet<String> = BTreeSet::new();
        let mut first = Firsts::default();
        for run in runs {
            let mut links = run.links.iter().peekable();
            for hit in self.hits(run) {
                while let Some((range, target)) = links.next_if(|(range, _)| range.start <= hit.range.start) {
                    self.explicit(page, run, range, target, &mut first, &mut found);
                }
                let before = run.links.partition_point(|(range, _)| range.start <= hit.range.start);
                let around = run.links[..before].last().filter(|(range, _)| hit.range.start < range.end);
                if around.and_then(|(_, target)| self.term(target)).is_some_and(|term| hit.terms.contains_key(&term)) {
                    continue;
                }
                let means = |terms: Vec<PageId>| if let [term] = terms.as_slice() { Some(*term) } else { None };
                let all: Vec<PageId> = hit.terms.keys().copied().collect();
                let term = means(all.clone())
                    .or_else(|| hit.terms.contains_key(&page).then_some(page))
                    .or_else(|| means(all.iter().copied().filter(|term| linked.contains(term)).collect()));
                let Some(term) = term else {
                    let words = &run.text[hit.range.clone()];
                    // In the front matter nothing can be linked, so there is nothing to be done about it.
                    let can_link = around.is_none() && run.own_words() && run.setting != Setting::Front;
                    if can_link && reported.insert(words.to_owned()) {
                        found.diagnostics.push(self.ambiguous(words, self.place(run, &hit.range), &all));
                    }
                    continue;
                };
                if term != page {
                    found.mention(page, term, run, &hit.range);
                }
                let name = Name {
                    term,
                    link: term != page && !first.linked.contains(&term),
                    long_form: hit.terms[&term] && !first.explained.contains(&term),
                };
                if (name.link || name.long_form) && found.mark(run, &hit.range, name) {
                    first.linked.extend(name.link.then_some(term));
                    first.explained.extend(name.long_form.then_some(term));
                }
            }
            for (range, target) in links {
                self.explicit(page, run, range, target, &mut first, &mut found);
            }
        }
        found
    }

    /// The term or entry that a link leads to.
    fn term(&self, target: &Target) -> Option<PageId> {
        match target {
            Target::Page(page, _) if matches!(self.pages[*page].kind, PageKind::Term | PageKind::Entry) => Some(*page),
            _ => None,
        }
    }

    /// A link to a term is a mention of it.
    fn explicit(
        &self,
        page: PageId,
        run: &Run,
        range: &Range<usize>,
        target: &Target,
        first: &mut Firsts,
        found: &mut Found,
    ) {
        if let Some(term) = self.term(target).filter(|term| *term != page) {
            found.mention(page, term, run, range);
            first.linked.insert(term);
        }
    }

    /// The names in a run, the longest where several overlap.
    fn hits(&self, run: &Run) -> Vec<Hit> {
        let Some(automaton) = self.automaton.as_ref().filter(|_| !run.text.is_empty()) else { return Vec::new() };
        let (lower, places) = folded(&run.text, true);
        let place = |at: usize| places.as_ref().map_or(at, |places| places[at]);
        let mut hits: Vec<Hit> = Vec::new();
        let mut not: BTreeMap<PageId, Vec<Range<usize>>> = BTreeMap::new();
        for found in automaton.find_overlapping_iter(&lower) {
            let range = place(found.start())..place(found.end());
            if !is_whole(&run.text, &range) || !is_text(run, &range) {
                continue;
            }
            let mut very_letters = None;
            let mut terms: BTreeMap<PageId, bool> = BTreeMap::new();
            for meaning in &self.meanings[found.pattern().as_usize()] {
                let mut is_other = |exact: &String| {
                    exact != very_letters.get_or_insert_with(|| folded(&run.text[range.clone()], false).0)
                };
                if meaning.exact.as_ref().is_some_and(&mut is_other) {
                    continue;
                }
                match meaning.kind {
                    Kind::Not => not.entry(meaning.term).or_default().push(range.clone()),
                    kind => *terms.entry(meaning.term).or_default() |= kind == Kind::Abbreviation,
                }
            }
            if !terms.is_empty() {
                hits.push(Hit { range, terms });
            }
        }
        let longest = not.values().flatten().map(Range::len).max().unwrap_or_default();
        not.values_mut().for_each(|phrases| phrases.sort_by_key(|phrase| phrase.start));
        for Hit { range, terms } in &mut hits {
            terms.retain(|term, _| {
                let phrases = not.get(term).map_or(&[][..], Vec::as_slice);
                let before = &phrases[..phrases.partition_point(|phrase| phrase.start <= range.start)];
                let mut near = before.iter().rev().take_while(|phrase| phrase.start + longest >= range.end);
                !near.any(|phrase| range.end <= phrase.end)
            });
        }
        hits.retain(|hit| !hit.terms.is_empty());
        hits.sort_by_key(|hit| (hit.range.start, std::cmp::Reverse(hit.range.end)));
        let mut end = 0;
        hits.retain(|hit| {
            let free = hit.range.start >= end;
            if free {
                end = hit.range.end;
            }
            free
        });
        hits
    }

    /// Where words of a run stand in the file; their inline, if it has them in another form.
    fn place(&self, run: &Run, range: &Range<usize>) -> Span {
        let at = run.pieces.partition_point(|piece| piece.range.end <= range.start);
        let piece = &run.pieces[at];
        if self.sources.slice(piece.span) != &run.text[piece.range.clone()] {
            return piece.span;
        }
        let start = piece.span.start as usize + range.start - piece.range.start;
        Span::new(piece.span.file, start..start + range.end.min(piece.range.end) - range.start)
    }

    fn ambiguous(&self, words: &str, span: Span, terms: &[PageId]) -> Diagnostic {
        let all = terms.iter().map(|term| &self.pages[*term].location);
        let links = all.map(|at| format!("`[[{}/{}|{words}]]`", at.folder, at.id)).collect::<Vec<_>>();
        let titles = terms.iter().map(|term| self.pages[*term].title.clone()).collect::<Vec<_>>();
        Diagnostic::new(
            Rule::AmbiguousMention,
            span,
            format!("“{words}” may mean {}", super::excerpts::joined(&titles, "or")),
        )
        .help(format!("link the one that is meant, {}; or take the name from the other", links.join(" or ")))
    }
}

/// What a page has linked and explained already.
#[derive(Default)]
struct Firsts {
    linked: BTreeSet<PageId>,
    explained: BTreeSet<PageId>,
}

impl Found {
    fn mention(&mut self, page: PageId, term: PageId, run: &Run, range: &Range<usize>) {
        if let Some(number) = run.recommendation {
            self.recommendations.insert((term, number));
        }
        let sentence = || run.own_words().then(|| run.sentence(run.sentence_of(range), std::slice::from_ref(range)));
        match self.mentions.get_mut(&term) {
            None => {
                let mention = Mention { page, count: 1, place: run.place.clone(), sentence: sentence() };
                self.mentions.insert(term, mention);
            }
            Some(mention) => {
                mention.count += 1;
                if mention.sentence.is_none() && run.own_words() {
                    mention.sentence = sentence();
                    mention.place = run.place.clone();
                }
            }
        }
    }

    /// Marks a name where it may be linked: in the editor's text, outside of links, and in one list of inlines.
    fn mark(&mut self, run: &Run, range: &Range<usize>, name: Name) -> bool {
        let from = run.pieces.partition_point(|piece| piece.range.end <= range.start);
        let to = run.pieces.partition_point(|piece| piece.range.start < range.end);
        let pieces = &run.pieces[from..to];
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return false };
        let fits = pieces.iter().all(|piece| !piece.linked && piece.list == first.list);
        if run.setting != Setting::Prose || !fits {
            return false;
        }
        let mut edge = |at: &super::prose::Piece, byte: usize, edge: Edge| {
            self.marks.entry(at.span).or_default().push((byte - at.range.start, edge));
        };
        edge(first, range.start, Edge::Open(name));
        edge(last, range.end, Edge::Close(name));
        true
    }
}

impl Mentions {
    /// Puts what all pages mention together, given in the order of the pages.
    pub fn new(pages: impl IntoIterator<Item = Found>) -> Self {
        let mut all = Self::default();
        for (page, found) in pages.into_iter().enumerate() {
            for (term, mention) in found.mentions {
                all.of.entry(term).or_default().push(mention);
            }
            for (term, number) in found.recommendations {
                all.recommendations.entry(term).or_default().push((page, number));
            }
            all.marks.push(found.marks);
        }
        all
    }

    /// The pages that mention a term, other than its own, in the order of the book.
    pub fn of(&self, term: PageId) -> &[Mention] {
        self.of.get(&term).map_or(&[], Vec::as_slice)
    }

    /// The recommendations that name a term: the article, and the number of the recommendation in it.
    pub fn recommendations(&self, term: PageId) -> &[(PageId, usize)] {
        self.recommendations.get(&term).map_or(&[], Vec::as_slice)
    }

    /// What is made of names where a page shows its own text.
    pub fn marks(&self, page: PageId) -> &Marks {
        &self.marks[page]
    }
}

/// Letters as they are compared, and for each byte of them (and for the end) where it comes from, unless that is its own
/// place: apostrophes and dashes have one form, spaces too; without case if that is asked for.
fn folded(text: &str, lower: bool) -> (String, Option<Vec<usize>>) {
    if text.is_ascii() && !text.bytes().any(|b| b.is_ascii_control()) {
        return (if lower { text.to_ascii_lowercase() } else { text.to_owned() }, None);
    }
    let mut out = String::with_capacity(text.len());
    let mut places = Vec::with_capacity(text.len() + 1);
    for (at, c) in text.char_indices() {
        if c.is_ascii_graphic() {
            out.push(if lower { c.to_ascii_lowercase() } else { c });
            places.push(at);
            continue;
        }
        let c = match c {
            '\u{2019}' | '\u{2018}' | '\u{02bc}' => '\'',
            '\u{2010}'..='\u{2015}' => '-',
            c if c.is_whitespace() => ' ',
            c => c,
        };
        if lower {
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
        places.resize(out.len(), at);
    }
    places.push(text.len());
    (out, Some(places))
}

/// Whether words stand between boundaries of words (<https://www.unicode.org/reports/tr18/#Simple_Word_Boundaries>).
fn is_whole(text: &str, range: &Range<usize>) -> bool {
    let word = |c: char| c.is_alphanumeric() || c == '_' || !c.is_ascii() && is_combining_mark(c);
    text.is_char_boundary(range.start)
        && text.is_char_boundary(range.end)
        && !text[..range.start].chars().next_back().is_some_and(word)
        && !text[range.end..].chars().next().is_some_and(word)
}

/// Whether words stand in the file as text: none of them is code or the label of a link.
fn is_text(run: &Run, range: &Range<usize>) -> bool {
    let mut at = range.start;
    let first = run.pieces.partition_point(|piece| piece.range.end <= at);
    for piece in &run.pieces[first..] {
        if at >= range.end || piece.range.start > at {
            break;
        }
        at = piece.range.end;
    }
    at >= range.end
}

/// Whether an alias is the family name of a person alone, which may be somebody else's too.
///
/// A person is known by the title: two or more names and nothing else, as in "Cristina Fernández de Kirchner". What has an
/// abbreviation, a country's code or members is none; nor is what begins with an article, as "Los Zetas".
fn is_surname(alias: &str, page: &Page) -> bool {
    const PARTICLES: [&str; 16] =
        ["de", "del", "la", "las", "los", "y", "e", "da", "do", "das", "dos", "van", "von", "der", "al", "bin"];
    const ARTICLES: [&str; 12] = ["the", "a", "an", "el", "la", "los", "las", "lo", "o", "os", "as", "un"];
    let front = &page.front;
    if front.abbreviation.is_some() || front.code.is_some() || !front.members.is_empty() {
        return false;
    }
    let words: Vec<&str> = page.title.split_whitespace().collect();
    let is_name = |word: &&str| word.starts_with(char::is_uppercase) || PARTICLES.contains(word);
    words.len() >= 2
        && words.iter().all(is_name)
        && !ARTICLES.contains(&words[0].to_lowercase().as_str())
        && words.last() == Some(&alias.trim())
}
