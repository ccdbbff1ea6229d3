//! The client, its connections and its errors.

use std::{error::Error, fmt, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{HeaderMap, Method, Request, Response, body::Incoming};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{Connect, HttpConnector},
    },
    rt::{TokioExecutor, TokioTimer},
};

use super::{answer, body, causes::causes, request::HttpRequest, response::HttpResponse};
use crate::{
    clock::{Clock, TokioClock},
    transport::{Answer, Attempt, AttemptOutcome, Progress, Transport, TransportError},
};

/// A chat completion of 64 thousand LLM tokens has less than a tenth of it.
pub(super) const DEFAULT_MAX_BODY_BYTES: usize = 16 << 20;

/// Shorter than the minute after which common gateways close an idle connection, so that hardly
/// a request meets a connection that the server closes at that moment.
const IDLE_TIMEOUT: Duration = Duration::from_secs(45);

/// HTTP/1.1 over the connections of `C`, kept alive and reused.
///
/// One attempt is at most one request on the wire. Redirects are answers like any other; nothing
/// is compressed unless the caller asks for it by a header, and then nothing is read in it.
/// Dropping the future of [`Transport::send`] closes the connection of the attempt.
///
/// `K` is the clock by which an HTTP date becomes a wait; give it the scheduler's own.
pub struct HttpTransport<C, K = TokioClock> {
    client: Client<C, Full<Bytes>>,
    clock: K,
    max_body_bytes: usize,
}

impl HttpTransport<HttpConnector> {
    /// Plain TCP, for addresses that begin with `http://`; an attempt at any other ends in
    /// [`TransportError::Connect`].
    pub fn plain() -> Self {
        let mut connector = HttpConnector::new();
        // A request is written in one go; waiting for more to send only adds latency.
        connector.set_nodelay(true);
        Self::new(connector, TokioClock::start())
    }
}

impl<C, K> HttpTransport<C, K>
where
    C: Connect + Clone + Send + Sync + 'static,
    K: Clock,
{
    /// A transport over the connections of `connector`: a tower service from an address to a
    /// byte stream, as TLS crates for hyper provide it.
    ///
    /// Sending needs a tokio runtime, which drives the connections.
    pub fn new(connector: C, clock: K) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE_TIMEOUT)
            .build(connector);
        Self { client, clock, max_body_bytes: DEFAULT_MAX_BODY_BYTES }
    }

    /// Sets the longest body that is taken, in bytes; default 16 MiB. A longer one ends the
    /// attempt in [`TransportError::Malformed`].
    pub fn max_body_bytes(mut self, max_body_bytes: usize) -> Self {
        self.max_body_bytes = max_body_bytes;
        self
    }

    async fn exchange(
        &self,
        request: &HttpRequest,
        attempt: Attempt,
    ) -> Result<Answer<HttpResponse>, TransportError> {
        let response = self.client.request(on_the_wire(request, attempt)).await;
        let (head, incoming): (_, Incoming) =
            response.map(Response::into_parts).map_err(|error| {
                let is_connect = error.is_connect();
                let message = causes(&error);
                if is_connect {
                    TransportError::Connect(message)
                } else if is_parse(&error) {
                    TransportError::Malformed(message)
                } else {
                    TransportError::Broken(message)
                }
            })?;
        let body = body::collect(incoming, self.max_body_bytes).await?;
        let response = HttpResponse { status: head.status, headers: head.headers, body };
        answer::answer(response, self.clock.unix_time(), request.method() != Method::HEAD)
    }
}

impl<C, K> Transport for HttpTransport<C, K>
where
    C: Connect + Clone + Send + Sync + 'static,
    K: Clock,
{
    type Request = HttpRequest;
    type Response = HttpResponse;

    async fn send(
        &self,
        request: &HttpRequest,
        attempt: Attempt,
        _progress: &Progress,
    ) -> AttemptOutcome<HttpResponse> {
        match self.exchange(request, attempt).await {
            Ok(answer) => AttemptOutcome::Answered(answer),
            Err(error) => AttemptOutcome::Broken(error),
        }
    }
}

impl<C, K> fmt::Debug for HttpTransport<C, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("max_body_bytes", &self.max_body_bytes)
            .finish_non_exhaustive()
    }
}

fn on_the_wire(request: &HttpRequest, attempt: Attempt) -> Request<Full<Bytes>> {
    let mut wire = Request::new(Full::new(request.body_of(attempt)));
    *wire.method_mut() = request.method().clone();
    *wire.uri_mut() = request.uri().clone();
    let headers: &HeaderMap = request.headers();
    wire.headers_mut().clone_from(headers);
    wire
}

fn is_parse(error: &hyper_util::client::legacy::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<hyper::Error>());
    cause.is_some_and(hyper::Error::is_parse)
}
