//! What is told of scenarios of differing shapes.

mod junk;
mod samples;

use insta::assert_snapshot;
use serde_json::{Value, json};

use super::{Contender, told};

fn of(resolved: &Value) -> String {
    let config = json!({ "retry": { "max_attempts": 1 } });
    let direct =
        Contender { name: "direct", is_reference: false, is_baseline: true, config: &config };
    told(resolved, None, &[direct], 1)
}

#[test]
fn bursts_and_a_curve() {
    assert_snapshot!(of(&samples::bursts()));
}

#[test]
fn two_classes_and_limits_of_an_account() {
    assert_snapshot!(of(&samples::classes()));
}

#[test]
fn a_ramp_beside_users() {
    assert_snapshot!(of(&samples::ramp_and_users()));
}

#[test]
fn shares_of_one_stream_on_replicas() {
    assert_snapshot!(of(&samples::shares()));
}

#[test]
fn tokens_sessions_and_faults() {
    assert_snapshot!(of(&samples::tokens()));
}

#[test]
fn a_trace_and_a_script() {
    assert_snapshot!(of(&samples::trace()));
}

#[test]
fn more_incidents_and_classes_than_are_told() {
    assert_snapshot!(of(&samples::many()));
}

#[test]
fn what_all_strategies_have_is_told_once() {
    let with = |more: Value| {
        let mut config = json!({ "retry": { "max_attempts": 10 }, "budget": { "ratio": {} } });
        let object = config.as_object_mut().expect("an object");
        object.extend(more.as_object().expect("an object").clone());
        config
    };
    let configs = [
        with(json!({ "concurrency": "unlimited" })),
        with(json!({ "concurrency": { "fixed": { "limit": 64 } }, "stall_timeout": "5s" })),
        with(json!({ "concurrency": { "aimd": {} }, "single_flight": true, "cache": {} })),
        Value::Null,
    ];
    let names = ["direct", "fixed", "adaptive", "article"];
    let contenders: Vec<_> = names
        .iter()
        .zip(&configs)
        .map(|(name, config)| Contender {
            name,
            is_reference: *name == "article",
            is_baseline: *name == "fixed",
            config,
        })
        .collect();
    assert_snapshot!(told(&json!({ "horizon": "20m" }), Some(120.0), &contenders, 20));
    assert_snapshot!(told(&json!({ "horizon": "1s" }), None, &contenders[..3], 1));
}
