//! The comparison with theory.

use scenarios::statistics::moments::Moments;

use super::super::run::{load, measured};

const REPLICATIONS: u64 = 32;
const STANDARD_ERRORS: f64 = 4.0;
/// What the sums and quotients behind a metric may lose to rounding.
const ROUNDING: f64 = 1e-12;

/// What is planted where something must be found wrong.
const PLANTED: [f64; 2] = [1.03, 0.97];

/// Checks that `metric` of the scenario `text(1.0)` is what theory says, and that the scenario with
/// its parameter off by 3 % is seen to be off. `theory` does not depend on the factor.
#[track_caller]
pub(super) fn check(text: impl Fn(f64) -> String, metric: &str, theory: f64) {
    let right = Measured::of(&text(1.0), metric);
    assert!(right.agrees(theory), "{metric} should be {theory}, not {right:?}");
    for factor in PLANTED {
        let wrong = Measured::of(&text(factor), metric);
        assert!(!wrong.agrees(theory), "{metric}, off by {factor}, is not seen: {wrong:?}");
    }
}

#[derive(Debug)]
struct Measured {
    mean: f64,
    standard_error: f64,
}

impl Measured {
    fn of(text: &str, metric: &str) -> Self {
        let loaded = load(text);
        let strategy = loaded.scenario.strategies[0].name.as_str();
        let value = |seed| {
            let metrics = measured(&loaded, strategy, seed).results.metrics;
            metrics[metric].expect("it is defined in every seed")
        };
        let values: Vec<f64> = (1..=REPLICATIONS).map(value).collect();
        let moments = Moments::of(&values).expect("the values are finite");
        let variance = moments.variance.expect("there are many of them");
        Self { mean: moments.mean, standard_error: (variance / values.len() as f64).sqrt() }
    }

    fn agrees(&self, theory: f64) -> bool {
        let tolerance = STANDARD_ERRORS * self.standard_error + ROUNDING * theory;
        (self.mean - theory).abs() <= tolerance
    }
}
