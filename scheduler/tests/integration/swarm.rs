//! Random workloads under random settings of everything at once.

mod plans;
mod settings;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use proptest::{collection::vec, option, prelude::*, strategy::ValueTree, test_runner::TestRunner};
use scheduler::{
    Config, Deadline, Drained, Event, EventKind, Request, Time,
    config::{Budget, Concurrency},
    event::{AttemptResult, Outcome},
};

use crate::{
    laws::{self, Known},
    poll_drop::DropAfter,
    scripted::{Bench, Script},
};
use plans::{Drop, Kind, Plan, Reading, plans};
use settings::settings;

/// Far more than any request of these tests may take: who waits so long waits for ever.
const FOR_EVER: Duration = Duration::from_secs(86_400);

/// What happens besides the requests.
#[derive(Clone, Debug)]
struct Around {
    /// Other limits, each at its instant.
    limits: Vec<(Duration, u32)>,
    /// The end, and how long it waits for those under way.
    drain: Option<(Duration, Duration)>,
}

fn around() -> impl Strategy<Value = Around> {
    let millis = |range: std::ops::Range<u64>| range.prop_map(Duration::from_millis);
    let limits = prop_oneof![4 => Just(Vec::new()), 1 => vec((millis(0..400), 1..5u32), 1..4)];
    let drain = prop_oneof![
        2 => Just(None),
        1 => option::of((millis(0..500), millis(0..200))),
    ];
    (limits, drain).prop_map(|(limits, drain)| Around { limits, drain })
}

fn request(key: u64, plan: &Plan) -> Request<Script> {
    let mut request = Request::new(plan.script.clone()).key(key).priority(plan.priority);
    request.deadline = plan.deadline.map(Deadline::In);
    request.class = plan.class.map(Into::into);
    request.tenant = plan.tenant.map(Into::into);
    request.fingerprint = plan.fingerprint();
    request.is_streamed = plan.kind == Kind::Shown;
    request.tokens(plan.tokens.input, plan.tokens.output)
}

/// Carries one request to its end or its drop, in spite of all the others.
async fn carry_out(bench: &Bench, key: u64, plan: &Plan) {
    bench.sleep_until(plan.arrives).await;
    let life = async {
        let request = request(key, plan);
        let Kind::Stream(reading) = plan.kind else {
            let _ = bench.scheduler.submit(request).await;
            return;
        };
        let Ok(mut stream) = bench.scheduler.submit_stream(request).await else { return };
        let Reading { pieces, pause } = reading;
        for _ in 0..pieces {
            if stream.next().await.is_none() {
                return;
            }
            bench.sleep(pause).await;
        }
    };
    match plan.drop {
        Some(Drop::AtStage(stage)) => {
            DropAfter::new(life, stage).await;
        }
        Some(Drop::After(span)) => tokio::select! {
            biased;
            () = life => {}
            () = bench.sleep(span) => {}
        },
        None => life.await,
    }
}

async fn change_limits(bench: &Bench, limits: &[(Duration, u32)]) {
    for (at, limit) in limits {
        bench.sleep_until(*at).await;
        bench.scheduler.set_concurrency(&Concurrency::Fixed { limit: *limit }).expect("valid");
    }
}

async fn run(config: Config, plans: Vec<Plan>, mut around: Around) -> Vec<Event> {
    let bench = Arc::new(Bench::new(config.clone()));
    let mut running = tokio::task::JoinSet::new();
    for (key, plan) in plans.iter().cloned().enumerate() {
        let bench = Arc::clone(&bench);
        running.spawn(async move { carry_out(&bench, key as u64, &plan).await });
    }
    around.limits.sort_unstable();
    let limits = std::mem::take(&mut around.limits);
    running.spawn({
        let bench = Arc::clone(&bench);
        async move { change_limits(&bench, &limits).await }
    });
    if let Some((at, patience)) = around.drain {
        let bench = Arc::clone(&bench);
        running.spawn(async move {
            bench.sleep_until(at).await;
            let Drained { left } = bench.scheduler.drain(Deadline::In(patience)).await;
            let snapshot = bench.scheduler.snapshot();
            // Those who were turned away have been told, and may not have looked yet.
            assert!(left <= snapshot.live && snapshot.queue_depth == 0);
            assert!(u64::from(snapshot.in_flight + snapshot.backing_off) <= 2 * left);
        });
    }
    let all = async {
        while let Some(ended) = running.join_next().await {
            ended.expect("no request panics");
        }
    };
    tokio::select! {
        biased;
        () = all => {}
        () = bench.sleep(FOR_EVER) => panic!("somebody waits for ever: {:?}", bench.scheduler),
    }
    judge(&config, &plans, &bench);
    bench.events()
}

