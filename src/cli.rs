//! The command line: what is typed → what is done → what is printed, with the exit status.
//!
//! Messages go to standard error, data to standard output. Status 0: no error; 1: an error in the content, or a warning
//! under `--deny warnings`; 2: the command line or the machine.

mod timings;

mod completions;
mod fix;
mod init;
mod lsp;
mod man;
mod new;
mod rename;
mod schema;
mod serve;

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

use crate::cache::Cache;
use crate::diagnostic::{Diagnostic, Rule, Severity, did_you_mean, rules::RULES};
use crate::error::Error;
use crate::load::Places;
use crate::pipeline::{self, Options, Outcome, Withdrawal};
use crate::report::{self, Format};
use crate::source::Sources;
use crate::watch::Watch;
use crate::write::{refuse_changes_in, write_changes};
use timings::{Timings, timed};

/// A static briefing-book site generator: Markdown summaries and proved quotations become a cross-linked site
#[derive(Debug, Parser)]
#[command(name = "briefbook", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Checks the book, makes its site and publishes it; with any error nothing is published
    Build(Build),
    /// Checks the book and writes nothing
    Check(Check),
    /// Proves every quotation against its source and writes content/book.lock
    Lock(Lock),
    /// Makes a small complete book to begin with
    Init(init::Init),
    /// Begins a page, with its front matter and headings in place
    New(new::New),
    /// Mends what can only be meant in one way
    Fix(fix::Fix),
    /// Gives a page or an excerpt another id, everywhere in the book
    Rename(rename::Rename),
    /// Lists the rules, or explains one
    Rules(Rules),
    /// Prints a JSON Schema of book.yaml or of a kind of front matter, or lists the kinds
    Schema(schema::Args),
    /// Prints a script with which a shell completes commands and options
    Completions(completions::Args),
    /// Prints the manual page, or writes one for each command
    Man(man::Args),
    /// Shows the site in the browser and follows every change of the book
    Serve(serve::Serve),
    /// Serves an editor: findings as you type, completion, links (a language server)
    Lsp(lsp::Lsp),
}

#[derive(Debug, Args)]
struct Book {
    /// The folder that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The folder with the texts of the sources, one NAME.txt each
    #[arg(long, value_name = "DIR")]
    sources: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Build {
    #[command(flatten)]
    book: Book,
    /// The folder to publish into [default: public in the root]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The address at which the site will stand, in place of the book's base_url
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Treat warnings as errors: nothing is published
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// A folder for lists of what a host still lacks, in the order in which to upload it
    #[arg(long, value_name = "DIR")]
    changes: Option<PathBuf>,
    /// How to print the findings; json also prints a summary of the build
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: BuildFormat,
    /// Make every page, whether or not anything has changed since the last build
    #[arg(long)]
    no_cache: bool,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
}

#[derive(Debug, Args)]
struct Check {
    #[command(flatten)]
    book: Book,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = formats())]
    format: Format,
    /// Treat warnings as errors
    #[arg(long, value_name = "WHAT")]
    deny: Option<Deny>,
    /// Check again after every change of the book, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
}

#[derive(Debug, Args)]
struct Lock {
    #[command(flatten)]
    book: Book,
    /// Take back a published address: folder/page or folder/page#excerpt
    #[arg(long, value_name = "ADDRESS", requires = "reason")]
    withdraw: Option<String>,
    /// Why it is taken back, for the page that stays there
    #[arg(long, value_name = "TEXT", requires = "withdraw")]
    reason: Option<String>,
}

#[derive(Debug, Args)]
struct Rules {
    /// The rule to explain
    rule: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BuildFormat {
    Human,
    Json,
}

/// The formats by name, so that shells can complete them.
fn formats() -> impl TypedValueParser<Value = Format> {
    let names = PossibleValuesParser::new(Format::ALL.iter().map(|format| format.name()));
    names.map(|name| Format::from_name(&name).expect("the parser knows the names"))
}

/// The command line with every command and option, as the guide lists them.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Does what the command line says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match cli.command {
        Command::Build(build) => in_pool(|| run_build(&build)),
        Command::Check(check) => in_pool(|| run_check(&check)),
        Command::Lock(lock) => in_pool(|| run_lock(&lock)),
        Command::Init(args) => in_pool(|| init::run(&args)),
        Command::New(args) => in_pool(|| new::run(&args)),
        Command::Fix(args) => in_pool(|| fix::run(&args)),
        Command::Rename(args) => in_pool(|| rename::run(&args)),
        Command::Rules(rules) => run_rules(&rules),
        Command::Schema(schema) => in_pool(|| schema::run(&schema)),
        Command::Completions(completions) => completions::run(&completions),
        Command::Man(man) => man::run(&man),
        Command::Serve(serve) => in_pool(|| serve::run(&serve)),
        Command::Lsp(args) => in_pool(|| lsp::run(&args)),
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            message(&format!("error: {error}\n"));
            ExitCode::from(Error::EXIT_STATUS)
        }
    }
}

