//! Histograms for the tools of HdrHistogram: a log of intervals, and a percentile distribution.

mod distribution;
mod log;

use scenarios::results::{Results, ScenarioResults, StrategyResults};

use crate::{
    error::Error,
    histogram,
    text_file::{TextFile, part_of_path},
};

/// The time that plotters of distributions are shown: that of every request.
const SHOWN: &str = "sojourn_time_all_ms";

/// For each scenario and strategy `histograms/SCENARIO/STRATEGY.hlog`, all histograms of all seeds, and
/// `.hgrm`, the distribution of the sojourn times of all requests over all seeds, in milliseconds.
///
/// # Errors
/// A histogram of the results that cannot be read, a horizon that is no duration.
pub fn histograms(results: &Results) -> Result<Vec<TextFile>, Error> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for scenario in &results.scenarios {
        let folder = part_of_path(&scenario.name, &mut folders);
        let mut names = Vec::new();
        for strategy in &scenario.strategies {
            let stem = part_of_path(&strategy.name, &mut names);
            let path = |ending: &str| format!("histograms/{folder}/{stem}.{ending}");
            let content = log::of_strategy(scenario, strategy)?;
            files.push(TextFile { path: path("hlog"), content });
            if let Some(content) = pooled_distribution(scenario, strategy)? {
                files.push(TextFile { path: path("hgrm"), content });
            }
        }
    }
    Ok(files)
}

/// `None` without a single request.
fn pooled_distribution(
    scenario: &ScenarioResults,
    strategy: &StrategyResults,
) -> Result<Option<String>, Error> {
    let mut seeds = histogram::per_seed(scenario, strategy, SHOWN)?.into_iter();
    let Some(mut all) = seeds.next() else { return Ok(None) };
    // Each is as large as its own slowest request needs.
    all.auto(true);
    for seed in seeds {
        all.add(&seed).map_err(|error| histogram::refused(scenario, strategy, SHOWN, &error))?;
    }
    Ok((!all.is_empty()).then(|| distribution::in_milliseconds(&all)))
}
