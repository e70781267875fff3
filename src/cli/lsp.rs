//! `briefbook lsp`: standard input and output are an editor's.

use std::io::{BufReader, stdin, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::error::Error;
use crate::lsp::server::serve;
use crate::lsp::session::Session;

/// What `briefbook lsp` is told.
#[derive(Debug, Args)]
pub(super) struct Lsp {
    /// The folder that holds content/ [default: the folder that the editor works in, or one above it]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
    /// The folder with the texts of the sources, one NAME.txt each
    #[arg(long, value_name = "DIR")]
    sources: Option<PathBuf>,
    /// Talk over standard input and output, which it does anyway: some editors say it
    #[arg(long, hide = true)]
    stdio: bool,
}

/// Serves an editor until it leaves.
pub(super) fn run(args: &Lsp) -> Result<ExitCode, Error> {
    let absolute = |path: &PathBuf| std::path::absolute(path).map_err(|error| Error::io("find", path, error));
    let root = args.root.as_ref().map(absolute).transpose()?;
    if let Some(root) = &root
        && !root.join("content").join("book.yaml").is_file()
    {
        return Err(Error::usage(format!("no book in {}: there is no content/book.yaml", crate::load::shown(root)))
            .help("name the folder that holds content/ with --root"));
    }
    let sources = args.sources.as_ref().map(absolute).transpose()?;
    let started_in = absolute(&PathBuf::from("."))?;
    let session = Session::new(root, sources, started_in);
    Ok(ExitCode::from(serve(session, BufReader::new(stdin()), stdout())))
}
