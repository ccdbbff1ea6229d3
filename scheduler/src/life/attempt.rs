//! One attempt: from the permit to the end of the answer.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

use super::{Life, permit::Permit};
use crate::{
    clock::Clock,
    error::Failure,
    event::{AttemptResult, EventKind},
    gate::Gauges,
    retry::{Classification, classify},
    time::Time,
    transport::{Attempt, AttemptOutcome, Transport, Usage},
};

/// How an attempt ended, for the request's next step.
pub(super) enum Ended<R> {
    /// With the answer.
    Answered { status: u16, response: R, usage: Option<Usage> },
    /// Without one.
    Failed(Failure),
    /// The request's own time is over.
    DeadlinePassed,
}

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    /// Sends, and holds the permit until the answer has ended.
    pub(super) async fn attempt(
        &mut self,
        payload: &T::Request,
        permit: Permit<'a, T, C>,
    ) -> Ended<T::Response> {
        let started_at = self.in_flight_since.expect("the permit's wait has set it");
        let timeout_at = self.inner.config.attempt_timeout.map_or(Time::MAX, |t| started_at + t);
        let give_up_at = self.request.deadline.min(timeout_at);
        let attempt = Attempt {
            request_key: self.request.key,
            index: self.attempts - 1,
            priority: self.request.priority,
            give_up_at,
        };
        let outcome = self.send(payload, attempt).await;
        let ended = match outcome {
            Some(outcome) => ended(outcome),
            None if give_up_at == self.request.deadline => Ended::DeadlinePassed,
            None => Ended::Failed(Failure::AttemptTimeout),
        };
        let gauges = permit.give_back();
        self.emit_attempt_end(started_at, gauges, &ended);
        ended
    }

    /// `None` once `give_up_at` has passed, even if the answer comes at the same instant.
    async fn send(
        &self,
        payload: &T::Request,
        attempt: Attempt,
    ) -> Option<AttemptOutcome<T::Response>> {
        let clock = &self.inner.clock;
        let give_up_at = attempt.give_up_at;
        let mut answer = pin!(self.inner.transport.send(payload, attempt));
        let mut timer = pin!((give_up_at != Time::MAX).then(|| clock.sleep_until(give_up_at)));
        poll_fn(|cx| {
            if give_up_at != Time::MAX && clock.now() >= give_up_at {
                return Poll::Ready(None);
            }
            if let Poll::Ready(outcome) = answer.as_mut().poll(cx) {
                return Poll::Ready(Some(outcome));
            }
            match timer.as_mut().as_pin_mut() {
                Some(timer) => timer.poll(cx).map(|()| None),
                None => Poll::Pending,
            }
        })
        .await
    }

    fn emit_attempt_end<R>(&mut self, started_at: Time, gauges: Gauges, ended: &Ended<R>) {
        self.in_flight_since = None;
        let now = self.inner.clock.now();
        let result = match ended {
            Ended::Answered { status, .. } => AttemptResult::Status(*status),
            Ended::Failed(failure) => failure.result(),
            Ended::DeadlinePassed => AttemptResult::DeadlinePassed,
        };
        let (attempt_index, latency) = (self.attempts - 1, now - started_at);
        self.emit(now, gauges, EventKind::AttemptEnded { attempt_index, result, latency });
    }
}

/// Sorts an outcome by the table of [`classify`].
fn ended<R>(outcome: AttemptOutcome<R>) -> Ended<R> {
    let class = classify(&outcome);
    match outcome {
        AttemptOutcome::Broken(error) => Ended::Failed(Failure::Transport(error)),
        AttemptOutcome::Answered(answer) if class == Classification::Success => {
            let (status, usage) = (answer.status, answer.usage);
            Ended::Answered { status, response: answer.response, usage }
        }
        AttemptOutcome::Answered(answer) if (200..300).contains(&answer.status) => {
            Ended::Failed(Failure::Incomplete)
        }
        AttemptOutcome::Answered(answer) => Ended::Failed(Failure::Status {
            status: answer.status,
            message: answer.error_message,
            retry_after: answer.retry_after,
        }),
    }
}
