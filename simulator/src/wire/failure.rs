//! The rows of the provider's table of errors.

use super::{
    http::{Framing, date, head},
    identity::trace_id,
    json::string,
};
use crate::retry_header::RetryHeader;

/// An answer that is none: one for each row of the provider's table of errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// 400: the prompt is too long.
    ContextTooLong {
        /// The most tokens of a request.
        limit: u64,
        /// How many it has.
        requested: u64,
    },
    /// 400: the filter of contents objects.
    ContentRisk,
    /// 401: the key is unknown.
    WrongKey,
    /// 402: the money is spent.
    InsufficientBalance,
    /// 403: the account is suspended for a while. No capture tells its words; they are made up.
    Suspended,
    /// 422: the parameters make no sense.
    Unreadable,
    /// 422 as it was in 2024, a plain text.
    UnreadableInPlainText,
    /// 429: over the concurrency limit.
    ConcurrencyLimit {
        /// Requests under way, this one included.
        current: u32,
        /// As many are allowed.
        limit: u32,
    },
    /// 429: the same in words that name the balance. No refusal of the model says so, see
    /// [`of`](Self::of); it is here for who wants to try a client on it.
    ConcurrencyLimitOfBalance {
        /// Requests under way, this one included.
        current: u32,
        /// As many are allowed.
        limit: u32,
    },
    /// 429: over a limit on a rate. No capture tells its words; they are made up.
    RateLimit,
    /// 500. No capture was found; words and type are made up.
    ServerError,
    /// 503: overloaded.
    Busy,
}

impl Failure {
    /// The HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::ContextTooLong { .. } | Self::ContentRisk => 400,
            Self::WrongKey => 401,
            Self::InsufficientBalance => 402,
            Self::Suspended => 403,
            Self::Unreadable | Self::UnreadableInPlainText => 422,
            Self::ConcurrencyLimit { .. }
            | Self::ConcurrencyLimitOfBalance { .. }
            | Self::RateLimit => 429,
            Self::ServerError => 500,
            Self::Busy => 503,
        }
    }

    /// Whether its words say that money is the trouble: clients that read them give up.
    pub const fn names_money(self) -> bool {
        matches!(self, Self::InsufficientBalance | Self::ConcurrencyLimitOfBalance { .. })
    }

    /// The whole response to an attempt.
    pub fn response(
        self,
        request_key: u64,
        attempt_index: u32,
        retry_header: Option<RetryHeader>,
    ) -> Vec<u8> {
        let body = self.body();
        let content_type = match self {
            Self::UnreadableInPlainText => "text/plain; charset=utf-8",
            _ => "application/json",
        };
        let wait = retry_header.map(header_line);
        let framing = Framing::Length(body.len());
        let trace_id = trace_id(request_key, attempt_index);
        let mut bytes = head(self.status(), content_type, framing, &trace_id, wait.as_slice());
        bytes.extend_from_slice(body.as_bytes());
        bytes
    }

    fn body(self) -> String {
        let (kind, code) = match self {
            Self::UnreadableInPlainText => return self.message(),
            Self::ContextTooLong { .. } | Self::ContentRisk | Self::Unreadable => {
                ("invalid_request_error", "invalid_request_error")
            }
            Self::WrongKey => ("authentication_error", "invalid_request_error"),
            Self::InsufficientBalance => ("unknown_error", "invalid_request_error"),
            Self::ConcurrencyLimit { .. }
            | Self::ConcurrencyLimitOfBalance { .. }
            | Self::RateLimit => ("rate_limit_error", "invalid_request_error"),
            Self::Suspended => ("permission_error", "invalid_request_error"),
            Self::ServerError => ("internal_error", "internal_error"),
            Self::Busy => ("service_unavailable_error", "service_unavailable_error"),
        };
        let message = string(&self.message());
        format!(
            r#"{{"error":{{"message":{message},"type":"{kind}","param":null,"code":"{code}"}}}}"#
        )
    }

    /// What the error says to people, and to clients that look for words in it.
    pub fn message(self) -> String {
        match self {
            Self::ContextTooLong { limit, requested } => format!(
                "This model's maximum context length is {limit} tokens, but the request has \
                 {requested}."
            ),
            Self::ContentRisk => "Content Exists Risk".to_owned(),
            Self::WrongKey => "Authentication Fails (simulated: no such key)".to_owned(),
            Self::InsufficientBalance => "Insufficient Balance".to_owned(),
            Self::Suspended => "Access suspended for unusual traffic (simulated).".to_owned(),
            Self::Unreadable | Self::UnreadableInPlainText => {
                "Failed to deserialize the JSON body: missing field `messages`".to_owned()
            }
            Self::ConcurrencyLimit { current, limit } => over(current, limit),
            Self::ConcurrencyLimitOfBalance { current, limit } => {
                over(current, limit) + ". The limit follows your account balance."
            }
            Self::RateLimit => "Too many requests. Please slow down.".to_owned(),
            Self::ServerError => "Internal error (simulated).".to_owned(),
            Self::Busy => "Service is too busy. (simulated)".to_owned(),
        }
    }
}

/// The name of the header, and what it says.
fn header_line(header: RetryHeader) -> (&'static str, String) {
    match header {
        RetryHeader::Seconds(seconds) => ("retry-after", seconds.to_string()),
        RetryHeader::Milliseconds(milliseconds) => ("retry-after-ms", milliseconds.to_string()),
        RetryHeader::Date(unix_s) => ("retry-after", date(unix_s)),
        RetryHeader::Garbage => ("retry-after", "a moment".to_owned()),
    }
}

fn over(current: u32, limit: u32) -> String {
    format!(
        "Too many requests. Your current concurrency is {current}, which exceeds your concurrency \
         limit of {limit}"
    )
}
