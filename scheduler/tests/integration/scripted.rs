//! A transport that does as it is told, and an observer that remembers everything.

mod stream;

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use scheduler::{
    Config, Event, EventKind, Observer, Scheduler, Time, Transport,
    chance::{Chance, SeededChance},
    clock::{Clock as _, TokioClock},
    event::Outcome,
    transport::{Answer, Attempt, AttemptOutcome, FinishReason, Progress, TransportError},
};

/// What one attempt meets: a wait, then an end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) takes: Duration,
    pub(crate) reply: Reply,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    Status(u16),
    /// A 429 that asks for a wait.
    RetryAfter(Duration),
    HalfAnAnswer,
    Break,
    Never,
    /// A content token after this long, and 200 at the end of the step.
    Tokens {
        first: Duration,
    },
    /// A content token at the start of the step, and then nothing more.
    Stall,
    /// A content token at the start of the step, and a break at its end.
    BreakAfterToken,
}

/// What every hedge meets.
const HEDGED: Step = Step { takes: Duration::from_millis(10), reply: Reply::Status(200) };

/// One step for each attempt; the last one stands for all later attempts.
pub(crate) type Script = Vec<Step>;

pub(crate) fn step(takes_ms: u64, reply: Reply) -> Step {
    Step { takes: Duration::from_millis(takes_ms), reply }
}

/// What this attempt meets.
fn step_of(script: &Script, attempt: Attempt) -> Step {
    let index = (attempt.index as usize).min(script.len() - 1);
    if attempt.is_hedge { HEDGED } else { script[index] }
}

/// What the server sees.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    in_flight: AtomicU32,
    most_in_flight: AtomicU32,
}

impl Wire {
    pub(crate) fn in_flight(&self) -> u32 {
        self.in_flight.load(SeqCst)
    }

    pub(crate) fn most_in_flight(&self) -> u32 {
        self.most_in_flight.load(SeqCst)
    }
}

/// One attempt on the wire, until it is dropped.
struct OnTheWire(Arc<Wire>);

impl OnTheWire {
    fn enter(wire: &Arc<Wire>) -> Self {
        let now = wire.in_flight.fetch_add(1, SeqCst) + 1;
        wire.most_in_flight.fetch_max(now, SeqCst);
        Self(Arc::clone(wire))
    }
}

impl Drop for OnTheWire {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, SeqCst);
    }
}

pub(crate) struct Scripted {
    clock: TokioClock,
    wire: Arc<Wire>,
}

impl Transport for Scripted {
    type Request = Script;
    type Response = u32;

    const CAN_DUPLICATE: bool = true;

    fn duplicate(&self, response: &u32) -> Option<u32> {
        Some(*response)
    }

    async fn send(
        &self,
        script: &Script,
        attempt: Attempt,
        progress: &Progress,
    ) -> AttemptOutcome<u32> {
        let _on_the_wire = OnTheWire::enter(&self.wire);
        let Step { takes, reply } = step_of(script, attempt);
        if let Reply::Tokens { first } = reply {
            self.clock.sleep_until(self.clock.now() + first).await;
            progress.tokens(self.clock.now(), 1);
        }
        if matches!(reply, Reply::Stall | Reply::BreakAfterToken) {
            progress.tokens(self.clock.now(), 1);
        }
        if takes.is_zero() {
            tokio::task::yield_now().await;
        } else {
            self.clock.sleep_until(self.clock.now() + takes).await;
        }
        match reply {
            Reply::Status(status) => AttemptOutcome::Answered(Answer::new(status, attempt.index)),
            Reply::RetryAfter(wait) => AttemptOutcome::Answered(Answer {
                retry_after: Some(wait),
                ..Answer::new(429, attempt.index)
            }),
            Reply::HalfAnAnswer => AttemptOutcome::Answered(Answer {
                finish_reason: Some(FinishReason::InsufficientSystemResource),
                ..Answer::new(200, attempt.index)
            }),
            Reply::Tokens { .. } => AttemptOutcome::Answered(Answer::new(200, attempt.index)),
            Reply::Break | Reply::BreakAfterToken => {
                AttemptOutcome::Broken(TransportError::Broken("cut".into()))
            }
            Reply::Never | Reply::Stall => std::future::pending().await,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct Recorder {
    events: Mutex<Vec<Event>>,
}

impl Observer for Recorder {
    fn on_event(&self, event: &Event) {
        self.events.lock().expect("no panic under the lock").push(*event);
    }
}

/// A scheduler between a script and a record.
pub(crate) struct Bench {
    pub(crate) scheduler: Scheduler<Scripted>,
    pub(crate) wire: Arc<Wire>,
    pub(crate) clock: TokioClock,
    recorder: Arc<Recorder>,
}

impl Bench {
    /// Call it inside the runtime.
    pub(crate) fn new(config: Config) -> Self {
        Self::with_chance(config, Arc::new(SeededChance::new(1)))
    }

    /// The same with draws of the test's choice.
    pub(crate) fn with_chance(config: Config, chance: Arc<dyn Chance>) -> Self {
        let clock = TokioClock::start();
        let (wire, recorder) = (Arc::default(), Arc::<Recorder>::default());
        let transport = Scripted { clock, wire: Arc::clone(&wire) };
        let observer: Arc<dyn Observer> = Arc::<Recorder>::clone(&recorder);
        let scheduler = Scheduler::with_parts(config, transport, clock, chance, observer)
            .expect("valid settings");
        Self { scheduler, wire, clock, recorder }
    }

    pub(crate) async fn sleep(&self, span: Duration) {
        self.clock.sleep_until(self.clock.now() + span).await;
    }

    /// To an instant, from the start of the clock.
    pub(crate) async fn sleep_until(&self, at: Duration) {
        self.clock.sleep_until(Time::ZERO + at).await;
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.recorder.events.lock().expect("no panic under the lock").clone()
    }

    /// How each request ended, by its key. A request that ends twice is a failure of the test.
    pub(crate) fn outcomes(&self) -> BTreeMap<u64, Outcome> {
        let mut outcomes = BTreeMap::new();
        for event in self.events() {
            if let EventKind::Ended { outcome, .. } = event.kind {
                let earlier = outcomes.insert(event.request_key, outcome);
                assert_eq!(earlier, None, "request {} ended twice", event.request_key);
            }
        }
        outcomes
    }

    /// The keys of the attempts, in the order in which they started.
    pub(crate) fn starts(&self) -> Vec<u64> {
        let events = self.events();
        let starts = events.iter().filter(|e| matches!(e.kind, EventKind::AttemptStarted { .. }));
        starts.map(|event| event.request_key).collect()
    }

    /// Nobody waits, nobody is in flight, and the server sees it so.
    pub(crate) fn assert_idle(&self) {
        let snapshot = self.scheduler.snapshot();
        assert_eq!((snapshot.in_flight, snapshot.queue_depth, snapshot.live), (0, 0, 0));
        assert_eq!((snapshot.backing_off, snapshot.parked), (0, 0));
        assert_eq!(self.wire.in_flight(), 0);
    }
}
