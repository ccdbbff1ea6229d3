//! Quantiles within the stated error, text that comes back.

use proptest::{collection::vec, prelude::*};
use scenarios::histogram::LatencyHistogram;

const QUANTILES: [f64; 8] = [0.0, 0.01, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0];

fn of(latencies_ns: &[u64]) -> LatencyHistogram {
    let mut histogram = LatencyHistogram::new();
    for &ns in latencies_ns {
        histogram.record(ns);
    }
    histogram
}

/// From nanoseconds to years, evenly over the powers of two.
fn latency_ns() -> impl Strategy<Value = u64> {
    (0..60_u32, any::<u64>()).prop_map(|(bits, word)| word & ((1 << bits) - 1))
}

/// The exact quantile: the value of rank `ceil(q * n)`, at least the first.
fn exact_ms(sorted: &[u64], q: f64) -> f64 {
    let rank = libm::ceil(q.next_down().max(0.0) * sorted.len() as f64) as usize;
    sorted[rank.max(1) - 1] as f64 / 1e6
}

proptest! {
    #[test]
    fn quantiles_are_within_the_stated_error(mut latencies in vec(latency_ns(), 1..300)) {
        let histogram = of(&latencies);
        latencies.sort_unstable();
        let max = *latencies.last().unwrap() as f64 / 1e6;
        for q in QUANTILES {
            let (seen, exact) = (histogram.quantile_ms(q).unwrap(), exact_ms(&latencies, q));
            prop_assert!((seen - exact).abs() <= (exact * 1e-3).max(1e-3), "{q}: {seen}, {exact}");
            prop_assert!(seen <= max);
        }
        prop_assert_eq!(histogram.max_ms(), Some(max));
        let sum: u128 = latencies.iter().copied().map(u128::from).sum();
        prop_assert_eq!(histogram.mean_ms(), Some(sum as f64 / 1e6 / latencies.len() as f64));
    }

    #[test]
    fn the_text_brings_the_counts_back(latencies in vec(latency_ns(), 0..300)) {
        let histogram = of(&latencies);
        let text = histogram.to_base64();
        let read = LatencyHistogram::from_base64(&text).unwrap();
        prop_assert_eq!(read.to_base64(), text);
        prop_assert_eq!(read.count(), histogram.count());
        prop_assert_eq!((read.mean_ms(), read.max_ms()), (None, None));
        for q in QUANTILES {
            let (read, own) = (read.quantile_ms(q), histogram.quantile_ms(q));
            let capped = read.zip(histogram.max_ms()).map(|(read, max)| read.min(max));
            prop_assert_eq!(capped, own);
        }
    }

    #[test]
    fn merged_is_as_if_recorded_together(
        left in vec(latency_ns(), 0..100),
        right in vec(latency_ns(), 0..100),
    ) {
        let mut merged = of(&left);
        merged.merge(&of(&right));
        let together = of(&[left.clone(), right.clone()].concat());
        prop_assert_eq!(merged.count(), together.count());
        prop_assert_eq!((merged.mean_ms(), merged.max_ms()), (together.mean_ms(), together.max_ms()));
        for q in QUANTILES {
            prop_assert_eq!(merged.quantile_ms(q), together.quantile_ms(q));
        }
        let mut read = LatencyHistogram::from_base64(&of(&left).to_base64()).unwrap();
        read.merge(&LatencyHistogram::from_base64(&of(&right).to_base64()).unwrap());
        prop_assert_eq!(read.count(), together.count());
    }

    /// Damage gives an error or another histogram, never a panic.
    #[test]
    fn a_damaged_text_is_survived(
        latencies in vec(latency_ns(), 0..50),
        at in any::<prop::sample::Index>(),
        letter in "[A-Za-z0-9+/=]",
    ) {
        let mut text = of(&latencies).to_base64();
        let at = at.index(text.len());
        text.replace_range(at..=at, &letter);
        if let Ok(mut read) = LatencyHistogram::from_base64(&text) {
            read.merge(&of(&latencies));
            read.record(1);
            prop_assert!(read.quantile_ms(0.99).is_some());
        }
    }
}
