//! By the queue that latency betrays.

use serde::{Deserialize, Serialize};

use super::{Sample, Signal, Verdict, average::log10_floor, check_bounds};
use crate::setting::Checks;

/// Netflix's `VegasLimit`, after TCP Vegas: `queue = ceil(limit * (1 - best / latency))`; while
/// fewer wait at the server than alpha = 3 log10(limit) the limit rises, beyond beta =
/// 6 log10(limit) it falls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Vegas {
    /// The limit at the start, within the bounds. Default 20.
    pub initial: u32,
    /// The lowest limit, at least 1. Default 1.
    pub min: u32,
    /// The highest limit, up to 1,000,000. Default 1,000.
    pub max: u32,
    /// alpha; `null` (the default) for 3 log10(limit).
    pub alpha: Option<u32>,
    /// beta; `null` (the default) for 6 log10(limit).
    pub beta: Option<u32>,
    /// How far the limit moves towards its new value, above 0 to 1. Default 1.
    pub smoothing: f64,
    /// What a decrease does. Default: `by_log`.
    pub decrease: Decrease,
    /// The best latency is looked for anew after U(0.5, 1) * `probe_every` * limit samples.
    /// 1 to 100,000, default 30.
    pub probe_every: u32,
    /// What is read as latency.
    pub signal: Signal,
}

/// How Vegas lowers its limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decrease {
    /// By log10(limit).
    #[default]
    ByLog,
    /// To a half.
    ToHalf,
}

impl Default for Vegas {
    fn default() -> Self {
        Self {
            initial: 20,
            min: 1,
            max: 1_000,
            alpha: None,
            beta: None,
            smoothing: 1.0,
            decrease: Decrease::ByLog,
            probe_every: 30,
            signal: Signal::AttemptLatency,
        }
    }
}

impl Vegas {
    pub(super) fn validate(&self, checks: &mut Checks<'_>) {
        check_bounds(checks, self.initial, self.min, ("max", self.max));
        checks.number("smoothing", self.smoothing, 0.01..=1.0);
        checks.count("probe_every", u64::from(self.probe_every), 1..=100_000);
        if let (Some(alpha), Some(beta)) = (self.alpha, self.beta)
            && alpha > beta
        {
            checks.refuse("alpha", format!("must be at most `beta`, {beta}, not {alpha}"));
        }
    }

    pub(super) fn start(&self) -> State {
        let limit = f64::from(self.initial);
        State { setting: self.clone(), limit, best: None, seen: 0, probe_at: None, probes: 0 }
    }
}

#[derive(Clone, Debug)]
pub(super) struct State {
    setting: Vegas,
    limit: f64,
    /// The best latency, nanoseconds.
    best: Option<f64>,
    /// Samples since the best latency was looked for.
    seen: u64,
    probe_at: Option<u64>,
    probes: u64,
}

impl State {
    pub(super) fn value(&self) -> u32 {
        self.limit as u32
    }

    pub(super) fn on_sample(&mut self, sample: &Sample, draw: &mut dyn FnMut(u64) -> f64) {
        let is_overload = match sample.verdict {
            Verdict::Neutral => return,
            Verdict::Overload => true,
            Verdict::Success => false,
        };
        if is_overload {
            return self.change_to(self.lowered());
        }
        let Some(latency) = sample.latency(self.setting.signal) else { return };
        self.seen += 1;
        let probe_at = *self.probe_at.get_or_insert_with(|| {
            let every = f64::from(self.setting.probe_every) * self.limit;
            (every * (0.5 + 0.5 * draw(self.probes))).ceil() as u64
        });
        if self.seen >= probe_at {
            (self.seen, self.probe_at, self.best) = (0, None, Some(latency));
            self.probes += 1;
            return;
        }
        if self.best.is_none_or(|best| latency < best) {
            self.best = Some(latency);
            return;
        }
        if sample.is_app_limited(self.limit) {
            return;
        }
        let best = self.best.unwrap_or(latency);
        let queue = (self.limit * (1.0 - best / latency)).ceil();
        let log = log10_floor(self.limit);
        let alpha = self.setting.alpha.map_or(3.0 * log, f64::from);
        let beta = self.setting.beta.map_or(6.0 * log, f64::from);
        if queue <= log {
            self.change_to(self.limit + beta);
        } else if queue < alpha {
            self.change_to(self.limit + log);
        } else if queue > beta {
            self.change_to(self.lowered());
        }
    }

    fn lowered(&self) -> f64 {
        match self.setting.decrease {
            Decrease::ByLog => self.limit - log10_floor(self.limit),
            Decrease::ToHalf => self.limit / 2.0,
        }
    }

    fn change_to(&mut self, limit: f64) {
        let Vegas { min, max, smoothing, .. } = self.setting;
        let limit = limit.clamp(f64::from(min), f64::from(max));
        self.limit += smoothing * (limit - self.limit);
    }
}
