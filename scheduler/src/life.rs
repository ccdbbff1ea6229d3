//! The life of one request, from submit to outcome.
//!
//! [`Life::run`] is the whole story; everything else here is one of its steps.

mod attempt;
mod permit;

use std::{pin::pin, time::Duration};

use crate::{
    chance::Purpose,
    clock::Clock,
    config::Jitter,
    error::{Error, Failure},
    event::{AttemptResult, EventKind, ExpiredWhile, Outcome},
    gate::Gauges,
    inner::Inner,
    request::{Deadline, Request},
    retry::{backoff_wait, with_retry_after},
    time::Time,
    transport::{Transport, Usage},
};
use attempt::Ended;

/// A request that has its answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Completed<R> {
    /// The answer.
    pub response: R,
    /// Attempts it took, at least 1.
    pub attempts: u32,
    /// How long it waited for permits, all attempts summed.
    pub queue_wait: Duration,
    /// From submit to the last byte.
    pub elapsed: Duration,
    /// The tokens the server says it used.
    pub usage: Option<Usage>,
}

/// A request on its way. Dropping it unended cancels the request.
pub(crate) struct Life<'a, T: Transport, C: Clock> {
    inner: &'a Inner<T, C>,
    request: Facts,
    attempts: u32,
    queue_wait: Duration,
    previous_wait: Option<Duration>,
    last: Option<Failure>,
    /// When the attempt in flight started.
    in_flight_since: Option<Time>,
    is_ended: bool,
}

/// What the scheduler needs to know of the request.
#[derive(Clone, Copy)]
struct Facts {
    key: u64,
    priority: crate::priority::Priority,
    submitted_at: Time,
    deadline: Time,
}

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    pub(crate) fn begin(inner: &'a Inner<T, C>, request: &Request<T::Request>) -> Self {
        let now = inner.clock.now();
        let key = request.key.unwrap_or_else(|| inner.next_key());
        let deadline =
            request.deadline.map_or(Time::MAX, |deadline: Deadline| deadline.instant(now));
        let request = Facts { key, priority: request.priority, submitted_at: now, deadline };
        let life = Self {
            inner,
            request,
            attempts: 0,
            queue_wait: Duration::ZERO,
            previous_wait: None,
            last: None,
            in_flight_since: None,
            is_ended: false,
        };
        life.emit_now(now, EventKind::Submitted { priority: request.priority, deadline });
        life
    }

    /// A permit, an attempt, a decision; again, until the request ends.
    pub(crate) async fn run(
        &mut self,
        payload: &T::Request,
    ) -> Result<Completed<T::Response>, Error> {
        loop {
            let permit = self.wait_for_permit().await?;
            let ended = self.attempt(payload, permit).await;
            match ended {
                Ended::Answered { response, usage, .. } => {
                    return Ok(self.completed(response, usage));
                }
                Ended::DeadlinePassed => return Err(self.expired(ExpiredWhile::InFlight)),
                Ended::Failed(failure) => {
                    let wait = self.wait_before_retry(failure)?;
                    self.back_off(wait).await;
                }
            }
        }
    }

    /// Says how the request ended, once.
    pub(crate) fn end<R>(
        mut self,
        result: Result<Completed<R>, Error>,
    ) -> Result<Completed<R>, Error> {
        let outcome = result.as_ref().map_or_else(Error::outcome, |_| Outcome::Completed);
        self.emit_end(outcome);
        result
    }

    fn completed<R>(&self, response: R, usage: Option<Usage>) -> Completed<R> {
        let elapsed = self.inner.clock.now() - self.request.submitted_at;
        let Self { attempts, queue_wait, .. } = *self;
        Completed { response, attempts, queue_wait, elapsed, usage }
    }

    fn expired(&mut self, while_: ExpiredWhile) -> Error {
        Error::Expired { while_, attempts: self.attempts, last: self.last.take() }
    }

    /// Decides whether there is another attempt, and after what wait.
    ///
    /// A wait that reaches the deadline ends the request at once: no attempt could follow it.
    fn wait_before_retry(&mut self, failure: Failure) -> Result<Duration, Error> {
        let retry = &self.inner.config.retry;
        if !failure.is_retryable() || self.attempts >= retry.max_attempts {
            return Err(Error::Failed { attempts: self.attempts, last: failure });
        }
        let retry_index = self.attempts - 1;
        let is_plain = retry.jitter == Jitter::None;
        let unit = if is_plain { 0.5 } else { self.draw(Purpose::BackoffJitter) };
        let mut wait = backoff_wait(retry, retry_index, self.previous_wait, unit);
        self.previous_wait = Some(wait);
        if let Failure::Status { retry_after: Some(floor), .. } = failure {
            let unit = self.draw(Purpose::RetryAfterJitter);
            wait = with_retry_after(wait, Some(floor), retry.jitter, unit);
        }
        self.last = Some(failure);
        if self.inner.clock.now() + wait >= self.request.deadline {
            return Err(self.expired(ExpiredWhile::BackingOff));
        }
        Ok(wait)
    }

    /// Waits without a permit.
    async fn back_off(&self, wait: Duration) {
        let now = self.inner.clock.now();
        self.emit_now(now, EventKind::BackoffStarted { attempt_index: self.attempts, wait });
        if !wait.is_zero() {
            pin!(self.inner.clock.sleep_until(now + wait)).await;
        }
    }

    /// The draw that belongs to the retry after the attempt made last.
    fn draw(&self, purpose: Purpose) -> f64 {
        self.inner.chance.unit(purpose, self.request.key, self.attempts - 1)
    }

    fn emit_now(&self, at: Time, kind: EventKind) {
        let gauges = self.inner.lock_gate().gauges();
        self.emit(at, gauges, kind);
    }

    fn emit(&self, at: Time, gauges: Gauges, kind: EventKind) {
        self.inner.emit(at, self.request.key, gauges, kind);
    }

    fn emit_end(&mut self, outcome: Outcome) {
        debug_assert!(!self.is_ended, "a request ends exactly once");
        self.is_ended = true;
        let kind = EventKind::Ended { outcome, attempts: self.attempts };
        self.emit_now(self.inner.clock.now(), kind);
    }
}

impl<T: Transport, C: Clock> Drop for Life<'_, T, C> {
    fn drop(&mut self) {
        if self.is_ended {
            return;
        }
        if let Some(started_at) = self.in_flight_since.take() {
            let at = self.inner.clock.now();
            let (attempt_index, latency) = (self.attempts - 1, at - started_at);
            let result = AttemptResult::Dropped;
            self.emit_now(at, EventKind::AttemptEnded { attempt_index, result, latency });
        }
        self.emit_end(Outcome::Cancelled);
    }
}
