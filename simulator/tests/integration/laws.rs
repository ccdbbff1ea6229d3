//! Samples have the moments that their law promises.

use std::time::Duration;

use rand_chacha::ChaCha8Rng;
use rand_core::SeedableRng;
use simulator::law::{TimeLaw, TokenLaw};

use crate::draws::unit;

const COUNT: usize = 100_000;

fn samples(sample: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    let mut samples: Vec<f64> = (0..COUNT).map(|_| sample(unit(&mut rng))).collect();
    samples.sort_unstable_by(f64::total_cmp);
    samples
}

/// Compares mean, squared coefficient of variation and 99th percentile, each within a part of it.
fn check_moments(samples: &[f64], (mean, scv, p99): (f64, f64, f64), tolerance: f64) {
    let count = samples.len() as f64;
    let found_mean = samples.iter().sum::<f64>() / count;
    let variance = samples.iter().map(|x| (x - found_mean) * (x - found_mean)).sum::<f64>() / count;
    let found_p99 = samples[COUNT * 99 / 100];
    let pairs = [(found_mean, mean), (variance / found_mean / found_mean, scv), (found_p99, p99)];
    for (found, expected) in pairs {
        let error = (found - expected).abs();
        assert!(error <= tolerance * expected, "{found} instead of {expected}");
    }
}

#[test]
fn spans_follow_their_law() {
    fn check(law: &TimeLaw, moments: (f64, f64, f64), tolerance: f64) {
        let sampler = law.sampler().unwrap();
        check_moments(&samples(|unit| sampler.sample(unit) as f64 / 1e9), moments, tolerance);
    }
    let second = Duration::from_secs(1);
    check(&TimeLaw::Constant(second), (1.0, 0.0, 1.0), 0.0);
    // -ln 0.01.
    check(&TimeLaw::Exponential { mean: second }, (1.0, 1.0, 4.605), 0.02);
    // Sigma 0.5: exp(0.5 * 2.3263 - 0.125).
    let mean = Duration::from_millis(800);
    let scv = 0.284_025_416_687_741_4;
    let by_scv = TimeLaw::Lognormal { mean, scv: Some(scv), p99: None };
    check(&by_scv, (0.8, scv, 0.8 * 2.824_055), 0.03);
    let p99 = Some(Duration::from_secs_f64(0.8 * 2.824_055));
    let by_p99 = TimeLaw::Lognormal { mean, scv: None, p99 };
    check(&by_p99, (0.8, scv, 0.8 * 2.824_055), 0.03);
}

#[test]
fn counts_follow_their_law() {
    fn check(law: &TokenLaw, moments: (f64, f64, f64), tolerance: f64) {
        let sampler = law.sampler().unwrap();
        check_moments(&samples(|unit| f64::from(sampler.sample(unit))), moments, tolerance);
    }
    check(&TokenLaw::Constant(400), (400.0, 0.0, 400.0), 0.0);
    let scv = Some(0.284_025_416_687_741_4);
    let by_scv = TokenLaw::Lognormal { mean: 1_000.0, scv, p99: None };
    check(&by_scv, (1_000.0, 0.284, 2_824.0), 0.03);
    // Sigma = 2.3263 - sqrt(2.3263^2 - 2 ln(4142 / 1155)) = 0.6356, scv = exp(sigma^2) - 1.
    let by_p99 = TokenLaw::Lognormal { mean: 1_155.0, scv: None, p99: Some(4_142.0) };
    check(&by_p99, (1_155.0, 0.497, 4_142.0), 0.03);
}

#[test]
fn a_draw_is_a_quantile() {
    fn check(law: &TimeLaw, unit: f64, expected: u64) {
        assert_eq!(law.sampler().unwrap().sample(unit), expected);
    }
    let mean = Duration::from_millis(500);
    let exponential = TimeLaw::Exponential { mean };
    check(&exponential, 0.5, 346_573_590);
    check(&exponential, 1.0 - f64::EPSILON / 2.0, 0);
    // The median of a lognormal law is exp(mu) = mean / sqrt(1 + scv).
    check(&TimeLaw::Lognormal { mean, scv: Some(3.0), p99: None }, 0.5, 250_000_000);
    // Never none: the least count is 1.
    let law = TokenLaw::Lognormal { mean: 1.0, scv: Some(1.0), p99: None };
    assert_eq!(law.sampler().unwrap().sample(1e-12), 1);
}

#[test]
fn a_table_of_quantiles_is_read_by_straight_lines() {
    let json = r#"{"quantiles": [["10%", 100], ["50%", 200], ["90%", 1000]]}"#;
    let law: TokenLaw = serde_json::from_str(json).unwrap();
    let sampler = law.sampler().unwrap();
    let check = |unit: f64, expected: u32| assert_eq!(sampler.sample(unit), expected, "{unit}");
    check(1e-9, 100);
    check(0.1, 100);
    check(0.3, 150);
    check(0.5, 200);
    check(0.7, 600);
    check(0.95, 1_000);
    // 0.1 of 100, two trapezia of 0.4, and 0.1 of 1000.
    let samples = samples(|unit| f64::from(sampler.sample(unit)));
    let mean = samples.iter().sum::<f64>() / samples.len() as f64;
    assert!((mean / 410.0 - 1.0).abs() < 0.02, "{mean}");
}

#[test]
fn bad_laws_name_their_field() {
    fn check(json: &str, field: &str) {
        let law: TokenLaw = serde_json::from_str(json).unwrap();
        assert_eq!(law.sampler().unwrap_err()[0].field, field, "{json}");
    }
    check(r#"{"constant": 0}"#, "constant");
    check(r#"{"quantiles": []}"#, "quantiles");
    check(r#"{"quantiles": [["5%", 0]]}"#, "quantiles.0");
    check(r#"{"quantiles": [["5%", 2], ["5%", 3]]}"#, "quantiles.1");
    check(r#"{"quantiles": [["5%", 2], ["9%", 1]]}"#, "quantiles.1");
    check(r#"{"lognormal": {"mean": 0.5, "scv": 1.0}}"#, "lognormal.mean");
    check(r#"{"lognormal": {"mean": 1e30, "scv": 1.0}}"#, "lognormal.mean");
    check(r#"{"lognormal": {"mean": 10.0}}"#, "lognormal.scv");
    check(r#"{"lognormal": {"mean": 10.0, "p99": 9.0}}"#, "lognormal.p99");
    check(r#"{"lognormal": {"mean": 10.0, "p99": 200.0}}"#, "lognormal.p99");
    check(r#"{"lognormal": {"mean": 10.0, "p99": 20.0, "scv": 1.0}}"#, "lognormal.scv");
}
