//! Ids of pages, slugs of headings, keys of addresses: pure functions on names.

use unicode_normalization::UnicodeNormalization;

/// The longest id that is accepted, in bytes: with its folder and suffix it stays well under the 255 bytes that file systems allow a name.
pub const MAX_LENGTH: usize = 120;

/// What [`invalid`] accepts, its length apart, as a regular expression of ECMA-262.
pub const PATTERN: &str = "^(?!(con|prn|aux|nul|(com|lpt)[0-9])$)[a-z0-9]+(-[a-z0-9]+)*$";

/// Why a name cannot be an id; nothing if it can.
///
/// An id is a file name and a part of an address on every system, so it is lower-case ASCII letters and digits in groups
/// joined by single hyphens, and no name that Windows reserves for devices
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file>).
pub fn invalid(name: &str) -> Option<&'static str> {
    let device = matches!(name, "con" | "prn" | "aux" | "nul")
        || (name.len() == 4
            && (name.starts_with("com") || name.starts_with("lpt"))
            && name.as_bytes()[3].is_ascii_digit());
    if name.is_empty() {
        Some("it is empty")
    } else if name.len() > MAX_LENGTH {
        Some("it is longer than 120 characters")
    } else if !name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        Some("only lower-case letters a–z, digits and hyphens can stand in it")
    } else if name.starts_with('-') || name.ends_with('-') || name.contains("--") {
        Some("a hyphen must stand between letters or digits")
    } else if device {
        Some("Windows keeps that name for a device")
    } else {
        None
    }
}

/// The nearest id to any text: transliterated to ASCII, lower case, with hyphens; empty if nothing is left of it.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in deunicode::deunicode(text).chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if c != '\'' && !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
        if slug.len() >= MAX_LENGTH {
            break;
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The key to sort titles by: without accents and case, as a reader looks them up.
pub fn sort_key(title: &str) -> String {
    deunicode::deunicode(title).to_lowercase()
}

/// The key under which an output path is claimed: two paths that some file system would take for one have one key.
pub fn address_key(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfc().collect::<String>().to_lowercase().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_a_valid_id() {
        for (text, expected) in [
            ("The government ignored them", "the-government-ignored-them"),
            ("Parácuaro’s “town hall”", "paracuaros-town-hall"),
            ("  --A  b--", "a-b"),
            ("漢字", "han-zi"),
        ] {
            assert_eq!(slug(text), expected);
            assert_eq!(invalid(expected), None);
        }
        assert_eq!(slug("…!"), "");
    }

    #[test]
    fn names_that_some_system_refuses_are_no_ids() {
        for name in ["", "Peru", "per_u", "a--b", "-a", "nul", "com1", "a/b", "..", "é", &"a".repeat(121)] {
            assert!(invalid(name).is_some(), "{name}");
        }
    }
}
