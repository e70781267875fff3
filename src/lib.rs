//! briefbook turns a folder of Markdown into a briefing book: a static, cross-linked site in which every quotation is
//! proved against its source. This page says how the program is laid out and why.
//!
//! # One way through
//!
//! ```text
//!       content/ templates/ theme/ (sources/)                                  public/  or memory
//!               │                                                                  ▲
//! Options ─ load ─► Inputs ─ parse ─► Vec<Parsed> ─ resolve ─► Book ─ plan ─► Plan ─ render ─► files ─ write
//!           reads           per file               whole book        every path    per job             writes
//!                           pure, parallel         pure              known here    pure, parallel
//!                                └───────────┴── Diagnostics: collected, sorted, shown once ──┘
//! ```
//!
//! One type stands between each two stages. [`pipeline`] runs them: `check` is all but write, `lock` ends at resolve, and
//! none has a code path of its own. A run tells an [`stage::Observer`] how far it is.
//!
//! | stage | function | can fail with |
//! | --- | --- | --- |
//! | load | [`load::load`] | the machine |
//! | parse | [`parse::parse`] | nothing: a bad file still gives a page |
//! | resolve | [`book::resolve::resolve`] | nothing |
//! | plan | [`plan::plan`] | nothing |
//! | render | [`render::render`] | what its sink fails with; a template's mistake is a finding in the template |
//! | write | the [`write::Sink`]: [`write::Disk`] publishes in one step, [`write::Memory`] is for tests and previews | the machine |
//!
//! # Where things live
//!
//! The modules below stand in the order of their layers: a file uses only what is declared above it. A new output is one
//! file in [`mod@format`] and one line in [`plan`]; a new rule is one row in [`diagnostic::rules`] and one fixture; a new index
//! is a line of a book's `book.yaml` and no code.
//!
//! A build that is remembered ([`cache::last`]) ends before all stages if nothing has changed since.
//!
//! A preview is two more rooms around the same way: [`mod@watch`] says when the files of the book have changed, [`pipeline::preview`]
//! makes the site in memory, and [`mod@serve`] shows it.
//!
//! # Invariants
//!
//! 1. Inputs are read only by [`load`] ([`mod@write`] reads the output folder); only [`mod@write`] writes. [`cache::last`] looks at
//!    the metadata of both and writes in a folder of its own. No clock, environment or randomness is read anywhere but in [`cli`].
//! 2. Parse, resolve, plan and render never panic and never fail for what an author wrote.
//! 3. An author's mistake is a [`diagnostic::Diagnostic`], and one run shows all of them, in order, without consequences
//!    reported as mistakes of their own. The machine's failure is an [`error::Error`]. A bug is a panic; while a page is
//!    made it becomes an `internal-error` at that page.
//! 4. Same inputs, same bytes: nothing iterates over a hash map, whatever the order of folders or the number of threads.
//! 5. A value is complete when it is made: no field is filled in later. A new stage has a new type.
//! 6. What the book is made of is not what templates see: [`view`] is the contract. Templates loop and print.
//! 7. `build`, `check` and `serve` never write under `content/`, `templates/` or `theme/`; `lock` writes `content/book.lock` only. `fix` and
//!    `rename` change the files that an editor wrote, all or none of them; `new` and `init` write what is not there yet.
//! 8. Each third-party name stands in one file: [`yaml`] has serde_yaml, [`parse::markdown`] pulldown-cmark, [`templates`]
//!    tera, [`json`] serde_json, [`highlight`] syntect, [`minify`] minify-html, [`load`] walkdir and include_dir, and so on; derives, clap,
//!    rayon and Unicode tables excepted.
//! 9. The time a page takes does not grow with the number of pages: what every page would search for is listed once.
//!
//! Each has a test in `tests/suite/` or beside the code it binds.

// An empty line between two modules keeps the formatter from putting them in the order of the alphabet.

pub mod source;

pub mod edit;

pub mod hash;

pub mod diagnostic;

pub mod error;

pub mod yaml;

pub mod json;

pub mod id;

pub mod fields;

pub mod document;

pub mod date;

pub mod quantity;

pub mod country;

pub mod strings;

pub mod locale;

pub mod sanitize;

pub mod parse;

pub mod config;

pub mod load;

pub mod reference;

pub mod book;

pub mod fix;

pub mod rename;

pub mod blank;

pub mod highlight;

pub mod html;

pub mod citation;

pub mod map;

pub mod chart;

pub mod strip;

pub mod view;

pub mod plan;

pub mod minify;

pub mod templates;

pub mod assets;

pub mod format;

pub mod write;

pub mod stage;

pub mod cache;

pub mod render;

pub mod schema;

pub mod report;

pub mod pipeline;

pub mod desk;
pub mod watch;

pub mod serve;

pub mod lsp;

pub mod cli;
