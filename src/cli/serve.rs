//! `briefbook serve`: a preview in the browser that follows the book while it is written.
//!
//! 1. The address is taken, the book is made for the first time, and the server starts.
//! 2. After each change of the book it is made again and given to the server, which tells the open pages.
//! 3. The terminal says what `check` would say, whenever that has changed.

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use clap::Args;

use super::timings::timed;
use super::{Book, message, options, words};
use crate::cache::Cache;
use crate::diagnostic::Severity;
use crate::error::Error;
use crate::pipeline::{self, Options, Outcome};
use crate::report;
use crate::serve::{Findings, Listener, PORT, Server};
use crate::watch::Watch;
use crate::write::Memory;

/// How long is waited for the rest of a change when the machine failed in the middle of it: a file that is saved may be
/// missing for a moment.
const SECOND_THOUGHT: Duration = Duration::from_millis(250);

/// How long nothing else is done once the open pages are made: meanwhile the browser draws them, which on two cores takes it
/// three times as long if all the other pages are made at the same time.
const BREATH: Duration = Duration::from_millis(250);

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    book: Book,
    /// The port to listen at; 0 means any that is free
    #[arg(long, value_name = "NUMBER", default_value_t = PORT)]
    port: u16,
    /// The address to listen at; 0.0.0.0 lets other machines see the preview
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: String,
    /// Open the preview in the browser
    #[arg(long)]
    open: bool,
}

/// Serves until a signal ends the program.
pub(super) fn run(args: &Serve) -> Result<ExitCode, Error> {
    let listener = Listener::bind(&args.host, args.port)?;
    let url = listener.url();
    // Minifying changes nothing that is seen, and takes time.
    let options = Options { minify: false, cache: Cache::kept(), ..options(&args.book, Some(url.clone()))? };
    let mut watch = Watch::new(&options.places)?;
    // What stops the very first run is a mistake on the command line, or stands in the way of any other.
    let mut made = Made::of(timed(options.clone(), |options| pipeline::preview(options, &[], &mut |_| {})).0?);
    let everywhere = listener.is_everywhere();
    let server = Server::start(listener, run_id())?;
    // Whoever is told the address finds the site there.
    server.take(made.site, made.findings);
    message(&format!("preview: {url} (it follows the book; Ctrl-C ends it)\n"));
    if everywhere {
        message("every machine that reaches this one can see the preview\n");
    }
    if args.open {
        open(&url);
    }
    let mut said = String::new();
    loop {
        if made.words != said {
            message(&made.words);
            said.clone_from(&made.words);
        }
        watch.add(&made.roots)?;
        made = after_a_change(&mut watch, &options, &server)?;
        server.take(made.site, made.findings);
    }
}

/// What a run of the pipeline came to.
struct Made {
    /// The site, if there was no error.
    site: Option<Memory>,
    /// What the open pages show, if anything was found.
    findings: Option<Findings>,
    /// What the terminal shows.
    words: String,
    /// The folders of the book and of its parts, if they could be read.
    roots: Vec<PathBuf>,
}

impl Made {
    fn of((outcome, site): (Outcome, Option<Memory>)) -> Self {
        let words = words(&outcome);
        let errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let findings = (!outcome.findings.is_empty()).then(|| Findings {
            errors,
            summary: report::summary(&outcome.findings),
            text: report::human::render(&outcome.findings, &outcome.sources, false),
        });
        Self { site, findings, words, roots: outcome.roots }
    }

    /// The machine failed, or the book is no longer there.
    fn broken(error: &Error) -> Self {
        let text = format!("error: {error}\n");
        let findings = Findings { errors: 1, summary: "The book cannot be read".to_owned(), text: text.clone() };
        Self { site: None, findings: Some(findings), words: text, roots: Vec::new() }
    }
}

/// Waits for a change and makes the site again, first the pages that are open.
fn after_a_change(watch: &mut Watch, options: &Options, server: &Server) -> Result<Made, Error> {
    watch.wait()?;
    let open = server.open_pages();
    loop {
        let mut is_first = !open.is_empty();
        let mut show = |newer: &Memory| {
            server.show(newer);
            if std::mem::take(&mut is_first) {
                std::thread::sleep(BREATH);
            }
        };
        match timed(options.clone(), |options| pipeline::preview(options, &open, &mut show)).0 {
            Ok(made) => return Ok(Made::of(made)),
            // The rest of the change may be what mends it.
            Err(_) if watch.changes_within(SECOND_THOUGHT)? => {}
            Err(error) => return Ok(Made::broken(&error)),
        }
    }
}

/// A text that no other run of the program has.
fn run_id() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}", now.as_nanos())
}

/// Opens an address in the browser of the desktop. Where there is none, the address stands on the terminal.
fn open(url: &str) {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = Command::new(program).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if let Err(error) = quiet {
        message(&format!("no browser was opened: cannot run {program}: {error}\n"));
    }
}
