//! The generic cell rate algorithm.

use std::time::Duration;

use crate::{time::Time, unit::Rate};

/// Units of the bucket's own clock in a nanosecond: fine enough that rounding the time of one
/// token up costs less than a billionth of the rate at a token per microsecond.
const UNITS: u128 = 1 << 20;

/// The generic cell rate algorithm, as a meter: a token bucket in one number, the theoretical
/// arrival time (ITU-T I.371; governor and redis-cell are the same rule).
///
/// With the time of one token T and the tolerance tau = T * burst: n tokens may be taken at `now`
/// when `max(TAT, now) + n * T <= now + tau`; then TAT becomes the left side.
#[derive(Clone, Debug)]
pub struct Gcra {
    /// T and tau, in units.
    each: u128,
    tolerance: u128,
    burst: u64,
    /// TAT, in units since the start of the clock.
    tat: u128,
}

impl Gcra {
    /// A full bucket of `burst` tokens that come back at `rate`.
    pub fn new(rate: Rate, burst: u64) -> Self {
        let each = (rate.nanos_each() * UNITS as f64).ceil().max(1.0) as u128;
        Self { each, tolerance: each * u128::from(burst), burst, tat: 0 }
    }

    /// An empty one.
    pub fn empty(now: Time, rate: Rate, burst: u64) -> Self {
        let mut bucket = Self::new(rate, burst);
        bucket.tat = units(now) + bucket.tolerance;
        bucket
    }

    /// Whether `amount` could ever be taken.
    pub fn ever_fits(&self, amount: u64) -> bool {
        amount <= self.burst
    }

    /// The first instant at which `amount` may be taken: `now`, or later; [`Time::MAX`] for an
    /// amount that never fits.
    pub fn earliest(&self, now: Time, amount: u64) -> Time {
        if !self.ever_fits(amount) {
            return Time::MAX;
        }
        // An amount of nothing is held back by a debt alone.
        let ready = (self.tat + self.each * u128::from(amount)).saturating_sub(self.tolerance);
        now.max(instant(ready))
    }

    /// Takes `amount` if it is there.
    pub fn check(&mut self, now: Time, amount: u64) -> bool {
        let is_there = self.earliest(now, amount) <= now;
        if is_there {
            self.take(now, amount);
        }
        is_there
    }

    /// Takes `amount` whether it is there or not; what is missing is a debt.
    pub fn take(&mut self, now: Time, amount: u64) {
        self.tat = self.tat.max(units(now)) + self.each * u128::from(amount);
    }

    /// Gives `amount` back, at most what was taken.
    pub fn give_back(&mut self, amount: u64) {
        self.tat = self.tat.saturating_sub(self.each * u128::from(amount));
    }

    /// Whole tokens that could be taken now.
    pub fn remaining(&self, now: Time) -> u64 {
        let room = (units(now) + self.tolerance).saturating_sub(self.tat.max(units(now)));
        (room / self.each) as u64
    }

    /// How long until the bucket is full.
    pub fn reset_after(&self, now: Time) -> Duration {
        instant(self.tat) - now
    }

    /// How long until `amount` could be taken; `None` for never.
    pub fn retry_after(&self, now: Time, amount: u64) -> Option<Duration> {
        self.ever_fits(amount).then(|| self.earliest(now, amount) - now)
    }

    /// The most it holds.
    pub fn burst(&self) -> u64 {
        self.burst
    }
}

fn units(at: Time) -> u128 {
    u128::from(at.as_nanos()) * UNITS
}

/// Rounded up: never too early.
fn instant(units: u128) -> Time {
    Time::from_nanos(u64::try_from(units.div_ceil(UNITS)).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    proptest! {
        /// Over any window: at most `burst + rate * window`; and at the earliest instant it fits,
        /// a nanosecond earlier it does not.
        #[test]
        fn never_exceeded_over_any_window(
            per_minute in 1..10_000u32,
            burst in 1..50u64,
            asks in vec((0..3_000_000_000u64, 1..50u64), 1..60),
        ) {
            let rate = Rate::per_minute(per_minute);
            let mut bucket = Gcra::new(rate, burst);
            let mut now = Time::ZERO;
            let mut taken: Vec<(u64, u64)> = Vec::new();
            for (gap, amount) in asks {
                now = now + Duration::from_nanos(gap);
                let earliest = bucket.earliest(now, amount);
                if amount > burst {
                    prop_assert_eq!(earliest, Time::MAX);
                    continue;
                }
                if earliest > now {
                    prop_assert!(!bucket.clone().check(now, amount));
                    let before = Time::from_nanos(earliest.as_nanos() - 1);
                    prop_assert!(!bucket.clone().check(before, amount));
                }
                now = earliest;
                prop_assert!(bucket.check(now, amount));
                taken.push((now.as_nanos(), amount));
            }
            for first in 0..taken.len() {
                let mut sum = 0;
                for &(at, amount) in &taken[first..] {
                    sum += amount;
                    let window_s = (at - taken[first].0) as f64 / 1e9;
                    let most = burst as f64 + rate.as_per_second() * window_s;
                    prop_assert!(sum as f64 <= most + 1e-6, "{sum} in {window_s} s, at most {most}");
                }
            }
        }
    }
}
