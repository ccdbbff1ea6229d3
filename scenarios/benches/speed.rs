//! Criterion benches on scenario R: `cargo bench -p scenarios --bench speed`.
//!
//! The whole path and the floor beside it, and the parts of the path, each alone.

mod floor;
#[path = "speed/parts.rs"]
mod parts;
mod whole_path;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use floor::{
    fast_draws::FastDraws,
    hashed_draws::hashed_unit,
    keyed_draws::KeyedDraws,
    model::Model,
    record::{Ending, Totals},
};
use whole_path::{R, R_STRESS, check_r, check_r_stress, horizon_of, loaded, run};

/// Requests per iteration: enough for 33 simulated minutes of scenario R with six bursts.
const REQUESTS: u32 = 100_000;

fn floor_bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("floor");
    group.throughput(Throughput::Elements(u64::from(REQUESTS)));
    for (name, model) in [("r", Model::r(REQUESTS)), ("r_stress", Model::r_stress(REQUESTS))] {
        let totals = with_own_draws(&model);
        assert_eq!(totals.requests(), u64::from(REQUESTS), "every request ends");
        assert!(totals.attempts_per_request() > 1.04, "bursts happen");
        assert!(totals.mean_sojourn_ms() > 900.0, "the server slows down");
        group.bench_with_input(BenchmarkId::new("own draws", name), &model, |bencher, model| {
            bencher.iter(|| with_own_draws(black_box(model)));
        });
        group.bench_with_input(BenchmarkId::new("given draws", name), &model, |bencher, model| {
            bencher.iter(|| with_given_draws(black_box(model)));
        });
    }
    group.finish();
}

fn with_own_draws(model: &Model) -> Totals {
    floor::run(model, &mut FastDraws::new(model, 1), &mut ())
}

fn with_given_draws(model: &Model) -> (Totals, Vec<Option<Ending>>) {
    let unit = |purpose, request, attempt| hashed_unit(1, purpose, request, attempt);
    let mut ends = Vec::with_capacity(REQUESTS as usize);
    let totals = floor::run(model, &mut KeyedDraws::new(model, unit), &mut ends);
    (totals, ends)
}

fn whole_path_bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("whole path");
    group.throughput(Throughput::Elements(u64::from(REQUESTS)));
    group.sample_size(20);
    let r = loaded(R, horizon_of(REQUESTS, 50.0));
    check_r(&run(&r, 1));
    group.bench_function("r", |bencher| bencher.iter(|| run(black_box(&r), 1)));
    let r_stress = loaded(R_STRESS, horizon_of(REQUESTS, 120.0));
    check_r_stress(&r_stress, 1);
    group.bench_function("r_stress", |bencher| bencher.iter(|| run(black_box(&r_stress), 1)));
    group.finish();
}

fn parts_bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parts");
    group.throughput(Throughput::Elements(u64::from(REQUESTS)));
    group.sample_size(20);
    let r = loaded(R, horizon_of(REQUESTS, 50.0));
    assert_eq!(parts::arrivals(&r).0, run(&r, 1).results.counts["requests"]);
    group.bench_function("arrivals", |bencher| bencher.iter(|| parts::arrivals(black_box(&r))));
    group.bench_function("draws", |bencher| bencher.iter(|| parts::draws(REQUESTS)));
    assert_eq!(parts::scheduler(REQUESTS), REQUESTS);
    group.bench_function("scheduler", |bencher| bencher.iter(|| parts::scheduler(REQUESTS)));
    let served = parts::server(&r.scenario.server, REQUESTS);
    assert!(served > u64::from(REQUESTS) * 9 / 10, "most attempts are answered with 200");
    group.bench_function("server", |bencher| {
        bencher.iter(|| parts::server(black_box(&r.scenario.server), REQUESTS));
    });
    assert_eq!(parts::histogram(REQUESTS).count(), u64::from(REQUESTS));
    group.bench_function("histogram", |bencher| bencher.iter(|| parts::histogram(REQUESTS)));
    group.finish();
}

criterion_group!(benches, floor_bench, whole_path_bench, parts_bench);
criterion_main!(benches);
