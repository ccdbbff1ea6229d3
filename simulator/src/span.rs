//! Spans of time: their longest, and what they are in whole nanoseconds.

use std::time::Duration;

use humantime_serde::re::humantime::format_duration;

use crate::config_error::ConfigError;

/// No configured span is longer, so that instants stay far from the end of `u64`.
const LONGEST: Duration = Duration::from_secs(365 * 86_400);

/// Refuses a span that is too long.
pub(crate) fn check_span(errors: &mut Vec<ConfigError>, field: &str, span: Duration) {
    if span > LONGEST {
        let problem = format!("must be at most 365days, not {}", format_duration(span));
        errors.push(ConfigError::new(field, problem));
    }
}

/// Refuses a span that is too long, and an empty one.
pub(crate) fn check_mean(errors: &mut Vec<ConfigError>, field: &str, span: Duration) {
    check_span(errors, field, span);
    if span.is_zero() {
        errors.push(ConfigError::new(field, "must be more than 0s"));
    }
}

/// A span in nanoseconds; past 584 years, the end of `u64`, which is as good as for ever.
pub(crate) fn nanoseconds(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
