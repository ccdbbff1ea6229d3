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
    /// Equal gaps; every instant is rounded on its own, so that nothing adds up.
    Constant { mean_gap_ns: f64, index: u64 },
    /// Recorded instants.
    Trace { rows: Arc<[TraceRow]>, time_scale: f64, next: usize },
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
