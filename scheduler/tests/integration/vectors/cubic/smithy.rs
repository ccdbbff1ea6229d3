//! smithy-rs: the whole limiter, step by step.

use std::time::Duration;

use scheduler::{
    Time,
    adaptive_rate::{AdaptiveRate, AdaptiveRateLimiter, Cubic, Pacer, RateClocker},
};
use serde_json::Value;

use super::super::data::{assert_close, cases, flag, instant, load, number, seconds, small, whole};

fn limiter() -> AdaptiveRateLimiter {
    AdaptiveRateLimiter::new(&AdaptiveRate::default())
}

/// Throttled at the time and the rate that a table starts with.
fn throttled(table: &Value) -> Cubic {
    let AdaptiveRate { scale, beta, .. } = AdaptiveRate::default();
    let mut cubic = Cubic::new(0.0, scale, beta);
    let (at, rate) = (number(&table["time_of_last_throttle"]), number(&table["last_max_rate"]));
    cubic.on_throttle(at, rate);
    cubic
}

/// What a retry takes from the bucket: smithy-rs lets it weigh more than a first attempt, here
/// (as in botocore) each attempt weighs the same, for the retry budget weighs retries.
const WEIGHTS_OF_RETRIES: [&str; 2] = ["RETRY_COST", "RETRY_TIMEOUT_COST"];

#[test]
fn the_constants_are_the_defaults() {
    let file = load("aws_smithy");
    let constants = file["constants"].as_object().expect("names and values");
    let AdaptiveRate { scale, beta, min_rate, .. } = AdaptiveRate::default();
    let mut not_ours = 0;
    for (name, value) in constants {
        let ours = match name.as_str() {
            "BETA" => beta,
            "SCALE_CONSTANT" => scale,
            "MIN_FILL_RATE" => min_rate,
            "MIN_CAPACITY" => Pacer::new(min_rate).capacity(),
            // One attempt, in the first half second.
            "SMOOTH" => RateClocker::new().record(Time::from_nanos(500_000_000)) * 0.5,
            "INITIAL_REQUEST_COST" => cost_of_an_attempt(),
            name if WEIGHTS_OF_RETRIES.contains(&name) => {
                assert!(number(value) > cost_of_an_attempt());
                not_ours += 1;
                continue;
            }
            name => panic!("an unknown constant: {name}"),
        };
        assert_close(ours, number(value), name);
    }
    assert_eq!((constants.len(), not_ours), (8, WEIGHTS_OF_RETRIES.len()));
}

fn cost_of_an_attempt() -> f64 {
    let mut limiter = limiter();
    limiter.on_outcome(Time::ZERO, true);
    let full = Time::from_nanos(3_600_000_000_000);
    let before = limiter.capacity(full);
    limiter.take(full);
    before - limiter.capacity(full)
}

#[test]
fn success_lets_the_rate_grow() {
    let table = &load("aws_smithy")["calculated_rate_successes"];
    let cubic = throttled(table);
    for row in cases(&table["t_expect"], 7) {
        assert_close(cubic.on_success(number(&row[0])), number(&row[1]), row);
    }
}

/// The table comes from a test that has its own way with a throttle: it takes the lowered rate,
/// not the one that was throttled, for the height to grow back to. Telling the cubic of that rate
/// once more is the same. With the rule as it is, the rate grows back to the higher one.
#[test]
fn throttles_lower_the_rate() {
    let table = &load("aws_smithy")["calculated_rate_with_throttles"];
    let mut cubic = throttled(table);
    let (mut rate, mut throttles) = (0.0, 0);
    for row in cases(&table["t_throttled_expect"], 8) {
        let at = number(&row[0]);
        if flag(&row[1]) {
            let before = rate;
            rate = cubic.on_throttle(at, before);
            assert_close(cubic.on_success(at), rate, row);
            assert_close(cubic.on_success(at + cubic.k()), before, row);
            cubic.on_throttle(at, rate);
            throttles += 1;
        } else {
            rate = cubic.on_success(at);
        }
        assert_close(rate, number(&row[2]), row);
    }
    assert!(throttles >= 2);
}

#[test]
fn the_rate_follows_every_attempt() {
    let mut limiter = limiter();
    for row in cases(&load("aws_smithy")["client_sending_rates"]["rows"], 17) {
        limiter.on_outcome(instant(&row[0]), flag(&row[1]));
        assert_close(limiter.measured_rate(), number(&row[2]), row);
        assert_close(limiter.fill_rate(), number(&row[3]), row);
    }
}

#[test]
fn those_who_ask_in_vain_do_not_make_each_other_wait() {
    let case = &load("aws_smithy")["capacity_never_negative"];
    let mut limiter = limiter();
    limiter.on_outcome(Time::ZERO, true);
    let now = instant(&case["asked_at_s"]);
    for _ in 0..whole(&case["tasks"]) {
        assert_eq!(limiter.earliest(now) - now, seconds(&case["expect_delay_s"]));
        assert_close(limiter.capacity(now), number(&case["expect_capacity"]), case);
    }
    assert!(whole(&case["tasks"]) >= 10);
    let later = instant(&case["granted_at_s"]);
    assert_eq!(limiter.earliest(later), later);
    limiter.take(later);
    assert_close(limiter.capacity(later), number(&case["expect_capacity_after"]), case);
}

#[test]
fn many_tasks_recover_from_a_short_throttle() {
    let case = &load("aws_smithy")["multi_task_recovery"];
    let mut limiter = limiter();
    let mut now = Time::ZERO;
    for _ in 0..whole(&case["throttles"]) {
        now = now + seconds(&case["throttles_apart_s"]);
        limiter.on_outcome(now, true);
    }
    assert_close(limiter.fill_rate(), number(&case["fill_rate_after"]), case);
    let mut taken = 0;
    for round in 1..=small(&case["rounds"]) {
        let now = now + seconds(&case["round_s"]) * round;
        for _ in 0..whole(&case["tasks"]) {
            if limiter.earliest(now) <= now {
                limiter.take(now);
                limiter.on_outcome(now, false);
                taken += 1;
            }
        }
    }
    let least = whole(&case["expect_total_acquired_above"]);
    assert!(taken > least, "only {taken}");
    let span = seconds(&case["round_s"]) * small(&case["rounds"]);
    assert!(span >= Duration::from_secs(20), "a table that proves nothing: {span:?}");
}
