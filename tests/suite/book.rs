//! A tiny book from one string, and what the program says about it.
//!
//! 1. [`Book::new`] writes the files that a string holds into a folder of its own: each file follows a line
//!    `=== content/articles/port-report.md`. `book.yaml` and `index.md` are added where the string has none.
//! 2. [`Book::check`], [`Book::build`] and [`Book::lock`] run the library in this process; `sources/` is used if it is
//!    there, unless the book is [`Book::without_sources`].
//! 3. [`Book::run`] runs the program itself, for exit statuses and streams.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use briefbook::desk::{self, Changed, Fixed, Renamed};
use briefbook::error::Error;
use briefbook::load::Places;
use briefbook::pipeline::{self, Options, Outcome, Withdrawal};
use briefbook::write::change_files;
use tempfile::TempDir;

/// The settings of a book that brings none.
pub const BOOK: &str = "title: A tiny book
base_url: https://example.org/tiny/
indexes:
  countries: {title: Countries}
  themes: {title: Themes, tree: true}
  actors: {title: People and groups}
";

/// The home page of a book that brings none.
pub const HOME: &str = "What the book is about, in one sentence.\n";

/// A book on the disk, gone when dropped.
pub struct Book {
    dir: TempDir,
    sources: bool,
    /// Whether its pages are minified, if the program can do it.
    pub minified: bool,
}

/// One finding, in words that a test can compare.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, relative to the book's root.
    pub path: String,
    /// Where the underlined text begins, 1-based, in characters.
    pub line: usize,
    /// The column of its first character.
    pub column: usize,
    /// Where it ends.
    pub end_line: usize,
    /// The column after its last character.
    pub end_column: usize,
    /// `error` or `warning`.
    pub severity: &'static str,
    /// The name of the rule.
    pub rule: &'static str,
    /// The message.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Facts and other places, in words.
    pub notes: Vec<String>,
    /// The underlined text.
    pub text: String,
    /// What replaces what, where a mend is certain.
    pub fix: Option<(String, String)>,
}

impl Finding {
    /// Everything that is said in words: message, label, notes and help.
    pub fn words(&self) -> String {
        let mut words = vec![self.message.clone()];
        words.extend(self.notes.iter().cloned());
        words.extend(self.help.clone());
        words.join("\n")
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, column, severity, rule, message, .. } = self;
        write!(f, "{path}:{line}:{column}: {severity}[{rule}] {message}")?;
        match &self.help {
            Some(help) => write!(f, " (help: {help})"),
            None => Ok(()),
        }
    }
}

/// The findings of a run.
pub fn findings(outcome: &Outcome) -> Vec<Finding> {
    let finding = |finding: &briefbook::diagnostic::Diagnostic| {
        let source = outcome.sources.get(finding.span.file);
        let start = source.position(finding.span.range().start);
        let end = source.position(finding.span.range().end);
        let mut notes = vec![finding.label.clone()];
        notes.extend(finding.related.iter().map(|(_, words)| words.clone()));
        notes.extend(finding.notes.clone());
        notes.retain(|note| !note.is_empty());
        Finding {
            path: source.path.clone(),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            severity: finding.severity.name(),
            rule: finding.rule.name(),
            message: finding.message.clone(),
            help: finding.help.clone(),
            notes,
            text: source.slice(finding.span).to_owned(),
            fix: finding.fix.as_ref().map(|fix| (outcome.sources.slice(fix.span).to_owned(), fix.replacement.clone())),
        }
    };
    outcome.findings.iter().map(finding).collect()
}

/// The findings one a line, for the message of a failed test.
pub fn listed(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("  {finding}\n")).collect()
}

/// The files that a text holds: path and content.
pub fn files(text: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in text.split_inclusive('\n') {
        match (line.trim_end().strip_prefix("=== "), files.last_mut()) {
            (Some(path), _) => files.push((path.to_owned(), String::new())),
            (None, Some((_, content))) => content.push_str(line),
            (None, None) => assert!(line.trim().is_empty(), "a book begins with `=== path`, not with `{line}`"),
        }
    }
    for (_, content) in &mut files {
        // The blank line before the next `===` belongs to the string, not to the file.
        let kept = content.trim_end_matches('\n').len();
        content.truncate(kept);
        content.push('\n');
    }
    files
}

/// As the program's own threads: with stacks deep enough for the deepest tree that is accepted.
static POOL: LazyLock<rayon::ThreadPool> = LazyLock::new(|| {
    rayon::ThreadPoolBuilder::new().stack_size(16 * 1024 * 1024).build().expect("threads can be started")
});

impl Book {
    /// Writes the files of `text`, and the two that every book needs.
    pub fn new(text: &str) -> Self {
        let book = Self::empty();
        let files = files(text);
        for (path, default) in [("content/book.yaml", BOOK), ("content/index.md", HOME)] {
            if !files.iter().any(|(known, _)| known == path) {
                book.write(path, default);
            }
        }
        for (path, content) in &files {
            book.write(path, content);
        }
        book
    }

    /// A folder without a book.
    pub fn empty() -> Self {
        let dir = tempfile::Builder::new().prefix("briefbook-suite-").tempdir().expect("a folder can be made");
        Self { dir, sources: true, minified: true }
    }

