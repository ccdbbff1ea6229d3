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
    /// The concurrency limit in force; `u32::MAX` where there is none. Of an attempt that starts:
    /// the one that let it start.
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
        /// 0 for the first. A hedge has the index of the attempt that it doubles.
        attempt_index: u32,
        /// Whether it doubles an attempt that is still under way.
        is_hedge: bool,
        /// How long it waited for the permit of this attempt.
        queue_wait: Duration,
    },
    /// An attempt ended, by an answer or by the scheduler's own decision.
    AttemptEnded {
        /// 0 for the first.
        attempt_index: u32,
        /// Whether it doubled another attempt.
        is_hedge: bool,
        /// How.
        result: AttemptResult,
        /// From start to end.
        latency: Duration,
        /// From start to the first content token, where the transport saw one.
        first_token_after: Option<Duration>,
    },
    /// It waits before its next attempt, without a permit.
    BackoffStarted {
        /// The attempt that comes next.
        attempt_index: u32,
        /// How long.
        wait: Duration,
        /// What the server asked for, where the wait answers that.
        retry_after: Option<Duration>,
        /// Whether the server asked for a wait so long that the request is parked.
        is_parked: bool,
    },
    /// The retry budget had nothing left for it.
    BudgetDenied {
        /// Whether it was asked for a hedge; else for a retry.
        is_hedge: bool,
    },
    /// An identical request is under way: it waits for that one's answer.
    Joined,
    /// The request it waited for is gone: it carries on by itself.
    TookOver,
    /// It ended, exactly once.
    Ended {
        /// How.
        outcome: Outcome,
        /// Attempts it made, hedges not counted.
        attempts: u32,
        /// Where its answer came from, if it has one.
        source: AnswerSource,
    },
}

/// Where an answer came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum AnswerSource {
    /// An attempt of the request's own.
    #[default]
    Own,
    /// An identical request that was under way at the same time.
    Shared,
    /// The cache.
    Cached,
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
    /// No content token came in time.
    FirstTokenTimeout,
    /// Content tokens came, and then no more for too long.
    Stalled,
    /// The other copy of the attempt had its answer first.
    HedgeLost,
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
    /// The scheduler itself refused it.
    Shed(RefusedBy),
    /// Its deadline passed.
    Expired(ExpiredWhile),
    /// The caller dropped it.
    Cancelled,
}

/// Which part of the scheduler refused a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusedBy {
    /// The queue was full.
    QueueFull,
    /// A more urgent request took its place in a full queue.
    Evicted,
    /// It could not have had a permit before its deadline.
    Hopeless,
    /// It asks for more than a bucket ever holds.
    NeverFits,
    /// The throttle: the server refuses too many of its like.
    Throttle,
    /// The circuit breaker is open.
    Breaker,
    /// The scheduler is being drained.
    Draining,
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
    /// Waiting for the answer of an identical request.
    Following,
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
