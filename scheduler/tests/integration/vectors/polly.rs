//! Published numbers of Polly: its jitter and its defaults.

use std::time::Duration;

use scheduler::{
    Config, EventKind, Request, Time,
    breaker::{CallResult, CircuitBreaker, State},
    config::{Backoff, Breaker, Budget, Concurrency, Hedge, Jitter, Retry},
    hedge::{HedgeAfter, HedgeTimer},
};
use serde_json::Value;

use super::{
    figures::{Figures, assert_near, number, whole},
    waits::{
        assert_waits, capped, constant, exponential, life, paused, power, problems, proportional,
        retry, share, wait, waits,
    },
};
use crate::scripted::{Bench, Reply, step};

const SECOND: Duration = Duration::from_secs(1);

#[test]
fn every_figure_of_polly_is_reproduced() {
    let figures = Figures::load("polly");
    constant_and_linear_jitter(&figures);
    exponential_waits(&figures);
    longest_wait(&figures);
    retry_defaults(&figures);
    breaker_defaults(&figures);
    hedging_defaults(&figures);
    assert_eq!(figures.assert_read_but(&[]), 0);
}

/// A quarter either way.
fn constant_and_linear_jitter(figures: &Figures) {
    let jitter = proportional(0.25, 0.25);
    let check = |cases: &[Value], retry: &Retry, retry_index: u32| {
        for case in cases {
            let (unit, published) = (number(&case[0]), number(&case[1]));
            let what = format!("{:?} with U = {unit}", retry.backoff);
            assert_near(wait(retry, retry_index, unit), published, &what);
        }
        cases.len()
    };
    let plain = retry(constant(SECOND), jitter);
    assert_eq!(check(figures.list("/constant_jitter_base1s"), &plain, 0), 4);
    let linear = Backoff::Linear { base: SECOND, step: SECOND, cap: 60 * SECOND };
    let linear = retry(linear, jitter);
    assert_eq!(check(figures.list("/linear_jitter_attempt2_base1s"), &linear, 2), 5);
}

fn exponential_waits(figures: &Figures) {
    let plain = retry(exponential(SECOND, 2.0), Jitter::None);
    let published = figures.numbers("/exponential_no_jitter_base1s");
    assert_eq!(waits(&plain, 3, 0.5), published);

    let decorrelated = Retry { jitter: Jitter::DecorrelatedV2, ..plain };
    let published = figures.numbers("/decorrelated_v2/derived_U_const_0.5_base_1s");
    assert_eq!(published.len(), 6);
    for (ours, published) in waits(&decorrelated, 6, 0.5).into_iter().zip(published) {
        assert!((ours - published).abs() < 1e-6, "{ours}, published {published}");
    }

    let formula = "t=attempt+U; f=2^t*tanh(sqrt(4t)); delay=(f-f_prev)/1.4*base";
    assert_eq!(figures.text("/decorrelated_v2/formula"), formula);
    let f = |t: f64| libm::pow(2.0, t) * libm::tanh((4.0 * t).sqrt());
    assert_waits(&decorrelated, 12, |k, unit| {
        let before = if k == 0 { 0.0 } else { f(f64::from(k - 1) + unit) };
        (f(f64::from(k) + unit) - before) / 1.4
    });

    let property = "0<=delay<base*2^attempt*4 (first call of a state)";
    assert_eq!(figures.text("/decorrelated_v2/property"), property);
    for retry_index in 0..=20 {
        for unit in (0..=100).map(|percent| f64::from(percent) / 100.0) {
            let most = power(2.0, retry_index) * 4.0;
            assert!((0.0..most).contains(&wait(&decorrelated, retry_index, unit)));
        }
    }
}

