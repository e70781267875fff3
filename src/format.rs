//! What a site is made of, one kind of output a file.

pub mod atom;
pub mod facets;
pub mod page;
pub mod passages;
pub mod search;
pub mod sitemap;
