//! Everything that happens to a request, as data.
//!
//! Events are the one thing that tests, traces and metrics read.
//!
//! On one thread they come in the order in which things happen. On several threads the events of
//! one request keep their order, but those of different requests may overtake each other: a freed
//! permit can be used, and said so, a moment before the end of the attempt that freed it is told.

use std::{fmt, time::Duration};

use crate::{priority::Priority, time::Time};

/// One thing that happened to one request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: Time,
    /// To whom: the request's key.
    pub request_key: u64,
    /// Attempts in flight of this scheduler, after the event.
    pub in_flight: u32,
    /// Requests that wait in this scheduler's queue, after the event.
    pub queue_depth: u32,
    /// The concurrency limit in force; `u32::MAX` where there is none.
    pub limit: u32,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// The caller submitted it.
    Submitted {
        /// Its place in the queue.
        priority: Priority,
        /// When it must have ended; [`Time::MAX`] for never.
        deadline: Time,
    },
    /// No permit was free: it waits in the queue.
    Queued,
    /// An attempt goes out.
    AttemptStarted {
        /// 0 for the first.
        attempt_index: u32,
        /// How long it waited for the permit of this attempt.
        queue_wait: Duration,
    },
    /// An attempt ended, by an answer or by the scheduler's own decision.
    AttemptEnded {
        /// 0 for the first.
        attempt_index: u32,
        /// How.
        result: AttemptResult,
        /// From start to end.
        latency: Duration,
    },
    /// It waits before its next attempt, without a permit.
    BackoffStarted {
        /// The attempt that comes next.
        attempt_index: u32,
        /// How long.
        wait: Duration,
    },
    /// It ended, exactly once.
    Ended {
        /// How.
        outcome: Outcome,
        /// Attempts it made.
        attempts: u32,
    },
}

/// How an attempt ended, without its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttemptResult {
    /// A whole answer with this status.
    Status(u16),
    /// Status 200 with half an answer: `insufficient_system_resource`.
    Incomplete,
    /// The connection failed or broke.
    TransportError,
    /// The attempt timeout passed.
    AttemptTimeout,
    /// The request's deadline passed.
    DeadlinePassed,
    /// The caller dropped the request.
    Dropped,
}

/// How a request ended, without its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It has its answer.
    Completed,
    /// The last attempt failed and there is no other; see the result of that attempt.
    Failed(AttemptResult),
    /// It was refused at the door.
    Shed,
    /// Its deadline passed.
    Expired(ExpiredWhile),
    /// The caller dropped it.
    Cancelled,
}

/// Where a request was when its deadline passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExpiredWhile {
    /// In the queue.
    Queued,
    /// With an attempt in flight.
    InFlight,
    /// Between two attempts.
    BackingOff,
}

/// Reads events. It runs inside the scheduler: keep it short, and never call the scheduler from
/// it.
pub trait Observer: fmt::Debug + Send + Sync + 'static {
    /// Called once for every event, in order.
    fn on_event(&self, event: &Event);
}

/// Reads nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoObserver;

impl Observer for NoObserver {
    fn on_event(&self, _event: &Event) {}
}
