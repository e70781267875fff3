//! One book that uses everything: `tests/fixtures/kitchen-sink`. It is clean, every template and component is used in
//! it, and minifying changes nothing that a reader sees. Beside it the treaties: another book, with an index, a
//! template and words of its own, needs no code.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use crate::book::{Book, listed};
use crate::site::{Site, one, select, words};

/// The folder of the book.
pub const FOLDER: &str = "tests/fixtures/kitchen-sink";

/// Its site, built once for all tests that look at it.
pub static SITE: LazyLock<Site> = LazyLock::new(|| Site::of(&Book::of_folder(FOLDER).without_sources()));

#[test]
fn it_is_clean_with_the_sources_and_without() {
    let mut book = Book::of_folder(FOLDER);
    for sources in [true, false] {
        book.use_sources(sources);
        let found = book.check();
        assert!(found.is_empty(), "with sources: {sources}\n{}", listed(&found));
    }
    let outcome = book.outcome();
    assert_eq!((outcome.pages, outcome.proved), (43, 8));
}

#[test]
fn its_lock_is_what_lock_would_write() {
    let book = Book::of_folder(FOLDER);
    let (_, text) = book.lock_text(None);
    assert_eq!(text.as_deref(), Some(book.read("content/book.lock").as_str()));
}

/// Every template and component, and what its output alone has.
const USED: &[(&str, &str)] = &[
    ("article.html", ".byline"),
    ("bibliography.html", ".references > li[id] > .reference-about"),
    ("base.html", "html > body > .skip-link"),
    ("cell.html", ".cell-terms"),
    ("excerpts.html", "main > .apparatus + .passages h2 > .count"),
    ("folder.html", ".page-head + .body ~ .cards"),
    ("home.html", ".home-head"),
    ("index.html", "main > .wide > .term-list"),
    ("matrix.html", "main > .coverage"),
    ("message.html", ".message"),
    ("pack.html", "main > [data-pack]"),
    ("paper/article.html", ".whole-chapter > .bottom-line"),
    ("paper/bibliography.html", ".whole-part > h2 + .references"),
    ("paper/home.html", ".whole-home > .home-head"),
    ("paper/part.html", ".whole-part > h2"),
    ("paper/plain.html", ".whole-chapter > .facts"),
    ("paper/term.html", ".whole-chapter > .relations"),
    ("plain.html", ".body.brief, .definition + .facts"),
    ("print.html", "main > .whole-book"),
    ("search.html", "main > form[data-search]"),
    ("term.html", ".passages"),
    ("timeline.html", "main > .wide > .events .event-place"),
    ("components/a_to_z.html", ".letter .entries"),
    ("components/annotated.html", ".annotated-body"),
    ("components/article_card.html", ".article-card .card-text"),
    ("components/article_head.html", ".page-head .kicker"),
    ("components/badge.html", ".badge"),
    ("components/bottom_line.html", ".bottom-line"),
    ("components/breadcrumbs.html", ".breadcrumbs"),
    ("components/caution.html", ".caution"),
    ("components/chart.html", ".chart .plot-row .track"),
    ("components/claim.html", ".claims .claim-who"),
    ("components/cite_passage.html", ".cite-passage > .copy"),
    ("components/contents.html", ".contents"),
    ("components/downloads.html", ".downloads > a[download]"),
    ("components/counted_links.html", ".counted-links .count"),
    ("components/coverage_table.html", ".coverage .gap"),
    ("components/difference.html", ".difference .badge"),
    ("components/event_table.html", "table.events"),
    ("components/excerpt.html", ".excerpt-embed"),
    ("components/facts.html", ".facts"),
    ("components/figure_cells.html", "td.value"),
    ("components/figure_table.html", ".section-figures table.stacks"),
    ("components/filters.html", "[data-filters] option"),
    ("components/footnotes.html", ".notes"),
    ("components/html.html", ".body > p"),
    ("components/how_to_cite.html", ".how-to-cite > .reference"),
    ("components/list_head.html", ".page-head + .body ~ .cards"),
    ("components/linked_from.html", ".linked-from"),
    ("components/note.html", ".note"),
    ("components/place_figure_table.html", "[aria-labelledby=list--figures] table.stacks"),
    ("components/plain_card.html", ".plain-card .card-text"),
    ("components/points.html", ".points"),
    ("components/relation.html", ".relations dd > a"),
    ("components/relations.html", ".relations"),
    ("components/reference.html", ".reference > i"),
    ("components/reference_list.html", ".reference-list > .references"),
    ("components/related.html", ".related"),
    ("components/search_box.html", ".home-head .search-box-large"),
    ("components/section.html", ".section-since-then"),
    ("components/sentence_list.html", ".cited-in > .sentences mark"),
    ("components/sentences.html", ".sentences mark"),
    ("components/source_facts.html", ".source-facts"),
    ("components/sourced_event_table.html", "[aria-labelledby=list--events] table.events"),
    ("components/sourced_figure_table.html", "[aria-labelledby=numbers] table.stacks"),
    ("components/sourced_points.html", ".sourced-points"),
    ("components/strip.html", ".strip svg a"),
    ("components/tags.html", ".tags-inline"),
    ("components/term_card.html", ".term-card"),
    ("components/term_head.html", ".page-head .abbreviation"),
    ("components/term_list.html", ".term-tree"),
    ("components/term_map.html", ".map svg a"),
    ("components/tools.html", "template[data-tools]"),
    ("components/voice.html", ".voice"),
    ("components/voices.html", ".voices"),
    ("components/years.html", ".years"),
];

