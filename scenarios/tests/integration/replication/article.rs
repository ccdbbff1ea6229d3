//! The source article's client, move by move.

use std::fmt::Write as _;

use scenarios::replication::Replication;
use scheduler::event::Outcome;

use super::run::{ends, load, measured, recorded};

/// As many requests as there are `classes`, all at 60 s, each served for two seconds.
fn at_once(classes: u32, server: &str) -> Replication {
    let mut text = "scenario: article\nhorizon: 119s\nworkload:\n".to_owned();
    for n in 1..=classes {
        let arrivals = "arrivals: { constant: { rate: 1/min } }";
        let _ = writeln!(text, "  - {{ class: c{n}, {arrivals} }}");
    }
    let engine = "engine: { slots: { servers: 100, service_time: { constant: 2s } } }";
    let _ = writeln!(text, "server:\n  {engine}\n  {server}\nstrategies: [preset: article]");
    recorded(&load(&text), "article", 1)
}

#[test]
fn five_slots_are_held_through_a_second_before_the_first_attempt() {
    let replication = at_once(6, "");
    // Five wait for a second and are served for two; the sixth has the first slot that is free.
    let first = [(63_000.0, Outcome::Completed); 5];
    assert_eq!(ends(&replication), [&first[..], &[(66_000.0, Outcome::Completed)]].concat());
    assert_eq!(replication.results.metrics["queue_wait_ms_max"], Some(3_000.0));
    assert_eq!(replication.results.metrics["server_in_flight_max"], Some(5.0));
}

#[test]
fn the_wait_doubles_with_every_429() {
    // The burst is over when the third attempt comes, at 60 + 1 + 2 + 4 s.
    let replication = at_once(1, "incidents: [burst_429: { at: 0s, for: 65s, share: 100% }]");
    let mut told = String::new();
    for event in &replication.events {
        let _ = writeln!(told, "{:>6} ms  {event}", event.at_ns() / 1_000_000);
    }
    insta::assert_snapshot!("article_three_attempts", told);
}

#[test]
fn a_503_is_believed_and_counted_as_what_it_is() {
    // One is served; four of the five find the server full, and so does the sixth.
    let results = at_once(6, "overload: { max_in_flight: 1 }").results;
    assert_eq!(results.counts["completed"], 1);
    assert_eq!(results.counts["false_success"], 5);
    assert_eq!(results.failures_by_cause.get("false_success"), Some(&5));
    assert_eq!(results.metrics["believed_success_rate"], Some(1.0));
    assert_eq!(results.metrics["success_rate"], Some(1.0 / 6.0));
    assert_eq!(results.metrics["responses_503"], Some(5.0));
    assert_eq!(results.counts["attempts"], 6, "no 503 is tried again");
}

#[test]
fn ten_refusals_are_the_end() {
    let results = at_once(1, "incidents: [burst_429: { at: 0s, for: 1h, share: 100% }]").results;
    assert_eq!(results.counts["attempts"], 10);
    assert_eq!(results.failures_by_cause.get("rate_limited"), Some(&1));
    // 1 + 2 + 4 + 8 + 16 and five times 32 s.
    assert_eq!(results.metrics["sojourn_time_all_ms_max"], Some(191_000.0));
}

#[test]
fn an_attempt_is_given_up_after_thirty_seconds_and_tried_again() {
    let text = "
scenario: slow
horizon: 61s
workload: [{ class: only, arrivals: { constant: { rate: 1/min } } }]
server:
  engine: { slots: { servers: 1, service_time: { constant: 31s } } }
strategies: [preset: article]
";
    let results = measured(&load(text), "article", 1).results;
    assert_eq!(results.counts["attempts"], 10);
    assert_eq!(results.failures_by_cause.get("attempt_timeout"), Some(&1));
    assert_eq!(results.metrics["sojourn_time_all_ms_max"], Some(191_000.0 + 300_000.0));
    assert_eq!(results.metrics["wasted_work_share"], Some(1.0));
}

#[test]
fn the_success_rate_moves_the_slots_down_to_one_and_up_to_twenty() {
    let text = "
scenario: slots
horizon: 20m
workload: [{ class: only, arrivals: { constant: { rate: 2/s } } }]
server:
  engine: { slots: { servers: 100, service_time: { constant: 2s } } }
  incidents: [burst_429: { at: 0s, for: 5m, share: 100% }]
strategies: [preset: article]
";
    let timeline = measured(&load(text), "article", 1).results.timeline;
    assert_eq!(timeline.bin_s, 10.0);
    let slots = &timeline.columns["concurrency_limit"];
    // A review every ten seconds, each as long as a bin: one slot less at each of the first four.
    // (In the first bin it is known from the first request on.)
    assert_eq!(slots[1..6], [4.0, 3.0, 2.0, 1.0, 1.0]);
    assert_eq!(slots[29], 1.0);
    assert_eq!(slots.iter().copied().fold(0.0, f64::max), 20.0);
    assert_eq!(slots[119], 20.0, "after fifteen good minutes");
    assert!(slots.windows(2).all(|pair| (pair[1] - pair[0]).abs() <= 1.0), "{slots:?}");
}
