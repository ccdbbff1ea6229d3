//! The experiments.
pub mod file;
pub mod metric;
pub mod results;
