//! Bytes → a short name that changes with them. The only user of blake3.

/// How many hexadecimal digits of a BLAKE3 hash are kept: 128 bits, at which two texts of one hash are not met by chance.
const DIGITS: usize = 32;

use std::hash::Hasher;

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

/// Takes in the parts of a thing (`thing.hash(&mut digest)`), and gives the hash of all of them.
#[derive(Default)]
pub struct Digest(blake3::Hasher);

impl Digest {
    /// The hash of what it was given, in hexadecimal digits.
    pub fn hex(&self) -> String {
        self.0.finalize().to_hex()[..DIGITS].to_owned()
    }
}

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Its first 64 bits.
    fn finish(&self) -> u64 {
        let hash = self.0.finalize();
        hash.as_bytes().iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
    }
}
