//! Servers with a queue.

use super::open_loop::agrees;
use crate::script::config;

/// The mean wait of `servers` servers, each with a mean service time of 5 ms (`factor` times that),
/// at the load of the right ones.
fn waits_as(servers: u32, law: &str, load: f64, factor: f64, theory: f64) -> bool {
    let mean_ns = libm::round(5e6 * factor);
    let law = law.replace("MEAN", &format!("{mean_ns}ns"));
    let json =
        format!(r#"{{"engine": {{"slots": {{"servers": {servers}, "service_time": {law}}}}}}}"#);
    let arrivals_per_s = load * f64::from(servers) / 5e-3;
    agrees(&config(&json), arrivals_per_s, 20_000, |means| means.wait, theory)
}

fn check(servers: u32, law: &str, load: f64, theory: f64) {
    assert!(waits_as(servers, law, load, 1.0, theory));
    assert!(!waits_as(servers, law, load, 1.03, theory));
    assert!(!waits_as(servers, law, load, 0.97, theory));
}

const CONSTANT: &str = r#"{"constant": "MEAN"}"#;
const EXPONENTIAL: &str = r#"{"exponential": {"mean": "MEAN"}}"#;

#[test]
fn one_server_with_exponential_service_waits_as_m_m_1() {
    // Wq = s rho / (1 - rho).
    check(1, EXPONENTIAL, 0.8, 5e-3 * 0.8 / 0.2);
}

#[test]
fn one_server_with_constant_service_waits_as_m_d_1() {
    // Wq = s rho / (2 (1 - rho)), Pollaczek and Khinchine.
    check(1, CONSTANT, 0.8, 5e-3 * 0.8 / 0.4);
}

#[test]
fn one_server_with_lognormal_service_waits_as_m_g_1() {
    // Wq = s rho (1 + scv) / (2 (1 - rho)), Pollaczek and Khinchine.
    let law = r#"{"lognormal": {"mean": "MEAN", "scv": 0.5}}"#;
    check(1, law, 0.8, 5e-3 * 0.8 * 1.5 / 0.4);
}

#[test]
fn several_servers_wait_as_erlang_c() {
    /// Erlang C: Wq = C(c, a) s / (c (1 - rho)), with C from the recursion of Erlang B.
    fn wait(servers: u32, load: f64) -> f64 {
        let offered = load * f64::from(servers);
        let blocking = erlang_b(servers, offered);
        let waiting = blocking / (1.0 - load * (1.0 - blocking));
        waiting * 5e-3 / (f64::from(servers) * (1.0 - load))
    }
    // Tables: C(5, 4) = 0.5541.
    assert!((wait(5, 0.8) / 5e-3 - 0.5541).abs() < 1e-4);
    check(5, EXPONENTIAL, 0.8, wait(5, 0.8));
    check(2, EXPONENTIAL, 0.75, wait(2, 0.75));
}

/// B(0, a) = 1, B(c, a) = a B(c - 1, a) / (c + a B(c - 1, a)).
pub(crate) fn erlang_b(servers: u32, offered: f64) -> f64 {
    (1..=servers)
        .fold(1.0, |blocking, count| offered * blocking / (f64::from(count) + offered * blocking))
}
