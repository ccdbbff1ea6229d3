//! Clients that come again until they are served.

use simulator::{ServerEvent, ServerEventKind};

use super::{
    agreement::check,
    rig::{Client, Rig},
};

const SERVICE_NS: f64 = 5e6;
const WARM_UP_NS: u64 = 10_000_000_000;
const END_NS: u64 = 90_000_000_000;

/// Poisson arrivals; whoever is refused is in orbit, and comes again after an exponential time, as
/// often as it takes.
struct Retrying {
    gap_ns: f64,
    retry_ns: f64,
    sent: u64,
    orbit: u64,
    /// Of the number in orbit over time, from the end of the warm-up on.
    integral: f64,
    since: u64,
    requests: u64,
    attempts: u64,
}

/// Odd words are arrivals, even ones retries.
const ARRIVAL: u64 = 1;

impl Retrying {
    fn change(&mut self, now: u64, by: i64) {
        let from = self.since.max(WARM_UP_NS);
        self.integral += self.orbit as f64 * now.max(from).saturating_sub(from) as f64;
        self.since = now;
        self.orbit = self.orbit.saturating_add_signed(by);
    }
}

impl Client for Retrying {
    fn wake(&mut self, now: u64, what: u64, rig: &mut Rig) {
        let is_measured = u64::from(now >= WARM_UP_NS);
        if what == 0 || what == ARRIVAL {
            rig.send(now, self.sent);
            self.sent += 1;
            self.requests += is_measured;
            let gap = rig.exponential(self.gap_ns);
            rig.wake_at(now + gap, ARRIVAL);
        } else {
            self.change(now, -1);
            rig.send(now, what / 2 - 1);
        }
        self.attempts += is_measured;
    }

    fn told(&mut self, event: &ServerEvent, rig: &mut Rig) {
        if matches!(event.kind, ServerEventKind::Refused(_)) {
            self.change(event.at_ns, 1);
            let wait = rig.exponential(self.retry_ns);
            rig.wake_at(event.at_ns + wait, 2 * (event.request_key + 1));
        }
    }
}

/// The mean number in orbit and the attempts per request; `pace` is the mean wait before a retry in
/// mean services.
fn measure(load: f64, pace: f64, factor: f64, seed: u64) -> [f64; 2] {
    let mean = libm::round(SERVICE_NS * factor);
    let json = format!(
        r#"{{"engine": {{"slots": {{"servers": 1, "queue": 0,
            "service_time": {{"exponential": {{"mean": "{mean}ns"}}}}}}}}}}"#
    );
    let mut client = Retrying {
        gap_ns: SERVICE_NS / load,
        retry_ns: pace * SERVICE_NS,
        sent: 0,
        orbit: 0,
        integral: 0.0,
        since: 0,
        requests: 0,
        attempts: 0,
    };
    Rig::run(&json, seed, END_NS, &mut client);
    client.change(END_NS, 0);
    let orbit = client.integral / (END_NS - WARM_UP_NS) as f64;
    [orbit, client.attempts as f64 / client.requests as f64]
}

#[test]
fn retries_fill_the_orbit_as_m_m_1_1_with_retrials() {
    // G. I. Falin and J. G. C. Templeton, "Retrial Queues" (1997), section 1.2: with services of
    // rate nu, retries of rate mu each, and rho = lambda / nu, the mean number in orbit is
    // rho (rho + lambda / mu) / (1 - rho). Retries come at mu times that.
    for (load, pace) in [(0.6, 1.0), (0.7, 4.0), (0.5, 0.2)] {
        let orbit = load * (load + load * pace) / (1.0 - load);
        let attempts = 1.0 + orbit / (load * pace);
        check(|factor, seed| measure(load, pace, factor, seed), [orbit, attempts]);
    }
}
