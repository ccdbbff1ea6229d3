//! What a caller submits.

use std::{sync::Arc, time::Duration};

use crate::{priority::Priority, time::Time};

/// A request: a payload for the transport, and what the scheduler needs to know of it.
///
/// ```
/// use std::time::Duration;
/// use scheduler::{Priority, Request};
///
/// let request = Request::new("What is a squall?")
///     .priority(Priority::High)
///     .deadline_in(Duration::from_secs(60))
///     .class("chat");
/// assert_eq!(request.priority, Priority::High);
/// ```
#[derive(Clone, Debug)]
pub struct Request<P> {
    /// What the transport sends.
    pub payload: P,
    /// Its place in the queue. Default: normal.
    pub priority: Priority,
    /// When it must have ended. Default: never.
    pub deadline: Option<Deadline>,
    /// The named part of the workload it belongs to, for events and metrics.
    pub class: Option<Arc<str>>,
    /// What its draws are keyed by; the scheduler counts where the caller says nothing.
    pub key: Option<u64>,
}

impl<P> Request<P> {
    /// A request of normal priority, without deadline or class.
    pub const fn new(payload: P) -> Self {
        Self { payload, priority: Priority::Normal, deadline: None, class: None, key: None }
    }

    /// Sets its place in the queue.
    pub fn priority(mut self, priority: Priority) -> Self {
        self.priority = priority;
        self
    }

    /// Gives it a span from its submission to its end.
    pub fn deadline_in(mut self, span: Duration) -> Self {
        self.deadline = Some(Deadline::In(span));
        self
    }

    /// Gives it an instant of the scheduler's clock by which it must have ended.
    pub fn deadline_at(mut self, at: Time) -> Self {
        self.deadline = Some(Deadline::At(at));
        self
    }

    /// Names the part of the workload it belongs to.
    pub fn class(mut self, class: impl Into<Arc<str>>) -> Self {
        self.class = Some(class.into());
        self
    }

    /// Sets what its draws are keyed by, so that they repeat whatever the order of submission.
    pub fn key(mut self, key: u64) -> Self {
        self.key = Some(key);
        self
    }
}

/// When a request must have ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deadline {
    /// This long after its submission.
    In(Duration),
    /// At this instant of the scheduler's clock.
    At(Time),
}

impl Deadline {
    /// The instant, for a request submitted at `now`.
    pub fn instant(self, now: Time) -> Time {
        match self {
            Self::In(span) => now + span,
            Self::At(at) => at,
        }
    }
}
