//! The content tokens of answers whose ends move: evenly in attained service.

use std::collections::VecDeque;

use super::{Made, TokenShape};

/// Token counts are reckoned in 2^32 units of attained service, so that a year of it times 2^32
/// tokens fits a `u128`. A whole nanosecond is a whole number of them.
const COARSE_BITS: u32 = 32;

/// What a clock of attained service has to remember of its past, so that it can be asked what was
/// made half a round trip ago, which is what a client sees now.
#[derive(Clone, Debug)]
pub(crate) struct TokenClock {
    shape: TokenShape,
    /// Of each slot that was ever taken.
    answers: Vec<Answer>,
    /// The turns of the speed, back to the one before the horizon.
    turns: VecDeque<Turn>,
}

/// An answer, in values of attained service.
#[derive(Clone, Copy, Debug, Default)]
struct Answer {
    first: u128,
    /// Where it stops: at its end, or before it.
    stop: u128,
    end: u128,
    is_stalled: bool,
    has_begun: bool,
    /// When it stalled, and the speed then.
    stalled: Option<(u64, u64)>,
}

/// From an instant on the clock goes at a speed.
#[derive(Clone, Copy, Debug)]
struct Turn {
    at: u64,
    attained: u128,
    speed: u64,
}

impl TokenClock {
    pub(crate) const fn new(shape: TokenShape) -> Self {
        Self { shape, answers: Vec::new(), turns: VecDeque::new() }
    }

    /// The part of the work before the first token.
    pub(crate) fn before_first(&self, work_ns: u64) -> u64 {
        libm::round(work_ns as f64 * self.shape.before_first) as u64
    }

    /// Takes note of an answer; tells whether it has a first token before it stops.
    pub(crate) fn enter(
        &mut self,
        slot: u32,
        first: u128,
        stop: u128,
        end: u128,
        is_stalled: bool,
    ) -> bool {
        if self.answers.len() <= slot as usize {
            self.answers.resize(slot as usize + 1, Answer::default());
        }
        let has_first = first <= stop;
        let has_begun = !has_first;
        let stalled = None;
        self.answers[slot as usize] = Answer { first, stop, end, is_stalled, has_begun, stalled };
        has_first
    }

    /// Whether this is the first token of the answer, which has now begun.
    pub(crate) fn begin(&mut self, slot: u32) -> bool {
        !std::mem::replace(&mut self.answers[slot as usize].has_begun, true)
    }

    /// Where the answer stops.
    pub(crate) fn stop(&self, slot: u32) -> u128 {
        self.answers[slot as usize].stop
    }

    /// Whether the answer that stops now does so in silence. Then the instant is noted: silence may
    /// last longer than the past that is remembered.
    pub(crate) fn stall(&mut self, now: u64, slot: u32, speed: u64) -> bool {
        let answer = &mut self.answers[slot as usize];
        if answer.is_stalled {
            answer.stalled = Some((now, speed.max(1)));
        }
        answer.is_stalled
    }

    /// The clock goes at `speed` from now on.
    pub(crate) fn turn(&mut self, at: u64, attained: u128, speed: u64) {
        if self.turns.back().is_some_and(|last| last.at == at) {
            self.turns.pop_back();
        }
        self.turns.push_back(Turn { at, attained, speed });
        // The horizon lies in what comes after the first turn that is kept.
        let horizon = at.saturating_sub(self.shape.horizon);
        while self.turns.get(1).is_some_and(|second| second.at <= horizon) {
            self.turns.pop_front();
        }
    }

    /// What was made by `at`, of `count` tokens in all.
    pub(crate) fn made(&self, at: u64, slot: u32, count: u32) -> Made {
        let Answer { first, stop, end, stalled, .. } = self.answers[slot as usize];
        let span = (end - first) >> COARSE_BITS;
        let others = u128::from(count.saturating_sub(1));
        let passed = self.attained_by(at).min(stop).saturating_sub(first) >> COARSE_BITS;
        let come = (passed * others).checked_div(span).unwrap_or(others);
        let last = if others == 0 { 0 } else { (span * come).div_ceil(others) };
        let attained = first + (last << COARSE_BITS);
        let last_at = match stalled.filter(|(since, _)| *since <= at) {
            Some((since, speed)) => {
                let before = stop.saturating_sub(attained) / u128::from(speed);
                since.saturating_sub(u64::try_from(before).unwrap_or(u64::MAX))
            }
            None => self.reached_at(attained).min(at),
        };
        Made { tokens: come as u32 + 1, last_at }
    }

    /// The attained service at an instant not before the horizon.
    fn attained_by(&self, at: u64) -> u128 {
        let later = self.turns.partition_point(|turn| turn.at <= at);
        later.checked_sub(1).map_or(0, |place| {
            let turn = self.turns[place];
            turn.attained + u128::from(at - turn.at) * u128::from(turn.speed)
        })
    }

    /// The instant at which this much service was attained, which is in the past. Before the first
    /// turn that is remembered it is reckoned with the speed after it: thus wrong, for the latest
    /// token, by less than the time from it to the next one.
    fn reached_at(&self, attained: u128) -> u64 {
        let later = self.turns.partition_point(|turn| turn.attained < attained);
        let Some(turn) = self.turns.get(later.saturating_sub(1)) else { return 0 };
        let speed = u128::from(turn.speed.max(1));
        if attained >= turn.attained {
            let since = (attained - turn.attained).div_ceil(speed);
            turn.at.saturating_add(u64::try_from(since).unwrap_or(u64::MAX))
        } else {
            let before = (turn.attained - attained) / speed;
            turn.at.saturating_sub(u64::try_from(before).unwrap_or(u64::MAX))
        }
    }
}
