//! Processor sharing.

use super::open_loop::{Means, agrees};
use crate::script::config;

/// The mean sojourn at one shared processor with a mean service time of 5 ms (`factor` times that)
/// at load 0.75 of the right one.
fn stays_as(law: &str, factor: f64, theory: f64) -> bool {
    let law = law.replace("MEAN", &format!("{}ns", libm::round(5e6 * factor)));
    let json = format!(
        r#"{{"engine": {{"saturation": {{"service_time": {law}, "capacity": 1,
        "curve": "processor_sharing", "slowdown": "shared"}}}}}}"#
    );
    agrees(&config(&json), 0.75 / 5e-3, 20_000, |means| means.sojourn, theory)
}

/// M/G/1-PS: T = s / (1 - rho), whatever the law of the service time.
fn check(law: &str) {
    let theory = 5e-3 / 0.25;
    assert!(stays_as(law, 1.0, theory));
    assert!(!stays_as(law, 1.03, theory));
    assert!(!stays_as(law, 0.97, theory));
}

#[test]
fn exponential_service_is_shared_as_m_m_1_ps() {
    check(r#"{"exponential": {"mean": "MEAN"}}"#);
}

#[test]
fn constant_service_is_shared_as_m_d_1_ps() {
    check(r#"{"constant": "MEAN"}"#);
}

#[test]
fn lognormal_service_is_shared_as_m_g_1_ps() {
    check(r#"{"lognormal": {"mean": "MEAN", "scv": 2.0}}"#);
}

/// The mean sojourn under a hyperbolic curve whose rates are `factor` times 200/s n / (n + 3), with
/// arrivals at 150/s.
fn saturates_as(law: &str, factor: f64, theory: f64) -> bool {
    // One alone takes (1 + 3) / 200 = 20 ms.
    let law = law.replace("MEAN", &format!("{}ns", libm::round(20e6 / factor)));
    let json = format!(
        r#"{{"engine": {{"saturation": {{"service_time": {law}, "capacity": 10,
        "curve": {{"hyperbolic": {{"mu_max": "{}/s", "half": 3}}}}}}}}}}"#,
        200.0 * factor
    );
    agrees(&config(&json), 150.0, 20_000, |means| means.sojourn, theory)
}

/// T = (h + 1) / (mu_max (1 - rho)), whatever the law of the service time. With the total rate
/// mu_max n / (n + h) the number in service has the weights rho^n (1 + h) (2 + h) ... (n + h) / n!,
/// a negative binomial law with mean (h + 1) rho / (1 - rho); Little's law gives T.
#[test]
fn a_hyperbolic_curve_is_a_negative_binomial_queue() {
    let theory = 4.0 / (200.0 * (1.0 - 0.75));
    for law in [
        r#"{"exponential": {"mean": "MEAN"}}"#,
        r#"{"constant": "MEAN"}"#,
        r#"{"lognormal": {"mean": "MEAN", "scv": 2.0}}"#,
    ] {
        assert!(saturates_as(law, 1.0, theory));
        assert!(!saturates_as(law, 1.03, theory));
        assert!(!saturates_as(law, 0.97, theory));
    }
}

/// With slowdown s(n) and room for K the number in service has the weights rho^n s(1) ... s(n) / n!
/// up to K, with rho the load offered to one alone, whatever the law of the service time. The curve
/// has its largest throughput at 15; 4 % of the time there are more.
#[test]
fn a_universal_scalability_curve_is_a_birth_and_death_process() {
    fn agrees_with(factor: f64, measure: fn(Means) -> f64, theory: f64) -> bool {
        let json = format!(
            r#"{{"admission": {{"concurrency": 25}}, "engine": {{"saturation": {{
            "service_time": {{"lognormal": {{"mean": "{}ns", "scv": 2.0}}}}, "capacity": 10,
            "curve": {{"universal_scalability": {{"alpha": 0.1, "beta": 0.004}}}}}}}}}}"#,
            libm::round(20e6 * factor)
        );
        agrees(&config(&json), OFFERED / 20e-3, 30_000, measure, theory)
    }
    const OFFERED: f64 = 3.5;
    let mut weights = vec![1.0];
    for n in (1..=25).map(f64::from) {
        let slowdown = 1.0 + 0.1 * (n - 1.0) + 0.004 * n * (n - 1.0);
        weights.push(weights[weights.len() - 1] * OFFERED * slowdown / n);
    }
    let all: f64 = weights.iter().sum();
    let loss = weights[25] / all;
    let present: f64 = (0..).zip(&weights).map(|(n, weight)| f64::from(n) * weight / all).sum();
    let sojourn = present * 20e-3 / (OFFERED * (1.0 - loss));
    assert!(agrees_with(1.0, |means| means.sojourn, sojourn));
    assert!(agrees_with(1.0, |means| means.loss, loss));
    for wrong in [0.97, 1.03] {
        assert!(!agrees_with(wrong, |means| means.sojourn, sojourn));
    }
}
