//! A line of the table of contents.

use scenarios::{
    metric::{Better, find},
    results::{ScenarioResults, Status},
};

use crate::{
    format,
    summary::estimate,
    verdict::{Tally, status_sign, status_word},
};

/// A scenario in the table of contents.
#[derive(Clone, Debug)]
pub(crate) struct IndexRow {
    pub(crate) anchor: String,
    pub(crate) name: String,
    pub(crate) status: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) expectations: String,
    pub(crate) success: Best,
    pub(crate) latency: Best,
}

/// The best value of a metric, and whose it is.
#[derive(Clone, Debug)]
pub(crate) struct Best {
    pub(crate) value: String,
    pub(crate) strategy: String,
}

impl IndexRow {
    /// Looks up what is most notable.
    pub(crate) fn new(scenario: &ScenarioResults, index: usize) -> Self {
        let tally = Tally::of(&scenario.expectations);
        let is_judged = tally.total() > 0;
        let status = if is_judged { tally.status() } else { Status::Inconclusive };
        Self {
            anchor: super::scenario::anchor(index),
            name: scenario.name.clone(),
            status: if is_judged { status_word(status) } else { "none" },
            sign: if is_judged { status_sign(status, false) } else { "" },
            expectations: match tally {
                _ if !is_judged => "none stated".to_owned(),
                Tally { passed, .. } => format!("{passed} of {} passed", tally.total()),
            },
            success: best(scenario, "success_rate"),
            latency: best(scenario, "sojourn_time_all_ms_p99"),
        }
    }
}

/// The best mean; strategies whose means read the same share it.
fn best(scenario: &ScenarioResults, metric: &str) -> Best {
    let is_lower_better = find(metric).is_some_and(|metric| metric.better == Better::Lower);
    let unit = format::unit_of(metric);
    let means: Vec<_> = scenario
        .strategies
        .iter()
        .filter_map(|s| Some((s.name.as_str(), estimate(s, None, metric)?.mean?)))
        .collect();
    let pick = if is_lower_better { f64::min } else { f64::max };
    let Some(best) = means.iter().map(|(_, mean)| *mean).reduce(pick) else {
        return Best { value: format::UNDEFINED.to_owned(), strategy: String::new() };
    };
    let value = format::value(unit, best);
    let winners: Vec<_> =
        means.iter().filter(|(_, mean)| format::value(unit, *mean) == value).collect();
    let strategy = match winners.as_slice() {
        [(only, _)] => (*only).to_owned(),
        all if all.len() == scenario.strategies.len() => "all strategies".to_owned(),
        all => format::counted(all.len(), "strategy", "strategies"),
    };
    Best { value, strategy }
}
