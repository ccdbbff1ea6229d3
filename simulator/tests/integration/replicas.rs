//! Replicas: who goes where, and how their number follows the load, to the nanosecond.

use simulator::{AttemptId, Delivery, Draws, Purpose, Sent, Server, units::Share};

use crate::{
    draws::Always,
    script::{
        Step::{self, Send},
        attempt, config, play,
    },
};

/// One server each.
const SLOTS: &str = r#""engine": {"slots": {"servers": 1, "service_time": {"constant": "100ns"}}}"#;

/// It looks every 10 ns, aims at half, forgets at once, and a new replica takes 7 ns.
const AUTOSCALER: &str = r#""autoscaler": {"min": 1, "max": 4, "target": "50%",
    "sync_period": "10ns", "scale_down_window": "0s", "cold_start": {"constant": "7ns"}}"#;

#[test]
fn an_attempt_goes_to_the_replica_with_the_fewest() {
    fn check(engine: &str, steps: &[Step], expected: &[(u64, u64)]) {
        let json = format!(r#"{{"replicas": 3, "engine": {engine}}}"#);
        let (_, answers) = play(&config(&json), steps, &Always(0.5));
        let ends: Vec<_> = answers.iter().map(|(key, (at, _))| (*key, *at)).collect();
        assert_eq!(ends, expected);
    }
    let slots = r#"{"slots": {"servers": 1, "service_time": {"constant": "1s"}, "queue": 1}}"#;
    // The fourth waits behind the first, by the lowest number. The fifth finds the second replica
    // empty, the sixth all with one at least: it waits behind the third.
    let steps = [
        Send(0, 1, 10),
        Send(0, 2, 4),
        Send(0, 3, 20),
        Send(1, 4, 5),
        Send(5, 5, 30),
        Send(6, 6, 1),
    ];
    check(slots, &steps, &[(1, 10), (2, 4), (3, 20), (4, 15), (5, 35), (6, 36)]);
    // Each shares its own processor: two on the first, one on each of the others.
    let shared = r#"{"saturation": {"service_time": {"constant": "1s"}, "capacity": 1,
        "curve": "processor_sharing"}}"#;
    let steps = [Send(0, 1, 10), Send(0, 2, 10), Send(0, 3, 10), Send(0, 4, 10)];
    check(shared, &steps, &[(1, 20), (2, 10), (3, 10), (4, 20)]);
}

#[test]
fn a_full_fleet_refuses() {
    let json = r#"{"replicas": 2, "engine": {"slots": {"servers": 1, "queue": 1,
        "service_time": {"constant": "1s"}}}}"#;
    let steps = [1, 2, 3, 4, 5].map(|key| Send(0, key, 10));
    let (_, answers) = play(&config(json), &steps, &Always(0.5));
    let statuses: Vec<u16> = answers.values().map(|(_, answer)| answer.status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 503]);
}

/// A server with an autoscaler, and what it says.
struct Scaled {
    server: Server,
    deliveries: Vec<Delivery>,
}

impl Scaled {
    fn new(autoscaler: &str, engine: &str) -> Self {
        let server = Server::new(&config(&format!("{{{autoscaler}, {engine}}}"))).unwrap();
        Self { server, deliveries: Vec::new() }
    }

    fn send(&mut self, now: u64, key: u64, work: u64) -> AttemptId {
        self.run(now, &Always(0.5));
        match self.server.send(now, attempt(key, Some(work)), &Always(0.5)) {
            Sent::Pending(id) => id,
            Sent::Answered(answer) => panic!("{answer:?}"),
        }
    }

    fn run(&mut self, end: u64, draws: &impl Draws) {
        while let Some(at) = self.server.next_event().filter(|at| *at <= end) {
            self.server.advance(at, draws, &mut self.deliveries);
            self.server.ledger().check().unwrap();
        }
        self.server.advance(end, draws, &mut self.deliveries);
    }

    /// Ready, starting and draining replicas at these instants, and the GPU utilisation.
    fn check(&mut self, expected: &[(u64, [u32; 3], f64)]) {
        for (now, counts, gpu_utilisation) in expected {
            self.run(*now, &Always(0.5));
            let gauges = self.server.gauges();
            let found = [gauges.replicas_ready, gauges.replicas_starting, gauges.replicas_draining];
            assert_eq!((found, gauges.gpu_utilisation), (*counts, *gpu_utilisation), "at {now}");
        }
    }
}

