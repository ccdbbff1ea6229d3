//! Two strategies in the same seeds.

use super::{
    moments::{Moments, is_rounding},
    student_t,
};

/// What the pairing of two strategies by seed is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pairing {
    /// Pearson's correlation of the pairs, from -1 to 1. `None` of fewer than two pairs, and where
    /// one of the two does not vary.
    pub correlation: Option<f64>,
    /// The part of the variance of the difference of the means that common random numbers took
    /// away: `1 - var(x - y) / (var(x) + var(y))`. The denominator is what independent runs would
    /// have. Negative where the pairing makes it worse; `None` where neither varies.
    ///
    /// A. M. Law, "Simulation Modeling and Analysis", fifth edition, section 11.2.
    pub variance_saved: Option<f64>,
}

impl Pairing {
    /// Of the values of both in each seed.
    pub fn of(pairs: &[(f64, f64)]) -> Self {
        let variance = |values: Vec<f64>| Moments::of(&values)?.variance;
        let ours = variance(pairs.iter().map(|&(ours, _)| ours).collect());
        let theirs = variance(pairs.iter().map(|&(_, theirs)| theirs).collect());
        let of_differences =
            variance(pairs.iter().map(|&(ours, theirs)| difference(ours, theirs)).collect());
        let (Some(ours), Some(theirs), Some(apart)) = (ours, theirs, of_differences) else {
            return Self::default();
        };
        let sum = ours + theirs;
        // var(x - y) = var(x) + var(y) - 2 cov(x, y).
        let covariance = (sum - apart) / 2.0;
        // Rounding may carry the quotient an ulp past the ends, where no correlation can be.
        let correlation = (covariance / (ours.sqrt() * theirs.sqrt())).clamp(-1.0, 1.0);
        Self {
            correlation: Some(correlation).filter(|_| ours > 0.0 && theirs > 0.0),
            variance_saved: Some(1.0 - apart / sum).filter(|saved| saved.is_finite()),
        }
    }
}

/// The difference of two values of one seed: 0 where only their rounding differs, which would
/// otherwise be all the spread that equal values have.
pub fn difference(ours: f64, theirs: f64) -> f64 {
    if is_rounding(ours, theirs) { 0.0 } else { ours - theirs }
}

/// The two-sided p-value of the paired t test that the mean difference is 0. Differences that do
/// not vary are certain: 0, or 1 where they all are 0. `None` of fewer than two.
pub fn p_value(differences: &[f64]) -> Option<f64> {
    let moments = Moments::of(differences)?;
    let standard_error = (moments.variance? / moments.n as f64).sqrt();
    if moments.mean == 0.0 {
        return Some(1.0);
    }
    if standard_error == 0.0 {
        return Some(0.0);
    }
    student_t::two_sided_p(moments.mean / standard_error, moments.n as u32 - 1)
}

#[cfg(test)]
mod tests {
    use super::{Pairing, difference, p_value};

    #[track_caller]
    fn check(pairs: &[(f64, f64)], correlation: Option<f64>, saved: Option<f64>) {
        let seen = Pairing::of(pairs);
        let sides = [(seen.correlation, correlation), (seen.variance_saved, saved)];
        for (seen, expected) in sides {
            assert_eq!(seen.is_some(), expected.is_some(), "{pairs:?}: {seen:?}");
            let off = (seen.unwrap_or(0.0) - expected.unwrap_or(0.0)).abs();
            assert!(off < 1e-12, "{pairs:?}: {seen:?} and not {expected:?}");
        }
    }

    #[test]
    fn pairs_that_move_together_save_variance() {
        check(&[(1.0, 11.0), (2.0, 12.0), (4.0, 14.0)], Some(1.0), Some(1.0));
        check(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)], Some(1.0), Some(0.8));
        check(&[(1.0, 3.0), (2.0, 2.0), (3.0, 1.0)], Some(-1.0), Some(-1.0));
        check(&[(-1.0, 1.0), (0.0, -2.0), (1.0, 1.0)], Some(0.0), Some(0.0));
    }

    #[test]
    fn what_does_not_vary_has_no_correlation() {
        check(&[(1.0, 2.0), (1.0, 3.0)], None, Some(0.0));
        check(&[(1.0, 2.0), (1.0, 2.0)], None, None);
        check(&[(1.0, 2.0)], None, None);
        check(&[], None, None);
    }

    /// Of 1..=5 the mean is 3 and the standard error sqrt(0.5): t = 4.2426 with 4 degrees, where
    /// the tail is 1 - s (1.5 - s^2 / 2) with s = t / sqrt(4 + t^2) (Abramowitz and Stegun 26.7.4).
    #[test]
    fn a_known_p_value() {
        let t = 3.0 / 0.5_f64.sqrt();
        let s = t / (4.0 + t * t).sqrt();
        let expected = 1.0 - s * (1.5 - s * s / 2.0);
        let seen = p_value(&[5.0, 1.0, 4.0, 2.0, 3.0]).unwrap();
        assert!((seen - expected).abs() < 1e-12, "{seen} and not {expected}");
    }

    #[test]
    fn rounding_is_no_difference() {
        assert_eq!(difference(0.1, 0.1_f64.next_up()), 0.0);
        assert_eq!(difference(0.1 + 0.2, 0.3), 0.0);
        assert_eq!(difference(3.0, 1.0), 2.0);
        assert_eq!(difference(f64::MIN_POSITIVE, 0.0), f64::MIN_POSITIVE);
    }

    #[test]
    fn differences_that_do_not_vary_are_certain() {
        assert_eq!(p_value(&[2.0, 2.0]), Some(0.0));
        assert_eq!(p_value(&[0.0, 0.0]), Some(1.0));
        assert_eq!(p_value(&[-1.0, 1.0]), Some(1.0));
        assert_eq!((p_value(&[2.0]), p_value(&[])), (None, None));
    }
}
