//! The floor's own draws, as cheap as they come.

use super::{
    draws::{Draws, round_ns},
    fast_lognormal::FastLognormal,
    model::{BURST_SHARE, Model, SERVICE_SIGMA, service_mu},
    xoshiro::Xoshiro,
    ziggurat::Ziggurat,
};

/// Draws in the order in which they are asked for.
///
/// Gaps and service times are made in batches: in a loop of their own the processor works on
/// several at once, where in the model each would wait for what came before it.
#[derive(Debug)]
pub(crate) struct FastDraws {
    rng: Xoshiro,
    normal: Ziggurat,
    exponential: Ziggurat,
    mean_gap_ns: f64,
    service: FastLognormal,
    gaps_ns: Batch<u64>,
    services_ns: Batch<f64>,
}

impl FastDraws {
    /// Draws that repeat for the same seed.
    pub(crate) fn new(model: &Model, seed: u64) -> Self {
        Self {
            rng: Xoshiro::new(seed),
            normal: Ziggurat::normal(),
            exponential: Ziggurat::exponential(),
            mean_gap_ns: 1e9 / model.arrivals_per_s,
            service: FastLognormal::new(service_mu(), SERVICE_SIGMA),
            gaps_ns: Batch::new(),
            services_ns: Batch::new(),
        }
    }
}

impl Draws for FastDraws {
    #[inline]
    fn gap_ns(&mut self, _request: u32) -> u64 {
        let (exponential, mean_gap_ns) = (&self.exponential, self.mean_gap_ns);
        let rng = &mut self.rng;
        self.gaps_ns.next(|| round_ns(exponential.sample_exponential(rng) * mean_gap_ns))
    }

    #[inline]
    fn service_ns(&mut self, _request: u32, _attempt: u32) -> f64 {
        let (normal, service, rng) = (&self.normal, &self.service, &mut self.rng);
        self.services_ns.next(|| service.value(normal.sample_normal(rng)))
    }

    #[inline]
    fn is_hit_by_burst(&mut self, _request: u32, _attempt: u32) -> bool {
        self.rng.unit() < BURST_SHARE
    }

    #[inline]
    fn backoff_ns(&mut self, _request: u32, _attempt: u32, longest_ns: u64) -> u64 {
        round_ns(self.rng.unit() * longest_ns as f64)
    }
}

const BATCH: usize = 256;

/// Draws of one kind, made ahead.
#[derive(Debug)]
struct Batch<T> {
    draws: [T; BATCH],
    used: usize,
}

impl<T: Copy + Default> Batch<T> {
    fn new() -> Self {
        Self { draws: [T::default(); BATCH], used: BATCH }
    }

    #[inline]
    fn next(&mut self, sample: impl FnMut() -> T) -> T {
        if self.used == BATCH {
            self.refill(sample);
        }
        let draw = self.draws[self.used];
        self.used += 1;
        draw
    }

    #[inline(never)]
    fn refill(&mut self, mut sample: impl FnMut() -> T) {
        for draw in &mut self.draws {
            *draw = sample();
        }
        self.used = 0;
    }
}
