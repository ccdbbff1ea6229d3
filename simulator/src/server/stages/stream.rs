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
    /// wrong by less than the time between two tokens.
    pub fn stream_of(&self, now_ns: u64, id: AttemptId) -> Option<StreamState> {
        let flight = self.flights.get(id.index()).filter(|flight| flight.serial == id.serial)?;
        let first_at = flight.first_token_at?;
        let at = now_ns.checked_sub(self.inbound).filter(|at| *at >= first_at)?;
        let count = flight.attempt.output_tokens.max(1);
        let made = if flight.is_stalled {
            Made { tokens: 1, last_at: first_at }
        } else if let Some(end) = flight.known_end {
            evenly(first_at, end, count, at)
        } else {
            self.fleet.made(at, flight.place, id.slot, count)?
        };
        Some(StreamState {
            first_token_ns: first_at + self.inbound,
            tokens: made.tokens,
            last_token_ns: made.last_at.max(first_at) + self.inbound,
        })
    }
}

/// What is made by `at` of `count` tokens, the first of them at `first_at`, the last at `end`.
pub(in crate::server) fn evenly(first_at: u64, end: u64, count: u32, at: u64) -> Made {
    let (others, span) = (u128::from(count - 1), u128::from(end - first_at));
    let passed = u128::from(at.min(end) - first_at);
    let come = (passed * others).checked_div(span).unwrap_or(others);
    let last = (span * come).checked_div(others).unwrap_or(0);
    Made { tokens: come as u32 + 1, last_at: first_at + last as u64 }
}
