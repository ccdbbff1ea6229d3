//! What the account may send.

mod balance;
mod dynamic;
mod rate;
mod retry_after;

use serde::{Deserialize, Serialize};

pub use self::{
    balance::Balance,
    dynamic::Dynamic,
    rate::{Alignment, Counted, RequestLimit, Scope, ScopedLimit},
    retry_after::{RetryAfter, RetryForm},
};
use super::range::check_at_least_one;
use crate::config_error::ConfigError;

/// The limits of the account; above any of them the answer is 429.
///
/// They are asked in the order of the fields, the list of `limits` in its own order. What an earlier
/// one gave is spent, even if a later one or a later stage refuses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Admission {
    /// The rate of the account's requests. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<RequestLimit>,
    /// The rate of the account's LLM tokens, those of the prompt and of the answer together,
    /// counted at admission. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tokens: Option<RequestLimit>,
    /// More limits on rates, of the account, of each key or of each user. Default: none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<ScopedLimit>,
    /// Requests of the account at the server at once, from arrival to the last byte. Default: no
    /// limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<u32>,
    /// The same for each key, which is one client instance; less than `concurrency`. Default: no
    /// limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency_per_key: Option<u32>,
    /// The same for each end user; less than `concurrency`. Default: no limit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency_per_user: Option<u32>,
    /// The limit that follows the server's load and the account's recent use, as DeepSeek had it
    /// before 2026. Default: none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dynamic: Option<Dynamic>,
    /// The account's money: 402 once it is spent, and a cap that shrinks with it. Default: without
    /// end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance: Option<Balance>,
    /// The `Retry-After` of a 429. Default: none, as DeepSeek does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<RetryAfter>,
}

impl Admission {
    pub(super) fn validate(
        &self,
        errors: &mut Vec<ConfigError>,
        has_other_429: bool,
        has_prices: bool,
    ) {
        for (name, limit) in [("requests", &self.requests), ("tokens", &self.tokens)] {
            if let Some(limit) = limit {
                limit.validate(errors, &format!("admission.{name}"));
            }
        }
        for (place, limit) in self.limits.iter().enumerate() {
            limit.rule.validate(errors, &format!("admission.limits.{place}.rule"));
        }
        self.validate_concurrency(errors);
        if let Some(dynamic) = &self.dynamic {
            dynamic.validate(errors);
        }
        if let Some(balance) = &self.balance {
            balance.validate(errors, has_prices);
        }
        if let Some(retry_after) = &self.retry_after {
            retry_after.validate(errors);
            let has_rate =
                self.requests.is_some() || self.tokens.is_some() || !self.limits.is_empty();
            if !has_rate && !self.has_concurrency() && !has_other_429 {
                let problem = "has no effect: nothing answers 429 here; give `requests`, \
                               `concurrency`, a `burst_429` or a `script` with a 429, or leave it \
                               out";
                errors.push(ConfigError::new("admission.retry_after", problem));
            } else if !has_rate && retry_after.needs_wait() {
                let problem = "has no effect: without `after` it tells the wait that the limit \
                               knows, and only limits on rates know one; give `after`, `requests`, \
                               `tokens` or `limits`";
                errors.push(ConfigError::new("admission.retry_after", problem));
            }
        }
    }

    fn has_concurrency(&self) -> bool {
        self.concurrency.is_some()
            || self.dynamic.is_some()
            || self.balance.as_ref().is_some_and(|balance| !balance.caps.is_empty())
            || self.concurrency_per_key.is_some()
            || self.concurrency_per_user.is_some()
    }

    fn validate_concurrency(&self, errors: &mut Vec<ConfigError>) {
        if let Some(cap) = self.concurrency {
            check_at_least_one(errors, "admission.concurrency", cap);
        }
        let parts = [
            ("admission.concurrency_per_key", self.concurrency_per_key),
            ("admission.concurrency_per_user", self.concurrency_per_user),
        ];
        for (field, cap) in parts {
            let Some(cap) = cap else { continue };
            check_at_least_one(errors, field, cap);
            if self.concurrency.is_some_and(|whole| cap >= whole) {
                let problem = format!(
                    "has no effect: it must be less than `concurrency`, which holds for all \
                     together, not {cap}"
                );
                errors.push(ConfigError::new(field, problem));
            }
        }
    }
}
