//! When the server as a whole gives up.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::range::check_at_least_one;
use crate::{config_error::ConfigError, span::check_span};

/// The guard of the whole server; above it the answer is 503, fast.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overload {
    /// The most requests at the server, the new one included; one more is refused. Default: no
    /// limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_in_flight: Option<u32>,
    /// How long the server takes to say so. Default `0s`; DeepSeek takes about `200ms`. A full
    /// queue of the engine is told at once.
    #[serde(with = "humantime_serde")]
    pub answer_after: Duration,
}

impl Overload {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>) {
        if let Some(cap) = self.max_in_flight {
            check_at_least_one(errors, "overload.max_in_flight", cap);
        } else if !self.answer_after.is_zero() {
            let problem = "has no effect without `max_in_flight`: give it too, or leave both out";
            errors.push(ConfigError::new("overload.answer_after", problem));
        }
        check_span(errors, "overload.answer_after", self.answer_after);
    }
}
