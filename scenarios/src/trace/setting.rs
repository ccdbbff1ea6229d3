//! What a trace is of.

use super::{
    clock_text::nanos,
    incidents::{Window, windows},
};
use crate::{
    arrivals::RequestId,
    file::{
        LoadedScenario,
        scenario::{Scenario, Strategy},
    },
};

/// A replication, and perhaps one request of it.
#[derive(Clone, Debug)]
pub struct Setting {
    pub(super) scenario: String,
    pub(super) strategy: String,
    pub(super) seed: u64,
    /// Their names, by place.
    pub(super) classes: Vec<String>,
    pub(super) clients: u32,
    pub(super) warm_up_ns: u64,
    pub(super) horizon_ns: u64,
    pub(super) incidents: Vec<Window>,
    /// The key of the one request that is told of.
    pub(super) only: Option<u64>,
}

impl Setting {
    /// A replication of a scenario whose warm-up is known; with `only` a request of one of its
    /// classes alone.
    pub fn new(
        loaded: &LoadedScenario,
        strategy: &Strategy,
        seed: u64,
        only: Option<&RequestId>,
    ) -> Self {
        let scenario = &loaded.scenario;
        Self {
            scenario: scenario.scenario.to_string(),
            strategy: strategy.name.to_string(),
            seed,
            classes: class_names(scenario).map(str::to_owned).collect(),
            clients: scenario.clients,
            warm_up_ns: nanos(scenario.warm_up.span()),
            horizon_ns: nanos(scenario.horizon),
            incidents: windows(scenario, seed),
            only: only.and_then(|id| id.key(class_names(scenario))),
        }
    }

    /// Whether the request with this key is told of.
    pub(super) fn is_told(&self, request_key: u64) -> bool {
        self.only.is_none_or(|only| only == request_key)
    }

    /// The request with this key as people name it.
    pub(super) fn name_of(&self, request_key: u64) -> RequestId {
        RequestId::of_key(request_key, self.classes.iter().map(String::as_str))
    }

    /// The class of the request with this key.
    pub(super) fn class_of(&self, request_key: u64) -> &str {
        let (class, _) = crate::arrivals::class_and_index(request_key);
        self.classes.get(usize::from(class)).map_or("", String::as_str)
    }
}

/// The names of a scenario's classes, by place.
pub(super) fn class_names(scenario: &Scenario) -> impl Iterator<Item = &str> {
    scenario.workload.classes.iter().map(|class| class.class.as_str())
}
