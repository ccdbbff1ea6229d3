//! Which seeds to run next.

use crate::{
    file::seeds::{Seeds, UntilDecided},
    results::{JudgedExpectation, ScenarioResults, Status, SweepResults},
};

/// The seeds to add to those that were run: none where every expectation is decided, or as many
/// as may be run at most.
///
/// As many as the widest inconclusive interval needs, but at least half as many as were run and at
/// most as many again: the first estimate is rough, and every look at an interval is another chance
/// that luck decides it. A point of a sweep goes on for the lines of the sweep too; they stand on
/// the seeds that all of its points have run.
pub(super) fn further(
    seeds: Seeds,
    results: &ScenarioResults,
    swept: Option<&Swept<'_>>,
) -> Vec<u64> {
    let Seeds::UntilDecided(UntilDecided { at_most, .. }) = seeds else {
        return Vec::new();
    };
    let run = results.seeds.len() as u32;
    let own = target(results.expectations.iter(), run, at_most);
    let of_sweep = swept.and_then(|Swept { sweep, run }| {
        target(sweep.expectations.iter().map(|line| &line.judged), *run, at_most)
    });
    let all = own.max(of_sweep).unwrap_or_default();
    (u64::from(run) + 1..=u64::from(all)).collect()
}

/// The seeds that an inconclusive line asks for. None, where no number of seeds is expected to
/// decide it: it is defined in no seed, its reference is 0, or the mean lies on the bound. As many
/// as may be, where one seed of several has a value: more may have one.
fn wanted(line: &JudgedExpectation, at_most: u32) -> Option<u32> {
    let has_one_value = line.observed.is_some() && line.ci_low.is_none();
    line.seeds_needed.or(has_one_value.then_some(at_most))
}

/// The sweep that a scenario is a point of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Swept<'a> {
    pub(super) sweep: &'a SweepResults,
    /// The seeds of the point that has the fewest.
    pub(super) run: u32,
}

impl<'a> Swept<'a> {
    /// Each sweep with what its points have run.
    pub(super) fn all(sweeps: &'a [SweepResults], scenarios: &[ScenarioResults]) -> Vec<Self> {
        let of = |sweep: &'a SweepResults| {
            let points = scenarios.iter().filter(|scenario| sweep.points.contains(&scenario.name));
            let run = points.map(|point| point.seeds.len() as u32).min().unwrap_or_default();
            Self { sweep, run }
        };
        sweeps.iter().map(of).collect()
    }
}

/// How many seeds there should be in all, if some expectation is open.
fn target<'a>(
    expectations: impl Iterator<Item = &'a JudgedExpectation>,
    run: u32,
    at_most: u32,
) -> Option<u32> {
    let open = expectations.filter(|line| line.status == Status::Inconclusive);
    let needed = open.filter_map(|line| wanted(line, at_most)).max()?;
    (run > 0).then(|| needed.clamp(run + run.div_ceil(2), run.saturating_mul(2)).min(at_most))
}
