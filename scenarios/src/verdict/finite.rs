//! The numbers that JSON cannot say.

use crate::results::{Results, SeedResults};

/// Where the first number of the per-seed part stands that is infinite or not a number. What is
/// derived from finite numbers is finite or `null`.
pub(super) fn first_not_finite(results: &Results) -> Option<String> {
    results.scenarios.iter().find_map(|scenario| {
        scenario.strategies.iter().find_map(|strategy| {
            strategy.per_seed.iter().find_map(|results| {
                let what = in_seed(results)?;
                let (scenario, strategy) = (&scenario.name, &strategy.name);
                let seed = results.seed;
                Some(format!("{what} of scenario `{scenario}`, strategy `{strategy}`, seed {seed}"))
            })
        })
    })
}

fn in_seed(results: &SeedResults) -> Option<String> {
    let is_bad = |number: &f64| !number.is_finite();
    let per_class = results.classes.values().flat_map(|class| &class.metrics);
    let mut metrics = results.metrics.iter().chain(per_class);
    if let Some((name, _)) = metrics.find(|(_, value)| value.as_ref().is_some_and(is_bad)) {
        return Some(format!("metric `{name}`"));
    }
    let timeline = &results.timeline;
    if let Some((name, _)) = timeline.columns.iter().find(|(_, column)| column.iter().any(is_bad)) {
        return Some(format!("timeline column `{name}`"));
    }
    let heatmap = &results.latency_heatmap;
    let at_ms = results.worst_request.iter().map(|line| &line.at_ms);
    let mut others = [&timeline.start_s, &timeline.bin_s, &heatmap.bin_s]
        .into_iter()
        .chain(&heatmap.bands_ms)
        .chain(at_ms);
    others.any(is_bad).then(|| "an axis or an instant".to_owned())
}
