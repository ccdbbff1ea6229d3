use std::time::Duration;

use scheduler::config::{Backoff, Concurrency, Config, Jitter, Retry};
use simulator::config::Engine;

use super::{load_good, with};

/// The settings that a preset gives under an override.
fn merged(preset: &str, config: &str) -> Config {
    let strategy = format!("preset: {preset}\n    config: {config}");
    let loaded = load_good(&with("preset: direct", &strategy));
    loaded.scenario.strategies[0].config.clone().unwrap()
}

#[test]
fn an_empty_override_changes_nothing() {
    let plain = load_good(&with("preset: direct", "preset: recommended"));
    let plain = plain.scenario.strategies[0].config.clone().unwrap();
    assert_eq!(merged("recommended", "{}"), plain);
    assert_eq!(merged("recommended", "{ retry: {} }"), plain);
    assert_eq!(merged("recommended", "{ retry: { backoff: { exponential: {} } } }"), plain);
}

#[test]
fn maps_merge_by_key() {
    let found = merged("full-jitter-10", "{ retry: { max_attempts: 4 } }").retry;
    let base = Duration::from_millis(500);
    let cap = Duration::from_secs(16);
    let backoff = Backoff::Exponential { base, factor: 2.0, cap, throttled_base: None };
    assert_eq!(found, Retry { max_attempts: 4, backoff, jitter: Jitter::Full, ..Retry::default() });
}

#[test]
fn the_same_choice_merges() {
    let found = merged("full-jitter-10", "{ retry: { backoff: { exponential: { cap: 8s } } } }");
    let (base, cap) = (Duration::from_millis(500), Duration::from_secs(8));
    assert_eq!(
        found.retry.backoff,
        Backoff::Exponential { base, factor: 2.0, cap, throttled_base: None }
    );
}

#[test]
fn another_choice_replaces_the_whole_value() {
    let found = merged("full-jitter-10", "{ retry: { backoff: { constant: { delay: 2s } } } }");
    assert_eq!(found.retry.backoff, Backoff::Constant { delay: Duration::from_secs(2) });
    let found = merged("direct", "{ concurrency: { fixed: { limit: 8 } } }");
    assert_eq!(found.concurrency, Concurrency::Fixed { limit: 8 });
    let found = merged("recommended", "{ concurrency: unlimited }");
    assert_eq!(found.concurrency, Concurrency::Unlimited);
}

#[test]
fn a_map_of_one_setting_is_no_choice() {
    // Both `config` maps hold one key each here, and still merge.
    let found = merged("recommended", "{ queue: { capacity: 5 } }");
    assert_eq!(found.queue.capacity, 5);
    assert_eq!(found.concurrency, Config::recommended().concurrency);
}

#[test]
fn lists_replace() {
    let engine = "engine: { slots: { servers: 8, service_time: { constant: 1s } } }";
    let server = "preset: deepseek-flash-2026\n  engine: { saturation: { curve: { points: \
                  [[0%, 1], [50%, 2]] } } }";
    let loaded = load_good(&with(engine, server));
    let Engine::Saturation { curve, capacity, .. } = loaded.scenario.server.engine else {
        panic!("another engine");
    };
    assert_eq!(capacity, 2500);
    assert_eq!(serde_json::to_string(&curve).unwrap(), r#"{"points":[["0%",1.0],["50%",2.0]]}"#);
}
