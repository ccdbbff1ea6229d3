//! The whole path: scenario R as a scenario file, through the production scheduler, the bridge, the
//! simulated server and the recorder, on virtual time inside a paused tokio runtime.

use std::{path::Path, time::Duration};

use scenarios::{
    file::{LoadedScenario, load::load_text},
    record::RecordedEvent,
    replication::{Replication, replicate},
};
use simulator::{Refusal, ServerEvent, ServerEventKind};

/// Scenario R as a file.
pub(crate) const R: &str = include_str!("r.yaml");
/// R-stress as a file.
pub(crate) const R_STRESS: &str = include_str!("r-stress.yaml");

/// The scenario with a horizon so long.
pub(crate) fn loaded(text: &str, horizon: Duration) -> LoadedScenario {
    let mut loaded = load_text(text.as_bytes(), "bench.yaml", Path::new("."))
        .unwrap_or_else(|errors| panic!("failed to load the scenario: {errors:?}"));
    loaded.scenario.horizon = horizon;
    loaded
}

/// The horizon within which about so many requests arrive at a rate per second.
pub(crate) fn horizon_of(requests: u32, per_second: f64) -> Duration {
    Duration::from_secs_f64(f64::from(requests) / per_second)
}

/// One replication of the first strategy, as a run makes it: every metric, no event kept.
///
/// # Panics
/// Where it breaks a law.
pub(crate) fn run(loaded: &LoadedScenario, seed: u64) -> Replication {
    let replication = replicate(loaded, &loaded.scenario.strategies[0], seed, false);
    assert_eq!(replication.breaches, Vec::<String>::new());
    replication
}

/// What must be true of scenario R, whatever the seed.
pub(crate) fn check_r(replication: &Replication) {
    let count = |name: &str| replication.results.counts[name] as f64;
    let attempts = count("attempts") / count("requests");
    assert!((1.05..1.08).contains(&attempts), "{attempts} attempts per request");
    assert!(count("completed") > 0.9999 * count("requests"), "practically all complete");
}

/// What must be true of R-stress, whatever the seed: bucket, burst and cap refuse, and requests
/// reach their deadline in flight and backing off.
pub(crate) fn check_r_stress(loaded: &LoadedScenario, seed: u64) {
    let replication = replicate(loaded, &loaded.scenario.strategies[0], seed, true);
    for reason in [Refusal::Burst, Refusal::RequestRate, Refusal::Overload] {
        let refused = ServerEventKind::Refused(reason);
        let is_refused = |event: &&RecordedEvent| matches!(event, RecordedEvent::Server(ServerEvent { kind, .. }) if *kind == refused);
        let count = replication.events.iter().filter(is_refused).count();
        assert!(count > 100, "{count} refusals by {reason:?}");
    }
    let causes = &replication.results.failures_by_cause;
    for cause in ["expired_in_flight", "expired_backing_off"] {
        assert!(causes.contains_key(cause), "nobody is {cause}: {causes:?}");
    }
}
