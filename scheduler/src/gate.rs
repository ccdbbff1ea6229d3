//! Who may send now, and who waits. Pure: it hands wakers back and never calls one.

mod admission;
mod door;
mod drain;
mod terms;
mod wakers;

use slab::Slab;

use crate::{
    chance::Chance,
    config::Config,
    error::Refusal,
    priority::Priority,
    queue::{Waiting, WaitingLine},
    time::Time,
};
use admission::Admission;
pub(crate) use door::{AttemptEnd, Door, End};
use door::{Leave, Who};
use drain::Drain;
pub(crate) use terms::{Applicant, Entry, Found, Gauges, Started, Ticket};
pub(crate) use wakers::Wakers;

/// The door to the server and the queue in front of it, as one state.
///
/// A freed permit goes straight to the first in the queue, so that nobody who comes later
/// overtakes. Where the first is held back by time alone (a bucket, a pause), one of those who
/// wait is the *timekeeper*: it sets a timer for the instant at which the door opens. `W` is what
/// wakes a waiter.
///
/// The invariant behind "no lost wake-up", which [`Gate::settle`] restores after every change:
/// the first in the queue cannot start now; and if time alone lets it start later, there is a
/// timekeeper who has been told of that instant or of an earlier one.
#[derive(Debug)]
pub(crate) struct Gate<W> {
    pub(crate) door: Door,
    admission: Admission,
    line: WaitingLine,
    waiters: Slab<Waiter<W>>,
    timekeeper: Option<usize>,
    timer_at: Time,
    pub(crate) drain: Drain<W>,
}

#[derive(Debug)]
struct Waiter<W> {
    who: Who,
    /// What wakes it, once it has been polled.
    waker: Option<W>,
    state: State,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// In the queue.
    Waiting,
    /// It holds a permit that it has not picked up yet.
    Granted(Started),
    /// It was turned away and does not know yet.
    Refused(Refusal),
}

