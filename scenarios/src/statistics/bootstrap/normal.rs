//! The standard normal distribution.

/// The probability that a draw is at most `z`.
pub(super) fn probability(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// The `z` that a draw does not exceed with this probability, within `±8`, by bisection.
pub(super) fn quantile(at: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    // Each step halves an interval of 16: 60 steps leave less than the rounding.
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if probability(middle) < at {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::{probability, quantile};

    /// Abramowitz and Stegun, tables 26.1 and 26.5.
    #[test]
    fn known_values() {
        for (z, at) in [(0.0, 0.5), (1.0, 0.841_344_746_068_543), (-2.0, 0.022_750_131_948_179)] {
            assert!((probability(z) - at).abs() < 1e-14, "{z}");
            assert!((quantile(at) - z).abs() < 1e-12, "{at}");
        }
        assert!((quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
        assert_eq!((quantile(0.0), quantile(1.0)), (-8.0, 8.0));
    }
}
