//! Servers with a queue. The client sends at once; it is the server's wait that is compared.

use super::agreement::check;

const SERVICE_MS: f64 = 5.0;

/// An open loop of Poisson arrivals at `load`, to `servers` servers whose mean service time is
/// 5 ms times `factor`.
fn scenario(servers: u32, law: &str, load: f64, factor: f64) -> String {
    let law = law.replace("MEAN", &format!("{}ns", libm::round(SERVICE_MS * 1e6 * factor)));
    let rate = load * f64::from(servers) / SERVICE_MS * 1e3;
    // As many requests whatever the rate: 2,000 before the measurement, 16,000 in it.
    let (warm_up, horizon) = (2_000.0 / rate, 18_000.0 / rate);
    format!(
        "scenario: queue
warm_up: {}ms
horizon: {}ms
workload:
  - {{ class: only, arrivals: {{ poisson: {{ rate: {rate}/s }} }} }}
server:
  engine: {{ slots: {{ servers: {servers}, service_time: {law} }} }}
strategies:
  - preset: direct
",
        libm::round(warm_up * 1e3),
        libm::round(horizon * 1e3),
    )
}

/// Compares the mean wait, in units of the mean service time.
fn check_wait(servers: u32, law: &str, load: f64, theory: f64) {
    let text = |factor| scenario(servers, law, load, factor);
    check(text, "server_wait_ms_mean", SERVICE_MS * theory);
}

const CONSTANT: &str = "{ constant: MEAN }";
const EXPONENTIAL: &str = "{ exponential: { mean: MEAN } }";

#[test]
fn one_server_with_exponential_service_waits_as_m_m_1() {
    // Wq = s rho / (1 - rho).
    check_wait(1, EXPONENTIAL, 0.8, 0.8 / 0.2);
}

#[test]
fn one_server_with_constant_service_waits_as_m_d_1() {
    // Wq = s rho / (2 (1 - rho)), Pollaczek and Khinchine.
    check_wait(1, CONSTANT, 0.8, 0.8 / 0.4);
}

#[test]
fn several_servers_wait_as_erlang_c() {
    // Wq = C(c, a) s / (c (1 - rho)); tables: C(5, 4) = 0.5541.
    assert!((erlang_c(5, 4.0) - 0.5541).abs() < 1e-4);
    check_wait(5, EXPONENTIAL, 0.8, erlang_c(5, 4.0) / (5.0 * 0.2));
}

/// The probability that an arrival has to wait, from that of Erlang B:
/// C = B / (1 - rho (1 - B)).
fn erlang_c(servers: u32, offered: f64) -> f64 {
    let blocking = erlang_b(servers, offered);
    blocking / (1.0 - offered / f64::from(servers) * (1.0 - blocking))
}

/// B(0, a) = 1, B(c, a) = a B(c - 1, a) / (c + a B(c - 1, a)).
pub(super) fn erlang_b(servers: u32, offered: f64) -> f64 {
    (1..=servers)
        .fold(1.0, |blocking, count| offered * blocking / (f64::from(count) + offered * blocking))
}
