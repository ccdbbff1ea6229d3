//! Retries that the budget does not pay for.

use std::time::Duration;

use scheduler::{
    Error, EventKind, Failure, Request, Stop,
    clock::Clock as _,
    event::{ExpiredWhile, Outcome},
};

use crate::scripted::{Bench, Reply, Script, step};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Five attempts, 100 ms apart; the budget pays for `per_second` retries in each second.
fn bench(when_unpaid: &str, per_second: u32) -> Bench {
    let json = format!(
        r#"{{"budget":{{"ratio":{{"ratio":"0%","min_per_second":{per_second},"window":"1s"}}}},
            "retry":{{"max_attempts":5,"when_unpaid":"{when_unpaid}","jitter":"none",
                "backoff":{{"constant":{{"delay":"100ms"}}}}}}}}"#
    );
    Bench::new(serde_json::from_str(&json).expect("a configuration"))
}

/// 503 at once for so many attempts, and then an answer.
fn fails(times: usize) -> Request<Script> {
    let mut script = vec![step(0, Reply::Status(503)); times];
    script.push(step(0, Reply::Status(200)));
    Request::new(script)
}

fn denials(bench: &Bench) -> usize {
    let denied = EventKind::BudgetDenied { is_hedge: false };
    bench.events().iter().filter(|event| event.kind == denied).count()
}

#[tokio::test(start_paused = true)]
async fn by_default_the_request_fails() {
    let bench = bench("fail", 1);
    let error = bench.scheduler.submit(fails(2)).await.expect_err("one retry is paid for");
    assert!(matches!(error, Error::Failed { stop: Stop::BudgetEmpty, attempts: 2, .. }), "{error}");
    assert!(error.is_retryable() && denials(&bench) == 1);
    assert_eq!(bench.clock.now().as_nanos(), 100_000_000);
}

/// The first retry is paid for at 0 ms, and the second one a second later: asked for at 100 ms,
/// 200 ms, 300 ms and 400 ms in vain, after each of which an attempt is gone.
#[tokio::test(start_paused = true)]
async fn a_retry_that_waits_counts_its_waits_as_attempts() {
    let bench = bench("wait", 1);
    let error = bench.scheduler.submit(fails(2)).await.expect_err("too long a wait");
    assert!(matches!(error, Error::Failed { stop: Stop::BudgetEmpty, attempts: 2, .. }), "{error}");
    assert_eq!(bench.clock.now().as_nanos(), 400_000_000, "one paid wait and three others");
    bench.assert_idle();
}

#[tokio::test(start_paused = true)]
async fn a_retry_that_waits_goes_when_the_budget_pays_again() {
    let bench = bench("wait", 1);
    // It takes the one retry of this second, and is over at 100 ms.
    bench.scheduler.submit(fails(1)).await.expect("paid for");
    bench.sleep(ms(700)).await;
    let completed = bench.scheduler.submit(fails(1)).await.expect("paid for at 1 s");
    assert_eq!((completed.attempts, completed.elapsed), (2, ms(200)));
    assert_eq!(denials(&bench), 2, "at 800 ms and at 900 ms");
}

#[tokio::test(start_paused = true)]
async fn no_wait_goes_beyond_the_deadline() {
    let bench = bench("wait", 0);
    let request = fails(1).deadline_in(ms(250)).key(7);
    let error = bench.scheduler.submit(request).await.expect_err("never paid for");
    let Error::Expired { while_, attempts: 1, last: Some(Failure::Status { .. }) } = error else {
        panic!("{error}");
    };
    assert_eq!(while_, ExpiredWhile::BackingOff);
    assert_eq!(bench.outcomes()[&7], Outcome::Expired(ExpiredWhile::BackingOff));
    assert_eq!(bench.clock.now().as_nanos(), 200_000_000, "two waits, and no third");
}
