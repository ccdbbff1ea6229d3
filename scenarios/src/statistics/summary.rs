//! Every metric over the seeds.

use std::collections::{BTreeMap, BTreeSet};

use super::{estimate, pooled, series::Series};
use crate::results::{ClassSummary, Estimate, SeedResults};

/// The estimate of every metric that some seed names.
pub fn summarise(per_seed: &[SeedResults]) -> BTreeMap<String, Estimate> {
    let names = per_seed.iter().flat_map(|seed| seed.metrics.keys()).collect();
    of_names(names, per_seed, None)
}

/// The quantiles of each time over the requests of all seeds.
pub fn pool(per_seed: &[SeedResults]) -> BTreeMap<String, f64> {
    pooled::quantiles(per_seed.iter().map(|seed| &seed.histograms))
}

/// Both for every class, in the given order; those that it leaves out follow by name.
pub fn summarise_classes(per_seed: &[SeedResults], order: &[String]) -> Vec<ClassSummary> {
    let of_class = |class: &String| {
        let classes = per_seed.iter().filter_map(|seed| seed.classes.get(class));
        let names = classes.flat_map(|results| results.metrics.keys()).collect();
        let summary = of_names(names, per_seed, Some(class));
        let histograms = per_seed.iter().filter_map(|seed| seed.classes.get(class));
        let pooled = pooled::quantiles(histograms.map(|results| &results.histograms));
        ClassSummary { name: class.clone(), summary, pooled }
    };
    let present: BTreeSet<&String> = per_seed.iter().flat_map(|seed| seed.classes.keys()).collect();
    let others = present.into_iter().filter(|class| !order.contains(class));
    order.iter().chain(others).map(of_class).collect()
}

fn of_names(
    names: BTreeSet<&String>,
    per_seed: &[SeedResults],
    class: Option<&str>,
) -> BTreeMap<String, Estimate> {
    let estimate = |name: &String| {
        let series = Series::of(per_seed, class, name);
        estimate::of_metric(name, series.iter().map(|(_, value)| value))
    };
    names.into_iter().map(|name| (name.clone(), estimate(name))).collect()
}
