//! The table of a scenario: metrics by strategies.

use scenarios::{
    metric::Unit,
    results::{Comparison, Estimate, Method, ScenarioResults, StrategyResults},
};

use crate::format::{label_of, unit_of};

/// What every table shows, if it is defined: first what the user gets, then what it costs.
const METRICS: [&str; 18] = [
    "success_rate",
    "goodput_per_s",
    "sojourn_time_all_ms_p50",
    "sojourn_time_all_ms_p99",
    "sojourn_time_ms_p99",
    "queue_wait_ms_p99",
    "attempts_per_request",
    "amplification_max",
    "responses_429",
    "responses_503",
    "wasted_work_share",
    "gpu_utilisation_mean",
    "gpu_seconds_per_success",
    "cost_usd_per_success",
    "cost_usd_retries",
    "cost_usd_wasted",
    "cost_usd_half_answers",
    "recovery_time_s",
];

/// One metric, by strategy.
#[derive(Debug)]
pub(crate) struct Row<'a> {
    pub(crate) label: String,
    pub(crate) unit: Unit,
    /// In the order of [`ScenarioResults::strategies`].
    pub(crate) cells: Vec<Cell<'a>>,
}

/// One metric of one strategy.
#[derive(Debug)]
pub(crate) struct Cell<'a> {
    pub(crate) estimate: Estimate,
    pub(crate) comparison: Option<&'a Comparison>,
}

/// What is shown also where it is 0 for everybody: that nothing got through is the answer.
const ALWAYS: [&str; 2] = ["success_rate", "goodput_per_s"];

/// The rows of all requests, or of one class. A metric that is undefined, or 0 in every seed of
/// every strategy, has no row, but for the success rate and the goodput.
pub(crate) fn rows<'a>(scenario: &'a ScenarioResults, class: Option<&str>) -> Vec<Row<'a>> {
    METRICS.iter().filter_map(|metric| row(scenario, class, metric)).collect()
}

/// An estimate of all requests, or of one class.
pub(crate) fn estimate(
    strategy: &StrategyResults,
    class: Option<&str>,
    metric: &str,
) -> Option<Estimate> {
    strategy.estimate(class, metric)
}

fn row<'a>(scenario: &'a ScenarioResults, class: Option<&str>, metric: &str) -> Option<Row<'a>> {
    const NOTHING: Estimate =
        Estimate { mean: None, ci_low: None, ci_high: None, n: 0, method: Method::T };
    let cells: Vec<Cell<'_>> = scenario
        .strategies
        .iter()
        .map(|strategy| Cell {
            estimate: estimate(strategy, class, metric).unwrap_or(NOTHING),
            comparison: comparison(scenario, class, metric, &strategy.name),
        })
        .collect();
    let is_always_said = ALWAYS.contains(&metric);
    let says_something =
        |cell: &Cell<'_>| cell.estimate.mean.is_some_and(|mean| is_always_said || mean != 0.0);
    cells.iter().any(says_something).then(|| Row {
        label: label_of(metric),
        unit: unit_of(metric),
        cells,
    })
}

fn comparison<'a>(
    scenario: &'a ScenarioResults,
    class: Option<&str>,
    metric: &str,
    strategy: &str,
) -> Option<&'a Comparison> {
    scenario.comparisons.iter().find(|comparison| {
        comparison.metric == metric
            && comparison.class.as_deref() == class
            && comparison.strategy == strategy
    })
}
