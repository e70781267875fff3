//! `briefbook completions`: the scripts with which shells complete the command line. The only user of clap_complete.

use std::process::ExitCode;

use clap::CommandFactory;
use clap_complete::Shell;

use super::{Cli, data};
use crate::error::Error;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The shell
    shell: Shell,
}

pub(super) fn run(args: &Args) -> Result<ExitCode, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "briefbook", &mut script);
    data(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}
