//! A limit on the rate of requests or LLM tokens.

use crate::units::Rate;

/// The unit of the level is 2^-52 of 10^-9 requests: one nanosecond refills a whole number of them.
/// A rate of 1/s or more is thereby kept to its last bit, a lower one is rounded down.
const UNITS_PER_RATE: f64 = (1_u64 << 52) as f64;
const UNITS_PER_REQUEST: u128 = 1_000_000_000 << 52;

/// A continuously refilled bucket in integer arithmetic: over any window it lets at most
/// `burst + rate * window` requests pass, without an error that grows.
#[derive(Clone, Debug)]
pub(crate) struct TokenBucket {
    refill_per_ns: u128,
    capacity: u128,
    level: u128,
    filled_at: u64,
}

impl TokenBucket {
    /// A full one at the instant 0.
    pub(crate) fn new(rate: Rate, burst: u32) -> Self {
        let capacity = u128::from(burst) * UNITS_PER_REQUEST;
        let refill_per_ns = (rate.as_per_second() * UNITS_PER_RATE) as u128;
        Self { refill_per_ns, capacity, level: capacity, filled_at: 0 }
    }

    /// Takes `amount` out of it, if so much is in.
    pub(crate) fn take(&mut self, now: u64, amount: u32) -> bool {
        let refill = self.refill_per_ns.saturating_mul(u128::from(now - self.filled_at));
        self.level = self.level.saturating_add(refill).min(self.capacity);
        self.filled_at = now;
        let needed = u128::from(amount) * UNITS_PER_REQUEST;
        let is_enough = self.level >= needed;
        if is_enough {
            self.level -= needed;
        }
        is_enough
    }

    /// After how many nanoseconds from the last [`take`](Self::take) so much is in, if nothing else
    /// is taken; `None`: it never holds so much.
    pub(crate) fn wait(&self, amount: u32) -> Option<u64> {
        let needed = u128::from(amount) * UNITS_PER_REQUEST;
        if needed > self.capacity {
            return None;
        }
        let missing = needed.saturating_sub(self.level);
        u64::try_from(missing.div_ceil(self.refill_per_ns)).ok()
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::TokenBucket;
    use crate::units::Rate;

    fn bucket(rate: f64, burst: u32) -> TokenBucket {
        TokenBucket::new(Rate::per_second(rate).unwrap(), burst)
    }

    #[test]
    fn a_full_bucket_lets_its_burst_pass_at_one_instant() {
        let mut bucket = bucket(150.0, 3);
        let passed: Vec<bool> = (0..5).map(|_| bucket.take(0, 1)).collect();
        assert_eq!(passed, [true, true, true, false, false]);
    }

    #[test]
    fn a_request_is_back_to_the_nanosecond() {
        fn check(rate: f64, first_ns: u64) {
            let mut bucket = bucket(rate, 1);
            assert!(bucket.take(0, 1));
            assert!(!bucket.take(first_ns - 1, 1), "{rate}");
            assert!(bucket.take(first_ns, 1), "{rate}");
        }
        check(1_000_000_000.0, 1);
        check(150.0, 6_666_667);
        check(1.0, 1_000_000_000);
        check(0.5, 2_000_000_000);
        // 1/3 is not a binary fraction: it is rounded down, and the third second is a hair short.
        check(1.0 / 3.0, 3_000_000_001);
    }

    proptest! {
        #[test]
        fn no_window_passes_more_than_burst_and_refill(
            rate in 1_u32..5_000,
            burst in 1_u32..20,
            gaps in vec(0_u64..5_000_000, 1..300),
        ) {
            let mut bucket = bucket(f64::from(rate), burst);
            let mut now = 0;
            let mut passed = Vec::new();
            for gap in gaps {
                now += gap;
                if bucket.take(now, 1) {
                    passed.push(now);
                }
            }
            for (first, start) in passed.iter().enumerate() {
                for (count, end) in (1_u64..).zip(&passed[first..]) {
                    let refilled = u64::from(rate) * (end - start);
                    prop_assert!(count * 1_000_000_000 <= u64::from(burst) * 1_000_000_000 + refilled);
                }
            }
        }

        /// Against the generic cell rate algorithm in exact arithmetic, instants times rate:
        /// ITU-T I.371, virtual scheduling.
        #[test]
        fn it_decides_as_virtual_scheduling(
            rate in 1_u64..5_000,
            burst in 1_u32..20,
            gaps in vec(0_u64..5_000_000, 1..300),
        ) {
            let mut bucket = bucket(rate as f64, burst);
            let tolerance = u64::from(burst - 1) * 1_000_000_000;
            let mut expected_at = 0;
            let mut now = 0;
            for gap in gaps {
                now += gap;
                let conforms = expected_at <= now * rate + tolerance;
                if conforms {
                    expected_at = expected_at.max(now * rate) + 1_000_000_000;
                }
                prop_assert_eq!(bucket.take(now, 1), conforms);
            }
        }
    }
}
