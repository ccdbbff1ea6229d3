//! One stream of instants.

use std::sync::Arc;

use crate::{
    chance::{Purpose, Stream},
    file::{LoadedScenario, TraceRow, scenario::Arrivals},
};

const NANOS_PER_SECOND: f64 = 1e9;

/// One stream of instants, in order.
#[derive(Debug)]
pub(super) enum Source {
    /// Independent exponential gaps, each rounded to a whole nanosecond.
    Poisson { mean_gap_ns: f64, gaps: Box<Stream>, index: u64, last_ns: u64 },
    /// The same at a rate that changes: unit gaps of the cumulated rate, mapped back to time.
    Ramp { ramp: Ramp, gaps: Box<Stream>, index: u64, cumulated: f64 },
    /// Equal gaps; every instant is rounded on its own, so that nothing adds up.
    Constant { mean_gap_ns: f64, index: u64 },
    /// Recorded instants.
    Trace { rows: Arc<[TraceRow]>, time_scale: f64, next: usize },
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
        match arrivals {
            Arrivals::Poisson { rate } => Self::Poisson {
                mean_gap_ns: NANOS_PER_SECOND / rate.as_per_second(),
                gaps: Box::new(Stream::new(seed, Purpose::ArrivalGap, class)),
                index: 0,
                last_ns: 0,
            },
            Arrivals::Ramp { from, to, over } => Self::Ramp {
                ramp: Ramp {
                    from: from.as_per_second(),
                    to: to.as_per_second(),
                    over_s: over.as_secs_f64(),
                },
                gaps: Box::new(Stream::new(seed, Purpose::ArrivalGap, class)),
                index: 0,
                cumulated: 0.0,
            },
            Arrivals::Constant { rate } => {
                Self::Constant { mean_gap_ns: NANOS_PER_SECOND / rate.as_per_second(), index: 0 }
            }
            Arrivals::Trace { file, time_scale, .. } => Self::Trace {
                rows: Arc::clone(&loaded.traces[file].rows),
                time_scale: *time_scale,
                next: 0,
            },
        }
    }

    /// The instant of the next arrival; `None` when the trace is over.
    pub(super) fn next_instant(&mut self) -> Option<u64> {
        match self {
            Self::Poisson { mean_gap_ns, gaps, index, last_ns } => {
                let gap = -libm::log(gaps.unit(*index, 0)) * *mean_gap_ns;
                *index += 1;
                *last_ns = last_ns.saturating_add(libm::round(gap) as u64);
                Some(*last_ns)
            }
            Self::Ramp { ramp, gaps, index, cumulated } => {
                *cumulated += -libm::log(gaps.unit(*index, 0));
                *index += 1;
                Some(libm::round(ramp.instant_s(*cumulated) * NANOS_PER_SECOND) as u64)
            }
            Self::Constant { mean_gap_ns, index } => {
                *index += 1;
                Some(libm::round(*index as f64 * *mean_gap_ns) as u64)
            }
            Self::Trace { rows, time_scale, next } => {
                let row = rows.get(*next)?;
                *next += 1;
                Some(libm::round(row.at_ns as f64 * *time_scale) as u64)
            }
        }
    }

    /// Prompt and answer of the arrival whose instant was given last, if they are recorded.
    pub(super) fn recorded_tokens(&self) -> Option<(u32, u32)> {
        let Self::Trace { rows, next, .. } = self else { return None };
        let row = rows.get(next.checked_sub(1)?)?;
        Some((row.prompt_tokens, row.output_tokens))
    }
}

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
