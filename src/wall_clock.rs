//! How long a command took: a fact for stderr and `run-info.json`, never for a result.

use std::time::{Duration, Instant};

/// A span of wall time that has begun.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Instant);

impl Stopwatch {
    /// Begins it.
    #[expect(clippy::disallowed_methods, reason = "wall time is what is asked for")]
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it is by now.
    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}
