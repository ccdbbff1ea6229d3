//! Tokio's paused clock, kept in step.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Waker},
    time::Duration,
};

const NANOS_PER_MILLI: u64 = 1_000_000;

/// Moves tokio's paused clock to the same instant, in whole milliseconds: a fraction would leave
/// it off its own grid for ever.
#[derive(Debug, Default)]
pub(crate) struct TokioFollower {
    shown_ms: u64,
}

impl TokioFollower {
    /// Follows to `now_ns`, rounded down. Call it inside the paused runtime.
    pub(crate) fn follow(&mut self, now_ns: u64) {
        let now_ms = now_ns / NANOS_PER_MILLI;
        if now_ms <= self.shown_ms {
            return;
        }
        let step = Duration::from_millis(now_ms - self.shown_ms);
        self.shown_ms = now_ms;
        // The clock moves at the first poll; what follows is a yield to tokio's own timers, of
        // which a simulation has none.
        let mut advance = pin!(tokio::time::advance(step));
        let _ = advance.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    }
}
