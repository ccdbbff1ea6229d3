//! The seed tree: every draw of a replication, keyed by entity and never by order.
//!
//! A draw is addressed by (seed, purpose, class name, index within the class, attempt). The first
//! three are hashed with SHA-256 into a ChaCha8 key; index and attempt address the key stream:
//! the request's index is the 64-byte block, the attempt modulo 8 the 64-bit word within it, and
//! the attempt divided by 8 the stream number (nonce). So neighbouring requests share the cost of
//! a ChaCha8 refill (four blocks), and adding a class, a strategy, a retry or a feature never
//! shifts another draw.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng, SeedableRng};
use scheduler::chance::unit_from_bits;
use sha2::{Digest, Sha256};

/// What is added to the index of an attempt that doubles another one, so that it meets draws of its
/// own: the scheduler makes at most 1,000 attempts of a request.
pub(crate) const HEDGE_DRAWS: u32 = 1 << 16;

/// What a draw is for, by its documented name, which enters the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The gap before an arrival.
    ArrivalGap,
    /// How long a state of the arrival process lasts.
    ArrivalState,
    /// How often a request of a trace is sent.
    TraceCopies,
    /// Which class an arrival of the whole workload belongs to.
    ArrivalClass,
    /// Which client instance carries the request.
    Client,
    /// Tokens of the prompt.
    PromptTokens,
    /// Tokens of the answer.
    OutputTokens,
    /// Which end user a request is for.
    User,
    /// How long a user thinks before the next request.
    ThinkTime,
    /// How many requests a session has.
    SessionTurns,
    /// Whether a request repeats an earlier one, and which.
    Duplicate,
    /// What the simulated server draws.
    Server(simulator::Purpose),
    /// The random part of a backoff.
    BackoffJitter,
    /// The spread above a `Retry-After`.
    RetryAfterJitter,
    /// Whether the client's throttle refuses an attempt.
    Throttle,
    /// The random part of a shared cooldown.
    CooldownJitter,
    /// The pace of the starts after one.
    CooldownPace,
    /// When a limit looks for the shortest latency again.
    LimitProbe,
    /// The order in which replications are taken up; it reaches no result.
    JobOrder,
}

impl Purpose {
    fn name(self) -> String {
        match self {
            Self::ArrivalGap => "arrival_gap".to_owned(),
            Self::ArrivalState => "arrival_state".to_owned(),
            Self::TraceCopies => "trace_copies".to_owned(),
            Self::ArrivalClass => "arrival_class".to_owned(),
            Self::Client => "client".to_owned(),
            Self::PromptTokens => "prompt_tokens".to_owned(),
            Self::OutputTokens => "output_tokens".to_owned(),
            Self::User => "user".to_owned(),
            Self::ThinkTime => "think_time".to_owned(),
            Self::SessionTurns => "session_turns".to_owned(),
            Self::Duplicate => "duplicate".to_owned(),
            Self::Server(purpose) => purpose.name().into_owned(),
            Self::BackoffJitter => "backoff_jitter".to_owned(),
            Self::RetryAfterJitter => "retry_after_jitter".to_owned(),
            Self::Throttle => "throttle".to_owned(),
            Self::CooldownJitter => "cooldown_jitter".to_owned(),
            Self::CooldownPace => "cooldown_pace".to_owned(),
            Self::LimitProbe => "limit_probe".to_owned(),
            Self::JobOrder => "job_order".to_owned(),
        }
    }
}

/// The draws of one purpose for one class under one seed.
#[derive(Clone, Debug)]
pub struct Stream {
    rng: ChaCha8Rng,
    lines: Box<[Line; LINES]>,
}

/// Four blocks of key stream, as ChaCha8 makes them at one go.
#[derive(Clone, Copy, Debug)]
struct Line {
    group: u64,
    nonce: u64,
    words: [u64; WORDS_PER_LINE],
}

const WORDS_PER_BLOCK: u64 = 8;
const BLOCKS_PER_LINE: u64 = 4;
const WORDS_PER_LINE: usize = (WORDS_PER_BLOCK * BLOCKS_PER_LINE) as usize;
/// A small direct-mapped cache: requests under way at one time are neighbours, and their retries
/// ask for other words of the same blocks.
const LINES: usize = 32;
/// No request has this index, so an empty line never matches.
const NO_GROUP: u64 = u64::MAX;

impl Stream {
    /// The draws of `purpose` for the class named `class` under `seed`.
    pub fn new(seed: u64, purpose: Purpose, class: &str) -> Self {
        let mut hash = Sha256::new();
        hash.update(b"squall draw/1");
        hash.update(seed.to_le_bytes());
        for part in [purpose.name().as_bytes(), class.as_bytes()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let rng = ChaCha8Rng::from_seed(hash.finalize().into());
        let empty = Line { group: NO_GROUP, nonce: 0, words: [0; WORDS_PER_LINE] };
        Self { rng, lines: Box::new([empty; LINES]) }
    }

    /// 64 random bits for the request with this index and this attempt.
    pub fn bits(&mut self, index: u64, attempt_index: u32) -> u64 {
        let attempt = u64::from(attempt_index);
        let (group, nonce) = (index / BLOCKS_PER_LINE, attempt / WORDS_PER_BLOCK);
        let place = (index % BLOCKS_PER_LINE) * WORDS_PER_BLOCK + attempt % WORDS_PER_BLOCK;
        let line = &mut self.lines[(group as usize) % LINES];
        if line.group != group || line.nonce != nonce {
            (line.group, line.nonce) = (group, nonce);
            self.rng.set_stream(nonce);
            // Positions count 32-bit words, 16 to a block.
            self.rng.set_word_pos(u128::from(group) * 16 * u128::from(BLOCKS_PER_LINE));
            for word in &mut line.words {
                *word = self.rng.next_u64();
            }
        }
        line.words[place as usize]
    }

    /// A number in the open interval (0, 1) for the request with this index and this attempt.
    pub fn unit(&mut self, index: u64, attempt_index: u32) -> f64 {
        unit_from_bits(self.bits(index, attempt_index))
    }
}

#[cfg(test)]
mod tests;
