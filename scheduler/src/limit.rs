//! How many attempts may be in flight: a sample goes in, a number comes out.
//!
//! Every rule here only computes; the scheduler enforces. A sample that was taken while the limit
//! did not bind, with fewer than half of it in flight, never raises it: such a sample says nothing
//! about more load.
//!
//! | rule | raises | lowers | misled by |
//! |---|---|---|---|
//! | `aimd` | a success near the limit | 429, 503, timeouts | refusals that are not about load |
//! | `success_rate` | a share of successes above 90 % | one below 70 % | any failure at all |
//! | `vegas`, `gradient`, `gradient2` | latency near its best | longer latency | long answers |
//! | `latency_band` | no longer latency | 429, 503, timeouts, latency out of band | long answers |
//!
//! LLM answers differ in length by a factor of hundreds, so the latency of an attempt says more
//! about its answer than about the server: give the rules that read latency the time to the first
//! token or the time between tokens as their [`Signal`].

mod aimd;
mod average;
mod gradient;
mod gradient2;
mod latency_band;
mod success_rate;
mod vegas;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{setting::Checks, time::Time};
pub use aimd::Aimd;
pub use average::{SlowAverage, partition_limits, percentile};
pub use gradient::Gradient;
pub use gradient2::Gradient2;
pub use latency_band::LatencyBand;
pub use success_rate::SuccessRate;
pub use vegas::{Decrease, Vegas};

/// The rule for the concurrency limit. Default: `aimd`, with its defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Concurrency {
    /// No limit of our own: every request is sent at once.
    Unlimited,
    /// At most `limit` attempts in flight.
    Fixed {
        /// The limit, 1 to 1,000,000.
        limit: u32,
    },
    /// Up by one on success, down by a part on 429, 503 and timeouts.
    Aimd(Aimd),
    /// The source article's rule: by the share of successes, every ten seconds.
    SuccessRate(SuccessRate),
    /// Netflix's Vegas: by the queue that latency betrays.
    Vegas(Vegas),
    /// Netflix's first gradient: the best latency against the present one.
    Gradient(Gradient),
    /// Netflix's second gradient: the long-term latency against the present one.
    Gradient2(Gradient2),
    /// Vector's adaptive request concurrency: latency within a band around its mean.
    LatencyBand(LatencyBand),
}

/// What a rule reads as the latency of an attempt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// From start to end, as the published rules do.
    #[default]
    AttemptLatency,
    /// From start to the first content token. Samples without one are left out.
    TimeToFirstToken,
    /// The mean time between content tokens. Samples without one are left out.
    InterTokenTime,
}

/// What one ended attempt tells a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// When the attempt started.
    pub started_at: Time,
    /// When it ended.
    pub ended_at: Time,
    /// Attempts in flight right after it started, itself included.
    pub in_flight: u32,
    /// From its start to its first content token, if that was seen.
    pub first_token_after: Option<Duration>,
    /// The mean time per content token after the first, if there were two.
    pub inter_token_time: Option<Duration>,
    /// What its end says about load.
    pub verdict: Verdict,
}

/// What the end of an attempt says about load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A whole answer: the load was fine.
    Success,
    /// 429, 503 or a timeout: it was too much.
    Overload,
    /// Anything else: nothing.
    Neutral,
}

impl Sample {
    /// Whether fewer than half of the limit were in flight: such a sample says nothing about
    /// raising it.
    pub(crate) fn is_app_limited(&self, limit: f64) -> bool {
        f64::from(self.in_flight) * 2.0 < limit
    }

    /// The latency that a rule reads, in nanoseconds, at least 1.
    pub(crate) fn latency(&self, signal: Signal) -> Option<f64> {
        let latency = match signal {
            Signal::AttemptLatency => Some(self.ended_at - self.started_at),
            Signal::TimeToFirstToken => self.first_token_after,
            Signal::InterTokenTime => self.inter_token_time,
        };
        latency.map(|span| (span.as_nanos() as f64).max(1.0))
    }
}

