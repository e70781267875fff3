//! The table of rules → the list of `briefbook rules` and the page of `briefbook rules NAME`.

use std::fmt::Write;

use crate::diagnostic::rules::{RULES, Rule};

/// The width to which explanations are wrapped.
const WIDTH: usize = 80;

/// Every rule on a line of its own: name, default severity, summary, in aligned columns.
pub fn list() -> String {
    let name = RULES.iter().map(|rule| rule.name().len()).max().unwrap_or(0);
    let severity = RULES.iter().map(|rule| rule.default_severity().name().len()).max().unwrap_or(0);
    RULES.iter().fold(String::new(), |mut out, rule| {
        let (word, summary) = (rule.default_severity().name(), rule.entry().summary);
        writeln!(out, "{:name$}  {word:severity$}  {summary}", rule.name()).expect("writing to a String cannot fail");
        out
    })
}

/// One rule in full: name, default severity, summary, explanation, and an example wrong and right.
pub fn explain(rule: Rule) -> String {
    let entry = rule.entry();
    let mut out = format!("{} ({})\n{}\n", entry.name, entry.severity.name(), entry.summary);
    for paragraph in entry.explanation.split("\n\n") {
        out.push('\n');
        wrap(paragraph, &mut out);
    }
    for (title, example) in [("Wrong:", entry.wrong), ("Right:", entry.right)] {
        write!(out, "\n{title}\n\n").expect("writing to a String cannot fail");
        for line in example.lines() {
            out.push_str(if line.is_empty() { "" } else { "    " });
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

/// Fills lines with the words of a paragraph. What stands in backquotes is one word: it can then be copied.
fn wrap(paragraph: &str, out: &mut String) {
    let mut words: Vec<String> = Vec::new();
    for word in paragraph.split_whitespace() {
        match words.last_mut() {
            Some(last) if last.matches('`').count() % 2 == 1 => {
                last.push(' ');
                last.push_str(word);
            }
            _ => words.push(word.to_owned()),
        }
    }
    let mut column = 0;
    for word in words {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            out.push('\n');
            column = 0;
        }
        if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(&word);
        column += width;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_has_a_line_for_every_rule_in_aligned_columns() {
        let list = list();
        assert_eq!(list.lines().count(), RULES.len());
        assert!(list.starts_with(
            "quotation-not-found         error    The source does not contain these words in this order\n"
        ));
        assert!(
            list.contains(
                "\nexcerpt-unused              off      No page of the editors links or embeds this excerpt\n"
            )
        );
        assert!(list.contains("\nraw-html                    warning  HTML in Markdown is shown as text\n"));
        assert!(list.lines().all(|line| line.chars().count() <= 130), "a line is too long for the screen");
    }

    #[test]
    fn a_rule_is_explained_with_both_examples() {
        assert_eq!(
            explain(Rule::AmbiguousLink),
            "\
ambiguous-link (error)
A link fits more than one page

`[[river-police]]` means the page of that id, whatever its folder. If two
folders have such a page, only the editor knows which is meant.

Write the folder too.

Wrong:

    The count comes from the [[river-police]].

Right:

    The count comes from the [[actors/river-police]].
"
        );
    }

    #[test]
    fn prose_is_wrapped_and_code_is_not_broken() {
        for &rule in RULES {
            let text = explain(rule);
            assert!(!text.lines().any(|line| line.ends_with(' ')), "{}: white space at the end of a line", rule.name());
            let prose = text.split("\nWrong:\n").next().expect("split has a first part");
            for line in prose.lines().skip(2) {
                assert!(line.chars().count() <= WIDTH, "{}: {line}", rule.name());
                assert!(line.matches('`').count() % 2 == 0, "{}: code broken over lines: {line}", rule.name());
            }
        }
    }
}
