//! Keyed draws for whoever has no draws of their own to give.

use super::keyed_draws::Purpose;

/// A number in the open interval (0, 1), the same for equal arguments, by the finaliser of
/// SplitMix64 over all of them.
pub(crate) fn hashed_unit(seed: u64, purpose: Purpose, request: u32, attempt: u32) -> f64 {
    let entity = u64::from(request) << 32 | u64::from(attempt) << 8 | purpose as u64;
    let bits = mixed(mixed(seed).wrapping_add(entity));
    ((bits >> 11) as f64 + 0.5) * (1.0 / (1u64 << 53) as f64)
}

fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
