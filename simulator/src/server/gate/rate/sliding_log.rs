//! An exact log of what passed.

use std::collections::VecDeque;

/// What passed in the window that ends now. What passed at an instant counts until a whole window
/// later, that instant left out. Every entry counts at least one, so there are at most `limit`.
#[derive(Clone, Debug)]
pub(super) struct SlidingLog {
    limit: u64,
    window: u64,
    /// When how much passed, the oldest first.
    entries: VecDeque<(u64, u32)>,
    used: u64,
}

impl SlidingLog {
    pub(super) fn new(limit: u32, window: u64) -> Self {
        Self { limit: u64::from(limit), window, entries: VecDeque::new(), used: 0 }
    }

    /// Takes `amount`, or tells the time until enough of what passed is old; `None`: it never lets
    /// so much pass.
    pub(super) fn take(&mut self, now: u64, amount: u32) -> Result<(), Option<u64>> {
        while let Some(&(at, old)) = self.entries.front()
            && self.end_of(at) <= now
        {
            self.entries.pop_front();
            self.used -= u64::from(old);
        }
        let wanted = u64::from(amount);
        if self.used + wanted <= self.limit {
            self.used += wanted;
            if amount > 0 {
                self.entries.push_back((now, amount));
            }
            return Ok(());
        }
        let mut used = self.used;
        let last_to_go = self.entries.iter().find(|(_, old)| {
            used -= u64::from(*old);
            used + wanted <= self.limit
        });
        Err(last_to_go.map(|(at, _)| self.end_of(*at) - now))
    }

    const fn end_of(&self, at: u64) -> u64 {
        at.saturating_add(self.window)
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::SlidingLog;

    #[test]
    fn what_passed_counts_for_a_window() {
        let mut log = SlidingLog::new(3, 60);
        let takes = [(0, 1), (10, 2), (59, 1), (59, 2), (60, 1), (69, 1), (70, 2), (70, 4)];
        let told: Vec<_> = takes.into_iter().map(|(at, amount)| log.take(at, amount)).collect();
        let wait = |span| Err(Some(span));
        let expected = [Ok(()), Ok(()), wait(1), wait(11), Ok(()), wait(1), Ok(()), Err(None)];
        assert_eq!(told, expected);
    }

    proptest! {
        /// Against all that passed so far, counted again each time.
        #[test]
        fn it_decides_as_a_count_of_the_last_window(
            limit in 1_u32..9,
            window in 1_u64..40,
            takes in vec((0_u64..20, 0_u32..10), 1..100),
        ) {
            let mut log = SlidingLog::new(limit, window);
            let mut passed: Vec<(u64, u32)> = Vec::new();
            let mut now = 0;
            for (gap, amount) in takes {
                now += gap;
                let recent = passed.iter().filter(|(at, _)| at + window > now);
                let used: u32 = recent.map(|(_, amount)| amount).sum();
                prop_assert_eq!(log.take(now, amount).is_ok(), used + amount <= limit);
                if used + amount <= limit {
                    passed.push((now, amount));
                }
                prop_assert!(log.entries.len() <= limit as usize);
            }
        }
    }
}
