//! What is published: links lead somewhere, ids are unique, feeds are well formed, passages stand wherever they belong,
//! and nothing an author or a source writes does anything but be read.

use std::collections::{BTreeMap, BTreeSet};

use scraper::{ElementRef, Html};

use crate::book::{Book, findings, listed};
use crate::kitchen_sink::SITE;
use crate::site::{Site, addresses, broken, ids, is_external, one, select, select_in, target, words};

/// The address at which the kitchen sink says it stands.
const BASE: &str = "https://harbours.example/north/";

#[test]
fn links_are_relative_and_name_the_file() {
    for (path, page) in SITE.pages().filter(|(path, _)| *path != "404.html") {
        for address in addresses(&page).into_iter().filter(|address| !is_external(address)) {
            assert!(!address.starts_with('/') && !address.contains(':'), "{path}: {address}");
            assert!(!target(path, &address).0.ends_with('/'), "{path}: {address} names a folder");
        }
    }
    // From the root of the site down, from a folder up, within a folder, within a page.
    for (path, address) in [
        ("index.html", "countries/norway.html"),
        ("index.html", "articles/harbour-fees.html#second-fee"),
        ("countries/norway.html", "../index.html"),
        ("countries/norway.html", "index.html"),
        ("countries/norway.html", "../articles/sorensen-interview.html#sign"),
        ("articles/harbour-fees.html", "sorensen-interview.html#sign"),
        ("articles/harbour-fees.html", "#second-fee-2"),
        ("figures/port-calls.html", "../articles/harbour-fees.html#figure-1"),
    ] {
        assert!(addresses(&SITE.page(path)).iter().any(|known| known == address), "{path} has no link {address}");
    }
}

#[test]
fn every_link_and_every_fragment_leads_somewhere() {
    assert_eq!(broken(&SITE), [""; 0]);
}

#[test]
fn no_id_stands_twice_on_a_page() {
    for (path, page) in SITE.pages() {
        assert_eq!(twice(&page), [""; 0], "{path}");
    }
}

#[test]
fn an_id_that_the_program_makes_of_another_meets_no_heading() {
    let book = Book::new(
        "
=== content/articles/own.md
---
title: Own
---

## Key points

- A point.

### Key points 1

## Excerpts

### A claim

> One.
>
> — p. 1

> Two.
>
> — p. 2

A note.

### A claim

> Three.
>
> — p. 3

A note.
",
    );
    let found: Vec<_> = book.check().into_iter().filter(|finding| finding.rule == "duplicate-id").collect();
    let places: Vec<_> = found.iter().map(|finding| (finding.line, finding.message.as_str())).collect();
    assert_eq!(
        places,
        [
            (7, "this has the id `key-points-1`, which a heading of the page has already"),
            (19, "this has the id `a-claim-2`, which a heading of the page has already"),
        ]
    );
    // A heading named as a part of the program's own pages gets another id; one that asks for it is told.
    let book = Book::new(
        "=== content/debates/q.md\n---\ntitle: Q\n---\n\n## Notes\n\n[^1] [[#notes]]\n\n## Main\n\n## Fn 1\n\n[^1]: N.\n",
    );
    let page = Site::of(&book).page("debates/q.html");
    assert_eq!(twice(&page), [""; 0]);
    assert!(addresses(&page).contains(&"#notes-2".to_owned()));
    book.replace("content/debates/q.md", "## Main", "## Main {#main}");
    assert_eq!(book.check()[0].rule, "duplicate-id");
}

/// The ids that stand more than once on a page.
pub fn twice(page: &Html) -> Vec<String> {
    let mut seen = BTreeSet::new();
    ids(page).into_iter().filter(|id| !seen.insert(id.clone())).collect()
}

