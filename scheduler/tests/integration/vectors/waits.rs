//! The waits that a retry setting gives, by the pure function and in the life of a request.

use std::time::Duration;

use scheduler::{
    Config, Error, EventKind, Request, Stop,
    config::{Backoff, Budget, Concurrency, Jitter, Retry},
    retry::{BackoffState, backoff_wait},
    setting::LONGEST_SPAN,
    unit::Share,
};

use super::figures::assert_near;
use crate::scripted::{Bench, Reply, step};

/// The draws at which formulas are compared: both ends and the middle.
pub(super) const UNITS: [f64; 3] = [0.0, 0.5, 1.0];

pub(super) fn share(fraction: f64) -> Share {
    format!("{}%", fraction * 100.0).parse().expect("a share")
}

/// `v * U(1 - below, 1 + above)`.
pub(super) fn proportional(below: f64, above: f64) -> Jitter {
    Jitter::Proportional { below: share(below), above: share(above) }
}

pub(super) fn constant(delay: Duration) -> Backoff {
    Backoff::Constant { delay }
}

/// Without a cap: a year, which is as long as a wait may be.
pub(super) fn exponential(base: Duration, factor: f64) -> Backoff {
    capped(base, factor, LONGEST_SPAN)
}

pub(super) fn capped(base: Duration, factor: f64, cap: Duration) -> Backoff {
    Backoff::Exponential { base, factor, cap, throttled_base: None }
}

pub(super) fn retry(backoff: Backoff, jitter: Jitter) -> Retry {
    let retry = Retry { backoff, jitter, ..Retry::default() };
    assert_eq!(problems(&retry), 0, "{retry:?}");
    retry
}

/// How many of its fields are refused.
pub(super) fn problems(retry: &Retry) -> usize {
    let config = Config { retry: retry.clone(), ..Config::default() };
    config.validate().map_or_else(|problems| problems.len(), |()| 0)
}

/// The wait of one retry in seconds, nothing having gone before.
pub(super) fn wait(retry: &Retry, retry_index: u32, unit: f64) -> f64 {
    backoff_wait(retry, retry_index, false, &mut BackoffState::default(), unit).as_secs_f64()
}

/// The waits of one request in seconds, all with the same draw.
pub(super) fn waits(retry: &Retry, count: usize, unit: f64) -> Vec<f64> {
    let mut state = BackoffState::default();
    let indices = 0..u32::try_from(count).expect("a few");
    indices.map(|k| backoff_wait(retry, k, false, &mut state, unit).as_secs_f64()).collect()
}

/// Compares the waits of a request with `expected(k, unit)`, number by number.
#[track_caller]
pub(super) fn assert_waits(retry: &Retry, count: usize, expected: impl Fn(u32, f64) -> f64) {
    for unit in UNITS {
        for (k, ours) in (0..).zip(waits(retry, count, unit)) {
            assert_near(ours, expected(k, unit), &format!("{retry:?}, retry {k}, U = {unit}"));
        }
    }
}

/// `factor^k` by multiplication alone.
pub(super) fn power(factor: f64, k: u32) -> f64 {
    (0..k).fold(1.0, |product, _| product * factor)
}

/// A request that fails on every attempt: its waits in seconds, and whether it ended because all
/// attempts were spent rather than by its deadline.
pub(super) fn life(retry: &Retry, deadline: Option<Duration>) -> (Vec<f64>, bool) {
    paused(async {
        let bench = Bench::new(Config {
            concurrency: Concurrency::Fixed { limit: 1 },
            retry: retry.clone(),
            budget: Budget::None,
            ..Config::default()
        });
        let mut request = Request::new(vec![step(0, Reply::Status(503))]);
        if let Some(span) = deadline {
            request = request.deadline_in(span);
        }
        let is_spent = match bench.scheduler.submit(request).await {
            Err(Error::Failed { stop: Stop::AttemptsSpent, .. }) => true,
            Err(Error::Expired { .. }) => false,
            other => panic!("it ended otherwise: {other:?}"),
        };
        let events = bench.events();
        let waits = events.iter().filter_map(|event| match event.kind {
            EventKind::BackoffStarted { wait, .. } => Some(wait.as_secs_f64()),
            _ => None,
        });
        (waits.collect(), is_spent)
    })
}

/// Runs on tokio's paused clock.
pub(super) fn paused<T>(future: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    let runtime = builder.enable_time().start_paused(true).build().expect("a runtime");
    runtime.block_on(future)
}
