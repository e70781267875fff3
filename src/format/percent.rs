//! Text → a part of an address, percent-encoded (RFC 3986, section 2.1).

/// Encodes every byte but ASCII letters and digits, `.`, `_` and `~`: so the result can stand in a query, in a fragment and
/// in a text directive, where `-`, `,` and `&` mean something
/// (<https://wicg.github.io/scroll-to-text-fragment/#textdirectiveexplicitchar>).
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Encodes a path of a file, keeping the slashes between its parts and hyphens.
pub fn path(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(|part| encoded(part).replace("%2D", "-")).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_in_an_address_is_encoded() {
        assert_eq!(encoded("a-b, c&d=é ~x_1."), "a%2Db%2C%20c%26d%3D%C3%A9%20~x_1.");
        assert_eq!(path("my book/a-b/ñ:c%.md"), "my%20book/a-b/%C3%B1%3Ac%25.md");
    }
}
