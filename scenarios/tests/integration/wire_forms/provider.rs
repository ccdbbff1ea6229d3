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
use simulator::{Answer, Attempt, AttemptId, Seen, Sent, Server, wire::Form};
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

/// How an attempt stands.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct View {
    /// What has come of its answer.
    pub(super) seen: Seen,
    pub(super) answer: Option<Answer>,
}

#[derive(Debug)]
struct Seat {
    answer: Option<Answer>,
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
    /// How many signs of life were written.
    keep_alives: AtomicU32,
    draws: Draws,
    state: Mutex<State>,
    changed: Notify,
}

impl Provider {
    pub(super) fn start(
        server: Server,
        seed: u64,
        class: &'static str,
        clock: TokioClock,
        form: Form,
    ) -> Arc<Self> {
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

    /// Reads the signs of life out of what is written.
    pub(super) fn note_bytes(&self, bytes: &[u8]) {
        let sign: &[u8] = match self.form {
            Form::Json => b"1\r\n\n\r\n",
            Form::Events => b"e\r\n: keep-alive\n\n\r\n",
        };
        let found = bytes.windows(sign.len()).filter(|window| *window == sign).count();
        self.keep_alives.fetch_add(found as u32, Ordering::Relaxed);
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
            if let Some((_, seat)) = seat {
                seat.news.notify_one();
            }
        });
        for delivery in deliveries {
            let seat = seats.values_mut().find(|(id, _)| *id == delivery.id);
            let (_, seat) = seat.expect("it was not abandoned");
            seat.answer = Some(delivery.answer);
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
            let seat = Seat { answer: None, news: Arc::clone(&news) };
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
        View { seen: server.seen_of(self.clock.now().as_nanos(), *id), answer: seat.answer }
    }

    /// The connection of an attempt is done with, answered or given up.
    pub(super) fn leave(&self, attempt: &Attempt) {
        {
            let State { server, seats } = &mut *self.state();
            let key = (attempt.request_key, attempt.attempt_index);
            let (id, seat) = seats.remove(&key).expect("it was sent");
            if seat.answer.is_none() {
                server.abandon(self.clock.now().as_nanos(), id);
            }
        }
        self.changed.notify_one();
    }
}
