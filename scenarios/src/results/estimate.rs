//! Means with their intervals.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A mean over seeds with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The mean over the seeds in which the metric is defined.
    pub mean: Option<f64>,
    /// The lower end; `null` with fewer than two seeds.
    pub ci_low: Option<f64>,
    /// The upper end; `null` with fewer than two seeds.
    pub ci_high: Option<f64>,
    /// The seeds in which the metric is defined.
    pub n: u32,
    /// How the interval was found. Left out where it is `t`.
    #[serde(default, skip_serializing_if = "Method::is_t")]
    pub method: Method,
}

/// How an interval was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By Student's t.
    #[default]
    T,
    /// By the bias-corrected and accelerated bootstrap.
    Bootstrap,
}

impl Method {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_t(&self) -> bool {
        *self == Self::T
    }
}

/// The estimates of one class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassSummary {
    /// Its name.
    pub name: String,
    /// By metric.
    pub summary: BTreeMap<String, Estimate>,
    /// As in [`StrategyResults::pooled`](super::StrategyResults::pooled).
    pub pooled: BTreeMap<String, f64>,
}
