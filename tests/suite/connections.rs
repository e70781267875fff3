//! What pages have to do with each other, list by list on one tiny book: each entry is traced to the content that caused it.

use std::sync::LazyLock;

use scraper::ElementRef;

use crate::book::{Book, listed};
use crate::site::{Site, one, select, select_in, words};

/// Two articles that share a theme and link each other, a glossary entry, a page of its own kind.
const TEXT: &str = r#"
=== content/book.yaml
title: A tiny book
base_url: https://example.org/tiny/
indexes:
  countries: {title: Countries, map: americas}
  themes: {title: Themes}
  actors: {title: People and groups}
matrix: {rows: countries, columns: themes}

=== content/references.yaml
references:
  - {id: berg2012, type: article-journal, title: Ports and roads, author: [{family: Berg, given: Ada}], issued: 2012}
  - {id: dahl2014, type: article-journal, title: Fees and fish, author: [{family: Dahl, given: Bo}], issued: 2014}
  - {id: holm2001, type: book, title: Old harbours, author: [{family: Holm, given: Eva}], issued: 2001}

=== content/countries/norway.md
---
code: NO
not: [Bank of Norway]
---

=== content/countries/denmark.md
---
code: DK
---

=== content/countries/chile.md
---
code: CL
---

=== content/themes/ports.md
---
title: Ports
aliases: [harbour]
---

=== content/actors/ada-lund.md
---
title: Ada Lund
aliases: [Lund]
---

=== content/actors/commission.md
---
title: River and Harbour Commission
abbreviation: RHC
countries: [chile]
---

The RHC was founded by Ada Lund, not by a man from Lund.

=== content/glossary/levy.md
---
title: Levy
aliases: [levy]
definition: A payment that needs no vote of the RHC.
abbreviation: LVY
---

=== content/indicators/calls.md
---
title: Calls
unit: calls
definition: Ships that came.
---

=== content/articles/berg.md
---
source: berg2012
countries: [norway]
themes: [ports]
---

The bottom line on *Norway*, by one who asked the RHC. It names `Denmark` in code.

## Key points

