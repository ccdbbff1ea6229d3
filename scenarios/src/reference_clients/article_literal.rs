//! The source article's scheduler, as its code stands.
//!
//! Three worker threads around Python's `PriorityQueue`. A worker takes the most urgent request,
//! sleeps for `1 s * 2^min(attempt, 5)` before *every* attempt, the first included, and waits at
//! most 30 s for its answer. A 429 and a transport error put the request back, ten attempts at
//! most; **every other status counts as success**. No jitter, no deadline, no bound on the queue,
//! no `Retry-After`; a retry keeps its priority.
//!
//! The slips of the code, and what becomes of them here:
//!
//! - Items are pairs of a priority and a dict. Where two priorities are equal Python compares the
//!   dicts, which raises; see [`queue`] for what the queue looks like then. Raised in a worker,
//!   which catches nothing of the kind, it ends the thread. So a worker that takes a request from
//!   a queue in which equals meet dies, and the request in its hand is lost; a worker that puts
//!   one back dies as well, but the request is in the queue already. Raised in whoever submits, it
//!   is caught there, and the request, which is in the queue, is carried.
//! - `max_concurrent = 5` never binds: three workers are never five. The count that is compared
//!   with it falls with every idle second and goes below zero, which only makes it bind less; it
//!   decides nothing, so it is not kept. Nor is there the sleep under the lock of a worker that
//!   finds the limit reached.
//! - The rule by which the success rate should move the limit is called by nobody.

mod pool;
mod queue;

use std::{
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};

use pool::{Pool, Ticket};
use scheduler::{Event, EventKind, Observer, Priority, Transport, clock::Clock};

use super::carried::{Carried, Desk};

/// The source article's code. A request that it lost is never answered.
pub(crate) struct ArticleLiteralClient<T, C> {
    transport: T,
    clock: C,
    observer: Arc<dyn Observer>,
    pool: Mutex<Pool<Waker>>,
}

impl<T: Transport, C: Clock> ArticleLiteralClient<T, C> {
    pub(crate) fn new(transport: T, clock: C, observer: Arc<dyn Observer>) -> Self {
        Self { transport, clock, observer, pool: Mutex::new(Pool::new()) }
    }

    /// Carries a request to what this client takes for its end, if it ever comes. Its caller is
    /// never told to go away, so the future is only dropped with the whole client.
    pub(crate) async fn submit(&self, key: u64, priority: Priority, payload: &T::Request) {
        let mut carried = Carried::begin(self, key, priority);
        let mut ticket = self.pool().submit(priority);
        loop {
            let asked_at = self.clock.now();
            self.worker(key, ticket).await;
            let queue_wait = self.clock.now() - asked_at;
            carried.back_off().await;
            let result = carried.attempt(payload, queue_wait).await;
            let outcome = carried.outcome_by(result);
            let woken = if outcome.is_some() {
                self.pool().go_on()
            } else {
                let (again, woken) = self.pool().put_back(priority);
                ticket = again;
                woken
            };
            woken.into_iter().for_each(Waker::wake);
            carried.tell_attempt_end(result);
            if let Some(outcome) = outcome {
                return carried.end(outcome);
            }
        }
    }

    /// Waits in the queue until a worker takes the request.
    async fn worker(&self, key: u64, ticket: Ticket) {
        if self.pool().is_taken(ticket, || Waker::noop().clone()) {
            return;
        }
        self.emit(key, EventKind::Queued);
        poll_fn(|cx| {
            let is_taken = self.pool().is_taken(ticket, || cx.waker().clone());
            if is_taken { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    fn pool(&self) -> MutexGuard<'_, Pool<Waker>> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Transport, C: Clock> Desk for ArticleLiteralClient<T, C> {
    type Transport = T;
    type Clock = C;

    fn transport(&self) -> &T {
        &self.transport
    }

    fn clock(&self) -> &C {
        &self.clock
    }

    fn emit(&self, request_key: u64, kind: EventKind) {
        let (in_flight, queue_depth, limit) = self.pool().gauges();
        let at = self.clock.now();
        self.observer.on_event(&Event { at, request_key, in_flight, queue_depth, limit, kind });
    }
}
