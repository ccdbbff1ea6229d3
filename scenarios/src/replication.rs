//! One replication: one strategy, one seed, from the first arrival to the last end.

mod clients;
mod drive;

use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use crate::{
    arrivals::{Arrivals, Numbering},
    bridge::{ClientDraws, ServerDraws, Wire, World},
    file::{
        LoadedScenario,
        calendar::unix_time,
        scenario::{Reference, Strategy},
    },
    record::{Happening, RecordedEvent, Recorder, Setup, Summary, Watch, Watcher},
    reference_clients::{ArticleClient, ArticleLiteralClient},
    results::SeedResults,
    virtual_time::{VirtualClock, in_paused_tokio},
};
use clients::{Fleet, reference_fleet, scheduler_fleet};
use drive::{Drive, Passed, drive};

/// What a replication leaves behind.
#[derive(Debug)]
pub struct Replication {
    /// Its numbers.
    pub results: SeedResults,
    /// The laws it broke, each with its instant: Squall's own fault.
    pub breaches: Vec<String>,
    /// How many events its digest stands for.
    pub event_count: u64,
    /// Every event, if asked for.
    pub events: Vec<RecordedEvent>,
}

/// Runs `strategy` in a loaded scenario under a seed. `keeps_events` keeps every event, which
/// takes memory by the request.
///
/// # Panics
/// Where the scenario is invalid in a way that the loader refuses.
pub fn replicate(
    loaded: &LoadedScenario,
    strategy: &Strategy,
    seed: u64,
    keeps_events: bool,
) -> Replication {
    if !keeps_events {
        return run(loaded, strategy, seed, Watch::default());
    }
    let (mut replication, events) = replicate_before(loaded, strategy, seed, Vec::new());
    replication.events = events;
    replication
}

/// Runs the same before the eyes of `watcher`, and hands it back.
///
/// # Panics
/// Where the scenario is invalid in a way that the loader refuses.
pub fn replicate_before<W: Watcher>(
    loaded: &LoadedScenario,
    strategy: &Strategy,
    seed: u64,
    watcher: W,
) -> (Replication, W) {
    let watcher = Arc::new(Mutex::new(watcher));
    let watch = Watch::by(Box::new(Lent(Arc::clone(&watcher))));
    let replication = run(loaded, strategy, seed, watch);
    let watcher = Arc::into_inner(watcher).expect("the replication is over");
    (replication, watcher.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// A watcher that is wanted back.
struct Lent<W>(Arc<Mutex<W>>);

impl<W: Watcher> Watcher for Lent<W> {
    fn see(&mut self, happening: &Happening) -> ControlFlow<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).see(happening)
    }
}

fn run(loaded: &LoadedScenario, strategy: &Strategy, seed: u64, watch: Watch) -> Replication {
    #[cfg(any(test, feature = "planted-order-fault"))]
    let _planted = crate::virtual_time::planted_fault::plant(seed);
    let scenario = &loaded.scenario;
    let classes: Vec<String> =
        scenario.workload.classes.iter().map(|class| class.class.as_str().to_owned()).collect();
    let setup = setup(loaded, strategy, seed);
    let horizon_ns = setup.horizon_ns;
    let unix_start = unix_time(&scenario.starts_at).expect("the loader has checked it");
    let clock = VirtualClock::new(unix_start);
    let server = simulator::Server::new(&scenario.server).expect("the loader has checked it");
    let server = server.starting_at(unix_start);
    let incidents = scenario.server.incidents.len();
    let world = World::new(server, seed, &classes, incidents, Recorder::new(setup, watch));
    let wire = Wire::new(world, clock.clone());
    let run = Drive {
        clock: clock.clone(),
        wire: wire.clone(),
        arrivals: Arrivals::new(loaded, seed),
        warm_up_ns: nanos(scenario.warm_up.span()),
        horizon_ns,
        end_ns: horizon_ns.saturating_add(nanos(drain(loaded))),
        passed: Passed::default(),
    };
    let draws = Arc::new(ClientDraws::new(seed, &classes));
    let names: Vec<Arc<str>> = classes.iter().map(|name| Arc::from(name.as_str())).collect();
    let ended_ns = in_paused_tokio(async {
        let clients = scenario.clients;
        match (&strategy.config, strategy.reference) {
            (Some(config), _) => {
                let fleet: Fleet<_> =
                    scheduler_fleet(config, clients, &wire, &clock, &draws, names);
                drive(run, &fleet)
            }
            (None, Some(Reference::ArticleLiteral)) => {
                let new = ArticleLiteralClient::new;
                drive(run, &reference_fleet(clients, &wire, &clock, new))
            }
            (None, Some(Reference::Article) | None) => {
                drive(run, &reference_fleet(clients, &wire, &clock, ArticleClient::new))
            }
        }
    });
    let Summary { results, breaches, events } = wire.world().finish(ended_ns);
    Replication { results, breaches, event_count: events, events: Vec::new() }
}

fn setup(loaded: &LoadedScenario, strategy: &Strategy, seed: u64) -> Setup {
    let scenario = &loaded.scenario;
    let slo =
        |class: &crate::file::workload::Class| class.slo.or(class.deadline).map_or(u64::MAX, nanos);
    let horizon_ns = nanos(scenario.horizon);
    Setup {
        seed,
        warm_up_ns: nanos(scenario.warm_up.span()),
        horizon_ns,
        classes: scenario
            .workload
            .classes
            .iter()
            .map(|class| (class.class.as_str().to_owned(), slo(class)))
            .collect(),
        numberings: Numbering::of_classes(&scenario.workload),
        clients: scenario.clients,
        is_scheduler: strategy.config.is_some(),
        incidents: incident_windows(&scenario.server, horizon_ns, seed),
    }
}

/// Start and end of every incident that begins before the horizon under a seed, nanoseconds.
pub fn incident_windows(server: &simulator::Config, horizon_ns: u64, seed: u64) -> Vec<(u64, u64)> {
    // The times of incidents belong to no class.
    simulator::incident_windows(server, horizon_ns, &ServerDraws::new(seed, &[], 0))
}

/// How long after the horizon the run goes on at most.
fn drain(loaded: &LoadedScenario) -> Duration {
    const WITHOUT_DEADLINE: Duration = Duration::from_secs(600);
    let scenario = &loaded.scenario;
    let longest = || {
        let classes = scenario.workload.classes.iter();
        classes.map(|class| class.deadline.unwrap_or(WITHOUT_DEADLINE)).max()
    };
    scenario.drain.or_else(longest).unwrap_or(WITHOUT_DEADLINE)
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}
