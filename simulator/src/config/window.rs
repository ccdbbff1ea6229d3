//! Windows of time: once, or again and again.

use std::time::Duration;

use humantime_serde::re::humantime::format_duration;
use serde::{Deserialize, Serialize};

use crate::{
    config_error::ConfigError,
    span::{check_mean, check_span},
};

/// Spans of time at fixed instants.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// The start of the first one, from the start of the run.
    #[serde(with = "humantime_serde")]
    pub at: Duration,
    /// How long one lasts; its first instant belongs to it, the instant of its end does not.
    #[serde(rename = "for", with = "humantime_serde")]
    pub duration: Duration,
    /// From start to start, at least `for`; default: it comes once.
    #[serde(default, with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub every: Option<Duration>,
}

impl Window {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        check_times(errors, path, self.at, self.duration, self.every);
    }
}

/// The ranges of the three settings that place spans in time.
pub(super) fn check_times(
    errors: &mut Vec<ConfigError>,
    path: &str,
    at: Duration,
    duration: Duration,
    every: Option<Duration>,
) {
    check_span(errors, &format!("{path}.at"), at);
    check_mean(errors, &format!("{path}.for"), duration);
    let Some(every) = every else { return };
    let field = format!("{path}.every");
    check_mean(errors, &field, every);
    if every < duration {
        let least = format_duration(duration);
        let problem = format!("must be at least `for`, {least}, or it runs into itself");
        errors.push(ConfigError::new(field, problem));
    }
}
