//! A server that answers after so many turns of its task.

use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    task::{Context, Poll},
};

use shuttle::future::yield_now;

use crate::{
    request::Request,
    transport::{
        Answer, Attempt, AttemptOutcome, ChunkStream, FinishReason, Piece, Progress,
        StreamTransport, Transport,
    },
};

/// So many turns never pass.
const NEVER: u32 = u32::MAX;

/// What an attempt meets: so many turns, then this status.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    turns: u32,
    /// Of the first attempt; all later ones succeed.
    status: u16,
}

pub(crate) fn plan(turns: u32, status: u16) -> Request<Plan> {
    Request::new(Plan { turns, status })
}

pub(crate) fn works(turns: u32) -> Request<Plan> {
    plan(turns, 200)
}

/// Never ends by itself.
pub(crate) fn never() -> Request<Plan> {
    plan(NEVER, 200)
}

/// Fails once and then works.
pub(crate) fn fails(status: u16) -> Request<Plan> {
    plan(1, status)
}

/// Counts who is on the wire, and lets no more on it than may be.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    most: u32,
    in_flight: Arc<AtomicU32>,
}

impl Wire {
    pub(crate) fn new(most: u32) -> Self {
        Self { most, in_flight: Arc::default() }
    }

    fn enter(&self) -> OnTheWire {
        let now = self.in_flight.fetch_add(1, SeqCst) + 1;
        assert!(now <= self.most, "{now} on the wire, at most {} may be", self.most);
        OnTheWire(Arc::clone(&self.in_flight))
    }
}

struct OnTheWire(Arc<AtomicU32>);

impl Drop for OnTheWire {
    fn drop(&mut self) {
        self.0.fetch_sub(1, SeqCst);
    }
}

impl Transport for Wire {
    type Request = Plan;
    type Response = u16;

    const CAN_DUPLICATE: bool = true;

    fn duplicate(&self, response: &u16) -> Option<u16> {
        Some(*response)
    }

    async fn send(&self, plan: &Plan, attempt: Attempt, _: &Progress) -> AttemptOutcome<u16> {
        let _on_the_wire = self.enter();
        if plan.turns == NEVER {
            std::future::pending::<()>().await;
        }
        for _ in 0..plan.turns {
            yield_now().await;
        }
        let status = if attempt.index == 0 { plan.status } else { 200 };
        AttemptOutcome::Answered(Answer::new(status, status))
    }
}

/// One content token for each turn, then the end.
pub(crate) struct Turns {
    left: u32,
    turn: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    _on_the_wire: OnTheWire,
}

impl ChunkStream for Turns {
    type Chunk = ();

    fn poll_piece(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Piece<()>> {
        if self.left == 0 {
            let finish_reason = Some(FinishReason::Stop);
            return Poll::Ready(Piece::End { finish_reason, usage: None });
        }
        let turn = self.turn.get_or_insert_with(|| Box::pin(yield_now()));
        if pin!(turn).as_mut().poll(cx).is_pending() {
            return Poll::Pending;
        }
        self.turn = None;
        self.left -= 1;
        Poll::Ready(Piece::Content { chunk: (), tokens: 1 })
    }
}

impl StreamTransport for Wire {
    type Chunk = ();
    type Stream = Turns;

    async fn open(&self, plan: &Plan, _: Attempt) -> AttemptOutcome<Turns> {
        let turns = Turns { left: plan.turns, turn: None, _on_the_wire: self.enter() };
        yield_now().await;
        AttemptOutcome::Answered(Answer::new(200, turns))
    }
}
