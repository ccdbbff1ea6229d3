//! Bursts: incidents that hit a share of the attempts while they are on.

use crate::{
    attempt::Attempt,
    config::Incident,
    draws::{Draws, Purpose},
    server::event::Refusal,
    span::nanoseconds,
    units::Share,
};

/// All bursts of a server, in the order of their list.
#[derive(Debug)]
pub(crate) struct Bursts {
    bursts: Vec<Burst>,
}

impl Bursts {
    pub(crate) fn new(incidents: &[Incident]) -> Self {
        Self { bursts: incidents.iter().map(Burst::new).collect() }
    }

    /// Why an attempt that arrives now is refused at the edge, if it is.
    pub(crate) fn refuses(
        &self,
        now: u64,
        attempt: &Attempt,
        draws: &impl Draws,
    ) -> Option<Refusal> {
        for (place, burst) in (0..).zip(&self.bursts) {
            if let Some(why) = burst.refusal
                && burst.hits(now, place, attempt, draws)
            {
                return Some(why);
            }
        }
        None
    }

    /// Whether the answer to an attempt that is admitted now will stop in mid-stream.
    pub(crate) fn stalls(&self, now: u64, attempt: &Attempt, draws: &impl Draws) -> bool {
        let mut bursts = (0..).zip(&self.bursts);
        bursts
            .any(|(place, burst)| burst.refusal.is_none() && burst.hits(now, place, attempt, draws))
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
    /// What it refuses with; `None` for a stall, which refuses nobody.
    refusal: Option<Refusal>,
}

impl Burst {
    fn new(incident: &Incident) -> Self {
        let burst = incident.burst();
        let refusal = match incident {
            Incident::Burst429(_) => Some(Refusal::Burst),
            Incident::Burst503(_) => Some(Refusal::Burst503),
            Incident::Burst402(_) => Some(Refusal::Account),
            Incident::Stall(_) => None,
        };
        Self {
            refusal,
            start: nanoseconds(burst.at),
            duration: nanoseconds(burst.duration),
            period: burst.every.map_or(u64::MAX, nanoseconds),
            share: burst.share,
        }
    }

    /// Whether it hits this attempt, which arrives now.
    fn hits(&self, now: u64, place: u16, attempt: &Attempt, draws: &impl Draws) -> bool {
        let (key, index) = (attempt.request_key, attempt.attempt_index);
        self.is_on(now)
            && draws.unit(Purpose::Incident(place), key, index) < self.share.as_fraction()
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
            let burst = Burst { start: 3, duration: 2, period, share: Share::ALL, refusal: None };
            let on: Vec<u64> = (0..14).filter(|now| burst.is_on(*now)).collect();
            assert_eq!(on, expected);
        }
        check(u64::MAX, &[3, 4]);
        check(5, &[3, 4, 8, 9, 13]);
        check(2, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
    }
}
