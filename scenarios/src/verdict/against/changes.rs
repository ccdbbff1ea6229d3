//! What differs in two runs, judged all at once.

use super::{COMPARED, Change, ScenarioAgainst};
use crate::{
    file::smallest_difference::SmallestDifferences,
    results::{Comparison, Estimate, ScenarioResults, StrategyResults},
    statistics::benjamini_hochberg::adjusted,
    verdict::compare::{decision::decide, pair::Pair},
};

/// One metric of one strategy, to be judged.
#[derive(Clone, Debug)]
pub(super) struct Changes {
    pair: Pair,
    base: Estimate,
    head: Estimate,
    /// The smallest difference that matters.
    margin: f64,
}

impl Changes {
    /// By strategy, class and metric, over the seeds of both.
    pub(super) fn of(base: &ScenarioResults, head: &ScenarioResults) -> Vec<Self> {
        let smallest = SmallestDifferences::of_resolved(&head.resolved);
        let strategies = base.strategies.iter().zip(&head.strategies);
        strategies.flat_map(|(base, head)| of_strategy(base, head, &smallest)).collect()
    }

    fn p_value(&self) -> Option<f64> {
        // What is the same in every seed was not left to chance.
        let Estimate { mean, ci_low, ci_high, .. } = self.pair.comparison.difference;
        let is_same = [mean, ci_low, ci_high].iter().all(|end| *end == Some(0.0));
        self.pair.p_value.filter(|_| !is_same)
    }

    fn judged(self, p_adjusted: Option<f64>) -> Change {
        let p_holm = p_adjusted.or(self.pair.p_value);
        let comparison = Comparison { p_holm, ..self.pair.comparison };
        Change {
            verdict: decide(self.pair.metric, &comparison, self.margin),
            strategy: comparison.strategy,
            class: comparison.class,
            metric: comparison.metric,
            base: self.base,
            head: self.head,
            difference: comparison.difference,
            p_adjusted,
        }
    }
}

fn of_strategy(
    base: &StrategyResults,
    head: &StrategyResults,
    smallest: &SmallestDifferences,
) -> Vec<Changes> {
    let classes = base.classes.iter().map(|class| Some(class.name.as_str()));
    let one = |class: Option<&str>, metric: &str| {
        let pair = Pair::of(head, base, class, metric)?;
        let margin = smallest.of(metric, pair.metric).around(pair.baseline_mean);
        let (base, head) = (base.estimate(class, metric)?, head.estimate(class, metric)?);
        Some(Changes { pair, base, head, margin })
    };
    std::iter::once(None)
        .chain(classes)
        .flat_map(|class| COMPARED.iter().filter_map(move |metric| one(class, metric)))
        .collect()
}

/// Judges all changes of all scenarios together, since each is a chance of a false alarm.
pub(super) fn judged(found: Vec<(ScenarioAgainst, Vec<Changes>)>) -> Vec<ScenarioAgainst> {
    let all = found.iter().flat_map(|(_, changes)| changes);
    let p_values: Vec<f64> = all.filter_map(Changes::p_value).collect();
    let mut adjusted = adjusted(&p_values).into_iter();
    let scenarios = found.into_iter().map(|(mut scenario, changes)| {
        let judge = |change: Changes| {
            let p = change.p_value().and_then(|_| adjusted.next());
            change.judged(p)
        };
        scenario.changes = changes.into_iter().map(judge).collect();
        scenario
    });
    scenarios.collect()
}
