//! What the scheduler itself costs, from submit to outcome, with a transport that answers at once:
//! `cargo bench -p scheduler --bench overhead`.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use scheduler::{
    Config, Request, Scheduler, Transport,
    transport::{Answer, Attempt, AttemptOutcome, Progress},
};
use tokio::runtime::{Builder, Runtime};

/// Answers at once.
struct Instantly;

impl Transport for Instantly {
    type Request = u64;
    type Response = u64;

    async fn send(&self, payload: &u64, _: Attempt, _: &Progress) -> AttemptOutcome<u64> {
        AttemptOutcome::Answered(Answer::new(200, *payload))
    }
}

fn scheduler(runtime: &Runtime, config: Config) -> Scheduler<Instantly> {
    let _inside = runtime.enter();
    Scheduler::new(config, Instantly).expect("valid settings")
}

async fn submit(scheduler: &Scheduler<Instantly>, requests: u64) {
    for payload in 0..requests {
        let completed = scheduler.submit(Request::new(payload)).await.expect("it answers");
        assert_eq!(black_box(completed.response), payload);
    }
}

/// Requests per iteration.
const REQUESTS: u64 = 1_000;

/// One request after the other, on one core.
fn one_by_one(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("submit to outcome");
    group.throughput(Throughput::Elements(REQUESTS));
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    for (name, config) in [
        ("defaults", Config::default()),
        ("recommended", Config::recommended()),
        ("deepseek", Config::deepseek()),
        ("openai-compatible", Config::openai_compatible()),
    ] {
        let scheduler = scheduler(&runtime, config);
        group.bench_function(name, |bencher| {
            bencher.iter(|| runtime.block_on(submit(&scheduler, REQUESTS)));
        });
    }
    group.finish();
}

/// Tasks that submit side by side on two threads: what the one lock costs.
fn side_by_side(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("tasks side by side");
    group.throughput(Throughput::Elements(REQUESTS * 64));
    let runtime = Builder::new_multi_thread().worker_threads(2).enable_time().build();
    let runtime = runtime.expect("a runtime");
    for tasks in [1, 8, 64] {
        let scheduler = scheduler(&runtime, Config::recommended());
        group.bench_function(BenchmarkId::from_parameter(tasks), |bencher| {
            bencher.iter(|| runtime.block_on(split(&scheduler, tasks)));
        });
    }
    group.finish();
}

async fn split(scheduler: &Scheduler<Instantly>, tasks: u64) {
    let running: Vec<_> = (0..tasks)
        .map(|_| {
            let scheduler = scheduler.clone();
            tokio::spawn(async move { submit(&scheduler, REQUESTS * 64 / tasks).await })
        })
        .collect();
    for task in running {
        task.await.expect("no request panics");
    }
}

criterion_group!(benches, one_by_one, side_by_side);
criterion_main!(benches);
