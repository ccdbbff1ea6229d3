//! When an incident is on.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    config::window::check_times, config_error::ConfigError, law::TimeLaw, span::check_mean,
};

/// Times drawn from the seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RandomTimes {
    /// The mean time from start to start, which is exponential (the starts are a Poisson process),
    /// and from the start of the run to the first one.
    #[serde(with = "humantime_serde")]
    pub every_mean: Duration,
    /// How long one lasts. One that starts while another is on goes on to the later end.
    #[serde(rename = "for")]
    pub duration: TimeLaw,
}

/// The settings of an incident that say when it is on: a timetable by `at` and `for`, or `random`.
#[derive(Clone, Copy, Debug)]
pub struct Times<'a> {
    /// The start of the first one.
    pub at: Option<Duration>,
    /// How long one lasts.
    pub duration: Option<Duration>,
    /// From start to start.
    pub every: Option<Duration>,
    /// Times drawn from the seed.
    pub random: Option<&'a RandomTimes>,
}

impl Times<'_> {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        match (self.at, self.duration, self.random) {
            (Some(at), Some(duration), None) => {
                check_times(errors, path, at, duration, self.every);
            }
            (None, None, Some(random)) if self.every.is_none() => {
                check_mean(errors, &format!("{path}.random.every_mean"), random.every_mean);
                if let Err(found) = random.duration.sampler() {
                    let path = format!("{path}.random.for");
                    errors.extend(found.into_iter().map(|error| error.under(&path)));
                } else if random.duration == TimeLaw::Constant(Duration::ZERO) {
                    let field = format!("{path}.random.for.constant");
                    errors.push(ConfigError::new(field, "must be more than 0s"));
                }
            }
            (_, _, Some(_)) => {
                let problem = "stands alone: leave out `at`, `for` and `every`, or `random`";
                errors.push(ConfigError::new(format!("{path}.random"), problem));
            }
            (None, _, None) => {
                let problem = "needs `at`, as in `at: 5m`, or `random`, as in \
                               `random: { every_mean: 1h, for: { constant: 5m } }`";
                errors.push(ConfigError::new(path, problem));
            }
            (Some(_), None, None) => {
                errors.push(ConfigError::new(path, "needs `for`, as in `for: 45s`"));
            }
        }
    }
}
