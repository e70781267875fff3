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
definition: A payment that needs no vote.
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
    assert!(denmark[0].contains("Berg 2012 · Summary · mentioned 4 times"), "{denmark:?}");
    let sentence = "The Kingdoms of Denmark and Norway agree with Chile's own ports.";
    assert!(denmark[0].ends_with(sentence), "{denmark:?}");
    // Berg treats Norway; Dahl names it in a quotation only, whose words stand with their speaker.
    let norway = sentences("countries/norway.html", id);
    assert_eq!(norway, ["Fees and fish Dahl 2014 · Boats left when the fees came, he says"]);
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
    assert_eq!(berg[1], "Who pays Questions · The positions", "an excerpt that is shown counts, without its words");
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
    assert_eq!(figures.len(), 1);
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
