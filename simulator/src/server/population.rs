//! How many are somewhere, and for how long.

/// A number that rises and falls, its integral over time, and, kept apart from it, the times that
/// each one spent: the two must agree to the nanosecond (Little's law in its exact form).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Population {
    present: u32,
    /// Of the number over time, in nanoseconds.
    integral: u128,
    /// The instants of entry of those present, summed.
    entries: u128,
    /// The times spent by those that left, summed.
    spent: u128,
}

impl Population {
    pub(crate) const fn present(&self) -> u32 {
        self.present
    }

    /// Up to the last [`pass`](Self::pass).
    pub(crate) const fn integral(&self) -> u128 {
        self.integral
    }

    /// The times spent by those that left, in nanoseconds.
    pub(crate) const fn spent(&self) -> u128 {
        self.spent
    }

    /// Lets a span pass at the present number.
    pub(crate) fn pass(&mut self, span: u64) {
        self.integral += u128::from(self.present) * u128::from(span);
    }

    pub(crate) fn enter(&mut self, now: u64) {
        self.present += 1;
        self.entries += u128::from(now);
    }

    pub(crate) fn leave(&mut self, now: u64, since: u64) {
        self.present -= 1;
        self.entries -= u128::from(since);
        self.spent += u128::from(now - since);
    }

    /// Whether the times spent up to `now`, the instant up to which time passed, are the integral.
    pub(crate) fn is_consistent(&self, now: u64) -> bool {
        let passed = u128::from(self.present) * u128::from(now);
        passed.checked_sub(self.entries).is_some_and(|rest| self.integral == self.spent + rest)
    }
}
