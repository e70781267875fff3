//! A quotation → the runs of words that its source has as they stand here, for programs that look for them there.
//!
//! An omission, an insertion and `[sic]` part the runs, and so do paragraphs; `[T]he` is written as the source has it.

use crate::document::{Block, BlockKind, plain_text};
use crate::format::percent::encoded;

/// The most words of a run that are looked for as they are; of a longer quotation its beginning and its end are.
const WHOLE: usize = 10;

/// How many words of its beginning are looked for.
const FIRST: usize = 6;

/// How many words of its end are looked for.
const LAST: usize = 4;

/// The runs of a quotation, in order; none has brackets, and each has a letter or a digit.
pub fn runs(quotation: &[Block]) -> Vec<String> {
    let mut runs = Vec::new();
    for block in quotation {
        match &block.kind {
            BlockKind::Paragraph(text) | BlockKind::Plain(text) => split(&plain_text(text), &mut runs),
            BlockKind::Quote(_, blocks) => runs.extend(self::runs(blocks)),
            BlockKind::List(_, items) => items.iter().for_each(|item| runs.extend(self::runs(&item.blocks))),
            _ => {}
        }
    }
    runs
}

fn split(text: &str, runs: &mut Vec<String>) {
    let mut run = String::new();
    let mut rest = text;
    let mut end = |run: &mut String| {
        let words = run.split_whitespace().collect::<Vec<_>>().join(" ");
        run.clear();
        if words.chars().any(char::is_alphanumeric) {
            runs.push(words);
        }
    };
    while let Some(first) = rest.chars().next() {
        let bracket = (first == '[').then(|| closing(rest)).flatten();
        let Some(close) = bracket else {
            run.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        let (inside, after) = (&rest[1..close], &rest[close + 1..]);
        let mut letters = inside.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_alphabetic() && after.starts_with(char::is_alphabetic) => {
                let other: String = if letter.is_uppercase() {
                    letter.to_lowercase().collect()
                } else {
                    letter.to_uppercase().collect()
                };
                run.push_str(&other);
            }
            _ => end(&mut run),
        }
        rest = after;
    }
    end(&mut run);
}

/// Where the bracket that a text begins with is closed.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    text.char_indices()
        .find(|(_, c)| {
            depth = if *c == '[' { depth + 1 } else { depth - usize::from(*c == ']') };
            depth == 0
        })
        .map(|(at, _)| at)
}

/// The address of the passage in a source that is on the web: the address of the source with a text directive, which
/// browsers scroll to and mark (<https://wicg.github.io/scroll-to-text-fragment/#syntax>).
///
/// The words are the same whether or not the text of the source is at hand, so that the site is the same: a short
/// quotation whole, of a longer one the beginning and the end. Nothing for an address that no browser opens.
pub fn address(url: &str, quotation: &[Block]) -> Option<String> {
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return None;
    }
    let (start, end) = directive(&runs(quotation))?;
    let mut out = url.to_owned();
    if !out.contains('#') {
        out.push('#');
    }
    out.push_str(":~:text=");
    out.push_str(&encoded(&start));
    if let Some(end) = end {
        out.push(',');
        out.push_str(&encoded(&end));
    }
    Some(out)
}

/// The words a browser looks for: a whole, or a beginning and an end.
fn directive(runs: &[String]) -> Option<(String, Option<String>)> {
    let (first, last) = (runs.first()?, runs.last()?);
    let words = |run: &str| run.split(' ').map(str::to_owned).collect::<Vec<_>>();
    let (beginning, ending) = (words(first), words(last));
    if runs.len() == 1 && beginning.len() <= WHOLE {
        return Some((first.clone(), None));
    }
    let start = beginning[..beginning.len().min(FIRST)].join(" ");
    let end = ending[ending.len().saturating_sub(LAST)..].join(" ");
    Some((start, Some(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let mut runs = Vec::new();
        split(text, &mut runs);
        runs
    }

    #[test]
    fn runs_are_what_the_source_has() {
        assert_eq!(of("One two."), ["One two."]);
        assert_eq!(
            of("We did not, […] because [the town] could [sic] refuse."),
            ["We did not,", "because", "could", "refuse."]
        );
        assert_eq!(of("[T]he [a]ll [[x]] y […]."), ["the All", "y"]);
        assert_eq!(of("an [open bracket"), ["an [open bracket"]);
    }

    #[test]
    fn a_directive_has_few_words_and_each_is_encoded() {
        let of = |text: &str| directive(&of(text));
        assert_eq!(of("a b c d e f g h i j"), Some(("a b c d e f g h i j".into(), None)));
        assert_eq!(of("a b c d e f g h i j k"), Some(("a b c d e f".into(), Some("h i j k".into()))));
        assert_eq!(of("a […] b c"), Some(("a".into(), Some("b c".into()))));
        assert_eq!(of("[…]"), None);
    }
}
