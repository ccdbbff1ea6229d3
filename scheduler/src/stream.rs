//! An answer in the caller's hands while it comes.

use std::{
    collections::VecDeque,
    fmt,
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use crate::{
    budget::Withdrawal,
    clock::Clock,
    error::{Error, Failure, Partial},
    event::{AnswerSource, AttemptResult, EventKind, Outcome},
    inner::Inner,
    life::{Early, Facts, Leg, LegEnd, Life, Opened, Pace, Pass, emit_end, end_attempt},
    time::Time,
    transport::{Answer, ChunkStream, FinishReason, Piece, Progress, StreamTransport, Usage},
};

/// An answer from its first content token on: what
/// [`submit_stream`](crate::Scheduler::submit_stream) gives.
///
/// It holds the permit of its attempt to the end of the stream. There is no retry any more: a
/// stream that breaks, stalls, passes its deadline or ends in `insufficient_system_resource`
/// yields [`Error::Interrupted`] with what was received, and then nothing. Dropping it cancels the
/// request.
pub struct AnswerStream<T: StreamTransport, C: Clock> {
    inner: Arc<Inner<T, C, T::Response>>,
    facts: Facts,
    attempts: u32,
    queue_wait: Duration,
    pass: Pass,
    is_hedge: bool,
    withdrawal: Option<Withdrawal>,
    progress: Progress,
    /// `None` once it has ended: whatever the caller does with this value, nothing is left on the
    /// wire without a permit.
    stream: Option<Pin<Box<T::Stream>>>,
    early: VecDeque<Early<T::Chunk>>,
    partial: Partial,
    finish_reason: Option<FinishReason>,
    usage: Option<Usage>,
    /// The earlier of deadline and attempt timeout.
    give_up_at: Time,
    stall_timeout: Option<Duration>,
    timer: Option<(Time, Pin<Box<C::Sleep>>)>,
    is_ended: bool,
}

impl<T: StreamTransport, C: Clock> AnswerStream<T, C> {
    /// Takes the request over from its life, which has brought it to its first content token.
    pub(crate) fn take_over(
        inner: &Arc<Inner<T, C, T::Response>>,
        life: Life<'_, T, C>,
        answer: Answer<Opened<T::Stream>>,
        leg: Leg<'_, T, C>,
    ) -> Self {
        let Leg { permit, is_hedge, pace } = leg;
        let pass = permit.into_pass();
        let timeouts = life.timeouts();
        let attempt_ends_at = timeouts.attempt.map_or(Time::MAX, |t| pass.started.at + t);
        let progress = Progress::new();
        if let Some(after) = pace.first_token_after {
            let early = answer.response.early.iter().map(Early::tokens).sum();
            progress.tokens(pass.started.at + after, early);
        }
        let stream = Self {
            inner: Arc::clone(inner),
            facts: life.facts,
            attempts: life.attempts,
            queue_wait: life.queue_wait,
            pass,
            is_hedge,
            withdrawal: life.withdrawal,
            progress,
            stream: Some(answer.response.stream),
            early: answer.response.early,
            partial: Partial::default(),
            finish_reason: answer.finish_reason,
            usage: answer.usage,
            give_up_at: life.facts.deadline.min(attempt_ends_at),
            stall_timeout: timeouts.stall,
            timer: None,
            is_ended: false,
        };
        life.hand_over();
        stream
    }

    /// The next piece of the answer; `None` after its end or its error.
    ///
    /// # Errors
    /// [`Error::Interrupted`], once, where the answer broke.
    pub async fn next(&mut self) -> Option<Result<T::Chunk, Error>> {
        poll_fn(|cx| self.poll_chunk(cx)).await
    }

    /// Attempts it took to come here.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// How long it waited for permits, all attempts summed.
    pub fn queue_wait(&self) -> Duration {
        self.queue_wait
    }

    /// From the start of the attempt to its first content token.
    pub fn first_token_after(&self) -> Option<Duration> {
        self.progress.first_token_at().map(|at| at - self.pass.started.at)
    }

    /// What was received so far.
    pub fn received(&self) -> &Partial {
        &self.partial
    }

    /// Why the model stopped; known once the stream has ended.
    pub fn finish_reason(&self) -> Option<FinishReason> {
        self.finish_reason
    }

    /// The tokens the server says it used; known once the stream has ended.
    pub fn usage(&self) -> Option<Usage> {
        self.usage
    }

    fn poll_chunk(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<T::Chunk, Error>>> {
        if self.is_ended {
            return Poll::Ready(None);
        }
        loop {
            if let Some(failure) = self.overdue() {
                return Poll::Ready(Some(Err(self.break_off(failure))));
            }
            let piece = match self.early.pop_front() {
                Some(Early::Chunk(chunk, tokens)) => {
                    return Poll::Ready(Some(Ok(self.received_chunk(chunk, tokens))));
                }
                Some(Early::End(piece)) => Poll::Ready(piece),
                None => self.stream.as_mut().expect("it has not ended").as_mut().poll_piece(cx),
            };
            match piece {
                Poll::Ready(Piece::Other(chunk)) => return Poll::Ready(Some(Ok(chunk))),
                Poll::Ready(Piece::Content { chunk, tokens }) => {
                    self.progress.tokens(self.inner.clock.now(), tokens);
                    return Poll::Ready(Some(Ok(self.received_chunk(chunk, tokens))));
                }
                Poll::Ready(Piece::End { finish_reason, usage }) => {
                    self.finish_reason = finish_reason.or(self.finish_reason);
                    self.usage = usage.or(self.usage);
                    if self.finish_reason == Some(FinishReason::InsufficientSystemResource) {
                        return Poll::Ready(Some(Err(self.break_off(Failure::Incomplete))));
                    }
                    let result = AttemptResult::Status(200);
                    self.finish(&LegEnd::whole(result, self.usage), Outcome::Completed);
                    return Poll::Ready(None);
                }
                Poll::Ready(Piece::Broken(error)) => {
                    let failure = Failure::Transport(error);
                    return Poll::Ready(Some(Err(self.break_off(failure))));
                }
                Poll::Pending if self.is_stalled() => {
                    return Poll::Ready(Some(Err(self.break_off(Failure::Stalled))));
                }
                Poll::Pending => {}
            }
            if self.poll_timer(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }

    fn received_chunk(&mut self, chunk: T::Chunk, tokens: u64) -> T::Chunk {
        self.partial.tokens += tokens;
        T::Stream::collect_text(&chunk, &mut self.partial.text);
        chunk
    }

    fn overdue(&self) -> Option<Failure> {
        if self.give_up_at == Time::MAX || self.inner.clock.now() < self.give_up_at {
            return None;
        }
        let is_deadline = self.give_up_at == self.facts.deadline;
        Some(if is_deadline { Failure::DeadlinePassed } else { Failure::AttemptTimeout })
    }

    /// Asked only where no piece is at hand: a caller that is slow to ask is no silent server.
    fn is_stalled(&self) -> bool {
        match (self.progress.last_token_at(), self.stall_timeout) {
            (Some(last), Some(timeout)) => self.inner.clock.now() - last >= timeout,
            _ => false,
        }
    }

    /// Ready when time alone may have changed something.
    fn poll_timer(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let stalls_at = match (self.progress.last_token_at(), self.stall_timeout) {
            (Some(last), Some(timeout)) => last + timeout,
            _ => Time::MAX,
        };
        let at = self.give_up_at.min(stalls_at);
        if at == Time::MAX {
            return Poll::Pending;
        }
        // A timer that is too early is kept: it is set anew when it has fired.
        if self.timer.as_ref().is_none_or(|(known, _)| *known > at) {
            self.timer = Some((at, Box::pin(self.inner.clock.sleep_until(at))));
        }
        let (_, timer) = self.timer.as_mut().expect("it was just set");
        let polled = timer.as_mut().poll(cx);
        if polled.is_ready() {
            self.timer = None;
        }
        polled
    }

    fn break_off(&mut self, cause: Failure) -> Error {
        let end = LegEnd::failure(&cause);
        let partial = std::mem::take(&mut self.partial);
        let error = Error::Interrupted { attempts: self.attempts, partial, cause };
        self.finish(&end, error.outcome());
        error
    }

    /// Abandons what is still on the wire, then gives the permit back, and says how attempt and
    /// request ended, once.
    fn finish(&mut self, end: &LegEnd, outcome: Outcome) {
        debug_assert!(!self.is_ended, "a request ends exactly once");
        self.is_ended = true;
        self.stream = None;
        let inner = &self.inner;
        let (now, started) = (inner.clock.now(), self.pass.started);
        let pace = Pace::of(started, &self.progress);
        let gauges = end_attempt(inner, now, &self.pass, end, pace, |state| {
            state.budget.on_attempt_end(now, end.end, self.withdrawal);
            if let (Some(hedge), Some(after)) = (&mut state.hedge, pace.first_token_after) {
                hedge.on_first_token(now, after);
            }
        });
        let kind = EventKind::AttemptEnded {
            attempt_index: self.attempts - 1,
            is_hedge: self.is_hedge,
            result: end.result,
            latency: now - started.at,
            first_token_after: pace.first_token_after,
        };
        inner.emit(now, self.facts.key, gauges, kind);
        emit_end(inner, self.facts.key, outcome, self.attempts, AnswerSource::Own);
    }
}

impl<T: StreamTransport, C: Clock> Unpin for AnswerStream<T, C> {}

impl<T: StreamTransport, C: Clock> futures_core::Stream for AnswerStream<T, C> {
    type Item = Result<T::Chunk, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_chunk(cx)
    }
}

impl<T: StreamTransport, C: Clock> Drop for AnswerStream<T, C> {
    fn drop(&mut self) {
        if !self.is_ended {
            self.finish(&LegEnd::by_us(AttemptResult::Dropped), Outcome::Cancelled);
        }
    }
}

impl<T: StreamTransport, C: Clock> fmt::Debug for AnswerStream<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AnswerStream")
            .field("attempts", &self.attempts)
            .field("received", &self.partial.tokens)
            .field("is_ended", &self.is_ended)
            .finish_non_exhaustive()
    }
}
