//! What wakes a task: its name in the queue of those whose turn it is.

use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use std::task::Wake;

/// A task that is awake.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    pub(super) place: usize,
    pub(super) serial: u64,
}

/// Those who are awake, in the order in which they were woken.
#[derive(Debug, Default)]
pub(super) struct Ready(Mutex<Vec<Turn>>);

impl Ready {
    /// Hands over all of them into `turns`, which must be empty; false where there is nobody.
    pub(super) fn take(&self, turns: &mut Vec<Turn>) -> bool {
        std::mem::swap(&mut *self.lock(), turns);
        !turns.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Turn>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The waker of one task.
#[derive(Debug)]
pub(super) struct Alarm {
    turn: Turn,
    ready: Arc<Ready>,
    /// It rings once, until the task is polled.
    pub(super) is_set: AtomicBool,
}

impl Alarm {
    pub(super) fn new(turn: Turn, ready: &Arc<Ready>) -> Arc<Self> {
        Arc::new(Self { turn, ready: Arc::clone(ready), is_set: AtomicBool::new(true) })
    }

    /// Rings for another task from now on.
    pub(super) fn renew(&mut self, turn: Turn) {
        self.turn = turn;
        *self.is_set.get_mut() = true;
    }

    /// Another alarm of the same executor.
    pub(super) fn for_another(&self, turn: Turn) -> Arc<Self> {
        Self::new(turn, &self.ready)
    }
}

impl Wake for Alarm {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        if self.is_set.swap(false, Ordering::AcqRel) {
            self.ready.lock().push(self.turn);
        }
    }
}
