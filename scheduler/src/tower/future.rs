//! A request under way.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use crate::error::Error;

/// A request under way. Dropping it cancels the request.
///
/// It is a box: every request waits for a server, next to which one allocation is nothing.
#[must_use = "the request is submitted when the future is polled"]
pub struct ResponseFuture<R> {
    running: Pin<Box<dyn Future<Output = Result<R, Error>> + Send>>,
}

impl<R> ResponseFuture<R> {
    pub(super) fn new(running: impl Future<Output = Result<R, Error>> + Send + 'static) -> Self {
        Self { running: Box::pin(running) }
    }
}

impl<R> Future for ResponseFuture<R> {
    type Output = Result<R, Error>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        self.running.as_mut().poll(cx)
    }
}

impl<R> fmt::Debug for ResponseFuture<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture").finish_non_exhaustive()
    }
}
