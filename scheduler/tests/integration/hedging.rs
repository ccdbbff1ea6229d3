//! A second copy of an attempt that is late.

use std::time::Duration;

use scheduler::{
    Config, EventKind, Request,
    clock::Clock as _,
    event::{AttemptResult, Outcome},
};

use crate::scripted::{Bench, Reply, Script, step};

fn config(json: &str) -> Config {
    serde_json::from_str(json).expect("a configuration")
}

const HEDGED: &str = r#"{"concurrency":{"fixed":{"limit":2}},
    "hedge":{"after":{"delay":{"delay":"100ms"}}}}"#;

async fn took(bench: &Bench, script: Script) -> Duration {
    let start = bench.clock.now();
    bench.scheduler.submit(Request::new(script)).await.expect("completed");
    bench.clock.now() - start
}

fn starts(bench: &Bench) -> Vec<bool> {
    let events = bench.events();
    events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::AttemptStarted { is_hedge, .. } => Some(is_hedge),
            _ => None,
        })
        .collect()
}

fn results(bench: &Bench) -> Vec<(bool, AttemptResult)> {
    let events = bench.events();
    events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::AttemptEnded { is_hedge, result, .. } => Some((is_hedge, result)),
            _ => None,
        })
        .collect()
}

#[tokio::test(start_paused = true)]
async fn the_second_copy_wins_and_the_first_is_dropped() {
    let bench = Bench::new(config(HEDGED));
    let span = took(&bench, vec![step(5_000, Reply::Status(200))]).await;
    assert_eq!(span, Duration::from_millis(110), "the delay and the hedge's 10 ms");
    assert_eq!(starts(&bench), [false, true]);
    let expected = [(false, AttemptResult::HedgeLost), (true, AttemptResult::Status(200))];
    assert_eq!(results(&bench), expected);
    bench.assert_idle();
}

#[tokio::test(start_paused = true)]
async fn no_hedge_after_the_first_content_token() {
    let bench = Bench::new(config(HEDGED));
    let first = Duration::from_millis(50);
    took(&bench, vec![step(5_000, Reply::Tokens { first })]).await;
    assert_eq!(starts(&bench), [false]);
}

#[tokio::test(start_paused = true)]
async fn no_hedge_beyond_the_limit() {
    let bench = Bench::new(config(HEDGED));
    let slow = || bench.scheduler.submit(Request::new(vec![step(5_000, Reply::Status(200))]));
    let (first, second) = tokio::join!(slow(), slow());
    assert!(first.is_ok() && second.is_ok());
    assert_eq!(starts(&bench), [false, false], "both permits are taken");
}

#[tokio::test(start_paused = true)]
async fn no_hedge_without_budget() {
    let mut config = config(HEDGED);
    config.budget =
        serde_json::from_str(r#"{"ratio":{"ratio":"0%","min_per_second":0}}"#).expect("a budget");
    let bench = Bench::new(config);
    let span = took(&bench, vec![step(5_000, Reply::Status(200))]).await;
    assert_eq!(span, Duration::from_secs(5));
    let is_denial = |kind| matches!(kind, EventKind::BudgetDenied { is_hedge: true });
    assert!(bench.events().iter().any(|event| is_denial(event.kind)));
}

/// One copy fails in a way that another attempt may mend: the other goes on alone.
#[tokio::test(start_paused = true)]
async fn a_copy_that_fails_leaves_the_other() {
    let bench = Bench::new(config(HEDGED));
    let span = took(&bench, vec![step(105, Reply::Status(503))]).await;
    assert_eq!(span, Duration::from_millis(110));
    let expected = [(false, AttemptResult::Status(503)), (true, AttemptResult::Status(200))];
    assert_eq!(results(&bench), expected);
    assert_eq!(bench.outcomes()[&0], Outcome::Completed);
}

#[tokio::test(start_paused = true)]
async fn a_final_failure_ends_both() {
    let bench = Bench::new(config(HEDGED));
    let script = vec![step(105, Reply::Status(400))];
    let error = bench.scheduler.submit(Request::new(script)).await.expect_err("refused");
    assert!(!error.is_retryable());
    let expected = [(false, AttemptResult::Status(400)), (true, AttemptResult::HedgeLost)];
    assert_eq!(results(&bench), expected);
    bench.assert_idle();
}

/// The quantile is learnt first; then what is later than it is doubled.
#[tokio::test(start_paused = true)]
async fn a_running_quantile() {
    let json = r#"{"hedge":{"after":{"quantile":{"quantile":"90%","min_samples":20}}}}"#;
    let bench = Bench::new(config(json));
    for _ in 0..20 {
        took(&bench, vec![step(50, Reply::Status(200))]).await;
    }
    let span = took(&bench, vec![step(5_000, Reply::Status(200))]).await;
    let millis = span.as_millis();
    assert!((60..=63).contains(&millis), "50 ms, at most a thirtieth more, and 10: {millis}");
}
