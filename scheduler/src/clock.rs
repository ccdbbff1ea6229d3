//! The one door by which time enters.

use std::{future::Future, time::Duration};

use crate::time::Time;

/// Time as the scheduler sees it.
///
/// Production uses [`TokioClock`]; a simulation brings its own and thereby decides how time
/// passes. Nothing else in this crate reads a clock or sets a timer.
pub trait Clock: Clone + Send + Sync + 'static {
    /// A timer. Dropping it cancels it.
    type Sleep: Future<Output = ()> + Send;

    /// Now, never earlier than any instant this clock gave before.
    fn now(&self) -> Time;

    /// Completes at `at`, or at once when `at` has passed. It may complete late, never early.
    fn sleep_until(&self, at: Time) -> Self::Sleep;

    /// The calendar: time since 1970-01-01T00:00:00Z, for HTTP dates and price peaks.
    fn unix_time(&self) -> Duration;
}

/// Tokio's clock: real time in production, paused time under
/// `#[tokio::test(start_paused = true)]`.
///
/// Tokio rounds timers up to whole milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct TokioClock {
    start: tokio::time::Instant,
    unix_start: Duration,
}

impl TokioClock {
    /// A clock that starts now. Call it inside the runtime, so that a paused clock is seen.
    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    pub fn start() -> Self {
        let unix_start = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Self { start: tokio::time::Instant::now(), unix_start }
    }
}

impl Clock for TokioClock {
    type Sleep = tokio::time::Sleep;

    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    fn now(&self) -> Time {
        Time::ZERO + tokio::time::Instant::now().duration_since(self.start)
    }

    #[expect(clippy::disallowed_methods, reason = "this is the door")]
    fn sleep_until(&self, at: Time) -> Self::Sleep {
        // Tokio's own "far future" is 30 years; beyond it an instant could overflow.
        const FAR_FUTURE: Duration = Duration::from_secs(30 * 365 * 86_400);
        let span = (at - Time::ZERO).min(FAR_FUTURE);
        tokio::time::sleep_until(self.start + span)
    }

    fn unix_time(&self) -> Duration {
        self.unix_start + (self.now() - Time::ZERO)
    }
}
