//! What the account may send.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::range::{check_at_least_one, check_rate};
use crate::{config_error::ConfigError, span::check_span, units::Rate};

/// The limits of the account; above any of them the answer is 429.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Admission {
    /// The rate of requests. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<RequestLimit>,
    /// The rate of LLM tokens, those of the prompt and of the answer together, counted at
    /// admission. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<RequestLimit>,
    /// Requests at the server at once, from arrival to the last byte. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// The `Retry-After` of a 429. Default: none, as DeepSeek does.
    #[serde(with = "humantime_serde::option", skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<Duration>,
}

/// A limit on a rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum RequestLimit {
    /// A continuously refilled bucket, full at the start; a request takes one, or its LLM tokens.
    TokenBucket {
        /// The refill, from one a day to `1000000000/s`.
        rate: Rate,
        /// The size of the bucket, at least 1.
        burst: u32,
    },
}

impl Admission {
    pub(super) fn validate(&self, errors: &mut Vec<ConfigError>, has_bursts: bool) {
        if let Some(RequestLimit::TokenBucket { rate, burst }) = &self.requests {
            check_rate(errors, "admission.requests.token_bucket.rate", *rate);
            check_at_least_one(errors, "admission.requests.token_bucket.burst", *burst);
        }
        if let Some(RequestLimit::TokenBucket { rate, burst }) = &self.tokens {
            check_rate(errors, "admission.tokens.token_bucket.rate", *rate);
            check_at_least_one(errors, "admission.tokens.token_bucket.burst", *burst);
        }
        if let Some(cap) = self.concurrency {
            check_at_least_one(errors, "admission.concurrency", cap);
        }
        if let Some(retry_after) = self.retry_after {
            check_span(errors, "admission.retry_after", retry_after);
            let has_limit =
                self.requests.is_some() || self.tokens.is_some() || self.concurrency.is_some();
            if !has_limit && !has_bursts {
                let problem = "has no effect: nothing answers 429 here; give `requests`, \
                               `concurrency` or a `burst_429`, or leave it out";
                errors.push(ConfigError::new("admission.retry_after", problem));
            }
        }
    }
}
