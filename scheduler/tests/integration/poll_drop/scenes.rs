//! The scenes, which together have every await point of a request.

use std::{future::Future, pin::pin, sync::Arc, task::Context, time::Duration};

use scheduler::{
    Config, Deadline, Request,
    clock::Clock as _,
    event::{AnswerSource, Outcome, RefusedBy},
    fingerprint::Fingerprint,
};

use super::{
    DropAfter, FOR_EVER, Kind, Point, Scene, VICTIM, at,
    levels::{BUDGETS, LEVELS},
    paused, play, play_all, sources,
};
use crate::scripted::{Bench, Reply, Script, Step, step};

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn config(budget: &str, rest: &str) -> Config {
    let json = format!(r#"{{{LEVELS},"budget":{{{budget}}},{rest}}}"#);
    let config: Config = serde_json::from_str(&json).expect("a configuration");
    config.validate().expect("a valid one");
    config
}

fn takes(millis: u64) -> Request<Script> {
    Request::new(vec![step(millis, Reply::Status(200))])
}

fn script(steps: &[Step]) -> Request<Script> {
    Request::new(steps.to_vec())
}

fn scene(rest: &str, victim: Request<Script>, points: &'static [Point]) -> Scene {
    let (config, kind) = (config(BUDGETS[0], rest), Kind::Whole);
    Scene {
        config,
        victim: (5, victim),
        kind,
        others: vec![(0, takes(20)), (6, takes(20))],
        points,
    }
}

/// Under each budget.
fn play_everywhere(rest: &str, scene: &Scene) {
    for budget in BUDGETS {
        play_all(&Scene { config: config(budget, rest), ..scene.clone() });
    }
}

const ONE: &str = r#""concurrency":{"fixed":{"limit":1}},
    "retry":{"backoff":{"constant":{"delay":"10ms"}},"jitter":"none"}"#;

#[test]
fn queue_attempt_backoff_and_again() {
    let victim = script(&[
        step(10, Reply::Status(503)),
        step(10, Reply::Status(429)),
        step(10, Reply::Status(200)),
    ]);
    let points = &[Point::Queued, Point::InFlight, Point::BackingOff];
    play_everywhere(ONE, &scene(ONE, victim, points));
}

#[test]
fn a_parked_request() {
    let rest = r#""concurrency":{"fixed":{"limit":1}},
        "retry":{"jitter":"none","retry_after":{"park_beyond":"1s"}}"#;
    let victim = script(&[step(10, Reply::RetryAfter(ms(3_000))), step(10, Reply::Status(200))]);
    play_everywhere(rest, &scene(rest, victim, &[Point::Parked]));
}

/// The other copy is dropped with it, whichever of them would have won.
#[test]
fn a_hedge_race() {
    let rest = r#""concurrency":{"fixed":{"limit":3}},"hedge":{"after":{"delay":{"delay":"30ms"}}},
        "retry":{"backoff":{"constant":{"delay":"10ms"}},"jitter":"none"}"#;
    let points = &[Point::InFlight, Point::Hedged, Point::BackingOff];
    for late in [step(35, Reply::Status(200)), step(99, Reply::Status(200))] {
        let victim = script(&[step(1, Reply::Status(503)), late]);
        play_everywhere(rest, &scene(rest, victim, points));
    }
}

const SINGLE_FLIGHT: &str = r#""single_flight":true,"concurrency":{"fixed":{"limit":3}},
    "retry":{"max_attempts":2,"backoff":{"constant":{"delay":"10ms"}},"jitter":"none"}"#;

fn same(request: Request<Script>) -> Request<Script> {
    request.fingerprint(Fingerprint::of(&[b"the same"]))
}

/// Leading, with others who follow: one of them takes over and the other has its answer.
#[test]
fn a_leader_with_followers() {
    let victim = same(script(&[step(10, Reply::Status(503)), step(20, Reply::Status(200))]));
    let others = vec![(1, same(takes(20))), (2, same(takes(20)))];
    let points = &[Point::InFlight, Point::BackingOff];
    let scene = Scene { victim: (0, victim), others, ..scene(SINGLE_FLIGHT, takes(0), points) };
    play_everywhere(SINGLE_FLIGHT, &scene);
    let (bench, is_dropped) = paused().block_on(play(scene, 2));
    assert!(is_dropped);
    assert_eq!(sources(&bench), [AnswerSource::Own, AnswerSource::Shared]);
}

/// Following: the leader and the other follower do not even notice.
#[test]
fn a_follower() {
    let others = vec![(0, same(takes(30))), (1, same(takes(30)))];
    let victim = same(takes(30));
    let scene = Scene { others, ..scene(SINGLE_FLIGHT, victim, &[Point::Following]) };
    play_everywhere(SINGLE_FLIGHT, &scene);
}

/// Following one that fails, then on its way to lead, then leading: another follower is never left
/// alone.
#[test]
fn a_promoted_follower() {
    let rest = SINGLE_FLIGHT.replace(r#""max_attempts":2"#, r#""max_attempts":1"#);
    let config = config(BUDGETS[0], &rest);
    let mut seen = Vec::new();
    for stage in 2..40 {
        let is_dropped = paused().block_on(follow_one_that_fails(config.clone(), stage, &mut seen));
        if !is_dropped {
            break;
        }
    }
    // It takes over and sends in one poll, so it is never dropped between the two.
    assert!(seen.contains(&Point::Following) && seen.contains(&Point::InFlight), "{seen:?}");
}

async fn follow_one_that_fails(config: Config, stage: u32, seen: &mut Vec<Point>) -> bool {
    let bench = Arc::new(Bench::new(config));
    let submit = |key: u64, request: Request<Script>| {
        let bench = Arc::clone(&bench);
        tokio::spawn(async move {
            bench.sleep_until(ms(key % 10)).await;
            bench.scheduler.submit(request.key(key)).await.map(|completed| completed.source)
        })
    };
    let failing = submit(0, same(script(&[step(10, Reply::Status(503))])));
    let victim = {
        let bench = Arc::clone(&bench);
        tokio::spawn(async move {
            bench.sleep_until(ms(1)).await;
            let submitted = bench.scheduler.submit(same(takes(20)).key(VICTIM));
            DropAfter::new(submitted, stage).await.is_none()
        })
    };
    let patient = submit(2, same(takes(20)));
    failing.await.expect("no panic").expect_err("503");
    let is_dropped = victim.await.expect("no panic");
    tokio::select! {
        biased;
        ended = patient => ended.expect("no panic").map(drop).expect("answered"),
        () = bench.sleep(FOR_EVER) => panic!("it is left alone, after stage {stage}"),
    }
    bench.assert_idle();
    if is_dropped {
        assert_eq!(bench.outcomes()[&VICTIM], Outcome::Cancelled);
        seen.extend(super::point(&bench));
    }
    is_dropped
}

/// Waiting for a bucket, as the one who watches the clock for all and as another.
#[test]
fn a_wait_for_a_bucket() {
    let rest = r#""concurrency":"unlimited""#;
    let slow = r#"{"counts":"requests","rate":"50/s","burst":1}"#;
    for others in [vec![(0, takes(1)), (6, takes(1))], vec![(0, takes(1)), (1, takes(1))]] {
        let mut scene =
            Scene { others, ..scene(rest, takes(1), &[Point::Queued, Point::InFlight]) };
        scene.config.buckets.push(serde_json::from_str(slow).expect("a bucket"));
        play_all(&scene);
    }
}

/// Waiting for an open breaker, and as one of its probes.
#[test]
fn a_wait_for_a_breaker() {
    let rest = r#""concurrency":"unlimited","retry":{"backoff":"none","jitter":"none"},
        "breaker":{"min_calls":1,"probes":1,"open_for":"50ms","while_open":"wait"}"#;
    let opens = script(&[step(1, Reply::Status(503)), step(10, Reply::Status(200))]);
    let others = vec![(0, opens), (6, takes(5))];
    let victim = takes(5);
    play_all(&Scene { others, ..scene(rest, victim, &[Point::Queued, Point::InFlight]) });
}

/// The shared pause after a 429.
#[test]
fn a_wait_for_a_cooldown() {
    let rest = r#""concurrency":"unlimited","retry":{"backoff":"none","jitter":"none"},
        "cooldown":{"pause":"50ms","release_over":"30ms"}"#;
    let others = vec![(0, script(&[step(1, Reply::Status(429)), step(5, Reply::Status(200))]))];
    play_all(&Scene { others, ..scene(rest, takes(5), &[Point::Queued, Point::InFlight]) });
}

/// Before the first token, while tokens come, and while it waits for its end.
#[test]
fn a_stream() {
    let first = ms(10);
    for last in [Reply::Tokens { first }, Reply::Status(200)] {
        let victim = script(&[step(5, Reply::Status(503)), step(5, Reply::Break), step(10, last)]);
        let points = &[Point::Queued, Point::InFlight, Point::BackingOff];
        play_everywhere(ONE, &Scene { kind: Kind::Stream, ..scene(ONE, victim, points) });
    }
}

/// Whoever waits is dropped while a drain waits for it, at each of its polls.
#[tokio::test(start_paused = true)]
async fn a_drain_does_not_wait_for_the_dropped() {
    for stage in 2.. {
        let bench = Bench::new(config(BUDGETS[0], ONE));
        let start = bench.clock.now();
        let dropped = async { DropAfter::new(bench.scheduler.submit(takes(20)), stage).await };
        let drain = async {
            bench.sleep(ms(1)).await;
            bench.scheduler.drain(Deadline::In(FOR_EVER)).await
        };
        let (first, dropped, drained) =
            tokio::join!(bench.scheduler.submit(takes(20)), dropped, drain);
        assert!(first.is_ok() && drained.left == 0);
        assert!(bench.clock.now() - start <= ms(40), "at the last end");
        bench.assert_idle();
        if dropped.is_some() {
            break;
        }
    }
}

/// A drain that is dropped at any of its polls leaves the scheduler refusing, and nothing else.
#[tokio::test(start_paused = true)]
async fn a_drain_is_dropped() {
    for stage in 2..12 {
        let bench = Arc::new(Bench::new(config(BUDGETS[0], ONE)));
        let all = [(); 2].map(|()| {
            let bench = Arc::clone(&bench);
            tokio::spawn(async move { bench.scheduler.submit(takes(20)).await.is_ok() })
        });
        tokio::task::yield_now().await;
        let drain = bench.scheduler.drain(Deadline::In(ms(30)));
        if let Some(drained) = DropAfter::new(drain, stage).await {
            assert_eq!(drained.left, 1, "the one in flight, not the one that waited");
        }
        let mut ends = Vec::new();
        for request in all {
            ends.push(request.await.expect("no panic"));
        }
        assert!(ends[0], "what is in flight goes on");
        bench.scheduler.submit(takes(1).key(VICTIM)).await.expect_err("refused");
        assert_eq!(bench.outcomes()[&VICTIM], Outcome::Shed(RefusedBy::Draining));
        bench.assert_idle();
    }
}

/// However often a drain is polled, it leaves one waker behind, and none when it is dropped.
#[tokio::test(start_paused = true)]
async fn a_drain_leaves_no_waker_behind() {
    let bench = Bench::new(config(BUDGETS[0], ONE));
    let mut request = pin!(bench.scheduler.submit(takes(20)));
    let waker = Arc::new(Counted);
    let known = std::task::Waker::from(Arc::clone(&waker));
    let mut cx = Context::from_waker(&known);
    assert!(request.as_mut().poll(&mut Context::from_waker(std::task::Waker::noop())).is_pending());
    {
        let mut drain = pin!(bench.scheduler.drain(Deadline::At(scheduler::Time::MAX)));
        for _ in 0..100 {
            assert!(drain.as_mut().poll(&mut cx).is_pending());
        }
        assert_eq!(Arc::strong_count(&waker), 3, "this test's two, and one in the scheduler");
    }
    assert_eq!(Arc::strong_count(&waker), 2, "it went with the drain");
    assert!(bench.clock.now() < at(1));
}

struct Counted;

impl std::task::Wake for Counted {
    fn wake(self: Arc<Self>) {}
}
