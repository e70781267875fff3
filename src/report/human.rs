//! Findings → messages in the manner of rustc, by way of annotate-snippets; the only file that names that crate.
//!
//! 1. The places of a finding are gathered by file, the finding's own file first.
//! 2. Of each file the lines from the first place to the last are taken. Their ends become LF, and characters that
//!    a terminal would obey become visible ones.
//! 3. A line too wide for the screen is shortened around its places: a paragraph of Markdown is often one line of
//!    three thousand characters.
//! 4. annotate-snippets draws the lines with their carets, and the notes, the help and the fix below them.
//!
//! The output depends on the findings alone, never on the terminal.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{short, visible};
use crate::diagnostic::{Applicability, Diagnostic, Fix, Severity};
use crate::source::{FileId, Source, Sources, Span};

/// How many columns of a source line are shown.
const WIDTH: usize = 100;

/// A place wider than this is shown by its beginning and its end.
const WIDEST: usize = 60;

/// What is shown around a place at the least, however many places share its line.
const LEAST_CONTEXT: usize = 6;

/// How many characters of a fix are quoted.
const LONGEST_QUOTE: usize = 60;

/// annotate-snippets would shorten lines too, but keeps everything between two places; so it gets lines that are
/// short already and is told not to.
const UNLIMITED: usize = 1 << 20;

/// Stands for a character of the source that is not shown. annotate-snippets counts it, so that the column it
/// prints is that of the file, but does not print it.
const UNSHOWN: char = '\u{200d}';

/// How many bytes of lines are drawn. Nobody looks at thousands of drawings, and a line that is longer than a book is drawn
/// anew for every place on it.
const MOST_DRAWN: usize = 4 << 20;

/// Renders `findings` in their order with an empty line between two; nothing at all when there are none. Behind very many of
/// them, or very long lines, the rest have one line each.
pub fn render(findings: &[Diagnostic], sources: &Sources, colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() }.term_width(UNLIMITED);
    let mut lines = BTreeMap::new();
    let mut out = String::new();
    let mut drawn = 0;
    for (at, finding) in findings.iter().enumerate() {
        if !out.is_empty() {
            out.push('\n');
        }
        drawn += size(finding, sources, &mut lines);
        if drawn > MOST_DRAWN {
            out.push_str(&short::render(&findings[at..], sources));
            break;
        }
        out.push_str(&renderer.render(&[group(finding, sources, &mut lines)]));
        out.push('\n');
    }
    out
}

/// How many bytes the lines of a finding have.
fn size(finding: &Diagnostic, sources: &Sources, lines: &mut Lines) -> usize {
    let spans = finding.related.iter().map(|(span, _)| *span).chain([finding.span]);
    let of = |span: Span| {
        let lines = lines.entry(span.file).or_insert_with(|| line_ranges(&sources.get(span.file).text));
        let line_of = |offset: usize| lines.partition_point(|line| line.start <= offset).saturating_sub(1);
        let range = span.range();
        lines[line_of(range.end)].end - lines[line_of(range.start)].start
    };
    spans.map(of).sum()
}

/// The lines of each file that was shown, found once.
type Lines = BTreeMap<FileId, Vec<Range<usize>>>;

/// One finding in the terms of annotate-snippets.
fn group<'a>(finding: &'a Diagnostic, sources: &'a Sources, lines: &mut Lines) -> Group<'a> {
    let level = if finding.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let mut group = Group::with_title(level.primary_title(shown(&finding.message)).id(finding.rule.name()));

    let mut places = vec![Place { span: finding.span, label: &finding.label, kind: AnnotationKind::Primary }];
    let related = finding.related.iter();
    places.extend(related.map(|(span, label)| Place { span: *span, label, kind: AnnotationKind::Context }));
    let mut files: Vec<FileId> = Vec::new();
    for place in &places {
        if !files.contains(&place.span.file) {
            files.push(place.span.file);
        }
    }
    for file in files {
        let source = sources.get(file);
        let places: Vec<&Place> = places.iter().filter(|place| place.span.file == file).collect();
        let lines = lines.entry(file).or_insert_with(|| line_ranges(&source.text));
        group = group.element(snippet(source, lines, &places));
    }

    let notes = finding.notes.iter().map(|note| Level::NOTE.message(shown(note)));
    let help = finding.help.iter().map(|help| Level::HELP.message(shown(help)));
    // A guess stands in the label and the help already; only what `briefbook fix` does is called a fix.
    let certain = finding.fix.iter().filter(|fix| fix.applicability == Applicability::Certain);
    let fix = certain.map(|fix| Level::HELP.with_name("fix").message(change(fix, finding, sources)));
    group.elements(notes).elements(help).elements(fix)
}

