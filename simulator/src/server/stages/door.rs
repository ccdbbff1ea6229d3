//! Up to the server's door.

use crate::{
    attempt::{Attempt, AttemptId},
    config::EarlyFault,
    draws::Draws,
    server::{
        Server,
        event::{ContextLength, Refusal, Refused, ServerEventKind},
        flight::{Flight, Stage},
        gate::{Arrival, Load},
        network::Route,
    },
};

impl Server {
    pub(in crate::server) fn keep(&mut self, attempt: Attempt, route: Route) -> AttemptId {
        let serial = self.ledger.attempts_sent;
        let slot = self.flights.insert(Flight::new(attempt, serial, route)) as u32;
        AttemptId { slot, serial }
    }

    /// An attempt arrives: why it is turned away, if it is.
    pub(in crate::server) fn judge(
        &mut self,
        now: u64,
        attempt: &Attempt,
        draws: &impl Draws,
    ) -> Option<Refused> {
        self.ledger.receive();
        self.log(now, attempt, ServerEventKind::Received);
        let unix_ns = self.unix_ns(now);
        let arrival = Arrival { now, unix_ns, attempt, load: self.load() };
        let (fits, is_full) = (self.fleet.fits(attempt), self.fleet.is_full());
        let is_cut_off = self.is_lost_on_the_way(now, attempt, EarlyFault::NoConnection, draws);
        let refused = is_cut_off
            .then(|| Refused::new(Refusal::NoConnection))
            .or_else(|| self.gate.refuses(&arrival, draws))
            .or_else(|| (!fits).then(|| self.too_long(attempt)))
            .or_else(|| is_full.then(|| Refused::new(Refusal::QueueFull)))
            .or_else(|| self.fails_at_once(now, attempt, draws).map(Refused::new))?;
        self.ledger.refuse(refused.why);
        self.log(now, attempt, ServerEventKind::Refused(refused.why));
        Some(refused)
    }

    fn too_long(&self, attempt: &Attempt) -> Refused {
        let requested = u64::from(attempt.prompt_tokens) + u64::from(attempt.output_tokens.max(1));
        let context = ContextLength { limit: self.context_limit, requested };
        Refused { context: Some(context), ..Refused::new(Refusal::TooLong) }
    }

    /// How busy the server is.
    pub(in crate::server) fn load(&self) -> Load {
        let (capacity, busy) = self.fleet.load();
        Load { in_flight: self.ledger.in_flight(), busy, capacity }
    }

    /// How long it takes to say so, in nanoseconds.
    pub(in crate::server) fn delay_of(&self, why: Refusal) -> u64 {
        if why.status() == 503 { self.answer_after } else { 0 }
    }

    pub(in crate::server) fn answer_on_the_spot(
        &mut self,
        now: u64,
        attempt: &Attempt,
        why: Refusal,
    ) {
        let status = why.status();
        self.ledger.answer(status, false);
        self.ledger.deliver(false, 0, true);
        self.log(now, attempt, ServerEventKind::Delivered { status, is_claimed: true });
    }

    pub(in crate::server) fn turn_away(&mut self, now: u64, slot: u32, refused: Refused) {
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::Refused;
        flight.status = refused.why.status();
        flight.refused = Some(refused);
        match self.delay_of(refused.why) {
            0 => self.send_answer(now, slot),
            delay => self.schedule_progress(now.saturating_add(delay), slot),
        }
    }
}
