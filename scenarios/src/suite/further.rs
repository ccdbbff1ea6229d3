//! Which seeds to run next.

use crate::{
    file::seeds::{Seeds, UntilDecided},
    results::{JudgedExpectation, ScenarioResults, Status},
};

/// The seeds to add to those that were run: none where every expectation is decided, or as many
/// as may be run at most.
///
/// As many as the widest inconclusive interval needs, but at least half as many as were run and at
/// most as many again: the first estimate is rough, and every look at an interval is another chance
/// that luck decides it.
pub(super) fn further(seeds: Seeds, results: &ScenarioResults) -> Vec<u64> {
    let Seeds::UntilDecided(UntilDecided { at_most, .. }) = seeds else {
        return Vec::new();
    };
    let open = results.expectations.iter().filter(|line| line.status == Status::Inconclusive);
    let needed = open.filter_map(|line| wanted(line, at_most)).max();
    let run = results.seeds.len() as u32;
    let Some(needed) = needed.filter(|_| run > 0) else {
        return Vec::new();
    };
    let all = needed.clamp(run + run.div_ceil(2), run.saturating_mul(2)).min(at_most);
    (u64::from(run) + 1..=u64::from(all)).collect()
}

/// The seeds that an inconclusive line asks for. None, where no number of seeds is expected to
/// decide it: it is defined in no seed, its reference is 0, or the mean lies on the bound. As many
/// as may be, where one seed of several has a value: more may have one.
fn wanted(line: &JudgedExpectation, at_most: u32) -> Option<u32> {
    let has_one_value = line.observed.is_some() && line.ci_low.is_none();
    line.seeds_needed.or(has_one_value.then_some(at_most))
}