#[test]
fn replicas_follow_the_load() {
    let mut scaled = Scaled::new(AUTOSCALER, SLOTS);
    scaled.send(0, 1, 45);
    scaled.send(0, 2, 1);
    // Busy all along: ceil(1 * 100 / 50).
    scaled.check(&[(9, [1, 0, 0], 1.0), (10, [1, 1, 0], 1.0)]);
    // The new one is ready 7 later, with nothing to do; whoever waits elsewhere stays there.
    scaled.check(&[(16, [1, 1, 0], 1.0), (17, [2, 0, 0], 0.5), (20, [2, 0, 0], 0.5)]);
    scaled.send(21, 3, 30);
    // 100 % and 90 %: ceil(2 * 95 / 50), then two that are idle.
    scaled.check(&[(29, [2, 0, 0], 1.0), (30, [2, 2, 0], 1.0), (37, [4, 0, 0], 0.5)]);
    // 100 %, 100 % and two times nothing.
    scaled.check(&[(40, [4, 0, 0], 0.5)]);
    // 60 % (46 ns of work in all), 100 % and nothing: ceil(4 * 40 / 50) at 50.
    scaled.check(&[(45, [4, 0, 0], 0.5), (46, [4, 0, 0], 0.25), (50, [4, 0, 0], 0.25)]);
    // The third replica has this one, the first this.
    scaled.send(50, 4, 1);
    scaled.send(50, 5, 100);
    // 10 %, 10 %, 100 % and nothing: ceil(4 * 30 / 50) = 3, the newest goes.
    scaled.check(&[(60, [3, 0, 0], 1.0 / 3.0)]);
    // 100 % of one of three, ceil(3 * 33 / 50) = 2: the third goes when it is empty, at 150.
    scaled.check(&[(70, [2, 0, 1], 1.0 / 3.0), (79, [2, 0, 1], 1.0 / 3.0)]);
    // Those that are ready do nothing.
    scaled.check(&[(80, [1, 0, 1], 0.5)]);
    // It takes nothing new, though the other has one.
    scaled.send(81, 6, 3);
    scaled.send(82, 7, 3);
    scaled.check(&[(83, [1, 0, 1], 1.0), (87, [1, 0, 1], 0.5)]);
    // 60 % of one, ceil(1 * 60 / 50): a new one, which is not the one that drains, for ten.
    scaled.check(&[(90, [1, 1, 1], 0.5), (97, [2, 0, 1], 1.0 / 3.0), (100, [1, 0, 1], 0.5)]);
    scaled.check(&[(149, [1, 0, 1], 0.5), (150, [1, 0, 0], 0.0)]);
    assert!(scaled.server.is_at_rest());
    let books = scaled.server.ledger().integrals_at(150);
    // One all along, one from 10 to 80, one from 30 to 150, one from 30 to 60, one from 90 to 100;
    // those that start have no capacity yet.
    assert_eq!(books.replicas_ns, 150 + 70 + 120 + 30 + 10);
    assert_eq!(books.capacity_ns, 380 - 4 * 7);
    assert_eq!(books.busy_ns, books.in_service_ns);
    assert_eq!(books.mean_replicas(), Some(380.0 / 150.0));
    assert_eq!(scaled.deliveries.len(), 7);
}

#[test]
fn what_still_starts_goes_first_and_at_once() {
    let slow = AUTOSCALER.replace("7ns", "1us");
    let mut scaled = Scaled::new(&slow, SLOTS);
    scaled.send(0, 1, 15);
    scaled.check(&[(10, [1, 1, 0], 1.0)]);
    // Half busy, but the one that starts is not measured: ratio 1 for the one that is.
    scaled.check(&[(20, [1, 1, 0], 0.0)]);
    // Nothing to do: ceil(1 * 0) is less than the least.
    scaled.check(&[(30, [1, 0, 0], 0.0), (3_000, [1, 0, 0], 0.0)]);
    assert_eq!(scaled.server.ledger().integrals_at(3_000).replicas_ns, 3_000 + 20);
}