/// Works on threads with stacks deep enough for the deepest tree that is accepted.
fn in_pool(work: impl FnOnce() -> Result<ExitCode, Error> + Send) -> Result<ExitCode, Error> {
    let pool = rayon::ThreadPoolBuilder::new().stack_size(16 * 1024 * 1024).build();
    let pool = pool.map_err(|error| Error::io("start threads for", ".", io::Error::other(error)))?;
    pool.install(work)
}

/// Writes to standard error; a reader who has gone away is no failure.
fn message(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// Writes to standard output; a reader who has gone away is no failure.
fn data(text: &str) -> Result<(), Error> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Error::io("write to", "standard output", error)),
        _ => Ok(()),
    }
}

/// Whether messages are coloured: on a terminal, unless `NO_COLOR` is set (<https://no-color.org/>).
fn colour() -> bool {
    io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn options(book: &Book, base_url: Option<String>) -> Result<Options, Error> {
    let epoch = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text.trim().parse().map_err(|_| {
            Error::usage(format!("SOURCE_DATE_EPOCH is `{text}`")).help("set it to seconds since 1970, or unset it")
        })?,
        Err(_) => 0,
    };
    let places = Places { root: book.root.clone(), sources: book.sources.clone() };
    Ok(Options { base_url, epoch, minify: true, ..Options::new(places) })
}

/// Whether warnings are there and denied.
fn denied(outcome: &Outcome, deny: Option<Deny>) -> bool {
    deny == Some(Deny::Warnings) && outcome.findings.iter().any(|finding| finding.severity == Severity::Warning)
}

/// The way to a book from the folder in which the command is run, as the services of a repository name its files: that is
/// where such a job runs. A book elsewhere keeps the path that was typed.
fn from_here(root: &Path) -> String {
    let here = std::env::current_dir().and_then(std::fs::canonicalize);
    let inside = here.and_then(|here| Ok((std::fs::canonicalize(root)?, here)));
    let shown = match &inside {
        Ok((root, here)) if root.starts_with(here) => crate::load::shown(root.strip_prefix(here).unwrap_or(root)),
        _ => crate::load::shown(root),
    };
    if shown == "." { String::new() } else { shown }
}

/// Prints the findings for people, with a line that counts them.
fn print_human(outcome: &Outcome) {
    print_findings(&outcome.findings, &outcome.sources);
}

/// Prints findings for people, with a line that counts them; nothing if there are none.
fn print_findings(findings: &[Diagnostic], sources: &Sources) {
    message(&findings_in_words(findings, sources));
}

/// The findings for people, with a line that counts them; nothing if there are none.
fn findings_in_words(findings: &[Diagnostic], sources: &Sources) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let found = report::human::render(findings, sources, colour());
    format!("{found}\n{}\n", report::summary(findings))
}

/// The findings for people, or that there are none.
fn words(outcome: &Outcome) -> String {
    if outcome.findings.is_empty() {
        return format!("clean: {} pages, {} excerpts proved\n", outcome.pages, outcome.proved);
    }
    findings_in_words(&outcome.findings, &outcome.sources)
}

/// Prints the table of timings, if it is asked for.
fn print_timings(asked: bool, timings: &Timings) {
    if asked {
        message(&timings.table());
    }
}

