//! `briefbook new`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{Book, message, options};
use crate::blank;
use crate::error::Error;
use crate::load::{load, shown};
use crate::parse::front_matter::PageKind;
use crate::pipeline::draft;
use crate::write::{Change, change_files};

#[derive(Debug, Args)]
pub(super) struct New {
    /// The folder of content/: articles, countries, debates, …
    folder: String,
    /// The id of the page: lower-case letters, digits and hyphens
    id: String,
    /// The reference that an article is about, by its id in references.yaml
    #[arg(long, value_name = "KEY")]
    source: Option<String>,
    /// The folder that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// Writes a page with its front matter and headings in place.
pub(super) fn run(args: &New) -> Result<ExitCode, Error> {
    let options = options(&Book { root: args.root.clone(), sources: None }, None)?;
    let book = draft(load(&options.places, &options.places.root)?, &options)?.book;
    let folder = args.root.join("content").join(&args.folder);
    let path = PathBuf::from(shown(&folder.join(format!("{}.md", args.id))));
    let page = blank::page(&book, &args.folder, &args.id, args.source.as_deref(), folder.is_dir());
    let page = page.map_err(|refusal| {
        let error = Error::usage(refusal.message);
        refusal.help.into_iter().fold(error, Error::help)
    })?;
    change_files(&[Change { path: path.clone(), before: None, after: Some(page.text.into_bytes()) }])?;
    message(&format!("{}: written\n", shown(&path)));
    let also = args.source.as_ref().and_then(|key| {
        book.pages.iter().find(|page| page.front.source.as_ref().is_some_and(|source| source.value == *key))
    });
    if let Some(page) = also {
        message(&format!("note: {}/{} is about the same source\n", page.location.folder, page.location.id));
    }
    message(match page.kind {
        PageKind::Article => {
            "next: write the bottom line, name what it is about, quote, and run `briefbook lock --sources DIR`\n"
        }
        PageKind::Indicator => {
            "next: say what the number is (definition, unit), then use the id in tables of figures\n"
        }
        PageKind::Term => "next: write the brief, and tag articles and excerpts with the id\n",
        _ => "next: write its text\n",
    });
    Ok(ExitCode::SUCCESS)
}
