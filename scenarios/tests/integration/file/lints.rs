//! What is no error and looks like a mistake, and how a file silences it.

use super::{HEAD, load, load_good, rendered, with};

/// The names of the lints that fire, in the order of the file.
#[track_caller]
fn check(text: &str, expected: &[&str]) {
    let loaded = load_good(text);
    let names: Vec<_> = loaded.warnings.iter().filter_map(|finding| finding.lint).collect();
    assert_eq!(names, expected, "{}", rendered(&loaded.warnings));
}

fn expecting(head: &str, lines: &str) -> String {
    format!("{head}expect: [{lines}]\n")
}

/// A server of 8 in 1 s takes 8 a second; with 20 there is room for the 12 that come.
fn roomy() -> String {
    with("servers: 8", "servers: 20")
}

#[test]
fn more_load_than_the_server_takes() {
    let name = "overload-without-end";
    check(HEAD, &[name]);
    check(&roomy(), &[]);
    check(&format!("{HEAD}allow: [{name}]\n"), &[]);
    let load = |arrivals: &str| with("{ poisson: { rate: 12/s } }", arrivals);
    check(&load("{ spike: { base: 2/s, peak: 100/s, at: 1m, for: 1m } }"), &[]);
    check(&load("{ spike: { base: 2/s, peak: 100/s, at: 1m, for: 3m } }"), &[name]);
    check(&load("{ steps: [[0s, 7/s], [15m, 8.9/s]] }"), &[]);
    check(&load("{ steps: [[0s, 7/s], [15m, 9.1/s]] }"), &[name]);
    check(&load("{ ramp: { from: 2/s, to: 13/s, over: 30m } }"), &[]);
    check(&load("{ ramp: { from: 2/s, to: 13/s, over: 10m } }"), &[name]);
    check(&load("{ constant: { rate: 8/s } }"), &[]);
    check(&load("{ closed_loop: { users: 500, think_time: { constant: 1ms } } }"), &[]);
    let states = "[{ rate: 2/s, mean_duration: 3m }, { rate: 30/s, mean_duration: 1m }]";
    check(&load(&format!("{{ mmpp: {{ states: {states} }} }}")), &[name]);
}

#[test]
fn the_lowest_bound_of_the_server_counts() {
    let name = "overload-without-end";
    let server = |settings: &str| roomy().replace("server:\n", &format!("server:\n  {settings}\n"));
    check(&server("admission: { requests: { token_bucket: { rate: 11/s, burst: 5 } } }"), &[name]);
    check(&server("admission: { requests: { token_bucket: { rate: 12/s, burst: 5 } } }"), &[]);
    check(
        &server("admission: { requests: { fixed_window: { limit: 600, window: 1m } } }"),
        &[name],
    );
    check(&server("admission: { concurrency: 11 }"), &[name]);
    check(&server("admission: { concurrency: 13 }"), &[]);
    // 1,200 tokens a request, by default.
    let tokens = |rate: u32| {
        server(&format!(
            "admission: {{ tokens: {{ token_bucket: {{ rate: {rate}/s, burst: 99999 }} }} }}"
        ))
    };
    check(&tokens(14_000), &[name]);
    check(&tokens(14_500), &[]);
    let replicas =
        |count: u32| HEAD.replace("server:\n", &format!("server:\n  replicas: {count}\n"));
    check(&replicas(1), &[name]);
    check(&replicas(2), &[]);
    let curve = |curve: &str| {
        let engine = "slots: { servers: 8, service_time: { constant: 1s } }";
        let other = format!(
            "saturation: {{ service_time: {{ constant: 1s }}, capacity: 20, curve: {curve} }}"
        );
        with(engine, &other)
    };
    check(&curve("{ points: [[50%, 1.0], [100%, 4.0]] }"), &[name]);
    check(&curve("{ points: [[80%, 1.0], [100%, 4.0]] }"), &[]);
    check(&curve("processor_sharing"), &[]);
}

#[test]
fn fewer_requests_than_a_quantile_needs() {
    let name = "too-few-samples";
    let head = roomy().replace("30m", "20s");
    check(&expecting(&head, "direct.sojourn_time_ms_p99 < 30s"), &[name]);
    check(&expecting(&head, "direct.sojourn_time_ms_p95 < 30s"), &[]);
    check(&expecting(&head, "direct.sojourn_time_ms_max < 30s"), &[]);
    check(&expecting(&head, "direct.success_rate > 1%"), &[]);
    check(&expecting(&head, "direct.chat.sojourn_time_ms_p99 < 30s"), &[name]);
    check(&expecting(&head, "always direct.queue_wait_ms_p99 < 30s"), &[name]);
    check(&expecting(&head.replace("20s", "25s"), "direct.sojourn_time_ms_p99 < 30s"), &[]);
    let warm = head.replace("20s", "40s\nwarm_up: 20s");
    check(&expecting(&warm, "direct.sojourn_time_ms_p99 < 30s"), &[name]);
}

