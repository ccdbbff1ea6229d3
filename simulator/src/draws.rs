//! Chance, as the server asks for it: by what it is for and whom it concerns, never by order.

/// What a draw is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// How long the engine works on the attempt.
    ServiceTime,
    /// Whether the incident with this place in the list hits the attempt.
    Incident(u16),
}

/// A source of draws.
pub trait Draws {
    /// A number in the open interval (0, 1), the same for equal arguments; `request_key` and
    /// `attempt_index` are those of [`Attempt`](crate::Attempt).
    fn unit(&self, purpose: Purpose, request_key: u64, attempt_index: u32) -> f64;
}
