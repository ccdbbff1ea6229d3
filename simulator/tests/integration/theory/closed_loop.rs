//! A fixed number of clients, each of which waits for its answer, thinks, and asks again.

use simulator::{ServerEvent, ServerEventKind};

use super::{
    agreement::{check, replicate},
    open_loop::agrees,
    rig::{Client, Rig},
};
use crate::script::config;

const SERVICE_NS: f64 = 5e6;
const WARM_UP_NS: u64 = 5_000_000_000;
const END_NS: u64 = 45_000_000_000;

struct Thinkers {
    count: u64,
    think_ns: f64,
    sent_at: Vec<u64>,
    answers: u64,
    sojourn_ns: u64,
}

/// The word with which the run begins; all others are the ends of thoughts.
const START: u64 = 0;

impl Client for Thinkers {
    fn wake(&mut self, now: u64, what: u64, rig: &mut Rig) {
        if what == START {
            for _ in 0..self.count {
                let thought = rig.exponential(self.think_ns);
                rig.wake_at(now + thought, START + 1);
            }
        } else {
            let key = self.sent_at.len() as u64;
            self.sent_at.push(now);
            rig.send(now, key);
        }
    }

    fn told(&mut self, event: &ServerEvent, rig: &mut Rig) {
        if let ServerEventKind::Delivered { status, .. } = event.kind {
            assert_eq!(status, 200);
            if event.at_ns >= WARM_UP_NS {
                self.answers += 1;
                self.sojourn_ns += event.at_ns - self.sent_at[event.request_key as usize];
            }
            let thought = rig.exponential(self.think_ns);
            rig.wake_at(event.at_ns + thought, START + 1);
        }
    }
}

/// The mean sojourn and the throughput, in mean services.
fn measure(engine: &str, count: u64, think: f64, factor: f64, seed: u64) -> [f64; 2] {
    let mean = format!("{}ns", libm::round(SERVICE_NS * factor));
    let json = format!(r#"{{"engine": {}}}"#, engine.replace("MEAN", &mean));
    let think_ns = think * SERVICE_NS;
    let mut client = Thinkers { count, think_ns, sent_at: Vec::new(), answers: 0, sojourn_ns: 0 };
    Rig::run(&json, seed, END_NS, &mut client);
    let answers = client.answers as f64;
    let sojourn = client.sojourn_ns as f64 / answers / SERVICE_NS;
    [sojourn, answers * SERVICE_NS / (END_NS - WARM_UP_NS) as f64]
}

/// The mean sojourn R and the throughput X of `count` clients with mean thinking time `think` at
/// one server, in mean services, by mean value analysis: an arrival sees the means of the loop with
/// one client less, R(n) = 1 + Q(n - 1), X(n) = n / (R(n) + think), Q(n) = X(n) R(n). M. Reiser and
/// S. S. Lavenberg, "Mean-value analysis of closed multichain queuing networks", Journal of the ACM
/// 27 (1980) 313-322.
fn mean_values(count: u64, think: f64) -> [f64; 2] {
    let (mut sojourn, mut throughput) = (1.0, 0.0);
    for n in 1..=count {
        sojourn = 1.0 + throughput * sojourn;
        throughput = n as f64 / (sojourn + think);
    }
    [sojourn, throughput]
}

/// The same for `servers` servers, by the stationary law of the number at them, the machine
/// repair model: up from n at rate (count - n) / think, down at rate min(n, servers). Kleinrock,
/// "Queueing Systems" I (1975), sections 3.8 and 3.10.
fn machine_repair(servers: u64, count: u64, think: f64) -> [f64; 2] {
    let (mut weight, mut sum, mut present, mut done) = (1.0, 1.0, 0.0, 0.0);
    for n in 1..=count {
        let busy = n.min(servers) as f64;
        weight *= (count - n + 1) as f64 / think / busy;
        sum += weight;
        present += weight * n as f64;
        done += weight * busy;
    }
    [present / done, done / sum]
}

#[test]
fn mean_values_are_those_of_the_machine_repair_model() {
    for (count, think) in [(1, 3.0), (4, 2.0), (10, 12.0)] {
        let (by_means, by_law) = (mean_values(count, think), machine_repair(1, count, think));
        for (left, right) in by_means.into_iter().zip(by_law) {
            assert!((left - right).abs() < 1e-12, "{left} is not {right}");
        }
    }
}

const ONE_SERVER: &str =
    r#"{"slots": {"servers": 1, "service_time": {"exponential": {"mean": "MEAN"}}}}"#;

#[test]
fn a_closed_loop_follows_mean_value_analysis() {
    for (count, think) in [(4, 2.0), (12, 10.0)] {
        let theory = mean_values(count, think);
        check(|factor, seed| measure(ONE_SERVER, count, think, factor, seed), theory);
    }
}

#[test]
fn a_closed_loop_on_a_shared_processor_does_so_whatever_the_law() {
    // Processor sharing has a product form for every law of the service time: F. Baskett, K. M.
    // Chandy, R. R. Muntz and F. G. Palacios, Journal of the ACM 22 (1975) 248-260.
    let theory = mean_values(6, 4.0);
    for law in [r#"{"constant": "MEAN"}"#, r#"{"lognormal": {"mean": "MEAN", "scv": 2.0}}"#] {
        let engine = format!(
            r#"{{"saturation": {{"service_time": {law}, "capacity": 1,
                "curve": "processor_sharing", "slowdown": "shared"}}}}"#
        );
        check(|factor, seed| measure(&engine, 6, 4.0, factor, seed), theory);
    }
}

#[test]
fn a_closed_loop_at_several_servers_follows_the_machine_repair_model() {
    let engine = ONE_SERVER.replace("\"servers\": 1", "\"servers\": 3");
    let theory = machine_repair(3, 12, 2.0);
    check(|factor, seed| measure(&engine, 12, 2.0, factor, seed), theory);
}

#[test]
fn an_open_loop_waits_longer_than_a_closed_one_at_equal_load() {
    // B. Schroeder, A. Wierman and M. Harchol-Balter, "Open versus closed: a cautionary tale",
    // NSDI 2006, principles (i) and (iii): at the same load the mean response time of an open loop
    // exceeds that of a closed one, by an order of magnitude where service times vary much.
    let check_gap = |scv: f64, least: f64| {
        let law = format!(r#"{{"lognormal": {{"mean": "5ms", "scv": {scv:.1}}}}}"#);
        let engine = format!(r#"{{"slots": {{"servers": 1, "service_time": {law}}}}}"#);
        let [closed, load] = replicate(|seed| measure(&engine, 8, 6.0, 1.0, seed));
        assert!((0.7..0.95).contains(&load.mean), "{load:?}");
        // The open loop at that load, in seconds by Pollaczek and Khinchine.
        let rho = load.mean;
        let open = 1.0 + rho * (1.0 + scv) / (2.0 * (1.0 - rho));
        let server = config(&format!(r#"{{"engine": {engine}}}"#));
        let (rate, seconds) = (rho / 5e-3, open * 5e-3);
        assert!(agrees(&server, rate, 20_000, |means| means.sojourn, seconds));
        assert!(!agrees(&server, rate, 20_000, |means| means.sojourn, closed.mean * 5e-3));
        assert!(open > least * closed.mean, "{open} and {closed:?}");
    };
    check_gap(1.0, 1.5);
    check_gap(4.0, 2.5);
}
