use super::*;
use crate::reference;
use crate::source::{FileId, Source, Sources};

/// Six kinds of source, with titles as printed in running text, which is what CSL asks for
/// (<https://docs.citationstyles.org/en/stable/specification.html#text-case>).
const REFERENCES: &str = r#"
- id: journal
  type: article-journal
  title: Insecurity and development in Latin America and the Caribbean
  author: [{family: Bustillo, given: Inés}, {family: Velloso, given: Helvia}]
  container-title: PRISM
  volume: 5
  issue: 4
  page: 49-64
  issued: 2016
  language: en
- id: interview
  type: interview
  title: An interview with General John Kelly
  author: [{family: Kelly, given: John}]
  interviewer: [{family: Miklaucic, given: Michael}]
  container-title: PRISM
  volume: 5
  issue: 4
  page: 191-204
  issued: 2016
  language: en
- id: web
  type: webpage
  title: Learning in the fight against organized crime
  author: [{family: Ellis, given: R. Evan}]
  container-title: Strategic Studies Institute
  issued: 2016-05-17
  URL: https://example.org/a?b=1&c=2
  language: en
- id: proceedings
  type: report
  genre: Proceedings
  title: Countering threats that cross borders
  author: [{literal: William J. Perry Center}]
  issued: 2017
  language: en
- id: report
  type: report
  title: Citizen security in numbers
  author: [{literal: World Bank}]
  publisher: World Bank
  publisher-place: Washington, DC
  number: 7
  genre: Working paper
  issued: 2011
  language: en
- id: chapter
  type: chapter
  title: The new wars
  author: [{family: Cruz, given: José Miguel}]
  editor: [{family: Bagley, given: Bruce M.}, {family: Rosen, given: Jonathan D.}]
  container-title: Drug trafficking and organized crime
  publisher: University Press of Florida
  publisher-place: Gainesville
  page: 45-68
  issued: 2015
  language: en
"#;

