//! The books of what the attempts cost, where the server has prices.

use crate::{
    attempt::Attempt,
    config::Prices,
    draws::{Draws, Purpose},
    money::Usd,
};

/// Something about money that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Charge {
    /// When, in nanoseconds from the start of the run.
    pub at_ns: u64,
    /// Which request it is about.
    pub request_key: u64,
    /// Which of its attempts.
    pub attempt_index: u32,
    /// How much.
    pub amount: Usd,
    /// What happened to it.
    pub kind: ChargeKind,
}

/// What happened to an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChargeKind {
    /// The account was charged with it.
    Made,
    /// What it paid for was in vain: the answer is not whole, or found no client. It was charged
    /// before.
    Wasted,
    /// It was wasted because the answer was cut short: by the server, or on its way. It is among the
    /// wasted.
    Half,
}

/// The bill of the account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bill {
    /// Everything that was charged.
    pub charged: Usd,
    /// That part of it that bought whole answers for clients that were still there.
    pub useful: Usd,
    /// The part that bought nothing: half answers, answers without a client, work stopped midway.
    pub wasted: Usd,
    /// The part of `wasted` whose answers were cut short, by the server or on their way, or fell
    /// silent, whether or not anybody still waited for them.
    pub half: Usd,
    /// The part whose answers are on the way now.
    pub in_transit: Usd,
}

/// The money side of a server.
#[derive(Debug)]
pub(crate) struct Till {
    pub(crate) prices: Prices,
    pub(crate) charges: Vec<Charge>,
}

impl Till {
    pub(crate) const fn new(prices: Prices) -> Self {
        Self { prices, charges: Vec::new() }
    }

    /// Notes that a charge was in vain, and whether its answer was cut short.
    pub(crate) fn waste(&mut self, bill: &mut Bill, made: Charge, is_half: bool) {
        bill.wasted += made.amount;
        self.charges.push(Charge { kind: ChargeKind::Wasted, ..made });
        if is_half {
            bill.half += made.amount;
            self.charges.push(Charge { kind: ChargeKind::Half, ..made });
        }
    }

    /// How many tokens of its prompt the attempt finds in the cache: what the engine need not
    /// compute and what the account pays less for are the same tokens.
    pub(crate) fn hit_tokens(&self, attempt: &Attempt, draws: &impl Draws) -> u32 {
        let Attempt { request_key, attempt_index, prompt_tokens, cached_tokens, .. } = *attempt;
        let Some(cached_tokens) = cached_tokens else {
            let part = f64::from(prompt_tokens) * self.prices.cache_hit_share.as_fraction();
            return libm::round(part) as u32;
        };
        let share = self.prices.prefix_hit_share.as_fraction();
        let is_hit = draws.unit(Purpose::CacheHit, request_key, attempt_index) < share;
        if is_hit { cached_tokens.min(prompt_tokens) } else { 0 }
    }
}
