//! Clients that do not wait for ever.

use simulator::{ServerEvent, ServerEventKind};

use super::{
    agreement::check,
    rig::{Client, Rig},
};

const WARM_UP: u64 = 2_000;
const COUNT: u64 = 10_000;
const SERVICE_NS: f64 = 5e6;

/// How long a client stays.
#[derive(Clone, Copy)]
enum Patience {
    /// So long, unless it is being served by then.
    Constant(f64),
    /// Exponential with this mean, unless it is being served by then.
    Exponential(f64),
    /// So long, served or not: a deadline.
    Deadline(f64),
}

/// Poisson arrivals, each with its patience.
struct Impatient {
    gap_ns: f64,
    patience: Patience,
    sent: u64,
    is_served: Vec<bool>,
    left: u64,
}

/// Odd words are arrivals, even ones the ends of patience.
const ARRIVAL: u64 = 1;

impl Client for Impatient {
    fn wake(&mut self, now: u64, what: u64, rig: &mut Rig) {
        if what == 0 {
            let first = rig.exponential(self.gap_ns);
            rig.wake_at(first, ARRIVAL);
        } else if what == ARRIVAL {
            let key = self.sent;
            self.sent += 1;
            rig.send(now, key);
            let patience = match self.patience {
                Patience::Constant(span) | Patience::Deadline(span) => libm::round(span) as u64,
                Patience::Exponential(mean) => rig.exponential(mean),
            };
            rig.wake_at(now + patience, 2 * (key + 1));
            if self.sent < WARM_UP + COUNT {
                let gap = rig.exponential(self.gap_ns);
                rig.wake_at(now + gap, ARRIVAL);
            }
        } else {
            let key = what / 2 - 1;
            let stays =
                self.is_served[key as usize] && !matches!(self.patience, Patience::Deadline(_));
            if rig.is_pending(key) && !stays {
                rig.abandon(now, key);
                self.left += u64::from(key >= WARM_UP);
            }
        }
    }

    fn told(&mut self, event: &ServerEvent, _: &mut Rig) {
        if event.kind == ServerEventKind::ServiceStarted {
            self.is_served[event.request_key as usize] = true;
        }
    }
}

/// The share of requests whose client left, and that of the work done for nobody.
fn shares(
    servers: u32,
    load: f64,
    patience: Patience,
    work: &str,
    factor: f64,
    seed: u64,
) -> [f64; 2] {
    let mean = libm::round(SERVICE_NS * factor);
    let json = format!(
        r#"{{"engine": {{"slots": {{"servers": {servers},
            "service_time": {{"exponential": {{"mean": "{mean}ns"}}}}}}}},
        "abandoned_work": "{work}"}}"#
    );
    let mut client = Impatient {
        gap_ns: SERVICE_NS / (load * f64::from(servers)),
        patience,
        sent: 0,
        is_served: vec![false; (WARM_UP + COUNT) as usize],
        left: 0,
    };
    let rig = Rig::run(&json, seed, u64::MAX, &mut client);
    let ledger = rig.ledger();
    let wasted = ledger.wasted_work_ns as f64 / ledger.work_ns() as f64;
    [client.left as f64 / COUNT as f64, wasted]
}

#[track_caller]
fn check_left(servers: u32, load: f64, patience: Patience, theory: f64) {
    let left = |factor, seed| [shares(servers, load, patience, "stops", factor, seed)[0]];
    check(left, [theory]);
}

/// The share that leaves an M/M/c queue in which everybody waits for at most `patience` mean
/// services. D. Y. Barrer, "Queuing with impatient customers and ordered service", Operations
/// Research 5 (1957) 650-656; N. K. Boots and H. Tijms, "A multiserver queueing system with
/// impatient customers", Management Science 45 (1999) 444-448.
///
/// With time in mean services and a = c rho the wait V that an arrival would have to stand has the
/// density f(x) = a p exp(-(c - a) x) below `patience`, where p is the probability of c - 1 in
/// service, and goes on as f(patience) exp(-c (x - patience)) above it, since nobody joins there.
/// P(V > patience) leave.
fn leaving_by_patience(servers: u32, load: f64, patience: f64) -> f64 {
    let c = f64::from(servers);
    let a = c * load;
    // Weights of 0 to c - 1 in service, that of c - 1 being `last`.
    let (mut idle, mut last) = (1.0, 1.0);
    for busy in 1..servers {
        last *= a / f64::from(busy);
        idle += last;
    }
    let decay = libm::exp(-(c - a) * patience);
    let below = a * last * (1.0 - decay) / (c - a);
    let above = a * last * decay / c;
    above / (idle + below + above)
}

