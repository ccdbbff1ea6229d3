//! Several tests at once.

/// Adjusted p-values by Holm's step-down procedure: those at or below a level are rejected with a
/// probability of at most that level that any true hypothesis is among them, whatever the
/// dependence of the tests.
///
/// The i-th smallest of `m` is multiplied by `m - i + 1`, is at least the one before it and at most
/// 1: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of
/// Statistics 6 (1979), pages 65 to 70.
pub fn adjusted(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&left, &right| p_values[left].total_cmp(&p_values[right]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 0.0_f64;
    for (rank, &place) in order.iter().enumerate() {
        let factor = (p_values.len() - rank) as f64;
        least = least.max(factor * p_values[place]).min(1.0);
        adjusted[place] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::adjusted;

    #[track_caller]
    fn check(p_values: &[f64], expected: &[f64]) {
        let seen = adjusted(p_values);
        assert_eq!(seen.len(), expected.len());
        for (seen, expected) in seen.iter().zip(expected) {
            assert!((seen - expected).abs() < 1e-15, "{p_values:?}: {seen} and not {expected}");
        }
    }

    /// By hand: 0.005 * 4; 0.01 * 3; 0.03 * 2; then 0.04 * 1 is less than the one before.
    #[test]
    fn the_smallest_is_multiplied_most() {
        check(&[0.01, 0.04, 0.03, 0.005], &[0.03, 0.06, 0.06, 0.02]);
    }

    #[test]
    fn one_test_stays_as_it_is_and_none_passes_1() {
        check(&[0.04], &[0.04]);
        check(&[0.6, 0.7, 0.0], &[1.0, 1.0, 0.0]);
        check(&[0.02, 0.02], &[0.04, 0.04]);
        check(&[], &[]);
    }
}
