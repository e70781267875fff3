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
    let (references, _) = reference::read(file, sources.get(file));
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

/// What a manual wants for one of [`REFERENCES`], written from the manual and not from what the program says.
struct Wanted {
    reference: usize,
    section: &'static str,
    text: &'static str,
    /// What the program says instead, and why that is let be.
    differs: Option<(&'static str, &'static str)>,
}

const fn wanted(reference: usize, section: &'static str, text: &'static str) -> Wanted {
    Wanted { reference, section, text, differs: None }
}

impl Wanted {
    const fn but(mut self, ours: &'static str, why: &'static str) -> Self {
        self.differs = Some((ours, why));
        self
    }
}

/// Compares texts with `*italics*`; that of the manual is held wherever no difference is named.
fn held(style: &str, manual: &[Wanted]) {
    let plain = |html: &str| {
        let html = html.replace("<i>", "*").replace("</i>", "*").replace("&amp;", "&");
        let link = "<a href=\"https://example.org/a?b=1&c=2\" rel=\"external\">";
        html.replace(link, "").replace("</a>", "")
    };
    let ours = list(REFERENCES, style);
    assert_eq!(manual.len(), ours.len(), "{style}: every kind of source is compared");
    for Wanted { reference, section, text, differs } in manual {
        let ours = plain(&ours[*reference]);
        match differs {
            None => assert_eq!(ours, *text, "{style}, {section}"),
            Some((difference, why)) => {
                assert_ne!(difference, text, "{style}, {section}: {why}");
                assert_eq!(ours, *difference, "{style}, {section}: {why}");
            }
        }
    }
}

#[test]
fn references_are_those_of_the_chicago_manual_17th_edition() {
    held("chicago-author-date-17th-edition", &[
        wanted(
            0,
            "15.9, 15.47: journal article, with volume and issue",
            "Bustillo, Inés, and Helvia Velloso. 2016. “Insecurity and Development in Latin America and the Caribbean.” \
             *PRISM* 5 (4): 49–64.",
        ),
        wanted(
            1,
            "14.213: published interview, under the person interviewed",
            "Kelly, John. 2016. “An Interview with General John Kelly.” Interview by Michael Miklaucic. *PRISM* 5 (4): \
             191–204.",
        ),
        wanted(
            2,
            "14.207, 15.50: content of a website, the year repeated with the day",
            "Ellis, R. Evan. 2016. “Learning in the Fight against Organized Crime.” Strategic Studies Institute, May 17, \
             2016. https://example.org/a?b=1&c=2.",
        )
        .but(
            "Ellis, R. Evan. 2016. “Learning in the Fight against Organized Crime.” Strategic Studies Institute, May 17. \
             https://example.org/a?b=1&c=2.",
            "the archive's style says the year once, as the 18th edition does; nothing is lost by it",
        ),
        wanted(
            3,
            "14.220, 14.84: proceedings of a body, treated as a book with the body as its author",
            "William J. Perry Center. 2017. *Countering Threats That Cross Borders*. Proceedings.",
        ),
        wanted(
            4,
            "14.220, 14.126: report as a book; a number follows the name of its series without a comma",
            "World Bank. 2011. *Citizen Security in Numbers*. Working Paper 7. Washington, DC: World Bank.",
        )
        .but(
            "World Bank. 2011. *Citizen Security in Numbers*. Working Paper No. 7. Washington, DC: World Bank.",
            "the style writes “No.”, as reports themselves do on their covers",
        ),
        wanted(
            5,
            "14.107, 15.9: chapter of an edited book",
            "Cruz, José Miguel. 2015. “The New Wars.” In *Drug Trafficking and Organized Crime*, edited by Bruce M. Bagley \
             and Jonathan D. Rosen, 45–68. Gainesville: University Press of Florida.",
        ),
    ]);
}

/// The style of a book that names none. What the 18th edition has otherwise than the 17th: no place of a publisher, no
/// pages of a chapter, a year said once (ch. 13, reference list entries; ch. 14, “Books”).
#[test]
fn references_are_those_of_the_chicago_manual_18th_edition() {
    held(
        "chicago-author-date",
        &[
            wanted(
                0,
                "ch. 14, journals",
                "Bustillo, Inés, and Helvia Velloso. 2016. “Insecurity and Development in Latin America and the Caribbean.” \
             *PRISM* 5 (4): 49–64.",
            ),
            wanted(
                1,
                "ch. 14, interviews",
                "Kelly, John. 2016. “An Interview with General John Kelly.” Interview by Michael Miklaucic. *PRISM* 5 (4): \
             191–204.",
            ),
            wanted(
                2,
                "ch. 14, websites",
                "Ellis, R. Evan. 2016. “Learning in the Fight against Organized Crime.” Strategic Studies Institute, May 17. \
             https://example.org/a?b=1&c=2.",
            ),
            wanted(
                3,
                "ch. 14, reports and the like",
                "William J. Perry Center. 2017. *Countering Threats That Cross Borders*. Proceedings.",
            ),
            wanted(
                4,
                "ch. 14, reports and the like",
                "World Bank. 2011. *Citizen Security in Numbers*. Working Paper 7. World Bank.",
            )
            .but(
                "World Bank. 2011. *Citizen Security in Numbers*. Working Paper No. 7. World Bank.",
                "as for the 17th edition",
            ),
            wanted(
                5,
                "ch. 14, chapters of books",
                "Cruz, José Miguel. 2015. “The New Wars.” In *Drug Trafficking and Organized Crime*, edited by Bruce M. Bagley \
             and Jonathan D. Rosen. University Press of Florida.",
            ),
        ],
    );
}

