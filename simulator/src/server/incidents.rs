//! Incidents that hit the engine or the bill. Those at the edge stand in the gate, those on the way
//! in the network.

use super::timetable::Timetable;
use crate::{
    config::{Config, Incident},
    draws::Draws,
    money::PriceFactor,
};

/// Incidents that hit the engine or the bill.
#[derive(Debug)]
pub(crate) struct Incidents {
    /// When, and the part of the speed that is left.
    brown_outs: Vec<(Timetable, f64)>,
    restarts: Vec<Timetable>,
    /// When, and the factor on prices.
    peaks: Vec<(Timetable, PriceFactor)>,
}

impl Incidents {
    /// The configuration is valid.
    pub(crate) fn new(config: &Config) -> Self {
        let mut all = Self { brown_outs: Vec::new(), restarts: Vec::new(), peaks: Vec::new() };
        for (place, incident) in (0..).zip(&config.incidents) {
            let times = || Timetable::new(incident.times(), place);
            match incident {
                Incident::BrownOut(brown_out) => {
                    all.brown_outs.push((times(), brown_out.capacity.as_fraction()));
                }
                Incident::Restart(_) => all.restarts.push(times()),
                Incident::PricePeak(peak) => all.peaks.push((times(), peak.factor)),
                _ => {}
            }
        }
        all
    }

    /// Whether anything ever hits the engine or the bill.
    pub(crate) const fn have_edges(&self) -> bool {
        !self.brown_outs.is_empty() || !self.restarts.is_empty() || !self.peaks.is_empty()
    }

    /// The part of its speed that the engine has now: brown-outs multiply.
    pub(crate) fn speed(&mut self, now: u64, draws: &impl Draws) -> f64 {
        product(&mut self.brown_outs, now, draws)
    }

    /// The factor on every price now: peaks multiply.
    pub(crate) fn price_factor(&mut self, now: u64, draws: &impl Draws) -> PriceFactor {
        let mut factor = PriceFactor::ONE;
        for (times, of_peak) in &mut self.peaks {
            if times.is_on(now, draws) {
                factor = factor.times(*of_peak).expect("the products of peaks are valid");
            }
        }
        factor
    }

    /// Whether a restart begins now.
    pub(crate) fn restarts(&mut self, now: u64, draws: &impl Draws) -> bool {
        let mut begins = |times: &mut Timetable| match now.checked_sub(1) {
            Some(before) => times.next_start(before, draws) == Some(now),
            None => times.is_on(0, draws),
        };
        self.restarts.iter_mut().any(&mut begins)
    }

    /// When something changes for the engine or the bill after `now`; the end of `u64` if never.
    pub(crate) fn next_edge(&mut self, now: u64, draws: &impl Draws) -> u64 {
        let mut next = u64::MAX;
        let brown_outs = self.brown_outs.iter_mut().map(|(times, _)| times);
        for times in brown_outs.chain(self.peaks.iter_mut().map(|(times, _)| times)) {
            times.forget(now);
            next = next.min(times.next_edge(now, draws).unwrap_or(u64::MAX));
        }
        for times in &mut self.restarts {
            times.forget(now);
            next = next.min(times.next_start(now, draws).unwrap_or(u64::MAX));
        }
        next
    }
}

fn product(all: &mut [(Timetable, f64)], now: u64, draws: &impl Draws) -> f64 {
    let on =
        all.iter_mut().filter_map(|(times, factor)| times.is_on(now, draws).then_some(*factor));
    on.product()
}

/// Start and end, in nanoseconds, of every incident that begins before `horizon_ns`, in the order
/// of the list and, for each, of time. Those drawn are the ones that a server with equal draws
/// meets. A price peak troubles nobody's answers and is left out.
pub fn incident_windows(config: &Config, horizon_ns: u64, draws: &impl Draws) -> Vec<(u64, u64)> {
    let mut windows = Vec::new();
    for (place, incident) in (0..).zip(&config.incidents) {
        if matches!(incident, Incident::PricePeak(_)) {
            continue;
        }
        let times = Timetable::new(incident.times(), place);
        times.windows(horizon_ns, draws, &mut windows);
    }
    windows
}
