//! What a client sees of an answer that is under way.

use crate::{
    attempt::{AttemptId, StreamState},
    server::{Server, engine::Made},
};

impl Server {
    /// The content tokens of an attempt that have reached its client by `now_ns`, an instant that
    /// the server has come to; `None` before the first one, where answers come whole, and for an
    /// attempt that is no longer in the server's hands.
    ///
    /// What the client sees left the server half a round trip ago. The first token and the last
    /// one, which comes with the answer, have exact instants, and nothing is told before it
    /// happened. In between tokens come evenly in the service that the attempt attains. Where that
    /// moves with the load and the latest token is older than the way back, its instant may be
    /// wrong by less than the time between two tokens, until the next one comes; that of a stream
    /// that fell silent stays what it was.
    pub fn stream_of(&self, now_ns: u64, id: AttemptId) -> Option<StreamState> {
        let flight = self.flights.get(id.index()).filter(|flight| flight.serial == id.serial)?;
        let first_at = flight.first_token_at?;
        let inbound = flight.route.inbound.span;
        let at = now_ns.checked_sub(inbound).filter(|at| *at >= first_at)?;
        let made = self.made_by(at, id.slot)?;
        Some(StreamState {
            first_token_ns: first_at + inbound,
            tokens: made.tokens,
            last_token_ns: made.last_at.max(first_at) + inbound,
        })
    }

    /// The content tokens of an answer in service that have left the server.
    pub(in crate::server) fn tokens_made(&self, now: u64, slot: u32) -> u32 {
        let first_at = self.flights[slot as usize].first_token_at.filter(|at| *at <= now);
        first_at.and_then(|_| self.made_by(now, slot)).map_or(0, |made| made.tokens)
    }

    /// What had left the server by `at`, an instant not before the first token.
    fn made_by(&self, at: u64, slot: u32) -> Option<Made> {
        let flight = &self.flights[slot as usize];
        let count = flight.attempt.output_tokens.max(1);
        match flight.known_end {
            Some(_) if flight.is_stretched => Some(self.pace.made(at, slot, flight)),
            Some(end) => Some(evenly(flight.even_from, end, count, at.min(flight.known_stop))),
            None => self.fleet.made(at, flight.place, slot, count),
        }
    }
}

/// What is made by `at` of `count` tokens, the first of them at `first_at`, the last at `end`.
fn evenly(first_at: u64, end: u64, count: u32, at: u64) -> Made {
    let (others, span) = (u128::from(count - 1), u128::from(end - first_at));
    let passed = u128::from(at.min(end).saturating_sub(first_at));
    let come = (passed * others).checked_div(span).unwrap_or(others);
    let last = (span * come).checked_div(others).unwrap_or(0);
    Made { tokens: come as u32 + 1, last_at: first_at + last as u64 }
}
