//! The timer heap: pure, it hands wakers back and never calls one.

use std::{cmp::Reverse, collections::BinaryHeap, task::Waker};

use slab::Slab;

/// Timers ordered by instant, then by the order in which they were set.
#[derive(Debug, Default)]
pub(super) struct Timers {
    heap: BinaryHeap<Reverse<Entry>>,
    slots: Slab<Slot>,
    next_sequence: u64,
}

/// The name of a timer; never used twice.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimerKey {
    slot: usize,
    sequence: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    at_ns: u64,
    sequence: u64,
    slot: usize,
}

#[derive(Debug)]
struct Slot {
    sequence: u64,
    waker: Option<Waker>,
}

impl Timers {
    pub(super) fn set(&mut self, at_ns: u64) -> TimerKey {
        let sequence = self.next_sequence;
        self.next_sequence += 1;
        #[cfg(any(test, feature = "planted-order-fault"))]
        let sequence = super::planted_fault::disturbed(sequence);
        let slot = self.slots.insert(Slot { sequence, waker: None });
        self.heap.push(Reverse(Entry { at_ns, sequence, slot }));
        TimerKey { slot, sequence }
    }

    /// Leaves what wakes the sleeper.
    pub(super) fn park(&mut self, key: TimerKey, waker: &Waker) {
        if let Some(slot) = self.slots.get_mut(key.slot)
            && slot.sequence == key.sequence
            && !slot.waker.as_ref().is_some_and(|known| known.will_wake(waker))
        {
            slot.waker = Some(waker.clone());
        }
    }

    /// Takes a timer back. Its entry stays in the heap until it is reached or swept out.
    pub(super) fn cancel(&mut self, key: TimerKey) -> Option<Waker> {
        let is_set = self.slots.get(key.slot).is_some_and(|slot| slot.sequence == key.sequence);
        if !is_set {
            return None;
        }
        let slot = self.slots.remove(key.slot);
        // Sweeping when the dead are the majority keeps cancelling at O(1) and the heap small.
        if self.heap.len() > 2 * self.slots.len() + 64 {
            let slots = &self.slots;
            self.heap.retain(|Reverse(entry)| is_live(slots, entry));
        }
        slot.waker
    }

    /// The instant of the next timer.
    pub(super) fn next(&mut self) -> Option<u64> {
        while let Some(Reverse(entry)) = self.heap.peek() {
            if is_live(&self.slots, entry) {
                return Some(entry.at_ns);
            }
            self.heap.pop();
        }
        None
    }

    /// Fires the next timer; its sleeper may not have been polled yet.
    pub(super) fn fire(&mut self) -> Option<Waker> {
        self.next()?;
        let Reverse(entry) = self.heap.pop()?;
        self.slots.remove(entry.slot).waker
    }
}

fn is_live(slots: &Slab<Slot>, entry: &Entry) -> bool {
    slots.get(entry.slot).is_some_and(|slot| slot.sequence == entry.sequence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_instant_then_in_the_order_they_were_set() {
        let mut timers = Timers::default();
        for at_ns in [30, 10, 20, 10] {
            timers.set(at_ns);
        }
        let mut fired = Vec::new();
        while let Some(at_ns) = timers.next() {
            let Reverse(entry) = *timers.heap.peek().expect("there is a next one");
            fired.push((at_ns, entry.sequence));
            timers.fire();
        }
        assert_eq!(fired, [(10, 1), (10, 3), (20, 2), (30, 0)]);
    }

    #[test]
    fn cancelled_timers_neither_fire_nor_pile_up() {
        let mut timers = Timers::default();
        let kept = timers.set(5);
        for at_ns in 10..10_000 {
            let key = timers.set(at_ns);
            timers.cancel(key);
        }
        assert!(timers.heap.len() < 100, "{} entries are kept", timers.heap.len());
        assert_eq!(timers.next(), Some(5));
        timers.cancel(kept);
        assert_eq!(timers.next(), None);
        assert!(timers.fire().is_none());
    }

    #[test]
    fn a_key_is_dead_after_its_timer() {
        let mut timers = Timers::default();
        let first = timers.set(1);
        timers.fire();
        let second = timers.set(2);
        assert_eq!(first.slot, second.slot, "the slot is used again");
        timers.cancel(first);
        assert_eq!(timers.next(), Some(2), "an old key does not cancel a new timer");
    }
}
