//! Small functions that the published rules are made of.

/// An exponential average with a warm-up: the mean of the first samples, then
/// `old * (1 - 2 / (window + 1)) + new * 2 / (window + 1)` (Netflix `ExpAvgMeasurement`).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SlowAverage {
    window: f64,
    warm_up: u32,
    count: u32,
    sum: f64,
    value: f64,
}

impl SlowAverage {
    /// Nothing yet.
    pub const fn new(window: u32, warm_up: u32) -> Self {
        Self { window: window as f64, warm_up, count: 0, sum: 0.0, value: 0.0 }
    }

    /// Adds a sample; the average with it.
    pub fn add(&mut self, sample: f64) -> f64 {
        if self.count < self.warm_up {
            self.count += 1;
            self.sum += sample;
            self.value = self.sum / f64::from(self.count);
        } else {
            let weight = 2.0 / (self.window + 1.0);
            self.value = self.value * (1.0 - weight) + sample * weight;
        }
        self.value
    }

    /// Multiplies the average.
    pub fn scale(&mut self, factor: f64) {
        self.value *= factor;
    }

    /// The average.
    pub const fn get(&self) -> f64 {
        self.value
    }
}

/// `max(1, floor(log10(limit)))`, the step of Vegas.
pub(super) fn log10_floor(limit: f64) -> f64 {
    libm::log10(limit).floor().max(1.0)
}

/// The percentile of a window of samples by the nearest rank
/// (Netflix `ImmutablePercentileSampleWindow`); `None` of none.
pub fn percentile(samples: &mut [f64], part: f64) -> Option<f64> {
    samples.sort_by(f64::total_cmp);
    let rank = (samples.len() as f64 * part).round() as usize;
    samples.get(rank.max(1) - 1).copied()
}

/// The guaranteed part of a limit for each share of it, at least 1
/// (Netflix `AbstractPartitionedLimiter`).
pub fn partition_limits(limit: u32, shares: &[f64]) -> Vec<u32> {
    shares.iter().map(|share| ((f64::from(limit) * share).ceil() as u32).max(1)).collect()
}
