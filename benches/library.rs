//! Writes the library that the benchmarks measure with, for briefbook or for another generator:
//!
//! ```text
//! cargo bench --bench library -- FOLDER ARTICLES [briefbook|hugo [FORMATS [REFERENCES]]]
//! ```

mod corpus;

use std::path::Path;
use std::process::ExitCode;

use corpus::{Corpus, Dialect};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let written = match arguments.as_slice() {
        [folder, articles, more @ ..] => {
            articles.parse().ok().and_then(|articles| write(Path::new(folder), articles, more))
        }
        _ => None,
    };
    match written {
        Some(()) => ExitCode::SUCCESS,
        None => {
            eprintln!("usage: FOLDER ARTICLES [briefbook|hugo [FORMATS [REFERENCES]]]");
            ExitCode::from(2)
        }
    }
}

fn write(folder: &Path, articles: usize, more: &[String]) -> Option<()> {
    let dialect = match more.first().map(String::as_str) {
        None | Some("briefbook") => Dialect::Briefbook,
        Some("hugo") => Dialect::Hugo,
        Some(_) => return None,
    };
    let mut corpus = Corpus::new(articles);
    if let Some(formats) = more.get(1) {
        corpus.formats.clone_from(formats);
    }
    if let Some(references) = more.get(2) {
        corpus.references = references.parse().ok()?;
    }
    corpus.write(folder, dialect).expect("the folder can be written");
    Some(())
}
