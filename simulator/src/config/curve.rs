//! From load to slowdown.

use std::time::Duration;

use humantime_serde::re::humantime::format_duration;
use serde::{Deserialize, Serialize};

use super::{range::check_rate, slowdown::Slowdown};
use crate::{
    config_error::ConfigError,
    law::TimeLaw,
    units::{Rate, Utilisation},
};

/// From load to slowdown, a factor of at least 1 on the service time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Curve {
    /// Piecewise linear over utilisation (in-flight / capacity): pairs of utilisation and factor,
    /// rising in utilisation; flat before the first point, and past the last one the last slope
    /// goes on. Factors are 1 to 1000000 and never fall.
    Points(Vec<(Utilisation, f64)>),
    /// `1 + (in_flight / capacity)^exponent`.
    Power {
        /// The exponent, more than 0 and at most 10.
        exponent: f64,
    },
    /// `max(1, in_flight / capacity)`: processor sharing among `capacity` processors.
    ProcessorSharing,
    /// `(n + half) / (1 + half)` with n in service: together they complete
    /// `mu_max * n / (n + half)` requests of mean work, shared evenly. It saturates smoothly: n =
    /// `half` gives half of `mu_max`. One alone takes `(1 + half) / mu_max` on average, and this
    /// must be the mean of `service_time`, to 0.1 %. Only with `slowdown: shared`.
    ///
    /// With Poisson arrivals at rate l the mean sojourn is `(half + 1) / (mu_max - l)` whatever the
    /// law of the service time: generalised processor sharing (J. W. Cohen, Acta Informatica 12
    /// (1979) 245-284), here with a negative binomial number in service.
    Hyperbolic {
        /// The total rate that is approached as the load grows.
        mu_max: Rate,
        /// The number in service at which half of it is reached, 0 to 1000000.
        half: f64,
    },
    /// `1 + alpha (n - 1) + beta n (n - 1)` with n in service: the throughput relative to one alone
    /// is `n / (1 + alpha (n - 1) + beta n (n - 1))`, the Universal Scalability Law (N. J. Gunther,
    /// Guerrilla Capacity Planning, 2007, and arXiv:0808.1431). With `beta` the throughput falls
    /// again beyond `n = sqrt((1 - alpha) / beta)`.
    UniversalScalability {
        /// What all queue for: contention, 0 to 1.
        alpha: f64,
        /// What each pair has to settle: coherency, 0 to 1.
        beta: f64,
    },
}

/// The steepest accepted slowdown of a curve given by points.
const MOST_FACTOR: f64 = 1_000_000.0;

/// The largest accepted half-way number of the hyperbolic curve.
const MOST_HALF: f64 = 1_000_000.0;

impl Curve {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        match self {
            Self::ProcessorSharing => {}
            Self::Power { exponent } => {
                if !(*exponent > 0.0 && *exponent <= 10.0) {
                    let problem = format!("must be more than 0 and at most 10, not {exponent}");
                    errors.push(ConfigError::new(format!("{path}.power.exponent"), problem));
                }
            }
            Self::Hyperbolic { mu_max, half } => {
                check_rate(errors, &format!("{path}.hyperbolic.mu_max"), *mu_max);
                check_number(errors, &format!("{path}.hyperbolic.half"), *half, MOST_HALF);
            }
            Self::UniversalScalability { alpha, beta } => {
                check_number(errors, &format!("{path}.universal_scalability.alpha"), *alpha, 1.0);
                check_number(errors, &format!("{path}.universal_scalability.beta"), *beta, 1.0);
            }
            Self::Points(points) => check_points(errors, path, points),
        }
    }

    /// A total rate fixes how long one takes alone, and is nobody's if each one keeps its own
    /// slowdown.
    pub(super) fn check_total_rate(
        &self,
        errors: &mut Vec<ConfigError>,
        path: &str,
        service_time: &TimeLaw,
        slowdown: Slowdown,
    ) {
        let Self::Hyperbolic { mu_max, half } = *self else { return };
        if slowdown == Slowdown::FixedAtAdmission {
            let problem = "must be `shared` with a `hyperbolic` curve, whose total rate all share";
            errors.push(ConfigError::new(format!("{path}.slowdown"), problem));
        }
        let mean = service_time.mean();
        let alone = (1.0 + half) / mu_max.as_per_second();
        // An alone that is no duration was told already, by the ranges of its parts.
        let Ok(expected) = Duration::try_from_secs_f64(alone) else { return };
        if (0.0..=MOST_HALF).contains(&half) && (mean.as_secs_f64() - alone).abs() > alone / 1e3 {
            let expected = format_duration(Duration::from_micros(expected.as_micros() as u64));
            let problem = format!(
                "must have the mean (1 + half) / mu_max of the hyperbolic curve, {expected}, not {}",
                format_duration(mean)
            );
            errors.push(ConfigError::new(format!("{path}.service_time"), problem));
        }
    }
}

fn check_number(errors: &mut Vec<ConfigError>, field: &str, number: f64, most: f64) {
    if !(0.0..=most).contains(&number) {
        errors.push(ConfigError::new(field, format!("must be 0 to {most}, not {number}")));
    }
}

fn check_points(errors: &mut Vec<ConfigError>, path: &str, points: &[(Utilisation, f64)]) {
    if points.is_empty() {
        let problem = "must hold at least one point, as in `[[0%, 1.0], [100%, 4.0]]`";
        errors.push(ConfigError::new(format!("{path}.points"), problem));
    }
    for (place, (_, factor)) in points.iter().enumerate() {
        if !(1.0..=MOST_FACTOR).contains(factor) {
            let problem = format!("must have a factor of 1 to {MOST_FACTOR}, not {factor}");
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
