//! The end of a scheduler, and changes in mid-flight.

use std::time::Duration;

use scheduler::{
    Config, Deadline, Drained, Error, Refusal, Request,
    clock::Clock as _,
    config::{Bucket, Concurrency},
    event::{Outcome, RefusedBy},
};

use crate::scripted::{Bench, Reply, Script, step};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn bench(limit: u32) -> Bench {
    let concurrency = Concurrency::Fixed { limit };
    Bench::new(Config { concurrency, ..Config::default() })
}

fn takes(millis: u64) -> Request<Script> {
    Request::new(vec![step(millis, Reply::Status(200))])
}

#[tokio::test(start_paused = true)]
async fn drain_waits_for_the_last_and_refuses_newcomers() {
    let bench = bench(1);
    let late = async {
        bench.sleep(ms(50)).await;
        bench.scheduler.submit(takes(1).key(7)).await
    };
    let drain = async {
        bench.sleep(ms(10)).await;
        let drained = bench.scheduler.drain(Deadline::In(ms(10_000))).await;
        (drained, bench.clock.now())
    };
    let (first, second, late, (drained, at)) = tokio::join!(
        bench.scheduler.submit(takes(100)),
        bench.scheduler.submit(takes(100)),
        late,
        drain,
    );
    assert!(first.is_ok() && second.is_ok(), "what was under way goes on");
    let refused = Error::Shed { refusal: Refusal::Draining, attempts: 0, last: None };
    assert_eq!(late.map(|completed| completed.attempts), Err(refused));
    assert_eq!(drained, Drained { left: 0 });
    assert_eq!(at - scheduler::Time::ZERO, ms(200));
    assert!(bench.scheduler.snapshot().is_draining);
}

#[tokio::test(start_paused = true)]
async fn at_the_deadline_those_who_wait_are_refused() {
    let bench = bench(1);
    let drain = async {
        bench.sleep(ms(10)).await;
        bench.scheduler.drain(Deadline::In(ms(40))).await
    };
    let (first, second, drained) = tokio::join!(
        bench.scheduler.submit(takes(100).key(0)),
        bench.scheduler.submit(takes(100).key(1)),
        drain,
    );
    assert!(first.is_ok());
    assert!(second.is_err());
    assert_eq!(bench.outcomes()[&1], Outcome::Shed(RefusedBy::Draining));
    assert_eq!(drained, Drained { left: 1 }, "the one in flight");
}

#[tokio::test(start_paused = true)]
async fn a_new_limit_holds_at_once() {
    let bench = bench(1);
    let raise = async {
        bench.sleep(ms(10)).await;
        bench.scheduler.set_concurrency(&Concurrency::Fixed { limit: 3 }).expect("valid");
        let snapshot = bench.scheduler.snapshot();
        (snapshot.limit, snapshot.in_flight, snapshot.queue_depth)
    };
    let submit = || bench.scheduler.submit(takes(100));
    let (a, b, c, d, seen) = tokio::join!(submit(), submit(), submit(), submit(), raise);
    assert!([a, b, c, d].iter().all(Result::is_ok));
    assert_eq!(seen, (Some(3), 3, 1));
    let refused = bench.scheduler.set_concurrency(&Concurrency::Fixed { limit: 0 });
    assert_eq!(refused.expect_err("no limit of nothing")[0].field, "concurrency.fixed.limit");
    assert_eq!(bench.scheduler.snapshot().limit, Some(3), "nothing was changed");
}

#[tokio::test(start_paused = true)]
async fn new_buckets_hold_at_once() {
    let bench = bench(10);
    let one = r#"[{"counts":"requests","rate":"1/s","burst":1,"starts":"empty"}]"#;
    let buckets: Vec<Bucket> = serde_json::from_str(one).expect("a bucket");
    bench.scheduler.set_buckets(&buckets).expect("valid");
    let completed = bench.scheduler.submit(takes(100)).await.expect("completed");
    assert_eq!((completed.queue_wait, completed.elapsed), (ms(1_000), ms(1_100)));
    let buckets: Vec<Bucket> =
        serde_json::from_str(r#"[{"counts":"requests","rate":"1/s","burst":0}]"#).expect("one");
    let errors = bench.scheduler.set_buckets(&buckets).expect_err("it never holds anything");
    assert_eq!(errors[0].field, "buckets.0.burst");
}

/// What an attempt took from the buckets before comes back to none that it never took from.
#[tokio::test(start_paused = true)]
async fn new_buckets_owe_nothing_to_attempts_in_flight() {
    let bench = bench(10);
    let dropped = async {
        tokio::select! {
            biased;
            _ = bench.scheduler.submit(takes(100)) => panic!("it is dropped before"),
            () = bench.sleep(ms(50)) => {}
        }
    };
    let change = async {
        bench.sleep(ms(10)).await;
        let empty = r#"[{"counts":"output_tokens","rate":"1/h","burst":5000,"starts":"empty"}]"#;
        let buckets: Vec<Bucket> = serde_json::from_str(empty).expect("a bucket");
        bench.scheduler.set_buckets(&buckets).expect("valid");
    };
    tokio::join!(dropped, change);
    assert_eq!(bench.scheduler.snapshot().buckets[0].available, 0);
}
