//! The waits of the AWS SDKs' standard mode.

mod end_to_end;

use std::time::Duration;

use scheduler::{
    chance::{Chance as _, Purpose, SeededChance},
    config::{Backoff, Jitter, Retry},
    retry::{BackoffState, RetryAfter, Wait, backoff_wait, decide_wait},
    unit::Share,
};
use serde_json::Value;

use super::data::{cases, load, number, seconds, small, text, whole};

/// `rand(0, 1) * min(base * 2^i, cap)`.
fn standard(base: Duration, throttled_base: Option<Duration>, cap: Duration) -> Retry {
    let backoff = Backoff::Exponential { base, factor: 2.0, cap, throttled_base };
    Retry { backoff, jitter: Jitter::Full, ..Retry::default() }
}

/// The longest wait before the retry after `attempt`, from 1: the draw is at its upper end.
fn longest(retry: &Retry, attempt: u32) -> Duration {
    backoff_wait(retry, attempt - 1, false, &mut BackoffState::default(), 1.0)
}

/// Mode 2.0 has a base of one second, and here its cap.
fn mode_2_0(cap: Duration) -> Retry {
    standard(Duration::from_secs(1), None, cap)
}

fn mode_2_1(mode: &Value) -> Retry {
    let throttled = seconds(&mode["throttling_base_s"]);
    standard(seconds(&mode["non_throttling_base_s"]), Some(throttled), seconds(&mode["cap_s"]))
}

fn check_delays(retry: &Retry, table: &Value, at_least: usize) {
    let (attempts, delays) = (&table["attempts"], &table["delay_s"]);
    let delays = cases(delays, at_least);
    assert_eq!(cases(attempts, at_least).len(), delays.len());
    for (attempt, delay) in cases(attempts, at_least).iter().zip(delays) {
        assert_eq!(longest(retry, small(attempt)), seconds(delay), "{attempt}");
    }
}

/// The cap of mode 2.0.
fn cap_2_0() -> Duration {
    seconds(&load("aws_standard")["v2_1"]["cap_s"])
}

#[test]
fn the_waits_double_up_to_the_cap() {
    let legacy = &load("aws_botocore")["legacy_standard_backoff_rand1"];
    check_delays(&mode_2_0(cap_2_0()), legacy, 9);
    let mode = &load("aws_standard")["v2_1"];
    check_delays(&mode_2_1(mode), &mode["backoff_rand1_non_throttling"], 11);
}

/// Over many requests the waits before one retry fill their range evenly.
#[test]
fn the_waits_are_spread_evenly() {
    let table = &load("aws_botocore")["uniformity"];
    let (n, bin) = (whole(&table["n"]), seconds(&table["bin_s"]));
    let retry_index = small(&table["attempt"]) - 1;
    let (retry, chance) = (mode_2_0(cap_2_0()), SeededChance::new(1));
    let mut bins = vec![0.0; (cap_2_0().as_secs_f64() / bin.as_secs_f64()) as usize];
    for key in 0..n {
        let unit = chance.unit(Purpose::BackoffJitter, key, retry_index);
        let mut state = BackoffState::default();
        let wait = backoff_wait(&retry, retry_index, false, &mut state, unit);
        bins[(wait.as_secs_f64() / bin.as_secs_f64()) as usize] += 1.0;
    }
    let mean = n as f64 / bins.len() as f64;
    let most = mean * number(&table["tolerance"]);
    assert!(bins.iter().all(|count: &f64| (count - mean).abs() <= most), "{bins:?}");
    assert!(n >= 10_000 && bins.len() == 20, "the published size");
}

/// What a server asks for is a floor here; with no spread above it, both are exact.
fn floor(retry: &Retry, backoff: Duration, asked: Option<Duration>) -> Duration {
    let retry_after = RetryAfter { spread: Share::ZERO, ..RetryAfter::default() };
    match decide_wait(&Retry { retry_after, ..retry.clone() }, backoff, asked, 1.0) {
        Wait::BackOff(wait) => wait,
        other => panic!("{other:?}"),
    }
}

/// Mode 2.1 retries at most five seconds after its own backoff, whatever the server asks for.
/// Here the server's word is never cut short: ours is the published wait but for that cut.
#[test]
fn the_servers_word_in_mode_2_1() {
    let mode = &load("aws_standard")["v2_1"];
    let retry = mode_2_1(mode);
    let backoff = longest(&retry, 1);
    let (mut cut, mut ignored) = (0, 0);
    for case in cases(&mode["retry_after_cases_attempt1_rand1"], 5) {
        // The header holds milliseconds; what is no count of them asks for nothing, here as there.
        let asked = text(&case[0]).parse().ok().map(Duration::from_millis);
        ignored += u32::from(asked.is_none());
        let (ours, theirs) = (floor(&retry, backoff, asked), seconds(&case[1]));
        assert_eq!(ours.min(backoff + seconds(&mode["retry_after_window_s"])), theirs, "{case}");
        assert_eq!(ours, asked.map_or(backoff, |asked| asked.max(backoff)), "{case}");
        cut += u32::from(ours != theirs);
    }
    assert_eq!((cut, ignored), (1, 2));
}

/// Mode 2.0 waits as the server says, neither more nor less, up to its cap. Here a longer backoff
/// stays, and so does a longer wish of the server.
#[test]
fn the_servers_word_and_other_single_waits_in_mode_2_0() {
    let mode = &load("aws_standard")["v2_0"];
    let cap = cap_2_0();
    let retry = mode_2_0(cap);
    let mut seen = 0;
    for case in cases(&mode["cases_rand1"], 9) {
        match text(&case["name"]) {
            "retry_after_30s_capped" => {
                let asked = seconds(&case["retry_after_s"]);
                let ours = floor(&retry, longest(&retry, 1), Some(asked));
                assert_eq!((ours, ours.min(cap)), (asked, seconds(&case["expect_delay_s"])));
            }
            "attempt_33_overflow" => {
                assert_eq!(longest(&retry, 33), seconds(&case["expect_delay_s"]));
                assert_eq!(longest(&retry, u32::MAX), seconds(&case["expect_delay_s"]));
            }
            "timeouts_cost_10_and_retry_after_1s" => {
                let asked = Duration::from_secs(1);
                let backoff = longest(&retry, 2);
                assert_eq!(seconds(&case["steps"][1][1]), asked, "not the backoff, {backoff:?}");
                assert_eq!(floor(&retry, backoff, Some(asked)), backoff.max(asked));
            }
            // They have steps, or a quota alone.
            _ => continue,
        }
        seen += 1;
    }
    assert_eq!(seen, 3);
}
