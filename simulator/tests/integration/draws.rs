//! Chance for tests.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use simulator::{Draws, Purpose};

/// A draw is the first word of its own ChaCha8 stream.
pub(crate) struct ChaChaDraws {
    root: ChaCha8Rng,
}

impl ChaChaDraws {
    pub(crate) fn new(seed: u64) -> Self {
        Self { root: ChaCha8Rng::seed_from_u64(seed) }
    }
}

impl Draws for ChaChaDraws {
    fn unit(&self, purpose: Purpose, request_key: u64, attempt_index: u32) -> f64 {
        let purpose = match purpose {
            Purpose::Incident(place) => 1 + u64::from(place),
            Purpose::Fault(place) => 64 + u64::from(place),
            Purpose::IncidentTime(place) => 128 + u64::from(place),
            Purpose::Region => 200,
            Purpose::Network => 201,
            Purpose::Loss => 202,
            Purpose::LossBack => 203,
            _ => 0,
        };
        let mut stream = self.root.clone();
        stream.set_stream(request_key << 8 | purpose);
        stream.set_word_pos(u128::from(attempt_index) * 16);
        unit(&mut stream)
    }
}

/// A number in the open interval (0, 1).
pub(crate) fn unit(rng: &mut ChaCha8Rng) -> f64 {
    ((rng.next_u64() >> 12) as f64 + 0.5) / (1_u64 << 52) as f64
}

/// Every draw is this number.
pub(crate) struct Always(pub f64);

impl Draws for Always {
    fn unit(&self, _: Purpose, _: u64, _: u32) -> f64 {
        self.0
    }
}

/// One draw a request from one ChaCha8 stream, drawn beforehand: cheap enough for millions.
pub(crate) struct Sequence(Vec<f64>);

impl Sequence {
    pub(crate) fn new(seed: u64, requests: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        Self((0..requests).map(|_| unit(&mut rng)).collect())
    }
}

impl Draws for Sequence {
    fn unit(&self, _: Purpose, request_key: u64, _: u32) -> f64 {
        self.0[request_key as usize]
    }
}
