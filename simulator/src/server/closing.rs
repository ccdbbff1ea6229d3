//! When the server closes an attempt whose answer does not come.

use super::event::Cut;
use crate::{config::Waiting, span::nanoseconds};

/// The limits of patience, in nanoseconds from the arrival at the server; for ever, where there is
/// none.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Closing {
    not_started: u64,
    gateway: u64,
    not_completed: u64,
    keep_alive: u64,
}

/// How far an attempt has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Progress {
    /// Whether the engine has begun with it.
    pub(crate) is_started: bool,
    /// Whether there is content of it on the wire.
    pub(crate) has_content: bool,
}

impl Closing {
    pub(crate) fn new(config: Option<&Waiting>) -> Self {
        let of = |span: fn(&Waiting) -> Option<std::time::Duration>| {
            config.and_then(span).map_or(u64::MAX, nanoseconds)
        };
        Self {
            not_started: of(|waiting| waiting.close_if_not_started),
            gateway: of(|waiting| waiting.gateway_cut),
            not_completed: of(|waiting| waiting.close_if_not_completed),
            keep_alive: of(|waiting| waiting.keep_alive),
        }
    }

    /// Whether it ever closes anything.
    pub(crate) const fn is_on(&self) -> bool {
        self.not_started != u64::MAX || self.gateway != u64::MAX || self.not_completed != u64::MAX
    }

    /// The instant of the next limit after `now` of an attempt that arrived at `arrived_at`; the
    /// end of `u64` where there is none.
    pub(crate) fn next(&self, now: u64, arrived_at: u64) -> u64 {
        [self.not_started, self.gateway, self.not_completed]
            .into_iter()
            .map(|limit| arrived_at.saturating_add(limit))
            .filter(|at| *at > now)
            .min()
            .unwrap_or(u64::MAX)
    }

    /// Which limit an attempt that arrived at `arrived_at` has passed, if any.
    pub(crate) const fn passed(
        &self,
        now: u64,
        arrived_at: u64,
        progress: Progress,
    ) -> Option<Cut> {
        let age = now - arrived_at;
        if age >= self.not_completed {
            Some(Cut::NotCompleted)
        } else if age >= self.not_started && !progress.is_started {
            Some(Cut::NotStarted)
        } else if age >= self.gateway && !progress.has_content {
            Some(Cut::Gateway)
        } else {
            None
        }
    }

    /// Whether it sends signs of life.
    pub(crate) const fn has_keep_alives(&self) -> bool {
        self.keep_alive != u64::MAX
    }

    /// When an attempt that arrived at `arrived_at` is sent its sign of life of this number, from 1.
    pub(crate) fn keep_alive_at(&self, arrived_at: u64, number: u64) -> Option<u64> {
        let age = self.has_keep_alives().then_some(self.keep_alive)?.checked_mul(number)?;
        arrived_at.checked_add(age)
    }

    /// How many signs of life were sent in the first `age` nanoseconds at the server.
    pub(crate) const fn keep_alives(&self, age: u64) -> u64 {
        age / self.keep_alive
    }
}
