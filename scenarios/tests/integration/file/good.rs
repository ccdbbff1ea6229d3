use std::time::Duration;

use scenarios::file::{
    expectation::{Bound, Expectation, MetricOf, Operator},
    preset::{price_presets, server_presets, strategy_presets},
    scenario::Reference,
};
use scheduler::config::{Backoff, Concurrency, Config, Jitter};

use super::{HEAD, load_good, with};

/// A file that uses most of the format.
pub(super) const FULL: &str = r#"# yaml-language-server: $schema=../schema.json
# Question: does it carry the burst?
#
# Expected: yes.

# This comment is not part of the description.
scenario: burst-429
suite: extended
horizon: 30m
warm_up: 1m
seeds: 20
clients: 2
starts_at: 2026-09-24T15:00+08:00
baseline: full-jitter-10

workload:
  - class: chat
    arrivals: { poisson: { rate: 12/s } }
    priority: high
    prompt_tokens: { lognormal: { mean: 1155, p99: 4142 } }
    output_tokens: { lognormal: { mean: 211, p99: 800 } }
    deadline: 60s
    slo: 20s
  - class: batch
    arrivals: { constant: { rate: 180/min } }
    priority: low
    output_tokens: { constant: 400 }
    deadline: 2m

server:
  preset: deepseek-flash-2026
  admission:
    requests: { token_bucket: { rate: 20/s, burst: 40 } }
  engine:
    saturation:
      capacity: 100
  incidents:
    - burst_429: { at: 5m, for: 45s, every: 10m, share: 60% }

strategies:
  - preset: direct
  - preset: full-jitter-10
  - name: squall
    preset: recommended
    config:
      concurrency: { fixed: { limit: 500 } }
  - preset: article

expect:
  - squall.success_rate >= 99%
  - squall.failure_rate <= 0.24 * full-jitter-10.failure_rate
  - "squall.chat.sojourn_time_all_ms_p99 < 30s"
  - always every.responses_429 > 0        # the burst really happened, in every seed
"#;

#[test]
fn a_file_with_most_of_the_format_is_read() {
    let loaded = load_good(FULL);
    let scenario = &loaded.scenario;
    assert_eq!(scenario.scenario.as_str(), "burst-429");
    assert_eq!(scenario.horizon, Duration::from_secs(1800));
    assert_eq!(scenario.strategies.len(), 4);
    assert_eq!(scenario.strategies[3].reference, Some(Reference::Article));
    assert_eq!(loaded.description, "Question: does it carry the burst?\n\nExpected: yes.");
    assert_eq!(loaded.expect_lines, [50, 51, 52, 53]);
    let pretty = serde_json::to_string_pretty(&loaded.resolved).unwrap();
    insta::assert_snapshot!("resolved", pretty);
}

#[test]
fn what_is_left_out_has_its_default() {
    let scenario = load_good(HEAD).scenario;
    assert_eq!(scenario.seeds, scenarios::file::seeds::Seeds::Fixed(10));
    assert_eq!(scenario.clients, 1);
    assert_eq!(scenario.drain, Some(Duration::from_secs(600)), "no class has a deadline");
    assert_eq!(scenario.baseline.unwrap().as_str(), "direct");
    let scenario = load_good(FULL).scenario;
    assert_eq!(scenario.drain, Some(Duration::from_secs(120)), "the longest deadline");
    assert_eq!(scenario.workload.classes[1].slo, Some(Duration::from_secs(120)));
}

#[test]
fn a_resolved_scenario_loads_to_itself() {
    let loaded = load_good(FULL);
    let again = load_good(&serde_json::to_string(&loaded.resolved).unwrap());
    assert_eq!(again.scenario, loaded.scenario);
    assert_eq!(again.resolved, loaded.resolved);
}

#[test]
fn every_preset_of_a_strategy_loads() {
    for name in strategy_presets() {
        let loaded = load_good(&with("preset: direct", &format!("preset: {name}")));
        assert_eq!(loaded.scenario.strategies[0].name.as_str(), name);
    }
}

#[test]
fn every_preset_of_a_server_loads() {
    let engine = "engine: { slots: { servers: 8, service_time: { constant: 1s } } }";
    for name in server_presets() {
        load_good(&with(engine, &format!("preset: {name}")));
    }
}

#[test]
fn every_preset_of_prices_takes_the_place_of_the_servers_own() {
    let engine = "engine: { slots: { servers: 8, service_time: { constant: 1s } } }";
    for name in price_presets() {
        let server = format!("preset: deepseek-v4-pro-2026\n  prices: {{ preset: {name} }}");
        let prices = load_good(&with(engine, &server)).scenario.server.prices.expect("prices");
        let (of_2026, of_february) = (name.ends_with("2026-08"), name.ends_with("2025-02"));
        assert_eq!((prices.peak.is_some(), prices.off_peak.is_some()), (of_2026, of_february));
    }
    // The servers have these very prices, and a single one may be changed.
    for name in ["deepseek-flash", "deepseek-v4-pro"] {
        let of = |server: String| load_good(&with(engine, &server)).scenario.server.prices;
        let own = of(format!("preset: {name}-2026"));
        let preset = format!("preset: {name}-2026\n  prices: {{ preset: {name}-2026-08 }}");
        assert_eq!(own, of(preset), "{name}");
    }
    let changed = "preset: deepseek-flash-2026\n  prices: { miss: 0.30 USD/M }";
    let prices = load_good(&with(engine, changed)).scenario.server.prices.expect("prices");
    assert_eq!(prices.miss.to_string(), "0.3 USD/M");
    assert!(prices.peak.is_some(), "the rest stays");
}

