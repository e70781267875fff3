//! The proof of quotations. A passage is proved however its source is wrapped, hyphenated and encoded; with one word changed,
//! dropped, doubled or added it is refused; and no text, whatever it is, makes the proof fail in any other way.
#![no_main]

use arbitrary::Arbitrary;
use briefbook::book::proof::{SourceText, prove, word_count};
use libfuzzer_sys::fuzz_target;
use unicode_normalization::UnicodeNormalization;

#[derive(Debug, Arbitrary)]
enum Input<'t> {
    /// Any text, any quotation.
    Free { source: &'t str, quotation: &'t str },
    /// A text of known words and a passage of it.
    Made { words: Vec<u8>, start: u8, length: u8, breaks: Vec<u8>, form: u8, change: Change, at: u8 },
}

/// A change that changes what a passage says.
#[derive(Debug, Arbitrary)]
enum Change {
    Drop,
    Double,
    Other(u8),
    Add(u8),
    Case,
    Swap,
}

/// No word is the beginning or the end of another, or of two of them put together.
const WORDS: [&str; 24] = [
    "port",
    "café",
    "not",
    "naïve",
    "twelve",
    "efficient",
    "Fluß",
    "señor",
    "bird",
    "quiet",
    "river",
    "cocaine",
    "2014",
    "1,450",
    "judge",
    "law",
    "offices",
    "Ångström",
    "yellow",
    "makes",
    "four",
    "zebra",
    "hill",
    "smoke",
];

/// A word as a source may have it: in another encoding, broken at the end of a line.
fn written(word: &str, form: u8, at_end: bool) -> String {
    let mut word: String = match form % 4 {
        0 => word.to_owned(),
        1 => word.nfd().collect(),
        2 => word.replace("ffi", "ﬃ").replace("fl", "ﬂ"),
        _ => word.nfc().collect(),
    };
    let letters = word.chars().all(char::is_alphabetic);
    if letters && word.chars().count() > 4 && at_end {
        let (middle, _) = word.char_indices().nth(2).expect("it has more than four");
        word.insert_str(
            middle,
            match form % 3 {
                0 => "-\n",
                1 => "\u{ad}\n",
                _ => "\u{ad}",
            },
        );
    }
    word
}

fn made(words: &[u8], start: u8, length: u8, breaks: &[u8], form: u8, change: &Change, at: u8) {
    if words.is_empty() || words.len() > 300 {
        return;
    }
    let words: Vec<&str> = words.iter().map(|word| WORDS[usize::from(*word) % WORDS.len()]).collect();
    let start = usize::from(start) % words.len();
    let quoted = &words[start..(start + 1 + usize::from(length) % 40).min(words.len())];
    let mut text = "# Title\n\n".to_owned();
    for (at, word) in words.iter().enumerate() {
        let kind = breaks.get(at).copied().unwrap_or_default();
        text.push_str(&written(word, form.wrapping_add(kind), kind & 16 != 0));
        text.push_str(match kind % 6 {
            0..=2 => " ",
            3 => "\n",
            4 => "  \n ",
            _ => "\u{a0}",
        });
    }
    let source = SourceText::new(&text);
    let passage = quoted.join(" ");
    let is_proved = |quotation: &str| match prove(&source, quotation, None) {
        Ok(_) => true,
        // The words are there more than once: proved, but for the place.
        Err(briefbook::book::proof::Refusal::Ambiguous { .. }) => true,
        Err(_) => false,
    };
    assert!(is_proved(&passage), "{passage:?} is not found in {text:?}");

    let mut changed: Vec<String> = quoted.iter().map(|word| (*word).to_owned()).collect();
    let at = usize::from(at) % changed.len();
    let other = |which: u8| WORDS[usize::from(which) % WORDS.len()].to_owned();
    match change {
        Change::Drop => drop(changed.remove(at)),
        Change::Double => changed.insert(at, changed[at].clone()),
        Change::Other(which) => changed[at] = other(*which),
        Change::Add(which) => changed.insert(at, other(*which)),
        Change::Case => changed[at] = changed[at].to_uppercase(),
        Change::Swap if at > 0 => changed.swap(at - 1, at),
        Change::Swap => {}
    }
    let stands = words.windows(changed.len().max(1)).any(|window| window == changed.as_slice());
    if !changed.is_empty() && !stands {
        assert!(!is_proved(&changed.join(" ")), "{changed:?} passes in {text:?}");
    }
}

fuzz_target!(|input: Input<'_>| match input {
    Input::Free { source, quotation } => {
        let source = SourceText::new(source);
        if let Ok(place) = prove(&source, quotation, None) {
            assert!(place.start <= place.end);
            assert!(word_count(quotation) > 0, "nothing is proved of no word");
        }
    }
    Input::Made { words, start, length, breaks, form, change, at } => {
        made(&words, start, length, &breaks, form, &change, at);
    }
});
