//! How much memory a request asks for, counted by an allocator that counts.

use std::time::Duration;

use allocation_counter::measure;
use scheduler::{
    Config, Priority, Request, Scheduler, Transport,
    clock::{Clock as _, TokioClock},
    fingerprint::Fingerprint,
    transport::{Answer, Attempt, AttemptOutcome, Progress},
};
use tokio::runtime::Builder;

/// What a request may take at most, from submit to outcome, whatever is on.
const ALLOCATIONS_MAX: f64 = 4.0;
/// Four requests each; the first rounds let grow whatever grows.
const ROUNDS: u64 = 500;

/// Takes a millisecond, so that requests that come together queue. Of every four requests one gets
/// a 503 at its first attempt.
struct Backend {
    clock: TokioClock,
}

impl Transport for Backend {
    type Request = u64;
    type Response = u64;
    const CAN_DUPLICATE: bool = true;

    fn duplicate(&self, response: &u64) -> Option<u64> {
        Some(*response)
    }

    async fn send(&self, payload: &u64, attempt: Attempt, _: &Progress) -> AttemptOutcome<u64> {
        self.clock.sleep_until(self.clock.now() + Duration::from_millis(1)).await;
        let fails = attempt.index == 0 && payload.is_multiple_of(4);
        AttemptOutcome::Answered(Answer::new(if fails { 503 } else { 200 }, *payload))
    }
}

async fn submit(scheduler: &Scheduler<Backend>, payload: u64) {
    let twin = u128::from(payload / 2).to_le_bytes();
    let request = Request::new(payload)
        .priority(Priority::ALL[payload as usize % 3])
        .deadline_in(Duration::from_secs(600))
        .fingerprint(Fingerprint::from_bytes(twin));
    scheduler.submit(request).await.expect("it is answered in the end");
}

async fn rounds(scheduler: &Scheduler<Backend>, first: u64) {
    for payload in (4 * first..4 * (first + ROUNDS)).step_by(4) {
        tokio::join!(
            submit(scheduler, payload),
            submit(scheduler, payload + 1),
            submit(scheduler, payload + 2),
            submit(scheduler, payload + 3),
        );
    }
}

/// Allocations per request, four at a time, one in four of which fails once.
fn per_request(config: Config) -> f64 {
    let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
    runtime.expect("a runtime").block_on(async {
        let clock = TokioClock::start();
        let backend = Backend { clock };
        let scheduler = Scheduler::builder(backend).config(config).clock(clock).seed(1).build();
        let scheduler = scheduler.expect("valid settings");
        rounds(&scheduler, 0).await;
        let mut measured = std::pin::pin!(rounds(&scheduler, ROUNDS));
        let mut count = 0;
        std::future::poll_fn(|cx| {
            let mut polled = std::task::Poll::Pending;
            count += measure(|| polled = measured.as_mut().poll(cx)).count_total;
            polled
        })
        .await;
        count as f64 / (4 * ROUNDS) as f64
    })
}

fn check(settings: &str) {
    let config: Config = serde_json::from_str(settings).expect("settings");
    let count = per_request(config);
    assert!(count <= ALLOCATIONS_MAX, "{count} allocations per request with {settings}");
}

#[test]
fn a_request_takes_few_allocations_whatever_is_on() {
    check(r#"{"concurrency":{"fixed":{"limit":1}}}"#);
    check(r#"{"concurrency":{"fixed":{"limit":1}},"queue":{"order":{"ageing":{"step":"1s"}}}}"#);
    check(r#"{"concurrency":{"fixed":{"limit":1}},"queue":{"shares":{}}}"#);
    check(r#"{"single_flight":true}"#);
    check(r#"{"single_flight":true,"cache":{}}"#);
    check(
        r#"{"concurrency":{"gradient2":{"signal":"attempt_latency"}},
            "buckets":[{"counts":"requests","rate":"100000/s","burst":1000}],
            "adaptive_rate":{},"throttle":{},"breaker":{},"cooldown":{"pause":"1ms","longest":"1s"},
            "hedge":{"after":{"quantile":{}}},
            "attempt_timeout":"1s","first_token_timeout":"1s","stall_timeout":"1s"}"#,
    );
    for preset in scheduler::Preset::ALL {
        let count = per_request(preset.config());
        assert!(count <= ALLOCATIONS_MAX, "{count} allocations per request with {preset}");
    }
}

/// The counter counts: were it deaf, the test above could not fail.
#[test]
fn the_counter_sees_an_allocation() {
    let counted = measure(|| drop(std::hint::black_box(vec![0u8; 100])));
    assert_eq!(counted.count_total, 1);
}
