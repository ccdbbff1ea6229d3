//! Queueing theory and probability, through the whole path.
//!
//! Every test runs 32 independent replications and compares the mean of a metric over them with
//! theory, within 4 standard errors of that mean. Every test shows its teeth: the same scenario
//! with its parameter planted 3 % wrong is found wrong. Only `coverage` is different: it asks how
//! often the interval itself is right.

mod agreement;
mod backoff;
mod coverage;
mod hedging;
mod impatience;
mod losses;
mod priorities;
mod queues;
mod retrials;
mod sharing;
