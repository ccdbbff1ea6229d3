//! The experiments: scenario files, the bridge between scheduler and simulator, replications,
//! statistics, verdicts.

pub mod arrivals;
mod bridge;
pub mod chance;
pub mod file;
pub mod histogram;
pub mod metric;
pub mod partition;
pub mod record;
mod reference_clients;
pub mod replication;
pub mod results;
pub mod statistics;
pub mod suite;
pub mod trace;
pub mod verdict;
pub mod virtual_time;
