//! A request can be dropped at any moment, and leaves nothing behind.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use proptest::{collection::vec, option, prelude::*};
use scheduler::{
    Config, Priority, Request, Time,
    clock::Clock as _,
    config::{Backoff, Concurrency, Jitter, Queue, Retry},
    event::Outcome,
};

use crate::{
    laws,
    scripted::{Bench, Reply, Script, Step, step},
};

/// Far more than any request of these tests may take: who waits so long waits for ever.
const FOR_EVER: Duration = Duration::from_secs(86_400);

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn config(limit: u32) -> Config {
    let backoff = Backoff::Constant { delay: ms(20) };
    Config {
        concurrency: Concurrency::Fixed { limit },
        retry: Retry { max_attempts: 3, backoff, jitter: Jitter::None, ..Retry::default() },
        ..Config::default()
    }
}

fn poll_once<F: Future>(future: std::pin::Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn never() -> Request<Script> {
    Request::new(vec![step(0, Reply::Never)])
}

#[tokio::test(start_paused = true)]
async fn dropping_the_one_in_flight_starts_the_next() {
    let bench = Bench::new(config(1));
    let mut first = Box::pin(bench.scheduler.submit(never()));
    let mut second = pin!(bench.scheduler.submit(never()));
    assert!(poll_once(first.as_mut()).is_pending() && poll_once(second.as_mut()).is_pending());
    assert_eq!(bench.starts(), [0]);
    drop(first);
    assert!(poll_once(second.as_mut()).is_pending());
    assert_eq!(bench.starts(), [0, 1]);
    assert_eq!(bench.wire.most_in_flight(), 1);
}

/// The permit has come, but its owner was dropped before it could look.
#[tokio::test(start_paused = true)]
async fn a_permit_granted_to_a_dropped_request_goes_to_the_next() {
    let bench = Bench::new(config(1));
    let mut first = Box::pin(bench.scheduler.submit(never()));
    let mut second = Box::pin(bench.scheduler.submit(never()));
    let mut third = pin!(bench.scheduler.submit(never()));
    for request in [first.as_mut(), second.as_mut(), third.as_mut()] {
        assert!(poll_once(request).is_pending());
    }
    drop(first);
    drop(second);
    assert!(poll_once(third.as_mut()).is_pending());
    assert_eq!(bench.starts(), [0, 2]);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_never_polled_was_never_submitted() {
    let bench = Bench::new(config(1));
    drop(bench.scheduler.submit(never()));
    assert_eq!(bench.events(), []);
}

/// A life with every step in it: queue, attempt, backoff, queue, attempt, end; dropped in each
/// millisecond of it.
#[tokio::test(start_paused = true)]
async fn dropped_at_each_moment() {
    for drop_after in 1..=120 {
        let bench = Bench::new(config(1));
        let others = || vec![step(30, Reply::Status(200))];
        let victim = vec![step(10, Reply::Status(503)), step(10, Reply::Status(200))];
        let submit_victim = async {
            tokio::select! {
                biased;
                () = bench.clock.sleep_until(Time::ZERO + ms(drop_after)) => true,
                result = bench.scheduler.submit(Request::new(victim).key(9)) => result.is_err(),
            }
        };
        let (ahead, was_dropped, behind) = tokio::join!(
            bench.scheduler.submit(Request::new(others()).key(0)),
            submit_victim,
            bench.scheduler.submit(Request::new(others()).key(1)),
        );
        ahead.expect("undisturbed");
        behind.expect("undisturbed");
        let outcome = if was_dropped { Outcome::Cancelled } else { Outcome::Completed };
        assert_eq!(bench.outcomes()[&9], outcome, "dropped after {drop_after} ms");
        // Ahead 0-30, victim 30-40, behind 40-70, victim again 70-80.
        assert_eq!(was_dropped, drop_after <= 80, "dropped after {drop_after} ms");
        bench.assert_idle();
        laws::check(&config(1), &bench.events());
    }
}

/// One request of a random workload.
#[derive(Clone, Debug)]
struct Plan {
    arrives: Duration,
    priority: Priority,
    deadline: Option<Duration>,
    dropped_after: Option<Duration>,
    script: Script,
}

fn millis(range: std::ops::Range<u64>) -> impl Strategy<Value = Duration> {
    range.prop_map(ms)
}

fn steps() -> impl Strategy<Value = Step> {
    let reply = prop_oneof![
        4 => Just(Reply::Status(200)),
        2 => Just(Reply::Status(429)),
        1 => Just(Reply::Status(402)),
        1 => millis(0..50).prop_map(Reply::RetryAfter),
        1 => Just(Reply::HalfAnAnswer),
        1 => Just(Reply::Break),
    ];
    (millis(0..30), reply).prop_map(|(takes, reply)| Step { takes, reply })
}

fn plans() -> impl Strategy<Value = Plan> {
    let priority = prop::sample::select(Priority::ALL.to_vec());
    let dropped_after = option::of(millis(0..100));
    (millis(0..40), priority, option::of(millis(0..150)), dropped_after, vec(steps(), 1..4))
        .prop_map(|(arrives, priority, deadline, dropped_after, script)| Plan {
            arrives,
            priority,
            deadline,
            dropped_after,
            script,
        })
}

fn configs() -> impl Strategy<Value = Config> {
    let backoff = prop_oneof![
        Just(Backoff::None),
        millis(1..20).prop_map(|delay| Backoff::Constant { delay }),
        Just(Backoff::Exponential { base: ms(3), factor: 2.0, cap: ms(20), throttled_base: None }),
    ];
    let jitter = prop::sample::select(vec![Jitter::None, Jitter::Full, Jitter::Equal]);
    (1..4u32, 1..30u32, 1..5u32, backoff, jitter, option::of(millis(5..40))).prop_map(
        |(limit, capacity, max_attempts, backoff, jitter, attempt_timeout)| Config {
            queue: Queue { capacity, ..Queue::default() },
            concurrency: Concurrency::Fixed { limit },
            retry: Retry { max_attempts, backoff, jitter, ..Retry::default() },
            attempt_timeout,
            ..Config::default()
        },
    )
}

/// Carries one request to its end or its drop, in spite of all the others.
async fn carry_out(bench: &Bench, key: u64, plan: Plan) {
    let arrives = Time::ZERO + plan.arrives;
    bench.clock.sleep_until(arrives).await;
    let mut request = Request::new(plan.script).key(key).priority(plan.priority);
    if let Some(span) = plan.deadline {
        request = request.deadline_in(span);
    }
    let dropped_at = arrives + plan.dropped_after.unwrap_or(FOR_EVER);
    tokio::select! {
        biased;
        _ = bench.scheduler.submit(request) => {}
        () = bench.clock.sleep_until(dropped_at) => {
            assert!(plan.dropped_after.is_some(), "request {key} waits for ever");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

    /// Whatever comes, fails, expires and is dropped: the laws hold and nobody waits for ever.
    #[test]
    fn any_workload_with_any_drops(config in configs(), plans in vec(plans(), 1..30)) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let bench = std::sync::Arc::new(Bench::new(config.clone()));
            let mut running = tokio::task::JoinSet::new();
            let requests = plans.len();
            for (key, plan) in plans.into_iter().enumerate() {
                let bench = std::sync::Arc::clone(&bench);
                running.spawn(async move { carry_out(&bench, key as u64, plan).await });
            }
            while let Some(ended) = running.join_next().await {
                ended.expect("no request panics");
            }
            bench.assert_idle();
            assert_eq!(bench.outcomes().len(), requests);
            laws::check(&config, &bench.events());
        });
    }
}
