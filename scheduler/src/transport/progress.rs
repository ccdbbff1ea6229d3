//! How far an answer has come.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::time::Time;

/// What a transport tells of an answer that is coming in. Only content tokens count: keep-alive
/// comments, blank lines and a role without content do not.
///
/// The numbers are read by the same task that polls the transport, so telling costs two stores
/// and wakes nobody.
///
/// Every instant in it is one of the scheduler's clock. A transport need not have that clock: the
/// scheduler says what time it is before each poll, and [`Self::tokens_now`] goes by that.
#[derive(Debug, Default)]
pub struct Progress {
    /// Nanoseconds, as the scheduler said before the poll under way.
    polled_at: AtomicU64,
    /// Nanoseconds plus one; 0 for never.
    first: AtomicU64,
    last: AtomicU64,
    tokens: AtomicU64,
}

impl Progress {
    /// Nothing has come yet.
    pub const fn new() -> Self {
        Self {
            polled_at: AtomicU64::new(0),
            first: AtomicU64::new(0),
            last: AtomicU64::new(0),
            tokens: AtomicU64::new(0),
        }
    }

    /// `count` content tokens came in the poll under way: what a transport calls that sees them
    /// when they come.
    ///
    /// Where no scheduler polls the transport, as in a test of its own, the instant is
    /// [`Time::ZERO`].
    pub fn tokens_now(&self, count: u64) {
        self.tokens(Time::from_nanos(self.polled_at.load(Ordering::Relaxed)), count);
    }

    /// `count` content tokens came at `now`, an instant of the scheduler's clock: what a transport
    /// calls that has this very clock and learns of tokens later than they came.
    pub fn tokens(&self, now: Time, count: u64) {
        let stamp = now.as_nanos().saturating_add(1);
        if self.first.load(Ordering::Relaxed) == 0 {
            self.first.store(stamp, Ordering::Relaxed);
        }
        self.last.store(stamp, Ordering::Relaxed);
        self.tokens.fetch_add(count, Ordering::Relaxed);
    }

    /// The transport is about to be polled at `now`.
    pub(crate) fn poll_at(&self, now: Time) {
        self.polled_at.store(now.as_nanos(), Ordering::Relaxed);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_now_are_stamped_by_the_poll_under_way() {
        let progress = Progress::new();
        for (at, count) in [(5, 1), (9, 2)] {
            progress.poll_at(Time::from_nanos(at));
            progress.tokens_now(count);
        }
        progress.poll_at(Time::from_nanos(20));
        assert_eq!(progress.first_token_at(), Some(Time::from_nanos(5)));
        assert_eq!(progress.last_token_at(), Some(Time::from_nanos(9)));
        assert_eq!(progress.token_count(), 3);
    }
}
