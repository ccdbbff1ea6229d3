//! The floor: scenario R as a hand-written discrete-event loop, without async and without any
//! other code of this project.
//!
//! It does two things. Its time is what the same model costs at the least, so that the real path
//! is measured against it. And on equal draws it tells of every request how it must end, so that
//! the real path is checked against it.
//!
//! The model, in the order in which an attempt meets it: a burst of 429s, a token bucket (429), a
//! cap on what is in flight (503), a service time fixed at admission. Rejections take no time and
//! there is no network. A client holds a permit from the start of an attempt to its end, waits
//! first come first served for it, and queues anew at the tail after a backoff. At the deadline a
//! request ends wherever it is; a backoff that would end at or past the deadline is not begun.
//!
//! At one instant, completions come first, then the client's timers, then arrivals, and each of
//! them in the order in which they were set.

#[path = "floor/client.rs"]
mod client;
#[path = "floor/draws.rs"]
pub(crate) mod draws;
#[path = "floor/event_heap.rs"]
mod event_heap;
#[path = "floor/fast_draws.rs"]
pub(crate) mod fast_draws;
#[path = "floor/fast_lognormal.rs"]
pub(crate) mod fast_lognormal;
#[path = "floor/hashed_draws.rs"]
pub(crate) mod hashed_draws;
#[path = "floor/keyed_draws.rs"]
pub(crate) mod keyed_draws;
#[path = "floor/model.rs"]
pub(crate) mod model;
#[path = "floor/normal_quantile.rs"]
pub(crate) mod normal_quantile;
#[path = "floor/record.rs"]
pub(crate) mod record;
#[path = "floor/server.rs"]
pub(crate) mod server;
#[path = "floor/window.rs"]
mod window;
#[path = "floor/xoshiro.rs"]
pub(crate) mod xoshiro;
#[path = "floor/ziggurat.rs"]
pub(crate) mod ziggurat;

use client::Client;
use draws::Draws;
use model::Model;
use record::{Record, Totals};

/// Runs the model to the end of its last request.
///
/// `record` learns how every request ended; `&mut ()` learns nothing and costs nothing.
pub(crate) fn run<D: Draws, R: Record>(model: &Model, draws: &mut D, record: &mut R) -> Totals {
    Client::new(model, draws, record).run()
}
