//! The floor of the benches, against what is known of it without running it, and the whole path
//! against the floor.

mod agreement;
mod laws;
mod scenarios;
mod small_cases;