#[test]
fn the_page_for_lost_addresses_works_at_any_depth() {
    for (address, _) in links_of("404.html") {
        assert!(address.starts_with(BASE), "{address} is no whole address");
        let path = address.strip_prefix(BASE).unwrap_or_default();
        assert!(SITE.0.contains_key(path), "{address} leads nowhere");
    }
    // Without a base address, links begin at the root of the site's own server.
    let site = Site::of(&Book::new("=== content/book.yaml\ntitle: A book without an address\n"));
    let page = site.page("404.html");
    let fine = |address: &String| address.starts_with('/') || address.starts_with('#');
    assert!(addresses(&page).iter().all(fine), "{:#?}", addresses(&page));
    assert!(!site.0.contains_key("atom.xml") && !site.0.contains_key("sitemap.xml"));
    assert_eq!(site.text("robots.txt"), "User-agent: *\nAllow: /\n");
}

/// The links of a page of the kitchen sink with their words; those in the head of the page too.
fn links_of(path: &str) -> Vec<(String, String)> {
    let page = SITE.page(path);
    let elements = select(&page, "a[href], link[href]");
    let links = elements.iter().map(|e| (e.attr("href").unwrap_or_default().to_owned(), words(*e)));
    links.filter(|(address, _)| !address.starts_with('#')).collect()
}

#[test]
fn the_feed_is_well_formed_and_says_what_atom_asks_for() {
    let text = SITE.text("atom.xml");
    let feed = roxmltree::Document::parse(text).expect("the feed is well formed");
    let atom = "http://www.w3.org/2005/Atom";
    let root = feed.root_element();
    assert!(root.has_tag_name((atom, "feed")));
    let child = |node: roxmltree::Node<'_, '_>, name: &str| -> String {
        let found = node.children().find(|child| child.has_tag_name((atom, name)));
        found.and_then(|found| found.text()).unwrap_or_else(|| panic!("no {name} in {text}")).to_owned()
    };
    assert_eq!(child(root, "id"), BASE);
    assert_eq!(child(root, "updated"), "2026-11-22T00:00:00Z");
    let entries: Vec<_> = root.children().filter(|node| node.has_tag_name((atom, "entry"))).collect();
    let titles: Vec<String> = entries.iter().map(|entry| child(*entry, "title")).collect();
    assert_eq!(
        titles,
        [
            "Who Pays for the Quay? Harbour Fees in Three Small Ports",
            "An Interview with Harbour Master Ole Sørensen",
            "Method",
            "How we count boats",
            "Who pays for the quay?"
        ]
    );
    for entry in entries {
        let id = child(entry, "id");
        assert!(SITE.0.contains_key(id.strip_prefix(BASE).expect("whole addresses")), "{id} is no page");
        assert!(!child(entry, "summary").is_empty());
        assert!(child(entry, "updated").ends_with("T00:00:00Z"));
    }
}

#[test]
fn the_sitemap_lists_every_page_that_is_to_be_found_and_no_other() {
    let text = SITE.text("sitemap.xml");
    let map = roxmltree::Document::parse(text).expect("the sitemap is well formed");
    let listed: BTreeSet<String> = map
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.sitemaps.org/schemas/sitemap/0.9", "loc")))
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect();
    let canonical: BTreeSet<String> = SITE
        .pages()
        .filter(|(_, page)| select(page, "meta[name=robots]").is_empty())
        .map(|(_, page)| one(&page, "link[rel=canonical]").attr("href").unwrap_or_default().to_owned())
        .collect();
    assert_eq!(listed, canonical);
    assert_eq!(SITE.text("robots.txt"), format!("User-agent: *\nAllow: /\nSitemap: {BASE}sitemap.xml\n"));
}

/// What a reader is told about a passage, read off a page.
#[derive(Debug, PartialEq, Eq)]
struct Passage {
    words: String,
    speaker: String,
    post: Option<String>,
    year: String,
    place: Option<String>,
}

