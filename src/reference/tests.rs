use super::*;
use crate::source::Sources;

/// Reads a text as a file of that name.
fn reading(path: &str, text: &str) -> (Vec<Reference>, Diagnostics) {
    let mut sources = Sources::default();
    let file = sources.add(Source::new(path, text.as_bytes().to_vec()));
    let (references, diagnostics) = read(file, sources.get(file));
    for reference in &references {
        assert_eq!(text[reference.span.range()].replace('\\', ""), reference.id, "the place of an id holds the id");
    }
    (references, diagnostics)
}

/// The only reference of a text without a mistake.
fn one(path: &str, text: &str) -> Reference {
    let (mut references, diagnostics) = reading(path, text);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    assert_eq!(references.len(), 1);
    references.remove(0)
}

/// The findings of a text: each rule with the words it underlines.
fn findings<'t>(path: &str, text: &'t str) -> Vec<(&'static str, &'t str)> {
    let (_, diagnostics) = reading(path, text);
    diagnostics.iter().map(|found| (found.rule.name(), &text[found.span.range()])).collect()
}

/// A reference in CSL-YAML with one more variable.
fn yaml(line: &str) -> String {
    format!("- id: a\n  type: book\n  title: T\n  {line}\n")
}

/// An entry in BibLaTeX with one more field.
fn bib(line: &str) -> String {
    format!("@book{{a,\n  title = {{T}},\n  {line},\n}}\n")
}

fn issued(line: &str) -> String {
    let date = one("r.yaml", &yaml(&format!("issued: {line}"))).issued.expect("there is a date");
    format!("{:?}", (date.edtf(), date.literal))
}

const PANDOC: &str = "---
references:
# id: commented1999out
- id: felbabbrown2016militias
  author:
  - family: Felbab-Brown
    given: Vanda
  container-title: PRISM
  issue: 4
  issued:
  - year: 2015
  - year: 2016
  page: 173-184
  pages: counted
  title: 'The Rise of Militias in Mexico: Citizens’ Security or Further Conflict Escalation?'
  type: article-journal
  volume: 5