impl<W> Gate<W> {
    /// At rest, with valid settings.
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            door: Door::new(config),
            admission: Admission::new(config),
            line: WaitingLine::new(&config.queue),
            waiters: Slab::new(),
            timekeeper: None,
            timer_at: Time::MAX,
            drain: Drain::default(),
        }
    }

    pub(crate) fn gauges(&self) -> Gauges {
        let (in_flight, limit) = (self.door.in_flight(), self.door.limit());
        Gauges { in_flight, queue_depth: self.line.len(), limit }
    }

    pub(crate) fn line(&self) -> &WaitingLine {
        &self.line
    }

    /// Asks for a permit. The wakers are of those whose turn or end the newcomer brings about.
    pub(crate) fn enter(
        &mut self,
        now: Time,
        applicant: &Applicant<'_>,
        chance: &dyn Chance,
    ) -> (Entry, Wakers<W>) {
        let mut wakers = Wakers::new();
        if now >= self.timer_at {
            // The timekeeper is late: those whose time has come go before the newcomer.
            self.dismiss_timekeeper();
            self.settle(now, chance, &mut wakers);
        }
        if let Err(refusal) = self.admission.check_throttle(now, applicant, chance) {
            return (Entry::Refused(refusal), wakers);
        }
        let who = Who::of(applicant);
        match self.door.ask(now, who.cost) {
            Leave::Now if self.line.len() == 0 => {
                return (Entry::Granted(self.door.start(now, &who, chance)), wakers);
            }
            Leave::Never(refusal) => return (Entry::Refused(refusal), wakers),
            _ => {}
        }
        let ahead = self.line.ahead_of(applicant.priority);
        let gauges = self.gauges();
        if let Err(refusal) = self.admission.check_hope(now, applicant, ahead, gauges) {
            return (Entry::Refused(refusal), wakers);
        }
        if self.line.len() >= self.admission.capacity
            && let Err(refusal) = self.make_room(applicant.priority, &mut wakers)
        {
            return (Entry::Refused(refusal), wakers);
        }
        let key = self.waiters.insert(Waiter { who, waker: None, state: State::Waiting });
        let Applicant { priority, class, tenant, .. } = *applicant;
        let (class, tenant) = (class.cloned(), tenant.cloned());
        self.line.push(key, Waiting { priority, class, tenant, since: now });
        self.settle(now, chance, &mut wakers);
        (Entry::Queued(Ticket(key)), wakers)
    }

    /// Whether a second copy of an attempt may be sent: only where a permit is free and nobody
    /// waits for it.
    pub(crate) fn may_hedge(&self, now: Time, applicant: &Applicant<'_>) -> bool {
        self.line.len() == 0 && matches!(self.door.ask(now, applicant.cost), Leave::Now)
    }

    /// A permit for a second copy of an attempt, where [`Self::may_hedge`].
    pub(crate) fn enter_hedge(
        &mut self,
        now: Time,
        applicant: &Applicant<'_>,
        chance: &dyn Chance,
    ) -> Option<Started> {
        let who = Who::of(applicant);
        self.may_hedge(now, applicant).then(|| self.door.start(now, &who, chance))
    }

    /// Picks up what has come; else leaves what wakes the waiter when something does.
    pub(crate) fn collect(
        &mut self,
        now: Time,
        ticket: &Ticket,
        chance: &dyn Chance,
        waker: impl FnOnce(Option<W>) -> W,
    ) -> (Found, Wakers<W>) {
        let key = ticket.0;
        let mut wakers = Wakers::new();
        if self.timekeeper == Some(key) && now >= self.timer_at {
            self.dismiss_timekeeper();
            self.settle(now, chance, &mut wakers);
        }
        let waiter = &mut self.waiters[key];
        let found = match waiter.state {
            State::Granted(started) => Found::Granted(started),
            State::Refused(refusal) => Found::Refused(refusal),
            State::Waiting => {
                waiter.waker = Some(waker(waiter.waker.take()));
                let is_timekeeper = self.timekeeper == Some(key);
                let ask_again_at = if is_timekeeper { self.timer_at } else { Time::MAX };
                return (Found::Waiting { ask_again_at }, wakers);
            }
        };
        self.waiters.remove(key);
        (found, wakers)
    }

    /// Leaves without a permit; one that was granted already goes to the next.
    pub(crate) fn leave(&mut self, now: Time, ticket: Ticket, chance: &dyn Chance) -> Wakers<W> {
        let mut wakers = Wakers::new();
        let waiter = self.waiters.remove(ticket.0);
        match waiter.state {
            State::Waiting => {
                self.line.remove(ticket.0);
                if self.timekeeper == Some(ticket.0) {
                    self.dismiss_timekeeper();
                }
            }
            State::Granted(started) => self.door.give_back_unused(now, &waiter.who, started),
            State::Refused(_) => {}
        }
        self.settle(now, chance, &mut wakers);
        wakers
    }

    /// An attempt has ended: what it taught the door, and who may go next.
    pub(crate) fn end_attempt(
        &mut self,
        now: Time,
        end: &AttemptEnd,
        chance: &dyn Chance,
    ) -> Wakers<W> {
        self.door.end(now, end, chance);
        self.admission.on_attempt_end(now, end);
        let mut wakers = Wakers::new();
        self.settle(now, chance, &mut wakers);
        wakers
    }

    /// Changes limits in mid-flight.
    pub(crate) fn reconfigure(
        &mut self,
        now: Time,
        chance: &dyn Chance,
        change: impl FnOnce(&mut Door),
    ) -> Wakers<W> {
        change(&mut self.door);
        let mut wakers = Wakers::new();
        self.settle(now, chance, &mut wakers);
        wakers
    }

    /// Turns away all who wait.
    pub(crate) fn refuse_all(&mut self, refusal: Refusal) -> Wakers<W> {
        let mut wakers = Wakers::new();
        while let Some(key) = self.line.pop() {
            self.turn_away(key, refusal, &mut wakers);
        }
        self.dismiss_timekeeper();
        wakers
    }

    /// Lets start whoever may, in order, and sees to it that somebody watches the clock where
    /// time alone holds the first one back.
    fn settle(&mut self, now: Time, chance: &dyn Chance, wakers: &mut Wakers<W>) {
        while let Some(key) = self.line.first() {
            match self.door.ask(now, self.waiters[key].who.cost) {
                Leave::Now => {
                    self.line.pop();
                    let waiter = &mut self.waiters[key];
                    waiter.state = State::Granted(self.door.start(now, &waiter.who, chance));
                    wakers.push(waiter.waker.take());
                    self.dismiss_if(key);
                }
                Leave::Never(refusal) => {
                    self.line.pop();
                    self.turn_away(key, refusal, wakers);
                }
                Leave::At(at) => return self.keep_time(key, at, wakers),
                Leave::WhenOneEnds => return,
            }
        }
    }

    fn turn_away(&mut self, key: usize, refusal: Refusal, wakers: &mut Wakers<W>) {
        let waiter = &mut self.waiters[key];
        waiter.state = State::Refused(refusal);
        wakers.push(waiter.waker.take());
        self.dismiss_if(key);
    }

    /// Has somebody ask again at `at`; `first` does it where nobody watches the clock yet.
    fn keep_time(&mut self, first: usize, at: Time, wakers: &mut Wakers<W>) {
        if self.timekeeper.is_some() && self.timer_at <= at {
            return;
        }
        self.timer_at = at;
        let key = *self.timekeeper.get_or_insert(first);
        wakers.push(self.waiters[key].waker.take());
    }

    fn dismiss_if(&mut self, key: usize) {
        if self.timekeeper == Some(key) {
            self.dismiss_timekeeper();
        }
    }

    fn dismiss_timekeeper(&mut self) {
        self.timekeeper = None;
        self.timer_at = Time::MAX;
    }

    fn make_room(&mut self, newcomer: Priority, wakers: &mut Wakers<W>) -> Result<(), Refusal> {
        let victim = if self.admission.evicts { self.line.victim(newcomer) } else { None };
        let Some(key) = victim else {
            return Err(Refusal::QueueFull { capacity: self.admission.capacity });
        };
        self.line.remove(key);
        self.turn_away(key, Refusal::Evicted, wakers);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
