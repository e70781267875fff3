//! How long each stage and a whole build take, for libraries of several sizes:
//!
//! ```text
//! cargo bench --bench builds            all of it
//! cargo bench --bench builds -- 1000    what has this in its name
//! ```
//!
//! Each row holds the stages above it. Files are written to memory where the machine has a folder for that (`/dev/shm`).

mod corpus;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use briefbook::load::{Places, load};
use briefbook::pipeline::{self, Options};
use corpus::{Corpus, Dialect};
use divan::{Bencher, black_box};
use tempfile::TempDir;

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many articles the libraries have.
const SIZES: [usize; 4] = [100, 1000, 5000, 20_000];

fn main() {
    // Deep pages need deep stacks, as in the program.
    rayon::ThreadPoolBuilder::new().stack_size(16 * 1024 * 1024).build_global().expect("threads can be started");
    divan::main();
    LIBRARIES.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// The libraries that have been written, by the number of their articles.
static LIBRARIES: Mutex<BTreeMap<usize, TempDir>> = Mutex::new(BTreeMap::new());

/// The folder of a library whose quotations are proved.
fn library(articles: usize) -> PathBuf {
    let mut libraries = LIBRARIES.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = libraries.entry(articles).or_insert_with(|| {
        let memory = Path::new("/dev/shm");
        let room = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let room = room.expect("a folder can be made");
        let root = room.path().join("library");
        Corpus::new(articles).write(&root, Dialect::Briefbook).expect("the folder can be written");
        let places = Places { sources: Some(root.join("sources")), root: root.clone() };
        let (outcome, text) = pipeline::lock(&Options::new(places), None).expect("the machine works");
        assert!(outcome.findings.is_empty(), "the library has mistakes");
        std::fs::write(root.join("content/book.lock"), text.unwrap_or_default()).expect("the lock can be written");
        room
    });
    folder.path().join("library")
}

fn options(articles: usize) -> Options {
    Options { minify: true, ..Options::new(Places { root: library(articles), sources: None }) }
}

fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    rayon::scope(|_| work())
}

#[divan::bench(args = SIZES, max_time = 5)]
fn a_load(bencher: Bencher<'_, '_>, articles: usize) {
    let options = options(articles);
    bencher.bench_local(|| in_pool(|| black_box(load(&options.places, &options.places.root))));
}

#[divan::bench(args = SIZES, max_time = 5)]
fn b_parse_resolve_plan(bencher: Bencher<'_, '_>, articles: usize) {
    let options = options(articles);
    let inputs = load(&options.places, &options.places.root).expect("the library can be read");
    bencher
        .with_inputs(|| inputs.clone())
        .bench_local_values(|inputs| in_pool(|| black_box(pipeline::draft(inputs, &options))));
}

#[divan::bench(args = SIZES, max_time = 10)]
fn c_check(bencher: Bencher<'_, '_>, articles: usize) {
    let options = options(articles);
    bencher.bench_local(|| in_pool(|| black_box(pipeline::check(&options))));
}

#[divan::bench(args = SIZES, max_time = 10)]
fn d_build(bencher: Bencher<'_, '_>, articles: usize) {
    let options = options(articles);
    let out = options.places.root.join("public");
    let anew = || drop(std::fs::remove_dir_all(&out));
    bencher.with_inputs(anew).bench_local_values(|()| in_pool(|| black_box(pipeline::build(&options, &out, true))));
}

#[divan::bench(args = SIZES, max_time = 5)]
fn e_build_when_nothing_changed(bencher: Bencher<'_, '_>, articles: usize) {
    let options = Options { remember: true, ..options(articles) };
    let out = options.places.root.join("public");
    let build = || in_pool(|| pipeline::build(&options, &out, true));
    drop(build());
    bencher.bench_local(|| black_box(build()));
}
