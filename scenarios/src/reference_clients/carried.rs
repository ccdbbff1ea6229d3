//! A request in the hands of the article's client, in either form: its wait, its attempts, its end.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
    time::Duration,
};

use scheduler::{
    EventKind, Priority, Time, Transport,
    clock::Clock,
    event::{AnswerSource, AttemptResult, Outcome},
    transport::{Attempt, AttemptOutcome, Progress},
};

const ATTEMPTS_MAX: u32 = 10;
const BASE_WAIT: Duration = Duration::from_secs(1);
const WAIT_DOUBLINGS_MAX: u32 = 5;
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);

/// What a client gives to the requests that it carries.
pub(super) trait Desk {
    /// The way to the server.
    type Transport: Transport;
    /// Its time.
    type Clock: Clock;

    fn transport(&self) -> &Self::Transport;

    fn clock(&self) -> &Self::Clock;

    /// Tells an event, with the gauges of the moment.
    fn emit(&self, request_key: u64, kind: EventKind);
}

/// A request in a client's hands. Dropping it unended says so.
pub(super) struct Carried<'a, D: Desk> {
    desk: &'a D,
    key: u64,
    priority: Priority,
    attempts: u32,
    started_at: Option<Time>,
    is_ended: bool,
}

impl<'a, D: Desk> Carried<'a, D> {
    pub(super) fn begin(desk: &'a D, key: u64, priority: Priority) -> Self {
        desk.emit(key, EventKind::Submitted { priority, deadline: Time::MAX });
        Self { desk, key, priority, attempts: 0, started_at: None, is_ended: false }
    }

    /// The wait before the next attempt, the first too.
    pub(super) async fn back_off(&self) {
        let wait = BASE_WAIT * (1 << self.attempts.min(WAIT_DOUBLINGS_MAX));
        self.emit(EventKind::BackoffStarted {
            attempt_index: self.attempts,
            wait,
            retry_after: None,
            is_parked: false,
        });
        let clock = self.desk.clock();
        pin!(clock.sleep_until(clock.now() + wait)).await;
    }

    /// The next attempt, up to its answer or its timeout. Its end is told by
    /// [`Self::tell_attempt_end`].
    pub(super) async fn attempt(
        &mut self,
        payload: &<D::Transport as Transport>::Request,
        queue_wait: Duration,
    ) -> AttemptResult {
        let clock = self.desk.clock();
        let index = self.attempts;
        self.attempts += 1;
        self.started_at = Some(clock.now());
        self.emit(EventKind::AttemptStarted { attempt_index: index, is_hedge: false, queue_wait });
        let give_up_at = clock.now() + ATTEMPT_TIMEOUT;
        let (request_key, priority) = (self.key, self.priority);
        let attempt = Attempt { request_key, index, is_hedge: false, priority, give_up_at };
        let progress = Progress::new();
        let mut answer = pin!(self.desk.transport().send(payload, attempt, &progress));
        let mut timer = pin!(clock.sleep_until(give_up_at));
        let outcome = poll_fn(|cx| match answer.as_mut().poll(cx) {
            Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
            Poll::Pending => timer.as_mut().poll(cx).map(|()| None),
        })
        .await;
        match outcome {
            Some(AttemptOutcome::Answered(answer)) => AttemptResult::Status(answer.status),
            Some(AttemptOutcome::Broken(_)) => AttemptResult::TransportError,
            None => AttemptResult::AttemptTimeout,
        }
    }

    pub(super) fn tell_attempt_end(&mut self, result: AttemptResult) {
        if let Some(started_at) = self.started_at.take() {
            let latency = self.desk.clock().now() - started_at;
            let attempt_index = self.attempts - 1;
            self.emit(EventKind::AttemptEnded {
                attempt_index,
                is_hedge: false,
                result,
                latency,
                first_token_after: None,
            });
        }
    }

    /// What the request comes to by this result, or `None` where it is tried again.
    pub(super) fn outcome_by(&self, result: AttemptResult) -> Option<Outcome> {
        if !is_failure(result) {
            return Some(Outcome::Completed);
        }
        (self.attempts >= ATTEMPTS_MAX).then_some(Outcome::Failed(result))
    }

    pub(super) fn end(mut self, outcome: Outcome) {
        self.is_ended = true;
        self.emit(EventKind::Ended { outcome, attempts: self.attempts, source: AnswerSource::Own });
    }

    fn emit(&self, kind: EventKind) {
        self.desk.emit(self.key, kind);
    }
}

impl<D: Desk> Drop for Carried<'_, D> {
    fn drop(&mut self) {
        if !self.is_ended {
            self.tell_attempt_end(AttemptResult::Dropped);
            self.emit(EventKind::Ended {
                outcome: Outcome::Cancelled,
                attempts: self.attempts,
                source: AnswerSource::Own,
            });
        }
    }
}

/// As the article's client sees it: whatever is not 429 and not a broken connection is fine.
pub(super) const fn is_failure(result: AttemptResult) -> bool {
    !matches!(result, AttemptResult::Status(status) if status != 429)
}
