//! Means over seeds with their intervals.

use super::{bootstrap, moments::Moments, student_t};
use crate::{
    metric,
    results::{Estimate, Method},
};

/// The level of every interval.
pub const CONFIDENCE: f64 = 0.95;

/// The mean of the defined values of a metric with its interval: that of [`of`], or for the skewed
/// ones by the [bootstrap] from [`bootstrap::VALUES_MIN`] defined values on, see
/// [`metric::is_skewed`].
pub fn of_metric(name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Estimate {
    let defined: Vec<f64> = values.into_iter().flatten().filter(|x| x.is_finite()).collect();
    let estimate = of(defined.iter().copied().map(Some));
    if !metric::is_skewed(name) {
        return estimate;
    }
    match bootstrap::interval(&defined, CONFIDENCE) {
        Some((low, high)) => Estimate {
            ci_low: Some(low),
            ci_high: Some(high),
            method: Method::Bootstrap,
            ..estimate
        },
        None => estimate,
    }
}

/// The mean of the defined values with its two-sided t interval at [`CONFIDENCE`]:
/// `mean ± t(1 - (1 - CONFIDENCE) / 2, n - 1) * sqrt(variance / n)`.
///
/// `None` is undefined in that seed and skipped, as is what is not a finite number. One value has
/// no interval; equal values have an interval of zero width.
pub fn of(values: impl IntoIterator<Item = Option<f64>>) -> Estimate {
    let defined: Vec<f64> = values.into_iter().flatten().filter(|x| x.is_finite()).collect();
    let Some(moments) = Moments::of(&defined) else {
        let n = defined.len() as u32;
        return Estimate { mean: None, ci_low: None, ci_high: None, n, method: Method::T };
    };
    let half_width = half_width(&moments);
    Estimate {
        mean: Some(moments.mean),
        ci_low: half_width.map(|half| moments.mean - half).filter(|x| x.is_finite()),
        ci_high: half_width.map(|half| moments.mean + half).filter(|x| x.is_finite()),
        n: moments.n as u32,
        method: Method::T,
    }
}

fn half_width(moments: &Moments) -> Option<f64> {
    let standard_error = (moments.variance? / moments.n as f64).sqrt();
    let quantile = student_t::quantile(f64::midpoint(1.0, CONFIDENCE), moments.n as u32 - 1)?;
    Some(quantile * standard_error).filter(|half| half.is_finite())
}

#[cfg(test)]
mod tests {
    use super::{of, of_metric};
    use crate::results::{Estimate, Method};

    #[track_caller]
    fn check(values: &[Option<f64>], expected: [Option<f64>; 3], n: u32) {
        let Estimate { mean, ci_low, ci_high, n: seen_n, .. } = of(values.iter().copied());
        assert_eq!(seen_n, n);
        for (seen, expected) in [mean, ci_low, ci_high].into_iter().zip(expected) {
            assert_eq!(seen.is_some(), expected.is_some(), "{values:?}");
            let off = (seen.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs();
            assert!(off < 1e-12, "{values:?}: {seen:?} instead of {expected:?}");
        }
    }

    #[test]
    fn one_value_or_none_has_no_interval() {
        check(&[], [None; 3], 0);
        check(&[None, None], [None; 3], 0);
        check(&[None, Some(7.0)], [Some(7.0), None, None], 1);
    }

    #[test]
    fn equal_values_have_an_interval_of_zero_width() {
        let Estimate { mean, ci_low, ci_high, n, .. } = of([Some(0.1); 10]);
        assert_eq!((mean, ci_low, ci_high, n), (Some(0.1), Some(0.1), Some(0.1), 10));
    }

    /// By hand: the mean of 1..=5 is 3, its variance 2.5, t(0.975, 4) = 2.776445105197794.
    #[test]
    fn a_known_interval() {
        let half = 2.776_445_105_197_794 * 0.5_f64.sqrt();
        let values = [5.0, 1.0, 4.0, 2.0, 3.0].map(Some);
        check(&values, [Some(3.0), Some(3.0 - half), Some(3.0 + half)], 5);
        let with_gaps = [Some(5.0), None, Some(1.0), Some(4.0), Some(2.0), Some(3.0), None];
        check(&with_gaps, [Some(3.0), Some(3.0 - half), Some(3.0 + half)], 5);
    }

    #[test]
    fn what_is_not_finite_is_undefined() {
        check(&[Some(f64::NAN), Some(f64::INFINITY), Some(2.0)], [Some(2.0), None, None], 1);
    }

    #[test]
    fn only_skewed_metrics_of_enough_seeds_are_resampled() {
        let of = |name: &str, n: u32| of_metric(name, (0..n).map(|i| Some(f64::from(i * i))));
        for (name, n, expected) in [
            ("sojourn_time_all_ms_p99", 10, Method::Bootstrap),
            ("cost_usd_per_success", 10, Method::Bootstrap),
            ("sojourn_time_all_ms_p99", 9, Method::T),
            ("sojourn_time_all_ms_p95", 10, Method::T),
            ("success_rate", 10, Method::T),
        ] {
            assert_eq!(of(name, n).method, expected, "{name} of {n}");
        }
        let (skewed, plain) = (of("attempt_latency_ms_max", 12), of("attempt_latency_ms_mean", 12));
        assert_eq!((skewed.mean, skewed.n), (plain.mean, plain.n));
        assert!(skewed.ci_low > plain.ci_low && skewed.ci_high > plain.ci_high, "{skewed:?}");
    }
}