fn check_preset(
    name: &str,
    concurrency: Concurrency,
    attempts: u32,
    backoff: Backoff,
    jitter: Jitter,
) {
    let loaded = load_good(&with("preset: direct", &format!("preset: {name}")));
    let config = loaded.scenario.strategies[0].config.clone().unwrap();
    assert_eq!(config.concurrency, concurrency, "{name}");
    assert_eq!(config.retry.max_attempts, attempts, "{name}");
    assert_eq!(config.retry.backoff, backoff, "{name}");
    assert_eq!(config.retry.jitter, jitter, "{name}");
}

#[test]
fn the_presets_are_what_their_names_say() {
    let second = Backoff::Constant { delay: Duration::from_secs(1) };
    let exponential = Backoff::Exponential {
        base: Duration::from_millis(500),
        factor: 2.0,
        cap: Duration::from_secs(16),
        throttled_base: None,
    };
    check_preset("direct", Concurrency::Unlimited, 1, Backoff::None, Jitter::None);
    check_preset("immediate-3", Concurrency::Unlimited, 3, Backoff::None, Jitter::None);
    check_preset("fixed-1s-3", Concurrency::Unlimited, 3, second, Jitter::None);
    check_preset("full-jitter-10", Concurrency::Unlimited, 10, exponential.clone(), Jitter::Full);
    let found = Config::recommended().concurrency;
    check_preset("recommended", found.clone(), 10, exponential.clone(), Jitter::Full);
    check_preset("squall", found, 10, exponential, Jitter::Full);
}

fn check_form(piece: &str, other: &str) {
    load_good(&with(piece, other));
}

#[test]
fn other_ways_to_write_it_are_read() {
    check_form("horizon: 30m", "horizon: 1h 30m");
    check_form("horizon: 30m", "horizon: '30m'");
    check_form("horizon: 30m", "\"horizon\": 30m");
    check_form("horizon: 30m", "horizon: 366d");
    check_form("horizon: 30m", "horizon: 30m\nbaseline: direct\nseeds: 0x10");
    check_form("horizon: 30m", "horizon: 30m\nbaseline: null\ndrain: ~");
    check_form("scenario: example", "---\nscenario: example");
    check_form("scenario: example", "\u{feff}scenario: example");
    check_form("rate: 12/s", "rate: 0.5/s");
    check_form("rate: 12/s", "rate: 5000/h");
    check_form("{ poisson: { rate: 12/s } }", "&a { poisson: { rate: 12/s } }");
    check_form("- preset: direct", "- { name: own, config: {} }");
    check_form("- preset: direct", "- { name: own, reference: article }");
    check_form("- preset: direct", "- { name: own, config: { concurrency: { unlimited: } } }");
    check_form("- preset: direct", "- preset: direct\n  - preset: direct\n    name: second");
    let own = "    arrivals: { poisson: { rate: 12/s } }\n";
    let all = "  arrivals: { poisson: { rate: 12/s } }\n  classes: [{ class: chat }]\n";
    check_form(&format!("  - class: chat\n{own}"), all);
    let two = "  arrivals: { poisson: { rate: 12/s } }\n  classes: [{ class: a, share: 33.3% }, \
               { class: b, share: 66.7% }]\n";
    check_form(&format!("  - class: chat\n{own}"), two);
}

#[test]
fn crlf_lines_are_read_as_others() {
    let loaded = load_good(&FULL.replace('\n', "\r\n"));
    let plain = load_good(FULL);
    assert_eq!(loaded.scenario, plain.scenario);
    assert_eq!(loaded.description, plain.description);
    assert_eq!(loaded.expect_lines, plain.expect_lines);
}

fn check_expectation(text: &str, is_always: bool, class: Option<&str>, bound: Bound) {
    let found: Expectation = text.parse().unwrap();
    let metric = found.left.metric.clone();
    let left = MetricOf { strategy: Some("a".into()), class: class.map(Into::into), metric };
    let (text, operator) = (text.to_owned(), Operator::LessOrEqual);
    assert_eq!(found, Expectation { text, is_always, left, operator, bound });
}

#[test]
fn bounds_are_in_the_unit_of_their_metric() {
    check_expectation("a.success_rate <= 99.5%", false, None, Bound::Literal(0.995));
    check_expectation("a.success_rate<=99.5%", false, None, Bound::Literal(0.995));
    check_expectation("always a.requests <= 12", true, None, Bound::Literal(12.0));
    check_expectation("a.x.queue_wait_ms_p50 <= 1.5s", false, Some("x"), Bound::Literal(1500.0));
    check_expectation("a.queue_wait_ms_max <= 250us", false, None, Bound::Literal(0.25));
    check_expectation("a.recovery_time_s <= 2m", false, None, Bound::Literal(120.0));
    check_expectation("a.goodput_per_s <= 600/min", false, None, Bound::Literal(10.0));
    check_expectation("a.attempts_per_request <= 1.066", false, None, Bound::Literal(1.066));
    let metric = "failure_rate".to_owned();
    let of = MetricOf { strategy: Some("b-2".into()), class: Some("c".into()), metric };
    let bound = |factor| Bound::Reference { factor, of: of.clone() };
    check_expectation("a.failure_rate <= b-2.c.failure_rate", false, None, bound(1.0));
    check_expectation("a.failure_rate <= 0.5*b-2.c.failure_rate", false, None, bound(0.5));
}
