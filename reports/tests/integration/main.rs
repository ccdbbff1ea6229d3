//! Tests of the reports as a whole.

mod against;
mod assumed;
mod estimate;
mod heatmap;
mod histograms;
mod over_time;
mod page;
mod percentiles;
mod pictures;
mod sample;
mod sweeps;
mod texts;
mod winners;
mod worst_request;
