//! Through the engine.

use crate::{
    attempt::{Attempt, TokenPlan},
    draws::{Draws, Purpose},
    server::{Server, event::ServerEventKind, flight::Stage},
    span::nanoseconds,
};

impl Server {
    pub(in crate::server) fn admit(&mut self, now: u64, slot: u32, draws: &impl Draws) {
        self.ledger.admit(now);
        self.gate.admit(&self.flights[slot as usize].attempt);
        self.look_into_cache(slot, draws);
        let is_stalled = self.gate.stalls(now, &self.flights[slot as usize].attempt, draws);
        let flight = &mut self.flights[slot as usize];
        flight.is_stalled = is_stalled;
        let Attempt { request_key, attempt_index, service_time, .. } = flight.attempt;
        flight.arrived_at = now;
        flight.work = service_time.map_or_else(
            || self.engine.sample(draws.unit(Purpose::ServiceTime, request_key, attempt_index)),
            nanoseconds,
        );
        if self.engine.has_server() {
            self.begin_service(now, slot);
        } else {
            flight.stage = Stage::Waiting;
            self.engine.wait(slot);
            self.ledger.begin_wait(now);
        }
    }

    pub(in crate::server) fn begin_service(&mut self, now: u64, slot: u32) {
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::InService;
        flight.started_at = now;
        let end = self.engine.begin(now, slot, flight.work);
        flight.ends_at = end.unwrap_or(u64::MAX);
        if let (Some(part), Some(end)) = (self.first_token, end) {
            let before = libm::round((end - now) as f64 * part) as u64;
            let back = |at: u64| at.saturating_add(self.inbound);
            let (first_ns, last_ns) = (back(now + before), back(end));
            flight.tokens = Some(TokenPlan { first_ns, last_ns, is_stalled: flight.is_stalled });
        }
        let (attempt, is_stalled) = (flight.attempt, flight.is_stalled);
        self.ledger.begin_service(now);
        self.log(now, &attempt, ServerEventKind::ServiceStarted);
        match end {
            // It never ends by itself.
            Some(_) if is_stalled => {}
            Some(end) => self.schedule_progress(end, slot),
            None => self.schedule_moving_end(),
        }
    }

    /// The engine is done with it.
    pub(in crate::server) fn finish(&mut self, now: u64, slot: u32) {
        self.leave_engine(now, slot, false);
        let flight = &mut self.flights[slot as usize];
        flight.status = 200;
        flight.ended_at = now;
        let attempt = flight.attempt;
        self.log(now, &attempt, ServerEventKind::ServiceFinished);
        self.call_next(now);
    }

    /// Out of the engine and out of flight.
    pub(in crate::server) fn leave_engine(&mut self, now: u64, slot: u32, is_stopped: bool) {
        self.charge(now, slot, is_stopped);
        let flight = self.flights[slot as usize];
        self.engine.end(now, slot);
        self.ledger.end_service(now, flight.started_at, is_stopped);
        self.ledger.depart(now, flight.arrived_at);
        self.gate.depart(now, &flight.attempt);
        self.schedule_moving_end();
    }

    /// Gives a free server to the first in the queue.
    pub(in crate::server) fn call_next(&mut self, now: u64) {
        if let Some(slot) = self.engine.call() {
            self.ledger.end_wait(now, self.flights[slot as usize].arrived_at);
            self.begin_service(now, slot);
        }
    }
}
