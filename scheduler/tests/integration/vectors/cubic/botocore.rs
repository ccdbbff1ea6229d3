//! botocore: the cubic, its token bucket, and the measured rate.

use scheduler::{
    Time,
    adaptive_rate::{AdaptiveRate, AdaptiveRateLimiter, Cubic, Pacer, RateClocker},
};
use serde_json::Value;

use super::super::data::{assert_close, cases, instant, load, number, text};

#[test]
fn the_cubic_falls_and_grows_as_published() {
    let cubic = &load("aws_botocore")["cubic"];
    let (scale, beta) = (number(&cubic["scale_constant"]), number(&cubic["beta"]));
    let default = AdaptiveRate::default();
    assert_eq!((default.scale, default.beta), (scale, beta));
    for case in cases(&cubic["cases"], 6) {
        let at_rest = || Cubic::new(number(&case["w_max"]), scale, beta);
        let k = || at_rest().k();
        match text(&case["op"]) {
            "k" => assert_close(k(), number(&case["expect"]), case),
            "success_at_k" => {
                assert_eq!(number(&case["start_time"]), at_rest().last_throttle());
                assert_close(at_rest().on_success(k()), number(&case["expect"]), case);
            }
            "success_at_most" => {
                for part in cases(&case["k_divided_by"], 3) {
                    let rate = at_rest().on_success(k() / number(part));
                    assert!(rate <= number(&case["expect_at_most"]), "{rate}: {case}");
                }
            }
            "success_at_least" => {
                for times in cases(&case["k_times"], 2) {
                    let rate = at_rest().on_success(k() * number(times));
                    assert!(rate >= number(&case["expect_at_least"]), "{rate}: {case}");
                }
            }
            "error" | "error_then_success_same_t" => throttled(case, scale, beta),
            op => panic!("an unknown case: {op}"),
        }
    }
}

fn throttled(case: &Value, scale: f64, beta: f64) {
    let beta = case.get("beta").map_or(beta, number);
    let mut cubic = Cubic::new(number(&case["w_max_before"]), scale, beta);
    let (at, rate) = (number(&case["t"]), number(&case["current_rate"]));
    assert_close(cubic.on_throttle(at, rate), number(&case["expect_rate"]), case);
    let seen = [
        ("expect_w_max", cubic.w_max()),
        ("expect_k", cubic.k()),
        ("expect_last_fail", cubic.last_throttle()),
        ("expect_success_at_t1", cubic.on_success(at)),
    ];
    let mut checked = 0;
    for (field, actual) in seen {
        if let Some(expected) = case.get(field) {
            assert_close(actual, number(expected), (field, case));
            checked += 1;
        }
    }
    assert!(checked > 0, "nothing is expected: {case}");
}

#[test]
fn the_bucket_grants_and_waits_as_published() {
    let bucket = &load("aws_botocore")["token_bucket"];
    assert_eq!(AdaptiveRate::default().min_rate, number(&bucket["default_min_rate"]));
    for case in cases(&bucket["cases"], 5) {
        match text(&case["op"]) {
            "acquire" => acquire(case),
            "set_max_rate" => set_max_rate(case),
            op => panic!("an unknown case: {op}"),
        }
    }
}

fn acquire(case: &Value) {
    let mut pacer = Pacer::new(number(&case["max_rate"]));
    for step in cases(&case["steps"], 1) {
        let (now, amount) = (instant(&step["at_s"]), number(&step["amount"]));
        let earliest = pacer.earliest(now, amount);
        if step["granted_at_s"].is_null() {
            assert!(earliest > now, "{step}");
            continue;
        }
        assert_eq!(earliest, instant(&step["granted_at_s"]), "{step}");
        pacer.take(earliest, amount);
        if let Some(left) = step.get("capacity_after") {
            assert_close(pacer.level(earliest), number(left), step);
        }
    }
}

/// botocore keeps its floor in the bucket; here it is in the rule that sets the bucket's rate.
fn set_max_rate(case: &Value) {
    let setting = AdaptiveRate { min_rate: number(&case["min_rate"]), ..AdaptiveRate::default() };
    let mut pacer = Pacer::new(setting.min_rate);
    let rate = setting.bounded(number(&case["set_max_rate"]), f64::INFINITY);
    pacer.set_rate(Time::ZERO, rate);
    assert_eq!(pacer.rate(), number(&case["expect_max_rate"]), "{case}");
    assert_eq!(pacer.capacity(), number(&case["expect_max_capacity"]), "{case}");
}

#[test]
fn the_rate_is_measured_as_published() {
    let clocker = &load("aws_botocore")["rate_clocker"];
    for case in cases(&clocker["cases"], 4) {
        let mut measured = RateClocker::new();
        for at in cases(&case["record_at"], 1) {
            assert_eq!(measured.record(instant(at)), measured.rate());
        }
        let tolerance = case.get("tol").map_or(1e-12, number);
        let error = (measured.rate() - number(&case["expect"])).abs();
        assert!(error <= tolerance, "{}: {case}", measured.rate());
    }
    // One attempt, told at the end of the first half second, is all there is to smooth.
    let (bucket, smoothing) = (number(&clocker["bucket_s"]), number(&clocker["smoothing"]));
    let rate = RateClocker::new().record(instant(&clocker["bucket_s"]));
    assert_close(rate, smoothing / bucket, clocker);
}

/// The bucket's rate is at most twice what is really sent, and there is none before the first
/// throttle.
#[test]
fn the_rate_follows_what_is_really_sent() {
    let setting = AdaptiveRate::default();
    for case in cases(&load("aws_botocore")["adaptive"]["cases"], 2) {
        let rate = setting.bounded(number(&case["cubic"]), number(&case["measured"]));
        assert_eq!(rate, number(&case["expect_max_rate"]), "{case}");
    }
    let mut limiter = AdaptiveRateLimiter::new(&setting);
    for second in 0..10u64 {
        let now = Time::from_nanos(second * 1_000_000_000);
        limiter.on_outcome(now, false);
        assert_eq!((limiter.rate(), limiter.earliest(now)), (None, now), "not in force");
    }
    limiter.on_outcome(Time::from_nanos(10_000_000_000), true);
    assert!(limiter.rate().is_some(), "in force");
}
