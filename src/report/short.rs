//! Findings → one line each, `path:line:column: severity[rule]: message (help: …)`, which editors and terminals
//! make clickable. A line stays one line whatever stands in the book: line ends and control characters are escaped.

use std::fmt::Write;

use super::escaped;
use crate::diagnostic::Diagnostic;
use crate::source::Sources;

/// Renders `findings` in their order; nothing at all when there are none.
pub fn render(findings: &[Diagnostic], sources: &Sources) -> String {
    let mut out = String::new();
    for finding in findings {
        let source = sources.get(finding.span.file);
        let at = source.position(finding.span.range().start);
        write!(
            out,
            "{}:{}:{}: {}[{}]: {}",
            escaped(&source.path),
            at.line,
            at.column,
            finding.severity.name(),
            finding.rule.name(),
            escaped(&finding.message),
        )
        .expect("writing to a String cannot fail");
        if let Some(help) = &finding.help {
            out.push_str(" (help: ");
            out.push_str(&escaped(help));
            out.push(')');
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Rule;
    use crate::source::{Source, Span};

    #[test]
    fn a_finding_is_one_line_with_its_place_and_help() {
        let mut sources = Sources::default();
        let text = "---\r\ntitle: Ñ\r\ncountries: [mexcio]\r\n---\r\n<b>";
        let file = sources.add(Source::new("content/articles/x.md", text.into()));
        let term = text.find("mexcio").expect("it is there");
        let findings = [
            Diagnostic::new(Rule::UnknownTerm, Span::new(file, term..term + 6), "there is no country \"mexcio\"")
                .help("did you mean \"mexico\"?"),
            Diagnostic::new(Rule::RawHtml, Span::new(file, text.len() - 3..text.len()), "HTML is shown as text"),
        ];
        assert_eq!(
            render(&findings, &sources),
            "content/articles/x.md:3:13: error[unknown-term]: there is no country \"mexcio\" \
             (help: did you mean \"mexico\"?)\n\
             content/articles/x.md:5:1: warning[raw-html]: HTML is shown as text\n"
        );
        assert_eq!(render(&[], &sources), "");
    }

    #[test]
    fn control_characters_are_escaped_and_a_line_stays_one() {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("content/\u{202e}x.md", Vec::new()));
        let finding = Diagnostic::new(Rule::BrokenLink, Span::top(file), "no \x1b[31mpage\0\nb.md:1:1: error")
            .help("first\r\nsecond");
        assert_eq!(
            render(&[finding], &sources),
            "content/\\u{202e}x.md:1:1: error[broken-link]: no \\u{1b}[31mpage\\u{0}\\nb.md:1:1: error \
             (help: first\\r\\nsecond)\n"
        );
    }
}
