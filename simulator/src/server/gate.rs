//! Who gets in: the edge, the account, the overload guard, in this order.

use super::{event::Refusal, token_bucket::TokenBucket};
use crate::{
    attempt::Attempt,
    config::{Config, Incident, RequestLimit},
    draws::{Draws, Purpose},
    span::nanoseconds,
    units::Share,
};

/// The stages in front of the engine.
#[derive(Debug)]
pub(crate) struct Gate {
    bursts: Vec<Burst>,
    bucket: Option<TokenBucket>,
    concurrency: u32,
    max_in_flight: u32,
}

impl Gate {
    pub(crate) fn new(config: &Config) -> Self {
        let bucket = config.admission.requests.as_ref().map(|limit| match limit {
            RequestLimit::TokenBucket { rate, burst } => TokenBucket::new(*rate, *burst),
        });
        Self {
            bursts: config.incidents.iter().map(Burst::new).collect(),
            bucket,
            concurrency: config.admission.concurrency.unwrap_or(u32::MAX),
            max_in_flight: config.overload.max_in_flight.unwrap_or(u32::MAX),
        }
    }

    /// Why an attempt that arrives now is refused, if it is. A stage takes what it takes even if a
    /// later one refuses.
    pub(crate) fn refuses(
        &mut self,
        now: u64,
        attempt: &Attempt,
        in_flight: u32,
        draws: &impl Draws,
    ) -> Option<Refusal> {
        let (key, index) = (attempt.request_key, attempt.attempt_index);
        for (place, burst) in (0..).zip(&self.bursts) {
            let hits = |share: f64| draws.unit(Purpose::Incident(place), key, index) < share;
            if burst.is_on(now) && hits(burst.share.as_fraction()) {
                return Some(Refusal::Burst);
            }
        }
        if self.bucket.as_mut().is_some_and(|bucket| !bucket.take(now)) {
            Some(Refusal::RequestRate)
        } else if in_flight >= self.concurrency {
            Some(Refusal::Concurrency)
        } else if in_flight >= self.max_in_flight {
            Some(Refusal::Overload)
        } else {
            None
        }
    }
}

/// A burst in nanoseconds.
#[derive(Debug)]
struct Burst {
    start: u64,
    duration: u64,
    /// From start to start; for ever, if it comes once.
    period: u64,
    share: Share,
}

impl Burst {
    fn new(incident: &Incident) -> Self {
        let Incident::Burst429(burst) = incident;
        Self {
            start: nanoseconds(burst.at),
            duration: nanoseconds(burst.duration),
            period: burst.every.map_or(u64::MAX, nanoseconds),
            share: burst.share,
        }
    }

    /// Its first instant belongs to it, the one at which it ends does not.
    fn is_on(&self, now: u64) -> bool {
        now >= self.start && (now - self.start) % self.period < self.duration
    }
}

#[cfg(test)]
mod tests {
    use super::Burst;
    use crate::units::Share;

    #[test]
    fn a_burst_repeats_from_start_to_start() {
        fn check(period: u64, expected: &[u64]) {
            let burst = Burst { start: 3, duration: 2, period, share: Share::ALL };
            let on: Vec<u64> = (0..14).filter(|now| burst.is_on(*now)).collect();
            assert_eq!(on, expected);
        }
        check(u64::MAX, &[3, 4]);
        check(5, &[3, 4, 8, 9, 13]);
        check(2, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    }
}
