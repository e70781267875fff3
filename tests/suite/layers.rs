//! The order of the modules is the order of the layers: a file uses only what is declared above it, in `src/lib.rs` for
//! the rooms and in a room's own file for what stands in it. A file and the rooms it stands in may use each other. And each
//! third-party name stands in one file.
//!
//! Paths that begin with `crate` or `super` are read from the source itself, without comments, strings and tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::book::tree;

/// Third-party names that may stand in several files, with the reason.
const EVERYWHERE: &[(&str, &str)] = &[
    ("clap", "derives"),
    ("mimalloc", "hands out the memory of the whole program; main.rs says so"),
    ("rayon", "parallel iterators are a way to write a loop"),
    ("serde", "derives, and implementations of the same traits by hand"),
    ("unicode_normalization", "a table of Unicode"),
];

/// A module: the names on the way to it.
type Module = Vec<String>;

/// The program: every module with its code, and every module's children in the order in which they are declared.
struct Program {
    code: BTreeMap<Module, String>,
    children: BTreeMap<Module, Vec<String>>,
}

impl Program {
    fn read() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut program = Self { code: BTreeMap::new(), children: BTreeMap::new() };
        let mut tests = BTreeSet::new();
        for (path, text) in tree(&root) {
            let Some(name) = path.strip_suffix(".rs").filter(|name| *name != "main") else { continue };
            let text = String::from_utf8(text).expect("source is UTF-8");
            let module: Module = match name {
                "lib" => Vec::new(),
                name => name.split('/').map(str::to_owned).collect(),
            };
            let mut code = without_comments_and_strings(&text);
            for test in take_tests(&mut code) {
                tests.insert([module.clone(), vec![test]].concat());
            }
            program.children.insert(module.clone(), declared(&code));
            program.code.insert(module, code);
        }
        program.code.retain(|module, _| !tests.contains(module));
        program
    }

    /// The module that a path leads into: the longest beginning of it that is one.
    fn module(&self, path: &[String]) -> Module {
        let longest = (0..=path.len()).rev().find(|&length| self.code.contains_key(&path[..length]));
        path[..longest.unwrap_or(0)].to_vec()
    }

    /// Whether `user` may use `used`.
    fn allows(&self, user: &Module, used: &Module) -> bool {
        let common = user.iter().zip(used).take_while(|(a, b)| a == b).count();
        let (Some(below), Some(above)) = (user.get(common), used.get(common)) else { return true };
        let order = &self.children[&user[..common]];
        let place = |name: &String| order.iter().position(|declared| declared == name);
        place(above) < place(below)
    }
}

/// The text with blanks in the place of comments, strings and characters.
fn without_comments_and_strings(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let word = before.is_alphanumeric() || before == '_';
        let raw = rest.trim_start_matches(['b', 'r', '#']);
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if !word && raw.starts_with('"') && (rest.starts_with('r') || rest.starts_with("br")) {
            let head = rest.len() - raw.len();
            let close = format!("\"{}", "#".repeat(rest[..head].matches('#').count()));
            raw[1..].find(&close).map_or(rest.len(), |end| head + 1 + end + close.len())
        } else if first == '"' {
            let mut escaped = false;
            let end = rest.char_indices().skip(1).find_map(|(at, c)| {
                let closes = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                closes.then_some(at + 1)
            });
            end.unwrap_or(rest.len())
        } else if first == '\'' && (rest[1..].starts_with('\\') || rest.chars().nth(2) == Some('\'')) {
            let after = if rest[1..].starts_with('\\') { 3 } else { 1 };
            rest.get(after..).and_then(|tail| tail.find('\'')).map_or(rest.len(), |end| after + end + 1)
        } else {
            out.push(first);
            before = first;
            rest = &rest[first.len_utf8()..];
            continue;
        };
        out.push(' ');
        before = ' ';
        rest = &rest[length..];
    }
    out
}

/// Takes the tests out; gives the names of those that stand in files of their own.
fn take_tests(code: &mut String) -> Vec<String> {
    let mut files = Vec::new();
    while let Some(start) = code.find("#[cfg(test)]") {
        let item = &code[start..];
        let end = item.find([';', '{']).expect("an item follows the attribute");
        let length = if item[end..].starts_with(';') {
            files.extend(declared(&item[..=end]));
            end + 1
        } else {
            let mut depth = 0;
            let close = item.char_indices().skip(end).find(|(_, c)| {
                depth += i32::from(*c == '{') - i32::from(*c == '}');
                *c == '}' && depth == 0
            });
            close.map_or(item.len(), |(at, _)| at + 1)
        };
        code.replace_range(start..start + length, "");
    }
    files
}

