//! Continuous batching, as vLLM does it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::range::check_at_least_one;
use crate::{
    config_error::ConfigError,
    span::{check_mean, check_span},
};

/// An engine that works in steps on all of its sequences at once, as vLLM and SGLang do.
///
/// Between two steps it admits waiting requests in order, while there is a place, room in the KV
/// pool for the prompt, and something left of the step's prefill budget. A step takes in up to
/// `prefill_budget` tokens of prompts, first come first served, and makes one token for each
/// sequence whose prompt is in; the step that takes in the last of a prompt makes the first token.
/// When the next step would not fit into the pool, the sequences admitted last go back to the
/// front of the queue; later their prompt and the tokens made so far are computed again.
///
/// A request whose prompt and answer can never fit into the pool is refused at the door.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batching {
    /// How long a step takes.
    pub step: StepTime,
    /// How many sequences are worked on at once, at least 1 (vLLM: `max_num_seqs`).
    pub max_sequences: u32,
    /// How many tokens the KV cache holds, at least 1. A sequence holds its prompt, cached or not,
    /// and all of its answer but the newest token.
    pub kv_pool: u64,
    /// How many prompt tokens one step computes at most, at least 1 (vLLM:
    /// `max_num_batched_tokens`; here the tokens that are made do not count).
    pub prefill_budget: u32,
    /// How many requests may wait, at least 1; one more is refused with 503. Every request waits
    /// for the end of the step that runs. Default: without bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<u32>,
}

/// How long one step takes: `base + per_sequence n^exponent + per_prefill_token P`, and
/// `per_prefill` more where P is not 0, in whole nanoseconds; n sequences get a token each, and P
/// tokens of prompts are computed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepTime {
    /// What every step takes; more than 0.
    #[serde(with = "humantime_serde")]
    pub base: Duration,
    /// What the sequences that get a token add.
    #[serde(with = "humantime_serde")]
    pub per_sequence: Duration,
    /// By which power of their number, more than 0 and at most 10. Default: 1.
    #[serde(default = "linear")]
    pub exponent: f64,
    /// What each prompt token adds that is computed. Default: none.
    #[serde(default, with = "humantime_serde")]
    pub per_prefill_token: Duration,
    /// What it adds that prompt tokens are computed at all. Default: none.
    #[serde(default, with = "humantime_serde")]
    pub per_prefill: Duration,
}

const fn linear() -> f64 {
    1.0
}

impl Batching {
    /// Whether a sequence of this size ever has room in the pool.
    pub fn fits(&self, prompt_tokens: u32, output_tokens: u32) -> bool {
        u64::from(prompt_tokens) + u64::from(output_tokens.max(1)) <= self.context_limit()
    }

    /// The longest sequence that ever has room in the pool: the newest token of an answer has no
    /// place in the cache until the next step.
    pub(crate) const fn context_limit(&self) -> u64 {
        self.kv_pool.saturating_add(1)
    }

    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        self.step.validate(errors, &format!("{path}.step"));
        let at = |field: &str| format!("{path}.{field}");
        check_at_least_one(errors, &at("max_sequences"), self.max_sequences);
        if self.kv_pool == 0 {
            errors.push(ConfigError::new(at("kv_pool"), "must be at least 1, not 0"));
        }
        check_at_least_one(errors, &at("prefill_budget"), self.prefill_budget);
        if let Some(room) = self.queue {
            check_at_least_one(errors, &at("queue"), room);
        }
    }
}

impl StepTime {
    fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        let at = |field: &str| format!("{path}.{field}");
        check_mean(errors, &at("base"), self.base);
        check_span(errors, &at("per_sequence"), self.per_sequence);
        if !(self.exponent > 0.0 && self.exponent <= 10.0) {
            let problem = format!("must be more than 0 and at most 10, not {}", self.exponent);
            errors.push(ConfigError::new(at("exponent"), problem));
        } else if self.per_sequence.is_zero() && self.exponent != linear() {
            let problem = "has no effect while `per_sequence` is 0s; leave it out";
            errors.push(ConfigError::new(at("exponent"), problem));
        }
        check_span(errors, &at("per_prefill_token"), self.per_prefill_token);
        check_span(errors, &at("per_prefill"), self.per_prefill);
    }
}
