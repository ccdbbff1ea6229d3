//! Servers that turn away.

use super::{open_loop::agrees, queues::erlang_b};
use crate::script::config;

#[test]
fn servers_without_a_queue_lose_as_erlang_b() {
    // Whatever the law of the service time: the formula is insensitive to it.
    fn loses_as(law: &str, factor: f64, theory: f64) -> bool {
        let law = law.replace("MEAN", &format!("{}ns", libm::round(5e6 * factor)));
        let json = format!(
            r#"{{"engine": {{"slots": {{"servers": 5, "queue": 0, "service_time": {law}}}}}}}"#
        );
        agrees(&config(&json), 4.0 / 5e-3, 30_000, |means| means.loss, theory)
    }
    let theory = erlang_b(5, 4.0);
    // Tables: B(5, 4) = 0.1991.
    assert!((theory - 0.1991).abs() < 1e-4);
    for law in [
        r#"{"exponential": {"mean": "MEAN"}}"#,
        r#"{"constant": "MEAN"}"#,
        r#"{"lognormal": {"mean": "MEAN", "scv": 1.0}}"#,
    ] {
        assert!(loses_as(law, 1.0, theory));
        assert!(!loses_as(law, 1.03, theory));
        assert!(!loses_as(law, 0.97, theory));
    }
}

#[test]
fn a_token_bucket_loses_as_m_d_1_b() {
    // The missing part of the bucket is the unfinished work of a server with constant service time
    // 1 / rate and room for `burst`, the one in service included.
    fn loses_as(burst: u32, rate: f64, theory: f64) -> bool {
        let json = format!(
            r#"{{"admission": {{"requests": {{"token_bucket":
                {{"rate": "{rate}/s", "burst": {burst}}}}}}},
            "engine": {{"slots": {{"servers": 1, "service_time": {{"constant": "0s"}}}}}}}}"#
        );
        agrees(&config(&json), 120.0, 30_000, |means| means.loss, theory)
    }
    for burst in [1, 3, 6] {
        let theory = m_d_1_b_loss(0.8, burst as usize);
        assert!(loses_as(burst, 150.0, theory));
        assert!(!loses_as(burst, 150.0 * 1.03, theory));
        assert!(!loses_as(burst, 150.0 * 0.97, theory));
    }
}

/// The share of arrivals lost by an M/D/1 queue with room for `room`, the one in service included.
///
/// From the Markov chain of the numbers left behind at departures, 0 to room - 1: arrivals during a
/// service are Poisson with mean `load`, and who finds no room is lost. With p the chain's
/// probability of leaving nobody behind, the share of arrivals lost is 1 - 1 / (p + load).
fn m_d_1_b_loss(load: f64, room: usize) -> f64 {
    let mut arrivals = vec![libm::exp(-load)];
    for count in 1..room {
        arrivals.push(arrivals[count - 1] * load / count as f64);
    }
    // The chain goes down by at most one: the weight of state j + 1 follows from those up to j,
    // w_j = w_0 a_j + sum over i = 1..=j + 1 of w_i a_(j + 1 - i).
    let mut weights = vec![1.0];
    for j in 0..room - 1 {
        let inflow: f64 = (1..=j).map(|i| weights[i] * arrivals[j + 1 - i]).sum();
        weights.push((weights[j] - weights[0] * arrivals[j] - inflow) / arrivals[0]);
    }
    let empty = 1.0 / weights.iter().sum::<f64>();
    1.0 - 1.0 / (empty + load)
}

#[test]
fn m_d_1_b_is_right_where_it_is_known() {
    // Room for one: M/D/1/1 loses as Erlang B with one server.
    assert!((m_d_1_b_loss(0.8, 1) - 0.8 / 1.8).abs() < 1e-12);
    // Room for two, by hand: 1 - 1 / (exp(-rho) + rho).
    assert!((m_d_1_b_loss(0.8, 2) - (1.0 - 1.0 / (libm::exp(-0.8) + 0.8))).abs() < 1e-12);
}
