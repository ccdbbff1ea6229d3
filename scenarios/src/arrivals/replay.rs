//! Recorded requests, sent again.

use std::sync::Arc;

use super::class_draws::Recorded;
use crate::{
    chance::Stream,
    file::{LoadedScenario, TraceRow, arrivals::Arrivals},
};

/// A part of a trace.
#[derive(Debug)]
pub(super) struct Replay {
    rows: Arc<[TraceRow]>,
    /// The row that is sent next, and where the part ends.
    next: usize,
    end: usize,
    /// Of this row, so many times.
    left: u32,
    from_ns: u64,
    time_scale: f64,
    rate_scale: f64,
    copies: Stream,
}

impl Replay {
    /// # Panics
    /// Where the process is no trace.
    pub(super) fn new(arrivals: &Arrivals, loaded: &LoadedScenario, copies: Stream) -> Self {
        let Arrivals::Trace { file, time_scale, from, until, rate_scale, .. } = arrivals else {
            unreachable!("only traces are replayed")
        };
        let rows = Arc::clone(&loaded.traces[file].rows);
        let nanos = |span: std::time::Duration| u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        let from_ns = from.map_or(0, nanos);
        let place = |instant_ns: u64| rows.partition_point(|row| row.at_ns < instant_ns);
        let (next, end) = (place(from_ns), until.map_or(rows.len(), |until| place(nanos(until))));
        let (time_scale, rate_scale) = (*time_scale, *rate_scale);
        let mut replay = Self { rows, next, end, left: 0, from_ns, time_scale, rate_scale, copies };
        replay.left = replay.copies_of_next();
        replay
    }

    pub(super) fn next_instant(&mut self) -> Option<u64> {
        while self.left == 0 {
            if self.next >= self.end {
                return None;
            }
            self.next += 1;
            self.left = self.copies_of_next();
        }
        if self.next >= self.end {
            return None;
        }
        self.left -= 1;
        let at_ns = self.rows[self.next].at_ns - self.from_ns;
        Some(libm::round(at_ns as f64 * self.time_scale) as u64)
    }

    /// What is recorded of the arrival whose instant was given last.
    pub(super) fn recorded(&self) -> Option<Recorded> {
        let row = self.rows.get(self.next)?;
        Some(Recorded {
            prompt_tokens: row.prompt_tokens,
            cached_tokens: row.cached_tokens,
            output_tokens: row.output_tokens,
            user: None,
        })
    }

    /// The whole part of the scale, and one more with the probability of the rest.
    fn copies_of_next(&mut self) -> u32 {
        let whole = libm::floor(self.rate_scale);
        let rest = self.rate_scale - whole;
        let is_one_more = rest > 0.0 && self.copies.unit(self.next as u64, 0) < rest;
        whole as u32 + u32::from(is_one_more)
    }
}
