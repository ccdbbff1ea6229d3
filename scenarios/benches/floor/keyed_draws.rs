//! Draws that the caller gives, by what they are for and whom they concern.

use super::{
    draws::{Draws, round_ns},
    model::{BURST_SHARE, Model, SERVICE_SIGMA, service_mu},
    normal_quantile::normal_quantile,
};

/// What a draw is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// The gap before a request; its attempt is 0.
    Arrival,
    /// The service time of an attempt.
    ServiceTime,
    /// Whether a burst rejects an attempt.
    Burst,
    /// The wait after an attempt that failed.
    BackoffJitter,
}

/// Inverts every law at a number in the open interval (0, 1) that `unit` gives for a purpose, a
/// request and an attempt.
#[derive(Debug)]
pub(crate) struct KeyedDraws<F> {
    unit: F,
    arrivals_per_s: f64,
    service_mu: f64,
}

impl<F: Fn(Purpose, u32, u32) -> f64> KeyedDraws<F> {
    /// Draws of `unit` for this model.
    pub(crate) fn new(model: &Model, unit: F) -> Self {
        Self { unit, arrivals_per_s: model.arrivals_per_s, service_mu: service_mu() }
    }
}

impl<F: Fn(Purpose, u32, u32) -> f64> Draws for KeyedDraws<F> {
    fn gap_ns(&mut self, request: u32) -> u64 {
        let u = (self.unit)(Purpose::Arrival, request, 0);
        round_ns(-libm::log(u) / self.arrivals_per_s * 1e9)
    }

    fn service_ns(&mut self, request: u32, attempt: u32) -> f64 {
        let u = (self.unit)(Purpose::ServiceTime, request, attempt);
        // The simulator takes service times in whole nanoseconds, and only then slows them down.
        libm::round(libm::exp(self.service_mu + SERVICE_SIGMA * normal_quantile(u)))
    }

    fn is_hit_by_burst(&mut self, request: u32, attempt: u32) -> bool {
        (self.unit)(Purpose::Burst, request, attempt) < BURST_SHARE
    }

    fn backoff_ns(&mut self, request: u32, attempt: u32, longest_ns: u64) -> u64 {
        round_ns((self.unit)(Purpose::BackoffJitter, request, attempt) * longest_ns as f64)
    }
}
