//! What the program says about a book, written into the book: `tests/fixtures/findings/*.md`.
//!
//! Each document is about one rule and has its name. A case is a heading (a sentence that says what is held still) and a
//! fenced block, ```` ````book ````, with files in the form of [`Book::new`] that are laid over the book in
//! `tests/fixtures/ports`. What is expected stands directly below the line it is about, wherever that is, and is taken
//! out before the book is built:
//!
//! ```text
//! countries: [mexcio, peru]
//! #~          ^^^^^^ error[unknown-term] no page of countries has the id `mexcio` | write `mexico`
//! ```
//!
//! - An expectation is a line `<!--~ … -->` in Markdown and in templates, `#~ …` in YAML, front matter and the lock. It may
//!   stand anywhere, inside a quotation or a table too, because the program never sees it. Several may follow one line.
//! - `^^^^` underlines the columns that must be underlined; of what runs over several lines the part on the first.
//!   Where the mark itself is in the way, the words are quoted: `"---"`. `|`, or `""` at the beginning of a line,
//!   is a place between two characters.
//! - After rule and severity come words that the finding must contain, in its message, notes or help; ` | ` parts them.
//!   `fix: x` says by what the underlined text is mended.
//! - `<!--< old line -->` or `#< old line` stands above a line that was another one when the book was locked.
//! - `=== content/x.md (gone)` takes a file of the book in `ports` away.
//!
//! The lock is that of the book before the change; without a change that of the book itself, if nothing stands against
//! it; else that of the book in `ports`, which follows the lines of a `content/book.lock` that the case brings. A book
//! that was changed is checked twice, with and without its sources, as is one with expectations that hold only
//! `with sources:` or `without sources:`.
//!
//! The whole list of findings is compared, so a finding too many fails as one too few does. With `BLESS=1` in the
//! environment the expectations are rewritten as they come: read the difference before you believe it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use briefbook::diagnostic::rules::RULES;

use crate::book::{Book, Finding, files, findings, listed, tree};

/// The rules that no book can be made to break here, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("internal-error", "it is our own bug; a book that shows one would have to be mended in src"),
    ("invalid-utf8", "a document is UTF-8 itself: see bad_input.rs"),
    ("byte-order-mark", "it cannot be seen in a document: see bad_input.rs"),
    ("mixed-line-endings", "they cannot be seen in a document: see bad_input.rs"),
];

/// What is expected at a line of a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Expected {
    path: String,
    line: usize,
    /// With or without the sources only.
    sources: Option<bool>,
    place: Place,
    severity: String,
    rule: String,
    words: Vec<String>,
}

/// What must be underlined on a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// From a column to before another.
    Columns(usize, usize),
    /// These words.
    Words(String),
}

/// One case of a document.
struct Case {
    title: String,
    /// The lines of the block in the document.
    block: std::ops::Range<usize>,
    /// The files without expectations; an old line, where there is one.
    files: Vec<File>,
    expected: Vec<Expected>,
}

struct File {
    path: String,
    /// Whether the case takes the file away.
    gone: bool,
    lines: Vec<(String, Option<String>)>,
}

/// The book that every case is laid over, with its lock.
static PORTS: LazyLock<(Vec<(String, String)>, String)> = LazyLock::new(|| {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    assert_eq!(listed(&book.check()), "", "the book of the cases is clean");
    let lock = book.read("content/book.lock");
    let files = tree(book.root()).into_iter().filter(|(path, _)| path != "content/book.lock");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the book of the cases is text");
    (files.map(|(path, bytes)| (path, text(bytes))).collect(), lock)
});

/// The inside of a line that is a mark of ours: `~` or `<`.
fn mark(line: &str, sign: char) -> Option<(usize, &str)> {
    let line = line.trim_end();
    for (open, close) in [("<!--", "-->"), ("#", "")] {
        let inside = line.strip_prefix(open).and_then(|rest| rest.strip_prefix(sign));
        if let Some(inside) = inside.and_then(|inside| inside.strip_suffix(close)) {
            return Some((open.len() + sign.len_utf8(), inside));
        }
    }
    None
}

