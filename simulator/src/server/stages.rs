//! The stages of an attempt's life, and what leads from one to the next.

use super::{
    Server,
    event::{Refusal, ServerEvent, ServerEventKind},
    flight::{Flight, Stage},
};
use crate::{
    attempt::{Attempt, AttemptId, Delivery, TokenPlan},
    config::AbandonedWork,
    draws::{Draws, Purpose},
    span::nanoseconds,
};

/// The entry of the agenda for the next end in an engine whose ends move.
const MOVING_END: u32 = 0;

/// The entry for the next step of an attempt: every stage has at most one.
const fn progress_of(slot: u32) -> u32 {
    2 * slot + 1
}

/// The entry for the news that its client is gone.
const fn abandonment_of(slot: u32) -> u32 {
    2 * slot + 2
}

/// Up to the server's door.
impl Server {
    pub(super) fn keep(&mut self, attempt: Attempt) -> AttemptId {
        let serial = self.ledger.attempts_sent;
        let slot = self.flights.insert(Flight::new(attempt, serial)) as u32;
        AttemptId { slot, serial }
    }

    /// An attempt arrives: why it is turned away, if it is.
    pub(super) fn judge(
        &mut self,
        now: u64,
        attempt: &Attempt,
        draws: &impl Draws,
    ) -> Option<Refusal> {
        self.ledger.receive();
        self.log(now, attempt, ServerEventKind::Received);
        let why = self
            .gate
            .refuses(now, attempt, self.ledger.in_flight(), draws)
            .or_else(|| self.engine.is_full().then_some(Refusal::QueueFull))?;
        self.ledger.refuse(why);
        self.log(now, attempt, ServerEventKind::Refused(why));
        Some(why)
    }

    /// How long it takes to say so, in nanoseconds.
    pub(super) fn delay_of(&self, why: Refusal) -> u64 {
        if why == Refusal::Overload { self.answer_after } else { 0 }
    }

    pub(super) fn answer_on_the_spot(&mut self, now: u64, attempt: &Attempt, why: Refusal) {
        let status = why.status();
        self.ledger.answer(status);
        self.ledger.deliver(status, 0, true);
        self.log(now, attempt, ServerEventKind::Delivered { status, is_claimed: true });
    }

    pub(super) fn turn_away(&mut self, now: u64, slot: u32, why: Refusal) {
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::Refused;
        flight.status = why.status();
        match self.delay_of(why) {
            0 => self.send_answer(now, slot),
            delay => self.schedule_progress(now.saturating_add(delay), slot),
        }
    }
}

