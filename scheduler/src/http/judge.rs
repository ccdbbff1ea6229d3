//! The same reading of an answer, for HTTP services of tower.

use std::{error::Error, io, pin::pin};

use hyper::{Response, body::Body as HttpBody};

use super::{
    answer, body::Body, causes::causes, connection::DEFAULT_MAX_BODY_BYTES, response::HttpResponse,
};
use crate::{
    clock::{Clock, TokioClock},
    tower::Judge,
    transport::{Answer, AttemptOutcome, Progress, TransportError},
};

/// Judges the responses of an HTTP service as [`HttpTransport`](super::HttpTransport) does:
/// it waits for the last byte of the body, and reads `Retry-After`, error bodies, `finish_reason`
/// and `usage`, as the [module](super) tells.
///
/// It takes any `http::Response` and any error with causes. An error is
/// [`TransportError::Connect`] or [`TransportError::Malformed`] where hyper says so anywhere in
/// its causes, as under reqwest, and else [`TransportError::Broken`]. A status 200 without a body
/// is no answer, so it is of no use for `HEAD`.
///
/// A client that takes `http::Request` of another body than the payload's is adapted on the
/// inside. Of reqwest, for example, whose requests cannot be cloned:
///
/// ```text
/// ServiceBuilder::new()
///     .layer(SchedulerLayer::new(config, HttpJudge::new(TokioClock::start()))?)
///     .map_request(|request: http::Request<Bytes>| {
///         reqwest::Request::try_from(request).expect("an absolute address")
///     })
///     .map_response(http::Response::<reqwest::Body>::from)
///     .service(reqwest::Client::new())
/// ```
#[derive(Clone, Debug)]
pub struct HttpJudge<K = TokioClock> {
    clock: K,
    max_body_bytes: usize,
}

impl<K: Clock> HttpJudge<K> {
    /// A judge to whom an HTTP date becomes a wait by `clock`; give it the scheduler's own.
    pub const fn new(clock: K) -> Self {
        Self { clock, max_body_bytes: DEFAULT_MAX_BODY_BYTES }
    }

    /// Sets the longest body that is taken, in bytes; default 64 MiB. A longer one ends the
    /// attempt in [`TransportError::Malformed`].
    pub fn max_body_bytes(mut self, max_body_bytes: usize) -> Self {
        self.max_body_bytes = max_body_bytes;
        self
    }

    async fn read<B, E>(
        &self,
        result: Result<Response<B>, E>,
    ) -> Result<Answer<HttpResponse>, TransportError>
    where
        B: HttpBody,
        B::Error: Into<Box<dyn Error + Send + Sync>>,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let (head, body) = result.map_err(|error| transport_error(&*error.into()))?.into_parts();
        let body = Body::new(pin!(body), self.max_body_bytes)?.collect().await?;
        let read = answer::read(&head.headers, &body);
        let response = HttpResponse { status: head.status, headers: head.headers, body };
        answer::answer(response, read, self.clock.unix_time(), true)
    }
}

impl<K, B, E> Judge<Response<B>, E> for HttpJudge<K>
where
    K: Clock,
    B: HttpBody + Send,
    B::Data: Send,
    B::Error: Into<Box<dyn Error + Send + Sync>> + Send,
    E: Into<Box<dyn Error + Send + Sync>> + Send,
{
    type Response = HttpResponse;

    async fn judge(
        &self,
        result: Result<Response<B>, E>,
        _progress: &Progress,
    ) -> AttemptOutcome<HttpResponse> {
        match self.read(result).await {
            Ok(answer) => AttemptOutcome::Answered(answer),
            Err(error) => AttemptOutcome::Broken(error),
        }
    }
}