- Fees paid for roads. [[#roads]]
- Nobody voted. (p. 2)

## Summary

A levy is no fee. The harbour
commission, which is not the Bank of Norway, told Ada Lund so. The Kingdoms of Denmark and
Norway agree with [Chile's own ports](../countries/chile.md). In NORWAY and Denmark-Norway it was another levy. So did [@holm2001, p. 3].

## Recommendations

- Denmark should pay for its quays. (p. 4)
- Towns should not. (p. 4)

## Excerpts

### Fees paid for roads, she says {#roads countries=norway themes=ports actors=}

> The fees that were meant for the quays of Denmark paid for the roads of the town.
>
> — p. 1

Against this stands [[dahl#fish]]. See also the [count](../indicators/calls.md).

## Figures

| indicator | place | date | value | basis | says | at | in the text |
| --- | --- | --- | --- | --- | --- | --- | --- |
| calls | norway | 2011 | 40 | ships | the author | p. 2 | forty ships came in that year |
| calls | denmark | 2011 | 40 | ships | the author | p. 2 | forty ships came in that year |
| calls | denmark | 2010 | 40 | ships | the author | p. 2 | forty ships came in that year |

## Events

| date | event | place | at |
| --- | --- | --- | --- |
| 2011 | The second quay opens | norway | p. 2 |
| 2009 | The first quay opens | norway | p. 1 |

=== content/articles/dahl.md
---
source: dahl2014
countries: [denmark]
themes: [ports]
---

Boats left. Before that, [[berg#roads|Berg]] says the same, and so does [[berg#roads]] again; [@holm2001] too.

## Excerpts

### Boats left when the fees came, he says {#fish countries=denmark themes=ports actors=}

> The boats left the old harbour when the fees came, and they did not come back to Norway.
>
> — p. 9

A note without names.

## Figures

| indicator | place | date | value | basis | says | at | in the text |
| --- | --- | --- | --- | --- | --- | --- | --- |
| calls | denmark | 2011 | 41 | Ships | the author | p. 9 | when the fees came |
| calls | norway | 2011 | over 40 | boats, the factory | the author | p. 9 | when the fees came |
| calls | denmark | 2010 | ~41 | ships | the author | p. 9 | when the fees came |

## Events

| date | event | place | at |
| --- | --- | --- | --- |
| 2010 | The fees come | denmark | p. 9 |
| planned 2021 | They go | | p. 9 |

=== content/debates/who-pays.md
---
title: Who pays
---

## The positions

![[berg#roads]]

=== sources/berg.txt
[p. 1]

The fees that were meant for the quays of Denmark paid for the roads of the town.

[p. 2]

And forty ships came in that year.

=== sources/dahl.txt
[p. 9]

The boats left the old harbour when the fees came, and they did not come back to Norway.
"#;

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let book = Book::new(TEXT).locked();
    let found = book.check();
    assert!(found.is_empty(), "{}", listed(&found));
    Site::of(&book)
});

/// The items of a list on a page, in words.
fn list(path: &str, selector: &str) -> Vec<String> {
    select(&SITE.page(path), selector).into_iter().map(in_a_row).collect()
}

/// The words of an element in one line.
fn in_a_row(element: ElementRef<'_>) -> String {
    words(element).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands under "also mentioned in" or "who links here".
fn sentences(path: &str, id: &str) -> Vec<String> {
    list(path, &format!("[aria-labelledby='{id}'] .sentences > li"))
}

#[test]
fn the_first_mention_on_a_page_is_linked_and_nothing_else() {
    let linked = |path: &str| list(path, "a.mention");
    // In the order of the page: in emphasis, as an abbreviation, by an alias, over a line's end, possessive, in capitals.
    let berg = ["Norway", "RHC", "levy", "harbour", "Ada Lund", "Denmark"];
    assert_eq!(
        linked("articles/berg.html"),
        berg,
        "code, quotations, longer phrases and second mentions are not linked"
    );
    assert_eq!(linked("articles/dahl.html"), Vec::<String>::new(), "words of a quotation are not linked");
    assert_eq!(linked("actors/commission.html"), ["Ada Lund"], "a page does not link itself; a surname is nobody's");
    let page = SITE.page("articles/berg.html");
    let abbreviation = one(&page, "a.mention > abbr");
    assert_eq!(abbreviation.value().attr("title"), Some("River and Harbour Commission"));
}

#[test]
fn a_mere_mention_stands_apart_from_what_is_treated_quoted_or_linked() {
    let id = "list--mentions";
    let denmark = sentences("countries/denmark.html", id);
    assert_eq!(denmark.len(), 1, "{denmark:?}");
    assert!(denmark[0].contains("Berg 2012 · mentioned 4 times Summary"), "{denmark:?}");
    let sentence = "The Kingdoms of Denmark and Norway agree with Chile's own ports.";
    assert!(denmark[0].ends_with(sentence), "{denmark:?}");
    // Berg treats Norway; Dahl names it in a quotation only, whose words stand with their speaker.
    let norway = sentences("countries/norway.html", id);
    assert_eq!(norway, ["Fees and fish Dahl 2014 Boats left when the fees came, he says"]);
    assert_eq!(sentences("countries/chile.html", id), Vec::<String>::new(), "what links is no mere mention");
    assert_eq!(sentences("glossary/levy.html", id).len(), 1);
    assert_eq!(sentences("actors/ada-lund.html", id).len(), 2);
    let page = SITE.page("countries/denmark.html");
    assert_eq!(words(one(&page, "[aria-labelledby='list--mentions'] mark")), "Denmark");
    assert_eq!(words(one(&page, "#list--mentions .count")), "1", "the count equals the list under it");
}

#[test]
fn who_links_here_stands_with_the_sentence_once() {
    let id = "list--backlinks";
    let berg = sentences("articles/berg.html", id);
    assert_eq!(berg.len(), 2, "{berg:?}");
    assert!(berg[0].starts_with("Fees and fish Dahl 2014 Before that, Berg says the same"), "{berg:?}");
    assert_eq!(berg[1], "Who pays Questions The positions", "an excerpt that is shown counts, without its words");
    let page = SITE.page("articles/berg.html");
    assert_eq!(select(&page, "[aria-labelledby='list--backlinks'] mark").len(), 2, "both links of the sentence");
    let against = "Against this stands Dahl 2014, p. 9.";
    let dahl = sentences("articles/dahl.html", id);
    assert!(dahl[0].ends_with(against), "{dahl:?}");
    assert!(sentences("figures/calls.html", id)[0].ends_with("See also the count."));
    assert!(sentences("countries/chile.html", id)[0].contains("Summary"));
}

#[test]
fn an_excerpt_says_where_it_is_linked() {
    let page = SITE.page("articles/berg.html");
    let excerpt = one(&page, "[id='roads']");
    let all = select_in(excerpt, ".linked-from > dl > div").into_iter().map(in_a_row).collect::<Vec<_>>();
    assert!(all.iter().any(|line| line == "Linked from Key points Fees and fish Who pays"), "{all:?}");
}

#[test]
fn a_term_has_the_points_recommendations_figures_and_events_that_belong_to_it() {
    let norway = "countries/norway.html";
    let points = "[aria-labelledby='list--points'] .points > li";
    assert_eq!(list(norway, points), ["Fees paid for roads. p. 1 #"], "the tags of the excerpt that the point links");
    assert_eq!(list("countries/denmark.html", points), Vec::<String>::new());
    let recommendations = "[aria-labelledby='list--recommendations'] .points > li";
    let denmark = list("countries/denmark.html", recommendations);
    assert_eq!(denmark, ["Denmark should pay for its quays. (p. 4) #"], "only what names it");
    assert_eq!(list(norway, recommendations), Vec::<String>::new());
    let figures = list(norway, "[aria-labelledby='list--figures'] tbody > tr");
    assert_eq!(figures.len(), 2);
    assert!(figures[0].starts_with("Calls 40 calls 2011"), "{figures:?}");
    let events = list(norway, "[aria-labelledby='list--events'] tbody > tr");
    assert_eq!(events, ["2009 The first quay opens Berg 2012, p. 1", "2011 The second quay opens Berg 2012, p. 2"]);
    assert_eq!(
        list("countries/chile.html", ".relations dd"),
        ["River and Harbour Commission"],
        "what says it is about it"
    );
}

#[test]
fn related_articles_say_why() {
    let related = "[aria-labelledby='list--related'] .related > li";
    let berg = list("articles/berg.html", related);
    let why = "Fees and fish Dahl 2014 This page links to Dahl 2014, p. 9 It links here to p. 1 Both treat Ports Both cite Holm 2001";
    assert_eq!(berg, [why]);
    let dahl = list("articles/dahl.html", related);
    let why = "Ports and roads Berg 2012 This page links to Berg 2012, p. 1 It links here to p. 9 Both treat Ports Both cite Holm 2001";
    assert_eq!(dahl, [why]);
}

#[test]
fn the_coverage_table_counts_the_passages_about_both_and_each_cell_has_its_page() {
    let rows = list("matrix/index.html", ".coverage tbody > tr");
    assert_eq!(rows, ["Chile 0 All passages 0", "Denmark Ports 1 All passages 1", "Norway Ports 1 All passages 1"]);
    let page = SITE.page("matrix/index.html");
    let cell = one(&page, "a[href='norway/ports.html']");
    assert_eq!(in_a_row(cell), "Ports 1");
    assert!(!SITE.0.contains_key("matrix/chile/ports.html"), "a gap has no page");
    let path = "matrix/norway/ports.html";
    assert_eq!(list(path, ".passages .claim"), ["Fees paid for roads, she says"]);
    assert_eq!(list(path, "[aria-labelledby='list--points'] .points > li"), ["Fees paid for roads. p. 1 #"]);
    assert_eq!(list(path, "[aria-labelledby='sources'] .card-title"), ["Ports and roads"]);
    assert_eq!(list(path, "[aria-labelledby='list--column'] li"), ["Denmark 1"]);
    assert_eq!(list(path, "[aria-labelledby='list--row'] li"), Vec::<String>::new());
    let page = SITE.page(path);
    assert_eq!(one(&page, "meta[name=robots]").attr("content"), Some("noindex"), "one passage is too few to be found");
    assert!(!SITE.text("sitemap.xml").contains("matrix/norway"));
}

#[test]
fn the_timeline_has_every_event_once_by_date() {
    let events = list("timeline/index.html", "tbody > tr");
    let expected = [
        "2009 The first quay opens Norway Berg 2012, p. 1",
        "2010 The fees come Denmark Dahl 2014, p. 9",
        "2011 The second quay opens Norway Berg 2012, p. 2",
        "planned 2021 They go Dahl 2014, p. 9",
    ];
    assert_eq!(events, expected);
    assert_eq!(list("timeline/index.html", "main h2"), ["2000–2009", "2010–2019", "2020–2029"]);
    assert!(list("timeline/index.html", ".years")[0].ends_with("4 events"));
}

#[test]
fn all_quotations_stand_under_their_source_with_the_count() {
    let path = "excerpts/index.html";
    assert_eq!(list(path, "main h2"), ["Ports and roads 1", "Fees and fish 1"]);
    assert_eq!(
        list(path, ".passages .claim"),
        ["Fees paid for roads, she says", "Boats left when the fees came, he says"]
    );
    assert!(list(path, ".years")[0].ends_with("2 passages"));
}

#[test]
fn the_glossary_is_an_a_to_z_with_the_abbreviations_of_the_whole_book() {
    let entries = list("glossary/index.html", ".entries > li");
    let expected =
        ["Levy (LVY) A payment that needs no vote of the RHC.", "LVY Levy", "RHC River and Harbour Commission"];
    assert_eq!(entries, expected);
    assert_eq!(list("glossary/index.html", ".letter > h2"), ["L", "R"]);
    assert_eq!(list("glossary/index.html", ".contents li"), ["L", "R"]);
}

#[test]
fn numbers_that_exclude_each_other_are_marked_and_those_counted_otherwise_are_told_from_them() {
    let marks = |path: &str| list(path, "tbody > tr .difference");
    let differs = "values differ: same place, date and basis";
    let otherwise = "another source counts otherwise";
    // Over 40 boats and 40 ships in Norway; 40 and 41 ships in Denmark in 2011; 40 and about 41 there in 2010 agree.
    assert_eq!(marks("figures/calls.html"), [differs, differs, otherwise, otherwise]);
    assert_eq!(marks("countries/denmark.html"), [differs, differs]);
    assert_eq!(marks("articles/berg.html"), [otherwise, differs]);
    let order = list("figures/calls.html", "tbody > tr td:nth-child(3), tbody > tr td:nth-child(4)").join(" ");
    let expected = "Denmark 2010 Denmark 2010 Denmark 2011 Denmark 2011 Norway 2011 Norway 2011";
    assert_eq!(order, expected, "what is to be compared stands together");
}

#[test]
fn a_note_on_the_indicator_explains_what_differs() {
    let book = Book::new(TEXT);
    book.replace("content/indicators/calls.md", "came.\n---\n", "came.\n---\n\nThe factory counts boats.\n");
    book.lock();
    let site = Site::of(&book);
    let page = site.page("articles/berg.html");
    let links: Vec<_> = select(&page, ".difference a").into_iter().map(in_a_row).collect();
    assert_eq!(links, ["Why they differ", "Why they differ"]);
}

#[test]
fn a_term_has_a_feed_of_what_is_about_it() {
    let feed = SITE.text("countries/norway.atom.xml");
    let document = roxmltree::Document::parse(feed).expect("the feed is well formed");
    let texts = |name: &str| -> Vec<&str> {
        document
            .descendants()
            .filter(|node| node.has_tag_name(("http://www.w3.org/2005/Atom", name)))
            .filter_map(|node| node.text())
            .collect()
    };
    assert_eq!(texts("title"), ["Norway · A tiny book", "Ports and roads"]);
    assert_eq!(texts("id")[0], "https://example.org/tiny/countries/norway.html");
    let page = SITE.page("countries/norway.html");
    assert_eq!(select(&page, "link[rel=alternate][href='norway.atom.xml']").len(), 1);
}

#[test]
fn what_a_definition_names_counts_and_is_not_linked() {
    let commission = sentences("actors/commission.html", "list--mentions");
    let levy = commission.iter().find(|line| line.starts_with("Levy")).expect("its definition names the commission");
    assert!(levy.ends_with("A payment that needs no vote of the RHC."), "{levy}");
    assert_eq!(list("glossary/levy.html", "a.mention"), Vec::<String>::new());
}

#[test]
fn any_page_cites_and_the_bibliography_names_the_sentence() {
    let book = Book::of_folder("tests/fixtures/ports");
    book.write(
        "content/debates/guards.md",
        "---\ntitle: Who guards?\n---\n\nNobody asked. The plan came late [see @torres2019river, p. 13], she says.\n",
    );
    book.write("content/themes/ports.md", "---\ntitle: Ports\n---\n\nPorts grow [@prado2020boats, answer 1].\n");
    book.lock();
    let site = Site::of(&book);
    for (path, cited, listed) in [
        ("debates/guards.html", "(see Torres 2019, 13)", "Torres, Ana. 2019. Three Ports on One River."),
        // An interview that appeared nowhere is named whole in the sentence (Chicago, 17th ed., 14.211).
        (
            "themes/ports.html",
            "(Luis Prado and Marta Ruiz, “An Interview with Luis Prado,” 2020, answer 1)",
            "An Interview with Luis Prado",
        ),
    ] {
        let page = site.page(path);
        assert_eq!(words(one(&page, "cite.citation")), cited);
        let references = words(one(&page, ".reference-list"));
        assert!(references.contains(listed), "{path}: {references}");
    }
    let page = site.page("bibliography/index.html");
    let reference = one(&page, "[id='ref-torres2019river']");
    assert!(words(reference).contains("The plan came late (see Torres 2019, p. 13), she says."));
    assert!(!words(reference).contains("Nobody asked"));
    // What a theme rests on is offered beside it: what it cites, and what its passages are from.
    let files = site.text("themes/ports.bib");
    assert!(files.contains("{prado2020boats,") && files.contains("{torres2019river,"), "{files}");
    let files = |site: &Site| {
        let kinds = [".bib", ".ris", ".csl.json", "references.json"];
        site.paths().iter().filter(|path| kinds.iter().any(|kind| path.ends_with(kind))).count()
    };
    assert!(files(&site) > 0);
    book.replace("content/book.yaml", "indexes:", "formats: [html]\nindexes:");
    let without = Site::of(&book);
    assert_eq!(files(&without), 0);
    assert!(without.paths().contains(&"bibliography/index.html"));
}

#[test]
fn a_folder_named_as_a_generated_address_supplies_the_text_of_its_page() {
    let folders = ["matrix", "timeline", "excerpts", "glossary", "bibliography", "figures", "corrections"];
    let book = Book::new(TEXT);
    for folder in folders {
        book.write(&format!("content/{folder}/index.md"), format!("Our words on {folder}.\n"));
    }
    book.lock();
    let site = Site::of(&book);
    for folder in folders {
        let page = site.page(&format!("{folder}/index.html"));
        let text = words(one(&page, "main > .body"));
        assert_eq!(text, format!("Our words on {folder}."));
    }
}
