//! The use of the CPU, by what came in the last span of time.

use std::collections::VecDeque;

use super::watch::{Level, Watch};

/// The last arrivals, as many as make the use too high. That is enough: so many are in the span up
/// to now exactly if the one so many arrivals ago is.
#[derive(Debug)]
pub(super) struct Cpu {
    span: u64,
    /// So many in the span are too many.
    above: usize,
    /// Less than so many are few.
    below: usize,
    arrivals: VecDeque<u64>,
}

impl Cpu {
    pub(super) const fn new(span: u64, above: usize, below: usize) -> Self {
        Self { span, above, below, arrivals: VecDeque::new() }
    }

    pub(super) fn arrive(&mut self, now: u64) {
        if self.arrivals.len() == self.above {
            self.arrivals.pop_front();
        }
        self.arrivals.push_back(now);
    }

    /// Lets time pass up to `now`, piece by piece of constant use.
    pub(super) fn pass(&self, now: u64, watch: &mut Watch) {
        while watch.at() < now {
            let (level, until) = self.level(watch.at());
            watch.pass(until.min(now), level);
        }
    }

    /// The use from `at` on, and until when it stays if nothing comes.
    fn level(&self, at: u64) -> (Level, u64) {
        let too_many_until = self.end(self.above);
        let many_until = self.end(self.below);
        if at < too_many_until {
            (Level::Above, too_many_until)
        } else if at < many_until {
            (Level::Between, many_until)
        } else {
            (Level::Below, u64::MAX)
        }
    }

    /// When the last `count` arrivals no longer are in the span all together.
    fn end(&self, count: usize) -> u64 {
        let first = self.arrivals.len().checked_sub(count);
        first
            .and_then(|first| self.arrivals.get(first))
            .map_or(0, |at| at.saturating_add(self.span))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::{Cpu, Level, Watch};

    proptest! {
        /// Against all that came, counted again every nanosecond.
        #[test]
        fn its_levels_are_the_counts(
            gaps in vec(0_u64..8, 1..80),
            span in 1_u64..20,
            below in 1_usize..5,
            more in 0_usize..4,
            sustained in 1_u64..12,
        ) {
            let above = below + more;
            let mut cpu = Cpu::new(span, above, below);
            let (mut watch, mut plain) = (Watch::new(sustained, 3), Watch::new(sustained, 3));
            let mut came: Vec<u64> = Vec::new();
            let mut now = 0;
            for gap in gaps {
                for at in now..now + gap {
                    let count = came.iter().filter(|came| **came + span > at).count();
                    let level = if count >= above {
                        Level::Above
                    } else if count < below {
                        Level::Below
                    } else {
                        Level::Between
                    };
                    plain.pass(at + 1, level);
                }
                now += gap;
                cpu.pass(now, &mut watch);
                prop_assert_eq!(watch.is_throttling(), plain.is_throttling());
                came.push(now);
                cpu.arrive(now);
            }
        }
    }
}
