//! Instants at a rate that changes.

use simulator::units::Rate;

use super::{
    gaps::Gaps,
    pace::{Diurnal, Flicker, Mmpp, Pace, Steps},
};
use crate::{
    chance::{Purpose, Stream},
    file::arrivals::{Arrivals, Flicker as FlickerForm, Instant, MmppState},
};

const NANOS_PER_SECOND: f64 = 1e9;

/// Gaps at a changing rate.
#[derive(Debug)]
pub(super) struct Paced {
    law: Gaps,
    gaps: Stream,
    index: u64,
    pace: Pace,
    /// Arrivals wait for the next multiple of so many nanoseconds.
    tick_ns: u64,
}

impl Paced {
    /// Of arrivals whose rate changes from instant to instant.
    pub(super) fn new(arrivals: &Arrivals, stream: impl Fn(Purpose) -> Stream) -> Self {
        let (law, pace, tick_ns) = match arrivals {
            Arrivals::Mmpp { states } => {
                let state = |state: &MmppState| {
                    (state.rate.as_per_second(), state.mean_duration.as_secs_f64())
                };
                let states = states.iter().map(state).collect();
                let mmpp = Mmpp::new(states, stream(Purpose::ArrivalState));
                (Gaps::Exponential, Pace::Mmpp(Box::new(mmpp)), 1)
            }
            Arrivals::Steps(steps) => {
                let steps = Steps::new(scaled(steps, 1.0), f64::INFINITY);
                (Gaps::Exponential, Pace::Steps(Box::new(steps)), 1)
            }
            Arrivals::Spike { base, peak, at, duration } => {
                let [base, peak] = [base, peak].map(|rate| rate.as_per_second());
                let (at_s, ends_s) = (at.as_secs_f64(), (*at + *duration).as_secs_f64());
                let steps = vec![(0.0, base), (at_s, peak), (ends_s, base)];
                let steps = Steps::new(steps, f64::INFINITY);
                (Gaps::Exponential, Pace::Steps(Box::new(steps)), 1)
            }
            Arrivals::Diurnal { mean, amplitude, period, peak_at } => {
                let diurnal = Diurnal {
                    mean: mean.as_per_second(),
                    amplitude: amplitude.as_fraction(),
                    period_s: period.as_secs_f64(),
                    peak_at_s: peak_at.as_secs_f64(),
                    cumulated: 0.0,
                };
                (Gaps::Exponential, Pace::Diurnal(diurnal), 1)
            }
            Arrivals::Modulated { cv, rates, every, tick, flicker, rate_scale } => {
                let lap_s = every.map_or(f64::INFINITY, |every| every.as_secs_f64());
                let flicker = flicker.map(|FlickerForm { cv, over }| {
                    let draws = stream(Purpose::ArrivalState);
                    Flicker::new(Gaps::gamma_by_cv(cv), draws, over.as_secs_f64())
                });
                let steps = Steps::new(scaled(rates, *rate_scale), lap_s).with(flicker);
                let tick_ns = tick.map_or(1, |tick| tick.as_nanos() as u64);
                (Gaps::gamma_by_cv(*cv), Pace::Steps(Box::new(steps)), tick_ns)
            }
            _ => unreachable!("their rate does not change so"),
        };
        Self { law, gaps: stream(Purpose::ArrivalGap), index: 0, pace, tick_ns }
    }

    pub(super) fn next_instant(&mut self) -> Option<u64> {
        let gap = self.law.draw(&mut self.gaps, self.index);
        self.index += 1;
        let at_ns = libm::round(self.pace.advance_s(gap)? * NANOS_PER_SECOND) as u64;
        Some(at_ns.div_ceil(self.tick_ns).saturating_mul(self.tick_ns))
    }
}

fn scaled(steps: &[(Instant, Rate)], factor: f64) -> Vec<(f64, f64)> {
    let step = |(at, rate): &(Instant, Rate)| (at.0.as_secs_f64(), rate.as_per_second() * factor);
    steps.iter().map(step).collect()
}
