//! Ended attempts over a sliding window.

use std::time::Duration;

use crate::time::Time;

const SLOTS: usize = 10;

/// Calls and failures of the last window, in ten slots.
#[derive(Clone, Debug)]
pub(super) struct OutcomeWindow {
    slot_ns: u64,
    slots: [(u64, u64); SLOTS],
    newest: u64,
    calls: u64,
    failures: u64,
}

impl OutcomeWindow {
    pub(super) fn new(window: Duration) -> Self {
        let slot_ns = (window.as_nanos() as u64 / SLOTS as u64).max(1);
        Self { slot_ns, slots: [(0, 0); SLOTS], newest: 0, calls: 0, failures: 0 }
    }

    /// Counts one more; calls and failures with it.
    pub(super) fn count(&mut self, now: Time, is_failure: bool) -> (u64, u64) {
        self.pass(now);
        let slot = &mut self.slots[(self.newest % SLOTS as u64) as usize];
        slot.0 += 1;
        slot.1 += u64::from(is_failure);
        self.calls += 1;
        self.failures += u64::from(is_failure);
        (self.calls, self.failures)
    }

    fn pass(&mut self, now: Time) {
        let newest = now.as_nanos() / self.slot_ns;
        let passed = newest.saturating_sub(self.newest);
        for step in 1..=passed.min(SLOTS as u64) {
            let slot = &mut self.slots[((self.newest + step) % SLOTS as u64) as usize];
            self.calls -= slot.0;
            self.failures -= slot.1;
            *slot = (0, 0);
        }
        self.newest = self.newest.max(newest);
    }
}
