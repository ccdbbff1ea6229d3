//! The first pass of the scenarios whose warm-up is to be found.

use std::{borrow::Cow, time::Duration};

use super::{
    Options, Work,
    jobs::{Job, spread},
    jobs_of, seeds_of,
};
use crate::{
    file::{LoadedScenario, warm_up::WarmUp},
    replication::{Replication, replicate},
    statistics::mser::truncation,
};

/// A run that is too short for its warm-up to be found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "find the warm-up of {file}: with `{strategy}` it ends in the second half of the run, where \
     MSER-5 says nothing"
)]
pub struct TooShort {
    /// The scenario's file.
    pub file: String,
    /// The strategy.
    pub strategy: String,
}

/// The suite with every warm-up stated. Those to be found are the longest that MSER-5 gives for one
/// of the strategies, so that all of them, and all seeds, are cut at the same instant. They follow
/// from a first pass over the seeds that the scenario begins with, without a warm-up, and from
/// nothing else. What an interrupted first pass has not found stays open.
///
/// # Errors
/// A run that is too short.
pub(super) fn settled<'a>(
    suite: &'a [LoadedScenario],
    options: Options<'_>,
    work: &mut Work,
) -> Result<Cow<'a, [LoadedScenario]>, TooShort> {
    let is_open = |loaded: &LoadedScenario| loaded.scenario.warm_up == WarmUp::Auto;
    if !suite.iter().any(is_open) {
        return Ok(Cow::Borrowed(suite));
    }
    let first = |loaded| if is_open(loaded) { seeds_of(loaded, options.seeds) } else { Vec::new() };
    let seeds: Vec<Vec<u64>> = suite.iter().map(first).collect();
    let jobs = jobs_of(suite, &seeds);
    let done =
        spread(&jobs, options.threads, options.order, options.is_interrupted, &|job: Job<'_>| {
            replicate(job.loaded, job.strategy, job.seed, false)
        });
    work.add(&jobs, &done);
    let mut done = done.into_iter();
    let mut settled = suite.to_vec();
    for (loaded, seeds) in settled.iter_mut().zip(&seeds).filter(|(loaded, _)| is_open(loaded)) {
        let count = seeds.len() * loaded.scenario.strategies.len();
        let pass: Vec<Option<Replication>> = done.by_ref().take(count).collect();
        if let Some(pass) = pass.into_iter().collect::<Option<Vec<_>>>() {
            loaded.scenario.warm_up = WarmUp::Stated(cut(loaded, &pass)?);
        }
    }
    Ok(Cow::Owned(settled))
}

/// A scenario with its warm-up stated; one that is to be found is the one that [`run`](super::run)
/// finds. What an interrupted first pass has not found stays open.
///
/// # Errors
/// A run that is too short.
pub fn settle(loaded: LoadedScenario, options: Options<'_>) -> Result<LoadedScenario, TooShort> {
    let suite = [loaded];
    let settled = settled(&suite, options, &mut Work::default())?.into_owned().pop();
    let [loaded] = suite;
    Ok(settled.unwrap_or(loaded))
}

/// The longest cut of the strategies; the replications stand by seeds, then by strategies.
fn cut(loaded: &LoadedScenario, pass: &[Replication]) -> Result<Duration, TooShort> {
    let strategies = &loaded.scenario.strategies;
    let mut longest = Duration::ZERO;
    for (place, strategy) in strategies.iter().enumerate() {
        let of_strategy: Vec<_> = pass.iter().skip(place).step_by(strategies.len()).collect();
        let bin_s = of_strategy.first().map_or(1.0, |run| run.results.timeline.bin_s);
        let bins = (loaded.scenario.horizon.as_secs_f64() / bin_s + 1e-6) as usize;
        let cut = truncation(&population(&of_strategy, bins)).ok_or_else(|| TooShort {
            file: loaded.file.clone(),
            strategy: strategy.name.to_string(),
        })?;
        let bin_ns = libm::round(bin_s * 1e9) as u64;
        longest = longest.max(Duration::from_nanos(bin_ns * cut as u64));
    }
    Ok(longest)
}

/// The requests in the client's queue and in flight, by bins before the horizon, summed over seeds.
fn population(runs: &[&Replication], bins: usize) -> Vec<f64> {
    let mut sums = vec![0.0; bins];
    for run in runs {
        for name in ["client_in_flight", "queue_depth"] {
            let column = run.results.timeline.columns.get(name).into_iter().flatten();
            sums.iter_mut().zip(column).for_each(|(sum, value)| *sum += value);
        }
    }
    sums
}
