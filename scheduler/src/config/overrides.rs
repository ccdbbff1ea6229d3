//! What differs for one priority or one class.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    priority::Priority,
    retry::{Backoff, Jitter, Retry},
    setting::Checks,
};

/// What differs for one priority or one class; whatever is left out stays as it is for all.
///
/// ```
/// let config: scheduler::Config = serde_json::from_str(
///     r#"{"priorities": {"high": {"max_attempts": 20, "retry_priority": "high"}}}"#,
/// )?;
/// assert!(config.validate().is_ok());
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Override {
    /// See [`Retry::max_attempts`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<u32>,
    /// See [`Retry::backoff`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Backoff>,
    /// See [`Retry::jitter`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jitter: Option<Jitter>,
    /// The priority that a retry waits with, see [`Retry::priority`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_priority: Option<Priority>,
    /// See [`Config::attempt_timeout`](crate::Config::attempt_timeout).
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub attempt_timeout: Option<Duration>,
    /// See [`Config::first_token_timeout`](crate::Config::first_token_timeout).
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub first_token_timeout: Option<Duration>,
    /// See [`Config::stall_timeout`](crate::Config::stall_timeout).
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub stall_timeout: Option<Duration>,
}

impl Override {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        let plain = Retry::default();
        let retry = Retry {
            max_attempts: self.max_attempts.unwrap_or(plain.max_attempts),
            backoff: self.backoff.clone().unwrap_or_default(),
            jitter: self.jitter.unwrap_or_default(),
            ..plain
        };
        retry.validate(checks);
        for (field, timeout) in [
            ("attempt_timeout", self.attempt_timeout),
            ("first_token_timeout", self.first_token_timeout),
            ("stall_timeout", self.stall_timeout),
        ] {
            if let Some(timeout) = timeout {
                checks.span(field, timeout);
            }
        }
    }
}
