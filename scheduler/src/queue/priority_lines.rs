//! Strict priorities, first come first served within each.

use std::collections::VecDeque;

use crate::priority::Priority;

/// The order of those who wait. It holds keys; whoever left in the meantime is skipped when its
/// turn comes, and swept out when those who left are the majority, so that leaving costs O(1).
#[derive(Debug, Default)]
pub(crate) struct PriorityQueue {
    lines: [VecDeque<usize>; Priority::ALL.len()],
    waiting: u32,
}

impl PriorityQueue {
    /// Those who really wait.
    pub(crate) fn len(&self) -> u32 {
        self.waiting
    }

    pub(crate) fn push(&mut self, priority: Priority, key: usize) {
        self.lines[priority.rank()].push_back(key);
        self.waiting += 1;
    }

    /// The next key, which may have left already; if it has not, say [`Self::served_one`].
    pub(crate) fn pop(&mut self) -> Option<usize> {
        self.lines.iter_mut().find_map(VecDeque::pop_front)
    }

    /// The key that was popped last was really waiting.
    pub(crate) fn served_one(&mut self) {
        self.waiting -= 1;
    }

    /// One of those who wait left. `still_waits` is asked of every key in a sweep.
    pub(crate) fn forget_one(&mut self, mut still_waits: impl FnMut(usize) -> bool) {
        self.waiting -= 1;
        let places: usize = self.lines.iter().map(VecDeque::len).sum();
        if places > 2 * self.waiting as usize + 32 {
            for line in &mut self.lines {
                line.retain(|&key| still_waits(key));
            }
        }
    }
}
