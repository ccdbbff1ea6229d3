//! Waiting for a permit, and giving it back.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::{Context, Poll},
};

use super::{
    Life,
    leg_end::{LegEnd, Pace},
};
use crate::{
    bucket::Cost,
    clock::Clock,
    error::{Error, Refusal},
    event::{EventKind, ExpiredWhile},
    gate::{AttemptEnd, End, Entry, Found, Gauges, Started, Ticket},
    inner::{Inner, State, wake},
    time::Time,
    transport::Transport,
};

/// One slot in flight. Giving it back, or dropping it, lets the next ones in the queue go.
pub(crate) struct Permit<'a, T: Transport, C: Clock> {
    inner: &'a Inner<T, C, T::Response>,
    pass: Pass,
    is_given_back: bool,
}

/// What a permit stands for, apart from who holds it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pass {
    pub(crate) request_key: u64,
    pub(crate) attempt_index: u32,
    pub(crate) started: Started,
    pub(crate) cost: Cost,
}

impl<'a, T: Transport, C: Clock> Permit<'a, T, C> {
    pub(super) fn new(inner: &'a Inner<T, C, T::Response>, pass: Pass) -> Self {
        Self { inner, pass, is_given_back: false }
    }

    pub(crate) fn started(&self) -> Started {
        self.pass.started
    }

    /// Gives it back; what the gate looks like right after. `also` is done under the same lock.
    pub(super) fn end(
        mut self,
        now: Time,
        end: &LegEnd,
        pace: Pace,
        also: impl FnOnce(&mut State),
    ) -> Gauges {
        self.is_given_back = true;
        end_attempt(self.inner, now, &self.pass, end, pace, also)
    }

    /// The permit itself, for somebody who gives it back by [`end_attempt`].
    pub(crate) fn into_pass(mut self) -> Pass {
        self.is_given_back = true;
        self.pass
    }
}

impl<T: Transport, C: Clock> Drop for Permit<'_, T, C> {
    fn drop(&mut self) {
        if !self.is_given_back {
            let now = self.inner.clock.now();
            let end = LegEnd::by_us(crate::event::AttemptResult::Dropped);
            end_attempt(self.inner, now, &self.pass, &end, Pace::default(), |_| ());
        }
    }
}

/// Gives a permit back, once.
pub(crate) fn end_attempt<T, C, R>(
    inner: &Inner<T, C, R>,
    now: Time,
    pass: &Pass,
    end: &LegEnd,
    pace: Pace,
    also: impl FnOnce(&mut State),
) -> Gauges {
    let Pass { request_key, attempt_index, started, cost } = *pass;
    let LegEnd { end, usage, retry_after, .. } = *end;
    let Pace { first_token_after, inter_token_time } = pace;
    let ended = AttemptEnd {
        request_key,
        attempt_index,
        started,
        cost,
        usage,
        end,
        retry_after,
        first_token_after,
        inter_token_time,
    };
    debug_assert!(end != End::Success || started.at <= now, "time never runs back");
    let (wakers, gauges) = {
        let mut state = inner.lock();
        also(&mut state);
        (state.gate.end_attempt(now, &ended, &*inner.chance), state.gate.gauges())
    };
    wake(wakers);
    gauges
}

/// A place in the queue. Dropping it gives it back.
struct Place<'a, T: Transport, C: Clock> {
    inner: &'a Inner<T, C, T::Response>,
    ticket: Option<Ticket>,
}

impl<T: Transport, C: Clock> Place<'_, T, C> {
    fn look(&mut self, now: Time, cx: &Context<'_>) -> Found {
        let inner = self.inner;
        let ticket = self.ticket.as_ref().expect("not polled after it is ready");
        let (found, wakers) =
            inner.lock().gate.collect(now, ticket, &*inner.chance, |known| match known {
                Some(waker) if waker.will_wake(cx.waker()) => waker,
                _ => cx.waker().clone(),
            });
        wake(wakers);
        if !matches!(found, Found::Waiting { .. }) {
            self.ticket = None;
        }
        found
    }
}

impl<T: Transport, C: Clock> Drop for Place<'_, T, C> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let inner = self.inner;
            let now = inner.clock.now();
            let wakers = inner.lock().gate.leave(now, ticket, &*inner.chance);
            wake(wakers);
        }
    }
}

