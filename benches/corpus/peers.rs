//! The same articles, countries, themes and actors for Hugo, which knows neither excerpts nor citations: there these are
//! headings, quotations and words. What else such a site consists of stands in `benches/peers/hugo/`.

use std::fmt::Write as _;

use super::{ACTORS, AUTHORS, Article, COUNTRIES, Corpus, GROUPS, Line, Piece, THEMES, excerpt_id, id, slug};

/// The content of a site for Hugo.
pub(super) fn hugo(corpus: &Corpus, file: &mut dyn FnMut(&str, String)) {
    for at in 0..corpus.articles {
        let article = corpus.article(at);
        file(&format!("content/articles/{}.md", id(at)), article.front() + &article.body());
    }
    let mut section = |path: &str, title: &str, text: &str| {
        file(&format!("content/{path}_index.md"), format!("---\ntitle: {title}\n---\n\n{text}\n"));
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

impl Article {
    /// The text as plain Markdown.
    fn body(&self) -> String {
        let by = AUTHORS[self.source % AUTHORS.len()].rsplit(' ').next().unwrap_or_default();
        let line = |line: &Line| {
            line.iter()
                .map(|piece| match piece {
                    Piece::Words(words) => words.clone(),
                    Piece::Link(to, excerpt) => {
                        let fragment = excerpt.map(|excerpt| format!("#{}", excerpt_id(excerpt))).unwrap_or_default();
                        let to = id(*to);
                        format!("[{to}](../{to}/{fragment})")
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
