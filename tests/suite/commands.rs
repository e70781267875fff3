//! The command line as its users see it: the transcripts in `tests/cmd/*.md`, which are its documentation too.
//!
//! - A block ```` ```book ```` brings files, in the form of [`Book::new`], that are laid over what is there. Each document
//!   begins with a copy of the book in `tests/fixtures/ports`; its blocks build on each other.
//! - A block ```` ```console ```` holds commands after `$ ` with what they print, both streams together, and `? 1` where the
//!   exit status is not 0. They are run by `sh`, so `2>/dev/null` shows one stream alone.
//! - `[..]` stands for anything in a line, a line `...` for any lines.
//!
//! With `BLESS=1` in the environment the outputs that differ are rewritten as they come: read the difference before you
//! believe it.

use std::fs;
use std::path::Path;

use crate::book::{Book, files};

/// The folder of the program, so that `sh` finds it.
fn program_folder() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_briefbook")).parent().expect("the program stands in a folder")
}

/// Runs a line; gives what it prints, with its exit status if that is not 0.
fn run(book: &Book, line: &str) -> Vec<String> {
    let mut command = std::process::Command::new("sh");
    command.arg("-c").arg(format!("exec 2>&1\n{line}")).current_dir(book.root());
    let path = std::env::var("PATH").unwrap_or_default();
    command.env("PATH", format!("{}:{path}", program_folder().display()));
    command.env_remove("SOURCE_DATE_EPOCH").env_remove("NO_COLOR").env("LC_ALL", "C");
    let output = command.output().expect("sh can be started");
    let text = String::from_utf8(output.stdout).expect("commands print UTF-8");
    let mut lines: Vec<String> = text.lines().map(|line| line.trim_end().to_owned()).collect();
    if !output.status.success() {
        lines.push(format!("? {}", output.status.code().map_or("a signal".to_owned(), |code| code.to_string())));
    }
    lines
}

/// Whether a line fits a pattern with `[..]` for anything.
fn line_fits(pattern: &str, line: &str) -> bool {
    match pattern.split_once("[..]") {
        None => pattern == line,
        Some((head, tail)) => line
            .strip_prefix(head)
            .is_some_and(|rest| (0..=rest.len()).any(|at| rest.is_char_boundary(at) && line_fits(tail, &rest[at..]))),
    }
}

/// Whether lines fit patterns with `...` for any lines.
fn fits(patterns: &[String], lines: &[String]) -> bool {
    match patterns.split_first() {
        None => lines.is_empty(),
        Some((first, rest)) if first == "..." => (0..=lines.len()).any(|at| fits(rest, &lines[at..])),
        Some((first, rest)) => {
            lines.split_first().is_some_and(|(line, more)| line_fits(first, line) && fits(rest, more))
        }
    }
}

/// Runs a document; gives it as it should be, with what differs.
fn transcript(text: &str) -> (Vec<String>, Vec<String>) {
    let book = Book::of_folder("tests/fixtures/ports");
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let (mut out, mut differing) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < lines.len() {
        let block = lines[at].strip_prefix("```").filter(|kind| ["book", "console"].contains(kind));
        out.push(lines[at].clone());
        at += 1;
        let Some(kind) = block else { continue };
        let end = at + lines[at..].iter().position(|line| line == "```").expect("a block is closed");
        if kind == "book" {
            for (path, content) in files(&(lines[at..end].join("\n") + "\n")) {
                book.write(&path, content);
            }
            out.extend_from_slice(&lines[at..end]);
        } else {
            while at < end {
                let command = lines[at].strip_prefix("$ ").expect("a block begins with a command");
                let next =
                    lines[at + 1..end].iter().position(|line| line.starts_with("$ ")).map_or(end, |n| at + 1 + n);
                let mut expected = lines[at + 1..next].to_vec();
                let blank = expected.iter().rev().take_while(|line| line.is_empty()).count();
                let blank = expected.split_off(expected.len() - blank);
                let printed = run(&book, command);
                out.push(lines[at].clone());
                if fits(&expected, &printed) {
                    out.extend(expected);
                } else {
                    differing.push(format!("$ {command}\n{}\n", printed.join("\n")));
                    out.extend(printed);
                }
                out.extend(blank);
                at = next;
            }
        }
        at = end;
    }
    (out, differing)
}