- {id: \"cruz2013wars\", type: paper-conference, title: Wars, author: [{family: Cruz, given: José Miguel}]}
---
";

#[test]
fn pandocs_yaml_is_read() {
    let (references, diagnostics) = reading("references.yaml", PANDOC);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    let [militias, wars] = references.as_slice() else { panic!("{references:#?}") };
    assert_eq!((militias.id.as_str(), militias.kind.as_str()), ("felbabbrown2016militias", "article-journal"));
    assert_eq!((militias.volume.as_deref(), militias.issue.as_deref()), (Some("5"), Some("4")));
    assert_eq!((militias.page.as_deref(), militias.pages), (Some("173-184"), PageMarks::Counted));
    assert_eq!(militias.year_text("c.").as_deref(), Some("2015–2016"));
    assert_eq!(militias.short_authors("and", "et al."), "Felbab-Brown");
    assert_eq!((wars.authors[0].full().as_str(), wars.pages), ("José Miguel Cruz", PageMarks::Printed));
}

#[test]
fn zoteros_json_is_read_with_tabs_and_escapes() {
    let text = "[\n\t{\n\t\t\"id\": \"http:\\/\\/zotero.org\\/a\",\n\t\t\"type\":\"article-journal\",\"title\":\"Caf\\u00e9\",\
        \n\t\t\"DOI\": \"10.1/x\", \"note\": \"\",\n\t\t\"issued\": {\"date-parts\": [[\"2016\", 5, 17]]},\
        \n\t\t\"author\": [{\"family\": \"Cruz\", \"given\": \"\"}]\n\t}\n]";
    let (references, diagnostics) = reading("references.json", text);
    let rules: Vec<_> = diagnostics.iter().map(|found| (found.rule, &text[found.span.range()])).collect();
    assert_eq!(rules, [(Rule::WrongType, "http:\\/\\/zotero.org\\/a")], "two marks in a row cannot be cited");
    let reference = &references[0];
    assert_eq!((reference.title.as_str(), reference.note.as_deref()), ("Café", None));
    assert_eq!(reference.issued.as_ref().and_then(Date::edtf).as_deref(), Some("2016-05-17"));
    assert_eq!((reference.doi.as_deref(), &reference.authors[0].given), (Some("10.1/x"), &None));
    let minified = r#"[{"type":"book","title":"A","id":"a"},{"note":"id:\"a\"","id":"b","type":"book","title":"B"}]"#;
    assert_eq!(reading("r.json", minified).0.len(), 2);
}

#[test]
fn a_file_of_nothing_has_no_references_and_no_mistakes() {
    for text in ["", "references:\n", "references: []\n", "[]", "# comments only\n", "---\n---\n"] {
        let (references, diagnostics) = reading("references.yaml", text);
        assert!(references.is_empty() && diagnostics.is_empty(), "{text:?} {diagnostics:#?}");
    }
}

#[test]
fn every_form_of_a_date_is_read() {
    for (line, edtf) in [
        ("2016", "2016"),
        ("2016-05", "2016-05"),
        ("\"2016-05-17\"", "2016-05-17"),
        ("2016-05-17T10:00:00Z", "2016-05-17"),
        ("2016-22", "2016-22"),
        ("2016-XX", "2016"),
        ("2016-05/2016-06", "2016-05/2016-06"),
        ("2015/2016", "2015/2016"),
        ("2016/2016-05", "2016/2016-05"),
        ("2016/..", "2016/.."),
        ("~2016", "2016~"),
        ("2016?", "2016~"),
        ("201X", "2010~/2019~"),
        ("{year: 2016, month: 5, day: 1}", "2016-05-01"),
        ("{year: \"2016\"}", "2016"),
        ("[{year: 2016, month: 5}]", "2016-05"),
        ("[{year: 2015}, {year: 2016}]", "2015/2016"),
        ("[{year: 2015, circa: 1}]", "2015~"),
        ("{date-parts: [[2016]]}", "2016"),
        ("{date-parts: [[\"2016\", \"5\"]]}", "2016-05"),
        ("{date-parts: [[2015, 1], [2016, 2]], circa: true}", "2015-01~/2016-02~"),
        ("{date-parts: [[2016]], season: 2}", "2016-22"),
        ("{date-parts: [[2016, 13]]}", "2016-21"),
        ("{year: 2016, season: Autumn}", "2016-23"),
        ("{raw: 2016-05}", "2016-05"),
        ("{edtf: 2016-05~}", "2016-05~"),
        ("-0044", "-0044"),
    ] {
        assert_eq!(issued(line), format!("{:?}", (Some(edtf), None::<&str>)), "{line}");
    }
    assert_eq!(issued("{literal: in press}"), format!("{:?}", (None::<&str>, Some("in press"))));
    assert_eq!(issued("{raw: May 2016}"), format!("{:?}", (None::<&str>, Some("May 2016"))));
}

#[test]
fn a_wrong_date_is_reported_at_the_part_that_is_wrong() {
    for (line, place) in [
        ("soon", "soon"),
        ("2016-13-01", "2016-13-01"),
        ("2015-02-29", "2015-02-29"),
        ("2015/16", "2015/16"),
        ("2016/2015", "2016/2015"),
        ("../2016", "../2016"),
        ("201X-05", "201X-05"),
        ("20160", "20160"),
        ("true", "true"),
        ("{year: 2016, month: 17}", "17"),
        ("{year: 2016, month: May}", "May"),
        ("{year: 2016, month: 2, day: 30}", "30"),
        ("{year: 2016, day: 3}", "3"),
        ("{date-parts: [[2016, 5, 32]]}", "32"),
        ("{date-parts: [[x]]}", "x"),
        ("{date-parts: [2016, 5]}", "[2016, 5]"),
        ("{date-parts: [[]]}", "[]"),
        ("{date-parts: [[2016]], season: 5}", "5"),
        ("{edtf: May 2016}", "May 2016"),
    ] {
        assert_eq!(findings("r.yaml", &yaml(&format!("issued: {line}"))), [("wrong-type", place)], "{line}");
    }
    assert_eq!(findings("r.yaml", &yaml("issued: {month: 5}")), [("missing-key", "{month: 5}")]);
    assert_eq!(findings("r.yaml", &yaml("issued: {yaer: 5, literal: x}")), [("unknown-key", "yaer")]);
}

#[test]
fn every_mistake_is_reported_at_its_place() {
    for (text, expected) in [
        ("- type: book\n  title: T\n", &[("missing-key", "type: book")][..]),
        ("- id: a1\n  title: T\n", &[("missing-key", "a1")]),
        ("- id: a1\n  type: book\n", &[("missing-key", "a1")]),
        ("- id: a1\n  type: boook\n  title: T\n", &[("wrong-type", "boook")]),
        ("- id: a1\n  type: [book]\n  title: 1984\n", &[("wrong-type", "[book]"), ("wrong-type", "1984")]),
        ("- id: a b\n  type: book\n  title: T\n", &[("wrong-type", "a b")]),
        ("- id: 'a.'\n  type: book\n  title: T\n", &[("wrong-type", "a.")]),
        ("- id: a\n  id: b\n  type: book\n  title: T\n", &[("front-matter-invalid", "id")]),
        ("- a\n", &[("wrong-type", "a")]),
        ("id: a\ntype: book\n", &[("wrong-type", "id: a")]),
        ("refrences: []\n", &[("unknown-key", "refrences")]),
        ("references: {a: 1}\n", &[("wrong-type", "{a: 1}")]),
        ("just text\n", &[("wrong-type", "just text")]),
        ("- id: a\n  title: [1\n", &[("front-matter-invalid", "[")]),
    ] {
        assert_eq!(findings("r.yaml", text), expected, "{text}");
    }
    for (line, expected) in [
        ("container_title: J", ("unknown-key", "container_title")),
        ("doi: 10.1/x", ("unknown-key", "doi")),
        ("author: Vanda Felbab-Brown", ("wrong-type", "Vanda Felbab-Brown")),
        ("author: {family: Cruz}", ("wrong-type", "{family: Cruz}")),
        ("author: [Cruz]", ("wrong-type", "Cruz")),
        ("author: [{famly: Cruz, literal: x}]", ("unknown-key", "famly")),
        ("author: [{suffix: Jr.}]", ("missing-key", "{suffix: Jr.}")),
        ("editor: [{family: Ñandú}, {family: 50}]", ("wrong-type", "50")),
        ("translator: [{family: [a]}]", ("wrong-type", "[a]")),
        ("volume: [5]", ("wrong-type", "[5]")),
        ("publisher: true", ("wrong-type", "true")),
        ("pages: sure", ("wrong-type", "sure")),
        ("custom: text", ("wrong-type", "text")),
        ("categories: one", ("wrong-type", "one")),
    ] {
        assert_eq!(findings("r.yaml", &yaml(line)), [expected], "{line}");
    }
    let (_, diagnostics) = reading("r.yaml", &yaml("doi: 10.1/x"));
    let fix = diagnostics.iter().next().and_then(|found| found.fix.as_ref()).expect("the mend is certain");
    assert_eq!(fix.replacement, "DOI");
}

#[test]
fn an_id_given_twice_is_reported_with_both_places() {
    let mut sources = Sources::default();
    let files = [
        ("a.yaml", "- {id: x, type: book, title: A}\n- {id: x, type: book, title: B}\n"),
        ("b.bib", "@book{x, title={C}}"),
    ];
    let files = files.map(|(path, text)| sources.add(Source::new(path, text.as_bytes().to_vec())));
    let read: Vec<_> = files.iter().map(|file| read(*file, sources.get(*file)).0).collect();
    let (merged, diagnostics) = merge(read);
    assert_eq!(merged.iter().map(|reference| reference.title.as_str()).collect::<Vec<_>>(), ["A"]);
    let places: Vec<_> =
        diagnostics.iter().map(|found| (found.rule, found.span.start, found.related[0].0.start)).collect();
    assert_eq!(places, [(Rule::DuplicateId, 39, 7), (Rule::DuplicateId, 6, 7)]);
}

#[test]
fn names_are_shortened_with_the_particle_that_belongs_to_them() {
    let short = |authors: &str| one("r.yaml", &yaml(&format!("author: [{authors}]"))).short_authors("y", "et al.");
    let berg = "{family: Berg, given: Anna, non-dropping-particle: van der}";
    let cruz = "{family: Cruz, given: Juan, dropping-particle: de la}";
    assert_eq!(short(berg), "van der Berg");
    assert_eq!(short(cruz), "Cruz");
    assert_eq!(short(&format!("{berg}, {cruz}")), "van der Berg y Cruz");
    assert_eq!(short(&format!("{berg}, {cruz}, {berg}")), "van der Berg et al.");
    assert_eq!(short("{family: de la Cruz, given: Juana Inés}"), "de la Cruz");
    assert_eq!(short("{literal: William J. Perry Center}, {literal: CEPAL}"), "William J. Perry Center y CEPAL");
    let names =
        one("r.yaml", &yaml(&format!("author: [{berg}, {cruz}, {{family: Ors, given: E., dropping-particle: d’}}]")));
    let names: Vec<_> = names.authors.iter().map(Name::full).collect();
    assert_eq!(names, ["Anna van der Berg", "Juan de la Cruz", "E. d’Ors"]);
    assert_eq!(one("r.yaml", &yaml("editor: [{family: Miklaucic}]")).short_authors("and", "et al."), "Miklaucic");
    assert_eq!(one("r.yaml", &yaml("title-short: S")).short_authors("and", "et al."), "S");
}

#[test]
fn years_are_written_as_far_as_they_are_known() {
    let years = |date: &str| one("r.yaml", &yaml(&format!("issued: {date}"))).year_text("c.").unwrap_or_default();
    assert_eq!(years("2016-05/2016-06"), "2016");
    assert_eq!(years("2015/2016"), "2015–2016");
    assert_eq!(years("2016/.."), "2016–");
    assert_eq!(years("~2008/2009"), "c. 2008–2009");
    assert_eq!(years("{literal: n.d.}"), "n.d.");
    assert_eq!(one("r.yaml", &yaml("note: n")).year_text("c."), None);
}

#[test]
fn a_source_where_several_people_speak_is_known() {
    let many = |kind: &str, more: &str| {
        one("r.yaml", &format!("- {{id: a, type: {kind}, title: T{more}}}\n")).is_many_voiced()
    };
    assert!(many("interview", ""));
    assert!(many("report", ", genre: Proceedings"));
    assert!(many("report", ", event-title: Seminar"));
    assert!(many("book", ", event: Seminar"));
    assert!(!many("report", ", genre: Policy memo"));
    assert!(!many("paper-conference", ", event-title: Seminar"));
    assert!(!many("article-journal", ""));
}

#[test]
fn csl_is_written_again_as_it_was_read() {
    let text = r#"[{"id": "a", "type": "report", "title": "T", "author": [{"family": "Cruz", "given": "J", "suffix": "Jr.",
        "comma-suffix": true}], "interviewer": [{"literal": "X"}], "issued": {"date-parts": [[2015, 5], [2016]], "circa": true},
        "accessed": {"date-parts": [[2016]], "season": 2}, "volume": "5", "DOI": "10.1/x", "translator": [{"family": "Ç"}],
        "event-date": {"date-parts": [[2017, 9, 26], [2017, 9, 28]]}, "keyword": "a, b", "categories": ["x"],
        "custom": {"short_id": "xyz", "n": [1, 2.5, null], "pages": "counted"}}]"#;
    let json = |value: &Value| json(value);
    let original: serde_json::Value = serde_json::from_str(text).expect("the text is JSON");
    let reference = one("r.json", text);
    assert_eq!(reference.pages, PageMarks::Counted);
    let written = serde_json::Value::Array(vec![json(&reference.csl())]);
    assert_eq!(written, original);
    let again = one("r.json", &serde_json::to_string(&written).expect("a value is JSON"));
    assert_eq!(json(&again.csl()), json(&reference.csl()));
    let open = one("r.yaml", &yaml("issued: 2016-21/..")).csl();
    assert_eq!(json(&open)["issued"], serde_json::json!({"edtf": "2016-21/.."}));
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Float(value) => (*value).into(),
        Value::Text(value) => value.as_str().into(),
        Value::List(items) => items.iter().map(json).collect(),
        Value::Map(entries) => entries.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
    }
}

