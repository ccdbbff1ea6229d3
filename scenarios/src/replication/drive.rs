//! The loop that moves time: what happens next, and then everything it sets in motion.
//!
//! **Tie rule.** Of the events of one instant, the server's come first, then timers in the order
//! in which they were set, then arrivals in the order of the classes. After each one, all that it
//! woke runs to idle. What the ends of requests bring about, such as the next request of a user, is
//! scheduled then.

use std::{cell::RefCell, future::Future, task::Waker};

use super::clients::{Client, Fleet};
use crate::{
    arrivals::{Arrival, Arrivals},
    bridge::Wire,
    virtual_time::{Tasks, TokioFollower, VirtualClock},
};

/// What a run is made of.
pub(super) struct Drive {
    pub(super) clock: VirtualClock,
    pub(super) wire: Wire,
    pub(super) arrivals: Arrivals,
    pub(super) warm_up_ns: u64,
    pub(super) horizon_ns: u64,
    /// Whoever has not ended by then is unfinished.
    pub(super) end_ns: u64,
    /// Which ends of the measured window have been passed.
    pub(super) passed: Passed,
}

/// The ends of the measured window that time has passed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Passed {
    is_warm_up_over: bool,
    is_horizon_over: bool,
}

/// What happens next.
#[derive(Clone, Copy, Debug)]
enum Next {
    Server,
    Timer,
    Arrival,
}

/// Runs to the end: until everybody has ended, or until the drain is over. Returns the instant.
pub(super) fn drive<C: Client>(mut run: Drive, fleet: &Fleet<C>) -> u64 {
    // The requests that ended since the last event, in a workload that listens to them.
    let ended = RefCell::new(Vec::new());
    let (ended, listens) = (&ended, run.arrivals.listens());
    let task = |job: Job| async move {
        match job {
            Job::Carry(arrival) => {
                fleet.carry(arrival).await;
                if listens {
                    ended.borrow_mut().push((arrival.class, arrival.index));
                }
            }
            Job::LookAfter(instance) => fleet.look_after(instance).await,
        }
    };
    let mut tasks = Tasks::new();
    for instance in 0..fleet.len() {
        tasks.push(task(Job::LookAfter(instance)));
    }
    tasks.run_to_idle();
    let mut follower = TokioFollower::default();
    let mut wakers = Vec::new();
    while let Some((at_ns, next)) = run.next() {
        run.note_window(at_ns);
        run.clock.set_now(at_ns);
        follower.follow(at_ns);
        match next {
            Next::Server => run.serve(at_ns, &mut wakers),
            Next::Timer => run.clock.fire_next(),
            Next::Arrival => run.arrive(&mut tasks, task),
        }
        tasks.run_to_idle();
        for (class, index) in ended.borrow_mut().drain(..) {
            run.arrivals.ended(class, index, at_ns);
        }
    }
    run.finish(tasks)
}

/// What a task of the driver does.
#[derive(Clone, Copy)]
enum Job {
    Carry(Arrival),
    LookAfter(usize),
}

impl Drive {
    /// The next event, unless the run is over.
    fn next(&mut self) -> Option<(u64, Next)> {
        let arrival = self.arrivals.peek();
        let (server, is_at_rest, live, has_seen_enough) = {
            let world = self.wire.world();
            let recorder = &world.recorder;
            let (live, has_seen_enough) = (recorder.live(), recorder.watch.has_seen_enough());
            (world.next_event(), world.is_at_rest(), live, has_seen_enough)
        };
        if has_seen_enough || (arrival.is_none() && live == 0 && is_at_rest) {
            return None;
        }
        let timer = self.clock.next_timer();
        let mut first = server.map(|at_ns| (at_ns, Next::Server));
        for (at_ns, next) in [(timer, Next::Timer), (arrival, Next::Arrival)] {
            if let Some(at_ns) = at_ns
                && first.is_none_or(|(earliest_ns, _)| at_ns < earliest_ns)
            {
                first = Some((at_ns, next));
            }
        }
        let (at_ns, next) = first?;
        (at_ns <= self.end_ns).then_some((at_ns, next))
    }

    /// Reads the server's books at the ends of the measured window, before the first event past
    /// them.
    fn note_window(&mut self, at_ns: u64) {
        if !self.passed.is_warm_up_over && at_ns >= self.warm_up_ns {
            self.passed.is_warm_up_over = true;
            self.wire.world().note_window_start(self.warm_up_ns);
        }
        if !self.passed.is_horizon_over && at_ns >= self.horizon_ns {
            self.passed.is_horizon_over = true;
            self.wire.world().note_window_end(self.horizon_ns);
        }
    }

    fn serve(&self, at_ns: u64, wakers: &mut Vec<Waker>) {
        self.wire.world().advance(at_ns, wakers);
        wakers.drain(..).for_each(Waker::wake);
    }

    fn arrive<F: Future<Output = ()>>(&mut self, tasks: &mut Tasks<F>, task: impl Fn(Job) -> F) {
        let arrival = self.arrivals.next().expect("it was seen");
        self.wire.world().recorder.on_arrival(&arrival);
        tasks.push(task(Job::Carry(arrival)));
    }

    fn finish<F: Future<Output = ()>>(mut self, tasks: Tasks<F>) -> u64 {
        let ended_ns = if self.wire.world().recorder.live() == 0 {
            self.clock.now_ns().max(self.horizon_ns)
        } else {
            self.end_ns
        };
        self.note_window(ended_ns);
        self.clock.set_now(ended_ns);
        self.wire.world().recorder.close();
        // Whoever is still under way ends now, as unfinished.
        drop(tasks);
        ended_ns
    }
}
