//! The server, the attempts in its hands, and the record of it all: one state.

use std::task::Waker;

use simulator::{Answer, Attempt, AttemptId, Delivery, Sent, Server, StreamState};
use slab::Slab;

use super::draws::ServerDraws;
use crate::record::{Recorder, Summary};

/// Everything outside of the clients.
#[derive(Debug)]
pub(crate) struct World {
    server: Server,
    draws: ServerDraws,
    seats: Slab<Seat>,
    /// The seat of each attempt in the server's hands, by its index there.
    seat_of: Vec<SeatKey>,
    deliveries: Vec<Delivery>,
    /// What is observed.
    pub(crate) recorder: Recorder,
}

/// Where an attempt in the server's hands waits for its answer, until its client picks it up. The
/// server may by then have given the attempt's index to another one.
#[derive(Debug)]
struct Seat {
    id: AttemptId,
    /// Request and attempt.
    attempt: (u64, u32),
    waker: Option<Waker>,
    answer: Option<Answer>,
}

pub(super) type SeatKey = usize;

/// What became of an attempt that was just sent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Posted {
    /// It is answered already.
    Answered(Answer),
    /// It waits here. The seat is given back by [`World::take_answer`] or [`World::abandon`].
    Seated(SeatKey),
}

impl World {
    pub(crate) fn new(
        server: Server,
        seed: u64,
        classes: &[String],
        incidents: usize,
        mut recorder: Recorder,
    ) -> Self {
        recorder.note_replicas(0, &server);
        let draws = ServerDraws::new(seed, classes, incidents);
        let (seats, seat_of, deliveries) = (Slab::new(), Vec::new(), Vec::new());
        Self { server, draws, seats, seat_of, deliveries, recorder }
    }

    /// Sends an attempt; if its answer has to be awaited, `waker` is woken when it comes.
    pub(super) fn send(&mut self, now_ns: u64, attempt: Attempt, waker: &Waker) -> Posted {
        let names = (attempt.request_key, attempt.attempt_index);
        let posted = match self.server.send(now_ns, attempt, &self.draws) {
            Sent::Pending(id) => {
                let seat = self.seats.insert(Seat {
                    id,
                    attempt: names,
                    waker: Some(waker.clone()),
                    answer: None,
                });
                let place = id.index();
                if self.seat_of.len() <= place {
                    self.seat_of.resize(place + 1, SeatKey::MAX);
                }
                self.seat_of[place] = seat;
                Posted::Seated(seat)
            }
            Sent::Answered(answer) => {
                self.recorder.on_answer(now_ns, names, &answer);
                Posted::Answered(answer)
            }
        };
        self.note_events();
        posted
    }

    /// The answer and the seat, if it has come; else leaves what wakes the attempt.
    pub(super) fn take_answer(&mut self, key: SeatKey, waker: &Waker) -> Option<Answer> {
        let seat = &mut self.seats[key];
        if let Some(answer) = seat.answer.take() {
            self.seats.remove(key);
            return Some(answer);
        }
        if !seat.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            seat.waker = Some(waker.clone());
        }
        None
    }

    /// Whether the content tokens of answers are known at all.
    pub(super) fn has_tokens(&self) -> bool {
        self.server.has_tokens()
    }

    /// The content tokens of the attempt that have come by now, while its answer is under way.
    pub(super) fn stream_of(&self, now_ns: u64, key: SeatKey) -> Option<StreamState> {
        self.server.stream_of(now_ns, self.seats[key].id)
    }

    /// The client goes away without its answer.
    pub(super) fn abandon(&mut self, now_ns: u64, key: SeatKey) -> Option<Waker> {
        let seat = self.seats.remove(key);
        if seat.answer.is_none() {
            if self.server.has_keep_alives() {
                let keep_alives = self.server.keep_alives_of(now_ns, seat.id);
                self.recorder.on_keep_alives(seat.attempt.0, keep_alives);
            }
            self.server.abandon(now_ns, seat.id);
            self.note_events();
        }
        seat.waker
    }

    /// The instant of the server's next event.
    pub(crate) fn next_event(&self) -> Option<u64> {
        self.server.next_event()
    }

    /// Whether nothing more comes of what the clients sent.
    pub(crate) fn is_at_rest(&self) -> bool {
        self.server.is_at_rest() || self.server.next_event().is_none()
    }

    /// Lets the server run up to `now_ns`, and hands back whom to wake, in order.
    pub(crate) fn advance(&mut self, now_ns: u64, wakers: &mut Vec<Waker>) {
        let Self { server, draws, seats, seat_of, deliveries, recorder } = self;
        server.advance(now_ns, draws, deliveries);
        for delivery in deliveries.drain(..) {
            let seat = &mut seats[seat_of[delivery.id.index()]];
            recorder.on_answer(now_ns, seat.attempt, &delivery.answer);
            seat.answer = Some(delivery.answer);
            wakers.extend(seat.waker.take());
        }
        recorder.note_replicas(now_ns, server);
        self.note_events();
    }

    /// The server's books at the start of the measured window.
    pub(crate) fn note_window_start(&mut self, at_ns: u64) {
        self.recorder.note_window_start(&self.server, at_ns);
    }

    /// The server's books at the end of the measured window.
    pub(crate) fn note_window_end(&mut self, at_ns: u64) {
        self.recorder.note_window_end(&self.server, at_ns);
    }

    /// The numbers of the replication, which ended at `end_ns`. The record is gone afterwards.
    pub(crate) fn finish(&mut self, end_ns: u64) -> Summary {
        self.recorder.finish(&self.server, end_ns)
    }

    fn note_events(&mut self) {
        let Self { server, recorder, .. } = self;
        let gpu_utilisation = server.gauges().gpu_utilisation;
        server.drain_events(|event| recorder.on_server_event(event, gpu_utilisation));
        server.drain_charges(|charge| recorder.on_charge(charge));
    }
}
