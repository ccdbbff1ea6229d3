//! Whether, and when, to try again. Pure: no clock, no I/O.

mod backoff;
mod classify;
mod settings;

pub use backoff::{RETRY_AFTER_SPREAD, backoff_wait, with_retry_after};
pub(crate) use classify::classify_status;
pub use classify::{Classification, classify, names_the_balance};
pub use settings::{Backoff, Jitter, Retry};
