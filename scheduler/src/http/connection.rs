//! The client, its connections and its errors.

use std::{error::Error, fmt, time::Duration};

use bytes::Bytes;
use http_body_util::Full;
use hyper::{HeaderMap, Method, Request, Response, StatusCode, http::response::Parts};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{Connect, HttpConnector},
    },
    rt::{TokioExecutor, TokioTimer},
};

use super::{
    answer, body::Body, causes::causes, chunk::HttpChunk, completion::Completion,
    request::HttpRequest, response::HttpResponse, stream::HttpStream,
};
use crate::{
    clock::{Clock, TokioClock},
    transport::{
        Answer, Attempt, AttemptOutcome, Progress, StreamTransport, Transport, TransportError,
    },
};

/// A stream of events spends some 300 bytes on an LLM token, so one of 64 thousand has a third of
/// it.
pub(super) const DEFAULT_MAX_BODY_BYTES: usize = 64 << 20;

/// Room for an answer that comes in one event.
const DEFAULT_MAX_EVENT_BYTES: usize = 1 << 20;

/// Shorter than the minute after which common gateways close an idle connection, so that hardly
/// a request meets a connection that the server closes at that moment.
const IDLE_TIMEOUT: Duration = Duration::from_secs(45);

/// HTTP/1.1 over the connections of `C`, kept alive and reused.
///
/// One attempt is at most one request on the wire. Redirects are answers like any other; nothing
/// is compressed unless the caller asks for it by a header, and then nothing is read in it.
/// Dropping the future of [`Transport::send`], or the stream of [`StreamTransport::open`], closes
/// the connection of the attempt.
///
/// `K` is the clock by which an HTTP date becomes a wait. Only its calendar is read, so it need not
/// be the scheduler's own: the instants of content tokens are the scheduler's, whatever this clock
/// says ([`Progress::tokens_now`]).
pub struct HttpTransport<C, K = TokioClock> {
    client: Client<C, Full<Bytes>>,
    clock: K,
    max_body_bytes: usize,
    max_event_bytes: usize,
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
        let max_body_bytes = DEFAULT_MAX_BODY_BYTES;
        Self { client, clock, max_body_bytes, max_event_bytes: DEFAULT_MAX_EVENT_BYTES }
    }

    /// Sets the longest body that is taken, in bytes; default 64 MiB. A longer one ends the
    /// attempt in [`TransportError::Malformed`].
    pub fn max_body_bytes(mut self, max_body_bytes: usize) -> Self {
        self.max_body_bytes = max_body_bytes;
        self
    }

    /// Sets the longest event of a stream that is taken, in bytes; default 1 MiB. A longer one
    /// ends the attempt in [`TransportError::Malformed`].
    pub fn max_event_bytes(mut self, max_event_bytes: usize) -> Self {
        self.max_event_bytes = max_event_bytes;
        self
    }

    /// Up to the head of the answer.
    async fn ask(
        &self,
        request: &HttpRequest,
        attempt: Attempt,
    ) -> Result<(Parts, Body), TransportError> {
        let response = self.client.request(on_the_wire(request, attempt)).await;
        let (head, incoming) = response.map(Response::into_parts).map_err(|error| {
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
        Ok((head, Body::new(incoming, self.max_body_bytes)?))
    }

    async fn exchange(
        &self,
        request: &HttpRequest,
        attempt: Attempt,
        progress: &Progress,
    ) -> Result<Answer<HttpResponse>, TransportError> {
        let (head, body) = self.ask(request, attempt).await?;
        if head.status == StatusCode::OK && answer::is_events(&head.headers) {
            let (bytes, said) = body.collect_events(self.max_event_bytes, progress).await?;
            return self.judge(request, head, bytes, Ok(said));
        }
        self.rest(request, head, body).await
    }

    async fn begin(
        &self,
        request: &HttpRequest,
        attempt: Attempt,
    ) -> Result<Answer<HttpStream>, TransportError> {
        let (head, body) = self.ask(request, attempt).await?;
        if head.status == StatusCode::OK {
            let stream = HttpStream::new(&head.headers, body, self.max_event_bytes)?;
            return Ok(Answer::new(head.status.as_u16(), stream));
        }
        let (refusal, _) = self.rest(request, head, body).await?.split();
        Ok(refusal.with(HttpStream::ended()))
    }

    /// The whole answer behind its head.
    async fn rest(
        &self,
        request: &HttpRequest,
        head: Parts,
        body: Body,
    ) -> Result<Answer<HttpResponse>, TransportError> {
        let bytes = body.collect().await?;
        let read = answer::read(&head.headers, &bytes);
        self.judge(request, head, bytes, read)
    }

    fn judge(
        &self,
        request: &HttpRequest,
        head: Parts,
        body: Bytes,
        read: Result<Completion, String>,
    ) -> Result<Answer<HttpResponse>, TransportError> {
        let response = HttpResponse { status: head.status, headers: head.headers, body };
        let has_body = request.method() != Method::HEAD;
        answer::answer(response, read, self.clock.unix_time(), has_body)
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
        progress: &Progress,
    ) -> AttemptOutcome<HttpResponse> {
        outcome(self.exchange(request, attempt, progress).await)
    }
}

impl<C, K> StreamTransport for HttpTransport<C, K>
where
    C: Connect + Clone + Send + Sync + 'static,
    K: Clock,
{
    type Chunk = HttpChunk;
    type Stream = HttpStream;

    async fn open(&self, request: &HttpRequest, attempt: Attempt) -> AttemptOutcome<HttpStream> {
        outcome(self.begin(request, attempt).await)
    }
}

impl<C, K> fmt::Debug for HttpTransport<C, K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpTransport")
            .field("max_body_bytes", &self.max_body_bytes)
            .field("max_event_bytes", &self.max_event_bytes)
            .finish_non_exhaustive()
    }
}

fn outcome<R>(result: Result<Answer<R>, TransportError>) -> AttemptOutcome<R> {
    match result {
        Ok(answer) => AttemptOutcome::Answered(answer),
        Err(error) => AttemptOutcome::Broken(error),
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
