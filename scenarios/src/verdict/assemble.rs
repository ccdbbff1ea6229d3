//! The results of one scenario, put together and derived again.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{canonical, compare::compare, judge::judge};
use crate::{
    file::{LoadedScenario, smallest_difference::SmallestDifferences, warm_up::WarmUp},
    results::{ScenarioResults, SeedResults, StrategyKind, StrategyResults},
    statistics::summary::{pool, summarise, summarise_classes},
};

/// The replications of one strategy.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategyRun {
    /// Its name.
    pub name: String,
    /// Whether it is the production scheduler or a reference client.
    pub kind: StrategyKind,
    /// Its settings, all of them.
    pub config: Value,
    /// One entry per seed, in the order of the seeds.
    pub per_seed: Vec<SeedResults>,
}

/// Puts a scenario's results together: summaries, comparisons with the baseline (by default the
/// first strategy), judged expectations and the digest that tells scenarios apart.
///
/// `strategies` stand in the order of the file.
pub fn assemble(
    loaded: &LoadedScenario,
    seeds: Vec<u64>,
    strategies: Vec<StrategyRun>,
) -> ScenarioResults {
    let scenario = &loaded.scenario;
    let classes: Vec<String> =
        scenario.workload.classes.iter().map(|class| class.class.to_string()).collect();
    let baseline = scenario
        .baseline
        .as_ref()
        .or(scenario.strategies.first().map(|strategy| &strategy.name))
        .map_or_else(String::new, ToString::to_string);
    let strategies: Vec<StrategyResults> = strategies
        .into_iter()
        .map(|run| StrategyResults {
            summary: summarise(&run.per_seed),
            pooled: pool(&run.per_seed),
            classes: summarise_classes(&run.per_seed, &classes),
            name: run.name,
            kind: run.kind,
            config: run.config,
            per_seed: run.per_seed,
        })
        .collect();
    let smallest = SmallestDifferences::of_resolved(&loaded.resolved);
    ScenarioResults {
        name: scenario.scenario.to_string(),
        file: loaded.file.clone(),
        scenario_digest: scenario_digest(loaded),
        experiment_digest: experiment_digest(loaded),
        description: loaded.description.clone(),
        resolved: loaded.resolved.clone(),
        assumptions: loaded.assumptions.clone(),
        seeds,
        found_warm_up_s: found_warm_up_s(loaded),
        comparisons: compare(&strategies, &baseline, &smallest),
        expectations: judge(loaded, &strategies),
        baseline,
        strategies,
    }
}

/// The warm-up that a run found; the resolved scenario still says that it is to be found.
fn found_warm_up_s(loaded: &LoadedScenario) -> Option<f64> {
    let was_open = loaded.resolved.get("warm_up").is_some_and(|stated| stated == "auto");
    match loaded.scenario.warm_up {
        WarmUp::Stated(span) if was_open => Some(span.as_secs_f64()),
        WarmUp::Stated(_) | WarmUp::Auto => None,
    }
}

/// The same results with summaries and comparisons computed again from the per-seed part alone;
/// of what was derived, only the order of the classes is taken over.
pub fn derive_again(results: &ScenarioResults) -> ScenarioResults {
    let mut again = results.clone();
    for strategy in &mut again.strategies {
        let order: Vec<String> = strategy.classes.iter().map(|class| class.name.clone()).collect();
        strategy.summary = summarise(&strategy.per_seed);
        strategy.pooled = pool(&strategy.per_seed);
        strategy.classes = summarise_classes(&strategy.per_seed, &order);
    }
    let smallest = SmallestDifferences::of_resolved(&again.resolved);
    again.comparisons = compare(&again.strategies, &again.baseline, &smallest);
    again
}

/// SHA-256 over the canonical JSON of the resolved scenario and of the digests of its traces,
/// whatever its file is called.
pub fn scenario_digest(loaded: &LoadedScenario) -> String {
    digest(loaded, &loaded.resolved)
}

/// The same without what changes no number: the lints that are silent, and what is expected.
fn experiment_digest(loaded: &LoadedScenario) -> String {
    digest(loaded, &experiment(&loaded.resolved))
}

/// A resolved scenario without what changes no number.
pub(super) fn experiment(resolved: &Value) -> Value {
    let mut experiment = resolved.clone();
    if let Some(map) = experiment.as_object_mut() {
        map.retain(|key, _| key != "allow" && key != "expect");
    }
    experiment
}

fn digest(loaded: &LoadedScenario, resolved: &Value) -> String {
    #[derive(Serialize)]
    struct Identity<'a> {
        resolved: &'a Value,
        traces: BTreeMap<&'a str, &'a str>,
    }
    let traces =
        loaded.traces.iter().map(|(name, trace)| (name.as_str(), trace.sha256.as_str())).collect();
    canonical::sha256(&Identity { resolved, traces })
}
