//! What the model leaves to chance.

/// A source of everything random.
///
/// `request` counts from 0 in the order of arrival, `attempt` from 0 within the request.
pub(crate) trait Draws {
    /// Nanoseconds between the arrival before `request`, or the start, and its own.
    fn gap_ns(&mut self, request: u32) -> u64;

    /// Nanoseconds of work of an attempt, alone at the server.
    fn service_ns(&mut self, request: u32, attempt: u32) -> f64;

    /// Whether a burst rejects the attempt.
    fn is_hit_by_burst(&mut self, request: u32, attempt: u32) -> bool;

    /// Nanoseconds to wait after `attempt` failed, at most `longest_ns`.
    fn backoff_ns(&mut self, request: u32, attempt: u32, longest_ns: u64) -> u64;
}

/// Whole nanoseconds, a half rounded up.
pub(crate) fn round_ns(ns: f64) -> u64 {
    // By way of i64, which is one instruction.
    (ns + 0.5) as i64 as u64
}
