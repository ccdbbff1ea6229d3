//! The ranges of every setting.

use humantime_serde::re::humantime::format_duration;

use super::{Admission, Burst, Config, Curve, Engine, Incident, Overload, RequestLimit, Slowdown};
use crate::{
    config_error::ConfigError,
    law::TimeLaw,
    span::{check_mean, check_span},
    units::Rate,
};

impl Config {
    /// Checks every range, and that no setting is without effect.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the fields.
    pub fn validate(&self) -> Result<(), Vec<ConfigError>> {
        let mut errors = Vec::new();
        check_span(&mut errors, "network.round_trip", self.network.round_trip);
        let has_429 = |incident: &Incident| matches!(incident, Incident::Burst429(_));
        self.admission.validate(&mut errors, self.incidents.iter().any(has_429));
        self.overload.validate(&mut errors);
        self.engine.validate(&mut errors);
        if self.incidents.len() > usize::from(u16::MAX) {
            errors.push(ConfigError::new("incidents", "must be at most 65535"));
        }
        for (place, incident) in self.incidents.iter().enumerate() {
            let path = format!("incidents.{place}.{}", incident.name());
            incident.burst().validate(&mut errors, &path);
            if matches!(incident, Incident::Stall(_)) && self.first_token.is_none() {
                let problem = "needs `first_token`, the part of the service before the first \
                               token, as in `first_token: 10%`";
                errors.push(ConfigError::new(path, problem));
            }
        }
        let ends_move = Engine::ends_move(&self.engine);
        if self.first_token.is_some() && ends_move {
            let problem = "needs an engine whose ends are known at the start: `slots`, or \
                           `saturation` with `slowdown: fixed_at_admission`";
            errors.push(ConfigError::new("first_token", problem));
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

impl Admission {
    fn validate(&self, errors: &mut Vec<ConfigError>, has_bursts: bool) {
        if let Some(RequestLimit::TokenBucket { rate, burst }) = &self.requests {
            check_rate(errors, "admission.requests.token_bucket.rate", *rate);
            check_at_least_one(errors, "admission.requests.token_bucket.burst", *burst);
        }
        if let Some(RequestLimit::TokenBucket { rate, burst }) = &self.tokens {
            check_rate(errors, "admission.tokens.token_bucket.rate", *rate);
            check_at_least_one(errors, "admission.tokens.token_bucket.burst", *burst);
        }
        if let Some(cap) = self.concurrency {
            check_at_least_one(errors, "admission.concurrency", cap);
        }
        if let Some(retry_after) = self.retry_after {
            check_span(errors, "admission.retry_after", retry_after);
            let has_limit =
                self.requests.is_some() || self.tokens.is_some() || self.concurrency.is_some();
            if !has_limit && !has_bursts {
                let problem = "has no effect: nothing answers 429 here; give `requests`, \
                               `concurrency` or a `burst_429`, or leave it out";
                errors.push(ConfigError::new("admission.retry_after", problem));
            }
        }
    }
}

impl Overload {
    fn validate(&self, errors: &mut Vec<ConfigError>) {
        if let Some(cap) = self.max_in_flight {
            check_at_least_one(errors, "overload.max_in_flight", cap);
        } else if !self.answer_after.is_zero() {
            let problem = "has no effect without `max_in_flight`: give it too, or leave both out";
            errors.push(ConfigError::new("overload.answer_after", problem));
        }
        check_span(errors, "overload.answer_after", self.answer_after);
    }
}

impl Engine {
    /// Whether the end of an attempt moves with the load.
    fn ends_move(&self) -> bool {
        matches!(self, Self::Saturation { slowdown: Slowdown::Shared, .. })
    }

    fn validate(&self, errors: &mut Vec<ConfigError>) {
        match self {
            Self::Slots { servers, service_time, queue: _ } => {
                check_at_least_one(errors, "engine.slots.servers", *servers);
                check_law(errors, "engine.slots.service_time", service_time);
            }
            Self::Saturation { service_time, capacity, curve, slowdown: _ } => {
                check_law(errors, "engine.saturation.service_time", service_time);
                check_at_least_one(errors, "engine.saturation.capacity", *capacity);
                curve.validate(errors, "engine.saturation.curve");
            }
        }
    }
}

/// The steepest accepted slowdown of a curve given by points.
const MOST_FACTOR: f64 = 1_000_000.0;

impl Curve {
    fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        match self {
            Self::ProcessorSharing => {}
            Self::Power { exponent } => {
                if !(*exponent > 0.0 && *exponent <= 10.0) {
                    let problem = format!("must be more than 0 and at most 10, not {exponent}");
                    errors.push(ConfigError::new(format!("{path}.power.exponent"), problem));
                }
            }
            Self::Points(points) => {
                if points.is_empty() {
                    let problem = "must hold at least one point, as in `[[0%, 1.0], [100%, 4.0]]`";
                    errors.push(ConfigError::new(format!("{path}.points"), problem));
                }
                for (place, (_, factor)) in points.iter().enumerate() {
                    if !(1.0..=MOST_FACTOR).contains(factor) {
                        let problem =
                            format!("must have a factor of 1 to {MOST_FACTOR}, not {factor}");
                        errors.push(ConfigError::new(format!("{path}.points.{place}"), problem));
                    }
                }
                for (place, pair) in points.windows(2).enumerate() {
                    let (at, factor) = pair[0];
                    let (next_at, next_factor) = pair[1];
                    let problem = if next_at <= at {
                        format!("must lie at a higher utilisation than {at}, the one before it")
                    } else if next_factor < factor {
                        format!("must not be faster than {factor}, the factor before it")
                    } else {
                        continue;
                    };
                    let field = format!("{path}.points.{}", place + 1);
                    errors.push(ConfigError::new(field, problem));
                }
            }
        }
    }
}

impl Burst {
    fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        check_span(errors, &format!("{path}.at"), self.at);
        check_mean(errors, &format!("{path}.for"), self.duration);
        if let Some(every) = self.every {
            let field = format!("{path}.every");
            check_mean(errors, &field, every);
            if every < self.duration {
                let least = format_duration(self.duration);
                let problem =
                    format!("must be at least `for`, {least}, or a burst runs into itself");
                errors.push(ConfigError::new(field, problem));
            }
        }
        if self.share.as_fraction() == 0.0 {
            let problem = "must be more than 0%: leave the burst out to have none";
            errors.push(ConfigError::new(format!("{path}.share"), problem));
        }
    }
}

fn check_at_least_one(errors: &mut Vec<ConfigError>, field: &str, count: u32) {
    if count == 0 {
        let problem = "must be at least 1, not 0; leave an optional limit out to have none";
        errors.push(ConfigError::new(field, problem));
    }
}

/// Rates are counted in whole parts of a request per nanosecond: this far up and down they keep all
/// their digits.
fn check_rate(errors: &mut Vec<ConfigError>, field: &str, rate: Rate) {
    const LEAST: f64 = 1.0 / 86_400.0;
    const MOST: f64 = 1e9;
    if !(LEAST..=MOST).contains(&rate.as_per_second()) {
        let problem = format!("must be from 0.042/h (one a day) to 1000000000/s, not {rate}");
        errors.push(ConfigError::new(field, problem));
    }
}

fn check_law(errors: &mut Vec<ConfigError>, path: &str, law: &TimeLaw) {
    if let Err(found) = law.sampler() {
        errors.extend(found.into_iter().map(|error| error.under(path)));
    }
}