fn expectation(path: &str, line: usize, column: usize, inside: &str) -> Option<Expected> {
    let indent = inside.len() - inside.trim_start().len();
    let text = inside.trim();
    let start = column + indent + 1;
    let (place, rest) = if let Some(quoted) = text.strip_prefix('"') {
        let (words, rest) = quoted.split_once("\" ")?;
        (Place::Words(words.to_owned()), rest)
    } else if let Some(rest) = text.strip_prefix('|') {
        (Place::Columns(start, start), rest)
    } else {
        let rest = text.trim_start_matches('^');
        (Place::Columns(start, start + text.len() - rest.len()), rest)
    };
    let rest = rest.trim_start();
    let (sources, rest) = match (rest.strip_prefix("with sources: "), rest.strip_prefix("without sources: ")) {
        (Some(rest), _) => (Some(true), rest),
        (_, Some(rest)) => (Some(false), rest),
        _ => (None, rest),
    };
    let (severity, rest) = rest.split_once('[')?;
    let (rule, words) = rest.split_once(']')?;
    let words = words.split(" | ").map(|words| words.trim().to_owned()).filter(|words| !words.is_empty()).collect();
    let (severity, rule) = (severity.to_owned(), rule.to_owned());
    Some(Expected { path: path.to_owned(), line, sources, place, severity, rule, words })
}

impl Case {
    fn read(title: &str, block: std::ops::Range<usize>, text: &str) -> Self {
        let mut case = Self { title: title.to_owned(), block, files: Vec::new(), expected: Vec::new() };
        for (path, content) in files(text) {
            let (path, gone) = path.strip_suffix(" (gone)").map_or((path.as_str(), false), |path| (path, true));
            let mut file = File { path: path.to_owned(), gone, lines: Vec::new() };
            let mut old = None;
            for line in content.lines() {
                if let Some((column, inside)) = mark(line, '~') {
                    let at = file.lines.len().max(1);
                    let expected = expectation(path, at, column, inside);
                    case.expected.push(expected.unwrap_or_else(|| panic!("{title}: `{line}` cannot be read")));
                } else if let Some((_, inside)) = mark(line, '<') {
                    old = Some(inside.strip_prefix(' ').unwrap_or(inside).trim_end().to_owned());
                } else {
                    file.lines.push((line.to_owned(), old.take()));
                }
            }
            case.files.push(file);
        }
        case
    }

    /// Whether the book was another one when it was locked.
    fn changed(&self) -> bool {
        self.files.iter().any(|file| file.lines.iter().any(|(_, old)| old.is_some()))
    }

    /// The book of the case, or the one before the change.
    fn book(&self, before: bool) -> Book {
        let book = Book::empty();
        let own = |path: &str| self.files.iter().any(|file| file.path == path);
        for (path, text) in PORTS.0.iter().filter(|(path, _)| !own(path)) {
            book.write(path, text);
        }
        for file in self.files.iter().filter(|file| !file.gone) {
            let line =
                |(line, old): &(String, Option<String>)| old.as_ref().filter(|_| before).unwrap_or(line).clone() + "\n";
            book.write(
                &file.path,
                file.lines.iter().map(line).collect::<String>().trim_end_matches('\n').to_owned() + "\n",
            );
        }
        book
    }

    /// The lock with which the book is checked.
    fn lock(&self, book: &Book) -> Result<String, String> {
        let ports = PORTS.1.as_str();
        if self.files.iter().any(|file| file.path == "content/book.lock") {
            return Ok(book.read("content/book.lock") + ports.split_once('\n').map_or("", |(_, lines)| lines));
        }
        if self.changed() {
            let (outcome, lock) = self.book(true).lock_text(None);
            return lock.ok_or_else(|| {
                format!("{}: the book before the change is at fault:\n{}", self.title, listed(&findings(&outcome)))
            });
        }
        Ok(book.lock_text(None).1.unwrap_or_else(|| ports.to_owned()))
    }

    /// The findings with and, where that may be something else, without the sources.
    fn findings(&self) -> Result<BTreeMap<bool, Vec<Finding>>, String> {
        let mut book = self.book(false);
        book.write("content/book.lock", self.lock(&book)?);
        let mut found = BTreeMap::from([(true, book.check())]);
        if self.changed() || self.expected.iter().any(|expected| expected.sources.is_some()) {
            book.use_sources(false);
            found.insert(false, book.check());
        }
        Ok(found)
    }

