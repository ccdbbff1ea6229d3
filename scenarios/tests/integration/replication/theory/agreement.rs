//! The comparison with theory.

use scenarios::{results::SeedResults, statistics::moments::Moments};

use super::super::run::{load, measured};

const REPLICATIONS: u64 = 32;
const STANDARD_ERRORS: f64 = 4.0;
/// What the sums and quotients behind a metric may lose to rounding.
const ROUNDING: f64 = 1e-12;

/// Checks that `metric` of the scenario `text(1.0)` is what theory says, and that the scenario with
/// its parameter off by 3 % is seen to be off. `theory` does not depend on the factor.
#[track_caller]
pub(super) fn check(text: impl Fn(f64) -> String, metric: &str, theory: f64) {
    check_all(text, &[(metric, theory)]);
}

/// The same for several metrics of one scenario; `chat/queue_wait_ms_mean` is that of a class.
#[track_caller]
pub(super) fn check_all(text: impl Fn(f64) -> String, theory: &[(&str, f64)]) {
    let [right, planted @ ..] = FACTORS.map(|factor| measure(&text(factor), theory));
    for ((metric, theory), right) in theory.iter().zip(&right) {
        assert!(right.agrees(*theory), "{metric} should be {theory}, not {right:?}");
    }
    for wrong in planted {
        for ((metric, theory), wrong) in theory.iter().zip(&wrong) {
            assert!(!wrong.agrees(*theory), "{metric} is not seen to be off: {wrong:?}");
        }
    }
}

/// The right one, and what is planted where something must be found wrong.
const FACTORS: [f64; 3] = [1.0, 1.03, 0.97];

fn measure(text: &str, theory: &[(&str, f64)]) -> Vec<Measured> {
    let loaded = load(text);
    let strategy = loaded.scenario.strategies[0].name.as_str();
    let runs: Vec<_> =
        (1..=REPLICATIONS).map(|seed| measured(&loaded, strategy, seed).results).collect();
    let measure = |(metric, _): &(&str, f64)| {
        let values: Vec<f64> = runs.iter().map(|run| value(run, metric)).collect();
        Measured::of(&values)
    };
    theory.iter().map(measure).collect()
}

fn value(run: &SeedResults, metric: &str) -> f64 {
    let value = match metric.split_once('/') {
        Some((class, metric)) => run.classes[class].metrics[metric],
        None => run.metrics[metric],
    };
    value.expect("it is defined in every seed")
}

#[derive(Debug)]
struct Measured {
    mean: f64,
    standard_error: f64,
}

impl Measured {
    fn of(values: &[f64]) -> Self {
        let moments = Moments::of(values).expect("the values are finite");
        let variance = moments.variance.expect("there are many of them");
        Self { mean: moments.mean, standard_error: (variance / values.len() as f64).sqrt() }
    }

    fn agrees(&self, theory: f64) -> bool {
        let tolerance = STANDARD_ERRORS * self.standard_error + ROUNDING * theory;
        (self.mean - theory).abs() <= tolerance
    }
}
