//! One number that stands for every event of a replication, in order.

/// A running 64-bit hash over words. It tells two runs apart, no more: it is not meant against
/// anybody who wants to deceive.
#[derive(Clone, Copy, Debug)]
pub(crate) struct EventDigest {
    state: u64,
    events: u64,
}

/// The fractional digits of the golden ratio: an odd number without pattern.
const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

impl EventDigest {
    pub(super) const fn new() -> Self {
        Self { state: 0, events: 0 }
    }

    /// Takes in one event.
    #[inline]
    pub(super) fn absorb(&mut self, words: [u64; 4]) {
        self.events += 1;
        for word in words {
            // Both halves of the product count, and a word's high bits reach its low ones.
            let product = u128::from(self.state ^ word).wrapping_add(1) * u128::from(MULTIPLIER);
            self.state = (product as u64) ^ ((product >> 64) as u64).rotate_left(23);
        }
    }

    /// Events taken in so far.
    pub(crate) const fn events(&self) -> u64 {
        self.events
    }

    /// The hash so far.
    pub(crate) const fn value(&self) -> u64 {
        self.state
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_value_and_number_of_events_all_count() {
        let of = |events: &[[u64; 4]]| {
            let mut digest = EventDigest::new();
            for &words in events {
                digest.absorb(words);
            }
            digest.value()
        };
        let (a, b) = ([1, 2, 3, 4], [5, 6, 7, 8]);
        let seen = [
            of(&[]),
            of(&[[0; 4]]),
            of(&[[0; 4], [0; 4]]),
            of(&[a]),
            of(&[a, b]),
            of(&[b, a]),
            of(&[[1, 2, 4, 3]]),
            of(&[[1, 2, 3, 5]]),
        ];
        for (place, value) in seen.iter().enumerate() {
            assert!(!seen[..place].contains(value), "two of them are equal");
        }
    }
}
