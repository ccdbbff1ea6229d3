//! How a request ends without an answer.

use std::{fmt, time::Duration};

use crate::{
    event::{AttemptResult, ExpiredWhile, Outcome},
    retry::{Classification, names_the_balance},
    transport::TransportError,
};

/// Why a request has no answer. The methods answer what a caller asks next.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Refused at the door, at first or when it came back for a retry.
    #[error(
        "the queue is full: {capacity} requests wait already, after {attempts} attempt(s){}",
        last_of(last.as_ref())
    )]
    Shed {
        /// The queue's capacity.
        capacity: u32,
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
    #[error("attempt {attempts} failed and was the last: {last}")]
    Failed {
        /// Attempts it made.
        attempts: u32,
        /// How the last one failed.
        #[source]
        last: Failure,
    },
}

fn last_of(last: Option<&Failure>) -> String {
    last.map(|failure| format!("; before that: {failure}")).unwrap_or_default()
}

/// How an attempt failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The server refused.
    #[error("status {status}{}", message_of(message.as_deref()))]
    Status {
        /// The HTTP status.
        status: u16,
        /// The message of the error body.
        message: Option<String>,
        /// The wait the server asked for.
        retry_after: Option<Duration>,
    },
    /// Status 200 with half an answer.
    #[error("the provider ran out of resources in mid-answer")]
    Incomplete,
    /// No whole answer came.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The attempt timeout passed.
    #[error("no answer within the attempt timeout")]
    AttemptTimeout,
}

fn message_of(message: Option<&str>) -> String {
    message.map(|text| format!(": {text}")).unwrap_or_default()
}

impl Error {
    /// Whether submitting the same request again, later, may succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Shed { .. } | Self::Expired { .. } => true,
            Self::Failed { last, .. } => last.is_retryable(),
        }
    }

    /// Attempts that were made.
    pub fn attempts(&self) -> u32 {
        match self {
            Self::Shed { attempts, .. }
            | Self::Expired { attempts, .. }
            | Self::Failed { attempts, .. } => *attempts,
        }
    }

    /// The wait the server asked for last.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Shed { last: Some(Failure::Status { retry_after, .. }), .. }
            | Self::Expired { last: Some(Failure::Status { retry_after, .. }), .. }
            | Self::Failed { last: Failure::Status { retry_after, .. }, .. } => *retry_after,
            _ => None,
        }
    }

    /// The event's outcome for it.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::Shed { .. } => Outcome::Shed,
            Self::Expired { while_, .. } => Outcome::Expired(*while_),
            Self::Failed { last, .. } => Outcome::Failed(last.result()),
        }
    }
}

impl Failure {
    /// Whether another attempt may succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Status { status, message, .. } => {
                let is_money = message.as_deref().is_some_and(names_the_balance);
                crate::retry::classify_status(*status, is_money) == Classification::Retryable
            }
            Self::Incomplete | Self::Transport(_) | Self::AttemptTimeout => true,
        }
    }

    pub(crate) fn result(&self) -> AttemptResult {
        match self {
            Self::Status { status, .. } => AttemptResult::Status(*status),
            Self::Incomplete => AttemptResult::Incomplete,
            Self::Transport(_) => AttemptResult::TransportError,
            Self::AttemptTimeout => AttemptResult::AttemptTimeout,
        }
    }
}

impl fmt::Display for ExpiredWhile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Queued => "in the queue",
            Self::InFlight => "with an attempt in flight",
            Self::BackingOff => "before the next attempt could start",
        })
    }
}
