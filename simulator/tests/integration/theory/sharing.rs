//! Processor sharing.

use super::open_loop::agrees;
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
