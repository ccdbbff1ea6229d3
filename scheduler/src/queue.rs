//! Who waits for a permit, in which order, and how many may.

mod priority_lines;

use serde::{Deserialize, Serialize};

use crate::setting::Checks;
pub(crate) use priority_lines::PriorityQueue;

/// The queue of requests that wait for a permit: strict priorities, first come first served
/// within a priority, a retry at the tail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Queue {
    /// The most requests that may wait; one more is shed. 1 to 10,000,000, default 10,000.
    pub capacity: u32,
}

impl Queue {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.count("capacity", u64::from(self.capacity), 1..=10_000_000);
    }
}

impl Default for Queue {
    fn default() -> Self {
        Self { capacity: 10_000 }
    }
}
