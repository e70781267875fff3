//! How far a run is: what the stages tell whoever wants to know. The clock and the terminal that may stand behind it are
//! the command line's.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

/// A stage of a run, in the order in which they follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Files are read.
    Load,
    /// Files become trees, each for itself.
    Parse,
    /// The trees become a book; every quotation is proved.
    Resolve,
    /// Every path of the site is named.
    Plan,
    /// Every file of the site is made.
    Render,
    /// Files are compared with the published ones, written and published.
    Write,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Self; 6] = [Self::Load, Self::Parse, Self::Resolve, Self::Plan, Self::Render, Self::Write];

    /// The verb, as in `src/lib.rs`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Parse => "parse",
            Self::Resolve => "resolve",
            Self::Plan => "plan",
            Self::Render => "render",
            Self::Write => "write",
        }
    }

    /// What it makes, or works on.
    pub fn things(self) -> &'static str {
        match self {
            Self::Load | Self::Plan | Self::Render | Self::Write => "files",
            Self::Parse => "pages",
            Self::Resolve => "excerpts",
        }
    }
}

/// What a run tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'e> {
    /// A stage is at work.
    At {
        /// Which.
        stage: Stage,
        /// How many things it has done so far.
        done: usize,
        /// How many there are, where that is known.
        all: Option<usize>,
    },
    /// Another run has the output folder, and this one waits for it.
    Waiting(&'e Path),
}

/// What is done with an event, on whichever thread it happens.
type Told = dyn Fn(Event<'_>) + Send + Sync;

/// Who is told, if anybody.
#[derive(Clone, Default)]
pub struct Observer(Option<Arc<Told>>);

impl Observer {
    /// Calls `told` with every event.
    pub fn new(told: impl Fn(Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(told)))
    }

    /// A stage begins, or has done more.
    pub fn at(&self, stage: Stage, done: usize, all: Option<usize>) {
        self.tell(Event::At { stage, done, all });
    }

    /// Another run has this folder.
    pub fn waiting(&self, out: &Path) {
        self.tell(Event::Waiting(out));
    }

    fn tell(&self, event: Event<'_>) {
        if let Some(told) = &self.0 {
            told(event);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer(somebody)" } else { "Observer(nobody)" })
    }
}
