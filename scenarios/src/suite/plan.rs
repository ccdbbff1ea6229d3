//! A suite split into parts, for several machines.

use std::cmp::Reverse;

use super::replication_count;
use crate::{
    file::{LoadedScenario, sweep::are_of_one_sweep},
    partition::{Partition, Planned},
    verdict::assemble::scenario_digest,
};

/// Splits a suite into `of` parts, of which this is number `part`, from 1.
///
/// The scenarios are dealt out whole, and all points of a sweep together, since they are judged
/// together: the one with the most simulated time first, each to the part that has the least so
/// far, of equal parts to the first. So the split depends on the scenarios and on nothing else, and
/// every machine finds the same.
pub fn plan(
    suite: &[LoadedScenario],
    (part, of): (u32, u32),
    given: Option<(u64, u64)>,
) -> Partition {
    let wholes = suite.chunk_by(are_of_one_sweep);
    let weigh = |whole: &[LoadedScenario]| whole.iter().map(|loaded| weight(loaded, given)).sum();
    let weights: Vec<u128> = wholes.clone().map(weigh).collect();
    let parts = wholes.zip(deal(&weights, of)).flat_map(|(whole, part)| vec![part; whole.len()]);
    let planned = suite.iter().zip(parts).map(|(loaded, part)| Planned {
        name: loaded.scenario.scenario.to_string(),
        file: loaded.file.clone(),
        scenario_digest: scenario_digest(loaded),
        part,
    });
    let given_seeds = given.map(|(first, last)| [first, last]);
    let version = env!("CARGO_PKG_VERSION").to_owned();
    Partition { version, part, of, given_seeds, plan: planned.collect() }
}

/// The scenarios of the part that the partition is about, in their order.
pub fn own_part(suite: Vec<LoadedScenario>, partition: &Partition) -> Vec<LoadedScenario> {
    let planned = suite.into_iter().zip(&partition.plan);
    planned
        .filter(|(_, planned)| planned.part == partition.part)
        .map(|(loaded, _)| loaded)
        .collect()
}

/// The simulated time of all replications, nanoseconds.
fn weight(loaded: &LoadedScenario, given: Option<(u64, u64)>) -> u128 {
    let replications = replication_count(std::slice::from_ref(loaded), given);
    loaded.scenario.horizon.as_nanos() * replications as u128
}

/// The part of each weight, from 1.
fn deal(weights: &[u128], of: u32) -> Vec<u32> {
    let mut places: Vec<usize> = (0..weights.len()).collect();
    places.sort_by_key(|&place| (Reverse(weights[place]), place));
    let mut loads: Vec<(u128, u32)> = (1..=of).map(|part| (0, part)).collect();
    let mut parts = vec![1; weights.len()];
    for place in places {
        if let Some(least) = loads.iter_mut().min() {
            least.0 += weights[place];
            parts[place] = least.1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(weights: &[u128], of: u32, expected: &[u32]) {
        assert_eq!(deal(weights, of), expected);
    }

    #[test]
    fn the_heaviest_goes_first_to_the_lightest_part() {
        check(&[], 3, &[]);
        check(&[5, 5, 5], 1, &[1, 1, 1]);
        check(&[1, 9, 4, 4], 2, &[2, 1, 2, 2]);
        check(&[3, 3, 3, 3], 2, &[1, 2, 1, 2]);
        check(&[7], 3, &[1]);
    }
}
