//! A sending rate that adapts to throttling, after the CUBIC rule of the AWS clients.
//!
//! Off until the first throttled attempt; from then on a token bucket paces the attempts, at a
//! rate that throttling cuts and success lets grow again along a cubic.

mod clocker;
mod cubic;
mod pacer;

use serde::{Deserialize, Serialize};

use crate::{setting::Checks, time::Time};
pub use clocker::RateClocker;
pub use cubic::Cubic;
pub use pacer::Pacer;

/// AWS's adaptive retry mode, as a rate limit (botocore `adaptive.py`, smithy-rs
/// `client_rate_limiter.rs`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AdaptiveRate {
    /// What a throttled attempt leaves of the rate, 0.1 to 0.99. Default 0.7.
    pub beta: f64,
    /// How fast the cubic grows, 0.01 to 10. Default 0.4.
    pub scale: f64,
    /// The lowest rate, attempts per second, 0.01 to 1,000. Default 0.5.
    pub min_rate: f64,
    /// How far the rate may run ahead of what is really sent, 1 to 100 times. Default 2.
    pub max_over_measured: f64,
}

impl Default for AdaptiveRate {
    fn default() -> Self {
        Self { beta: 0.7, scale: 0.4, min_rate: 0.5, max_over_measured: 2.0 }
    }
}

impl AdaptiveRate {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.number("beta", self.beta, 0.1..=0.99);
        checks.number("scale", self.scale, 0.01..=10.0);
        checks.number("min_rate", self.min_rate, 0.01..=1_000.0);
        checks.number("max_over_measured", self.max_over_measured, 1.0..=100.0);
    }

    /// What is made of the cubic's `rate` where `measured` attempts per second go out: not far
    /// ahead of what is really sent, and never below the lowest rate.
    pub const fn bounded(&self, rate: f64, measured: f64) -> f64 {
        rate.min(self.max_over_measured * measured).max(self.min_rate)
    }
}

/// The state of an [`AdaptiveRate`].
#[derive(Clone, Debug)]
pub struct AdaptiveRateLimiter {
    setting: AdaptiveRate,
    is_enabled: bool,
    clocker: RateClocker,
    cubic: Cubic,
    pacer: Pacer,
}

impl AdaptiveRateLimiter {
    /// Off.
    pub fn new(setting: &AdaptiveRate) -> Self {
        Self {
            setting: setting.clone(),
            is_enabled: false,
            clocker: RateClocker::new(),
            cubic: Cubic::new(0.0, setting.scale, setting.beta),
            pacer: Pacer::new(setting.min_rate),
        }
    }

    /// The first instant at which an attempt may start. Asking takes nothing, so that all who
    /// wait see the same instant.
    pub fn earliest(&self, now: Time) -> Time {
        if self.is_enabled { self.pacer.earliest(now, 1.0) } else { now }
    }

    /// An attempt starts; whether it took from the rate, which is off before the first throttled
    /// attempt.
    pub fn take(&mut self, now: Time) -> bool {
        if self.is_enabled {
            self.pacer.take(now, 1.0);
        }
        self.is_enabled
    }

    /// An attempt that took from the rate was never sent.
    pub fn give_back(&mut self, now: Time) {
        self.pacer.give_back(now, 1.0);
    }

    /// An attempt ended.
    pub fn on_outcome(&mut self, now: Time, is_throttled: bool) {
        let measured = self.clocker.record(now);
        let seconds = now.as_secs_f64();
        let rate = if is_throttled {
            let used = if self.is_enabled { measured.min(self.pacer.rate()) } else { measured };
            self.is_enabled = true;
            self.cubic.on_throttle(seconds, used)
        } else {
            self.cubic.on_success(seconds)
        };
        self.pacer.set_rate(now, self.setting.bounded(rate, measured));
    }

    /// The rate in force, attempts per second; `None` before the first throttled attempt.
    pub fn rate(&self) -> Option<f64> {
        self.is_enabled.then(|| self.pacer.rate())
    }

    /// The rate that it would set, attempts per second, in force or not.
    pub fn fill_rate(&self) -> f64 {
        self.pacer.rate()
    }

    /// Attempts per second as measured.
    pub fn measured_rate(&self) -> f64 {
        self.clocker.rate()
    }

    /// What the bucket holds.
    pub fn capacity(&self, now: Time) -> f64 {
        self.pacer.level(now)
    }
}
