//! Laws of the gaps between arrivals, with a mean of one.

use simulator::law::normal_quantile;

use crate::chance::Stream;

/// A law of gaps.
#[derive(Clone, Copy, Debug)]
pub(super) enum Gaps {
    /// `-ln u`.
    Exponential,
    Gamma(Gamma),
    /// `scale (-ln u)^(1 / shape)`.
    Weibull {
        shape: f64,
        scale: f64,
    },
}

impl Gaps {
    /// Gamma gaps with this coefficient of variation: shape `1 / cv^2`.
    pub(super) fn gamma_by_cv(cv: f64) -> Self {
        Self::gamma(1.0 / (cv * cv))
    }

    /// Gamma gaps of this shape; with the shape 1 they are exponential.
    #[expect(clippy::float_cmp, reason = "the exponential law is this one alone")]
    pub(super) fn gamma(shape: f64) -> Self {
        if shape == 1.0 { Self::Exponential } else { Self::Gamma(Gamma::new(shape)) }
    }

    /// Weibull gaps of this shape: the mean is `scale Γ(1 + 1 / shape)`.
    pub(super) fn weibull(shape: f64) -> Self {
        Self::Weibull { shape, scale: 1.0 / libm::tgamma(1.0 + 1.0 / shape) }
    }

    /// The gap before the arrival with this index.
    pub(super) fn draw(&self, draws: &mut Stream, index: u64) -> f64 {
        match self {
            Self::Exponential => -libm::log(draws.unit(index, 0)),
            Self::Gamma(gamma) => gamma.draw(draws, index),
            Self::Weibull { shape, scale } => {
                scale * libm::pow(-libm::log(draws.unit(index, 0)), 1.0 / shape)
            }
        }
    }
}

/// The shape of the Weibull law with this coefficient of variation, from 0.02 to 20:
/// `cv^2 = Γ(1 + 2 / shape) / Γ(1 + 1 / shape)^2 - 1`, which falls as the shape grows.
pub(super) fn weibull_shape(cv: f64) -> f64 {
    let spread = |shape: f64| {
        let log_ratio = libm::lgamma(1.0 + 2.0 / shape) - 2.0 * libm::lgamma(1.0 + 1.0 / shape);
        libm::sqrt(libm::expm1(log_ratio))
    };
    let (mut low, mut high) = (0.05, 100.0);
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if spread(middle) > cv {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The gamma law, by rejection: the tries of a gap are keyed by their number.
///
/// Source: G. Marsaglia and W. W. Tsang, "A Simple Method for Generating Gamma Variables", ACM
/// Transactions on Mathematical Software 26 (2000) 363-372; of a shape below 1 by
/// `gamma(shape + 1) u^(1 / shape)`, as in its section 6.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gamma {
    shape: f64,
    d: f64,
    c: f64,
}

impl Gamma {
    fn new(shape: f64) -> Self {
        let raised = if shape < 1.0 { shape + 1.0 } else { shape };
        let d = raised - 1.0 / 3.0;
        Self { shape, d, c: 1.0 / libm::sqrt(9.0 * d) }
    }

    fn draw(&self, draws: &mut Stream, index: u64) -> f64 {
        let Self { shape, d, c } = *self;
        let mut attempt = 1;
        let cube = loop {
            let z = normal_quantile(draws.unit(index, attempt));
            let u = draws.unit(index, attempt + 1);
            attempt += 2;
            let v = 1.0 + c * z;
            let v = v * v * v;
            if v > 0.0 && libm::log(u) < z * z / 2.0 + d * (1.0 - v + libm::log(v)) {
                break v;
            }
        };
        let lowered = if shape < 1.0 { libm::pow(draws.unit(index, 0), 1.0 / shape) } else { 1.0 };
        d * cube * lowered / shape
    }
}

#[cfg(test)]
mod tests {
    use super::{Gaps, weibull_shape};
    use crate::chance::{Purpose, Stream};

    /// Mean and coefficient of variation of many gaps.
    fn moments(gaps: Gaps) -> (f64, f64) {
        const COUNT: u64 = 400_000;
        let mut draws = Stream::new(3, Purpose::ArrivalGap, "gaps");
        let (mut sum, mut squares) = (0.0, 0.0);
        for index in 0..COUNT {
            let gap = gaps.draw(&mut draws, index);
            sum += gap;
            squares += gap * gap;
        }
        let mean = sum / COUNT as f64;
        (mean, libm::sqrt(squares / COUNT as f64 - mean * mean) / mean)
    }

    #[test]
    fn gaps_have_a_mean_of_one_and_the_spread_that_was_asked_for() {
        let check = |gaps: Gaps, cv: f64| {
            let (mean, found) = moments(gaps);
            // The error of the mean is cv / 632; that of the spread is larger with heavy tails.
            assert!((mean - 1.0).abs() < 5.0 * cv / 632.0, "{gaps:?}: mean {mean}");
            assert!((found / cv - 1.0).abs() < 0.03, "{gaps:?}: {found} instead of {cv}");
        };
        for cv in [0.2, 0.7, 1.0, 1.045, 2.0, 4.0] {
            check(Gaps::gamma_by_cv(cv), cv);
        }
        for cv in [0.2, 0.7, 1.0, 2.0] {
            check(Gaps::weibull(weibull_shape(cv)), cv);
        }
    }

    #[test]
    fn the_weibull_shape_is_that_of_its_spread() {
        let check = |cv: f64, shape: f64| {
            let found = weibull_shape(cv);
            assert!((found / shape - 1.0).abs() < 1e-9, "{cv}: {found}");
        };
        // The exponential law; Γ(5) / Γ(3)^2 - 1 = 5; the Rayleigh law, 4 / π - 1.
        check(1.0, 1.0);
        check(5.0_f64.sqrt(), 0.5);
        check((4.0 / std::f64::consts::PI - 1.0).sqrt(), 2.0);
    }
}