/// How a wait in the queue ended.
enum Waited {
    Granted(Started),
    Refused(Refusal),
    Expired,
}

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    /// A permit at once, or a place in the queue until one comes or the deadline passes.
    pub(super) async fn wait_for_permit(&mut self) -> Result<Permit<'a, T, C>, Error> {
        let inner = self.inner;
        let asked_at = inner.clock.now();
        if asked_at >= self.facts.deadline {
            return Err(self.expired(ExpiredWhile::Queued));
        }
        let applicant = self.applicant();
        let (entry, wakers, gauges) = {
            let mut state = inner.lock();
            let (entry, wakers) = state.gate.enter(asked_at, &applicant, &*inner.chance);
            if matches!(entry, Entry::Granted(_)) {
                self.count_request(&mut state, asked_at);
            }
            (entry, wakers, state.gate.gauges())
        };
        wake(wakers);
        match entry {
            Entry::Granted(started) => Ok(self.start(started, gauges, asked_at)),
            Entry::Refused(refusal) => Err(self.shed(refusal)),
            Entry::Queued(ticket) => {
                let place = Place { inner, ticket: Some(ticket) };
                self.emit(asked_at, gauges, EventKind::Queued);
                let (now, waited) = self.wait_in_queue(place).await;
                self.queue_wait += now - asked_at;
                match waited {
                    Waited::Granted(started) => {
                        let gauges = {
                            let mut state = inner.lock();
                            self.count_request(&mut state, now);
                            state.gate.gauges()
                        };
                        Ok(self.start(Started { at: now, ..started }, gauges, asked_at))
                    }
                    Waited::Refused(refusal) => Err(self.shed(refusal)),
                    Waited::Expired => Err(self.expired(ExpiredWhile::Queued)),
                }
            }
        }
    }

    /// Expired once the deadline has passed, even if a permit comes at the same instant. With the
    /// instant of the look that ended the wait: a later one could lie past the deadline.
    async fn wait_in_queue(&self, mut place: Place<'a, T, C>) -> (Time, Waited) {
        let clock = &self.inner.clock;
        let deadline = self.facts.deadline;
        let mut timer_at = deadline;
        let mut timer = pin!((deadline != Time::MAX).then(|| clock.sleep_until(deadline)));
        poll_fn(|cx| {
            loop {
                let now = clock.now();
                if deadline != Time::MAX && now >= deadline {
                    return Poll::Ready((now, Waited::Expired));
                }
                let ask_again_at = match place.look(now, cx) {
                    Found::Granted(started) => {
                        return Poll::Ready((now, Waited::Granted(started)));
                    }
                    Found::Refused(refusal) => {
                        return Poll::Ready((now, Waited::Refused(refusal)));
                    }
                    Found::Waiting { ask_again_at } => ask_again_at,
                };
                let wake_at = ask_again_at.min(deadline);
                if wake_at != timer_at {
                    timer_at = wake_at;
                    timer.set((wake_at != Time::MAX).then(|| clock.sleep_until(wake_at)));
                }
                match timer.as_mut().as_pin_mut().map(|timer| timer.poll(cx)) {
                    // The instant has come: look again.
                    Some(Poll::Ready(())) => timer_at = Time::ZERO,
                    Some(Poll::Pending) | None => return Poll::Pending,
                }
            }
        })
        .await
    }

    /// The first attempt of a request pays for retries: one that never sends anything does not.
    fn count_request(&self, state: &mut State, now: Time) {
        if self.attempts == 0 {
            state.budget.on_request(now);
        }
    }

    /// The attempt that the permit is for begins.
    fn start(&mut self, started: Started, gauges: Gauges, asked_at: Time) -> Permit<'a, T, C> {
        let attempt_index = self.attempts;
        self.attempts += 1;
        self.withdrawal = self.unspent.take();
        self.in_flight_since[0] = Some(started.at);
        let queue_wait = started.at - asked_at;
        let pass =
            Pass { request_key: self.facts.key, attempt_index, started, cost: self.facts.cost };
        let permit = Permit::new(self.inner, pass);
        let kind = EventKind::AttemptStarted { attempt_index, is_hedge: false, queue_wait };
        self.emit(started.at, Gauges { limit: started.limit, ..gauges }, kind);
        permit
    }
}
