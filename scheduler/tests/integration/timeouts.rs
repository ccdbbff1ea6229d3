//! Timeouts for the first content token and for a stall, and what a streamed request may not do.

use std::time::Duration;

use scheduler::{Config, Error, Failure, Request, Stop, clock::Clock as _};

use crate::scripted::{Bench, Reply, Script, step};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn config() -> Config {
    serde_json::from_str(
        r#"{"first_token_timeout":"100ms","stall_timeout":"200ms",
            "retry":{"max_attempts":2,"backoff":"none","jitter":"none"}}"#,
    )
    .expect("a configuration")
}

async fn run(request: Request<Script>) -> (Result<u32, Error>, Duration) {
    let bench = Bench::new(config());
    let start = bench.clock.now();
    let result = bench.scheduler.submit(request).await;
    bench.assert_idle();
    (result.map(|completed| completed.attempts), bench.clock.now() - start)
}

#[tokio::test(start_paused = true)]
async fn no_token_in_time() {
    let script = vec![step(0, Reply::Never), step(10, Reply::Status(200))];
    assert_eq!(run(Request::new(script)).await, (Ok(2), ms(110)));
    let (result, took) = run(Request::new(vec![step(0, Reply::Never)])).await;
    let last = Failure::FirstTokenTimeout;
    assert_eq!(result, Err(Error::Failed { attempts: 2, stop: Stop::AttemptsSpent, last }));
    assert_eq!(took, ms(200));
}

#[tokio::test(start_paused = true)]
async fn a_stall_after_the_first_token() {
    let script = vec![step(0, Reply::Stall), step(10, Reply::Status(200))];
    assert_eq!(run(Request::new(script)).await, (Ok(2), ms(210)));
}

#[tokio::test(start_paused = true)]
async fn tokens_in_time_are_left_alone() {
    let script = vec![step(150, Reply::Tokens { first: ms(90) })];
    assert_eq!(run(Request::new(script)).await, (Ok(1), ms(240)));
}

/// What the caller has seen cannot be taken back.
#[tokio::test(start_paused = true)]
async fn a_streamed_request_is_committed_at_its_first_token() {
    let broken = || vec![step(30, Reply::BreakAfterToken), step(10, Reply::Status(200))];
    assert_eq!(run(Request::new(broken())).await, (Ok(2), ms(40)), "not shown: tried again");
    let (result, _) = run(Request::new(broken()).streamed()).await;
    let error = result.expect_err("interrupted");
    assert_eq!((error.attempts(), error.partial().map(|partial| partial.tokens)), (1, Some(1)));
    let unseen = vec![step(30, Reply::Break), step(10, Reply::Status(200))];
    assert_eq!(run(Request::new(unseen).streamed()).await, (Ok(2), ms(40)));
}
