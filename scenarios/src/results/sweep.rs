//! What scenarios of one file come to together.

use serde::{Deserialize, Serialize};

use super::JudgedExpectation;

/// A sweep or a matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepResults {
    /// The name that the file gives; those of the points begin with it.
    pub name: String,
    /// The file.
    pub file: String,
    /// The axes, in the order of the file.
    pub axes: Vec<SweepAxis>,
    /// The names of the scenarios of the points. The values of the last axis run first.
    pub points: Vec<String>,
    /// The judged lines of `expect:` that are about several points.
    pub expectations: Vec<SweepExpectation>,
}

/// An axis.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepAxis {
    /// Its name.
    pub name: String,
    /// The paths of the settings that it moves.
    pub of: Vec<String>,
    /// Its values as written, rising.
    pub values: Vec<String>,
    /// The same as numbers: times in seconds, rates per second, shares as fractions, anything else
    /// in its own unit.
    pub numbers: Vec<f64>,
}

/// A judged line about several points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SweepExpectation {
    /// The axis along which.
    pub axis: String,
    /// Which values the other axes have, as in `cap 10/s`; empty with one axis.
    pub at: String,
    /// How it came out, of the form `monotony`. What was observed, the interval and the bound are
    /// those of the step that decides: the difference from one point to the next.
    pub judged: JudgedExpectation,
}

impl SweepResults {
    /// For each axis, which of its values a point has, from 0.
    pub fn values_at(&self, place: usize) -> Vec<usize> {
        let mut rest = place;
        let mut values: Vec<usize> = { self.axes.iter().rev() }
            .map(|axis| {
                // An axis has a value; a file that was tampered with may say otherwise.
                let count = axis.values.len().max(1);
                let value = rest % count;
                rest /= count;
                value
            })
            .collect();
        values.reverse();
        values
    }
}
