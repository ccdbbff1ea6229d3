//! The loop: events in their order, and what the client does about each.

use std::collections::VecDeque;

use super::{
    draws::{Draws, round_ns},
    event_heap::{EventHeap, event, instant, rank, request},
    model::{DEADLINE_NS, MAX_ATTEMPTS, Model, longest_backoff_ns},
    record::{Ending, Outcome, Record, Totals},
    server::Server,
    window::{Request, Stage, Window},
};

/// Ranks of the client's timers start here, ranks of completions at 0.
const TIMERS: u32 = 1 << 31;

/// A run in progress.
#[derive(Debug)]
pub(crate) struct Client<'a, D, R> {
    draws: &'a mut D,
    record: &'a mut R,
    server: Server,
    events: EventHeap,
    events_set: u32,
    window: Window,
    queue: VecDeque<u32>,
    free_permits: u32,
    next_arrival: u64,
    arrivals_left: u32,
    totals: Totals,
}

impl<'a, D: Draws, R: Record> Client<'a, D, R> {
    /// A run at its start.
    pub(crate) fn new(model: &Model, draws: &'a mut D, record: &'a mut R) -> Self {
        let next_arrival = if model.requests == 0 { u64::MAX } else { draws.gap_ns(0) };
        Self {
            draws,
            record,
            server: Server::new(),
            events: EventHeap::new(),
            events_set: 0,
            window: Window::new(),
            queue: VecDeque::new(),
            free_permits: model.permits,
            next_arrival,
            arrivals_left: model.requests,
            totals: Totals::default(),
        }
    }

    /// Goes from event to event until nothing is left to happen.
    pub(crate) fn run(mut self) -> Totals {
        loop {
            let first = self.events.first();
            // A deadline was set before every other timer of its instant: no backoff that is
            // begun lasts as long as the span from arrival to deadline.
            let deadline = event(self.window.next_deadline(), TIMERS, 0);
            let arrival = event(self.next_arrival, u32::MAX, u32::MAX);
            if arrival < first && arrival < deadline {
                self.on_arrival();
            } else if first < deadline {
                self.events.pop();
                self.on_event(instant(first), rank(first), request(first));
            } else if instant(deadline) < u64::MAX {
                self.on_deadline(instant(deadline));
            } else {
                return self.totals;
            }
        }
    }

    #[inline]
    fn on_arrival(&mut self) {
        let now = self.next_arrival;
        let deadline = now + DEADLINE_NS;
        let number = self.window.push(Request {
            deadline,
            event_rank: 0,
            attempts: 0,
            stage: Stage::Queued,
        });
        self.arrivals_left -= 1;
        self.next_arrival =
            if self.arrivals_left == 0 { u64::MAX } else { now + self.draws.gap_ns(number + 1) };
        self.start_or_queue(now, number);
    }

    #[inline]
    fn on_event(&mut self, now: u64, rank: u32, number: u32) {
        if self.window.get(number).event_rank != rank {
            return;
        }
        if rank >= TIMERS {
            self.start_or_queue(now, number);
            return;
        }
        self.totals.completed += 1;
        self.totals.sojourn_ns += now + DEADLINE_NS - self.window.get(number).deadline;
        self.end(now, number, Outcome::Completed);
        self.server.leave();
        self.free_permits += 1;
        self.start_queued(now);
    }

    #[cold]
    fn on_deadline(&mut self, now: u64) {
        let number = self.window.front();
        let was_in_flight = self.window.is_in(number, Stage::InFlight);
        self.totals.expired += 1;
        self.end(now, number, Outcome::Expired);
        if was_in_flight {
            self.totals.cut_by_deadline += 1;
            self.server.leave();
            self.free_permits += 1;
            self.start_queued(now);
        }
    }

    #[inline]
    fn start_or_queue(&mut self, now: u64, number: u32) {
        if self.free_permits == 0 {
            self.window.get(number).stage = Stage::Queued;
            self.queue.push_back(number);
        } else {
            self.start(now, number);
        }
    }

    /// Hands free permits to those who have waited longest.
    #[inline]
    fn start_queued(&mut self, now: u64) {
        while self.free_permits > 0 {
            let Some(number) = self.queue.pop_front() else { return };
            if self.window.is_in(number, Stage::Queued) {
                self.start(now, number);
            }
        }
    }

    /// Makes an attempt; a permit is free.
    #[inline]
    fn start(&mut self, now: u64, number: u32) {
        let attempt = u32::from(self.window.get(number).attempts);
        self.window.get(number).attempts += 1;
        self.totals.attempts += 1;
        if self.server.is_in_burst(now) && self.draws.is_hit_by_burst(number, attempt) {
            self.totals.rejected_by_burst += 1;
            self.on_rejection(now, number, attempt);
        } else if !self.server.takes_permit(now) {
            self.totals.rejected_by_bucket += 1;
            self.on_rejection(now, number, attempt);
        } else if let Some(slowdown) = self.server.admit() {
            self.totals.max_in_flight = self.totals.max_in_flight.max(self.server.in_flight());
            self.free_permits -= 1;
            let service_ns = self.draws.service_ns(number, attempt) * slowdown;
            self.set_event(now + round_ns(service_ns), 0, number, Stage::InFlight);
        } else {
            self.totals.rejected_as_overloaded += 1;
            self.on_rejection(now, number, attempt);
        }
    }

    #[cold]
    fn on_rejection(&mut self, now: u64, number: u32, attempt: u32) {
        if attempt + 1 == MAX_ATTEMPTS {
            self.totals.failed += 1;
            self.end(now, number, Outcome::Failed);
            return;
        }
        let wake_up = now + self.draws.backoff_ns(number, attempt, longest_backoff_ns(attempt));
        if wake_up >= self.window.get(number).deadline {
            self.totals.expired += 1;
            self.end(now, number, Outcome::Expired);
            return;
        }
        self.set_event(wake_up, TIMERS, number, Stage::BackingOff);
    }

    #[inline]
    fn set_event(&mut self, at: u64, first_rank: u32, number: u32, stage: Stage) {
        // The order within an instant; it would take 2^31 events in one instant to confuse it.
        self.events_set = (self.events_set + 1) & (TIMERS - 1);
        let rank = first_rank + self.events_set;
        let request = self.window.get(number);
        request.event_rank = rank;
        request.stage = stage;
        self.events.push(event(at, rank, number));
    }

    #[inline]
    fn end(&mut self, now: u64, number: u32, outcome: Outcome) {
        let request = self.window.get(number);
        let attempts = u32::from(request.attempts);
        request.stage = Stage::Ended;
        request.event_rank = u32::MAX;
        self.record.ended(number, Ending { outcome, attempts, end_ns: now });
        self.window.shrink();
    }
}
