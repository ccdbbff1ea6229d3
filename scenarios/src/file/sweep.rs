//! One file, several scenarios: a `sweep` over one axis, a `matrix` over several.
//!
//! Each point is a scenario of its own. The points are made in the parsed tree, after presets are
//! laid under it, so that everything is checked in each of them as if it stood in a file.

mod naming;
mod path;
mod plan;
pub(super) mod quantity;
mod read;
mod settle;
mod texts;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub(super) use plan::Plan;
pub(super) use read::{Taken, take};
pub(super) use settle::settle;
pub use texts::{AxisValue, Paths};

use super::{LoadedScenario, expectation::Monotony, name::Name};

/// The most points of a file.
pub const POINTS_MAX: usize = 64;

/// What a sweep or one axis of a matrix moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Axis {
    /// The setting that takes the values, or several settings that take the same ones: paths such
    /// as `workload.chat.arrivals.poisson.rate`. An element of a list is named by its `class` or
    /// `name`, or by its place from 0. What is moved is written in the file or in a preset.
    pub of: Paths,
    /// Two or more numbers with their units, of one kind and rising.
    pub values: Vec<AxisValue>,
}

/// The sweep or the matrix of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Sweep {
    /// The name that the file gives; those of its points begin with it.
    pub name: Name,
    /// What it moves, in the order of the file. The points run through the last axis first.
    pub axes: Vec<SweptAxis>,
    /// The lines of `expect:` that are about several points.
    pub expect: Vec<SweptLine>,
}

/// One axis.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptAxis {
    /// Its name.
    pub name: String,
    /// The paths of what it moves.
    pub of: Vec<String>,
    /// Its values as written.
    pub values: Vec<String>,
    /// The same as numbers: times in seconds, rates per second, shares as fractions, anything else
    /// in its own unit.
    pub numbers: Vec<f64>,
}

/// A line about several points.
#[derive(Clone, Debug, PartialEq)]
pub struct SweptLine {
    /// What it says.
    pub expectation: Monotony,
    /// Where it stands in the file, from 1.
    pub line: u32,
}

/// A scenario's place in the sweep of its file.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The sweep.
    pub sweep: Arc<Sweep>,
    /// Which of its points, from 0.
    pub place: usize,
}

impl Sweep {
    /// How many points there are.
    pub fn points(&self) -> usize {
        self.axes.iter().map(|axis| axis.values.len()).product()
    }

    /// For each axis, which of its values a point has, from 0.
    pub fn values_at(&self, place: usize) -> Vec<usize> {
        let mut rest = place;
        let mut values: Vec<usize> = { self.axes.iter().rev() }
            .map(|axis| {
                let value = rest % axis.values.len();
                rest /= axis.values.len();
                value
            })
            .collect();
        values.reverse();
        values
    }
}

/// Whether two scenarios are points of the sweep of one file.
pub fn are_of_one_sweep(one: &LoadedScenario, other: &LoadedScenario) -> bool {
    match (&one.point, &other.point) {
        (Some(one), Some(other)) => Arc::ptr_eq(&one.sweep, &other.sweep),
        _ => false,
    }
}
