//! Settings of the server that are refused, and the words for it: one snapshot a theme.

use super::{load, rendered, with};

const ENGINE: &str = "slots: { servers: 8, service_time: { constant: 1s } }";

/// The findings of settings of the server, each in a file of its own.
fn refusals(settings: &[&str]) -> String {
    of_files(settings.iter().map(|line| with("server:\n", &format!("server:\n  {line}\n"))))
}

/// The findings of engines, each in a file of its own.
fn engines(engines: &[&str]) -> String {
    of_files(engines.iter().map(|engine| with(ENGINE, engine)))
}

fn of_files(texts: impl Iterator<Item = String>) -> String {
    let mut told = Vec::new();
    let mut taken = Vec::new();
    for text in texts {
        match load(&text) {
            Ok(_) => taken.push(text),
            Err(errors) => told.push(rendered(&errors)),
        }
    }
    assert!(taken.is_empty(), "not refused:\n{}", taken.join("\n"));
    told.join("--------\n")
}

#[test]
fn faults() {
    insta::assert_snapshot!(refusals(&[
        "faults: [stall]",
        "faults: { stall: { probability: 1% } }",
        "faults: [{ stal: { probability: 1% } }]",
        "faults: [{ stall: {} }]",
        "faults: [{ stall: { probability: 0% } }]",
        "faults: [{ stall: { probability: 0.01 } }]",
        "faults: [{ stall: { probability: 1%, load: [[80%, 1%]] } }]",
        "faults: [{ reset: { load: [[80%, 0%]] } }]",
        "faults: [{ reset: { load: [[80%, 5%], [80%, 6%]] } }]",
        "faults: [{ truncated: { probability: 1%, part: [80%, 20%] } }]",
        "faults: [{ truncated: { probability: 1%, part: 50% } }]",
        "faults: [{ http_500: { probability: 1%, part: [10%, 20%] } }]",
        "faults: [{ http_502: { probability: 1% } }]",
        "faults: [{ stall: { probability: 1%, schedule: { at: 5m } } }]",
        "faults: [{ stall: { probability: 1%, schedule: { at: 5m, for: 0s } } }]",
        "faults: [{ stall: { probability: 1%, schedule: { at: 5m, for: 2m, every: 1m } } }]",
        "faults: [{ stall: { probability: 1%, schedule: { at: 31m, for: 1m } } }]",
    ]));
}

#[test]
fn scripts() {
    insta::assert_snapshot!(refusals(&[
        "script: {}",
        "script: [429, 200]",
        "script: { every_request: [] }",
        "script: { every_request: 429 }",
        "script: { every_request: [404] }",
        "script: { every_request: [stal] }",
        "script: { every_request: [-429] }",
        "script: { requests: { 0: [] } }",
        "script: { requests: { first: [429] } }",
        "script: { requests: { -1: [429] } }",
        "script: { requests: { 99999999999999999999: [429] } }",
        "script: { requests: [[429]] }",
    ]));
}

#[test]
fn incidents() {
    insta::assert_snapshot!(refusals(&[
        "incidents: { burst_429: { at: 5m, for: 45s, share: 60% } }",
        "incidents: [{ burst_418: { at: 5m, for: 45s, share: 60% } }]",
        "incidents: [{ burst_429: { for: 45s, share: 60% } }]",
        "incidents: [{ burst_429: { at: 5m, share: 60% } }]",
        "incidents: [{ burst_429: { at: 5m, for: 45s, share: 0% } }]",
        "incidents: [{ burst_429: { at: 5m, for: 45s, every: 30s, share: 60% } }]",
        "incidents: [{ burst_429: { at: 5m, for: 45s, share: 60%, random: { every_mean: 5m, for: { constant: 1s } } } }]",
        "incidents: [{ burst_503: { share: 50%, random: { every_mean: 0s, for: { constant: 1s } } } }]",
        "incidents: [{ outage: { at: 5m, for: 45s, answer: teapot } }]",
        "incidents: [{ outage: { at: 5m, for: 45s, regions: [mars] } }]",
        "incidents: [{ brown_out: { at: 5m, for: 45s } }]",
        "incidents: [{ brown_out: { at: 5m, for: 45s, capacity: 100% } }]",
        "incidents: [{ brown_out: { at: 5m, for: 45s, capacity: 0% } }]",
        "incidents: [{ region_congestion: { at: 5m, for: 45s, round_trip: 0.5 } }]",
        "incidents: [{ region_congestion: { at: 5m, for: 45s } }]",
        "incidents: [{ price_peak: { at: 5m, for: 45s, factor: 0 } }]",
        "incidents: [{ price_peak: { at: 5m, for: 45s, factor: 2 } }]",
        "incidents: [{ balance_out: { at: 5m, for: 45s, share: 50% } }]",
        "incidents: [{ restart: { at: 5m } }]",
        "incidents: [{ outage: { at: 40m, for: 45s } }]",
    ]));
}

