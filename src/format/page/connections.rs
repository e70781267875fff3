//! What a page has to do with others → views: who links to it, who mentions it, which articles are related and why, and
//! what articles say about a term in their points, figures and events.

use std::collections::BTreeSet;

use super::Pages;
use crate::book::backlinks::Backlink;
use crate::book::mentions::Mention;
use crate::book::prose::{Place, Sentence};
use crate::book::relations::Related;
use crate::book::terms::Part;
use crate::book::{ExcerptId, PageId};
use crate::html::{excerpt_href, relative, sentence};
use crate::parse::front_matter::PageKind;
use crate::strings::{SectionKind, Strings};
use crate::view::{
    LinkView, PageSentences, PlainGroup, PointView, ReasonView, RelatedView, SentenceView, SentencesView, SourcedEvent,
    SourcedFigure, SourcedPoints, TagsView,
};

/// How many of the terms that two articles share are named.
const SHOWN: usize = 5;

impl<'p> Pages<'p> {
    /// Who links to a page, sentence by sentence; articles first.
    pub(super) fn backlinks(&self, id: PageId, from: &str) -> SentencesView {
        let mut links: Vec<&Backlink> = self.book.backlinks.to_page(id).iter().collect();
        links.sort_by_key(|link| self.rank(link.page));
        folded(&self.book.strings, self.of_links(&links, from))
    }

    /// The sentences that cite a reference; articles first.
    pub(super) fn citing_sentences(&self, reference: usize, from: &str) -> Vec<PageSentences> {
        let mut links: Vec<&Backlink> = self.book.backlinks.to_reference(reference).iter().collect();
        links.sort_by_key(|link| self.rank(link.page));
        self.of_links(&links, from)
    }

    /// Links in the order of their pages, those of one page together.
    fn of_links(&self, links: &[&Backlink], from: &str) -> Vec<PageSentences> {
        let of_page = |links: &[&Backlink]| {
            let sentences =
                links.iter().map(|link| self.sentence(link.page, &link.place, link.sentence.as_ref(), from));
            self.page_sentences(links[0].page, sentences.collect(), 1, from)
        };
        links.chunk_by(|a, b| a.page == b.page).map(of_page).collect()
    }

    /// The pages that merely mention a term: they do not treat it, have no passage about it and do not link to it.
    pub(super) fn mentions(&self, term: PageId, from: &str) -> SentencesView {
        let passages = self.terms.excerpts(term).iter().map(|excerpt| self.book.excerpts[*excerpt].page);
        let links = self.book.backlinks.to_page(term).iter().map(|link| link.page);
        let treated = self.terms.articles(term).iter().chain(self.terms.others(term)).copied();
        let elsewhere: BTreeSet<PageId> = passages.chain(links).chain(treated).collect();
        let mentions = self.book.mentions.of(term).iter();
        let mut mentions: Vec<_> = mentions.filter(|mention| !elsewhere.contains(&mention.page)).collect();
        mentions.sort_by_key(|mention| self.rank(mention.page));
        let of_page = |mention: &&Mention| {
            let sentence = self.sentence(mention.page, &mention.place, mention.sentence.as_ref(), from);
            self.page_sentences(mention.page, vec![sentence], mention.count, from)
        };
        folded(&self.book.strings, mentions.iter().map(of_page).collect())
    }

    /// Articles before all other pages; else the order of the book.
    fn rank(&self, page: PageId) -> (bool, PageId) {
        (self.book.pages[page].kind != PageKind::Article, page)
    }

    fn sentence(&self, id: PageId, place: &Place, words: Option<&Sentence>, from: &str) -> SentenceView {
        let anchor = place.anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
        SentenceView {
            href: relative(from, &self.book.pages[id].path) + &anchor,
            under: place.heading.clone(),
            sentence: words.map(sentence).unwrap_or_default(),
        }
    }

    /// Sentences of one page, which names this one `count` times.
    fn page_sentences(&self, id: PageId, sentences: Vec<SentenceView>, count: usize, from: &str) -> PageSentences {
        let page = &self.book.pages[id];
        let of = match self.book.reference(id).filter(|_| page.kind == PageKind::Article) {
            Some(reference) => self.book.labels().author_year(reference),
            None if page.kind == PageKind::Home => String::new(),
            None => self.book.folder_title(&page.location.folder),
        };
        PageSentences {
            title: page.title.clone(),
            href: relative(from, &page.path),
            of,
            count: if count > 1 { self.book.strings.count("mention-count", count) } else { String::new() },
            sentences,
        }
    }

