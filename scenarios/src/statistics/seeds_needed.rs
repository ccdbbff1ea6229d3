//! How many seeds would decide what is inconclusive.

/// The seeds after which an interval that straddles a bound is expected to leave it:
/// `ceil(n * (half_width / gap)^2)`, since the width shrinks as `1 / sqrt(n)` while the mean stays,
/// and always more than `n`.
///
/// `gap` is the distance from the mean to the bound. `None` where the mean lies on the bound, since
/// no number of seeds is expected to decide that, and where the number passes `u32`. The quantile
/// of Student's t shrinks too, so that few seeds are judged a little harshly: the number is on the
/// safe side.
pub fn seeds_needed(n: u32, half_width: f64, gap: f64) -> Option<u32> {
    if gap <= 0.0 {
        return None;
    }
    let ratio = half_width / gap;
    let needed = libm::ceil(f64::from(n) * ratio * ratio).max(f64::from(n) + 1.0);
    (needed <= f64::from(u32::MAX)).then_some(needed as u32)
}

#[cfg(test)]
mod tests {
    use super::seeds_needed;

    #[track_caller]
    fn check(n: u32, half_width: f64, gap: f64, expected: Option<u32>) {
        assert_eq!(seeds_needed(n, half_width, gap), expected);
    }

    #[test]
    fn the_width_shrinks_as_the_root_of_the_seeds() {
        check(10, 2.0, 1.0, Some(40));
        check(10, 3.0, 1.0, Some(90));
        check(20, 1.01, 1.0, Some(21));
        check(7, 1.0, 1.0, Some(8));
    }

    #[test]
    fn a_mean_on_the_bound_is_never_decided() {
        check(10, 2.0, 0.0, None);
        check(10, 0.0, 0.0, None);
        check(10, 1e9, 1e-9, None);
    }
}