impl Passage {
    fn read(excerpt: ElementRef<'_>) -> Self {
        let text = |selector: &str| select_in(excerpt, selector).first().map(|element| words(*element));
        Self {
            words: text("blockquote").expect("a passage has words"),
            speaker: text("figcaption .speaker").expect("a passage has a speaker"),
            post: text("figcaption .post"),
            year: text("figcaption .when").expect("a passage has a year"),
            place: text("figcaption .where"),
        }
    }
}

#[test]
fn every_passage_stands_on_every_page_it_belongs_to_with_who_says_it_when_and_where() {
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for article in ["harbour-fees", "sorensen-interview"] {
        let path = format!("articles/{article}.html");
        let page = SITE.page(&path);
        for element in select(&page, ".section-excerpts .annotated-body") {
            let id = element.attr("id").unwrap_or_default();
            let passage = Passage::read(element);
            for term in select_in(element, ".tags a") {
                let (there, _) = target(&path, term.attr("href").unwrap_or_default());
                let other = SITE.page(&there);
                let anchor = format!("{article}--{id}");
                let copy = one(&other, &format!("[id='{anchor}']"));
                assert_eq!(Passage::read(copy), passage, "{there}#{anchor}");
                shown.entry(there).or_default().insert(anchor);
            }
        }
    }
    // And on the pages where two of its terms meet, once each, and in the list of all; on no other page.
    for (path, page) in SITE.pages().filter(|(path, _)| path.starts_with("matrix/") || path.starts_with("excerpts/")) {
        for anchor in ids(&page)
            .into_iter()
            .filter(|id| id.contains("--") && !id.starts_with("list--") && !id.starts_with("of--"))
        {
            let tagged = match path.strip_prefix("matrix/").and_then(|cell| cell.split_once('/')) {
                None => true,
                Some((row, column)) => {
                    let of = |folder: &str, file: &str| {
                        shown.get(&format!("{folder}/{file}")).is_some_and(|ids| ids.contains(&anchor))
                    };
                    of("countries", &format!("{row}.html")) && of("themes", column)
                }
            };
            assert!(tagged, "{path}#{anchor}");
            shown.entry(path.to_owned()).or_default().insert(anchor);
        }
    }
    for (path, page) in SITE.pages() {
        let copies = ids(&page).into_iter().filter(|id| {
            let of_article = id.starts_with("harbour-fees--") || id.starts_with("sorensen-interview--");
            of_article && !id.contains("--figure-") && !id.contains("--event-")
        });
        assert_eq!(copies.collect::<BTreeSet<_>>(), shown.get(path).cloned().unwrap_or_default(), "{path}");
    }
    // What is said of a region stands with the region alone; its members point there.
    let about =
        |path: &str| shown.get(path).map(|ids| ids.iter().cloned().collect::<Vec<_>>().join(" ")).unwrap_or_default();
    assert_eq!(about("countries/north-sea-coast.html"), "harbour-fees--meant-for-quays");
    assert_eq!(about("countries/denmark.html"), "harbour-fees--ice-factory sorensen-interview--late-season");
    assert!(addresses(&SITE.page("countries/denmark.html")).contains(&"north-sea-coast.html".to_owned()));
    assert_eq!(about("actors/town-of-vik.html").split(' ').count(), 4, "an empty key clears what the article gives");
}

#[test]
fn a_passage_says_who_speaks_as_what_and_not_who_wrote_the_source() {
    let page = SITE.page("countries/norway.html");
    let passage = Passage::read(one(&page, "[id=harbour-fees--second-fee-2]"));
    assert_eq!(
        passage,
        Passage {
            words: "We did not think of it as a fee, […] because nobody could refuse it.".to_owned(),
            speaker: "the treasurer, quoted by the author".to_owned(),
            post: Some("treasurer of the town of Vik".to_owned()),
            year: "2018–2019".to_owned(),
            place: Some("p. 12".to_owned()),
        }
    );
    let page = SITE.page("countries/denmark.html");
    let passage = one(&page, "[id=sorensen-interview--late-season]");
    assert_eq!(Passage::read(passage).speaker, "Oficina de Puertos");
    assert_eq!(Passage::read(passage).place.as_deref(), Some("sec. “La temporada”, para. 1"));
    assert_eq!(words(select_in(passage, ".remark")[0]), "(my translation)");
    assert_eq!(select_in(passage, "blockquote[lang=es]").len(), 1);
}

