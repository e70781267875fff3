//! The same articles, countries, themes and actors for generators that know neither excerpts nor citations: there these are
//! headings, quotations and words. What else such a site consists of stands in `benches/peers/`.

use std::fmt::Write as _;

use super::{
    ACTORS, AUTHORS, Article, COUNTRIES, Corpus, Dialect, GROUPS, Line, Piece, THEMES, excerpt_id, id, slug, tags,
};

/// The content of a site for another generator.
pub(super) fn files(corpus: &Corpus, dialect: Dialect, file: &mut dyn FnMut(&str, String)) {
    let folder = if dialect == Dialect::MdBook { "src" } else { "content" };
    let articles = (0..corpus.articles).map(|at| (id(at), corpus.article(at)));
    if dialect == Dialect::MdBook {
        let mut summary = String::from("# Summary\n\n");
        for (id, article) in articles {
            let _ = writeln!(summary, "- [{}](articles/{id}.md)", article.title);
            file(&format!("{folder}/articles/{id}.md"), format!("# {}\n\n{}", article.title, article.body(dialect)));
        }
        return file(&format!("{folder}/SUMMARY.md"), summary);
    }
    for (id, article) in articles {
        file(&format!("{folder}/articles/{id}.md"), article.front(dialect) + &article.body(dialect));
    }
    if dialect == Dialect::Hugo {
        let mut section = |path: &str, title: &str, text: &str| {
            file(&format!("{folder}/{path}_index.md"), format!("---\ntitle: {title}\n---\n\n{text}\n"));
        };
        section("", &format!("A library of {}", corpus.articles), "Articles of random words.");
        section("articles/", "Articles", "");
        for (name, _) in COUNTRIES {
            section(&format!("countries/{}/", slug(name)), name, &format!("The brief on {name}."));
        }
        for name in GROUPS.iter().chain(&THEMES) {
            section(&format!("themes/{}/", slug(name)), name, "");
        }
        for name in ACTORS {
            section(&format!("actors/{}/", slug(name)), name, "");
        }
    }
}

impl Article {
    fn front(&self, dialect: Dialect) -> String {
        let countries = tags(&self.countries, |at| COUNTRIES[at].0);
        let themes = tags(&self.themes, |at| THEMES[at]);
        let actors = tags(&self.actors, |at| ACTORS[at]);
        let (title, author, date) = (&self.title, self.author, &self.date);
        let quoted = |list: &str| format!("[\"{}\"]", list.replace(", ", "\", \""));
        match dialect {
            Dialect::Zola => format!(
                "+++\ntitle = \"{title}\"\ndate = {date}\nauthors = [\"{author}\"]\n[taxonomies]\ncountries = {}\nthemes = {}\nactors = {}\n+++\n\n",
                quoted(&countries),
                quoted(&themes),
                quoted(&actors),
            ),
            _ => format!(
                "---\ntitle: {title}\nauthors: [{author}]\ndate: {date}\ncountries: [{countries}]\nthemes: [{themes}]\nactors: [{actors}]\n---\n\n"
            ),
        }
    }

    /// The text as plain Markdown.
    fn body(&self, dialect: Dialect) -> String {
        let by = AUTHORS[self.source % AUTHORS.len()].rsplit(' ').next().unwrap_or_default();
        let line = |line: &Line| {
            line.iter()
                .map(|piece| match piece {
                    Piece::Words(words) => words.clone(),
                    Piece::Link(to, excerpt) => {
                        let fragment = excerpt.map(|excerpt| format!("#{}", excerpt_id(excerpt))).unwrap_or_default();
                        let to = id(*to);
                        match dialect {
                            Dialect::MdBook => format!("[{to}]({to}.md{fragment})"),
                            _ => format!("[{to}](../{to}/{fragment})"),
                        }
                    }
                    Piece::Cite(_, page) => format!("({by} {}, p. {page})", 1990 + self.source % 30),
                })
                .collect::<String>()
        };
        let mut text = format!("{}\n\n## Key points\n\n", line(&self.lead));
        for (point, excerpt) in &self.points {
            let _ = writeln!(text, "- {point} [passage](#{})", excerpt_id(*excerpt));
        }
        text.push_str("\n## Summary\n\n");
        for paragraph in &self.summary {
            let _ = write!(text, "{}\n\n", line(paragraph));
        }
        text.push_str("## Excerpts\n\n");
        for (at, excerpt) in self.excerpts.iter().enumerate() {
            let _ = write!(
                text,
                "### {} {{#{}}}\n\n> {}\n>\n> — {by}, para. {}\n\n{}\n\n",
                excerpt.claim,
                excerpt_id(at),
                excerpt.words,
                excerpt.paragraph,
                line(&excerpt.note),
            );
        }
        let (date, event) = &self.event;
        let place = COUNTRIES[self.countries[0]].0;
        let _ = write!(
            text,
            "## Events\n\n| date | event | place |\n| --- | --- | --- |\n| {date} | {event} | {place} |\n"
        );
        text
    }
}
