//! Equal steps in a row.

/// A number of steps that all do the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) start: u64,
    /// How long each one takes, at least 1.
    pub(crate) step: u64,
    /// How many they are, at least 1.
    pub(crate) count: u64,
    /// How many tokens of prompts each one computes.
    pub(crate) prefill: u64,
}

impl Run {
    /// When the last one ends; the end of `u64` never comes.
    pub(crate) const fn end(&self) -> u64 {
        self.start.saturating_add(self.step.saturating_mul(self.count))
    }

    /// How many are over at `now`.
    pub(crate) fn over_by(&self, now: u64) -> u64 {
        (now.saturating_sub(self.start) / self.step).min(self.count)
    }

    /// Lets it end with the step that runs at `now`, so that the next one may be another.
    pub(crate) fn cut(&mut self, now: u64) {
        self.count = self.count.min(self.over_by(now) + 1);
    }
}