    /// The places that link to an excerpt, each page once; on the excerpt's own page its points by the name of the section.
    pub(super) fn linked_from(&self, excerpt: ExcerptId, from: &str) -> Vec<LinkView> {
        let own = self.book.excerpts[excerpt].page;
        let mut seen = BTreeSet::new();
        let mut links = Vec::new();
        for link in self.book.backlinks.to_excerpt(excerpt) {
            let page = &self.book.pages[link.page];
            let title = if link.page == own { &link.place.heading } else { &page.title };
            // The page that is read needs no link to itself, but its points may be far from its excerpts.
            if (page.path == from && link.page != own) || !seen.insert((link.page, title.clone())) {
                continue;
            }
            let anchor = link.place.anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
            let way = if page.path == from { anchor } else { relative(from, &page.path) + &anchor };
            // On other pages the name of a section says nothing without its article.
            if link.page != own || page.path == from {
                links.push(LinkView { title: title.clone(), href: way });
            }
        }
        links
    }

    /// The articles that have to do with an article, each with the reasons in words.
    pub(super) fn related(&self, id: PageId, from: &str) -> Vec<RelatedView> {
        let view = |related: &Related| {
            let page = &self.book.pages[related.page];
            let reason =
                |key: &'static str, links: Vec<LinkView>| ReasonView { label: self.words(key).to_owned(), links };
            let passages = |all: &[ExcerptId]| all.iter().map(|excerpt| self.passage(*excerpt, from)).collect();
            let terms = related.terms.iter().take(SHOWN).map(|term| self.link(*term, from)).collect();
            let cited = related.references.iter().map(|reference| {
                let title = self.book.labels().author_year(&self.book.references[*reference]);
                let about = self
                    .book
                    .bibliography
                    .articles
                    .get(reference)
                    .map(|page| relative(from, &self.book.pages[*page].path));
                LinkView { title, href: about.unwrap_or_default() }
            });
            let mut reasons = vec![
                reason("related-links", passages(&related.links)),
                reason("related-linked", passages(&related.linked)),
                reason("related-terms", terms),
                reason("related-cited", cited.collect()),
            ];
            reasons.retain(|reason| !reason.links.is_empty());
            let by = self.book.reference(related.page).map(|reference| self.book.labels().author_year(reference));
            RelatedView {
                title: page.title.clone(),
                href: relative(from, &page.path),
                by: by.unwrap_or_default(),
                reasons,
            }
        };
        self.book.related[id].iter().map(view).collect()
    }

    fn passage(&self, excerpt: ExcerptId, from: &str) -> LinkView {
        LinkView {
            title: self.book.labels().target(&crate::book::Target::Excerpt(excerpt), from),
            href: excerpt_href(self.book, from, excerpt),
        }
    }

    /// The key points that link a passage about a term.
    pub(super) fn points_on(&'p self, term: PageId, from: &'p str) -> Vec<SourcedPoints> {
        self.points(self.terms.points(term), SectionKind::KeyPoints, from)
    }

    /// The recommendations that name a term.
    pub(super) fn recommendations_on(&'p self, term: PageId, from: &'p str) -> Vec<SourcedPoints> {
        self.points(self.book.mentions.recommendations(term), SectionKind::Recommendations, from)
    }

    /// Points under the article each stands in.
    pub(super) fn points(&'p self, parts: &[Part], kind: SectionKind, from: &'p str) -> Vec<SourcedPoints> {
        let of_article = |parts: &[Part]| {
            let article = parts[0].0;
            let page = &self.book.pages[article];
            let mut all = page.body.article().into_iter().flat_map(|article| article.points(kind)).enumerate();
            let mut writer = self.writer(article, from, None).under_its_source(article);
            let points = parts.iter().filter_map(|(_, number)| {
                let (_, point) = all.find(|(at, _)| at == number)?;
                Some(PointView { anchor: point.anchor.clone(), body: writer.blocks(&point.blocks) })
            });
            let points: Vec<PointView> = points.collect();
            SourcedPoints { article: self.source_link(article, "", from), title: page.title.clone(), points }
        };
        parts.chunk_by(|(a, _), (b, _)| a == b).map(of_article).collect()
    }

