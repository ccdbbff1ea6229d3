//! The same client and the same server on stock paused tokio timers.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use scenarios::chance::{Purpose, Stream};
use scheduler::{
    Config, Request, Scheduler, Time, Transport,
    clock::{Clock, TokioClock},
    config::Concurrency,
    transport::{Answer, Attempt, AttemptOutcome, Progress},
};
use simulator::Server;

use super::{by_recursion, mean_sojourn_ms};

const SEED: u64 = 1;
const HORIZON_NS: u64 = 600_000_000_000;

/// The simulated server, with time from tokio's clock and its sleeps.
struct OnTokio {
    clock: TokioClock,
    server: Mutex<Server>,
    draws: ServiceTimes,
}

/// The same draws as in a replication.
struct ServiceTimes(Mutex<Stream>);

impl simulator::Draws for ServiceTimes {
    fn unit(&self, _purpose: simulator::Purpose, request_key: u64, attempt_index: u32) -> f64 {
        let mut stream = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        stream.unit(request_key, attempt_index)
    }
}

impl OnTokio {
    fn start(clock: TokioClock) -> Self {
        let config = r#"{"engine": {"slots": {
            "servers": 1, "service_time": {"exponential": {"mean": "5ms"}}}}}"#;
        let config = serde_json::from_str(config).expect("it is a server");
        let server = Mutex::new(Server::new(&config).expect("it is valid"));
        let draws = ServiceTimes(Mutex::new(Stream::new(
            SEED,
            Purpose::Server(simulator::Purpose::ServiceTime),
            "only",
        )));
        Self { clock, server, draws }
    }

    fn with_server<T>(&self, act: impl FnOnce(&mut Server, u64) -> T) -> T {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        act(&mut server, self.clock.now().as_nanos())
    }
}

impl Transport for OnTokio {
    type Request = ();
    type Response = ();

    /// One at a time, as the client's limit has it: the next event is the end of this service.
    async fn send(&self, (): &(), attempt: Attempt, _: &Progress) -> AttemptOutcome<()> {
        let attempt = simulator::Attempt {
            request_key: attempt.request_key,
            attempt_index: attempt.index,
            client: 0,
            user: 0,
            prompt_tokens: 1,
            cached_tokens: None,
            output_tokens: 1,
            service_time: None,
        };
        self.with_server(|server, now| server.send(now, attempt, &self.draws));
        let end = self.with_server(|server, _| server.next_event());
        self.clock.sleep_until(Time::from_nanos(end.expect("the service ends"))).await;
        let mut deliveries = Vec::new();
        self.with_server(|server, now| {
            server.advance(now, &self.draws, &mut deliveries);
            server.drain_events(|_| {});
        });
        assert_eq!(deliveries.len(), 1);
        AttemptOutcome::Answered(Answer::new(deliveries[0].answer.status, ()))
    }
}

/// The mean sojourn time of the production scheduler under tokio's own paused clock, in
/// milliseconds, from intended start to end.
async fn mean_on_tokio_ms() -> f64 {
    let clock = TokioClock::start();
    let limit = Concurrency::Fixed { limit: 1 };
    let config = Config { concurrency: limit, ..Config::default() };
    let scheduler = Scheduler::new(config, OnTokio::start(clock)).expect("the settings are valid");
    let mut running = Vec::new();
    for (index, course) in by_recursion(SEED, HORIZON_NS).iter().enumerate() {
        let intended = Time::from_nanos(course.arrival);
        clock.sleep_until(intended).await;
        let scheduler = scheduler.clone();
        running.push(tokio::spawn(async move {
            let request = Request::new(()).key(index as u64);
            scheduler.submit(request).await.expect("every request is answered");
            clock.now() - intended
        }));
    }
    let count = running.len() as u32;
    let mut sum = Duration::ZERO;
    for request in running {
        sum += request.await.expect("it does not panic");
    }
    (sum / count).as_secs_f64() * 1e3
}

#[test]
fn stock_tokio_timers_make_the_mean_latency_three_quarters_too_long() {
    let exact = mean_sojourn_ms(&by_recursion(SEED, HORIZON_NS));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("it needs nothing of the system");
    let stock = runtime.block_on(mean_on_tokio_ms());
    // Rounded up to whole milliseconds, exponential service with mean 5 is geometric with mean
    // 1 / (1 - exp(-1/5)) = 5.52: the load is 0.883, and by Pollaczek and Khinchine the mean 43.3
    // instead of 25.
    let ratio = stock / exact;
    assert!((1.65..1.85).contains(&ratio), "{stock} ms instead of {exact} ms, {ratio} times");
}
