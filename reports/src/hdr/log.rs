//! The log of intervals that HdrHistogram's log analysers read.

use hdrhistogram::{
    Histogram,
    serialization::{
        V2DeflateSerializer,
        interval_log::{IntervalLogWriterBuilder, Tag},
    },
};
use scenarios::results::{ScenarioResults, StrategyResults};

use crate::{error::Error, histogram, resolved};

/// Microseconds in a millisecond: the column of the highest values is in milliseconds.
const MAX_VALUE_DIVISOR: f64 = 1e3;

/// All histograms of a strategy. Each seed is an interval as long as the horizon, one after the other
/// in the order of the seeds; a tag says the metric, after its class if it is of one.
pub(super) fn of_strategy(
    scenario: &ScenarioResults,
    strategy: &StrategyResults,
) -> Result<String, Error> {
    let length = resolved::horizon(&scenario.resolved)?;
    let refused = |metric: &str, error: &dyn std::fmt::Display| {
        histogram::refused(scenario, strategy, metric, error)
    };
    let (mut bytes, mut serializer) = (Vec::new(), V2DeflateSerializer::new());
    let mut log = IntervalLogWriterBuilder::new()
        .add_comment("[Histogram log format version 1.3]")
        .add_comment(&format!(
            "[Scenario {}, strategy {}]",
            one_line(&scenario.name),
            one_line(&strategy.name)
        ))
        .add_comment("[Values are in microseconds; an interval is a seed, one after the other]")
        .with_max_value_divisor(MAX_VALUE_DIVISOR)
        .begin_log_with(&mut bytes, &mut serializer)
        .map_err(|error| refused("log", &error))?;
    for (place, seed) in (0_u32..).zip(&strategy.per_seed) {
        let start = length.saturating_mul(place);
        log.write_comment(&format!("[Seed {}]", seed.seed)).map_err(|e| refused("log", &e))?;
        let of_all = seed.histograms.iter().map(|(metric, text)| (metric.clone(), text));
        let of_classes = seed.classes.iter().flat_map(|(class, of)| {
            of.histograms.iter().map(move |(metric, text)| (format!("{class}.{metric}"), text))
        });
        for (name, text) in of_all.chain(of_classes) {
            let histogram: Histogram<u64> =
                histogram::decode(text).map_err(|reason| refused(&name, &reason))?;
            // A tag ends at the first comma, and a line is an interval.
            let tag: String =
                name.chars().map(|c| if c == ',' || c.is_whitespace() { '-' } else { c }).collect();
            log.write_histogram(&histogram, start, length, Tag::new(&tag))
                .map_err(|error| refused(&name, &error))?;
        }
    }
    String::from_utf8(bytes).map_err(|error| refused("log", &error))
}

/// Names are from a file that anybody may have written: a comment is one line.
fn one_line(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
