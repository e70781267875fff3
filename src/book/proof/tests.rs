//! Tests of [`prove`](super::prove) on small texts, and properties on generated ones.

use super::*;
use proptest::prelude::*;

const PAGED: &str = "# On Tons: A Study

by A. Name

A. Name studies tons.

[p. 13]

In fact, the government did not ignore the “self-defence” militias; it was unable to stop them.[^1] They seized 15 tons.

He said “[t]he [Iranian] embassy” was open, and gave $1.9 billion in 2014, or 56 percent. [p. 14] More than 10,000 men came.

## The Cartels’ Shuffle

Nobody knew why. The state was weak.

[p. 15]

Nobody knew why. Others claimed the men of the state were paid by a rival.[^2] Nobody knew when.

## Captions

A soldier eats an apple.

## Notes

[^1]: See the report of 2015.
[^2]: Nobody saw the report.
";

const INTERVIEW: &str = "# Talk

by A. Name

Asked in 2014.

Why is that so?

Gen. Name: Because of the money.

It will always be so.

And who pays?

Gen. Name: We all do.
";

/// What became of a quotation, in one line.
fn outcome(source: &SourceText, quotation: &str, locator: &str) -> String {
    let locator = (!locator.is_empty()).then(|| Locator::parse(locator).expect(locator));
    let show = |locator: Option<Locator>| locator.map_or_else(|| "-".to_owned(), |locator| locator.to_string());
    match prove(source, quotation, locator.as_ref()) {
        Ok(place) => format!("ok {}", show(place.locator(locator.as_ref()))),
        Err(Refusal::NotFound { in_captions: true, .. }) => "caption".to_owned(),
        Err(Refusal::NotFound { .. }) => "not found".to_owned(),
        Err(Refusal::WrongPlace { suggestion, certain, .. }) => {
            format!("wrong: {}{}", show(suggestion), if certain { "!" } else { "" })
        }
        Err(Refusal::Ambiguous { suggestions, .. }) => {
            format!("ambiguous: {}", suggestions.iter().map(Locator::to_string).collect::<Vec<_>>().join("; "))
        }
        Err(Refusal::Order { .. }) => "order".to_owned(),
        Err(Refusal::NoSuchPlace { lack, suggestion, .. }) => format!("no {lack:?}: {}", show(suggestion)),
    }
}

fn check(text: &str, cases: &[(&str, &str, &str)]) {
    let source = SourceText::new(text);
    for (quotation, locator, expected) in cases {
        assert_eq!(outcome(&source, quotation, locator), *expected, "{quotation} ({locator})");
    }
}

#[test]
fn what_looks_alike_is_proved() {
    check(
        PAGED,
        &[
            ("the government did not\nignore the \"self-defence\" militias; it was unable", "p. 13", "ok p. 13"),
            ("the govern-\nment did not ignore the “self\u{ad}de\u{ad}fence” militias", "p. 13", "ok p. 13"),
            ("t h e g o v e r n m e n t did not ignore", "p. 13", "ok p. 13"),
            ("to stop them. They seized 15 tons", "p. 13", "ok p. 13"),
        ],
    );
}

#[test]
fn whatever_differs_is_refused() {
    check(
        PAGED,
        &[
            ("the government did ignore", "p. 13", "not found"),
            ("able to stop them", "p. 13", "not found"),
            ("5 tons", "p. 13", "not found"),
            ("the govern", "p. 13", "not found"),
            ("defence” militias", "p. 13", "not found"),
            ("seized 1 5 tons", "p. 13", "not found"),
            ("or 5-6 percent", "p. 13", "not found"),
            ("gave $1", "p. 13", "not found"),
            ("9 billion in 2014", "p. 13", "not found"),
            ("More than 10", "p. 14", "not found"),
            ("in fact, the government", "p. 13", "not found"),
            ("was open and gave", "p. 13", "not found"),
            ("A. Name studies tons. In fact", "p. 13", "ok p. 13"),
            ("men came. The Cartels’ Shuffle", "p. 14", "not found"),
            ("", "p. 13", "not found"),
            ("[…]", "p. 13", "not found"),
            ("A soldier eats an apple", "p. 15", "caption"),
        ],
    );
}

#[test]
fn brackets_stand_for_little() {
    check(
        PAGED,
        &[
            ("[T]he government did not ignore", "p. 13", "ok p. 13"),
            ("[i]n fact, the government", "p. 13", "ok p. 13"),
            ("[u]nable to stop them", "p. 13", "ok p. 13"),
            ("[a]ble to stop them", "p. 13", "not found"),
            ("the government [of the day] did not ignore", "p. 13", "ok p. 13"),
            ("the government did not ignore the [armed groups]; it was unable", "p. 13", "ok p. 13"),
            ("In fact, [it] militias; it was", "p. 13", "not found"),
            ("the government did not ignore [sic] the", "p. 13", "ok p. 13"),
            ("the government did [sic] ignore the", "p. 13", "not found"),
            ("“[t]he [Iranian] embassy” was open", "p. 13", "ok p. 13"),
            ("the embassy” was open", "p. 13", "not found"),
            ("He said “[Iranian] embassy” was", "p. 13", "not found"),
            ("In fact, […] it was unable […] 15 tons", "p. 13", "ok p. 13"),
            ("it was unable [...] the government", "p. 13", "order"),
            ("In fact, […] the governments", "p. 13", "not found"),
            ("govern[ing]", "p. 13", "not found"),
            ("1[…]5 tons", "p. 13", "not found"),
        ],
    );
}

