//! The percentile distribution that HdrHistogram prints, which its plotters read.

use std::fmt::Write as _;

use hdrhistogram::Histogram;

/// Lines for each halving of the distance to 100 %, as HdrHistogram's own printer has by default.
const TICKS_PER_HALF_DISTANCE: u32 = 5;
/// The histograms of the results are in microseconds.
const PER_MILLISECOND: f64 = 1e3;

/// The distribution of a histogram in microseconds, its values in milliseconds. The layout is that of
/// `outputPercentileDistribution` of HdrHistogram 2.1 (Java), column by column.
pub(super) fn in_milliseconds(histogram: &Histogram<u64>) -> String {
    let mut text = format!(
        "{:>12} {:>14} {:>10} {:>14}\n\n",
        "Value", "Percentile", "TotalCount", "1/(1-Percentile)"
    );
    for level in levels() {
        let value = histogram.value_at_quantile(level);
        let count = histogram.count_between(0, value);
        let shown = value as f64 / PER_MILLISECOND;
        let _ = writeln!(text, "{shown:12.3} {level:2.12} {count:10} {:14.2}", 1.0 / (1.0 - level));
        if count == histogram.len() {
            let _ = writeln!(text, "{shown:12.3} {:2.12} {count:10}", 1.0);
            break;
        }
    }
    let scaled = |microseconds: f64| microseconds / PER_MILLISECOND;
    let (mean, deviation) = moments(histogram);
    let _ = writeln!(
        text,
        "#[Mean    = {:12.3}, StdDeviation   = {:12.3}]",
        scaled(mean),
        scaled(deviation)
    );
    let _ = writeln!(
        text,
        "#[Max     = {:12.3}, Total count    = {:12}]",
        scaled(histogram.max() as f64),
        histogram.len()
    );
    let _ = writeln!(
        text,
        "#[Buckets = {:12}, SubBuckets     = {:12}]",
        histogram.buckets(),
        1_u64 << sub_bucket_bits(histogram.sigfig())
    );
    text
}

/// 0 %, 10 %, ... 50 %, then five steps to 75 %, five to 87.5 %, and so on without reaching 100 %.
fn levels() -> impl Iterator<Item = f64> {
    // After 50 halvings nothing is left to tell apart; no histogram holds that many values.
    let halvings = (0..50).map(|halving| libm::exp2(-f64::from(halving)));
    halvings.flat_map(|distance| {
        let step = distance / 2.0 / f64::from(TICKS_PER_HALF_DISTANCE);
        (0..TICKS_PER_HALF_DISTANCE).map(move |tick| 1.0 - distance + f64::from(tick) * step)
    })
}

/// Mean and standard deviation in the histogram's own unit. Its own functions take the platform's square
/// root of sums that they form in one pass; here the same numbers come out on every machine.
fn moments(histogram: &Histogram<u64>) -> (f64, f64) {
    let total = histogram.len() as f64;
    let middle = |value: u64| histogram.median_equivalent(value) as f64;
    let values = || {
        let recorded = histogram.iter_recorded();
        recorded.map(|step| (middle(step.value_iterated_to()), step.count_at_value() as f64))
    };
    let mean = values().map(|(value, count)| value * count).sum::<f64>() / total;
    let squares = values().map(|(value, count)| (value - mean) * (value - mean) * count);
    (mean, libm::sqrt(squares.sum::<f64>() / total))
}

/// How many bits tell values apart to this many decimal digits: twice the power of ten, rounded up.
fn sub_bucket_bits(digits: u8) -> u32 {
    (2 * 10_u64.pow(u32::from(digits))).next_power_of_two().trailing_zeros()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_looks_like_that_of_the_original_tool() {
        let mut histogram = Histogram::<u64>::new(3).expect("three digits");
        for value in [1_000, 2_000, 2_000, 5_000] {
            histogram.record(value).expect("it grows");
        }
        insta::assert_snapshot!(in_milliseconds(&histogram));
    }
}
