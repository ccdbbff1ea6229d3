//! Everything that can be set, in one serde value.
//!
//! The same value stands under `config:` in a scenario file and in the configuration file of a
//! production service. Every field has a stated default; unknown keys are refused;
//! [`Config::validate`] refuses what makes no sense. Nothing is clamped in silence.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The settings of a [`Scheduler`](crate::Scheduler).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who waits, and how many may.
    pub queue: Queue,
    /// How many attempts may be in flight.
    pub concurrency: Concurrency,
    /// When and how often to try again.
    pub retry: Retry,
    /// The longest one attempt may take; `null` (the default) leaves it to the deadline.
    #[serde(with = "humantime_serde::option")]
    pub attempt_timeout: Option<Duration>,
}

/// The queue of requests that wait for a permit: strict priorities, first come first served
/// within a priority, a retry at the tail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Queue {
    /// The most requests that may wait; one more is shed. 1 to 10,000,000, default 10,000.
    pub capacity: u32,
}

impl Default for Queue {
    fn default() -> Self {
        Self { capacity: 10_000 }
    }
}

/// The rule for the concurrency limit. Default: `fixed: { limit: 64 }`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Concurrency {
    /// No limit of our own: every request is sent at once.
    Unlimited,
    /// At most `limit` attempts in flight.
    Fixed {
        /// The limit, 1 to 1,000,000.
        limit: u32,
    },
}

impl Concurrency {
    /// The most attempts in flight; `None` without a limit.
    pub const fn limit(&self) -> Option<u32> {
        match self {
            Self::Unlimited => None,
            Self::Fixed { limit } => Some(*limit),
        }
    }
}

impl Default for Concurrency {
    fn default() -> Self {
        Self::Fixed { limit: 64 }
    }
}

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
}

impl Default for Retry {
    fn default() -> Self {
        Self { max_attempts: 10, backoff: Backoff::default(), jitter: Jitter::Full }
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
    },
}

impl Default for Backoff {
    fn default() -> Self {
        Self::Exponential {
            base: Duration::from_millis(500),
            factor: default_factor(),
            cap: Duration::from_secs(16),
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
/// The four forms of the AWS architecture blog, "Exponential Backoff And Jitter" (2015).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
}

/// A setting that makes no sense, and what would.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{field}` {problem}")]
pub struct ConfigError {
    /// The path of the field, as in `retry.max_attempts`.
    pub field: &'static str,
    /// What is wrong with it and what to write, as in `must be 1 to 1000, not 0`.
    pub problem: String,
}

impl ConfigError {
    fn new(field: &'static str, problem: impl Into<String>) -> Self {
        Self { field, problem: problem.into() }
    }
}

/// No wait and no timeout is longer than this, so that instants never overflow.
const LONGEST_SPAN: Duration = Duration::from_secs(365 * 86_400);

impl Config {
    /// Checks every range.
    ///
    /// # Errors
    /// All the settings that make no sense, in the order of the fields.
    pub fn validate(&self) -> Result<(), Vec<ConfigError>> {
        let mut errors = Vec::new();
        check_count(&mut errors, "queue.capacity", self.queue.capacity, 10_000_000);
        if let Concurrency::Fixed { limit } = self.concurrency {
            check_count(&mut errors, "concurrency.fixed.limit", limit, 1_000_000);
        }
        self.retry.validate(&mut errors);
        if let Some(timeout) = self.attempt_timeout {
            check_span(&mut errors, "attempt_timeout", timeout);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl Retry {
    fn validate(&self, errors: &mut Vec<ConfigError>) {
        check_count(errors, "retry.max_attempts", self.max_attempts, 1_000);
        match self.backoff {
            Backoff::None => {}
            Backoff::Constant { delay } => {
                check_span(errors, "retry.backoff.constant.delay", delay);
            }
            Backoff::Exponential { base, factor, cap } => {
                check_span(errors, "retry.backoff.exponential.base", base);
                check_span(errors, "retry.backoff.exponential.cap", cap);
                if !(1.0..=10.0).contains(&factor) {
                    let problem = format!("must be 1 to 10, not {factor}");
                    errors.push(ConfigError::new("retry.backoff.exponential.factor", problem));
                }
                if cap < base {
                    let problem = format!("must be at least the base, {base:?}, not {cap:?}");
                    errors.push(ConfigError::new("retry.backoff.exponential.cap", problem));
                }
            }
        }
        let is_exponential = matches!(self.backoff, Backoff::Exponential { .. });
        if self.jitter == Jitter::Decorrelated && !is_exponential {
            let problem = "`decorrelated` needs an exponential backoff, which gives base and cap";
            errors.push(ConfigError::new("retry.jitter", problem));
        }
    }
}

fn check_count(errors: &mut Vec<ConfigError>, field: &'static str, count: u32, most: u32) {
    if !(1..=most).contains(&count) {
        errors.push(ConfigError::new(field, format!("must be 1 to {most}, not {count}")));
    }
}

fn check_span(errors: &mut Vec<ConfigError>, field: &'static str, span: Duration) {
    if span.is_zero() {
        errors.push(ConfigError::new(field, "must be longer than zero, for example `500ms`"));
    } else if span > LONGEST_SPAN {
        errors.push(ConfigError::new(field, "must be at most one year (`365d`)"));
    }
}
