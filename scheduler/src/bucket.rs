//! Client-side rate limits: requests and LLM tokens per span of time.
//!
//! All of it is whole numbers: a bucket is never exceeded over any window, not even by a
//! rounding error.

mod buckets;
mod gcra;

use serde::{Deserialize, Serialize};

use crate::{setting::Checks, unit::Rate};
pub use buckets::{Buckets, Level, NeverFits};
pub use gcra::Gcra;

/// One rate limit. An attempt starts when all of them have room for it; the first in the queue
/// waits for that, and nobody overtakes it.
///
/// Over any window of length `t` at most `burst + rate * t` is taken, less what comes back in that
/// window of reservations that were too large. Requests never come back once they are sent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// What it counts.
    pub counts: Counts,
    /// How much of it per span of time.
    pub rate: Rate,
    /// How much at once, 1 to 1,000,000,000.
    pub burst: u64,
    /// What it holds at the start. Default: `full`. Many processes that start full share out
    /// their bursts on top of the account's rate.
    #[serde(default)]
    pub starts: Starts,
}

/// What a bucket counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counts {
    /// Attempts.
    Requests,
    /// LLM tokens of prompts.
    InputTokens,
    /// LLM tokens of answers.
    OutputTokens,
    /// Both.
    TotalTokens,
}

/// What a bucket holds at the start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Starts {
    /// The whole burst.
    #[default]
    Full,
    /// Nothing.
    Empty,
}

impl Bucket {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        checks.count("burst", self.burst, 1..=1_000_000_000);
        let nanos = self.rate.nanos_each();
        if !(1e-3..=1e14).contains(&nanos) {
            checks.refuse("rate", "must be one in a day (`0.05/h`) to 1,000,000,000,000/s");
        }
    }
}

/// LLM tokens that a request will take at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TokenEstimate {
    /// Of the prompt. Default 1,000.
    pub input: u64,
    /// Of the answer: its `max_tokens`. Default 1,000.
    pub output: u64,
}

impl Default for TokenEstimate {
    fn default() -> Self {
        Self { input: 1_000, output: 1_000 }
    }
}

/// What an attempt takes from the buckets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Attempts.
    pub requests: u32,
    /// LLM tokens of the prompt.
    pub input_tokens: u64,
    /// LLM tokens of the answer.
    pub output_tokens: u64,
}

impl Cost {
    /// The greater one of each.
    pub(crate) fn max(self, other: Self) -> Self {
        Self {
            requests: self.requests.max(other.requests),
            input_tokens: self.input_tokens.max(other.input_tokens),
            output_tokens: self.output_tokens.max(other.output_tokens),
        }
    }

    /// What a bucket that counts `counts` sees of it.
    pub fn of(&self, counts: Counts) -> u64 {
        match counts {
            Counts::Requests => u64::from(self.requests),
            Counts::InputTokens => self.input_tokens,
            Counts::OutputTokens => self.output_tokens,
            Counts::TotalTokens => self.input_tokens.saturating_add(self.output_tokens),
        }
    }
}
