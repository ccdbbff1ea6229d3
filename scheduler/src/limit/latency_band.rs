//! Latency within a band around its mean.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Sample, Signal, Verdict, check_bounds};
use crate::{setting::Checks, time::Time, unit::Share};

/// Vector's adaptive request concurrency: once in a mean latency, up by one if the limit was
/// reached, nothing was refused and latency did not rise; down to 90 % on a refusal or where the
/// latency is `deviations` deviations above its mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LatencyBand {
    /// The limit at the start, within the bounds. Default 1.
    pub initial: u32,
    /// The lowest limit, at least 1. Default 1.
    pub min: u32,
    /// The highest limit, up to 1,000,000. Default 200.
    pub max: u32,
    /// What a decrease leaves, 10% to 99%. Default 90%.
    pub decrease: Share,
    /// The weight of the newest interval in the mean, above 0 to 1. Default 0.4.
    pub alpha: f64,
    /// How many deviations above its mean a latency may be, 0 to 100. Default 2.5.
    pub deviations: f64,
    /// What is read as latency.
    pub signal: Signal,
}

impl Default for LatencyBand {
    fn default() -> Self {
        Self {
            initial: 1,
            min: 1,
            max: 200,
            decrease: Share::percent(90),
            alpha: 0.4,
            deviations: 2.5,
            signal: Signal::AttemptLatency,
        }
    }
}

impl LatencyBand {
    pub(super) fn validate(&self, checks: &mut Checks<'_>) {
        check_bounds(checks, self.initial, self.min, ("max", self.max));
        checks.share("decrease", self.decrease, Share::percent(10)..=Share::percent(99));
        checks.number("alpha", self.alpha, 0.01..=1.0);
        checks.number("deviations", self.deviations, 0.0..=100.0);
    }

    pub(super) fn start(&self) -> State {
        State {
            setting: self.clone(),
            limit: self.initial,
            past: None,
            interval: Interval::default(),
            reviewed_at: Time::ZERO,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct State {
    setting: LatencyBand,
    limit: u32,
    past: Option<Past>,
    interval: Interval,
    reviewed_at: Time,
}

/// Mean and variance of the latency before the present interval, nanoseconds.
#[derive(Clone, Copy, Debug)]
struct Past {
    mean: f64,
    variance: f64,
}

/// What happened since the last review.
#[derive(Clone, Copy, Debug, Default)]
struct Interval {
    sum: f64,
    count: u32,
    was_refused: bool,
    was_reached: bool,
}

impl State {
    pub(super) fn value(&self) -> u32 {
        self.limit
    }

    pub(super) fn on_sample(&mut self, sample: &Sample) {
        let interval = &mut self.interval;
        match sample.verdict {
            Verdict::Neutral => return,
            Verdict::Overload => interval.was_refused = true,
            Verdict::Success => {
                let Some(latency) = sample.latency(self.setting.signal) else { return };
                interval.sum += latency;
                interval.count += 1;
            }
        }
        interval.was_reached |= sample.in_flight >= self.limit;
        let now = sample.ended_at;
        let span = self.past.map_or(Duration::ZERO, |past| Duration::from_nanos(past.mean as u64));
        if now - self.reviewed_at >= span {
            // The limit may have bound earlier in the interval and bind no more.
            self.review(sample.is_app_limited(f64::from(self.limit)));
            (self.interval, self.reviewed_at) = (Interval::default(), now);
        }
    }

    fn review(&mut self, is_idle: bool) {
        let LatencyBand { min, max, decrease, alpha, deviations, .. } = self.setting;
        let Interval { sum, count, was_refused, was_reached } = self.interval;
        let present = (count > 0).then(|| sum / f64::from(count));
        let is_above =
            |past: Past, present: f64, by: f64| present > past.mean + by * past.variance.sqrt();
        let is_out = match (self.past, present) {
            (Some(past), Some(present)) => is_above(past, present, deviations),
            _ => false,
        };
        let has_risen = match (self.past, present) {
            (Some(past), Some(present)) => is_above(past, present, 0.0),
            _ => false,
        };
        if was_refused || is_out {
            let part = f64::from(self.limit) * decrease.fraction();
            self.limit = (part.floor() as u32).max(min);
        } else if was_reached && !is_idle && present.is_some() && !has_risen {
            self.limit = (self.limit + 1).min(max);
        }
        if let Some(present) = present {
            self.past = Some(match self.past {
                None => Past { mean: present, variance: 0.0 },
                Some(past) => {
                    let change = present - past.mean;
                    Past {
                        mean: past.mean + alpha * change,
                        variance: (1.0 - alpha) * (past.variance + alpha * change * change),
                    }
                }
            });
        }
    }
}
