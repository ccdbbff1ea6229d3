//! Laws of random quantities: service times in seconds, sizes in tokens.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The law of a random span of time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TimeLaw {
    /// Always this long.
    Constant(#[serde(with = "humantime_serde")] Duration),
    /// Exponential with this mean.
    Exponential {
        /// The mean.
        #[serde(with = "humantime_serde")]
        mean: Duration,
    },
    /// Lognormal by its mean and one of `scv` or `p99`.
    Lognormal {
        /// The mean.
        #[serde(with = "humantime_serde")]
        mean: Duration,
        /// The squared coefficient of variation, variance / mean^2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scv: Option<f64>,
        /// The 99th percentile, at least the mean.
        #[serde(
            default,
            with = "humantime_serde::option",
            skip_serializing_if = "Option::is_none"
        )]
        p99: Option<Duration>,
    },
}

/// The law of a random count of LLM tokens.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum TokenLaw {
    /// Always this many.
    Constant(u32),
    /// Lognormal by its mean and one of `scv` or `p99`, rounded to whole tokens, at least 1.
    Lognormal {
        /// The mean.
        mean: f64,
        /// The squared coefficient of variation, variance / mean^2.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        scv: Option<f64>,
        /// The 99th percentile, at least the mean.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        p99: Option<f64>,
    },
}
