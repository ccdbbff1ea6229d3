//! Whether there is another attempt, and the wait before it.

use std::{pin::pin, time::Duration};

use super::Life;
use crate::{
    budget::Extra,
    chance::Purpose,
    clock::Clock,
    error::{Error, Failure, Stop},
    event::{EventKind, ExpiredWhile},
    gate::Gauges,
    inner::{Inner, State},
    retry::{Jitter, Wait, WhenUnpaid, backoff_wait, decide_wait},
    time::Time,
    transport::Transport,
};

impl<T: Transport, C: Clock> Life<'_, T, C> {
    /// Waits for the next attempt, or says why there is none.
    ///
    /// A wait that reaches the deadline ends the request at once: no attempt could follow it.
    pub(super) async fn wait_for_retry(&mut self, failure: Failure) -> Result<(), Error> {
        if !failure.is_retryable() {
            return Err(self.failed(Stop::Final, failure));
        }
        let (max_attempts, when_unpaid) =
            (self.policy.retry.max_attempts, self.policy.retry.when_unpaid);
        if self.attempts >= max_attempts {
            return Err(self.failed(Stop::AttemptsSpent, failure));
        }
        // What the server asked for counts from its answer, and so for the first wait alone.
        let mut asked = failure.retry_after();
        let mut is_denied = false;
        while self.attempts + self.unpaid_waits < max_attempts {
            let retry_after = asked.take();
            let wait = self.next_wait(&failure, retry_after);
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
            let is_paid = !is_denied && self.pay(now, &failure);
            if !is_paid && when_unpaid == WhenUnpaid::Fail {
                break;
            }
            self.back_off(wait, retry_after).await;
            if is_paid || self.pay(self.inner.clock.now(), &failure) {
                self.last = Some(failure);
                return Ok(());
            }
            is_denied = true;
            self.unpaid_waits += 1;
        }
        Err(self.failed(Stop::BudgetEmpty, failure))
    }

    /// Has the budget pay for a retry.
    fn pay(&mut self, now: Time, failure: &Failure) -> bool {
        self.unspent = self.inner.lock().budget.try_withdraw(now, extra_of(failure));
        if self.unspent.is_none() {
            self.emit_now(now, EventKind::BudgetDenied { is_hedge: false });
        }
        self.unspent.is_some()
    }

    /// Waits without a permit.
    async fn back_off(&self, wait: Wait, retry_after: Option<Duration>) {
        let (wait, is_parked) = match wait {
            Wait::Park(wait) => (wait, true),
            Wait::BackOff(wait) => (wait, false),
            Wait::TooLong => unreachable!("the request has ended"),
        };
        let now = self.inner.clock.now();
        let (away, gauges) = Away::begin(self.inner, is_parked);
        let attempt_index = self.attempts;
        let kind = EventKind::BackoffStarted { attempt_index, wait, retry_after, is_parked };
        self.emit(now, gauges, kind);
        if !wait.is_zero() {
            pin!(self.inner.clock.sleep_until(now + wait)).await;
        }
        drop(away);
    }

    fn next_wait(&mut self, failure: &Failure, asked: Option<Duration>) -> Wait {
        let retry = &self.policy.retry;
        let retry_index = self.attempts - 1 + self.unpaid_waits;
        let is_plain = retry.jitter == Jitter::None;
        let unit = if is_plain { 0.5 } else { self.draw(Purpose::BackoffJitter) };
        let is_throttled = failure.status() == Some(429);
        let backoff = backoff_wait(retry, retry_index, is_throttled, &mut self.backoff, unit);
        let unit = if asked.is_some() { self.draw(Purpose::RetryAfterJitter) } else { 0.5 };
        decide_wait(retry, backoff, asked, unit)
    }

    fn failed(&mut self, stop: Stop, last: Failure) -> Error {
        Error::Failed { attempts: self.attempts, stop, last }
    }

    /// The draw that belongs to the retry after the attempt made last, and to the waits so far
    /// that no attempt came of. `retry.max_attempts` ends at 1,000, so no two share a place.
    fn draw(&self, purpose: Purpose) -> f64 {
        let place = self.attempts - 1 + (self.unpaid_waits << 10);
        self.inner.chance.unit(purpose, self.facts.key, place)
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
