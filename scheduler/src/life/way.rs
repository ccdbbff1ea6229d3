//! Two ways to send: for the answer as a whole, or up to its first content token.

use std::{
    collections::VecDeque,
    future::{Future, poll_fn},
    pin::Pin,
};

use crate::{
    clock::Clock,
    transport::{
        Answer, Attempt, AttemptOutcome, ChunkStream, Piece, Progress, StreamTransport, Transport,
    },
};

/// How an attempt is sent, and what it ends with.
pub(crate) trait Way<T: Transport, C: Clock> {
    /// What the attempt ends with.
    type Response: Send;

    /// One attempt.
    fn send<'s>(
        transport: &'s T,
        clock: &'s C,
        request: &'s T::Request,
        attempt: Attempt,
        progress: &'s Progress,
    ) -> impl Future<Output = AttemptOutcome<Self::Response>> + Send + 's;
}

/// Up to the last byte.
#[derive(Debug)]
pub(crate) struct Whole;

impl<T: Transport, C: Clock> Way<T, C> for Whole {
    type Response = T::Response;

    fn send<'s>(
        transport: &'s T,
        _clock: &'s C,
        request: &'s T::Request,
        attempt: Attempt,
        progress: &'s Progress,
    ) -> impl Future<Output = AttemptOutcome<Self::Response>> + Send + 's {
        transport.send(request, attempt, progress)
    }
}

/// Up to the first content token, or to the end of an answer without any.
#[derive(Debug)]
pub(crate) struct Streaming;

/// A stream that has come as far as its first content token.
pub(crate) struct Opened<S: ChunkStream> {
    pub(crate) stream: Pin<Box<S>>,
    /// What has been read of it, for the caller.
    pub(crate) early: VecDeque<Early<S::Chunk>>,
}

/// A piece that was read ahead of the caller.
pub(crate) enum Early<C> {
    /// For the caller, with its content tokens.
    Chunk(C, u64),
    /// The stream is over.
    End(Piece<C>),
}

impl<C> Early<C> {
    /// Content tokens in it.
    pub(crate) fn tokens(&self) -> u64 {
        match self {
            Self::Chunk(_, tokens) => *tokens,
            Self::End(_) => 0,
        }
    }
}

impl<T: StreamTransport, C: Clock> Way<T, C> for Streaming {
    type Response = Opened<T::Stream>;

    async fn send<'s>(
        transport: &'s T,
        clock: &'s C,
        request: &'s T::Request,
        attempt: Attempt,
        progress: &'s Progress,
    ) -> AttemptOutcome<Self::Response> {
        let answer = match transport.open(request, attempt).await {
            AttemptOutcome::Answered(answer) => answer,
            AttemptOutcome::Broken(error) => return AttemptOutcome::Broken(error),
        };
        let (head, stream) = answer.split();
        let mut opened = Opened { stream: Box::pin(stream), early: VecDeque::new() };
        if head.status != 200 {
            return AttemptOutcome::Answered(head.with(opened));
        }
        loop {
            match poll_fn(|cx| opened.stream.as_mut().poll_piece(cx)).await {
                Piece::Other(chunk) => opened.early.push_back(Early::Chunk(chunk, 0)),
                Piece::Content { chunk, tokens } => {
                    progress.tokens(clock.now(), tokens);
                    opened.early.push_back(Early::Chunk(chunk, tokens));
                    return AttemptOutcome::Answered(head.with(opened));
                }
                Piece::End { finish_reason, usage } => {
                    opened.early.push_back(Early::End(Piece::End { finish_reason, usage }));
                    let answer = head.with(opened);
                    let finish_reason = finish_reason.or(answer.finish_reason);
                    return AttemptOutcome::Answered(Answer { finish_reason, usage, ..answer });
                }
                Piece::Broken(error) => return AttemptOutcome::Broken(error),
            }
        }
    }
}
