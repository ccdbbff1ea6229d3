//! The numbers of scenario R and of its harder sister.

const SECOND: u64 = 1_000_000_000;

/// From arrival to the end that still counts.
pub(crate) const DEADLINE_NS: u64 = 30 * SECOND;
/// The most attempts of one request.
pub(crate) const MAX_ATTEMPTS: u32 = 10;

/// The longest wait before retry `k`, counted from 0: `0.5 s * 2^min(k, 5)`.
pub(crate) const fn longest_backoff_ns(k: u32) -> u64 {
    (SECOND / 2) << if k < 5 { k } else { 5 }
}

/// The refill of the server's token bucket: 150 permits a second are 150 nano-permits a
/// nanosecond, a whole number, so that the level is exact.
pub(crate) const BUCKET_NANO_PERMITS_PER_NS: u64 = 150;
/// The size of the bucket: 150 permits.
pub(crate) const BUCKET_NANO_PERMITS: u64 = 150 * NANO_PERMITS;
/// One permit.
pub(crate) const NANO_PERMITS: u64 = 1_000_000_000;

/// From the start of one burst of 429s to the next; the first starts one period after the start.
pub(crate) const BURST_PERIOD_NS: u64 = 300 * SECOND;
/// How long a burst lasts.
pub(crate) const BURST_NS: u64 = 20 * SECOND;
/// The share of the attempts that a burst rejects.
pub(crate) const BURST_SHARE: f64 = 0.5;

/// The most attempts at the server, the new one included; one more gets 503.
pub(crate) const MAX_IN_FLIGHT: u32 = 256;

/// The mean of the lognormal service time in nanoseconds, alone at the server.
pub(crate) const SERVICE_MEAN_NS: f64 = 0.8e9;
/// The standard deviation of its logarithm.
pub(crate) const SERVICE_SIGMA: f64 = 0.5;

/// The mean of the logarithm of its nanoseconds, so that the mean of the lognormal law,
/// exp(mu + sigma^2 / 2), is [`SERVICE_MEAN_NS`].
pub(crate) fn service_mu() -> f64 {
    libm::log(SERVICE_MEAN_NS) - SERVICE_SIGMA * SERVICE_SIGMA / 2.0
}

/// What `in_flight` attempts, the new one included, make of its service time: a factor.
pub(crate) fn slowdown(in_flight: u32) -> f64 {
    let load = f64::from(in_flight) / 100.0;
    1.0 + load * load
}

/// What differs between the two scenarios.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Model {
    /// How many requests arrive.
    pub(crate) requests: u32,
    /// The rate of the Poisson process.
    pub(crate) arrivals_per_s: f64,
    /// The most attempts in flight of the client, at least 1.
    pub(crate) permits: u32,
}

impl Model {
    /// Scenario R: bursts of 429s under a load that the server carries.
    pub(crate) const fn r(requests: u32) -> Self {
        Self { requests, arrivals_per_s: 50.0, permits: 64 }
    }

    /// R-stress: so much load and so many permits that bucket, 503 and deadline act too.
    pub(crate) const fn r_stress(requests: u32) -> Self {
        Self { requests, arrivals_per_s: 120.0, permits: 300 }
    }
}
