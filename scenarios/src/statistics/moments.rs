//! Mean and variance.

/// Mean and variance of some numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// How many there are, at least 1.
    pub n: usize,
    /// Their mean.
    pub mean: f64,
    /// Their sample variance, divided by `n - 1`; `None` of a single one.
    pub variance: Option<f64>,
}

impl Moments {
    /// Of finite numbers; `None` if there are none, or if a sum overflows.
    ///
    /// They are added in ascending order with compensation (Neumaier 1974), the variance in a
    /// second pass with the correction of Chan, Golub and LeVeque (1983, formula 1.7): the bits
    /// do not depend on the order of the numbers. Equal numbers have exactly their own value as
    /// the mean and a variance of exactly 0; so have those that differ by their rounding alone, see
    /// [`is_rounding`].
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (least, most) = (*sorted.first()?, *sorted.last()?);
        let n = sorted.len();
        let mean = if least == most {
            least
        } else {
            let sum =
                Some(compensated_sum(sorted.iter().copied())).filter(|sum| sum.is_finite())?;
            // Rounding may carry the quotient an ulp past the ends, where no mean can be.
            (sum / n as f64).clamp(least, most)
        };
        let variance = (n > 1).then(|| {
            if is_rounding(least, most) {
                return 0.0;
            }
            let squares = compensated_sum(sorted.iter().map(|x| (x - mean) * (x - mean)));
            let drift = compensated_sum(sorted.iter().map(|x| x - mean));
            (squares - drift * drift / n as f64) / (n - 1) as f64
        });
        variance.is_none_or(f64::is_finite).then_some(Self { n, mean, variance })
    }
}

/// Whether two numbers are the same but for the rounding of a few operations: a quotient that was
/// found from other terms, or a sum in another order.
pub fn is_rounding(one: f64, other: f64) -> bool {
    (one - other).abs() <= 4.0 * f64::EPSILON * one.abs().max(other.abs())
}

fn compensated_sum(values: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for value in values {
        let next = sum + value;
        lost += if sum.abs() >= value.abs() { (sum - next) + value } else { (value - next) + sum };
        sum = next;
    }
    sum + lost
}

#[cfg(test)]
mod tests {
    use super::Moments;

    #[track_caller]
    fn check(values: &[f64], mean: f64, variance: Option<f64>) {
        let expected = Some(Moments { n: values.len(), mean, variance });
        assert_eq!(Moments::of(values), expected);
    }

    #[test]
    fn known_moments() {
        check(&[3.0], 3.0, None);
        check(&[1.0, 2.0, 3.0, 4.0], 2.5, Some(5.0 / 3.0));
        check(&[-1.0, 1.0], 0.0, Some(2.0));
        assert_eq!(Moments::of(&[]), None);
    }

    /// NIST StRD "NumAcc3", whose mean and deviation are 1000000.2 and 0.1 exactly: a large offset must not eat the digits.
    #[test]
    fn a_large_offset_costs_no_digits() {
        let numacc3: Vec<f64> = [1_000_000.2]
            .into_iter()
            .chain((0..1000).map(|i| if i % 2 == 0 { 1_000_000.1 } else { 1_000_000.3 }))
            .collect();
        let moments = Moments::of(&numacc3).unwrap();
        assert!((moments.mean - 1_000_000.2).abs() < 1e-9);
        assert!((moments.variance.unwrap().sqrt() - 0.1).abs() < 1e-10);
    }

    #[test]
    fn equal_values_are_their_own_mean_and_do_not_vary() {
        for n in 2..50 {
            check(&vec![0.1; n], 0.1, Some(0.0));
            check(&vec![1e15 / 3.0; n], 1e15 / 3.0, Some(0.0));
        }
    }

    #[test]
    fn rounding_is_no_variance() {
        for (values, variance) in [
            ([0.1, 0.1_f64.next_up(), 0.1], Some(0.0)),
            ([-3.0, (-3.0_f64).next_down(), -3.0], Some(0.0)),
        ] {
            assert_eq!(Moments::of(&values).unwrap().variance, variance, "{values:?}");
        }
        assert!(Moments::of(&[0.1, 0.1 + 1e-14]).unwrap().variance.unwrap() > 0.0);
        assert!(!super::is_rounding(0.0, f64::MIN_POSITIVE));
    }

    #[test]
    fn an_overflow_is_no_mean() {
        assert_eq!(Moments::of(&[1e308, 1.5e308]), None);
        assert_eq!(Moments::of(&[-1e200, 1e200]), None);
        check(&[f64::MAX, f64::MAX], f64::MAX, Some(0.0));
    }
}
