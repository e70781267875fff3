//! The other books of the same site, as one of them sees them: the book it is a part of, and its own parts.

/// The other books of the same site.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    /// The book this one is a part of; nothing for the book that the site is named after.
    pub whole: Option<Neighbour>,
    /// The books that are parts of this one, in the order of its settings.
    pub parts: Vec<Neighbour>,
    /// The addresses of the sitemaps of all parts, and of their parts.
    pub sitemaps: Vec<String>,
}

/// Another book of the same site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbour {
    /// Its title.
    pub title: String,
    /// The way to its home page from the root of this book: `guide/index.html`, `../index.html`.
    pub path: String,
}
