//! Answers that are handed on as they come.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};

use super::{Attempt, AttemptOutcome, FinishReason, Transport, TransportError, Usage};

/// A transport whose answers can be read as they come.
pub trait StreamTransport: Transport {
    /// A piece of an answer, as the caller gets it.
    type Chunk: Send;
    /// The answer while it comes.
    type Stream: ChunkStream<Chunk = Self::Chunk> + Send + 'static;

    /// One try on the wire, up to the head of the answer. The stream of an answer other than 200
    /// is dropped unread. Dropping the future or the stream abandons the attempt.
    fn open(
        &self,
        request: &Self::Request,
        attempt: Attempt,
    ) -> impl Future<Output = AttemptOutcome<Self::Stream>> + Send;
}

/// An answer while it comes.
pub trait ChunkStream {
    /// A piece of it.
    type Chunk;

    /// The next piece. It is not called again after [`Piece::End`] or [`Piece::Broken`].
    ///
    /// Keep-alive comments and blank lines are no pieces: swallow them.
    fn poll_piece(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Piece<Self::Chunk>>;

    /// Adds the text of a piece to what was received so far, for the error of a stream that
    /// breaks. The default collects nothing.
    fn collect_text(chunk: &Self::Chunk, text: &mut String) {
        let _ = (chunk, text);
    }
}

/// A piece of an answer, or its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece<C> {
    /// It holds content: from the first such piece on the request is committed.
    Content {
        /// The piece.
        chunk: C,
        /// Content tokens in it, at least 1; most servers send one to a chunk.
        tokens: u64,
    },
    /// It holds none: a role, say, or the usage.
    Other(C),
    /// The answer is whole (`[DONE]`), or the provider says that it is not.
    End {
        /// Why the model stopped.
        finish_reason: Option<FinishReason>,
        /// The tokens the server says it used.
        usage: Option<Usage>,
    },
    /// It stopped before its end.
    Broken(TransportError),
}