    fn line(&self, path: &str, line: usize) -> &str {
        let file = self.files.iter().find(|file| file.path == path && !file.gone);
        file.and_then(|file| file.lines.get(line.checked_sub(1)?)).map_or("", |(line, _)| line)
    }

    /// The columns that a finding underlines on its first line.
    fn columns(&self, finding: &Finding) -> (usize, usize) {
        let end = if finding.end_line > finding.line {
            self.line(&finding.path, finding.line).chars().count() + 1
        } else {
            finding.end_column
        };
        (finding.column, end)
    }

    fn fits(&self, expected: &Expected, finding: &Finding) -> bool {
        let (start, end) = self.columns(finding);
        let place = match &expected.place {
            Place::Columns(from, to) => (*from, *to) == (start, end),
            Place::Words(words) => {
                let line = self.line(&finding.path, finding.line);
                let underlined: String = line.chars().skip(start - 1).take(end - start).collect();
                underlined == *words && (start != end || start == 1)
            }
        };
        let all = finding.words();
        let said = |words: &String| match words.strip_prefix("fix: ") {
            Some(mend) => finding.fix.as_ref().is_some_and(|(_, by)| by.trim_end() == mend),
            None => all.contains(words.as_str()),
        };
        place
            && expected.path == finding.path
            && expected.line == finding.line
            && expected.severity == finding.severity
            && expected.rule == finding.rule
            && expected.words.iter().all(said)
    }

    /// What is missing and what is too much, in words; nothing if all is as expected.
    fn compare(&self, found: &BTreeMap<bool, Vec<Finding>>) -> String {
        let mut report = String::new();
        for (sources, findings) in found {
            let mut open: Vec<&Finding> = findings.iter().collect();
            let expected = self.expected.iter().filter(|e| e.sources.is_none_or(|only| only == *sources));
            for expected in expected {
                match open.iter().position(|finding| self.fits(expected, finding)) {
                    Some(at) => drop(open.remove(at)),
                    None => {
                        let Expected { path, line, place, severity, rule, words, .. } = expected;
                        let words = words.join(" | ");
                        let _ = writeln!(report, "  missing: {path}:{line}: {place:?} {severity}[{rule}] {words}");
                    }
                }
            }
            for mute in findings.iter().filter(|finding| finding.help.is_none()) {
                let _ = writeln!(report, "  does not say what to do: {mute}");
            }
            for finding in open {
                let (start, end) = self.columns(finding);
                let _ = writeln!(report, "  too much: {finding} (columns {start}..{end})");
                for note in &finding.notes {
                    let _ = writeln!(report, "      {note}");
                }
            }
            if !report.is_empty() {
                let how = if *sources { "with" } else { "without" };
                return format!("{} ({how} the sources at hand)\n{report}", self.title);
            }
        }
        report
    }

    /// The block with the expectations that the findings would fulfil.
    fn blessed(&self, found: &BTreeMap<bool, Vec<Finding>>) -> Vec<String> {
        let mut lines = Vec::new();
        let all: BTreeSet<&Finding> = found.values().flatten().collect();
        for (at, file) in self.files.iter().enumerate() {
            if at > 0 {
                lines.push(String::new());
            }
            lines.push(format!("=== {}{}", file.path, if file.gone { " (gone)" } else { "" }));
            let last = file.lines.iter().rposition(|(line, _)| !line.is_empty()).map_or(0, |last| last + 1);
            let mut front =
                Path::new(&file.path).extension().is_some_and(|extension| extension != "md" && extension != "html");
            let yaml = front;
            for (number, (line, old)) in (1..).zip(&file.lines[..last]) {
                if !yaml && line == "---" {
                    front = number == 1;
                }
                let (open, close) = if front { ("#", "") } else { ("<!--", " -->") };
                lines.extend(old.as_ref().map(|old| format!("{open}< {old}{close}")));
                lines.push(line.clone());
                let here =
                    all.iter().filter(|finding| finding.path == file.path && finding.line == number && !file.gone);
                for finding in here {
                    let in_runs: Vec<bool> =
                        found.iter().filter(|(_, all)| all.contains(finding)).map(|(sources, _)| *sources).collect();
                    let only = match in_runs[..] {
                        [one] if found.len() == 2 => {
                            if one {
                                "with sources: "
                            } else {
                                "without sources: "
                            }
                        }
                        _ => "",
                    };
                    let mark = format!("{open}~");
                    let (start, end) = self.columns(finding);
                    let place = if start <= mark.len() + 1 {
                        let words: String = line.chars().skip(start - 1).take(end - start).collect();
                        format!(" \"{words}\"")
                    } else if start == end {
                        format!("{}|", " ".repeat(start - 1 - mark.len()))
                    } else {
                        format!("{}{}", " ".repeat(start - 1 - mark.len()), "^".repeat(end - start))
                    };
                    let mut words = vec![finding.message.clone()];
                    words.extend(finding.notes.iter().cloned());
                    words.extend(finding.help.clone());
                    words.extend(finding.fix.as_ref().map(|(_, by)| format!("fix: {}", by.trim_end())));
                    let words = words.join(" | ").replace('\n', " ");
                    lines.push(format!("{mark}{place} {only}{}[{}] {words}{close}", finding.severity, finding.rule));
                }
            }
        }
        lines
    }
}

