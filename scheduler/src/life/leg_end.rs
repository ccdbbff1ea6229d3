//! How one copy of an attempt ended, and what that says of the server.

use std::time::Duration;

use crate::{
    error::Failure,
    event::AttemptResult,
    gate::{End, Started},
    retry::names_the_balance,
    time::Time,
    transport::{Answer, Progress, Usage},
};

/// How its content tokens came.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pace {
    pub(crate) first_token_after: Option<Duration>,
    pub(crate) inter_token_time: Option<Duration>,
}

/// How a leg ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LegEnd {
    pub(crate) result: AttemptResult,
    pub(crate) end: End,
    pub(crate) usage: Option<Usage>,
    pub(crate) retry_after: Option<Duration>,
}

impl Pace {
    pub(crate) fn of(started: Started, progress: &Progress) -> Self {
        let first = progress.first_token_at();
        let gaps = progress.token_count().saturating_sub(1);
        let span = |first: Time| progress.last_token_at().unwrap_or(first) - first;
        let inter_token_time = first
            .filter(|_| gaps > 0)
            .map(|first| Duration::from_nanos(span(first).as_nanos() as u64 / gaps));
        Self { first_token_after: first.map(|at| at - started.at), inter_token_time }
    }
}

impl LegEnd {
    /// With an answer.
    pub(crate) fn success<R>(answer: &Answer<R>) -> Self {
        Self::whole(AttemptResult::Status(answer.status), answer.usage)
    }

    /// With an answer that has come to its end.
    pub(crate) fn whole(result: AttemptResult, usage: Option<Usage>) -> Self {
        Self { result, end: End::Success, usage, retry_after: None }
    }

    /// Without one.
    pub(crate) fn failure(failure: &Failure) -> Self {
        let end = end_of(failure);
        Self { result: failure.result(), end, usage: None, retry_after: failure.retry_after() }
    }

    /// By the scheduler's or the caller's own decision.
    pub(crate) fn by_us(result: AttemptResult) -> Self {
        let end = match result {
            AttemptResult::DeadlinePassed => End::DeadlinePassed,
            _ => End::Abandoned,
        };
        Self { result, end, usage: None, retry_after: None }
    }
}

/// What a failure says of the server's health.
fn end_of(failure: &Failure) -> End {
    match failure {
        Failure::Status { status, message, code, .. } => {
            let is_money = message.as_deref().is_some_and(names_the_balance)
                || code.as_deref().is_some_and(names_the_balance);
            match status {
                401 | 402 => End::AccountRefused,
                429 if is_money => End::AccountRefused,
                429 => End::Throttled,
                503 | 529 => End::Overloaded,
                408 | 409 | 500..=599 => End::Broken,
                _ => End::Rejected,
            }
        }
        Failure::Incomplete
        | Failure::AttemptTimeout
        | Failure::FirstTokenTimeout
        | Failure::Stalled => End::Overloaded,
        Failure::Transport(_) => End::Broken,
        Failure::DeadlinePassed => End::DeadlinePassed,
    }
}
