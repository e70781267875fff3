//! `briefbook init`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::{Book, message, options, print_human};
use crate::error::Error;
use crate::load::{new_book, shown};
use crate::pipeline;
use crate::write::{Change, change_files};

#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder to make the book in: missing or empty
    dir: PathBuf,
}

/// Makes a small complete book, with the proofs of its quotations.
pub(super) fn run(args: &Init) -> Result<ExitCode, Error> {
    let dir = &args.dir;
    let there = is_there(dir)?;
    // The book is made whole beside its place (inside it, where that is there already and may be a mount point).
    let stage = if there { dir.join(".briefbook-init") } else { beside(dir) };
    let made = make(&stage).and_then(|proved| place(&stage, dir, there).map(|()| proved));
    if made.is_err() {
        let _ = fs::remove_dir_all(&stage);
    }
    let proved = made?;
    let name = shown(dir);
    message(&format!("{name}: a small book, {proved} excerpts proved\n"));
    message(&if name == "." { "next:\n".to_owned() } else { format!("next: cd {name}, then\n") });
    for (command, what) in [
        ("briefbook serve --open --sources sources", "shows the site while you write, and every mistake"),
        ("briefbook build", "makes the site in public/; open public/index.html"),
        ("briefbook check --sources sources", "finds every mistake: change a word of a quotation and see"),
        ("briefbook new articles my-article", "begins a page; README.md says more"),
    ] {
        message(&format!("  {command:<42} {what}\n"));
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the folder is there. One that holds anything (but a fresh repository) is refused.
fn is_there(dir: &Path) -> Result<bool, Error> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(
                Error::refused("make a book in", dir, "it is a file").help("name a folder that is missing or empty")
            );
        }
        entries => entries.map_err(|error| Error::io("list", dir, error))?,
    };
    for entry in entries {
        let entry = entry.map_err(|error| Error::io("list", dir, error))?;
        if entry.file_name() != ".git" {
            return Err(Error::refused("make a book in", dir, "the folder is not empty")
                .help("name a folder that is missing or empty: existing files are never overwritten"));
        }
    }
    Ok(true)
}

/// The folder beside another that it is made in.
fn beside(dir: &Path) -> PathBuf {
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    dir.with_file_name(format!(".{name}.briefbook-init"))
}

/// Writes the files into the stage and proves the quotations there.
fn make(stage: &Path) -> Result<usize, Error> {
    let file =
        |(path, bytes): (&str, &[u8])| Change { path: stage.join(path), before: None, after: Some(bytes.to_vec()) };
    let files: Vec<Change> = new_book().map(file).collect();
    change_files(&files)?;
    let book = Book { root: stage.to_owned(), sources: Some(stage.join("sources")) };
    let (outcome, text) = pipeline::lock(&options(&book, None)?, None)?;
    let Some(text) = text else {
        print_human(&outcome);
        unreachable!("the book that the program brings proves its quotations, and a test says so");
    };
    let lock = Change { path: stage.join("content/book.lock"), before: None, after: Some(text.into_bytes()) };
    change_files(&[lock])?;
    Ok(outcome.proved)
}

/// Puts the finished book in its place.
fn place(stage: &Path, dir: &Path, there: bool) -> Result<(), Error> {
    let failed = |error| Error::io("make", dir, error);
    if !there {
        return fs::rename(stage, dir).map_err(failed);
    }
    let mut moved: Vec<PathBuf> = Vec::new();
    let entries: Result<Vec<_>, io::Error> = fs::read_dir(stage).and_then(Iterator::collect);
    for entry in entries.map_err(failed)? {
        let to = dir.join(entry.file_name());
        if let Err(error) = fs::rename(entry.path(), &to) {
            for path in moved {
                let _ = fs::rename(&path, stage.join(path.file_name().unwrap_or_default()));
            }
            return Err(failed(error));
        }
        moved.push(to);
    }
    fs::remove_dir(stage).map_err(failed)
}