/// Parts that stand only where a field of a view is filled, and elements that Markdown makes.
const PARTS: &[&str] = &[
    "meta[name=description]",
    "meta[property='og:locale']",
    "meta[property='article:modified_time']",
    "link[rel=alternate][type='application/json']",
    "script[type='application/ld+json']",
    ".Z3988[title]",
    ".in-source",
    "link[rel=canonical]",
    "link[rel=alternate]",
    "meta[name=robots]",
    ".subtitle",
    ".kicker",
    ".abbreviation",
    ".unit",
    ".key",
    ".remark",
    ".post",
    ".where",
    ".permalink",
    ".card-voices",
    ".count",
    ".nothing",
    ".stands-for",
    ".entry-text",
    ".coverage-regions",
    ".difference a",
    "blockquote[lang=es]",
    "details.annotated",
    ".source-facts a[rel=external]",
    ".source-facts time",
    "[aria-current=true]",
    "[aria-current=page]",
    "form[data-filters-of]",
    "noscript",
    "link[rel=icon]",
    ".alert-note",
    ".alert-tip",
    ".alert-important",
    ".alert-warning",
    ".alert-caution",
    ".align-left",
    ".align-center",
    ".align-right",
    ".task",
    ".footnotes li",
    ".footnote-back",
    "dl dt + dd + dd",
    "ol[start='7']",
    "img[alt][title]",
    "a[href$='.csv']",
    "a[rel=external][title]",
    "a[href^=mailto]",
    "cite.citation a",
    "code.language-rust .hl-keyword",
    "code.language-python .hl-string",
    "code.language-json .hl-number",
    "code.language-diff .hl-inserted",
    "code.language-no-such-language",
    "s",
    "br",
    "main hr",
];

#[test]
fn every_template_and_every_component_is_used() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let mut there: Vec<String> = crate::book::tree(&templates).into_iter().map(|(path, _)| path).collect();
    let mut named: Vec<String> = USED.iter().map(|(file, _)| (*file).to_owned()).collect();
    there.sort();
    named.sort();
    assert_eq!(there, named, "the table USED has a row for each template");
    let pages: Vec<_> = SITE.pages().collect();
    let missing: Vec<&str> = USED
        .iter()
        .map(|(_, selector)| *selector)
        .chain(PARTS.iter().copied())
        .filter(|selector| pages.iter().all(|(_, page)| select(page, selector).is_empty()))
        .collect();
    assert!(missing.is_empty(), "no page of the kitchen sink has {missing:#?}");
}

#[test]
fn a_few_pages_as_they_are() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../fixtures/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    let mut book = Book::of_folder(FOLDER);
    book.minified = false;
    let site = Site::of(&book);
    for path in ["articles/sorensen-interview.html", "themes/fees.html", "debates/who-pays.html"] {
        let html = one(&site.page(path), "main").html();
        let lines: Vec<&str> = html.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
        insta::assert_snapshot!(path.trim_end_matches(".html").replace('/', "-"), lines.join("\n"));
    }
}

