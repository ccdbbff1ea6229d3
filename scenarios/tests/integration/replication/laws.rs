//! What holds in every run, whatever goes wrong in it.

use std::collections::BTreeMap;

use scenarios::{replication::Replication, results::CAUSES};
use scheduler::EventKind;

use super::{
    nasty,
    run::{client_events, load, recorded},
};

/// Of these every request has exactly one.
const ENDS: [&str; 6] = ["completed", "failed", "shed", "expired", "cancelled", "unfinished"];

#[test]
fn twenty_bad_days_break_no_law() {
    let mut seen = BTreeMap::<String, u64>::new();
    for seed in 1..=20 {
        let loaded = load(&nasty::scenario(seed));
        for strategy in nasty::STRATEGIES {
            let replication = recorded(&loaded, strategy, seed);
            assert_adds_up(&replication);
            assert_every_request_ends_once(&replication);
            for (cause, count) in &replication.results.failures_by_cause {
                *seen.entry(cause.clone()).or_default() += count;
            }
        }
    }
    // It was bad indeed: all that can go wrong did. The simulated server gives no half answers,
    // cuts no connections, knows no other 5xx, and no caller changes its mind.
    let never = ["server_error", "incomplete_answer", "transport_error", "cancelled"];
    let expected: Vec<&str> =
        CAUSES.iter().copied().filter(|cause| !never.contains(cause)).collect();
    let causes: Vec<&str> =
        CAUSES.iter().copied().filter(|&cause| seen.contains_key(cause)).collect();
    assert_eq!(causes, expected, "{seen:?}");
}

fn assert_adds_up(replication: &Replication) {
    let results = &replication.results;
    let parts = results.classes.values().map(|class| (&class.counts, &class.failures_by_cause));
    let whole = (&results.counts, &results.failures_by_cause);
    for (counts, by_cause) in parts.clone().chain([whole]) {
        let requests = counts["requests"];
        assert!(requests > 0);
        assert_eq!(ENDS.iter().map(|end| counts[*end]).sum::<u64>(), requests, "{counts:?}");
        assert_eq!(by_cause.values().sum::<u64>(), requests - counts["completed"], "{by_cause:?}");
        assert!(by_cause.keys().all(|cause| CAUSES.contains(&cause.as_str())), "{by_cause:?}");
        assert_eq!(counts["false_success"], by_cause.get("false_success").copied().unwrap_or(0));
    }
    for (name, count) in &results.counts {
        let sum = parts.clone().map(|(counts, _)| counts[name]).sum::<u64>();
        assert_eq!(sum, *count, "{name} over the classes");
        if let Some(metric) = results.metrics.get(name) {
            assert_eq!(*metric, Some(*count as f64), "{name} as a metric");
        }
    }
}

fn assert_every_request_ends_once(replication: &Replication) {
    let mut lives = BTreeMap::<u64, [u32; 2]>::new();
    for event in client_events(replication) {
        let [submitted, ended] = lives.entry(event.request_key).or_default();
        match event.kind {
            EventKind::Submitted { .. } => *submitted += 1,
            EventKind::Ended { .. } => *ended += 1,
            _ => {}
        }
    }
    assert!(lives.len() as u64 >= replication.results.counts["requests"]);
    let odd = lives.iter().find(|(_, life)| **life != [1, 1]);
    assert_eq!(odd, None, "a request is submitted once and ends once");
}
