//! How many retries and hedges the traffic as a whole may afford.
//!
//! Backoff spreads retries over time; only a budget bounds them. Retries and hedges draw on the
//! same one.

mod grpc;
mod quota;
mod ratio;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{gate::End, setting::Checks, time::Time, unit::Share};
pub use grpc::GrpcThrottle;
pub use quota::RetryQuota;
pub use ratio::{RatioBudget, TokenWindow};

/// The rule for the retry budget. Default: `ratio`, with its defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Budget {
    /// No bound on retries but `retry.max_attempts`.
    None,
    /// Retries are a part of the requests, plus a few per second, over a sliding window: the
    /// `RetryBudget` of Finagle and Linkerd.
    Ratio {
        /// Retries per request. Default 20%.
        #[serde(default = "default_ratio")]
        ratio: Share,
        /// Retries per second that are always allowed, 0 to 1,000,000. Default 10.
        #[serde(default = "default_min_per_second")]
        min_per_second: u32,
        /// How long a request pays for retries, 1s to 60s. Default 10s.
        #[serde(with = "humantime_serde", default = "default_window")]
        window: Duration,
    },
    /// A purse of tokens that retries empty and successes fill: the retry quota of the AWS SDKs.
    ///
    /// The defaults are those of the standard mode 2.1. Standard mode 2.0 is
    /// `{ retry_cost: 5, throttle_cost: 5, timeout_cost: 10 }`.
    AwsQuota {
        /// Tokens at the start and at most, 0 to 1,000,000. Default 500.
        #[serde(default = "default_capacity")]
        capacity: u32,
        /// What a retry costs. Default 14.
        #[serde(default = "default_retry_cost")]
        retry_cost: u32,
        /// What a retry after a 429 costs. Default 5.
        #[serde(default = "default_throttle_cost")]
        throttle_cost: u32,
        /// What a retry after a timeout costs. Default 14.
        #[serde(default = "default_retry_cost")]
        timeout_cost: u32,
    },
    /// Failures take a token, successes give a part of one back, and there are retries only while
    /// more than half are left: the retry throttling of gRPC (proposal A6).
    GrpcTokens {
        /// Tokens at the start and at most, 1 to 1,000. Default 10.
        #[serde(default = "default_max_tokens")]
        max_tokens: u32,
        /// What a success gives back, 0.001 to 1,000; three decimal places count. Default 0.1.
        #[serde(default = "default_token_ratio")]
        token_ratio: f64,
    },
}

const fn default_ratio() -> Share {
    Share::percent(20)
}
const fn default_min_per_second() -> u32 {
    10
}
const fn default_window() -> Duration {
    Duration::from_secs(10)
}
const fn default_capacity() -> u32 {
    500
}
const fn default_retry_cost() -> u32 {
    14
}
const fn default_throttle_cost() -> u32 {
    5
}
const fn default_max_tokens() -> u32 {
    10
}
const fn default_token_ratio() -> f64 {
    0.1
}

impl Default for Budget {
    fn default() -> Self {
        Self::Ratio {
            ratio: default_ratio(),
            min_per_second: default_min_per_second(),
            window: default_window(),
        }
    }
}

impl Budget {
    /// Checks every range.
    pub fn validate(&self, checks: &mut Checks<'_>) {
        match *self {
            Self::None => {}
            Self::Ratio { min_per_second, window, .. } => {
                let mut checks = checks.below("ratio");
                checks.count("min_per_second", u64::from(min_per_second), 0..=1_000_000);
                if !(Duration::from_secs(1)..=Duration::from_secs(60)).contains(&window) {
                    checks.refuse("window", format!("must be 1s to 60s, not {window:?}"));
                }
            }
            Self::AwsQuota { capacity, retry_cost, throttle_cost, timeout_cost } => {
                let mut checks = checks.below("aws_quota");
                checks.count("capacity", u64::from(capacity), 0..=1_000_000);
                for (field, cost) in [
                    ("retry_cost", retry_cost),
                    ("throttle_cost", throttle_cost),
                    ("timeout_cost", timeout_cost),
                ] {
                    checks.count(field, u64::from(cost), 1..=1_000_000);
                }
            }
            Self::GrpcTokens { max_tokens, token_ratio } => {
                let mut checks = checks.below("grpc_tokens");
                checks.count("max_tokens", u64::from(max_tokens), 1..=1_000);
                checks.number("token_ratio", token_ratio, 0.001..=1_000.0);
            }
        }
    }

