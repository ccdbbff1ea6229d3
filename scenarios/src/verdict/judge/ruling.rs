//! How one expectation came out for one strategy.

use crate::results::Status;

/// The judged part of a line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ruling {
    pub(super) status: Status,
    /// The mean, or for `always` the worst seed's value.
    pub(super) observed: Option<f64>,
    /// For `always`, the worst seed.
    pub(super) seed: Option<u64>,
    /// Around `observed`, on the scale of `bound`.
    pub(super) interval: Option<(f64, f64)>,
    pub(super) bound: Option<f64>,
    pub(super) note: String,
    pub(super) seeds_needed: Option<u32>,
}
