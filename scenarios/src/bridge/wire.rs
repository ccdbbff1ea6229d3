//! The world behind a lock, as transport and observer of the clients.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
};

use scheduler::{
    Event, Observer, Time, Transport,
    clock::Clock,
    transport::{Answer, Attempt, AttemptOutcome, FinishReason, Progress, TransportError, Usage},
};

use simulator::{Ending, Finish, StreamState, wire::Failure};

use super::world::{Posted, SeatKey, World};
use crate::{chance::HEDGE_DRAWS, virtual_time::VirtualClock};

/// What a client sends: everything the server needs to know of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SimulatedRequest {
    pub(crate) client: u32,
    pub(crate) user: u32,
    pub(crate) prompt_tokens: u32,
    pub(crate) cached_tokens: Option<u32>,
    pub(crate) output_tokens: u32,
}

/// The simulated server as a transport.
#[derive(Clone)]
pub(crate) struct Wire {
    world: Arc<Mutex<World>>,
    clock: VirtualClock,
}

impl Wire {
    pub(crate) fn new(world: World, clock: VirtualClock) -> Self {
        Self { world: Arc::new(Mutex::new(world)), clock }
    }

    /// The world. A panic of a client leaves it whole, so a poisoned lock is no danger.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The events of one client instance go to the record.
    pub(crate) fn observer(&self, client: u32) -> WireObserver {
        WireObserver { wire: self.clone(), client }
    }

    fn now_ns(&self) -> u64 {
        self.clock.now().as_nanos()
    }
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl Transport for Wire {
    type Request = SimulatedRequest;
    type Response = ();

    fn send(
        &self,
        request: &SimulatedRequest,
        attempt: Attempt,
        progress: &Progress,
    ) -> impl Future<Output = AttemptOutcome<()>> + Send {
        let SimulatedRequest { client, user, prompt_tokens, cached_tokens, output_tokens } =
            *request;
        let attempt = simulator::Attempt {
            request_key: attempt.request_key,
            // A hedge meets draws of its own, where no attempt ever comes to.
            attempt_index: attempt.index + if attempt.is_hedge { HEDGE_DRAWS } else { 0 },
            client,
            user,
            prompt_tokens,
            cached_tokens,
            output_tokens,
            service_time: None,
        };
        Exchange { wire: self, progress, state: State::Unsent(attempt) }
    }

    const CAN_DUPLICATE: bool = true;

    fn duplicate(&self, (): &()) -> Option<()> {
        Some(())
    }
}

/// One attempt on its way. Dropping it abandons the attempt.
struct Exchange<'a, 'p> {
    wire: &'a Wire,
    progress: &'p Progress,
    state: State,
}

enum State {
    Unsent(simulator::Attempt),
    Pending(SeatKey, Usage),
    Done,
}

impl Future for Exchange<'_, '_> {
    type Output = AttemptOutcome<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let wire = self.wire;
        if let State::Unsent(attempt) = self.state {
            let usage = Usage {
                prompt_tokens: u64::from(attempt.prompt_tokens),
                output_tokens: u64::from(attempt.output_tokens),
            };
            let posted = wire.world().send(wire.now_ns(), attempt, cx.waker());
            match posted {
                Posted::Answered(answer) => {
                    self.state = State::Done;
                    return Poll::Ready(outcome(&answer, usage));
                }
                Posted::Seated(seat) => {
                    self.state = State::Pending(seat, usage);
                    return Poll::Pending;
                }
            }
        }
        let State::Pending(seat, usage) = self.state else { panic!("polled after its end") };
        let now_ns = wire.now_ns();
        let (answer, stream) = {
            let mut world = wire.world();
            let stream = if world.has_tokens() { world.stream_of(now_ns, seat) } else { None };
            (world.take_answer(seat, cx.waker()), stream)
        };
        match answer {
            None => {
                if let Some(stream) = stream {
                    tell(self.progress, &stream);
                }
                Poll::Pending
            }
            Some(answer) => {
                if let Some(first_token_ns) = answer.first_token_ns {
                    let tokens = answer.output_tokens;
                    tell(
                        self.progress,
                        &StreamState { first_token_ns, tokens, last_token_ns: now_ns },
                    );
                }
                self.state = State::Done;
                Poll::Ready(outcome(&answer, usage))
            }
        }
    }
}

