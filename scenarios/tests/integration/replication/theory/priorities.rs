//! Who waits how long behind whom.

use super::agreement::check_all;

/// One permit, and exponential services with mean 5 ms times `factor`.
fn scenario(factor: f64) -> String {
    let mean = libm::round(5e6 * factor);
    format!(
        "scenario: priorities
warm_up: 5s
horizon: 85s
workload:
  - {{ class: urgent, priority: high, arrivals: {{ poisson: {{ rate: 40/s }} }} }}
  - {{ class: usual, priority: normal, arrivals: {{ poisson: {{ rate: 60/s }} }} }}
  - {{ class: batch, priority: low, arrivals: {{ poisson: {{ rate: 50/s }} }} }}
server:
  engine: {{ slots: {{ servers: 1000, service_time: {{ exponential: {{ mean: {mean}ns }} }} }} }}
strategies:
  - name: one
    config: {{ concurrency: {{ fixed: {{ limit: 1 }} }}, retry: {{ max_attempts: 1 }} }}
"
    )
}

#[test]
fn the_urgent_pass_the_others_as_cobham_says() {
    // A. Cobham, "Priority assignment in waiting line problems", Operations Research 2 (1954)
    // 70-76: with loads up to each class s(k), W(k) = W0 / ((1 - s(k - 1)) (1 - s(k))), where the
    // service that is under way takes W0 = sum of lambda E[S^2] / 2, here 0.75 * 5 ms.
    let under_way = 0.75 * 5.0;
    let wait = |before: f64, with: f64| under_way / ((1.0 - before) * (1.0 - with));
    let theory = [
        ("urgent/queue_wait_ms_mean", wait(0.0, 0.2)),
        ("usual/queue_wait_ms_mean", wait(0.2, 0.5)),
        ("batch/queue_wait_ms_mean", wait(0.5, 0.75)),
    ];
    check_all(scenario, &theory);
}
