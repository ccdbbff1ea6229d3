//! The numbers by which strategies are weighed, as charts show them. Of all of them less is better.

use std::collections::BTreeMap;

use scenarios::{
    metric::Unit,
    results::{ScenarioResults, SeedResults, StrategyResults},
};

use crate::format;

/// A metric, and how to say it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measure {
    pub(crate) metric: &'static str,
    pub(crate) label: &'static str,
    pub(crate) unit: Unit,
    /// What it means to be on either side of another.
    pub(crate) less: &'static str,
    pub(crate) more: &'static str,
    /// What a value is multiplied by before it is shown.
    pub(crate) factor: f64,
}

const fn measure(
    metric: &'static str,
    label: &'static str,
    unit: Unit,
    (less, more): (&'static str, &'static str),
) -> Measure {
    Measure { metric, label, unit, less, more, factor: 1.0 }
}

/// How many requests fail.
pub(crate) const FAILURES: Measure =
    measure("failure_rate", "failure rate", Unit::Share, ("fewer failures", "more failures"));
/// How long the slow ones take.
pub(crate) const LATENCY: Measure = measure(
    "sojourn_time_all_ms_p99",
    "sojourn time, all, p99",
    Unit::Milliseconds,
    ("faster", "slower"),
);
const ATTEMPTS: Measure = measure(
    "attempts_per_request",
    "attempts per request",
    Unit::Ratio,
    ("fewer attempts", "more attempts"),
);
const COST: Measure =
    measure("cost_usd_per_success", "cost per success", Unit::Usd, ("cheaper", "dearer"));

impl Measure {
    /// What is weighed in a scenario: failures, latency, money, attempts.
    pub(crate) fn all(scenario: &ScenarioResults) -> [Self; 4] {
        [FAILURES, LATENCY, Self::cost(scenario), ATTEMPTS]
    }

    /// The price of an answer, or of a thousand where one costs next to nothing.
    pub(crate) fn cost(scenario: &ScenarioResults) -> Self {
        const NEXT_TO_NOTHING: f64 = 0.1;
        let means = scenario.strategies.iter().filter_map(|s| s.estimate(None, COST.metric)?.mean);
        if means.fold(0.0, f64::max) < NEXT_TO_NOTHING {
            Self { label: "cost of 1,000 successes", factor: 1e3, ..COST }
        } else {
            COST
        }
    }

    /// A value as it is shown.
    pub(crate) fn text(&self, value: f64) -> String {
        format::value(self.unit, value * self.factor)
    }

    /// The same without a unit of money, which stands with the label.
    pub(crate) fn tick(&self, value: f64) -> String {
        let unit = if self.unit == Unit::Usd { Unit::Ratio } else { self.unit };
        format::value(unit, value * self.factor)
    }

    /// Its label with what [`Self::tick`] leaves out.
    pub(crate) fn heading(&self) -> String {
        let unit = if self.unit == Unit::Usd { ", USD" } else { "" };
        format!("{}{unit}", self.label)
    }

    /// The values by seed.
    pub(crate) fn by_seed(&self, strategy: &StrategyResults) -> BTreeMap<u64, f64> {
        let value =
            |seed: &SeedResults| Some((seed.seed, *seed.metrics.get(self.metric)?.as_ref()?));
        strategy.per_seed.iter().filter_map(value).collect()
    }

    /// The values of two strategies on the seeds on which both have one: seed, first, second.
    pub(crate) fn pairs(
        &self,
        first: &StrategyResults,
        second: &StrategyResults,
    ) -> Vec<(u64, f64, f64)> {
        let second = self.by_seed(second);
        let pair = |(seed, value)| Some((seed, value, *second.get(&seed)?));
        self.by_seed(first).into_iter().filter_map(pair).collect()
    }
}
