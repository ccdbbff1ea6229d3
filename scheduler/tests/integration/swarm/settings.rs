//! Random settings: each part is drawn by itself, so that all meet all.

use proptest::{collection::vec, prelude::*, sample::select};
use scheduler::Config;

const OFF: &str = "null";

const ORDERS: &[&str] = &[r#""strict""#, r#"{"ageing":{"step":"20ms"}}"#];
const SHARES: &[&str] = &[
    OFF,
    OFF,
    r#"{"class_weights":{"chat":3}}"#,
    r#"{"by":"tenant","tenant_weights":{"a":2}}"#,
    r#"{"by":"tenant_then_class","tenant_weights":{"a":2},"class_weights":{"chat":3}}"#,
];
const WHEN_FULL: &[&str] = &[r#""refuse_newest""#, r#""evict_lowest""#];
const IS_ON: &[&str] = &["false", "false", "true"];
const CONCURRENCY: &[&str] = &[
    r#""unlimited""#,
    r#"{"fixed":{"limit":1}}"#,
    r#"{"fixed":{"limit":2}}"#,
    r#"{"fixed":{"limit":3}}"#,
    r#"{"aimd":{"initial":2,"ceiling":4,"decrease":"50%"}}"#,
    r#"{"aimd":{"initial":4,"ceiling":4,"decrease":"90%","timeout":"20ms"}}"#,
    r#"{"success_rate":{"initial":2,"max":4,"every":"50ms"}}"#,
    r#"{"vegas":{"initial":3,"max":5,"probe_every":2}}"#,
    r#"{"gradient":{"initial":3,"max":5,"probe_every":10}}"#,
    r#"{"gradient2":{"initial":3,"min":1,"max":6,"long_window":10}}"#,
    r#"{"latency_band":{"initial":2,"max":5}}"#,
    r#"{"latency_band":{"initial":1,"max":5,"signal":"time_to_first_token"}}"#,
];
const BUCKETS: &[&str] = &[
    r#"{"counts":"requests","rate":"40/s","burst":2}"#,
    r#"{"counts":"requests","rate":"300/min","burst":5,"starts":"empty"}"#,
    r#"{"counts":"input_tokens","rate":"200/s","burst":25}"#,
    r#"{"counts":"output_tokens","rate":"200/s","burst":15}"#,
    r#"{"counts":"total_tokens","rate":"300/s","burst":40}"#,
];
const ADAPTIVE_RATES: &[&str] = &[OFF, OFF, r#"{"min_rate":5}"#];
const BUDGETS: &[&str] = &[
    r#""none""#,
    r#"{"ratio":{}}"#,
    r#"{"ratio":{"ratio":"50%","min_per_second":0,"window":"1s"}}"#,
    r#"{"ratio":{"ratio":"0%","min_per_second":2,"window":"1s"}}"#,
    r#"{"aws_quota":{"capacity":20,"retry_cost":3,"throttle_cost":2,"timeout_cost":5}}"#,
    r#"{"grpc_tokens":{"max_tokens":6,"token_ratio":0.5}}"#,
];
const THROTTLES: &[&str] = &[OFF, OFF, "{}", r#"{"k":1.1,"window":"1s"}"#];
const BREAKERS: &[&str] = &[
    OFF,
    OFF,
    r#"{"min_calls":3,"open_for":"100ms","probes":1}"#,
    r#"{"min_calls":3,"open_for":"100ms","probes":2,"while_open":"wait"}"#,
    r#"{"min_calls":1,"failure_share":"10%","open_for":"30ms","probes":1,"while_open":"wait"}"#,
];
const COOLDOWNS: &[&str] = &[
    OFF,
    OFF,
    r#"{"pause":"20ms","longest":"40ms","release_over":"30ms"}"#,
    r#"{"pause":"50ms","release_over":"0s"}"#,
];
const HEDGES: &[&str] = &[
    OFF,
    r#"{"after":{"delay":{"delay":"15ms"}}}"#,
    r#"{"after":{"quantile":{"quantile":"50%","min_samples":10}}}"#,
];
const CACHES: &[&str] = &[OFF, OFF, r#"{"capacity":2,"max_age":"100ms"}"#];
const RETRIES: &[&str] = &[
    r#"{"max_attempts":6,"backoff":{"constant":{"delay":"9ms"}},"when_unpaid":"wait"}"#,
    r#"{"max_attempts":4,"backoff":"none","jitter":"none","when_unpaid":"wait"}"#,
    r#"{"max_attempts":3,"backoff":"none","jitter":"none"}"#,
    r#"{"max_attempts":4,"backoff":{"constant":{"delay":"8ms"}},"jitter":"full"}"#,
    r#"{"max_attempts":5,"backoff":{"exponential":{"base":"3ms","cap":"20ms"}},"jitter":"decorrelated"}"#,
    r#"{"max_attempts":2,"backoff":{"linear":{"base":"5ms","step":"5ms"}},"jitter":"equal","priority":"high"}"#,
    r#"{"max_attempts":4,"backoff":{"constant":{"delay":"8ms"}},"retry_after":{"park_beyond":"1s","longest":"3s"}}"#,
    r#"{"max_attempts":4,"backoff":{"constant":{"delay":"8ms"}},"retry_after":{"park_beyond":"10ms","longest":"1s"}}"#,
];
const TIMEOUTS: &[&str] = &[OFF, OFF, r#""25ms""#, r#""60ms""#];
const PRIORITIES: &[&str] = &[
    "{}",
    r#"{"high":{"max_attempts":6,"retry_priority":"high"},"low":{"attempt_timeout":"15ms"}}"#,
];
const CLASSES: &[&str] = &[
    "{}",
    r#"{"batch":{"max_attempts":1},"chat":{"retry_priority":"low","stall_timeout":"10ms","backoff":"none","jitter":"none"}}"#,
];

/// Any settings.
pub(super) fn settings() -> impl Strategy<Value = Config> {
    let queue = (1..20u32, select(ORDERS), select(SHARES), select(WHEN_FULL), select(IS_ON))
        .prop_map(|(capacity, order, shares, when_full, hopeless)| {
            format!(
                r#""queue":{{"capacity":{capacity},"order":{order},"shares":{shares},"when_full":{when_full},"refuse_hopeless":{hopeless}}}"#
            )
        });
    let buckets = prop_oneof![2 => Just(Vec::new()), 1 => vec(select(BUCKETS), 1..4)]
        .prop_map(|buckets| format!(r#""buckets":[{}]"#, buckets.join(",")));
    let door = (
        field("concurrency", CONCURRENCY),
        buckets,
        field("adaptive_rate", ADAPTIVE_RATES),
        field("throttle", THROTTLES),
        field("breaker", BREAKERS),
        field("cooldown", COOLDOWNS),
    )
        .prop_map(|(a, b, c, d, e, f)| [a, b, c, d, e, f].join(","));
    let life = (
        field("retry", RETRIES),
        field("budget", BUDGETS),
        field("hedge", HEDGES),
        field("single_flight", IS_ON),
        field("cache", CACHES),
        field("priorities", PRIORITIES),
        field("classes", CLASSES),
    )
        .prop_map(|(a, b, c, d, e, f, g)| [a, b, c, d, e, f, g].join(","));
    let timeouts = (
        field("attempt_timeout", TIMEOUTS),
        field("first_token_timeout", TIMEOUTS),
        field("stall_timeout", TIMEOUTS),
    )
        .prop_map(|(a, b, c)| [a, b, c].join(","));
    (queue, door, life, timeouts).prop_map(|(queue, door, life, timeouts)| {
        let json = format!("{{{queue},{door},{life},{timeouts}}}");
        let config: Config = serde_json::from_str(&json).expect("a configuration");
        config.validate().expect("a valid one");
        config
    })
}

fn field(name: &'static str, values: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(values).prop_map(move |value| format!(r#""{name}":{value}"#))
}
