//! The way between client and server: regions, congestion, and what is lost.

use super::timetable::Timetable;
use crate::{
    config::{Config, Incident, Retransmission},
    draws::{Draws, Purpose},
    law::{TimeLaw, TimeSampler},
    span::nanoseconds,
    units::Share,
};

/// A network in which not every message takes the same way.
#[derive(Debug)]
pub(crate) struct Network {
    regions: Vec<Region>,
    congestions: Vec<Congestion>,
    /// The first timeout of a sender, in nanoseconds.
    timeout: u64,
    /// After how many of them it gives up.
    retries: u32,
}

#[derive(Debug)]
struct Region {
    /// Of the weights up to and including this region, the part of all, 0 to 1.
    up_to: f64,
    round_trip: TimeSampler,
    loss: f64,
}

#[derive(Debug)]
struct Congestion {
    times: Timetable,
    /// The place of the region it hits; all of them, if none.
    region: Option<usize>,
    factor: f64,
    loss: f64,
}

/// The ways of an attempt, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) outbound: Leg,
    pub(crate) inbound: Leg,
}

/// One way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Leg {
    /// How long a message takes that is not lost.
    pub(crate) span: u64,
    /// How long the losses hold it up; until the sender gives up, if it does.
    pub(crate) delay: u64,
    /// Whether the sender gives up.
    pub(crate) is_lost: bool,
}

impl Leg {
    /// How long something is under way, in nanoseconds: to the other end, or until the sender gives
    /// it up; none where it is there at once.
    pub(crate) const fn under_way(self) -> Option<u64> {
        if self.is_lost {
            Some(self.delay)
        } else if self.span == 0 && self.delay == 0 {
            None
        } else {
            Some(self.span.saturating_add(self.delay))
        }
    }
}

impl Network {
    /// None, where every message takes the same way. The configuration is valid.
    pub(crate) fn new(config: &Config) -> Option<Self> {
        let network = &config.network;
        let mut congestions = Vec::new();
        for (place, incident) in (0..).zip(&config.incidents) {
            if let Incident::RegionCongestion(congestion) = incident {
                let is_it =
                    |name: &String| network.regions.iter().position(|region| region.name == *name);
                congestions.push(Congestion {
                    times: Timetable::new(incident.times(), place),
                    region: congestion.region.as_ref().and_then(is_it),
                    factor: congestion.round_trip,
                    loss: congestion.loss.as_fraction(),
                });
            }
        }
        if network.regions.is_empty() && congestions.is_empty() {
            return None;
        }
        let region = |up_to: f64, law: &TimeLaw, loss: Share| Region {
            up_to,
            round_trip: law.sampler().expect("it is valid"),
            loss: loss.as_fraction(),
        };
        let all: f64 = network.regions.iter().map(|region| region.weight).sum();
        let mut weight = 0.0;
        let mut regions = Vec::new();
        for settings in &network.regions {
            weight += settings.weight;
            regions.push(region(weight / all, &settings.round_trip, settings.loss));
        }
        if regions.is_empty() {
            regions.push(region(1.0, &TimeLaw::Constant(network.round_trip), Share::ZERO));
        }
        let Retransmission { timeout, retries } =
            network.retransmission.clone().unwrap_or_default();
        Some(Self { regions, congestions, timeout: nanoseconds(timeout), retries })
    }

    /// The longest way back that chance can bring without losses, in nanoseconds.
    pub(crate) fn longest_span(&self) -> u64 {
        // The ends of the open interval in which draws lie.
        let ends = [f64::EPSILON / 2.0, 1.0 - f64::EPSILON / 2.0];
        let longest =
            self.regions.iter().flat_map(|region| ends.map(|unit| region.round_trip.sample(unit)));
        let factor: f64 = self.congestions.iter().map(|congestion| congestion.factor).product();
        scaled(longest.max().unwrap_or(0), factor)
    }

    /// The ways of an attempt that is sent now; the way back too is as congested as it is now.
    pub(crate) fn route(
        &mut self,
        now: u64,
        request_key: u64,
        attempt_index: u32,
        draws: &impl Draws,
    ) -> Route {
        let unit = draws.unit(Purpose::Region, request_key, 0);
        let last = self.regions.len() - 1;
        let place = self.regions.iter().position(|region| unit < region.up_to).unwrap_or(last);
        let (mut factor, mut passes) = (1.0, 1.0 - self.regions[place].loss);
        for congestion in &mut self.congestions {
            congestion.times.forget(now);
            let hits = congestion.region.is_none_or(|region| region == place);
            if hits && congestion.times.is_on(now, draws) {
                factor *= congestion.factor;
                passes *= 1.0 - congestion.loss;
            }
        }
        let region = &self.regions[place];
        let leg = |way: Purpose, losses: Purpose, rounds_up: bool| {
            let trip = region.round_trip.sample(draws.unit(way, request_key, attempt_index));
            let trip = scaled(trip, factor);
            let span = if rounds_up { trip - trip / 2 } else { trip / 2 };
            let loss = 1.0 - passes;
            if loss == 0.0 {
                return Leg { span, delay: 0, is_lost: false };
            }
            self.held_up(span, loss, draws.unit(losses, request_key, attempt_index))
        };
        Route {
            outbound: leg(Purpose::Network, Purpose::Loss, false),
            inbound: leg(Purpose::NetworkBack, Purpose::LossBack, true),
        }
    }

    /// A message of which each copy is lost with this probability: the first k of them are if the
    /// draw is below its kth power.
    fn held_up(&self, span: u64, loss: f64, unit: f64) -> Leg {
        let mut leg = Leg { span, delay: 0, is_lost: false };
        let (mut below, mut timeout) = (loss, self.timeout);
        for _ in 0..=self.retries {
            if unit >= below {
                return leg;
            }
            leg.delay = leg.delay.saturating_add(timeout);
            timeout = timeout.saturating_mul(2);
            below *= loss;
        }
        Leg { is_lost: true, ..leg }
    }
}

fn scaled(span: u64, factor: f64) -> u64 {
    if factor == 1.0 { span } else { libm::round(span as f64 * factor) as u64 }
}
