//! What is turned away, and what is lost after all attempts.

use super::{
    agreement::{check, check_all},
    queues::erlang_b,
};

/// Poisson arrivals of a client that tries once.
fn one_attempt(rate: &str, seconds: u32, server: &str) -> String {
    format!(
        "scenario: losses
warm_up: 5s
horizon: {seconds}s
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: {rate} }} }} }}
server: {server}
strategies:
  - preset: direct
"
    )
}

#[test]
fn servers_without_a_queue_lose_as_erlang_b() {
    // Five servers of 5 ms each, offered four. Tables: B(5, 4) = 0.1991. The formula holds for
    // whatever law of the service time.
    assert!((erlang_b(5, 4.0) - 0.1991).abs() < 1e-4);
    for law in ["{ exponential: { mean: MEAN } }", "{ constant: MEAN }"] {
        let text = |factor| {
            let law = law.replace("MEAN", &format!("{}ns", libm::round(5e6 * factor)));
            let slots = format!("{{ servers: 5, queue: 0, service_time: {law} }}");
            one_attempt("800/s", 18, &format!("{{ engine: {{ slots: {slots} }} }}"))
        };
        check(text, "failure_rate", erlang_b(5, 4.0));
    }
}

#[test]
fn a_token_bucket_loses_as_m_d_1_b() {
    // The missing part of the bucket is the unfinished work of a server with constant service time
    // 1 / rate and room for `burst`, the one in service included. Here the load is 0.8.
    for burst in [1, 3] {
        let text = |factor| {
            let rate = 150.0 * factor;
            let bucket = format!("{{ token_bucket: {{ rate: {rate}/s, burst: {burst} }} }}");
            let engine = "{ slots: { servers: 1, service_time: { constant: 0s } } }";
            let server = format!("{{ admission: {{ requests: {bucket} }}, engine: {engine} }}");
            one_attempt("120/s", 105, &server)
        };
        check(text, "failure_rate", m_d_1_b_loss(0.8, burst));
    }
}

/// The share of arrivals that an M/D/1 queue with room for `room`, the one in service included,
/// loses, for `room` 1 to 3.
///
/// From the Markov chain of the numbers left behind at departures, 0 to room - 1. Let p be its
/// probability of leaving nobody behind. Departures come on average one service time apart, plus
/// after those that leave nobody the mean gap 1 / (load / service): per service time
/// load / (p + load) are carried of load offered, so that 1 - 1 / (p + load) is lost. The number of
/// arrivals in a service is Poisson, a_j = exp(-load) load^j / j!, and the balance of the states
/// below 0, 1 gives p = 1 for room 1, a_0 for room 2, a_0^2 / (1 - a_1) for room 3.
fn m_d_1_b_loss(load: f64, room: u32) -> f64 {
    let none = libm::exp(-load);
    let one = none * load;
    let p = match room {
        1 => 1.0,
        2 => none,
        3 => none * none / (1.0 - one),
        _ => unreachable!("not worked out"),
    };
    1.0 - 1.0 / (p + load)
}

#[test]
fn m_d_1_with_room_for_one_is_erlang_b() {
    assert!((m_d_1_b_loss(0.8, 1) - erlang_b(1, 0.8)).abs() < 1e-12);
}

/// A burst that refuses a share of all attempts, and a client that tries again at once.
fn refused(share: f64, attempts: u32) -> String {
    format!(
        "scenario: refused
horizon: 50s
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: 50/s }} }} }}
server:
  engine: {{ slots: {{ servers: 1000, service_time: {{ constant: 1s }} }} }}
  incidents: [burst_429: {{ at: 0s, for: 1h, share: {}% }}]
strategies:
  - name: immediate
    config:
      concurrency: unlimited
      budget: none
      retry: {{ max_attempts: {attempts}, backoff: none, jitter: none }}
",
        share * 100.0
    )
}

#[test]
fn a_request_is_lost_when_all_its_attempts_are() {
    // p^k, and attempts per request 1 + p + ... + p^(k - 1).
    let share = 0.6;
    for (attempts, lost) in [(1, 0.6), (2, 0.36), (3, 0.216), (5, 0.077_76)] {
        check(|factor| refused(share * factor, attempts), "failure_rate", lost);
        if attempts > 1 {
            let tries = (1.0 - lost) / (1.0 - share);
            check(|factor| refused(share * factor, attempts), "attempts_per_request", tries);
        }
    }
}

#[test]
fn a_full_queue_loses_and_fills_as_m_m_c_k() {
    // Three servers of 5 ms and room for four more, at load 0.8. p(n) goes with 2.4^n / n! up to 3
    // and with a further factor of 0.8 for each one that waits (Gross, Shortle, Thompson and
    // Harris, "Fundamentals of Queueing Theory" (4th ed. 2008), section 2.5).
    let (mut weight, mut sum, mut present) = (1.0, 1.0, 0.0);
    for n in 1..=7 {
        weight *= 2.4 / f64::from(n).min(3.0);
        sum += weight;
        present += weight * f64::from(n);
    }
    let text = |factor| {
        let law = format!("{{ exponential: {{ mean: {}ns }} }}", libm::round(5e6 * factor));
        let slots = format!("{{ servers: 3, queue: 4, service_time: {law} }}");
        one_attempt("480/s", 35, &format!("{{ engine: {{ slots: {slots} }} }}"))
    };
    let theory = [("failure_rate", weight / sum), ("server_in_flight_mean", present / sum)];
    check_all(text, &theory);
}
