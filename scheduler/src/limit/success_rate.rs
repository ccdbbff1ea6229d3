//! The source article's rule.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Sample, Verdict, check_bounds};
use crate::{setting::Checks, time::Time, unit::Share};

/// By the share of successes: above one threshold up by one, below another down by one.
///
/// This is the rule of a popular tutorial. Its weakness is plain: any failure lowers the limit,
/// whether load caused it or not, and a lower limit does not mend one that it did not.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SuccessRate {
    /// The limit at the start, within the bounds. Default 5.
    pub initial: u32,
    /// The lowest limit, at least 1. Default 1.
    pub min: u32,
    /// The highest limit, up to 1,000,000. Default 20.
    pub max: u32,
    /// The share of successes above which the limit rises. Default 90%.
    pub raise_above: Share,
    /// The share of successes below which it falls. Default 70%.
    pub lower_below: Share,
    /// How often the limit is reviewed, by the attempts that ended since. Default 10s.
    #[serde(with = "humantime_serde")]
    pub every: Duration,
}

impl Default for SuccessRate {
    fn default() -> Self {
        Self {
            initial: 5,
            min: 1,
            max: 20,
            raise_above: Share::percent(90),
            lower_below: Share::percent(70),
            every: Duration::from_secs(10),
        }
    }
}

impl SuccessRate {
    pub(super) fn validate(&self, checks: &mut Checks<'_>) {
        check_bounds(checks, self.initial, self.min, ("max", self.max));
        checks.span("every", self.every);
        if self.lower_below > self.raise_above {
            let most = self.raise_above;
            checks.refuse("lower_below", format!("must be at most `raise_above`, {most}"));
        }
    }

    pub(super) fn start(&self) -> State {
        State {
            setting: self.clone(),
            limit: self.initial,
            reviewed_at: Time::ZERO,
            ended: 0,
            succeeded: 0,
            was_reached: false,
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct State {
    setting: SuccessRate,
    limit: u32,
    reviewed_at: Time,
    ended: u64,
    succeeded: u64,
    /// Whether the limit has bound since the last review.
    was_reached: bool,
}

impl State {
    pub(super) fn value(&self) -> u32 {
        self.limit
    }

    pub(super) fn on_sample(&mut self, sample: &Sample) {
        self.ended += 1;
        self.succeeded += u64::from(sample.verdict == Verdict::Success);
        self.was_reached |= sample.in_flight >= self.limit;
        let SuccessRate { min, max, raise_above, lower_below, every, .. } = self.setting;
        if sample.ended_at - self.reviewed_at < every {
            return;
        }
        let share = self.succeeded as f64 / self.ended as f64;
        // The limit may have bound earlier in the interval and bind no more.
        let is_idle = sample.is_app_limited(f64::from(self.limit));
        if share > raise_above.fraction() && self.was_reached && !is_idle {
            self.limit = (self.limit + 1).min(max);
        } else if share < lower_below.fraction() {
            self.limit = (self.limit - 1).max(min);
        }
        self.reviewed_at = sample.ended_at;
        (self.ended, self.succeeded, self.was_reached) = (0, 0, false);
    }
}
