//! The guide is a book like any other: it is clean, what it says of rules, keys, commands, templates and strings is what
//! the program's own tables say, and what it tells people to type works.
//!
//! With `BLESS=1` in the environment the pages that are made from tables are written anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use briefbook::cli;
use briefbook::config;
use briefbook::diagnostic::rules::RULES;
use briefbook::fields::Key;
use briefbook::load::Places;
use briefbook::parse::front_matter::{self, PageKind};
use briefbook::pipeline::{self, Options};

use crate::book::{Book, findings, listed, tree};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A page that is made from a table: its front matter says so.
fn page(title: &str, from: &str, body: &str) -> String {
    format!(
        "---\n# Made from {from} by a test, with BLESS=1: change it there.\ntitle: {title}\n---\n\n{}\n",
        body.trim_end()
    )
}

/// A row of a table; what would end a cell is escaped.
fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', "\\|").replace('\n', " ")).collect();
    format!("| {} |\n", cells.join(" | "))
}

fn head(cells: &[&str]) -> String {
    row(cells) + &row(&vec!["---"; cells.len()])
}

/// Code that stands in a cell or a sentence.
fn code(text: &str) -> String {
    format!("`{text}`")
}

fn fenced(language: &str, text: &str) -> String {
    format!("````{language}\n{}\n````\n", text.trim_end())
}

/// Every page that is made from a table, by its path below `guide/content/`.
fn made() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for rule in RULES {
        let entry = rule.entry();
        let mut body = format!("{}.\n\n", entry.summary);
        body += &format!(
            "**Severity:** {}. [[severities|A book or a page may set another.]]\n\n{}\n\n",
            entry.severity.name(),
            entry.explanation
        );
        body += &format!(
            "## Wrong\n\n{}\n## Right\n\n{}",
            fenced("markdown", entry.wrong),
            fenced("markdown", entry.right)
        );
        pages.insert(format!("rules/{}.md", entry.name), page(entry.name, "src/diagnostic/rules.rs", &body));
    }
    pages.insert("reference/commands.md".to_owned(), page("Commands", "src/cli.rs", &commands()));
    pages.insert("reference/front-matter.md".to_owned(), page("Front matter", "src/parse/front_matter.rs", &front()));
    pages.insert("reference/book-yaml.md".to_owned(), page("book.yaml", "src/config.rs", &settings()));
    pages.insert("reference/template-values.md".to_owned(), page("Template values", "src/view.rs", &views()));
    pages.insert("reference/components.md".to_owned(), page("Components", "templates/components/", &components()));
    pages.insert("reference/strings.md".to_owned(), page("Strings", "theme/strings/en.yaml", &strings()));
    pages
}

fn commands() -> String {
    let mut command = cli::command();
    command.build();
    let mut out = String::from(
        "Every command of the program with its options. Messages go to standard error, data to standard output; what the\nexit status says stands in [[exit-statuses]].\n\n",
    );
    for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help" && !sub.is_hide_set()) {
        describe(sub, "briefbook", &mut out);
    }
    out
}

fn describe(command: &mut clap::Command, above: &str, out: &mut String) {
    let name = format!("{above} {}", command.get_name());
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string).unwrap_or_default();
    let usage = command.render_usage().to_string();
    *out += &format!("## {name}\n\n{}\n\n", sentence(&about));
    *out += &fenced("text", usage.trim_start_matches("Usage: "));
    *out += "\n";
    let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set() && argument.get_id() != "help");
    let rows: Vec<String> = arguments.map(argument).collect();
    if !rows.is_empty() {
        *out += &head(&["option", "meaning", "values", "default"]);
        *out += &rows.concat();
        *out += "\n";
    }
    for sub in command.get_subcommands_mut().filter(|sub| sub.get_name() != "help" && !sub.is_hide_set()) {
        describe(sub, &name, out);
    }
}

fn argument(argument: &clap::Arg) -> String {
    let takes = argument.get_action().takes_values();
    let names = argument.get_value_names().unwrap_or_default();
    let value = names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let long = argument.get_long().map(|long| format!("--{long}"));
    let short = argument.get_short().map(|short| format!("-{short}"));
    let flags = [short, long].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let spelled = match (flags.is_empty(), takes) {
        (true, _) => format!("<{value}>"),
        (false, true) => format!("{flags} <{value}>"),
        (false, false) => flags,
    };
    let values = argument.get_possible_values();
    let values = if takes { values.iter().map(|value| code(value.get_name())).collect() } else { Vec::new() };
    let defaults = argument.get_default_values().iter().map(|value| code(&value.to_string_lossy()));
    let default = if takes { defaults.collect::<Vec<_>>().join(" ") } else { String::new() };
    let help = argument.get_long_help().or_else(|| argument.get_help()).map(ToString::to_string).unwrap_or_default();
    row(&[&code(&spelled), &marked(&help), &values.join(", "), &default])
}

