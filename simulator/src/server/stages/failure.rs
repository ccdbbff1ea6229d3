//! Answers that fail, and attempts that come to nobody.

use crate::{
    attempt::{Delivery, Ending, Finish},
    config::{EarlyFault, FaultKind},
    draws::Draws,
    server::{
        Server,
        closing::Progress,
        event::{Cut, Refusal, ServerEventKind},
        fate::Fate,
        flight::{Failure, Flight, Stage},
    },
};

impl Server {
    /// How the answer to an attempt that is admitted now fails, if it does.
    pub(in crate::server) fn decide_fate(
        &mut self,
        now: u64,
        slot: u32,
        draws: &impl Draws,
    ) -> Option<Fate> {
        let attempt = self.flights[slot as usize].attempt;
        // A script counts before whatever else would happen.
        if let Some(fate) = self.faults.scripted(&attempt) {
            return Some(fate);
        }
        if self.gate.stalls(now, &attempt, draws) {
            // After the first token, which an engine that knows its tokens makes in any case.
            return Some(Fate { kind: FaultKind::Stall, part: self.first_token.unwrap_or(0.0) });
        }
        if self.faults.is_empty() {
            return None;
        }
        let load = self.utilisation(self.ledger.in_flight());
        self.faults.fate(now, &attempt, load, draws)
    }

    /// Why an attempt that arrives now, and that everybody lets in, gets no answer, if it does.
    pub(in crate::server) fn fails_at_once(
        &self,
        now: u64,
        attempt: &crate::attempt::Attempt,
        draws: &impl Draws,
    ) -> Option<Refusal> {
        if self.faults.is_empty() {
            return None;
        }
        let load = self.utilisation(self.ledger.in_flight() + 1);
        self.faults.refuses(now, attempt, load, draws)
    }

    /// Whether an attempt that would arrive now comes to nobody.
    pub(in crate::server) fn swallows(
        &mut self,
        now: u64,
        attempt: &crate::attempt::Attempt,
        draws: &impl Draws,
    ) -> bool {
        self.gate.swallows(now, attempt, draws)
            || self.is_lost_on_the_way(now, attempt, EarlyFault::BlackHole, draws)
    }

    /// Whether this fault keeps the attempt from coming to the server, by chance.
    pub(in crate::server) fn is_lost_on_the_way(
        &self,
        now: u64,
        attempt: &crate::attempt::Attempt,
        fault: EarlyFault,
        draws: &impl Draws,
    ) -> bool {
        self.faults.lose_some() && {
            let load = self.utilisation(self.ledger.in_flight() + 1);
            self.faults.on_the_way(now, attempt, load, draws) == Some(fault)
        }
    }

    fn utilisation(&self, in_flight: u32) -> f64 {
        f64::from(in_flight) / self.fleet.load().0 as f64
    }

    /// The attempt comes to nobody.
    pub(in crate::server) fn lose(&mut self, now: u64, slot: u32) {
        let flight = &mut self.flights[slot as usize];
        flight.stage = Stage::Lost;
        let attempt = flight.attempt;
        self.ledger.lose();
        self.log(now, &attempt, ServerEventKind::Lost);
    }

    /// Writes down what became of an answer that ended by its fate; what cut it, if it is not
    /// whole.
    pub(in crate::server) fn meet_fate(&mut self, now: u64, slot: u32) -> Option<Cut> {
        let fate = self.flights[slot as usize].fate?;
        let (ending, finish) = fate.outcome()?;
        let count = self.flights[slot as usize].attempt.output_tokens;
        let tokens = if self.has_tokens() {
            self.tokens_made(now, slot)
        } else if matches!(fate.kind, FaultKind::Reset | FaultKind::EmptyBody) {
            0
        } else {
            (f64::from(count) * fate.part) as u32
        };
        self.flights[slot as usize].failure = Some(Failure { ending, finish, tokens });
        Some(match fate.kind {
            FaultKind::Stall | FaultKind::Length => return None,
            FaultKind::Reset => Cut::Reset,
            FaultKind::Truncated => Cut::Truncated,
            FaultKind::InsufficientSystemResource => Cut::InsufficientSystemResource,
            FaultKind::ContentFilter => Cut::ContentFilter,
            FaultKind::EmptyBody => Cut::EmptyBody,
        })
    }

    /// A limit of patience is reached.
    pub(in crate::server) fn lose_patience(
        &mut self,
        now: u64,
        slot: u32,
        deliveries: &mut Vec<Delivery>,
    ) {
        let flight = &self.flights[slot as usize];
        let progress = Progress {
            is_started: flight.stage == Stage::InService || flight.set_aside > 0,
            has_content: flight.first_token_at.is_some_and(|at| at <= now),
        };
        match self.closing.passed(now, flight.arrived_at, progress) {
            Some(cut) => self.close(now, slot, cut, deliveries),
            None => self.schedule_closing(self.closing.next(now, flight.arrived_at), slot),
        }
    }

    /// Closes an attempt that waits or is in service.
    pub(in crate::server) fn close(
        &mut self,
        now: u64,
        slot: u32,
        cut: Cut,
        deliveries: &mut Vec<Delivery>,
    ) {
        let tokens = self.tokens_made(now, slot);
        let flight = &self.flights[slot as usize];
        let (is_waiting, place) = (flight.stage == Stage::Waiting, flight.place);
        if !is_waiting || flight.set_aside > 0 {
            let output = self.tokens_worked(now, slot);
            self.charge(now, slot, output, false);
        }
        self.fleet.leave(now, place, slot, is_waiting);
        if is_waiting {
            self.leave_queue(now, slot);
            let flight = &mut self.flights[slot as usize];
            (flight.started_at, flight.set_aside) = (now, 0);
        } else {
            self.end_service(now, slot, false);
        }
        let flight = &mut self.flights[slot as usize];
        let ending = match cut {
            Cut::Restart => Ending::Reset,
            _ if tokens == 0 => Ending::ClosedEmpty,
            _ => Ending::Truncated,
        };
        (flight.status, flight.ended_at) = (200, now);
        flight.failure = Some(Failure { ending, finish: None::<Finish>, tokens });
        let attempt = flight.attempt;
        self.unschedule(slot);
        self.log(now, &attempt, ServerEventKind::Cut(cut));
        self.call_next(now, place);
        self.close_replica(now, place);
        self.answer(now, slot, deliveries);
    }

    /// Out of the queue and out of flight.
    pub(in crate::server) fn leave_queue(&mut self, now: u64, slot: u32) {
        let flight = &self.flights[slot as usize];
        self.ledger.end_wait(now, flight.waiting_since);
        self.ledger.waste(flight.set_aside);
        self.ledger.depart(now, flight.arrived_at);
        let Flight { attempt, place, .. } = *flight;
        self.gate.depart(now, &attempt);
        self.note_fleet();
        self.schedule_engine(place);
    }
}
