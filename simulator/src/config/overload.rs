//! When the server as a whole gives up.

mod throttle;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub use self::throttle::{Cpu, Gpu, Memory, Throttle};
use super::range::check_at_least_one;
use crate::{config_error::ConfigError, span::check_span};

/// The guard of the whole server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Overload {
    /// The most requests at the server, the new one included; one more is refused with
    /// 503. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_in_flight: Option<u32>,
    /// Throttling while a resource is short. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<Throttle>,
    /// How long the server takes to say a 503, whatever the reason: this guard, a full queue, a
    /// burst, an outage, a restart or a script. Default `0s`; DeepSeek takes about `200ms`.
    #[serde(with = "humantime_serde")]
    pub answer_after: Duration,
}

impl Overload {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, has_other_503: bool) {
        if let Some(cap) = self.max_in_flight {
            check_at_least_one(errors, "overload.max_in_flight", cap);
        } else if !self.answer_after.is_zero()
            && !has_other_503
            && self.throttle.as_ref().is_none_or(|throttle| throttle.status != 503)
        {
            let problem = "has no effect: nothing answers 503 here; give `max_in_flight`, a \
                           `throttle` with the status 503, a bounded `queue`, a `burst_503`, an \
                           `outage`, a `restart` or a `script` with a 503, or leave it out";
            errors.push(ConfigError::new("overload.answer_after", problem));
        }
        check_span(errors, "overload.answer_after", self.answer_after);
        if let Some(throttle) = &self.throttle {
            throttle.validate(errors);
        }
    }
}