/// Something to point at.
struct Place<'a> {
    span: Span,
    label: &'a str,
    kind: AnnotationKind,
}

/// The lines of a file that have `places`, with the places on them.
fn snippet(source: &Source, lines: &[Range<usize>], places: &[&Place<'_>]) -> Snippet<'static, Annotation<'static>> {
    let ranges: Vec<Range<usize>> = places.iter().map(|place| trimmed(&source.text, place.span.range())).collect();
    let line_of = |offset: usize| lines.partition_point(|line| line.start <= offset).saturating_sub(1);
    let first = ranges.iter().map(|range| line_of(range.start)).min().unwrap_or(0);
    let last = ranges.iter().map(|range| line_of(range.end)).max().unwrap_or(0);

    let mut text = String::new();
    let mut starts = vec![0; ranges.len()];
    let mut ends = vec![0; ranges.len()];
    for (index, line) in lines.iter().enumerate().take(last + 1).skip(first) {
        // An offset can lie between the CR and the LF that end a line, which is the end of the line.
        let within = |offset: usize| (line_of(offset) == index).then(|| offset.min(line.end) - line.start);
        let marks: Vec<_> = ranges.iter().map(|range| (within(range.start), within(range.end))).collect();
        let shortened = Shortened::new(&source.text[line.clone()], &marks);
        for (place, (start, end)) in marks.into_iter().enumerate() {
            if let Some(at) = start {
                starts[place] = text.len() + shortened.offset(at);
            }
            if let Some(at) = end {
                ends[place] = text.len() + shortened.offset(at);
            }
        }
        text.push_str(&shortened.text);
        if index < last {
            text.push('\n');
        } else if shortened.text.is_empty() {
            // annotate-snippets sees no line after a final LF; a character that is not shown makes it one.
            text.push(UNSHOWN);
        }
    }

    let annotations = places.iter().zip(starts.into_iter().zip(ends)).map(|(place, (start, end))| {
        let label: String = shown(place.label).replace('\n', " ");
        place.kind.span(start..end).label((!label.is_empty()).then_some(label))
    });
    let path = shown(&source.path).replace('\n', "\u{240a}");
    Snippet::source(text).path(path).line_start(first + 1).annotations(annotations.collect::<Vec<_>>())
}

/// The range of each line without its end, as [`Source::position`] counts lines; the last may be empty.
fn line_ranges(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    while let Some(length) = text[start..].find(['\n', '\r']) {
        lines.push(start..start + length);
        start += length + if text[start + length..].starts_with("\r\n") { 2 } else { 1 };
    }
    lines.push(start..text.len());
    lines
}

/// `range` on character boundaries inside the text.
fn inside(text: &str, range: Range<usize>) -> Range<usize> {
    let boundary =
        |offset: usize| (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let start = boundary(range.start);
    start..boundary(range.end).max(start)
}

/// `range` without the line ends at its end: a place that ends where a line begins is seen to end on the line before.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let range = inside(text, range);
    range.start..range.start + text[range.clone()].trim_end_matches(['\n', '\r']).len()
}

/// A line as it is shown, and where its characters went.
struct Shortened {
    text: String,
    /// For every character and the end of the line: its offset in the line, and in `text`.
    offsets: Vec<(usize, usize)>,
}

impl Shortened {
    /// `marks` are the offsets at which places begin and end in the line, where they do.
    fn new(line: &str, marks: &[(Option<usize>, Option<usize>)]) -> Self {
        let kept = kept(line, marks);
        let mut text = String::with_capacity(line.len());
        let mut offsets = Vec::new();
        let mut column = 0;
        let mut in_gap = false;
        for (at, c) in line.char_indices() {
            offsets.push((at, text.len()));
            let keep = kept.as_ref().is_none_or(|kept| kept.iter().any(|columns| columns.contains(&column)));
            text.push(match c {
                _ if keep => visible(c),
                _ if in_gap => UNSHOWN,
                _ => '…',
            });
            in_gap = !keep;
            column += width(c);
        }
        offsets.push((line.len(), text.len()));
        Self { text, offsets }
    }

    fn offset(&self, at: usize) -> usize {
        let index = self.offsets.partition_point(|&(offset, _)| offset < at);
        self.offsets.get(index).map_or(self.text.len(), |&(_, shown)| shown)
    }
}

/// The columns of `line` to show, in order and apart; `None` is all of them.
fn kept(line: &str, marks: &[(Option<usize>, Option<usize>)]) -> Option<Vec<Range<usize>>> {
    let total: usize = line.chars().map(width).sum();
    if total <= WIDTH {
        return None;
    }
    let column = |at: usize| line[..at].chars().map(width).sum::<usize>();
    let mut places: Vec<Range<usize>> = Vec::new();
    for &(start, end) in marks {
        match (start.map(column), end.map(column)) {
            (Some(start), Some(end)) if end - start <= WIDEST => places.push(start..end),
            (start, end) => places.extend([start, end].into_iter().flatten().map(|at| at..at)),
        }
    }
    if places.is_empty() {
        places.push(0..WIDTH);
        return Some(places);
    }
    places.sort_by_key(|place| (place.start, place.end));
    // As much context as the screen has room for, the same around every place.
    let around = |context: usize| {
        let mut kept: Vec<Range<usize>> = Vec::new();
        for place in &places {
            let (start, end) = (place.start.saturating_sub(context), (place.end + context).min(total));
            match kept.last_mut() {
                // A gap of one column would only be replaced by the sign that says so.
                Some(last) if start <= last.end + 1 => last.end = last.end.max(end),
                _ => kept.push(start..end),
            }
        }
        kept
    };
    let fits =
        |kept: &Vec<Range<usize>>| kept.iter().map(|columns| columns.end - columns.start).sum::<usize>() <= WIDTH;
    (LEAST_CONTEXT..=WIDTH).rev().map(around).find(fits).or_else(|| Some(around(LEAST_CONTEXT)))
}

/// About how many columns a character takes: enough to tell what fits. The carets are annotate-snippets' affair.
fn width(c: char) -> usize {
    match c {
        '\t' => 4,
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{d7a3}' | '\u{f900}'..='\u{ff60}' | '\u{1f300}'..='\u{3fffd}' => 2,
        _ => 1,
    }
}

/// A text of ours or of the book with nothing in it that a terminal would obey. Line feeds stay: annotate-snippets
/// indents what follows, so that it cannot be taken for a message of its own.
fn shown(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c != '\t' && visible(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if c == '\t' { ' ' } else { visible(c) }).collect())
}

