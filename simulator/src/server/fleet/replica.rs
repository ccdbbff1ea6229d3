//! One engine of several.

use crate::server::engine::Engine;

/// One engine of several.
#[derive(Debug)]
pub(super) struct Replica {
    pub(super) engine: Engine,
    pub(super) number: u32,
    pub(super) state: State,
    /// The attempts at it.
    pub(super) present: u32,
    pub(super) busy: u32,
    /// Its busy part over time since `measured_from`, up to `passed_at`.
    pub(super) busy_ns: u128,
    pub(super) measured_from: u64,
    pub(super) passed_at: u64,
    /// When it was ordered.
    pub(super) ordered_at: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Starting,
    Ready,
    Draining,
    Gone,
}

impl Replica {
    pub(super) fn new(engine: Engine, number: u32, now: u64) -> Self {
        Self {
            engine,
            number,
            state: State::Starting,
            present: 0,
            busy: 0,
            busy_ns: 0,
            measured_from: now,
            passed_at: now,
            ordered_at: now,
        }
    }

    pub(super) fn pass(&mut self, now: u64) {
        self.busy_ns += u128::from(self.busy) * u128::from(now - self.passed_at);
        self.passed_at = now;
    }
}
