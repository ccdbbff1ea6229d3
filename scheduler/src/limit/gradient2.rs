//! The long-term latency against the present one.

use serde::{Deserialize, Serialize};

use super::{Sample, Signal, Verdict, average::SlowAverage, check_bounds};
use crate::setting::Checks;

/// Netflix's `Gradient2Limit`: `limit * clamp(tolerance * long / short, 0.5, 1) + queue`, moved
/// towards by a fifth, where `long` is a slow average of the latency and `short` the present one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gradient2 {
    /// The limit at the start, within the bounds. Default 20.
    pub initial: u32,
    /// The lowest limit, at least 1. Default 20, as published.
    pub min: u32,
    /// The highest limit, up to 1,000,000. Default 200.
    pub max: u32,
    /// How much longer than usual a latency may be, 1 to 100 times. Default 1.5.
    pub tolerance: f64,
    /// Room for a queue at the server, 1 to 10,000. Default 4.
    pub queue: u32,
    /// Samples in the slow average, 10 to 1,000,000. Default 600.
    pub long_window: u32,
    /// How far the limit moves towards its new value, above 0 to 1. Default 0.2.
    pub smoothing: f64,
    /// What is read as latency.
    pub signal: Signal,
}

/// Samples whose plain mean starts the slow average.
const WARM_UP: u32 = 10;

impl Default for Gradient2 {
    fn default() -> Self {
        Self {
            initial: 20,
            min: 20,
            max: 200,
            tolerance: 1.5,
            queue: 4,
            long_window: 600,
            smoothing: 0.2,
            signal: Signal::AttemptLatency,
        }
    }
}

impl Gradient2 {
    pub(super) fn validate(&self, checks: &mut Checks<'_>) {
        check_bounds(checks, self.initial, self.min, ("max", self.max));
        checks.number("tolerance", self.tolerance, 1.0..=100.0);
        checks.count("queue", u64::from(self.queue), 1..=10_000);
        checks.count("long_window", u64::from(self.long_window), 10..=1_000_000);
        checks.number("smoothing", self.smoothing, 0.01..=1.0);
    }

    pub(super) fn start(&self) -> State {
        State {
            setting: self.clone(),
            limit: f64::from(self.initial),
            long: SlowAverage::new(self.long_window, WARM_UP),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct State {
    setting: Gradient2,
    limit: f64,
    long: SlowAverage,
}

impl State {
    pub(super) fn value(&self) -> u32 {
        self.limit as u32
    }

    /// As published, a refusal counts by the latency it had and by nothing else.
    pub(super) fn on_sample(&mut self, sample: &Sample) {
        if sample.verdict == Verdict::Neutral {
            return;
        }
        let Some(short) = sample.latency(self.setting.signal) else { return };
        let long = self.long.add(short);
        // After a long time of overload the average is too high: let it drift back.
        if long / short > 2.0 {
            self.long.scale(0.95);
        }
        if sample.is_app_limited(self.limit) {
            return;
        }
        let Gradient2 { min, max, tolerance, queue, smoothing, .. } = self.setting;
        let gradient = (tolerance * long / short).clamp(0.5, 1.0);
        let limit = self.limit * gradient + f64::from(queue);
        let limit = self.limit * (1.0 - smoothing) + limit * smoothing;
        self.limit = limit.clamp(f64::from(min), f64::from(max));
    }
}
