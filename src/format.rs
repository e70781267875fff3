//! What a site is made of, one kind of output a file.

pub mod atom;
pub mod page;
pub mod sitemap;
