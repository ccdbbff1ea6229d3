//! Many replications: spread over threads, collected by place, summed up.

mod jobs;
mod plan;
mod verify;

use std::sync::atomic::AtomicBool;

pub use jobs::Order;
pub use plan::{own_part, plan};
pub use verify::{Difference, FirstDifference, Verification, verify};

use crate::{
    file::{LoadedScenario, scenario::Strategy},
    replication::{Replication, replicate},
    results::{Results, ScenarioResults, SeedResults, StrategyKind},
    verdict::{
        assemble::{StrategyRun, assemble},
        finish::finish,
        results_error::ResultsError,
    },
};
use jobs::{Job, spread};

/// How to run.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// Worker threads, at least 1. The results do not depend on it.
    pub threads: usize,
    /// The order in which the jobs are taken up. The results do not depend on it.
    pub order: Order,
    /// First and last seed, in place of those of the files.
    pub seeds: Option<(u64, u64)>,
    /// Set from outside to stop early.
    pub is_interrupted: &'a AtomicBool,
}

/// What a run leaves behind.
#[derive(Debug)]
pub struct Run {
    /// The results, judged and digested.
    pub results: Results,
    /// Broken laws: Squall's own fault.
    pub breaches: Vec<Breach>,
    /// Events simulated.
    pub events: u64,
    /// Requests simulated.
    pub requests: u64,
}

/// A law that a replication broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The scenario's file.
    pub file: String,
    /// The strategy.
    pub strategy: String,
    /// The seed.
    pub seed: u64,
    /// When, and which law.
    pub what: String,
}

/// The seeds of a scenario: those of the file, 1 to N, or the given ones.
pub fn seeds_of(loaded: &LoadedScenario, given: Option<(u64, u64)>) -> Vec<u64> {
    let (first, last) = given.unwrap_or((1, u64::from(loaded.scenario.seeds)));
    (first..=last).collect()
}

/// How many replications a run makes.
pub fn replication_count(suite: &[LoadedScenario], given: Option<(u64, u64)>) -> usize {
    let count =
        |loaded: &LoadedScenario| seeds_of(loaded, given).len() * loaded.scenario.strategies.len();
    suite.iter().map(count).sum()
}

/// Runs every scenario, strategy and seed, and judges the expectations. `on_done` hears of every
/// finished replication, on some worker thread.
///
/// # Errors
/// Where a result is not a number, which is Squall's own fault.
pub fn run(
    suite: &[LoadedScenario],
    options: Options<'_>,
    on_done: &(dyn Fn() + Sync),
) -> Result<Run, ResultsError> {
    let jobs = jobs_of(suite, options.seeds);
    let done = spread(&jobs, options.threads, options.order, options.is_interrupted, &|job| {
        let replication = replicate(job.loaded, job.strategy, job.seed, false);
        on_done();
        replication
    });
    let is_complete = done.iter().all(Option::is_some);
    let (mut breaches, mut events, mut requests) = (Vec::new(), 0, 0);
    for (job, replication) in jobs.iter().zip(&done) {
        let Some(replication) = replication else { continue };
        events += replication.event_count;
        requests += replication.results.counts["requests"];
        breaches.extend(replication.breaches.iter().map(|what| Breach {
            file: job.loaded.file.clone(),
            strategy: job.strategy.name.to_string(),
            seed: job.seed,
            what: what.clone(),
        }));
    }
    let scenarios = collect(suite, options.seeds, done);
    let results = finish(scenarios, is_complete)?;
    Ok(Run { results, breaches, events, requests })
}

/// All jobs, in the order of the files, the seeds, the strategies.
fn jobs_of(suite: &[LoadedScenario], given: Option<(u64, u64)>) -> Vec<Job<'_>> {
    let mut jobs = Vec::new();
    for loaded in suite {
        for seed in seeds_of(loaded, given) {
            let strategies = loaded.scenario.strategies.iter();
            jobs.extend(strategies.map(|strategy| Job { loaded, strategy, seed }));
        }
    }
    jobs
}

/// Puts the replications of each scenario together. Of an interrupted run only the seeds count in
/// which every strategy was run, so that pairs stay pairs.
fn collect(
    suite: &[LoadedScenario],
    given: Option<(u64, u64)>,
    done: Vec<Option<Replication>>,
) -> Vec<ScenarioResults> {
    let mut done = done.into_iter();
    let mut scenarios = Vec::new();
    for loaded in suite {
        let strategies = &loaded.scenario.strategies;
        let mut seeds = Vec::new();
        let mut per_strategy: Vec<Vec<SeedResults>> = vec![Vec::new(); strategies.len()];
        for seed in seeds_of(loaded, given) {
            let round: Vec<_> = done.by_ref().take(strategies.len()).collect();
            if round.iter().all(Option::is_some) {
                seeds.push(seed);
                for (all, one) in per_strategy.iter_mut().zip(round.into_iter().flatten()) {
                    all.push(one.results);
                }
            }
        }
        let runs = strategies.iter().zip(per_strategy).map(|(s, seeds)| strategy_run(s, seeds));
        scenarios.push(assemble(loaded, seeds, runs.collect()));
    }
    scenarios
}

fn strategy_run(strategy: &Strategy, per_seed: Vec<SeedResults>) -> StrategyRun {
    let is_reference = strategy.config.is_none();
    let config = match &strategy.config {
        Some(config) => serde_json::to_value(config),
        None => serde_json::to_value(strategy.reference),
    };
    StrategyRun {
        name: strategy.name.to_string(),
        kind: if is_reference { StrategyKind::Reference } else { StrategyKind::Scheduler },
        config: config.expect("settings are plain data"),
        per_seed,
    }
}
