//! Everybody in service slows everybody: processor sharing by one clock of attained service.

use crate::{
    config::Curve,
    server::{curve_table::CurveTable, indexed_heap::IndexedHeap},
};

/// The unit of attained service is 2^-62 ns, so that a year of it fits a `u128` many times over.
const UNITS_PER_NS: u64 = 1 << 62;

/// The clock V of service that any request present has attained, dV/dt = 1 / slowdown(n).
///
/// A request ends when V reaches its value at the request's entry plus the request's work, so that
/// a change of n costs no walk through the requests, O(log n) in all. V is exact: the speed is a
/// whole number of units per nanosecond, thus V is a sum of integer products, whatever the instants
/// at which it is looked at. Ends come at whole nanoseconds, rounded up; because V goes on from
/// where it really was, one rounding never reaches the next end.
#[derive(Debug)]
pub(crate) struct Shared {
    curve: CurveTable,
    /// The speed for each number in service, in units per nanosecond.
    speeds: Vec<u64>,
    attained: u128,
    attained_at: u64,
    present: u32,
    /// The value of V at which each one ends; ties by the order of entry.
    ends: IndexedHeap<(u128, u64)>,
    entered: u64,
}

impl Shared {
    pub(crate) fn new(curve: &Curve, capacity: u32) -> Self {
        Self {
            curve: CurveTable::new(curve, capacity),
            speeds: Vec::new(),
            attained: 0,
            attained_at: 0,
            present: 0,
            ends: IndexedHeap::new(),
            entered: 0,
        }
    }

    pub(crate) fn enter(&mut self, now: u64, slot: u32, work: u64) {
        self.progress(now);
        self.entered += 1;
        let end = self.attained + u128::from(work) * u128::from(UNITS_PER_NS);
        self.ends.set(slot, (end, self.entered));
        self.present += 1;
    }

    pub(crate) fn leave(&mut self, now: u64, slot: u32) {
        self.progress(now);
        self.ends.remove(slot);
        self.present -= 1;
    }

    /// How much work one has still before it, in whole nanoseconds, rounded up.
    pub(crate) fn left(&mut self, now: u64, slot: u32) -> u64 {
        self.progress(now);
        let Some((end, _)) = self.ends.key_of(slot) else { return 0 };
        end.saturating_sub(self.attained).div_ceil(u128::from(UNITS_PER_NS)) as u64
    }

    /// Whose work is done, the first of them; it stays until it leaves.
    pub(crate) fn due(&mut self, now: u64) -> Option<u32> {
        self.progress(now);
        self.ends.first().and_then(|((end, _), slot)| (end <= self.attained).then_some(slot))
    }

    /// When the first one ends if nobody comes or goes; none if that lies past the end of `u64`.
    pub(crate) fn next_end(&mut self) -> Option<u64> {
        let ((end, _), _) = self.ends.first()?;
        let missing = end.saturating_sub(self.attained);
        if missing == 0 {
            return Some(self.attained_at);
        }
        let wait = u64::try_from(missing.div_ceil(u128::from(self.speed()))).ok()?;
        self.attained_at.checked_add(wait)
    }

    fn progress(&mut self, now: u64) {
        if now > self.attained_at {
            let speed = self.speed();
            self.attained += u128::from(now - self.attained_at) * u128::from(speed);
            self.attained_at = now;
        }
    }

    fn speed(&mut self) -> u64 {
        if self.present == 0 {
            return 0;
        }
        while self.speeds.len() <= self.present as usize {
            let factor = self.curve.factor(self.speeds.len() as u32);
            self.speeds.push(speed(factor));
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
