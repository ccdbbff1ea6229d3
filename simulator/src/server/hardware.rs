//! What there is to work with, and how much of it is used, over time.

use super::population::Population;

/// The replicas, and the capacity and busy part of those that are ready or drain.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Hardware {
    /// Those that start or drain included.
    pub(crate) replicas: Population,
    capacity: u64,
    busy: u64,
    capacity_ns: u128,
    busy_ns: u128,
}

impl Hardware {
    /// Capacity and busy part from now on.
    pub(crate) const fn turn(&mut self, capacity: u64, busy: u64) {
        self.capacity = capacity;
        self.busy = busy;
    }

    /// Lets a span pass.
    pub(crate) fn pass(&mut self, span: u64) {
        self.replicas.pass(span);
        self.busy_ns += u128::from(self.busy) * u128::from(span);
        self.capacity_ns += u128::from(self.capacity) * u128::from(span);
    }

    /// Of the capacity, over time.
    pub(crate) const fn capacity_ns(&self) -> u128 {
        self.capacity_ns
    }

    /// Of the busy part, over time.
    pub(crate) const fn busy_ns(&self) -> u128 {
        self.busy_ns
    }
}
