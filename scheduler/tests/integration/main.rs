//! The scheduler as its users see it.

mod cancel;
mod http;
mod laws;
mod life;
mod multi_thread;
mod paused_tokio;
mod scripted;
mod vectors;
