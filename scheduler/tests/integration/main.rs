//! The scheduler as its users see it.

mod paused_tokio;
