//! Additive increase, multiplicative decrease.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Sample, Signal, Verdict, check_bounds};
use crate::{setting::Checks, time::Time, unit::Share};

/// Up by one on a success near the limit, down to a part of it on 429, 503 and timeouts, under a
/// hard ceiling: the rule of Netflix's `AIMDLimit`.
///
/// It reads no latency, so long answers do not mislead it. Attempts that were refused together
/// count as one: a failure lowers the limit only if its attempt started after the limit was
/// lowered last, else one burst of refusals would take it to the floor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Aimd {
    /// The limit at the start, within the bounds. Default 20 (Netflix).
    pub initial: u32,
    /// The lowest limit, at least 1. Default 1.
    pub min: u32,
    /// The highest limit: the provider's published concurrency limit, or what is left of it for
    /// this process. Up to 1,000,000, default 200 (Netflix).
    pub ceiling: u32,
    /// What a decrease leaves, 10% to 99%. Default 90% (Netflix).
    pub decrease: Share,
    /// A whole answer that took longer counts as overload. Default: `null`, no answer is too
    /// long. Netflix has 5 s, which is short for an LLM.
    #[serde(with = "humantime_serde::option")]
    pub timeout: Option<Duration>,
}

impl Default for Aimd {
    fn default() -> Self {
        Self { initial: 20, min: 1, ceiling: 200, decrease: Share::percent(90), timeout: None }
    }
}

impl Aimd {
    pub(super) fn validate(&self, checks: &mut Checks<'_>) {
        check_bounds(checks, self.initial, self.min, ("ceiling", self.ceiling));
        checks.share("decrease", self.decrease, Share::percent(10)..=Share::percent(99));
        if let Some(timeout) = self.timeout {
            checks.span("timeout", timeout);
        }
    }

    pub(super) fn start(&self) -> State {
        State { setting: self.clone(), limit: self.initial, lowered_at: None }
    }
}

#[derive(Clone, Debug)]
pub(super) struct State {
    setting: Aimd,
    limit: u32,
    lowered_at: Option<Time>,
}

impl State {
    pub(super) fn value(&self) -> u32 {
        self.limit
    }

    pub(super) fn on_sample(&mut self, sample: &Sample) {
        let Aimd { min, ceiling, decrease, timeout, .. } = self.setting;
        let is_late = timeout.is_some_and(|timeout| {
            sample.latency(Signal::AttemptLatency) > Some(timeout.as_nanos() as f64)
        });
        match sample.verdict {
            Verdict::Neutral => {}
            Verdict::Success if !is_late => {
                if !sample.is_app_limited(f64::from(self.limit)) {
                    self.limit = (self.limit + 1).min(ceiling);
                }
            }
            Verdict::Success | Verdict::Overload => {
                if self.lowered_at.is_none_or(|at| sample.started_at >= at) {
                    // Twelve digits hide that 0.9 is a little more than nine tenths.
                    let part = f64::from(self.limit) * decrease.fraction();
                    self.limit = ((part * 1e6).round() / 1e6).floor().max(f64::from(min)) as u32;
                    self.lowered_at = Some(sample.ended_at);
                }
            }
        }
        debug_assert!((min..=ceiling).contains(&self.limit), "within the bounds");
    }
}
