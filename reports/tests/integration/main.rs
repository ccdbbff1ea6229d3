//! Tests of the reports as a whole.

mod against;
mod assumed;
mod estimate;
mod heatmap;
mod page;
mod percentiles;
mod sample;
mod sweeps;
mod texts;
