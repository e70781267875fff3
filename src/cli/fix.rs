//! `briefbook fix`

use std::process::ExitCode;

use clap::Args;

use super::{Book, data, message, options, print_findings};
use crate::desk::{self, Changed, Fixed};
use crate::diagnostic::{Rule, Severity};
use crate::error::Error;
use crate::report::{self, counted, diff};
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
        for file in fixed.files.iter().filter(|file| !file.what.is_empty()) {
            message(&format!("{}\n", file.to));
            file.what.iter().for_each(|what| message(&format!("  {what}\n")));
        }
        if fixed.mends > 0 && !fixed.findings.is_empty() {
            message("\nleft for an editor:\n\n");
        }
        print_findings(&fixed.findings, &fixed.sources);
    }
    let files = fixed.files.iter().filter(|file| !file.what.is_empty()).count();
    let counts = format!("{} in {}", counted(fixed.mends, "place"), counted(files, "file"));
    message(&match (fixed.mends, args.dry_run) {
        (0, _) => "nothing to mend\n".to_owned(),
        (_, false) => format!("mended: {counts}\n"),
        (_, true) => {
            format!("would be mended: {counts}; left for an editor: {}\n", report::summary(&fixed.findings))
        }
    });
    let unproved = fixed.findings.iter().any(|finding| finding.rule == Rule::QuotationUnproved);
    if fixed.mends > 0 && unproved {
        message("next: prove the quotations with `briefbook lock --sources DIR`\n");
    }
    Ok(status(&fixed))
}

/// As of a check: what is left may be an error.
fn status(fixed: &Fixed) -> ExitCode {
    let failed = fixed.findings.iter().any(|finding| finding.severity == Severity::Error);
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
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
