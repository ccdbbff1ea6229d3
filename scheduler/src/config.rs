//! Everything that can be set, in one serde value.
//!
//! The same value stands under `config:` in a scenario file and in the configuration file of a
//! production service. Every field has a stated default; unknown keys are refused;
//! [`Config::validate`] refuses what makes no sense. Nothing is clamped in silence.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::setting::Checks;
pub use crate::{
    limit::Concurrency,
    queue::Queue,
    retry::{Backoff, Jitter, Retry},
    setting::ConfigError,
};

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
        self.retry.validate(&mut checks.below("retry"));
        if let Some(timeout) = self.attempt_timeout {
            checks.span("attempt_timeout", timeout);
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}