/// A fix in words, with its place unless that is what the finding points at.
pub(super) fn change(fix: &Fix, finding: &Diagnostic, sources: &Sources) -> String {
    let source = sources.get(fix.span.file);
    let old = quoted(&source.text[inside(&source.text, fix.span.range())]);
    let new = quoted(&fix.replacement);
    let words = match (fix.span.range().is_empty(), fix.replacement.is_empty()) {
        (true, _) => format!("insert {new}"),
        (false, true) => format!("remove {old}"),
        (false, false) => format!("replace {old} with {new}"),
    };
    if fix.span == finding.span && !fix.span.range().is_empty() {
        return words;
    }
    let at = source.position(fix.span.range().start);
    format!("{words} at line {}, column {}", at.line, at.column)
}

/// `text` in backquotes, on one line, and without its middle if it is long.
fn quoted(text: &str) -> String {
    let characters: Vec<char> = text
        .chars()
        .map(|c| match c {
            '\n' => '\u{240a}',
            '\t' => '\u{2409}',
            _ => visible(c),
        })
        .collect();
    let text: String = if characters.len() <= LONGEST_QUOTE {
        characters.iter().collect()
    } else {
        let (head, tail) = (LONGEST_QUOTE * 2 / 3, LONGEST_QUOTE / 3);
        characters[..head].iter().chain(&['…']).chain(&characters[characters.len() - tail..]).collect()
    };
    format!("`{text}`")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Rule;

    /// Renders one finding in a file of `text` at the first place of `needle`, after `add` had its say.
    fn at(text: &str, needle: &str, add: impl FnOnce(Diagnostic) -> Diagnostic) -> String {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("content/x.md", text.into()));
        let start = text.find(needle).expect("the needle is in the text");
        let finding =
            Diagnostic::new(Rule::RawHtml, Span::new(file, start..start + needle.len()), "look").label("here");
        render(&[add(finding)], &sources, false)
    }

    fn plain(text: &str, needle: &str) -> String {
        at(text, needle, |finding| finding)
    }

    /// A finding with everything, and a second one.
    fn full(colour: bool) -> String {
        let mut sources = Sources::default();
        let text = "---\ntitle: X\ncountries: [peru, mexcio]\n---\n";
        let a = sources.add(Source::new("content/articles/x.md", text.into()));
        let b = sources.add(Source::new("content/countries/mexico.md", "title: Mexico\naliases: [mexcio]\n".into()));
        let term = text.find("mexcio").expect("it is there");
        let findings = [
            Diagnostic::new(Rule::UnknownTerm, Span::new(a, term..term + 6), "there is no country \"mexcio\"")
                .label("not a country")
                .related(Span::new(b, 24..30), "an alias")
                .related(Span::new(a, 4..9), "in this page")
                .note("a fact")
                .note("a longer fact,\non two lines")
                .help("did you mean \"mexico\"?")
                .fix(Span::new(a, term..term + 6), "mexico"),
            Diagnostic::new(Rule::ByteOrderMark, Span::top(a), "the file begins with a byte order mark"),
        ];
        render(&findings, &sources, colour)
    }

    #[test]
    fn a_finding_is_shown_with_its_places_notes_help_and_fix() {
        assert_eq!(
            full(false),
            r#"error[unknown-term]: there is no country "mexcio"
 --> content/articles/x.md:3:19
  |
2 | title: X
  | ----- in this page
3 | countries: [peru, mexcio]
  |                   ^^^^^^ not a country
  |
 ::: content/countries/mexico.md:2:11
  |
2 | aliases: [mexcio]
  |           ------ an alias
  |
  = note: a fact
  = note: a longer fact,
          on two lines
  = help: did you mean "mexico"?
  = fix: replace `mexcio` with `mexico`

warning[byte-order-mark]: the file begins with a byte order mark
 --> content/articles/x.md:1:1
  |
1 | ---
  | ^
"#
        );
        assert_eq!(render(&[], &Sources::default(), false), "");
    }

    #[test]
    fn colour_changes_nothing_but_the_colour() {
        let coloured = full(true);
        assert!(coloured.starts_with("\x1b["), "the level has a colour");
        let mut parts = coloured.split('\x1b');
        let first = parts.next().expect("split has a first part").to_owned();
        let stripped = parts.fold(first, |out, part| out + part.split_once('m').expect("a colour ends in m").1);
        assert_eq!(stripped, full(false));
    }

    #[test]
    fn carets_stand_under_tabs_wide_characters_and_accents() {
        assert_eq!(
            plain("\tñ漢字 e\u{301}x tab\r\n", "x tab"),
            "\
warning[raw-html]: look
 --> content/x.md:1:8
  |
1 |     ñ漢字 e\u{301}x tab
  |            ^^^^^ here
"
        );
    }

    #[test]
    fn lines_end_at_lf_crlf_and_lone_cr() {
        assert_eq!(
            at("one\r\ntwo\rthree\n", "three", |finding| finding.related(Span::new(FileId(0), 3..4), "the CR")),
            "\
warning[raw-html]: look
 --> content/x.md:3:1
  |
1 | one
  |    - the CR
2 | two
3 | three
  | ^^^^^ here
"
        );
    }

    #[test]
    fn an_empty_place_has_one_caret_also_at_the_end_of_the_file() {
        let end = |text: &str| {
            let mut sources = Sources::default();
            let file = sources.add(Source::new("content/x.md", text.into()));
            let finding = Diagnostic::new(Rule::MissingKey, Span::new(file, text.len()..text.len()), "it ends");
            render(&[finding], &sources, false)
        };
        let head = "error[missing-key]: it ends\n --> content/x.md:";
        assert_eq!(end("last"), format!("{head}1:5\n  |\n1 | last\n  |     ^\n"));
        assert_eq!(end("last\n"), format!("{head}2:1\n  |\n2 |\n  | ^\n"));
        assert_eq!(end("last\r\n"), format!("{head}2:1\n  |\n2 |\n  | ^\n"));
        assert_eq!(end(""), format!("{head}1:1\n  |\n1 |\n  | ^\n"));
    }

    #[test]
    fn a_place_that_ends_with_its_line_stays_on_its_line() {
        assert_eq!(
            plain("one\ntwo\n\nthree", "two\n\n"),
            "\
warning[raw-html]: look
 --> content/x.md:2:1
  |
2 | two
  | ^^^ here
"
        );
    }

    #[test]
    fn a_place_of_several_lines_is_drawn_beside_them_and_folded_if_long() {
        assert_eq!(
            plain("> one\n> two\n\nthree", "one\n> two"),
            "\
warning[raw-html]: look
 --> content/x.md:1:3
  |
1 |   > one
  |  ___^
2 | | > two
  | |_____^ here
"
        );
        let many: String = (1..=12).map(|line| format!("line {line}\n")).collect();
        assert_eq!(
            plain(&many, &many),
            "\
warning[raw-html]: look
  --> content/x.md:1:1
   |
 1 | / line 1
 2 | | line 2
 3 | | line 3
 4 | | line 4
...  |
11 | | line 11
12 | | line 12
   | |_______^ here
"
        );
    }

    #[test]
    fn a_very_long_line_is_shortened_around_its_places() {
        let text = "word ".repeat(300) + "mark" + &" word".repeat(300);
        assert_eq!(
            plain(&text, "mark"),
            "\
warning[raw-html]: look
 --> content/x.md:1:1501
  |
1 | …rd word word word word word word word word word mark word word word word word word word word word wo…
  |                                                  ^^^^ here
"
        );
        assert_eq!(
            at(&text, "mark", |finding| finding.related(Span::new(FileId(0), 0..4), "and here")),
            "\
warning[raw-html]: look
 --> content/x.md:1:1501
  |
1 | word word word word word word word…word word word word word word mark word word word word word word…
  | ---- and here                                                    ^^^^ here
"
        );
        assert_eq!(
            plain(&text, &text),
            "\
warning[raw-html]: look
 --> content/x.md:1:1
  |
1 | word word word word word word word word word word … word word word word word word word word word word
  | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ here
"
        );
        let wide = "漢".repeat(1000) + "字" + &"漢".repeat(1000);
        assert_eq!(
            plain(&wide, "字"),
            format!(
                "warning[raw-html]: look\n --> content/x.md:1:1001\n  |\n1 | …{0}字{0}漢…\n  | {1} ^^ here\n",
                "漢".repeat(24),
                " ".repeat(48)
            )
        );
    }

    #[test]
    fn behind_thousands_of_findings_on_one_long_line_the_rest_have_a_line_each() {
        let mut sources = Sources::default();
        let file = sources.add(Source::new("content/x.md", "<b> ".repeat(50_000).into_bytes()));
        let finding =
            |at: usize| Diagnostic::new(Rule::RawHtml, Span::new(file, at * 4..at * 4 + 3), "look").help("away");
        let all: Vec<Diagnostic> = (0..50_000).map(finding).collect();
        let text = render(&all, &sources, false);
        assert_eq!(text.matches("warning[raw-html]: look").count(), 50_000);
        assert_eq!(text.matches(" --> content/x.md").count(), MOST_DRAWN / (50_000 * 4));
        assert!(text.ends_with("\ncontent/x.md:1:199997: warning[raw-html]: look (help: away)\n"));
    }

    #[test]
    fn many_places_in_one_long_line_still_fit_a_screen() {
        let text = "word ".repeat(600);
        let places = (0..20).map(|place| Span::new(FileId(0), place * 150..place * 150 + 4));
        let shown = at(&text, "word", |finding| places.fold(finding, |finding, place| finding.related(place, "")));
        let widest = shown.lines().map(|line| line.chars().count()).max();
        assert!(widest < Some(400), "{widest:?} columns:\n{shown}");
    }

    #[test]
    fn control_characters_and_writing_directions_are_shown_and_not_obeyed() {
        let mut sources = Sources::default();
        let text = "a\x1b[31mb\u{202e}c\0d\u{9b}e\u{200b}f";
        let file = sources.add(Source::new("content/\x1b\u{202e}\0\n.md", text.into()));
        let nasty = "\x1b[31m \u{202e} \0 \u{9b} \t.";
        let finding = Diagnostic::new(Rule::RawHtml, Span::new(file, 1..text.len()), nasty)
            .label(format!("{nasty}\n."))
            .note(nasty)
            .help(nasty)
            .fix(Span::new(file, 1..3), "\x1b\n\t\u{202e}");
        assert_eq!(
            render(&[finding], &sources, false),
            "\
warning[raw-html]: ␛[31m � ␀ �  .
 --> content/␛�␀␊.md:1:2
  |
1 | a␛[31mb�c␀d�e�f
  |  ^^^^^^^^^^^^^^ ␛[31m � ␀ �  . .
  |
  = note: ␛[31m � ␀ �  .
  = help: ␛[31m � ␀ �  .
  = fix: replace `␛[` with `␛␊␉�` at line 1, column 2
"
        );
    }

    #[test]
    fn a_fix_says_in_words_what_it_does_and_where() {
        let fix = |range: Range<usize>, new: &str| {
            let shown = at("> quote\n> — p. 14\n", "quote", |f| f.fix(Span::new(FileId(0), range), new));
            shown.lines().last().expect("there is a line").to_owned()
        };
        assert_eq!(fix(2..7, "words"), "  = fix: replace `quote` with `words`");
        assert_eq!(fix(2..7, ""), "  = fix: remove `quote`");
        assert_eq!(fix(8..8, ">\n"), "  = fix: insert `>␊` at line 2, column 1");
        assert_eq!(
            fix(2..7, &"long ".repeat(30)),
            "  = fix: replace `quote` with `long long long long long long long long …long long long long `"
        );
    }

    #[test]
    fn no_place_however_odd_stops_the_rendering() {
        let texts = ["", "\n", "\r\n\r", "\r", "a\u{301}\tñ\r\n漢\r\u{200d}\n\n🦀 b", &("é\t漢".repeat(25) + "\n\n")];
        for text in texts {
            let mut sources = Sources::default();
            let file = sources.add(Source::new("content/x.md", text.into()));
            for start in 0..=(text.len() + 2).min(40) {
                for end in start..=text.len() + 2 {
                    let span = Span::new(file, start..end);
                    let other = Span::new(file, end / 2..end);
                    let finding = Diagnostic::new(Rule::RawHtml, span, "look").label("here").related(other, "there");
                    let shown = render(&[finding.fix(span, "")], &sources, false);
                    let start = inside(text, span.range()).start;
                    if text[..start].ends_with('\r') && text[start..].starts_with('\n') {
                        continue; // No place: a column is of a line, and this is inside the end of one.
                    }
                    let place = sources.get(file).position(start);
                    let expected = format!(" --> content/x.md:{}:{}\n", place.line, place.column);
                    assert!(shown.contains(&expected), "{text:?} {start}..{end}: not at{expected}{shown}");
                }
            }
        }
    }
}
