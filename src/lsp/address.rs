//! Paths ↔ `file:` addresses (RFC 8089), as editors name files.

use std::path::{Path, PathBuf};

use crate::book::links::percent_decoded;

/// The path of a `file:` address; nothing for another one.
pub fn path(address: &str) -> Option<PathBuf> {
    let rest = address.strip_prefix("file://")?;
    let path = percent_decoded(rest.strip_prefix("localhost").unwrap_or(rest));
    let bytes = path.as_bytes();
    // `/c:/book` is the drive and the path of a file on Windows.
    let drive = bytes.len() > 2 && bytes[0] == b'/' && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    path.starts_with('/').then(|| PathBuf::from(if drive { &path[1..] } else { &path }))
}

/// The address of an absolute path.
pub fn of(path: &Path) -> String {
    let path = crate::load::shown(path);
    let mut address = "file://".to_owned();
    if !path.starts_with('/') {
        address.push('/');
    }
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address.push_str(&format!("%{byte:02X}"));
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_again_in_its_address() {
        for name in ["/home/a b/content/ñ#1?.md", "/x/[y]%20.md"] {
            assert_eq!(path(&of(Path::new(name))).as_deref(), Some(Path::new(name)));
        }
        assert_eq!(of(Path::new("/a b/é.md")), "file:///a%20b/%C3%A9.md");
        assert_eq!(path("file:///c%3A/book/x.md").as_deref(), Some(Path::new("c:/book/x.md")));
        assert_eq!(path("untitled:Untitled-1"), None);
    }
}
