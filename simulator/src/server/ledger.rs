//! The ground truth: what really happened at the server.

mod check;

use super::{
    bill::Bill, event::Refusal, hardware::Hardware, integrals::Integrals, population::Population,
};

/// The books of a server. Counts are of attempts, spans are in nanoseconds.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Ledger {
    /// Put on the wire by the client.
    pub attempts_sent: u64,
    /// Arrived at the server.
    pub attempts_received: u64,
    /// Lost on the way to the server.
    pub attempts_lost: u64,
    /// On the way to the server now.
    pub attempts_in_transit: u64,
    /// Received, and neither answered nor stopped yet.
    pub attempts_at_server: u64,
    /// Ended without an answer because the client went away.
    pub attempts_stopped: u64,
    /// Whole answers given.
    pub answers_200: u64,
    /// Answers given that began with 200 and are not whole.
    pub answers_cut: u64,
    /// Refusals given with 429.
    pub answers_429: u64,
    /// Refusals given with 503.
    pub answers_503: u64,
    /// Answers with any other status, or with none.
    pub answers_other: u64,
    /// Answers of any status that came to a client that was still there.
    pub answers_delivered: u64,
    /// Answers of any status whose client had gone away when they came.
    pub answers_unclaimed: u64,
    /// Answers of any status on the way to the client now.
    pub answers_in_transit: u64,
    /// Those of the delivered answers that are whole: the truth about completed work.
    pub whole_answers_delivered: u64,
    /// The most attempts in flight at one time.
    pub max_in_flight: u32,
    /// Spans in service that led to a whole answer that was delivered, summed.
    pub useful_work_ns: u128,
    /// Spans in service that nobody profited from, summed: the answer found no client or was not
    /// whole, or the work stopped midway.
    pub wasted_work_ns: u128,
    /// Spans in service whose answer is on the way now, summed.
    pub work_in_transit_ns: u128,
    /// Spans in service of attempts that the engine put back into its queue, summed.
    pub work_set_aside_ns: u128,
    /// What the account paid, where tokens have prices.
    pub bill: Bill,
    whole_answers_unclaimed: u64,
    whole_answers_in_transit: u64,
    refusals: [u64; Refusal::ALL.len()],
    /// Calls that went back in time, or past an internal event that was still due.
    late_calls: u64,
    now: u64,
    in_flight: Population,
    queue: Population,
    in_service: Population,
    /// Replicas, their capacity and its use.
    pub(super) hardware: Hardware,
}

impl Ledger {
    /// Answers given, of any status.
    pub const fn answers_given(&self) -> u64 {
        self.answers_200
            + self.answers_cut
            + self.answers_429
            + self.answers_503
            + self.answers_other
    }

    /// How many attempts were refused for this reason; a 503 that is still being said is included.
    pub const fn refusals(&self, reason: Refusal) -> u64 {
        self.refusals[reason as usize]
    }

    /// Spans in service of all work that ended, summed, in nanoseconds.
    pub const fn work_ns(&self) -> u128 {
        self.in_service.spent()
    }

    /// The integrals from the start to `now_ns`, an instant not before the last change.
    pub fn integrals_at(&self, now_ns: u64) -> Integrals {
        let mut later = self.clone();
        later.pass(now_ns);
        Integrals {
            span_ns: later.now,
            in_flight_ns: later.in_flight.integral(),
            queue_ns: later.queue.integral(),
            in_service_ns: later.in_service.integral(),
            busy_ns: later.hardware.busy_ns(),
            capacity_ns: later.hardware.capacity_ns(),
            replicas_ns: later.hardware.replicas.integral(),
        }
    }
}

/// What the server writes into it.
impl Ledger {
    pub(super) const fn in_flight(&self) -> u32 {
        self.in_flight.present()
    }

    pub(super) const fn queue(&self) -> u32 {
        self.queue.present()
    }

    pub(super) const fn in_service(&self) -> u32 {
        self.in_service.present()
    }

    pub(super) const fn note_late_call(&mut self) {
        self.late_calls += 1;
    }

    /// Lets time pass.
    pub(super) fn pass(&mut self, now: u64) {
        let span = now.saturating_sub(self.now);
        if span > 0 {
            self.in_flight.pass(span);
            self.queue.pass(span);
            self.in_service.pass(span);
            self.hardware.pass(span);
            self.now = now;
        }
    }

    pub(super) const fn receive(&mut self) {
        self.attempts_received += 1;
        self.attempts_at_server += 1;
    }

    pub(super) const fn lose(&mut self) {
        self.attempts_lost += 1;
    }

    pub(super) const fn refuse(&mut self, why: Refusal) {
        self.refusals[why as usize] += 1;
    }

    pub(super) fn admit(&mut self, now: u64) {
        self.in_flight.enter(now);
        self.max_in_flight = self.max_in_flight.max(self.in_flight());
    }

    pub(super) fn begin_wait(&mut self, now: u64) {
        self.queue.enter(now);
    }

    pub(super) fn end_wait(&mut self, now: u64, since: u64) {
        self.queue.leave(now, since);
    }

    pub(super) fn begin_service(&mut self, now: u64) {
        self.in_service.enter(now);
    }

    /// Back from service into the queue.
    pub(super) fn preempt(&mut self, now: u64, since: u64) {
        self.in_service.leave(now, since);
        self.work_set_aside_ns += u128::from(now - since);
        self.queue.enter(now);
    }

    /// What was set aside will not be taken up again.
    pub(super) const fn waste(&mut self, set_aside: u64) {
        self.work_set_aside_ns -= set_aside as u128;
        self.wasted_work_ns += set_aside as u128;
    }

    /// Ends service whose fruit is on the way, or lost if it was stopped; so is what was set aside
    /// before.
    pub(super) fn end_service(&mut self, now: u64, since: u64, set_aside: u64, is_stopped: bool) {
        self.in_service.leave(now, since);
        self.work_set_aside_ns -= u128::from(set_aside);
        let work = u128::from(set_aside + now - since);
        if is_stopped {
            self.wasted_work_ns += work;
        } else {
            self.work_in_transit_ns += work;
        }
    }

    pub(super) fn depart(&mut self, now: u64, since: u64) {
        self.in_flight.leave(now, since);
    }

    pub(super) const fn stop(&mut self) {
        self.attempts_at_server -= 1;
        self.attempts_stopped += 1;
    }

    pub(super) const fn answer(&mut self, status: u16, is_whole: bool) {
        match status {
            200 if is_whole => self.answers_200 += 1,
            200 => self.answers_cut += 1,
            429 => self.answers_429 += 1,
            503 => self.answers_503 += 1,
            _ => self.answers_other += 1,
        }
        self.attempts_at_server -= 1;
        self.answers_in_transit += 1;
        self.whole_answers_in_transit += is_whole as u64;
    }

    pub(super) fn deliver(&mut self, is_whole: bool, service: u64, is_claimed: bool) {
        let work = u128::from(service);
        self.answers_in_transit -= 1;
        self.whole_answers_in_transit -= u64::from(is_whole);
        self.work_in_transit_ns -= work;
        if is_claimed {
            self.answers_delivered += 1;
            self.whole_answers_delivered += u64::from(is_whole);
        } else {
            self.answers_unclaimed += 1;
            self.whole_answers_unclaimed += u64::from(is_whole);
        }
        if is_claimed && is_whole {
            self.useful_work_ns += work;
        } else {
            self.wasted_work_ns += work;
        }
    }
}
