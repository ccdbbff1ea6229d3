//! A service that does as it is told, and its judge.

use std::{
    cell::Cell,
    collections::VecDeque,
    fmt,
    future::{Future, pending},
    marker::PhantomData,
    pin::Pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU32, Ordering::SeqCst},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use scheduler::{
    Time,
    clock::{Clock as _, TokioClock},
    transport::{Answer, AttemptOutcome, TransportError},
};
use tower::Service;

/// How long every reply takes.
pub(super) const TAKES: Duration = Duration::from_millis(10);

#[derive(Clone, Copy, Debug)]
pub(super) enum Reply {
    Status(u16),
    /// A 429 that asks for a wait.
    RetryAfter(Duration),
    Break,
    Never,
}

/// What a client of the caller's own gives.
#[derive(Debug)]
pub(super) struct Response {
    status: u16,
    retry_after: Option<Duration>,
    text: String,
}

/// An error without a source, and no more than a message.
#[derive(Debug)]
pub(super) struct Cut(&'static str);

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

pub(super) fn judge(result: Result<Response, Cut>) -> AttemptOutcome<String> {
    match result {
        Ok(Response { status, retry_after, text }) => {
            AttemptOutcome::Answered(Answer { retry_after, ..Answer::new(status, text) })
        }
        Err(Cut(why)) => AttemptOutcome::Broken(TransportError::Broken(why.into())),
    }
}

/// What the server sees.
#[derive(Debug, Default)]
pub(super) struct Server {
    /// One for each call; then 200.
    replies: Mutex<VecDeque<Reply>>,
    calls: Mutex<Vec<(Time, String)>>,
    in_flight: AtomicU32,
    most_in_flight: AtomicU32,
    is_closed: AtomicBool,
}

impl Server {
    pub(super) fn calls(&self) -> Vec<(Time, String)> {
        self.calls.lock().expect("no panic under the lock").clone()
    }

    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(SeqCst)
    }

    pub(super) fn most_in_flight(&self) -> u32 {
        self.most_in_flight.load(SeqCst)
    }

    /// From now on nobody becomes ready.
    pub(super) fn close(&self) {
        self.is_closed.store(true, SeqCst);
    }
}

struct OnTheWire(Arc<Server>);

impl OnTheWire {
    fn enter(server: Arc<Server>) -> Self {
        let now = server.in_flight.fetch_add(1, SeqCst) + 1;
        server.most_in_flight.fetch_max(now, SeqCst);
        Self(server)
    }
}

impl Drop for OnTheWire {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, SeqCst);
    }
}

/// A handle of the server. As many a service, it is not `Sync`, and a clone is not ready.
pub(super) struct Backend {
    pub(super) server: Arc<Server>,
    clock: TokioClock,
    opens_at: Time,
    opening: Option<Pin<Box<tokio::time::Sleep>>>,
    is_ready: bool,
    not_sync: PhantomData<Cell<()>>,
}

impl Backend {
    /// Call it inside the runtime.
    pub(super) fn new(replies: &[Reply]) -> Self {
        let server = Server::default();
        server.replies.lock().expect("nobody else has it").extend(replies);
        Self {
            server: Arc::new(server),
            clock: TokioClock::start(),
            opens_at: Time::ZERO,
            opening: None,
            is_ready: false,
            not_sync: PhantomData,
        }
    }

    /// Nobody is ready before.
    pub(super) fn opens_after(mut self, span: Duration) -> Self {
        self.opens_at = self.clock.now() + span;
        self
    }
}

impl Clone for Backend {
    fn clone(&self) -> Self {
        let Self { server, clock, opens_at, .. } = self;
        let server = Arc::clone(server);
        let (clock, opens_at) = (*clock, *opens_at);
        Self { server, clock, opens_at, opening: None, is_ready: false, not_sync: PhantomData }
    }
}

impl Service<String> for Backend {
    type Response = Response;
    type Error = Cut;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Cut>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Cut>> {
        if self.server.is_closed.load(SeqCst) {
            return Poll::Ready(Err(Cut("closed")));
        }
        if self.clock.now() < self.opens_at {
            let (clock, at) = (self.clock, self.opens_at);
            let opening = self.opening.get_or_insert_with(|| Box::pin(clock.sleep_until(at)));
            ready!(opening.as_mut().poll(cx));
        }
        self.is_ready = true;
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, text: String) -> Self::Future {
        assert!(std::mem::take(&mut self.is_ready), "called before it was ready");
        let (server, clock) = (Arc::clone(&self.server), self.clock);
        let reply = server.replies.lock().expect("no panic under the lock").pop_front();
        let mut calls = server.calls.lock().expect("no panic under the lock");
        calls.push((clock.now(), text.clone()));
        drop(calls);
        Box::pin(async move {
            let _on_the_wire = OnTheWire::enter(server);
            clock.sleep_until(clock.now() + TAKES).await;
            let (status, retry_after) = match reply.unwrap_or(Reply::Status(200)) {
                Reply::Status(status) => (status, None),
                Reply::RetryAfter(wait) => (429, Some(wait)),
                Reply::Break => return Err(Cut("cut")),
                Reply::Never => pending().await,
            };
            Ok(Response { status, retry_after, text })
        })
    }
}
