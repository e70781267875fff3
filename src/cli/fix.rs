//! `briefbook fix`

use std::process::ExitCode;

use clap::Args;

use super::{Book, data, message, options, print_human};
use crate::desk::{self, Changed, Fixed};
use crate::diagnostic::Rule;
use crate::error::Error;
use crate::report::{counted, diff};
use crate::write::{Change, change_files};

#[derive(Debug, Args)]
pub(super) struct Fix {
    #[command(flatten)]
    book: Book,
    /// Print what would change as a unified diff, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Mends what is certain, then says what is left.
pub(super) fn run(args: &Fix) -> Result<ExitCode, Error> {
    let fixed = desk::fix(&options(&args.book, None)?)?;
    if args.dry_run {
        print_diff(&fixed.files)?;
    } else {
        write(&fixed.files, &args.book)?;
    }
    print_human(&fixed.outcome);
    for file in fixed.files.iter().filter(|file| !args.dry_run && !file.what.is_empty()) {
        message(&format!("{}:\n", file.to));
        file.what.iter().for_each(|what| message(&format!("  {what}\n")));
    }
    if fixed.mends == 0 {
        message("nothing to mend\n");
        return Ok(status(&fixed));
    }
    let pages = fixed.files.iter().filter(|file| !file.what.is_empty()).count();
    let verb = if args.dry_run { "would be mended" } else { "mended" };
    message(&format!("{verb}: {} in {}\n", counted(fixed.mends, "place"), counted(pages, "file")));
    if fixed.outcome.findings.iter().any(|finding| finding.rule == Rule::QuotationUnproved) {
        message("prove the changed quotations: `briefbook lock --sources DIR`\n");
    }
    Ok(status(&fixed))
}

/// As of a check: what is left may be an error.
fn status(fixed: &Fixed) -> ExitCode {
    if fixed.outcome.failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Prints the changes as `patch` reads them.
pub(super) fn print_diff(files: &[Changed]) -> Result<(), Error> {
    files.iter().try_for_each(|file| data(&diff::render(Some(&file.from), Some(&file.to), &file.before, &file.after)))
}

/// Makes the changes, all or none.
pub(super) fn write(files: &[Changed], book: &Book) -> Result<(), Error> {
    let changes: Vec<Change> = files.iter().flat_map(|file| file.changes(&book.root)).collect();
    change_files(&changes)
}
