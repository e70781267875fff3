//! A language server for editors: findings as one types, and what the book knows about the place under the cursor.
//!
//! 1. [`server`] reads the messages of the editor one by one and answers them; it is the only user of lsp-server.
//! 2. [`protocol`] turns each question into our own terms and the answer into the protocol's
//!    (<https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/>); it is the only user
//!    of lsp-types.
//! 3. [`session`] holds what is open in the editor, laid over the files, and the book as the pipeline examined it last.
//! 4. [`completion`], [`hover`], [`occurrences`] and [`symbols`] answer from the examined book; they are pure.
//!
//! The findings are those of `check`, but no page is made, so a template's mistakes show in `build` alone. Nothing is ever
//! written: what an answer would change, the editor changes.

pub mod text;

pub mod address;

pub mod places;

pub mod occurrences;

pub mod completion;

pub mod hover;

pub mod symbols;

pub mod session;

pub mod protocol;

pub mod server;
