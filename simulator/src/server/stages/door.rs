//! Up to the server's door.

use crate::{
    attempt::{Attempt, AttemptId},
    draws::Draws,
    server::{
        Server,
        event::{Refusal, ServerEventKind},
        flight::{Flight, Stage},
    },
};

impl Server {
    pub(in crate::server) fn keep(&mut self, attempt: Attempt) -> AttemptId {
        let serial = self.ledger.attempts_sent;
        let slot = self.flights.insert(Flight::new(attempt, serial)) as u32;
        AttemptId { slot, serial }
    }

    /// An attempt arrives: why it is turned away, if it is.
    pub(in crate::server) fn judge(
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
            .or_else(|| (!self.fleet.fits(attempt)).then_some(Refusal::TooLong))
            .or_else(|| self.fleet.is_full().then_some(Refusal::QueueFull))?;
        self.ledger.refuse(why);
        self.log(now, attempt, ServerEventKind::Refused(why));
        Some(why)
    }

    /// How long it takes to say so, in nanoseconds.
    pub(in crate::server) fn delay_of(&self, why: Refusal) -> u64 {
        if why == Refusal::Overload { self.answer_after } else { 0 }
    }

    pub(in crate::server) fn answer_on_the_spot(
        &mut self,
        now: u64,
        attempt: &Attempt,
        why: Refusal,
    ) {
        let status = why.status();
        self.ledger.answer(status);
        self.ledger.deliver(status, 0, true);
        self.log(now, attempt, ServerEventKind::Delivered { status, is_claimed: true });
    }

    pub(in crate::server) fn turn_away(&mut self, now: u64, slot: u32, why: Refusal) {
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::Refused;
        flight.status = why.status();
        match self.delay_of(why) {
            0 => self.send_answer(now, slot),
            delay => self.schedule_progress(now.saturating_add(delay), slot),
        }
    }
}
