//! What happens when.

use crate::{
    attempt::{Attempt, Delivery},
    draws::Draws,
    server::{
        Server,
        event::{ServerEvent, ServerEventKind},
        flight::{Flight, Stage},
    },
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

impl Server {
    /// Lets the first entry of the agenda happen.
    pub(in crate::server) fn happen(
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
                    Some(refused) => self.turn_away(now, slot, refused),
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

    pub(in crate::server) fn schedule_progress(&mut self, at: u64, slot: u32) {
        self.schedule(at, progress_of(slot));
    }

    pub(in crate::server) fn schedule_abandonment(&mut self, at: u64, slot: u32) {
        self.schedule(at, abandonment_of(slot));
    }

    pub(in crate::server) fn schedule_moving_end(&mut self) {
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

    pub(in crate::server) fn release(&mut self, slot: u32) -> Flight {
        self.agenda.remove(progress_of(slot));
        self.agenda.remove(abandonment_of(slot));
        self.flights.remove(slot as usize)
    }

    pub(in crate::server) fn log(&mut self, at_ns: u64, attempt: &Attempt, kind: ServerEventKind) {
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