    /// "Author Year", linked to a place in the article.
    fn source_link(&self, article: PageId, anchor: &str, from: &str) -> LinkView {
        let page = &self.book.pages[article];
        let title = self.book.reference(article).map(|reference| self.book.labels().author_year(reference));
        let fragment = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
        LinkView { title: title.unwrap_or_else(|| page.title.clone()), href: relative(from, &page.path) + &fragment }
    }

    /// The figures of an indicator or a place, each with its source.
    pub(super) fn figures_of(&self, id: PageId, from: &str) -> Vec<SourcedFigure> {
        let figure = |(article, row): &Part| {
            let page = &self.book.pages[*article];
            let figure = page.body.article()?.figures().nth(*row)?;
            let mut view = self.figure((*article, *row), figure, from);
            // Rows of several articles stand on one page here, and their numbers would meet.
            view.anchor = format!("{}--{}", page.location.id, view.anchor);
            Some(SourcedFigure { figure: view, article: self.source_link(*article, &figure.anchor, from) })
        };
        self.terms.figures(id).iter().filter_map(figure).collect()
    }

    /// The events of a place by date, each with its source.
    pub(super) fn events_of(&'p self, place: PageId, from: &'p str) -> Vec<SourcedEvent> {
        self.events(self.terms.events(place), from)
    }

    /// Events, each with its source.
    pub(super) fn events(&'p self, parts: &[Part], from: &'p str) -> Vec<SourcedEvent> {
        let event = |(article, row): &Part| {
            let page = &self.book.pages[*article];
            let event = page.body.article()?.events().nth(*row)?;
            let mut view = self.event(event, from, &mut self.writer(*article, from, None));
            view.anchor = format!("{}--{}", page.location.id, view.anchor);
            Some(SourcedEvent { event: view, article: self.source_link(*article, &event.anchor, from) })
        };
        parts.iter().filter_map(event).collect()
    }

    /// The pages that are neither articles nor plain pages and say that they are about a term, by their folder.
    pub(super) fn tagged(&self, term: PageId, from: &str) -> Vec<TagsView> {
        let view =
            |pages: &[PageId]| TagsView { title: self.title_of_folder(pages[0]), terms: self.links(pages, from) };
        self.others(term, |kind| kind != PageKind::Plain).iter().map(|pages| view(pages)).collect()
    }

    /// The plain pages that say that they are about a term, by their folder.
    pub(super) fn plain_pages_on(&self, term: PageId, from: &str) -> Vec<PlainGroup> {
        let view = |pages: &[PageId]| PlainGroup {
            title: self.title_of_folder(pages[0]),
            anchor: format!("list--{}", self.book.pages[pages[0]].location.folder),
            pages: pages.iter().map(|page| self.plain_card(*page, from)).collect(),
        };
        self.others(term, |kind| kind == PageKind::Plain).iter().map(|pages| view(pages)).collect()
    }

    fn title_of_folder(&self, page: PageId) -> String {
        self.book.folder_title(&self.book.pages[page].location.folder)
    }

    /// The pages of some kinds, other than articles, that say that they are about a term: a list for each folder.
    fn others(&self, term: PageId, of_kind: impl Fn(PageKind) -> bool) -> Vec<Vec<PageId>> {
        let folder = |page: &PageId| self.book.pages[*page].location.folder.as_str();
        let pages = self.terms.others(term).iter().copied().filter(|page| of_kind(self.book.pages[*page].kind));
        let pages: Vec<PageId> = pages.collect();
        pages.chunk_by(|a, b| folder(a) == folder(b)).map(<[PageId]>::to_vec).collect()
    }
}

/// How many pages stand open under "who links here" and "also mentioned in".
const OPEN: usize = 5;

/// Pages with their sentences, those beyond the first few folded away; a single one more is not.
fn folded(strings: &Strings, mut pages: Vec<PageSentences>) -> SentencesView {
    let count = pages.len();
    let more = if count > OPEN + 1 { pages.split_off(OPEN) } else { Vec::new() };
    SentencesView { count, pages, more_count: strings.count("more-pages", more.len()), more }
}