fn judge(config: &Config, plans: &[Plan], bench: &Bench) {
    bench.assert_idle();
    let known: BTreeMap<u64, Known> = (0..)
        .zip(plans)
        .map(|(key, plan)| (key, Known { class: plan.class, tokens: plan.tokens }))
        .collect();
    let events = bench.events();
    laws::check_all(config, &events, &known);
    if !matches!(config.budget, Budget::None | Budget::Ratio { .. }) {
        let balance = bench.scheduler.snapshot().budget;
        assert_eq!(balance, laws::balance(&config.budget, &events), "{:?}", config.budget);
    }
    let outcomes = bench.outcomes();
    for (key, plan) in (0..).zip(plans) {
        let Some(outcome) = outcomes.get(&key) else {
            panic!("request {key} was never submitted");
        };
        let is_read_to_the_end = !matches!(plan.kind, Kind::Stream(_));
        let may_be_cancelled = plan.drop.is_some() || !is_read_to_the_end;
        assert!(*outcome != Outcome::Cancelled || may_be_cancelled, "request {key}");
    }
    assert!(events.iter().all(|event| event.at < Time::ZERO + FOR_EVER));
}

fn paused() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// Whatever is set, comes, fails, expires, is dropped, shared, hedged, streamed, changed and
    /// drained: the laws hold and nobody waits for ever.
    #[test]
    fn any_settings_and_any_workload(
        config in settings(),
        plans in vec(plans(), 1..40),
        around in around(),
    ) {
        paused().block_on(run(config, plans, around));
    }
}

/// The names of an event, without its numbers.
fn names(event: &Event) -> String {
    match event.kind {
        EventKind::AttemptStarted { is_hedge, .. } => format!("started, hedge: {is_hedge}"),
        EventKind::AttemptEnded { result: AttemptResult::Status(_), .. } => "status".to_owned(),
        EventKind::AttemptEnded { result, .. } => format!("{result:?}"),
        EventKind::BackoffStarted { is_parked, .. } => format!("backoff, parked: {is_parked}"),
        EventKind::Ended { outcome: Outcome::Failed(_), .. } => "failed".to_owned(),
        EventKind::Ended { outcome: Outcome::Completed, source, .. } => format!("{source:?}"),
        EventKind::Ended { outcome, .. } => format!("{outcome:?}"),
        EventKind::Submitted { .. } => "submitted".to_owned(),
        kind => format!("{kind:?}"),
    }
}

/// What the swarm is about really happens in it.
#[test]
fn the_swarm_meets_everything() {
    let mut runner = TestRunner::deterministic();
    let all = (settings(), vec(plans(), 1..40), around());
    let mut seen = BTreeSet::new();
    for _ in 0..400 {
        let (config, plans, around) = all.new_tree(&mut runner).expect("a case").current();
        let events = paused().block_on(run(config, plans, around));
        seen.extend(events.iter().map(names));
    }
    let expected = [
        "AttemptTimeout",
        "BudgetDenied { is_hedge: false }",
        "BudgetDenied { is_hedge: true }",
        "Cached",
        "Cancelled",
        "DeadlinePassed",
        "Dropped",
        "Expired(BackingOff)",
        "Expired(Following)",
        "Expired(InFlight)",
        "Expired(Queued)",
        "FirstTokenTimeout",
        "HedgeLost",
        "Incomplete",
        "Joined",
        "Own",
        "Queued",
        "Shared",
        "Shed(Breaker)",
        "Shed(Draining)",
        "Shed(Evicted)",
        "Shed(Hopeless)",
        "Shed(NeverFits)",
        "Shed(QueueFull)",
        "Shed(Throttle)",
        "Stalled",
        "TookOver",
        "TransportError",
        "backoff, parked: false",
        "backoff, parked: true",
        "failed",
        "started, hedge: false",
        "started, hedge: true",
        "status",
        "submitted",
    ];
    assert_eq!(seen, expected.map(str::to_owned).into());
}
