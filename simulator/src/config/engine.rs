//! What makes the answers.

use serde::{Deserialize, Serialize};

use super::{
    batching::Batching,
    range::{check_at_least_one, check_law},
};
use crate::{config_error::ConfigError, law::TimeLaw, units::Utilisation};

/// What makes the answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Engine {
    /// `servers` servers and one queue, first come first served.
    Slots {
        /// How many requests are worked on at once, at least 1.
        servers: u32,
        /// How long one takes.
        service_time: TimeLaw,
        /// How many may wait; one more is refused with 503. Default: without bound.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        queue: Option<u32>,
    },
    /// All requests are worked on at once, and each slows the others down.
    Saturation {
        /// How long one takes when it is alone.
        service_time: TimeLaw,
        /// The in-flight number that counts as 100 % utilisation, at least 1.
        capacity: u32,
        /// From load to slowdown.
        curve: Curve,
        /// Whose slowdown it is. Default: `shared`.
        #[serde(default)]
        slowdown: Slowdown,
    },
    /// Continuous batching: steps that make a token for each sequence at work.
    Batching(Batching),
}

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
}

/// Whose slowdown the curve gives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slowdown {
    /// Of everybody in service, anew whenever the number changes (a form of processor sharing).
    #[default]
    Shared,
    /// Of the one that enters, for good.
    FixedAtAdmission,
}

/// What the engine does with a request whose client went away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbandonedWork {
    /// It stops once it learns of it, half a round trip later.
    #[default]
    Stops,
    /// It goes on to the end, for nobody.
    Continues,
}

impl Engine {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>) {
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
            Self::Batching(batching) => batching.validate(errors, "engine.batching"),
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