#[test]
fn former_addresses_lead_on_and_withdrawn_ones_say_why() {
    for (old, new) in [
        ("articles/who-pays-for-the-quay.html", "articles/harbour-fees.html"),
        ("themes/dues.html", "themes/fees.html"),
        ("figures/calls.html", "figures/port-calls.html"),
    ] {
        let page = SITE.page(old);
        let link = select(&page, ".message a");
        assert_eq!(target(old, link[0].attr("href").unwrap_or_default()).0, new);
        assert_eq!(one(&page, "link[rel=canonical]").attr("href"), Some(format!("{BASE}{new}").as_str()));
        assert_eq!(one(&page, "meta[name=robots]").attr("content"), Some("noindex"));
    }
    let page = SITE.page("vessels/steamer.html");
    assert_eq!(
        words(one(&page, ".message")),
        "This page was withdrawn. No text of the book speaks of \"steamers\" <any more>."
    );
    assert!(select(&page, "link[rel=canonical]").is_empty());
    // The former id of an excerpt is still a place on its page.
    let page = SITE.page("articles/harbour-fees.html");
    assert_eq!(select(&page, "[id=meant-for-quays] > [id=town-hall]").len(), 1);
}

/// What nobody should be able to make a page do, as any text that an author or a source could hold.
const HOSTILE: &str = "<script>alert(1)</script>\"'>]]>&amp;<img src=x onerror=alert(1)> ${7*7} {{ 7*7 }} {% x %} \u{202e}desrever\u{2066}\u{0}\u{1}\u{b}\u{1b}[31m\u{7f}\u{9f}\u{fffe}\u{ffff}";

/// The same where control characters cannot be written.
const VISIBLE: &str =
    "<script>alert(1)</script>\"'>]]>&amp;<img src=x onerror=alert(1)> {{ 7*7 }} {% x %} \u{202e}desrever";

/// Asserts that a site holds nothing but what the program itself puts there.
pub fn assert_inert(site: &Site) {
    for (path, bytes) in &site.0 {
        let text = String::from_utf8_lossy(bytes);
        if path.starts_with("assets/") || path.ends_with(".js") {
            continue;
        }
        if path.ends_with(".epub") {
            crate::documents::assert_sound_epub(bytes);
            continue;
        }
        // The lines of RIS end as its description has them.
        let text = if path.ends_with(".ris") { text.replace("\r\n", "\n").into() } else { text };
        let control =
            text.chars().find(|c| c.is_control() && !"\n\t".contains(*c) || matches!(c, '\u{fffe}' | '\u{ffff}'));
        assert_eq!(control, None, "{path} holds a character that no document may hold");
        if path.ends_with(".xml") {
            let parsed = roxmltree::Document::parse(&text);
            assert!(parsed.is_ok(), "{path}: {parsed:?}\n{text}");
        }
        if path.ends_with(".json") || path.ends_with(".jsonld") {
            let parsed = serde_json::from_str::<serde_json::Value>(&text);
            assert!(parsed.is_ok(), "{path}: {parsed:?}\n{text}");
        }
    }
    for (path, page) in site.pages() {
        for data in select(&page, "script:not([src])") {
            let data = data.inner_html();
            let parsed = serde_json::from_str::<serde_json::Value>(&data);
            assert!(parsed.is_ok() && !data.contains('<'), "{path}: {parsed:?}\n{data}");
        }
        assert_eq!(page.errors, [""; 0], "{path} is sound HTML\n{}", site.text(path));
        let active = "script:not([src], [type='application/ld+json']), style, iframe, object, embed, base, [style]";
        assert!(select(&page, active).is_empty(), "{path}");
        // Pictures stand where the program puts them, and are made of nothing but shapes, text and links.
        let pictures = select(&page, ".map-drawing > svg, .plot svg, .chart-key svg, .strip > svg").len();
        assert_eq!(select(&page, "svg").len(), pictures, "{path}");
        for element in select(&page, "svg *") {
            let name = element.value().name();
            let known =
                ["a", "circle", "defs", "g", "line", "path", "rect", "svg", "text", "title", "use"].contains(&name);
            assert!(known, "{path}: {}", element.html());
        }
        for element in select(&page, "script[src], form[action]") {
            let address = element.attr("src").or(element.attr("action")).unwrap_or_default();
            assert!(site.0.contains_key(&target(path, address).0) || path == "404.html", "{path}: {address}");
        }
        for element in select(&page, "*") {
            for (name, value) in element.value().attrs() {
                assert!(!name.starts_with("on"), "{path}: {name}={value}");
            }
        }
        for element in select(&page, "img") {
            assert!(element.attr("src").is_some_and(|src| src.contains("assets/")), "{path}: {}", element.html());
        }
        for address in addresses(&page) {
            let lower: String = address.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            let lower = lower.to_lowercase();
            let runs = ["javascript:", "data:", "vbscript:", "//"].iter().any(|scheme| lower.starts_with(scheme));
            assert!(!runs, "{path}: {address}");
        }
    }
}

