//! Who is turned away at once, whatever the door would say.

use super::{
    door::AttemptEnd,
    door::End,
    terms::{Applicant, Gauges},
};
use crate::{
    chance::{Chance, Purpose},
    config::Config,
    error::Refusal,
    estimate::WaitEstimate,
    queue::WhenFull,
    throttle::AdaptiveThrottle,
    time::Time,
};

/// The refusals of the scheduler's own: by the throttle, and of what is hopeless.
#[derive(Debug)]
pub(super) struct Admission {
    throttle: Option<AdaptiveThrottle>,
    /// The most who may wait.
    pub(super) capacity: u32,
    /// Whether a more urgent newcomer pushes somebody out of the full queue.
    pub(super) evicts: bool,
    refuses_hopeless: bool,
    estimate: WaitEstimate,
}

impl Admission {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            throttle: config.throttle.as_ref().map(AdaptiveThrottle::new),
            capacity: config.queue.capacity,
            evicts: config.queue.when_full == WhenFull::EvictLowest,
            refuses_hopeless: config.queue.refuse_hopeless,
            estimate: WaitEstimate::default(),
        }
    }

    /// An attempt has ended.
    pub(super) fn on_attempt_end(&mut self, now: Time, ended: &AttemptEnd) {
        self.estimate.on_attempt_end(now - ended.started.at, ended.end == End::Success);
        if let (Some(throttle), Some(is_accepted)) = (&mut self.throttle, ended.end.is_accepted()) {
            throttle.on_request(now);
            if is_accepted {
                throttle.on_accept(now);
            }
        }
    }

    /// An attempt counts when it ends, a refused one at once: were it counted when it starts, all
    /// the long answers under way would stand as refusals.
    pub(super) fn check_throttle(
        &mut self,
        now: Time,
        applicant: &Applicant<'_>,
        chance: &dyn Chance,
    ) -> Result<(), Refusal> {
        let Some(throttle) = &mut self.throttle else { return Ok(()) };
        let probability = throttle.refusal_probability(now);
        if probability > 0.0 {
            let (key, index) = (applicant.request_key, applicant.attempt_index);
            if chance.unit(Purpose::Throttle, key, index) < probability {
                throttle.on_request(now);
                return Err(Refusal::Throttled { probability });
            }
        }
        Ok(())
    }

    /// Whether it can have its answer before its deadline behind `ahead` others, by the present
    /// estimate.
    pub(super) fn check_hope(
        &self,
        now: Time,
        applicant: &Applicant<'_>,
        ahead: u32,
        gauges: Gauges,
    ) -> Result<(), Refusal> {
        if !self.refuses_hopeless || applicant.deadline == Time::MAX {
            return Ok(());
        }
        let wait = self.estimate.wait(ahead, gauges.in_flight, gauges.limit);
        let answer = self.estimate.answer();
        let is_hopeless = !wait.is_zero() && now + wait + answer >= applicant.deadline;
        if is_hopeless { Err(Refusal::Hopeless { wait, answer }) } else { Ok(()) }
    }
}
