//! Servers with a queue of finite length.

use simulator::{Integrals, ServerEvent, ServerEventKind};

use super::{
    agreement::check,
    queues::erlang_b,
    rig::{Client, Rig},
};

const SERVICE_NS: f64 = 5e6;
const WARM_UP_NS: u64 = 10_000_000_000;
const END_NS: u64 = 50_000_000_000;

/// Poisson arrivals, watched from the end of the warm-up on.
struct Open {
    gap_ns: f64,
    sent: u64,
    measured: u64,
    refused: u64,
    at_warm_up: Option<Integrals>,
}

const ARRIVAL: u64 = 0;
const WARM: u64 = 1;

impl Client for Open {
    fn wake(&mut self, now: u64, what: u64, rig: &mut Rig) {
        if what == WARM {
            self.at_warm_up = Some(rig.integrals(now));
            return;
        }
        if self.sent == 0 {
            rig.wake_at(WARM_UP_NS, WARM);
        }
        // The first one stands at the instant 0.
        rig.send(now, self.sent);
        self.sent += 1;
        let gap = rig.exponential(self.gap_ns);
        rig.wake_at(now + gap, ARRIVAL);
    }

    fn told(&mut self, event: &ServerEvent, _: &mut Rig) {
        let is_measured = u64::from(self.at_warm_up.is_some());
        match event.kind {
            ServerEventKind::Received => self.measured += is_measured,
            ServerEventKind::Refused(_) => self.refused += is_measured,
            _ => {}
        }
    }
}

/// The share that is refused, the mean number at the server, and the mean number that wait.
fn measure(servers: u32, queue: u32, load: f64, factor: f64, seed: u64) -> [f64; 3] {
    let mean = libm::round(SERVICE_NS * factor);
    let json = format!(
        r#"{{"engine": {{"slots": {{"servers": {servers}, "queue": {queue},
            "service_time": {{"exponential": {{"mean": "{mean}ns"}}}}}}}}}}"#
    );
    let gap_ns = SERVICE_NS / (load * f64::from(servers));
    let mut client = Open { gap_ns, sent: 0, measured: 0, refused: 0, at_warm_up: None };
    let rig = Rig::run(&json, seed, END_NS, &mut client);
    let window = rig.integrals(END_NS).since(&client.at_warm_up.unwrap());
    let over = |integral: u128| integral as f64 / window.span_ns as f64;
    let blocked = client.refused as f64 / client.measured as f64;
    [blocked, over(window.in_flight_ns), over(window.queue_ns)]
}

/// The same by the stationary law of M/M/c/K: p(n) goes with a^n / n! up to c, and with a further
/// factor of rho for each one that waits; an arrival sees it. Kleinrock, "Queueing Systems" I
/// (1975), section 3.6 for one server; Gross, Shortle, Thompson and Harris, "Fundamentals of
/// Queueing Theory" (4th ed. 2008), section 2.5 for c.
fn stationary(servers: u32, queue: u32, load: f64) -> [f64; 3] {
    let c = f64::from(servers);
    let (mut weight, mut sum, mut present, mut waiting) = (1.0, 1.0, 0.0, 0.0);
    for n in 1..=servers + queue {
        let n = f64::from(n);
        weight *= load * c / n.min(c);
        sum += weight;
        present += weight * n;
        waiting += weight * (n - c).max(0.0);
    }
    [weight / sum, present / sum, waiting / sum]
}

#[test]
fn the_stationary_law_is_right_where_it_is_known() {
    // For one server p(K) = (1 - rho) rho^K / (1 - rho^(K + 1)); without a queue Erlang B.
    let [blocked, ..] = stationary(1, 4, 0.5);
    assert!((blocked - 0.5 / 32.0 / (1.0 - 1.0 / 64.0)).abs() < 1e-12);
    let [blocked, present, waiting] = stationary(5, 0, 0.8);
    assert!((blocked - erlang_b(5, 4.0)).abs() < 1e-12);
    assert!((present - 4.0 * (1.0 - blocked)).abs() < 1e-12);
    assert_eq!(waiting, 0.0);
}

#[test]
fn a_full_queue_loses_and_fills_as_m_m_c_k() {
    for (servers, queue, load) in [(1, 5, 0.9), (3, 4, 0.8), (4, 2, 1.3)] {
        let theory = stationary(servers, queue, load);
        check(|factor, seed| measure(servers, queue, load, factor, seed), theory);
    }
}