fn run_build(args: &Build) -> Result<ExitCode, Error> {
    let options = Options { remember: !args.no_cache, ..options(&args.book, args.base_url.clone())? };
    let out = args.out.clone().unwrap_or_else(|| args.book.root.join("public"));
    let deny = args.deny.is_some();
    if let Some(folder) = &args.changes {
        refuse_changes_in(folder, &out, &options.places.protected())?;
    }
    let (outcome, timings) = timed(options, |options| pipeline::build(options, &out, deny));
    let outcome = outcome?;
    match args.format {
        BuildFormat::Human => print_human(&outcome),
        BuildFormat::Json => {
            let findings = report::json::render(&outcome.findings, &outcome.sources);
            let counts = outcome.published.as_ref().map_or_else(
                || "null".to_owned(),
                |p| format!("{{\"written\":{},\"unchanged\":{},\"removed\":{}}}", p.written, p.unchanged, p.removed),
            );
            let timings = if args.timings { format!("\"timings\":{},", timings.json()) } else { String::new() };
            data(&format!(
                "{{\"pages\":{},\"excerpts_proved\":{},\"published\":{counts},{timings}\"findings\":{}}}\n",
                outcome.pages,
                outcome.proved,
                findings.trim_end()
            ))?;
        }
    }
    print_timings(args.timings && args.format == BuildFormat::Human, &timings);
    match &outcome.published {
        Some(published) => {
            if args.format == BuildFormat::Human {
                let what = if published.changed {
                    format!(
                        "files: {} new or changed, {} unchanged, {} removed",
                        published.written, published.unchanged, published.removed
                    )
                } else {
                    "nothing changed".to_owned()
                };
                message(&format!("published: {} pages in {} ({what})\n", outcome.pages, crate::load::shown(&out)));
            }
            if let Some(folder) = &args.changes {
                let changes = write_changes(&out, folder)?;
                if args.format == BuildFormat::Human {
                    let (uploads, removed) = (changes.uploads(), changes.removed.len());
                    let lists = crate::load::shown(folder);
                    message(&format!("files to upload: {uploads}, to remove: {removed} (the lists are in {lists})\n"));
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        None => {
            message("nothing was published: the site in place is as it was\n");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn run_check(args: &Check) -> Result<ExitCode, Error> {
    let options = options(&args.book, None)?;
    if args.watch {
        return watch_check(args, &Options { cache: Cache::kept(), ..options });
    }
    let outcome = check_once(args, options)?;
    let failed = outcome.failed() || denied(&outcome, args.deny);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Checks and prints what was found.
fn check_once(args: &Check, options: Options) -> Result<Outcome, Error> {
    let (outcome, timings) = timed(options, pipeline::check);
    let outcome = outcome?;
    match args.format {
        Format::Human => message(&words(&outcome)),
        Format::Short => message(&args.format.render(&outcome.findings, &outcome.sources, false, "")),
        _ => {
            let base = from_here(&args.book.root);
            data(&args.format.render(&outcome.findings, &outcome.sources, false, &base))?;
        }
    }
    print_timings(args.timings, &timings);
    Ok(outcome)
}

/// Checks after every change, for ever. Only a mistake on the command line ends it: a book that is not there at the moment
/// may come back.
fn watch_check(args: &Check, options: &Options) -> Result<ExitCode, Error> {
    let mut watch = Watch::new(&options.places)?;
    let mut outcome = Some(check_once(args, options.clone())?);
    loop {
        if let Some(outcome) = &outcome {
            watch.add(&outcome.roots)?;
        }
        message("waiting for changes (Ctrl-C ends it)\n");
        watch.wait()?;
        if io::stderr().is_terminal() {
            message("\x1b[2J\x1b[H");
        }
        outcome = check_once(args, options.clone()).map_err(|error| message(&format!("error: {error}\n"))).ok();
    }
}

fn run_lock(args: &Lock) -> Result<ExitCode, Error> {
    let withdrawal = args.withdraw.clone().zip(args.reason.clone());
    let withdrawal = withdrawal.map(|(address, reason)| Withdrawal { address, reason });
    let options = options(&args.book, None)?;
    let (outcome, text) = timed(options, |options| pipeline::lock(options, withdrawal.as_ref())).0?;
    print_human(&outcome);
    let path = args.book.root.join("content").join("book.lock");
    match text {
        Some(text) => {
            let changed = crate::write::replace_file(&path, text.as_bytes())?;
            let what = if changed { "written" } else { "unchanged" };
            message(&format!("{}: {what}, {} excerpts proved\n", crate::load::shown(&path), outcome.proved));
            Ok(ExitCode::SUCCESS)
        }
        None => {
            message("the lock was not written: mend the errors first\n");
            Ok(ExitCode::FAILURE)
        }
    }
}

fn run_rules(args: &Rules) -> Result<ExitCode, Error> {
    let Some(name) = &args.rule else {
        data(&report::rules::list())?;
        return Ok(ExitCode::SUCCESS);
    };
    match Rule::from_name(name) {
        Some(rule) => {
            data(&report::rules::explain(rule))?;
            Ok(ExitCode::SUCCESS)
        }
        None => {
            let near = did_you_mean(name, RULES.iter().map(|rule| rule.name()));
            let error = Error::usage(format!("there is no rule `{name}`"));
            Err(match near {
                Some(near) => error.help(format!("did you mean `{near}`?")),
                None => error.help("`briefbook rules` lists them"),
            })
        }
    }
}
