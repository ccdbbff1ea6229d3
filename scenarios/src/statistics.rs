//! Statistics over replications: the seed is the unit, one number per metric and seed.
//!
//! Intervals are of means **over seeds**, never over the requests of one run, whose waits are
//! correlated. The same values give the same bits on every machine and in any order.
mod incomplete_beta;

pub mod benjamini_hochberg;
pub mod bootstrap;
pub mod estimate;
pub mod holm;
pub mod moments;
pub mod mser;
pub mod pairs;
pub mod pooled;
pub mod seeds_needed;
pub mod series;
pub mod student_t;
pub mod summary;