/// A book in which every field that takes text has `text`, given as YAML and as Markdown.
fn book_of(yaml: &str, markdown: &str, quoted: &str) -> Book {
    let files = "
=== content/book.yaml
title: YAML
subtitle: YAML
authors: [YAML]
base_url: https://example.org/a&b/
indexes:
  countries: {title: YAML, map: world}
  themes: {title: YAML, tree: true}
rules: {raw-html: off, excerpt-unused: off, quotation-budget: off, unused-reference: off}
matrix: {rows: countries, columns: themes}
=== content/index.md
---
title: YAML
extra: {x: YAML}
---

MARKDOWN

![[report#one]]
=== content/references.yaml
- id: source
  type: article-journal
  title: YAML
  author: [{family: YAML, given: YAML}, {literal: YAML}]
  container-title: YAML
  genre: YAML
  publisher: YAML
  volume: YAML
  issue: YAML
  page: YAML
  issued: 2020
  URL: https://example.org/?a=\"><script>alert(1)</script>
  note: YAML
=== content/articles/report.md
---
title: YAML
source: source
countries: [peru]
themes: [t]
voices: [{name: YAML, post: YAML, kind: scholar}]
caution: YAML
aliases: [YAML]
---

MARKDOWN

## Key points

- Point: MARKDOWN [[#one]]

## Excerpts

### MARKDOWN {#one .key}

> The port is quiet at night and nobody counts the boats QUOTED
>
> — p. 1

MARKDOWN

## Figures

| indicator | place | date | value | basis | says | at | in the text |
| --- | --- | --- | --- | --- | --- | --- | --- |
| boats | peru | 2020 | 12 | CELL | CELL | p. 1 | The port is quiet |
| boats | norway | 2020 | ~13 | CELL | CELL | p. 1 | The port is quiet |

## Events

| date | event | place | at |
| --- | --- | --- | --- |
| 2020 | CELL | peru | p. 1 |
| 1990 | CELL | norway | p. 1 |
=== sources/report.txt
[p. 1] The port is quiet at night and nobody counts the boats SOURCE
=== content/articles/own.md
---
title: YAML
authors: [YAML]
date: 2020
---

MARKDOWN[^1] [x](https://example.org/\"onclick=alert(1)//) <https://example.org/'x> ![MARKDOWN](p.svg 'MARKDOWN')

## MARKDOWN

> MARKDOWN

`MARKDOWN`

```\"><script>alert(1)</script>
MARKDOWN
```

    MARKDOWN

term
: MARKDOWN

| CELL | b |
| --- | --- |
| CELL | [@source, MARKDOWN] |

Noted.[^1]

[^1]: MARKDOWN
=== content/articles/p.svg
<svg xmlns='http://www.w3.org/2000/svg'/>
=== content/countries/peru.md
---
code: PE
aliases: [YAML]
abbreviation: YAML
caution: YAML
definition: YAML
not: [YAML]
---

MARKDOWN
=== content/countries/norway.md
---
title: YAML
code: NO
---
=== content/themes/t.md
---
title: YAML
---

MARKDOWN
=== content/indicators/boats.md
---
title: YAML
unit: YAML
definition: YAML
not_comparable: YAML
caution: YAML
---

MARKDOWN
=== content/glossary/entry.md
---
title: YAML
abbreviation: YAML
---

MARKDOWN
=== content/debates/q.md
---
title: YAML
---

MARKDOWN
=== content/debates/index.md
---
title: YAML
---

MARKDOWN
";
    let files = files.replace("YAML", yaml).replace("QUOTED", quoted).replace("SOURCE", markdown);
    Book::new(&files.replace("MARKDOWN", markdown).replace("CELL", markdown))
}

#[test]
fn nothing_an_author_or_a_source_writes_does_anything_but_be_read() {
    let yaml = serde_json::to_string(VISIBLE).expect("text is JSON");
    // In a quotation HTML is no words, so it is written as text there; the source has the text.
    let quoted = VISIBLE.replace('&', "&amp;").replace('<', "\\<");
    let book = book_of(&yaml, VISIBLE, &quoted);
    let lock = book.lock();
    assert!(lock.is_empty(), "{}", listed(&lock));
    let site = Site::of(&book);
    assert_inert(&site);
    for (path, picture) in [
        ("countries/index.html", ".map svg a"),
        ("figures/boats.html", ".plot svg"),
        ("timeline/index.html", ".strip svg a"),
    ] {
        assert!(select(&site.page(path), picture).len() > 1, "{path} has its picture");
    }
    // It is not lost either: a reader reads it.
    assert!(
        words(one(&site.page("articles/report.html"), "h1"))
            .contains("<script>alert(1)</script>\"'>]]>&amp;<img src=x")
    );
}

#[test]
fn html_that_a_book_publishes_can_do_nothing_but_be_read() {
    let book = Book::new(&format!(
        "
=== content/book.yaml
title: Ports
raw_html: true
base_url: https://example.org/
indexes: {{countries: {{title: Countries}}}}
rules: {{raw-html: off}}
=== content/countries/peru.md
---
code: PE
aliases: [Republic of Peru]
---
=== content/debates/q.md
---
title: Q
---

One <b title=\"x\" onmouseover=alert(1)>bold <i>and</b> two</i> H<sub>2</sub>O, Republic <b>of Peru</b>.

# A <s>heading</s> {{#a}}

| a | b |
| --- | --- |
| <b>c | d</b> |

{HOSTILE}

<div {HOSTILE}

{HOSTILE}<b>

<details open><summary>More</summary>

Text *in* it.

</details>

<table><tr><th scope=col>E<td>F</table></main></body><style>p{{}}</style><iframe src=x></iframe><base href=x><svg onload=x>

- <li>G
- <a href=https://example.org>H</a><img src=https://example.org/i.png>
"
    ));
    let site = Site::of(&book);
    assert_inert(&site);
    let page = site.page("debates/q.html");
    assert_eq!(words(one(&page, "b[title=x]")), "bold and");
    assert_eq!(words(one(&page, "b[title=x] > i")), "and");
    assert_eq!(words(one(&page, "main tbody th[scope=col]")), "E");
    assert_eq!(select(&page, "sub").len(), 1);
    assert_eq!(select(&page, "main img, main a[href^=https], main .body a[href*=peru]").len(), 0);
    // In what is searched and in what programs get there are words and no tags.
    assert!(!site.text("book.json").contains("<sub") && site.text("book.json").contains("H2O"));
    // Without the setting all of it is text.
    book.replace("content/book.yaml", "raw_html: true\n", "");
    let site = Site::of(&book);
    assert_inert(&site);
    assert_eq!(select(&site.page("debates/q.html"), "sub, b").len(), 0);
}

#[test]
fn templates_get_no_environment_clock_chance_or_files() {
    let book = Book::new(
        "=== content/debates/q.md\n---\ntitle: Q\nextra: {x: \"{{ 7 * 7 }}\"}\n---\n\n{{ 7 * 7 }} {% set x = 1 %}\n",
    );
    let with = |code: &str| {
        let template = format!("{{% extends \"default/plain.html\" %}}{{% block kind %}}{code}{{% endblock kind %}}");
        book.write("templates/plain.html", template);
        book.check()
    };
    for code in [
        "{{ get_env(name=\"HOME\") }}",
        "{{ now() }}",
        "{{ get_random(start=0, end=9) }}",
        "{{ load_data(path=\"/etc/passwd\") }}",
        "{{ read_file(path=\"/etc/passwd\") }}",
        "{{ 0 | date }}",
        "{{ env.HOME }}",
        "{% include \"/etc/passwd\" %}",
        "{% include \"../content/book.yaml\" %}",
    ] {
        let found = with(code);
        assert!(found.iter().any(|finding| finding.rule == "template-error"), "{code}: {}", listed(&found));
    }
    // What an author writes is text also where a template prints it, and is never read as a template.
    assert_eq!(listed(&with("{{ page.title }}")), "");
    let page = Site::of(&book).page("debates/q.html");
    assert_eq!(words(one(&page, "main p")), "{{ 7 * 7 }} {% set x = 1 %}");
}

#[test]
fn characters_that_no_document_may_hold_reach_no_page() {
    let yaml: String = HOSTILE
        .chars()
        .map(|c| match c {
            '"' | '\\' => format!("\\{c}"),
            c if c.is_control() || c >= '\u{fffe}' => format!("\\u{:04x}", c as u32),
            c => c.to_string(),
        })
        .collect();
    let book = book_of(&format!("\"{yaml}\""), HOSTILE, "");
    book.lock();
    let outcome = book.build();
    let found = findings(&outcome);
    assert!(outcome.published.is_some(), "{}", listed(&found));
    assert_inert(&Site::in_folder(&book.path("public")));
}

#[test]
fn an_address_that_runs_something_is_refused_wherever_it_stands() {
    for address in ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example/x"]
    {
        for (path, content) in [
            ("content/debates/q.md", format!("---\ntitle: Q\n---\n\n[x]({address})\n")),
            ("content/debates/q.md", format!("---\ntitle: Q\n---\n\n![x]({address})\n")),
            ("content/debates/q.md", format!("---\ntitle: Q\n---\n\n[x]\n\n[x]: {address}\n")),
            (
                "content/references.yaml",
                format!(
                    "- {{id: s, type: book, title: T, author: [{{family: F}}], issued: 2020, URL: \"{address}\"}}\n"
                ),
            ),
        ] {
            let book =
                Book::new(&format!("=== {path}\n{content}\n=== content/articles/a.md\n---\nSOURCE\n---\n\nLead.\n",));
            let sourced = path.ends_with("yaml");
            book.replace("content/articles/a.md", "SOURCE", if sourced { "source: s" } else { "title: A" });
            let outcome = book.build();
            assert!(
                outcome.published.is_none(),
                "{path} with {address} was published:\n{}",
                listed(&findings(&outcome))
            );
        }
    }
}
