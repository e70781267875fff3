//! Our own failures: what was being done, to which path, why, and what to do about it.
//!
//! 1. A stage that the machine or the command line stops makes an [`Error`] where it happens, with the path it was at.
//! 2. The error travels to `main` unchanged; nothing is retried and nothing is hidden on the way.
//! 3. `main` prints it (one line, and a line of help where there is one) and ends with [`Error::EXIT_STATUS`].
//!
//! What an author wrote never becomes an `Error`: that is a [`Diagnostic`](crate::diagnostic::Diagnostic), of which a
//! run shows all. A fault of the program itself is a panic.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The machine's failure, or a command line that cannot be carried out.
#[derive(Debug)]
pub struct Error {
    cause: Cause,
    help: Option<String>,
}

/// Kept private, so that every message is worded here.
#[derive(Debug)]
enum Cause {
    /// The operating system said no.
    Io { doing: String, path: PathBuf, source: io::Error },
    /// We said no before anything was harmed.
    Refused { doing: String, path: PathBuf, why: String },
    /// The command line makes no sense.
    Usage(String),
}

impl Error {
    /// The exit status of a run that ends with such an error.
    pub const EXIT_STATUS: u8 = 2;

    /// The operating system's failure: `doing` is a verb that reads well before the path (`read`, `write to`).
    pub fn io(doing: impl Into<String>, path: impl Into<PathBuf>, source: io::Error) -> Self {
        let help = usual_help(&source).map(str::to_owned);
        Self { cause: Cause::Io { doing: doing.into(), path: path.into(), source }, help }
    }

    /// Something that we will not do to a path; `why` is a clause that reads well after the path and a colon.
    pub fn refused(doing: impl Into<String>, path: impl Into<PathBuf>, why: impl Into<String>) -> Self {
        Self { cause: Cause::Refused { doing: doing.into(), path: path.into(), why: why.into() }, help: None }
    }

    /// A command line that cannot be carried out: one sentence without a full stop.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { cause: Cause::Usage(message.into()), help: None }
    }

    /// Says what to do, in place of the usual advice.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What happened, on one line without the help.
    pub fn message(&self) -> String {
        match &self.cause {
            Cause::Io { doing, path, source } => format!("cannot {doing} {}: {}", path.display(), reason(source)),
            Cause::Refused { doing, path, why } => format!("cannot {doing} {}: {why}", path.display()),
            Cause::Usage(message) => message.clone(),
        }
    }

    /// What to do, where there is something to do.
    pub fn advice(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// The path that was being worked on.
    pub fn path(&self) -> Option<&Path> {
        match &self.cause {
            Cause::Io { path, .. } | Cause::Refused { path, .. } => Some(path),
            Cause::Usage(_) => None,
        }
    }

    /// The operating system's kind of failure, if it was the operating system's.
    pub fn io_kind(&self) -> Option<io::ErrorKind> {
        match &self.cause {
            Cause::Io { source, .. } => Some(source.kind()),
            Cause::Refused { .. } | Cause::Usage(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message())?;
        match &self.help {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::Io { source, .. } => Some(source),
            Cause::Refused { .. } | Cause::Usage(_) => None,
        }
    }
}

/// The operating system's words as a clause: `Permission denied (os error 13)` is for programmers.
fn reason(source: &io::Error) -> String {
    let text = source.to_string();
    let text = text.rfind(" (os error ").map_or(text.as_str(), |at| &text[..at]);
    let mut letters = text.chars();
    match letters.next() {
        // `I/O error` keeps its capitals; `Permission denied` follows a colon.
        Some(first) if letters.as_str().starts_with(char::is_lowercase) => {
            first.to_lowercase().collect::<String>() + letters.as_str()
        }
        _ => text.to_owned(),
    }
}

/// What mends the failures that people meet most.
fn usual_help(source: &io::Error) -> Option<&'static str> {
    match source.kind() {
        io::ErrorKind::PermissionDenied => Some("give the user who runs briefbook access to it"),
        io::ErrorKind::ReadOnlyFilesystem => Some("that disk is mounted read-only: choose a folder elsewhere"),
        io::ErrorKind::StorageFull => Some("free some space on that disk, then run the command again"),
        io::ErrorKind::QuotaExceeded => Some("your share of that disk is used up: free some space, then run it again"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error as _;

    #[test]
    fn a_failure_says_what_was_done_to_which_path_and_why_and_what_to_do() {
        let denied = Error::io("read", "content/x.md", io::Error::from_raw_os_error(13));
        assert_eq!(denied.message(), "cannot read content/x.md: permission denied");
        assert!(denied.to_string().contains("\nhelp: give the user"));
        assert!(denied.source().is_some());
        assert_eq!(denied.io_kind(), Some(io::ErrorKind::PermissionDenied));

        let broken = Error::io("read", "a", io::Error::from_raw_os_error(5)).help("look at the disk");
        assert!(broken.to_string().ends_with("\nhelp: look at the disk"));
        assert!(!broken.to_string().contains("os error"));

        let home = Error::refused("publish into", "/root", "it is your home folder");
        assert_eq!(home.to_string(), "cannot publish into /root: it is your home folder");
        assert_eq!(Error::usage("`--port` needs a number").to_string(), "`--port` needs a number");
        assert_eq!(Error::EXIT_STATUS, 2);
    }
}
