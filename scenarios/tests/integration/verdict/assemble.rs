//! One scenario's results, put together and derived again.

use std::collections::BTreeMap;

use scenarios::{
    file::{
        LoadedScenario, Trace,
        expectation::{Bound, Operator},
    },
    results::{Estimate, Method, ScenarioResults, StrategyKind, Verdict},
    verdict::assemble::{StrategyRun, assemble, derive_again},
};
use serde_json::json;

use super::fixture::{line, loaded, seed};

fn run(name: &str, attempts: [f64; 3]) -> StrategyRun {
    let metrics = |attempts| [("attempts", Some(attempts)), ("recovery_time_s", None)];
    StrategyRun {
        name: name.to_owned(),
        kind: StrategyKind::Scheduler,
        config: json!({"queue": {"capacity": 10}}),
        per_seed: (1..)
            .zip(attempts)
            .map(|(number, value)| seed(number, &metrics(value)))
            .collect(),
    }
}

pub(super) fn assembled() -> ScenarioResults {
    let expect = vec![line(false, "squall.attempts", Operator::Less, Bound::Literal(5.0))];
    let runs = vec![run("direct", [10.0, 11.0, 12.0]), run("squall", [1.0, 2.0, 3.5])];
    assemble(&loaded(expect), vec![1, 2, 3], runs)
}

#[test]
fn everything_is_in_its_place() {
    let results = assembled();
    assert_eq!((results.name.as_str(), results.baseline.as_str()), ("fixture", "direct"));
    assert_eq!(results.file, "suites/fixture.yaml");
    assert_eq!(results.seeds, [1, 2, 3]);
    let names: Vec<&str> = results.strategies.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["direct", "squall"]);
    let classes: Vec<&str> =
        results.strategies[1].classes.iter().map(|class| class.name.as_str()).collect();
    assert_eq!(classes, ["chat", "batch"], "the order of the file, not of the alphabet");
    assert_eq!(results.strategies[0].summary["attempts"].mean, Some(11.0));
    assert_eq!(results.strategies[0].classes[1].summary["attempts"].n, 3);
    let never = Estimate { mean: None, ci_low: None, ci_high: None, n: 0, method: Method::T };
    assert_eq!(results.strategies[0].summary["recovery_time_s"], never);
    let total = &results.comparisons[0];
    assert_eq!((total.metric.as_str(), total.verdict), ("attempts", Verdict::Better));
    assert_eq!(results.expectations.len(), 1);
}

#[test]
fn what_is_derived_follows_from_the_per_seed_part_alone() {
    let results = assembled();
    let mut bare = results.clone();
    bare.comparisons.clear();
    for strategy in &mut bare.strategies {
        strategy.summary.clear();
        strategy.classes.iter_mut().for_each(|class| class.summary.clear());
    }
    assert_ne!(bare, results);
    assert_eq!(derive_again(&bare), results);
    // Shards come in any order.
    bare.strategies.iter_mut().for_each(|strategy| strategy.per_seed.reverse());
    let again = derive_again(&bare);
    assert_eq!(again.comparisons, results.comparisons);
    for (again, first) in again.strategies.iter().zip(&results.strategies) {
        assert_eq!((&again.summary, &again.classes), (&first.summary, &first.classes));
    }
}

#[test]
fn the_scenario_digest_tells_experiments_apart_and_files_not() {
    let digest = |loaded: &LoadedScenario| assemble(loaded, vec![], vec![]).scenario_digest;
    let first = loaded(vec![]);
    let known = digest(&first);
    assert!(known.starts_with("sha256:") && known.len() == 7 + 64, "{known}");

    let mut renamed = first.clone();
    renamed.file = "elsewhere.yaml".to_owned();
    renamed.description = String::new();
    assert_eq!(digest(&renamed), known);

    let mut changed = first.clone();
    changed.resolved["horizon"] = json!("2m");
    assert_ne!(digest(&changed), known);

    let trace = |sha256: &str| Trace { rows: std::sync::Arc::from([]), sha256: sha256.to_owned() };
    let mut traced = first.clone();
    traced.traces = BTreeMap::from([("hour.csv".to_owned(), trace("00"))]);
    let with_trace = digest(&traced);
    assert_ne!(with_trace, known);
    traced.traces = BTreeMap::from([("hour.csv".to_owned(), trace("01"))]);
    assert_ne!(digest(&traced), with_trace);
}
