//! How an attempt failed.

use std::time::Duration;

use crate::{
    event::AttemptResult,
    retry::{Classification, Facts},
    transport::TransportError,
};

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
        /// The code of the error body, as in `insufficient_quota`.
        code: Option<String>,
        /// The wait the server asked for.
        retry_after: Option<Duration>,
        /// What the server itself says of a retry (`x-should-retry`).
        should_retry: Option<bool>,
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
    /// The first-token timeout passed.
    #[error("no content token within the first-token timeout")]
    FirstTokenTimeout,
    /// Content tokens came, and then none for the stall timeout.
    #[error("the answer stalled: no further content token within the stall timeout")]
    Stalled,
    /// The request's deadline passed while its answer was coming.
    #[error("the deadline passed in mid-answer")]
    DeadlinePassed,
}

fn message_of(message: Option<&str>) -> String {
    message.map(|text| format!(": {text}")).unwrap_or_default()
}

impl Failure {
    /// Whether another attempt may succeed.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Status { status, message, code, should_retry, .. } => {
                let facts = Facts {
                    status: *status,
                    message: message.as_deref(),
                    code: code.as_deref(),
                    should_retry: *should_retry,
                    finish_reason: None,
                };
                facts.classify() == Classification::Retryable
            }
            Self::Incomplete
            | Self::Transport(_)
            | Self::AttemptTimeout
            | Self::FirstTokenTimeout
            | Self::Stalled
            | Self::DeadlinePassed => true,
        }
    }

    /// The wait the server asked for.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// The HTTP status, if there was one other than 200.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    pub(crate) fn result(&self) -> AttemptResult {
        match self {
            Self::Status { status, .. } => AttemptResult::Status(*status),
            Self::Incomplete => AttemptResult::Incomplete,
            Self::Transport(_) => AttemptResult::TransportError,
            Self::AttemptTimeout => AttemptResult::AttemptTimeout,
            Self::FirstTokenTimeout => AttemptResult::FirstTokenTimeout,
            Self::Stalled => AttemptResult::Stalled,
            Self::DeadlinePassed => AttemptResult::DeadlinePassed,
        }
    }
}
