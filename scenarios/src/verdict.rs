//! From replications to results: summaries, paired comparisons, judged expectations, one digest.
mod canonical;
mod finite;

pub mod against;
pub mod assemble;
pub mod compare;
pub mod finish;
pub mod judge;
pub mod merge;
pub mod results_error;
pub mod results_file;
pub mod status;
pub mod sweep;