/// Words of the command line as Markdown: what is typed stands in backquotes.
fn marked(words: &str) -> String {
    words.replace("NAME.txt", "`NAME.txt`").replace('[', "(").replace(']', ")")
}

fn sentence(words: &str) -> String {
    let words = words.trim();
    if words.ends_with(['.', ':', '?']) { words.to_owned() } else { format!("{words}.") }
}

fn key_table(keys: &[Key]) -> String {
    head(&["key", "meaning"]) + &keys.iter().map(|key| row(&[&code(key.name), key.meaning])).collect::<String>()
}

fn front() -> String {
    let name = |kind: &PageKind| match kind {
        PageKind::Home => "home page",
        PageKind::Article => "article",
        PageKind::Term => "term",
        PageKind::Indicator => "indicator",
        PageKind::Entry => "glossary entry",
        PageKind::FolderText => "text of a folder",
        PageKind::Plain => "other page",
    };
    let mut out = String::from(
        "Every key that may stand between the two `---` lines at the top of a page, and on which pages. The names of the book's\nown indexes come on top, on every page: `countries: [peru, chile]`. How they are used is told in [[front-matter-of-a-page]].\n\n",
    );
    out += &head(&["key", "pages", "meaning"]);
    for (key, kinds) in front_matter::KEYS {
        let pages = match kinds.len() {
            7 => "every page".to_owned(),
            _ => kinds.iter().map(name).collect::<Vec<_>>().join(", "),
        };
        out += &row(&[&code(key.name), &pages, key.meaning]);
    }
    out += "\n## A voice\n\nWhat each entry of `voices:` may have.\n\n";
    out + &key_table(front_matter::VOICE_KEYS)
}

fn settings() -> String {
    let formats = items(&text("src/config.rs"), "pub enum Format {");
    let meaning = |variant: &str| {
        let item = formats.iter().find(|item| item.name == variant);
        item.unwrap_or_else(|| panic!("the format {variant} is described")).doc.clone()
    };
    let mut out = String::from(
        "Every key of `content/book.yaml`, the settings of a book. Only `title` is required; how to decide on the rest is told\nin [[settings]].\n\n",
    );
    out += &key_table(config::KEYS);
    for (title, lead, keys) in [
        ("An index", "What each entry of `indexes:` may have.", config::INDEX_KEYS),
        ("The coverage table", "What `matrix:` has.", config::MATRIX_KEYS),
        ("The budget of quotations", "What `quotations:` may have.", config::BUDGET_KEYS),
    ] {
        out += &format!("\n## {title}\n\n{lead}\n\n{}", key_table(keys));
    }
    out += "\n## Formats\n\nWhat `formats:` may list. Without the key a book has them all.\n\n";
    out += &head(&["format", "what it is"]);
    for (name, format) in config::Format::NAMES {
        out += &row(&[&code(name), &meaning(&format!("{format:?}"))]);
    }
    let maps = config::MapName::NAMES.map(|(name, _)| code(name)).join(", ");
    out += &format!("\n## Maps\n\nAn index of countries may be drawn on one of these: {maps}.\n");
    out
}

/// A field, a variant or a type with what its documentation says.
struct Item {
    name: String,
    kind: String,
    doc: String,
    items: Vec<Item>,
}

/// The items between a line and the `}` that closes it. The file is formatted by rustfmt, and a line that is not understood
/// is a failure, so that nothing is left out in silence.
fn items(source: &str, open: &str) -> Vec<Item> {
    let after = source.split_once(&format!("{open}\n")).unwrap_or_else(|| panic!("there is a line `{open}`")).1;
    let body = after.split_once("\n}").unwrap_or_else(|| panic!("`{open}` is closed")).0;
    let mut items = Vec::new();
    let mut doc = Vec::new();
    let mut skipped = false;
    for line in body.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("///") {
            doc.push(words.trim());
        } else if line == "#[serde(skip)]" {
            // What follows is not handed on.
            skipped = true;
        } else if std::mem::take(&mut skipped) {
            doc.clear();
        } else {
            let item = line.trim_start_matches("pub ").trim_end_matches(',');
            let (name, kind) = item.split_once(": ").unwrap_or((item, ""));
            assert!(!doc.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_'), "not understood: {line}");
            items.push(Item { name: name.to_owned(), kind: kind.to_owned(), doc: doc.join(" "), items: Vec::new() });
            doc.clear();
        }
    }
    items
}

