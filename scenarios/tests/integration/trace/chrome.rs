//! The trace as Chrome's trace events.

use std::collections::BTreeMap;

use scenarios::{file::LoadedScenario, trace::Reconciliation};
use serde_json::Value;

use super::{As, shipped, small, traced};

/// The events of a whole trace, all well formed.
#[track_caller]
fn events(loaded: &LoadedScenario, strategy: &str) -> (Vec<Value>, Reconciliation) {
    let (text, found) = traced(loaded, strategy, None, As::Chrome);
    let mut whole: Value = serde_json::from_str(&text).expect("it is JSON");
    let Value::Array(events) = whole["traceEvents"].take() else { panic!("no events") };
    (events, found)
}

/// Checks that what begins ends, in nested order, and hands back how many spans there are of each
/// category and name.
#[track_caller]
fn spans(events: &[Value]) -> BTreeMap<(String, String), u64> {
    let text = |event: &Value, key: &str| event[key].as_str().expect("a text").to_owned();
    let mut open: BTreeMap<String, Vec<(String, f64)>> = BTreeMap::new();
    let mut counts = BTreeMap::new();
    for event in events {
        let phase = text(event, "ph");
        assert!(["b", "e", "n", "C", "M"].contains(&phase.as_str()), "{event}");
        if !["b", "e"].contains(&phase.as_str()) {
            continue;
        }
        let track = format!("{} {} {}", event["pid"], text(event, "cat"), text(event, "id"));
        let (name, at_us) = (text(event, "name"), event["ts"].as_f64().expect("a time"));
        let track = open.entry(track).or_default();
        if phase == "b" {
            *counts.entry((text(event, "cat"), name.clone())).or_default() += 1;
            track.push((name, at_us));
        } else {
            let (begun, from_us) = track.pop().unwrap_or_else(|| panic!("never begun: {event}"));
            assert!(begun == name && from_us <= at_us, "{begun} ends as {event}");
        }
    }
    assert!(open.values().all(Vec::is_empty), "something never ends");
    counts
}

fn of(counts: &BTreeMap<(String, String), u64>, category: &str, name: &str) -> u64 {
    counts.get(&(category.to_owned(), name.to_owned())).copied().unwrap_or(0)
}

#[test]
fn spans_nest_and_are_as_many_as_there_are() {
    let loaded = small();
    let (events, found) = events(&loaded, "mine");
    let counts = spans(&events);
    assert_eq!(found.mismatches, []);
    // Those of the warm-up too: the whole ten seconds.
    assert_eq!([of(&counts, "request", "chat"), of(&counts, "request", "batch")], [19, 9]);
    assert!(of(&counts, "request", "backoff") > 0 && of(&counts, "request", "queue") > 0);
    let attempts = (1..=3).map(|n| of(&counts, "request", &format!("attempt {n}"))).sum::<u64>();
    let at_server = of(&counts, "attempt", "chat") + of(&counts, "attempt", "batch");
    assert_eq!(attempts, at_server, "no message is lost here");
    assert!(of(&counts, "attempt", "service") >= found.books.get("responses_200"));
    assert_eq!(of(&counts, "incident", "burst_429"), 1);
    for counter in ["in flight", "queue", "limit", "GPU utilisation"] {
        let shown = events.iter().filter(|event| event["ph"] == "C" && event["name"] == counter);
        assert!(shown.count() > 0, "{counter}");
    }
    let names: Vec<&Value> = events
        .iter()
        .filter(|event| event["name"] == "process_name")
        .map(|event| &event["args"]["name"])
        .collect();
    assert_eq!(names, ["server", "client"]);
}

#[test]
fn every_kind_of_client_gives_nested_spans() {
    for (file, strategy) in [
        ("strategies/hedging-a-long-tail.yaml", "hedge-p95"),
        ("strategies/duplicates.yaml", "both"),
        ("strategies/stalled-streams.yaml", "stall-5s"),
        ("article/defect-equal-priorities-raise.yaml", "article-literal"),
        ("published/retries-of-10-clients.yaml", ""),
    ] {
        let loaded = shipped(file).remove(0);
        let first = loaded.scenario.strategies[0].name.to_string();
        let strategy = if strategy.is_empty() { &first } else { strategy };
        let (events, _) = events(&loaded, strategy);
        let counts = spans(&events);
        assert!(!counts.is_empty(), "{file}");
        let hedges = counts.iter().filter(|((category, _), _)| category == "hedge").count();
        assert_eq!(hedges > 0, strategy == "hedge-p95", "{file}");
        let processes = events.iter().filter(|event| event["name"] == "process_name").count();
        assert_eq!(processes, 1 + loaded.scenario.clients as usize, "{file}");
    }
}

#[test]
fn one_request_brings_the_gauges_of_its_life_along() {
    let id = "chat#5".parse().expect("it is a name");
    let (text, _) = traced(&small(), "mine", Some(&id), As::Chrome);
    let whole: Value = serde_json::from_str(&text).expect("it is JSON");
    let events = whole["traceEvents"].as_array().expect("events");
    let counts = spans(events);
    assert_eq!([of(&counts, "request", "chat"), of(&counts, "request", "batch")], [1, 0]);
    let times = |phase: &str| {
        let of_it = |event: &&Value| event["ph"] == *phase && event["cat"] != "incident";
        events.iter().filter(of_it).filter_map(|event| event["ts"].as_f64()).collect::<Vec<_>>()
    };
    let (life, gauges) = (times("b"), times("C"));
    assert!(!gauges.is_empty() && gauges.iter().all(|at| *at >= life[0]), "{gauges:?}");
}
