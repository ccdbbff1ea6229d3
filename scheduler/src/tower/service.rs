//! A scheduler as a service.

use std::{
    fmt,
    task::{Context, Poll},
};

use tower_service::Service;

use super::{future::ResponseFuture, payload::PayloadService};
use crate::{
    clock::{Clock, TokioClock},
    error::Error,
    life::Completed,
    request::Request,
    scheduler::Scheduler,
    transport::Transport,
};

/// A scheduler as a service: a [`Request`] in, a [`Completed`] out.
///
/// It is always ready: the scheduler's queue is the back pressure, and a request for which it has
/// no room ends in [`Error::Shed`]. Clones share one scheduler.
///
/// Every scheduler can be one, over whatever transport:
///
/// ```
/// # use scheduler::{Transport, transport::*};
/// # struct Echo;
/// # impl Transport for Echo {
/// #     type Request = String;
/// #     type Response = String;
/// #     async fn send(&self, text: &String, _: Attempt, _: &Progress) -> AttemptOutcome<String> {
/// #         AttemptOutcome::Answered(Answer::new(200, text.to_uppercase()))
/// #     }
/// # }
/// use scheduler::{Config, Request, Scheduler};
/// use tower::ServiceExt;
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let service = Scheduler::new(Config::default(), Echo).expect("valid").into_service();
/// let completed = service.oneshot(Request::new("hello".to_owned())).await.expect("it answers");
/// assert_eq!((completed.response.as_str(), completed.attempts), ("HELLO", 1));
/// # });
/// ```
pub struct SchedulerService<T: Transport, C: Clock = TokioClock> {
    scheduler: Scheduler<T, C>,
}

impl<T: Transport, C: Clock> SchedulerService<T, C> {
    /// The scheduler itself, to look at it, to drain it or to change its limit.
    pub const fn scheduler(&self) -> &Scheduler<T, C> {
        &self.scheduler
    }

    /// The same for plain payloads: `to_request` says how urgent one is, by when it must have
    /// ended, and so on, and the answer comes alone.
    pub const fn for_payloads<F>(self, to_request: F) -> PayloadService<T, F, C> {
        PayloadService::new(self, to_request)
    }
}

impl<T: Transport, C: Clock> Service<Request<T::Request>> for SchedulerService<T, C> {
    type Response = Completed<T::Response>;
    type Error = Error;
    type Future = ResponseFuture<Completed<T::Response>>;

    /// Always ready.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    /// The request is submitted when the future is polled for the first time.
    fn call(&mut self, request: Request<T::Request>) -> Self::Future {
        let scheduler = self.scheduler.clone();
        ResponseFuture::new(async move { scheduler.submit(request).await })
    }
}

impl<T: Transport, C: Clock> From<Scheduler<T, C>> for SchedulerService<T, C> {
    fn from(scheduler: Scheduler<T, C>) -> Self {
        Self { scheduler }
    }
}

impl<T: Transport, C: Clock> Scheduler<T, C> {
    /// The same scheduler as a service of tower.
    pub fn into_service(self) -> SchedulerService<T, C> {
        self.into()
    }
}

impl<T: Transport, C: Clock> Clone for SchedulerService<T, C> {
    fn clone(&self) -> Self {
        Self { scheduler: self.scheduler.clone() }
    }
}

impl<T: Transport, C: Clock> fmt::Debug for SchedulerService<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SchedulerService").field("scheduler", &self.scheduler).finish()
    }
}
