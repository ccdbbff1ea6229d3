//! Strategies against the baseline, paired by seed.
pub(super) mod decision;
pub(super) mod pair;

use std::collections::BTreeMap;

use crate::{
    file::smallest_difference::SmallestDifferences,
    metric,
    results::{Comparison, StrategyResults, Verdict},
    statistics::holm::adjusted,
};
use decision::decide;
use pair::Pair;

/// The time of the completed requests only. A client that drops its slow requests improves it, so
/// it decides nothing unless the success rates are equivalent; `sojourn_time_all_ms` does.
const COMPLETED_ONLY: &str = "sojourn_time_ms";
const SUCCESS: &str = "success_rate";

/// Compares every other strategy with the baseline: every metric of which less or more is better,
/// over all requests, then for each class those that are measured per class.
///
/// In the order of the strategies, then of the classes, then of the metrics' table. Left out are
/// metrics that one of the two does not have in any seed. Empty if the baseline is not among the
/// strategies.
///
/// *Equivalent* where the whole interval lies within the smallest difference that matters.
/// Otherwise *better* or *worse* where the whole interval is on one side of 0 and the p-value of
/// the paired t test, adjusted by Holm's method for the other strategies compared by the same
/// metric of the same class, is at most 5 %. Else *unclear*.
pub fn compare(
    strategies: &[StrategyResults],
    baseline: &str,
    smallest: &SmallestDifferences,
) -> Vec<Comparison> {
    let Some(base) = strategies.iter().find(|strategy| strategy.name == baseline) else {
        return Vec::new();
    };
    let others = strategies.iter().filter(|strategy| strategy.name != baseline);
    judged(others.flat_map(|strategy| pairs_of(strategy, base)).collect(), smallest)
}

/// Compares every other strategy with `leader` by one metric over all requests, by the same rules as
/// [`compare`]. Left out are strategies that do not have the metric in any seed; empty if `leader` is not
/// among the strategies.
pub fn compare_by(
    metric: &str,
    strategies: &[StrategyResults],
    leader: &str,
    smallest: &SmallestDifferences,
) -> Vec<Comparison> {
    let Some(base) = strategies.iter().find(|strategy| strategy.name == leader) else {
        return Vec::new();
    };
    let others = strategies.iter().filter(|strategy| strategy.name != leader);
    judged(others.filter_map(|other| Pair::of(other, base, None, metric)).collect(), smallest)
}

fn judged(mut pairs: Vec<Pair>, smallest: &SmallestDifferences) -> Vec<Comparison> {
    adjust(&mut pairs);
    for pair in &mut pairs {
        let margin = smallest.of(&pair.comparison.metric, pair.metric).around(pair.baseline_mean);
        pair.comparison.verdict = decide(pair.metric, &pair.comparison, margin);
    }
    let mut comparisons: Vec<Comparison> = pairs.into_iter().map(|pair| pair.comparison).collect();
    let is_same = |left: &Comparison, right: &Comparison| {
        left.strategy == right.strategy && left.class == right.class
    };
    comparisons.chunk_by_mut(is_same).for_each(withhold_completed_only);
    comparisons
}

fn pairs_of(strategy: &StrategyResults, base: &StrategyResults) -> Vec<Pair> {
    let classes = base.classes.iter().map(|class| Some(class.name.as_str()));
    let classes = std::iter::once(None).chain(classes);
    classes
        .flat_map(|class| {
            metric::names().filter_map(move |name| Pair::of(strategy, base, class, &name))
        })
        .collect()
}

/// Holm's method over the strategies of each metric of each class.
fn adjust(pairs: &mut [Pair]) {
    let mut families: BTreeMap<(Option<String>, String), Vec<usize>> = BTreeMap::new();
    for (place, pair) in pairs.iter().enumerate() {
        if pair.p_value.is_some() {
            let Comparison { class, metric, .. } = &pair.comparison;
            families.entry((class.clone(), metric.clone())).or_default().push(place);
        }
    }
    for places in families.values() {
        let p_values: Vec<f64> = places.iter().filter_map(|&place| pairs[place].p_value).collect();
        for (&place, p) in places.iter().zip(adjusted(&p_values)) {
            pairs[place].comparison.p_holm = Some(p);
        }
    }
}

/// Takes back the verdicts on the completed-only time unless the success rates are equivalent.
fn withhold_completed_only(of_class: &mut [Comparison]) {
    let are_equivalent = of_class.iter().any(|comparison| {
        comparison.metric == SUCCESS && comparison.verdict == Verdict::Equivalent
    });
    if are_equivalent {
        return;
    }
    for comparison in of_class {
        if metric::find(&comparison.metric).is_some_and(|metric| metric.name == COMPLETED_ONLY) {
            comparison.verdict = Verdict::Unclear;
        }
    }
}
