//! Where nothing goes wrong and nothing is limited, the settings for what goes wrong change nothing.

use std::fmt::Write as _;

use scenarios::results::SeedResults;

use super::run::{load, measured};

/// Strategies by name, each with further settings of a client without a limit.
const STRATEGIES: [(&str, &str); 8] = [
    ("plain", "budget: none, retry: { max_attempts: 1 }"),
    ("stubborn", "budget: none, retry: { max_attempts: 1000, backoff: none, jitter: none }"),
    ("linear", "retry: { backoff: { linear: { base: 1s, step: 2s } }, jitter: equal }"),
    ("decorrelated", "retry: { jitter: decorrelated, when_unpaid: wait, priority: high }"),
    ("quota", "budget: { aws_quota: { capacity: 1 } }"),
    ("grpc", "budget: { grpc_tokens: { max_tokens: 5 } }"),
    ("throttled", "throttle: { k: 1.0, max_refusal: 100% }"),
    ("broken", "breaker: { failure_share: 1%, min_calls: 1, open_for: 1h }"),
];

/// The results of each strategy, in their order, against a server of two slots.
fn results(more: &str, incidents: &str, seed: u64) -> Vec<SeedResults> {
    let mut text = format!(
        "scenario: equal
horizon: 60s
clients: 3
workload:
  - {{ class: chat, priority: high, arrivals: {{ poisson: {{ rate: 12/s }} }} }}
  - {{ class: batch, arrivals: {{ constant: {{ rate: 4/s }} }} }}
server:
  network: {{ round_trip: 40ms }}
  engine: {{ slots: {{ servers: 2, service_time: {{ lognormal: {{ mean: 100ms, scv: 2 }} }} }} }}
  incidents: [{incidents}]
strategies:
"
    );
    for (name, settings) in STRATEGIES {
        let config = format!("{{ concurrency: unlimited, {settings}{more} }}");
        let _ = writeln!(text, "  - {{ name: {name}, config: {config} }}");
    }
    let loaded = load(&text);
    STRATEGIES.iter().map(|(name, _)| measured(&loaded, name, seed).results).collect()
}

#[test]
fn without_faults_and_limits_the_settings_for_them_change_no_event() {
    for seed in 1..=5 {
        let results = results("", "", seed);
        assert!(results[0].counts["requests"] > 800);
        assert_eq!(results[0].counts["completed"], results[0].counts["requests"]);
        for (other, (name, _)) in results.iter().zip(STRATEGIES) {
            // Everything but the names of the strategies: numbers, histograms, curves, digest.
            assert!(*other == results[0], "{name} is not like {}", STRATEGIES[0].0);
        }
    }
}

#[test]
fn one_fault_in_a_hundred_tells_all_of_them_apart() {
    let results = results("", "burst_503: { at: 0s, for: 1m, share: 1% }", 1);
    for (place, result) in results.iter().enumerate() {
        let twin = results[..place].iter().position(|o| o.event_digest == result.event_digest);
        assert_eq!(twin.map(|twin| STRATEGIES[twin].0), None, "{}", STRATEGIES[place].0);
    }
}

#[test]
fn a_limit_or_a_hedge_is_another_client() {
    let [plain, limited, hedged] = [
        "",
        ", buckets: [{ counts: requests, rate: 10/s, burst: 1 }]",
        ", hedge: { after: { delay: { delay: 100ms } } }",
    ]
    .map(|more| results(more, "", 1).swap_remove(1).event_digest);
    assert!(plain != limited && plain != hedged && limited != hedged);
}
