//! The source article's scheduler, as its author meant it.
//!
//! A popular tutorial answers "server busy" with a local priority queue, exponential backoff and
//! a limit that follows the success rate. This is that client, without the slips of its code:
//! five slots; before *every* attempt, the first included, a wait of `1 s * 2^min(attempt, 5)`
//! while holding the slot; up to ten attempts, 30 s each; no jitter, no deadline, no bound on the
//! queue; strict priorities, a retry at the tail of its own. A 429 and a transport error are tried
//! again, **every other status counts as success**. Every 10 s the share of the successful among
//! the attempts that ended in the last 10 s, as the client sees them, moves the slots: above 0.9
//! one up to at most 20, below 0.7 one down to at least 1; no ended attempt, no change.

mod slots;

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use scheduler::{Event, EventKind, Observer, Priority, Transport, clock::Clock, event::Outcome};
use slots::{Slots, Ticket};

use super::carried::{Carried, Desk, is_failure};

const REVIEW_EVERY: Duration = Duration::from_secs(10);

/// The source article's client.
pub(crate) struct ArticleClient<T, C> {
    transport: T,
    clock: C,
    observer: Arc<dyn Observer>,
    slots: Mutex<Slots<Waker>>,
}

impl<T: Transport, C: Clock> ArticleClient<T, C> {
    pub(crate) fn new(transport: T, clock: C, observer: Arc<dyn Observer>) -> Self {
        Self { transport, clock, observer, slots: Mutex::new(Slots::new()) }
    }

    /// Carries a request to what this client takes for its end.
    pub(crate) async fn submit(&self, key: u64, priority: Priority, payload: &T::Request) {
        let mut carried = Carried::begin(self, key, priority);
        let outcome = self.carry(&mut carried, key, priority, payload).await;
        carried.end(outcome);
    }

    /// Moves the number of slots, for ever.
    pub(crate) async fn review(&self) {
        let mut next = self.clock.now() + REVIEW_EVERY;
        loop {
            pin!(self.clock.sleep_until(next)).await;
            next = next + REVIEW_EVERY;
            let woken = self.slots().review();
            woken.into_iter().for_each(Waker::wake);
        }
    }

    async fn carry(
        &self,
        carried: &mut Carried<'_, Self>,
        key: u64,
        priority: Priority,
        payload: &T::Request,
    ) -> Outcome {
        loop {
            let asked_at = self.clock.now();
            let slot = self.slot(key, priority).await;
            let queue_wait = self.clock.now() - asked_at;
            carried.back_off().await;
            let result = carried.attempt(payload, queue_wait).await;
            self.slots().count_attempt(!is_failure(result));
            drop(slot);
            carried.tell_attempt_end(result);
            if let Some(outcome) = carried.outcome_by(result) {
                return outcome;
            }
        }
    }

    fn slots(&self) -> MutexGuard<'_, Slots<Waker>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A slot, after waiting for it in the queue.
    async fn slot(&self, key: u64, priority: Priority) -> Slot<'_, T, C> {
        let ticket = self.slots().enter(priority);
        if let Some(ticket) = ticket {
            self.emit(key, EventKind::Queued);
            let mut place = Place { client: self, ticket: Some(ticket) };
            poll_fn(|cx| {
                let ticket = place.ticket.as_ref().expect("not polled after it is ready");
                let is_granted = self.slots().collect(ticket, || cx.waker().clone());
                if is_granted { Poll::Ready(()) } else { Poll::Pending }
            })
            .await;
            place.ticket = None;
        }
        Slot { client: self }
    }
}

impl<T: Transport, C: Clock> Desk for ArticleClient<T, C> {
    type Transport = T;
    type Clock = C;

    fn transport(&self) -> &T {
        &self.transport
    }

    fn clock(&self) -> &C {
        &self.clock
    }

    fn emit(&self, request_key: u64, kind: EventKind) {
        let (in_flight, queue_depth, limit) = self.slots().gauges();
        let at = self.clock.now();
        self.observer.on_event(&Event { at, request_key, in_flight, queue_depth, limit, kind });
    }
}

/// One slot. Dropping it gives it to the next in the queue.
struct Slot<'a, T, C> {
    client: &'a ArticleClient<T, C>,
}

impl<T, C> Drop for Slot<'_, T, C> {
    fn drop(&mut self) {
        let woken = self.client.slots.lock().unwrap_or_else(PoisonError::into_inner).release();
        woken.into_iter().for_each(Waker::wake);
    }
}

/// A place in the queue. Dropping it gives it back.
struct Place<'a, T, C> {
    client: &'a ArticleClient<T, C>,
    ticket: Option<Ticket>,
}

impl<T, C> Drop for Place<'_, T, C> {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            let slots = &self.client.slots;
            let woken = slots.lock().unwrap_or_else(PoisonError::into_inner).leave(ticket);
            woken.into_iter().for_each(Waker::wake);
        }
    }
}
