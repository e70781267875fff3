//! The tests of the whole program, one binary. Each file says at its top what it holds still.

mod book;
mod layers;
mod strings;
