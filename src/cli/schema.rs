//! `briefbook schema`: the JSON Schemas with which editors check and complete YAML.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::data;
use crate::diagnostic::did_you_mean;
use crate::error::Error;
use crate::json;
use crate::load::{Places, load};
use crate::pipeline::{self, Options};
use crate::schema::{Kind, Vocabulary, schema};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What the schema is about, or an index of the book; without it, the kinds are listed
    kind: Option<String>,
    /// The folder that holds content/; where no book is, the schema fits any book [default: .]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Error> {
    let root = args.root.as_deref().unwrap_or(Path::new("."));
    let is_book = root.join("content").join("book.yaml").is_file();
    let vocabulary = match (is_book, &args.root) {
        (false, None) => None,
        // A folder that was named and holds no book is a mistake, which the loader words.
        _ => {
            let places = Places { root: root.to_owned(), sources: None };
            let inputs = load(&places, &places.root)?;
            let book = pipeline::draft(inputs, &Options::new(places))?.book;
            Some(Vocabulary::of(&book))
        }
    };
    let indexes: Vec<&str> =
        vocabulary.iter().flat_map(|words| &words.indexes).map(|(name, _)| name.as_str()).collect();
    let Some(name) = &args.kind else {
        data(&list(&indexes))?;
        return Ok(ExitCode::SUCCESS);
    };
    let index = indexes.iter().copied().find(|index| index == name);
    let kind = match index {
        Some(_) => Kind::from_name("term"),
        None => Kind::from_name(name),
    };
    let Some(kind) = kind else {
        let names = Kind::ALL.iter().map(|(_, name, ..)| *name).chain(indexes);
        let error = Error::usage(format!("there is no schema of `{name}`"));
        return Err(match did_you_mean(name, names) {
            Some(near) => error.help(format!("did you mean `{near}`?")),
            None => error.help("`briefbook schema` lists the kinds"),
        });
    };
    data(&(json::lines(&schema(kind, index, vocabulary.as_ref())) + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The kinds with the files they are about, one a line, in aligned columns.
fn list(indexes: &[&str]) -> String {
    let kind = |(_, name, files, what): (Kind, &str, &str, &str)| (name.to_owned(), files.to_owned(), what.to_owned());
    let index = |index: &&str| {
        ((*index).to_owned(), format!("content/{index}/*.md"), format!("a term of {index}, with the ids of the others"))
    };
    let rows: Vec<(String, String, String)> =
        Kind::ALL.into_iter().map(kind).chain(indexes.iter().map(index)).collect();
    let name = rows.iter().map(|row| row.0.len()).max().unwrap_or(0);
    let files = rows.iter().map(|row| row.1.len()).max().unwrap_or(0);
    rows.iter().fold(String::new(), |mut out, row| {
        writeln!(out, "{:name$}  {:files$}  {}", row.0, row.1, row.2).expect("writing to a String cannot fail");
        out
    })
}