/// The modules that a file declares, in order.
fn declared(code: &str) -> Vec<String> {
    let tokens = tokens(code);
    let is_declaration = |window: &&[&str]| window[0] == "mod" && window[2] == ";";
    tokens.windows(3).filter(is_declaration).map(|window| window[1].to_owned()).collect()
}

/// Words, `::` and every other character alone.
fn tokens(code: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = code.trim_start();
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = if word > 0 {
            word
        } else if rest.starts_with("::") {
            2
        } else {
            first.len_utf8()
        };
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    tokens
}

/// The paths that begin with `crate`, `super` or `self`, from the top, with all that braces hold.
fn paths(module: &Module, code: &str) -> Vec<Vec<String>> {
    let tokens = tokens(code);
    let mut found = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        let first = !matches!(at.checked_sub(1).map(|at| tokens[at]), Some("::"));
        let base = match pair {
            ["crate", "::"] => Vec::new(),
            ["super", "::"] => module[..module.len().saturating_sub(1)].to_vec(),
            ["self", "::"] => module.clone(),
            _ => continue,
        };
        if first {
            branch(&tokens[at + 2..], base, &mut found);
        }
    }
    found
}

/// Follows a path, or each of several in braces; gives how many words it took.
fn branch(tokens: &[&str], mut path: Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let mut at = 0;
    loop {
        match tokens.get(at) {
            Some(&"{") => {
                at += 1;
                while let Some(token) = tokens.get(at).filter(|token| **token != "}") {
                    at += if *token == "," { 1 } else { branch(&tokens[at..], path.clone(), found).max(1) };
                }
                return at + 1;
            }
            Some(&"super") => drop(path.pop()),
            Some(word) if word.starts_with(|c: char| c.is_alphabetic() || c == '_') => path.push((*word).to_owned()),
            _ => break,
        }
        at += 1;
        if tokens.get(at) != Some(&"::") {
            break;
        }
        at += 1;
    }
    found.push(path);
    at
}

#[test]
fn a_file_uses_only_what_is_declared_above_it() {
    let program = Program::read();
    let mut wrong = BTreeSet::new();
    for (module, code) in &program.code {
        for path in paths(module, code) {
            let used = program.module(&path);
            if !program.allows(module, &used) {
                wrong.insert(format!("src/{}.rs uses {}", module.join("/"), path.join("::")));
            }
        }
    }
    let list = wrong.into_iter().collect::<Vec<_>>().join("\n");
    assert!(list.is_empty(), "these stand above what they use:\n{list}");
}

#[test]
fn each_third_party_name_stands_in_one_file() {
    let manifest = include_str!("../../Cargo.toml");
    let (_, dependencies) = manifest.split_once("\n[dependencies]\n").expect("the program has dependencies");
    let dependencies = dependencies.split("\n[").next().unwrap_or_default();
    let program = Program::read();
    let mut wrong = Vec::new();
    for name in dependencies.lines().filter_map(|line| line.split_once(" = ")).map(|(name, _)| name.replace('-', "_")) {
        if EVERYWHERE.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let uses = |module: &Module, code: &str| {
            let own = program.children[module].contains(&name);
            let named = tokens(code).windows(2).any(|pair| pair[0] == name && pair[1] == "::");
            let imported = tokens(code).windows(2).any(|pair| pair[0] == "use" && pair[1] == name);
            !own && (named || imported)
        };
        let files = program.code.iter().filter(|(module, code)| uses(module, code));
        let files: Vec<String> = files.map(|(module, _)| format!("src/{}.rs", module.join("/"))).collect();
        if files.len() != 1 {
            wrong.push(format!("{name}: {}", if files.is_empty() { "no file".to_owned() } else { files.join(", ") }));
        }
    }
    assert!(wrong.is_empty(), "these names do not stand in exactly one file:\n{}", wrong.join("\n"));
}

#[test]
fn the_source_is_read_as_it_is_meant() {
    let code = "use crate::a::{b, c::{D, e}, self}; // crate::x\nfn f<'a>(x: &'a str) { super::g(\"crate::y\"); r#\"crate::z\"#; '\"'; }\n\
                #[cfg(test)]\nmod tests { use crate::t; { } }\nfn h() { crate::last() }";
    let mut code = without_comments_and_strings(code);
    assert_eq!(take_tests(&mut code), Vec::<String>::new());
    let module = vec!["m".to_owned(), "n".to_owned()];
    let found: Vec<String> = paths(&module, &code).iter().map(|path| path.join("::")).collect();
    assert_eq!(found, ["a::b", "a::c::D", "a::c::e", "a::self", "m::g", "last"]);
}