    /// A copy of a folder, `tests/fixtures/kitchen-sink` for example.
    pub fn of_folder(folder: impl AsRef<Path>) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        let book = Self::empty();
        for (path, content) in tree(&folder) {
            book.write(&path, content);
        }
        book
    }

    /// Does not use `sources/`, as most builds cannot.
    pub fn without_sources(mut self) -> Self {
        self.sources = false;
        self
    }

    /// Uses `sources/` or does not.
    pub fn use_sources(&mut self, sources: bool) {
        self.sources = sources;
    }

    /// The folder that holds `content/`.
    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    /// A path below the root.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root().join(relative)
    }

    /// Writes a file, with its folders.
    pub fn write(&self, relative: &str, content: impl AsRef<[u8]>) {
        let path = self.path(relative);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("folders can be made");
        fs::write(path, content).expect("a file can be written");
    }

    /// Reads a file.
    pub fn read(&self, relative: &str) -> String {
        fs::read_to_string(self.path(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
    }

    /// Puts `new` in the place of `old`, which must stand in the file exactly once.
    pub fn replace(&self, relative: &str, old: &str, new: &str) {
        let text = self.read(relative);
        assert_eq!(text.matches(old).count(), 1, "`{old}` stands once in {relative}");
        self.write(relative, text.replace(old, new));
    }

    /// Takes a file away.
    pub fn remove(&self, relative: &str) {
        fs::remove_file(self.path(relative)).expect("a file can be removed");
    }

    /// The options of a run.
    pub fn options(&self) -> Options {
        let sources = Some(self.path("sources")).filter(|folder| self.sources && folder.is_dir());
        Options { minify: self.minified, ..Options::new(Places { root: self.root().to_owned(), sources }) }
    }

    /// `briefbook check`
    pub fn check(&self) -> Vec<Finding> {
        findings(&self.outcome())
    }

    /// `briefbook check`, with all it finds.
    pub fn outcome(&self) -> Outcome {
        let options = self.options();
        POOL.install(|| pipeline::check(&options)).expect("the machine works")
    }

    /// `briefbook build` into `public/`.
    pub fn build(&self) -> Outcome {
        self.build_into(&self.path("public")).expect("the machine works")
    }

    /// `briefbook build --out`.
    pub fn build_into(&self, out: &Path) -> Result<Outcome, Error> {
        let options = self.options();
        POOL.install(|| pipeline::build(&options, out, false))
    }

    /// `briefbook build` into `public/`, which remembers what it did.
    pub fn build_again(&self) -> Outcome {
        let options = Options { remember: true, ..self.options() };
        POOL.install(|| pipeline::build(&options, &self.path("public"), false)).expect("the machine works")
    }

    /// `briefbook lock`: what stands against it, if anything.
    pub fn lock(&self) -> Vec<Finding> {
        let (outcome, text) = self.lock_text(None);
        if let Some(text) = text {
            self.write("content/book.lock", text);
        }
        findings(&outcome)
    }

    /// What `briefbook lock` would write, if nothing stands against it.
    pub fn lock_text(&self, withdrawal: Option<&Withdrawal>) -> (Outcome, Option<String>) {
        let options = self.options();
        POOL.install(|| pipeline::lock(&options, withdrawal)).expect("the machine works")
    }

    /// The same book after `briefbook lock`, which must succeed.
    pub fn locked(self) -> Self {
        let against = self.lock();
        assert!(against.is_empty(), "something stands against the lock:\n{}", listed(&against));
        self
    }

    /// `briefbook fix`: what it mended, and what a check finds then.
    pub fn fix(&self) -> Fixed {
        let options = self.options();
        let fixed = POOL.install(|| desk::fix(&options)).expect("the machine works");
        self.change(&fixed.files);
        fixed
    }

    /// `briefbook rename`: what it changed, or why it refused.
    pub fn rename(&self, old: &str, new: &str) -> Result<Renamed, String> {
        let options = self.options();
        let renamed = POOL.install(|| desk::rename(&options, old, new)).map_err(|error| error.to_string())?;
        self.change(&renamed.files);
        Ok(renamed)
    }

    fn change(&self, files: &[Changed]) {
        let changes: Vec<_> = files.iter().flat_map(|file| file.changes(self.root())).collect();
        change_files(&changes).expect("the files can be changed");
    }

    /// The published site: every file below `public/` with its bytes, in order.
    pub fn site(&self) -> Vec<(String, Vec<u8>)> {
        tree(&self.path("public"))
    }

    /// The program, to be run in the book's folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_briefbook"));
        command.args(arguments).current_dir(self.root());
        command.env_remove("SOURCE_DATE_EPOCH").env_remove("NO_COLOR");
        command
    }

    /// Runs the program in the book's folder.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("the program can be started");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("the program prints UTF-8");
        Ran { status: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}

/// How a run of the program ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Ran {
    /// The exit status, if it was no signal.
    pub status: Option<i32>,
    /// Data.
    pub stdout: String,
    /// Messages.
    pub stderr: String,
}

/// The files below a folder with their bytes, by path; hidden ones too. Empty if there is no such folder.
pub fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(dir) = open.pop() {
        let Ok(entries) = fs::read_dir(&dir) else { continue };
        for entry in entries {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("it stands below").to_string_lossy().replace('\\', "/");
                found.push((name, fs::read(&path).expect("a file can be read")));
            }
        }
    }
    found.sort();
    found
}
