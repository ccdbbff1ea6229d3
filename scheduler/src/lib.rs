//! A client-side request scheduler for LLM APIs.
//!
//! # The life of a request
//!
//! [`Scheduler::submit`] gives a [`Request`] its place in a bounded priority queue. When a permit
//! of the concurrency limit is free, the first in the queue sends an attempt through the
//! [`Transport`] and holds the permit to the last byte of the answer. The outcome is classified
//! in one table ([`retry::classify`]): success ends the request, a final error ends it, anything
//! else lets go of the permit, waits ([`retry::backoff_wait`], never less than the server's
//! `Retry-After`) and queues again, until the attempts or the deadline run out. Every request
//! ends exactly once: completed, failed, shed, expired or cancelled.
//!
//! Settings are one serde value, [`Config`]; begin with [`Config::recommended`],
//! [`Config::deepseek`] or [`Config::openai_compatible`]. The pages of [`guide`] show an example
//! for each feature, list every setting with its default and source, and say which strategy helps
//! against which trouble.
//!
//! Dropping a future of [`Scheduler::submit`] cancels its request at any point: its permit, its
//! place in the queue and its reservations go back.
//!
//! Everything that happens is an [`Event`]; decisions are pure code; time enters by
//! [`clock::Clock`] alone and chance by [`chance::Chance`] alone, so the very same scheduler runs
//! in production and in a deterministic simulation.

pub mod adaptive_rate;
pub mod breaker;
pub mod bucket;
pub mod budget;
mod builder;
pub mod cache;
pub mod chance;
pub mod clock;
pub mod config;
pub mod cooldown;
mod drain;
mod error;
mod estimate;
pub mod event;
pub mod fingerprint;
pub mod flight;
mod gate;
pub mod guide;
pub mod hedge;
#[cfg(feature = "http")]
pub mod http;
mod inner;
mod life;
pub mod limit;
mod policy;
mod preset;
mod priority;
pub mod queue;
mod request;
pub mod retry;
mod scheduler;
pub mod setting;
mod sharing;
mod snapshot;
mod stream;
mod sync;
pub mod throttle;
mod time;
#[cfg(feature = "tower")]
pub mod tower;
pub mod transport;
pub mod unit;

pub use builder::{OnTokio, SchedulerBuilder};
pub use config::{Config, ConfigError};
pub use drain::Drained;
pub use error::{Error, Failure, Partial, Refusal, Stop};
pub use event::{Event, EventKind, Observer};
pub use life::Completed;
pub use preset::{Preset, UnknownPreset};
pub use priority::Priority;
pub use request::{Deadline, Request};
pub use scheduler::Scheduler;
pub use snapshot::Snapshot;
pub use stream::AnswerStream;
pub use time::Time;
pub use transport::Transport;
