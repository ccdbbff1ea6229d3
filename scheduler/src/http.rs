//! The real transport: HTTP/1.1 on hyper, over any connector.
//!
//! [`HttpTransport`] sends an [`HttpRequest`]. The connector is a parameter: plain TCP by
//! [`HttpTransport::plain`], TLS by a connector of the caller's choice, memory for a simulation.
//!
//! # Whole answers and streams
//!
//! [`submit`](crate::Scheduler::submit) waits for the last byte of the answer, so the permit of the
//! attempt is held for as long as the server's own slot. Where the caller asked for a stream
//! (`"stream": true` in the body), the scheduler learns of each content token as it comes in: the
//! timeouts for the first token and for a stall, and hedges, go by it. JSON says nothing before its
//! last byte, and `first_token_timeout` is then a limit on the whole answer.
//!
//! [`submit_stream`](crate::Scheduler::submit_stream) hands the same stream on, one [`HttpChunk`]
//! for each event. Retries go on up to the first chunk with content; after it the stream itself
//! yields [`Error::Interrupted`](crate::Error::Interrupted) with the text so far. A server that
//! answers with JSON all the same gives one chunk.
//!
//! Instants of tokens are those of the scheduler's clock, whatever clock the transport was given
//! ([`Progress::tokens_now`](crate::transport::Progress::tokens_now)).
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use scheduler::{Config, Request, Scheduler, http::{HttpRequest, HttpTransport}};
//!
//! let scheduler = Scheduler::new(Config::default(), HttpTransport::plain())
//!     .map_err(|errors| format!("failed to set up the scheduler: {errors:?}"))?;
//! let body = r#"{"model":"deepseek-flash","stream":true,
//!     "messages":[{"role":"user","content":"What is a squall?"}]}"#;
//! let payload = HttpRequest::post_json("http://127.0.0.1:8080/chat/completions", body)?;
//! let mut answer = scheduler.submit_stream(Request::new(payload)).await?;
//! while let Some(chunk) = answer.next().await {
//!     print!("{}", chunk?.content());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is read in an answer
//!
//! Besides the bytes, and after the public behaviour of DeepSeek's API and of the clients that
//! speak to it:
//!
//! - `retry-after-ms` and `Retry-After` in seconds, in fractions of seconds or as a date;
//! - `x-should-retry`, the server's own word on a retry;
//! - the message and the code of an error body, `{"error":{"message":...}}`;
//! - `finish_reason` and `usage` of a chat completion, whole or as a stream of events;
//! - content tokens, one for each event with text, reasoning, a refusal or a part of a tool call;
//! - nothing in the blank lines ahead of JSON and the comments between events, which the server
//!   sends while a request waits.
//!
//! A status 200 that does not keep its promise (a blank body, no JSON where it says JSON, a stream
//! that stops before `[DONE]`, an error body) is a broken attempt and never an answer. So is a
//! body or an event that is longer than the transport takes.

mod answer;
mod body;
mod causes;
mod chunk;
mod completion;
mod connection;
mod event_reader;
mod event_stream;
#[cfg(feature = "tower")]
mod judge;
mod request;
mod response;
mod retry_after;
mod stream;

pub use chunk::HttpChunk;
pub use connection::HttpTransport;
pub use hyper::{HeaderMap, Method, StatusCode, Uri, header};
#[cfg(feature = "tower")]
pub use judge::HttpJudge;
pub use request::{HttpRequest, HttpRequestError, RequestBody};
pub use response::HttpResponse;
pub use retry_after::retry_after;
pub use stream::HttpStream;
