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
    future::{Future, poll_fn},
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
    time::Duration,
};

use scheduler::{
    Event, EventKind, Observer, Priority, Time, Transport,
    clock::Clock,
    event::{AnswerSource, AttemptResult, Outcome},
    transport::{Attempt, AttemptOutcome, Progress},
};
use slots::{Slots, Ticket};

const ATTEMPTS_MAX: u32 = 10;
const BASE_WAIT: Duration = Duration::from_secs(1);
const WAIT_DOUBLINGS_MAX: u32 = 5;
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(30);
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
        self.emit(key, EventKind::Submitted { priority, deadline: Time::MAX });
        let mut carried =
            Carried { client: self, key, attempts: 0, started_at: None, is_ended: false };
        let outcome = carried.run(priority, payload).await;
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

    fn slots(&self) -> MutexGuard<'_, Slots<Waker>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn emit(&self, request_key: u64, kind: EventKind) {
        let (in_flight, queue_depth, limit) = self.slots().gauges();
        let at = self.clock.now();
        self.observer.on_event(&Event { at, request_key, in_flight, queue_depth, limit, kind });
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

/// A request in this client's hands. Dropping it unended says so.
struct Carried<'a, T: Transport, C: Clock> {
    client: &'a ArticleClient<T, C>,
    key: u64,
    attempts: u32,
    started_at: Option<Time>,
    is_ended: bool,
}

impl<T: Transport, C: Clock> Carried<'_, T, C> {
    async fn run(&mut self, priority: Priority, payload: &T::Request) -> Outcome {
        loop {
            let asked_at = self.client.clock.now();
            let slot = self.client.slot(self.key, priority).await;
            let queue_wait = self.client.clock.now() - asked_at;
            self.wait_with_slot().await;
            let result = self.attempt(priority, payload, queue_wait).await;
            // As this client sees it: whatever is not 429 and not a broken connection is fine.
            let is_failure = !matches!(result, AttemptResult::Status(status) if status != 429);
            self.client.slots().count_attempt(!is_failure);
            drop(slot);
            self.emit_attempt_end(result);
            if !is_failure {
                return Outcome::Completed;
            }
            if self.attempts >= ATTEMPTS_MAX {
                return Outcome::Failed(result);
            }
        }
    }

    async fn wait_with_slot(&self) {
        let wait = BASE_WAIT * (1 << self.attempts.min(WAIT_DOUBLINGS_MAX));
        self.emit(EventKind::BackoffStarted {
            attempt_index: self.attempts,
            wait,
            is_parked: false,
        });
        let clock = &self.client.clock;
        pin!(clock.sleep_until(clock.now() + wait)).await;
    }

    async fn attempt(
        &mut self,
        priority: Priority,
        payload: &T::Request,
        queue_wait: Duration,
    ) -> AttemptResult {
        let clock = &self.client.clock;
        let index = self.attempts;
        self.attempts += 1;
        self.started_at = Some(clock.now());
        self.emit(EventKind::AttemptStarted { attempt_index: index, is_hedge: false, queue_wait });
        let give_up_at = clock.now() + ATTEMPT_TIMEOUT;
        let attempt =
            Attempt { request_key: self.key, index, is_hedge: false, priority, give_up_at };
        let progress = Progress::new();
        let mut answer = pin!(self.client.transport.send(payload, attempt, &progress));
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

    fn emit_attempt_end(&mut self, result: AttemptResult) {
        if let Some(started_at) = self.started_at.take() {
            let latency = self.client.clock.now() - started_at;
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

    fn end(mut self, outcome: Outcome) {
        self.is_ended = true;
        self.emit(EventKind::Ended { outcome, attempts: self.attempts, source: AnswerSource::Own });
    }

    fn emit(&self, kind: EventKind) {
        self.client.emit(self.key, kind);
    }
}

impl<T: Transport, C: Clock> Drop for Carried<'_, T, C> {
    fn drop(&mut self) {
        if !self.is_ended {
            self.emit_attempt_end(AttemptResult::Dropped);
            self.emit(EventKind::Ended {
                outcome: Outcome::Cancelled,
                attempts: self.attempts,
                source: AnswerSource::Own,
            });
        }
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
