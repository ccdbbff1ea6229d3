//! The limit that follows the server's load and the account's recent use.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    config::range::check_at_least_one, config_error::ConfigError, span::check_mean, units::Share,
};

/// A cap on requests at once that falls with the server's load and with what the account used
/// lately, and recovers while it is idle: "adjusted by traffic pressure and short-term usage".
///
/// The pressure x is 0 up to the load `from` and 1 at full load, the load being the GPU utilisation.
/// The use is the number in flight plus those that ended, each of which counts exp(-t / `memory`)
/// when it ended t ago. An attempt is refused with 429 if x · (use + 1) is more than
/// `at_full_load`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dynamic {
    /// The load below which there is no limit, less than 100%. Default `60%`, assumed.
    pub from: Share,
    /// How much use is allowed at full load, at least 1. Default 10: after idle time the first eight
    /// to ten requests succeed (observed).
    pub at_full_load: u32,
    /// After which time a request that ended counts as 1/e. Default `1m`, assumed.
    #[serde(with = "humantime_serde")]
    pub memory: Duration,
}

impl Default for Dynamic {
    fn default() -> Self {
        Self {
            from: Share::from_fraction(0.6).expect("it is between 0 and 1"),
            at_full_load: 10,
            memory: Duration::from_secs(60),
        }
    }
}

impl Dynamic {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>) {
        if self.from.as_fraction() >= 1.0 {
            let problem = "must be less than 100%: the load never passes that";
            errors.push(ConfigError::new("admission.dynamic.from", problem));
        }
        check_at_least_one(errors, "admission.dynamic.at_full_load", self.at_full_load);
        check_mean(errors, "admission.dynamic.memory", self.memory);
    }
}
