//! Everything at the server's door at once, from the text of a scenario.

use super::run::{load, measured, recorded};

/// Two clients that share an account with every kind of limit, a guard and risk control.
const SCENARIO: &str = "scenario: door
horizon: 2m
drain: 10s
seeds: 1
clients: 2
workload:
  - class: chat
    arrivals: { poisson: { rate: 20/s } }
    deadline: 20s
  - class: beat
    arrivals: { constant: { rate: 5/s } }
    deadline: 20s
server:
  prices: { hit: 0.07 USD/M, miss: 0.27 USD/M, output: 1.1 USD/M }
  admission:
    requests: { tick_refill: { amount: 40, tick: 1s } }
    tokens: { sliding_log: { limit: 2000000, window: 1m } }
    limits:
      - { counts: requests, per: key, rule: { fixed_window: { limit: 30, window: 20s } } }
      - { counts: tokens, per: user, rule: { token_bucket: { rate: 40000/s, burst: 200000 } } }
    concurrency: 60
    concurrency_per_key: 50
    balance: { usd: 0.025, caps: [[0.0, 3], [0.02, 40]] }
    dynamic: { from: 50%, at_full_load: 200, memory: 10s }
    retry_after: { form: date }
  risk: { regular_cv: 0.5, rate: 4/s, deprioritised_at: 0.3, suspended_at: 0.95, suspension: 5s }
  overload:
    max_in_flight: 70
    answer_after: 200ms
    throttle: { gpu: { above: 70% }, memory: { full_at: 60 }, sustained: 500ms, status: 503, share: 40% }
  engine:
    saturation: { service_time: { exponential: { mean: 1s } }, capacity: 25, curve: processor_sharing }
strategies: [ { preset: immediate-3 }, { preset: recommended } ]
";

#[test]
fn every_stage_at_once_breaks_no_law_and_repeats_itself() {
    let loaded = load(SCENARIO);
    let mut told = Vec::new();
    for strategy in ["immediate-3", "recommended"] {
        let replication = recorded(&loaded, strategy, 7);
        told.push(format!("{:?}", replication.events));
        let again = measured(&loaded, strategy, 7);
        let digest = &replication.results.event_digest;
        assert_eq!(&again.results.event_digest, digest, "{strategy}");
    }
    // Risk control and a limit of each key have their turn, and the account ends without money.
    for why in ["Deprioritised", "KeyRate", "Account"] {
        assert!(
            told.iter().any(|events| events.contains(&format!("Refused({why})"))),
            "nobody met {why}"
        );
    }
}
