//! What a server cannot measure is undefined, and is the same that an expectation may not name.

use std::path::Path;

use scenarios::{file::load::load_text, metric};

use super::run::{load, measured};

const BARE: &str = "scenario: bare
horizon: 60s
seeds: 3
workload: [{ class: chat, arrivals: { constant: { rate: 4/s } }, deadline: 10s }]
server: { engine: { slots: { servers: 20, service_time: { constant: 1s } } } }
strategies: [{ preset: direct }]
";

/// Whether a line about a metric is refused as one that nothing measures.
fn is_refused(name: &str) -> bool {
    let text = format!("{BARE}expect: [direct.{name} >= 0.5 * direct.{name}]\n");
    match load_text(text.as_bytes(), "bare.yaml", Path::new(".")) {
        Ok(_) => false,
        Err(errors) => {
            assert!(errors[0].message.contains("is never measured here"), "{errors:?}");
            true
        }
    }
}

#[test]
fn expectations_name_only_what_is_measured() {
    let replication = measured(&load(BARE), "direct", 1);
    let results = replication.results;
    let mut undefined = 0;
    for name in metric::names() {
        let is_undefined = results.metrics.get(&name).copied().flatten().is_none();
        assert_eq!(is_undefined, is_refused(&name), "{name}");
        undefined += usize::from(is_undefined);
    }
    // Money, tokens with every rank, and three more.
    assert_eq!(undefined, 7 + 2 * metric::RANKS.len() + 3);
}
