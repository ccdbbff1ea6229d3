//! Libraries that break a circuit, in the main.

use std::time::Duration;

use scheduler::{
    Config, Refusal, Request, Time,
    breaker::{CallResult, CircuitBreaker, State},
    bucket::{Counts, Starts},
    config::{Breaker, Bucket, Budget, Concurrency, Jitter, Retry},
    retry::{Wait, decide_wait},
};
use serde_json::Value;

use super::super::{
    figures::{Figures, number},
    waits::{
        assert_waits, capped, constant, life, paused, power, proportional, retry, share, wait,
        waits,
    },
};
use super::limits::{rate, taken_at};
use crate::scripted::{Bench, Reply, step};

/// The state after this many calls, failures first; the last call decides.
fn after(setting: &Breaker, calls: u32, failures: u32) -> CircuitBreaker {
    let mut breaker = CircuitBreaker::new(setting);
    for call in (0..calls).rev() {
        let is_failure = call < failures;
        let what = if is_failure { CallResult::Failure } else { CallResult::Success };
        breaker.on_end(Time::ZERO, None, what);
    }
    breaker
}

/// Open for as long as the setting says, and half-open then.
fn assert_opens(setting: &Breaker, calls: u32, failures: u32) {
    let breaker = after(setting, calls, failures);
    let until = Time::ZERO + setting.open_for;
    let just_before = Time::from_nanos(until.as_nanos() - 1);
    assert_eq!(breaker.state(just_before), State::Open { until }, "{failures} of {calls}");
    assert_eq!(breaker.state(until), State::HalfOpen, "{failures} of {calls}");
}

fn assert_stays_closed(setting: &Breaker, calls: u32, failures: u32) {
    let state = after(setting, calls, failures).state(Time::ZERO);
    assert_eq!(state, State::Closed, "{failures} of {calls}");
}

pub(super) fn litellm(figures: &Figures) -> usize {
    let [initial, factor, cap, least, spread] = figures.numbers_in("/backoff");
    let backoff = capped(Duration::from_secs_f64(initial), factor, Duration::from_secs_f64(cap));
    // A spread of a fixed length cannot be written here; ahead of it the waits are the same.
    let plain = retry(backoff, Jitter::None);
    assert_waits(&plain, 8, |k, _| (initial * power(factor, k)).clamp(least, cap));
    assert!(spread > 0.0);

    // Theirs heeds a wait of up to a minute and comes earlier than told after a longer one. Ours
    // heeds both; the longer one parks the request.
    let [zero, longest, least, spread] = figures.numbers_in("/retry_after");
    assert_eq!((zero, least), (0.0, 0.0));
    let full = Retry { jitter: Jitter::Full, ..plain };
    let decide = |asked: f64, unit| {
        decide_wait(&full, Duration::ZERO, Some(Duration::from_secs_f64(asked)), unit)
    };
    for asked in [1.0, longest / 2.0, longest] {
        let most = Duration::from_secs_f64(asked + full.retry_after.spread.fraction() * asked);
        assert_eq!(decide(asked, 0.0), Wait::BackOff(Duration::from_secs_f64(asked)));
        assert_eq!(decide(asked, 1.0), Wait::BackOff(most));
    }
    let ours = full.retry_after.spread.fraction() * 7.5;
    assert_eq!(ours, spread, "the same spread after 7.5 s, less before and more after");
    let beyond = Duration::from_secs_f64(longest + 1.0);
    assert_eq!(decide(longest + 1.0, 0.0), Wait::Park(beyond));
    litellm_cooldown(figures);
    figures.assert_read_but(&[
        ("/instant_retry_if", "one scheduler speaks to one account"),
        ("/single_deployment_all_fail_threshold", "one scheduler speaks to one account"),
        ("/poll_interval_s", "nothing polls: who waits is woken"),
    ])
}

/// Their cooldown of a deployment is a breaker over the failures of a minute.
fn litellm_cooldown(figures: &Figures) {
    let calls = figures.whole("/min_requests");
    let setting = Breaker {
        failure_share: share(figures.number("/failure_threshold")),
        min_calls: calls,
        window: Duration::from_secs(60),
        open_for: figures.seconds("/cooldown_s"),
        ..Breaker::default()
    };
    assert_opens(&setting, calls, calls / 2 + 1);
    assert_stays_closed(&setting, calls - 1, calls - 1);
    assert_stays_closed(&setting, calls + 1, calls / 2);
    // On purpose: ours opens at the threshold, theirs above it.
    assert_opens(&setting, calls + 1, calls.div_ceil(2));

    let mut differs = Vec::new();
    let known = figures.list("/cooldown_status");
    assert_eq!(known.len(), 6);
    for status in known.iter().flat_map(statuses) {
        if !opens_after(&setting, status) {
            differs.push(status);
        }
    }
    assert_eq!(differs, [404], "a server that finds fault with a request is well");
}

/// The statuses of one entry; of a range three of it.
fn statuses(entry: &Value) -> Vec<u16> {
    match entry.as_str() {
        Some(text) => {
            assert!(text.starts_with(">=500"), "{text}");
            vec![500, 503, 599]
        }
        None => vec![number(entry) as u16],
    }
}

