//! Thousands of requests on several threads, in real time.

mod everything;

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Waker},
    time::Duration,
};

use scheduler::{
    Config, Priority, Request,
    clock::Clock as _,
    config::{Backoff, Budget, Concurrency, Jitter, Queue, Retry},
    event::Outcome,
};

use crate::scripted::{Bench, Reply, step};

const REQUESTS: u64 = 6_000;
const LIMIT: u32 = 16;

/// Every third request fails once and is retried; every fifth is dropped somewhere on its way.
/// A lost wake-up leaves somebody waiting for ever, and the minute passes.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nobody_is_lost_among_thousands() {
    let config = Config {
        queue: Queue { capacity: REQUESTS as u32, ..Queue::default() },
        budget: Budget::None,
        concurrency: Concurrency::Fixed { limit: LIMIT },
        retry: Retry {
            max_attempts: 2,
            backoff: Backoff::None,
            jitter: Jitter::None,
            ..Retry::default()
        },
        ..Config::default()
    };
    let bench = Arc::new(Bench::new(config));
    let mut blockers = block_every_permit(&bench);
    let mut running = Vec::new();
    for key in 0..REQUESTS {
        let scheduler = bench.scheduler.clone();
        running.push(tokio::spawn(async move {
            let first = if key % 3 == 0 { Reply::Status(503) } else { Reply::Status(200) };
            let script = vec![step(0, first), step(0, Reply::Status(200))];
            let priority = Priority::ALL[key as usize % Priority::ALL.len()];
            let request = Request::new(script).key(key).priority(priority);
            scheduler.submit(request).await.map(|completed| completed.attempts)
        }));
        if key % 5 == 0 {
            let dropped = key / 2;
            running[dropped as usize].abort();
            tokio::task::yield_now().await;
        }
        if key == REQUESTS / 2 {
            blockers.clear();
        }
    }
    let all = async {
        for (key, request) in running.into_iter().enumerate() {
            match request.await {
                Ok(attempts) => {
                    let expected = if key % 3 == 0 { 2 } else { 1 };
                    assert_eq!(attempts, Ok(expected), "request {key}");
                }
                Err(error) => assert!(error.is_cancelled(), "request {key}: {error}"),
            }
        }
    };
    let clock = bench.clock;
    tokio::select! {
        biased;
        () = all => {}
        () = clock.sleep_until(clock.now() + Duration::from_secs(60)) => panic!("somebody waits"),
    }
    bench.assert_idle();
    assert_eq!(bench.wire.most_in_flight(), LIMIT, "the limit was full and never passed");
    let outcomes = bench.outcomes();
    let is_legal = |outcome: &Outcome| matches!(outcome, Outcome::Completed | Outcome::Cancelled);
    assert!(outcomes.values().all(is_legal));
    let completed = outcomes.values().filter(|&&outcome| outcome == Outcome::Completed).count();
    assert!(completed as u64 >= REQUESTS * 4 / 5, "{completed}");
}

/// As many endless attempts as there are permits: all others wait until they are dropped.
fn block_every_permit(bench: &Bench) -> Vec<Pin<Box<impl Future + use<'_>>>> {
    let endless = |place: u32| {
        let request = Request::new(vec![step(0, Reply::Never)]).key(REQUESTS + u64::from(place));
        let mut submitted = Box::pin(bench.scheduler.submit(request));
        let poll = submitted.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(poll.is_pending());
        submitted
    };
    let blockers = (0..LIMIT).map(endless).collect();
    assert_eq!(bench.scheduler.snapshot().in_flight, LIMIT);
    blockers
}
