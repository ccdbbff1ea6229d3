//! The one door by which chance enters.
//!
//! Draws are keyed by *entity* (which request, which attempt, what for), never by order, so that
//! a new feature, another request or one more retry never shifts anybody else's draw.

use std::fmt;

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};

/// What a draw is for. Each purpose is a stream of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Purpose {
    /// The random part of a backoff.
    BackoffJitter,
    /// The spread above a `Retry-After`.
    RetryAfterJitter,
    /// Whether the throttle refuses an attempt.
    Throttle,
    /// The random part of a shared pause.
    CooldownJitter,
    /// The pace at which attempts start after a shared pause.
    CooldownPace,
    /// When a limit looks for the shortest latency again; keyed by the number of the probe.
    LimitProbe,
}

impl Purpose {
    /// A stable number for the purpose, part of the draw's key.
    pub const fn number(self) -> u64 {
        match self {
            Self::BackoffJitter => 1,
            Self::RetryAfterJitter => 2,
            Self::Throttle => 3,
            Self::CooldownJitter => 4,
            Self::CooldownPace => 5,
            Self::LimitProbe => 6,
        }
    }
}

/// A source of draws.
pub trait Chance: fmt::Debug + Send + Sync + 'static {
    /// A number in the open interval (0, 1), the same for equal arguments.
    ///
    /// `request_key` is the request's own key ([`Request::key`](crate::Request::key)),
    /// `attempt_index` counts from 0.
    fn unit(&self, purpose: Purpose, request_key: u64, attempt_index: u32) -> f64;
}

/// Maps 64 random bits onto the open interval (0, 1), in steps of 2^-53.
pub fn unit_from_bits(bits: u64) -> f64 {
    ((bits >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
}

/// ChaCha8 keyed by a seed: the default of production.
///
/// The draw is the word at position `attempt_index` of the stream `request_key`, under the key
/// (seed, purpose).
#[derive(Clone, Debug)]
pub struct SeededChance {
    seed: u64,
}

impl SeededChance {
    /// Draws that repeat for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// Draws from a seed of the operating system, so that two processes never jitter alike.
    ///
    /// # Panics
    /// Where the operating system has no source of randomness.
    pub fn from_entropy() -> Self {
        Self::new(getrandom::u64().expect("the operating system gives random bytes"))
    }
}

impl Chance for SeededChance {
    fn unit(&self, purpose: Purpose, request_key: u64, attempt_index: u32) -> f64 {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&self.seed.to_le_bytes());
        key[8..16].copy_from_slice(&purpose.number().to_le_bytes());
        let mut stream = ChaCha8Rng::from_seed(key);
        stream.set_stream(request_key);
        stream.set_word_pos(u128::from(attempt_index) * 2);
        unit_from_bits(stream.next_u64())
    }
}
