//! One copy of an attempt: the permit it holds, and how it ends.

use std::time::Duration;

use super::{Life, permit::Permit};
use crate::{
    clock::Clock,
    error::Failure,
    event::{AttemptResult, EventKind},
    gate::{End, Started},
    retry::names_the_balance,
    time::Time,
    transport::{Answer, Progress, Transport, Usage},
};

/// An attempt, or its hedge, in flight.
pub(crate) struct Leg<'a, T: Transport, C: Clock> {
    pub(crate) permit: Permit<'a, T, C>,
    pub(crate) is_hedge: bool,
    pub(crate) pace: Pace,
}

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

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    /// Gives the leg's permit back, and says how it ended.
    pub(crate) fn end_leg(&mut self, leg: Leg<'a, T, C>, end: &LegEnd) {
        let Leg { permit, is_hedge, pace } = leg;
        let started = permit.started();
        let now = self.inner.clock.now();
        let (withdrawal, is_success) = (self.withdrawal, end.end == End::Success);
        let gauges = permit.end(now, end, pace, |state| {
            state.budget.on_attempt_end(now, end.end, withdrawal);
            if let Some(hedge) = state.hedge.as_mut().filter(|_| is_success) {
                hedge.on_first_token(now, pace.first_token_after.unwrap_or(now - started.at));
            }
        });
        self.in_flight_since[usize::from(is_hedge)] = None;
        let kind = EventKind::AttemptEnded {
            attempt_index: self.attempts - 1,
            is_hedge,
            result: end.result,
            latency: now - started.at,
            first_token_after: pace.first_token_after,
        };
        self.emit(now, gauges, kind);
    }
}
