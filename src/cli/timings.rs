//! What a run tells → how long its stages took, and a line on the terminal while it lasts.
//!
//! The clock stands here and nowhere else. A run that lasts longer than half a second shows on a terminal, in one line that
//! is gone at the end, which stage it is at; in a pipe it shows nothing.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::message;
use crate::json;
use crate::load::shown;
use crate::pipeline::Options;
use crate::stage::{Event, Observer, Stage};

/// A run that is shorter shows no line.
const SHORT: Duration = Duration::from_millis(500);

/// How often the line changes.
const REFRESH: Duration = Duration::from_millis(100);

/// Takes a line off the terminal.
const ERASED: &str = "\r\x1b[K";

/// How long the stages of a run took, and how many things each worked on.
#[derive(Debug, Clone)]
pub(super) struct Timings {
    begun: Instant,
    /// The stage that is at work, since when, and what is known of its things.
    now: Option<(Stage, Instant)>,
    done: usize,
    all: Option<usize>,
    /// How many things the stage had done for other books.
    before: usize,
    spent: [Option<(Duration, usize)>; Stage::ALL.len()],
}

impl Timings {
    fn begin() -> Self {
        Self { begun: Instant::now(), now: None, done: 0, all: None, before: 0, spent: [None; Stage::ALL.len()] }
    }

    fn at(&mut self, stage: Stage, done: usize, all: Option<usize>) {
        let now = Instant::now();
        self.account(now);
        self.now = Some((stage, now));
        (self.done, self.all) = (done, all);
        let (_, things) = self.spent[stage as usize].get_or_insert_default();
        // A stage that begins again does so for another book of the run, but what is written is counted for all of them.
        if done == 0 && stage != Stage::Write {
            self.before = *things;
        }
        *things = if stage == Stage::Write { done } else { self.before + done };
    }

    /// Adds the time until `now` to the stage that was at work.
    fn account(&mut self, now: Instant) {
        if let Some((stage, since)) = self.now {
            let (spent, _) = self.spent[stage as usize].get_or_insert_default();
            *spent += now - since;
        }
    }

    /// The stages that were at work, with their time in milliseconds and the number of things.
    fn stages(&self) -> impl Iterator<Item = (Stage, f64, usize)> {
        let spent = Stage::ALL.into_iter().zip(self.spent);
        spent.filter_map(|(stage, spent)| spent.map(|(time, things)| (stage, milliseconds(time), things)))
    }

    /// The whole run, in milliseconds.
    fn total(&self) -> f64 {
        milliseconds(self.now.map_or(Duration::ZERO, |(_, end)| end - self.begun))
    }

    /// A table for people.
    pub(super) fn table(&self) -> String {
        let mut out = String::new();
        for (stage, time, things) in self.stages() {
            writeln!(out, "{:<8}{time:>9.1} ms  {things:>6} {}", stage.name(), stage.things())
                .expect("writing to a String cannot fail");
        }
        out + &format!("{:<8}{:>9.1} ms\n", "total", self.total())
    }

    /// An object for programs.
    pub(super) fn json(&self) -> String {
        let stages: Vec<String> = self
            .stages()
            .map(|(stage, time, things)| {
                let (name, noun) = (json::line(&stage.name()), json::line(&stage.things()));
                format!("{name}:{{\"milliseconds\":{time:.3},{noun}:{things}}}")
            })
            .collect();
        format!("{{{},\"total\":{{\"milliseconds\":{:.3}}}}}", stages.join(","), self.total())
    }

    /// The line of a moment.
    fn line(&self) -> String {
        let Some((stage, _)) = self.now else { return String::new() };
        match (self.done, self.all) {
            (done, Some(all)) if done > 0 => format!("{}: {done} of {all} {}", stage.name(), stage.things()),
            (_, Some(all)) => format!("{}: {all} {}", stage.name(), stage.things()),
            (_, None) => stage.name().to_owned(),
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// Does `work` under the eyes of a clock, with a line on the terminal if it lasts.
pub(super) fn timed<T>(options: Options, work: impl FnOnce(&Options) -> T) -> (T, Timings) {
    let timings = Arc::new(Mutex::new(Timings::begin()));
    let line = Line::over(&timings);
    let observed = timings.clone();
    let observer = Observer::new(move |event| match event {
        Event::At { stage, done, all } => locked(&observed).at(stage, done, all),
        Event::Waiting(out) => {
            let erased = if is_shown() { ERASED } else { "" };
            message(&format!("{erased}waiting for another build into {}\n", shown(out)));
        }
    });
    let done = work(&Options { observer, ..options });
    drop(line);
    let mut timings = locked(&timings).clone();
    let end = Instant::now();
    timings.account(end);
    timings.now = timings.now.map(|(stage, _)| (stage, end));
    (done, timings)
}

fn locked(timings: &Mutex<Timings>) -> MutexGuard<'_, Timings> {
    timings.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether messages go to a terminal that can take a line back.
fn is_shown() -> bool {
    io::stderr().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

/// The line on the terminal; gone when dropped.
struct Line(Option<(Sender<()>, JoinHandle<()>)>);

impl Line {
    fn over(timings: &Arc<Mutex<Timings>>) -> Self {
        if !is_shown() {
            return Self(None);
        }
        let (end, ended) = channel();
        let timings = timings.clone();
        let show = move || {
            let mut pause = SHORT;
            while ended.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                let line = locked(&timings).line();
                message(&format!("{ERASED}{line}"));
                pause = REFRESH;
            }
            if pause == REFRESH {
                message(ERASED);
            }
        };
        let thread = std::thread::Builder::new().spawn(show);
        // Without a thread there is no line, and nothing is lost.
        Self(thread.ok().map(|thread| (end, thread)))
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some((end, thread)) = self.0.take() {
            drop(end);
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_stage_is_what_passes_until_the_next_and_is_added_up() {
        let mut timings = Timings::begin();
        timings.at(Stage::Load, 0, None);
        timings.at(Stage::Load, 7, None);
        timings.at(Stage::Render, 0, Some(3));
        timings.at(Stage::Write, 1, Some(3));
        timings.at(Stage::Render, 2, Some(3));
        assert_eq!(timings.line(), "render: 2 of 3 files");
        timings.at(Stage::Render, 3, Some(3));
        let stages: Vec<(Stage, usize)> = timings.stages().map(|(stage, _, things)| (stage, things)).collect();
        assert_eq!(stages, [(Stage::Load, 7), (Stage::Render, 3), (Stage::Write, 1)]);
        let sum: f64 = timings.stages().map(|(_, time, _)| time).sum();
        assert!(sum <= timings.total() + 0.001, "{sum} ms of {} ms", timings.total());
        let json: serde_json::Value = serde_json::from_str(&timings.json()).expect("it is JSON");
        assert_eq!(json["load"]["files"], 7);
        assert!(json["total"]["milliseconds"].is_number());
        assert_eq!(timings.table().lines().count(), 4);
    }
}
