//! A request is dropped at each of its await points in turn, told by the number of its polls.
//!
//! Each scene is played again and again: the victim is dropped after its first poll, then when it
//! is woken for its second one, then after that, and so on, until it comes to its end. Whatever
//! it held must be free, and what it had reserved be back where the documents say so.

mod after;
mod levels;
mod scenes;

use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    pin::Pin,
    sync::Arc,
    time::Duration,
};

use scheduler::{
    Config, EventKind, Request, Time,
    event::{AnswerSource, Outcome},
};

pub(crate) use after::DropAfter;

use crate::{
    laws,
    scripted::{Bench, Script},
};

/// The key of the request that is dropped.
const VICTIM: u64 = 100;
/// Nobody waits so long.
const FOR_EVER: Duration = Duration::from_secs(86_400);

/// Where a request is when it is dropped, by the last thing that happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Point {
    Queued,
    InFlight,
    Hedged,
    BackingOff,
    Parked,
    Following,
    TookOver,
}

/// How the victim is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Whole,
    Stream,
}

/// A play with one who is dropped. Requests come at the millisecond that stands beside them.
#[derive(Clone)]
struct Scene {
    config: Config,
    victim: (u64, Request<Script>),
    kind: Kind,
    others: Vec<(u64, Request<Script>)>,
    /// Where the victim is dropped at least once.
    points: &'static [Point],
}

fn paused() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime")
}

/// Plays the scene once for each point at which the victim can be dropped.
fn play_all(scene: &Scene) {
    let mut seen = BTreeSet::new();
    for stage in 2.. {
        assert!(stage < 200, "the victim comes to its end");
        let (is_dropped, point) = paused().block_on(async {
            let (bench, is_dropped) = play(scene.clone(), stage).await;
            (is_dropped, check(scene, &bench, is_dropped))
        });
        seen.extend(point);
        if !is_dropped {
            break;
        }
    }
    let missing: Vec<&Point> = scene.points.iter().filter(|point| !seen.contains(point)).collect();
    assert!(missing.is_empty(), "never dropped at {missing:?}, only at {seen:?}");
}

/// Plays it; whether the victim was dropped before its end.
async fn play(scene: Scene, stage: u32) -> (Arc<Bench>, bool) {
    let bench = Arc::new(Bench::new(scene.config));
    let mut running = tokio::task::JoinSet::new();
    for (key, (at, request)) in scene.others.into_iter().enumerate() {
        let bench = Arc::clone(&bench);
        running.spawn(async move {
            bench.sleep_until(Duration::from_millis(at)).await;
            bench.scheduler.submit(request.key(key as u64)).await.expect("undisturbed");
        });
    }
    let (at, request) = scene.victim;
    let victim = {
        let bench = Arc::clone(&bench);
        tokio::spawn(async move {
            bench.sleep_until(Duration::from_millis(at)).await;
            let request = request.key(VICTIM);
            let life: Pin<Box<dyn Future<Output = ()> + Send + '_>> = match scene.kind {
                Kind::Whole => Box::pin(async {
                    bench.scheduler.submit(request).await.expect("not dropped");
                }),
                Kind::Stream => Box::pin(async {
                    let stream = bench.scheduler.submit_stream(request).await;
                    let mut stream = stream.expect("it begins");
                    while let Some(piece) = stream.next().await {
                        piece.expect("it is whole");
                    }
                }),
            };
            let is_dropped = DropAfter::new(life, stage).await.is_none();
            if is_dropped {
                check_at_once(&bench);
            }
            is_dropped
        })
    };
    let all = async {
        while let Some(ended) = running.join_next().await {
            ended.expect("no other is hurt");
        }
        victim.await.expect("no panic")
    };
    let is_dropped = tokio::select! {
        biased;
        is_dropped = all => is_dropped,
        () = bench.sleep(FOR_EVER) => panic!("somebody waits for ever, after stage {stage}"),
    };
    (bench, is_dropped)
}

/// Nothing of the victim is left in the very moment in which it is gone.
fn check_at_once(bench: &Bench) {
    let events = bench.events();
    let others = events.iter().filter(|event| event.request_key != VICTIM);
    let mut live = BTreeMap::new();
    for event in others {
        live.insert(event.request_key, !matches!(event.kind, EventKind::Ended { .. }));
    }
    let live = live.values().filter(|is_live| **is_live).count() as u64;
    let snapshot = bench.scheduler.snapshot();
    assert_eq!(snapshot.live, live, "the others alone are under way");
    let counted = u64::from(snapshot.in_flight + snapshot.queue_depth + snapshot.backing_off);
    assert!(counted <= live, "{snapshot:?}");
    // A permit that was handed on is in flight, but its new owner may not have sent yet.
    assert!(bench.wire.in_flight() <= snapshot.in_flight, "it is off the wire");
}

/// After the last one has ended; where the victim was when it was dropped.
fn check(scene: &Scene, bench: &Bench, is_dropped: bool) -> Option<Point> {
    bench.assert_idle();
    let events = bench.events();
    laws::check(&scene.config, &events);
    let outcomes = bench.outcomes();
    for key in 0..scene.others.len() as u64 {
        assert_eq!(outcomes[&key], Outcome::Completed, "request {key}");
    }
    let expected = if is_dropped { Outcome::Cancelled } else { Outcome::Completed };
    assert_eq!(outcomes[&VICTIM], expected);
    levels::check(scene, bench);
    is_dropped.then(|| point(bench)).flatten()
}

fn point(bench: &Bench) -> Option<Point> {
    let events = bench.events();
    let of_victim = events.iter().filter(|event| event.request_key == VICTIM);
    of_victim.rev().find_map(|event| point_of(event.kind))
}

fn point_of(kind: EventKind) -> Option<Point> {
    Some(match kind {
        EventKind::Queued => Point::Queued,
        EventKind::AttemptStarted { is_hedge: false, .. } => Point::InFlight,
        EventKind::AttemptStarted { is_hedge: true, .. } => Point::Hedged,
        EventKind::BackoffStarted { is_parked: false, .. } => Point::BackingOff,
        EventKind::BackoffStarted { is_parked: true, .. } => Point::Parked,
        EventKind::Joined => Point::Following,
        EventKind::TookOver => Point::TookOver,
        _ => return None,
    })
}

/// Who had an answer, and from where.
fn sources(bench: &Bench) -> Vec<AnswerSource> {
    let events = bench.events();
    let answered = |kind| match kind {
        EventKind::Ended { outcome: Outcome::Completed, source, .. } => Some(source),
        _ => None,
    };
    events.iter().filter_map(|event| answered(event.kind)).collect()
}

fn at(millis: u64) -> Time {
    Time::ZERO + Duration::from_millis(millis)
}