#[test]
fn regions_and_losses() {
    let region = "name: a, weight: 1, round_trip: { constant: 80ms }";
    let of = |more: &str| format!("network: {{ {more} }}");
    let regions = |list: &str| of(&format!("regions: [{list}]"));
    let texts = [
        of("round_trip: fast"),
        of("regions: a"),
        regions("{ name: a }"),
        regions("{ name: a, weight: 0, round_trip: { constant: 80ms } }"),
        regions("{ name: a, weight: .inf, round_trip: { constant: 80ms } }"),
        regions("{ name: a, weight: 1, round_trip: 80ms }"),
        regions(&format!("{{ {region}, loss: 100% }}")),
        regions(&format!("{{ {region}, loss: -1% }}")),
        regions(&format!("{{ {region} }}, {{ {region} }}")),
        of(&format!("round_trip: 10ms, regions: [{{ {region} }}]")),
        of("retransmission: { timeout: 1s }"),
        of(&format!("regions: [{{ {region}, loss: 1% }}], retransmission: {{ retries: 16 }}")),
        of(&format!("regions: [{{ {region}, loss: 1% }}], retransmission: {{ timeout: 0s }}")),
    ];
    insta::assert_snapshot!(refusals(&texts.each_ref().map(String::as_str)));
}

#[test]
fn prices() {
    let of = |more: &str| {
        format!("prices: {{ hit: 0.03 USD/M, miss: 0.3 USD/M, output: 1.2 USD/M{more} }}")
    };
    let texts = [
        "prices: cheap".to_owned(),
        "prices: { hit: 0.03 USD/M }".to_owned(),
        "prices: { preset: deepseek-2035 }".to_owned(),
        "prices: { hit: -1 USD/M, miss: 0.3 USD/M, output: 1.2 USD/M }".to_owned(),
        "prices: { hit: 0.0000001 USD/M, miss: 0.3, output: 1.2 EUR/M }".to_owned(),
        "prices: { hit: .nan, miss: 0.3 USD/M, output: 1.2 USD/M }".to_owned(),
        "prices: { hit: $3, miss: 0.3 USD/M, output: 1.2 USD/M }".to_owned(),
        of(", cache_hit_share: 101%"),
        of(", cache_hit_share: 0.5"),
        of(", peak: { factor: 2 }"),
        of(", peak: { factor: 1, windows: [09:00-12:00] }"),
        of(", peak: { factor: 2, windows: [] }"),
        of(", peak: { factor: 2, windows: [9-12] }"),
        of(", peak: { factor: 2, windows: [25:00-26:00] }"),
        of(", peak: { factor: 2, windows: [09:00-12:00], zone: CET }"),
        of(", peak: { factor: 2, windows: [09:00-12:00], days: sundays }"),
        of(
            ", peak: { factor: 2, windows: [09:00-12:00] }, off_peak: { factor: 0.5, windows: [00:00-06:00] }",
        ),
    ];
    insta::assert_snapshot!(refusals(&texts.each_ref().map(String::as_str)));
}

