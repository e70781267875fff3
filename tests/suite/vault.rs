//! The real book opened as an Obsidian vault: its links lead where Obsidian would look, and its front matter is properties.
//!
//! Obsidian takes `[[name]]` for the file of that name wherever it is, `[[folder/name]]` for the file at the end of that
//! path (<https://help.obsidian.md/links>), and shows lists in the front matter as lists
//! (<https://help.obsidian.md/properties>). The vault is `content/`; nothing has to be set.

use std::collections::BTreeMap;
use std::path::Path;

use crate::book::tree;

/// The text of a page without code, where brackets are no links.
fn without_code(text: &str) -> String {
    let mut out = String::new();
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let mark = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if mark.len() >= open.len() => fence = None,
            None if mark.len() >= 3 => fence = Some(mark),
            None => {
                out.extend(line.split('`').step_by(2));
                out.push('\n');
            }
            Some(_) => {}
        }
    }
    out
}

/// The wikilinks of a page: what they name, without excerpt and label.
fn links(text: &str) -> Vec<String> {
    let text = without_code(text).replace('\n', " ");
    let parts = text.split("[[").skip(1).filter_map(|rest| rest.split_once("]]"));
    let targets = parts.map(|(link, _)| link.split(['#', '|', '\\']).next().unwrap_or_default().trim().to_owned());
    targets.filter(|target| !target.is_empty()).collect()
}

#[test]
fn every_wikilink_leads_to_one_note_by_the_rule_of_obsidian() {
    for vault in ["content", "guide/content"] {
        let pages: Vec<(String, String)> = tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join(vault))
            .into_iter()
            .filter_map(|(path, bytes)| Some((path.strip_suffix(".md")?.to_owned(), String::from_utf8(bytes).ok()?)))
            .collect();
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (path, _) in &pages {
            names.entry(path.rsplit('/').next().unwrap_or(path)).or_default().push(path);
        }
        let mut seen = 0;
        let mut wrong = Vec::new();
        for (path, text) in &pages {
            for target in links(text) {
                seen += 1;
                let name = target.rsplit('/').next().unwrap_or(&target);
                let fits = names.get(name).into_iter().flatten();
                let end = format!("/{target}");
                let fits = fits.filter(|page| **page == target || page.ends_with(&end)).count();
                if fits != 1 {
                    wrong.push(format!("{path}: [[{target}]] fits {fits} notes"));
                }
            }
        }
        assert!(wrong.is_empty() && seen > 10, "{vault}: {seen} links, {wrong:#?}");
    }
}

#[test]
fn the_front_matter_of_every_page_is_yaml_whose_lists_obsidian_shows_as_lists() {
    const LISTS: &[&str] =
        &["countries", "themes", "actors", "aliases", "related", "broader", "members", "formerly", "not"];
    let mut lists = 0;
    for (path, bytes) in tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content")) {
        let Some(text) = path.ends_with(".md").then(|| String::from_utf8(bytes).expect("a page is UTF-8")) else {
            continue;
        };
        let Some((front, _)) = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")) else { continue };
        for line in front.lines() {
            if let Some((key, value)) = line.split_once(':').filter(|(key, _)| LISTS.contains(key)) {
                let value = value.trim();
                assert!(value.is_empty() || value.starts_with('['), "{path}: {key} is no list: {value}");
                lists += 1;
            }
        }
    }
    assert!(lists > 100, "the book has lists: {lists}");
}
