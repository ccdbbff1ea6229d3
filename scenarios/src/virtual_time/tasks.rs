//! The requests that are under way: a small executor for one thread.

mod alarm;

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, atomic::Ordering},
    task::{Context, Poll, Waker},
};

use alarm::{Alarm, Ready, Turn};

/// A set of futures, polled in the order in which they were woken; a new one counts as woken.
///
/// Places are used again with their memory, so that a request that comes when another has gone
/// allocates nothing.
#[derive(Debug)]
pub(crate) struct Tasks<F> {
    places: Vec<Place<F>>,
    free: Vec<usize>,
    ready: Arc<Ready>,
    /// The turns taken out of `ready`, as far as they were not their turn yet.
    turns: Vec<Turn>,
    pushed: u64,
}

#[derive(Debug)]
struct Place<F> {
    future: Pin<Box<Option<F>>>,
    alarm: Arc<Alarm>,
    waker: Waker,
    /// Which task it is, counted over all.
    serial: u64,
}

impl<F: Future<Output = ()>> Tasks<F> {
    pub(crate) fn new() -> Self {
        let ready = Arc::new(Ready::default());
        Self { places: Vec::new(), free: Vec::new(), ready, turns: Vec::new(), pushed: 0 }
    }

    /// Adds a task; it is polled in its turn.
    pub(crate) fn push(&mut self, task: F) {
        let serial = self.pushed;
        self.pushed += 1;
        let place = self.free.pop().unwrap_or(self.places.len());
        if let Some(used) = self.places.get_mut(place) {
            used.future.as_mut().set(Some(task));
            used.serial = serial;
            used.renew_alarm(Turn { place, serial });
        } else {
            let alarm = Alarm::new(Turn { place, serial }, &self.ready);
            let waker = Waker::from(Arc::clone(&alarm));
            let future = Box::pin(Some(task));
            self.places.push(Place { future, alarm, waker, serial });
        }
        self.places[place].waker.wake_by_ref();
    }

    /// Polls until nobody is awake.
    pub(crate) fn run_to_idle(&mut self) {
        let mut turns = std::mem::take(&mut self.turns);
        while self.ready.take(&mut turns) {
            for turn in turns.drain(..) {
                self.poll(turn);
            }
        }
        self.turns = turns;
    }

    fn poll(&mut self, turn: Turn) {
        let place = &mut self.places[turn.place];
        // A task that has ended may have been woken by what it did last.
        if place.serial != turn.serial {
            return;
        }
        let Some(future) = place.future.as_mut().as_pin_mut() else { return };
        place.alarm.is_set.store(true, Ordering::Release);
        if let Poll::Ready(()) = future.poll(&mut Context::from_waker(&place.waker)) {
            place.future.as_mut().set(None);
            self.free.push(turn.place);
        }
    }
}

impl<F> Place<F> {
    /// Makes the alarm ring for another task. Where somebody still holds a waker of the task
    /// before, the alarm stays with that one, to ring for nobody.
    fn renew_alarm(&mut self, turn: Turn) {
        self.waker.clone_from(Waker::noop());
        if let Some(alarm) = Arc::get_mut(&mut self.alarm) {
            alarm.renew(turn);
        } else {
            self.alarm = self.alarm.for_another(turn);
        }
        self.waker = Waker::from(Arc::clone(&self.alarm));
    }
}

/// Whoever is left goes, the newest first: a stated order, because their ends are events.
impl<F> Drop for Tasks<F> {
    fn drop(&mut self) {
        self.places.sort_unstable_by_key(|place| std::cmp::Reverse(place.serial));
        for place in &mut self.places {
            place.future.as_mut().set(None);
        }
    }
}

#[cfg(test)]
mod tests;