/// Polly caps after the jitter, with a draw in the middle.
fn longest_wait(figures: &Figures) {
    let [base, cap] = figures.numbers_in("/max_delay").map(Duration::from_secs_f64);
    let linear = |cap| Backoff::Linear { base, step: base, cap };
    for jitter in [Jitter::None, Jitter::DecorrelatedV2] {
        let retry = Retry { backoff: capped(base, 2.0, cap), jitter, ..Retry::default() };
        assert_eq!(wait(&retry, 2, 0.5), cap.as_secs_f64(), "{jitter:?}");
        // Ours refuses a cap below the base rather than turn the backoff into a constant.
        assert_eq!(problems(&retry), 1, "{jitter:?}");
    }
    for jitter in [Jitter::None, proportional(0.25, 0.25)] {
        let retry = Retry { backoff: linear(cap), jitter, ..Retry::default() };
        assert_eq!(wait(&retry, 2, 0.5), cap.as_secs_f64(), "{jitter:?}");
        assert_eq!(problems(&retry), 1, "{jitter:?}");
    }
    // A constant backoff has no cap here: what Polly makes of it is the shorter constant.
    for jitter in [Jitter::None, proportional(0.25, 0.25)] {
        assert_eq!(wait(&retry(constant(base.min(cap)), jitter), 2, 0.5), cap.as_secs_f64());
    }
    // Ours caps ahead of the jitter, so that those who have reached the cap stay apart.
    let apart = retry(linear(10 * base), proportional(0.25, 0.25));
    assert_eq!(wait(&apart, 99, 1.0), 10.0 * base.as_secs_f64() * 1.25);
}

fn retry_defaults(figures: &Figures) {
    assert_eq!(figures.text("/defaults/retry/type"), "Constant");
    let base = figures.seconds("/defaults/retry/base_s");
    let retries = figures.whole("/defaults/retry/max");
    let retry = Retry { max_attempts: 1 + retries, ..retry(constant(base), Jitter::None) };
    let published = vec![base.as_secs_f64(); retries as usize];
    assert_eq!(life(&retry, None), (published, true));
}

fn breaker_defaults(figures: &Figures) {
    let defaults = figures.at("/defaults/circuit_breaker");
    let seconds = |name: &str| Duration::from_secs_f64(number(&defaults[name]));
    let (calls, ratio) =
        (whole(&defaults["minimum_throughput"]), number(&defaults["failure_ratio"]));
    let setting = Breaker {
        failure_share: share(ratio),
        min_calls: calls,
        window: seconds("sampling_s"),
        open_for: seconds("break_s"),
        ..Breaker::default()
    };
    let failures = (f64::from(calls) * ratio).round() as u32;
    let state_after = |failures: u32, calls: u32, gap: Duration| {
        let mut breaker = CircuitBreaker::new(&setting);
        for call in 0..calls {
            let is_failure = call < failures;
            let now = if is_failure { Time::ZERO } else { Time::ZERO + gap };
            let what = if is_failure { CallResult::Failure } else { CallResult::Success };
            breaker.on_end(now, None, what);
        }
        // The last call is a failure, so that the state is that of all of them.
        breaker.on_end(Time::ZERO + gap, None, CallResult::Failure);
        breaker
    };
    let tripped = state_after(failures - 1, calls - 1, Duration::ZERO);
    let until = Time::ZERO + setting.open_for;
    assert_eq!(tripped.state(Time::ZERO), State::Open { until });
    assert_eq!(tripped.state(Time::from_nanos(until.as_nanos() - 1)), State::Open { until });
    assert_eq!(tripped.state(until), State::HalfOpen);
    let fewer_failures = state_after(failures - 2, calls - 1, Duration::ZERO);
    assert_eq!(fewer_failures.state(Time::ZERO), State::Closed);
    let fewer_calls = state_after(failures - 1, calls - 2, Duration::ZERO);
    assert_eq!(fewer_calls.state(Time::ZERO), State::Closed);
    let long_ago = state_after(failures - 1, calls - 1, setting.window);
    assert_eq!(long_ago.state(Time::ZERO + setting.window), State::Closed, "they are forgotten");
}

fn hedging_defaults(figures: &Figures) {
    let delay = figures.seconds("/defaults/hedging/delay_s");
    let hedge = Hedge { after: HedgeAfter::Delay { delay } };
    assert_eq!(HedgeTimer::new(&hedge).delay(Time::ZERO), Some(delay));
    let config = Config {
        concurrency: Concurrency::Fixed { limit: 10 },
        hedge: Some(hedge),
        budget: Budget::None,
        ..Config::default()
    };
    let script = vec![step(60_000, Reply::Status(200))];
    let events = paused(async {
        let bench = Bench::new(config);
        bench.scheduler.submit(Request::new(script)).await.expect("completed");
        bench.events()
    });
    let hedges = events.iter().filter_map(|event| match event.kind {
        EventKind::AttemptStarted { is_hedge: true, .. } => Some(event.at - Time::ZERO),
        _ => None,
    });
    let most = figures.whole("/defaults/hedging/max_hedged");
    assert_eq!(hedges.collect::<Vec<_>>(), vec![delay; most as usize]);
}
