//! Fenced code → runs of text with a class of ours. The only user of syntect.
//!
//! syntect names every scope of a syntax, which as HTML can be forty times the text. Here each run of text gets at most one
//! of a dozen classes, and neighbours of one class are one run.

use std::sync::OnceLock;

use syntect::parsing::{ParseState, ScopeStack, SyntaxSet};

/// The classes by the beginning of a scope's name (<https://www.sublimetext.com/docs/scope_naming.html>); the first match
/// from the innermost scope outwards counts.
const CLASSES: [(&str, &str); 19] = [
    ("comment", "comment"),
    ("punctuation.definition.comment", "comment"),
    ("constant.numeric", "number"),
    ("constant.language", "constant"),
    ("constant", "constant"),
    ("string", "string"),
    ("punctuation.definition.string", "string"),
    ("entity.name.function", "function"),
    ("support.function", "function"),
    ("variable.function", "function"),
    ("entity.name.tag", "keyword"),
    ("entity.name", "type"),
    ("support.type", "type"),
    ("storage.type", "keyword"),
    ("storage", "keyword"),
    ("keyword.operator", "operator"),
    ("keyword", "keyword"),
    ("markup.inserted", "inserted"),
    ("markup.deleted", "deleted"),
];

/// The most bytes of a line that are highlighted: a line longer than that is data, not code, and costs seconds.
const MAX_LINE: usize = 4_000;

/// Highlights code. The syntaxes are read when the first block of code asks for them.
#[derive(Debug, Default)]
pub struct Highlighter {
    syntaxes: OnceLock<SyntaxSet>,
}

impl Highlighter {
    /// The text in runs, each with its class; nothing if the language is not known.
    pub fn highlight<'t>(&self, language: &str, text: &'t str) -> Option<Vec<(Option<&'static str>, &'t str)>> {
        let syntaxes = self.syntaxes.get_or_init(SyntaxSet::load_defaults_newlines);
        let syntax = syntaxes.find_syntax_by_token(language).filter(|syntax| syntax.name != "Plain Text")?;
        let mut state = ParseState::new(syntax);
        let mut stack = ScopeStack::new();
        let mut runs: Vec<(Option<&'static str>, &'t str)> = Vec::new();
        let mut offset = 0;
        for line in text.split_inclusive('\n') {
            let start = offset;
            offset += line.len();
            if line.len() > MAX_LINE {
                push(&mut runs, text, start..offset, None);
                continue;
            }
            let ops = state.parse_line(line, syntaxes).ok()?;
            let mut at = start;
            for (place, op) in ops {
                push(&mut runs, text, at..start + place, class(&stack));
                at = start + place;
                stack.apply(&op).ok()?;
            }
            push(&mut runs, text, at..offset, class(&stack));
        }
        Some(runs)
    }
}

/// Adds a run, or lengthens the last one if it has the same class.
fn push<'t>(
    runs: &mut Vec<(Option<&'static str>, &'t str)>,
    text: &'t str,
    range: std::ops::Range<usize>,
    class: Option<&'static str>,
) {
    if range.is_empty() {
        return;
    }
    match runs.last_mut() {
        Some((last, run)) if *last == class => *run = &text[range.start - run.len()..range.end],
        _ => runs.push((class, &text[range])),
    }
}

fn class(stack: &ScopeStack) -> Option<&'static str> {
    stack.as_slice().iter().rev().find_map(|scope| {
        let name = scope.build_string();
        let matches =
            |prefix: &str| name.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        CLASSES.iter().find(|(prefix, _)| matches(prefix)).map(|(_, class)| *class)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_join_to_the_text_and_have_classes() {
        let text = "# note\nkey: [1, \"two\"]\n";
        let runs = Highlighter::default().highlight("yaml", text).expect("YAML is known");
        assert_eq!(runs.iter().map(|(_, run)| *run).collect::<String>(), text);
        assert_eq!(runs[0], (Some("comment"), "# note\n"));
        assert!(Highlighter::default().highlight("no-such-language", text).is_none());
    }
}
