//! Who gets in: the edge, the account, the overload guard, in this order.

mod burst;
mod concurrency;
mod rate;
mod retry_after;

use self::{burst::Bursts, concurrency::Caps, rate::RateLimits};
use super::event::{Refusal, Refused};
use crate::{
    attempt::Attempt,
    config::{Config, RetryAfter},
    draws::Draws,
};

/// The stages in front of the engine.
#[derive(Debug)]
pub(crate) struct Gate {
    bursts: Bursts,
    rates: RateLimits,
    caps: Caps,
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

/// How busy the server is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) in_flight: u32,
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            bursts: Bursts::new(&config.incidents),
            rates: RateLimits::new(&config.admission),
            caps: Caps::new(&config.admission),
            max_in_flight: config.overload.max_in_flight.unwrap_or(u32::MAX),
            retry_after: config.admission.retry_after,
        }
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
        if let Some(why) = self.bursts.refuses(now, attempt, draws) {
            return Some((Refused::new(why), None));
        }
        if let Err((why, wait)) = self.rates.take(now, unix_ns, attempt) {
            return Some((Refused::new(why), wait));
        }
        if let Some((why, told)) = self.caps.refuses(load.in_flight, attempt) {
            return Some((Refused { concurrency: Some(told), ..Refused::new(why) }, None));
        }
        let is_overloaded = load.in_flight >= self.max_in_flight;
        is_overloaded.then(|| (Refused::new(Refusal::Overload), None))
    }

    /// Notes that an attempt is in flight from now on.
    pub(crate) fn admit(&mut self, attempt: &Attempt) {
        self.caps.admit(attempt);
    }

    /// Notes that it no longer is.
    pub(crate) fn depart(&mut self, attempt: &Attempt) {
        self.caps.depart(attempt);
    }

    /// Whether the answer to an attempt that is admitted now will stop in mid-stream.
    pub(crate) fn stalls(&self, now: u64, attempt: &Attempt, draws: &impl Draws) -> bool {
        self.bursts.stalls(now, attempt, draws)
    }
}
