//! Retries at every layer multiply: "Timeouts, retries, and backoff with jitter" (Amazon Builders'
//! Library, Marc Brooker) counts 3^5 = 243 calls to a database below five layers with three tries
//! each, and "Site Reliability Engineering", chapter 22, warns of the same. Here are three layers
//! above a server that is down, each a production scheduler of its own.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use scenarios::virtual_time::{VirtualClock, run_paused};
use scheduler::{
    Config, Request, Scheduler, Transport,
    chance::SeededChance,
    clock::Clock,
    config::{Backoff, Budget, Concurrency, Retry},
    event::NoObserver,
    transport::{Answer, Attempt, AttemptOutcome, Progress},
    unit::Share,
};

const TRIES: u32 = 3;

/// Answers 503 to everything, after 10 ms.
struct DownServer {
    clock: VirtualClock,
    calls: Arc<AtomicU64>,
}

impl Transport for DownServer {
    type Request = ();
    type Response = ();

    async fn send(&self, (): &(), _: Attempt, _: &Progress) -> AttemptOutcome<()> {
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.clock.sleep_until(self.clock.now() + Duration::from_millis(10)).await;
        AttemptOutcome::Answered(Answer::new(503, ()))
    }
}

/// A service that answers each call by a request to the one below.
struct Service<T: Transport> {
    below: Scheduler<T, VirtualClock>,
}

impl<T: Transport<Request = ()>> Transport for Service<T> {
    type Request = ();
    type Response = ();

    async fn send(&self, (): &(), attempt: Attempt, _: &Progress) -> AttemptOutcome<()> {
        let key = attempt.request_key * u64::from(TRIES) + u64::from(attempt.index);
        let status = match self.below.submit(Request::new(()).key(key)).await {
            Ok(_) => 200,
            Err(_) => 503,
        };
        AttemptOutcome::Answered(Answer::new(status, ()))
    }
}

fn tries(max_attempts: u32, budget: Budget) -> Config {
    let backoff = Backoff::Constant { delay: Duration::from_millis(20) };
    let retry = Retry { max_attempts, backoff, ..Retry::default() };
    Config { concurrency: Concurrency::Unlimited, budget, retry, ..Config::default() }
}

/// The calls that reach the server for so many requests, one after the other; the settings are
/// those of the outermost layer first.
fn calls(settings: [Config; 3], requests: u64) -> u64 {
    run_paused(async |clock| {
        fn layer<T: Transport>(
            config: Config,
            transport: T,
            clock: &VirtualClock,
        ) -> Scheduler<T, VirtualClock> {
            let (chance, observer) = (Arc::new(SeededChance::new(1)), Arc::new(NoObserver));
            Scheduler::with_parts(config, transport, clock.clone(), chance, observer)
                .expect("the settings are valid")
        }
        let calls = Arc::new(AtomicU64::new(0));
        let [outer, middle, inner] = settings;
        let server = DownServer { clock: clock.clone(), calls: Arc::clone(&calls) };
        let inner = layer(inner, server, &clock);
        let middle = layer(middle, Service { below: inner }, &clock);
        let outer = layer(outer, Service { below: middle }, &clock);
        for key in 0..requests {
            outer.submit(Request::new(()).key(key)).await.expect_err("the server is down");
        }
        calls.load(Ordering::Relaxed)
    })
}

#[test]
fn three_tries_at_each_of_three_layers_are_27_calls() {
    let three = || tries(TRIES, Budget::None);
    let one = || tries(1, Budget::None);
    assert_eq!(calls([three(), three(), three()], 1), 27);
    assert_eq!(calls([three(), three(), three()], 10), 270);
    assert_eq!(calls([three(), one(), three()], 1), 9);
}

#[test]
fn three_tries_at_one_layer_are_three_calls_wherever_it_is() {
    for retrying in 0..3 {
        let settings =
            [0, 1, 2].map(|layer| tries(if layer == retrying { TRIES } else { 1 }, Budget::None));
        assert_eq!(calls(settings, 1), 3, "layer {retrying}");
    }
}

#[test]
fn with_a_budget_of_ten_percent_at_each_layer_it_is_a_third_more_at_most() {
    let settings = || {
        let (ratio, window) = (Share::percent(10), Duration::from_secs(10));
        tries(TRIES, Budget::Ratio { ratio, min_per_second: 0, window })
    };
    let requests = 1_000;
    let calls = calls([settings(), settings(), settings()], requests);
    // Each layer adds at most a tenth of what it was asked for.
    let most = requests as f64 * 1.1 * 1.1 * 1.1;
    assert!(calls as f64 <= most && calls as f64 > 0.95 * most, "{calls} calls");
}
