//! Why the scheduler itself refuses a request.

use std::time::Duration;

use crate::{bucket::NeverFits, event::RefusedBy};

/// Which part of the scheduler refused a request, and why.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// As many requests wait already as may.
    #[error("the queue is full: {capacity} requests wait already")]
    QueueFull {
        /// The queue's capacity.
        capacity: u32,
    },
    /// A more urgent request took its place in the full queue.
    #[error("a more urgent request took its place in the full queue")]
    Evicted,
    /// By the current estimate it would not have its answer before its deadline.
    #[error("it would wait about {wait:?} for a permit and {answer:?} for its answer, too long")]
    Hopeless {
        /// The estimated wait for a permit.
        wait: Duration,
        /// How long an answer takes at present, on average.
        answer: Duration,
    },
    /// It asks for more than a bucket ever holds.
    #[error(transparent)]
    NeverFits(#[from] NeverFits),
    /// The server refuses so many that this one was refused at home.
    #[error("the throttle refused it, as it does {:.0} % of all now", probability * 100.0)]
    Throttled {
        /// The probability of a refusal, 0 to 1.
        probability: f64,
    },
    /// The circuit breaker is open.
    #[error("the circuit breaker is open")]
    BreakerOpen {
        /// How long until it lets a probe pass; `None` while probes are under way.
        opens_in: Option<Duration>,
    },
    /// The scheduler takes no new requests: it is being drained.
    #[error("the scheduler is being drained")]
    Draining,
}

impl Refusal {
    /// Which part of the scheduler it was.
    pub fn by(&self) -> RefusedBy {
        match self {
            Self::QueueFull { .. } => RefusedBy::QueueFull,
            Self::Evicted => RefusedBy::Evicted,
            Self::Hopeless { .. } => RefusedBy::Hopeless,
            Self::NeverFits(_) => RefusedBy::NeverFits,
            Self::Throttled { .. } => RefusedBy::Throttle,
            Self::BreakerOpen { .. } => RefusedBy::Breaker,
            Self::Draining => RefusedBy::Draining,
        }
    }

    /// Whether the same request may be taken later.
    pub fn is_passing(&self) -> bool {
        !matches!(self, Self::NeverFits(_) | Self::Draining)
    }

    /// How long it lasts, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Hopeless { wait, .. } => Some(*wait),
            Self::BreakerOpen { opens_in } => *opens_in,
            _ => None,
        }
    }
}