/// The types of `src/view.rs` with their fields.
fn types() -> Vec<Item> {
    let source = text("src/view.rs");
    let mut doc: Vec<&str> = Vec::new();
    let mut types = Vec::new();
    for line in source.lines() {
        if let Some(words) = line.strip_prefix("/// ") {
            doc.push(words);
        } else if let Some(name) = line.strip_prefix("pub struct ") {
            let name = name.split_whitespace().next().unwrap_or_default().to_owned();
            types.push(Item { name, kind: String::new(), doc: doc.join(" "), items: items(&source, line) });
            doc.clear();
        } else if !line.starts_with("#[") {
            doc.clear();
        }
    }
    assert_eq!(types.len(), source.matches("\npub struct ").count(), "every type is read");
    types
}

/// A type of a field in words, with a link where it has fields of its own.
fn kind(kind: &str) -> String {
    let inner = |outer: &str| kind.strip_prefix(outer)?.strip_suffix('>');
    if let Some(some) = inner("Option<") {
        return format!("{}, or nothing", self::kind(some));
    }
    if let Some(each) = inner("Vec<") {
        return format!("list: {}", self::kind(each));
    }
    match kind {
        "String" | "&'static str" => "text".to_owned(),
        "bool" => "true or false".to_owned(),
        "usize" => "number".to_owned(),
        "Value" => "anything".to_owned(),
        name => format!("[{name}](#{})", name.to_lowercase()),
    }
}

fn views() -> String {
    let types = types();
    let describe = |item: &Item| {
        let mut out = format!("### {}\n\n{}\n\n", item.name, sentence(&linked(&item.doc)));
        out += &head(&["field", "type", "meaning"]);
        for field in &item.items {
            out += &row(&[&code(&field.name), &kind(&field.kind), &linked(&field.doc)]);
        }
        out + "\n"
    };
    let of_template = |item: &&Item| item.doc.starts_with('`') && item.doc.contains(".html`");
    let everywhere = |item: &&Item| ["SiteView", "PageView"].contains(&item.name.as_str());
    let mut out = String::from(
        "Every field of every value that a template gets. The contract is told in [[what-templates-get]]; fields documented as\nHTML are safe to print through the component `html`, all others are text and escaped.\n\n## What every template gets\n\n`site` is a SiteView, `page` a PageView; `t` has the [[strings]] by their keys.\n\n",
    );
    out += &types.iter().filter(everywhere).map(describe).collect::<String>();
    out += "## One value for each template\n\nIt is named after the template: `home`, `article`, `index`, `term`.\n\n";
    out += &types.iter().filter(of_template).map(describe).collect::<String>();
    out += "## What these are made of\n\nThe fields of the values above that have fields of their own.\n\n";
    let rest = types.iter().filter(|item| !of_template(item) && !everywhere(item));
    out + &rest.map(describe).collect::<String>()
}

/// Documentation of the program as text of a page: links to code lead nowhere here.
fn linked(doc: &str) -> String {
    doc.replace("[`", "`").replace("`]", "`")
}

fn components() -> String {
    let mut out = String::from(
        "Every component that templates call, with its arguments. A file of the same name under `templates/components/` of a\nbook takes the place of the built-in one: [[change-a-component]].\n\n",
    );
    out += &head(&["component", "arguments", "what it prints"]);
    for (path, bytes) in tree(&root().join("templates/components")) {
        let source = String::from_utf8(bytes).expect("a template is UTF-8");
        let doc = source.strip_prefix("{#-").and_then(|rest| rest.split_once("-#}"));
        let doc = doc.unwrap_or_else(|| panic!("components/{path} begins with a comment")).0.trim();
        let name = path.trim_end_matches(".html");
        let call =
            source.split_once(&format!("component {name}(")).unwrap_or_else(|| panic!("{path} defines {name}")).1;
        let arguments = call.split_once(") -").or_else(|| call.split_once(") %")).expect("the arguments are closed").0;
        let arguments = arguments.split_whitespace().collect::<Vec<_>>().join(" ");
        let arguments = if arguments.is_empty() { String::new() } else { code(&arguments) };
        out +=
            &row(&[&code(name), &arguments, &doc.split_whitespace().collect::<Vec<_>>().join(" ").replace('<', "\\<")]);
    }
    out
}

