//! The scheduler as a layer and a service of tower, over a service of tower.
//!
//! [`SchedulerLayer`] wraps an inner service, one that sends an attempt, into a
//! [`SchedulerService`], whose requests wait, are sent, and are tried again as the settings say.
//! The inner service may be any stack that ends in a client: what belongs to one attempt, as a
//! header, a trace or decompression, stays inside. A [`Judge`] tells the scheduler what it needs
//! to know of the inner service's response; a closure will do, and for HTTP there is
//! `scheduler::http::HttpJudge`, with the feature `http`.
//!
//! ```
//! use std::time::Duration;
//! use scheduler::{
//!     Config, Priority, Request,
//!     tower::SchedulerLayer,
//!     transport::{Answer, AttemptOutcome, TransportError},
//! };
//! use tower::{BoxError, ServiceBuilder, ServiceExt, service_fn};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! // The service that is there already: a status and a text for a prompt.
//! let client = service_fn(|prompt: String| async move {
//!     Ok::<_, BoxError>((200, prompt.to_uppercase()))
//! });
//! let judge = |result: Result<(u16, String), BoxError>| match result {
//!     Ok((status, text)) => AttemptOutcome::Answered(Answer::new(status, text)),
//!     Err(error) => AttemptOutcome::Broken(TransportError::Broken(error.to_string())),
//! };
//!
//! let layer = SchedulerLayer::new(Config::default(), judge)
//!     .expect("the defaults are valid")
//!     .for_payloads(|prompt: String| {
//!         let is_short = prompt.len() < 100;
//!         let priority = if is_short { Priority::High } else { Priority::Normal };
//!         Request::new(prompt).priority(priority).deadline_in(Duration::from_secs(60))
//!     });
//! let service = ServiceBuilder::new().layer(layer).service(client);
//! let answer = service.oneshot("hello".to_owned()).await.expect("it answers");
//! assert_eq!(answer, "HELLO");
//! # });
//! ```
//!
//! # Requests and payloads
//!
//! A [`SchedulerService`] takes a [`Request`](crate::Request) and gives a
//! [`Completed`](crate::Completed): the answer, and how it came about. A [`PayloadService`], by
//! [`for_payloads`](SchedulerLayer::for_payloads), takes what the inner service takes and gives
//! the answer alone, so that it fits where the inner service was; a closure says how urgent a
//! payload is, and by when it must have ended. The error of both is [`Error`](crate::Error).
//!
//! Every attempt gets a clone of the payload, and a clone of the inner service that was polled
//! until it was ready. Where the inner service takes what cannot be cloned, as a body that is read
//! once, let the payload be what it is made from, and the making a `map_request` on the inside.
//!
//! Both services are always ready: the scheduler's queue is the back pressure, and a request for
//! which it has no room ends in [`Error::Shed`](crate::Error::Shed). A request is submitted when
//! its future is polled for the first time; dropping the future cancels it and frees its permit.
//!
//! # In the place of tower's own layers
//!
//! | layer of tower | here |
//! |---|---|
//! | `limit::concurrency` | [`Config::concurrency`](crate::Config::concurrency) |
//! | `limit::rate` | [`Config::buckets`](crate::Config::buckets), requests and LLM tokens |
//! | `retry`, with its backoff and budget | [`Config::retry`](crate::Config::retry), [`Config::budget`](crate::Config::budget) |
//! | `hedge` | [`Config::hedge`](crate::Config::hedge) |
//! | `timeout` | [`Config::attempt_timeout`](crate::Config::attempt_timeout), and a deadline for the request |
//! | `buffer`, `load_shed` | [`Config::queue`](crate::Config::queue) |
//!
//! Take these out of the stack, inside and outside. Each is sound by itself. One on top of the
//! other, they do not know of each other:
//!
//! - A limit outside of the retries holds its permit across their backoff, and idle requests keep
//!   others from the server. Inside of them, a retry waits behind all newcomers, and the wait
//!   counts against a timeout that was meant for the server.
//! - A retry budget does not see the hedges, and the hedges do not see the budget. Together they
//!   send more than either allows.
//! - A timeout outside of the retries ends a request in the middle of an attempt that nobody can
//!   use; one inside starts attempts that the caller no longer waits for. A deadline that both
//!   queue and retries know of starts none in vain.
//! - Backoff that does not read `Retry-After` comes back too early. A limit that does not see a
//!   429 does not go down.
//!
//! One scheduler decides all of it in one place, with one queue in which the priority of a request
//! counts, and tells of each step by an [`Event`](crate::Event).

mod future;
mod judge;
mod layer;
mod payload;
mod service;
mod transport;

pub use future::ResponseFuture;
pub use judge::{Cloned, Judge};
pub use layer::SchedulerLayer;
pub use payload::{PayloadLayer, PayloadService};
pub use service::SchedulerService;
pub use transport::ServiceTransport;
