//! The published experiments come out as published: every number that the head of a file names is
//! an expectation with the tolerance that it states, and every expectation passes.

use std::{collections::BTreeSet, sync::atomic::AtomicBool, thread::available_parallelism};

use scenarios::{
    file::{
        LoadedScenario,
        expectation::{Bound, Expectation, MetricOf, Operator},
    },
    results::Status,
    suite::{Options, Order, run},
};

use super::shipped_in;

#[test]
fn at_the_shipped_seeds_every_expectation_passes() {
    let is_interrupted = AtomicBool::new(false);
    let threads = available_parallelism().map_or(1, usize::from);
    let options =
        Options { threads, order: Order::AsGiven, seeds: None, is_interrupted: &is_interrupted };
    let run = run(&shipped_in("suites/published"), options, &|| {}).expect("all is finite");
    assert!(run.breaches.is_empty(), "{:#?}", run.breaches);
    let judged = run.results.scenarios.iter().flat_map(|scenario| &scenario.expectations);
    let missed = judged.filter(|line| line.status != Status::Passed);
    let told: Vec<_> = missed
        .map(|line| format!("{}:{} {}: {}", line.file, line.line, line.text, line.note))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
}

/// What the head of a file says of a metric, and the bounds that the words mean.
struct Published {
    file: &'static str,
    /// `strategy.metric`, or that over another with ` / ` in between.
    metric: &'static str,
    words: &'static [&'static str],
    low: f64,
    high: f64,
    /// Whether it has to hold in every seed.
    is_always: bool,
}

const fn around(
    file: &'static str,
    metric: &'static str,
    words: &'static [&'static str],
    number: f64,
    percent: f64,
) -> Published {
    let (low, high) = (number * (1.0 - percent / 100.0), number * (1.0 + percent / 100.0));
    Published { file, metric, words, low, high, is_always: false }
}

/// Where the number itself is the least that is possible, or only a bound is published.
const fn at_most(
    file: &'static str,
    metric: &'static str,
    words: &'static [&'static str],
    high: f64,
) -> Published {
    Published { file, metric, words, low: f64::NEG_INFINITY, high, is_always: false }
}

/// An outcome that the words name: the metric is beyond a line in every seed.
const fn outcome(
    file: &'static str,
    metric: &'static str,
    words: &'static [&'static str],
    low: f64,
    high: f64,
) -> Published {
    Published { file, metric, words, low, high, is_always: true }
}

const INFINITY: f64 = f64::INFINITY;
const LOAD_10: &str = "three retries 1.88 times the calls (tolerance 3 %)";
const OUTCOME: &str = "Tolerance: the outcome, recovered or not, in every seed.";

