//! What holds for any numbers.

use proptest::{collection::vec, prelude::*};
use scenarios::{
    results::Estimate,
    statistics::{estimate, seeds_needed::seeds_needed},
};

fn value() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -1e6..1e6_f64, 1 => Just(0.0), 1 => -1e-6..1e-6_f64, 1 => 1e9..1e9 + 1.0]
}

fn of(values: &[f64]) -> Estimate {
    estimate::of(values.iter().copied().map(Some))
}

fn ends(estimate: Estimate) -> (f64, f64, f64) {
    let Estimate { mean: Some(mean), ci_low: Some(low), ci_high: Some(high), .. } = estimate else {
        panic!("no interval: {estimate:?}");
    };
    (mean, low, high)
}

proptest! {
    /// Bitwise: shards may be merged in any order.
    #[test]
    fn the_order_of_the_seeds_changes_nothing(
        (values, shuffled) in vec(value(), 0..30)
            .prop_flat_map(|values| (Just(values.clone()), Just(values).prop_shuffle())),
    ) {
        prop_assert_eq!(of(&values), of(&shuffled));
    }

    #[test]
    fn the_interval_holds_the_mean_and_the_mean_lies_among_the_values(
        values in vec(value(), 2..30),
    ) {
        let (mean, low, high) = ends(of(&values));
        prop_assert!(low <= mean && mean <= high);
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        prop_assert!(least <= mean && mean <= most);
        prop_assert!(low == high || least < most);
    }

    /// Bitwise for powers of two, which do not round.
    #[test]
    fn another_unit_gives_the_same_interval_in_that_unit(
        values in vec(value(), 2..30),
        exponent in -20..20_i32,
    ) {
        let factor = libm::ldexp(1.0, exponent);
        let scaled: Vec<f64> = values.iter().map(|x| x * factor).collect();
        let (mean, low, high) = ends(of(&values));
        prop_assert_eq!(ends(of(&scaled)), (mean * factor, low * factor, high * factor));
    }

    #[test]
    fn the_opposite_has_the_opposite_interval(values in vec(value(), 2..30)) {
        let opposite: Vec<f64> = values.iter().map(|x| -x).collect();
        let (mean, low, high) = ends(of(&values));
        let (opposite_mean, opposite_low, opposite_high) = ends(of(&opposite));
        let tolerance = 1e-9 * (high - low) + 1e-9 * mean.abs();
        prop_assert!((mean + opposite_mean).abs() <= tolerance);
        prop_assert!((low + opposite_high).abs() <= tolerance);
        prop_assert!((high + opposite_low).abs() <= tolerance);
    }

    #[test]
    fn undefined_seeds_are_skipped(values in vec(proptest::option::of(value()), 0..30)) {
        let defined: Vec<f64> = values.iter().copied().flatten().collect();
        let seen = estimate::of(values);
        prop_assert_eq!(seen, of(&defined));
        prop_assert_eq!(seen.n as usize, defined.len());
    }

    #[test]
    fn the_seeds_that_are_asked_for_would_decide(
        n in 2..1_000_u32,
        half_width in 1e-3..1e3_f64,
        share in 0.05..0.999_f64,
    ) {
        let gap = half_width * share;
        let needed = seeds_needed(n, half_width, gap).unwrap();
        let width_then = |seeds: u32| half_width * (f64::from(n) / f64::from(seeds)).sqrt();
        prop_assert!(needed > n && width_then(needed) <= gap * (1.0 + 1e-12));
        prop_assert!(needed == n + 1 || width_then(needed - 1) > gap * (1.0 - 1e-12));
    }
}
