//! `SECURITY.md` promises nothing that no test holds, and says of data that was taken in what it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::book::tree;

fn security() -> String {
    fs::read_to_string("SECURITY.md").expect("it is there")
}

/// The words between backquotes in a line.
fn quoted(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

#[test]
fn every_promise_names_a_test_that_is_there() {
    // A test is known by its module and its name: that of the file it stands in, or of the folder of its `tests.rs`.
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for folder in ["src", "tests/suite"] {
        for (path, bytes) in tree(Path::new(folder)) {
            let Some(path) = path.strip_suffix(".rs") else { continue };
            let path = path.strip_suffix("/tests").unwrap_or(path);
            let module = path.rsplit('/').next().unwrap_or(path);
            known.entry(module.to_owned()).or_default().push_str(&String::from_utf8(bytes).expect("code is text"));
        }
    }
    let text = security();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| ")).collect();
    let mut promises = 0;
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [_, held] = cells.as_slice() else { continue };
        if held.trim() == "held by" || held.trim() == "---" {
            continue;
        }
        let holders: Vec<&str> = quoted(held).into_iter().filter(|name| !name.ends_with(".md")).collect();
        assert!(!holders.is_empty(), "nothing holds this: {row}");
        for holder in holders {
            let is_there = match holder.split_once("::") {
                Some((module, name)) => known.get(module).is_some_and(|code| code.contains(&format!("fn {name}("))),
                None => Path::new(holder).is_file(),
            };
            assert!(is_there, "there is no {holder}");
        }
        promises += 1;
    }
    assert!(promises > 25, "{promises} promises were read");
}

#[test]
fn data_that_was_taken_in_is_as_it_was() {
    let text = security();
    let mut files = 0;
    for row in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        let [file, .., hash] = cells.as_slice() else { continue };
        if cells.len() == 4 {
            let bytes = fs::read(quoted(file)[0]).expect("it is there");
            assert_eq!(hash.trim().trim_matches('`'), briefbook::hash::of(&bytes), "{file}");
            files += 1;
        }
    }
    assert_eq!(files, 4);
}
