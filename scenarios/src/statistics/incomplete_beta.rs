//! The regularised incomplete beta function.

/// The continued fraction stops when a factor differs from 1 by no more than this.
const FACTOR_TOLERANCE: f64 = 1e-16;
/// What the modified Lentz method puts in the place of a zero denominator.
const TINY: f64 = 1e-300;

/// `I_x(a, b)` for `a, b > 0`, given `x` and its complement `1 - x`, both in `[0, 1]`: the caller
/// knows each of them without cancellation.
///
/// The continued fraction is DLMF 8.17.22 (<https://dlmf.nist.gov/8.17.E22>), taken on the side
/// where it converges fast, `x < (a + 1) / (a + b + 2)`; the other side is the reflection
/// `I_x(a, b) = 1 - I_(1-x)(b, a)`, DLMF 8.17.4.
pub(super) fn regularised(x: f64, complement: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if complement <= 0.0 {
        return 1.0;
    }
    let ln_front = a * ln_of(x, complement) + b * ln_of(complement, x) - ln_beta(a, b);
    let front = libm::exp(ln_front);
    if x < (a + 1.0) / (a + b + 2.0) {
        front / (a * continued_fraction(x, a, b))
    } else {
        1.0 - front / (b * continued_fraction(complement, b, a))
    }
}

/// `ln x`, through the complement where `x` is near 1.
fn ln_of(x: f64, complement: f64) -> f64 {
    if complement < 0.5 { libm::log1p(-complement) } else { libm::log(x) }
}

fn ln_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// `1 + d_1 / (1 + d_2 / (1 + ...))` by the modified Lentz method, from the front.
///
/// The number of terms grows as the square root of the larger parameter.
fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    let terms_max = 1_000 + 20 * libm::sqrt(a.max(b)) as u32;
    let (mut value, mut numerator, mut denominator) = (1.0, 1.0, 0.0);
    for index in 1..=terms_max {
        let coefficient = coefficient(index, x, a, b);
        denominator = away_from_zero(1.0 + coefficient * denominator).recip();
        numerator = away_from_zero(1.0 + coefficient / numerator);
        let factor: f64 = numerator * denominator;
        value *= factor;
        if (factor - 1.0).abs() <= FACTOR_TOLERANCE {
            break;
        }
    }
    value
}

/// `d_index` of DLMF 8.17.23.
fn coefficient(index: u32, x: f64, a: f64, b: f64) -> f64 {
    let m = f64::from(index / 2);
    let here = a + 2.0 * m;
    if index.is_multiple_of(2) {
        m * (b - m) * x / ((here - 1.0) * here)
    } else {
        -(a + m) * (a + b + m) * x / (here * (here + 1.0))
    }
}

fn away_from_zero(value: f64) -> f64 {
    if value.abs() < TINY { TINY } else { value }
}

#[cfg(test)]
mod tests {
    use super::regularised;

    fn check(x: f64, a: f64, b: f64, expected: f64) {
        let seen = regularised(x, 1.0 - x, a, b);
        assert!((seen - expected).abs() <= 2e-13 * expected, "I_{x}({a}, {b}) = {seen:e}");
    }

    #[test]
    fn closed_forms_hold() {
        check(0.3, 1.0, 1.0, 0.3);
        check(0.3, 2.0, 1.0, 0.09);
        check(0.3, 1.0, 3.0, 1.0 - 0.7 * 0.7 * 0.7);
        check(0.25, 0.5, 0.5, 1.0 / 3.0);
        check(0.75, 0.5, 0.5, 2.0 / 3.0);
        check(0.5, 40.0, 40.0, 0.5);
        check(0.0, 2.0, 3.0, 0.0);
        check(1.0, 2.0, 3.0, 1.0);
    }

    #[test]
    fn the_reflection_joins_both_sides() {
        for step in 1_u8..100 {
            let x = f64::from(step) / 100.0;
            let sum = regularised(x, 1.0 - x, 4.5, 0.5) + regularised(1.0 - x, x, 0.5, 4.5);
            assert!((sum - 1.0).abs() < 1e-13, "at {x}: {sum}");
        }
    }
}
