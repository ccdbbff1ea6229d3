//! What is left of buckets and budget, against what the events say was sent.

use scheduler::EventKind;

use super::Scene;
use crate::{laws, scripted::Bench};

/// Buckets that hardly fill again, and a budget whose window is long: whatever was taken and not
/// given back is still missing at the end.
pub(super) const LEVELS: &str = r#""assumed_tokens":{"input":3,"output":5},
    "buckets":[{"counts":"requests","rate":"0.05/h","burst":100},
               {"counts":"input_tokens","rate":"0.05/h","burst":1000},
               {"counts":"output_tokens","rate":"0.05/h","burst":1000},
               {"counts":"total_tokens","rate":"0.05/h","burst":1000}]"#;

/// The budgets under which each scene is played.
pub(super) const BUDGETS: [&str; 3] = [
    r#""ratio":{"ratio":"20%","min_per_second":1,"window":"60s"}"#,
    r#""aws_quota":{"capacity":20,"retry_cost":3,"throttle_cost":2,"timeout_cost":4}"#,
    r#""grpc_tokens":{"max_tokens":10,"token_ratio":0.1}"#,
];

/// Only what was sent has cost anything.
pub(super) fn check(scene: &Scene, bench: &Bench) {
    let events = bench.events();
    let snapshot = bench.scheduler.snapshot();
    let tokens = scene.config.assumed_tokens;
    for (level, setting) in snapshot.buckets.iter().zip(&scene.config.buckets) {
        if setting.burst < 100 {
            continue;
        }
        let spent = laws::spent(level.counts, &events, tokens);
        assert_eq!(level.available, level.burst - spent, "{:?}", level.counts);
    }
    let expected = laws::balance(&scene.config.budget, &events);
    assert_eq!(snapshot.budget, expected, "the retry budget");
    let is_start = |kind| matches!(kind, EventKind::AttemptStarted { .. });
    assert!(events.iter().any(|event| is_start(event.kind)), "something was sent");
}
