//! Whether, and when, to try again. Pure: no clock, no I/O.

mod backoff;
mod classify;
mod retry_after;
mod settings;

pub use backoff::{BackoffState, backoff_wait};
pub(crate) use classify::Facts;
pub use classify::{Classification, classify, names_the_balance};
pub use retry_after::{RetryAfter, Wait, decide_wait};
pub use settings::{Backoff, Jitter, Retry, WhenUnpaid};
