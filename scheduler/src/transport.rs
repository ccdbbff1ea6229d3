//! The one way out to the server.

use std::{future::Future, time::Duration};

use crate::{priority::Priority, time::Time};

/// What the scheduler knows of an attempt when it hands it to the transport.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The request's key, see [`Request::key`](crate::Request::key).
    pub request_key: u64,
    /// 0 for the first attempt.
    pub index: u32,
    /// The priority of the request.
    pub priority: Priority,
    /// When the scheduler will stop waiting: the earlier of deadline and attempt timeout.
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
    fn send(
        &self,
        request: &Self::Request,
        attempt: Attempt,
    ) -> impl Future<Output = AttemptOutcome<Self::Response>> + Send;
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
    /// The message of the error body, which tells a rate 429 from a balance 429.
    pub error_message: Option<String>,
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
            error_message: None,
            finish_reason: None,
            usage: None,
            first_token_at: None,
            response,
        }
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
