//! What a 429 says about the time to come back.

use std::{fmt, time::Duration};

use humantime_serde::re::humantime::parse_duration;
use serde::{Deserialize, Deserializer, Serialize, de};

use crate::{config_error::ConfigError, span::check_span};

/// The `Retry-After` of a 429. A duration alone, as in `2s`, is that wait in seconds, or in
/// milliseconds if it is not a whole number of seconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct RetryAfter {
    /// How it is written.
    pub form: RetryForm,
    /// The wait it tells, right or wrong. Default: the truth, the time after which the limit that
    /// refused would let this request pass if nothing else came. Limits on rates know it; a 429 of
    /// anything else then comes without the header.
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub after: Option<Duration>,
    /// What the truth is multiplied by, 0 to 1000. Default 1. Not beside `after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<f64>,
}

/// How a wait is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryForm {
    /// `retry-after` in whole seconds, rounded up.
    Seconds,
    /// `retry-after-ms` in whole milliseconds, rounded up.
    Milliseconds,
    /// `retry-after` as a date of the calendar, its seconds rounded up.
    Date,
    /// `retry-after` with something that nobody can read.
    Garbage,
}

impl RetryAfter {
    /// Whether it tells a wait that only the limit knows.
    pub(super) fn needs_wait(&self) -> bool {
        self.after.is_none() && self.form != RetryForm::Garbage
    }

    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>) {
        if let Some(after) = self.after {
            check_span(errors, "admission.retry_after", after);
        }
        if let Some(factor) = self.factor {
            let field = "admission.retry_after.factor";
            if !(0.0..=1e3).contains(&factor) {
                errors.push(ConfigError::new(field, format!("must be 0 to 1000, not {factor}")));
            }
            if self.after.is_some() {
                let problem = "has no effect beside `after`: leave one of them out";
                errors.push(ConfigError::new(field, problem));
            }
        }
        if self.form == RetryForm::Garbage && (self.after.is_some() || self.factor.is_some()) {
            let problem = "tells no wait: leave `after` and `factor` out";
            errors.push(ConfigError::new("admission.retry_after.form", problem));
        }
    }
}

impl From<Duration> for RetryAfter {
    fn from(after: Duration) -> Self {
        let is_whole = after.subsec_nanos() == 0;
        let form = if is_whole { RetryForm::Seconds } else { RetryForm::Milliseconds };
        Self { form, after: Some(after), factor: None }
    }
}

impl<'de> Deserialize<'de> for RetryAfter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Either)
    }
}

/// Its long way of writing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    form: RetryForm,
    #[serde(default, with = "humantime_serde::option")]
    after: Option<Duration>,
    #[serde(default)]
    factor: Option<f64>,
}

struct Either;

impl<'de> de::Visitor<'de> for Either {
    type Value = RetryAfter;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a duration as `2s`, or `{ form: seconds, after: 2s }`")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<RetryAfter, E> {
        let span = parse_duration(text);
        span.map(RetryAfter::from).map_err(|_| E::invalid_value(de::Unexpected::Str(text), &self))
    }

    fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<RetryAfter, A::Error> {
        let Long { form, after, factor } =
            Long::deserialize(de::value::MapAccessDeserializer::new(map))?;
        Ok(RetryAfter { form, after, factor })
    }
}
