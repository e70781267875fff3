//! A library of any size, the same every time: what the benchmarks measure with.
//!
//! 1. [`Corpus::article`] makes article `i` of random numbers whose seed is `i` alone, so it does not depend on how many
//!    articles there are: some 900 words, two excerpts of one of fifty sources, key points, links to earlier articles,
//!    citations, tags, an event.
//! 2. [`Dialect`] says for whom it is printed: as a book of briefbook, or as a site of the same pages, lists and links for
//!    Hugo. That has no excerpts, citations or checks; there the same words are plain Markdown.
//! 3. [`Corpus::files`] gives every file of the site with its path.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

mod peers;
mod words;

use words::{ACTORS, COUNTRIES, GROUPS, THEMES, WORDS};

/// How many sources the articles share.
const SOURCES: usize = 50;

/// Whom a corpus is printed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// A book, with the texts of its sources in `sources/`.
    Briefbook,
    /// <https://gohugo.io>
    Hugo,
}

/// A library.
#[derive(Debug, Clone)]
pub(crate) struct Corpus {
    /// How many articles it has.
    pub(crate) articles: usize,
    /// What the site is made into, as in `formats:` of `book.yaml`; only briefbook asks.
    pub(crate) formats: String,
    /// How many references the articles cite between them, fifty at least; only briefbook has any.
    pub(crate) references: usize,
}

impl Corpus {
    /// What other generators make too: pages, lists, feed and sitemap; fifty references.
    pub(crate) fn new(articles: usize) -> Self {
        Self { articles, formats: "[html, atom, sitemap]".to_owned(), references: SOURCES }
    }
}

/// A part of a line of text.
enum Piece {
    Words(String),
    /// A link to an earlier article, or to one of its excerpts.
    Link(usize, Option<usize>),
    /// A page of a source that is cited.
    Cite(usize, usize),
}

type Line = Vec<Piece>;

/// A quotation.
struct Excerpt {
    claim: String,
    words: String,
    /// Its paragraph in the text of the source.
    paragraph: usize,
    note: Line,
}

/// An article.
struct Article {
    title: String,
    author: &'static str,
    date: String,
    source: usize,
    countries: Vec<usize>,
    themes: Vec<usize>,
    actors: Vec<usize>,
    lead: Line,
    /// Each with the excerpt it rests on.
    points: Vec<(String, usize)>,
    summary: Vec<Line>,
    excerpts: Vec<Excerpt>,
    /// A month and what happened.
    event: (String, String),
}

const AUTHORS: [&str; 12] = [
    "Ana Torres",
    "Ben Whitfield",
    "Carla Nunes",
    "David Okafor",
    "Elena Marsh",
    "Farid Haddad",
    "Grace Lindholm",
    "Hugo Prat",
    "Ines Calvo",
    "Jonas Beck",
    "Karin Alder",
    "Luis Ferrer",
];

/// The id of an article.
fn id(article: usize) -> String {
    format!("a{article:05}")
}

/// The id of an excerpt of an article.
fn excerpt_id(excerpt: usize) -> String {
    format!("passage-{}", excerpt + 1)
}

/// A name as an id.
fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

/// So many words, as one sentence; now and then one of them is a name that the book has a page for.
fn sentence(random: &mut fastrand::Rng, length: usize) -> String {
    let mut text = String::new();
    for at in 0..length {
        let word = match random.usize(0..300) {
            0 => COUNTRIES[random.usize(0..COUNTRIES.len())].0,
            1 => ACTORS[random.usize(0..ACTORS.len())],
            _ => WORDS[random.usize(0..WORDS.len())],
        };
        if at == 0 {
            text.push_str(&word[..1].to_uppercase());
            text.push_str(&word[1..]);
        } else {
            text.push_str(if at % 9 == 8 { ", " } else { " " });
            text.push_str(word);
        }
    }
    text.push('.');
    text
}

/// So many different numbers below a bound, the low ones more often, as tags are used.
fn some(random: &mut fastrand::Rng, many: usize, below: usize) -> Vec<usize> {
    let mut chosen = Vec::new();
    while chosen.len() < many {
        let next = random.usize(0..below).min(random.usize(0..below));
        if !chosen.contains(&next) {
            chosen.push(next);
        }
    }
    chosen
}