/// The documents: their paths and lines.
fn documents() -> Vec<(PathBuf, Vec<String>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/findings");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the documents are there")
        .map(|entry| entry.expect("it is listed").path())
        .collect();
    paths.sort();
    let lines =
        |path: &PathBuf| fs::read_to_string(path).expect("a document is text").lines().map(str::to_owned).collect();
    paths.iter().map(|path| (path.clone(), lines(path))).collect()
}

fn cases(lines: &[String]) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut title = "";
    let mut at = 0;
    while at < lines.len() {
        if let Some(heading) = lines[at].strip_prefix("## ") {
            title = heading;
        }
        if lines[at] == "````book" {
            let end = at + lines[at..].iter().position(|line| line == "````").expect("the block is closed");
            cases.push(Case::read(title, at + 1..end, &(lines[at + 1..end].join("\n") + "\n")));
            at = end;
        }
        at += 1;
    }
    cases
}

/// The cases of a document that are not as it says; with `bless` they are written as they are.
fn check_document(path: &Path, mut lines: Vec<String>, bless: bool) -> Vec<String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut reports = Vec::new();
    for case in cases(&lines).iter().rev() {
        let found = match case.findings() {
            Ok(found) => found,
            Err(fault) => {
                reports.push(format!("{name}: {fault}"));
                continue;
            }
        };
        let report = case.compare(&found);
        if !report.is_empty() && bless {
            lines.splice(case.block.clone(), case.blessed(&found));
            fs::write(path, lines.join("\n") + "\n").expect("a document can be written");
        } else if !report.is_empty() {
            reports.push(format!("{name}: {report}"));
        }
    }
    reports
}

/// The book of every case with the lock it is checked with, and the case's name; for tests of what findings lead to.
pub fn books() -> Vec<(String, Book)> {
    let mut books = Vec::new();
    for (path, lines) in documents() {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        for case in cases(&lines) {
            let book = case.book(false);
            if let Ok(lock) = case.lock(&book) {
                book.write("content/book.lock", lock);
                books.push((format!("{name}: {}", case.title), book));
            }
        }
    }
    books
}

#[test]
fn every_finding_is_where_the_document_says_and_there_is_no_other() {
    let bless = std::env::var_os("BLESS").is_some();
    let documents = documents();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut reports = Vec::new();
        while let Some((path, lines)) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
            reports.extend(check_document(path, lines.clone(), bless));
        }
        reports
    };
    let reports: Vec<String> = thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a case does not panic")).collect()
    });
    assert!(reports.is_empty(), "{} cases are not as their documents say:\n\n{}", reports.len(), reports.join("\n"));
}

#[test]
fn every_rule_has_a_document_that_shows_it() {
    let documents = documents();
    for rule in RULES {
        let name = rule.name();
        let shown = documents.iter().any(|(path, lines)| {
            path.file_stem().is_some_and(|stem| *stem == *name)
                && cases(lines).iter().any(|case| case.expected.iter().any(|expected| expected.rule == name))
        });
        let excepted = EXCEPTIONS.iter().any(|(rule, _)| *rule == name);
        assert!(shown || excepted, "tests/fixtures/findings/{name}.md shows no finding of the rule");
        assert!(!(shown && excepted), "{name} is no exception any more");
    }
}
