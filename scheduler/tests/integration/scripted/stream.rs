//! The same scripts as streams of pieces.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use scheduler::{
    clock::{Clock as _, TokioClock},
    transport::{
        Answer, Attempt, AttemptOutcome, ChunkStream, FinishReason, Piece, StreamTransport,
        TransportError,
    },
};
use tokio::time::Sleep;

use super::{OnTheWire, Reply, Script, Scripted, Step, step_of};

/// Pieces, each after a wait. After the last one nothing comes.
pub(crate) struct Pieces {
    clock: TokioClock,
    left: std::vec::IntoIter<(Duration, Piece<()>)>,
    next: Option<(Pin<Box<Sleep>>, Piece<()>)>,
    _on_the_wire: OnTheWire,
}

impl ChunkStream for Pieces {
    type Chunk = ();

    fn poll_piece(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Piece<()>> {
        if self.next.is_none() {
            let Some((after, piece)) = self.left.next() else { return Poll::Pending };
            let sleep = self.clock.sleep_until(self.clock.now() + after);
            self.next = Some((Box::pin(sleep), piece));
        }
        let (sleep, _) = self.next.as_mut().expect("it was just set");
        match sleep.as_mut().poll(cx) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(()) => Poll::Ready(self.next.take().expect("it is there").1),
        }
    }
}

impl StreamTransport for Scripted {
    type Chunk = ();
    type Stream = Pieces;

    async fn open(&self, script: &Script, attempt: Attempt) -> AttemptOutcome<Pieces> {
        let on_the_wire = OnTheWire::enter(&self.wire);
        let step = step_of(script, attempt);
        let (status, retry_after) = match step.reply {
            Reply::Status(status) => (status, None),
            Reply::RetryAfter(wait) => (429, Some(wait)),
            _ => (200, None),
        };
        if status != 200 {
            self.clock.sleep_until(self.clock.now() + step.takes).await;
        }
        let left = pieces(step).into_iter();
        let stream = Pieces { clock: self.clock, left, next: None, _on_the_wire: on_the_wire };
        AttemptOutcome::Answered(Answer { retry_after, ..Answer::new(status, stream) })
    }
}

fn pieces(Step { takes, reply }: Step) -> Vec<(Duration, Piece<()>)> {
    let token = |after| (after, Piece::Content { chunk: (), tokens: 1 });
    let end = |after, reason| (after, Piece::End { finish_reason: Some(reason), usage: None });
    let broken = || (takes, Piece::Broken(TransportError::Broken("cut".into())));
    let whole = || end(Duration::ZERO, FinishReason::Stop);
    match reply {
        Reply::Status(_) | Reply::RetryAfter(_) => vec![token(takes), whole()],
        Reply::Tokens { first } => vec![token(first), token(takes), whole()],
        Reply::HalfAnAnswer => vec![end(takes, FinishReason::InsufficientSystemResource)],
        Reply::Break => vec![broken()],
        Reply::BreakAfterToken => vec![token(Duration::ZERO), broken()],
        Reply::Stall => vec![token(Duration::ZERO)],
        Reply::Never => vec![],
    }
}