/// A paragraph with a link to an earlier article, if there is one, or with a citation.
fn paragraph(random: &mut fastrand::Rng, article: usize, source: usize, linked: bool) -> Line {
    let lead = sentence(random, 22);
    let mut line = vec![Piece::Words(format!("{lead} {}", sentence(random, 18).trim_end_matches('.')))];
    if linked && article > 0 {
        line.push(Piece::Words(" as in ".to_owned()));
        let excerpt = random.bool().then(|| random.usize(0..2));
        line.push(Piece::Link(random.usize(0..article), excerpt));
    } else {
        line.push(Piece::Words(" ".to_owned()));
        line.push(Piece::Cite(source, random.usize(1..40)));
    }
    line.push(Piece::Words(format!(". {} {}", sentence(random, 24), sentence(random, 16))));
    line
}

impl Corpus {
    fn article(&self, at: usize) -> Article {
        let mut random = fastrand::Rng::with_seed(at as u64);
        let random = &mut random;
        // The passages of a source are numbered through the articles that quote it.
        let source = at % self.references;
        let title: Vec<&str> = (0..6).map(|_| WORDS[random.usize(0..WORDS.len())]).collect();
        let (many, date) = (
            random.usize(1..4),
            format!("20{:02}-{:02}-{:02}", random.usize(5..25), random.usize(1..13), random.usize(1..28)),
        );
        let excerpts = (0..2).map(|number| Excerpt {
            claim: sentence(random, 9).trim_end_matches('.').to_owned(),
            words: format!("{} {}", sentence(random, 22), sentence(random, 14)),
            paragraph: at / self.references * 2 + number + 1,
            note: vec![Piece::Words(sentence(random, 30))],
        });
        let excerpts: Vec<Excerpt> = excerpts.collect();
        Article {
            title: format!("{}{} {at}", title[0][..1].to_uppercase(), &title.join(" ")[1..]),
            author: AUTHORS[random.usize(0..AUTHORS.len())],
            date,
            source,
            countries: some(random, many, COUNTRIES.len()),
            themes: some(random, 2, THEMES.len()),
            actors: some(random, 1, ACTORS.len()),
            lead: vec![Piece::Words(format!("{} {}", sentence(random, 25), sentence(random, 20)))],
            points: (0..4).map(|point| (sentence(random, 20), point % 2)).collect(),
            summary: (0..6).map(|number| paragraph(random, at, source, number % 3 == 0)).collect(),
            excerpts,
            event: (format!("20{:02}-{:02}", random.usize(0..25), random.usize(1..13)), sentence(random, 8)),
        }
    }

    /// Writes the site into a folder, which is made anew.
    pub(crate) fn write(&self, folder: &Path, dialect: Dialect) -> io::Result<()> {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        let mut failed = Ok(());
        self.files(dialect, &mut |path, text| {
            let path = folder.join(path);
            let write = || fs::create_dir_all(path.parent().unwrap_or(folder)).and_then(|()| fs::write(&path, text));
            if failed.is_ok() {
                failed = write();
            }
        });
        failed
    }

