//! Findings → one JSON array, one finding a line, `[]` when there are none.
//!
//! Lines and columns are 1-based, columns count Unicode scalar values, and ends are exclusive. Keys keep their
//! order, so the same findings are the same bytes.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::source::{Sources, Span};

/// Renders `findings` in their order.
pub fn render(findings: &[Diagnostic], sources: &Sources) -> String {
    if findings.is_empty() {
        return "[]\n".to_owned();
    }
    let lines: Vec<String> = findings.iter().map(|finding| crate::json::line(&Finding(finding, sources))).collect();
    format!("[\n  {}\n]\n", lines.join(",\n  "))
}

/// One finding as an object. Written by hand, key by key, because the order of the keys is a part of the output.
struct Finding<'a>(&'a Diagnostic, &'a Sources);

impl Serialize for Finding<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(finding, sources) = *self;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("rule", finding.rule.name())?;
        object.serialize_entry("severity", finding.severity.name())?;
        object.serialize_entry("message", &finding.message)?;
        object.serialize_entry("path", &sources.get(finding.span.file).path)?;
        place(&mut object, finding.span, sources)?;
        object.serialize_entry("help", &finding.help)?;
        object.serialize_entry("notes", &finding.notes)?;
        let related: Vec<_> = finding.related.iter().map(|(span, message)| Related(*span, message, sources)).collect();
        object.serialize_entry("related", &related)?;
        // A fix has no path of its own, so one in another file than the finding would be applied to the wrong one.
        if let Some(fix) = finding.fix.as_ref().filter(|fix| fix.span.file == finding.span.file) {
            object.serialize_entry("fix", &Mend(fix, sources))?;
        }
        object.end()
    }
}

/// Another place that explains the finding.
struct Related<'a>(Span, &'a str, &'a Sources);

impl Serialize for Related<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(span, message, sources) = *self;
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("path", &sources.get(span.file).path)?;
        place(&mut object, span, sources)?;
        object.serialize_entry("message", message)?;
        object.end()
    }
}

/// A fix in the finding's own file.
struct Mend<'a>(&'a Fix, &'a Sources);

impl Serialize for Mend<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(fix, sources) = *self;
        let mut object = serializer.serialize_map(None)?;
        place(&mut object, fix.span, sources)?;
        object.serialize_entry("replacement", &fix.replacement)?;
        object.serialize_entry("certain", &(fix.applicability == Applicability::Certain))?;
        object.end()
    }
}

/// The four keys of a place.
fn place<M: SerializeMap>(object: &mut M, span: Span, sources: &Sources) -> Result<(), M::Error> {
    let source = sources.get(span.file);
    let (start, end) = (source.position(span.range().start), source.position(span.range().end));
    object.serialize_entry("line", &start.line)?;
    object.serialize_entry("column", &start.column)?;
    object.serialize_entry("end_line", &end.line)?;
    object.serialize_entry("end_column", &end.column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Rule;
    use crate::source::Source;

    #[test]
    fn no_finding_is_an_empty_array() {
        assert_eq!(render(&[], &Sources::default()), "[]\n");
    }

    #[test]
    fn a_finding_is_one_line_with_every_key() {
        let mut sources = Sources::default();
        let a = sources.add(Source::new("content/a.md", "# Ñandú\r\n\t🦀 p. 14\r\nend".into()));
        let b = sources.add(Source::new("content/b.md", "one\ntwo".into()));
        let page = sources.get(a).text.find("14").expect("it is there");
        let findings = [
            Diagnostic::new(Rule::QuotationWrongPlace, Span::new(a, page..page + 2), "not on \"p. 14\"")
                .label("here")
                .related(Span::new(b, 2..5), "there")
                .note("a fact")
                .note("another")
                .help("write p. 15")
                .fix(Span::new(a, page..page + 2), "15"),
            Diagnostic::new(Rule::RawHtml, Span::top(b), "tab\tand \x1b"),
        ];
        assert_eq!(
            render(&findings, &sources),
            concat!(
                "[\n",
                r#"  {"rule":"quotation-wrong-place","severity":"error","message":"not on \"p. 14\"","#,
                r#""path":"content/a.md","line":2,"column":7,"end_line":2,"end_column":9,"help":"write p. 15","#,
                r#""notes":["a fact","another"],"related":[{"path":"content/b.md","line":1,"column":3,"#,
                r#""end_line":2,"end_column":2,"message":"there"}],"#,
                r#""fix":{"line":2,"column":7,"end_line":2,"end_column":9,"replacement":"15","certain":true}},"#,
                "\n",
                r#"  {"rule":"raw-html","severity":"warning","message":"tab\tand \u001b","#,
                r#""path":"content/b.md","line":1,"column":1,"end_line":1,"end_column":1,"help":null,"#,
                r#""notes":[],"related":[]}"#,
                "\n]\n",
            )
        );
    }
}