#[test]
fn fields_that_only_a_book_of_its_own_prints_reach_its_templates() {
    let book = Book::of_folder(FOLDER);
    book.write(
        "templates/plain.html",
        "{% extends \"default/plain.html\" %}\n{% block kind %}{{ page.extra.since }}:{{ page.extra.places | length }}:{{ page.extra.open }}{% endblock kind %}\n",
    );
    book.replace(
        "content/about/method.md",
        "title: Method\n",
        "title: Method\nextra: {since: 1, places: [a], open: no}\n",
    );
    book.replace(
        "content/glossary/teu.md",
        "abbreviation: TEU\n",
        "abbreviation: TEU\nextra: {since: 1, places: [], open: 1}\n",
    );
    book.replace("content/indicators/port-calls.md", "unit:", "extra: {since: x, places: [], open: 1}\nunit:");
    book.lock();
    let site = Site::of(&book);
    let kind =
        |path: &str| one(&site.page(path), "meta[property='og:type']").attr("content").unwrap_or_default().to_owned();
    assert_eq!(kind("debates/who-pays.html"), "2019:2:true");
}

#[cfg(feature = "minify")]
#[test]
fn minifying_changes_nothing_that_a_reader_sees() {
    let mut book = Book::of_folder(FOLDER);
    book.minified = false;
    let plain = Site::of(&book);
    assert_eq!(plain.paths(), SITE.paths());
    for (path, page) in plain.pages() {
        let minified = SITE.page(path);
        assert!(SITE.text(path).len() < plain.text(path).len(), "{path} is smaller");
        assert_eq!(words(one(&minified, "body")), words(one(&page, "body")), "{path}");
        assert_eq!(crate::site::addresses(&minified), crate::site::addresses(&page), "{path}");
        assert_eq!(crate::site::ids(&minified), crate::site::ids(&page), "{path}");
    }
}

#[test]
fn the_treaties_have_an_index_a_template_and_words_of_their_own_without_any_code() {
    let book = Book::of_folder("tests/fixtures/treaties");
    let site = Site::of(&book);
    for path in ["treaties/index.html", "treaties/quiet-sea.html", "articles/quiet-sea-at-forty.html"] {
        assert!(site.0.contains_key(path), "{path} in {:#?}", site.paths());
    }
    // Overridden: the message page; what it does not override comes from the built-in base.
    let missing = site.page("404.html");
    assert_eq!(words(one(&missing, "main")), "Nothing is signed here.");
    assert_eq!(select(&missing, ".site-header").len(), 1);
    // Extended: the built-in article with the depositary that its page names under it.
    let article = site.page("articles/quiet-sea-at-forty.html");
    assert_eq!(words(one(&article, ".depositary")), "Deposited with the Registrar of Small Seas");
    assert_eq!(select(&article, ".bottom-line, .source-facts, .section-excerpts").len(), 3);
    // An overridden component stands wherever the built-in ones call it.
    assert_eq!(words(one(&article, ".caution")), "Mind: The annex was never published.");
    // Words: the book's own file, with English behind it.
    assert!(words(one(&article, ".doors")).contains("Texts"));
    assert_eq!(words(one(&article, ".bottom-line .label")), "In short");
    assert_eq!(words(one(&article, ".skip-link")), "Skip to the text");
    // Style: one sheet replaced, one added, the others as they are.
    let sheet = site.paths().into_iter().find(|path| path.ends_with(".css")).expect("the site has a style sheet");
    let css = site.text(sheet);
    let own = fs::read_to_string(book.path("theme/css/components/caution.css")).expect("the book has it");
    assert!(css.contains(own.trim()) && css.contains(".depositary") && css.contains(".bottom-line"));
    assert!(!css.contains(include_str!("../../theme/css/components/caution.css").trim()));
    // The index has a title in no list of the program's, and its terms get their passages.
    let term = site.page("treaties/quiet-sea.html");
    assert!(words(one(&term, "main")).contains("No ship shall sound its horn between two fogs"));
    assert_eq!(words(select(&term, ".breadcrumbs li")[1]), "Treaties");
}
