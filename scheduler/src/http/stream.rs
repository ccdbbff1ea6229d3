//! An answer in the scheduler's hands while it comes.

use std::{
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::{Bytes, BytesMut};
use hyper::HeaderMap;

use super::{
    answer::{EVENT_STREAM, is_encoded, media_type, over_an_error},
    body::Body,
    chunk::HttpChunk,
    completion::Completion,
    event_stream::{EventStream, Step},
};
use crate::transport::{ChunkStream, FinishReason, Piece, TransportError};

/// A chat completion while it comes: the stream of
/// [`HttpTransport`](super::HttpTransport).
///
/// A server that was asked for a stream and answers with JSON gives one chunk, the whole answer.
/// Dropping it before its end closes its connection.
#[derive(Debug)]
pub struct HttpStream {
    reading: Reading,
    /// `None` where nothing more is to be read of it.
    body: Option<Body>,
}

#[derive(Debug)]
enum Reading {
    /// A stream of events, and what is unread of the last frame.
    Events(Box<EventStream>, Bytes),
    /// JSON, so far.
    Json(BytesMut),
    /// Of no type that is known, and blank so far. The cap is that of an event.
    Blank(usize),
    /// Nothing but the end is left.
    Ended(Completion),
}

impl HttpStream {
    /// The stream behind the head of a status 200.
    ///
    /// # Errors
    /// [`TransportError::Malformed`] where the body is compressed: it cannot be read as it comes.
    pub(super) fn new(
        headers: &HeaderMap,
        body: Body,
        max_event_bytes: usize,
    ) -> Result<Self, TransportError> {
        if is_encoded(headers) {
            let problem = "a compressed stream: send no `accept-encoding` with a streamed request";
            return Err(TransportError::Malformed(problem.into()));
        }
        let reading = match media_type(headers).as_str() {
            EVENT_STREAM => events(max_event_bytes, Bytes::new()),
            "application/json" => Reading::Json(BytesMut::new()),
            _ => Reading::Blank(max_event_bytes),
        };
        Ok(Self { reading, body: Some(body) })
    }

    /// The stream of an answer that was read already.
    pub(super) fn ended() -> Self {
        Self { reading: Reading::Ended(Completion::default()), body: None }
    }

    /// What is at hand, without another look at the body. `None` where it needs more.
    fn next_at_hand(&mut self) -> Option<Piece<HttpChunk>> {
        match &mut self.reading {
            Reading::Events(events, frame) => match events.next(frame) {
                Ok(Some(Step::Chunk(chunk))) => Some(piece(chunk)),
                Ok(Some(Step::Done)) => {
                    let said = events.said();
                    Some(self.end(said))
                }
                Ok(None) => None,
                Err(problem) => Some(self.give_up(problem)),
            },
            Reading::Json(_) | Reading::Blank(_) => None,
            Reading::Ended(said) => {
                let said = mem::take(said);
                Some(self.end(said))
            }
        }
    }

    /// Takes in the next bytes.
    fn take(&mut self, bytes: Bytes) {
        match &mut self.reading {
            Reading::Events(_, frame) => *frame = bytes,
            Reading::Json(body) => body.extend_from_slice(&bytes),
            Reading::Blank(max_event_bytes) => {
                let text = bytes.trim_ascii_start();
                // Some gateways name another type, or none, over either form.
                match text.first() {
                    None => {}
                    Some(b'{') => self.reading = Reading::Json(BytesMut::from(text)),
                    Some(_) => self.reading = events(*max_event_bytes, bytes.slice_ref(text)),
                }
            }
            Reading::Ended(_) => {}
        }
    }

    /// The body has come to its end.
    fn take_end(&mut self) -> Piece<HttpChunk> {
        match mem::replace(&mut self.reading, Reading::Ended(Completion::default())) {
            Reading::Events(mut events, _) => match events.end() {
                Ok(()) => self.end(events.said()),
                Err(problem) => self.give_up(problem),
            },
            Reading::Json(body) => self.take_json(&body),
            Reading::Blank(_) => self.give_up("the body is blank".into()),
            Reading::Ended(said) => self.end(said),
        }
    }

    fn take_json(&mut self, body: &[u8]) -> Piece<HttpChunk> {
        let body = body.trim_ascii();
        if body.is_empty() {
            return self.give_up("the body is blank".into());
        }
        let read = str::from_utf8(body)
            .map_err(|error| error.to_string())
            .and_then(|text| HttpChunk::read(text.to_owned()).map_err(|error| error.to_string()));
        match read {
            Err(problem) => self.give_up(format!("the body is no JSON: {problem}")),
            // Nothing has been shown yet, so half an answer may be tried again.
            Ok((_, said))
                if said.error_message.is_some()
                    || said.finish_reason == Some(FinishReason::InsufficientSystemResource) =>
            {
                self.end(said)
            }
            Ok((chunk, said)) => {
                self.reading = Reading::Ended(said);
                piece(chunk)
            }
        }
    }

    /// The body stays until the stream is dropped: behind `[DONE]` the transfer coding has an end
    /// of its own, and a connection of which that has been read serves again.
    fn end(&mut self, said: Completion) -> Piece<HttpChunk> {
        let Completion { error_message, finish_reason, usage, .. } = said;
        if let Some(message) = error_message {
            self.body = None;
            return Piece::Broken(over_an_error(&message));
        }
        Piece::End { finish_reason, usage }
    }

    fn give_up(&mut self, problem: String) -> Piece<HttpChunk> {
        self.body = None;
        Piece::Broken(TransportError::Malformed(problem))
    }
}

impl ChunkStream for HttpStream {
    type Chunk = HttpChunk;

    fn poll_piece(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Piece<HttpChunk>> {
        loop {
            if let Some(piece) = self.next_at_hand() {
                return Poll::Ready(piece);
            }
            let frame = match &mut self.body {
                Some(body) => ready!(body.poll_frame(cx)),
                None => None,
            };
            match frame {
                Some(Ok(bytes)) => self.take(bytes),
                Some(Err(error)) => {
                    self.body = None;
                    return Poll::Ready(Piece::Broken(error));
                }
                None => return Poll::Ready(self.take_end()),
            }
        }
    }

    fn collect_text(chunk: &HttpChunk, text: &mut String) {
        text.push_str(chunk.content());
    }
}

fn events(max_event_bytes: usize, frame: Bytes) -> Reading {
    Reading::Events(Box::new(EventStream::new(max_event_bytes)), frame)
}

fn piece(chunk: HttpChunk) -> Piece<HttpChunk> {
    // Most servers send one content token to a chunk, and none says how many it sends.
    if chunk.has_content() { Piece::Content { chunk, tokens: 1 } } else { Piece::Other(chunk) }
}
