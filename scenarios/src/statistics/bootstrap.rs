//! Intervals of skewed metrics.
mod normal;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

use self::normal::{probability, quantile};
use super::{moments::Moments, student_t};

/// The fewest values that are resampled. Ten have 92,378 different resamples, many more than are
/// drawn; of fewer values the same few resamples would come again and again.
pub const VALUES_MIN: usize = 10;
/// Efron and Tibshirani take 2,000 for intervals (chapter 14). With one less, the ends are order
/// statistics.
const RESAMPLES: usize = 1_999;
/// Any fixed key: the same values have the same interval always.
const KEY: [u8; 32] = *b"squall bootstrap of seeds, no. 1";

/// The two-sided interval of the mean at the given level, by the bias-corrected and accelerated
/// bootstrap; `None` of fewer than [`VALUES_MIN`] values, and where a sum overflows.
///
/// B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), section 14.3, with the
/// acceleration by the jackknife (14.15). The normal quantile that it begins with is that of
/// Student's t times `sqrt(n / (n - 1))`, without which the interval of few values is too narrow:
/// T. C. Hesterberg, "What Teachers Should Know About the Bootstrap", The American Statistician 69
/// (2015), section 5.3. So it is the t interval where the values are symmetric, and leans to the
/// longer tail where they are not. The bits do not depend on the order of the values.
pub fn interval(values: &[f64], confidence: f64) -> Option<(f64, f64)> {
    let n = values.len();
    let moments = Moments::of(values).filter(|_| n >= VALUES_MIN)?;
    if moments.variance? == 0.0 {
        return Some((moments.mean, moments.mean));
    }
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let means = resampled(&sorted, moments.mean)?;
    let t = student_t::quantile(f64::midpoint(1.0, confidence), n as u32 - 1)?;
    let wide = t * (n as f64 / (n - 1) as f64).sqrt();
    let bias = bias(&means, moments.mean);
    let acceleration = acceleration(&sorted, moments.mean);
    let end = |z: f64| {
        let moved = bias + z;
        let stretched = 1.0 - acceleration * moved;
        // Beyond the pole every probability is the nearer end.
        let at = if stretched > 0.0 { probability(bias + moved / stretched) } else { end_of(z) };
        let rank = libm::round(at * (RESAMPLES + 1) as f64) as usize;
        means[rank.clamp(1, RESAMPLES) - 1]
    };
    // What is no interval around its own mean would say that a value is what it is not.
    Some((end(-wide).min(moments.mean), end(wide).max(moments.mean)))
}

fn end_of(z: f64) -> f64 {
    if z < 0.0 { 0.0 } else { 1.0 }
}

/// The means of the resamples, ascending. The deviations are added up and not the values, so that
/// rounding stays small against the spread.
fn resampled(sorted: &[f64], mean: f64) -> Option<Vec<f64>> {
    let mut rng = ChaCha8Rng::from_seed(KEY);
    let n = sorted.len() as u64;
    let mut draw = || sorted[((u64::from(rng.next_u32()) * n) >> 32) as usize] - mean;
    let mut means: Vec<f64> =
        (0..RESAMPLES).map(|_| mean + (0..n).map(|_| draw()).sum::<f64>() / n as f64).collect();
    means.sort_by(f64::total_cmp);
    means.iter().all(|mean| mean.is_finite()).then_some(means)
}

/// How far the median of the resamples is from the mean, in normal deviates; what is equal to the
/// mean counts half.
fn bias(means: &[f64], mean: f64) -> f64 {
    let below = means.partition_point(|&resample| resample < mean);
    let not_above = means.partition_point(|&resample| resample <= mean);
    quantile((below + not_above) as f64 / (2 * means.len()) as f64)
}

/// A sixth of the skewness of the jackknife's means.
fn acceleration(sorted: &[f64], mean: f64) -> f64 {
    let sum = |power: i32| -> f64 {
        let deviations = sorted.iter().map(|value| value - mean);
        deviations.map(|d| if power == 2 { d * d } else { d * d * d }).sum()
    };
    let squares = sum(2);
    let acceleration = sum(3) / (6.0 * squares * squares.sqrt());
    if acceleration.is_finite() { acceleration } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::{VALUES_MIN, interval};
    use crate::statistics::estimate;

    #[test]
    fn symmetric_values_have_about_the_t_interval() {
        let values: Vec<f64> = (-10..=10).map(f64::from).collect();
        let (low, high) = interval(&values, 0.95).unwrap();
        let t = estimate::of(values.iter().copied().map(Some)).ci_high.unwrap();
        assert!((high - t).abs() < 0.1 * t && (low + t).abs() < 0.1 * t, "{low} {high} {t}");
    }

    #[test]
    fn the_longer_tail_has_the_longer_side() {
        let values: Vec<f64> = (0..20).map(|i| libm::exp(f64::from(i) / 4.0)).collect();
        let (low, high) = interval(&values, 0.95).unwrap();
        let mean = values.iter().sum::<f64>() / 20.0;
        assert!(high - mean > 1.3 * (mean - low), "{low} {mean} {high}");
        let mirrored: Vec<f64> = values.iter().map(|value| -value).collect();
        let (low, high) = interval(&mirrored, 0.95).unwrap();
        assert!(-mean - low > 1.3 * (high + mean), "{low} {high}");
    }

    /// One outlier among equal values: the ends stay between the values.
    #[test]
    fn an_outlier_leads_nowhere_outside() {
        let mut values = vec![5.0; 10];
        values[3] = 105.0;
        let (low, high) = interval(&values, 0.95).unwrap();
        assert!((5.0..15.0).contains(&low) && high > 15.0 && high < 105.0, "{low} {high}");
    }

    #[test]
    fn the_order_reaches_no_bit() {
        let values: Vec<f64> = (0..12).map(|i| libm::sqrt(f64::from(i))).collect();
        let turned: Vec<f64> = values.iter().rev().copied().collect();
        assert_eq!(interval(&values, 0.95), interval(&turned, 0.95));
    }

    /// Costs per success of seeds in which nothing went wrong differ by their rounding.
    #[test]
    fn the_mean_lies_in_its_interval() {
        let cost = 0.000_187_239_f64;
        let mut values = vec![cost; 12];
        values[3] = cost.next_up();
        let mean = estimate::of(values.iter().copied().map(Some)).mean.unwrap();
        assert_eq!(interval(&values, 0.95), Some((mean, mean)));
        values[5] = cost * (1.0 + 1e-12);
        let mean = estimate::of(values.iter().copied().map(Some)).mean.unwrap();
        let (low, high) = interval(&values, 0.95).unwrap();
        assert!(low <= mean && mean <= high && low < high, "{low} {mean} {high}");
    }

    #[test]
    fn few_values_equal_ones_and_too_large_ones() {
        assert_eq!(interval(&[1.0; VALUES_MIN - 1], 0.95), None);
        assert_eq!(interval(&[0.1; VALUES_MIN], 0.95), Some((0.1, 0.1)));
        assert_eq!(interval(&[1e308, -1e308].repeat(VALUES_MIN), 0.95), None);
    }
}
