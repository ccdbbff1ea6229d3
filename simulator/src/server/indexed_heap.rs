//! A priority queue whose entries can be found again: moved and taken out from the middle.

/// The place of a handle that is not in the heap.
const NOWHERE: u32 = u32::MAX;

/// Children per node: flat, because sifting up (on insertion) is then short, and the children lie in
/// few cache lines.
const ARITY: usize = 4;

/// A heap of keys with small numbers as handles, at most one key a handle. Every change costs
/// O(log n), and nothing is allocated once the largest size was reached.
#[derive(Clone, Debug)]
pub(crate) struct IndexedHeap<K> {
    entries: Vec<(K, u32)>,
    /// Where in `entries` a handle is.
    places: Vec<u32>,
}

impl<K: Copy + Ord> IndexedHeap<K> {
    pub(crate) const fn new() -> Self {
        Self { entries: Vec::new(), places: Vec::new() }
    }

    /// The smallest key and its handle.
    pub(crate) fn first(&self) -> Option<(K, u32)> {
        self.entries.first().copied()
    }

    /// Gives `handle` this key, in place of the one that it may have.
    pub(crate) fn set(&mut self, handle: u32, key: K) {
        if self.places.len() <= handle as usize {
            self.places.resize(handle as usize + 1, NOWHERE);
        }
        let mut place = self.places[handle as usize] as usize;
        if place == NOWHERE as usize {
            place = self.entries.len();
            self.entries.push((key, handle));
        }
        self.settle(place, (key, handle));
    }

    /// Takes `handle` out, if it is in.
    pub(crate) fn remove(&mut self, handle: u32) {
        let place = self.places.get(handle as usize).copied().unwrap_or(NOWHERE);
        if place == NOWHERE {
            return;
        }
        self.places[handle as usize] = NOWHERE;
        self.entries.swap_remove(place as usize);
        if let Some(&moved) = self.entries.get(place as usize) {
            self.settle(place as usize, moved);
        }
    }

    /// Puts `entry` where it belongs, given that everything but `place` is in order.
    fn settle(&mut self, place: usize, entry: (K, u32)) {
        let place = self.sift_up(place, entry.0);
        let place = self.sift_down(place, entry.0);
        self.put(place, entry);
    }

    /// Moves larger parents down; returns the gap.
    fn sift_up(&mut self, mut place: usize, key: K) -> usize {
        while place > 0 {
            let parent = (place - 1) / ARITY;
            if self.entries[parent].0 <= key {
                break;
            }
            self.put(place, self.entries[parent]);
            place = parent;
        }
        place
    }

    /// Moves smaller children up; returns the gap.
    fn sift_down(&mut self, mut place: usize, key: K) -> usize {
        loop {
            let start = place * ARITY + 1;
            let end = (start + ARITY).min(self.entries.len());
            let Some(child) = (start..end).min_by_key(|child| self.entries[*child].0) else {
                return place;
            };
            if key <= self.entries[child].0 {
                return place;
            }
            self.put(place, self.entries[child]);
            place = child;
        }
    }

    fn put(&mut self, place: usize, entry: (K, u32)) {
        self.entries[place] = entry;
        self.places[entry.1 as usize] = place as u32;
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, cmp::Ordering, collections::BTreeMap};

    use proptest::{collection::vec, prelude::*};

    use super::IndexedHeap;

    thread_local! {
        static COMPARISONS: Cell<u64> = const { Cell::new(0) };
    }

    /// A key that counts how often it is compared.
    #[derive(Clone, Copy, PartialEq, Eq)]
    struct Counted(u64);

    impl Ord for Counted {
        fn cmp(&self, other: &Self) -> Ordering {
            COMPARISONS.set(COMPARISONS.get() + 1);
            self.0.cmp(&other.0)
        }
    }

    impl PartialOrd for Counted {
        fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
            Some(self.cmp(other))
        }
    }

    /// Comparisons for the removal of the first of `size` and the entry of another, on average.
    fn work(size: u32) -> f64 {
        const STEPS: u32 = 20_000;
        let mut heap = IndexedHeap::new();
        let mut state = 1_u64;
        // A linear congruential generator: keys in no order.
        let mut key = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            state >> 16
        };
        (0..size).for_each(|handle| heap.set(handle, Counted(key())));
        COMPARISONS.set(0);
        for _ in 0..STEPS {
            let (Counted(first), handle) = heap.first().unwrap();
            heap.remove(handle);
            heap.set(handle, Counted(first.wrapping_add(key() >> 2)));
        }
        COMPARISONS.get() as f64 / f64::from(STEPS)
    }

    #[test]
    fn a_change_costs_the_logarithm_of_the_size() {
        let [hundred, thousand, ten_thousand] = [100, 1_000, 10_000].map(work);
        // A hundred is the square root of ten thousand: twice the levels, so at most twice the work.
        let all = [hundred, thousand, ten_thousand];
        assert!(ten_thousand <= 2.0 * hundred, "{all:?}");
        // Down the levels, 6.6 of four children, at four comparisons a level, and some way up.
        assert!(ten_thousand <= 6.6 * 4.0 * 1.5, "{all:?}");
        assert!(hundred < thousand && thousand < ten_thousand, "{all:?}");
    }

    proptest! {
        /// Against a map that is searched from end to end.
        #[test]
        fn the_first_is_the_smallest(steps in vec((0_u32..40, 0_u32..100, any::<bool>()), 1..200)) {
            let mut heap = IndexedHeap::new();
            let mut model = BTreeMap::new();
            for (order, (handle, key, is_removal)) in steps.into_iter().enumerate() {
                if is_removal {
                    heap.remove(handle);
                    model.remove(&handle);
                } else {
                    heap.set(handle, (key, order));
                    model.insert(handle, (key, order));
                }
                let smallest = model.iter().map(|(handle, key)| (*key, *handle)).min();
                prop_assert_eq!(heap.first(), smallest);
            }
            while let Some((key, handle)) = heap.first() {
                prop_assert_eq!(model.remove(&handle), Some(key));
                heap.remove(handle);
            }
            prop_assert!(model.is_empty());
        }
    }
}