#[test]
fn the_locator_must_be_right() {
    check(
        PAGED,
        &[
            ("They seized 15 tons", "p. 14", "wrong: p. 13!"),
            ("They seized 15 tons", "", "ok p. 13"),
            ("56 percent. More than", "p. 13", "wrong: pp. 13–14!"),
            ("56 percent. More than", "pp. 13–14", "ok pp. 13–14"),
            ("56 percent. More than", "pp. 13–15", "wrong: pp. 13–14!"),
            ("They seized 15 tons", "para. 2", "ok para. 2"),
            ("They seized 15 tons", "para. 3", "wrong: para. 2!"),
            (
                "The state was weak",
                "sec. \"The Cartels' Shuffle\", para. 1",
                "ok sec. \"The Cartels’ Shuffle\", para. 1",
            ),
            ("The state was weak", "sec. \"The Cartels' Shuffle\"", "ok sec. \"The Cartels’ Shuffle\""),
            (
                "The state was weak",
                "sec. \"The Cartels' Shuffle\", para. 2",
                "wrong: sec. \"The Cartels’ Shuffle\", para. 1!",
            ),
            (
                "The state was weak",
                "sec. \"The Cartel Shuffle\", para. 1",
                "no Heading(Some(\"The Cartels’ Shuffle\")): sec. \"The Cartels’ Shuffle\", para. 1",
            ),
            ("Nobody knew why.", "", "ambiguous: p. 14; p. 15"),
            ("Nobody knew why.", "p. 15", "ok p. 15"),
            ("Nobody knew", "p. 15", "ambiguous: "),
            ("Nobody knew", "p. 13", "wrong: p. 14"),
            ("Nobody knew why. […] Nobody knew when.", "p. 15", "ok p. 15"),
            ("Nobody knew why. […] Nobody knew when.", "pp. 14–15", "ok pp. 14–15"),
            ("the report of 2015", "note 1", "ok note 1"),
            ("the report of 2015", "note 2", "wrong: note 1!"),
            ("the report of 2015", "note 3", "no Note: note 1"),
            ("the report of 2015", "p. 13", "wrong: note 1!"),
            ("They seized 15 tons", "note 1", "wrong: p. 13!"),
            ("They seized 15 tons", "answer 1", "no Answers: para. 2"),
            ("On Tons: A Study", "p. 13", "ok p. 13"),
        ],
    );
}

#[test]
fn an_interview_has_answers_and_no_pages() {
    check(
        INTERVIEW,
        &[
            ("It will always be so.", "answer 1", "ok answer 1"),
            ("And who pays?", "answer 1", "ok answer 1"),
            ("We all do.", "answer 1", "wrong: answer 2!"),
            ("We all do.", "answer 2", "ok answer 2"),
            ("We all do.", "p. 7", "no Pages: para. 6"),
            ("Why is that so?", "answer 1", "wrong: para. 2!"),
        ],
    );
}

#[test]
fn a_text_out_of_a_pdf_is_searched_and_not_counted() {
    let text = "The governments of the region have\n\nnever been able to agree on a com-\n\nmon s e c u r i t y policy towards cartels.12 The\n\nresult is that every country follows\n\nits own interests in 2014 12 men, and the car-\n\ntels move to where the pressure is\n\nleast. This has been called the bal-\n\nloon effect by those who study it.\n";
    check(
        text,
        &[
            ("agree on a common security policy towards cartels. The result", "p. 9", "ok -"),
            ("agree on a common security policy towards cartels.12 The result", "para. 2", "ok -"),
            ("towards cartels.1 The result", "", "not found"),
            ("interests in 2014 men, and the cartels", "", "not found"),
            ("interests in 201412 men", "", "not found"),
            ("in 2014 12 men, and the cartels move", "sec. \"Any\"", "ok -"),
            ("tels move to where", "", "not found"),
        ],
    );
    check(
        "It grew to 3.5 percent, of COP21 and 10,000 men.7 So.",
        &[("It grew to 3.", "", "not found"), ("and 10", "", "not found"), ("10,000 men. So", "", "ok para. 1")],
    );
}

