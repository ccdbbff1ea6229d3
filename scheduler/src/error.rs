//! How a request ends without an answer.

mod failure;
mod refusal;

use std::{fmt, time::Duration};

use crate::event::{ExpiredWhile, Outcome};
pub use failure::Failure;
pub use refusal::Refusal;

/// Why a request has no answer. The methods answer what a caller asks next.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The scheduler refused it, at first or when it came back for a retry.
    #[error("{refusal}, after {attempts} attempt(s){}", last_of(last.as_ref()))]
    Shed {
        /// Which part of the scheduler refused it, and why.
        refusal: Refusal,
        /// Attempts it made; 0 where nothing was sent.
        attempts: u32,
        /// How the last whole attempt failed, if there was one.
        last: Option<Failure>,
    },
    /// The deadline passed, or no further attempt could start before it.
    #[error("the deadline passed {while_}, after {attempts} attempt(s){}", last_of(last.as_ref()))]
    Expired {
        /// Where the request was.
        while_: ExpiredWhile,
        /// Attempts it made.
        attempts: u32,
        /// How the last whole attempt failed, if there was one.
        last: Option<Failure>,
    },
    /// The last attempt failed, and no other is allowed or would help.
    #[error("attempt {attempts} failed and was the last, {stop}: {last}")]
    Failed {
        /// Attempts it made.
        attempts: u32,
        /// Why there is no other.
        stop: Stop,
        /// How the last one failed.
        #[source]
        last: Failure,
    },
    /// A stream broke after its first content token: no retry could take back what the caller
    /// has seen.
    #[error(
        "the stream broke after {} content token(s) of attempt {attempts}: {cause}",
        partial.tokens
    )]
    Interrupted {
        /// Attempts it made.
        attempts: u32,
        /// What was received.
        partial: Partial,
        /// How the attempt failed.
        #[source]
        cause: Failure,
    },
}

/// Why a failed attempt was the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stop {
    /// No other attempt would succeed.
    Final,
    /// All attempts are spent.
    AttemptsSpent,
    /// The retry budget of the scheduler is empty.
    BudgetEmpty,
    /// The server asked for a longer wait than the settings allow.
    RetryAfterTooLong,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Final => "for no other would help",
            Self::AttemptsSpent => "for all attempts are spent",
            Self::BudgetEmpty => "for the retry budget is empty",
            Self::RetryAfterTooLong => "for the server asked for too long a wait",
        })
    }
}

/// What came of an answer before it broke.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partial {
    /// The text, where the transport collects it: enough to ask the model to go on from there.
    pub text: String,
    /// Content tokens, as the transport counts them.
    pub tokens: u64,
}

fn last_of(last: Option<&Failure>) -> String {
    last.map(|failure| format!("; before that: {failure}")).unwrap_or_default()
}

impl Error {
    /// Whether submitting the same request again, later, may succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Shed { refusal, .. } => refusal.is_passing(),
            Self::Expired { .. } => true,
            Self::Failed { last, .. } | Self::Interrupted { cause: last, .. } => {
                last.is_retryable()
            }
        }
    }

    /// Attempts that were made, hedges not counted.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Shed { attempts, .. }
            | Self::Expired { attempts, .. }
            | Self::Failed { attempts, .. }
            | Self::Interrupted { attempts, .. } => *attempts,
        }
    }

    /// How long to wait before submitting again: what the server asked for last, or what the
    /// scheduler itself knows of its own refusal.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Shed { refusal, last, .. } => {
                refusal.retry_after().or_else(|| last.as_ref()?.retry_after())
            }
            Self::Expired { last, .. } => last.as_ref()?.retry_after(),
            Self::Failed { last, .. } | Self::Interrupted { cause: last, .. } => last.retry_after(),
        }
    }

    /// What was received of an answer that broke after its first content token.
    pub fn partial(&self) -> Option<&Partial> {
        match self {
            Self::Interrupted { partial, .. } => Some(partial),
            _ => None,
        }
    }

    /// How the last whole attempt failed, if there was one.
    pub fn last_failure(&self) -> Option<&Failure> {
        match self {
            Self::Shed { last, .. } | Self::Expired { last, .. } => last.as_ref(),
            Self::Failed { last, .. } | Self::Interrupted { cause: last, .. } => Some(last),
        }
    }

    /// The event's outcome for it.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Shed { refusal, .. } => Outcome::Shed(refusal.by()),
            Self::Expired { while_, .. } => Outcome::Expired(*while_),
            Self::Interrupted { cause: Failure::DeadlinePassed, .. } => {
                Outcome::Expired(ExpiredWhile::InFlight)
            }
            Self::Failed { last, .. } | Self::Interrupted { cause: last, .. } => {
                Outcome::Failed(last.result())
            }
        }
    }
}

impl fmt::Display for ExpiredWhile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Queued => "in the queue",
            Self::InFlight => "with an attempt in flight",
            Self::BackingOff => "before the next attempt could start",
            Self::Following => "while an identical request was under way",
        })
    }
}
