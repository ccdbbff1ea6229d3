//! Whoever looks on while a replication goes.

use std::{fmt, ops::ControlFlow};

use scheduler::Event;
use simulator::{Answer, ServerEvent};

use super::log::RecordedEvent;
use crate::arrivals::Arrival;

/// Something that happens in a replication, in the order in which it happens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Happening {
    /// A request arrives, ahead of its submission at the same instant.
    Arrival(Arrival),
    /// An event of a client instance.
    Client {
        /// Which one.
        client: u32,
        /// What.
        event: Event,
    },
    /// An event of the server.
    Server {
        /// What.
        event: ServerEvent,
        /// The busy part of the engine's capacity right after it, from 0 to 1.
        gpu_utilisation: f64,
    },
    /// An answer reaches a client that still waits for it, ahead of the server's event that says so.
    Answer {
        /// Simulated time, nanoseconds.
        at_ns: u64,
        /// To which request.
        request_key: u64,
        /// To which of its attempts, as the server counts them.
        attempt_index: u32,
        /// What the client gets.
        answer: Answer,
    },
    /// The run is over: whoever ends from now on is unfinished.
    Over,
}

impl Happening {
    /// The event, if it is one of those that the digest stands for.
    pub fn event(&self) -> Option<RecordedEvent> {
        match *self {
            Self::Client { client, event } => Some(RecordedEvent::Client { client, event }),
            Self::Server { event, .. } => Some(RecordedEvent::Server(event)),
            Self::Arrival(_) | Self::Answer { .. } | Self::Over => None,
        }
    }
}

/// Looks on. It changes nothing but when the run stops.
pub trait Watcher: Send + 'static {
    /// Called for everything that is seen, in order. [`ControlFlow::Break`] ends the replication
    /// before its time, and its numbers are those of no replication.
    fn see(&mut self, happening: &Happening) -> ControlFlow<()>;
}

/// Keeps every event: memory grows with the run.
impl Watcher for Vec<RecordedEvent> {
    fn see(&mut self, happening: &Happening) -> ControlFlow<()> {
        self.extend(happening.event());
        ControlFlow::Continue(())
    }
}

/// The place of a watcher, mostly empty.
#[derive(Default)]
pub(crate) struct Watch {
    watcher: Option<Box<dyn Watcher>>,
    has_seen_enough: bool,
}

impl Watch {
    pub(crate) fn by(watcher: Box<dyn Watcher>) -> Self {
        Self { watcher: Some(watcher), has_seen_enough: false }
    }

    /// Whether the run may stop here: whoever looks on has seen enough.
    pub(crate) const fn has_seen_enough(&self) -> bool {
        self.has_seen_enough
    }

    /// Shows something, which is made only where somebody looks on.
    #[inline]
    pub(super) fn show(&mut self, seen: impl FnOnce() -> Happening) {
        if let Some(watcher) = &mut self.watcher {
            self.has_seen_enough |= watcher.see(&seen()).is_break();
        }
    }
}

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_watched = self.watcher.is_some();
        f.debug_struct("Watch").field("is_watched", &is_watched).finish_non_exhaustive()
    }
}
