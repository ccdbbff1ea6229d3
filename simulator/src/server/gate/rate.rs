//! Limits on rates: each one of four rules, each for the account, or for every key or user apart.

mod fixed_window;
mod sliding_log;
mod tick_refill;

use std::collections::BTreeMap;

use self::{fixed_window::FixedWindow, sliding_log::SlidingLog, tick_refill::TickRefill};
use crate::{
    attempt::Attempt,
    config::{Admission, Alignment, Counted, RequestLimit, Scope},
    server::{event::Refusal, token_bucket::TokenBucket},
    span::nanoseconds,
};

/// All limits on rates, in the order in which they are asked.
#[derive(Debug)]
pub(super) struct RateLimits {
    limits: Vec<RateLimit>,
}

/// Which limit refuses, and after how many nanoseconds it would let this attempt pass if nothing
/// else came; `None`: never.
pub(super) type Held = (Refusal, Option<u64>);

impl RateLimits {
    pub(super) fn new(admission: &Admission) -> Self {
        let of_account =
            [(&admission.requests, Counted::Requests), (&admission.tokens, Counted::Tokens)];
        let of_account = of_account.into_iter().filter_map(|(rule, counts)| {
            rule.as_ref().map(|rule| RateLimit::new(rule, counts, Scope::Account))
        });
        let scoped = admission.limits.iter();
        let scoped = scoped.map(|limit| RateLimit::new(&limit.rule, limit.counts, limit.per));
        Self { limits: of_account.chain(scoped).collect() }
    }

    /// Takes what the attempt needs from one limit after the other, up to the one that refuses.
    pub(super) fn take(&mut self, now: u64, unix_ns: u64, attempt: &Attempt) -> Result<(), Held> {
        self.limits.iter_mut().try_for_each(|limit| limit.take(now, unix_ns, attempt))
    }
}

#[derive(Debug)]
struct RateLimit {
    counts: Counted,
    scope: Scope,
    /// The account's own one, or one that nothing was taken from yet.
    first: Limiter,
    /// Those of the keys or users that came.
    others: BTreeMap<u32, Limiter>,
}

impl RateLimit {
    fn new(rule: &RequestLimit, counts: Counted, scope: Scope) -> Self {
        Self { counts, scope, first: Limiter::new(rule), others: BTreeMap::new() }
    }

    fn take(&mut self, now: u64, unix_ns: u64, attempt: &Attempt) -> Result<(), Held> {
        let amount = match self.counts {
            Counted::Requests => 1,
            Counted::Tokens => attempt.prompt_tokens.saturating_add(attempt.output_tokens),
        };
        let whose = match self.scope {
            Scope::Account => None,
            Scope::Key => Some(attempt.client),
            Scope::User => Some(attempt.user),
        };
        let limiter = match whose {
            None => &mut self.first,
            Some(id) => self.others.entry(id).or_insert_with(|| self.first.clone()),
        };
        let refusal = match (self.scope, self.counts) {
            (Scope::Account, Counted::Requests) => Refusal::RequestRate,
            (Scope::Account, Counted::Tokens) => Refusal::TokenRate,
            (Scope::Key, _) => Refusal::KeyRate,
            (Scope::User, _) => Refusal::UserRate,
        };
        limiter.take(now, unix_ns, amount).map_err(|wait| (refusal, wait))
    }
}

/// One limit.
#[derive(Clone, Debug)]
enum Limiter {
    TokenBucket(TokenBucket),
    TickRefill(TickRefill),
    FixedWindow(FixedWindow, Alignment),
    SlidingLog(SlidingLog),
}

impl Limiter {
    fn new(rule: &RequestLimit) -> Self {
        match *rule {
            RequestLimit::TokenBucket { rate, burst } => {
                Self::TokenBucket(TokenBucket::new(rate, burst))
            }
            RequestLimit::TickRefill { amount, tick, capacity } => {
                let capacity = capacity.unwrap_or(amount);
                Self::TickRefill(TickRefill::new(amount, nanoseconds(tick), capacity))
            }
            RequestLimit::FixedWindow { limit, window, aligned_to } => {
                Self::FixedWindow(FixedWindow::new(limit, nanoseconds(window)), aligned_to)
            }
            RequestLimit::SlidingLog { limit, window } => {
                Self::SlidingLog(SlidingLog::new(limit, nanoseconds(window)))
            }
        }
    }

    /// Takes `amount`, or tells how long it would have to wait; `None`: for ever.
    fn take(&mut self, now: u64, unix_ns: u64, amount: u32) -> Result<(), Option<u64>> {
        match self {
            Self::TokenBucket(bucket) => {
                if bucket.take(now, amount) {
                    Ok(())
                } else {
                    Err(bucket.wait(amount))
                }
            }
            Self::TickRefill(bucket) => bucket.take(now, amount),
            Self::FixedWindow(window, Alignment::Calendar) => window.take(unix_ns, amount),
            Self::FixedWindow(window, Alignment::Start) => window.take(now, amount),
            Self::SlidingLog(log) => log.take(now, amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::{collection::vec, prelude::*};

    use super::Limiter;
    use crate::{
        config::{Alignment, RequestLimit},
        units::Rate,
    };

    fn rules() -> impl Strategy<Value = RequestLimit> {
        let span = || (1_u64..40).prop_map(Duration::from_nanos);
        prop_oneof![
            (1_u32..200, 1_u32..9).prop_map(|(rate, burst)| RequestLimit::TokenBucket {
                rate: Rate::per_second(f64::from(rate) * 5e6).unwrap(),
                burst,
            }),
            (1_u32..5, span(), 0_u32..5).prop_map(|(amount, tick, more)| {
                RequestLimit::TickRefill { amount, tick, capacity: Some(amount + more) }
            }),
            (1_u32..9, span()).prop_map(|(limit, window)| RequestLimit::FixedWindow {
                limit,
                window,
                aligned_to: Alignment::Calendar,
            }),
            (1_u32..9, span())
                .prop_map(|(limit, window)| RequestLimit::SlidingLog { limit, window }),
        ]
    }

    proptest! {
        /// The wait that a refusal tells is the shortest after which it would pass.
        #[test]
        fn the_wait_is_honest(
            rule in rules(),
            takes in vec((0_u64..20, 0_u32..10), 1..60),
            unix_start in 0_u64..100,
        ) {
            let mut limiter = Limiter::new(&rule);
            let mut now = 0;
            for (gap, amount) in takes {
                now += gap;
                let Err(wait) = limiter.take(now, unix_start + now, amount) else { continue };
                let passes_at = |at: u64| {
                    limiter.clone().take(at, unix_start + at, amount).is_ok()
                };
                if let Some(wait) = wait {
                    prop_assert!(wait > 0);
                    prop_assert!(passes_at(now + wait), "{wait}");
                    prop_assert!((now..now + wait).all(|at| !passes_at(at)), "{wait}");
                } else {
                    prop_assert!(!passes_at(now + 1_000_000));
                }
            }
        }
    }
}
