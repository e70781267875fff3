//! What a site is made of, one kind of output a file.

pub mod atom;
pub mod bib;
pub mod csl_json;
pub mod page;
pub mod ris;
pub mod sitemap;
