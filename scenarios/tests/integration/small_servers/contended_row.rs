//! The experiment of "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
//!
//! A hundred clients want to write one row under optimistic concurrency control: read its version,
//! write if it is still the same, else back off and start again. Every message takes |N(10, 2)| ms.
//! The blog shows charts. Its simulator (aws-samples/aws-arch-backoff-simulator) is published, and
//! what a hundred seeded runs of it gave stands in [`PUBLISHED`].

use std::{
    f64::consts::TAU,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use scenarios::{
    chance::{Purpose, Stream},
    virtual_time::{VirtualClock, run_paused},
};
use scheduler::{
    Config, Request, Scheduler, Time, Transport,
    chance::SeededChance,
    clock::Clock,
    config::{Backoff, Budget, Concurrency, Jitter, Retry},
    event::NoObserver,
    transport::{Answer, Attempt, AttemptOutcome, Progress},
};

const CLIENTS: u64 = 100;
const RUNS: u64 = 100;

/// Writes, and milliseconds until the last client was done, with the spread of single runs.
struct Published {
    name: &'static str,
    calls: (f64, f64),
    ended_ms: (f64, f64),
}

const PUBLISHED: [Published; 5] = [
    Published { name: "none", calls: (2_427.0, 38.0), ended_ms: (2_026.0, 43.0) },
    Published { name: "exponential", calls: (1_854.0, 58.0), ended_ms: (63_147.0, 3_708.0) },
    Published { name: "equal jitter", calls: (813.0, 8.0), ended_ms: (6_590.0, 686.0) },
    Published { name: "full jitter", calls: (796.0, 8.0), ended_ms: (4_868.0, 536.0) },
    Published { name: "decorrelated", calls: (999.0, 27.0), ended_ms: (4_547.0, 550.0) },
];

/// The rules, in the order of [`PUBLISHED`]. The simulator counts from 1: its base of 5 ms has
/// doubled once at the first retry. The decorrelated jitter starts from the base itself.
fn rules() -> [(Backoff, Jitter); 5] {
    let exponential = |base_ms| Backoff::Exponential {
        base: Duration::from_millis(base_ms),
        factor: 2.0,
        cap: Duration::from_secs(2),
        throttled_base: None,
    };
    [
        (Backoff::None, Jitter::None),
        (exponential(10), Jitter::None),
        (exponential(10), Jitter::Equal),
        (exponential(10), Jitter::Full),
        (exponential(5), Jitter::Decorrelated),
    ]
}

#[derive(Default)]
struct Row {
    version: u64,
    writes: u32,
}

/// The row across a network. Its answers are 200 for a write that counts, and 409.
#[derive(Clone)]
struct ContendedRow {
    clock: VirtualClock,
    row: Arc<Mutex<Row>>,
    draws: Arc<Mutex<Stream>>,
}

impl ContendedRow {
    fn row(&self) -> MutexGuard<'_, Row> {
        self.row.lock().expect("nobody panics")
    }

    /// One message on its way: |N(10, 2)| ms, by Box and Muller.
    async fn travel(&self, attempt: Attempt, leg: u64) {
        let unit = |part| {
            let mut draws = self.draws.lock().expect("nobody panics");
            draws.unit(attempt.request_key * 4 + leg, attempt.index * 2 + part)
        };
        let normal = (-2.0 * libm::log(unit(0))).sqrt() * libm::cos(TAU * unit(1));
        let span = Duration::from_secs_f64((10.0 + 2.0 * normal).abs() / 1e3);
        self.clock.sleep_until(self.clock.now() + span).await;
    }
}

impl Transport for ContendedRow {
    type Request = ();
    type Response = ();

    async fn send(&self, (): &(), attempt: Attempt, _: &Progress) -> AttemptOutcome<()> {
        self.travel(attempt, 0).await;
        let seen = self.row().version;
        self.travel(attempt, 1).await;
        self.travel(attempt, 2).await;
        let is_same = {
            let mut row = self.row();
            row.writes += 1;
            let is_same = row.version == seen;
            row.version += u64::from(is_same);
            is_same
        };
        self.travel(attempt, 3).await;
        AttemptOutcome::Answered(Answer::new(if is_same { 200 } else { 409 }, ()))
    }
}

/// Writes, and milliseconds to the end.
fn one_run(backoff: &Backoff, jitter: Jitter, seed: u64) -> (f64, f64) {
    run_paused(async |clock| {
        let retry =
            Retry { max_attempts: 1_000, backoff: backoff.clone(), jitter, ..Retry::default() };
        let (concurrency, budget) = (Concurrency::Unlimited, Budget::None);
        let config = Config { concurrency, budget, retry, ..Config::default() };
        let draws = Stream::new(seed, Purpose::Server(simulator::Purpose::ServiceTime), "message");
        let row = ContendedRow {
            clock: clock.clone(),
            row: Arc::default(),
            draws: Arc::new(Mutex::new(draws)),
        };
        let chance = Arc::new(SeededChance::new(seed));
        let observer = Arc::new(NoObserver);
        let scheduler = Scheduler::with_parts(config, row.clone(), clock.clone(), chance, observer)
            .expect("the settings are valid");
        let requests = (0..CLIENTS).map(|key| scheduler.submit(Request::new(()).key(key)));
        let mut clients: FuturesUnordered<_> = requests.collect();
        while let Some(end) = clients.next().await {
            end.expect("every client writes in the end");
        }
        let row = row.row();
        assert_eq!(row.version, CLIENTS, "each client writes once");
        (f64::from(row.writes), (clock.now() - Time::ZERO).as_secs_f64() * 1e3)
    })
}

/// The means over the runs, by rule.
fn measured() -> [(f64, f64); 5] {
    rules().map(|(backoff, jitter)| {
        let runs = (1..=RUNS).map(|seed| one_run(&backoff, jitter, seed));
        let sums = runs.fold((0.0, 0.0), |sum, run| (sum.0 + run.0, sum.1 + run.1));
        (sums.0 / RUNS as f64, sums.1 / RUNS as f64)
    })
}

/// Tolerance: four standard errors of the difference of two such means, the published one over a
/// hundred runs as well. That is at most 2 % of the calls and 7 % of the times.
#[test]
fn calls_and_times_are_those_of_the_published_simulator() {
    let measured = measured();
    let standard_errors = (1.0 / RUNS as f64 + 1.0 / 100.0).sqrt();
    for (published, (calls, ended_ms)) in PUBLISHED.iter().zip(measured) {
        for (what, (mean, spread), is) in
            [("calls", published.calls, calls), ("ms", published.ended_ms, ended_ms)]
        {
            let tolerance = 4.0 * spread * standard_errors;
            let name = published.name;
            assert!(
                (is - mean).abs() <= tolerance,
                "{name}: {is} {what}, not {mean} ± {tolerance}"
            );
        }
    }
    let [none, exponential, equal, full, decorrelated] = measured;
    // "The return on implementation complexity of using jittered backoff is huge": it cuts the calls
    // by more than half.
    assert!(full.0 < equal.0 && equal.0 < exponential.0 / 2.0);
    assert!(equal.0 < decorrelated.0 && decorrelated.0 < exponential.0);
    assert!(exponential.0 < none.0);
    assert!(none.1 < decorrelated.1 && decorrelated.1 < equal.1 && full.1 < equal.1);
    assert!(equal.1 < exponential.1 / 5.0);
}
