//! Which counter a value belongs to: the layout of HdrHistogram with three significant digits.
//!
//! Values below 2,048 have a counter each. Above, every doubling is split into 1,024 counters, so
//! that a counter is never wider than 1/1,024 of its values.

const HALF: u64 = 1_024;
const HALF_BITS: u32 = 10;

/// The counter of a value.
#[inline]
pub(super) fn index_of(value: u64) -> usize {
    let shift = (u64::BITS - HALF_BITS - 1).saturating_sub(value.leading_zeros());
    (u64::from(shift) * HALF + (value >> shift)) as usize
}

/// The highest value of a counter.
pub(super) fn highest_of(index: usize) -> u64 {
    let index = index as u64;
    let shift = (index / HALF).saturating_sub(1);
    let lowest = (index - shift * HALF) << shift;
    lowest + ((1 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use hdrhistogram::Histogram;

    use super::{highest_of, index_of};

    #[test]
    fn counters_follow_each_other_without_a_gap() {
        assert_eq!(index_of(0), 0);
        let last = index_of(u64::MAX);
        assert_eq!(highest_of(last), u64::MAX);
        for index in 0..last {
            let highest = highest_of(index);
            assert_eq!((index_of(highest), index_of(highest + 1)), (index, index + 1));
        }
    }

    #[test]
    fn the_counters_are_those_of_hdr_histogram() {
        let mut theirs = Histogram::<u64>::new(3).expect("three digits");
        theirs.record(u64::MAX / 4).expect("it grows");
        for index in 0..index_of(u64::MAX / 4) {
            assert_eq!(theirs.highest_equivalent(highest_of(index)), highest_of(index));
        }
    }
}
