//! What a caller submits.

use std::{sync::Arc, time::Duration};

use crate::{bucket::TokenEstimate, fingerprint::Fingerprint, priority::Priority, time::Time};

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
    /// On whose behalf it is made, for the shares of the queue.
    pub tenant: Option<Arc<str>>,
    /// What its draws are keyed by; the scheduler counts where the caller says nothing.
    pub key: Option<u64>,
    /// The LLM tokens it will take at most, for the token buckets. Default: what the settings
    /// assume.
    pub tokens: Option<TokenEstimate>,
    /// What makes it identical to others, for single flight and the cache. Default: nothing does.
    pub fingerprint: Option<Fingerprint>,
    /// Whether its answer is shown as it comes, so that no attempt may follow one that has given
    /// a content token. [`submit_stream`](crate::Scheduler::submit_stream) sets it.
    pub is_streamed: bool,
}

impl<P> Request<P> {
    /// A request of normal priority, without deadline or class.
    pub const fn new(payload: P) -> Self {
        Self {
            payload,
            priority: Priority::Normal,
            deadline: None,
            class: None,
            tenant: None,
            key: None,
            tokens: None,
            fingerprint: None,
            is_streamed: false,
        }
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

    /// Names on whose behalf it is made.
    pub fn tenant(mut self, tenant: impl Into<Arc<str>>) -> Self {
        self.tenant = Some(tenant.into());
        self
    }

    /// States the LLM tokens it will take at most: its prompt, and its `max_tokens`.
    pub fn tokens(mut self, input: u64, output: u64) -> Self {
        self.tokens = Some(TokenEstimate { input, output });
        self
    }

    /// States what makes it identical to others.
    pub fn fingerprint(mut self, fingerprint: Fingerprint) -> Self {
        self.fingerprint = Some(fingerprint);
        self
    }

    /// Says that its answer is shown as it comes: no retry after the first content token.
    pub fn streamed(mut self) -> Self {
        self.is_streamed = true;
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
