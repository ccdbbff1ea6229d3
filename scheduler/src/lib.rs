//! A client-side request scheduler for LLM APIs.
#![allow(missing_docs)]

pub mod chance;
pub mod clock;
pub mod config;
pub mod event;
mod priority;
mod request;
mod time;
pub mod transport;

pub use config::{Config, ConfigError};
pub use event::{Event, EventKind, Observer};
pub use priority::Priority;
pub use request::{Deadline, Request};
pub use time::Time;
pub use transport::Transport;
