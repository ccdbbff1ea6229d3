//! The server presets of real machines against what was measured on them.

mod bench;
mod closed_loop;
mod full_batch;
mod impatient;
mod open_loop;
mod page;
