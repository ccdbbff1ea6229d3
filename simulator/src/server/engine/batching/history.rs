//! What was made some time ago: half a round trip, which is what a client sees now.

use std::collections::VecDeque;

use super::run::Run;
use crate::server::engine::Made;

/// The steps of the last while, and which of them made tokens for whom.
#[derive(Clone, Debug)]
pub(crate) struct History {
    /// How far back it is asked, in nanoseconds.
    horizon: u64,
    /// The runs back to the one before the horizon, each with the steps before it.
    runs: VecDeque<(Run, u64)>,
    /// Of each slot that was ever taken, the stays of the request in it.
    stays: Vec<Vec<Stay>>,
}

/// From the first token that a request gets in the batch until it leaves it.
#[derive(Clone, Copy, Debug)]
struct Stay {
    /// How many tokens it had after the step `since`.
    made: u64,
    since: u64,
    /// The last step in which it got one, and when that ended.
    until: u64,
    ended_at: u64,
}

impl Stay {
    /// What it had after `steps`.
    fn made_by(&self, steps: u64) -> u64 {
        self.made + (steps.min(self.until) - self.since)
    }
}

impl History {
    pub(crate) const fn new(horizon: u64) -> Self {
        Self { horizon, runs: VecDeque::new(), stays: Vec::new() }
    }

    /// A run begins after so many steps.
    pub(crate) fn begin_run(&mut self, run: Run, steps: u64) {
        self.runs.push_back((run, steps));
        let horizon = run.start.saturating_sub(self.horizon);
        while self.runs.get(1).is_some_and(|(second, _)| second.start <= horizon) {
            self.runs.pop_front();
        }
    }

    /// A new request takes the slot.
    pub(crate) fn open(&mut self, slot: u32) {
        if self.stays.len() <= slot as usize {
            self.stays.resize_with(slot as usize + 1, Vec::new);
        }
        self.stays[slot as usize].clear();
    }

    /// It got its `made`th token by the step `since`, and gets one in each from then on.
    pub(crate) fn begin_stay(&mut self, slot: u32, made: u64, since: u64) {
        self.stays[slot as usize].push(Stay { made, since, until: u64::MAX, ended_at: u64::MAX });
    }

    /// It got its last one of this stay by the step `until`.
    pub(crate) fn end_stay(&mut self, now: u64, slot: u32, until: u64) {
        if let Some(stay) = self.stays[slot as usize].last_mut()
            && stay.until == u64::MAX
        {
            stay.until = until;
            stay.ended_at = now;
        }
    }

    /// What was made by `at`.
    pub(crate) fn made(&self, at: u64, slot: u32) -> Made {
        let steps = self.steps_by(at);
        let stays = &self.stays[slot as usize];
        let later = stays.partition_point(|stay| stay.since <= steps);
        let Some(stay) = later.checked_sub(1).map(|place| stays[place]) else {
            return Made { tokens: 1, last_at: at };
        };
        let last_at = if steps >= stay.until { stay.ended_at } else { self.end_of(steps) };
        Made { tokens: u32::try_from(stay.made_by(steps)).unwrap_or(u32::MAX), last_at }
    }

    /// How many steps were over.
    fn steps_by(&self, at: u64) -> u64 {
        let later = self.runs.partition_point(|(run, _)| run.start <= at);
        let steps = later.checked_sub(1).map_or(0, |place| {
            let (run, before) = self.runs[place];
            before + run.over_by(at)
        });
        // A run that was cut off is over with the next one.
        self.runs.get(later).map_or(steps, |(_, before)| steps.min(*before))
    }

    /// When a step ended; the last one before all that is remembered ended where that begins.
    fn end_of(&self, step: u64) -> u64 {
        let later = self.runs.partition_point(|(_, before)| *before < step);
        let Some(place) = later.checked_sub(1) else {
            return self.runs.front().map_or(0, |(run, _)| run.start);
        };
        let (run, before) = self.runs[place];
        run.start.saturating_add(run.step.saturating_mul(step - before))
    }
}
