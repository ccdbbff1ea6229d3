//! One attempt, from the permit to the end of the answer, and what its outcome means.

use std::{future::poll_fn, pin::pin};

use super::{Leg, Life, Way, permit::Permit, race::Race};
use crate::{
    clock::Clock,
    error::{Failure, Partial},
    retry::{Classification, classify},
    time::Time,
    transport::{Answer, Attempt, AttemptOutcome, Progress, Transport},
};

/// How an attempt ended, for the request's next step.
pub(super) enum Ended<'a, R, T: Transport, C: Clock> {
    /// With the answer; the leg that brought it still holds its permit.
    Answered(Answer<R>, Leg<'a, T, C>),
    /// Without one.
    Failed(Failure),
    /// After the caller has seen a part of the answer.
    Interrupted(Failure, Partial),
    /// The request's own time is over.
    DeadlinePassed,
}

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    /// Sends, doubles the attempt where it is late and hedging is on, and holds the permits until
    /// the answer has ended.
    pub(super) async fn attempt<W: Way<T, C>>(
        &mut self,
        permit: Permit<'a, T, C>,
    ) -> Ended<'a, W::Response, T, C> {
        let (inner, payload) = (self.inner, &self.request.payload);
        let progress = [Progress::new(), Progress::new()];
        let send = |attempt: Attempt| {
            let progress = &progress[usize::from(attempt.is_hedge)];
            W::send(&inner.transport, &inner.clock, payload, attempt, progress)
        };
        let attempt = self.attempt_at(permit.started().at, false);
        let mut race = Race::new(self, permit);
        let mut first = pin!(Some(send(attempt)));
        let mut second = pin!(None);
        let mut timer = pin!(None::<C::Sleep>);
        poll_fn(|cx| {
            let mut sends = [first.as_mut(), second.as_mut()];
            race.poll(cx, &mut sends, timer.as_mut(), &progress, &send)
        })
        .await
    }

    /// What the transport is told of an attempt that starts at `now`.
    pub(super) fn attempt_at(&self, now: Time, is_hedge: bool) -> Attempt {
        let timeout_at = self.policy.attempt_timeout.map_or(Time::MAX, |timeout| now + timeout);
        Attempt {
            request_key: self.facts.key,
            index: self.attempts - 1,
            is_hedge,
            priority: self.facts.priority,
            give_up_at: self.facts.deadline.min(timeout_at),
        }
    }
}

/// The answer, or what is wrong with it.
pub(super) fn judge<R>(outcome: AttemptOutcome<R>) -> Result<Answer<R>, Failure> {
    let is_success = classify(&outcome) == Classification::Success;
    match outcome {
        AttemptOutcome::Answered(answer) if is_success => Ok(answer),
        AttemptOutcome::Answered(answer) if (200..300).contains(&answer.status) => {
            Err(Failure::Incomplete)
        }
        AttemptOutcome::Answered(answer) => Err(Failure::Status {
            status: answer.status,
            message: answer.error_message,
            code: answer.error_code,
            retry_after: answer.retry_after,
            should_retry: answer.should_retry,
        }),
        AttemptOutcome::Broken(error) => Err(Failure::Transport(error)),
    }
}
