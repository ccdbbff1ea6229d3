//! The real transport: HTTP/1.1 on hyper, over any connector.
//!
//! [`HttpTransport`] sends an [`HttpRequest`] and waits for the last byte of its answer, so the
//! permit of the attempt is held for as long as the server's own slot. The connector is a
//! parameter: plain TCP by [`HttpTransport::plain`], TLS by a connector of the caller's choice,
//! memory for a simulation.
//!
//! What it reads in an answer besides the bytes, all of it after the public behaviour of
//! DeepSeek's API and of the clients that speak to it:
//!
//! - `retry-after-ms` and `Retry-After` in seconds, in fractions of seconds or as a date;
//! - the message of an error body, `{"error":{"message":...}}`;
//! - `finish_reason` and `usage` of a chat completion, whole or as a stream of events;
//! - blank lines ahead of the JSON, which the server sends while a request waits.
//!
//! A status 200 that does not keep its promise (a blank body, no JSON where it says JSON, a stream
//! that stops before `[DONE]`, an error body) is a broken attempt and never an answer.

mod answer;
mod body;
mod causes;
mod chunk;
mod completion;
mod connection;
mod event_reader;
mod event_stream;
mod request;
mod response;
mod retry_after;
mod stream;

pub use chunk::HttpChunk;
pub use connection::HttpTransport;
pub use hyper::{HeaderMap, Method, StatusCode, Uri, header};
pub use request::{HttpRequest, HttpRequestError, RequestBody};
pub use response::HttpResponse;
pub use stream::HttpStream;
