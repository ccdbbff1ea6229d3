//! Deadlines as impatience: at the client's own queue, at the server's, and unknown to the server.

use super::agreement::check_all;

const LOAD: f64 = 0.8;
/// In mean services.
const DEADLINE: f64 = 5.0;

/// Poisson arrivals with a deadline of five mean services of 5 ms, times `factor`, to one server:
/// the client's own limit, or the server's.
fn scenario(is_client: bool, abandoned_work: &str, factor: f64) -> String {
    let mean = libm::round(5e6 * factor);
    let (servers, limit) =
        if is_client { ("1000", "{ fixed: { limit: 1 } }") } else { ("1", "unlimited") };
    format!(
        "scenario: impatience
warm_up: 2s
horizon: 52s
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 160/s }} }}, deadline: 25ms }}
server:
  engine: {{ slots: {{ servers: {servers}, service_time: {{ exponential: {{ mean: {mean}ns }} }} }} }}
  abandoned_work: {abandoned_work}
strategies:
  - {{ name: one, config: {{ concurrency: {limit}, retry: {{ max_attempts: 1 }} }} }}
"
    )
}

#[test]
fn deadlines_lose_as_a_finite_dam() {
    // Whoever is not done at its deadline d (in mean services) takes its unfinished work away, so
    // that the unfinished work is that of a dam of height d, and an arrival overflows it with
    // probability (1 - rho) w / (1 - rho w), w = exp(-(1 - rho) d). J. W. Cohen, "The Single Server
    // Queue" (2nd ed. 1982), chapter III.5. It is the same dam on either side of the wire.
    let w = libm::exp(-(1.0 - LOAD) * DEADLINE);
    let theory = (1.0 - LOAD) * w / (1.0 - LOAD * w);
    for is_client in [true, false] {
        let text = |factor| scenario(is_client, "stops", factor);
        check_all(text, &[("failure_rate", theory)]);
    }
}

#[test]
fn a_server_that_knows_of_no_deadline_works_for_nobody() {
    // An M/M/1 queue as if nobody left: P(T > d) = exp(-(1 - rho) d) are late (Kleinrock, "Queueing
    // Systems" I (1975), section 5.7), and of the work E[S; W + S > d] is wasted, with
    // P(W > x) = rho exp(-(1 - rho) x) for the wait that a service S finds. In mean services.
    let late = libm::exp(-(1.0 - LOAD) * DEADLINE);
    let within = LOAD * DEADLINE;
    let short = (1.0 - libm::exp(-within) * (1.0 + within)) / (LOAD * LOAD);
    let wasted = LOAD * late * short + libm::exp(-DEADLINE) * (DEADLINE + 1.0);
    let text = |factor| scenario(false, "continues", factor);
    check_all(text, &[("failure_rate", late), ("wasted_work_share", wasted)]);
}
