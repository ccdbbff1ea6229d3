//! Strategies against the baseline, paired by seed.

use crate::{
    metric::{self, Better, Metric, Unit},
    results::{Comparison, Estimate, StrategyResults, Verdict},
    statistics::{estimate, moments::Moments, series::Series},
};

/// The smallest difference of a share that matters: 0.1 percentage points.
pub const SMALLEST_SHARE_DIFFERENCE: f64 = 0.001;
/// The smallest difference of anything else that matters, as a fraction of the baseline's mean.
pub const SMALLEST_RELATIVE_DIFFERENCE: f64 = 0.01;

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
pub fn compare(strategies: &[StrategyResults], baseline: &str) -> Vec<Comparison> {
    let Some(base) = strategies.iter().find(|strategy| strategy.name == baseline) else {
        return Vec::new();
    };
    let others = strategies.iter().filter(|strategy| strategy.name != baseline);
    others.flat_map(|strategy| compare_two(strategy, base)).collect()
}

/// What a difference (strategy minus baseline) comes to, given the baseline's mean.
///
/// *Equivalent* where the whole interval lies within the smallest difference that matters:
/// [`SMALLEST_SHARE_DIFFERENCE`] for shares, [`SMALLEST_RELATIVE_DIFFERENCE`] of the baseline's
/// mean for everything else. Otherwise *better* or *worse* where the whole interval is on one side
/// of 0, and *unclear* where it is not, where there is none, or where the metric only describes.
pub fn decide(metric: &Metric, difference: &Estimate, baseline_mean: f64) -> Verdict {
    let (Some(low), Some(high)) = (difference.ci_low, difference.ci_high) else {
        return Verdict::Unclear;
    };
    let margin = match metric.unit {
        Unit::Share => SMALLEST_SHARE_DIFFERENCE,
        Unit::Count
        | Unit::Ratio
        | Unit::PerSecond
        | Unit::Milliseconds
        | Unit::Seconds
        | Unit::Usd => SMALLEST_RELATIVE_DIFFERENCE * baseline_mean.abs(),
    };
    let (is_less, is_more) = (high < 0.0, low > 0.0);
    match metric.better {
        Better::Lower | Better::Higher if low >= -margin && high <= margin => Verdict::Equivalent,
        Better::Lower if is_less => Verdict::Better,
        Better::Lower if is_more => Verdict::Worse,
        Better::Higher if is_more => Verdict::Better,
        Better::Higher if is_less => Verdict::Worse,
        _ => Verdict::Unclear,
    }
}

/// The same for one strategy and whatever it is held against.
pub(super) fn compare_two(strategy: &StrategyResults, base: &StrategyResults) -> Vec<Comparison> {
    let classes = base.classes.iter().map(|class| Some(class.name.as_str()));
    let mut comparisons = Vec::new();
    for class in std::iter::once(None).chain(classes) {
        let mut of_class: Vec<Comparison> = metric::names()
            .filter_map(|name| compare_metric(strategy, base, class, &name))
            .collect();
        withhold_completed_only(&mut of_class);
        comparisons.append(&mut of_class);
    }
    comparisons
}

fn compare_metric(
    strategy: &StrategyResults,
    base: &StrategyResults,
    class: Option<&str>,
    name: &str,
) -> Option<Comparison> {
    let metric = metric::find(name).filter(|metric| metric.better != Better::Neither)?;
    let is_present = |results: &StrategyResults| match class {
        None => results.per_seed.iter().any(|seed| seed.metrics.contains_key(name)),
        Some(class) => results.per_seed.iter().any(|seed| {
            seed.classes.get(class).is_some_and(|results| results.metrics.contains_key(name))
        }),
    };
    if !is_present(strategy) || !is_present(base) {
        return None;
    }
    let pairs = Series::of(&strategy.per_seed, class, name).paired_with(&Series::of(
        &base.per_seed,
        class,
        name,
    ));
    let difference = estimate::of(pairs.iter().map(|(ours, theirs)| Some(ours - theirs)));
    let theirs: Vec<f64> = pairs.iter().map(|&(_, theirs)| theirs).collect();
    let verdict = Moments::of(&theirs)
        .map_or(Verdict::Unclear, |moments| decide(metric, &difference, moments.mean));
    Some(Comparison {
        metric: name.to_owned(),
        class: class.map(str::to_owned),
        strategy: strategy.name.clone(),
        baseline: base.name.clone(),
        difference,
        verdict,
    })
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
