//! The comparison with theory.

/// Independent replications.
const REPLICATIONS: u64 = 32;
const STANDARD_ERRORS: f64 = 4.0;

/// What is planted where something must be found wrong.
const PLANTED: [f64; 2] = [1.03, 0.97];

/// A mean over independent replications.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    pub(crate) mean: f64,
    standard_error: f64,
}

impl Estimate {
    pub(crate) fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
        Self { mean, standard_error: (variance / n).sqrt() }
    }

    pub(crate) fn agrees(self, theory: f64) -> bool {
        (self.mean - theory).abs() <= STANDARD_ERRORS * self.standard_error
    }
}

/// Each of several measures over the replications with seeds from 0 on.
pub(crate) fn replicate<const N: usize>(measure: impl Fn(u64) -> [f64; N]) -> [Estimate; N] {
    let rows: Vec<[f64; N]> = (0..REPLICATIONS).map(measure).collect();
    std::array::from_fn(|place| {
        Estimate::of(&rows.iter().map(|row| row[place]).collect::<Vec<_>>())
    })
}

/// Checks that what is measured with the factor 1 is what theory says, and that each measure is
/// seen to be off when the factor is off by 3 %. `measure` is given the factor and a seed.
#[track_caller]
pub(crate) fn check<const N: usize>(measure: impl Fn(f64, u64) -> [f64; N], theory: [f64; N]) {
    let right = replicate(|seed| measure(1.0, seed));
    for (estimate, theory) in right.iter().zip(theory) {
        assert!(estimate.agrees(theory), "it should be {theory}: {right:?}");
    }
    for factor in PLANTED {
        let wrong = replicate(|seed| measure(factor, seed));
        for (estimate, theory) in wrong.iter().zip(theory) {
            assert!(!estimate.agrees(theory), "{factor} times {theory} is not seen: {wrong:?}");
        }
    }
}