#[test]
fn the_formula_of_constant_patience_is_right_where_it_is_known() {
    // For one server rho (1 - rho) w / (1 - rho^2 w) with w = exp(-(1 - rho) patience).
    let w = libm::exp(-0.1 * 3.0);
    let closed = 0.9 * 0.1 * w / (1.0 - 0.81 * w);
    assert!((leaving_by_patience(1, 0.9, 3.0) - closed).abs() < 1e-12);
    // Without any patience Erlang B: B(5, 4) = 0.1991.
    assert!((leaving_by_patience(5, 0.8, 0.0) - 0.1991).abs() < 1e-4);
}

#[test]
fn constant_patience_loses_as_m_m_c_plus_d() {
    for (servers, load, patience) in [(1, 0.9, 3.0), (1, 1.2, 4.0), (3, 0.95, 1.0)] {
        let theory = leaving_by_patience(servers, load, patience);
        check_left(servers, load, Patience::Constant(patience * SERVICE_NS), theory);
    }
}

/// The share that leaves an M/M/c+M queue, Erlang A, where patience is exponential with a mean of
/// `patience` mean services. C. Palm, "Research on telephone traffic carried by full availability
/// groups", Tele 1 (1957); O. Garnett, A. Mandelbaum and M. Reiman, "Designing a call center with
/// impatient customers", MSOM 4 (2002) 208-227, section 2.
///
/// The number present is a birth and death process: up at rate a = c rho, down from n at rate
/// min(n, c) + (n - c)^+ / patience. Those who wait leave at rate 1 / patience each.
fn leaving_by_erlang_a(servers: u32, load: f64, patience: f64) -> f64 {
    let a = f64::from(servers) * load;
    let (mut weight, mut sum, mut waiting) = (1.0, 1.0, 0.0);
    for n in 1..2_000 {
        let queue = f64::from(n) - f64::from(servers).min(f64::from(n));
        weight *= a / (f64::from(n) - queue + queue / patience);
        sum += weight;
        waiting += weight * queue;
    }
    waiting / sum / patience / a
}

#[test]
fn exponential_patience_loses_as_erlang_a() {
    // With patience of a mean service everybody leaves at rate 1, served or not: the number
    // present is Poisson with mean a, and a (1 - P(leave)) = E min(n, c). For c = 1 that is
    // 1 - exp(-a).
    let theory = 1.0 - (1.0 - libm::exp(-0.9)) / 0.9;
    assert!((leaving_by_erlang_a(1, 0.9, 1.0) - theory).abs() < 1e-12);
    for (servers, load, patience) in [(1, 0.9, 4.0), (4, 1.1, 2.0)] {
        let theory = leaving_by_erlang_a(servers, load, patience);
        check_left(servers, load, Patience::Exponential(patience * SERVICE_NS), theory);
    }
}

#[test]
fn deadlines_that_stop_the_work_lose_as_a_finite_dam() {
    // Whoever is not done at its deadline d (in mean services) takes its unfinished work away, so
    // the unfinished work is that of a dam of height d: with density rho p exp(-(1 - rho) x) below
    // d and p = (1 - rho) / (1 - rho w), w = exp(-(1 - rho) d). An arrival overflows it with
    // probability p w. J. W. Cohen, "The Single Server Queue" (2nd ed. 1982), chapter III.5.
    for (load, deadline) in [(0.8, 3.0), (1.3, 2.0)] {
        let w = libm::exp(-(1.0 - load) * deadline);
        let theory = (1.0 - load) * w / (1.0 - load * w);
        check_left(1, load, Patience::Deadline(deadline * SERVICE_NS), theory);
    }
}

#[test]
fn timeouts_that_the_server_does_not_know_of_waste_its_work() {
    // Nothing changes for an M/M/1 queue first come first served: late is who stays for longer
    // than d, P(T > d) = exp(-(1 - rho) d) (Kleinrock, "Queueing Systems" I (1975), section 5.7),
    // with time in mean services. The wasted part of the work is E[S; W + S > d], with
    // P(W > x) = rho exp(-(1 - rho) x) for the wait that an arrival S finds.
    let (load, d) = (0.8, 6.0);
    let late = libm::exp(-(1.0 - load) * d);
    let short = (1.0 - libm::exp(-load * d) * (1.0 + load * d)) / (load * load);
    let wasted = load * late * short + libm::exp(-d) * (d + 1.0);
    let measure = |factor, seed| {
        shares(1, load, Patience::Deadline(d * SERVICE_NS), "continues", factor, seed)
    };
    check(measure, [late, wasted]);
}
