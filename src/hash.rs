//! Bytes → a short name that changes with them. The only user of blake3.

/// How many hexadecimal digits of a BLAKE3 hash are kept: 128 bits, at which two texts of one hash are not met by chance.
const DIGITS: usize = 32;

/// The hash of bytes, in hexadecimal digits.
pub fn of(bytes: &[u8]) -> String {
    of_parts([bytes])
}

/// The hash of bytes that lie in several places, as if they stood one after the other.
pub fn of_parts<'b>(parts: impl IntoIterator<Item = &'b [u8]>) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_hex()[..DIGITS].to_owned()
}