/// The kind of failure is hidden among the causes: every layer on the way wraps it once more.
fn transport_error(error: &(dyn Error + 'static)) -> TransportError {
    let message = causes(error);
    let mut next = Some(error);
    while let Some(cause) = next {
        let pool = cause.downcast_ref::<hyper_util::client::legacy::Error>();
        if pool.is_some_and(hyper_util::client::legacy::Error::is_connect) {
            return TransportError::Connect(message);
        }
        if cause.downcast_ref().is_some_and(hyper::Error::is_parse) {
            return TransportError::Malformed(message);
        }
        // The source of an I/O error is that of what it wraps, which is thereby passed over.
        let wrapped = cause.downcast_ref().and_then(io::Error::get_ref);
        next = wrapped.map(|wrapped| wrapped as _).or_else(|| cause.source());
    }
    TransportError::Broken(message)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use http_body_util::Full;
    use hyper::Request;
    use hyper_util::{
        client::legacy::{Client, connect::HttpConnector},
        rt::TokioExecutor,
    };
    use tower::{BoxError, ServiceBuilder, ServiceExt as _, service_fn};

    use super::*;
    use crate::{
        Config, Failure,
        config::{Backoff, Jitter, Retry},
        tower::SchedulerLayer,
        transport::Usage,
    };

    type Result<T> = std::result::Result<T, BoxError>;

    async fn judge<B>(result: Result<Response<B>>) -> AttemptOutcome<HttpResponse>
    where
        B: HttpBody<Data = Bytes, Error = std::convert::Infallible> + Send,
    {
        let judge = HttpJudge::new(TokioClock::start()).max_body_bytes(100);
        judge.judge(result, &Progress::new()).await
    }

    fn response(status: u16, body: impl Into<Bytes>) -> Response<Full<Bytes>> {
        let response = Response::builder().status(status).header("retry-after", "3");
        response.body(Full::new(body.into())).expect("a response")
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_body_says_is_read() {
        let body = r#"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}"#;
        let outcome = judge(Ok(response(200, body))).await;
        let AttemptOutcome::Answered(answer) = outcome else { panic!("{outcome:?}") };
        assert_eq!(answer.usage, Some(Usage { prompt_tokens: 3, output_tokens: 4 }));
        assert_eq!(answer.response.body, body);
        let outcome = judge(Ok(response(503, r#"{"error":{"message":"busy"}}"#))).await;
        let AttemptOutcome::Answered(answer) = outcome else { panic!("{outcome:?}") };
        assert_eq!(answer.retry_after, Some(Duration::from_secs(3)));
        assert_eq!(answer.error_message.as_deref(), Some("busy"));
        for body in [String::new(), " ".repeat(99), "a".repeat(101)] {
            let outcome = judge(Ok(response(200, body))).await;
            assert!(matches!(outcome, AttemptOutcome::Broken(TransportError::Malformed(_))));
        }
    }

    #[derive(Debug, thiserror::Error)]
    #[error("wrapped")]
    struct Wrapped(#[source] io::Error);

    #[tokio::test]
    async fn a_connection_that_does_not_come_about_is_seen_below_other_errors() {
        let client = Client::builder(TokioExecutor::new()).build(HttpConnector::new());
        // The reserved port 0 refuses everybody.
        let request = Request::get("http://127.0.0.1:0/").body(Full::<Bytes>::default());
        let error = client.request(request.expect("a request")).await.expect_err("refused");
        let wrapped = Wrapped(io::Error::other(error));
        let outcome = judge::<Full<Bytes>>(Err(wrapped.into())).await;
        assert!(matches!(outcome, AttemptOutcome::Broken(TransportError::Connect(_))));
        let outcome = judge::<Full<Bytes>>(Err("cut".into())).await;
        assert_eq!(outcome, AttemptOutcome::Broken(TransportError::Broken("cut".into())));
    }

    #[tokio::test(start_paused = true)]
    async fn an_http_service_is_wrapped() {
        let config = Config {
            retry: Retry {
                max_attempts: 2,
                backoff: Backoff::None,
                jitter: Jitter::None,
                ..Retry::default()
            },
            ..Config::default()
        };
        let layer = SchedulerLayer::new(config, HttpJudge::new(TokioClock::start()));
        let service = ServiceBuilder::new()
            .layer(layer.expect("valid").for_payloads(crate::Request::new))
            .service(service_fn(|request: Request<Bytes>| async move {
                Ok::<_, BoxError>(response(503, request.into_body()))
            }));
        let request = Request::new(Bytes::from_static(br#"{"error":{"message":"busy"}}"#));
        let error = service.oneshot(request).await.expect_err("503");
        let expected = Failure::Status {
            status: 503,
            message: Some("busy".into()),
            code: None,
            retry_after: Some(Duration::from_secs(3)),
            should_retry: None,
        };
        assert_eq!((error.attempts(), error.last_failure()), (2, Some(&expected)));
    }
}
