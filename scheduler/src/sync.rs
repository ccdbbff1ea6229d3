//! The locks of the shell, from one place.
//!
//! The test target `interleavings` builds these sources with a module of its own in the place of
//! this one, whose locks let a model checker choose who runs next.

pub(crate) use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};
