//! One metric over the seeds.

use std::collections::BTreeMap;

use crate::results::SeedResults;

/// The values of one metric by seed, in ascending order of the seeds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Series(BTreeMap<u64, Option<f64>>);

impl Series {
    /// The values of `metric`, of the class if one is given. A seed that lacks it is undefined, as
    /// is one whose value is not finite.
    pub fn of(per_seed: &[SeedResults], class: Option<&str>, metric: &str) -> Self {
        let value = |seed: &SeedResults| {
            let metrics = match class {
                None => &seed.metrics,
                Some(name) => &seed.classes.get(name)?.metrics,
            };
            metrics.get(metric).copied().flatten().filter(|x| x.is_finite())
        };
        Self(per_seed.iter().map(|seed| (seed.seed, value(seed))).collect())
    }

    /// Every seed with its value.
    pub fn iter(&self) -> impl Iterator<Item = (u64, Option<f64>)> {
        self.0.iter().map(|(&seed, &value)| (seed, value))
    }

    /// The value in a seed; `None` where it is undefined or the seed was not run.
    pub fn get(&self, seed: u64) -> Option<f64> {
        self.0.get(&seed).copied().flatten()
    }

    /// The values of both, seed by seed, where both are defined.
    pub fn paired_with(&self, other: &Self) -> Vec<(f64, f64)> {
        self.iter().filter_map(|(seed, value)| Some((value?, other.get(seed)?))).collect()
    }
}
