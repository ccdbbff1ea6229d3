//! How much sooner the first of two copies is there.

use super::agreement::check_all;

/// Exponential answers with mean 100 ms times `factor`, doubled after `delay`.
fn scenario(delay: &str, factor: f64) -> String {
    let mean = libm::round(1e8 * factor);
    format!(
        "scenario: hedging
horizon: 50s
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 80/s }} }} }}
server:
  engine: {{ slots: {{ servers: 1000, service_time: {{ exponential: {{ mean: {mean}ns }} }} }} }}
strategies:
  - name: hedged
    config:
      concurrency: unlimited
      budget: none
      hedge: {{ after: {{ delay: {{ delay: {delay} }} }} }}
"
    )
}

#[test]
fn the_first_of_two_is_there_in_half_the_time() {
    // The smaller of two exponentials of mean m is exponential of mean m / 2 (W. Feller, "An
    // Introduction to Probability Theory" II, section I.6).
    let text = |factor| scenario("1ns", factor);
    check_all(text, &[("sojourn_time_ms_mean", 50.0)]);
}

#[test]
fn a_late_copy_saves_what_is_left_to_save() {
    // Answers within d come by themselves; what is left of the others is exponential again, and
    // the first of two takes half of it: E T = m (1 - exp(-d / m) / 2). Dean and Barroso, "The Tail
    // at Scale", Communications of the ACM 56 (2013), have the idea, Feller as above the law.
    for delay in [50.0_f64, 150.0] {
        let late = libm::exp(-delay / 100.0);
        let text = |factor| scenario(&format!("{delay}ms"), factor);
        check_all(text, &[("sojourn_time_ms_mean", 100.0 * (1.0 - late / 2.0))]);
    }
}
