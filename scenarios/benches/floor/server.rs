//! The server: what it does with an attempt that arrives.

use super::model::{
    BUCKET_NANO_PERMITS, BUCKET_NANO_PERMITS_PER_NS, BURST_NS, BURST_PERIOD_NS, MAX_IN_FLIGHT,
    NANO_PERMITS, slowdown,
};

/// The state of the server. Instants never go back.
#[derive(Debug)]
pub(crate) struct Server {
    in_flight: u32,
    bucket: u64,
    bucket_at: u64,
    burst_start: u64,
    burst_end: u64,
}

impl Server {
    /// A server with nothing to do, its bucket full.
    pub(crate) const fn new() -> Self {
        Self {
            in_flight: 0,
            bucket: BUCKET_NANO_PERMITS,
            bucket_at: 0,
            burst_start: BURST_PERIOD_NS,
            burst_end: BURST_PERIOD_NS + BURST_NS,
        }
    }

    /// Whether a burst of 429s goes on: in [300 s * k, 300 s * k + 20 s) for k from 1.
    #[inline]
    pub(crate) fn is_in_burst(&mut self, now: u64) -> bool {
        while now >= self.burst_end {
            self.burst_start += BURST_PERIOD_NS;
            self.burst_end += BURST_PERIOD_NS;
        }
        now >= self.burst_start
    }

    /// Takes one permit from the bucket, unless it holds less than one.
    #[inline]
    pub(crate) fn takes_permit(&mut self, now: u64) -> bool {
        let refill = (now - self.bucket_at).saturating_mul(BUCKET_NANO_PERMITS_PER_NS);
        self.bucket = self.bucket.saturating_add(refill).min(BUCKET_NANO_PERMITS);
        self.bucket_at = now;
        let has_permit = self.bucket >= NANO_PERMITS;
        if has_permit {
            self.bucket -= NANO_PERMITS;
        }
        has_permit
    }

    /// Lets one attempt in and gives the factor on its service time, unless the server is full.
    #[inline]
    pub(crate) fn admit(&mut self) -> Option<f64> {
        if self.in_flight == MAX_IN_FLIGHT {
            return None;
        }
        self.in_flight += 1;
        Some(slowdown(self.in_flight))
    }

    /// One attempt left, answered or abandoned.
    #[inline]
    pub(crate) fn leave(&mut self) {
        self.in_flight -= 1;
    }

    /// Attempts at the server.
    pub(crate) const fn in_flight(&self) -> u32 {
        self.in_flight
    }
}
