//! How far an answer has come.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::time::Time;

/// What a transport tells of an answer that is coming in. Only content tokens count: keep-alive
/// comments, blank lines and a role without content do not.
///
/// The numbers are read by the same task that polls the transport, so telling costs two stores
/// and wakes nobody.
#[derive(Debug, Default)]
pub struct Progress {
    /// Nanoseconds plus one; 0 for never.
    first: AtomicU64,
    last: AtomicU64,
    tokens: AtomicU64,
}

impl Progress {
    /// Nothing has come yet.
    pub const fn new() -> Self {
        Self { first: AtomicU64::new(0), last: AtomicU64::new(0), tokens: AtomicU64::new(0) }
    }

    /// `count` content tokens came at `now`, an instant of the scheduler's clock.
    pub fn tokens(&self, now: Time, count: u64) {
        let stamp = now.as_nanos().saturating_add(1);
        if self.first.load(Ordering::Relaxed) == 0 {
            self.first.store(stamp, Ordering::Relaxed);
        }
        self.last.store(stamp, Ordering::Relaxed);
        self.tokens.fetch_add(count, Ordering::Relaxed);
    }

    /// When the first content token came.
    pub fn first_token_at(&self) -> Option<Time> {
        instant(&self.first)
    }

    /// When the latest content token came.
    pub fn last_token_at(&self) -> Option<Time> {
        instant(&self.last)
    }

    /// Content tokens so far, as the transport counts them.
    pub fn token_count(&self) -> u64 {
        self.tokens.load(Ordering::Relaxed)
    }
}

fn instant(stamp: &AtomicU64) -> Option<Time> {
    stamp.load(Ordering::Relaxed).checked_sub(1).map(Time::from_nanos)
}
