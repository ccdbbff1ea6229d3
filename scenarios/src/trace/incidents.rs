//! When which incident is on.

use crate::{file::scenario::Scenario, replication::incident_windows};

/// An incident while it is on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Its kind, as in the file: `burst_429`.
    pub(super) name: String,
    pub(super) from_ns: u64,
    pub(super) to_ns: u64,
}

/// Every incident that begins before the horizon under a seed, in the order in which they begin.
pub(super) fn windows(scenario: &Scenario, seed: u64) -> Vec<Window> {
    let horizon_ns = u64::try_from(scenario.horizon.as_nanos()).unwrap_or(u64::MAX);
    let mut server = scenario.server.clone();
    let incidents = std::mem::take(&mut server.incidents);
    let mut windows: Vec<Window> = Vec::new();
    // The draws of an incident are keyed by its place, so each is added behind those before it.
    for incident in incidents {
        let name = name_of(&incident);
        server.incidents.push(incident);
        let all = incident_windows(&server, horizon_ns, seed);
        let new = all.into_iter().skip(windows.len());
        windows.extend(new.map(|(from_ns, to_ns)| Window { name: name.clone(), from_ns, to_ns }));
    }
    windows.sort_by_key(|window| window.from_ns);
    windows
}

/// The one key of its form in a file.
fn name_of(incident: &simulator::config::Incident) -> String {
    let form = serde_json::to_value(incident).unwrap_or_default();
    let key = form.as_object().and_then(|form| form.keys().next().cloned());
    key.unwrap_or_else(|| "incident".to_owned())
}
