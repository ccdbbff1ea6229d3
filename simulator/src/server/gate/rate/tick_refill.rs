//! A bucket that is refilled in lumps.

/// What is in a bucket that every tick adds to.
#[derive(Clone, Debug)]
pub(super) struct TickRefill {
    amount: u64,
    tick: u64,
    capacity: u64,
    level: u64,
    /// The ticks that have been added.
    ticks: u64,
}

impl TickRefill {
    /// A full one at the instant 0.
    pub(super) fn new(amount: u32, tick: u64, capacity: u32) -> Self {
        let capacity = u64::from(capacity);
        Self { amount: u64::from(amount), tick, capacity, level: capacity, ticks: 0 }
    }

    /// Takes `amount` out of it, or tells the time to the tick that brings enough; `None`: it never
    /// holds so much.
    pub(super) fn take(&mut self, now: u64, amount: u32) -> Result<(), Option<u64>> {
        let ticks = now / self.tick;
        let refill = self.amount.saturating_mul(ticks - self.ticks);
        self.level = self.level.saturating_add(refill).min(self.capacity);
        self.ticks = ticks;
        let amount = u64::from(amount);
        if self.level >= amount {
            self.level -= amount;
            return Ok(());
        }
        if amount > self.capacity {
            return Err(None);
        }
        let missing_ticks = (amount - self.level).div_ceil(self.amount);
        let at = (ticks.saturating_add(missing_ticks)).saturating_mul(self.tick);
        Err(Some(at - now))
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::TickRefill;

    #[test]
    fn lumps_come_at_ticks() {
        let mut bucket = TickRefill::new(2, 10, 3);
        let takes = [(0, 3), (9, 1), (10, 1), (10, 1), (19, 1), (40, 3), (40, 1), (40, 4)];
        let told: Vec<_> = takes.into_iter().map(|(at, amount)| bucket.take(at, amount)).collect();
        let wait = |span| Err(Some(span));
        let expected = [Ok(()), wait(1), Ok(()), Ok(()), wait(1), Ok(()), wait(10), Err(None)];
        assert_eq!(told, expected);
    }

    proptest! {
        /// Against a bucket that is looked at every nanosecond.
        #[test]
        fn it_decides_as_a_bucket_that_ticks(
            amount in 1_u32..5,
            tick in 1_u64..30,
            more in 0_u32..5,
            takes in vec((0_u64..20, 0_u32..8), 1..100),
        ) {
            let mut bucket = TickRefill::new(amount, tick, amount + more);
            let (mut level, mut now) = (amount + more, 0_u64);
            for (gap, wanted) in takes {
                for at in now + 1..=now + gap {
                    if at % tick == 0 {
                        level = (level + amount).min(amount + more);
                    }
                }
                now += gap;
                let passes = level >= wanted;
                prop_assert_eq!(bucket.take(now, wanted).is_ok(), passes);
                level -= if passes { wanted } else { 0 };
            }
        }
    }
}
