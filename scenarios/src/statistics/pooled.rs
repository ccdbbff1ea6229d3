//! Quantiles over the requests of all seeds together.

use std::collections::BTreeMap;

use crate::{
    histogram::LatencyHistogram,
    metric::{RANKS, quantile_of_rank},
};

/// The quantiles of the merged histograms, by full name of the metric, as in
/// `sojourn_time_ms_p99`, in milliseconds; `histograms` are those of each seed, by time metric.
///
/// The mean of the quantiles of the seeds is another number: it weighs every seed alike, however
/// many requests it has, and of few requests in each seed it says little about a high rank. Left
/// out is what no seed has, or what cannot be read.
pub fn quantiles<'a>(
    histograms: impl IntoIterator<Item = &'a BTreeMap<String, String>>,
) -> BTreeMap<String, f64> {
    let mut merged: BTreeMap<&str, Option<LatencyHistogram>> = BTreeMap::new();
    for (name, text) in histograms.into_iter().flatten() {
        let all = merged.entry(name).or_insert_with(|| Some(LatencyHistogram::new()));
        match (all.as_mut(), LatencyHistogram::from_base64(text)) {
            (Some(all), Ok(seed)) => all.merge(&seed),
            _ => *all = None,
        }
    }
    let read = merged.into_iter().filter_map(|(name, all)| Some((name, all?)));
    read.flat_map(|(name, all)| {
        RANKS.into_iter().filter_map(move |rank| {
            let quantile = all.quantile_ms(quantile_of_rank(rank)?)?;
            Some((format!("{name}_{rank}"), quantile))
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::quantiles;
    use crate::histogram::LatencyHistogram;

    fn seed(latencies_ms: &[u64]) -> BTreeMap<String, String> {
        let mut histogram = LatencyHistogram::new();
        for ms in latencies_ms {
            histogram.record(ms * 1_000_000);
        }
        BTreeMap::from([("queue_wait_ms".to_owned(), histogram.to_base64())])
    }

    /// The median of all is 1, where the mean of the two medians is 50.5.
    #[test]
    fn every_request_weighs_alike() {
        let pooled = quantiles(&[seed(&[1; 9]), seed(&[100])]);
        let names: Vec<&str> = pooled.keys().map(String::as_str).collect();
        let ranks =
            ["p50", "p90", "p95", "p99", "p999"].map(|rank| format!("queue_wait_ms_{rank}"));
        assert_eq!(names, ranks);
        let near = |rank: &str, ms: f64| {
            let seen = pooled[&format!("queue_wait_ms_{rank}")];
            assert!((seen - ms).abs() <= 1e-3 * ms, "{rank}: {seen}");
        };
        near("p50", 1.0);
        near("p90", 1.0);
        near("p99", 100.0);
    }

    #[test]
    fn what_is_empty_or_no_histogram_is_left_out() {
        assert_eq!(quantiles(&[seed(&[])]), BTreeMap::new());
        let broken = BTreeMap::from([("queue_wait_ms".to_owned(), "no histogram".to_owned())]);
        assert_eq!(quantiles(&[seed(&[1]), broken, seed(&[1])]), BTreeMap::new());
    }
}
