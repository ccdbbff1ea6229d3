//! One copy of an attempt, and the permit it holds.

use super::{
    Life,
    leg_end::{LegEnd, Pace},
    permit::Permit,
};
use crate::{clock::Clock, event::EventKind, gate::End, transport::Transport};

/// An attempt, or its hedge, in flight.
pub(crate) struct Leg<'a, T: Transport, C: Clock> {
    pub(crate) permit: Permit<'a, T, C>,
    pub(crate) is_hedge: bool,
    pub(crate) pace: Pace,
}

impl<'a, T: Transport, C: Clock> Life<'a, T, C> {
    /// Gives the leg's permit back, and says how it ended.
    pub(crate) fn end_leg(&mut self, leg: Leg<'a, T, C>, end: &LegEnd) {
        let Leg { permit, is_hedge, pace } = leg;
        let started = permit.started();
        let now = self.inner.clock.now();
        let (withdrawal, is_success) = (self.withdrawal, end.end == End::Success);
        let gauges = permit.end(now, end, pace, |state| {
            state.budget.on_attempt_end(now, end.end, withdrawal);
            if let Some(hedge) = state.hedge.as_mut().filter(|_| is_success) {
                hedge.on_first_token(now, pace.first_token_after.unwrap_or(now - started.at));
            }
        });
        self.in_flight_since[usize::from(is_hedge)] = None;
        let kind = EventKind::AttemptEnded {
            attempt_index: self.attempts - 1,
            is_hedge,
            result: end.result,
            latency: now - started.at,
            first_token_after: pace.first_token_after,
        };
        self.emit(now, gauges, kind);
    }
}