    /// Every file of the site with its path, one after the other, so that memory does not hold a large one.
    pub(crate) fn files(&self, dialect: Dialect, file: &mut dyn FnMut(&str, String)) {
        if dialect == Dialect::Hugo {
            return peers::hugo(self, file);
        }
        file(
            "content/book.yaml",
            format!(
                "title: A library of {}\nlanguage: en\nbase_url: https://library.example/\nindexes:\n  countries: {{title: Countries}}\n  \
             themes: {{title: Themes, tree: true}}\n  actors: {{title: People and groups}}\n\
             quotations: {{max_share: 100%}}\nformats: {}\n",
                self.articles, self.formats,
            ),
        );
        file(
            "content/index.md",
            format!("---\ntitle: A library of {}\n---\n\nArticles of random words.\n", self.articles),
        );
        let mut references = String::new();
        for source in 0..self.references {
            let author = AUTHORS[source % AUTHORS.len()].rsplit_once(' ').unwrap_or_default();
            let _ = write!(
                references,
                "- id: s{source}\n  type: article-journal\n  title: The source number {source}\n  author:\n    - {{family: {}, given: {}}}\n  \
                 issued: {{date-parts: [[{}]]}}\n  container-title: Journal of Sources\n  volume: {source}\n  page: 1-40\n",
                author.1,
                author.0,
                1990 + source % 30,
            );
        }
        file("content/references.yaml", references);
        for (name, code) in COUNTRIES {
            file(
                &format!("content/countries/{}.md", slug(name)),
                format!("---\ncode: {code}\n---\n\nThe brief on {name}.\n"),
            );
        }
        for name in GROUPS {
            file(&format!("content/themes/{}.md", slug(name)), format!("---\ntitle: {name}\n---\n"));
        }
        for (at, name) in THEMES.iter().enumerate() {
            let group = slug(GROUPS[at % GROUPS.len()]);
            file(
                &format!("content/themes/{}.md", slug(name)),
                format!("---\ntitle: {name}\nbroader: [{group}]\n---\n"),
            );
        }
        for name in ACTORS {
            file(&format!("content/actors/{}.md", slug(name)), format!("---\ntitle: {name}\n---\n"));
        }
        let mut texts = vec![String::new(); self.references];
        for at in 0..self.articles {
            let article = self.article(at);
            for excerpt in &article.excerpts {
                let _ = write!(texts[article.source], "{}\n\n", excerpt.words);
            }
            file(&format!("content/articles/{}.md", id(at)), article.page());
        }
        for (source, text) in texts.into_iter().enumerate() {
            file(&format!("sources/s{source}.txt"), text);
        }
    }
}

/// The ids of tags, as a list.
fn tags<'n>(chosen: &[usize], name: impl Fn(usize) -> &'n str) -> String {
    chosen.iter().map(|at| slug(name(*at))).collect::<Vec<_>>().join(", ")
}

impl Article {
    /// The front matter, which is the same for all.
    fn front(&self) -> String {
        format!(
            "---\ntitle: {}\nauthors: [{}]\ndate: {}\ncountries: [{}]\nthemes: [{}]\nactors: [{}]\n---\n\n",
            self.title,
            self.author,
            self.date,
            tags(&self.countries, |at| COUNTRIES[at].0),
            tags(&self.themes, |at| THEMES[at]),
            tags(&self.actors, |at| ACTORS[at]),
        )
    }

    /// As an article of a book.
    fn page(&self) -> String {
        let line = |line: &Line| {
            line.iter()
                .map(|piece| match piece {
                    Piece::Words(words) => words.clone(),
                    Piece::Link(to, None) => format!("[[{}]]", id(*to)),
                    Piece::Link(to, Some(excerpt)) => format!("[[{}#{}]]", id(*to), excerpt_id(*excerpt)),
                    Piece::Cite(source, page) => format!("[@s{source}, p. {page}]"),
                })
                .collect::<String>()
        };
        let mut page = format!("{}{}\n\n## Key points\n\n", self.front(), line(&self.lead));
        for (point, excerpt) in &self.points {
            let _ = writeln!(page, "- {point} [[#{}]]", excerpt_id(*excerpt));
        }
        page.push_str("\n## Summary\n\n");
        for paragraph in &self.summary {
            let _ = write!(page, "{}\n\n", line(paragraph));
        }
        page.push_str("## Excerpts\n\n");
        for (at, excerpt) in self.excerpts.iter().enumerate() {
            let country = slug(COUNTRIES[self.countries[at % self.countries.len()]].0);
            let theme = slug(THEMES[self.themes[at]]);
            let _ = write!(
                page,
                "### {} {{#{} countries={country} themes={theme} .key}}\n\n> {}\n>\n> — [@s{}], para. {}\n\n{}\n\n",
                excerpt.claim,
                excerpt_id(at),
                excerpt.words,
                self.source,
                excerpt.paragraph,
                line(&excerpt.note),
            );
        }
        let (date, event) = &self.event;
        let place = slug(COUNTRIES[self.countries[0]].0);
        let _ = write!(
            page,
            "## Events\n\n| date | event | place | at |\n| --- | --- | --- | --- |\n| {date} | {event} | {place} | |\n"
        );
        page
    }
}
