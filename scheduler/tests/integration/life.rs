//! Retries, deadlines, priorities and the queue, on tokio's paused clock.

use std::time::Duration;

use scheduler::{
    Completed, Config, Error, Failure, Priority, Refusal, Request, Stop, Time,
    clock::Clock as _,
    config::{Backoff, Concurrency, Jitter, Queue, Retry},
    event::{ExpiredWhile, Outcome, RefusedBy},
};

use crate::{
    laws,
    scripted::{Bench, Reply, Script, step},
};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// One permit, three attempts, 100 ms between them, no jitter.
fn config() -> Config {
    let backoff = Backoff::Constant { delay: ms(100) };
    Config {
        concurrency: Concurrency::Fixed { limit: 1 },
        retry: Retry { max_attempts: 3, backoff, jitter: Jitter::None, ..Retry::default() },
        ..Config::default()
    }
}

/// The only request of a scheduler: its result and its whole time.
async fn alone(
    config: Config,
    script: Script,
    deadline: Option<Duration>,
) -> (Result<Completed<u32>, Error>, Duration) {
    let bench = Bench::new(config.clone());
    let mut request = Request::new(script);
    if let Some(span) = deadline {
        request = request.deadline_in(span);
    }
    let result = bench.scheduler.submit(request).await;
    bench.assert_idle();
    laws::check(&config, &bench.events());
    (result, bench.clock.now() - Time::ZERO)
}

#[tokio::test(start_paused = true)]
async fn every_way_to_fail_is_retried_after_its_wait() {
    async fn check(reply: Reply, elapsed: Duration) {
        let script = vec![step(10, reply), step(10, Reply::Status(200))];
        let (result, took) = alone(config(), script, None).await;
        assert_eq!(result.expect("completed").attempts, 2, "{reply:?}");
        assert_eq!(took, elapsed, "{reply:?}");
    }
    check(Reply::Status(429), ms(120)).await;
    check(Reply::Status(503), ms(120)).await;
    check(Reply::HalfAnAnswer, ms(120)).await;
    check(Reply::Break, ms(120)).await;
    check(Reply::RetryAfter(ms(50)), ms(120)).await;
    check(Reply::RetryAfter(ms(3_000)), ms(3_020)).await;
}

