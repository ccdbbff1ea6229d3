//! The replications of a scenario, put together.

use crate::{
    file::{LoadedScenario, scenario::Strategy},
    replication::Replication,
    results::{ScenarioResults, SeedResults, StrategyKind},
    verdict::assemble::{StrategyRun, assemble},
};

/// What was run of a scenario so far.
#[derive(Debug)]
pub(super) struct Gathered {
    seeds: Vec<u64>,
    /// In the order of the strategies, then of the seeds.
    per_strategy: Vec<Vec<SeedResults>>,
}

impl Gathered {
    /// Nothing yet.
    pub(super) fn new(loaded: &LoadedScenario) -> Self {
        let per_strategy = vec![Vec::new(); loaded.scenario.strategies.len()];
        Self { seeds: Vec::new(), per_strategy }
    }

    /// What results were put together from.
    pub(super) fn again(results: ScenarioResults) -> Self {
        let strategies = results.strategies.into_iter();
        let per_strategy = strategies.map(|strategy| strategy.per_seed).collect();
        Self { seeds: results.seeds, per_strategy }
    }

    /// Adds a seed if every strategy was run, so that pairs stay pairs also in an interrupted run.
    fn add(&mut self, seed: u64, round: Vec<Option<Replication>>) {
        if round.iter().all(Option::is_some) {
            self.seeds.push(seed);
            for (all, one) in self.per_strategy.iter_mut().zip(round.into_iter().flatten()) {
                all.push(one.results);
            }
        }
    }

    /// The results of the scenario, judged.
    pub(super) fn assemble(self, loaded: &LoadedScenario) -> ScenarioResults {
        let strategies = loaded.scenario.strategies.iter();
        let runs = strategies.zip(self.per_strategy).map(|(s, seeds)| strategy_run(s, seeds));
        assemble(loaded, self.seeds, runs.collect())
    }
}

/// Adds the replications of some seeds of each scenario, in the order of the jobs.
pub(super) fn gather(
    suite: &[LoadedScenario],
    seeds: &[Vec<u64>],
    done: Vec<Option<Replication>>,
    gathered: &mut [Gathered],
) {
    let mut done = done.into_iter();
    for ((loaded, seeds), gathered) in suite.iter().zip(seeds).zip(gathered) {
        for &seed in seeds {
            gathered.add(seed, done.by_ref().take(loaded.scenario.strategies.len()).collect());
        }
    }
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
