//! Plain payloads in, plain answers out.

use std::{
    fmt,
    task::{Context, Poll},
};

use tower_layer::Layer;
use tower_service::Service;

use super::{future::ResponseFuture, layer::SchedulerLayer, service::SchedulerService};
use crate::{
    clock::{Clock, TokioClock},
    error::Error,
    request::Request,
    scheduler::Scheduler,
    transport::Transport,
};

/// A scheduler as a service for plain payloads: it fits where the inner service was.
///
/// `F` makes a [`Request`] of each payload, with its priority, deadline and class. Like
/// [`SchedulerService`] it is always ready, and clones share one scheduler.
pub struct PayloadService<T: Transport, F, C: Clock = TokioClock> {
    service: SchedulerService<T, C>,
    to_request: F,
}

impl<T: Transport, F, C: Clock> PayloadService<T, F, C> {
    pub(super) const fn new(service: SchedulerService<T, C>, to_request: F) -> Self {
        Self { service, to_request }
    }

    /// The scheduler itself, to look at it, to drain it or to change its limit.
    pub const fn scheduler(&self) -> &Scheduler<T, C> {
        self.service.scheduler()
    }
}

impl<T, F, C, P> Service<P> for PayloadService<T, F, C>
where
    T: Transport,
    C: Clock,
    F: Fn(P) -> Request<T::Request>,
{
    type Response = T::Response;
    type Error = Error;
    type Future = ResponseFuture<T::Response>;

    /// Always ready.
    fn poll_ready(&mut self, _cx: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    /// The request is submitted when the future is polled for the first time.
    fn call(&mut self, payload: P) -> Self::Future {
        let request = (self.to_request)(payload);
        let scheduler = self.scheduler().clone();
        ResponseFuture::new(async move {
            scheduler.submit(request).await.map(|completed| completed.response)
        })
    }
}

impl<T: Transport, F: Clone, C: Clock> Clone for PayloadService<T, F, C> {
    fn clone(&self) -> Self {
        Self { service: self.service.clone(), to_request: self.to_request.clone() }
    }
}

impl<T: Transport, F, C: Clock> fmt::Debug for PayloadService<T, F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayloadService").field("service", &self.service).finish_non_exhaustive()
    }
}

/// Wraps services into [`PayloadService`]s, see [`SchedulerLayer::for_payloads`].
#[derive(Clone)]
pub struct PayloadLayer<P, J, F, C = TokioClock> {
    layer: SchedulerLayer<P, J, C>,
    to_request: F,
}

impl<P, J, F, C> PayloadLayer<P, J, F, C> {
    pub(super) const fn new(layer: SchedulerLayer<P, J, C>, to_request: F) -> Self {
        Self { layer, to_request }
    }
}

impl<S, P, J, F, C, T> Layer<S> for PayloadLayer<P, J, F, C>
where
    SchedulerLayer<P, J, C>: Layer<S, Service = SchedulerService<T, C>>,
    T: Transport,
    C: Clock,
    F: Clone,
{
    type Service = PayloadService<T, F, C>;

    fn layer(&self, inner: S) -> Self::Service {
        self.layer.layer(inner).for_payloads(self.to_request.clone())
    }
}

impl<P, J, F, C> fmt::Debug for PayloadLayer<P, J, F, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PayloadLayer").field("layer", &self.layer).finish_non_exhaustive()
    }
}
