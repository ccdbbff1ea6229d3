//! The speed of the engine over time, and what it made meanwhile, where ends are known when work
//! begins.

use std::collections::VecDeque;

use super::{engine::Made, flight::Flight};

/// Units of attained service in a nanosecond at full speed: so many that a century of it fits a
/// `u128` many times over, and so few that a month of it times 2^32 tokens does.
const FULL: u64 = 1 << 44;

/// The clock of service that an answer attains which the engine works on all the time.
///
/// As long as the speed does not change, tokens and work are even in time, and the server needs no
/// clock. A change of the speed is a turn of the clock. It meets all answers in service: from then
/// on they are known by values of the clock, which no turn ever moves. So what was made stays made,
/// and what was made some time ago can be told after the turn as before it.
#[derive(Debug)]
pub(crate) struct Pace {
    /// How far back it is asked, in nanoseconds.
    horizon: u64,
    /// Back to the one before the horizon, and never empty.
    turns: VecDeque<Turn>,
    /// Of each slot whose answer ever met a turn.
    rows: Vec<Row>,
}

/// From an instant on the clock goes at a speed.
#[derive(Clone, Copy, Debug)]
struct Turn {
    at: u64,
    attained: u128,
    /// In units per nanosecond.
    speed: u64,
}

impl Turn {
    /// What the clock shows at an instant after it, before the next turn.
    fn attained_by(&self, at: u64) -> u128 {
        self.attained + u128::from(at.saturating_sub(self.at)) * u128::from(self.speed)
    }
}

/// An answer, in values of the clock.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    start: u128,
    first: u128,
    /// Where it stops: at its end, or before it.
    stop: u128,
    end: u128,
    /// When the latest token was made of those before the oldest turn that is kept.
    old_at: u64,
}

impl Pace {
    pub(crate) fn new(horizon: u64) -> Self {
        let start = Turn { at: 0, attained: 0, speed: FULL };
        Self { horizon, turns: VecDeque::from([start]), rows: Vec::new() }
    }

    /// Takes note of an answer in service that meets its first turn, before the clock
    /// [turns](Self::turn).
    pub(crate) fn meet(&mut self, slot: u32, flight: &Flight) {
        if self.rows.len() <= slot as usize {
            self.rows.resize(slot as usize + 1, Row::default());
        }
        let Some(turn) = self.turns.back() else { return };
        let end = flight.known_end.unwrap_or(flight.known_stop);
        self.rows[slot as usize] = Row {
            start: turn.attained_by(flight.started_at),
            first: turn.attained_by(flight.even_from),
            stop: turn.attained_by(flight.known_stop),
            end: turn.attained_by(end),
            old_at: 0,
        };
    }

    /// The clock goes at this part of its full speed from now on.
    pub(crate) fn turn(&mut self, now: u64, speed: f64) {
        // Rounded up, so that no token that falls on a whole nanosecond moves to the next one.
        let speed = (libm::ceil(FULL as f64 * speed) as u64).max(1);
        let attained = self.attained_by(now);
        if self.turns.back().is_some_and(|last| last.at == now) {
            self.turns.pop_back();
        }
        self.turns.push_back(Turn { at: now, attained, speed });
    }

    /// How many of the oldest turns nobody will ask for.
    pub(crate) fn forgettable(&self) -> usize {
        let Some(last) = self.turns.back() else { return 0 };
        let horizon = last.at.saturating_sub(self.horizon);
        self.turns.partition_point(|turn| turn.at <= horizon).saturating_sub(1)
    }

    /// Writes down what an answer that met a turn would lose if so many turns were
    /// [forgotten](Self::forget).
    pub(crate) fn carry_over(&mut self, slot: u32, flight: &Flight, turns: usize) {
        let Some(oldest) = self.turns.get(turns) else { return };
        let last_at = self.made(oldest.at, slot, flight).last_at;
        self.rows[slot as usize].old_at = last_at;
    }

    pub(crate) fn forget(&mut self, turns: usize) {
        self.turns.drain(..turns);
    }

    /// What was made by `at` of an answer that met a turn, an instant between its first token and
    /// now, not further back than the horizon. Tokens come evenly in attained service.
    pub(crate) fn made(&self, at: u64, slot: u32, flight: &Flight) -> Made {
        let row = &self.rows[slot as usize];
        let others = flight.attempt.output_tokens.max(1) - 1;
        let attained = self.attained_of(at, row, flight);
        let span = row.end - row.first;
        let mut come = part_of(attained.saturating_sub(row.first), span, others);
        if flight.known_end.is_some_and(|end| at < end) {
            // The last one comes with the end, whatever the rounding.
            come = come.min(others.saturating_sub(1));
        }
        let last_at = match u128::from(others) {
            0 => flight.first_token_at.unwrap_or(0),
            others => {
                let come = u128::from(come);
                let rest = (span % others * come).div_ceil(others);
                self.reached_at(row, row.first + span / others * come + rest)
            }
        };
        Made { tokens: come + 1, last_at: last_at.min(at) }
    }

    /// How many of `count` tokens the work is worth that was done by now on an answer that met a
    /// turn, if they come evenly from the start on.
    pub(crate) fn worked(&self, now: u64, slot: u32, flight: &Flight, count: u32) -> u32 {
        let row = &self.rows[slot as usize];
        part_of(self.attained_of(now, row, flight) - row.start, row.end - row.start, count)
    }

    /// What the clock showed when work on an answer was last done up to an instant.
    fn attained_of(&self, at: u64, row: &Row, flight: &Flight) -> u128 {
        // The instants of stop and end are rounded at every turn; they count.
        if at >= flight.known_stop {
            row.stop
        } else {
            self.attained_by(at).clamp(row.start, row.stop)
        }
    }

    fn attained_by(&self, at: u64) -> u128 {
        let later = self.turns.partition_point(|turn| turn.at <= at);
        let turn = later.checked_sub(1).or(Some(0)).and_then(|place| self.turns.get(place));
        turn.map_or(0, |turn| turn.attained_by(at))
    }

    /// When the clock showed this, which is in the past of an answer.
    fn reached_at(&self, row: &Row, attained: u128) -> u64 {
        let later = self.turns.partition_point(|turn| turn.attained <= attained);
        let turn = later.checked_sub(1).and_then(|place| self.turns.get(place));
        turn.map_or(row.old_at, |turn| {
            let since = (attained - turn.attained).div_ceil(turn.speed.into());
            turn.at.saturating_add(u64::try_from(since).unwrap_or(u64::MAX))
        })
    }
}

/// `count` times `part` of `whole`, rounded down.
fn part_of(part: u128, whole: u128, count: u32) -> u32 {
    // More than a month of service is counted coarser.
    let shift = u128::BITS.saturating_sub(whole.leading_zeros() + 96);
    let product = (part >> shift) * u128::from(count);
    product.checked_div(whole >> shift).map_or(count, |found| found as u32)
}
