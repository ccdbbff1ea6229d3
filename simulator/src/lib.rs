//! A deterministic model of the DeepSeek API.
mod attempt;
pub mod config;
mod draws;
pub mod law;
pub mod units;

pub use attempt::{Answer, Attempt, AttemptId, Delivery, Sent};
pub use config::Config;
pub use draws::{Draws, Purpose};