fn strings() -> String {
    let mut out = String::from(
        "Every key of the words of the interface, with the English words. A book changes them in `theme/strings/en.yaml`, or in\nthe file of its language: [[change-the-words]]. What stands in braces is filled in.\n\n",
    );
    let source = text("theme/strings/en.yaml");
    let mut open = false;
    for line in source.lines().skip(1) {
        if let Some(group) = line.strip_prefix("# ") {
            out += &format!("{}## {}\n\n", if open { "\n" } else { "" }, group.trim_end_matches('.'));
            out += &head(&["key", "words"]);
            open = true;
        } else if let Some((key, words)) = line.split_once(": ") {
            out += &row(&[&code(key), &code(words.trim().trim_matches('"'))]);
        }
    }
    out
}

#[test]
fn pages_that_are_made_from_tables_say_what_the_tables_say() {
    let folder = root().join("guide/content");
    let bless = std::env::var_os("BLESS").is_some();
    let pages = made();
    let mut differ = Vec::new();
    for (path, expected) in &pages {
        if fs::read_to_string(folder.join(path)).ok().as_ref() == Some(expected) {
            continue;
        }
        if bless {
            fs::create_dir_all(folder.join(path).parent().expect("a page stands in a folder"))
                .expect("folders can be made");
            fs::write(folder.join(path), expected).expect("a page can be written");
        }
        differ.push(path.clone());
    }
    for (path, bytes) in tree(&folder) {
        if !pages.contains_key(&path) && String::from_utf8_lossy(&bytes).starts_with("---\n# Made from ") {
            if bless {
                fs::remove_file(folder.join(&path)).expect("a page can be removed");
            }
            differ.push(path);
        }
    }
    assert!(bless || differ.is_empty(), "BLESS=1 writes these pages of the guide anew: {differ:#?}");
}

/// The options of a run on a folder of this repository.
fn options(folder: &str) -> Options {
    Options::new(Places { root: root().join(folder), sources: None })
}

#[test]
fn the_guide_has_no_finding() {
    let outcome = pipeline::check(&options("guide")).expect("the machine works");
    let found = findings(&outcome);
    assert!(found.is_empty(), "the guide is not clean:\n{}", listed(&found));
}

/// The pages of the guide with the blocks of code in them: language and text, and the line before.
fn samples() -> Vec<(String, String, String, String)> {
    let mut samples = Vec::new();
    for (path, bytes) in tree(&root().join("guide/content")) {
        let Some(text) = path.ends_with(".md").then(|| String::from_utf8(bytes).expect("a page is UTF-8")) else {
            continue;
        };
        let mut before = "";
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let fence: String = line.chars().take_while(|c| *c == '`').collect();
            if fence.len() >= 3 {
                let block: Vec<&str> = lines.by_ref().take_while(|line| *line != fence).collect();
                let language = line[fence.len()..].to_owned();
                samples.push((path.clone(), language, block.join("\n") + "\n", before.to_owned()));
            } else if !line.is_empty() {
                before = line;
            }
        }
    }
    samples
}

#[test]
fn every_command_that_the_guide_tells_people_to_type_is_one() {
    let mut seen = 0;
    for (path, language, sample, _) in samples() {
        if !["console", "sh", "yaml"].contains(&language.as_str()) {
            continue;
        }
        for line in sample.lines().map(|line| line.trim_start_matches("$ ").trim_start_matches("- run: ").trim()) {
            let Some(arguments) = line.strip_prefix("briefbook ") else { continue };
            seen += 1;
            let arguments = arguments.split(" #").next().unwrap_or_default().split(" && ").next().unwrap_or_default();
            // What stands in quotes is one word.
            let quoted = arguments.split('"').enumerate();
            let words =
                quoted.flat_map(|(at, run)| if at % 2 == 1 { vec![run] } else { run.split_whitespace().collect() });
            let words = words.take_while(|word| !["|", ">"].contains(word));
            let parsed = cli::command().try_get_matches_from(std::iter::once("briefbook").chain(words));
            if let Err(error) = parsed {
                assert!(!error.use_stderr(), "{path}: `{line}`: {error}");
            }
        }
    }
    assert!(seen > 10, "the guide has commands: {seen}");
}

#[test]
fn the_book_of_the_first_hour_is_a_book() {
    let book = Book::empty();
    for (path, _, sample, before) in samples() {
        let file = before.trim_end_matches(':').strip_prefix("File `").and_then(|rest| rest.strip_suffix('`'));
        if let Some(file) = file.filter(|_| path == "editing/first-article.md") {
            book.write(file, sample);
        }
    }
    let book = book.locked();
    let found = book.check();
    assert!(found.is_empty(), "the book of the tutorial is not clean:\n{}", listed(&found));
    assert_eq!(book.outcome().proved, 1);
}