#[test]
fn batching() {
    let of = |step: &str, rest: &str| format!("batching: {{ step: {{ {step} }}, {rest} }}");
    let (step, rest) =
        ("base: 20ms, per_sequence: 1ms", "max_sequences: 8, kv_pool: 9000, prefill_budget: 512");
    let texts = [
        "batching: {}".to_owned(),
        of("base: 20ms", rest),
        of("base: 20, per_sequence: 1ms", rest),
        of("base: 0s, per_sequence: 0s", rest),
        of("base: 20ms, per_sequence: 1ms, exponent: 0", rest),
        of("base: 20ms, per_sequence: 1ms, exponent: 11", rest),
        of("base: 20ms, per_sequence: 0s, exponent: 2", rest),
        of("base: 20ms, per_sequence: 1ms, per_token: 1ms", rest),
        of(step, "max_sequences: 0, kv_pool: 9000, prefill_budget: 512"),
        of(step, "max_sequences: 8, kv_pool: 0, prefill_budget: 512"),
        of(step, "max_sequences: 8, kv_pool: 9000, prefill_budget: 0"),
        of(step, "max_sequences: 8, kv_pool: 9k, prefill_budget: 512"),
        of(step, "max_sequences: 8, kv_pool: 9000, prefill_budget: 512, queue: -1"),
    ];
    insta::assert_snapshot!(engines(&texts.each_ref().map(String::as_str)));
}

#[test]
fn replicas_and_waiting() {
    insta::assert_snapshot!(refusals(&[
        "replicas: 0",
        "replicas: 100000",
        "replicas: two",
        "autoscaler: { min: 1 }",
        "autoscaler: { min: 0, max: 4, target: 70% }",
        "autoscaler: { min: 4, max: 4, target: 70% }",
        "autoscaler: { min: 1, max: 4, target: 0% }",
        "autoscaler: { min: 1, max: 4, start: 5, target: 70% }",
        "autoscaler: { min: 1, max: 4, target: 70%, sync_period: 0s }",
        "replicas: 2\n  autoscaler: { min: 1, max: 4, target: 70% }",
        "waiting: { keep_alive: 0s }",
        "waiting: { keepalive: 5s }",
        "waiting: { gateway_cut: soon }",
        "waiting: { close_if_not_started: 10s, close_if_not_completed: 5s }",
    ]));
}

#[test]
fn limits() {
    insta::assert_snapshot!(refusals(&[
        "admission: { requests: 5/s }",
        "admission: { requests: { leaky_bucket: { rate: 5/s } } }",
        "admission: { requests: { token_bucket: { rate: 5/s, burst: 0 } } }",
        "admission: { requests: { token_bucket: { rate: 5, burst: 5 } } }",
        "admission: { limits: [{ counts: words, rule: { token_bucket: { rate: 5/s, burst: 5 } } }] }",
        "admission: { limits: [{ counts: requests, per: city, rule: { token_bucket: { rate: 5/s, burst: 5 } } }] }",
        "admission: { limits: [{ counts: requests }] }",
        "admission: { concurrency: -1 }",
        "admission: { concurrency: 10, concurrency_per_key: 20 }",
        "admission: { concurrency_per_user: 0 }",
        "admission: { dynamic: { from: 100% } }",
        "admission: { balance: { usd: 5 } }",
        "admission: { balance: { usd: 0 } }",
        "admission: { retry_after: { form: seconds } }",
        "admission: { concurrency: 5, retry_after: { form: hours } }",
        "admission: { concurrency: 5, retry_after: { form: seconds, after: 5s, factor: 2 } }",
        "overload: { answer_after: 1s }",
        "overload: { throttle: {} }",
        "overload: { throttle: { cpu: { full_at: 0/s } } }",
        "overload: { throttle: { gpu: {}, status: 418 } }",
        "overload: { throttle: { gpu: {}, share: 0% } }",
        "risk: { regular_cv: 2 }",
        "risk: { deprioritised_at: 2, suspended_at: 1 }",
        "risk: { retry_share: 100% }",
    ]));
}
