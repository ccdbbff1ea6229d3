//! Every feature at once, on several threads and in real time.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::Duration,
};

use scheduler::{
    Deadline, Drained, Error, Priority, Refusal, Request,
    clock::Clock as _,
    config::{Bucket, Concurrency},
    event::{AnswerSource, Outcome, RefusedBy},
    fingerprint::Fingerprint,
};
use tokio::task::JoinSet;

use crate::{
    laws,
    scripted::{Bench, Reply, Script, step},
};

const REQUESTS: u64 = 5_000;
/// The highest limit there ever is.
const MOST: u32 = 16;

const SETTINGS: &str = r#"{
    "queue":{"capacity":10000,"order":{"ageing":{"step":"5ms"}},
             "shares":{"class_weights":{"chat":3}}},
    "concurrency":{"fixed":{"limit":4}},
    "buckets":[{"counts":"requests","rate":"20000/s","burst":50}],
    "hedge":{"after":{"delay":{"delay":"2ms"}}},
    "single_flight":true,
    "cache":{"capacity":10,"max_age":"3ms"},
    "first_token_timeout":"1s",
    "retry":{"max_attempts":4,"backoff":"none","jitter":"none"},
    "budget":{"ratio":{"ratio":"50%","min_per_second":1000}}}"#;

fn request(key: u64) -> Request<Script> {
    let first = match key % 7 {
        0 => step(0, Reply::Status(503)),
        1 => step(0, Reply::Break),
        2 => step(5, Reply::Status(200)),
        3 => step(1, Reply::Tokens { first: Duration::ZERO }),
        _ => step(0, Reply::Status(200)),
    };
    let priority = Priority::ALL[key as usize % Priority::ALL.len()];
    let mut request = Request::new(vec![first, step(0, Reply::Status(200))]);
    request = request.key(key).priority(priority).class(["chat", "batch"][key as usize % 2]);
    if key.is_multiple_of(3) {
        request = request.fingerprint(Fingerprint::from_bytes([(key / 30 % 5) as u8; 16]));
    }
    if key.is_multiple_of(11) {
        request = request.deadline_in(Duration::from_millis(key % 40));
    }
    request
}

/// To its end; every tenth as a stream, every other one of which is dropped after its first piece.
async fn carry_out(bench: &Bench, key: u64) -> Result<(), Error> {
    if !key.is_multiple_of(10) {
        return bench.scheduler.submit(request(key)).await.map(drop);
    }
    let mut stream = bench.scheduler.submit_stream(request(key)).await?;
    while let Some(piece) = stream.next().await {
        piece?;
        if key.is_multiple_of(20) {
            return Ok(());
        }
    }
    Ok(())
}

/// Limits and buckets change all the while.
async fn change(bench: Arc<Bench>) {
    let bucket = |burst: u32| {
        let json = format!(r#"[{{"counts":"requests","rate":"20000/s","burst":{burst}}}]"#);
        serde_json::from_str::<Vec<Bucket>>(&json).expect("buckets")
    };
    for turn in 0.. {
        let limit = [1, MOST, 3, 8][turn % 4];
        bench.scheduler.set_concurrency(&Concurrency::Fixed { limit }).expect("valid");
        bench.scheduler.set_buckets(&bucket([20, 80][turn % 2])).expect("valid");
        bench.sleep(Duration::from_millis(3)).await;
    }
}

/// As many endless attempts as there are permits.
async fn block_every_permit(bench: &Arc<Bench>) -> JoinSet<()> {
    let mut blockers = JoinSet::new();
    for key in REQUESTS..REQUESTS + 4 {
        let bench = Arc::clone(bench);
        let endless = Request::new(vec![step(0, Reply::Never)]).key(key);
        blockers.spawn(async move { drop(bench.scheduler.submit(endless).await) });
    }
    while bench.scheduler.snapshot().in_flight < 4 {
        bench.sleep(Duration::from_millis(1)).await;
    }
    blockers
}

/// Counts one when it is gone, whether its task came to its end or not.
struct Gone(Arc<AtomicU64>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// Every event of a request follows the one before, each request ends once, the limit is never
/// passed on the wire, and nobody is lost, whatever is dropped and changed; then the scheduler is
/// drained while the last ones are under way.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everything_at_once() {
    let bench = Arc::new(Bench::new(serde_json::from_str(SETTINGS).expect("settings")));
    let mut blockers = block_every_permit(&bench).await;
    let mut changes = JoinSet::new();
    let mut running = Vec::new();
    let gone = Arc::new(AtomicU64::new(0));
    for key in 0..REQUESTS {
        let (to_carry, gone) = (Arc::clone(&bench), Gone(Arc::clone(&gone)));
        running.push(tokio::spawn(async move {
            let _gone = gone;
            carry_out(&to_carry, key).await
        }));
        if key.is_multiple_of(5) {
            running[key as usize * 2 / 3].abort();
            tokio::task::yield_now().await;
        }
        if key == REQUESTS / 2 {
            blockers.abort_all();
            changes.spawn(change(Arc::clone(&bench)));
        }
    }
    let drained = async {
        // With half of them under way the doors close.
        while gone.load(SeqCst) < REQUESTS / 2 {
            bench.sleep(Duration::from_millis(1)).await;
        }
        bench.scheduler.drain(Deadline::In(Duration::from_secs(50))).await
    };
    let all = async {
        let mut results = Vec::new();
        for request in running {
            results.push(request.await);
        }
        results
    };
    let clock = bench.clock;
    let (results, drained) = tokio::select! {
        biased;
        ended = async { tokio::join!(all, drained) } => ended,
        () = clock.sleep_until(clock.now() + Duration::from_secs(60)) => panic!("somebody waits"),
    };
    changes.abort_all();
    assert_eq!(drained, Drained { left: 0 });
    for result in results {
        match result {
            Ok(
                Ok(())
                | Err(
                    Error::Expired { .. }
                    | Error::Failed { .. }
                    | Error::Shed { refusal: Refusal::Draining, .. },
                ),
            ) => {}
            Ok(Err(error)) => panic!("{error}"),
            Err(error) => assert!(error.is_cancelled(), "{error}"),
        }
    }
    check(&bench);
}

fn check(bench: &Bench) {
    bench.assert_idle();
    assert!(bench.wire.most_in_flight() <= MOST, "{}", bench.wire.most_in_flight());
    let events = bench.events();
    laws::check_stories(&events);
    let outcomes: Vec<Outcome> = bench.outcomes().range(..REQUESTS).map(|(_, o)| *o).collect();
    let count = |is_meant: fn(&Outcome) -> bool| outcomes.iter().filter(|o| is_meant(o)).count();
    // Half had gone before the drain: a fifth of all were aborted at most, one in eleven was hasty.
    assert!(count(|outcome| *outcome == Outcome::Completed) as u64 > REQUESTS / 10);
    assert!(count(|outcome| *outcome == Outcome::Cancelled) > 0);
    assert_eq!(count(|outcome| *outcome == Outcome::Shed(RefusedBy::QueueFull)), 0);
    let shared = |event: &scheduler::Event| match event.kind {
        scheduler::EventKind::Ended { source, .. } => source != AnswerSource::Own,
        _ => false,
    };
    assert!(events.iter().any(shared), "some had their answer from others");
}
