//! The published runs of gRPC, through the whole scheduler.

use std::{sync::Arc, time::Duration};

use scheduler::{
    Config, Error, EventKind, Request, Scheduler, Stop, Time, Transport,
    budget::GrpcThrottle,
    chance::SeededChance,
    clock::{Clock as _, TokioClock},
    event::{AttemptResult, NoObserver},
    transport::{Attempt, AttemptOutcome, Progress},
};
use serde_json::Value;

use super::super::data::{assert_close, cases, load, number, small, text, whole};
use crate::scripted::{Bench, Reply, Script, step};

fn config(table: &Value) -> Config {
    let json = format!(
        r#"{{"retry":{{"max_attempts":{},"backoff":{{"constant":{{"delay":"10ms"}}}},"jitter":"none"}},
             "budget":{{"grpc_tokens":{{"max_tokens":{},"token_ratio":{}}}}}}}"#,
        table["maxAttempts"], table["maxTokens"], table["tokenRatio"]
    );
    serde_json::from_str(&json).expect("a configuration")
}

/// What the attempts of a call meet, where the server has seen `seen` calls before.
fn script(table: &Value, seen: u64) -> Script {
    let answered = cases(&table["server_ok_on_call_index"], 10);
    let is_answered = |index: u64| answered.iter().any(|known| whole(known) == index);
    let indexes = seen..seen + whole(&table["maxAttempts"]);
    let status = |index| if is_answered(index) { 200 } else { 503 };
    indexes.map(|index| step(1, Reply::Status(status(index)))).collect()
}

#[tokio::test(start_paused = true)]
async fn throttled_as_in_go() {
    let table = &load("grpc")["go_end_to_end"];
    assert_eq!(text(&table["backoff"]), "0.01s constant");
    let bench = Bench::new(config(table));
    let (max_tokens, ratio) = (small(&table["maxTokens"]), number(&table["tokenRatio"]));
    let mut tokens = GrpcThrottle::new(max_tokens, ratio);
    let mut seen = 0;
    for (key, call) in cases(&table["client_calls"], 12).iter().enumerate() {
        let request = Request::new(script(table, seen)).key(key as u64);
        let result = bench.scheduler.submit(request).await;
        seen += match (text(&call[0]), result) {
            ("OK", Ok(completed)) => u64::from(completed.attempts),
            ("UNAVAILABLE", Err(Error::Failed { attempts, stop: Stop::BudgetEmpty, .. })) => {
                u64::from(attempts)
            }
            (expected, result) => panic!("{expected}, and not {result:?}: {call}"),
        };
        assert_eq!(seen, whole(&call[1]) + 1, "{call}");
        for event in bench.events().iter().filter(|event| event.request_key == key as u64) {
            match event.kind {
                EventKind::AttemptEnded { result: AttemptResult::Status(200), .. } => {
                    tokens.on_success();
                }
                EventKind::AttemptEnded { .. } => tokens.on_failure(),
                _ => {}
            }
        }
        assert_close(tokens.tokens(), number(&call[2]), call);
        // Failures that the scheduler's own budget can take before it allows no more.
        let left = (number(&call[2]) - f64::from(max_tokens) / 2.0).max(0.0).ceil() as u64;
        assert_eq!(bench.scheduler.snapshot().budget, Some(left), "{call}");
    }
    bench.assert_idle();
}

/// A server that never answers.
struct Silent;

impl Transport for Silent {
    type Request = ();
    type Response = ();

    async fn send(&self, (): &(), _: Attempt, _: &Progress) -> AttemptOutcome<()> {
        std::future::pending().await
    }
}

/// gRPC sends up to `maxAttempts` copies, one after each delay. Here there is one hedge, since
/// every copy costs money: ours is the published number, and two at most.
#[tokio::test(start_paused = true)]
async fn hedged_as_in_the_proposal_but_once() {
    let table = &load("grpc")["hedging_example"];
    let json = format!(
        r#"{{"hedge":{{"after":{{"delay":{{"delay":"{}ms"}}}}}}}}"#,
        table["hedgingDelay_ms"]
    );
    let clock = TokioClock::start();
    let (chance, observer) = (Arc::new(SeededChance::new(1)), Arc::new(NoObserver));
    let config = serde_json::from_str(&json).expect("a configuration");
    let scheduler = Scheduler::with_parts(config, Silent, clock, chance, observer).expect("valid");
    let look = async {
        let mut fewer = 0;
        for row in cases(&table["outstanding_at_ms"], 4) {
            clock.sleep_until(Time::ZERO + Duration::from_millis(whole(&row[0]))).await;
            let (ours, theirs) = (scheduler.snapshot().in_flight, small(&row[1]));
            assert_eq!(ours, theirs.min(2), "{row}");
            fewer += u32::from(ours < theirs);
        }
        fewer
    };
    tokio::select! {
        _ = scheduler.submit(Request::new(())) => panic!("it is never answered"),
        fewer = look => assert_eq!(fewer, small(&table["maxAttempts"]) - 2),
    }
}
