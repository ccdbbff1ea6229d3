//! The article's code as it stands, move by move.

use std::fmt::Write as _;

use scenarios::replication::Replication;
use scheduler::event::Outcome;

use super::run::{ends, load, recorded};

/// A request of each of these priorities, all at 60 s in this order, each served for two seconds.
fn at_once(priorities: &[&str], server: &str) -> Replication {
    let mut text = "scenario: literal\nhorizon: 119s\nworkload:\n".to_owned();
    for (n, priority) in priorities.iter().enumerate() {
        let arrivals = "arrivals: { constant: { rate: 1/min } }";
        let _ = writeln!(text, "  - {{ class: c{n}, {arrivals}, priority: {priority} }}");
    }
    let engine = "engine: { slots: { servers: 100, service_time: { constant: 2s } } }";
    let _ =
        writeln!(text, "server:\n  {engine}\n  {server}\nstrategies: [preset: article-literal]");
    recorded(&load(&text), "article-literal", 1)
}

const SECOND: f64 = 1_000.0;
/// Ten minutes after the horizon.
const END: f64 = 719.0 * SECOND;

#[test]
fn three_workers_sleep_for_a_second_and_the_five_of_the_limit_never_bind() {
    let replication = at_once(&["normal"; 5], "");
    let first = [(63.0 * SECOND, Outcome::Completed); 3];
    let second = [(66.0 * SECOND, Outcome::Completed); 2];
    assert_eq!(ends(&replication), [&first[..], &second].concat());
    assert_eq!(replication.results.metrics["server_in_flight_max"], Some(3.0));
    assert_eq!(replication.results.metrics["queue_wait_ms_max"], Some(3.0 * SECOND));
}

#[test]
fn with_three_equals_in_the_queue_a_worker_dies_and_takes_one_along() {
    let replication = at_once(&["normal"; 6], "");
    let first = [(63.0 * SECOND, Outcome::Completed); 3];
    let second = [(66.0 * SECOND, Outcome::Completed); 2];
    let lost = [(END, Outcome::Cancelled)];
    assert_eq!(ends(&replication), [&first[..], &second, &lost].concat());
    assert_eq!(replication.results.failures_by_cause.get("unfinished"), Some(&1));
    assert_eq!(replication.results.counts["attempts"], 5);
    let workers = &replication.results.timeline.columns["concurrency_limit"];
    assert_eq!(workers.iter().copied().fold(0.0, f64::max), 3.0);
    assert_eq!(workers.last(), Some(&2.0));
}

#[test]
fn with_a_request_of_each_priority_in_the_queue_nobody_dies() {
    let priorities = ["normal", "normal", "normal", "low", "high", "normal"];
    let replication = at_once(&priorities, "");
    assert_eq!(replication.results.counts["completed"], 6);
}

#[test]
fn a_429_while_an_equal_waits_ends_its_worker_and_leaves_the_request_in_the_queue() {
    // All three workers are refused at 61 s, and none of them finds the queue empty.
    let burst = "incidents: [burst_429: { at: 0s, for: 62s, share: 100% }]";
    let replication = at_once(&["normal"; 4], burst);
    assert_eq!(ends(&replication), [(END, Outcome::Cancelled); 4]);
    assert_eq!(replication.results.counts["attempts"], 3);
    assert_eq!(replication.results.failures_by_cause.get("unfinished"), Some(&4));
    let timeline = &replication.results.timeline.columns;
    assert_eq!(timeline["concurrency_limit"].last(), Some(&0.0));
    assert_eq!(timeline["queue_depth"].last(), Some(&4.0));
}

#[test]
fn with_nobody_in_the_queue_a_429_is_tried_again_up_to_ten_times() {
    let burst =
        |span: &str| format!("incidents: [burst_429: {{ at: 0s, for: {span}, share: 100% }}]");
    // Tried at 61, 63, and 67 s.
    let replication = at_once(&["normal"; 3], &burst("65s"));
    assert_eq!(ends(&replication), [(69.0 * SECOND, Outcome::Completed); 3]);
    assert_eq!(replication.results.counts["attempts"], 9);
    let results = at_once(&["normal"], &burst("1h")).results;
    assert_eq!(results.counts["attempts"], 10);
    // 1 + 2 + 4 + 8 + 16 and five times 32 s.
    assert_eq!(results.metrics["sojourn_time_all_ms_max"], Some(191.0 * SECOND));
    assert_eq!(results.failures_by_cause.get("rate_limited"), Some(&1));
}

#[test]
fn a_503_is_believed() {
    let results = at_once(&["normal"; 3], "overload: { max_in_flight: 1 }").results;
    assert_eq!((results.counts["completed"], results.counts["false_success"]), (1, 2));
    assert_eq!(results.metrics["believed_success_rate"], Some(1.0));
    assert_eq!(results.counts["attempts"], 3, "no 503 is tried again");
}
