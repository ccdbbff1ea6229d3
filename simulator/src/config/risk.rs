//! Traffic that looks like abuse.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::range::{check_at_least_one, check_rate};
use crate::{
    config_error::ConfigError,
    span::check_mean,
    units::{Rate, Share},
};

/// The provider's automatic risk control, for each key by itself. All of it is assumed: the provider
/// says that access may be suspended for a while, not when.
///
/// The score is the sum of three signs, each from 0 to 1, over what the key sent lately: every
/// attempt counts exp(-t / `memory`) when it came t ago.
///
/// - Too regular: 1 - cv / `regular_cv`, where cv is the coefficient of variation of the gaps.
/// - Too many retries: (r - `retry_share`) / (1 - `retry_share`), where r is the share of attempts
///   that are not the first of their request.
/// - Too fast: 1 - `rate` / v, where v is the key's own rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Risk {
    /// After which time an attempt counts as 1/e. Default `1m`.
    #[serde(with = "humantime_serde")]
    pub memory: Duration,
    /// Below so many attempts, by their weight, the score is 0. Default 20, at least 1.
    pub least_attempts: u32,
    /// Below this variation gaps are too regular, more than 0 and at most 1. Those of a Poisson
    /// process have 1. Default 0.2.
    pub regular_cv: f64,
    /// Above this share there are too many retries, less than 100%. Default `50%`.
    pub retry_share: Share,
    /// Above this rate a key is too fast. Default: none is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<Rate>,
    /// From this score on a share is refused with 429, more than 0. Default 0.5. This is all that
    /// losing priority means: nobody is served later, and who is let in is served like all others.
    pub deprioritised_at: f64,
    /// That share, more than 0%. Default `50%`.
    pub refused_share: Share,
    /// From this score on the key is suspended: 403. At least `deprioritised_at`, at most 3. Default
    /// 0.9.
    pub suspended_at: f64,
    /// For how long. Default `10m`. Whoever goes on as before is suspended again.
    #[serde(with = "humantime_serde")]
    pub suspension: Duration,
}

impl Default for Risk {
    fn default() -> Self {
        let half = Share::from_fraction(0.5).expect("it is between 0 and 1");
        Self {
            memory: Duration::from_secs(60),
            least_attempts: 20,
            regular_cv: 0.2,
            retry_share: half,
            rate: None,
            deprioritised_at: 0.5,
            refused_share: half,
            suspended_at: 0.9,
            suspension: Duration::from_secs(600),
        }
    }
}

impl Risk {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>) {
        check_mean(errors, "risk.memory", self.memory);
        check_at_least_one(errors, "risk.least_attempts", self.least_attempts);
        let mut wrong = |field: &str, problem: String| {
            errors.push(ConfigError::new(format!("risk.{field}"), problem));
        };
        if !(self.regular_cv > 0.0 && self.regular_cv <= 1.0) {
            let problem = format!("must be more than 0, at most 1, not {}", self.regular_cv);
            wrong("regular_cv", problem);
        }
        if self.retry_share == Share::ALL {
            wrong("retry_share", "must be less than 100%".to_owned());
        }
        if !(self.deprioritised_at > 0.0 && self.deprioritised_at <= 3.0) {
            let problem = format!("must be more than 0, at most 3, not {}", self.deprioritised_at);
            wrong("deprioritised_at", problem);
        }
        if self.refused_share == Share::ZERO {
            wrong("refused_share", "must be more than 0%".to_owned());
        }
        if !(self.suspended_at >= self.deprioritised_at && self.suspended_at <= 3.0) {
            let problem = format!(
                "must be at least `deprioritised_at`, at most 3, not {}",
                self.suspended_at
            );
            wrong("suspended_at", problem);
        }
        if let Some(rate) = self.rate {
            check_rate(errors, "risk.rate", rate);
        }
        check_mean(errors, "risk.suspension", self.suspension);
    }
}
