//! The scheduler as its users see it.

mod allocations;
mod cancel;
mod door;
mod drain;
mod hedging;
mod http;
mod laws;
mod life;
mod multi_thread;
mod paused_tokio;
mod poll_drop;
mod scripted;
mod settings_page;
mod sharing;
mod streaming;
mod swarm;
mod timeouts;
mod tower;
mod unpaid;
mod vectors;
