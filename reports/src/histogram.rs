//! Reading back the histograms of results.

use std::fmt::Display;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hdrhistogram::{Histogram, serialization::Deserializer};
use scenarios::results::{ScenarioResults, StrategyResults};

use crate::error::Error;

/// The histograms of one time metric of one strategy, one per seed that has it, in microseconds.
pub(crate) fn per_seed(
    scenario: &ScenarioResults,
    strategy: &StrategyResults,
    metric: &str,
) -> Result<Vec<Histogram<u64>>, Error> {
    let seeds = strategy.per_seed.iter();
    seeds
        .filter_map(|seed| Some((seed.seed, seed.histograms.get(metric)?)))
        .map(|(seed, text)| {
            decode(text).map_err(|reason| Error::Histogram {
                histogram: metric.to_owned(),
                place: format!("{}, seed {seed}", place(scenario, strategy)),
                reason,
            })
        })
        .collect()
}

/// The error of a histogram that cannot be used.
pub(crate) fn refused(
    scenario: &ScenarioResults,
    strategy: &StrategyResults,
    histogram: &str,
    reason: &dyn Display,
) -> Error {
    let place = place(scenario, strategy);
    Error::Histogram { histogram: histogram.to_owned(), place, reason: reason.to_string() }
}

fn place(scenario: &ScenarioResults, strategy: &StrategyResults) -> String {
    format!("scenario `{}`, strategy `{}`", scenario.name, strategy.name)
}

/// Reads a histogram as the results hold it.
pub(crate) fn decode(text: &str) -> Result<Histogram<u64>, String> {
    let bytes = STANDARD.decode(text).map_err(|error| error.to_string())?;
    Deserializer::new().deserialize(&mut bytes.as_slice()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let reason = decode(text).expect_err("no histogram");
        assert!(reason.contains(expected), "{reason}");
    }

    #[test]
    fn what_is_no_histogram_is_refused() {
        check("no base64!", "Invalid symbol");
        check("", "fill whole buffer");
        check("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", "cookie");
    }
}
