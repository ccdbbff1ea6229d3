//! Buckets, breaker, throttle, cooldown, budget and parking, as the caller meets them.

use std::time::Duration;

use scheduler::{
    Error, EventKind, Failure, Refusal, Request, Stop, Time,
    breaker::State,
    clock::Clock as _,
    event::{Outcome, RefusedBy},
};

use crate::scripted::{Bench, Reply, Script, step};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn bench(json: &str) -> Bench {
    Bench::new(serde_json::from_str(json).expect("a configuration"))
}

fn fails(status: u16) -> Script {
    vec![step(10, Reply::Status(status))]
}

#[tokio::test(start_paused = true)]
async fn tokens_are_reserved_and_what_never_fits_is_refused_at_once() {
    let bench = bench(r#"{"buckets":[{"counts":"total_tokens","rate":"100/s","burst":1000}]}"#);
    let takes = |tokens| Request::new(vec![step(10, Reply::Status(200))]).tokens(0, tokens);
    let (first, second) =
        tokio::join!(bench.scheduler.submit(takes(900)), bench.scheduler.submit(takes(300)));
    assert_eq!(first.expect("there is room").queue_wait, Duration::ZERO);
    assert_eq!(second.expect("it waits for 200").queue_wait, ms(2_000));
    let error = bench.scheduler.submit(takes(1_001)).await.expect_err("it never fits");
    assert!(!error.is_retryable(), "{error}");
    assert_eq!(bench.outcomes()[&2], Outcome::Shed(RefusedBy::NeverFits));
}

/// A dropped request that still waited has taken nothing.
#[tokio::test(start_paused = true)]
async fn a_drop_in_the_queue_gives_everything_back() {
    let bench = bench(r#"{"buckets":[{"counts":"requests","rate":"1/s","burst":1}]}"#);
    let quick = || Request::new(vec![step(1, Reply::Status(200))]);
    bench.scheduler.submit(quick()).await.expect("the first");
    let dropped = async {
        tokio::select! {
            biased;
            _ = bench.scheduler.submit(quick()) => panic!("it waits for a second"),
            () = bench.sleep(ms(500)) => {}
        }
    };
    let ((), after) = tokio::join!(dropped, bench.scheduler.submit(quick()));
    after.expect("completed");
    assert_eq!(bench.clock.now(), Time::ZERO + ms(1_001), "its turn came a second after the first");
}

#[tokio::test(start_paused = true)]
async fn a_breaker_opens_probes_and_closes() {
    let bench = bench(
        r#"{"retry":{"max_attempts":1},"breaker":{"min_calls":4,"open_for":"10s","probes":2}}"#,
    );
    for _ in 0..4 {
        bench.scheduler.submit(Request::new(fails(503))).await.expect_err("503");
    }
    let error = bench.scheduler.submit(Request::new(fails(503))).await.expect_err("open");
    assert!(matches!(error, Error::Shed { refusal: Refusal::BreakerOpen { .. }, attempts: 0, .. }));
    assert_eq!(error.retry_after(), Some(ms(10_000)));
    bench.sleep(ms(10_000)).await;
    assert_eq!(bench.scheduler.snapshot().breaker, Some(State::HalfOpen));
    for expected in [State::HalfOpen, State::Closed] {
        let fine = Request::new(vec![step(10, Reply::Status(200))]);
        bench.scheduler.submit(fine).await.expect("a probe");
        assert_eq!(bench.scheduler.snapshot().breaker, Some(expected));
    }
}

#[tokio::test(start_paused = true)]
async fn an_account_that_is_refused_opens_the_breaker_at_once() {
    for status in [401, 402] {
        let bench = bench(r#"{"breaker":{"while_open":"refuse"}}"#);
        bench.scheduler.submit(Request::new(fails(status))).await.expect_err("final");
        let error = bench.scheduler.submit(Request::new(fails(200))).await.expect_err("open");
        assert!(error.is_retryable() && error.attempts() == 0, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_open_breaker_may_let_requests_wait() {
    let bench = bench(r#"{"breaker":{"while_open":"wait","open_for":"10s"}}"#);
    bench.scheduler.submit(Request::new(fails(401))).await.expect_err("final");
    let patient = Request::new(vec![step(10, Reply::Status(200))]);
    let hasty = Request::new(fails(200)).deadline_in(ms(100));
    let (patient, hasty) =
        tokio::join!(bench.scheduler.submit(patient), bench.scheduler.submit(hasty));
    assert_eq!(patient.expect("it is a probe").queue_wait, ms(10_000));
    assert!(matches!(hasty, Err(Error::Expired { .. })));
}

#[tokio::test(start_paused = true)]
async fn one_429_holds_all_back() {
    let bench = bench(
        r#"{"cooldown":{"pause":"5s","jitter":"0%","release_over":"0s"},"retry":{"max_attempts":1}}"#,
    );
    bench.scheduler.submit(Request::new(fails(429))).await.expect_err("429");
    let fine = Request::new(vec![step(10, Reply::Status(200))]);
    let completed = bench.scheduler.submit(fine).await.expect("after the pause");
    assert_eq!(completed.queue_wait, ms(5_000));
}

#[tokio::test(start_paused = true)]
async fn the_throttle_refuses_what_the_server_would() {
    let bench = bench(r#"{"retry":{"max_attempts":1},"throttle":{"k":1.1}}"#);
    for _ in 0..200 {
        let _ = bench.scheduler.submit(Request::new(fails(503))).await;
    }
    let outcomes = bench.outcomes();
    let is_refused = |outcome: &&Outcome| **outcome == Outcome::Shed(RefusedBy::Throttle);
    let refused = outcomes.values().filter(is_refused).count();
    assert!((160..199).contains(&refused), "up to 90 % of them: {refused}");
    assert_eq!(bench.starts().len() + refused, 200);
}

/// What waits or is under way was not refused, and neither was what left the queue by itself.
#[tokio::test(start_paused = true)]
async fn the_throttle_learns_nothing_from_those_who_wait() {
    let bench = bench(r#"{"concurrency":{"fixed":{"limit":1}},"throttle":{"k":1.1}}"#);
    let fine = || Request::new(vec![step(10, Reply::Status(200))]);
    let hasty = || async { bench.scheduler.submit(fine().deadline_in(ms(5))).await };
    let blocker = bench.scheduler.submit(fine());
    let (blocker, ..) = tokio::join!(blocker, hasty(), hasty(), hasty(), hasty(), hasty());
    blocker.expect("the first of a burst is not refused");
    let completed = bench.scheduler.submit(fine()).await;
    completed.expect("the server is well");
    let outcomes = bench.outcomes();
    assert!(!outcomes.values().any(|outcome| *outcome == Outcome::Shed(RefusedBy::Throttle)));
}

#[tokio::test(start_paused = true)]
async fn the_budget_bounds_the_retries_of_all() {
    let bench = bench(
        r#"{"budget":{"ratio":{"ratio":"20%","min_per_second":0}},
            "retry":{"max_attempts":10,"backoff":"none","jitter":"none"}}"#,
    );
    for _ in 0..50 {
        let error = bench.scheduler.submit(Request::new(fails(503))).await.expect_err("503");
        assert!(matches!(error, Error::Failed { stop: Stop::BudgetEmpty, .. }), "{error}");
    }
    assert_eq!(bench.starts().len(), 60, "50 requests pay for 10 retries");
}

#[tokio::test(start_paused = true)]
async fn a_long_wait_parks_and_a_longer_one_fails() {
    let bench = bench(r#"{"retry":{"jitter":"none","retry_after":{"longest":"10m"}}}"#);
    let asks = |seconds: u64| {
        vec![step(0, Reply::RetryAfter(Duration::from_secs(seconds))), step(0, Reply::Status(200))]
    };
    let look = async {
        bench.sleep(ms(1_000)).await;
        let snapshot = bench.scheduler.snapshot();
        (snapshot.parked, snapshot.backing_off, snapshot.in_flight)
    };
    let (parked, seen) = tokio::join!(bench.scheduler.submit(Request::new(asks(300))), look);
    assert_eq!(parked.expect("after five minutes").attempts, 2);
    assert_eq!(seen, (1, 1, 0), "no permit is held");
    let error = bench.scheduler.submit(Request::new(asks(601))).await.expect_err("too long");
    assert!(matches!(error, Error::Failed { stop: Stop::RetryAfterTooLong, attempts: 1, .. }));
    assert_eq!(error.retry_after(), Some(Duration::from_secs(601)));
    let is_parked = |kind| matches!(kind, EventKind::BackoffStarted { is_parked: true, .. });
    assert_eq!(bench.events().iter().filter(|event| is_parked(event.kind)).count(), 1);
}

/// The article's key requests: twenty attempts, and their retries go first.
#[tokio::test(start_paused = true)]
async fn priorities_and_classes_have_settings_of_their_own() {
    use scheduler::Priority::{High, Normal};
    let bench = bench(
        r#"{"retry":{"max_attempts":2,"backoff":"none","jitter":"none"},"budget":"none",
            "priorities":{"high":{"max_attempts":20}},
            "classes":{"batch":{"max_attempts":1},"key":{"retry_priority":"high"}}}"#,
    );
    for (priority, class, expected) in
        [(Normal, "chat", 2), (High, "chat", 20), (High, "batch", 1), (Normal, "key", 2)]
    {
        let request = Request::new(fails(503)).priority(priority).class(class);
        let error = bench.scheduler.submit(request).await.expect_err("503");
        let last = error.last_failure().and_then(Failure::status);
        assert_eq!((error.attempts(), last), (expected, Some(503)), "{priority:?} {class}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_hopeless_request_is_refused_at_once_and_none_while_idle() {
    let bench = bench(r#"{"concurrency":{"fixed":{"limit":1}},"queue":{"refuse_hopeless":true}}"#);
    let takes = |millis| Request::new(vec![step(millis, Reply::Status(200))]);
    bench.scheduler.submit(takes(1_000)).await.expect("it learns that answers take a second");
    let idle = takes(50).deadline_in(ms(60));
    bench.scheduler.submit(idle).await.expect("an idle scheduler refuses nothing");
    let (first, hopeless) = tokio::join!(
        bench.scheduler.submit(takes(1_000)),
        bench.scheduler.submit(takes(10).deadline_in(ms(500)).key(9)),
    );
    assert!(first.is_ok());
    assert_eq!(hopeless.expect_err("refused").attempts(), 0);
    assert_eq!(bench.outcomes()[&9], Outcome::Shed(RefusedBy::Hopeless));
    // A permit would come in time, and the answer would not.
    let (first, hopeless) = tokio::join!(
        bench.scheduler.submit(takes(1_000)),
        bench.scheduler.submit(takes(10).deadline_in(ms(1_500))),
    );
    assert!(first.is_ok());
    let Error::Shed { refusal: Refusal::Hopeless { wait, answer }, .. } =
        hopeless.expect_err("refused")
    else {
        panic!("it is hopeless");
    };
    assert!(wait < ms(1_500) && wait + answer >= ms(1_500), "{wait:?} and {answer:?}");
}
