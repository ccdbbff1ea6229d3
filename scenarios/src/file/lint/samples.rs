//! Fewer samples than the asked quantile needs.

use super::{findings::Findings, offered::expected_requests};
use crate::{
    file::{
        expectation::{Bound, MetricOf},
        lint_name::Lint,
    },
    metric::{TIMES, quantile_of_rank},
};

/// How sure it should be that at least one sample lies beyond the quantile.
const CONFIDENCE: f64 = 0.95;

/// The fewest samples of which one lies beyond the quantile in 95 of 100 cases:
/// `ln(1 - 95 %) / ln(quantile)`, so 299 for the 99th percentile and 2995 for the 99.9th. With
/// fewer, the largest sample is often below the quantile that is asked for (S. S. Wilks, Annals of
/// Mathematical Statistics 12 (1941) 91-96).
fn least_samples(quantile: f64) -> f64 {
    libm::ceil(libm::log(1.0 - CONFIDENCE) / libm::log(quantile))
}

/// Quantiles are taken in each seed, so the requests of one seed have to be enough.
pub(super) fn lint(lints: &mut Findings<'_>) {
    for (place, expectation) in lints.loaded.scenario.expect.iter().enumerate() {
        let mut sides = vec![&expectation.left];
        if let Bound::Reference { of, .. } = &expectation.bound {
            sides.push(of);
        }
        let loaded = lints.loaded;
        let short = sides.into_iter().filter_map(|of| {
            let needed = least_samples(quantile(of)?);
            let expected = expected_requests(loaded, of.class.as_deref())?;
            (expected < needed).then_some((of, needed, expected))
        });
        // One finding a line: who has the requests for the side that lacks most has all of them.
        let most = short.max_by(|a, b| (a.1 / a.2).total_cmp(&(b.1 / b.2)));
        let Some((of, needed, expected)) = most else { continue };
        let whose = of.class.as_ref().map_or(String::new(), |class| format!(" of `{class}`"));
        let message = format!(
            "about {} requests{whose} a seed are too few for `{}`, which needs {needed}",
            libm::round(expected),
            of.metric
        );
        let span = lints.span(&format!("expect[{place}]"));
        let help = "ask for a lower rank, or give a longer `horizon` or more load";
        lints.warn(Lint::TooFewSamples, span, message, help);
    }
}

/// The quantile that a metric is, if it is one.
fn quantile(of: &MetricOf) -> Option<f64> {
    let (base, rank) = of.metric.rsplit_once('_')?;
    TIMES.iter().any(|time| time.name == base).then(|| quantile_of_rank(rank))?
}

#[cfg(test)]
mod tests {
    use super::least_samples;

    #[test]
    fn the_samples_are_those_of_wilks() {
        let needed = [0.5, 0.9, 0.95, 0.99, 0.999].map(least_samples);
        assert_eq!(needed, [5.0, 29.0, 59.0, 299.0, 2995.0]);
    }
}
