//! The generator behind the fast draws.

/// xoshiro256++ 1.0 by D. Blackman and S. Vigna (2019), seeded by their SplitMix64.
#[derive(Debug)]
pub(crate) struct Xoshiro {
    state: [u64; 4],
}

impl Xoshiro {
    /// The generator with the state that SplitMix64 gives for `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        let mut counter = seed;
        let state = [(); 4].map(|()| {
            counter = counter.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (counter ^ (counter >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        });
        Self::from_state(state)
    }

    /// The generator with this state, which must not be all zero.
    pub(crate) const fn from_state(state: [u64; 4]) -> Self {
        Self { state }
    }

    /// 64 random bits.
    #[inline]
    pub(crate) fn next(&mut self) -> u64 {
        let [s0, s1, s2, s3] = self.state;
        let bits = s0.wrapping_add(s3).rotate_left(23).wrapping_add(s0);
        let (t2, t3) = (s2 ^ s0, s3 ^ s1);
        self.state = [s0 ^ t3, s1 ^ t2, t2 ^ (s1 << 17), t3.rotate_left(45)];
        bits
    }

    /// A number in the open interval (0, 1), in steps of 2^-53.
    #[inline]
    pub(crate) fn unit(&mut self) -> f64 {
        ((self.next() >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
    }
}
