//! Estimates for made-up results.

use scenarios::results::{Estimate, Method};

/// The mean with about twice its standard error; the reports take intervals as they are.
pub(crate) fn estimate(values: &[f64]) -> Estimate {
    let n = values.len() as f64;
    if values.is_empty() {
        return Estimate { mean: None, ci_low: None, ci_high: None, n: 0, method: Method::T };
    }
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    let half = 2.2 * (squares / (n - 1.0).max(1.0) / n).sqrt();
    let has_interval = values.len() > 1;
    Estimate {
        mean: Some(mean),
        ci_low: has_interval.then_some(mean - half),
        ci_high: has_interval.then_some(mean + half),
        n: values.len() as u32,
        method: Method::T,
    }
}
