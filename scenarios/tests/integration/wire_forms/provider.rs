//! The simulated server, with time from tokio's clock.

use std::{
    collections::BTreeMap,
    pin::pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};

use futures_util::future::select;
use scenarios::chance::{Purpose, Stream};
use scheduler::{
    Time,
    clock::{Clock, TokioClock},
};
use simulator::{
    Answer, Attempt, AttemptId, Config, Sent, Server, ServerEventKind, StreamState, wire::Form,
};
use tokio::sync::Notify;

/// The draws of a replication.
struct Draws {
    seed: u64,
    class: &'static str,
    streams: Mutex<BTreeMap<simulator::Purpose, Stream>>,
}

impl simulator::Draws for Draws {
    fn unit(&self, purpose: simulator::Purpose, request_key: u64, attempt_index: u32) -> f64 {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        let stream = streams
            .entry(purpose)
            .or_insert_with(|| Stream::new(self.seed, Purpose::Server(purpose), self.class));
        stream.unit(request_key, attempt_index)
    }
}

/// What is known of an attempt under way.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct View {
    /// It was let in, and waits for the engine.
    pub(super) is_waiting: bool,
    /// The tokens that are at the client now.
    pub(super) stream: Option<StreamState>,
    pub(super) answer: Option<Answer>,
}

#[derive(Debug)]
struct Seat {
    view: View,
    news: Arc<Notify>,
}

struct State {
    server: Server,
    seats: BTreeMap<(u64, u32), (AttemptId, Seat)>,
}

/// The server behind a lock, and the task that lets its time pass.
pub(super) struct Provider {
    pub(super) clock: TokioClock,
    pub(super) form: Form,
    /// How often a waiting client was told so.
    keep_alives: AtomicU32,
    draws: Draws,
    state: Mutex<State>,
    changed: Notify,
}

impl Provider {
    pub(super) fn start(
        config: &Config,
        seed: u64,
        class: &'static str,
        clock: TokioClock,
        form: Form,
    ) -> Arc<Self> {
        let server = Server::new(config).expect("the loader has checked it");
        let provider = Arc::new(Self {
            clock,
            form,
            keep_alives: AtomicU32::new(0),
            draws: Draws { seed, class, streams: Mutex::default() },
            state: Mutex::new(State { server, seats: BTreeMap::new() }),
            changed: Notify::new(),
        });
        let own = Arc::clone(&provider);
        tokio::spawn(async move {
            loop {
                let next = own.state().server.next_event();
                let end = own.clock.sleep_until(next.map_or(Time::MAX, Time::from_nanos));
                select(pin!(own.changed.notified()), pin!(end)).await;
                own.advance();
            }
        });
        provider
    }

    pub(super) fn note_keep_alive(&self) {
        self.keep_alives.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn keep_alives(&self) -> u32 {
        self.keep_alives.load(Ordering::Relaxed)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn advance(&self) {
        let now_ns = self.clock.now().as_nanos();
        let State { server, seats } = &mut *self.state();
        let mut deliveries = Vec::new();
        server.advance(now_ns, &self.draws, &mut deliveries);
        server.drain_events(|event| {
            let seat = seats.get_mut(&(event.request_key, event.attempt_index));
            let Some((_, Seat { view, news })) = seat else { return };
            match event.kind {
                ServerEventKind::Received => view.is_waiting = true,
                ServerEventKind::Refused(_) | ServerEventKind::ServiceStarted => {
                    view.is_waiting = false;
                }
                _ => {}
            }
            news.notify_one();
        });
        for delivery in deliveries {
            let seat = seats.values_mut().find(|(id, _)| *id == delivery.id);
            let (_, seat) = seat.expect("it was not abandoned");
            seat.view.answer = Some(delivery.answer);
            seat.news.notify_one();
        }
    }

    /// Puts an attempt on the simulated wire; there is news of it whenever the handle says so.
    pub(super) fn send(&self, attempt: Attempt) -> Arc<Notify> {
        let news = Arc::new(Notify::new());
        {
            let State { server, seats } = &mut *self.state();
            let now_ns = self.clock.now().as_nanos();
            let sent = server.send(now_ns, attempt, &self.draws);
            let Sent::Pending(id) = sent else { panic!("the network takes time: {sent:?}") };
            let seat = Seat { view: View::default(), news: Arc::clone(&news) };
            seats.insert((attempt.request_key, attempt.attempt_index), (id, seat));
        }
        self.changed.notify_one();
        news
    }

    /// How an attempt stands.
    pub(super) fn view(&self, attempt: &Attempt) -> View {
        self.advance();
        let State { server, seats } = &*self.state();
        let (id, seat) = &seats[&(attempt.request_key, attempt.attempt_index)];
        let stream = server.stream_of(self.clock.now().as_nanos(), *id);
        View { stream, ..seat.view }
    }

    /// The connection of an attempt is done with, answered or given up.
    pub(super) fn leave(&self, attempt: &Attempt) {
        {
            let State { server, seats } = &mut *self.state();
            let key = (attempt.request_key, attempt.attempt_index);
            let (id, seat) = seats.remove(&key).expect("it was sent");
            if seat.view.answer.is_none() {
                server.abandon(self.clock.now().as_nanos(), id);
            }
        }
        self.changed.notify_one();
    }
}
