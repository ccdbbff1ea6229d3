//! A fault planted on purpose: the tie rule broken as code breaks it that orders by address, so
//! that `verify` can be shown to find such a thing.
//!
//! With the feature `planted-order-fault` it strikes every replication; in unit tests only those
//! with [`FAULTY_SEED`], so that all others stay sound.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU64, Ordering},
};

/// The seed whose replications are struck in unit tests.
#[cfg(test)]
pub(crate) const FAULTY_SEED: u64 = 0xfa17;

/// Struck replications so far, in the whole process: none of them orders ties as another does.
static STRUCK: AtomicU64 = AtomicU64::new(0);

/// The identity.
const SOUND: u64 = 1;

/// The fractional digits of the golden ratio, which scatter the multiples of any number.
const SCATTER: u64 = 0x9e37_79b9_7f4a_7c15;

thread_local! {
    /// What the sequence numbers of this thread's timers are multiplied by. An odd factor keeps
    /// them distinct and changes their order.
    static FACTOR: Cell<u64> = const { Cell::new(SOUND) };
}

/// The fault is in force on this thread until this is dropped.
#[derive(Debug)]
pub(crate) struct Planted;

/// Plants the fault for a replication under `seed`, where it strikes.
pub(crate) fn plant(seed: u64) -> Planted {
    if strikes(seed) {
        let number = STRUCK.fetch_add(1, Ordering::Relaxed);
        FACTOR.set(SCATTER.wrapping_mul(2 * number + 1) | 1);
    }
    Planted
}

impl Drop for Planted {
    fn drop(&mut self) {
        FACTOR.set(SOUND);
    }
}

#[cfg(feature = "planted-order-fault")]
const fn strikes(_seed: u64) -> bool {
    true
}

#[cfg(not(feature = "planted-order-fault"))]
const fn strikes(seed: u64) -> bool {
    seed == FAULTY_SEED
}

/// A timer's number in the order in which they were set, or what the fault makes of it.
pub(super) fn disturbed(sequence: u64) -> u64 {
    sequence.wrapping_mul(FACTOR.get())
}
