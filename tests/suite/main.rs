//! The tests of the whole program, one binary. Each file says at its top what it holds still.

#![allow(missing_docs, unreachable_pub, reason = "nobody but the tests themselves reads them")]

mod addresses;
mod bad_input;
mod book;
mod commands;
mod connections;
mod desk;
mod determinism;
mod documents;
mod findings;
mod fixes;
mod guide;
mod kitchen_sink;
mod language_server;
mod last_build;
mod layers;
mod markdown;
mod output;
mod parts;
mod pictures;
mod preview;
mod promises;
mod properties;
mod publish;
mod reports;
mod schema;
mod scripts;
mod site;
mod strings;
mod vault;
