//! Processor sharing: one processor, shared by all that are present.

use super::agreement::check;

/// Arrivals at load 0.75 to a processor with a mean service time of 5 ms times `factor`.
fn scenario(law: &str, factor: f64) -> String {
    let law = law.replace("MEAN", &format!("{}ns", libm::round(5e6 * factor)));
    format!(
        "scenario: sharing
warm_up: 13s
horizon: 120s
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 150/s }} }} }}
server:
  engine:
    saturation:
      service_time: {law}
      capacity: 1
      curve: processor_sharing
      slowdown: shared
strategies:
  - preset: direct
"
    )
}

/// M/G/1-PS: T = s / (1 - rho), whatever the law of the service time.
fn check_sojourn(law: &str) {
    check(|factor| scenario(law, factor), "sojourn_time_ms_mean", 5.0 / 0.25);
}

#[test]
fn exponential_service_is_shared_as_m_m_1_ps() {
    check_sojourn("{ exponential: { mean: MEAN } }");
}

#[test]
fn constant_service_is_shared_as_m_d_1_ps() {
    check_sojourn("{ constant: MEAN }");
}