#[test]
fn the_transcripts_are_what_happens() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("they are there").map(|e| e.expect("it is listed").path()).collect();
    paths.sort();
    assert!(paths.len() > 3);
    let mut wrong = String::new();
    for path in paths {
        let text = fs::read_to_string(&path).expect("a transcript is text");
        let (lines, differing) = transcript(&text);
        if differing.is_empty() {
            continue;
        }
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, lines.join("\n") + "\n").expect("a transcript can be written");
        } else {
            wrong += &format!("{}:\n{}\n", path.display(), differing.join("\n"));
        }
    }
    assert!(wrong.is_empty(), "what happens differs from the transcripts:\n{wrong}");
}

#[test]
fn json_is_one_array_of_findings_with_the_keys_that_programs_read() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    assert_eq!(book.run(&["check", "--format", "json"]).stdout, "[]\n");
    book.replace("content/articles/port-report.md", "— p. 13", "— p. 14");
    book.replace("content/articles/port-report.md", "themes: [ports]", "themes: [prots]");
    let ran = book.run(&["check", "--sources", "sources", "--format", "json"]);
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(1), ""));
    let found: serde_json::Value = serde_json::from_str(&ran.stdout).expect("it is JSON");
    let found = found.as_array().expect("it is an array");
    assert_eq!(found.len(), 2);
    for finding in found {
        for key in ["rule", "severity", "message", "path", "help"] {
            assert!(finding[key].is_string(), "{key} of {finding}");
        }
        for key in ["line", "column", "end_line", "end_column"] {
            assert!(finding[key].is_u64(), "{key} of {finding}");
        }
        assert!(finding["fix"].is_object(), "both mends are certain");
    }
    assert_eq!(
        (&found[0]["rule"], &found[0]["line"], &found[0]["column"]),
        (&"unknown-term".into(), &4.into(), &10.into())
    );
}

#[test]
fn every_rule_can_be_asked_for_and_says_how_it_is_broken_and_mended() {
    let book = Book::empty();
    let list = book.run(&["rules"]).stdout;
    for rule in briefbook::diagnostic::rules::RULES {
        let line = list.lines().find(|line| line.split_whitespace().next() == Some(rule.name()));
        let line = line.unwrap_or_else(|| panic!("{} is not listed", rule.name()));
        assert!(line.contains(rule.default_severity().name()) && line.contains(rule.entry().summary), "{line}");
    }
    let ran = book.run(&["rules", "unknown-term"]);
    let entry = briefbook::diagnostic::Rule::UnknownTerm.entry();
    for part in
        [entry.summary, entry.wrong.lines().nth(1).unwrap_or_default(), entry.right.lines().nth(1).unwrap_or_default()]
    {
        assert!(ran.stdout.contains(part), "{part}");
    }
    assert_eq!((ran.status, ran.stderr.as_str()), (Some(0), ""));
}

#[test]
fn colour_is_for_terminals_only() {
    let book = Book::of_folder("tests/fixtures/ports");
    for no_color in [None, Some("1"), Some("")] {
        let mut command = book.command(&["check"]);
        if let Some(value) = no_color {
            command.env("NO_COLOR", value);
        }
        command.env("CLICOLOR_FORCE", "1").env("TERM", "xterm-256color");
        let output = command.output().expect("the program can be started");
        assert!(!output.stderr.is_empty() && !output.stderr.contains(&0x1b), "a pipe gets no colour");
    }
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let book = Book::of_folder("tests/fixtures/ports").locked();
    book.replace("content/articles/port-report.md", "themes: [ports]", "themes: [prots]");
    for arguments in [
        &["rules"][..],
        &["schema"],
        &["man"],
        &["completions", "bash"],
        &["check", "--format", "json"],
        &["check", "--format", "sarif"],
        &["check"],
        &["--help"],
    ] {
        let mut child = book.command(arguments);
        let (out, err) = (std::process::Stdio::piped(), std::process::Stdio::piped());
        let mut child = child.stdout(out).stderr(err).spawn().expect("the program can be started");
        // Both readers leave before a word is written.
        drop((child.stdout.take(), child.stderr.take()));
        let status = child.wait().expect("it ends");
        let code = status.code();
        assert!(code == Some(i32::from(arguments[0] == "check")), "{arguments:?}: {status}");
    }
}
