//! The program: everything is in the library.

use std::process::ExitCode;

/// Pages are made of many small strings, on all cores at once: this one hands them out in about half the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    briefbook::cli::run()
}
