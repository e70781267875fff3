//! `briefbook man`: manual pages. The only user of clap_mangen.
//!
//! Packagers install one page a command, `briefbook.1`, `briefbook-build.1` and so on, as git and cargo have them; so with
//! a folder each is written there. Without one the program's own page, which lists the commands, goes to standard output.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Command, CommandFactory};
use clap_mangen::Man;

use super::{Cli, data, message};
use crate::error::Error;
use crate::load::shown;
use crate::write::{make_folder, replace_file};

/// A page has no date, so that the same program has the same pages; but its place must be kept.
const NO_DATE: &str = " ";

/// What the foot of a page names.
const SOURCE: &str = concat!("briefbook ", env!("CARGO_PKG_VERSION"));

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A folder to write the pages of all commands into; without it, the program's page is printed
    dir: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Error> {
    let mut program = Cli::command();
    program.build();
    let Some(dir) = &args.dir else {
        data(&String::from_utf8_lossy(&page(&program)?))?;
        return Ok(ExitCode::SUCCESS);
    };
    make_folder(dir)?;
    let commands = program.get_subcommands().filter(|command| command.get_name() != "help");
    let mut pages = 0;
    for command in std::iter::once(&program).chain(commands) {
        // After build() a command knows its whole name, which the page is called by.
        let name = command.get_display_name().unwrap_or(command.get_name());
        let path = dir.join(format!("{name}.1"));
        replace_file(&path, &page(command)?)?;
        pages += 1;
    }
    message(&format!("{}: {pages} pages\n", shown(dir)));
    Ok(ExitCode::SUCCESS)
}

/// The page of a command, in the macros of man(7).
fn page(command: &Command) -> Result<Vec<u8>, Error> {
    let mut page = Vec::new();
    let made = Man::new(command.clone()).date(NO_DATE).source(SOURCE).manual("briefbook").render(&mut page);
    made.map_err(|error: io::Error| Error::io("make the page of", command.get_name(), error))?;
    Ok(page)
}