#[test]
fn each_side_of_a_comparison_needs_its_requests() {
    let rare = "  - class: rare\n    arrivals: { poisson: { rate: 1/min } }\nserver:\n";
    let head = roomy().replace("server:\n", rare);
    let line = "direct.rare.sojourn_time_ms_p95 < 2 * direct.chat.sojourn_time_ms_p99";
    check(&expecting(&head, line), &["too-few-samples"]);
    check(&expecting(&head.replace("1/min", "2/min"), line), &[]);
}

#[test]
fn repeats_need_no_server_where_a_strategy_shares_answers() {
    let name = "overload-without-end";
    let head =
        |repeats: &str| with("class: chat\n", &format!("class: chat\n    duplicates: {repeats}\n"));
    let shares = |config: &str| format!("  - {{ name: shares, config: {{ {config} }} }}\n");
    check(&head("90%"), &[name]);
    check(&(head("90%") + &shares("single_flight: true")), &[]);
    check(&(head("90%") + &shares("cache: { max_age: 1m }")), &[]);
    check(&(head("20%") + &shares("single_flight: true")), &[name]);
    let own = "  - class: chat\n    arrivals: { poisson: { rate: 12/s } }\n";
    let all = |repeats: &str| {
        let classes = format!(
            "[{{ class: a, share: 50%, duplicates: {repeats} }}, {{ class: b, share: 50% }}]"
        );
        let new = format!("  arrivals: {{ poisson: {{ rate: 12/s }} }}\n  classes: {classes}\n");
        with(own, &new) + &shares("single_flight: true")
    };
    check(&all("90%"), &[]);
    check(&all("60%"), &[name]);
}

#[test]
fn strategies_that_nothing_is_expected_of() {
    let name = "unused-strategy";
    let head = roomy() + "  - preset: squall\n  - preset: full-jitter-10\n";
    check(&head, &[]);
    check(&expecting(&head, "squall.success_rate > 1%"), &[name]);
    check(&expecting(&head, "always every.success_rate > 1%"), &[]);
    check(&expecting(&head, "squall.success_rate > 0.5 * full-jitter-10.success_rate"), &[]);
    let other = format!("{head}baseline: squall\n");
    check(&expecting(&other, "full-jitter-10.success_rate > 1%"), &[name]);
}

#[test]
fn a_retry_after_that_nobody_can_wait_for() {
    let name = "retry-after-beyond-deadline";
    let head = |deadline: &str, header: &str| {
        let admission =
            format!("server:\n  admission: {{ concurrency: 90, retry_after: {header} }}\n");
        let class = format!("class: chat\n    deadline: {deadline}");
        roomy().replace("server:\n", &admission).replace("class: chat", &class)
    };
    check(&head("60s", "60s"), &[name]);
    check(&head("61s", "60s"), &[]);
    check(&head("60s", "{ form: date, after: 2m }"), &[name]);
    check(&head("60s", "{ form: garbage }"), &[]);
}

#[test]
fn seeds_that_decide_nothing() {
    let name = "too-few-seeds";
    let seeds = |count: u32| format!("{}seeds: {count}\n", roomy());
    check(&expecting(&seeds(2), "direct.success_rate > 1%"), &[name]);
    check(&expecting(&seeds(1), "direct.success_rate > 1%"), &[name]);
    check(&expecting(&seeds(3), "direct.success_rate > 1%"), &[]);
    check(&expecting(&seeds(1), "always direct.success_rate > 1%"), &[]);
    check(&seeds(1), &[]);
}

#[test]
fn what_is_allowed_for_nothing_is_told() {
    let allow = |names: &str| format!("{HEAD}allow: [{names}]\n");
    check(&allow("too-few-seeds, overload-without-end"), &["needless-allow"]);
    check(&allow("overload-without-end, overload-without-end"), &["needless-allow"]);
    let errors = load(&allow("overload-witout-end")).expect_err("there is no such lint");
    let text = rendered(&errors);
    assert!(text.contains("did you mean `overload-without-end`?"), "{text}");
    let errors = load(&allow("needless-allow")).expect_err("this one cannot be allowed");
    assert!(rendered(&errors).contains("there is no `needless-allow` to choose here"));
}

#[test]
fn a_warning_says_where_what_and_what_to_do() {
    let text =
        format!("{HEAD}allow: [unused-strategy]\nseeds: 2\nexpect: [direct.success_rate > 1%]\n");
    insta::assert_snapshot!(rendered(&load_good(&text).warnings));
}
