//! Reading back the histograms of results.

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
                place: format!(
                    "scenario `{}`, strategy `{}`, seed {seed}",
                    scenario.name, strategy.name
                ),
                reason,
            })
        })
        .collect()
}

fn decode(text: &str) -> Result<Histogram<u64>, String> {
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
