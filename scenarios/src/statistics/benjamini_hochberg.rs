//! Many tests at once, of which few are to be false alarms.

/// Adjusted p-values by the step-up procedure of Benjamini and Hochberg: of those at or below a
/// level, at most that share are false alarms on average, and where nothing differs at all the
/// probability of any alarm is at most that level.
///
/// The i-th smallest of `m` is multiplied by `m / i`, and is at most the one after it: Y. Benjamini
/// and Y. Hochberg, "Controlling the False Discovery Rate", Journal of the Royal Statistical
/// Society B 57 (1995), pages 289 to 300. Metrics of one run depend on each other positively, for
/// which it holds too: Y. Benjamini and D. Yekutieli, Annals of Statistics 29 (2001), theorem 1.2.
pub fn adjusted(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&left, &right| p_values[left].total_cmp(&p_values[right]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut most = 1.0_f64;
    for (rank, &place) in order.iter().enumerate().rev() {
        let factor = p_values.len() as f64 / (rank + 1) as f64;
        most = most.min(factor * p_values[place]);
        adjusted[place] = most;
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

    /// By hand: 0.04; 0.03 * 4 / 3 = 0.04; 0.01 * 2 = 0.02; 0.005 * 4 = 0.02.
    #[test]
    fn the_smallest_is_multiplied_most() {
        check(&[0.01, 0.04, 0.03, 0.005], &[0.02, 0.04, 0.04, 0.02]);
    }

    #[test]
    fn one_test_stays_as_it_is_and_none_passes_1() {
        check(&[0.04], &[0.04]);
        check(&[0.9, 0.8, 0.0], &[0.9, 0.9, 0.0]);
        check(&[1.0, 1.0], &[1.0, 1.0]);
        check(&[], &[]);
    }
}
