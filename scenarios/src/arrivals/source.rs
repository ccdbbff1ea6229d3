//! One stream of instants.

use simulator::units::Rate;

use super::{
    class_draws::Recorded,
    gaps::{Gaps, weibull_shape},
    many_clients::ManyClients,
    paced::Paced,
    replay::Replay,
};
use crate::{
    chance::{Purpose, Stream},
    file::{LoadedScenario, arrivals::Arrivals},
};

const NANOS_PER_SECOND: f64 = 1e9;

/// One stream of instants, in order.
#[derive(Debug)]
pub(super) enum Source {
    /// Independent exponential gaps, each rounded to a whole nanosecond.
    Poisson { mean_gap_ns: f64, gaps: Box<Stream>, index: u64, last_ns: u64 },
    /// Independent gaps of another law, each rounded to a whole nanosecond.
    Renewal { law: Gaps, mean_gap_ns: f64, gaps: Box<Stream>, index: u64, last_ns: u64 },
    /// At a rate that changes: unit gaps of the cumulated rate, mapped back to time.
    Ramp { ramp: Ramp, gaps: Box<Stream>, index: u64, cumulated: f64 },
    /// The same at other rates, from arrival to arrival.
    Paced(Box<Paced>),
    /// Equal gaps; every instant is rounded on its own, so that nothing adds up.
    Constant { mean_gap_ns: f64, index: u64 },
    /// Recorded requests.
    Trace(Box<Replay>),
    /// Those of many clients, drawn by what is recorded of each.
    ManyClients(Box<ManyClients>),
}

/// A rate that goes evenly from one to another, and stays there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ramp {
    from: f64,
    to: f64,
    over_s: f64,
}

impl Ramp {
    /// The instant up to which `expected` arrivals are expected: the inverse of
    /// `from * t + (to - from) * t^2 / (2 * over)`.
    fn instant_s(self, expected: f64) -> f64 {
        let Self { from, to, over_s } = self;
        let on_the_way = f64::midpoint(from, to) * over_s;
        if expected >= on_the_way {
            return over_s + (expected - on_the_way) / to;
        }
        let slope = (to - from) / over_s;
        // The root without cancellation, which holds for a slope of zero too.
        2.0 * expected / (from + (from * from + 2.0 * slope * expected).max(0.0).sqrt())
    }
}

impl Source {
    pub(super) fn new(
        arrivals: &Arrivals,
        loaded: &LoadedScenario,
        seed: u64,
        class: &str,
    ) -> Self {
        let stream = |purpose| Stream::new(seed, purpose, class);
        let gaps = || stream(Purpose::ArrivalGap);
        let mean_gap_ns = |rate: Rate| NANOS_PER_SECOND / rate.as_per_second();
        let renewal = |law, rate| Self::Renewal {
            law,
            mean_gap_ns: mean_gap_ns(rate),
            gaps: Box::new(gaps()),
            index: 0,
            last_ns: 0,
        };
        match arrivals {
            Arrivals::Poisson { rate } => Self::Poisson {
                mean_gap_ns: mean_gap_ns(*rate),
                gaps: Box::new(gaps()),
                index: 0,
                last_ns: 0,
            },
            Arrivals::Gamma { rate, cv } => renewal(Gaps::gamma_by_cv(*cv), *rate),
            Arrivals::Weibull { rate, cv, shape } => {
                let shape = shape.or_else(|| cv.map(weibull_shape));
                renewal(Gaps::weibull(shape.expect("the loader has seen to it")), *rate)
            }
            Arrivals::Ramp { from, to, over } => Self::Ramp {
                ramp: Ramp {
                    from: from.as_per_second(),
                    to: to.as_per_second(),
                    over_s: over.as_secs_f64(),
                },
                gaps: Box::new(gaps()),
                index: 0,
                cumulated: 0.0,
            },
            Arrivals::Mmpp { .. }
            | Arrivals::Steps(_)
            | Arrivals::Spike { .. }
            | Arrivals::Diurnal { .. }
            | Arrivals::Modulated { .. } => Self::Paced(Box::new(Paced::new(arrivals, stream))),
            Arrivals::Constant { rate } => {
                Self::Constant { mean_gap_ns: mean_gap_ns(*rate), index: 0 }
            }
            Arrivals::Trace { .. } => {
                if let Some(clients) = ManyClients::new(arrivals, loaded, seed) {
                    Self::ManyClients(Box::new(clients))
                } else {
                    let copies = stream(Purpose::TraceCopies);
                    Self::Trace(Box::new(Replay::new(arrivals, loaded, copies)))
                }
            }
            Arrivals::ClosedLoop { .. } | Arrivals::Sessions { .. } => {
                unreachable!("their arrivals follow from ends")
            }
        }
    }

    /// The instant of the next arrival; `None` when there are no more.
    pub(super) fn next_instant(&mut self) -> Option<u64> {
        match self {
            Self::Poisson { mean_gap_ns, gaps, index, last_ns } => {
                let gap = -libm::log(gaps.unit(*index, 0)) * *mean_gap_ns;
                *index += 1;
                *last_ns = last_ns.saturating_add(libm::round(gap) as u64);
                Some(*last_ns)
            }
            Self::Renewal { law, mean_gap_ns, gaps, index, last_ns } => {
                let gap = law.draw(gaps, *index) * *mean_gap_ns;
                *index += 1;
                *last_ns = last_ns.saturating_add(libm::round(gap) as u64);
                Some(*last_ns)
            }
            Self::Ramp { ramp, gaps, index, cumulated } => {
                *cumulated += -libm::log(gaps.unit(*index, 0));
                *index += 1;
                Some(libm::round(ramp.instant_s(*cumulated) * NANOS_PER_SECOND) as u64)
            }
            Self::Paced(paced) => paced.next_instant(),
            Self::Constant { mean_gap_ns, index } => {
                *index += 1;
                Some(libm::round(*index as f64 * *mean_gap_ns) as u64)
            }
            Self::Trace(replay) => replay.next_instant(),
            Self::ManyClients(clients) => clients.next_instant(),
        }
    }

    /// What is recorded of the arrival whose instant was given last.
    pub(super) fn recorded(&self) -> Option<Recorded> {
        match self {
            Self::Trace(replay) => replay.recorded(),
            Self::ManyClients(clients) => clients.recorded(),
            _ => None,
        }
    }
}

/// Steps in seconds and per second.
#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_inverts_its_cumulated_rate() {
        let check = |from: f64, to: f64, seconds: f64| {
            let ramp = Ramp { from, to, over_s: 60.0 };
            let t = seconds.min(60.0);
            let expected = from * t + (to - from) * t * t / 120.0 + to * (seconds - t);
            let found = ramp.instant_s(expected);
            assert!((found - seconds).abs() < 1e-9, "{from} to {to}: {found} for {seconds}");
        };
        for seconds in [0.0, 1.0, 30.0, 60.0, 100.0] {
            check(2.0, 10.0, seconds);
            check(10.0, 2.0, seconds);
            check(5.0, 5.0, seconds);
        }
    }
}