#[test]
fn a_cold_start_is_drawn_by_the_number_of_the_replica() {
    struct Numbered;
    impl Draws for Numbered {
        fn unit(&self, purpose: Purpose, key: u64, index: u32) -> f64 {
            if purpose != Purpose::ColdStart {
                return 0.5;
            }
            assert_eq!(index, 0);
            // The second replica is number 1, the third number 2.
            [0.9, 0.75, 0.25][key as usize]
        }
    }
    let json = AUTOSCALER
        .replace(r#"{"constant": "7ns"}"#, r#"{"uniform": {"from": "30ns", "to": "190ns"}}"#)
        .replace(r#""target": "50%""#, r#""target": "30%""#);
    let mut scaled = Scaled::new(&json.replace(r#""max": 4"#, r#""max": 3"#), SLOTS);
    scaled.send(0, 1, 1_000);
    let mut ready = Vec::new();
    for now in 0..=200 {
        scaled.run(now, &Numbered);
        ready.push(scaled.server.gauges().replicas_ready);
    }
    // ceil(1 / 0.3) is more than the most: both are ordered at 10, and take 150 and 70.
    let since = |count: u32| ready.iter().position(|ready| *ready == count).unwrap();
    assert_eq!((since(2), since(3)), (80, 160));
}

#[test]
fn a_mean_is_that_of_the_replicas_at_work() {
    let json = format!(r#"{{"replicas": 4, {SLOTS}}}"#);
    let mut server = Server::new(&config(&json)).unwrap();
    server.send(0, attempt(1, Some(50)), &Always(0.5));
    assert_eq!(server.gauges().gpu_utilisation, 0.25);
    assert_eq!(server.gauges().replicas_ready, 4);
    server.advance(100, &Always(0.5), &mut Vec::new());
    let books = server.ledger().integrals_at(100);
    assert_eq!(books.mean_gpu_utilisation(), Some(0.125));
    assert_eq!(books.mean_replicas(), Some(4.0));
}

#[test]
fn settings_of_replicas_have_ranges() {
    fn check(rest: &str, expected: &[&str]) {
        let config = config(&format!("{{{SLOTS}, {rest}}}"));
        let errors = config.validate().err().unwrap_or_default();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, expected, "{rest}");
    }
    fn scaler(parts: &str, expected: &[&str]) {
        let expected: Vec<String> =
            expected.iter().map(|field| format!("autoscaler.{field}")).collect();
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        check(&format!(r#""autoscaler": {{{parts}}}"#), &expected);
    }
    check(r#""replicas": 1"#, &[]);
    check(r#""replicas": 1000"#, &[]);
    check(r#""replicas": 0"#, &["replicas"]);
    check(r#""replicas": 1001"#, &["replicas"]);
    check(r#""replicas": 2, "autoscaler": {"min": 1, "max": 2, "target": "50%"}"#, &["replicas"]);
    let good = r#""min": 1, "max": 4, "target": "60%""#;
    scaler(good, &[]);
    scaler(&format!(r#"{good}, "start": 4"#), &[]);
    scaler(&format!(r#"{good}, "start": 5"#), &["start"]);
    scaler(&format!(r#"{good}, "sync_period": "0s""#), &["sync_period"]);
    scaler(&format!(r#"{good}, "scale_down_window": "400d""#), &["scale_down_window"]);
    scaler(&format!(r#"{good}, "scale_up_window": "400d""#), &["scale_up_window"]);
    let law = r#""cold_start": {"uniform": {"from": "2s", "to": "1s"}}"#;
    scaler(&format!("{good}, {law}"), &["cold_start.uniform.to"]);
    scaler(r#""min": 0, "max": 4, "target": "60%""#, &["min"]);
    scaler(r#""min": 4, "max": 4, "target": "60%""#, &["max"]);
    scaler(r#""min": 1, "max": 1001, "target": "0%""#, &["max", "target"]);
}

#[test]
fn the_defaults_are_those_of_kubernetes() {
    let json = format!(r#"{{"autoscaler": {{"min": 1, "max": 4, "target": "60%"}}, {SLOTS}}}"#);
    let autoscaler = config(&json).autoscaler.unwrap();
    assert_eq!(autoscaler.sync_period.as_secs(), 15);
    assert_eq!(autoscaler.tolerance, Share::from_fraction(0.1).unwrap());
    assert_eq!(autoscaler.scale_down_window.as_secs(), 300);
    assert_eq!(autoscaler.scale_up_window.as_secs(), 0);
    let cold_start = autoscaler.cold_start.sampler().unwrap();
    assert_eq!([0.0, 0.5, 1.0].map(|unit| cold_start.sample(unit) / 1_000_000_000), [30, 110, 190]);
}