const PUBLISHED: &[Published] = &[
    around("retries-of-10-clients", "three-retries.attempts_per_request", &[LOAD_10], 1.88, 3.0),
    around("retries-of-10-clients", "bucket.attempts_per_request", &["1.11 (5 %)"], 1.11, 5.0),
    at_most("retries-of-10-clients", "breaker.attempts_per_request", &["1.00 (3 %)"], 1.03),
    around("retries-of-100-clients", "three-retries.attempts_per_request", &[LOAD_10], 1.88, 3.0),
    around("retries-of-100-clients", "bucket.attempts_per_request", &["1.23 (13 %)"], 1.23, 13.0),
    around(
        "retries-of-1000-clients",
        "three-retries.attempts_per_request",
        &["the 1.88 of three retries (3 %)"],
        1.88,
        3.0,
    ),
    around(
        "retries-of-1000-clients",
        "bucket.attempts_per_request",
        &["1.77 times the calls (tolerance 7 %)"],
        1.77,
        7.0,
    ),
    around(
        "retries-where-most-fail",
        "three-retries.attempts_per_request",
        &["three retries 2.75 times the calls (tolerance 3 %)"],
        2.75,
        3.0,
    ),
    at_most(
        "retries-where-most-fail",
        "bucket.attempts_per_request",
        &["at most 1.114 times"],
        1.114,
    ),
    around(
        "collapse-in-balance",
        "three-tries.server_in_flight_mean",
        &["100 calls in flight", "(tolerance 5 %)"],
        100.0,
        5.0,
    ),
    around(
        "collapse-in-balance",
        "three-tries.attempt_latency_ms_mean",
        &["2 s each (tolerance 5 %)"],
        2_000.0,
        5.0,
    ),
    outcome(
        "collapse-after-a-rush",
        "backoff.success_rate",
        &["nearly every call fails still", "Tolerance: the outcome, in every seed."],
        f64::NEG_INFINITY,
        0.2,
    ),
    outcome(
        "collapse-after-a-rush",
        "no-retry.success_rate",
        &["only the rush itself is lost, a third of all calls"],
        0.65,
        INFINITY,
    ),
    outcome(
        "retry-storm-baseline",
        "resends.success_rate",
        &["it recovers", OUTCOME],
        0.99,
        INFINITY,
    ),
    outcome("retry-storm-baseline", "resends.recovery_time_s", &[OUTCOME], f64::NEG_INFINITY, 30.0),
    outcome(
        "retry-storm-metastable",
        "resends.success_rate",
        &["never", OUTCOME, "ends at 35 %"],
        f64::NEG_INFINITY,
        0.37,
    ),
    outcome(
        "retry-storm-shorter-trigger",
        "resends.success_rate",
        &["yes (published)", OUTCOME],
        0.99,
        INFINITY,
    ),
    outcome(
        "retry-storm-lower-load",
        "resends.success_rate",
        &["yes (published)", OUTCOME],
        0.99,
        INFINITY,
    ),
    around(
        "client-throttling",
        "k-2.responses_429 / k-2.responses_200",
        &["with K = 2 the server refuses one for each that it accepts", "tolerance 5 % for K = 2"],
        1.0,
        5.0,
    ),
    Published {
        file: "client-throttling",
        metric: "k-1-1.responses_429 / k-1-1.responses_200",
        words: &["with K = 1.1 one for every ten", "0.08 to 0.13 for K = 1.1"],
        low: 0.08,
        high: 0.13,
        is_always: false,
    },
    around(
        "coordinated-omission",
        "patient.sojourn_time_all_ms_mean",
        &["25.0 s in the mean", "tolerance 0.5 %"],
        25_000.0,
        0.5,
    ),
    around(
        "coordinated-omission",
        "patient.sojourn_time_all_ms_p99",
        &["98 s in the 99th percentile", "tolerance 0.5 %"],
        98_000.0,
        0.5,
    ),
    outcome(
        "coordinated-omission",
        "patient.attempt_latency_ms_max",
        &["1 ms in every rank"],
        f64::NEG_INFINITY,
        2.0,
    ),
];

#[test]
fn every_number_of_a_head_is_an_expectation_within_its_tolerance() {
    let files = shipped_in("suites/published");
    for published in PUBLISHED {
        let named = |loaded: &&LoadedScenario| loaded.scenario.scenario.as_str() == published.file;
        let loaded = files.iter().find(named).unwrap_or_else(|| panic!("no {}", published.file));
        check(loaded, published);
    }
    let told: BTreeSet<_> = PUBLISHED.iter().map(|published| published.file).collect();
    let shipped = files.iter().map(|loaded| loaded.scenario.scenario.as_str());
    assert_eq!(shipped.collect::<BTreeSet<_>>(), told, "each file has a number or an outcome");
}

fn check(loaded: &LoadedScenario, published: &Published) {
    let Published { file, metric, words, low, high, is_always } = published;
    let head = loaded.description.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in *words {
        assert!(head.contains(words), "the head of {file} does not say `{words}`: {head}");
    }
    let lines = loaded.scenario.expect.iter().filter(|line| line.is_always || !is_always);
    let bounds: Vec<_> = lines.filter_map(|line| bound_of(line, metric)).collect();
    let least = bounds.iter().filter_map(|(low, _)| *low).fold(f64::NEG_INFINITY, f64::max);
    let most = bounds.iter().filter_map(|(_, high)| *high).fold(INFINITY, f64::min);
    // The lines may be stricter than the words, and a rounding error is no laxity.
    let (low, high) = (low - low.abs() * 1e-9, high + high.abs() * 1e-9);
    assert!(least >= low && most <= high, "{file} asks for {metric} from {least} to {most}");
}

/// The lower and upper bound that a line sets to a metric, or to a ratio of two.
fn bound_of(line: &Expectation, metric: &str) -> Option<(Option<f64>, Option<f64>)> {
    let name = |of: &MetricOf| Some(format!("{}.{}", of.strategy.as_ref()?, of.metric));
    let left = name(&line.left)?;
    let (bounded, bound) = match &line.bound {
        Bound::Literal(number) => (left, *number),
        Bound::Reference { factor, of } => (format!("{left} / {}", name(of)?), *factor),
    };
    (bounded == metric).then_some(match line.operator {
        Operator::Less | Operator::LessOrEqual => (None, Some(bound)),
        Operator::Greater | Operator::GreaterOrEqual => (Some(bound), None),
        Operator::Equal | Operator::Near(_) => (Some(bound), Some(bound)),
    })
}
