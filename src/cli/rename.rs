//! `briefbook rename`

use std::process::ExitCode;

use clap::Args;

use super::fix::{print_diff, write};
use super::{Book, message, options};
use crate::desk;
use crate::error::Error;
use crate::report::counted;

#[derive(Debug, Args)]
pub(super) struct Rename {
    /// The page or excerpt: folder/page, folder/page#excerpt, or an id that only one has
    old: String,
    /// Its new name, or the new id alone
    new: String,
    #[command(flatten)]
    book: Book,
    /// Print what would change as a unified diff, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// Gives a page or an excerpt another id.
pub(super) fn run(args: &Rename) -> Result<ExitCode, Error> {
    let renamed = desk::rename(&options(&args.book, None)?, &args.old, &args.new)?;
    if args.dry_run {
        print_diff(&renamed.files)?;
    } else {
        write(&renamed.files, &args.book)?;
    }
    let renaming = &renamed.renaming;
    let files = renaming.edits.iter().map(|edit| edit.span.file).collect::<std::collections::BTreeSet<_>>().len();
    let verb = if args.dry_run { "would be renamed" } else { "renamed" };
    let counts = format!(
        "{} in {}",
        counted(renaming.links, "link or id").replace("link or ids", "links and ids"),
        counted(files, "file")
    );
    message(&format!("{verb}: {} → {}, {counts}\n", renaming.old, renaming.new));
    if renamed.files.iter().any(|file| file.to == "content/book.lock") {
        message("content/book.lock has the new address beside the old one; the proof is of the same words\n");
    }
    message("the old address keeps working: it is written down as `formerly`\n");
    if let Some((old, new)) = &renamed.source_text {
        message(&format!(
            "the text of its source may be renamed too, from {old} to {new}; under the old name it is still found\n"
        ));
    }
    Ok(ExitCode::SUCCESS)
}
