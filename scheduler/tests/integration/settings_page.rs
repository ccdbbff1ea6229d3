//! `docs/settings.md` states every setting and its default.

use std::collections::BTreeMap;

use scheduler::Config;
use serde_json::Value;

const PAGE: &str = include_str!("../../docs/settings.md");

/// Every block and every choice with nothing but what must be given, which the second part names.
const BLOCKS: &[(&str, &[&str])] = &[
    ("{}", &[]),
    (r#"{"queue":{"order":{"ageing":{"step":"1s"}}}}"#, &["queue.order.ageing.step"]),
    (r#"{"queue":{"shares":{}}}"#, &[]),
    (r#"{"concurrency":{"fixed":{"limit":7}}}"#, &["concurrency.fixed.limit"]),
    (r#"{"concurrency":{"aimd":{}}}"#, &[]),
    (r#"{"concurrency":{"success_rate":{}}}"#, &[]),
    (r#"{"concurrency":{"vegas":{}}}"#, &[]),
    (r#"{"concurrency":{"gradient":{}}}"#, &[]),
    (r#"{"concurrency":{"gradient2":{}}}"#, &[]),
    (r#"{"concurrency":{"latency_band":{}}}"#, &[]),
    (
        r#"{"buckets":[{"counts":"requests","rate":"1/s","burst":1}]}"#,
        &["buckets.counts", "buckets.rate", "buckets.burst"],
    ),
    (r#"{"adaptive_rate":{}}"#, &[]),
    (r#"{"retry":{"backoff":{"constant":{"delay":"1s"}}}}"#, &["retry.backoff.constant.delay"]),
    (
        r#"{"retry":{"backoff":{"linear":{"base":"1s","step":"1s"}}}}"#,
        &["retry.backoff.linear.base", "retry.backoff.linear.step"],
    ),
    (
        r#"{"retry":{"jitter":{"proportional":{"below":"1%","above":"1%"}}}}"#,
        &["retry.jitter.proportional.below", "retry.jitter.proportional.above"],
    ),
    (r#"{"budget":{"aws_quota":{}}}"#, &[]),
    (r#"{"budget":{"grpc_tokens":{}}}"#, &[]),
    (r#"{"throttle":{}}"#, &[]),
    (r#"{"breaker":{}}"#, &[]),
    (r#"{"cooldown":{}}"#, &[]),
    (
        r#"{"hedge":{"after":{"delay":{"delay":"1s"}}}}"#,
        &["hedge.after", "hedge.after.delay.delay"],
    ),
    (r#"{"hedge":{"after":{"quantile":{}}}}"#, &["hedge.after"]),
    (r#"{"cache":{}}"#, &[]),
];

/// Choices: their maps hold one key, the choice's name.
const CHOICES: [&str; 6] =
    ["queue.order", "concurrency", "retry.backoff", "retry.jitter", "budget", "hedge.after"];

/// What an override may hold; none of it has a default of its own.
const OVERRIDES: [&str; 7] = [
    "max_attempts",
    "backoff",
    "jitter",
    "retry_priority",
    "attempt_timeout",
    "first_token_timeout",
    "stall_timeout",
];

/// The settings below a value, with their texts; a choice by its name.
fn leaves(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match value {
        Value::Object(map) if CHOICES.contains(&path) => {
            let (name, settings) = map.iter().next().expect("a choice");
            found.insert(path.to_owned(), name.clone());
            leaves(&below(name), settings, found);
        }
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                leaves(&below(key), value, found);
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for value in list {
                leaves(path, value, found);
            }
        }
        Value::String(text) => drop(found.insert(path.to_owned(), text.clone())),
        other => drop(found.insert(path.to_owned(), other.to_string())),
    }
}

/// Path and default of every setting, as the code has them.
fn wanted() -> BTreeMap<String, String> {
    let mut wanted = BTreeMap::new();
    for (json, must_be_given) in BLOCKS {
        let config: Config = serde_json::from_str(json).expect(json);
        assert_eq!(config.validate(), Ok(()), "{json}");
        let mut found = BTreeMap::new();
        leaves("", &serde_json::to_value(&config).expect("JSON"), &mut found);
        for path in *must_be_given {
            assert!(found.insert((*path).to_owned(), "must be given".to_owned()).is_some());
        }
        for (path, default) in found {
            // What the block changed is no default; the first to name a path is the default.
            wanted.entry(path).or_insert(default);
        }
    }
    for name in OVERRIDES {
        let json = format!(r#"{{"priorities":{{"high":{{"{name}":null}}}}}}"#);
        serde_json::from_str::<Config>(&json).expect("a known override");
        wanted.insert(format!("priorities.{name}"), "as for all".to_owned());
    }
    // It is written where it is set alone.
    let base = r#"{"retry":{"backoff":{"exponential":{"base":"1s","throttled_base":null}}}}"#;
    serde_json::from_str::<Config>(base).expect("a known setting");
    wanted.insert("retry.backoff.exponential.throttled_base".to_owned(), "null".to_owned());
    // Blocks that are off: their own rows.
    for block in
        ["queue.shares", "adaptive_rate", "throttle", "breaker", "cooldown", "hedge", "cache"]
    {
        assert_eq!(wanted.get(block).map(String::as_str), Some("null"), "{block} is off");
    }
    wanted
}

/// Path and default of every row.
fn stated(page: &str) -> Vec<(String, String)> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| {
        let (path, rest) = row.split_once("` | ").expect("a path");
        let default = rest.split(" | ").next().expect("a default");
        (path.to_owned(), default.trim_matches('`').to_owned())
    })
    .collect()
}

#[test]
fn every_setting_has_its_row_and_its_default() {
    let (stated, wanted) = (stated(PAGE), wanted());
    assert!(wanted.len() > 120, "only {} settings were found", wanted.len());
    for (path, default) in &wanted {
        let rows: Vec<&str> =
            stated.iter().filter(|(p, _)| p == path).map(|(_, d)| d.as_str()).collect();
        assert_eq!(rows, [default.as_str()], "| `{path}` | `{default}` |");
    }
    let unknown: Vec<_> = stated.iter().filter(|(path, _)| !wanted.contains_key(path)).collect();
    assert!(unknown.is_empty(), "there are no such settings: {unknown:?}");
}