/// Whether the breaker of a scheduler is open after enough requests that met this status.
fn opens_after(setting: &Breaker, status: u16) -> bool {
    paused(async {
        let bench = Bench::new(Config {
            concurrency: Concurrency::Fixed { limit: 1 },
            retry: Retry { max_attempts: 1, ..Retry::default() },
            budget: Budget::None,
            breaker: Some(setting.clone()),
            ..Config::default()
        });
        for _ in 0..setting.min_calls {
            let script = vec![step(1, Reply::Status(status))];
            let _ = bench.scheduler.submit(Request::new(script)).await;
        }
        let next = bench.scheduler.submit(Request::new(vec![step(1, Reply::Status(200))])).await;
        match next {
            Ok(_) => false,
            Err(scheduler::Error::Shed { refusal: Refusal::BreakerOpen { .. }, .. }) => true,
            Err(other) => panic!("{other}"),
        }
    })
}

pub(super) fn resilience4j(figures: &Figures) -> usize {
    let plain = retry(constant(figures.millis("/retry/wait_ms")), Jitter::None);
    let plain = Retry { max_attempts: figures.whole("/retry/max_attempts"), ..plain };
    let wait_s = figures.number("/retry/wait_ms") / 1e3;
    assert_eq!(life(&plain, None), (vec![wait_s; 2], true));
    let (initial, factor) =
        (figures.millis("/retry/exp_initial_ms"), figures.number("/retry/multiplier"));
    let part = figures.number("/retry/randomization");
    let spread = retry(capped(initial, factor, 1_000_000 * initial), proportional(part, part));
    assert_waits(&spread, 15, |k, unit| {
        initial.as_secs_f64() * power(factor, k) * (1.0 - part + 2.0 * part * unit)
    });

    let at = |name: &str| format!("/circuit_breaker/{name}");
    let (calls, probes) =
        (figures.whole(&at("minimum_calls")), figures.whole(&at("half_open_calls")));
    let setting = Breaker {
        failure_share: share(figures.number(&at("failure_rate_pct")) / 100.0),
        min_calls: calls,
        open_for: figures.seconds(&at("wait_open_s")),
        probes,
        ..Breaker::default()
    };
    assert_opens(&setting, calls, calls / 2);
    assert_stays_closed(&setting, calls, calls / 2 - 1);
    assert_stays_closed(&setting, calls - 1, calls - 1);
    let mut breaker = after(&setting, calls, calls);
    let now = Time::ZERO + setting.open_for;
    for _ in 0..probes {
        assert_eq!(breaker.state(now), State::HalfOpen);
        let probe = breaker.on_start(now);
        breaker.on_end(now, probe, CallResult::Success);
    }
    assert_eq!(breaker.state(now), State::Closed, "after so many good probes");

    // Their limit is for whole periods, ours runs on; a burst and a period later there is as much.
    let burst = figures.whole("/rate_limiter/limit");
    let period_ns = figures.number("/rate_limiter/period_ns");
    let per_second = f64::from(burst) / (period_ns / 1e9);
    let bucket = Bucket {
        counts: Counts::Requests,
        rate: rate(per_second, "s"),
        burst: u64::from(burst),
        starts: Starts::Full,
    };
    let starts = taken_at(&bucket, 2 * u64::from(burst));
    assert_eq!(starts[burst as usize - 1], 0.0);
    assert_eq!((starts[2 * burst as usize - 1] * 1e9).round(), period_ns);
    figures.assert_read_but(&[
        ("/circuit_breaker/slow_call_rate_pct", "a slow answer of an LLM is a long one"),
        ("/circuit_breaker/slow_call_s", "a slow answer of an LLM is a long one"),
        ("/circuit_breaker/window", "the window of ours is one of time"),
        ("/circuit_breaker/window_type", "the window of ours is one of time"),
        ("/rate_limiter/timeout_s", "a request waits up to its own deadline"),
    ])
}

/// The breaker by the share of successes that failsafe-rs and Finagle have in common.
fn by_success_rate(figures: &Figures, rate: &str, consecutive: &str, open_for: Duration) {
    let calls = figures.whole("/min_requests");
    let setting = Breaker {
        failure_share: share(1.0 - figures.number(rate)),
        min_calls: calls,
        window: figures.seconds("/window_s"),
        open_for,
        ..Breaker::default()
    };
    assert_opens(&setting, calls, 2);
    assert_stays_closed(&setting, calls + 1, 1);
    assert_stays_closed(&setting, calls - 1, calls - 1);
    // On purpose: ours opens at the share of failures, theirs above it.
    assert_opens(&setting, calls, 1);
    // So many failures in a row open both from the start; later on only theirs.
    let in_a_row = figures.whole(consecutive);
    assert_opens(&setting, in_a_row, in_a_row);
    assert_stays_closed(&setting, 100, in_a_row);
}

pub(super) fn failsafe_rs(figures: &Figures) -> usize {
    let tests = figures.at("/backoff_tests").as_object().expect("tests");
    assert_eq!(tests.len(), 1);
    for (call, published) in tests {
        assert_eq!(call, "exponential(10s,100s)");
        let published: Vec<f64> = published.as_array().expect("waits").iter().map(number).collect();
        let (base, cap) = (Duration::from_secs(10), Duration::from_secs(100));
        let plain = retry(capped(base, 2.0, cap), Jitter::None);
        assert_eq!(waits(&plain, 6, 0.5), published);
        assert_eq!(wait(&plain, 5, 0.5), 100.0);
    }
    let open_for = Duration::from_secs(10);
    by_success_rate(figures, "/success_rate_threshold", "/consecutive_failures", open_for);
    figures.assert_read_but(&[])
}

pub(super) fn finagle(figures: &Figures) -> usize {
    let open_for = figures.seconds("/then_constant_mark_dead_s");
    by_success_rate(figures, "/success_rate", "/consecutive", open_for);
    figures.assert_read_but(&[])
}
