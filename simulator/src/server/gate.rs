//! Who gets in: the edge, risk control, the balance, the account, the overload guard, in this
//! order.

mod balance;
mod concurrency;
mod dynamic;
mod edge;
mod load;
mod rate;
mod retry_after;
mod risk;
mod throttle;

pub(crate) use self::load::Load;
use self::{
    balance::Balance, concurrency::Caps, dynamic::Dynamic, edge::Edge, rate::RateLimits,
    risk::Risk, throttle::Throttle,
};
use super::event::{Concurrency, Refusal, Refused};
use crate::{
    attempt::Attempt,
    config::{Config, RetryAfter},
    draws::Draws,
    money::Usd,
};

/// The stages in front of the engine.
#[derive(Debug)]
pub(crate) struct Gate {
    edge: Edge,
    risk: Option<Risk>,
    balance: Option<Balance>,
    rates: RateLimits,
    caps: Caps,
    dynamic: Option<Dynamic>,
    throttle: Option<Throttle>,
    max_in_flight: u32,
    retry_after: Option<RetryAfter>,
}

/// An attempt at the door.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival<'a> {
    pub(crate) now: u64,
    /// What the calendar shows.
    pub(crate) unix_ns: u64,
    pub(crate) attempt: &'a Attempt,
    pub(crate) load: Load,
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            edge: Edge::new(config),
            risk: config.risk.map(Risk::new),
            balance: config.admission.balance.as_ref().map(Balance::new),
            rates: RateLimits::new(&config.admission),
            caps: Caps::new(&config.admission),
            dynamic: config.admission.dynamic.as_ref().map(Dynamic::new),
            throttle: config.overload.throttle.as_ref().map(Throttle::new),
            max_in_flight: config.overload.max_in_flight.unwrap_or(u32::MAX),
            retry_after: config.admission.retry_after,
        }
    }

    /// Whether an attempt that would arrive now comes to nobody.
    pub(crate) fn swallows(&mut self, now: u64, attempt: &Attempt, draws: &impl Draws) -> bool {
        self.edge.swallows(now, attempt, draws)
    }

    /// Why an attempt that arrives now is refused, if it is. A stage takes what it takes even if a
    /// later one refuses.
    pub(crate) fn refuses(&mut self, arrival: &Arrival, draws: &impl Draws) -> Option<Refused> {
        let (mut refused, wait) = self.verdict(arrival, draws)?;
        if refused.why.status() == 429
            && let Some(retry_after) = &self.retry_after
        {
            refused.retry_header = retry_after::header(retry_after, arrival.unix_ns, wait);
        }
        Some(refused)
    }

    /// The same without the header, and when the attempt would pass, where that is known.
    fn verdict(&mut self, arrival: &Arrival, draws: &impl Draws) -> Option<(Refused, Option<u64>)> {
        let Arrival { now, unix_ns, attempt, load } = *arrival;
        let plain = |why| Some((Refused::new(why), None));
        if let Some(why) = self.edge.refuses(now, attempt, draws) {
            return plain(why);
        }
        if let Some(throttle) = &mut self.throttle {
            throttle.arrive(now);
        }
        if let Some(why) = self.risk.as_mut().and_then(|risk| risk.refuses(now, attempt, draws)) {
            return plain(why);
        }
        if self.balance.as_ref().is_some_and(Balance::is_spent) {
            return plain(Refusal::Account);
        }
        if let Err((why, wait)) = self.rates.take(now, unix_ns, attempt) {
            return Some((Refused::new(why), wait));
        }
        if let Some((why, told)) = self.cap_that_refuses(now, load, attempt) {
            return Some((Refused { concurrency: Some(told), ..Refused::new(why) }, None));
        }
        if load.in_flight >= self.max_in_flight {
            return plain(Refusal::Overload);
        }
        plain(self.throttle.as_ref()?.refuses(attempt, draws)?)
    }

    /// Which cap on attempts at once one more would pass, if any.
    fn cap_that_refuses(
        &self,
        now: u64,
        load: Load,
        attempt: &Attempt,
    ) -> Option<(Refusal, Concurrency)> {
        let of_balance = || {
            let limit = self.balance.as_ref()?.cap()?;
            let current = load.in_flight.saturating_add(1);
            (current > limit).then_some((Refusal::BalanceCap, Concurrency { current, limit }))
        };
        let of_load = || {
            let told = self.dynamic.as_ref()?.refuses(now, load)?;
            Some((Refusal::Dynamic, told))
        };
        self.caps.refuses(load.in_flight, attempt).or_else(of_balance).or_else(of_load)
    }

    /// Whether it wants to know how time passes.
    pub(crate) const fn watches(&self) -> bool {
        self.throttle.is_some()
    }

    /// Lets time pass up to `now` at the load that there was since the last time.
    pub(crate) fn pass(&mut self, now: u64, load: Load) {
        if let Some(throttle) = &mut self.throttle {
            throttle.pass(now, load);
        }
    }

    /// Takes what an answer costs from the balance.
    pub(crate) const fn spend(&mut self, amount: Usd) {
        if let Some(balance) = &mut self.balance {
            balance.spend(amount);
        }
    }

    /// Notes that an attempt is in flight from now on.
    pub(crate) fn admit(&mut self, attempt: &Attempt) {
        self.caps.admit(attempt);
    }

    /// Notes that it no longer is.
    pub(crate) fn depart(&mut self, now: u64, attempt: &Attempt) {
        self.caps.depart(attempt);
        if let Some(dynamic) = &mut self.dynamic {
            dynamic.depart(now);
        }
    }

    /// Whether the answer to an attempt that is admitted now will stop in mid-stream.
    pub(crate) fn stalls(&mut self, now: u64, attempt: &Attempt, draws: &impl Draws) -> bool {
        self.edge.stalls(now, attempt, draws)
    }
}