impl Drop for Exchange<'_, '_> {
    fn drop(&mut self) {
        if let State::Pending(seat, _) = self.state {
            // The waker is dropped outside of the lock: it may free the task that holds us.
            let waker = self.wire.world().abandon(self.wire.now_ns(), seat);
            drop(waker);
        }
    }
}

/// Tells of the content tokens that have come, so far as they are news.
fn tell(progress: &Progress, stream: &StreamState) {
    if progress.first_token_at().is_none() {
        progress.tokens(Time::from_nanos(stream.first_token_ns), 1);
    }
    let news = u64::from(stream.tokens).saturating_sub(progress.token_count());
    if news > 0 {
        progress.tokens(Time::from_nanos(stream.last_token_ns), news);
    }
}

/// The answer as a client can see it.
fn outcome(answer: &simulator::Answer, usage: Usage) -> AttemptOutcome<()> {
    let error = match answer.ending {
        Ending::Complete => None,
        Ending::ClosedEmpty => Some(TransportError::Malformed("the body is empty".to_owned())),
        Ending::Reset => Some(TransportError::Broken("reset by peer".to_owned())),
        Ending::Truncated => Some(TransportError::Malformed("the body is cut short".to_owned())),
    };
    if let Some(error) = error {
        return AttemptOutcome::Broken(error);
    }
    let is_ok = answer.status == 200;
    let finish_reason = answer.finish.map(|finish| match finish {
        Finish::Stop => FinishReason::Stop,
        Finish::Length => FinishReason::Length,
        Finish::ToolCalls => FinishReason::ToolCalls,
        Finish::ContentFilter => FinishReason::ContentFilter,
        Finish::InsufficientSystemResource => FinishReason::InsufficientSystemResource,
    });
    let usage = Usage { output_tokens: u64::from(answer.output_tokens), ..usage };
    AttemptOutcome::Answered(Answer {
        error_message: deciding_words(answer),
        first_token_at: answer.first_token_ns.map(Time::from_nanos),
        retry_after: answer.retry_after,
        finish_reason,
        usage: is_ok.then_some(usage),
        ..Answer::new(answer.status, ())
    })
}

/// The words of a refusal where they decide what a client does next, as the provider's bytes have
/// them. Nobody reads the others, so a refusal costs no text.
fn deciding_words(answer: &simulator::Answer) -> Option<String> {
    let failure = answer.refused.as_ref().and_then(Failure::of)?;
    failure.names_money().then(|| failure.message())
}

/// Hands the events of one client instance to the record.
#[derive(Debug)]
pub(crate) struct WireObserver {
    wire: Wire,
    client: u32,
}

impl Observer for WireObserver {
    fn on_event(&self, event: &Event) {
        self.wire.world().recorder.on_client_event(self.client, event);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use scheduler::{retry::classify, transport::AttemptOutcome};
    use simulator::{Concurrency, Ending, Refusal, Refused, wire::Failure};

    use super::outcome;

    /// Without its words a client would judge a refusal as it does with all of them: both forms of
    /// the model lead to the same decision.
    #[test]
    fn typed_refusals_are_judged_as_their_bytes_are() {
        for why in Refusal::ALL {
            let concurrency = Some(Concurrency { current: 6, limit: 5 });
            let refused = Refused { why, concurrency, context: None, retry_header: None };
            let answer = simulator::Answer {
                status: why.status(),
                retry_after: None,
                refused: Some(refused),
                ending: Ending::Complete,
                finish: None,
                output_tokens: 0,
                keep_alives: 0,
                server_wait: Duration::ZERO,
                service_time: Duration::ZERO,
                first_token_ns: None,
            };
            let Some(failure) = Failure::of(&refused) else { continue };
            let typed = outcome(&answer, scheduler::transport::Usage::default());
            let bytes = AttemptOutcome::Answered(scheduler::transport::Answer {
                error_message: Some(failure.message()),
                ..scheduler::transport::Answer::new(failure.status(), ())
            });
            assert_eq!(classify(&typed), classify(&bytes), "{why:?}");
        }
    }
}
