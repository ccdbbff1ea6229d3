//! How many attempts there really are.

use crate::time::Time;

/// The share of the newest half second in the running mean.
const SMOOTHING: f64 = 0.8;

/// Attempts per second in half seconds, smoothed: `0.8 * newest + 0.2 * before`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RateClocker {
    rate: f64,
    count: u64,
    last_bucket: f64,
}

impl RateClocker {
    /// From the start of the clock, at no rate.
    pub fn new() -> Self {
        Self::default()
    }

    /// An attempt ended; the rate with it.
    pub fn record(&mut self, now: Time) -> f64 {
        let bucket = (now.as_secs_f64() * 2.0).floor() / 2.0;
        self.count += 1;
        if bucket > self.last_bucket {
            let newest = self.count as f64 / (bucket - self.last_bucket);
            self.rate = newest * SMOOTHING + self.rate * (1.0 - SMOOTHING);
            self.count = 0;
            self.last_bucket = bucket;
        }
        self.rate
    }

    /// Attempts per second.
    pub const fn rate(&self) -> f64 {
        self.rate
    }
}
