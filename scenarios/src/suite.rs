//! Many replications: spread over threads, collected by place, summed up.

mod further;
mod gathered;
mod jobs;
mod plan;
mod settling;
mod verify;

use std::sync::atomic::AtomicBool;

pub use jobs::Order;
pub use plan::{own_part, plan};
pub use settling::{TooShort, settle};
pub use verify::{Difference, FirstDifference, Verification, verify};

use crate::{
    file::LoadedScenario,
    replication::{Replication, replicate},
    results::{Results, ScenarioResults, SweepResults},
    verdict::{finish::finish_swept, results_error::ResultsError, sweep::sweeps},
};
use further::{Swept, further};
use gathered::{Gathered, gather};
use jobs::{Job, spread};
use settling::settled;

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

/// Why a run came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// A result is not a number.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// A warm-up cannot be found.
    #[error(transparent)]
    TooShort(#[from] TooShort),
}

/// A law that a replication broke.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The scenario's file.
    pub file: String,
    /// The scenario's name.
    pub scenario: String,
    /// Whether it is one of several in the file.
    pub is_point: bool,
    /// The strategy.
    pub strategy: String,
    /// The seed.
    pub seed: u64,
    /// When, and which law.
    pub what: String,
}

/// The seeds of a scenario: those of the file, 1 to N, or the given ones. Where the file asks for
/// more until every expectation is decided, those it begins with.
pub fn seeds_of(loaded: &LoadedScenario, given: Option<(u64, u64)>) -> Vec<u64> {
    let (first, last) = given.unwrap_or((1, u64::from(loaded.scenario.seeds.first())));
    (first..=last).collect()
}

/// How many replications a run makes, at least.
pub fn replication_count(suite: &[LoadedScenario], given: Option<(u64, u64)>) -> usize {
    let count =
        |loaded: &LoadedScenario| seeds_of(loaded, given).len() * loaded.scenario.strategies.len();
    suite.iter().map(count).sum()
}

/// Runs every scenario, strategy and seed, and judges the expectations. `on_done` hears of every
/// finished replication, on some worker thread.
///
/// Where no seeds are given, a scenario may ask for more until every expectation is decided. They
/// follow from the results so far alone.
///
/// A warm-up that is to be found is found first, in a pass of its own that nobody hears of.
///
/// # Errors
/// Where a result is not a number, which is Squall's own fault, and where a run is too short to find
/// its warm-up.
pub fn run(
    suite: &[LoadedScenario],
    options: Options<'_>,
    on_done: &(dyn Fn() + Sync),
) -> Result<Run, RunError> {
    let mut work = Work::default();
    let settled = settled(suite, options, &mut work)?;
    let suite = &*settled;
    let mut seeds: Vec<Vec<u64>> =
        suite.iter().map(|loaded| seeds_of(loaded, options.seeds)).collect();
    let mut gathered: Vec<Gathered> = suite.iter().map(Gathered::new).collect();
    let (scenarios, sweeps, is_complete) = loop {
        let jobs = jobs_of(suite, &seeds);
        let done = spread(&jobs, options.threads, options.order, options.is_interrupted, &|job| {
            let replication = replicate(job.loaded, job.strategy, job.seed, false);
            on_done();
            replication
        });
        let is_complete = done.iter().all(Option::is_some);
        work.add(&jobs, &done);
        gather(suite, &seeds, done, &mut gathered);
        let rounds = suite.iter().zip(std::mem::take(&mut gathered));
        let scenarios: Vec<ScenarioResults> =
            rounds.map(|(loaded, gathered)| gathered.assemble(loaded)).collect();
        let sweeps = sweeps(suite, &scenarios);
        let may_go_on = is_complete && options.seeds.is_none();
        seeds = if may_go_on { more(suite, &scenarios, &sweeps) } else { Vec::new() };
        if seeds.iter().all(Vec::is_empty) {
            break (scenarios, sweeps, is_complete);
        }
        gathered = scenarios.into_iter().map(Gathered::again).collect();
    };
    let results = finish_swept(scenarios, sweeps, is_complete)?;
    let Work { breaches, events, requests } = work;
    Ok(Run { results, breaches, events, requests })
}

/// The seeds to add to each scenario.
fn more(
    suite: &[LoadedScenario],
    scenarios: &[ScenarioResults],
    sweeps: &[SweepResults],
) -> Vec<Vec<u64>> {
    let swept = Swept::all(sweeps, scenarios);
    let pairs = suite.iter().zip(scenarios);
    pairs
        .map(|(loaded, results)| {
            let mut swept = swept.iter();
            let swept = swept.find(|swept| swept.sweep.points.contains(&results.name));
            further(loaded.scenario.seeds, results, swept)
        })
        .collect()
}

/// What all rounds come to.
#[derive(Debug, Default)]
struct Work {
    breaches: Vec<Breach>,
    events: u64,
    requests: u64,
}

impl Work {
    fn add(&mut self, jobs: &[Job<'_>], done: &[Option<Replication>]) {
        for (job, replication) in jobs.iter().zip(done) {
            let Some(replication) = replication else { continue };
            self.events += replication.event_count;
            self.requests += replication.results.counts["requests"];
            self.breaches.extend(replication.breaches.iter().map(|what| Breach {
                file: job.loaded.file.clone(),
                scenario: job.loaded.scenario.scenario.to_string(),
                is_point: job.loaded.point.is_some(),
                strategy: job.strategy.name.to_string(),
                seed: job.seed,
                what: what.clone(),
            }));
        }
    }
}

/// All jobs, in the order of the files, the seeds, the strategies.
fn jobs_of<'a>(suite: &'a [LoadedScenario], seeds: &[Vec<u64>]) -> Vec<Job<'a>> {
    let mut jobs = Vec::new();
    for (loaded, seeds) in suite.iter().zip(seeds) {
        for &seed in seeds {
            let strategies = loaded.scenario.strategies.iter();
            jobs.extend(strategies.map(|strategy| Job { loaded, strategy, seed }));
        }
    }
    jobs
}