/// Through the engine.
impl Server {
    pub(super) fn admit(&mut self, now: u64, slot: u32, draws: &impl Draws) {
        self.ledger.admit(now);
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

    fn begin_service(&mut self, now: u64, slot: u32) {
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::InService;
        flight.started_at = now;
        let end = self.engine.begin(now, slot, flight.work);
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
    fn finish(&mut self, now: u64, slot: u32) {
        self.leave_engine(now, slot, false);
        let flight = &mut self.flights[slot as usize];
        flight.status = 200;
        flight.ended_at = now;
        let attempt = flight.attempt;
        self.log(now, &attempt, ServerEventKind::ServiceFinished);
        self.call_next(now);
    }

    /// Out of the engine and out of flight.
    fn leave_engine(&mut self, now: u64, slot: u32, is_stopped: bool) {
        let flight = self.flights[slot as usize];
        self.engine.end(now, slot);
        self.ledger.end_service(now, flight.started_at, is_stopped);
        self.ledger.depart(now, flight.arrived_at);
        self.schedule_moving_end();
    }

    /// Gives a free server to the first in the queue.
    fn call_next(&mut self, now: u64) {
        if let Some(slot) = self.engine.call() {
            self.ledger.end_wait(now, self.flights[slot as usize].arrived_at);
            self.begin_service(now, slot);
        }
    }
}

/// Back to the client.
impl Server {
    fn send_answer(&mut self, now: u64, slot: u32) {
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::Inbound;
        self.ledger.answer(flight.status);
        self.schedule_progress(now.saturating_add(self.inbound), slot);
    }

    /// The same where the answer may be there at once.
    fn answer(&mut self, now: u64, slot: u32, deliveries: &mut Vec<Delivery>) {
        if self.inbound > 0 {
            self.send_answer(now, slot);
        } else {
            self.ledger.answer(self.flights[slot as usize].status);
            self.deliver(now, slot, deliveries);
        }
    }

    fn deliver(&mut self, now: u64, slot: u32, deliveries: &mut Vec<Delivery>) {
        let flight = self.release(slot);
        let status = flight.status;
        let is_claimed = !flight.is_client_gone;
        self.ledger.deliver(status, flight.service(), is_claimed);
        self.log(now, &flight.attempt, ServerEventKind::Delivered { status, is_claimed });
        if is_claimed {
            let id = AttemptId { slot, serial: flight.serial };
            deliveries.push(Delivery { id, answer: flight.answer(self.retry_after) });
        }
    }

    pub(super) fn learn_of_abandonment(&mut self, now: u64, slot: u32) {
        let flight = self.flights[slot as usize];
        let is_stopped = self.abandoned_work == AbandonedWork::Stops
            && matches!(flight.stage, Stage::Waiting | Stage::InService);
        if is_stopped {
            if flight.stage == Stage::Waiting {
                self.engine.withdraw(slot);
                self.ledger.end_wait(now, flight.arrived_at);
                self.ledger.depart(now, flight.arrived_at);
            } else {
                self.leave_engine(now, slot, true);
            }
            self.ledger.stop();
            self.release(slot);
        }
        self.log(now, &flight.attempt, ServerEventKind::Abandoned { is_stopped });
        self.call_next(now);
    }

    fn release(&mut self, slot: u32) -> Flight {
        self.agenda.remove(progress_of(slot));
        self.agenda.remove(abandonment_of(slot));
        self.flights.remove(slot as usize)
    }
}

/// What happens when.
impl Server {
    /// Lets the first entry of the agenda happen.
    pub(super) fn happen(
        &mut self,
        now: u64,
        handle: u32,
        draws: &impl Draws,
        deliveries: &mut Vec<Delivery>,
    ) {
        self.agenda.remove(handle);
        if handle == MOVING_END {
            while let Some(slot) = self.engine.due(now) {
                self.finish(now, slot);
                self.answer(now, slot, deliveries);
            }
            self.schedule_moving_end();
            return;
        }
        let slot = (handle - 1) / 2;
        if handle == abandonment_of(slot) {
            self.learn_of_abandonment(now, slot);
            return;
        }
        let flight = &self.flights[slot as usize];
        match flight.stage {
            Stage::Outbound => {
                let attempt = flight.attempt;
                self.ledger.attempts_in_transit -= 1;
                match self.judge(now, &attempt, draws) {
                    None => self.admit(now, slot, draws),
                    Some(why) => self.turn_away(now, slot, why),
                }
            }
            Stage::Refused => self.answer(now, slot, deliveries),
            Stage::InService => {
                self.finish(now, slot);
                self.answer(now, slot, deliveries);
            }
            Stage::Inbound => self.deliver(now, slot, deliveries),
            // Who waits is called by an end, not by the clock.
            Stage::Waiting => {}
        }
    }

    pub(super) fn schedule_progress(&mut self, at: u64, slot: u32) {
        self.schedule(at, progress_of(slot));
    }

    pub(super) fn schedule_abandonment(&mut self, at: u64, slot: u32) {
        self.schedule(at, abandonment_of(slot));
    }

    fn schedule_moving_end(&mut self) {
        match self.engine.moving_end() {
            Some(at) => self.schedule(at, MOVING_END),
            None => self.agenda.remove(MOVING_END),
        }
    }

    /// Replaces what `handle` may have had in the agenda. The end of `u64` never comes.
    fn schedule(&mut self, at: u64, handle: u32) {
        if at == u64::MAX {
            self.agenda.remove(handle);
            return;
        }
        self.scheduled += 1;
        self.agenda.set(handle, (at, self.scheduled));
    }

    fn log(&mut self, at_ns: u64, attempt: &Attempt, kind: ServerEventKind) {
        self.events.push(ServerEvent {
            at_ns,
            request_key: attempt.request_key,
            attempt_index: attempt.attempt_index,
            in_flight: self.ledger.in_flight(),
            queue: self.ledger.queue(),
            kind,
        });
    }
}
