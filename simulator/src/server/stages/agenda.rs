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

/// How many families of entries the agenda has; an entry is known by its family and the number of
/// whom it concerns.
const FAMILIES: u32 = 5;

/// What an engine has to tell whose ends move, by the place of its replica.
const fn engine_of(place: u32) -> u32 {
    FAMILIES * place
}

/// The next step of an attempt: every stage has at most one.
const fn progress_of(slot: u32) -> u32 {
    FAMILIES * slot + 1
}

/// The news that its client is gone.
const fn abandonment_of(slot: u32) -> u32 {
    FAMILIES * slot + 2
}

/// The next look of the autoscaler.
const LOOK: u32 = 3;

/// A replica is ready, by its place.
const fn opening_of(place: u32) -> u32 {
    FAMILIES * (place + 1) + 3
}

/// The next limit of the server's patience with an attempt.
const fn closing_of(slot: u32) -> u32 {
    FAMILIES * (slot + 1) + 4
}

/// The next change that an incident makes to the engine or to the prices.
const EDGE: u32 = 4;

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
        let number = handle / FAMILIES;
        match handle % FAMILIES {
            0 => self.hear_engine(now, number, deliveries),
            1 => self.go_on(now, number, draws, deliveries),
            2 => self.learn_of_abandonment(now, number),
            4 if handle == EDGE => self.pass_edge(now, draws, deliveries),
            4 => self.lose_patience(now, number - 1, deliveries),
            _ if handle == LOOK => self.look_at_load(now, draws),
            _ => self.open_replica(now, number - 1),
        }
    }

    /// The next step of an attempt.
    fn go_on(&mut self, now: u64, slot: u32, draws: &impl Draws, deliveries: &mut Vec<Delivery>) {
        let flight = &self.flights[slot as usize];
        match flight.stage {
            Stage::Outbound => {
                let attempt = flight.attempt;
                self.ledger.attempts_in_transit -= 1;
                if flight.route.outbound.is_lost {
                    self.give_up(now, slot, deliveries);
                    return;
                }
                if self.swallows(now, &attempt, draws) {
                    self.lose(now, slot);
                    return;
                }
                match self.judge(now, &attempt, draws) {
                    None => self.admit(now, slot, draws),
                    Some(refused) => self.turn_away(now, slot, refused),
                }
            }
            Stage::Refused => self.answer(now, slot, deliveries),
            Stage::InService => {
                self.fleet.leave(now, flight.place, slot, false);
                self.finish(now, slot);
                self.answer(now, slot, deliveries);
            }
            Stage::Inbound => self.deliver(now, slot, deliveries),
            // Who waits is called by an end or by the engine, not by the clock.
            Stage::Waiting | Stage::Lost => {}
        }
    }

    pub(in crate::server) fn schedule_progress(&mut self, at: u64, slot: u32) {
        self.schedule(at, progress_of(slot));
    }

    pub(in crate::server) fn schedule_abandonment(&mut self, at: u64, slot: u32) {
        self.schedule(at, abandonment_of(slot));
    }

    pub(in crate::server) fn schedule_closing(&mut self, at: u64, slot: u32) {
        self.schedule(at, closing_of(slot));
    }

    pub(in crate::server) fn schedule_edge(&mut self, at: u64) {
        self.schedule(at, EDGE);
    }

    /// Where nobody is in flight, no incident hits anybody.
    pub(in crate::server) fn rest(&mut self) {
        if self.incidents.have_edges() && self.ledger.in_flight() == 0 {
            self.agenda.remove(EDGE);
        }
    }

    /// Nothing more happens to it at the server.
    pub(in crate::server) fn unschedule(&mut self, slot: u32) {
        self.agenda.remove(progress_of(slot));
        if self.closing.is_on() {
            self.agenda.remove(closing_of(slot));
        }
    }

    pub(in crate::server) fn schedule_engine(&mut self, place: u32) {
        match self.fleet.next_event(place) {
            Some(at) => self.schedule(at, engine_of(place)),
            None => self.agenda.remove(engine_of(place)),
        }
    }

    pub(in crate::server) fn schedule_next_look(&mut self, at: u64) {
        self.schedule(at, LOOK);
    }

    pub(in crate::server) fn schedule_opening(&mut self, at: u64, place: u32) {
        self.schedule(at, opening_of(place));
    }

    pub(in crate::server) fn cancel_opening(&mut self, place: u32) {
        self.agenda.remove(opening_of(place));
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
        self.unschedule(slot);
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