#[test]
fn the_nearest_passage_is_shown_with_its_differences() {
    let source = SourceText::new(PAGED);
    let quotation = "The government did ignore the \"self-defence\" militia; it was clearly unable to stop them. They seized 15 tons";
    let Err(Refusal::NotFound { part: 0, nearest: Some(nearest), .. }) = prove(&source, quotation, None) else {
        panic!("a nearest passage")
    };
    assert_eq!(nearest.place.first_page, Some(13));
    assert!(nearest.text.starts_with("the government did not ignore"), "{}", nearest.text);
    assert_eq!(
        nearest.differences,
        [
            Difference::Replaced { quoted: "The".to_owned(), source: "the".to_owned() },
            Difference::Missing("not".to_owned()),
            Difference::Replaced { quoted: "militia;".to_owned(), source: "militias;".to_owned() },
            Difference::Added("clearly".to_owned()),
        ]
    );
    assert!(matches!(
        prove(&source, "Completely other words about nothing here", None),
        Err(Refusal::NotFound { nearest: None, .. })
    ));
}

#[test]
fn words_are_counted_and_hashed_without_what_the_editor_added() {
    assert_eq!(word_count("[T]he state [of Peru] – and its […] self-defence account[s]"), 6);
    let hash = quotation_hash("The “state” – anti-US […] é");
    assert_eq!(hash, quotation_hash("The \"state\"\n— anti-US [...] e\u{301}"));
    for other in [
        "The “state” – antiUS […] é",
        "The “state” – anti-US é",
        "the “state” – anti-US […] é",
        "The “state” anti-US […] é",
        "The “sta te” – anti-US […] é",
    ] {
        assert_ne!(hash, quotation_hash(other), "{other}");
    }
    assert_ne!(quotation_hash("[T]he"), quotation_hash("The"));
}

/// Paragraphs of words without a repetition, so that no mutation can be right by chance.
fn generated() -> impl Strategy<Value = Vec<Vec<String>>> {
    let word =
        prop_oneof![6 => "[a-zé]{2,8}", 1 => "[A-Z][a-z]{2,6}", 1 => "[1-9][0-9]{1,3}", 1 => "[a-z]{2,5}-[a-z]{2,5}"];
    proptest::collection::vec(proptest::collection::vec(word, 6..20), 2..6).prop_map(|paragraphs| {
        let mut n = 0;
        let unlike = |word: String| {
            n += 1;
            if word.starts_with(|c: char| c.is_ascii_digit()) {
                format!("{}{word}", 100 + n)
            } else {
                format!("{word}q{n}x")
            }
        };
        let mut unlike = unlike;
        paragraphs.into_iter().map(|words| words.into_iter().map(&mut unlike).collect()).collect()
    })
}

fn paged(paragraphs: &[Vec<String>]) -> String {
    let blocks =
        paragraphs.iter().enumerate().map(|(at, words)| format!("[p. {}]\n\n{}.\n\n", at + 1, words.join(" ")));
    format!("# T\n\nby B\n\n{}", blocks.collect::<String>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_passage_is_proved_and_its_mutations_are_refused(paragraphs in generated(), pick in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), kind in 0..6) {
        let source = SourceText::new(&paged(&paragraphs));
        let paragraph = pick.index(paragraphs.len());
        let words = &paragraphs[paragraph];
        let page = u32::try_from(paragraph + 1).expect("few");
        let locator = Locator::Pages { first: page, last: None };
        let proved = |words: &[String], locator: &Locator| prove(&source, &words.join(" "), Some(locator));
        prop_assert_eq!(proved(words, &locator).map(|place| place.paragraph), Ok(Some(page)));
        let elsewhere = proved(words, &Locator::Pages { first: page + 1, last: None });
        let right = matches!(elsewhere, Err(Refusal::WrongPlace { suggestion: Some(ref right), certain: true, .. }) if *right == locator);
        prop_assert!(right);

        let mut mutated = words.clone();
        let at = 1 + at.index(words.len() - 2);
        match kind {
            0 => drop(mutated.remove(at)),
            1 => mutated.insert(at, words[at].clone()),
            2 => mutated.swap(at, at + 1),
            3 => mutated[at] = "not".to_owned(),
            4 => mutated[at].push('é'),
            _ => mutated[at] = mutated[at].chars().take(1).collect(),
        }
        let refused = matches!(proved(&mutated, &locator), Err(Refusal::NotFound { .. }));
        prop_assert!(refused, "{:?}", mutated);
    }

    #[test]
    fn nothing_an_author_or_a_pdf_writes_makes_it_panic(text in "[ \\n#\\[\\]p.^0-9:aA’“”…é–-]{0,80}", quotation in "[ \\n\\[\\]….0-9aA’“”é–-]{0,30}", any in "\\PC{0,60}") {
        for text in [&text, &any] {
            let source = SourceText::new(text);
            for quotation in [&quotation, &any, text] {
                if let Ok(place) = prove(&source, quotation, None) {
                    prop_assert!(text.get(place.start..place.end).is_some());
                }
                let _ = (word_count(quotation), quotation_hash(quotation));
            }
        }
    }
}
