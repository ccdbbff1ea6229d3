//! The one way out to the server.

mod progress;
mod stream;

use std::{future::Future, time::Duration};

use crate::{priority::Priority, time::Time};
pub use progress::Progress;
pub use stream::{ChunkStream, Piece, StreamTransport};

/// What the scheduler knows of an attempt when it hands it to the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The request's key, see [`Request::key`](crate::Request::key).
    pub request_key: u64,
    /// 0 for the first attempt. A hedge has the index of the attempt that it doubles.
    pub index: u32,
    /// Whether it is the second copy of an attempt that is still under way.
    pub is_hedge: bool,
    /// The priority of the request.
    pub priority: Priority,
    /// When the scheduler will stop waiting at the latest: the earlier of deadline and attempt
    /// timeout.
    pub give_up_at: Time,
}

/// Sends one attempt and waits for the end of its answer.
///
/// Every attempt of a request gets the same `&Self::Request`: the transport builds the body anew
/// from it, so every attempt can be replayed. Dropping the future abandons the attempt; the
/// transport must then free whatever it holds.
pub trait Transport: Send + Sync + 'static {
    /// What the caller wants sent.
    type Request: Send + Sync;
    /// What the caller gets back.
    type Response: Send;

    /// One try on the wire, up to the last byte of the answer.
    ///
    /// A transport that sees the answer come in tells `progress` of its content tokens, so that
    /// timeouts for the first token and for a stall, and hedges, know of it
    /// ([`Progress::tokens_now`]). One that does not leaves `progress` alone: its answers count as
    /// coming whole.
    fn send(
        &self,
        request: &Self::Request,
        attempt: Attempt,
        progress: &Progress,
    ) -> impl Future<Output = AttemptOutcome<Self::Response>> + Send;

    /// Whether [`Self::duplicate`] gives copies, without which `single_flight` and `cache` are
    /// refused.
    const CAN_DUPLICATE: bool = false;

    /// A copy of an answer, for the followers of a single flight and for the cache. `None` for an
    /// answer that cannot be copied: then it is not shared, and the followers send attempts of
    /// their own, one after the other.
    fn duplicate(&self, response: &Self::Response) -> Option<Self::Response> {
        let _ = response;
        None
    }
}

/// How one attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub enum AttemptOutcome<R> {
    /// The server answered, whatever the status.
    Answered(Answer<R>),
    /// No whole answer came.
    Broken(TransportError),
}

/// An answer of the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<R> {
    /// The HTTP status.
    pub status: u16,
    /// `Retry-After`, already parsed: the wait the server asks for.
    pub retry_after: Option<Duration>,
    /// What the server itself says of a retry (`x-should-retry`), whatever the status.
    pub should_retry: Option<bool>,
    /// The message of the error body, which tells a rate 429 from a balance 429.
    pub error_message: Option<String>,
    /// The code of the error body, as in `insufficient_quota`.
    pub error_code: Option<String>,
    /// Why the model stopped, if the body said so.
    pub finish_reason: Option<FinishReason>,
    /// The tokens the server says it used.
    pub usage: Option<Usage>,
    /// When the first content token came, if the transport saw it.
    pub first_token_at: Option<Time>,
    /// The answer itself.
    pub response: R,
}

impl<R> Answer<R> {
    /// An answer with this status and nothing else known about it.
    pub fn new(status: u16, response: R) -> Self {
        Self {
            status,
            retry_after: None,
            should_retry: None,
            error_message: None,
            error_code: None,
            finish_reason: None,
            usage: None,
            first_token_at: None,
            response,
        }
    }
}

impl<R> Answer<R> {
    /// The same with another answer itself, and the one it had.
    fn replace<S>(self, response: S) -> (Answer<S>, R) {
        let Self {
            status,
            retry_after,
            should_retry,
            error_message,
            error_code,
            finish_reason,
            usage,
            first_token_at,
            response: before,
        } = self;
        let answer = Answer {
            status,
            retry_after,
            should_retry,
            error_message,
            error_code,
            finish_reason,
            usage,
            first_token_at,
            response,
        };
        (answer, before)
    }

    /// Everything but the answer itself, and the answer itself.
    pub(crate) fn split(self) -> (Answer<()>, R) {
        self.replace(())
    }
}

impl Answer<()> {
    /// The same with an answer itself.
    pub(crate) fn with<R>(self, response: R) -> Answer<R> {
        self.replace(response).0
    }
}

/// LLM tokens that an answer cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Tokens of the prompt.
    pub prompt_tokens: u64,
    /// Tokens of the answer.
    pub output_tokens: u64,
}

/// Why the model stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishReason {
    /// It was done.
    Stop,
    /// It reached the output limit.
    Length,
    /// It asks for a tool.
    ToolCalls,
    /// The provider's filter cut it.
    ContentFilter,
    /// The provider ran out of inference resources in mid-answer: status 200 with half an
    /// answer.
    InsufficientSystemResource,
}

/// Why no whole answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportError {
    /// No connection came about; the server saw nothing.
    #[error("connect: {0}")]
    Connect(String),
    /// The connection broke after the attempt was sent; the server may have worked on it.
    #[error("the connection broke: {0}")]
    Broken(String),
    /// The answer could not be read as HTTP or was cut short.
    #[error("the answer is malformed: {0}")]
    Malformed(String),
}
