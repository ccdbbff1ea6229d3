//! Tests of the reports as a whole.

mod against;
mod assumed;
mod estimate;
mod page;
mod percentiles;
mod sample;
mod sweeps;
mod texts;
mod worst_request;
