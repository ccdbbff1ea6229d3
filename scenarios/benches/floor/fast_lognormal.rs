//! Lognormal draws from normal ones, faster than through `libm::exp`.

use std::f64::consts::LN_2;

/// How many values of 2^x between two powers of two are in the table.
const STEPS: usize = 64;

/// The lognormal law with the parameters mu and sigma.
#[derive(Debug)]
pub(crate) struct FastLognormal {
    sigma: f64,
    /// `exp(mu) * 2^(step / STEPS)`.
    table: [f64; STEPS],
}

impl FastLognormal {
    /// Prepares the table.
    pub(crate) fn new(mu: f64, sigma: f64) -> Self {
        let mut table = [0.0; STEPS];
        for (step, value) in table.iter_mut().enumerate() {
            *value = libm::exp(mu + step as f64 / STEPS as f64 * LN_2);
        }
        Self { sigma, table }
    }

    /// `exp(mu + sigma * z)`, right to about 15 digits for every `z` that a normal draw can be.
    ///
    /// With n the whole number next to x * 64 / ln 2, exp(x) is 2^(n / 64) * exp(r), where r is
    /// x - n * ln 2 / 64, at most 0.0055 in size, so that five terms of the series do: the next
    /// one is r^6 / 720 < 4e-17.
    #[inline]
    pub(crate) fn value(&self, z: f64) -> f64 {
        const SCALE: f64 = STEPS as f64 / LN_2;
        // Adding 1.5 * 2^52 rounds to a whole number and leaves it in the low bits of the sum;
        // the shift below drops the others.
        const ROUNDER: f64 = (3u64 << 51) as f64;
        let x = self.sigma * z;
        let shifted = x * SCALE + ROUNDER;
        let n = shifted.to_bits();
        let r = x - (shifted - ROUNDER) * (LN_2 / STEPS as f64);
        let exp_r =
            1.0 + r * (1.0 + r * (1.0 / 2.0 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r / 120.0))));
        let power_of_two = f64::from_bits(((n >> 6) + 1023) << 52);
        self.table[(n & 63) as usize] * power_of_two * exp_r
    }
}
