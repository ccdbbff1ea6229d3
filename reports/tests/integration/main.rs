//! Tests of the reports as a whole.

mod against;
mod assumed;
mod estimate;
mod over_time;
mod page;
mod percentiles;
mod sample;
mod sweeps;
mod texts;
mod worst_request;
