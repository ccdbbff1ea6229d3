//! Incidents that hit the engine.

use crate::{
    attempt::Delivery,
    draws::Draws,
    server::{
        Server,
        event::Cut,
        flight::{Flight, Stage},
    },
};

impl Server {
    /// The first attempt is in flight again: what passed meanwhile hit nobody.
    pub(in crate::server) fn look_out(&mut self, now: u64, draws: &impl Draws) {
        if self.incidents.have_edges() && self.ledger.in_flight() == 1 {
            self.turn(now, draws);
        }
    }

    /// An incident that hits the engine starts or ends.
    pub(in crate::server) fn pass_edge(
        &mut self,
        now: u64,
        draws: &impl Draws,
        deliveries: &mut Vec<Delivery>,
    ) {
        if self.incidents.restarts(now, draws) {
            self.reset_all(now, deliveries);
        }
        self.turn(now, draws);
    }

    fn turn(&mut self, now: u64, draws: &impl Draws) {
        let speed = self.incidents.speed(now, draws);
        if speed != self.speed {
            let ratio = self.speed / speed;
            self.speed = speed;
            for place in 0..self.fleet.places() {
                self.fleet.set_speed(now, place, speed);
                self.schedule_engine(place);
            }
            self.stretch(now, ratio);
        }
        self.price_factor = self.incidents.price_factor(now, draws);
        if self.ledger.in_flight() > 0 {
            let next = self.incidents.next_edge(now, draws);
            self.schedule_edge(next);
        }
    }

    /// Moves the ends that were known at the start: what is left takes `ratio` times as long.
    fn stretch(&mut self, now: u64, ratio: f64) {
        let mut moved = Vec::new();
        for (slot, flight) in &mut self.flights {
            let slot = slot as u32;
            if flight.stage == Stage::InService && flight.known_end.is_some() {
                // One that has stalled by now is met no more.
                if flight.known_stop > now {
                    if !flight.is_stretched {
                        self.pace.meet(slot, flight);
                    }
                    stretch_flight(flight, now, ratio);
                }
                if !flight.is_stalled() {
                    moved.push((flight.known_stop, slot));
                }
            }
        }
        self.turn_pace(now);
        for (stop, slot) in moved {
            self.schedule_progress(stop, slot);
        }
    }

    fn turn_pace(&mut self, now: u64) {
        self.pace.turn(now, self.speed);
        let old = self.pace.forgettable();
        if old > 0 {
            for (slot, flight) in self.flights.iter().filter(|(_, flight)| flight.is_stretched) {
                self.pace.carry_over(slot as u32, flight, old);
            }
            self.pace.forget(old);
        }
    }

    fn reset_all(&mut self, now: u64, deliveries: &mut Vec<Delivery>) {
        // Those that wait go first, so that nobody is called on the way.
        for stage in [Stage::Waiting, Stage::InService] {
            let hit: Vec<u32> = self
                .flights
                .iter()
                .filter(|(_, flight)| flight.stage == stage)
                .map(|(slot, _)| slot as u32)
                .collect();
            for slot in hit {
                self.close(now, slot, Cut::Restart, deliveries);
            }
        }
    }
}

fn stretch_flight(flight: &mut Flight, now: u64, ratio: f64) {
    let scaled = |span: u64| libm::round(span as f64 * ratio) as u64;
    let moved = |at: u64| if at > now { now.saturating_add(scaled(at - now)) } else { at };
    flight.known_end = flight.known_end.map(moved);
    flight.known_stop = moved(flight.known_stop);
    flight.first_token_at = flight.first_token_at.map(moved);
    flight.is_stretched = true;
}
