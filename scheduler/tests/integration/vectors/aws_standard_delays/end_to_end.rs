//! The published cases, step by step, through the whole scheduler.

use std::{sync::Arc, time::Duration};

use scheduler::{
    Config, Error, EventKind, Request, Stop,
    chance::{Chance, Purpose},
    config::{Budget, Retry},
};
use serde_json::Value;

use super::super::{
    aws_quota::{self, Step, capacity},
    data::{cases, load, number, seconds, small, text, whole},
};
use crate::scripted::{Bench, Reply, Script, step};

/// Every draw at its upper end.
#[derive(Debug)]
struct Highest;

impl Chance for Highest {
    fn unit(&self, _: Purpose, _: u64, _: u32) -> f64 {
        1.0
    }
}

/// What the attempts of one request meet, and what is published of it.
#[derive(Default)]
struct Expected {
    script: Script,
    waits: Vec<Duration>,
    is_answered: bool,
    /// The quota at its end.
    quota: u64,
}

/// A request ends where no wait follows.
fn requests(case: &Value, retry: &Retry) -> Vec<Expected> {
    let mut requests = vec![Expected::default()];
    let rows = cases(&case["steps"], 1);
    for (place, row) in rows.iter().enumerate() {
        let Step { answer, is_last } = aws_quota::step(row);
        let reply = match answer {
            "ok" | "200" => Reply::Status(200),
            "fail" | "500" => Reply::Status(500),
            "throttle" => Reply::Status(429),
            "transient" | "transient_retry_after_1s" => Reply::Never,
            answer => panic!("an unknown answer: {answer}"),
        };
        let request = requests.last_mut().expect("never empty");
        request.script.push(step(10, reply));
        request.quota = whole(&row[2]);
        request.is_answered = matches!(reply, Reply::Status(200));
        match answer {
            // Here a timeout has no header: the wait is the backoff, as without one.
            "transient_retry_after_1s" => {
                request.waits.push(super::longest(retry, request.script.len() as u32));
            }
            _ if is_last && place + 1 < rows.len() => requests.push(Expected::default()),
            _ if is_last => {}
            _ => request.waits.push(seconds(&row[1])),
        }
    }
    requests
}

/// All requests of one case, one after the other, and the sum of their waits.
async fn run(case: &Value, retry: Retry, budget: Budget) -> Duration {
    let Budget::AwsQuota { retry_cost, .. } = budget else { panic!("{budget:?}") };
    let expected = requests(case, &retry);
    let (attempt_timeout, max_attempts) = (Some(Duration::from_secs(1)), retry.max_attempts);
    let config = Config { retry, budget, attempt_timeout, ..Config::default() };
    let bench = Bench::with_chance(config, Arc::new(Highest));
    let mut sum = Duration::ZERO;
    for (key, expected) in expected.into_iter().enumerate() {
        let attempts = expected.waits.len() as u32 + 1;
        let result = bench.scheduler.submit(Request::new(expected.script).key(key as u64)).await;
        match result {
            Ok(completed) => {
                assert_eq!((expected.is_answered, completed.attempts), (true, attempts));
            }
            Err(Error::Failed { attempts: made, stop, .. }) => {
                let is_spent = attempts == max_attempts;
                let why = if is_spent { Stop::AttemptsSpent } else { Stop::BudgetEmpty };
                assert_eq!((expected.is_answered, made, stop), (false, attempts, why), "{case}");
            }
            Err(error) => panic!("{error}: {case}"),
        }
        let events = bench.events();
        let waits = events.iter().filter_map(|event| match event.kind {
            EventKind::BackoffStarted { wait, .. } if event.request_key == key as u64 => Some(wait),
            _ => None,
        });
        assert_eq!(waits.collect::<Vec<_>>(), expected.waits, "{case}");
        let retries_left = bench.scheduler.snapshot().budget;
        assert_eq!(retries_left, Some(expected.quota / u64::from(retry_cost)), "{case}");
        sum += expected.waits.iter().sum::<Duration>();
    }
    bench.assert_idle();
    sum
}

fn has_steps(case: &Value) -> bool {
    case.get("steps").is_some()
}

#[tokio::test(start_paused = true)]
async fn mode_2_0() {
    let mode = &load("aws_standard")["v2_0"];
    let mut ran = 0;
    for case in cases(&mode["cases_rand1"], 9).iter().filter(|case| has_steps(case)) {
        let cap = case.get("max_backoff").map_or_else(super::cap_2_0, seconds);
        let max_attempts = small(case.get("max_attempts").unwrap_or(&mode["max_attempts"]));
        let retry = Retry { max_attempts, ..super::mode_2_0(cap) };
        run(case, retry, aws_quota::mode_2_0(mode, capacity(case))).await;
        ran += 1;
    }
    assert!(ran >= 6, "{ran}");
}

#[tokio::test(start_paused = true)]
async fn mode_2_1() {
    let mode = &load("aws_standard")["v2_1"];
    let (mut ran, mut of_dynamodb) = (0, 0);
    for case in cases(&mode["cases_rand1"], 10).iter().filter(|case| has_steps(case)) {
        let is_dynamodb = text(&case["name"]) == "dynamodb";
        let base =
            if is_dynamodb { "dynamodb_non_throttling_base_s" } else { "non_throttling_base_s" };
        let cap = case.get("max_backoff_s").unwrap_or(&mode["cap_s"]);
        let throttled = seconds(&mode["throttling_base_s"]);
        let attempts = case.get("max_attempts").unwrap_or(&mode["default_max_attempts"]);
        let retry = Retry {
            max_attempts: small(attempts),
            ..super::standard(seconds(&mode[base]), Some(throttled), seconds(cap))
        };
        let slept = run(case, retry, aws_quota::mode_2_1(mode, capacity(case))).await;
        if is_dynamodb {
            assert_eq!(attempts, &mode["dynamodb_max_attempts"]);
            assert_eq!(slept.as_secs_f64(), number(&case["total_sleep_s"]));
            of_dynamodb += 1;
        }
        ran += 1;
    }
    assert!(ran >= 9 && of_dynamodb == 1, "{ran}");
}

/// No quota: no retry and no wait. (Upstream a long poll sleeps once before it fails.)
#[tokio::test(start_paused = true)]
async fn an_empty_quota_fails_at_once() {
    let mode = &load("aws_standard")["v2_1"];
    let all = cases(&mode["cases_rand1"], 10).iter();
    let case = all.filter(|case| !has_steps(case)).collect::<Vec<_>>();
    let [case] = case.as_slice() else { panic!("{case:?}") };
    let retry = super::mode_2_1(mode);
    for status in [500, 429] {
        let budget = aws_quota::mode_2_1(mode, capacity(case));
        let bench = Bench::new(Config { retry: retry.clone(), budget, ..Config::default() });
        let script = vec![step(10, Reply::Status(status))];
        let error = bench.scheduler.submit(Request::new(script)).await.expect_err("no retry");
        assert!(matches!(error, Error::Failed { attempts: 1, stop: Stop::BudgetEmpty, .. }));
        let waited = |kind| matches!(kind, EventKind::BackoffStarted { .. });
        assert!(!bench.events().iter().any(|event| waited(event.kind)));
    }
}
