//! Limits on rates.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    config::range::{check_at_least_one, check_rate},
    config_error::ConfigError,
    span::check_mean,
    units::Rate,
};

/// A limit on the rate of something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScopedLimit {
    /// What it counts.
    pub counts: Counted,
    /// Whose it counts together. Default: the account's.
    #[serde(default)]
    pub per: Scope,
    /// How much it lets pass.
    pub rule: RequestLimit,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// Requests.
    Requests,
    /// LLM tokens, those of the prompt and of the answer together, counted at admission.
    Tokens,
}

/// Whose requests a limit counts together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All of the account.
    #[default]
    Account,
    /// Those of one API key, which is one client instance. The server keeps a counter for every key
    /// that it saw.
    Key,
    /// Those of one end user. The server keeps a counter for every user that it saw.
    User,
}

/// How much passes. A request takes one, or its LLM tokens; one that needs more than a full limit
/// holds never passes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RequestLimit {
    /// A continuously refilled bucket, full at the start.
    TokenBucket {
        /// The refill, from one a day to `1000000000/s`.
        rate: Rate,
        /// The size of the bucket, at least 1.
        burst: u32,
    },
    /// A bucket refilled in lumps, full at the start.
    TickRefill {
        /// What every tick adds, at least 1.
        amount: u32,
        /// From tick to tick; the first one comes this long after the start of the run.
        #[serde(with = "humantime_serde")]
        tick: Duration,
        /// The size of the bucket, at least `amount`. Default: `amount`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        capacity: Option<u32>,
    },
    /// A counter that begins anew at every border: around one it lets twice its limit pass.
    FixedWindow {
        /// What passes in one window, at least 1.
        limit: u32,
        /// From border to border.
        #[serde(with = "humantime_serde")]
        window: Duration,
        /// Where the borders are. Default: `calendar`.
        #[serde(default)]
        aligned_to: Alignment,
    },
    /// An exact log: what passed in the window up to now, the instant of its beginning left out,
    /// is never more than the limit. It remembers each request that passed, at most `limit` of them.
    SlidingLog {
        /// What passes in any window, at least 1.
        limit: u32,
        /// How long what passed counts.
        #[serde(with = "humantime_serde")]
        window: Duration,
    },
}

/// Where the borders of fixed windows are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alignment {
    /// At whole multiples of the window since 1970, as in "each minute of the clock".
    #[default]
    Calendar,
    /// At whole multiples of the window since the start of the run.
    Start,
}

impl RequestLimit {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, path: &str) {
        match *self {
            Self::TokenBucket { rate, burst } => {
                check_rate(errors, &format!("{path}.token_bucket.rate"), rate);
                check_at_least_one(errors, &format!("{path}.token_bucket.burst"), burst);
            }
            Self::TickRefill { amount, tick, capacity } => {
                check_at_least_one(errors, &format!("{path}.tick_refill.amount"), amount);
                check_mean(errors, &format!("{path}.tick_refill.tick"), tick);
                if capacity.is_some_and(|capacity| capacity < amount) {
                    let problem = format!("must be at least `amount`, {amount}");
                    let field = format!("{path}.tick_refill.capacity");
                    errors.push(ConfigError::new(field, problem));
                }
            }
            Self::FixedWindow { limit, window, aligned_to: _ } => {
                check_at_least_one(errors, &format!("{path}.fixed_window.limit"), limit);
                check_mean(errors, &format!("{path}.fixed_window.window"), window);
            }
            Self::SlidingLog { limit, window } => {
                check_at_least_one(errors, &format!("{path}.sliding_log.limit"), limit);
                check_mean(errors, &format!("{path}.sliding_log.window"), window);
            }
        }
    }
}
