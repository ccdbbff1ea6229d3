//! The retries of gRPC, proposal A6.

mod end_to_end;

use std::time::Duration;

use scheduler::{
    Config,
    budget::{Budget, GrpcThrottle},
    config::{Backoff, Jitter, Retry},
    retry::{BackoffState, Classification, RetryAfter, Wait, backoff_wait, classify, decide_wait},
    transport::{Answer, AttemptOutcome},
    unit::Share,
};
use serde_json::Value;

use super::data::{assert_close, cases, flag, load, millis, number, seconds, small, text};

#[test]
fn tokens_come_and_go_as_in_java() {
    let table = &load("grpc")["java_throttle_4_0.8"];
    let mut throttle = GrpcThrottle::new(small(&table["maxTokens"]), number(&table["tokenRatio"]));
    for row in cases(&table["ops"], 15) {
        match text(&row[0]) {
            "check" => assert_eq!(throttle.tokens(), number(&table["maxTokens"])),
            "fail" => throttle.on_failure(),
            "success" => throttle.on_success(),
            op => panic!("an unknown step: {op}"),
        }
        if !row[1].is_null() {
            assert_close(throttle.tokens(), number(&row[1]), row);
        }
        assert_eq!(throttle.allows(), flag(&row[2]), "{row}");
    }
}

/// `min(initial * factor^(n-1), max)`, with the jitter of A6 or without.
fn exponential(initial: Duration, cap: Duration, factor: f64, jitter: Jitter) -> Retry {
    let backoff = Backoff::Exponential { base: initial, factor, cap, throttled_base: None };
    Retry { backoff, jitter, ..Retry::default() }
}

fn wait(retry: &Retry, retry_index: u32, unit: f64) -> Duration {
    backoff_wait(retry, retry_index, false, &mut BackoffState::default(), unit)
}

const A_FIFTH: Jitter =
    Jitter::Proportional { below: Share::percent(20), above: Share::percent(20) };

#[test]
fn each_wait_is_a_fifth_around_its_middle() {
    let table = &load("grpc")["backoff"]["example_initial_0.1_max_1_mult_2"];
    let (initial, cap) = (Duration::from_millis(100), Duration::from_secs(1));
    let retry = exponential(initial, cap, 2.0, A_FIFTH);
    for row in cases(table, 5) {
        let retry_index = small(&row["n"]) - 1;
        assert_eq!(wait(&retry, retry_index, 0.0), seconds(&row["min"]), "{row}");
        assert_eq!(wait(&retry, retry_index, 1.0), seconds(&row["max"]), "{row}");
    }
}

#[test]
fn the_waits_are_those_of_java() {
    let table = &load("grpc")["java_backoff_factor1"];
    let (initial, cap) = (seconds(&table["initial_s"]), seconds(&table["max_s"]));
    let delays = cases(&table["delays_s"], 5);
    assert_eq!(small(&table["maxAttempts"]) as usize, delays.len() + 1);
    for jitter in [Jitter::None, A_FIFTH] {
        let retry = exponential(initial, cap, number(&table["mult"]), jitter);
        for (retry_index, delay) in (0..).zip(delays) {
            assert_eq!(wait(&retry, retry_index, 0.5), seconds(delay), "{retry_index}");
        }
    }
}

/// A server's pushback is what `Retry-After` is here: a floor under the backoff. gRPC takes it
/// in the backoff's stead, and starts the backoff anew after it.
#[test]
fn pushback_is_a_floor() {
    let (short, long) = (Duration::from_millis(100), Duration::from_millis(200));
    let retry_after =
        RetryAfter { longest: Duration::from_secs(2 * 3_600), ..RetryAfter::default() };
    let retry = exponential(short, Duration::from_secs(1), 2.0, Jitter::None);
    let patient = Retry { retry_after, ..retry.clone() };
    let (mut waits, mut refusals, mut restarts) = (0, 0, 0);
    for case in cases(&load("grpc")["pushback"], 5) {
        if case.get("after_pushback").is_some() {
            assert_eq!((wait(&retry, 0, 0.5), wait(&retry, 1, 0.5)), (short, long));
            restarts += 1;
        } else if let Some(expected) = case.get("expect_delay_ms") {
            let pushback = millis(&case["grpc-retry-pushback-ms"]);
            assert_eq!(pushback, millis(expected), "{case}");
            assert_eq!(
                span(decide_wait(&patient, short, Some(pushback), 0.5)),
                pushback.max(short)
            );
            assert_eq!(span(decide_wait(&patient, long, Some(pushback), 0.5)), pushback.max(long));
            // gRPC would wait for an hour and more. Here that needs a setting.
            let by_default = decide_wait(&retry, short, Some(pushback), 0.5);
            assert_eq!(by_default == Wait::TooLong, pushback > Duration::from_secs(3_600));
            waits += 1;
        } else {
            assert_eq!(text(&case["expect"]), "no retry");
            refusals += 1;
        }
    }
    // "Do not retry" is not said by a wait here, but by a header of its own.
    let no = Answer { should_retry: Some(false), ..Answer::new(503, ()) };
    assert_eq!(classify(&AttemptOutcome::Answered(no)), Classification::Fatal);
    assert_eq!((waits, refusals, restarts), (2, 2, 1));
}

fn span(wait: Wait) -> Duration {
    match wait {
        Wait::BackOff(span) | Wait::Park(span) => span,
        Wait::TooLong => panic!("too long"),
    }
}

/// The bounds of a service config. gRPC clips attempts at five; here more of them are allowed.
#[test]
fn the_settings_have_the_bounds_of_the_proposal() {
    let bounds = &load("grpc")["validation"];
    assert_eq!(cases_of(&bounds["rules"]), 3);
    let is_valid = |max_tokens: f64, token_ratio: f64| {
        let budget = Budget::GrpcTokens { max_tokens: max_tokens as u32, token_ratio };
        Config { budget, ..Config::default() }.validate().is_ok()
    };
    let most = number(&bounds["max_tokens_at_most"]);
    let none = number(&bounds["max_tokens_above"]);
    assert_eq!(
        [none, none + 1.0, most, most + 1.0].map(|max| is_valid(max, 0.1)),
        [false, true, true, false]
    );
    let nothing = number(&bounds["token_ratio_above"]);
    let finest = libm::pow(10.0, -number(&bounds["token_ratio_decimals"]));
    assert_eq!([nothing, finest, 0.1].map(|ratio| is_valid(10.0, ratio)), [false, true, true]);
    // What is finer is cut off.
    let mut throttle = GrpcThrottle::new(10, 7.9 * finest);
    throttle.on_failure();
    throttle.on_success();
    assert_close(throttle.tokens(), 9.0 + 7.0 * finest, bounds);

    let clip = small(&bounds["max_attempts_clipped_to"]);
    let retry = Retry { max_attempts: clip + 1, ..Retry::default() };
    assert!(Config { retry, ..Config::default() }.validate().is_ok());
}

fn cases_of(rules: &Value) -> usize {
    rules.as_object().expect("names and rules").len()
}
