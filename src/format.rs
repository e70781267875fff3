//! What a site is made of, one kind of output a file.

pub mod percent;

pub mod selector;

pub mod coins;

pub mod json_ld;

pub mod atom;

pub mod bib;

pub mod csl_json;

pub mod ris;

pub mod facets;

pub mod markup;

pub mod linked_data;

pub mod page;

pub mod passages;

pub mod search;

pub mod sitemap;

pub mod headers;

pub mod embed;

pub mod annotations;

pub mod skos;

pub mod record;

pub mod chapters;

pub mod print;

pub mod epub;
