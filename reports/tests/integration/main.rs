//! Tests of the reports as a whole.

mod assumed;
mod page;
mod percentiles;
mod sample;
mod texts;
