//! Single flight and cache.

use std::time::Duration;

use scheduler::{
    Config, ConfigError, Request, Scheduler, Transport,
    event::{AnswerSource, Outcome},
    fingerprint::Fingerprint,
    transport::{Attempt, AttemptOutcome, Progress},
};

use crate::scripted::{Bench, Reply, Script, step};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn bench(json: &str) -> Bench {
    Bench::new(serde_json::from_str(json).expect("a configuration"))
}

const SINGLE_FLIGHT: &str =
    r#"{"single_flight":true,"retry":{"max_attempts":1},"concurrency":"unlimited"}"#;

fn same(script: Script) -> Request<Script> {
    Request::new(script).fingerprint(Fingerprint::of(&[b"the same"]))
}

fn slow() -> Script {
    vec![step(100, Reply::Status(200))]
}

#[tokio::test(start_paused = true)]
async fn identical_requests_share_one_attempt() {
    let bench = bench(SINGLE_FLIGHT);
    let submit = || bench.scheduler.submit(same(slow()));
    let other = bench.scheduler.submit(Request::new(slow()));
    let (first, second, third, other) = tokio::join!(submit(), submit(), submit(), other);
    let source =
        |result: &Result<scheduler::Completed<u32>, _>| result.as_ref().expect("completed").source;
    assert_eq!(source(&first), AnswerSource::Own);
    assert_eq!([source(&second), source(&third)], [AnswerSource::Shared; 2]);
    assert_eq!(source(&other), AnswerSource::Own);
    assert_eq!(bench.starts().len(), 2);
    bench.assert_idle();
}

#[tokio::test(start_paused = true)]
async fn a_follower_takes_over_from_a_leader_that_is_dropped_or_fails() {
    let dropped = bench(SINGLE_FLIGHT);
    let lead = async {
        tokio::select! {
            biased;
            _ = dropped.scheduler.submit(same(slow()).key(0)) => panic!("it is dropped before"),
            () = dropped.sleep(ms(50)) => {}
        }
    };
    let follow = || dropped.scheduler.submit(same(slow()));
    let ((), first, second) =
        tokio::join!(lead, follow(), dropped.scheduler.submit(same(slow()).key(9)));
    assert_eq!(first.expect("it leads now").source, AnswerSource::Own);
    assert_eq!(second.expect("it follows").source, AnswerSource::Shared);
    assert_eq!(dropped.starts().len(), 2);

    let failing = bench(SINGLE_FLIGHT);
    let fails = failing.scheduler.submit(same(vec![step(50, Reply::Status(503))]));
    let (leader, follower) = tokio::join!(fails, failing.scheduler.submit(same(slow())));
    assert!(leader.is_err());
    assert_eq!(follower.expect("on its own").source, AnswerSource::Own);
    failing.assert_idle();
}

#[tokio::test(start_paused = true)]
async fn a_follower_keeps_its_own_deadline_and_its_own_way_out() {
    let bench = bench(SINGLE_FLIGHT);
    let leader = bench.scheduler.submit(same(slow()).key(0));
    let hasty = bench.scheduler.submit(same(slow()).key(1).deadline_in(ms(20)));
    let dropped = async {
        tokio::select! {
            biased;
            _ = bench.scheduler.submit(same(slow()).key(2)) => panic!("it is dropped before"),
            () = bench.sleep(ms(30)) => {}
        }
    };
    let (leader, hasty, ()) = tokio::join!(leader, hasty, dropped);
    assert!(leader.is_ok());
    assert_eq!(hasty.expect_err("too late").attempts(), 0);
    assert_eq!(bench.outcomes()[&2], Outcome::Cancelled);
    assert_eq!(bench.starts(), [0]);
    bench.assert_idle();
}

#[tokio::test(start_paused = true)]
async fn the_cache_answers_until_its_age() {
    let bench = bench(r#"{"cache":{"max_age":"10s"}}"#);
    for (at, expected) in
        [(0, AnswerSource::Own), (5, AnswerSource::Cached), (9, AnswerSource::Cached)]
    {
        bench.sleep_until(Duration::from_secs(at)).await;
        let completed = bench.scheduler.submit(same(slow())).await.expect("completed");
        assert_eq!(completed.source, expected, "at {at} s");
    }
    bench.sleep_until(Duration::from_secs(11)).await;
    let completed = bench.scheduler.submit(same(slow())).await.expect("completed");
    assert_eq!(completed.source, AnswerSource::Own);
}

/// A setting that would have no effect is refused.
#[test]
fn sharing_needs_answers_that_can_be_copied() {
    struct Unique;
    impl Transport for Unique {
        type Request = ();
        type Response = ();
        async fn send(&self, (): &(), _: Attempt, _: &Progress) -> AttemptOutcome<()> {
            std::future::pending().await
        }
    }
    let config = Config { single_flight: true, ..Config::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let errors = runtime
        .expect("a runtime")
        .block_on(async { Scheduler::new(config, Unique).map(drop).expect_err("refused") });
    let fields: Vec<&str> = errors.iter().map(|ConfigError { field, .. }| field.as_str()).collect();
    assert_eq!(fields, ["single_flight"]);
}
