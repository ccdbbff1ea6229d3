//! Ranges that several settings share.

use crate::{config_error::ConfigError, law::TimeLaw, units::Rate};

pub(super) fn check_at_least_one(errors: &mut Vec<ConfigError>, field: &str, count: u32) {
    if count == 0 {
        let problem = "must be at least 1, not 0; leave an optional limit out to have none";
        errors.push(ConfigError::new(field, problem));
    }
}

/// Rates are counted in whole parts of a request per nanosecond: this far up and down they keep all
/// their digits.
pub(super) fn check_rate(errors: &mut Vec<ConfigError>, field: &str, rate: Rate) {
    const LEAST: f64 = 1.0 / 86_400.0;
    const MOST: f64 = 1e9;
    if !(LEAST..=MOST).contains(&rate.as_per_second()) {
        let problem = format!("must be from 0.042/h (one a day) to 1000000000/s, not {rate}");
        errors.push(ConfigError::new(field, problem));
    }
}

pub(super) fn check_law(errors: &mut Vec<ConfigError>, path: &str, law: &TimeLaw) {
    if let Err(found) = law.sampler() {
        errors.extend(found.into_iter().map(|error| error.under(path)));
    }
}
