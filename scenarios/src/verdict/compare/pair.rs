//! One metric of one strategy and of the baseline.

use crate::{
    metric::{self, Metric},
    results::{Comparison, StrategyResults, Verdict},
    statistics::{
        estimate,
        moments::Moments,
        pairs::{Pairing, difference, p_value},
        series::Series,
    },
};

/// A comparison without its verdict, and what the verdict needs.
#[derive(Clone, Debug)]
pub(in crate::verdict) struct Pair {
    pub(in crate::verdict) comparison: Comparison,
    pub(in crate::verdict) metric: &'static Metric,
    /// Of the paired t test, before it is adjusted.
    pub(in crate::verdict) p_value: Option<f64>,
    /// Over the seeds that make a pair; 0 without one.
    pub(in crate::verdict) baseline_mean: f64,
}

impl Pair {
    /// `None` where the metric only describes, or where one of the two does not have it.
    pub(in crate::verdict) fn of(
        strategy: &StrategyResults,
        base: &StrategyResults,
        class: Option<&str>,
        name: &str,
    ) -> Option<Self> {
        let metric = metric::find(name).filter(|metric| metric.is_compared())?;
        if !is_present(strategy, class, name) || !is_present(base, class, name) {
            return None;
        }
        let pairs = Series::of(&strategy.per_seed, class, name).paired_with(&Series::of(
            &base.per_seed,
            class,
            name,
        ));
        let differences: Vec<f64> =
            pairs.iter().map(|&(ours, theirs)| difference(ours, theirs)).collect();
        let theirs: Vec<f64> = pairs.iter().map(|&(_, theirs)| theirs).collect();
        let Pairing { correlation, variance_saved } = Pairing::of(&pairs);
        let comparison = Comparison {
            metric: name.to_owned(),
            class: class.map(str::to_owned),
            strategy: strategy.name.clone(),
            baseline: base.name.clone(),
            difference: estimate::of_metric(name, differences.iter().copied().map(Some)),
            correlation,
            variance_saved,
            p_holm: None,
            verdict: Verdict::Unclear,
        };
        let baseline_mean = Moments::of(&theirs).map_or(0.0, |moments| moments.mean);
        Some(Self { comparison, metric, p_value: p_value(&differences), baseline_mean })
    }
}

fn is_present(results: &StrategyResults, class: Option<&str>, name: &str) -> bool {
    results.per_seed.iter().any(|seed| match class {
        None => seed.metrics.contains_key(name),
        Some(class) => {
            seed.classes.get(class).is_some_and(|results| results.metrics.contains_key(name))
        }
    })
}
