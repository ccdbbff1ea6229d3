//! What an event costs with few and with many in flight: `cargo bench -p simulator`.
//!
//! A closed loop holds the number in flight: whenever an answer comes, another attempt is sent. One
//! element is one attempt, from the sending to the delivery. The cost may grow with the logarithm
//! of the number, and no faster. `once ENGINE POPULATION ATTEMPTS` runs that alone, for a profiler:
//! the number of the engine in the list, how many are in flight, how many end.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group};
use simulator::{Attempt, Config, Delivery, Draws, Purpose, Sent, Server};

/// Attempts in flight.
const POPULATIONS: [u64; 3] = [100, 1_000, 10_000];

/// Attempts per iteration.
const ATTEMPTS: u64 = 1_000;

/// Every engine with a name.
const ENGINES: [(&str, &str); 5] = [
    (
        "slots",
        r#"{"engine": {"slots": {"servers": 100000,
            "service_time": {"exponential": {"mean": "1s"}}}}}"#,
    ),
    (
        "saturation, shared",
        r#"{"engine": {"saturation": {"service_time": {"exponential": {"mean": "1s"}},
            "capacity": 1000, "curve": {"power": {"exponent": 1.0}}}}}"#,
    ),
    (
        "saturation, shared, with tokens",
        r#"{"network": {"round_trip": "60ms"}, "first_token": "10%",
            "engine": {"saturation": {"service_time": {"exponential": {"mean": "1s"}},
            "capacity": 1000, "curve": {"power": {"exponent": 1.0}}}}}"#,
    ),
    (
        "saturation, shared, ten replicas",
        r#"{"replicas": 10,
            "engine": {"saturation": {"service_time": {"exponential": {"mean": "1s"}},
            "capacity": 100, "curve": {"power": {"exponent": 1.0}}}}}"#,
    ),
    (
        // Answers differ in length, so that nearly each one ends in a step of its own.
        "batching",
        r#"{"engine": {"batching": {"step": {"base": "8ms", "per_sequence": "1us"},
            "max_sequences": 100000, "kv_pool": 1000000000, "prefill_budget": 1000000}}}"#,
    ),
];

/// A draw that is a hash of its key: SplitMix64.
struct Hashed;

impl Draws for Hashed {
    fn unit(&self, _: Purpose, request_key: u64, _: u32) -> f64 {
        let mut bits = request_key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (((bits ^ (bits >> 31)) >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
    }
}

/// A server with so many in flight, for ever.
struct Loop {
    server: Server,
    now: u64,
    sent: u64,
    deliveries: Vec<Delivery>,
}

impl Loop {
    fn new(json: &str, population: u64) -> Self {
        let config: Config = serde_json::from_str(json).expect("the settings are well formed");
        let server = Server::new(&config).expect("the settings are in range");
        let mut filled = Self { server, now: 0, sent: 0, deliveries: Vec::new() };
        (0..population).for_each(|_| filled.send());
        // Past the start, at which all came at once.
        filled.pass(2 * population);
        filled
    }

    fn send(&mut self) {
        let attempt = Attempt {
            request_key: self.sent,
            attempt_index: 0,
            client: 0,
            user: 0,
            prompt_tokens: 1_000,
            cached_tokens: None,
            output_tokens: self.output_tokens(),
            service_time: None,
        };
        self.sent += 1;
        let sent = self.server.send(self.now, attempt, &Hashed);
        assert!(matches!(sent, Sent::Pending(_)), "nothing is refused here");
    }

    /// From 1 to 100,000, so that the number in flight hardly ever ends in one step.
    fn output_tokens(&self) -> u32 {
        1 + (Hashed.unit(Purpose::ServiceTime, self.sent, 0) * 1e5) as u32
    }

    /// Lets so many attempts end.
    fn pass(&mut self, count: u64) {
        let mut ended = 0;
        while ended < count {
            self.now = self.server.next_event().expect("somebody is in flight");
            self.server.advance(self.now, &Hashed, &mut self.deliveries);
            let arrived = self.deliveries.len() as u64;
            self.deliveries.clear();
            (0..arrived).for_each(|_| self.send());
            ended += arrived;
            self.server.drain_events(|event| {
                black_box(event);
            });
        }
    }
}

fn engines(criterion: &mut Criterion) {
    for (name, json) in ENGINES {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(ATTEMPTS));
        for population in POPULATIONS {
            let mut filled = Loop::new(json, population);
            let id = BenchmarkId::from_parameter(population);
            group.bench_function(id, |bencher| bencher.iter(|| filled.pass(ATTEMPTS)));
        }
        group.finish();
    }
}

criterion_group!(benches, engines);

/// What comes after `once`, as a number.
fn argument(place: usize) -> u64 {
    let argument = std::env::args().nth(place).expect("`once` takes three numbers");
    argument.parse().expect("a whole number")
}

fn main() {
    if std::env::args().nth(1).as_deref() == Some("once") {
        let (_, json) = ENGINES[argument(2) as usize];
        Loop::new(json, argument(3)).pass(argument(4));
        return;
    }
    benches();
    Criterion::default().configure_from_args().final_summary();
}
