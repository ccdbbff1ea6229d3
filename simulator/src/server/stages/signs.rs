//! What a client sees of an attempt before its answer is there.

use crate::{
    attempt::{AttemptId, Seen},
    server::{
        Server,
        flight::{Flight, Stage},
    },
};

impl Server {
    /// Whether it sends signs of life at all.
    pub const fn has_keep_alives(&self) -> bool {
        self.closing.has_keep_alives()
    }

    /// What of the answer to an attempt has reached its client by `now_ns`, an instant that the
    /// server has come to; nothing of an attempt that is not admitted, or no longer in the server's
    /// hands.
    pub fn seen_of(&self, now_ns: u64, id: AttemptId) -> Seen {
        let Some(flight) = self.admitted(id) else { return Seen::default() };
        let inbound = flight.route.inbound.span;
        let first_at = flight.arrived_at.saturating_add(inbound);
        if now_ns < first_at {
            return Seen { next_ns: Some(first_at), ..Seen::default() };
        }
        let keep_alives = self.keep_alives_sent(flight, now_ns - inbound);
        let next = self.closing.keep_alive_at(flight.arrived_at, keep_alives + 1);
        let next = next.filter(|at| *at <= last_sign_at(flight));
        Seen {
            is_admitted: true,
            keep_alives,
            tokens: self.stream_of(now_ns, id).map_or(0, |stream| stream.tokens),
            next_ns: next.map(|at| at.saturating_add(inbound)),
        }
    }

    /// How many signs of life have reached the client by `now_ns`, an instant that the server has
    /// come to; none of an attempt that is not admitted, or no longer in the server's hands.
    pub fn keep_alives_of(&self, now_ns: u64, id: AttemptId) -> u64 {
        self.admitted(id).map_or(0, |flight| {
            self.keep_alives_sent(flight, now_ns.saturating_sub(flight.route.inbound.span))
        })
    }

    /// How many signs of life an admitted attempt was sent by `at`.
    pub(in crate::server) fn keep_alives_sent(&self, flight: &Flight, at: u64) -> u64 {
        if !self.has_keep_alives() {
            return 0;
        }
        let until = at.min(last_sign_at(flight));
        self.closing.keep_alives(until.saturating_sub(flight.arrived_at))
    }

    fn admitted(&self, id: AttemptId) -> Option<&Flight> {
        let flight = self.flights.get(id.index()).filter(|flight| flight.serial == id.serial)?;
        let is_admitted = match flight.stage {
            Stage::Waiting | Stage::InService => true,
            Stage::Inbound => flight.status == 200,
            Stage::Outbound | Stage::Lost | Stage::Refused => false,
        };
        is_admitted.then_some(flight)
    }
}

/// The instant after which an admitted attempt is sent no sign of life: there is content, or the
/// answer is at its end.
fn last_sign_at(flight: &Flight) -> u64 {
    let end = if flight.stage == Stage::Inbound { flight.ended_at } else { u64::MAX };
    flight.first_token_at.map_or(end, |first| first.min(end))
}
