//! Everything that can be set, in one serde value.
//!
//! The same value stands under `config:` in a scenario file and in the configuration file of a
//! production service. Every field has a stated default; unknown keys are refused;
//! [`Config::validate`] refuses what makes no sense. Nothing is clamped in silence.

mod overrides;

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

pub use crate::{
    adaptive_rate::AdaptiveRate,
    breaker::Breaker,
    bucket::{Bucket, TokenEstimate},
    budget::Budget,
    cache::Cache,
    cooldown::Cooldown,
    hedge::Hedge,
    limit::Concurrency,
    queue::Queue,
    retry::{Backoff, Jitter, Retry, WhenUnpaid},
    setting::ConfigError,
    throttle::Throttle,
};
use crate::{priority::Priority, setting::Checks};
pub use overrides::Override;

/// The settings of a [`Scheduler`](crate::Scheduler).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Who waits, in which order, and how many may.
    pub queue: Queue,
    /// How many attempts may be in flight.
    pub concurrency: Concurrency,
    /// Requests and LLM tokens per span of time; an attempt needs room in all of them. Default:
    /// none.
    pub buckets: Vec<Bucket>,
    /// What a request takes from the LLM-token buckets where it does not say.
    pub assumed_tokens: TokenEstimate,
    /// A sending rate that follows throttling. Default: `null`, none.
    pub adaptive_rate: Option<AdaptiveRate>,
    /// When and how often to try again.
    pub retry: Retry,
    /// How many retries and hedges the traffic as a whole may afford. On by default.
    pub budget: Budget,
    /// Refusing at home what the server would refuse anyway. Default: `null`, off.
    pub throttle: Option<Throttle>,
    /// Sending nothing for a while to a server that answers nothing well. Default: `null`, off.
    pub breaker: Option<Breaker>,
    /// One pause for all after a 429. Default: `null`, off.
    pub cooldown: Option<Cooldown>,
    /// A second copy of an attempt that is late. Default: `null`, off.
    pub hedge: Option<Hedge>,
    /// Whether identical requests in flight share one attempt. Default: `false`. It needs a
    /// transport that can copy an answer, and requests with a fingerprint.
    pub single_flight: bool,
    /// Answers kept for a while by fingerprint. Default: `null`, off. It needs the same.
    pub cache: Option<Cache>,
    /// The longest one attempt may take; `null` (the default) leaves it to the deadline.
    #[serde(with = "humantime_serde::option")]
    pub attempt_timeout: Option<Duration>,
    /// The longest an attempt may take to its first content token. Default: `null`, no bound. It
    /// acts on transports that tell of their tokens.
    #[serde(with = "humantime_serde::option")]
    pub first_token_timeout: Option<Duration>,
    /// The longest pause between two content tokens. Default: `null`, no bound. It acts on
    /// transports that tell of their tokens.
    #[serde(with = "humantime_serde::option")]
    pub stall_timeout: Option<Duration>,
    /// What differs for one priority. Default: nothing.
    pub priorities: BTreeMap<Priority, Override>,
    /// What differs for one class; it goes before `priorities`. Default: nothing.
    pub classes: BTreeMap<String, Override>,
}

impl Config {
    /// Checks every range.
    ///
    /// # Errors
    /// All the settings that make no sense, in the order of the fields.
    pub fn validate(&self) -> Result<(), Vec<ConfigError>> {
        let mut errors = Vec::new();
        let mut checks = Checks::new(&mut errors);
        self.queue.validate(&mut checks.below("queue"));
        self.concurrency.validate(&mut checks.below("concurrency"));
        for (place, bucket) in self.buckets.iter().enumerate() {
            bucket.validate(&mut checks.below(&format!("buckets.{place}")));
        }
        check(&mut checks, "adaptive_rate", self.adaptive_rate.as_ref(), AdaptiveRate::validate);
        self.retry.validate(&mut checks.below("retry"));
        self.budget.validate(&mut checks.below("budget"));
        check(&mut checks, "throttle", self.throttle.as_ref(), Throttle::validate);
        check(&mut checks, "breaker", self.breaker.as_ref(), Breaker::validate);
        check(&mut checks, "cooldown", self.cooldown.as_ref(), Cooldown::validate);
        check(&mut checks, "hedge", self.hedge.as_ref(), Hedge::validate);
        check(&mut checks, "cache", self.cache.as_ref(), Cache::validate);
        check_timeout(&mut checks, "attempt_timeout", self.attempt_timeout);
        check_timeout(&mut checks, "first_token_timeout", self.first_token_timeout);
        check_timeout(&mut checks, "stall_timeout", self.stall_timeout);
        for (priority, change) in &self.priorities {
            change.validate(&mut checks.below(&format!("priorities.{}", priority.name())));
        }
        for (class, change) in &self.classes {
            change.validate(&mut checks.below(&format!("classes.{class}")));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

fn check<S>(
    checks: &mut Checks<'_>,
    field: &str,
    setting: Option<&S>,
    validate: impl Fn(&S, &mut Checks<'_>),
) {
    if let Some(setting) = setting {
        validate(setting, &mut checks.below(field));
    }
}

fn check_timeout(checks: &mut Checks<'_>, field: &str, timeout: Option<Duration>) {
    if let Some(timeout) = timeout {
        checks.span(field, timeout);
    }
}
