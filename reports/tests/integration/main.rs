//! Tests of the reports as a whole.

mod page;
mod percentiles;
mod sample;
mod texts;