impl Concurrency {
    /// The most attempts in flight at the start; `None` without a limit.
    pub fn limit(&self) -> Option<u32> {
        Some(self.start().value()).filter(|&limit| limit != u32::MAX)
    }

    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        match self {
            Self::Unlimited => {}
            Self::Fixed { limit } => {
                checks.count("fixed.limit", u64::from(*limit), 1..=1_000_000);
            }
            Self::Aimd(setting) => setting.validate(&mut checks.below("aimd")),
            Self::SuccessRate(setting) => setting.validate(&mut checks.below("success_rate")),
            Self::Vegas(setting) => setting.validate(&mut checks.below("vegas")),
            Self::Gradient(setting) => setting.validate(&mut checks.below("gradient")),
            Self::Gradient2(setting) => setting.validate(&mut checks.below("gradient2")),
            Self::LatencyBand(setting) => setting.validate(&mut checks.below("latency_band")),
        }
    }

    /// The limit at the start.
    pub fn start(&self) -> Limit {
        Limit(match self {
            Self::Unlimited => Rule::Fixed(u32::MAX),
            Self::Fixed { limit } => Rule::Fixed(*limit),
            Self::Aimd(setting) => Rule::Aimd(setting.start()),
            Self::SuccessRate(setting) => Rule::SuccessRate(setting.start()),
            Self::Vegas(setting) => Rule::Vegas(setting.start()),
            Self::Gradient(setting) => Rule::Gradient(setting.start()),
            Self::Gradient2(setting) => Rule::Gradient2(setting.start()),
            Self::LatencyBand(setting) => Rule::LatencyBand(setting.start()),
        })
    }
}

impl Default for Concurrency {
    fn default() -> Self {
        Self::Aimd(Aimd::default())
    }
}

/// Bounds that a rule keeps to, checked: 1 <= min <= initial <= max.
pub(crate) fn check_bounds(checks: &mut Checks<'_>, initial: u32, min: u32, max: (&str, u32)) {
    let (name, max) = max;
    checks.count("min", u64::from(min), 1..=1_000_000);
    checks.count(name, u64::from(max), 1..=1_000_000);
    if min > max {
        checks.refuse("min", format!("must be at most `{name}`, {max}, not {min}"));
    } else if !(min..=max).contains(&initial) {
        checks
            .refuse("initial", format!("must be {min} to {max}, as the bounds say, not {initial}"));
    }
}

/// The state of a [`Concurrency`] rule.
#[derive(Clone, Debug)]
pub struct Limit(Rule);

#[derive(Clone, Debug)]
enum Rule {
    Fixed(u32),
    Aimd(aimd::State),
    SuccessRate(success_rate::State),
    Vegas(vegas::State),
    Gradient(gradient::State),
    Gradient2(gradient2::State),
    LatencyBand(latency_band::State),
}

impl Limit {
    /// The most attempts in flight now; `u32::MAX` without a limit.
    pub fn value(&self) -> u32 {
        match &self.0 {
            Rule::Fixed(limit) => *limit,
            Rule::Aimd(state) => state.value(),
            Rule::SuccessRate(state) => state.value(),
            Rule::Vegas(state) => state.value(),
            Rule::Gradient(state) => state.value(),
            Rule::Gradient2(state) => state.value(),
            Rule::LatencyBand(state) => state.value(),
        }
    }

    /// An attempt ended. `draw(n)` is a number from (0, 1) for the n-th look at the latency
    /// without load.
    pub fn on_sample(&mut self, sample: &Sample, draw: &mut dyn FnMut(u64) -> f64) {
        match &mut self.0 {
            Rule::Fixed(_) => {}
            Rule::Aimd(state) => state.on_sample(sample),
            Rule::SuccessRate(state) => state.on_sample(sample),
            Rule::Vegas(state) => state.on_sample(sample, draw),
            Rule::Gradient(state) => state.on_sample(sample, draw),
            Rule::Gradient2(state) => state.on_sample(sample),
            Rule::LatencyBand(state) => state.on_sample(sample),
        }
    }
}

#[cfg(test)]
mod tests;
