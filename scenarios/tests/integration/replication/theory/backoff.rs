//! How long the waits between attempts add up to.

use super::agreement::check;

/// Every attempt is refused at once, so that a request lasts as long as its waits together.
fn scenario(attempts: u32, backoff: &str, jitter: &str) -> String {
    format!(
        "scenario: backoff
horizon: 50s
workload:
  - {{ class: only, arrivals: {{ constant: {{ rate: 20/s }} }} }}
server:
  engine: {{ slots: {{ servers: 1, service_time: {{ constant: 1s }} }} }}
  incidents: [burst_429: {{ at: 0s, for: 1h, share: 100% }}]
strategies:
  - name: patient
    config:
      concurrency: unlimited
      budget: none
      retry: {{ max_attempts: {attempts}, backoff: {backoff}, jitter: {jitter} }}
"
    )
}

/// Compares the mean sum of the waits, in milliseconds; `BASE` in the backoff is 100 ms.
#[track_caller]
fn check_sum(attempts: u32, backoff: &str, jitter: &str, theory: f64) {
    let text = |factor: f64| {
        let base = format!("{}us", libm::round(100_000.0 * factor));
        scenario(attempts, &backoff.replace("BASE", &base), jitter)
    };
    check(text, "sojourn_time_all_ms_mean", theory);
}

const CONSTANT: &str = "{ constant: { delay: BASE } }";
const DOUBLING: &str = "{ exponential: { base: BASE, factor: 2, cap: 1m } }";

#[test]
fn constant_waits_add_up() {
    check_sum(5, CONSTANT, "none", 400.0);
    check_sum(5, CONSTANT, "full", 200.0);
    check_sum(5, CONSTANT, "equal", 300.0);
}

#[test]
fn doubling_waits_add_up() {
    // 100, 200, 400, 800, 1600 ms.
    check_sum(6, DOUBLING, "none", 3_100.0);
    check_sum(6, DOUBLING, "full", 1_550.0);
    check_sum(6, DOUBLING, "equal", 2_325.0);
}

#[test]
fn a_cap_ends_the_doubling() {
    // 100, 200, 250, 250 ms with the right base; the cap moves with it.
    let capped = |factor: f64| {
        let (base, cap) = (libm::round(1e5 * factor), libm::round(2.5e5 * factor));
        let backoff = format!("{{ exponential: {{ base: {base}us, factor: 2, cap: {cap}us }} }}");
        scenario(5, &backoff, "full")
    };
    check(capped, "sojourn_time_all_ms_mean", 400.0);
}

#[test]
fn decorrelated_waits_follow_their_recursion() {
    // E s(n) = (base + 3 E s(n - 1)) / 2 with s(0) = base, as long as no wait reaches the cap:
    // four waits from 100 ms stay below 8.1 s.
    let (mut wait, mut sum) = (100.0, 0.0);
    for _ in 0..4 {
        wait = f64::midpoint(100.0, 3.0 * wait);
        sum += wait;
    }
    assert_eq!(sum, 2_037.5);
    check_sum(5, DOUBLING, "decorrelated", sum);
}
