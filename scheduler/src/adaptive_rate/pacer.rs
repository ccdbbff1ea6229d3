//! The token bucket that paces attempts.

use std::time::Duration;

use crate::time::Time;

/// A token bucket whose rate changes; it starts empty and holds one second's worth, at least one
/// token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pacer {
    rate: f64,
    level: f64,
    filled_at: Time,
}

/// Less than this is a rounding error of the refill, not a missing token.
const ROUNDING: f64 = 1e-9;

impl Pacer {
    /// Empty, at `rate` tokens per second, more than none.
    pub const fn new(rate: f64) -> Self {
        Self { rate, level: 0.0, filled_at: Time::ZERO }
    }

    /// Tokens per second.
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// The most it holds: one second's worth, at least one.
    pub fn capacity(&self) -> f64 {
        self.rate.max(1.0)
    }

    /// What it holds.
    pub fn level(&self, now: Time) -> f64 {
        let refill = (now - self.filled_at).as_secs_f64() * self.rate;
        (self.level + refill).min(self.capacity())
    }

    /// Another rate.
    pub fn set_rate(&mut self, now: Time, rate: f64) {
        self.level = self.level(now);
        self.filled_at = now;
        self.rate = rate;
        self.level = self.level.min(self.capacity());
    }

    /// When `amount`, at most the capacity, could be taken. The instant is reckoned from the last
    /// change, so that asking later gives the same one to the nanosecond.
    pub fn earliest(&self, now: Time, amount: f64) -> Time {
        let missing = amount - self.level;
        if missing <= ROUNDING {
            return now;
        }
        now.max(self.filled_at + Duration::from_nanos((missing / self.rate * 1e9).ceil() as u64))
    }

    /// Gives `amount` back.
    pub fn give_back(&mut self, now: Time, amount: f64) {
        self.level = (self.level(now) + amount).min(self.capacity());
        self.filled_at = now;
    }

    /// Takes `amount`; the level never falls below nothing, so that one who had to wait does not
    /// make the others wait longer.
    pub fn take(&mut self, now: Time, amount: f64) {
        self.level = (self.level(now) - amount).max(0.0);
        self.filled_at = now;
    }
}
