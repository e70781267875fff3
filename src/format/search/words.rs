//! Text → the words it is found by. `theme/js/search.js` does the same with what a reader types, letter for letter; the
//! pairs in `tests/browser/words.json` hold both to it.
//!
//! 1. A word is a run of letters, marks and digits. A full stop or apostrophe between two letters and a point or comma
//!    between two digits belong to it: "U.S.", "Peru’s", "24,000".
//! 2. It is folded: compatibility decomposition (<https://unicode.org/reports/tr15/>), lower case, nothing but letters and
//!    digits, and the letters of `LETTERS`, which have no decomposition, in their plain form.
//! 3. A word of four letters or more loses one final "s" (not "ss"): the plural of the three languages of the interface.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters that Unicode does not decompose, as somebody types them who does not have them.
const LETTERS: [(char, &str); 11] = [
    ('ß', "ss"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ø', "o"),
    ('ł', "l"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ς', "σ"),
];

/// The folded words of a text, in order.
pub fn words(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).map(|before| chars[before]);
        if is_part(*c) || joins(before, *c, chars.get(at + 1).copied()) {
            word.push(*c);
        } else if !word.is_empty() {
            words.push(fold(&word));
            word.clear();
        }
    }
    words.push(fold(&word));
    words.retain(|word| !word.is_empty());
    words
}

fn is_part(c: char) -> bool {
    c.is_alphabetic() || c.is_numeric() || is_combining_mark(c)
}

/// Whether a sign between two characters belongs to the word that they are part of.
fn joins(before: Option<char>, sign: char, after: Option<char>) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    let letters = (before.is_alphabetic() || is_combining_mark(before)) && after.is_alphabetic();
    let digits = before.is_numeric() && after.is_numeric();
    letters && matches!(sign, '.' | '\'' | '’') || digits && matches!(sign, '.' | ',')
}

fn fold(word: &str) -> String {
    let mut folded = String::new();
    for c in word.nfkd().collect::<String>().to_lowercase().chars() {
        match LETTERS.iter().find(|(letter, _)| *letter == c) {
            Some((_, plain)) => folded.push_str(plain),
            None if (c.is_alphabetic() || c.is_numeric()) && !is_combining_mark(c) => folded.push(c),
            None => {}
        }
    }
    if folded.chars().count() >= 4 && folded.ends_with('s') && !folded.ends_with("ss") {
        folded.pop();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_that_the_script_makes() {
        let pairs = include_str!("../../../tests/browser/words.json");
        let pairs: std::collections::BTreeMap<String, String> = serde_json::from_str(pairs).expect("text to text");
        assert!(pairs.len() > 40);
        for (text, folded) in &pairs {
            assert_eq!(words(text).join(" "), *folded, "{text}");
        }
    }
}
