//! What was expected, and how it came out.

use serde::{Deserialize, Serialize};

/// A judged line of `expect:`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct JudgedExpectation {
    /// The line as written.
    pub text: String,
    /// `interval`, `equivalence`, `always`, or of a sweep `monotony`.
    pub form: String,
    /// The strategy; for `every`, the one that was judged.
    pub strategy: String,
    /// The class, if any.
    pub class: Option<String>,
    /// The metric.
    pub metric: String,
    /// How it came out.
    pub status: Status,
    /// What was seen: the mean, or for `always` the worst seed's value.
    pub observed: Option<f64>,
    /// For `always`, the worst seed, which decides.
    pub seed: Option<u64>,
    /// The lower end of the interval, if there is one. Where the bound is a reference, it is that
    /// of the paired differences moved by `bound`, so that it lies to `bound` as they lie to 0.
    pub ci_low: Option<f64>,
    /// The upper end of the interval, if there is one.
    pub ci_high: Option<f64>,
    /// The bound it was judged against, in the metric's unit; of a reference, the mean over the
    /// seeds times the factor, or for `always` that of the worst seed.
    pub bound: Option<f64>,
    /// For people: why it failed or is inconclusive, such as `seed 3 has 0`, or what the judgement
    /// stands on, such as `n=1, no interval` or `defined in 3 of 6 seeds`; empty otherwise.
    pub note: String,
    /// Seeds that would decide an inconclusive one, by the width of its interval.
    pub seeds_needed: Option<u32>,
    /// The scenario's file.
    pub file: String,
    /// The line in it, from 1.
    pub line: u32,
}

/// How an expectation came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The whole interval satisfies it, or every seed does.
    Passed,
    /// None of the interval satisfies it, or some seed does not.
    Failed,
    /// The interval straddles the bound.
    Inconclusive,
}