#[test]
fn every_variable_is_kept_whatever_its_form() {
    for key in KEYS {
        let value = match key.name {
            "id" | "type" | "title" | "pages" | "event" | "categories" | "custom" => continue,
            "URL" => "https://example.org/a",
            name if one_form(name, "[{family: Cruz}]") => "[{family: Cruz}]",
            _ => "2016-05",
        };
        let reference = one("r.yaml", &yaml(&format!("{}: {value}", key.name)));
        assert!(
            matches!(reference.csl(), Value::Map(entries) if entries.iter().any(|(name, _)| name == key.name)),
            "{}",
            key.name
        );
    }
}

fn one_form(name: &str, value: &str) -> bool {
    findings("r.yaml", &yaml(&format!("{name}: {value}"))).is_empty()
}

const BIB: &str = r#"% A comment
@string{ndu = "National Defense University"}
@preamble{"\newcommand{\x}{y}"}
@comment{ignored = {x}}
@Article{felbabbrown2016militias,
  author       = {Felbab-Brown, Vanda and de la Cruz, Juana In{\'e}s and {World Bank}},
  title        = {The {Rise} of \emph{Militias} in {M\'exico}},
  subtitle     = {``Citizens' Security''},
  journaltitle = {PRISM},
  volume = 5, number = 4,
  pages = {173--184}, date = {2015/2016},
  publisher = ndu # { Press},
  url = {https://example.org/~a_b%20c},
  pagemarks = {counted},
  langid = {brazilian},
  bdsk-url-1 = {x},
}
"#;

#[test]
fn biblatex_is_read() {
    let reference = one("references.bib", BIB);
    assert_eq!((reference.id.as_str(), reference.kind.as_str()), ("felbabbrown2016militias", "article-journal"));
    assert_eq!(reference.title, "The Rise of Militias in México: “Citizens' Security”");
    assert_eq!(
        reference.authors.iter().map(Name::full).collect::<Vec<_>>(),
        ["Vanda Felbab-Brown", "Juana Inés de la Cruz", "World Bank"]
    );
    assert_eq!(reference.authors[1].dropping_particle.as_deref(), Some("de la"));
    assert_eq!(reference.authors[2].literal.as_deref(), Some("World Bank"));
    assert_eq!((reference.volume.as_deref(), reference.issue.as_deref()), (Some("5"), Some("4")));
    assert_eq!((reference.page.as_deref(), reference.pages), (Some("173–184"), PageMarks::Counted));
    assert_eq!(reference.publisher.as_deref(), Some("National Defense University Press"));
    assert_eq!(reference.url.as_deref(), Some("https://example.org/~a_b%20c"));
    assert_eq!(reference.language.as_deref(), Some("pt-BR"));
    assert_eq!(reference.year_text("c.").as_deref(), Some("2015–2016"));
}

#[test]
fn biblatex_dates_and_types_become_those_of_csl() {
    for (line, edtf) in [
        ("date = {2016-05-17}", "2016-05-17"),
        ("date = {~2016}", "2016~"),
        ("year = 2016", "2016"),
        ("year = {2015--2016}", "2015/2016"),
        ("year = 2016, month = may", "2016-05"),
        ("year = {2016}, month = {October}, day = {31}", "2016-10-31"),
        ("year = 2016, month = 5", "2016-05"),
    ] {
        assert_eq!(one("r.bib", &bib(line)).issued.and_then(|date| date.edtf()).as_deref(), Some(edtf), "{line}");
    }
    for (entry, kind, genre) in [
        ("@phdthesis{a, title={T}, school={S}}", "thesis", Some("PhD thesis")),
        ("@article{a, title={T}, entrysubtype={newspaper}}", "article-newspaper", None),
        ("@misc{a, title={T}, entrysubtype={interview}, interviewer={Michael Miklaucic}}", "interview", None),
        ("@TechReport{a, title={T}, institution={A and B}}", "report", Some("technical report")),
        ("@proceedings{a, title={T}}", "book", Some("Proceedings")),
    ] {
        let reference = one("r.bib", entry);
        assert_eq!((reference.kind.as_str(), reference.genre.as_deref()), (kind, genre));
    }
    assert!(one("r.bib", "@proceedings{a, title={T}}").is_many_voiced());
    let van = one("r.bib", &bib("author = {Anna van der Berg and others}, options = {useprefix=true}"));
    assert_eq!(van.short_authors("and", "et al."), "van der Berg et al.");
}

#[test]
fn biblatex_lends_fields_and_ends_in_a_circle() {
    let text = "@inproceedings{a, title={A}, crossref={b}, xdata={c}}\n@proceedings{b, title={B}, date={2017}, crossref={a}}\n@xdata{c, publisher={P}}\n";
    let (references, diagnostics) = reading("r.bib", text);
    assert!(diagnostics.is_empty(), "{diagnostics:#?}");
    assert_eq!(references.len(), 2);
    let first = &references[0];
    assert_eq!(
        (first.title.as_str(), first.container_title.as_deref(), first.publisher.as_deref()),
        ("A", Some("B"), Some("P"))
    );
    assert_eq!(first.said().and_then(|d| d.from).map(|f| f.year), Some(2017));
    assert_eq!(findings("r.bib", &bib("crossref = {z}")), [("unknown-reference", "z")]);
}

#[test]
fn a_mistake_in_biblatex_is_reported_at_its_place() {
    for (line, expected) in [
        ("date = {soon}", ("wrong-type", "soon")),
        ("date = {2016-00}", ("wrong-type", "2016-00")),
        ("date = {20160XXX}", ("wrong-type", "20160XXX")),
        ("year = {2016}, month = {Mayo-}", ("wrong-type", "Mayo-")),
        ("year = {2016}, month = 2, day = {999}", ("wrong-type", "999")),
        ("publsher = {P}", ("unknown-key", "publsher")),
        ("title = {U}", ("front-matter-invalid", "title")),
        ("pagemarks = {sure}", ("wrong-type", "sure")),
        ("publisher = ndu", ("front-matter-invalid", "ndu")),
    ] {
        assert_eq!(findings("r.bib", &bib(line)), [expected], "{line}");
    }
    for (text, expected) in [
        ("@boook{a, title={T}}", &[("wrong-type", "boook")][..]),
        ("@book{a, author={A}}", &[("missing-key", "a")]),
        ("@book{, title={T}}", &[("missing-key", "book")]),
        ("@book{a., title={T}}", &[("wrong-type", "a.")]),
        ("@book{a,\n  title = {T}\n  year = 2016\n}\n", &[("front-matter-invalid", "year")]),
        ("see @book{a title}", &[("front-matter-invalid", "title")]),
        ("@book{a, title = }", &[("front-matter-invalid", "}")]),
        (
            "@book{a, title={T}\n\n@book{b, titel={T}}\n@book{c, title={C}}",
            &[("front-matter-invalid", ""), ("unknown-key", "titel"), ("missing-key", "b")],
        ),
        ("@string{a = b}\n@string{b = a}\n@book{x, title=a}", &[("limit-exceeded", "a"), ("limit-exceeded", "b")]),
    ] {
        assert_eq!(findings("r.bib", text), expected, "{text}");
    }
    let deep = format!("@book{{a, title={}}}", "{\\a".repeat(50));
    assert_eq!(findings("r.bib", &deep), [("limit-exceeded", "{")]);
    assert_eq!(
        reading("r.bib", "@book{a, title={T}\n\n@book{c, title={C}}").0.len(),
        1,
        "the next entry is still read"
    );
}

#[test]
fn no_text_makes_a_reader_panic() {
    // A small generator of pseudo-random numbers (Knuth's MMIX), so that a failure can be repeated.
    let mut state = 7u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    let marks = [
        "{", "}", "\"", "\\", "$", "@", "#", ",", "=", "é", "\n", " and ", "%", "~", "-", "X", "[", "]", ":", "'",
        "- ", "99", "\\'", "|", "&", "\t", "\u{feff}",
    ];
    for (path, text) in [
        ("r.bib", BIB),
        ("r.yaml", PANDOC),
        ("r.json", r#"[{"id":"a","type":"book","title":"T","issued":{"date-parts":[[2016,5]]}}]"#),
    ] {
        for _ in 0..1000 {
            let mut text = text.to_owned();
            for _ in 0..=next(4) {
                let at = (0..=next(text.len() + 1)).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
                let end = (0..=(at + next(6)).min(text.len()))
                    .rev()
                    .find(|at| text.is_char_boundary(*at))
                    .unwrap_or(at)
                    .max(at);
                text.replace_range(at..end, marks[next(marks.len())]);
            }
            let mut sources = Sources::default();
            let file = sources.add(Source::new(path, text.into_bytes()));
            let (_, diagnostics) = read(file, sources.get(file));
            for found in diagnostics.iter() {
                sources.slice(found.span);
            }
        }
    }
}
