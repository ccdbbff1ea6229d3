//! Requests that come again until they are served.

use super::agreement::check_all;

/// Poisson arrivals to a server without a queue, and retries `spread` milliseconds later at most.
fn scenario(spread: f64, factor: f64) -> String {
    let mean = libm::round(5e6 * factor);
    format!(
        "scenario: retrials
warm_up: 30s
horizon: 130s
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 100/s }} }} }}
server:
  engine:
    slots: {{ servers: 1, queue: 0, service_time: {{ exponential: {{ mean: {mean}ns }} }} }}
strategies:
  - name: stubborn
    config:
      concurrency: unlimited
      budget: none
      retry:
        max_attempts: 1000
        backoff: {{ constant: {{ delay: {spread}ms }} }}
        jitter: full
"
    )
}

#[test]
fn late_retries_are_one_more_poisson_flow() {
    // The slower the retries, the more they are a Poisson flow of their own (J. W. Cohen, "Basic
    // problems of telephone traffic theory and the influence of repeated calls", Philips
    // Telecommunication Review 18 (1957); G. I. Falin and J. G. C. Templeton, "Retrial Queues"
    // (1997), section 1.2), so that each attempt finds the server busy with probability rho:
    // 1 / (1 - rho) attempts a request. At finite pace M/M/1/1 has (rho / (1 - rho)) mu / nu more,
    // with mu the density of retries right after a refusal: here that of U(0, spread).
    let (load, spread) = (0.5, 2_000.0);
    let theory = 1.0 / (1.0 - load) + load / (1.0 - load) * 5.0 / spread;
    check_all(|factor| scenario(spread, factor), &[("attempts_per_request", theory)]);
}
