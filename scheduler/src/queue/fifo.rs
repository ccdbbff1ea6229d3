//! First come, first served.

use std::collections::VecDeque;

use super::entries::{Entries, Place};

/// A line in the order of arrival. Whoever has left is skipped when its turn comes, and swept out
/// when those who left are the majority, so that leaving costs O(1) on average.
#[derive(Debug, Default)]
pub(super) struct Fifo {
    line: VecDeque<Place>,
    waiting: u32,
}

impl Fifo {
    pub(super) fn len(&self) -> u32 {
        self.waiting
    }

    pub(super) fn push(&mut self, place: Place) {
        self.line.push_back(place);
        self.waiting += 1;
    }

    /// The one who comes next.
    pub(super) fn first(&mut self, entries: &Entries) -> Option<usize> {
        while let Some(&place) = self.line.front() {
            if entries.is_here(place) {
                return Some(place.key);
            }
            self.line.pop_front();
        }
        None
    }

    /// The one who came last.
    pub(super) fn newest(&mut self, entries: &Entries) -> Option<usize> {
        while let Some(&place) = self.line.back() {
            if entries.is_here(place) {
                return Some(place.key);
            }
            self.line.pop_back();
        }
        None
    }

    /// One has left, in its turn or before; its entry is gone already.
    pub(super) fn forget_one(&mut self, entries: &Entries) {
        self.waiting -= 1;
        if self.waiting == 0 {
            self.line.clear();
        } else if self.line.len() > 2 * self.waiting as usize + 32 {
            self.line.retain(|&place| entries.is_here(place));
        }
    }
}