/// References of a text, in a style and language.
fn formatted<T>(yaml: &str, style: &str, language: &str, then: impl FnOnce(&Citations<'_>, &[Reference]) -> T) -> T {
    let mut sources = Sources::default();
    let file = sources.add(Source::new("references.yaml", yaml.as_bytes().to_vec()));
    let (references, found) = reference::read(file, sources.get(file));
    assert!(found.is_empty(), "{found:?}");
    let style = Style::read(style, language, |_| None).expect("the style is known");
    let words = Source::new("en.yaml", include_bytes!("../../theme/strings/en.yaml").to_vec());
    let (strings, _) = Strings::read(FileId(0), &words, language, None);
    then(&Citations::new(&references, &style, &strings), &references)
}

fn list(yaml: &str, style: &str) -> Vec<String> {
    formatted(yaml, style, "en", |citations, references| {
        (0..references.len()).map(|at| citations.reference(at)).collect()
    })
}

fn cited(yaml: &str, style: &str, cites: &[Cite<'_>]) -> String {
    formatted(yaml, style, "en", |citations, _| {
        citations.cite(cites).iter().map(|piece| piece.html.as_str()).collect::<String>()
    })
}

/// The Chicago Manual of Style, 18th edition, chapter 13, “Author-Date References: Basic Format”, with the kinds of
/// sources of chapter 14: “Journals”, “Interviews”, “Websites and blogs”, “Reports”, “Chapters in edited books”. That
/// edition gives neither the place of a publisher nor the pages of a chapter.
#[test]
fn references_are_those_of_the_chicago_manual_of_style() {
    assert_eq!(
        list(REFERENCES, "chicago-author-date"),
        [
            "Bustillo, Inés, and Helvia Velloso. 2016. “Insecurity and Development in Latin America and the Caribbean.” \
             <i>PRISM</i> 5 (4): 49–64.",
            "Kelly, John. 2016. “An Interview with General John Kelly.” Interview by Michael Miklaucic. <i>PRISM</i> 5 \
             (4): 191–204.",
            "Ellis, R. Evan. 2016. “Learning in the Fight against Organized Crime.” Strategic Studies Institute, May 17. \
             <a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"external\">https://example.org/a?b=1&amp;c=2</a>.",
            "William J. Perry Center. 2017. <i>Countering Threats That Cross Borders</i>. Proceedings.",
            "World Bank. 2011. <i>Citizen Security in Numbers</i>. Working Paper No. 7. World Bank.",
            "Cruz, José Miguel. 2015. “The New Wars.” In <i>Drug Trafficking and Organized Crime</i>, edited by Bruce M. \
             Bagley and Jonathan D. Rosen. University Press of Florida.",
        ]
    );
}

/// Publication Manual of the American Psychological Association, 7th edition: 10.1 (periodicals), 8.36 (interviews),
/// 10.16 (webpages), 10.4 (reports and gray literature), 10.3 (edited book chapters).
#[test]
fn references_are_those_of_the_american_psychological_association() {
    assert_eq!(
        list(REFERENCES, "apa"),
        [
            "Bustillo, I., &amp; Velloso, H. (2016). Insecurity and development in Latin America and the Caribbean. \
             <i>PRISM</i>, <i>5</i>(4), 49–64.",
            "Kelly, J. (2016). An interview with General John Kelly (M. Miklaucic, Interviewer). <i>PRISM</i>, \
             <i>5</i>(4), 191–204.",
            "Ellis, R. E. (2016, May 17). <i>Learning in the fight against organized crime</i>. Strategic Studies \
             Institute. <a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"external\">https://example.org/a?b=1&amp;c=2</a>",
            "William J. Perry Center. (2017). <i>Countering threats that cross borders</i> [Proceedings].",
            "World Bank. (2011). <i>Citizen security in numbers</i> (Working Paper No. 7). World Bank.",
            "Cruz, J. M. (2015). The new wars. In B. M. Bagley &amp; J. D. Rosen (Eds.), <i>Drug trafficking and \
             organized crime</i> (pp. 45–68). University Press of Florida.",
        ]
    );
}

/// MLA Handbook, 9th edition, chapter 5, “The List of Works Cited by Element”: author, title of source, title of
/// container, contributor, number, publisher, publication date, location; what is added after a title ends in a full stop (“Supplemental Elements”).
#[test]
fn references_are_those_of_the_modern_language_association() {
    assert_eq!(
        list(REFERENCES, "modern-language-association"),
        [
            "Bustillo, Inés, and Helvia Velloso. “Insecurity and Development in Latin America and the Caribbean.” \
             <i>PRISM</i>, vol. 5, no. 4, 2016, pp. 49–64.",
            "Kelly, John. “An Interview with General John Kelly.” Interview by Michael Miklaucic. <i>PRISM</i>, vol. 5, \
             no. 4, 2016, pp. 191–204.",
            "Ellis, R. Evan. “Learning in the Fight against Organized Crime.” <i>Strategic Studies Institute</i>, 17 May \
             2016, <a href=\"https://example.org/a?b=1&amp;c=2\" rel=\"external\">https://example.org/a?b=1&amp;c=2</a>.",
            "William J. Perry Center. <i>Countering Threats That Cross Borders</i>. Proceedings. 2017.",
            "World Bank. <i>Citizen Security in Numbers</i>. Working paper no. 7, World Bank, 2011.",
            "Cruz, José Miguel. “The New Wars.” <i>Drug Trafficking and Organized Crime</i>, edited by Bruce M. Bagley \
             and Jonathan D. Rosen, University Press of Florida, 2015, pp. 45–68.",
        ]
    );
}

#[test]
fn a_citation_in_the_text_is_that_of_the_style() {
    let pages = Locator::Pages { first: 50, last: Some(51) };
    let section = Locator::Section { heading: "A & B".to_owned(), paragraph: Some(2) };
    let see = [Cite { prefix: "see", ..Cite::at(0, Some(&pages)) }, Cite::at(5, None)];
    let year = [Cite { suppress_author: true, ..Cite::at(0, Some(&pages)) }];
    let alone = [Cite { suppress_author: true, ..Cite::at(3, None) }];
    for (style, cites, expected) in [
        ("chicago-author-date", &see[..], "(see Bustillo and Velloso 2016, 50–51; Cruz 2015)"),
        ("chicago-author-date", &year, "(2016, 50–51)"),
        ("chicago-author-date", &[Cite::at(2, Some(&section))], "(Ellis 2016, sec. “A &amp; B”, para. 2)"),
        ("apa", &see, "(see Bustillo &amp; Velloso, 2016, pp. 50–51; Cruz, 2015)"),
        ("apa", &[Cite::at(2, Some(&Locator::Paragraph(3)))], "(Ellis, 2016, para. 3)"),
        ("modern-language-association", &see, "(see Bustillo and Velloso 50–51; Cruz)"),
        ("modern-language-association", &year, "(50–51)"),
        ("modern-language-association", &alone, "(2017)"),
        ("ieee", &[Cite::at(5, None)], "[6]"),
    ] {
        assert_eq!(cited(REFERENCES, style, cites), expected, "{style}");
    }
}

#[test]
fn what_means_something_in_html_is_escaped() {
    let yaml = "- {id: a, type: book, title: '<script>alert(1)</script> & \"x\"', author: [{literal: '<b>'}], URL: \
                'javascript:alert(1)', issued: 2016}\n";
    for style in ["chicago-author-date", "apa", "modern-language-association", "ieee"] {
        let html =
            list(yaml, style).concat() + &cited(yaml, style, &[Cite { prefix: "<", suffix: "&", ..Cite::at(0, None) }]);
        assert!(!html.contains("<script") && !html.contains("<b>") && !html.contains("href"), "{html}");
    }
}

#[test]
fn years_that_are_no_single_year_are_written_as_they_are() {
    let year = |issued: &str| {
        list(
            &format!("- {{id: a, type: book, title: T, author: [{{family: X}}], issued: {issued}}}\n"),
            "modern-language-association",
        )
        .concat()
    };
    assert_eq!(year("2015/2016"), "X. <i>T</i>. 2015–2016.");
    assert_eq!(year("2015/.."), "X. <i>T</i>. 2015–.");
    assert_eq!(year("{literal: in press}"), "X. <i>T</i>. in press.");
    let chicago = |issued: &str| {
        list(&format!("- {{id: a, type: book, title: 'Why? Of the U.S. and us?', author: [{{family: X}}], issued: {issued}, language: en}}\n"), "chicago-author-date").concat()
    };
    assert_eq!(chicago("2016-05/2016-06"), "X. 2016. <i>Why? Of the U.S. and Us?</i>");
}

#[test]
fn works_of_the_same_year_are_told_apart() {
    let yaml = "- {id: b, type: book, title: Beta, author: [{family: X}], issued: 2016}\n- {id: a, type: book, title: \
                Alpha, author: [{family: X}], issued: 2016}\n";
    assert_eq!(cited(yaml, "chicago-author-date", &[Cite::at(0, None)]), "(X 2016b)");
    assert_eq!(cited(yaml, "chicago-author-date", &[Cite::at(1, None)]), "(X 2016a)");
    assert_eq!(list(yaml, "chicago-author-date"), ["X. 2016b. <i>Beta</i>.", "X. 2016a. <i>Alpha</i>."]);
    assert_eq!(formatted(yaml, "chicago-author-date", "en", |citations, _| citations.sorted(0..2)), [1, 0]);
}

#[test]
fn a_style_that_cannot_be_used_says_why() {
    let message = |name: &str, file: Option<&'static str>| {
        Style::read(name, "en", |_| file.map(str::as_bytes)).expect_err("the style is refused")
    };
    assert_eq!(message("chicago-author-dat", None).help, "did you mean `chicago-author-date`?");
    assert!(message("own.csl", None).message.contains("content/own.csl"));
    assert!(message("own.csl", Some("<style")).message.contains("no citation style"));
    let circle =
        "<style><macro name=\"a\"><text macro=\"b\"/></macro><macro name=\"b\"><text macro=\"a\"/></macro></style>";
    assert!(message("own.csl", Some(circle)).message.contains("calls itself"));
    let deep: &'static str = "<group>".repeat(100).leak();
    assert!(message("own.csl", Some(deep)).message.contains("nested"));
}
