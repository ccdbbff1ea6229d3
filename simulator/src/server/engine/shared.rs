//! Everybody in service slows everybody: processor sharing by one clock of attained service.

use super::{EngineEvent, Load, Made, TokenShape, token_clock::TokenClock};
use crate::server::{curve_table::CurveTable, indexed_heap::IndexedHeap};

/// The unit of attained service is 2^-62 ns, so that a year of it fits a `u128` many times over.
const UNITS_PER_NS: u64 = 1 << 62;

/// The clock V of service that any request present has attained, dV/dt = 1 / slowdown(n).
///
/// A request ends when V reaches its value at the request's entry plus the request's work, so that
/// a change of n costs no walk through the requests, O(log n) in all. V is exact: the speed is a
/// whole number of units per nanosecond, thus V is a sum of integer products, whatever the instants
/// at which it is looked at. Ends come at whole nanoseconds, rounded up; because V goes on from
/// where it really was, one rounding never reaches the next end. The first content token is such a
/// value of V too.
#[derive(Clone, Debug)]
pub(crate) struct Shared {
    curve: CurveTable,
    /// The speed for each number in service, in units per nanosecond.
    speeds: Vec<u64>,
    /// The part of its speed that the engine has.
    scale: f64,
    attained: u128,
    attained_at: u64,
    present: u32,
    /// The value of V at which each one has its first token or, later, stops; ties by the order
    /// of entry.
    marks: IndexedHeap<(u128, u64)>,
    entered: u64,
    /// The value of V at the entry of each slot's request.
    entries: Vec<u128>,
    tokens: Option<TokenClock>,
}

impl Shared {
    pub(crate) fn new(curve: CurveTable, tokens: Option<TokenShape>) -> Self {
        Self {
            curve,
            speeds: Vec::new(),
            scale: 1.0,
            attained: 0,
            attained_at: 0,
            present: 0,
            marks: IndexedHeap::new(),
            entered: 0,
            entries: Vec::new(),
            tokens: tokens.map(TokenClock::new),
        }
    }

    pub(crate) const fn present(&self) -> u32 {
        self.present
    }

    pub(crate) fn enter(&mut self, now: u64, slot: u32, load: &Load) {
        self.progress(now);
        self.entered += 1;
        if self.entries.len() <= slot as usize {
            self.entries.resize(slot as usize + 1, 0);
        }
        self.entries[slot as usize] = self.attained;
        let units = |span: u64| self.attained + u128::from(span) * u128::from(UNITS_PER_NS);
        let end = units(load.work_ns);
        let stop = if load.part < 1.0 {
            units(libm::round(load.work_ns as f64 * load.part) as u64)
        } else {
            end
        };
        let mut mark = Some(stop).filter(|_| !load.is_stalled);
        if let Some(clock) = &mut self.tokens {
            let first = units(clock.before_first(load.work_ns));
            let has_first = clock.enter(slot, first, stop, end, load.is_stalled);
            mark = if has_first { Some(first) } else { mark };
        }
        if let Some(mark) = mark {
            self.marks.set(slot, (mark, self.entered));
        }
        self.present += 1;
        self.note_speed();
    }

    pub(crate) fn set_speed(&mut self, now: u64, scale: f64) {
        self.progress(now);
        self.scale = scale;
        self.speeds.clear();
        self.note_speed();
    }

    pub(crate) fn leave(&mut self, now: u64, slot: u32) {
        self.progress(now);
        self.marks.remove(slot);
        self.present -= 1;
        self.note_speed();
    }

    /// The service that one present has attained, in whole nanoseconds, rounded down. It goes on
    /// where an answer stalls, whose work does not.
    pub(crate) fn attained_of(&mut self, now: u64, slot: u32) -> u64 {
        self.progress(now);
        let since = self.attained - self.entries[slot as usize];
        u64::try_from(since / u128::from(UNITS_PER_NS)).unwrap_or(u64::MAX)
    }

    /// When the first mark is reached if nobody comes or goes; none if that lies past the end of
    /// `u64`.
    pub(crate) fn next_event(&mut self) -> Option<u64> {
        let ((mark, _), _) = self.marks.first()?;
        let missing = mark.saturating_sub(self.attained);
        if missing == 0 {
            return Some(self.attained_at);
        }
        let wait = u64::try_from(missing.div_ceil(u128::from(self.speed()))).ok()?;
        self.attained_at.checked_add(wait)
    }

    /// Tells whose marks are reached.
    pub(crate) fn advance(&mut self, now: u64, events: &mut Vec<EngineEvent>) {
        self.progress(now);
        while let Some(((mark, order), slot)) = self.marks.first()
            && mark <= self.attained
        {
            if let Some(clock) = &mut self.tokens
                && clock.begin(slot)
            {
                events.push(EngineEvent::FirstToken(slot));
                let stop = clock.stop(slot);
                self.marks.set(slot, (stop, order));
                continue;
            }
            self.marks.remove(slot);
            let speed = self.speed();
            if self.tokens.as_mut().is_some_and(|clock| clock.stall(now, slot, speed)) {
                continue;
            }
            events.push(EngineEvent::Finished(slot));
            self.present -= 1;
        }
        self.note_speed();
    }

    pub(crate) fn made(&self, at: u64, slot: u32, count: u32) -> Option<Made> {
        self.tokens.as_ref().map(|clock| clock.made(at, slot, count))
    }

    fn progress(&mut self, now: u64) {
        if now > self.attained_at {
            let speed = self.speed();
            self.attained += u128::from(now - self.attained_at) * u128::from(speed);
            self.attained_at = now;
        }
    }

    /// From now on the clock goes at another speed.
    fn note_speed(&mut self) {
        if self.tokens.is_some() {
            let speed = self.speed();
            if let Some(clock) = &mut self.tokens {
                clock.turn(self.attained_at, self.attained, speed);
            }
        }
    }

    fn speed(&mut self) -> u64 {
        if self.present == 0 {
            return 0;
        }
        while self.speeds.len() <= self.present as usize {
            let factor = self.curve.factor(self.speeds.len() as u32);
            self.speeds.push(speed(factor / self.scale));
        }
        self.speeds[self.present as usize]
    }
}

/// `1 / factor` in units per nanosecond, rounded up, so that rounding never moves an end that falls
/// on a whole nanosecond to the next one.
fn speed(factor: f64) -> u64 {
    let whole = UNITS_PER_NS as f64;
    let quotient = whole / factor;
    // The fused product shows the error of the quotient exactly.
    let is_too_small = libm::fma(quotient, factor, -whole) < 0.0;
    libm::ceil(if is_too_small { quotient.next_up() } else { quotient }) as u64
}
