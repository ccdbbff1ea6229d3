//! Whether there is another attempt, and the wait before it.

use std::pin::pin;

use super::Life;
use crate::{
    budget::Extra,
    chance::Purpose,
    clock::Clock,
    error::{Error, Failure, Stop},
    event::{EventKind, ExpiredWhile},
    gate::Gauges,
    inner::{Inner, State},
    retry::{Jitter, Wait, backoff_wait, decide_wait},
    transport::Transport,
};

impl<T: Transport, C: Clock> Life<'_, T, C> {
    /// Decides whether there is another attempt, and after what wait.
    ///
    /// A wait that reaches the deadline ends the request at once: no attempt could follow it.
    pub(super) fn wait_before_retry(&mut self, failure: Failure) -> Result<Wait, Error> {
        if !failure.is_retryable() {
            return Err(self.failed(Stop::Final, failure));
        }
        if self.attempts >= self.policy.retry.max_attempts {
            return Err(self.failed(Stop::AttemptsSpent, failure));
        }
        let wait = self.next_wait(&failure);
        let span = match wait {
            Wait::TooLong => return Err(self.failed(Stop::RetryAfterTooLong, failure)),
            Wait::BackOff(span) | Wait::Park(span) => span,
        };
        let now = self.inner.clock.now();
        if now + span >= self.facts.deadline {
            self.last = Some(failure);
            return Err(self.expired(ExpiredWhile::BackingOff));
        }
        // Paid for last, so that only a retry that will be made costs anything.
        let extra = extra_of(&failure);
        self.unspent = self.inner.lock().budget.try_withdraw(now, extra);
        if self.unspent.is_none() {
            self.emit_now(now, EventKind::BudgetDenied { is_hedge: false });
            return Err(self.failed(Stop::BudgetEmpty, failure));
        }
        self.last = Some(failure);
        Ok(wait)
    }

    /// Waits without a permit.
    pub(super) async fn back_off(&self, wait: Wait) {
        let (wait, is_parked) = match wait {
            Wait::Park(wait) => (wait, true),
            Wait::BackOff(wait) => (wait, false),
            Wait::TooLong => unreachable!("the request has ended"),
        };
        let now = self.inner.clock.now();
        let (away, gauges) = Away::begin(self.inner, is_parked);
        let kind = EventKind::BackoffStarted { attempt_index: self.attempts, wait, is_parked };
        self.emit(now, gauges, kind);
        if !wait.is_zero() {
            pin!(self.inner.clock.sleep_until(now + wait)).await;
        }
        drop(away);
    }

    fn next_wait(&mut self, failure: &Failure) -> Wait {
        let retry = &self.policy.retry;
        let retry_index = self.attempts - 1;
        let is_plain = retry.jitter == Jitter::None;
        let unit = if is_plain { 0.5 } else { self.draw(Purpose::BackoffJitter) };
        let is_throttled = failure.status() == Some(429);
        let backoff = backoff_wait(retry, retry_index, is_throttled, &mut self.backoff, unit);
        let retry_after = failure.retry_after();
        let unit = if retry_after.is_some() { self.draw(Purpose::RetryAfterJitter) } else { 0.5 };
        decide_wait(retry, backoff, retry_after, unit)
    }

    fn failed(&mut self, stop: Stop, last: Failure) -> Error {
        Error::Failed { attempts: self.attempts, stop, last }
    }

    /// The draw that belongs to the retry after the attempt made last.
    fn draw(&self, purpose: Purpose) -> f64 {
        self.inner.chance.unit(purpose, self.facts.key, self.attempts - 1)
    }
}

fn extra_of(failure: &Failure) -> Extra {
    match failure {
        Failure::Status { status: 429, .. } => Extra::RetryAfterThrottle,
        Failure::AttemptTimeout | Failure::FirstTokenTimeout | Failure::Stalled => {
            Extra::RetryAfterTimeout
        }
        _ => Extra::Retry,
    }
}

/// A request between two attempts, counted for the snapshot.
struct Away<'a, T, C, R> {
    inner: &'a Inner<T, C, R>,
    is_parked: bool,
}

impl<'a, T, C, R> Away<'a, T, C, R> {
    fn begin(inner: &'a Inner<T, C, R>, is_parked: bool) -> (Self, Gauges) {
        let mut state = inner.lock();
        count(&mut state, is_parked, 1);
        let gauges = state.gate.gauges();
        drop(state);
        (Self { inner, is_parked }, gauges)
    }
}

impl<T, C, R> Drop for Away<'_, T, C, R> {
    fn drop(&mut self) {
        count(&mut self.inner.lock(), self.is_parked, -1);
    }
}

fn count(state: &mut State, is_parked: bool, change: i32) {
    state.backing_off =
        state.backing_off.checked_add_signed(change).expect("a count of those who are away");
    if is_parked {
        state.parked =
            state.parked.checked_add_signed(change).expect("they are among those who are away");
    }
}