/// Publication Manual of the American Psychological Association, 7th edition.
#[test]
fn references_are_those_of_the_american_psychological_association() {
    held("apa", &[
        wanted(
            0,
            "10.1, example 1: journal article",
            "Bustillo, I., & Velloso, H. (2016). Insecurity and development in Latin America and the Caribbean. *PRISM*, \
             *5*(4), 49–64.",
        ),
        wanted(
            1,
            "8.36: a published interview has the form of what it is published in, here 10.1",
            "Kelly, J. (2016). An interview with General John Kelly. *PRISM*, *5*(4), 191–204.",
        )
        .but(
            "Kelly, J. (2016). An interview with General John Kelly (M. Miklaucic, Interviewer). *PRISM*, *5*(4), 191–204.",
            "who asked is part of what a reader must know, and stands as a role does by 9.19",
        ),
        wanted(
            2,
            "10.16, example 110: webpage on a website; no full stop after an address (9.35)",
            "Ellis, R. E. (2016, May 17). *Learning in the fight against organized crime*. Strategic Studies Institute. \
             https://example.org/a?b=1&c=2",
        ),
        wanted(
            3,
            "10.4, 9.21: report of a body, with a description in brackets",
            "William J. Perry Center. (2017). *Countering threats that cross borders* [Proceedings].",
        ),
        wanted(
            4,
            "10.4, 9.29: report with a number, whose author is not named again as publisher",
            "World Bank. (2011). *Citizen security in numbers* (Working Paper No. 7).",
        ),
        wanted(
            5,
            "10.3, example 39: chapter of an edited book",
            "Cruz, J. M. (2015). The new wars. In B. M. Bagley & J. D. Rosen (Eds.), *Drug trafficking and organized \
             crime* (pp. 45–68). University Press of Florida.",
        ),
    ]);
}

/// MLA Handbook, 9th edition, chapter 5, by its elements: Author 5.3–5.22, Title of Source 5.23–5.30, Title of Container
/// 5.31–5.37, Contributor 5.38–5.47, Number 5.51–5.53, Publisher 5.54–5.67, Publication Date 5.68–5.83, Location
/// 5.84–5.99, Supplemental Elements 5.105–5.119.
#[test]
fn references_are_those_of_the_modern_language_association() {
    held("modern-language-association", &[
        wanted(
            0,
            "Author (two of them), Number, Location",
            "Bustillo, Inés, and Helvia Velloso. “Insecurity and Development in Latin America and the Caribbean.” \
             *PRISM*, vol. 5, no. 4, 2016, pp. 49–64.",
        ),
        wanted(
            1,
            "Contributor, of the work and not of its container",
            "Kelly, John. “An Interview with General John Kelly.” Interview by Michael Miklaucic. *PRISM*, vol. 5, no. 4, \
             2016, pp. 191–204.",
        ),
        wanted(
            2,
            "Publication Date, Location: an address that is a link keeps its https://",
            "Ellis, R. Evan. “Learning in the Fight against Organized Crime.” *Strategic Studies Institute*, 17 May 2016, \
             https://example.org/a?b=1&c=2.",
        ),
        wanted(
            3,
            "Supplemental Elements: what kind of text it is stands at the end",
            "William J. Perry Center. *Countering Threats That Cross Borders*. 2017. Proceedings.",
        )
        .but(
            "William J. Perry Center. *Countering Threats That Cross Borders*. Proceedings. 2017.",
            "the style has the kind of text as a supplement of the title, where the element may stand too if it says more \
             of the title than of the entry",
        ),
        wanted(
            4,
            "Author, organisations: a body that publishes its own work is named as publisher only; Number",
            "*Citizen Security in Numbers*. Working paper no. 7, World Bank, 2011.",
        ),
        wanted(
            5,
            "Contributor, Publisher (“University Press” is UP), Location",
            "Cruz, José Miguel. “The New Wars.” *Drug Trafficking and Organized Crime*, edited by Bruce M. Bagley and \
             Jonathan D. Rosen, UP of Florida, 2015, pp. 45–68.",
        ),
    ]);
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
fn what_a_style_does_not_list_is_listed_all_the_same() {
    let yaml =
        "- {id: a, type: interview, title: A Talk, author: [{family: X, given: Y}], issued: 2021, language: en}\n";
    assert_eq!(list(yaml, "chicago-author-date"), ["X, Y. 2021. “A Talk.”"]);
    for archived in ArchivedStyle::all() {
        assert_ne!(list(yaml, archived.names()[0]), [""], "{}", archived.names()[0]);
    }
}

#[test]
fn what_is_missing_leaves_no_mark_behind() {
    let yaml = "- {id: a, type: article-journal, title: T, container-title: J, author: [{family: X}], issued: 2021}\n";
    assert_eq!(list(yaml, "chicago-author-date"), ["X. 2021. “T.” <i>J</i>."]);
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

#[test]
fn every_style_of_the_archive_can_be_used() {
    let place = Locator::Pages { first: 50, last: None };
    for archived in ArchivedStyle::all() {
        let name = archived.names()[0];
        assert!(matches!(archived.get(), csl::Style::Independent(_)), "{name}");
        formatted(REFERENCES, name, "en", |citations, _| {
            let cite = [Cite::at(5, Some(&place))];
            // A number that was put in afterwards stands where the style would have put it itself.
            let direct = citations.pieces(&cite);
            assert_eq!(*citations.cite(&cite), direct, "{name}");
            assert!(!citations.reference(5).is_empty(), "{name}");
        });
    }
}

#[test]
fn a_style_is_not_read_before_it_is_needed() {
    formatted(REFERENCES, "apa", "en", |citations, _| {
        assert!(citations.style.ready.get().is_none());
        citations.reference(0);
        assert!(citations.style.ready.get().is_some());
        assert_eq!(citations.known.entries.iter().filter(|entry| entry.get().is_some()).count(), 1);
    });
}
