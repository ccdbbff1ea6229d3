//! Everything that may hold an attempt back, and what its end teaches each of it.

mod end;

use super::terms::{Applicant, Started};
use crate::{
    adaptive_rate::AdaptiveRateLimiter,
    breaker::{Admission, CallResult, CircuitBreaker, WhileOpen},
    bucket::{Bucket, Buckets, Cost, NeverFits},
    chance::{Chance, Purpose},
    config::Config,
    cooldown::SharedCooldown,
    error::Refusal,
    limit::Limit,
    time::Time,
};
pub(crate) use end::{AttemptEnd, End};

/// The door to the server: concurrency limit, buckets, adaptive rate, circuit breaker and shared
/// cooldown. An attempt starts when all of them let it.
#[derive(Debug)]
pub(crate) struct Door {
    limit: Limit,
    in_flight: u32,
    buckets: Buckets,
    /// Counts the changes of the buckets' settings.
    buckets_version: u32,
    rate: Option<AdaptiveRateLimiter>,
    breaker: Option<CircuitBreaker>,
    refuses_while_open: bool,
    cooldown: Option<SharedCooldown>,
}

/// Whether an attempt may leave.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leave {
    /// It may.
    Now,
    /// Not before this instant, by what is known now.
    At(Time),
    /// Not before an attempt ends.
    WhenOneEnds,
    /// It is turned away.
    Never(Refusal),
}

/// What the door knows of one who waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who {
    request_key: u64,
    attempt_index: u32,
    pub(super) cost: Cost,
}

impl Who {
    pub(super) fn of(applicant: &Applicant<'_>) -> Self {
        let Applicant { request_key, attempt_index, cost, .. } = *applicant;
        Self { request_key, attempt_index, cost }
    }
}

impl Door {
    pub(super) fn new(config: &Config) -> Self {
        let breaker = config.breaker.as_ref();
        Self {
            limit: config.concurrency.start(),
            in_flight: 0,
            buckets: Buckets::new(&config.buckets),
            buckets_version: 0,
            rate: config.adaptive_rate.as_ref().map(AdaptiveRateLimiter::new),
            breaker: breaker.map(CircuitBreaker::new),
            refuses_while_open: breaker.is_some_and(|b| b.while_open == WhileOpen::Refuse),
            cooldown: config.cooldown.as_ref().map(SharedCooldown::new),
        }
    }

    pub(crate) fn in_flight(&self) -> u32 {
        self.in_flight
    }

    pub(crate) fn limit(&self) -> u32 {
        self.limit.value()
    }

    pub(crate) fn breaker(&self) -> Option<&CircuitBreaker> {
        self.breaker.as_ref()
    }

    pub(crate) fn buckets(&self) -> &Buckets {
        &self.buckets
    }

    pub(crate) fn rate_per_second(&self) -> Option<f64> {
        self.rate.as_ref()?.rate()
    }

    /// Another rule for the limit; attempts beyond it end on their own.
    pub(crate) fn set_limit(&mut self, limit: Limit) {
        self.limit = limit;
    }

    /// Other buckets.
    pub(crate) fn set_buckets(&mut self, now: Time, settings: &[Bucket]) {
        self.buckets.reconfigure(now, settings);
        self.buckets_version += 1;
    }

    /// Whether the buckets could ever hold this much.
    pub(crate) fn check_fits(&self, cost: Cost) -> Result<(), NeverFits> {
        if self.buckets.is_empty() { Ok(()) } else { self.buckets.check_fits(cost) }
    }

    /// Whether an attempt at this cost may start now, or when.
    pub(super) fn ask(&self, now: Time, cost: Cost) -> Leave {
        let mut at = now;
        if let Some(breaker) = &self.breaker
            && let Admission::Wait { until } = breaker.ask(now)
        {
            if self.refuses_while_open {
                let opens_in = (until != Time::MAX).then(|| until - now);
                return Leave::Never(Refusal::BreakerOpen { opens_in });
            }
            if until == Time::MAX {
                return Leave::WhenOneEnds;
            }
            at = until;
        }
        if self.in_flight >= self.limit.value() {
            return Leave::WhenOneEnds;
        }
        if let Some(cooldown) = &self.cooldown {
            at = at.max(cooldown.earliest(now));
        }
        if !self.buckets.is_empty() {
            if let Err(never) = self.buckets.check_fits(cost) {
                return Leave::Never(Refusal::NeverFits(never));
            }
            at = at.max(self.buckets.earliest(now, cost));
        }
        if let Some(rate) = &self.rate {
            at = at.max(rate.earliest(now));
        }
        if at > now { Leave::At(at) } else { Leave::Now }
    }

    /// An attempt starts; [`Self::ask`] has just said that it may.
    pub(super) fn start(&mut self, now: Time, who: &Who, chance: &dyn Chance) -> Started {
        assert!(self.in_flight < self.limit.value(), "no attempt beyond the limit");
        self.in_flight += 1;
        if !self.buckets.is_empty() {
            self.buckets.take(now, who.cost);
        }
        let is_paced = self.rate.as_mut().is_some_and(|rate| rate.take(now));
        if let Some(cooldown) = &mut self.cooldown
            && cooldown.is_pacing(now)
        {
            let unit = chance.unit(Purpose::CooldownPace, who.request_key, who.attempt_index);
            cooldown.on_start(now, self.limit.value(), unit);
        }
        let probe = self.breaker.as_mut().and_then(|breaker| breaker.on_start(now));
        let (in_flight, limit, buckets_version) =
            (self.in_flight, self.limit.value(), self.buckets_version);
        Started { at: now, in_flight, limit, probe, buckets_version, is_paced }
    }

    /// A permit that was never picked up: as if it had never been.
    pub(super) fn give_back_unused(&mut self, now: Time, who: &Who, started: Started) {
        assert!(self.in_flight > 0, "a permit is given back once");
        self.in_flight -= 1;
        if started.buckets_version == self.buckets_version {
            self.buckets.refund(now, who.cost);
        }
        if let Some(rate) = self.rate.as_mut().filter(|_| started.is_paced) {
            rate.give_back(now);
        }
        if let Some(breaker) = &mut self.breaker {
            breaker.on_end(now, started.probe, CallResult::Abandoned);
        }
    }
}
