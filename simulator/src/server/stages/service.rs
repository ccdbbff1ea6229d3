//! Through the engine.

use crate::{
    attempt::{Attempt, Delivery},
    draws::{Draws, Purpose},
    server::{
        Server,
        engine::{EngineEvent, Entry},
        event::ServerEventKind,
        flight::{Flight, Stage},
    },
    span::nanoseconds,
};

impl Server {
    pub(in crate::server) fn admit(&mut self, now: u64, slot: u32, draws: &impl Draws) {
        self.ledger.admit(now);
        self.gate.admit(&self.flights[slot as usize].attempt);
        self.look_into_cache(slot, draws);
        self.look_out(now, draws);
        let fate = self.decide_fate(now, slot, draws);
        if self.closing.is_on() {
            self.schedule_closing(self.closing.next(now, now), slot);
        }
        let flight = &mut self.flights[slot as usize];
        flight.fate = fate;
        let Attempt { request_key, attempt_index, service_time, .. } = flight.attempt;
        flight.arrived_at = now;
        flight.work = service_time.map_or_else(
            || self.fleet.work(|| draws.unit(Purpose::ServiceTime, request_key, attempt_index)),
            nanoseconds,
        );
        flight.place = self.fleet.place();
        let place = flight.place;
        let entry = self.fleet.enter(now, place, slot, &flight.load());
        if entry == Entry::Waiting {
            flight.stage = Stage::Waiting;
            flight.waiting_since = now;
            self.ledger.begin_wait(now);
            self.schedule_engine(place);
        } else {
            self.begin_service(now, slot, entry);
        }
    }

    /// The engine began to work on it.
    fn begin_service(&mut self, now: u64, slot: u32, entry: Entry) {
        let flight = &mut self.flights[slot as usize];
        let is_empty = flight.is_empty();
        flight.stage = Stage::InService;
        flight.started_at = now;
        let mut stop = 0;
        if let Entry::Until(end) = entry {
            let end = if self.speed < 1.0 {
                now.saturating_add(libm::round((end - now) as f64 / self.speed) as u64)
            } else {
                end
            };
            let after = |part: f64| {
                // A long span loses digits: nothing comes after the end for that.
                now.saturating_add(libm::round((end - now) as f64 * part) as u64).min(end)
            };
            flight.known_end = Some(end);
            stop = flight.fate.map_or(end, |fate| after(fate.part));
            flight.known_stop = stop;
            if let Some(part) = self.first_token {
                // The token that the failure comes before is never made.
                flight.even_from = after(part);
                flight.first_token_at =
                    Some(flight.even_from).filter(|first| *first <= stop && !is_empty);
            }
        }
        let (attempt, place, is_stalled) = (flight.attempt, flight.place, flight.is_stalled());
        self.ledger.begin_service(now);
        self.note_fleet();
        self.log(now, &attempt, ServerEventKind::ServiceStarted);
        match entry {
            // It never ends by itself.
            Entry::Until(_) if is_stalled => {}
            Entry::Until(_) => self.schedule_progress(stop, slot),
            Entry::Open | Entry::Waiting => self.schedule_engine(place),
        }
    }

    /// Lets happen what an engine tells whose ends move.
    pub(in crate::server) fn hear_engine(
        &mut self,
        now: u64,
        place: u32,
        deliveries: &mut Vec<Delivery>,
    ) {
        let mut news = std::mem::take(&mut self.news);
        self.fleet.advance(now, place, &mut news);
        for event in news.drain(..) {
            match event {
                EngineEvent::Started(slot) => {
                    self.ledger.end_wait(now, self.flights[slot as usize].waiting_since);
                    self.begin_service(now, slot, Entry::Open);
                }
                EngineEvent::FirstToken(slot) => {
                    let flight = &mut self.flights[slot as usize];
                    flight.first_token_at = (!flight.is_empty()).then_some(now);
                }
                EngineEvent::Finished(slot) => {
                    self.finish(now, slot);
                    self.answer(now, slot, deliveries);
                }
                EngineEvent::Preempted(slot) => self.preempt(now, slot),
            }
        }
        self.news = news;
        self.note_fleet();
        self.schedule_engine(place);
    }

    /// The engine put it back into its queue.
    fn preempt(&mut self, now: u64, slot: u32) {
        let flight = &mut self.flights[slot as usize];
        self.ledger.preempt(now, flight.started_at);
        flight.set_aside += now - flight.started_at;
        flight.waiting_since = now;
        flight.stage = Stage::Waiting;
    }

    /// The engine is done with it and has let it go.
    pub(in crate::server) fn finish(&mut self, now: u64, slot: u32) {
        let output = self.tokens_sold(now, slot);
        self.charge(now, slot, output, false);
        self.end_service(now, slot, false);
        let cut = self.meet_fate(now, slot);
        self.unschedule(slot);
        let flight = &mut self.flights[slot as usize];
        flight.status = 200;
        flight.ended_at = now;
        let Flight { attempt, place, .. } = *flight;
        let kind = cut.map_or(ServerEventKind::ServiceFinished, ServerEventKind::Cut);
        self.log(now, &attempt, kind);
        self.call_next(now, place);
        self.close_replica(now, place);
    }

    /// Out of the engine, which has let it go, and out of flight.
    pub(in crate::server) fn end_service(&mut self, now: u64, slot: u32, is_stopped: bool) {
        let flight = &self.flights[slot as usize];
        self.ledger.end_service(now, flight.started_at, flight.set_aside, is_stopped);
        self.ledger.depart(now, flight.arrived_at);
        let Flight { attempt, place, .. } = *flight;
        self.gate.depart(now, &attempt);
        self.note_fleet();
        self.schedule_engine(place);
    }

    /// Gives a free server to the first in the queue.
    pub(in crate::server) fn call_next(&mut self, now: u64, place: u32) {
        if let Some(slot) = self.fleet.call(place) {
            let flight = &self.flights[slot as usize];
            let entry = self.fleet.begin(now, place, slot, &flight.load());
            self.ledger.end_wait(now, flight.waiting_since);
            self.begin_service(now, slot, entry);
        }
    }
}
