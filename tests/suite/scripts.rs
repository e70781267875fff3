//! The scripts and what the build makes for them: small, inert, complete, and absent where a book does not ask for them.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::book::Book;
use crate::kitchen_sink::{FOLDER, SITE};
use crate::site::{Site, one, select, target, words};

/// The value that a script gives to pages under a name.
fn given(site: &Site, path: &str, name: &str) -> Value {
    let text = site.text(path).strip_prefix(&format!("globalThis.{name}=")).expect("it gives its value under its name");
    serde_json::from_str(text.trim_end().trim_end_matches(';')).expect("the value is JSON")
}

/// The entries of the search index as texts: kind, href, title, text, note, by.
fn entries(site: &Site) -> Vec<Vec<String>> {
    let index = given(site, "search/index.js", "briefbookSearch");
    let entries = index["entries"].as_array().expect("a list").iter();
    let texts = |entry: &Value| (0..6).map(|at| entry[at].as_str().expect("a text").to_owned()).collect();
    entries.map(texts).collect()
}

#[test]
fn every_result_of_a_search_leads_to_a_place_that_is_there() {
    let all = entries(&SITE);
    let kinds: BTreeSet<&str> = all.iter().map(|entry| entry[0].as_str()).collect();
    assert_eq!(kinds, BTreeSet::from(["figure", "page", "passage", "point", "question", "source", "term"]));
    for entry in &all {
        let (path, fragment) = target("index.html", &entry[1]);
        let page = SITE.page(&path);
        let found = fragment
            .is_none_or(|id| select(&page, "[id]").iter().any(|element| element.attr("id") == Some(id.as_str())));
        assert!(found, "{} is not there", entry[1]);
    }
}

#[test]
fn a_passage_is_found_with_its_words_who_says_them_and_our_note() {
    let all = entries(&SITE);
    for (path, page) in SITE.pages().filter(|(path, _)| path.starts_with("articles/") && *path != "articles/index.html")
    {
        for figure in select(&page, ".section-excerpts figure.excerpt") {
            let href = format!("{path}{}", figure.attr("data-passage").expect("it names itself"));
            let entry = all.iter().find(|entry| entry[1] == href).unwrap_or_else(|| panic!("{href} cannot be found"));
            assert_eq!(entry[0], "passage");
            let text = crate::site::select_in(figure, "blockquote");
            assert_eq!(
                entry[3].split_whitespace().collect::<String>(),
                words(text[0]).split_whitespace().collect::<String>()
            );
            let speaker = words(crate::site::select_in(figure, ".speaker")[0]);
            assert!(entry[5].starts_with(&speaker), "{href}: {}", entry[5]);
        }
    }
    assert!(all.iter().any(|entry| entry[0] == "passage" && !entry[4].is_empty()), "notes are found too");
}

#[test]
fn a_pack_has_each_passage_with_its_source_and_its_caution() {
    let data = given(&SITE, "pack/passages.js", "briefbookPassages");
    let passages = data["passages"].as_object().expect("an object");
    assert_eq!(passages.len(), entries(&SITE).iter().filter(|entry| entry[0] == "passage").count());
    for (href, passage) in passages {
        let source = &data["sources"][href.split('#').next().expect("a path")];
        for part in [&passage["claim"], &passage["words"], &passage["speaker"], &passage["year"], &source["citation"]] {
            assert!(part.as_str().is_some_and(|part| !part.is_empty()), "{href}: {passage} {source}");
        }
    }
    let page = SITE.page("articles/harbour-fees.html");
    let caution = words(one(&page, ".caution"));
    let kept = data["sources"]["articles/harbour-fees.html"]["caution"].as_str().expect("the article has one");
    assert!(caution.ends_with(kept));
}

#[test]
fn without_a_script_search_lists_every_page_from_a_to_z() {
    let page = SITE.page("search/index.html");
    let listed: BTreeSet<String> = select(&page, ".entries a")
        .iter()
        .map(|link| target("search/index.html", link.attr("href").unwrap_or_default()).0)
        .collect();
    let own = entries(&SITE).into_iter().map(|entry| entry[1].clone()).filter(|href| !href.contains('#'));
    let missing: Vec<String> = own.filter(|path| path != "index.html" && !listed.contains(path)).collect();
    assert!(missing.is_empty(), "not listed: {missing:?}");
}

#[test]
fn filters_offer_what_the_passages_have_and_nothing_else() {
    let page = SITE.page("excerpts/index.html");
    let had: BTreeSet<String> = select(&page, "[data-facets]")
        .iter()
        .flat_map(|item| item.attr("data-facets").unwrap_or_default().split(' ').map(str::to_owned))
        .collect();
    for select_element in select(&page, "form[data-filters-of] select") {
        let name = select_element.attr("name").expect("it has a name");
        let options = crate::site::select_in(select_element, "option[value]");
        let values = options.iter().filter_map(|option| option.attr("value")).filter(|value| !value.is_empty());
        let offered: BTreeSet<String> = values.map(|value| format!("{name}={value}")).collect();
        let of_name: BTreeSet<String> =
            had.iter().filter(|facet| facet.starts_with(&format!("{name}="))).cloned().collect();
        assert_eq!(offered, of_name);
        assert!(offered.len() > 1, "a choice of one is none: {name}");
    }
}

#[test]
fn a_book_that_does_not_ask_for_search_has_none_of_it() {
    let book = Book::of_folder(FOLDER).without_sources();
    book.replace("content/book.yaml", "language: en\n", "language: en\nformats: [html]\n");
    let site = Site::of(&book);
    assert!(!site.paths().iter().any(|path| path.starts_with("search/")));
    for (path, page) in site.pages() {
        assert!(select(&page, "form[role=search]").is_empty(), "{path}");
    }
}

#[test]
fn the_words_of_a_hostile_book_are_texts_in_its_scripts() {
    let hostile = "</script><script>alert(1)</script>\u{2028}\"'\\";
    let book = Book::of_folder(FOLDER).without_sources();
    book.replace(
        "content/book.yaml",
        "title: Harbours of the North",
        &format!("title: {}", serde_json::to_string(hostile).expect("JSON")),
    );
    book.write(
        "content/glossary/hostile.md",
        format!("---\ntitle: {}\n---\n\n{hostile}\n", serde_json::to_string(hostile).expect("JSON")),
    );
    book.replace("content/book.yaml", "review-stale: off", "review-stale: off, raw-html: off");
    book.lock();
    let site = Site::of(&book);
    let found = entries(&site).into_iter().find(|entry| entry[1] == "glossary/hostile.html").expect("it is found");
    assert_eq!(found[2], hostile);
    assert_eq!(
        given(&site, "pack/passages.js", "briefbookPassages")["pages"]["glossary/hostile.html"]["title"],
        hostile
    );
}
