//! What is published for programs, paper and e-readers: records that keep to their schema, annotations whose words are in
//! the sources, concepts, data in the pages that real parsers read, the whole book on one page and as an e-book.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use serde_json::Value;
use zip::{CompressionMethod, ZipArchive};

use crate::book::Book;
use crate::kitchen_sink::{FOLDER, SITE};
use crate::site::{Site, ids, one, select, select_in, target, words};

/// The address at which the kitchen sink says it stands.
const BASE: &str = "https://harbours.example/north/";

fn json(site: &Site, path: &str) -> Value {
    serde_json::from_str(site.text(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The paths of all records: beside pages, and that of the book.
fn records(site: &Site) -> impl Iterator<Item = &str> {
    let of_references = |path: &str| path.ends_with(".csl.json") || path.starts_with("bibliography/");
    site.paths()
        .into_iter()
        .filter(move |path| path.ends_with(".json") && *path != "schema.json" && !of_references(path))
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_else(|| panic!("no text `{key}` in {value:#}"))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

#[test]
fn every_record_keeps_to_the_schema_that_is_published_with_it() {
    let treaties = Site::of(&Book::of_folder("tests/fixtures/treaties"));
    for site in [&*SITE, &treaties] {
        let schema = json(site, "schema.json");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        jsonschema::meta::validate(&schema).expect("the schema is one");
        let schema = jsonschema::validator_for(&schema).expect("the schema is one");
        let mut count = 0;
        for path in records(site) {
            let record = json(site, path);
            let wrong: Vec<String> = schema.iter_errors(&record).map(|error| error.to_string()).collect();
            assert_eq!(wrong, [""; 0], "{path}");
            assert_eq!(target(path, text(&record, "$schema")).0, "schema.json");
            count += 1;
        }
        assert!(count > 3, "{count} records");
        // A key that nobody knows, a value of another kind and a missing title are no record.
        let page = json(site, "index.json");
        for (key, value) in [("colour", Value::from("red")), ("kind", Value::from("poem")), ("title", Value::Null)] {
            let mut other = page.clone();
            other[key] = value;
            assert!(!schema.is_valid(&other), "{key}");
        }
    }
}

/// Every text under the key `path` in a record.
fn paths(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value.as_str().filter(|_| key == "path") {
                    Some(path) => drop(found.insert(path.to_owned())),
                    None => paths(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths(item, found)),
        _ => {}
    }
}

#[test]
fn what_a_record_names_is_there() {
    let known: BTreeMap<&str, BTreeSet<String>> =
        SITE.pages().map(|(path, page)| (path, ids(&page).into_iter().collect())).collect();
    let mut named = BTreeSet::new();
    for path in records(&SITE) {
        paths(&json(&SITE, path), &mut named);
    }
    assert!(named.len() > 40, "{named:#?}");
    for path in named {
        let (page, anchor) = path.split_once('#').map_or((path.as_str(), None), |(page, anchor)| (page, Some(anchor)));
        let ids = known.get(page).unwrap_or_else(|| panic!("{path} is no page"));
        assert!(anchor.is_none_or(|anchor| ids.contains(anchor)), "{path} is no place");
    }
}

#[test]
fn a_record_says_of_a_passage_what_its_page_says() {
    let record = json(&SITE, "articles/harbour-fees.json");
    let page = SITE.page("articles/harbour-fees.html");
    let excerpts = list(&record, "excerpts");
    let shown = select(&page, ".section-excerpts .annotated-body");
    assert_eq!(excerpts.len(), shown.len());
    for (excerpt, shown) in excerpts.iter().zip(shown) {
        let on_page = |selector: &str| select_in(shown, selector).first().map(|element| words(*element));
        assert_eq!(Some(text(excerpt, "words").to_owned()), on_page("blockquote"));
        assert_eq!(Some(text(excerpt, "speaker").to_owned()), on_page("figcaption .speaker"));
        assert_eq!(excerpt["post"].as_str().map(str::to_owned), on_page("figcaption .post"));
        assert_eq!(Some(text(excerpt, "year").to_owned()), on_page("figcaption .when"));
        assert_eq!(Some(text(excerpt, "place").to_owned()), on_page("figcaption .where"));
        assert_eq!(text(excerpt, "url"), format!("{BASE}{}", text(excerpt, "path")));
        assert_eq!(text(excerpt, "source"), "lindqvist2019quay");
    }
    assert_eq!(text(&excerpts[1], "claim"), text(&excerpts[2], "claim"), "two quotations share a claim");
    assert_eq!(list(&record, "key_points").len(), 3);
    let point = text(&list(&record, "key_points")[2], "text");
    assert!(point.starts_with("The contribution needed no vote (Lindqvist 2018–2019, 12)"), "{point}");
    assert_eq!(list(&record, "figures")[2]["value"]["numbers"], serde_json::json!([47.0, 113.0]));
    assert_eq!(text(&list(&record, "figures")[2]["value"], "form"), "of");
    assert!(list(&record, "events").iter().any(|event| text(event, "text") == "The second fee is introduced in Vik"));
    assert!(list(&record, "links").iter().any(|link| link["to"] == "articles/sorensen-interview.html#sign"));
    assert!(!list(&record, "backlinks").is_empty());
    // The record of a term has the passages about it, that of the book only their paths.
    let term = json(&SITE, "countries/norway.json");
    let about: Vec<&str> = list(&term, "excerpts").iter().map(|excerpt| text(excerpt, "path")).collect();
    let book = json(&SITE, "book.json");
    let in_book =
        list(&book, "pages").iter().find(|page| page["path"] == "countries/norway.html").expect("it is there");
    assert!(in_book.get("excerpts").is_none() && !about.is_empty());
    assert_eq!(in_book["excerpt_paths"], serde_json::json!(about));
    assert_eq!(list(&book, "references").len(), 4);
}

/// The text of a source of the kitchen sink in the form in which words are looked for.
fn source(name: &str) -> String {
    let text = Book::of_folder(FOLDER).read(&format!("sources/{name}.txt"));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn annotations_quote_what_their_sources_have() {
    let collection = json(&SITE, "annotations.jsonld");
    assert_eq!(collection["@context"], "http://www.w3.org/ns/anno.jsonld");
    let items = list(&collection["first"], "items");
    assert_eq!((items.len() as u64, collection["total"].as_u64()), (8, Some(8)));
    let all: String = ["harbour-fees", "sorensen-interview", "anuario2018"].map(source).join(" ");
    let mut names = BTreeSet::new();
    for item in items {
        assert_eq!(item["type"], "Annotation");
        assert!(names.insert(text(item, "id")), "{item:#}");
        assert!(!list(item, "target").is_empty(), "{item:#}");
        for target in list(item, "target") {
            let selector = &target["selector"];
            assert_eq!(selector["type"], "TextQuoteSelector");
            let exact = text(selector, "exact");
            assert_eq!(all.matches(exact).count(), 1, "`{exact}` stands in one place of the sources");
            assert!(!text(&target["source"], "label").is_empty());
        }
        for body in list(item, "body") {
            assert!(["commenting", "tagging"].contains(&text(body, "purpose")));
        }
    }
    let of = |id: &str| items.iter().find(|item| text(item, "id").ends_with(id)).unwrap_or_else(|| panic!("no {id}"));
    let omitted = list(of("#articles/harbour-fees/second-fee-2"), "target");
    assert_eq!(omitted.len(), 2, "an omission parts the words");
    assert_eq!(omitted[0]["source"]["id"], "https://journal.example/7/2/quay?a=1&b=2");
    let without_address = &list(of("/sign"), "target")[0]["source"];
    assert_eq!(without_address["id"], format!("{BASE}annotations.jsonld#sorensen2020interview"));
    assert_eq!(
        without_address["label"],
        "Sørensen, Ole, and Mette Dahl. 2020. “An Interview with Harbour Master Ole Sørensen.” Journal of Small Harbours, March."
    );
}

#[test]
fn a_tree_of_terms_is_a_concept_scheme() {
    let scheme = json(&SITE, "themes.jsonld");
    assert!(!SITE.0.contains_key("countries.jsonld"), "an index that is no tree is no scheme");
    let graph = list(&scheme, "graph");
    let concepts: BTreeMap<&str, &Value> =
        graph.iter().filter(|node| node["type"] == "skos:Concept").map(|node| (text(node, "id"), node)).collect();
    assert_eq!(concepts.len(), 3);
    let links = |node: &Value, key: &str| -> BTreeSet<String> {
        list(node, key).iter().map(|link| link.as_str().unwrap_or_default().to_owned()).collect()
    };
    for (id, concept) in &concepts {
        assert!(SITE.0.contains_key(id.strip_prefix(BASE).expect("whole addresses")), "{id}");
        assert!(!text(concept, "prefLabel").is_empty());
        for broader in links(concept, "broader") {
            assert!(links(concepts[broader.as_str()], "narrower").contains(*id), "{broader} knows {id}");
        }
        let top = links(&graph[0], "hasTopConcept").contains(*id);
        assert_eq!(top, links(concept, "broader").is_empty(), "{id}");
    }
    assert!(concepts.values().any(|concept| !list(concept, "broader").is_empty()));
    assert!(concepts.values().any(|concept| concept["definition"].is_string()));
}

#[test]
fn an_article_says_in_its_data_what_it_is_about_and_does_not_pose_as_it() {
    let page = SITE.page("articles/harbour-fees.html");
    let data: Value =
        serde_json::from_str(&one(&page, "script[type='application/ld+json']").inner_html()).expect("JSON");
    assert_eq!(
        (text(&data, "@type"), text(&data, "@id")),
        ("Article", format!("{BASE}articles/harbour-fees.html").as_str())
    );
    let source = &list(&data, "about")[0];
    assert_eq!((text(source, "@type"), text(source, "name")), ("ScholarlyArticle", text(&data, "headline")));
    assert_eq!(data["citation"], source["@id"]);
    assert_eq!(text(&list(source, "author")[0], "name"), "Ada Lindqvist");
    assert_eq!(text(&list(&data, "author")[0], "name"), "The Harbour Desk");
    let quotations = list(&data, "hasPart");
    assert_eq!(quotations.len(), 5);
    assert_eq!(text(&quotations[2]["spokenByCharacter"], "name"), "the treasurer, quoted by the author");
    for quotation in quotations {
        assert_eq!((text(quotation, "@type"), &quotation["isPartOf"]["@id"]), ("Quotation", &source["@id"]));
        assert!(quotation.get("url").is_none());
    }
    for (path, kind) in [("index.html", "WebSite"), ("themes/fees.html", "DefinedTerm")] {
        let page = SITE.page(path);
        let data: Value =
            serde_json::from_str(&one(&page, "script[type='application/ld+json']").inner_html()).expect("JSON");
        assert_eq!(text(&data, "@type"), kind);
    }
}

/// Percent-encoded text as it was.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = (*first == b'%').then(|| std::str::from_utf8(&tail[..2]).ok()).flatten();
        bytes.push(code.map_or(*first, |code| u8::from_str_radix(code, 16).expect("hexadecimal digits")));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// The keys and values of the context object on a page.
fn context(path: &str) -> Vec<(String, String)> {
    let page = SITE.page(path);
    let object = one(&page, "span.Z3988").attr("title").unwrap_or_default().to_owned();
    let pair = |pair: &str| pair.split_once('=').map(|(key, value)| (key.to_owned(), decoded(value)));
    object.split('&').map(|part| pair(part).unwrap_or_else(|| panic!("{part} is no pair"))).collect()
}

#[test]
fn a_reference_manager_finds_the_source_on_its_page() {
    let keys = context("articles/harbour-fees.html");
    for (key, value) in [
        ("ctx_ver", "Z39.88-2004"),
        ("rfr_id", "info:sid/harbours.example:briefbook"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"),
        ("rft.genre", "article"),
        ("rft_id", "https://journal.example/7/2/quay?a=1&b=2"),
        ("rft.atitle", "Who Pays for the Quay? Harbour Fees in Three Small Ports"),
        ("rft.jtitle", "Journal of Small Harbours"),
        ("rft.aulast", "Lindqvist"),
        ("rft.aufirst", "Ada"),
        ("rft.au", "Ada Lindqvist"),
        ("rft.date", "2018"),
        ("rft.volume", "7"),
        ("rft.issue", "2"),
        ("rft.pages", "11-19"),
    ] {
        assert!(keys.contains(&(key.to_owned(), value.to_owned())), "{key}={value} in {keys:#?}");
    }
    assert!(select(&SITE.page("articles/how-we-count.html"), ".Z3988").is_empty(), "a text of our own has no source");
}

#[test]
fn a_link_into_a_source_names_words_that_stand_there_once() {
    let text = source("harbour-fees").to_lowercase();
    let mut found = 0;
    for (path, page) in SITE.pages() {
        for excerpt in select(&page, "figure.excerpt") {
            let Some(link) = select_in(excerpt, "a.in-source").first().and_then(|link| link.attr("href")) else {
                continue;
            };
            let (address, directive) = link.split_once("#:~:text=").unwrap_or_else(|| panic!("{path}: {link}"));
            assert_eq!(address, "https://journal.example/7/2/quay?a=1&b=2");
            assert!(!directive.contains(['-', '&', ' ']), "{directive} is encoded");
            let (start, end) = directive.split_once(',').map_or((directive, None), |(start, end)| (start, Some(end)));
            let start = decoded(start).to_lowercase();
            assert_eq!(text.matches(&start).count(), 1, "`{start}` stands once in the source");
            let after = text.find(&start).map_or(0, |at| at + start.len());
            let own = words(select_in(excerpt, "blockquote")[0]).to_lowercase();
            match end.map(|end| decoded(end).to_lowercase()) {
                Some(end) => {
                    let at = text[after..].find(&end).unwrap_or_else(|| panic!("`{end}` follows `{start}`"));
                    assert!(own.ends_with(&end) && at < own.len() + 200, "the first `{end}` is that of the quotation");
                }
                None => assert_eq!(own, start),
            }
            found += 1;
        }
    }
    assert!(found > 10, "{found} links");
    let without = SITE.page("articles/sorensen-interview.html");
    assert!(
        select(&without, ".section-excerpts .in-source").is_empty(),
        "a source without an address has no such link"
    );
}

#[test]
fn the_whole_book_stands_on_one_page() {
    let page = SITE.page("print/index.html");
    assert_eq!(one(&page, "meta[name=robots]").attr("content"), Some("noindex"));
    assert_eq!(select(&page, "h1").len(), 1);
    // Every page an editor wrote, every excerpt with its words, each under its own id.
    let known: BTreeSet<String> = ids(&page).into_iter().collect();
    for path in records(&SITE).filter(|path| path.contains('/')) {
        let anchor = path.trim_end_matches(".json");
        assert!(known.contains(anchor), "{anchor} in {known:#?}");
        let record = json(&SITE, path);
        if record["kind"] != "article" {
            continue;
        }
        for excerpt in list(&record, "excerpts") {
            let (_, id) = text(excerpt, "path").split_once('#').expect("it is a place");
            let shown = one(&page, &format!("[id='{anchor}/{id}']"));
            assert_eq!(words(select_in(shown, "blockquote")[0]), text(excerpt, "words"));
        }
    }
    // A heading is at most one level under the one before it.
    let levels = select(&page, "main :is(h1, h2, h3, h4, h5, h6)");
    let levels: Vec<u8> = levels.iter().map(|heading| heading.value().name().as_bytes()[1] - b'0').collect();
    assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
    // What only a screen has a use for is left out.
    assert!(select(&page, "main :is(details, script, .permalink, .heading-link, [data-pagefind-ignore])").is_empty());
}

#[test]
fn no_line_that_an_editor_wrote_is_missing_on_paper() {
    let printed = SITE.page("print/index.html");
    let printed: BTreeSet<String> = words(one(&printed, "main")).lines().map(str::to_owned).collect();
    let mut seen = 0;
    for (path, page) in SITE.pages().filter(|(path, _)| !path.starts_with("print/")) {
        for text in select(&page, "main > .body, main > .bottom-line, main > .section :is(blockquote, .annotation)") {
            for line in words(text).lines() {
                assert!(printed.contains(line), "{path}: {line}");
                seen += 1;
            }
        }
    }
    assert!(seen > 60, "{seen} lines");
}

/// The files of an e-book, which must be sound: whole, well formed, listed, every link leading somewhere, nothing that runs.
pub fn assert_sound_epub(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an e-book is an archive");
    let mut files = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("it can be read");
        let name = file.name().expect("names are UTF-8").into_owned();
        let mut content = Vec::new();
        file.read_to_end(&mut content).expect("it can be read");
        if at == 0 {
            assert_eq!((name.as_str(), file.compression()), ("mimetype", CompressionMethod::Stored));
            assert!(file.extra_data().as_deref().is_none_or(<[u8]>::is_empty));
            assert_eq!(content, b"application/epub+zip");
        }
        let time = file.last_modified().expect("it has a time");
        assert_eq!((time.year(), time.month(), time.day()), (1980, 1, 1), "no clock");
        files.insert(name, content);
    }
    let xml = |path: &str| {
        let text = std::str::from_utf8(&files[path]).expect("text is UTF-8");
        let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
        roxmltree::Document::parse_with_options(text, options).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"))
    };
    let package = xml("EPUB/package.opf");
    let listed: BTreeSet<String> = package
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.idpf.org/2007/opf", "item")))
        .map(|node| format!("EPUB/{}", node.attribute("href").unwrap_or_default()))
        .collect();
    let there: BTreeSet<String> = files.keys().filter(|path| path.starts_with("EPUB/")).cloned().collect();
    assert_eq!(listed, &there - &["EPUB/package.opf".to_owned()].into());
    let pages: Vec<&String> = files.keys().filter(|path| path.ends_with(".xhtml")).collect();
    let mut places: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for path in &pages {
        let page = xml(path);
        let mut known = BTreeSet::new();
        for element in page.descendants().filter(roxmltree::Node::is_element) {
            let name = element.tag_name().name();
            assert!(!["script", "style", "iframe", "object", "form", "base"].contains(&name), "{path}: {name}");
            for attribute in element.attributes() {
                assert!(!attribute.name().starts_with("on") && attribute.name() != "style", "{path}: {attribute:?}");
            }
            if let Some(id) = element.attribute("id") {
                assert!(known.insert(id.to_owned()), "{path}: {id} stands twice");
            }
        }
        places.insert(path, known);
    }
    for path in &pages {
        for element in xml(path).descendants() {
            for address in ["href", "src"].into_iter().filter_map(|name| element.attribute(name)) {
                if ["https://", "http://", "mailto:"].iter().any(|scheme| address.starts_with(scheme)) {
                    continue;
                }
                let (to, fragment) = target(path, address);
                assert!(files.contains_key(&to), "{path}: {address}");
                let known = fragment.is_none_or(|id| places.get(to.as_str()).is_some_and(|ids| ids.contains(&id)));
                assert!(known, "{path}: {address}");
            }
        }
    }
    files
}

#[test]
fn the_e_book_is_whole_and_says_how_it_can_be_read() {
    let files = assert_sound_epub(&SITE.0["book.epub"]);
    let package = String::from_utf8_lossy(&files["EPUB/package.opf"]);
    for part in [
        "<dc:identifier id=\"id\">https://harbours.example/north/</dc:identifier>",
        "<dc:creator>The Harbour Desk</dc:creator>",
        "<meta property=\"dcterms:modified\">2026-11-22T00:00:00Z</meta>",
        "<meta property=\"schema:accessModeSufficient\">textual</meta>",
        "<meta property=\"schema:accessibilitySummary\">",
        "properties=\"cover-image\"",
    ] {
        assert!(package.contains(part), "{part} in {package}");
    }
    // Every page an editor wrote, and the pictures on them.
    for path in records(&SITE) {
        let chapter = format!("EPUB/{}", path.replace(".json", ".xhtml"));
        assert!(path == "book.json" || files.contains_key(&chapter), "{chapter}");
    }
    assert!(files.keys().any(|path| path.starts_with("EPUB/assets/quay.") && path.ends_with(".svg")));
    let article = String::from_utf8_lossy(&files["EPUB/articles/harbour-fees.xhtml"]);
    assert!(article.contains("epub:type=\"noteref\"") && article.contains("lang=\"en\""));
    assert!(article.contains("Harbour fees were meant to pay for quays."));
    // What is no part of it is linked where it is published.
    assert!(article.contains(&format!("href=\"{BASE}assets/calls.")), "{article}");
}

#[test]
fn a_book_without_an_address_gives_the_same_with_relative_ones() {
    let book = Book::of_folder(FOLDER).without_sources();
    book.replace("content/book.yaml", &format!("base_url: {BASE}\n"), "");
    let site = Site::of(&book);
    let files = assert_sound_epub(&site.0["book.epub"]);
    assert!(String::from_utf8_lossy(&files["EPUB/package.opf"]).contains("urn:uuid:"));
    assert!(String::from_utf8_lossy(&files["EPUB/articles/harbour-fees.xhtml"]).contains("<span>here</span>"));
    let scheme = json(&site, "themes.jsonld");
    assert_eq!(text(&list(&scheme, "graph")[1], "id"), "themes/contributions.html");
    let page = site.page("articles/harbour-fees.html");
    let data: Value =
        serde_json::from_str(&one(&page, "script[type='application/ld+json']").inner_html()).expect("JSON");
    assert_eq!(text(&data, "@id"), "harbour-fees.html");
}

#[test]
fn what_a_book_does_not_ask_for_is_not_made() {
    let book = Book::of_folder(FOLDER).without_sources();
    book.replace("content/book.yaml", "rules:", "formats: [html]\nrules:");
    let site = Site::of(&book);
    let other: Vec<&str> =
        site.paths().into_iter().filter(|path| !path.ends_with(".html") && !path.starts_with("assets/")).collect();
    assert_eq!(other, ["_headers", "pack/passages.js", "robots.txt"]);
    assert!(!site.0.contains_key("search/index.html"));
    assert!(!site.0.contains_key("print/index.html"));
    assert_eq!(crate::site::broken(&site), [""; 0]);
}
