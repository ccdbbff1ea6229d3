//! Risk control: whose traffic looks like abuse.

mod traffic;

use std::collections::BTreeMap;

use self::traffic::Traffic;
use crate::{
    attempt::Attempt,
    config,
    draws::{Draws, Purpose},
    server::event::Refusal,
    span::nanoseconds,
};

/// What is known of every key that came.
#[derive(Debug)]
pub(super) struct Risk {
    config: config::Risk,
    memory: f64,
    suspension: u64,
    keys: BTreeMap<u32, Key>,
}

#[derive(Debug, Default)]
struct Key {
    traffic: Traffic,
    suspended_until: u64,
}

impl Risk {
    pub(super) fn new(config: config::Risk) -> Self {
        let memory = nanoseconds(config.memory) as f64;
        let suspension = nanoseconds(config.suspension);
        Self { config, memory, suspension, keys: BTreeMap::new() }
    }

    /// Takes in an attempt; what it meets.
    pub(super) fn refuses(
        &mut self,
        now: u64,
        attempt: &Attempt,
        draws: &impl Draws,
    ) -> Option<Refusal> {
        let key = self.keys.entry(attempt.client).or_default();
        key.traffic.note(now, self.memory, attempt.attempt_index > 0);
        if now < key.suspended_until {
            return Some(Refusal::Suspended);
        }
        let score = key.traffic.score(&self.config);
        if score >= self.config.suspended_at {
            key.suspended_until = now.saturating_add(self.suspension);
            return Some(Refusal::Suspended);
        }
        let draw = || draws.unit(Purpose::Risk, attempt.request_key, attempt.attempt_index);
        let is_refused = score >= self.config.deprioritised_at
            && draw() < self.config.refused_share.as_fraction();
        is_refused.then_some(Refusal::Deprioritised)
    }
}
