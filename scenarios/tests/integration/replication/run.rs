//! From the text of a scenario to a replication of it.

use std::path::Path;

use scenarios::{
    file::{LoadedScenario, diagnostic::Diagnostic, load::load_text},
    record::RecordedEvent,
    replication::{Replication, replicate},
};
use scheduler::{Event, EventKind, event::Outcome};

#[track_caller]
pub(super) fn load(text: &str) -> LoadedScenario {
    load_text(text.as_bytes(), "example.yaml", Path::new(".")).unwrap_or_else(|errors| {
        let told: Vec<_> = errors.iter().map(Diagnostic::render).collect();
        panic!("{}\n{text}", told.join("\n"))
    })
}

/// A replication of the strategy with this name, every event kept, no law broken.
#[track_caller]
pub(super) fn recorded(loaded: &LoadedScenario, strategy: &str, seed: u64) -> Replication {
    lawful(loaded, strategy, seed, true)
}

/// A replication of the strategy with this name, no law broken.
#[track_caller]
pub(super) fn measured(loaded: &LoadedScenario, strategy: &str, seed: u64) -> Replication {
    lawful(loaded, strategy, seed, false)
}

#[track_caller]
fn lawful(loaded: &LoadedScenario, strategy: &str, seed: u64, keeps_events: bool) -> Replication {
    let mut strategies = loaded.scenario.strategies.iter();
    let strategy = strategies
        .find(|known| known.name.as_str() == strategy)
        .unwrap_or_else(|| panic!("no strategy is called {strategy}"));
    let replication = replicate(loaded, strategy, seed, keeps_events);
    assert!(replication.breaches.is_empty(), "seed {seed}: {:?}", replication.breaches);
    replication
}

/// The events of the clients, in order.
pub(super) fn client_events(replication: &Replication) -> impl Iterator<Item = &Event> {
    replication.events.iter().filter_map(|event| match event {
        RecordedEvent::Client { event, .. } => Some(event),
        RecordedEvent::Server(_) => None,
    })
}

/// When each request ended, in milliseconds, and how, in the order of the ends.
pub(super) fn ends(replication: &Replication) -> Vec<(f64, Outcome)> {
    client_events(replication)
        .filter_map(|event| match event.kind {
            EventKind::Ended { outcome, .. } => Some((event.at.as_nanos() as f64 / 1e6, outcome)),
            _ => None,
        })
        .collect()
}