#[tokio::test(start_paused = true)]
async fn jitter_never_goes_below_what_the_server_asks() {
    for jitter in [Jitter::Full, Jitter::Equal] {
        let config = Config { retry: Retry { jitter, ..config().retry }, ..config() };
        let script = vec![step(0, Reply::RetryAfter(ms(3_000))), step(0, Reply::Status(200))];
        let (result, took) = alone(config, script, None).await;
        assert_eq!(result.expect("completed").attempts, 2);
        assert!((ms(3_000)..=ms(3_300)).contains(&took), "{jitter:?}: {took:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_last_attempt_is_the_last() {
    let (result, took) = alone(config(), vec![step(10, Reply::Status(503))], None).await;
    let last = Failure::Status {
        status: 503,
        message: None,
        retry_after: None,
        code: None,
        should_retry: None,
    };
    assert_eq!(result, Err(Error::Failed { attempts: 3, stop: Stop::AttemptsSpent, last }));
    assert_eq!(took, ms(230), "three attempts and two waits, none after the last");
}

#[tokio::test(start_paused = true)]
async fn an_attempt_timeout_ends_the_attempt_and_not_the_request() {
    let config = Config { attempt_timeout: Some(ms(50)), ..config() };
    let script = vec![step(0, Reply::Never), step(10, Reply::Status(200))];
    let (result, took) = alone(config, script, None).await;
    assert_eq!(result.expect("completed").attempts, 2);
    assert_eq!(took, ms(50 + 100 + 10));
}

#[tokio::test(start_paused = true)]
async fn deadlines() {
    use ExpiredWhile::{BackingOff, InFlight, Queued};
    async fn check(script: Script, deadline: u64, at: u64, while_: ExpiredWhile, attempts: u32) {
        let (result, took) = alone(config(), script.clone(), Some(ms(deadline))).await;
        let error = result.expect_err("expired");
        assert_eq!(error.attempts(), attempts, "{script:?}");
        assert!(
            matches!(&error, Error::Expired { while_: found, .. } if *found == while_),
            "{script:?}: {error:?}"
        );
        assert_eq!(took, ms(at), "{script:?}");
    }
    // Passed before the start: nothing is sent.
    check(vec![step(0, Reply::Status(200))], 0, 0, Queued, 0).await;
    // An answer that comes at the deadline comes too late.
    check(vec![step(500, Reply::Status(200))], 500, 500, InFlight, 1).await;
    check(vec![step(0, Reply::Never)], 500, 500, InFlight, 1).await;
    // No attempt could follow the wait: it ends at once, and says what the server asked for.
    check(vec![step(10, Reply::Status(503))], 110, 10, BackingOff, 1).await;
    check(vec![step(10, Reply::RetryAfter(ms(9_000)))], 500, 10, BackingOff, 1).await;
    // One nanosecond more than the wait is enough for another attempt.
    check(vec![step(10, Reply::Status(503))], 111, 111, InFlight, 2).await;
}

#[tokio::test(start_paused = true)]
async fn an_expired_request_tells_what_the_server_asked_for() {
    let script = vec![step(10, Reply::RetryAfter(ms(9_000)))];
    let (result, _) = alone(config(), script, Some(ms(500))).await;
    assert_eq!(result.expect_err("expired").retry_after(), Some(ms(9_000)));
}

#[tokio::test(start_paused = true)]
async fn a_deadline_passes_in_the_queue() {
    let bench = Bench::new(config());
    let ahead = Request::new(vec![step(500, Reply::Status(200))]);
    let behind = Request::new(vec![step(1, Reply::Status(200))]).deadline_in(ms(200));
    let (ahead, behind) =
        tokio::join!(bench.scheduler.submit(ahead), bench.scheduler.submit(behind));
    assert_eq!(ahead.expect("undisturbed").elapsed, ms(500));
    let while_ = ExpiredWhile::Queued;
    assert_eq!(behind, Err(Error::Expired { while_, attempts: 0, last: None }));
    bench.assert_idle();
    laws::check(&config(), &bench.events());
}

#[tokio::test(start_paused = true)]
async fn urgent_requests_overtake_all_that_wait_and_nobody_else() {
    let bench = Bench::new(config());
    let submit = |key, priority| {
        let request = Request::new(vec![step(10, Reply::Status(200))]).key(key).priority(priority);
        bench.scheduler.submit(request)
    };
    let results = tokio::join!(
        submit(0, Priority::Low),
        submit(1, Priority::Low),
        submit(2, Priority::Normal),
        submit(3, Priority::High),
        submit(4, Priority::Normal),
        submit(5, Priority::High),
    );
    assert_eq!(results.1.expect("completed").elapsed, ms(60), "it waited for all the others");
    // The first found the permit free; the running attempt is not taken from it.
    assert_eq!(bench.starts(), [0, 3, 5, 2, 4, 1]);
    laws::check(&config(), &bench.events());
}

#[tokio::test(start_paused = true)]
async fn a_retry_queues_at_the_tail() {
    let config = Config { retry: Retry { backoff: Backoff::None, ..config().retry }, ..config() };
    let bench = Bench::new(config.clone());
    let fails_once = vec![step(10, Reply::Status(503)), step(10, Reply::Status(200))];
    let submit = |key, script| bench.scheduler.submit(Request::new(script).key(key));
    let (retried, ..) = tokio::join!(
        submit(0, fails_once),
        submit(1, vec![step(10, Reply::Status(200))]),
        submit(2, vec![step(10, Reply::Status(200))]),
    );
    assert_eq!(bench.starts(), [0, 1, 2, 0]);
    assert_eq!(retried.expect("completed").queue_wait, ms(20));
    laws::check(&config, &bench.events());
}

#[tokio::test(start_paused = true)]
async fn one_more_than_the_queue_holds_is_shed_at_once() {
    let config = Config { queue: Queue { capacity: 2, ..Queue::default() }, ..config() };
    let bench = Bench::new(config.clone());
    let submit =
        |key| bench.scheduler.submit(Request::new(vec![step(10, Reply::Status(200))]).key(key));
    let (.., shed) = tokio::join!(submit(0), submit(1), submit(2), submit(3));
    assert_eq!(
        shed,
        Err(Error::Shed { refusal: Refusal::QueueFull { capacity: 2 }, attempts: 0, last: None })
    );
    let outcomes: Vec<Outcome> = bench.outcomes().into_values().collect();
    let completed = Outcome::Completed;
    assert_eq!(outcomes, [completed, completed, completed, Outcome::Shed(RefusedBy::QueueFull)]);
    assert_eq!(bench.starts(), [0, 1, 2], "nothing of it was sent");
    laws::check(&config, &bench.events());
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_finds_the_queue_full_is_shed_and_tells_what_it_did() {
    let retry = Retry { backoff: Backoff::Constant { delay: ms(5) }, ..config().retry };
    let config = Config { queue: Queue { capacity: 1, ..Queue::default() }, retry, ..config() };
    let bench = Bench::new(config.clone());
    let submit = |script| bench.scheduler.submit(Request::new(script));
    let late = async {
        bench.clock.sleep_until(Time::ZERO + ms(12)).await;
        submit(vec![step(10, Reply::Status(200))]).await
    };
    // From 10 to 20 ms the second has the permit, from 12 ms the late one its place in the queue;
    // the first comes back at 15 ms.
    let (late, first, second) = tokio::join!(
        late,
        submit(vec![step(10, Reply::RetryAfter(ms(0)))]),
        submit(vec![step(10, Reply::Status(200))]),
    );
    assert!(late.is_ok() && second.is_ok(), "{late:?} {second:?}");
    let last = Failure::Status {
        status: 429,
        message: None,
        retry_after: Some(ms(0)),
        code: None,
        should_retry: None,
    };
    assert_eq!(
        first,
        Err(Error::Shed {
            refusal: Refusal::QueueFull { capacity: 1 },
            attempts: 1,
            last: Some(last)
        })
    );
    laws::check(&config, &bench.events());
}
