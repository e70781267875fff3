//! Findings → workflow commands of GitHub Actions
//! (<https://docs.github.com/actions/reference/workflow-commands-for-github-actions>), which become annotations of the
//! lines they are about. GitHub shows ten errors and ten warnings of a step.

use super::{escaped, joined, words};
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::Sources;

/// Renders `findings` in their order, one command a line; `base` is the way from where the command was run to the book.
pub fn render(findings: &[Diagnostic], sources: &Sources, base: &str) -> String {
    findings.iter().map(|finding| command(finding, sources, base)).collect()
}

fn command(finding: &Diagnostic, sources: &Sources, base: &str) -> String {
    let source = sources.get(finding.span.file);
    let (start, end) = (source.position(finding.span.range().start), source.position(finding.span.range().end));
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Off => "warning",
    };
    let mut properties = vec![
        ("title", finding.rule.name().to_owned()),
        ("file", joined(base, &source.path)),
        ("line", start.line.to_string()),
        ("endLine", end.line.to_string()),
    ];
    // An annotation has columns only within one line.
    if start.line == end.line {
        properties.push(("col", start.column.to_string()));
        properties.push(("endColumn", end.column.to_string()));
    }
    let properties: Vec<String> =
        properties.iter().map(|(key, value)| format!("{key}={}", property(&escaped(value)))).collect();
    format!("::{name} {}::{}\n", properties.join(","), message(&words(finding, "")))
}

/// A text after the second `::`, where a line end would end the command.
fn message(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text before it, where a colon and a comma have a meaning too.
fn property(text: &str) -> String {
    message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Rule;
    use crate::source::{Source, Span};

    #[test]
    fn nothing_in_a_book_ends_a_command_or_begins_one() {
        let mut sources = Sources::default();
        let text = "one\n100 % ::error::x\ntwo";
        let file = sources.add(Source::new("content/a,b:c%\u{202e}.md", text.into()));
        let findings = [
            Diagnostic::new(Rule::BrokenLink, Span::new(file, 4..7), "no page `100 %`\r\n::error::gone")
                .note("a \x1b[31mfact")
                .help("write, or not: %0A"),
            Diagnostic::new(Rule::RawHtml, Span::new(file, 0..8), "over two lines"),
        ];
        assert_eq!(
            render(&findings, &sources, "my book"),
            "::error title=broken-link,file=my book/content/a%2Cb%3Ac%25\\u{202e}.md,line=2,endLine=2,col=1,endColumn=4\
             ::no page `100 %25`\\r\\n::error::gone%0Aa \\u{1b}[31mfact%0Ahelp: write, or not: %250A\n\
             ::warning title=raw-html,file=my book/content/a%2Cb%3Ac%25\\u{202e}.md,line=1,endLine=2::over two lines\n"
        );
        assert_eq!(render(&[], &sources, ""), "");
    }
}
