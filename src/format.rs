//! What a site is made of, one kind of output a file.

pub mod atom;
pub mod bib;
pub mod csl_json;
pub mod facets;
pub mod page;
pub mod passages;
pub mod ris;
pub mod search;
pub mod sitemap;
