//! The best latency against the present one.

use serde::{Deserialize, Serialize};

use super::{Sample, Signal, Verdict, check_bounds};
use crate::{setting::Checks, unit::Share};

/// Netflix's `GradientLimit`: `limit * clamp(tolerance * best / latency, 0.5, 1) +
/// max(4, sqrt(limit))`, or 90 % of the limit after a failure; decreases, and they alone, are
/// smoothed.
///
/// Where theirs stays at `max(4, sqrt(limit))` at least, this one falls to `min`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Gradient {
    /// The limit at the start, within the bounds. Default 50.
    pub initial: u32,
    /// The lowest limit, at least 1. Default 1.
    pub min: u32,
    /// The highest limit, up to 1,000,000. Default 1,000.
    pub max: u32,
    /// How much longer than the best a latency may be, 1 to 100 times. Default 2.
    pub tolerance: f64,
    /// How far the limit moves towards a lower value, above 0 to 1. Default 0.2.
    pub smoothing: f64,
    /// What a failure leaves of the limit, ahead of smoothing, 10% to 99%. Default 90%.
    pub backoff: Share,
    /// The best latency is looked for anew after U(1, 2) * `probe_every` samples, 10 to
    /// 10,000,000. Default 1,000.
    pub probe_every: u32,
    /// What is read as latency.
    pub signal: Signal,
}

impl Default for Gradient {
    fn default() -> Self {
        Self {
            initial: 50,
            min: 1,
            max: 1_000,
            tolerance: 2.0,
            smoothing: 0.2,
            backoff: Share::percent(90),
            probe_every: 1_000,
            signal: Signal::AttemptLatency,
        }
    }
}

impl Gradient {
    pub(super) fn validate(&self, checks: &mut Checks<'_>) {
        check_bounds(checks, self.initial, self.min, ("max", self.max));
        checks.number("tolerance", self.tolerance, 1.0..=100.0);
        checks.number("smoothing", self.smoothing, 0.01..=1.0);
        checks.share("backoff", self.backoff, Share::percent(10)..=Share::percent(99));
        checks.count("probe_every", u64::from(self.probe_every), 10..=10_000_000);
    }

    pub(super) fn start(&self) -> State {
        let limit = f64::from(self.initial);
        State { setting: self.clone(), limit, best: None, probe_in: None, probes: 0 }
    }
}

#[derive(Clone, Debug)]
pub(super) struct State {
    setting: Gradient,
    limit: f64,
    /// The best latency, nanoseconds.
    best: Option<f64>,
    /// Samples until it is looked for anew.
    probe_in: Option<u64>,
    probes: u64,
}

impl State {
    pub(super) fn value(&self) -> u32 {
        self.limit as u32
    }

    pub(super) fn on_sample(&mut self, sample: &Sample, draw: &mut dyn FnMut(u64) -> f64) {
        let queue = self.limit.sqrt().floor().max(4.0);
        match sample.verdict {
            Verdict::Neutral => return,
            Verdict::Overload => {
                let limit = self.limit * self.setting.backoff.fraction();
                return self.change_to(limit);
            }
            Verdict::Success => {}
        }
        let Some(latency) = sample.latency(self.setting.signal) else { return };
        let probe_in = self.probe_in.get_or_insert_with(|| {
            (f64::from(self.setting.probe_every) * (1.0 + draw(self.probes))) as u64
        });
        *probe_in -= 1;
        if *probe_in == 0 {
            // Down to the room for a queue alone, so that the next latencies are without load.
            (self.best, self.probe_in) = (None, None);
            self.probes += 1;
            self.limit = queue.min(self.limit).max(f64::from(self.setting.min));
            return;
        }
        let best = self.best.map_or(latency, |best: f64| best.min(latency));
        self.best = Some(best);
        if sample.is_app_limited(self.limit) {
            return;
        }
        let gradient = (self.setting.tolerance * best / latency).clamp(0.5, 1.0);
        self.change_to(self.limit * gradient + queue);
    }

    fn change_to(&mut self, limit: f64) {
        let Gradient { min, max, smoothing, .. } = self.setting;
        let is_lower = limit < self.limit;
        let limit = if is_lower { self.limit + smoothing * (limit - self.limit) } else { limit };
        self.limit = limit.clamp(f64::from(min), f64::from(max));
    }
}
