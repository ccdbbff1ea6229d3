//! What the requests cost, to the last digit that a float holds.

use std::collections::BTreeMap;

use super::run::{load, measured};

/// The default prompt of 1000 tokens, 56.3 % of it in the cache, in millionths of a US dollar.
const PROMPT: f64 = 563.0 * 0.003 + 437.0 * 0.15;
const TOKEN: f64 = 0.6;

/// Ninety-nine requests in ten seconds, the first after 100 ms, 2 s of service each, 200 tokens.
fn metrics(top: &str, server: &str, strategy: &str) -> BTreeMap<String, Option<f64>> {
    let loaded = load(&format!(
        "
scenario: money
horizon: 10s
{top}
workload:
  - class: chat
    arrivals: {{ constant: {{ rate: 10/s }} }}
server:
  engine: {{ slots: {{ servers: 200, service_time: {{ constant: 2s }} }} }}
{server}
strategies:
  - name: only
    config: {{ budget: none, {strategy} }}
"
    ));
    measured(&loaded, "only", 1).results.metrics
}

const PRICES: &str = "  prices: { preset: deepseek-flash-2026-08 }";
const ONCE: &str = "retry: { max_attempts: 1 }";
const CUT: &str = "attempt_timeout: 1s, retry: { max_attempts: 2, backoff: none, jitter: none }";

#[track_caller]
fn check(found: &BTreeMap<String, Option<f64>>, expected: &[(&str, Option<f64>)]) {
    for (name, micros) in expected {
        let value = found[*name].map(|usd| usd * 1e6);
        let is_right = match (value, micros) {
            (Some(value), Some(micros)) => (value - micros).abs() <= micros * 1e-12,
            (None, None) => true,
            _ => false,
        };
        assert!(is_right, "{name}: {value:?} is not {micros:?}");
    }
}

#[test]
fn whole_answers_cost_prompt_and_answer() {
    let each = PROMPT + 200.0 * TOKEN;
    let all = |factor: f64| {
        [
            ("cost_usd", Some(99.0 * each * factor)),
            ("cost_usd_per_request", Some(each * factor)),
            ("cost_usd_per_success", Some(each * factor)),
            ("cost_usd_retries", Some(0.0)),
            ("cost_usd_hedges", Some(0.0)),
            ("cost_usd_wasted", Some(0.0)),
            ("cost_usd_half_answers", Some(0.0)),
        ]
    };
    // Without `starts_at` it is 08:00 on a Thursday in Beijing.
    check(&metrics("", PRICES, ONCE), &all(1.0));
    check(&metrics("starts_at: 2026-09-24T09:00+08:00", PRICES, ONCE), &all(2.0));
    check(&metrics("starts_at: 2026-09-26T09:00+08:00", PRICES, ONCE), &all(1.0));
}

#[test]
fn what_is_cut_in_the_middle_is_paid_and_wasted() {
    let half = PROMPT + 100.0 * TOKEN;
    let found = metrics("", PRICES, CUT);
    check(
        &found,
        &[
            ("cost_usd", Some(198.0 * half)),
            ("cost_usd_per_request", Some(2.0 * half)),
            ("cost_usd_per_success", None),
            ("cost_usd_retries", Some(99.0 * half)),
            ("cost_usd_wasted", Some(198.0 * half)),
            ("cost_usd_half_answers", Some(0.0)),
        ],
    );
    let gpu = |name: &str| found[name].expect("defined");
    assert_eq!((gpu("gpu_seconds_useful"), gpu("gpu_seconds_wasted")), (0.0, gpu("gpu_seconds")));
    let on = format!("{PRICES}\n  abandoned_work: continues");
    let each = PROMPT + 200.0 * TOKEN;
    check(&metrics("", &on, CUT), &[("cost_usd_wasted", Some(198.0 * each))]);
}

#[test]
fn half_answers_are_told_apart() {
    let half = PROMPT + 100.0 * TOKEN;
    let on = format!("{PRICES}\n  script: {{ every_request: [truncated] }}");
    let cost = Some(99.0 * half);
    check(&metrics("", &on, ONCE), &[("cost_usd_wasted", cost), ("cost_usd_half_answers", cost)]);
}

#[test]
fn without_prices_nothing_is_said_of_money() {
    let names = metrics("", "", ONCE);
    assert!(names.keys().all(|name| !name.contains("usd")), "{names:?}");
}

#[test]
fn the_time_of_a_token_is_that_after_the_first() {
    let mean = |server: &str| metrics("", server, ONCE)["time_per_output_token_ms_mean"];
    let expected = 1_800.0 / 199.0;
    let found = mean("  first_token: 10%").expect("tokens are shown");
    assert!((found - expected).abs() < 1e-4, "{found} ms is not {expected} ms");
    assert_eq!(mean(""), None, "answers come whole");
}
