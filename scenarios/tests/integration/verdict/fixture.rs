//! Small results made by hand.

use std::collections::BTreeMap;

use scenarios::{
    file::{
        LoadedScenario,
        expectation::{Bound, Expectation, MetricOf, Operator},
    },
    results::{
        ClassSeedResults, JudgedExpectation, LatencyHeatmap, SeedResults, StrategyKind,
        StrategyResults, Timeline, TraceLine,
    },
    statistics::summary::{pool, summarise, summarise_classes},
    verdict::judge::judge,
};
use serde_json::json;

/// The classes of [`loaded`], in the order of its file.
pub(super) const CLASSES: [&str; 2] = ["chat", "batch"];

pub(super) fn loaded(expect: Vec<Expectation>) -> LoadedScenario {
    let class = |name: &str| json!({"class": name, "arrivals": {"poisson": {"rate": "1/s"}}});
    let scenario = json!({
        "scenario": "fixture",
        "horizon": "1m",
        "workload": CLASSES.map(class),
        "server": {"engine": {"slots": {"servers": 1, "service_time": {"constant": "5ms"}}}},
        "strategies": [{"name": "direct"}, {"name": "squall"}],
    });
    let mut decoded: scenarios::file::scenario::Scenario =
        serde_json::from_value(scenario.clone()).expect("a scenario");
    let expect_lines = (0..expect.len() as u32).map(|index| 10 + index).collect();
    decoded.expect = expect;
    LoadedScenario {
        scenario: decoded,
        point: None,
        resolved: scenario,
        assumptions: Vec::new(),
        description: "Question: none.".to_owned(),
        file: "suites/fixture.yaml".to_owned(),
        expect_lines,
        traces: BTreeMap::new(),
        clients: BTreeMap::new(),
        origins: BTreeMap::new(),
        warnings: Vec::new(),
    }
}

/// One replication with these metrics, in all and in every class.
pub(super) fn seed(seed: u64, metrics: &[(&str, Option<f64>)]) -> SeedResults {
    let metrics: BTreeMap<String, Option<f64>> =
        metrics.iter().map(|&(name, value)| (name.to_owned(), value)).collect();
    let class = ClassSeedResults {
        metrics: metrics.clone(),
        counts: BTreeMap::from([("requests".to_owned(), 60)]),
        failures_by_cause: BTreeMap::new(),
        histograms: BTreeMap::new(),
    };
    SeedResults {
        seed,
        metrics,
        counts: BTreeMap::from([("requests".to_owned(), 120)]),
        failures_by_cause: BTreeMap::from([("rate_limited".to_owned(), seed)]),
        classes: CLASSES.iter().map(|&name| (name.to_owned(), class.clone())).collect(),
        histograms: BTreeMap::new(),
        timeline: Timeline {
            start_s: 0.0,
            bin_s: 10.0,
            columns: BTreeMap::from([("arrivals".to_owned(), vec![12.0, 9.5])]),
        },
        latency_heatmap: LatencyHeatmap {
            bin_s: 10.0,
            bands_ms: vec![1.0, 2.0],
            counts: vec![vec![1], vec![]],
        },
        worst_request_id: None,
        worst_request: vec![TraceLine {
            at_ms: 0.1 + 0.2,
            event: "submitted".to_owned(),
            detail: "class chat".to_owned(),
        }],
        event_digest: format!("{seed:016x}"),
    }
}

/// A strategy with one metric, its values in the seeds 1, 2, ...
pub(super) fn strategy(name: &str, metric: &str, values: &[Option<f64>]) -> StrategyResults {
    let per_seed =
        (1_u64..).zip(values).map(|(number, &value)| seed(number, &[(metric, value)])).collect();
    of_seeds(name, per_seed)
}

pub(super) fn of_seeds(name: &str, per_seed: Vec<SeedResults>) -> StrategyResults {
    StrategyResults {
        name: name.to_owned(),
        kind: StrategyKind::Scheduler,
        config: json!({}),
        summary: summarise(&per_seed),
        pooled: pool(&per_seed),
        classes: summarise_classes(&per_seed, &CLASSES.map(str::to_owned)),
        per_seed,
    }
}

/// `strategy.metric` or `strategy.class.metric`.
pub(super) fn metric_of(text: &str) -> MetricOf {
    let words: Vec<&str> = text.split('.').collect();
    let (strategy, class, metric) = match words[..] {
        [strategy, metric] => (strategy, None, metric),
        [strategy, class, metric] => (strategy, Some(class), metric),
        _ => panic!("not a metric of a strategy: {text}"),
    };
    MetricOf {
        strategy: (strategy != "every").then(|| strategy.to_owned()),
        class: class.map(str::to_owned),
        metric: metric.to_owned(),
    }
}

pub(super) fn reference(factor: f64, of: &str) -> Bound {
    Bound::Reference { factor, of: metric_of(of) }
}

pub(super) fn line(is_always: bool, left: &str, operator: Operator, bound: Bound) -> Expectation {
    let always = if is_always { "always " } else { "" };
    let right = match &bound {
        Bound::Literal(value) => value.to_string(),
        Bound::Reference { factor, of } => format!("{factor} * {}", of.metric),
    };
    let text = format!("{always}{left} {} {right}", operator.symbol());
    Expectation { text, is_always, left: metric_of(left), operator, bound }
}

/// The one judgement of one line.
#[track_caller]
pub(super) fn judge_one(
    expectation: Expectation,
    strategies: &[StrategyResults],
) -> JudgedExpectation {
    let mut judged = judge(&loaded(vec![expectation]), strategies);
    assert_eq!(judged.len(), 1, "one line for one strategy");
    judged.remove(0)
}