    /// The budget at the start.
    pub fn start(&self) -> RetryBudget {
        RetryBudget(match *self {
            Self::None => Rule::None,
            Self::Ratio { ratio, min_per_second, window } => {
                Rule::Ratio(RatioBudget::new(ratio.fraction(), min_per_second, window))
            }
            Self::AwsQuota { capacity, retry_cost, throttle_cost, timeout_cost } => Rule::Quota {
                quota: RetryQuota::new(capacity),
                costs: Costs { retry: retry_cost, throttle: throttle_cost, timeout: timeout_cost },
            },
            Self::GrpcTokens { max_tokens, token_ratio } => {
                Rule::Grpc(GrpcThrottle::new(max_tokens, token_ratio))
            }
        })
    }
}

/// What is asked of the budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// A retry after an error of the server or of the connection.
    Retry,
    /// A retry after a 429.
    RetryAfterThrottle,
    /// A retry after a timeout.
    RetryAfterTimeout,
    /// A second copy of an attempt.
    Hedge,
}

/// What was taken for one retry. It comes back when that retry succeeds (AWS alone), or when it is
/// never sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    cost: u32,
    at: Time,
}

/// The state of a [`Budget`].
#[derive(Clone, Debug)]
pub struct RetryBudget(Rule);

#[derive(Clone, Debug)]
enum Rule {
    None,
    Ratio(RatioBudget),
    Quota { quota: RetryQuota, costs: Costs },
    Grpc(GrpcThrottle),
}

#[derive(Clone, Copy, Debug)]
struct Costs {
    retry: u32,
    throttle: u32,
    timeout: u32,
}

impl Costs {
    const fn of(self, what: Extra) -> u32 {
        match what {
            Extra::Retry | Extra::Hedge => self.retry,
            Extra::RetryAfterThrottle => self.throttle,
            Extra::RetryAfterTimeout => self.timeout,
        }
    }
}

impl RetryBudget {
    /// A new request, by its first attempt.
    pub fn on_request(&mut self, now: Time) {
        if let Rule::Ratio(ratio) = &mut self.0 {
            ratio.deposit(now);
        }
    }

    /// Asks for a retry or a hedge; `None` is a refusal, which takes nothing.
    pub fn try_withdraw(&mut self, now: Time, what: Extra) -> Option<Withdrawal> {
        let (is_paid, cost) = match &mut self.0 {
            Rule::None => (true, 0),
            Rule::Ratio(ratio) => (ratio.try_withdraw(now), 0),
            Rule::Quota { quota, costs } => {
                let cost = costs.of(what);
                (quota.acquire(cost), cost)
            }
            Rule::Grpc(throttle) => (throttle.allows(), 0),
        };
        is_paid.then_some(Withdrawal { cost, at: now })
    }

    /// A retry that was paid for is not sent: as if it had never been asked for.
    pub fn give_back(&mut self, now: Time, unspent: Withdrawal) {
        match &mut self.0 {
            Rule::None | Rule::Grpc(_) => {}
            Rule::Ratio(ratio) => ratio.give_back(now, unspent.at),
            Rule::Quota { quota, .. } => quota.release(unspent.cost),
        }
    }

    /// The end of an attempt, by what it says of the server.
    pub(crate) fn on_attempt_end(&mut self, now: Time, end: End, paid_by: Option<Withdrawal>) {
        match end {
            End::Success => self.on_success(now, paid_by),
            End::Throttled | End::Overloaded | End::Broken => self.on_failure(now),
            End::AccountRefused | End::Rejected | End::DeadlinePassed | End::Abandoned => {}
        }
    }

    /// An attempt succeeded; `last` is what paid for it, `None` for a first attempt.
    pub fn on_success(&mut self, _now: Time, last: Option<Withdrawal>) {
        match &mut self.0 {
            Rule::None | Rule::Ratio(_) => {}
            Rule::Quota { quota, .. } => quota.release(last.map_or(1, |last| last.cost)),
            Rule::Grpc(throttle) => throttle.on_success(),
        }
    }

    /// An attempt failed in a way that another may mend.
    pub fn on_failure(&mut self, _now: Time) {
        if let Rule::Grpc(throttle) = &mut self.0 {
            throttle.on_failure();
        }
    }

    /// Tokens left; `None` for the rules that count none.
    pub fn tokens(&self) -> Option<f64> {
        match &self.0 {
            Rule::None | Rule::Ratio(_) => None,
            Rule::Quota { quota, .. } => Some(f64::from(quota.available())),
            Rule::Grpc(throttle) => Some(throttle.tokens()),
        }
    }

    /// Retries it would pay for now; `None` where there is no bound.
    pub fn balance(&mut self, now: Time) -> Option<u64> {
        match &mut self.0 {
            Rule::None => None,
            Rule::Ratio(ratio) => Some(ratio.balance(now)),
            Rule::Quota { quota, costs } => Some(u64::from(quota.available() / costs.retry)),
            Rule::Grpc(throttle) => Some(throttle.balance()),
        }
    }
}
