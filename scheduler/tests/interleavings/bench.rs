//! A scheduler whose tasks the model checker runs, and what holds for it in every order.

mod clock;
mod wire;

use std::{collections::BTreeMap, sync::Arc};

use shuttle::{
    future::{JoinHandle, block_on, spawn},
    scheduler::{PctScheduler, RandomScheduler},
    sync::Mutex,
};

use crate::{
    chance::SeededChance,
    error::Error,
    event::{Event, EventKind, Observer},
    life::Completed,
    request::Request,
    scheduler::Scheduler,
};
pub(crate) use clock::LooseClock;
pub(crate) use wire::{Plan, Wire, fails, never, plan, works};

/// Orders that chance picks, evenly.
const RANDOM: usize = 2_000;
/// Orders with few changes of the running thread, which chance alone seldom picks.
const FEW_SWITCHES: usize = 1_000;

/// Runs a scene in many orders.
pub(crate) fn explore(scene: impl Fn() + Send + Sync + 'static) {
    let scene = Arc::new(scene);
    // Each run starts with the same orders, so that a failure comes again.
    let random = RandomScheduler::new_from_seed(1, RANDOM);
    let few = PctScheduler::new_from_seed(1, 3, FEW_SWITCHES);
    let body = Arc::clone(&scene);
    shuttle::Runner::new(random, shuttle::Config::new()).run(move || body());
    shuttle::Runner::new(few, shuttle::Config::new()).run(move || scene());
}

/// What happened to each request, in its order. Others may run at each event, as with any observer
/// that takes a lock.
#[derive(Debug, Default)]
struct Recorder(Mutex<BTreeMap<u64, Vec<EventKind>>>);

impl Observer for Recorder {
    fn on_event(&self, event: &Event) {
        let mut stories = self.0.lock().expect("no panic under the lock");
        stories.entry(event.request_key).or_default().push(event.kind);
    }
}

type Submitted = JoinHandle<Result<Completed<u16>, Error>>;

/// A scheduler, its server, and its record.
pub(crate) struct Bench {
    pub(crate) scheduler: Scheduler<Wire, LooseClock>,
    pub(crate) clock: LooseClock,
    recorder: Arc<Recorder>,
    most_on_the_wire: u32,
}

impl Bench {
    /// At most `most` attempts may ever be on the wire.
    pub(crate) fn new(json: &str, most: u32) -> Self {
        let config = serde_json::from_str(json).expect("a configuration");
        let (clock, recorder) = (LooseClock::default(), Arc::<Recorder>::default());
        let observer: Arc<dyn Observer> = Arc::<Recorder>::clone(&recorder);
        let chance = Arc::new(SeededChance::new(1));
        let wire = Wire::new(most);
        let scheduler = Scheduler::with_parts(config, wire, clock.clone(), chance, observer)
            .expect("valid settings");
        Self { scheduler, clock, recorder, most_on_the_wire: most }
    }

    pub(crate) fn submit(&self, request: Request<Plan>) -> Submitted {
        let scheduler = self.scheduler.clone();
        spawn(async move { scheduler.submit(request).await })
    }

    /// Everybody has ended, once and last, and nothing is left behind.
    pub(crate) fn assert_idle(&self) {
        let snapshot = self.scheduler.snapshot();
        let counts = (snapshot.live, snapshot.in_flight, snapshot.queue_depth);
        assert_eq!(counts, (0, 0, 0), "somebody is left");
        assert_eq!((snapshot.backing_off, snapshot.parked), (0, 0), "somebody is away");
        let stories = self.recorder.0.lock().expect("no panic under the lock");
        for (key, story) in &*stories {
            let is_end = |kind: &&EventKind| matches!(kind, EventKind::Ended { .. });
            assert_eq!(story.iter().filter(is_end).count(), 1, "request {key} ends once");
            assert!(story.last().as_ref().is_some_and(is_end), "request {key} ends last");
        }
    }

    /// Whoever comes now is served: no permit was lost.
    pub(crate) fn assert_all_permits_are_free(&self) {
        assert!(self.scheduler.snapshot().limit.is_none_or(|limit| limit >= self.most_on_the_wire));
        let all: Vec<Submitted> =
            (0..self.most_on_the_wire).map(|_| self.submit(works(1))).collect();
        for request in all {
            block_on(request).expect("not aborted").expect("answered");
        }
        self.assert_idle();
    }
}

/// The answer of a request that nobody aborts.
pub(crate) fn answer(submitted: Submitted) -> Result<Completed<u16>, Error> {
    block_on(submitted).expect("not aborted")
}

/// Aborts a request at whatever point it has come to. It may have its answer by then.
pub(crate) fn abort(submitted: Submitted) {
    submitted.abort();
    if let Ok(result) = block_on(submitted) {
        result.expect("answered before the abort");
    }
}
