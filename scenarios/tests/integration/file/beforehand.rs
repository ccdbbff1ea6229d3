//! What is known to come to nothing before anything runs.

use super::{HEAD, load, load_good, rendered, with};

/// `HEAD` with room for its load, another strategy, and a line that is expected.
fn expecting(line: &str) -> String {
    let head = with("servers: 8", "servers: 20");
    format!("{head}  - preset: squall\nallow: [unused-strategy]\nexpect:\n  - {line}\n")
}

#[track_caller]
fn says(text: &str, expected: Option<&str>) {
    match (load(text), expected) {
        (Ok(_), None) => {}
        (Ok(_), Some(expected)) => panic!("not refused, though {expected}:\n{text}"),
        (Err(errors), expected) => {
            let found = rendered(&errors);
            assert!(expected.is_some_and(|expected| found.contains(expected)), "{found}");
        }
    }
}

#[test]
fn a_warm_up_leaves_at_least_half_of_the_run() {
    let warm_up = |span: &str| with("horizon: 30m", &format!("horizon: 30m\nwarm_up: {span}"));
    says(&warm_up("15m"), None);
    says(&warm_up("15m 1s"), Some("the warm-up takes more than half of the run"));
    says(&warm_up("15m 1s"), Some("at most half of the horizon, here `15m`"));
    says(&warm_up("30m"), Some("the warm-up takes more than half of the run"));
}

#[test]
fn a_deadline_is_longer_than_the_round_trip() {
    let head = |deadline: &str| {
        with("class: chat\n", &format!("class: chat\n    deadline: {deadline}\n"))
            .replace("server:\n", "server:\n  network: { round_trip: 2s }\n")
    };
    says(&head("2001ms"), None);
    says(&head("2s"), Some("the deadline is not longer than the round trip"));
}

#[test]
fn a_metric_that_nothing_measures_is_refused() {
    let check = |line: &str, server: &str, why: &str| {
        let text = expecting(line);
        says(&text, Some(&format!("is never measured here: {why}")));
        says(&text.replace("server:\n", &format!("server:\n  {server}\n")), None);
    };
    let prices = "prices: { preset: deepseek-flash-2026-08 }";
    check("squall.cost_usd < 5 USD", prices, "the server has no `prices`");
    check("squall.chat.cost_usd_per_success < 5 USD", prices, "the server has no `prices`");
    let burst = "incidents: [{ burst_429: { at: 5m, for: 45s, share: 60% } }]";
    check("every.recovery_time_s < 60s", burst, "there is no incident to recover from");
    let alive = "waiting: { keep_alive: 10s }";
    check("squall.keep_alives_received > 5", alive, "the server sends no signs of life");
    check("squall.replicas_mean > 1", "replicas: 2", "the server has neither `replicas`");
    let tokens = "first_token: 10%";
    let whole = "the answers of this server come whole";
    check("squall.time_to_first_token_ms_p99 < 9s", tokens, whole);
    check("squall.time_per_output_token_ms_mean < 9s", tokens, whole);
    let line = "squall.sojourn_time_ms_p50 < 2 * direct.time_to_first_token_ms_p50";
    check(line, tokens, whole);
    // The caret is under the metric.
    let found = rendered(&load(&expecting("squall.cost_usd < 5 USD")).expect_err("no prices"));
    assert!(found.contains(":13:12\n") && found.contains(" ^^^^^^^^\n"), "{found}");
}

#[test]
fn a_verdict_that_hangs_on_no_run_is_told() {
    let check = |line: &str, words: Option<&str>| {
        let loaded = load_good(&expecting(line));
        let told: Vec<_> = { loaded.warnings.iter() }
            .filter(|finding| finding.lint == Some("decided-beforehand"))
            .collect();
        match (told.as_slice(), words) {
            ([], None) => {}
            ([finding], Some(words)) => assert!(finding.message.contains(words), "{finding:?}"),
            _ => panic!("{line}\n{}", rendered(&loaded.warnings)),
        }
    };
    check("squall.success_rate > 100%", Some("can never be true"));
    check("squall.success_rate >= 100%", None);
    check("squall.success_rate <= 100%", Some("is always true"));
    check("squall.success_rate < 100%", None);
    check("squall.failure_rate < 0%", Some("can never be true"));
    check("squall.failure_rate <= 0%", None);
    check("squall.failure_rate >= 0%", Some("is always true"));
    check("squall.failure_rate > 0%", None);
    check("squall.success_rate ~ 60% within 60%", Some("is always true"));
    check("squall.success_rate ~ 60% within 50%", None);
    check("squall.responses_429 >= 0", Some("is never negative"));
    check("squall.sojourn_time_ms_p99 < 0s", Some("is never negative"));
    // This asks that somebody completed.
    check("always squall.sojourn_time_ms_p99 >= 0s", None);
    check("always squall.sojourn_time_ms_p99 < 0s", Some("can never be true"));
    check("always squall.responses_429 >= 0", Some("is always true"));
    check("squall.goodput_per_s <= 1.5 * squall.goodput_per_s", Some("against itself"));
    check("squall.goodput_per_s >= squall.throughput_per_s", None);
    check("squall.chat.goodput_per_s >= 0.5 * squall.goodput_per_s", None);
    check("every.retries < direct.retries", Some("never be true for `direct` itself"));
    check("every.retries <= 0.5 * direct.retries", Some("never be true for `direct` itself"));
    check("every.retries <= direct.retries", None);
    check("every.goodput_per_s >= 0.9 * direct.goodput_per_s", None);
    check("every.goodput_per_s ~ direct.goodput_per_s within 5%", None);
    check("every.retries > direct.hedges", None);
    // What is allowed is silent, and the others still speak.
    let text = HEAD.to_owned() + "allow: [overload-without-end, decided-beforehand]\n";
    let loaded = load_good(&(text + "expect: [direct.success_rate <= 100%]\n"));
    assert!(loaded.warnings.is_empty(), "{}", rendered(&loaded.warnings));
}
