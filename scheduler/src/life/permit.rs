//! Waiting for a permit, and giving it back.

use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::{Context, Poll, Waker},
};

use super::Life;
use crate::{
    clock::Clock,
    error::Error,
    event::{EventKind, ExpiredWhile},
    gate::{Entry, Gauges, Ticket},
    inner::Inner,
    time::Time,
    transport::Transport,
};

/// One slot in flight. Giving it back, or dropping it, wakes the next in the queue.
pub(super) struct Permit<'a, T, C> {
    /// `None` once it was given back.
    inner: Option<&'a Inner<T, C>>,
}

impl<'a, T, C> Permit<'a, T, C> {
    fn new(inner: &'a Inner<T, C>) -> Self {
        Self { inner: Some(inner) }
    }

    /// Gives it back; what the gate looks like right after.
    pub(super) fn give_back(mut self) -> Gauges {
        give_back(self.inner.take().expect("it is given back once"))
    }
}

impl<T, C> Drop for Permit<'_, T, C> {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            give_back(inner);
        }
    }
}

fn give_back<T, C>(inner: &Inner<T, C>) -> Gauges {
    let (next, gauges) = {
        let mut gate = inner.lock_gate();
        (gate.release(), gate.gauges())
    };
    wake(next);
    gauges
}

/// A place in the queue. Dropping it gives it back.
struct Place<'a, T, C> {
    inner: &'a Inner<T, C>,
    ticket: Option<Ticket>,
}

impl<'a, T, C> Place<'a, T, C> {
    fn poll_permit(&mut self, cx: &Context<'_>) -> Poll<Permit<'a, T, C>> {
        let inner = self.inner;
        let ticket = self.ticket.as_ref().expect("not polled after it is ready");
        let is_granted = inner.lock_gate().collect(ticket, |known| match known {
            Some(waker) if waker.will_wake(cx.waker()) => waker,
            _ => cx.waker().clone(),
        });
        if !is_granted {
            return Poll::Pending;
        }
        self.ticket = None;
        Poll::Ready(Permit::new(inner))
    }
}

impl<T, C> Drop for Place<'_, T, C> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let next = self.inner.lock_gate().leave(ticket);
            wake(next);
        }
    }
}

/// Called with the gate unlocked, since a waker may run anything.
fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    /// A permit at once, or a place in the queue until one comes or the deadline passes.
    pub(super) async fn wait_for_permit(&mut self) -> Result<Permit<'a, T, C>, Error> {
        let inner = self.inner;
        let asked_at = inner.clock.now();
        if asked_at >= self.request.deadline {
            return Err(self.expired(ExpiredWhile::Queued));
        }
        let (entry, gauges) = {
            let mut gate = inner.lock_gate();
            let entry = gate.enter(self.request.priority);
            (entry, gate.gauges())
        };
        match entry {
            Entry::Granted => {
                let permit = Permit::new(inner);
                self.emit_start(asked_at, asked_at, gauges);
                Ok(permit)
            }
            Entry::Refused => {
                let capacity = inner.config.queue.capacity;
                Err(Error::Shed { capacity, attempts: self.attempts, last: self.last.take() })
            }
            Entry::Queued(ticket) => {
                let place = Place { inner, ticket: Some(ticket) };
                self.emit(asked_at, gauges, EventKind::Queued);
                let permit = self.wait_in_queue(place).await;
                let now = inner.clock.now();
                self.queue_wait += now - asked_at;
                let Some(permit) = permit else {
                    return Err(self.expired(ExpiredWhile::Queued));
                };
                let gauges = inner.lock_gate().gauges();
                self.emit_start(now, asked_at, gauges);
                Ok(permit)
            }
        }
    }

    /// `None` once the deadline has passed, even if a permit comes at the same instant.
    async fn wait_in_queue(&self, mut place: Place<'a, T, C>) -> Option<Permit<'a, T, C>> {
        let clock = &self.inner.clock;
        let deadline = self.request.deadline;
        let mut timer = pin!((deadline != Time::MAX).then(|| clock.sleep_until(deadline)));
        poll_fn(|cx| {
            if deadline != Time::MAX && clock.now() >= deadline {
                return Poll::Ready(None);
            }
            if let Poll::Ready(permit) = place.poll_permit(cx) {
                return Poll::Ready(Some(permit));
            }
            match timer.as_mut().as_pin_mut() {
                Some(timer) => timer.poll(cx).map(|()| None),
                None => Poll::Pending,
            }
        })
        .await
    }

    fn emit_start(&mut self, now: Time, asked_at: Time, gauges: Gauges) {
        let attempt_index = self.attempts;
        self.attempts += 1;
        self.in_flight_since = Some(now);
        let queue_wait = now - asked_at;
        self.emit(now, gauges, EventKind::AttemptStarted { attempt_index, queue_wait });
    }
}
