//! What the caller gets back.

use bytes::Bytes;
use hyper::{HeaderMap, StatusCode};

/// A whole answer: nothing of it is still on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers, as they came.
    pub headers: HeaderMap,
    /// The body, as it came, blank lines ahead of it included.
    pub body: Bytes,
}
