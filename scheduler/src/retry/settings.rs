//! When and how often to try again, as settings.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::retry_after::RetryAfter;
use crate::{priority::Priority, setting::Checks, unit::Share};

/// When and how often to try again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retry {
    /// The most attempts of one request, the first included. 1 to 1,000, default 10.
    pub max_attempts: u32,
    /// The wait before a retry, ahead of jitter.
    pub backoff: Backoff,
    /// The random part of the wait.
    pub jitter: Jitter,
    /// What is made of a `Retry-After`.
    pub retry_after: RetryAfter,
    /// The priority that a retry waits with; `null` (the default) leaves it as it was.
    pub priority: Option<Priority>,
    /// What becomes of a retry that the budget does not pay for. Default: `fail`.
    pub when_unpaid: WhenUnpaid,
}

/// What becomes of a retry that the budget does not pay for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenUnpaid {
    /// The request fails at once, as with every published budget.
    #[default]
    Fail,
    /// The request backs off once more and asks again, at most to its deadline; each such wait
    /// counts as an attempt that was not made. It puts no load on the server, and requests live
    /// through an outage that is longer than the budget.
    Wait,
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            max_attempts: 10,
            backoff: Backoff::default(),
            jitter: Jitter::Full,
            retry_after: RetryAfter::default(),
            priority: None,
            when_unpaid: WhenUnpaid::Fail,
        }
    }
}

/// The wait before a retry, ahead of jitter; `k` counts the retries from 0.
///
/// Default: `exponential: { base: 500ms, factor: 2, cap: 16s }`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Backoff {
    /// No wait at all.
    None,
    /// `delay`, every time.
    Constant {
        /// The wait.
        #[serde(with = "humantime_serde")]
        delay: Duration,
    },
    /// `min(cap, base * factor^k)`, the exponential backoff of the AWS architecture blog.
    Exponential {
        /// The wait before the first retry.
        #[serde(with = "humantime_serde")]
        base: Duration,
        /// What every further retry multiplies it by, 1 to 10. Default 2.
        #[serde(default = "default_factor")]
        factor: f64,
        /// The longest wait. Default 1m.
        #[serde(with = "humantime_serde", default = "default_cap")]
        cap: Duration,
        /// The base after a 429, where it differs: 1s in the AWS standard mode 2.1, whose base is
        /// 50ms. Default: `null`, the same.
        #[serde(
            with = "humantime_serde::option",
            default,
            skip_serializing_if = "Option::is_none"
        )]
        throttled_base: Option<Duration>,
    },
    /// `min(cap, base + step * k)`.
    Linear {
        /// The wait before the first retry.
        #[serde(with = "humantime_serde")]
        base: Duration,
        /// What every further retry adds to it.
        #[serde(with = "humantime_serde")]
        step: Duration,
        /// The longest wait. Default 1m.
        #[serde(with = "humantime_serde", default = "default_cap")]
        cap: Duration,
    },
}

impl Default for Backoff {
    fn default() -> Self {
        Self::Exponential {
            base: Duration::from_millis(500),
            factor: default_factor(),
            cap: Duration::from_secs(16),
            throttled_base: None,
        }
    }
}

const fn default_factor() -> f64 {
    2.0
}

const fn default_cap() -> Duration {
    Duration::from_secs(60)
}

/// The random part of the wait `v`, drawn per request and attempt. Default: `full`.
///
/// The first four are those of the AWS architecture blog, "Exponential Backoff And Jitter"
/// (2015). With `proportional` the jitter of most libraries can be written: OpenAI and Anthropic
/// take off up to 25%, gRPC spreads by 20% either way, Polly by 25%, resilience4j by 50%, backon
/// adds up to 100%, tower up to 99%.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Jitter {
    /// `v`.
    None,
    /// `U(0, v)`.
    #[default]
    Full,
    /// `v/2 + U(0, v/2)`.
    Equal,
    /// `min(cap, U(base, 3 * previous wait))`, the previous wait being `base` at first. It takes
    /// `base` and `cap` of the exponential backoff; with a constant one it is refused.
    Decorrelated,
    /// Polly's second decorrelated form, on the `base` of an exponential or constant backoff:
    /// `(f(k + U) - f before) / 1.4 * base` with `f(t) = 2^t * tanh(sqrt(4t))`.
    DecorrelatedV2,
    /// `v * U(1 - below, 1 + above)`.
    Proportional {
        /// How much may be taken off.
        below: Share,
        /// How much may be added.
        above: Share,
    },
}

impl Retry {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.count("max_attempts", u64::from(self.max_attempts), 1..=1_000);
        self.backoff.validate(&mut checks.below("backoff"));
        let is_exponential = matches!(self.backoff, Backoff::Exponential { .. });
        if self.jitter == Jitter::Decorrelated && !is_exponential {
            let problem = "`decorrelated` needs an exponential backoff, which gives base and cap";
            checks.refuse("jitter", problem);
        }
        if self.jitter == Jitter::DecorrelatedV2
            && matches!(self.backoff, Backoff::None | Backoff::Linear { .. })
        {
            let problem = "`decorrelated_v2` needs an exponential or constant backoff, its base";
            checks.refuse("jitter", problem);
        }
        self.retry_after.validate(&mut checks.below("retry_after"));
    }
}

impl Backoff {
    fn validate(&self, checks: &mut Checks<'_>) {
        match *self {
            Self::None => {}
            Self::Constant { delay } => checks.span("constant.delay", delay),
            Self::Linear { base, step, cap } => {
                let mut checks = checks.below("linear");
                checks.span("base", base);
                checks.span("step", step);
                checks.span("cap", cap);
                check_cap(&mut checks, base, cap);
            }
            Self::Exponential { base, factor, cap, throttled_base } => {
                let mut checks = checks.below("exponential");
                checks.span("base", base);
                checks.span("cap", cap);
                checks.number("factor", factor, 1.0..=10.0);
                if let Some(base) = throttled_base {
                    checks.span("throttled_base", base);
                }
                check_cap(&mut checks, base, cap);
            }
        }
    }
}

/// A cap below the base would turn the backoff into a constant, in silence.
fn check_cap(checks: &mut Checks<'_>, base: Duration, cap: Duration) {
    if cap < base {
        checks.refuse("cap", format!("must be at least the base, {base:?}, not {cap:?}"));
    }
}
